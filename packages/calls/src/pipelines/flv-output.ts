/**
 * From source units to the tags of one output: starts with metadata, sequence headers and an IDR; stamps the publish
 * timeline; repeats a sequence header only when it changed (a repeated one is a discontinuity to HLS packagers).
 */
import { type Millis, millis, type Scheduler, type Timer } from '@callcast/core';
import {
  type FlvTag,
  PublishTimeline,
  writeAacRawBody,
  writeAvcVideoTagBody,
  writeSilentRawDataBlock,
} from '@callcast/media';
import { AudioFill } from './audio-fill.ts';
import type { ResumeWindow } from './resume-window.ts';
import type { SourceHeaders, SourceUnit, UnitSink } from './source-unit.ts';
import { type HoldMode, VideoHold } from './video-hold.ts';

/** A caller whose camera is off is published with audio alone after this wait for a first picture. */
const VIDEO_WAIT = millis(1_500);
/** A first publish that was accepted later than this begins with a fresh IDR: nobody wants to start late. */
const MAX_LATE_START = millis(1_500);
const NO_COMPOSITION_TIME = millis(0);
const NO_NAL_UNITS: readonly Uint8Array[] = [];

/** Who feeds an output. */
export interface UnitSource {
  readonly hasVideo: boolean;
  /** What it has sent since its last IDR, to whomever. */
  readonly window: ResumeWindow;
  requestKeyFrame(): void;
}

export interface FlvOutputOptions {
  readonly scheduler: Scheduler;
  readonly hold: HoldMode;
  readonly keyframeInterval: Millis;
  /** The first media of this publish was written. */
  readonly onStarted: () => void;
  /** The first audio or video of a source. `isSwitch`: another source's track was there before. */
  readonly onTrack: (kind: 'audio' | 'video', trackId: number, isSwitch: boolean) => void;
}

export interface TagSink {
  write(tag: FlvTag): void;
}

export class FlvOutput implements UnitSink {
  readonly #options: FlvOutputOptions;
  readonly #timeline = new PublishTimeline();
  #sink: TagSink | undefined;
  #closed = false;
  /** Asked for a key frame whenever one is needed. */
  #source: UnitSource | undefined;
  /** The source's window; after its end as it was then, for a publish that begins when the caller is gone. */
  #window: ResumeWindow | undefined;
  /** What a source sent before it fed this output is not for it. */
  #attachedAt: Millis = millis(0);
  #lastSource: WeakRef<UnitSource> | undefined;
  #sourceCount = 0;
  #needsIdr = true;
  /** Metadata and first media of this publish were written. */
  #started = false;
  /** Where the present source begins on its own time; undefined until its first unit is written. */
  #origin: Millis | undefined;
  #videoWait: Timer | undefined;
  #videoWaitOver = false;
  #sentHeaders: SourceHeaders | undefined;
  /** Tracks of the present source, and of any source. */
  #seen = { audio: false, video: false };
  readonly #everSeen = { audio: false, video: false };
  /** Models a decoder of this publish, so each publish has its own. */
  #hold: VideoHold;
  readonly #audioFill = new AudioFill();

  constructor(options: FlvOutputOptions) {
    this.#options = options;
    this.#hold = new VideoHold(options.hold, options.keyframeInterval);
  }

  /**
   * The destination takes media from now on: a new publish begins, with what its source has sent since its last IDR. The
   * timeline goes on behind an earlier publish.
   */
  open(sink: TagSink): void {
    if (this.#closed) return;
    const { scheduler, hold, keyframeInterval } = this.#options;
    const lastHeaders = this.#sentHeaders;
    const isFirst = !this.#timeline.isStarted;
    this.#sink = sink;
    this.#started = false;
    this.#sentHeaders = undefined;
    this.#origin = undefined;
    this.#needsIdr = true;
    this.#hold = new VideoHold(hold, keyframeInterval);
    const now = scheduler.now();
    const past = this.#window?.replay(now, this.#attachedAt, isFirst ? MAX_LATE_START : undefined);
    if (past === undefined) this.#awaitVideo(isFirst || this.#everSeen.video);
    else for (const unit of past.units) this.handleUnit(unit, past.headers);
    if (past?.stillFrom !== undefined) {
      this.#hold.begin(past.stillFrom, now);
      this.#source?.requestKeyFrame();
    }
    if (!this.#started && this.#source === undefined && lastHeaders !== undefined) this.#startInSilence(lastHeaders);
  }

  /** The destination is gone, or takes no media any more; another {@link open} may follow. */
  suspend(): void {
    this.#sink = undefined;
    this.#videoWait?.cancel();
  }

  close(): void {
    this.suspend();
    this.#closed = true;
    this.#source = undefined;
    this.#window = undefined;
  }

  /** A leg feeds this output, perhaps another than before; the timeline goes on where it was. */
  attach(source: UnitSource): void {
    if (this.#closed) return;
    if (source !== this.#lastSource?.deref()) {
      this.#sourceCount++;
      this.#seen = { audio: false, video: false };
    }
    this.#source = source;
    this.#lastSource = new WeakRef(source);
    this.#window = source.window;
    this.#attachedAt = this.#options.scheduler.now();
    this.#origin = undefined;
    this.#awaitVideo();
  }

  /** What the source sends from now on is not for this output. */
  detach(): void {
    if (this.#source !== undefined) this.#window = this.#source.window.frozen();
    this.#source = undefined;
    this.#videoWait?.cancel();
  }

  /** Video was lost on the way out: nothing more until the next IDR. */
  holdVideo(): void {
    this.#needsIdr = true;
    this.#source?.requestKeyFrame();
  }

  handleUnit(unit: SourceUnit, headers: SourceHeaders): void {
    if (this.#sink === undefined) return;
    if (unit.kind === 'video') {
      if ((this.#needsIdr || this.#hold.isHolding) && !unit.isKeyFrame) return;
      this.#needsIdr = false;
    } else if (this.#origin === undefined && !this.#mayStartWithAudio()) return;
    if (this.#origin !== undefined && unit.time < this.#origin) return; // audio from before the first picture
    this.#start(unit);
    this.#write(unit.kind, unit.time, unit.body, unit.isKeyFrame, headers);
    if (!this.#seen[unit.kind]) this.#announce(unit.kind);
    const now = this.#options.scheduler.now();
    if (unit.kind === 'video') this.#hold.handlePublished(unit.nalUnits, unit.time, now);
    else this.#audioFill.handlePublished(unit.time, now);
  }

  /** Keeps the show alive while nothing comes from the caller. Called every few milliseconds. */
  handleTick(now: Millis): void {
    const headers = this.#sentHeaders;
    if (this.#sink === undefined || headers === undefined) return;
    const wasHolding = this.#hold.isHolding;
    for (const { nalUnits, time, isIdr } of this.#hold.due(now)) {
      const body = writeAvcVideoTagBody({ nalUnits, isIdr, compositionTime: NO_COMPOSITION_TIME });
      this.#write('video', time, body, isIdr, headers);
    }
    if (!wasHolding && this.#hold.isHolding) this.#source?.requestKeyFrame();
    const silence = this.#audioFill.due(now);
    if (silence.length === 0) return;
    const body = writeAacRawBody(writeSilentRawDataBlock(headers.channels));
    for (const time of silence) this.#write('audio', time, body, false, headers);
  }

  #write(kind: 'audio' | 'video', time: Millis, body: Uint8Array, isKeyFrame: boolean, headers: SourceHeaders): void {
    const timestamp = this.#timeline.toTimestamp(kind, time);
    if (headers !== this.#sentHeaders) this.#writeHeaders(headers, timestamp);
    this.#sink?.write({ kind, timestamp, body, isHeader: false, isKeyFrame });
  }

  #announce(kind: 'audio' | 'video'): void {
    const isSwitch = this.#everSeen[kind];
    this.#seen[kind] = true;
    this.#everSeen[kind] = true;
    const trackId = 2 * Math.max(0, this.#sourceCount - 1) + (kind === 'audio' ? 0 : 1);
    this.#options.onTrack(kind, trackId, isSwitch);
  }

  /** The caller is gone and left no picture: silence keeps the publish alive until another one comes. */
  #startInSilence(headers: SourceHeaders): void {
    const body = writeAacRawBody(writeSilentRawDataBlock(headers.channels));
    const unit: SourceUnit = { kind: 'audio', time: millis(0), body, isKeyFrame: false, nalUnits: NO_NAL_UNITS };
    this.#start(unit);
    this.#write('audio', unit.time, body, false, headers);
    this.#audioFill.handlePublished(unit.time, this.#options.scheduler.now());
  }

  #start(unit: SourceUnit): void {
    if (this.#origin === undefined) {
      this.#origin = unit.time;
      this.#timeline.start(unit.time);
      const now = this.#options.scheduler.now();
      this.#hold.rebase(unit.time, now);
      this.#audioFill.rebase(unit.time, now);
    }
    if (this.#started) return;
    this.#started = true;
    this.#videoWait?.cancel();
    this.#options.onStarted();
  }

  /** Without video in the call, or when none came in time. */
  #mayStartWithAudio(): boolean {
    return this.#source !== undefined && (!this.#source.hasVideo || this.#videoWaitOver);
  }

  /** @param isPatient Sound waits for a first picture. */
  #awaitVideo(isPatient = true): void {
    this.#needsIdr = true;
    this.#videoWaitOver = !isPatient;
    this.#videoWait?.cancel();
    if (this.#sink === undefined || this.#source === undefined) return;
    this.#source.requestKeyFrame();
    this.#videoWait = this.#options.scheduler.after(VIDEO_WAIT, () => {
      this.#videoWaitOver = true;
    });
  }

  #writeHeaders(headers: SourceHeaders, timestamp: Millis): void {
    const sent = this.#sentHeaders;
    const write = (kind: FlvTag['kind'], body: Uint8Array | undefined, before: Uint8Array | undefined): void => {
      if (body !== undefined && body !== before)
        this.#sink?.write({ kind, timestamp, body, isHeader: true, isKeyFrame: false });
    };
    write('script', headers.metadata, sent?.metadata);
    write('video', headers.video, sent?.video);
    write('audio', headers.audio, sent?.audio);
    this.#sentHeaders = headers;
  }
}
