/** What became of one output, summed up over all its connections: for the history, and for whoever watches. */
import { type Millis, type Scheduler, type WallMillis, wallMillis } from '@callcast/core';
import type {
  MediaEvent,
  OutputStateName,
  OutputStatistics,
  PublishedAudio,
  PublishedVideo,
} from './media-protocol.ts';

/** Where an output stands, as a person tells it: all that leads to a publish is `connecting`. */
export type RecordedOutputState = 'connecting' | 'live' | 'degraded' | 'reconnecting' | 'failed' | 'stopped';

/** Plain values, nothing secret: a destination is known by its name and its host. */
export interface OutputRecord {
  /** Id of its agent; unique in the session. */
  readonly outputId: string;
  /** Name of a stored destination; undefined where the scenario gave a url. */
  readonly destination: string | undefined;
  /** Undefined while it is not known, or the url names none. */
  readonly host: string | undefined;
  readonly state: RecordedOutputState;
  /** For people: why it is in that state. Never a key. */
  readonly reason: string;
  /** Stable API. */
  readonly code: string | undefined;
  readonly startedAt: WallMillis;
  /** Since when it was on the air for the first time. */
  readonly liveAt: WallMillis | undefined;
  /** Undefined while it is not over. */
  readonly endedAt: WallMillis | undefined;
  /** How long it was on the air, in all. */
  readonly onAirMs: number;
  /** How often it was on the air again, after the first time. */
  readonly reconnects: number;
  /** What it was published with last. */
  readonly video: PublishedVideo | undefined;
  readonly audio: PublishedAudio | undefined;
  /** Of everything that was sent, over the time on the air; 0 before. */
  readonly averageBitrateBps: number;
  /** Of the last second; 0 while it is not on the air. */
  readonly bitrateBps: number;
  /** Tags that were dropped because the destination took too little. */
  readonly droppedTags: number;
  /** Of the packets of the caller that feeds it, 0..1: those that never came; undefined where there is no one caller. */
  readonly sourceLoss: number | undefined;
}

type Change = Pick<OutputRecord, 'state' | 'reason' | 'code'>;

const STATES: Readonly<Record<OutputStateName, RecordedOutputState>> = {
  idle: 'connecting',
  resolving: 'connecting',
  connecting: 'connecting',
  tls: 'connecting',
  handshaking: 'connecting',
  'connecting-app': 'connecting',
  publishing: 'connecting',
  live: 'live',
  degraded: 'degraded',
  reconnecting: 'reconnecting',
  failed: 'failed',
  stopped: 'stopped',
};

const isOnAir = (state: RecordedOutputState): boolean => state === 'live' || state === 'degraded';

export class OutputRecorder {
  readonly #scheduler: Pick<Scheduler, 'now' | 'wallNow'>;
  readonly #begunAt: Millis;
  #record: OutputRecord;
  #onAirSince: Millis | undefined;
  #onAirMs = 0;
  #timesOnAir = 0;
  /** Of connections that are over; of the present one. */
  #before = { sentBytes: 0, droppedTags: 0 };
  #present = { sentBytes: 0, droppedTags: 0 };

  constructor(
    scheduler: Pick<Scheduler, 'now' | 'wallNow'>,
    output: Pick<OutputRecord, 'outputId' | 'destination' | 'host'>,
  ) {
    this.#scheduler = scheduler;
    this.#begunAt = scheduler.now();
    this.#record = {
      ...output,
      state: 'connecting',
      reason: 'The output was opened',
      code: undefined,
      startedAt: scheduler.wallNow(),
      liveAt: undefined,
      endedAt: undefined,
      onAirMs: 0,
      reconnects: 0,
      video: undefined,
      audio: undefined,
      averageBitrateBps: 0,
      bitrateBps: 0,
      droppedTags: 0,
      sourceLoss: undefined,
    };
  }

  /** As it stands now. */
  get record(): OutputRecord {
    const present = this.#onAirSince === undefined ? 0 : this.#scheduler.now() - this.#onAirSince;
    const onAirMs = Math.round(this.#onAirMs + present);
    const sentBytes = this.#before.sentBytes + this.#present.sentBytes;
    return {
      ...this.#record,
      onAirMs,
      reconnects: Math.max(0, this.#timesOnAir - 1),
      averageBitrateBps: onAirMs === 0 ? 0 : Math.round((sentBytes * 8_000) / onAirMs),
      droppedTags: this.#before.droppedTags + this.#present.droppedTags,
    };
  }

  get isOver(): boolean {
    return this.#record.endedAt !== undefined;
  }

  /** The destination has been looked up. */
  resolved(host: string): void {
    this.#record = { ...this.#record, host };
  }

  /** @returns Whether it stands otherwise than before. */
  handleState({ state, reason, errorCode }: Extract<MediaEvent, { kind: 'output-state' }>): boolean {
    return this.change({ state: STATES[state], reason, code: errorCode });
  }

  /** @returns As {@link handleState}; false when it is over. */
  change({ state, reason, code }: Change): boolean {
    const before = this.#record.state;
    if (this.isOver || (before === state && this.#record.code === code)) return false;
    // A degraded output never left the air.
    if (isOnAir(state) && !isOnAir(before)) this.#onAir();
    if (!isOnAir(state) && isOnAir(before)) this.#offAir();
    const isEnd = state === 'failed' || state === 'stopped';
    this.#record = {
      ...this.#record,
      state,
      reason,
      code,
      ...(isEnd ? { endedAt: this.#wallNow() } : {}),
      ...(isOnAir(state) ? {} : { bitrateBps: 0 }),
    };
    return true;
  }

  handleStatistics(statistics: OutputStatistics, sourceLoss: number | undefined): void {
    if (this.isOver) return;
    const { sentBytes, droppedTags, bitrateBps, video, audio } = statistics;
    // Both begin at 0 with each connection.
    if (sentBytes < this.#present.sentBytes) {
      this.#before.sentBytes += this.#present.sentBytes;
      this.#before.droppedTags += this.#present.droppedTags;
    }
    this.#present = { sentBytes, droppedTags };
    this.#record = {
      ...this.#record,
      bitrateBps: isOnAir(this.#record.state) ? bitrateBps : 0,
      video: video ?? this.#record.video,
      audio: audio ?? this.#record.audio,
      sourceLoss: sourceLoss ?? this.#record.sourceLoss,
    };
  }

  /** From the start on, so that a clock that is set meanwhile makes no time on the air, and none that ends before it began. */
  #wallNow(): WallMillis {
    return wallMillis(this.#record.startedAt + Math.round(this.#scheduler.now() - this.#begunAt));
  }

  #onAir(): void {
    this.#onAirSince = this.#scheduler.now();
    this.#timesOnAir++;
    this.#record = { ...this.#record, liveAt: this.#record.liveAt ?? this.#wallNow() };
  }

  #offAir(): void {
    if (this.#onAirSince !== undefined) this.#onAirMs += this.#scheduler.now() - this.#onAirSince;
    this.#onAirSince = undefined;
  }
}
