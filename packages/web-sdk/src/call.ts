import type { ClientMessage, StreamState } from '@callcast/webrtc/signalling-protocol';
import type { Browser } from './browser.ts';
import { CallError } from './call-error.ts';
import {
  type CallDirection,
  type CallEnd,
  type CallInput,
  CallMachine,
  type CallOutput,
  type CallState,
} from './call-machine.ts';
import { CallPeer } from './call-peer.ts';
import { type CallStats, type StatsSample, summariseStats } from './call-stats.ts';
import type { ErrorCode } from './error-codes.ts';
import { MAX_STREAMS_PER_CALL } from './limits.ts';
import type { LocalMedia } from './local-media.ts';
import { hasH264, type OfferPlan } from './peer.ts';
import type { CallMessage, Signalling } from './signalling.ts';
import { TypedEmitter, type Unsubscribe } from './typed-emitter.ts';

/** What the server says about one output of this call. */
export interface StreamStatus {
  /** Opaque, stable for one output. */
  readonly output: string;
  /** A newer server may send states beyond these. */
  readonly state: StreamState;
  readonly reason: string;
  readonly errorCode?: ErrorCode;
  /** Path of the watch page when the output goes to the embedded test CDN. */
  readonly watchPath?: string;
}

export interface CallEvents {
  state: CallState;
  stream: StreamStatus;
  /** Text that the scenario sent. */
  message: string;
  info: { readonly mimeType: string; readonly body: string; readonly headers: Readonly<Record<string, string>> };
  /** Media that the scenario sends here; again for each track that comes to it. */
  remoteMedia: MediaStream;
  /** Last event of a call, exactly once. */
  ended: CallEnd;
}

export interface CallPorts {
  readonly browser: Browser;
  readonly serverHost: string;
}

/** What a call sends, and what it says when its offer is ready. */
export interface Connecting {
  readonly media: LocalMedia;
  readonly plan: OfferPlan;
  readonly allowOtherVideoCodecs: boolean;
  /** Opens the socket, or gives the one that is open. */
  readonly signalling: () => Signalling | Promise<Signalling>;
  readonly introduction: (sdp: string) => ClientMessage;
}

/** One call, whoever began it. It reports by events. */
export abstract class Call extends TypedEmitter<CallEvents> {
  readonly id: string;
  readonly direction: CallDirection;
  readonly #ports: CallPorts;
  readonly #machine: CallMachine;
  readonly #streams = new Map<string, StreamStatus>();
  #media: LocalMedia | undefined;
  #isVideoSent = false;
  #peer: CallPeer | undefined;
  #signalling: Signalling | undefined;
  #cancelTimeout: Unsubscribe = () => undefined;
  #lastSample: StatsSample | undefined;
  #end: CallEnd | undefined;

  constructor(ports: CallPorts, id: string, direction: CallDirection) {
    super();
    this.id = id;
    this.direction = direction;
    this.#ports = ports;
    this.#machine = new CallMachine(ports.serverHost, direction);
    this.#restartTimeout();
  }

  get state(): CallState {
    return this.#machine.state;
  }

  get streams(): readonly StreamStatus[] {
    return [...this.#streams.values()];
  }

  /** How it ended; undefined until then. */
  get end(): CallEnd | undefined {
    return this.#end;
  }

  /** Camera and microphone that the call borrows; undefined before an incoming call is answered. */
  get media(): LocalMedia | undefined {
    return this.#media;
  }

  /** Whether the camera is part of the call. */
  get isVideoSent(): boolean {
    return this.#isVideoSent;
  }

  /** What the scenario sends here, for a `<video>` element; undefined while it sends nothing. */
  get remoteStream(): MediaStream | undefined {
    return this.#peer?.remoteStream;
  }

  /** Idempotent. */
  hangup(): void {
    this.feed({ kind: 'hang-up', reason: 'hung up' });
  }

  sendMessage(text: string): void {
    this.#signalling?.send({ type: 'message', call: this.id, text });
  }

  /**
   * Presses a key of a telephone, for 100 ms and behind those pressed before: the scenario hears of it (`ToneReceived`). It takes the
   * place of the microphone's sound.
   *
   * @param key One of `0-9`, `*`, `#` and `A-D`.
   * @returns False: it is none of these, the call is not connected, or it sends no sound.
   */
  sendTone(key: string): boolean {
    return /^[0-9A-D*#]$/.test(key) && this.state === 'connected' && this.#peer?.sendTone(key) === true;
  }

  /** Silent audio, black video. Shared with everything that uses the same media. */
  setMuted(kind: 'audio' | 'video', isMuted: boolean): void {
    this.#media?.setMuted(kind, isMuted);
  }

  /** @throws {CallError} as `LocalMedia.switchCamera`; the call goes on. */
  async switchCamera(): Promise<void> {
    await this.#media?.switchCamera();
  }

  /** Rates are those since the previous call of this method. Undefined when nothing is connected. */
  async stats(): Promise<CallStats | undefined> {
    const report = await this.#peer?.getStats();
    if (report === undefined) return undefined;
    const { stats, sample } = summariseStats(report as unknown as Map<string, unknown>, this.#lastSample);
    this.#lastSample = sample;
    return stats;
  }

  /** A message of the server about this call. For the client that owns the socket. */
  handleMessage(message: CallMessage): void {
    this.feed({ kind: 'server', message });
    if (message.type === 'stream') this.#trackStream(message);
    else if (message.type === 'message') this.emit('message', message.text);
    else if (message.type === 'info') this.emit('info', message);
  }

  /** Ends the call for a reason outside it. For the client that owns the socket. */
  fail(error: CallError): void {
    this.feed({ kind: 'fail', error });
  }

  /** What the server hears when it ends here. */
  protected farewell(): ClientMessage {
    return { type: 'hangup', call: this.id };
  }

  protected get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  protected feed(input: CallInput): void {
    for (const output of this.#machine.handle(input)) this.#carryOut(output);
  }

  /** What it sends, from now on. */
  protected borrow(media: LocalMedia, isVideoSent: boolean): void {
    this.#media = media;
    this.#isVideoSent = isVideoSent && media.videoTrack !== undefined;
  }

  /** Speaks on this socket from now on. */
  protected speakBy(signalling: Signalling): void {
    this.#signalling = signalling;
  }

  /** Makes the offer and sends it. What goes wrong ends the call. */
  protected connect(connecting: Connecting): void {
    this.#connect(connecting).catch((error: unknown) => this.fail(toCallError(error)));
  }

  async #connect({ media, plan, allowOtherVideoCodecs, signalling, introduction }: Connecting): Promise<void> {
    const { browser } = this.#ports;
    const codecs = browser.videoSendCodecs();
    // An empty list means that the browser does not tell, not that it cannot.
    if (this.#isVideoSent && codecs.length > 0 && !hasH264(codecs) && !allowOtherVideoCodecs) {
      throw new CallError('NO_H264_ENCODER', 'this browser offers no H.264 encoder for calls');
    }
    const open = await signalling();
    this.#signalling = open;
    if (this.hasEnded) return;
    const peer = new CallPeer({
      browser,
      iceServers: open.iceServers,
      media,
      plan,
      sendCandidate: (candidate, mid) => open.send({ type: 'candidate', call: this.id, candidate, mid }),
      onState: (state) => this.feed({ kind: 'peer', state }),
      onRelayRefused: (reason) => this.feed({ kind: 'relay-refused', reason }),
      onRemoteTrack: (stream) => this.emit('remoteMedia', stream),
    });
    this.#peer = peer;
    const sdp = await peer.offer();
    if (this.hasEnded) return;
    open.send(introduction(sdp));
    peer.releaseCandidates();
  }

  #carryOut(output: CallOutput): void {
    switch (output.kind) {
      case 'state':
        // Dialing and ringing share one deadline.
        if (output.state !== 'ringing') this.#restartTimeout();
        this.emit('state', output.state);
        return;
      case 'apply-answer':
        this.#peer?.answered(output.sdp).catch((error: unknown) => this.fail(toCallError(error)));
        return;
      case 'send-hang-up':
        this.#signalling?.send(this.farewell());
        return;
      case 'ended':
        this.#finish(output.end);
        return;
    }
  }

  #restartTimeout(): void {
    this.#cancelTimeout();
    const { timeoutMs } = this.#machine;
    this.#cancelTimeout =
      timeoutMs === undefined
        ? () => undefined
        : this.#ports.browser.after(timeoutMs, () => this.feed({ kind: 'timeout' }));
  }

  #trackStream({ output, state, reason, errorCode, watchPath }: Extract<CallMessage, { type: 'stream' }>): void {
    if (!this.#streams.has(output) && this.#streams.size >= MAX_STREAMS_PER_CALL) return;
    // The path is told once; later states of the same output keep it.
    const path = watchPath ?? this.#streams.get(output)?.watchPath;
    const status: StreamStatus = {
      output,
      state,
      reason,
      ...(errorCode === undefined ? {} : { errorCode }),
      ...(path === undefined ? {} : { watchPath: path }),
    };
    this.#streams.set(output, status);
    this.emit('stream', status);
  }

  #finish(end: CallEnd): void {
    this.#end = end;
    this.#cancelTimeout();
    this.#peer?.close();
    this.emit('state', 'ended');
    this.emit('ended', end);
    this.forgetListeners();
  }
}

/** Whatever went wrong while dialing, as the one error type of this SDK. */
function toCallError(error: unknown): CallError {
  return error instanceof CallError
    ? error
    : new CallError('WEBRTC_MISSING', error instanceof Error ? error.message : String(error), { cause: error });
}
