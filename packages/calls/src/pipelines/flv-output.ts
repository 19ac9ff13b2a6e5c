/**
 * From source units to the tags of one output: starts with metadata, sequence headers and an IDR; stamps the publish
 * timeline; repeats a sequence header only when it changed (a repeated one is a discontinuity to HLS packagers).
 */
import { type Millis, millis, type Scheduler, type Timer } from '@callcast/core';
import {
  AAC_FRAME_SAMPLES,
  type AacSettings,
  DEFAULT_AAC_BITRATE_BPS,
  type FlvTag,
  PublishTimeline,
  SILENT_OPUS_PACKET_SAMPLES,
  toBlaTagBody,
  writeAacRawBody,
  writeAvcVideoTagBody,
  writeOpusCodedFramesBody,
  writeSilentOpusPacket,
  writeSilentRawDataBlock,
} from '@callcast/media';
import type { ResizedPicture } from '@callcast/scenario/protocol';
import { AudioFill } from './audio-fill.ts';
import { FreezeMeter } from './flow-figures.ts';
import { type PublishedFormat, PublishHeaders } from './publish-headers.ts';
import type { ResumeWindow } from './resume-window.ts';
import { SizeSettling } from './size-settling.ts';
import type { AudioEncoding, SourceHeaders, SourceUnit, UnitSink } from './source-unit.ts';
import type { HoldMode } from './stand-in.ts';
import type { UnitSource } from './unit-source.ts';
import { type HeldPicture, VideoHold } from './video-hold.ts';

/** A caller whose camera is off is published with audio alone, or a slate, after this wait for a first picture. */
const VIDEO_WAIT = millis(1_500);
/** A first publish that was accepted later than this begins with a fresh IDR: nobody wants to start late. */
const MAX_LATE_START = millis(1_500);
const NO_COMPOSITION_TIME = millis(0);
const FRAME = { aac: millis(AAC_FRAME_SAMPLES / 48), opus: millis(SILENT_OPUS_PACKET_SAMPLES / 48) } as const;

export type AudioCodec = 'aac' | 'opus';

export interface FlvOutputOptions {
  readonly scheduler: Scheduler;
  readonly hold: HoldMode;
  readonly keyframeInterval: Millis;
  /** What the scenario says of the sound; the rest follows from the first source. */
  readonly audio: Partial<AacSettings>;
  /** `opus`: that of the caller, to each destination that takes it. */
  readonly audioCodec: AudioCodec;
  /** Media waits until the size of the picture has settled. */
  readonly awaitsSize: boolean;
  /** The first media of this publish was written. */
  readonly onStarted: () => void;
  /** The first audio or video of a source. `isSwitch`: another source's track was there before. */
  readonly onTrack: (kind: 'audio' | 'video', trackId: number, isSwitch: boolean) => void;
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
  /** Viewers' decoders have not seen what stands before the present key frame. */
  #skipsRasl = true;
  /** Metadata and first media of this publish were written. */
  #started = false;
  /** Where the present source begins on its own time; undefined until its first unit is written. */
  #origin: Millis | undefined;
  /** The publish began with a slate before any media came: its origin is on our own clock. */
  #isOriginOurs = false;
  #videoWait: Timer | undefined;
  #videoWaitOver = false;
  readonly #headers = new PublishHeaders();
  /** Fixed by the first source: players do not expect another number of channels in the midst of a show. */
  #audio: AacSettings | undefined;
  /** Of this publish. Undefined before it, where it depends on the destination: then the source encodes both. */
  #audioCodec: AudioCodec | undefined;
  /** Of the present source. */
  #wanted: readonly AudioEncoding[] = [];
  #settling: SizeSettling | undefined;
  /** The destination is ready, but the size of the picture has not settled yet. */
  #isHeldBack = false;
  /** Tracks of the present source, and of any source. */
  #seen = { audio: false, video: false };
  readonly #everSeen = { audio: false, video: false };
  /** Pictures of the callers; held ones and slates are none. */
  pictures = 0;
  readonly freezes = new FreezeMeter();
  readonly #hold: VideoHold;
  readonly #audioFill = new AudioFill(FRAME.aac);

  constructor(options: FlvOutputOptions) {
    this.#options = options;
    const { hold: mode, keyframeInterval, onReplaced, audioCodec } = options;
    if (audioCodec === 'aac') this.#audioCodec = audioCodec;
    this.#hold = new VideoHold({ mode, keyframeInterval, onReplaced });
  }

  /**
   * The destination takes media from now on: a new publish begins, with what its source has sent since its last IDR. The
   * timeline goes on behind an earlier publish.
   *
   * @param audioCodec What the destination takes; `opus` only where it was asked for.
   */
  open(sink: TagSink, audioCodec: AudioCodec): void {
    if (this.#closed) return;
    this.#sink = sink;
    this.#started = false;
    this.#headers.restart();
    this.#audioCodec = audioCodec;
    this.#audioFill.setFrame(FRAME[audioCodec]);
    this.#chooseAudio();
    this.#hold.handleNewPublish();
    this.#begin();
  }

  /**
   * With what has come since the last IDR, if there is any; else at the next one. What was held before is held on.
   *
   * @returns Whether it began.
   */
  #begin(): boolean {
    this.#needsIdr = true;
    const now = this.#options.scheduler.now();
    const isFirst = !this.#timeline.isStarted;
    const past = this.#window?.replay(now, this.#attachedAt, isFirst ? MAX_LATE_START : undefined);
    // Viewers saw a slate when the publish before ended, and go on seeing it.
    const isForSlate = past?.stillFrom !== undefined && this.#options.hold === 'slate' && this.#hold.isBegun;
    if (past === undefined || isForSlate) {
      this.#awaitVideo(isFirst || this.#everSeen.video);
      return false;
    }
    this.#origin = undefined;
    for (const unit of past.units) this.handleUnit(unit, past.headers);
    if (past.stillFrom !== undefined) {
      this.#hold.holdNow(past.stillFrom, now);
      this.#source?.requestKeyFrame();
    }
    return true;
  }

  /** The destination is gone, or takes no media any more; another {@link open} may follow. */
  suspend(): void {
    this.#sink = undefined;
    this.#videoWait?.cancel();
    if (this.#closed || this.#options.audioCodec === 'aac') return;
    this.#audioCodec = undefined; // the next one may be to a backup that takes something else
    this.#chooseAudio();
  }

  close(): void {
    this.#closed = true;
    this.suspend();
    this.#leaveSource();
    this.#window = undefined;
  }

  /** A leg feeds this output, perhaps another than before; the timeline goes on where it was. */
  attach(source: UnitSource): void {
    if (this.#closed) return;
    if (source !== this.#lastSource?.deref()) {
      this.#sourceCount++;
      this.#seen = { audio: false, video: false };
    }
    this.#leaveSource();
    this.#source = source;
    this.#audio ??= audioOf(source.channels, this.#options.audio);
    this.#chooseAudio();
    this.#lastSource = new WeakRef(source);
    this.#window = source.window;
    this.#attachedAt = this.#options.scheduler.now();
    this.#origin = undefined;
    if (this.#options.awaitsSize) this.#settling = new SizeSettling();
    this.#awaitVideo();
  }

  /** What the source sends from now on is not for this output. */
  detach(): void {
    if (this.#source !== undefined) this.#window = this.#source.window.frozen();
    this.#leaveSource();
  }

  /** What the present publish, or the last one, was told of its pictures and its sound. */
  get format(): PublishedFormat {
    return this.#headers.format;
  }

  /** The source is asked for an IDR; video goes on meanwhile. */
  requestKeyFrame(): void {
    this.#source?.requestKeyFrame();
  }

  /** Video was lost on the way out: nothing more until the next IDR. */
  holdVideo(): void {
    this.#needsIdr = true;
    this.#source?.requestKeyFrame();
  }

  handleUnit(unit: SourceUnit, headers: SourceHeaders): void {
    if (unit.encoding !== undefined && !this.#isWanted(unit.encoding)) return;
    const now = this.#options.scheduler.now();
    if (unit.kind === 'video' && headers.video !== undefined) this.#settling?.handlePicture(headers.video.size, now);
    if (this.#sink === undefined) return;
    if (this.#awaitsSize(now)) {
      this.#isHeldBack = true;
      return;
    }
    if (this.#beginIfHeldBack()) return; // the unit was among what it began with
    const isFirst = this.#origin === undefined || this.#isOriginOurs;
    let { body } = unit;
    if (unit.kind === 'video') {
      const begins = this.#needsIdr || this.#hold.isHolding;
      if (begins && !unit.isKeyFrame) return;
      if (unit.isKeyFrame) this.#skipsRasl = begins;
      else if (this.#skipsRasl && unit.isRasl) return;
      if (begins && this.pictures > 0) body = toBlaTagBody(body); // decoders may still hold what is left out before it
      this.#needsIdr = false;
    } else if ((isFirst || !this.#started) && !this.#mayStartWithAudio()) return;
    if (isFirst) this.#beginSource(unit.time, now);
    // Sound from before the first picture. Pictures from before the first sound stand close together: none may be missing.
    if (unit.kind === 'audio' && this.#origin !== undefined && unit.time < this.#origin) return;
    if (unit.kind === 'video') {
      this.pictures++;
      this.freezes.handlePicture(now);
      if (headers.video !== undefined) {
        this.#headers.setVideo(headers.video);
        this.#hold.handlePublished(unit.nalUnits, headers.video.size, unit.time, now);
      }
    } else {
      if (this.#options.hold === 'slate' && !this.#hold.isBegun) this.#writeHeld(this.#hold.begin(unit.time, now));
      this.#audioFill.handlePublished(unit.time, unit.duration, now);
    }
    this.#write(unit.kind, unit.time, body, unit.isKeyFrame, unit.isRasl, unit.duration || undefined);
    if (!this.#seen[unit.kind]) this.#announce(unit.kind);
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
    if (silence.length === 0 || channels === undefined || !this.#mayFill()) return;
    const body =
      this.#audioCodec === 'opus'
        ? writeOpusCodedFramesBody(writeSilentOpusPacket(SILENT_OPUS_PACKET_SAMPLES, channels))
        : writeAacRawBody(writeSilentRawDataBlock(channels));
    const frame = FRAME[this.#audioCodec ?? 'aac'];
    for (const time of silence) this.#write('audio', time, body, false, false, frame);
  }

  #writeHeld({ nalUnits, time, isIdr, header }: HeldPicture): void {
    if (header !== undefined) this.#headers.setVideo(header);
    const body = writeAvcVideoTagBody({ nalUnits, isIdr, compositionTime: NO_COMPOSITION_TIME });
    this.#write('video', time, body, isIdr);
  }

  #write(
    kind: 'audio' | 'video',
    time: Millis,
    body: Uint8Array,
    isKeyFrame: boolean,
    isRasl = false,
    duration?: Millis,
  ): void {
    const timestamp = this.#timeline.toTimestamp(kind, time, duration);
    if (!this.#started) {
      this.#started = true;
      this.#videoWait?.cancel();
      this.#options.onStarted();
    }
    const { tags, resized } = this.#headers.take();
    for (const header of tags)
      this.#sink?.write({ ...header, timestamp, isHeader: true, isKeyFrame: false, isRasl: false });
    this.#sink?.write({ kind, timestamp, body, isHeader: false, isKeyFrame, isRasl });
    if (resized !== undefined) this.#options.onResized(resized);
  }

  #isWanted(encoding: AudioEncoding): boolean {
    if (encoding === 'opus' || this.#audioCodec !== 'aac') return encoding === this.#audioCodec;
    return encoding.channels === this.#audio?.channels && encoding.bitrateBps === this.#audio.bitrateBps;
  }

  /** What is published is wanted of the source; before that is known, all that may be. */
  #chooseAudio(): void {
    const aac = this.#audio;
    if (aac === undefined) return;
    if (this.#audioCodec !== undefined)
      this.#headers.setAudio(this.#audioCodec === 'opus' ? 'opus' : aac, aac.channels);
    const wanted: AudioEncoding[] = [];
    if (this.#audioCodec !== 'opus') wanted.push(aac);
    if (this.#audioCodec !== 'aac') wanted.push('opus');
    for (const encoding of wanted) if (!this.#wanted.includes(encoding)) this.#source?.wantAudio(encoding);
    for (const encoding of this.#wanted) if (!wanted.includes(encoding)) this.#source?.releaseAudio(encoding);
    if (this.#source !== undefined) this.#wanted = wanted;
  }

  #leaveSource(): void {
    for (const encoding of this.#wanted) this.#source?.releaseAudio(encoding);
    this.#wanted = [];
    this.#source = undefined;
  }

  #announce(kind: 'audio' | 'video'): void {
    const isSwitch = this.#everSeen[kind];
    this.#seen[kind] = true;
    this.#everSeen[kind] = true;
    if (kind === 'video' && this.#source?.namesVideoTracks === true) return;
    const trackId = 2 * Math.max(0, this.#sourceCount - 1) + (kind === 'audio' ? 0 : 1);
    this.#options.onTrack(kind, trackId, isSwitch);
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
    this.#audioFill.handlePublished(now, FRAME[this.#audioCodec ?? 'aac'], now);
  }

  /** A publish begins with a picture wherever there is one: the caller's next, or the one that is held. */
  #mayFill(): boolean {
    if (this.#started) return true;
    return !this.#hold.isBegun && (this.#source === undefined || this.#mayStartWithAudio());
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

  /** @returns Whether it began now, with what its source has sent so far. */
  #beginIfHeldBack(): boolean {
    if (!this.#isHeldBack) return false;
    this.#isHeldBack = false;
    return this.#begin();
  }

  /** @param isPatient Sound waits for a first picture. */
  #awaitVideo(isPatient = true): void {
    this.#needsIdr = true;
    this.#videoWaitOver = !isPatient;
    this.#videoWait?.cancel();
    if (this.#sink === undefined) return;
    this.#source?.requestKeyFrame();
    this.#videoWait = this.#options.scheduler.after(VIDEO_WAIT, () => {
      this.#videoWaitOver = true;
    });
  }
}

/** Mono stays mono, unless the scenario says otherwise. */
function audioOf(sourceChannels: 1 | 2, given: Partial<AacSettings>): AacSettings {
  const channels = given.channels ?? sourceChannels;
  return { channels, bitrateBps: given.bitrateBps ?? DEFAULT_AAC_BITRATE_BPS[channels] };
}
