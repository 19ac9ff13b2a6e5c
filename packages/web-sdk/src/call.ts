import type { StreamState } from '@callcast/webrtc/signalling-protocol';
import type { Browser } from './browser.ts';
import { CallError } from './call-error.ts';
import { type CallEnd, type CallInput, CallMachine, type CallOutput, type CallState } from './call-machine.ts';
import { type CallStats, type StatsSample, summariseStats } from './call-stats.ts';
import type { ErrorCode } from './error-codes.ts';
import { MAX_STREAMS_PER_CALL } from './limits.ts';
import type { LocalMedia } from './local-media.ts';
import { hasH264, isUsefulCandidate, offerMedia, replaceSentTrack } from './peer.ts';
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
  /** Media that the scenario sends to this caller. */
  remoteMedia: MediaStream;
  /** Last event of a call, exactly once. */
  ended: CallEnd;
}

export interface CallOptions {
  readonly media: LocalMedia;
  readonly customData?: string;
  /** Only `X-…` names reach the scenario. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborting hangs up. */
  readonly signal?: AbortSignal;
  /** Calls even when this browser cannot send H.264; RTMP outputs of such a call fail with `CODEC_MISMATCH`. */
  readonly allowOtherVideoCodecs?: boolean;
}

export interface CallPorts {
  readonly browser: Browser;
  readonly serverHost: string;
  /** Opens the socket, or gives the one that is open. */
  readonly signalling: () => Promise<Signalling>;
}

/** One outgoing call. Made by `CallClient.call`; it starts by itself and reports by events. */
export class Call extends TypedEmitter<CallEvents> {
  readonly id: string;
  readonly number: string;
  readonly #ports: CallPorts;
  readonly #options: CallOptions;
  readonly #machine: CallMachine;
  readonly #streams = new Map<string, StreamStatus>();
  readonly #cleanups: Unsubscribe[] = [];
  #peer: RTCPeerConnection | undefined;
  #signalling: Signalling | undefined;
  #cancelTimeout: Unsubscribe = () => undefined;
  #lastSample: StatsSample | undefined;
  #end: CallEnd | undefined;

  constructor(ports: CallPorts, number: string, options: CallOptions) {
    super();
    this.id = ports.browser.randomId();
    this.number = number;
    this.#ports = ports;
    this.#options = options;
    this.#machine = new CallMachine(ports.serverHost);
    this.#restartTimeout();
    const { signal } = options;
    const onAbort = (): void => this.#feed({ kind: 'hang-up', reason: 'cancelled' });
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#cleanups.push(() => signal?.removeEventListener('abort', onAbort));
    // After the caller had the chance to listen.
    queueMicrotask(() => {
      if (signal?.aborted) return onAbort();
      this.#dial().catch((error: unknown) => this.fail(toCallError(error)));
    });
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

  /** Idempotent. */
  hangup(): void {
    this.#feed({ kind: 'hang-up', reason: 'hung up' });
  }

  sendMessage(text: string): void {
    this.#signalling?.send({ type: 'message', call: this.id, text });
  }

  /** Silent audio, black video. Shared with everything that uses the same media. */
  setMuted(kind: 'audio' | 'video', isMuted: boolean): void {
    this.#options.media.setMuted(kind, isMuted);
  }

  /** @throws {CallError} as `LocalMedia.switchCamera`; the call goes on. */
  switchCamera(): Promise<void> {
    return this.#options.media.switchCamera();
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
    this.#feed({ kind: 'server', message });
    if (message.type === 'stream') this.#trackStream(message);
    else if (message.type === 'message') this.emit('message', message.text);
    else if (message.type === 'info') this.emit('info', message);
  }

  /** Ends the call for a reason outside it. For the client that owns the socket. */
  fail(error: CallError): void {
    this.#feed({ kind: 'fail', error });
  }

  async #dial(): Promise<void> {
    const { browser } = this.#ports;
    const { media, customData, headers } = this.#options;
    const codecs = browser.videoSendCodecs();
    // An empty list means that the browser does not tell, not that it cannot.
    if (media.videoTrack && codecs.length > 0 && !hasH264(codecs) && !this.#options.allowOtherVideoCodecs) {
      throw new CallError('NO_H264_ENCODER', 'this browser offers no H.264 encoder for calls');
    }
    this.#signalling = await this.#ports.signalling();
    if (this.#hasEnded()) return;
    const peer = browser.createPeerConnection();
    if (peer === undefined) throw new CallError('WEBRTC_MISSING', 'this browser has no RTCPeerConnection');
    this.#peer = peer;
    const held = this.#listenToPeer(peer);
    this.#cleanups.push(
      media.on('track', ({ kind, track }) => {
        // A closed connection refuses; then the call has ended anyway.
        replaceSentTrack(peer, kind, track).catch(() => undefined);
      }),
    );
    const sdp = await offerMedia(peer, media, codecs);
    if (this.#hasEnded()) return;
    this.#signalling.send({
      type: 'call',
      call: this.id,
      number: this.number,
      sdp,
      ...(customData === undefined ? {} : { customData }),
      ...(headers === undefined ? {} : { headers }),
    });
    held.release();
  }

  #hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Candidates may be found before the offer was sent; the server must learn of the call first. */
  #listenToPeer(peer: RTCPeerConnection): { release(): void } {
    let waiting: RTCIceCandidate[] | undefined = [];
    const send = ({ candidate, sdpMid }: RTCIceCandidate): void => {
      if (!isUsefulCandidate(candidate)) return;
      this.#signalling?.send({ type: 'candidate', call: this.id, candidate, mid: sdpMid ?? '0' });
    };
    peer.onicecandidate = ({ candidate }) => {
      if (candidate === null) return;
      if (waiting === undefined) send(candidate);
      else waiting.push(candidate);
    };
    peer.onconnectionstatechange = () => this.#feed({ kind: 'peer', state: peer.connectionState });
    peer.ontrack = ({ streams }) => {
      if (streams[0] !== undefined) this.emit('remoteMedia', streams[0]);
    };
    return {
      release: () => {
        const early = waiting ?? [];
        waiting = undefined;
        for (const candidate of early) send(candidate);
      },
    };
  }

  #feed(input: CallInput): void {
    for (const output of this.#machine.handle(input)) this.#carryOut(output);
  }

  #carryOut(output: CallOutput): void {
    switch (output.kind) {
      case 'state':
        // Dialing and ringing share one deadline.
        if (output.state !== 'ringing') this.#restartTimeout();
        this.emit('state', output.state);
        return;
      case 'apply-answer':
        this.#peer
          ?.setRemoteDescription({ type: 'answer', sdp: output.sdp })
          .catch((cause: unknown) =>
            this.fail(new CallError('BAD_SERVER_ANSWER', 'the SDP answer is refused', { cause })),
          );
        return;
      case 'send-hang-up':
        this.#signalling?.send({ type: 'hangup', call: this.id });
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
        : this.#ports.browser.after(timeoutMs, () => this.#feed({ kind: 'timeout' }));
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
    for (const cleanup of this.#cleanups.splice(0)) cleanup();
    if (this.#peer !== undefined) {
      this.#peer.onconnectionstatechange = null;
      this.#peer.onicecandidate = null;
      this.#peer.ontrack = null;
      this.#peer.close();
    }
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
