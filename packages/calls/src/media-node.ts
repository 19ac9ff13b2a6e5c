/** The legs and outputs of one media worker, driven by commands. Its transports and outputs are ports; its only clock is a tick. */
import {
  addMillis,
  CodedError,
  type Log,
  type Millis,
  millis,
  type Random,
  type Scheduler,
  type Timer,
} from '@callcast/core';
import type { AudioCodecs, AudioEngine, OpusToAac } from '@callcast/media';
import { AudioEngineLoader, loadAudioEngine } from './audio-engine-loader.ts';
import { Conferences } from './conference/conferences.ts';
import type { ConferenceMediaCommand } from './conference-protocol.ts';
import { Forwards } from './forwards.ts';
import type { LegTransportPort, OutputPort, PreviewViewer, RecordingPort } from './media-ports.ts';
import type { LegId, MediaCommand, MediaEvent, OutputId } from './media-protocol.ts';
import { commonCap } from './pipelines/bitrate-governor.ts';
import { keyframeIntervalOf, LegMedia } from './pipelines/leg-media.ts';
import type { WatchedSignals } from './pipelines/leg-signals.ts';
import { openAudio } from './pipelines/open-audio.ts';
import { Output } from './pipelines/output.ts';
import { isForPlayers, NodePlayers } from './players/node-players.ts';
import { isForRecorders, NodeRecorders } from './recorders/node-recorders.ts';
import { RecorderSources } from './recorders/recorder-sources.ts';

/** Retransmission requests and transport feedback need about this resolution; one timer serves all legs. */
const TICK = millis(10);
/**
 * Sound is transcoded every second tick, as long as a packet of it lasts: a codec that runs for all legs in one go finds
 * its code and tables in the caches, one that runs for each packet as it comes does not, and costs twice as much.
 */
const TICKS_PER_AUDIO = 2;
/** How often the figures of legs and outputs go to the server. */
const STATISTICS_INTERVAL = millis(1_000);
/** How often callers are asked for what their destinations can take. */
const CAP_INTERVAL = millis(100);

export interface MediaNodeOptions {
  readonly transports: LegTransportPort;
  readonly outputs: OutputPort;
  readonly recordings: RecordingPort;
  readonly codecs: AudioCodecs;
  /** What mixes and plays sound, loaded when it is first needed, the same one ever after: {@link loadAudioEngine} unless given. */
  readonly loadEngine?: () => Promise<AudioEngine>;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
}

interface OpeningLeg {
  readonly state: 'opening';
  candidates: { candidate: string; mid: string }[];
  /** What the scenario allowed meanwhile. */
  cap: { readonly bitrateBps: number | undefined } | undefined;
  /** What it wants to hear of. */
  watched: WatchedSignals | undefined;
}

type Leg =
  | OpeningLeg
  | {
      readonly state: 'open';
      readonly media: LegMedia;
      readonly addCandidate: (candidate: string, mid: string) => void;
    };

interface OpenOutput {
  readonly output: Output;
  readonly keyframeInterval: Millis;
  readonly maxVideoBitrateBps: number | undefined;
}

/** One session's media on this worker. */
export class MediaNodeSession {
  readonly #legs = new Map<LegId, Leg>();
  readonly #node: MediaNode;
  readonly #options: MediaNodeOptions;
  readonly #emit: (event: MediaEvent) => void;
  readonly #outputs = new Map<OutputId, OpenOutput>();
  /** Which leg feeds which output; kept while a leg is still opening. */
  readonly #routes = new Map<OutputId, LegId>();
  /** What gets through to the outputs of a leg, where that is less than it sends. */
  readonly #slowCaps = new Map<LegId, number | undefined>();
  /** By an output of a conference. */
  #shownLegs: ReadonlySet<LegId> = new Set();
  readonly #forwards: Forwards;
  readonly #conferences: Conferences;
  readonly #players: NodePlayers;
  readonly #recorders: NodeRecorders;
  #reportAt: Millis = millis(0);
  #capAt: Millis = millis(0);
  #closed = false;

  constructor(node: MediaNode, options: MediaNodeOptions, emit: (event: MediaEvent) => void) {
    this.#node = node;
    this.#options = options;
    this.#emit = (event) => {
      if (!this.#closed) emit(event);
    };
    const legOf = (legId: LegId): LegMedia | undefined => {
      const leg = this.#legs.get(legId);
      return leg?.state === 'open' ? leg.media : undefined;
    };
    const onBoundChanged = (legId: LegId): void => {
      const media = legOf(legId);
      if (media !== undefined) this.#capVideo(legId, media);
    };
    this.#forwards = new Forwards({ legOf, emit: this.#emit, onBoundChanged });
    const outputOf = (outputId: OutputId): OpenOutput | undefined => {
      const open = this.#outputs.get(outputId);
      return open?.output.isOver === false ? open : undefined;
    };
    const loadEngine = (): Promise<AudioEngine> => node.audioEngine.load();
    const shared = { ...options, loadEngine, legOf, emit: this.#emit };
    this.#players = new NodePlayers({ ...shared, outputOf: (outputId) => outputOf(outputId)?.output.flv });
    const isPlayedTo = (legId: LegId): boolean => this.#players.isPlayingTo(legId);
    this.#conferences = new Conferences({ ...shared, outputOf, isPlayedTo });
    const [conferences, players, forwards] = [this.#conferences, this.#players, this.#forwards];
    const sources = new RecorderSources({ legOf, conferences, players, forwards });
    this.#recorders = new NodeRecorders({ ...shared, sources });
  }

  handle(command: MediaCommand): void {
    if (this.#closed) return;
    if (isForPlayers(command)) {
      if (command.kind === 'play-to-output') this.#unroute(command.outputId);
      this.#players.handle(command);
      this.#node.wake();
      return;
    }
    if (isForRecorders(command)) {
      this.#recorders.handle(command);
      this.#node.wake();
      return;
    }
    switch (command.kind) {
      case 'open-leg':
        this.#openLeg(command).catch((cause: unknown) => this.#refuseLeg(command.legId, cause));
        return;
      case 'add-candidate':
        this.#addCandidate(command.legId, command.candidate, command.mid);
        return;
      case 'cap-leg':
        this.#allowVideoBitrate(command.legId, command.maxVideoBitrateBps || undefined);
        return;
      case 'watch-leg':
        this.#watchLeg(command.legId, command);
        return;
      case 'send-digits':
        this.#sendDigits(command.legId, command.digits);
        return;
      case 'close-leg':
        this.#closeLeg(command.legId);
        return;
      case 'open-output':
        this.#openOutput(command);
        return;
      case 'close-output':
        this.#outputs.get(command.outputId)?.output.close(command.reason);
        this.#unroute(command.outputId);
        this.#outputs.delete(command.outputId);
        return;
      case 'route':
        this.#unroute(command.outputId);
        this.#routes.set(command.outputId, command.legId);
        this.#connect(command.outputId);
        return;
      case 'unroute':
        if (this.#routes.get(command.outputId) === command.legId) this.#unroute(command.outputId);
        return;
      case 'forward':
        this.#forwards.start(command.fromLegId, command.toLegId);
        return;
      case 'stop-forward':
        this.#forwards.stop(command.fromLegId, command.toLegId);
        return;
      default:
        this.#handleConference(command);
    }
  }

  #handleConference(command: ConferenceMediaCommand): void {
    if (command.kind === 'route-conference') this.#unroute(command.outputId);
    this.#conferences.handle(command);
    this.#node.wake();
  }

  /**
   * Shows somebody what an output sends, from now on. It may begin, and end, before this returns.
   *
   * @returns Stops it without a word to the viewer; undefined when there is no such output, or it is over.
   */
  watch(outputId: OutputId, viewer: PreviewViewer): (() => void) | undefined {
    const output = this.#outputs.get(outputId)?.output;
    return output === undefined || output.isOver ? undefined : output.preview.watch(viewer);
  }

  transcodeAudio(now: Millis): void {
    for (const leg of this.#legs.values()) if (leg.state === 'open') leg.media.transcodeAudio();
    this.#conferences.mix();
    this.#players.play(now);
    this.#recorders.mix(now);
  }

  /** @returns Whether there is anything that needs ticks. */
  handleTick(now: Millis): boolean {
    const isReportDue = now >= this.#reportAt;
    // All sessions in the same tick: what crosses the process border then crosses it in one message.
    if (isReportDue) this.#reportAt = addMillis(millis(now - (now % STATISTICS_INTERVAL)), STATISTICS_INTERVAL);
    for (const [legId, leg] of this.#legs) {
      if (leg.state !== 'open') continue;
      leg.media.handleTick(now);
      if (isReportDue) this.#emit({ kind: 'leg-statistics', legId, statistics: leg.media.statistics(now) });
    }
    for (const [outputId, { output }] of this.#outputs) {
      output.handleTick(now);
      if (isReportDue && !output.isOver)
        this.#emit({ kind: 'output-statistics', outputId, statistics: output.statistics(now) });
    }
    if (now >= this.#capAt) {
      this.#capAt = addMillis(now, CAP_INTERVAL);
      this.#capLegs();
      this.#forwards.handleBounds();
    }
    this.#players.handleTick();
    const hasSound = !this.#conferences.isEmpty || !this.#players.isEmpty || !this.#recorders.isEmpty;
    return this.#legs.size > 0 || this.#outputs.size > 0 || hasSound;
  }

  /** Whose picture each output has. */
  #seenBy(): [OutputId, LegId][] {
    return [...this.#routes, ...this.#conferences.shown()];
  }

  /** While none of its outputs is on the air a leg keeps the cap that it has: they may be back in a moment. */
  #capLegs(): void {
    const caps = new Map<LegId, (number | undefined)[]>();
    for (const [outputId, legId] of this.#seenBy()) {
      const output = this.#outputs.get(outputId)?.output;
      if (output?.isOnAir !== true) continue;
      const ofLeg = caps.get(legId) ?? [];
      ofLeg.push(output.videoCapBps);
      caps.set(legId, ofLeg);
    }
    this.#freeUnseen();
    for (const [legId, capsBps] of caps) {
      const leg = this.#legs.get(legId);
      if (leg?.state !== 'open') continue;
      this.#slowCaps.set(legId, commonCap(capsBps));
      this.#capVideo(legId, leg.media);
    }
  }

  /** Whom no output shows any more may send as before: nobody would ever lift their cap. */
  #freeUnseen(): void {
    const shown = new Set<LegId>();
    for (const [, legId] of this.#conferences.shown()) shown.add(legId);
    for (const legId of this.#shownLegs) {
      const leg = this.#legs.get(legId);
      if (shown.has(legId) || leg?.state !== 'open') continue;
      this.#slowCaps.delete(legId);
      this.#capVideo(legId, leg.media);
    }
    this.#shownLegs = shown;
  }

  /** Idempotent: closes every leg and output. */
  close(): void {
    if (this.#closed) return;
    for (const [legId, leg] of this.#legs) if (leg.state === 'open') this.#reportLast(legId, leg.media);
    this.#closed = true;
    this.#recorders.close();
    this.#conferences.close();
    this.#players.close();
    for (const { output } of this.#outputs.values()) output.close('The session ended');
    for (const leg of this.#legs.values()) if (leg.state === 'open') leg.media.close();
    this.#outputs.clear();
    this.#legs.clear();
    this.#node.forget(this);
  }

  async #openLeg(command: Extract<MediaCommand, { kind: 'open-leg' }>): Promise<void> {
    const { legId, offer, videoPolicy, maxVideoBitrateBps, duplex } = command;
    const { transports, codecs, scheduler, random, log } = this.#options;
    const opening: OpeningLeg = { state: 'opening', candidates: [], cap: undefined, watched: undefined };
    this.#legs.set(legId, opening);
    let media: LegMedia | undefined;
    const accepted = await transports.accept({
      legId,
      offer,
      videoPolicy,
      ...(maxVideoBitrateBps === undefined ? {} : { maxVideoBitrateBps }),
      ...(duplex === undefined ? {} : { duplex }),
      events: {
        datagram: (track, datagram, arrivedAt) => media?.handleDatagram(track, datagram, arrivedAt),
        connected: () => {
          media?.forwarding.handleConnected();
          this.#emit({ kind: 'leg-connected', legId });
        },
        closed: (reason) => {
          this.#closeLeg(legId);
          this.#emit({ kind: 'leg-lost', legId, reason });
        },
      },
    });
    if (this.#closed || this.#legs.get(legId) !== opening) {
      accepted.transport.close(); // hung up while the answer was being made
      return;
    }
    let audio: OpusToAac | undefined;
    try {
      audio = openAudio(codecs, accepted.tracks);
      media = new LegMedia({
        tracks: accepted.tracks,
        transport: accepted.transport,
        audio,
        maxVideoBitrateBps: opening.cap === undefined ? maxVideoBitrateBps : opening.cap.bitrateBps,
        random,
        log: log.child({ legId }),
        scheduler,
        tick: TICK,
        onFirstPacket: (kind) => this.#emit({ kind: 'first-packet', legId, media: kind }),
        onSilence: (isSilent) => this.#emit({ kind: isSilent ? 'media-stopped' : 'media-resumed', legId }),
        onTone: (key) => this.#emit({ kind: 'tone', legId, key }),
        onMicStatus: (isActive) => this.#emit({ kind: 'mic-status', legId, isActive }),
      });
    } catch (cause) {
      accepted.transport.close();
      audio?.close();
      throw cause;
    }
    const addCandidate = (candidate: string, mid: string): void =>
      accepted.transport.addRemoteCandidate(candidate, mid);
    this.#legs.set(legId, { state: 'open', media, addCandidate });
    this.#node.wake();
    for (const { candidate, mid } of opening.candidates) addCandidate(candidate, mid);
    if (opening.watched !== undefined) media.watch(opening.watched);
    this.#emit({ kind: 'leg-answered', legId, answer: accepted.answer, granted: accepted.granted });
    for (const [outputId, source] of this.#routes) if (source === legId) this.#connect(outputId);
    this.#forwards.handleLegOpened(legId);
    this.#conferences.handleLegOpened(legId);
  }

  #allowVideoBitrate(legId: LegId, bitrateBps: number | undefined): void {
    const leg = this.#legs.get(legId);
    if (leg?.state === 'open') leg.media.allowVideoBitrate(bitrateBps);
    else if (leg !== undefined) leg.cap = { bitrateBps };
  }

  #watchLeg(legId: LegId, signals: WatchedSignals): void {
    const leg = this.#legs.get(legId);
    if (leg?.state === 'open') leg.media.watch(signals);
    else if (leg !== undefined) leg.watched = signals;
  }

  #sendDigits(legId: LegId, digits: string): void {
    const leg = this.#legs.get(legId);
    const code = leg?.state === 'open' ? leg.media.forwarding.sendDigits(digits) : 'DIGITS_NOT_CONNECTED';
    if (code !== undefined) this.#emit({ kind: 'digits-refused', legId, code });
  }

  #refuseLeg(legId: LegId, cause: unknown): void {
    if (!this.#legs.delete(legId)) return; // closed meanwhile: nobody waits for it
    const coded = cause instanceof CodedError;
    if (!coded) this.#options.log.error('a leg could not be opened', { legId, cause: String(cause) });
    const message = coded ? cause.message : 'The media worker failed on this offer';
    this.#emit({ kind: 'leg-refused', legId, code: coded ? cause.code : 'MEDIA_FAILED', message });
  }

  #addCandidate(legId: LegId, candidate: string, mid: string): void {
    const leg = this.#legs.get(legId);
    if (leg?.state === 'open') leg.addCandidate(candidate, mid);
    else if (leg !== undefined && leg.candidates.length < 32) leg.candidates.push({ candidate, mid });
  }

  #closeLeg(legId: LegId): void {
    const leg = this.#legs.get(legId);
    this.#legs.delete(legId);
    this.#slowCaps.delete(legId);
    this.#conferences.handleLegClosed(legId);
    this.#players.releaseLeg(legId);
    if (leg?.state !== 'open') return;
    this.#reportLast(legId, leg.media);
    leg.media.close();
  }

  /** Of a leg that is about to be closed: what came since the last report counts, too. */
  #reportLast(legId: LegId, media: LegMedia): void {
    const statistics = media.statistics(this.#options.scheduler.now());
    this.#emit({ kind: 'leg-statistics', legId, statistics, isLast: true });
  }

  #openOutput(command: Extract<MediaCommand, { kind: 'open-output' }>): void {
    const { outputId, options, videoCodec = 'H264', maxVideoBitrateBps, recording } = command;
    if (this.#outputs.has(outputId)) return;
    const keyframeInterval = keyframeIntervalOf(options.keyframeInterval);
    const output = new Output({
      options,
      keyframeInterval,
      videoCodec,
      port: this.#options.outputs,
      recordings: this.#options.recordings,
      recording,
      scheduler: this.#options.scheduler,
      random: this.#options.random,
      emit: (event) => {
        this.#emit({ ...event, outputId });
        // One that is over wants no pictures any more, and has no say in what the others get.
        if (event.kind === 'output-state' && (event.state === 'failed' || event.state === 'stopped'))
          this.#unroute(outputId);
      },
    });
    this.#outputs.set(outputId, { output, keyframeInterval, maxVideoBitrateBps });
    this.#node.wake();
  }

  #connect(outputId: OutputId): void {
    const legId = this.#routes.get(outputId);
    const leg = legId === undefined ? undefined : this.#legs.get(legId);
    const entry = this.#outputs.get(outputId);
    if (legId === undefined || leg?.state !== 'open' || entry === undefined || entry.output.isOver) return;
    leg.media.addOutput(entry.output.flv, entry.keyframeInterval);
    this.#capVideo(legId, leg.media);
  }

  #unroute(outputId: OutputId): void {
    this.#players.releaseOutput(outputId);
    const legId = this.#routes.get(outputId);
    this.#routes.delete(outputId);
    this.#conferences.handleOutputGone(outputId);
    const leg = legId === undefined ? undefined : this.#legs.get(legId);
    const entry = this.#outputs.get(outputId);
    if (legId === undefined || leg?.state !== 'open' || entry === undefined) return;
    leg.media.removeOutput(entry.output.flv);
    this.#capVideo(legId, leg.media);
  }

  /** One picture goes to all outputs and legs: the one that wants least decides, and what gets through to them. */
  #capVideo(legId: LegId, media: LegMedia): void {
    const wanted = this.#seenBy().flatMap(([outputId, source]) => {
      const entry = this.#outputs.get(outputId);
      return source === legId && entry?.output.isOver === false ? (entry.maxVideoBitrateBps ?? []) : [];
    });
    const slowest = Math.min(this.#slowCaps.get(legId) ?? Number.POSITIVE_INFINITY, ...wanted);
    const capBps = Math.min(slowest, media.forwardedCapBps ?? Number.POSITIVE_INFINITY);
    media.capVideoBitrate(capBps === Number.POSITIVE_INFINITY ? undefined : capBps);
  }
}

export class MediaNode {
  /** @internal */
  readonly audioEngine: AudioEngineLoader;
  readonly #options: MediaNodeOptions;
  readonly #sessions = new Set<MediaNodeSession>();
  #tick: Timer | undefined;
  #ticks = 0;

  constructor(options: MediaNodeOptions) {
    this.#options = options;
    this.audioEngine = new AudioEngineLoader(options.loadEngine ?? (() => loadAudioEngine(options.codecs)));
  }

  openSession(emit: (event: MediaEvent) => void): MediaNodeSession {
    const session = new MediaNodeSession(this, this.#options, emit);
    this.#sessions.add(session);
    return session;
  }

  /** @internal A session is over. */
  forget(session: MediaNodeSession): void {
    this.#sessions.delete(session);
  }

  /** @internal A leg or an output was opened: the tick runs while there is any. */
  wake(): void {
    if (this.#tick === undefined) this.#arm();
  }

  close(): void {
    for (const session of [...this.#sessions]) session.close();
    this.#tick?.cancel();
  }

  #arm(): void {
    this.#tick = this.#options.scheduler.after(TICK, () => {
      const now = this.#options.scheduler.now();
      let inUse = false;
      if (this.#ticks++ % TICKS_PER_AUDIO === 0) for (const session of this.#sessions) session.transcodeAudio(now);
      for (const session of this.#sessions) inUse = session.handleTick(now) || inUse;
      if (inUse) this.#arm();
      else this.#tick = undefined;
    });
  }
}
