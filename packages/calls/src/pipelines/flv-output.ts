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
import { FreezeMeter } from './flow-figures.ts';
import type { SourceHeaders, SourceUnit, UnitSink } from './source-unit.ts';
import { StartBacklog } from './start-backlog.ts';
import { type HoldMode, VideoHold } from './video-hold.ts';

/** A caller whose camera is off is published with audio alone after this wait for a first picture. */
const VIDEO_WAIT = millis(1_500);
const NO_COMPOSITION_TIME = millis(0);

export interface FlvOutputOptions {
  readonly scheduler: Scheduler;
  readonly hold: HoldMode;
  readonly keyframeInterval: Millis;
  /** The first media of this publish was written. */
  readonly onStarted: () => void;
  /** The first audio or video of this output. */
  readonly onTrack: (kind: 'audio' | 'video') => void;
}

export interface TagSink {
  write(tag: FlvTag): void;
}

export class FlvOutput implements UnitSink {
  readonly #options: FlvOutputOptions;
  readonly #timeline = new PublishTimeline();
  readonly #backlog = new StartBacklog();
  #sink: TagSink | undefined;
  #closed = false;
  /** Who feeds this output; asked for a key frame whenever one is needed. */
  #source: { readonly hasVideo: boolean; requestKeyFrame(): void } | undefined;
  #needsIdr = true;
  /** Metadata and first media of this publish were written. */
  #started = false;
  /** Where the present source begins on its own time; undefined until its first unit is written. */
  #origin: Millis | undefined;
  #videoWait: Timer | undefined;
  #videoWaitOver = false;
  #sentHeaders: SourceHeaders | undefined;
  readonly #seen = { audio: false, video: false };
  /** Pictures of the callers; held ones and slates are none. */
  pictures = 0;
  readonly freezes = new FreezeMeter();
  readonly #hold: VideoHold;
  readonly #audioFill = new AudioFill();

  constructor(options: FlvOutputOptions) {
    this.#options = options;
    this.#hold = new VideoHold(options.hold, options.keyframeInterval);
  }

  /** The destination takes media from now on: a new publish begins. */
  open(sink: TagSink): void {
    this.#sink = sink;
    this.#started = false;
    this.#sentHeaders = undefined;
    const backlog = this.#backlog.take();
    if (backlog.length === 0) this.#awaitVideo();
    else this.#needsIdr = true;
    for (const { unit, headers } of backlog) this.handleUnit(unit, headers);
  }

  close(): void {
    this.#closed = true;
    this.#sink = undefined;
    this.#source = undefined;
    this.#backlog.clear();
    this.#videoWait?.cancel();
  }

  /** Another leg feeds this output; the timeline goes on where it was. */
  attach(source: { readonly hasVideo: boolean; requestKeyFrame(): void }): void {
    if (this.#closed) return;
    this.#source = source;
    this.#origin = undefined;
    this.#backlog.clear();
    this.#awaitVideo();
  }

  detach(): void {
    this.#source = undefined;
    this.#videoWait?.cancel();
  }

  /** Video was lost on the way out: nothing more until the next IDR. */
  holdVideo(): void {
    this.#needsIdr = true;
    this.#source?.requestKeyFrame();
  }

  handleUnit(unit: SourceUnit, headers: SourceHeaders): void {
    if (this.#sink === undefined) {
      if (!this.#closed) this.#backlog.add(unit, headers);
      return;
    }
    if (unit.kind === 'video') {
      if ((this.#needsIdr || this.#hold.isHolding) && !unit.isKeyFrame) return;
      this.#needsIdr = false;
    } else if (this.#origin === undefined && !this.#mayStartWithAudio()) return;
    if (this.#origin !== undefined && unit.time < this.#origin) return; // audio from before the first picture
    this.#start(unit);
    this.#write(unit.kind, unit.time, unit.body, unit.isKeyFrame, headers);
    const now = this.#options.scheduler.now();
    if (unit.kind === 'video') {
      this.pictures++;
      this.freezes.handlePicture(now);
      this.#hold.handlePublished(unit.nalUnits, unit.time, now);
    } else this.#audioFill.handlePublished(unit.time, now);
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
    if (this.#seen[kind]) return;
    this.#seen[kind] = true;
    this.#options.onTrack(kind);
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

  #awaitVideo(): void {
    this.#needsIdr = true;
    this.#videoWaitOver = false;
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
