/** One output of a worker: the connections to its destination, one after another, the tags written to them, and what is told of it. */
import { addMillis, type Millis, millis, type Random, type Scheduler } from '@callcast/core';
import type { AacSettings, FlvTag, FourCc } from '@callcast/media';
import type { ResizedPicture, StreamingAgentOptions } from '@callcast/scenario/protocol';
import type {
  OfferedCodecs,
  OutputConnection,
  OutputConnectionEvents,
  OutputFailure,
  OutputPort,
  RecordingPort,
} from '../media-ports.ts';
import type {
  MediaEvent,
  OutputFlow,
  OutputStatistics,
  PublishedVideoCodec,
  RecordedOutput,
} from '../media-protocol.ts';
import { BitrateGovernor } from './bitrate-governor.ts';
import { FlowMeter, Rate } from './flow-figures.ts';
import { type AudioCodec, FlvOutput } from './flv-output.ts';
import { OutputHealth } from './output-health.ts';
import { type LifecycleOutput, OutputLifecycle } from './output-lifecycle.ts';
import { OutputPreview } from './output-preview.ts';
import { OutputRecording } from './output-recording.ts';
import { PublishedMedia } from './published-media.ts';
import type { HoldMode } from './stand-in.ts';
import { UnsentAge } from './unsent-age.ts';

/** How often a published connection is asked whether it keeps up. */
const HEALTH_INTERVAL = millis(100);
/** What a connection says that ends without a word although nobody here ended it. */
const SILENT_END: OutputFailure = { code: 'DEST_CLOSED', reason: 'The server closed the connection' };

const NO_FLOW: OutputFlow = { mediaBitrateBps: 0, deliveredBitrateBps: 0 };

type WithoutId<T> = T extends unknown ? Omit<T, 'outputId'> : never;
export type OutputReport = WithoutId<Extract<MediaEvent, { kind: 'output' | 'output-state' }>>;

export interface OutputOptions {
  readonly options: StreamingAgentOptions;
  readonly keyframeInterval: Millis;
  /** Of the callers that it gets. */
  readonly videoCodec: PublishedVideoCodec;
  readonly port: OutputPort;
  readonly recordings: RecordingPort;
  /** Undefined: not recorded. */
  readonly recording: RecordedOutput | undefined;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly emit: (event: OutputReport) => void;
}

interface Health {
  readonly health: OutputHealth;
  readonly unsentAge: UnsentAge;
  readonly flow: FlowMeter;
  /** How long the oldest media byte had waited when it was asked last. */
  queueDelay: Millis;
}

export class Output {
  readonly flv: FlvOutput;
  readonly preview = new OutputPreview(() => {
    if (this.isOnAir) this.flv.requestKeyFrame(); // else a publish begins with an IDR by itself
  });
  readonly #options: OutputOptions;
  readonly #lifecycle: OutputLifecycle;
  /** The present one. What an earlier one still says is not heard. */
  #connection: OutputConnection | undefined;
  /** Of the present publish. */
  #health: Health | undefined;
  readonly #governor = new BitrateGovernor();
  readonly #recording: OutputRecording | undefined;
  #askAt: Millis = millis(0);
  /** The server asked for another connection: it is opened when an IDR is due, which is then the first of the new publish. */
  #move: { readonly reason: string; readonly there: OutputPort } | undefined;
  /** To the present connection. */
  #written = new PublishedMedia();
  /** From that IDR until the connection is closed, in the same turn of the event loop. */
  #isMoving = false;
  readonly #bits = new Rate();
  readonly #pictures = new Rate();

  constructor(options: OutputOptions) {
    this.#options = options;
    this.#lifecycle = new OutputLifecycle({
      reconnect: options.options.reconnect,
      fraction: () => options.random.uint32() / 2 ** 32,
    });
    this.flv = new FlvOutput({
      scheduler: options.scheduler,
      hold: holdMode(options),
      keyframeInterval: options.keyframeInterval,
      audio: audioOptions(options.options),
      audioCodec: options.options.audioCodec ?? 'aac',
      awaitsSize: options.options.resolutionPolicy === 'pin',
      onStarted: () => this.#apply(this.#lifecycle.handleFirstMedia(this.#now())),
      onTrack: (kind, trackId, isSwitch) => this.#track(kind, trackId, isSwitch),
      onResized: (picture) => this.#resized(picture),
      onReplaced: (reason) => options.emit({ kind: 'output', name: 'picture-replaced', reason }),
    });
    this.#recording = this.#openRecording(options);
    this.#apply(this.#lifecycle.start(this.#now()));
  }

  /** Nothing more comes of it. */
  get isOver(): boolean {
    const { state } = this.#lifecycle;
    return state === 'failed' || state === 'stopped';
  }

  /** It is published. */
  get isOnAir(): boolean {
    return this.#health !== undefined;
  }

  /** Bits per second of video that the way to its destination takes; undefined: more than it was given. */
  get videoCapBps(): number | undefined {
    return this.#governor.videoCapBps;
  }

  /** Rates are since the last call. */
  statistics(now: Millis): OutputStatistics {
    const connection = this.#connection?.statistics() ?? { sentBytes: 0, queuedBytes: 0, droppedTags: 0 };
    const { pictures, freezes } = this.flv;
    const { mediaBitrateBps, deliveredBitrateBps } = this.#health?.flow.flow ?? NO_FLOW;
    return {
      ...connection,
      bitrateBps: Math.round(this.#bits.next(now, connection.sentBytes * 8)),
      mediaBitrateBps,
      deliveredBitrateBps,
      pictures,
      framesPerSecond: Math.round(this.#pictures.next(now, pictures)),
      ...freezes.figures(now),
      queueDelayMs: Math.round(this.#health?.queueDelay ?? 0),
      ...(this.#health === undefined
        ? { video: null, audio: null }
        : this.#written.figures(now, this.#options.videoCodec, this.flv.format)),
    };
  }

  /** Called every few milliseconds: timeouts, the state of the connection, and what fills a silent source. */
  handleTick(now: Millis): void {
    const timeout = this.#lifecycle.nextTimeout();
    if (timeout !== undefined && now >= timeout) this.#apply(this.#lifecycle.handleTimeout(now));
    if (this.#connection !== undefined && now >= this.#askAt) this.#ask(this.#connection, now);
    this.flv.handleTick(now);
  }

  /** Ends it in any state. The end is told at once; what the socket still has to say is of no interest. Idempotent. */
  close(reason: string): void {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#health = undefined;
    this.flv.close();
    connection?.close(reason);
    this.#recording?.end();
    this.#apply(this.#lifecycle.stop(reason));
  }

  #openRecording({ recording, recordings: port, emit }: OutputOptions): OutputRecording | undefined {
    if (recording === undefined) return undefined;
    return new OutputRecording({
      port,
      of: recording,
      onStarted: (name) => emit({ kind: 'output', name: 'recording-started', reason: name }),
      onEnded: (name, { code, reason }) =>
        emit({ kind: 'output', name: 'recording-ended', reason: `${name}: ${reason}`, errorCode: code }),
    });
  }

  #dial(): void {
    const events: OutputConnectionEvents = {
      connecting: (reason) => heard(() => this.#apply(this.#lifecycle.handleStage('connecting', reason))),
      connected: (reason) => heard(() => this.#apply(this.#lifecycle.handleConnected(reason))),
      published: (reason, codecs) => heard(() => this.#published(reason, codecs)),
      failed: (failure) => heard(() => this.#lost(this.#lifecycle.handleFailed(this.#now(), failure))),
      closed: (failure) => heard(() => this.#lost(this.#lifecycle.handleClosed(this.#now(), failure ?? SILENT_END))),
      videoDropped: () => heard(() => this.flv.holdVideo()),
      reconnectRequested: (reason, there) =>
        heard(() => {
          if (!this.#lifecycle.mayMove(this.#now())) return;
          this.#move = { reason, there };
          this.flv.requestKeyFrame();
        }),
    };
    const { there: port } = this.#move ?? { there: this.#options.port };
    this.#move = undefined;
    const opened = port.open(this.#options.options, events, offeredCodecs(this.#options));
    const heard = (handle: () => void): void => {
      if (this.#connection === opened) handle();
    };
    if ('code' in opened) {
      this.flv.close();
      this.#apply(this.#lifecycle.handleRefused(opened));
    } else this.#connection = opened;
  }

  /** While it is being opened: how far it is. While live: whether it keeps up. */
  #ask(connection: OutputConnection, now: Millis): void {
    const { facts } = connection;
    if (facts.stage !== undefined) {
      this.#apply(this.#lifecycle.handleStage(facts.stage));
      return;
    }
    this.#askAt = addMillis(now, HEALTH_INTERVAL);
    if (this.#health === undefined) return;
    const { delivered, unsentBytes, droppedTags } = facts;
    const { bytes: writtenBytes, audioBytes } = this.#written;
    const unsentAge = this.#health.unsentAge.handleSample(now, writtenBytes, unsentBytes);
    this.#health.queueDelay = unsentAge;
    const { flow } = this.#health;
    flow.handleSample(now, { writtenBytes, delivered, unsentAge });
    const { state } = this.#lifecycle;
    if (state !== 'live' && state !== 'degraded') return;
    this.#governor.handleSample(now, { unsentAge, delivered, writtenBytes, audioBytes });
    const sample = { unsentAge, unsentBytes, droppedTags, deliveredBytes: delivered?.bytes ?? 0, flow: flow.flow };
    const change = this.#health.health.handleSample(now, sample);
    if (change !== undefined) this.#apply(this.#lifecycle.handleHealth(change));
  }

  #published(reason: string, codecs: readonly FourCc[]): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#apply(this.#lifecycle.handlePublished(this.#now(), reason));
    this.#health = {
      health: new OutputHealth(),
      unsentAge: new UnsentAge(),
      flow: new FlowMeter(),
      queueDelay: millis(0),
    };
    this.#governor.restart(this.#now());
    this.#written = new PublishedMedia();
    this.#recording?.begin();
    this.flv.open(
      {
        write: (tag: FlvTag) => {
          if (this.#isMovingAt(tag)) return;
          this.#written.handleTag(tag);
          connection.write(tag);
          this.#recording?.write(tag);
          this.preview.write(tag);
        },
      },
      this.#audioCodecOf(codecs),
    );
  }

  #audioCodecOf(codecs: readonly FourCc[]): AudioCodec {
    const { options, emit } = this.#options;
    if (options.audioCodec !== 'opus') return 'aac';
    if (codecs.includes('Opus')) return 'opus';
    const reason = 'The sound goes out as AAC, since the server does not say that it takes Opus';
    emit({ kind: 'output', name: 'sound-replaced', reason });
    return 'aac';
  }

  /** Whether this tag, and all after it, are for the next connection: the source's window has them. */
  #isMovingAt(tag: FlvTag): boolean {
    if (this.#isMoving) return true;
    if (this.#move === undefined || tag.kind !== 'video' || !tag.isKeyFrame) return false;
    this.#isMoving = true;
    const connection = this.#connection;
    queueMicrotask(() => {
      this.#isMoving = false;
      if (this.#connection === connection && this.#move !== undefined) this.#moveOn(this.#move.reason);
    });
    return true;
  }

  #moveOn(reason: string): void {
    const connection = this.#connection;
    this.#lost([]);
    connection?.close(reason);
    this.#apply(this.#lifecycle.handleMoved(this.#now(), reason));
  }

  #lost(outputs: readonly LifecycleOutput[]): void {
    this.#connection = undefined;
    this.#health = undefined;
    this.flv.suspend();
    this.preview.handlePublishEnded();
    this.#recording?.end();
    this.#apply(outputs);
    if (this.#lifecycle.state === 'failed') this.flv.close();
  }

  #track(kind: 'audio' | 'video', trackId: number, isSwitch: boolean): void {
    this.#options.emit({ kind: 'output', name: `${kind}-started`, reason: `First ${kind} was sent`, trackId });
    if (isSwitch) this.#options.emit({ kind: 'output', name: `${kind}-switched`, reason: 'New stream', trackId });
  }

  /** Only who wanted one size is told. */
  #resized(picture: ResizedPicture): void {
    const { options, emit } = this.#options;
    if (options.resolutionPolicy !== 'pin') return;
    const [from, to] = [picture.oldSize, picture.newSize].map(({ width, height }) => `${width}x${height}`);
    const reason = `The picture changed from ${from} to ${to}`;
    emit({ kind: 'output', name: 'resolution-changed', reason, errorCode: 'RESOLUTION_CHANGED', resized: picture });
  }

  #apply(outputs: readonly LifecycleOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'dial') this.#dial();
      else if (output.kind === 'state') this.#options.emit({ ...output, kind: 'output-state' });
      else this.#options.emit({ ...output, kind: 'output' });
    }
    if (this.isOver) this.preview.end();
  }

  #now(): Millis {
    return this.#options.scheduler.now();
  }
}

const audioOptions = ({ channels, audioBitrate }: StreamingAgentOptions): Partial<AacSettings> => ({
  ...(channels === undefined ? {} : { channels }),
  ...(audioBitrate === undefined ? {} : { bitrateBps: audioBitrate * 1_000 }),
});

const FOUR_CC = { H265: 'hvc1', AV1: 'av01' } as const;

const offeredCodecs = ({ options, videoCodec }: OutputOptions): OfferedCodecs => ({
  wanted: options.audioCodec === 'opus' ? ['Opus'] : [],
  needed: videoCodec === 'H264' ? [] : [FOUR_CC[videoCodec]],
});

/** Pictures of ours are H.264. */
function holdMode({ options, videoCodec }: OutputOptions): HoldMode {
  if (videoCodec !== 'H264') return 'none';
  return options.hold === 'slate' ? 'slate' : 'last-picture';
}
