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
import type { ResizedPicture } from '@callcast/scenario/protocol';
import { AudioFill } from './audio-fill.ts';
import { FreezeMeter } from './flow-figures.ts';
import { PublishHeaders } from './publish-headers.ts';
import { SizeSettling } from './size-settling.ts';
import type { SourceHeaders, SourceUnit, UnitSink, UnitSource } from './source-unit.ts';
import type { HoldMode } from './stand-in.ts';
import { StartBacklog } from './start-backlog.ts';
import { type HeldPicture, VideoHold } from './video-hold.ts';

/** A caller whose camera is off is published with audio alone, or a slate, after this wait for a first picture. */
const VIDEO_WAIT = millis(1_500);
const NO_COMPOSITION_TIME = millis(0);

export interface FlvOutputOptions {
  readonly scheduler: Scheduler;
  readonly hold: HoldMode;
  readonly keyframeInterval: Millis;
  /** Media waits until the size of the picture has settled. */
  readonly awaitsSize: boolean;
  /** The first media of this publish was written. */
  readonly onStarted: () => void;
  /** The first audio or video of this output. */
  readonly onTrack: (kind: 'audio' | 'video') => void;
  /** The picture has another size from here on, in the midst of a publish. */
  readonly onResized: (picture: ResizedPicture) => void;
  /** While the caller's picture stays away something else is shown than was asked for. */
  readonly onReplaced: (reason: string) => void;
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
  #source: UnitSource | undefined;
  #needsIdr = true;
  /** Metadata and first media of this publish were written. */
  #started = false;
  /** Where the present source begins on its own time; undefined until its first unit is written. */
  #origin: Millis | undefined;
  /** The publish began with a slate before any media came: its origin is on our own clock. */
  #isOriginOurs = false;
  #videoWait: Timer | undefined;
  #videoWaitOver = false;
  readonly #headers = new PublishHeaders();
  /** Of the present source. */
  #settling: SizeSettling | undefined;
  /** The destination is ready, but the size of the picture has not settled yet. */
  #isHeldBack = false;
  readonly #seen = { audio: false, video: false };
  /** Pictures of the callers; held ones and slates are none. */
  pictures = 0;
  readonly freezes = new FreezeMeter();
  readonly #hold: VideoHold;
  readonly #audioFill = new AudioFill();

  constructor(options: FlvOutputOptions) {
    this.#options = options;
    const { hold: mode, keyframeInterval, onReplaced } = options;
    this.#hold = new VideoHold({ mode, keyframeInterval, onReplaced });
  }

  /** The destination takes media from now on: a new publish begins. */
  open(sink: TagSink): void {
    this.#sink = sink;
    this.#started = false;
    this.#headers.restart();
    this.#hold.handleNewPublish();
    this.#begin();
  }

  /** With what has come since the last IDR, if that is not long ago; else at the next one. */
  #begin(): void {
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
  attach(source: UnitSource): void {
    if (this.#closed) return;
    this.#source = source;
    this.#origin = undefined;
    if (this.#options.awaitsSize) this.#settling = new SizeSettling();
    if (this.#headers.channels === undefined) this.#headers.setAudio(source.headers);
    this.#backlog.clear();
    this.#awaitVideo();
  }

  detach(): void {
    this.#source = undefined;
  }

  /** Video was lost on the way out: nothing more until the next IDR. */
  holdVideo(): void {
    this.#needsIdr = true;
    this.#source?.requestKeyFrame();
  }

  handleUnit(unit: SourceUnit, headers: SourceHeaders): void {
    const now = this.#options.scheduler.now();
    if (unit.kind === 'video' && headers.video !== undefined) this.#settling?.handlePicture(headers.video.size, now);
    if (this.#sink === undefined || this.#awaitsSize(now)) {
      this.#isHeldBack ||= this.#sink !== undefined;
      if (!this.#closed) this.#backlog.add(unit, headers);
      return;
    }
    this.#beginIfHeldBack();
    const isFirst = this.#origin === undefined || this.#isOriginOurs;
    if (unit.kind === 'video') {
      if ((this.#needsIdr || this.#hold.isHolding) && !unit.isKeyFrame) return;
      this.#needsIdr = false;
    } else if (isFirst && !this.#mayStartWithAudio()) return;
    if (isFirst) this.#beginSource(unit.time, now);
    if (this.#origin !== undefined && unit.time < this.#origin) return; // audio from before the first picture
    this.#headers.setAudio(headers);
    if (unit.kind === 'video') {
      this.pictures++;
      this.freezes.handlePicture(now);
      if (headers.video !== undefined) {
        this.#headers.setVideo(headers.video);
        this.#hold.handlePublished(unit.nalUnits, headers.video.size, unit.time, now);
      }
    } else {
      if (this.#options.hold === 'slate' && !this.#hold.isBegun) this.#writeHeld(this.#hold.begin(unit.time, now));
      this.#audioFill.handlePublished(unit.time, now);
    }
    this.#write(unit.kind, unit.time, unit.body, unit.isKeyFrame);
    if (this.#seen[unit.kind]) return;
    this.#seen[unit.kind] = true;
    this.#options.onTrack(unit.kind);
  }

  /** Keeps the show alive while nothing comes from the caller. Called every few milliseconds. */
  handleTick(now: Millis): void {
    if (this.#sink === undefined || this.#awaitsSize(now)) return;
    this.#beginIfHeldBack();
    if (this.#mayStartWithSlate()) this.#beginWithSlate(now);
    const wasHolding = this.#hold.isHolding;
    for (const picture of this.#hold.due(now)) this.#writeHeld(picture);
    if (!wasHolding && this.#hold.isHolding) this.#source?.requestKeyFrame();
    const { channels } = this.#headers;
    const silence = this.#audioFill.due(now);
    if (silence.length === 0 || channels === undefined) return;
    const body = writeAacRawBody(writeSilentRawDataBlock(channels));
    for (const time of silence) this.#write('audio', time, body, false);
  }

  #writeHeld({ nalUnits, time, isIdr, header }: HeldPicture): void {
    if (header !== undefined) this.#headers.setVideo(header);
    const body = writeAvcVideoTagBody({ nalUnits, isIdr, compositionTime: NO_COMPOSITION_TIME });
    this.#write('video', time, body, isIdr);
  }

  #write(kind: 'audio' | 'video', time: Millis, body: Uint8Array, isKeyFrame: boolean): void {
    const timestamp = this.#timeline.toTimestamp(kind, time);
    if (!this.#started) {
      this.#started = true;
      this.#videoWait?.cancel();
      this.#options.onStarted();
    }
    const { tags, resized } = this.#headers.take();
    for (const header of tags) this.#sink?.write({ ...header, timestamp, isHeader: true, isKeyFrame: false });
    this.#sink?.write({ kind, timestamp, body, isHeader: false, isKeyFrame });
    if (resized !== undefined) this.#options.onResized(resized);
  }

  #beginSource(time: Millis, now: Millis): void {
    this.#origin = time;
    this.#isOriginOurs = false;
    this.#timeline.start(time);
    this.#hold.rebase(time, now);
    this.#audioFill.rebase(time, now);
  }

  /** Neither picture nor sound has come: both are ours until they do. */
  #beginWithSlate(now: Millis): void {
    this.#beginSource(now, now);
    this.#isOriginOurs = true;
    this.#writeHeld(this.#hold.begin(now, now));
    this.#audioFill.handlePublished(now, now);
  }

  /** Without video in the call, or when none came in time. */
  #mayStartWithAudio(): boolean {
    return this.#source !== undefined && (!this.#source.hasVideo || this.#videoWaitOver);
  }

  /** Nothing at all came in time, and a slate was asked for. What sound there will be is known from the first source on. */
  #mayStartWithSlate(): boolean {
    if (this.#options.hold !== 'slate' || this.#hold.isBegun || !this.#videoWaitOver) return false;
    return this.#headers.channels !== undefined;
  }

  #awaitsSize(now: Millis): boolean {
    return !this.#started && this.#settling?.isWaiting(now, this.#source?.announcedMacroblocks) === true;
  }

  #beginIfHeldBack(): void {
    if (!this.#isHeldBack) return;
    this.#isHeldBack = false;
    this.#begin();
  }

  #awaitVideo(): void {
    this.#needsIdr = true;
    this.#videoWaitOver = false;
    this.#videoWait?.cancel();
    if (this.#sink === undefined) return;
    this.#source?.requestKeyFrame();
    this.#videoWait = this.#options.scheduler.after(VIDEO_WAIT, () => {
      this.#videoWaitOver = true;
    });
  }
}
