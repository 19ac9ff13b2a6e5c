/** The audio of one leg: Opus packets in, continuous tracks on the sender's timeline out, of AAC and of Opus as it came. */
import { type Log, type Millis, millis, type Ticks, ticks } from '@callcast/core';
import {
  type AacFrame,
  type AacSettings,
  AudioCodecError,
  OPUS_ENCODER_DELAY_SAMPLES,
  OpusPassThrough,
  type OpusToAac,
  PcmTap,
  type SenderTimeline,
  SILENT_OPUS_PACKET_SAMPLES,
  SilentFrames,
  writeSilentOpusPacket,
  writeSilentRawDataBlock,
} from '@callcast/media';
import { type ReceivedPacket, type SenderReportClock, toOpusFrame } from '@callcast/rtp';
import type { AudioEncoding } from './source-unit.ts';

/** Audio that stays away this long (mute, DTX, outage) is replaced by silence; shorter, it is only late. */
const SILENCE_AFTER = millis(200);
/** Silence is written this far behind the present, so that late packets still find their place. */
const SILENCE_LAG = millis(100);
const SAMPLES_PER_MS = 48;
const SILENT_OPUS_PACKET_DURATION = millis(SILENT_OPUS_PACKET_SAMPLES / SAMPLES_PER_MS);
/** A caller whose sound has not come so long after the first picture has turned it off: the track begins with silence. */
const SOUND_WAIT = millis(1_000);
/** Packets of one {@link LegAudio.transcode} are one or two; a flood is worked off at once instead of being kept. */
const MAX_WAITING_PACKETS = 32;

/**
 * Hears a leg's sound as mono samples at 48 kHz, without a gap.
 *
 * @param samples Not to be changed; a number: so many samples of silence, for sound that did not come.
 * @param time When the first of them was captured, on the leg's timeline.
 */
export type PcmListener = (samples: Float32Array | number, time: Millis) => void;

export interface LegAudioOptions {
  /** Owned: closed with this. Undefined when the caller sends no audio: the stream gets silence, since platforms wait for an audio track. */
  readonly transcoder: OpusToAac | undefined;
  readonly timeline: SenderTimeline;
  readonly log: Log;
  readonly onFrame: (frame: AacFrame, time: Millis) => void;
  /** A packet of the caller, or one of silence, while somebody wants `opus`. */
  readonly onOpusPacket: (packet: Uint8Array, time: Millis, duration: Millis) => void;
}

export class LegAudio {
  readonly channels: 1 | 2;
  readonly #options: LegAudioOptions;
  #transcoder: OpusToAac | undefined;
  readonly #waiting: ReceivedPacket[] = [];
  /** The sender's last packet, on the transcoder's timeline. */
  #last: { readonly position: number; readonly arrivedAt: Millis } | undefined;
  readonly #wanted: { readonly settings: AacSettings; users: number }[] = [];
  #opusUsers = 0;
  /** While somebody wants `opus`. */
  #opus: OpusPassThrough | undefined;
  readonly #listeners = new Set<PcmListener>();
  /** While somebody listens. */
  #tap: PcmTap | undefined;
  #firstPictureAt: Millis | undefined;
  /** In place of sound that has never come, from its origin on the sender's timeline. */
  #silence: { readonly origin: Millis; readonly frames: SilentFrames } | undefined;
  /** The same in Opus, since somebody wants it. */
  #opusSilence: SilentFrames | undefined;

  constructor(options: LegAudioOptions) {
    this.#options = options;
    this.#transcoder = options.transcoder;
    this.channels = options.transcoder?.channels ?? 1;
  }

  /** The sound comes in this encoding from now on, until it is released as often as wanted. */
  want(encoding: AudioEncoding): void {
    if (encoding === 'opus') {
      if (this.#opusUsers++ === 0) this.#passThrough(new OpusPassThrough(this.channels));
    } else this.#wantAac(encoding);
  }

  release(encoding: AudioEncoding): void {
    if (encoding === 'opus') {
      if (this.#opusUsers > 0 && --this.#opusUsers === 0) this.#passThrough(undefined);
    } else this.#releaseAac(encoding);
  }

  /** The sound goes there as samples, too, until the function that is returned is called. */
  listen(listener: PcmListener): () => void {
    this.#listeners.add(listener);
    this.#chooseTap();
    return () => {
      this.#listeners.delete(listener);
      this.#chooseTap();
    };
  }

  /** Waits for the next {@link transcode}. */
  handlePacket(packet: ReceivedPacket): void {
    if (this.#transcoder === undefined) return;
    this.#waiting.push(packet);
    if (this.#waiting.length >= MAX_WAITING_PACKETS) this.transcode();
  }

  /** Transcodes what has come. All legs of a worker do it in one go, so that the codecs' code and tables stay in the caches. */
  transcode(): void {
    for (const packet of this.#waiting) this.#transcode(packet);
    this.#waiting.length = 0;
  }

  /** Judged by the packets before it, those that still wait included: the first ones, or of a clock that jumped. */
  handleSenderReport(report: SenderReportClock): void {
    this.transcode();
    this.#options.timeline.handleSenderReport('audio', { ...report, position: this.#toTimeline(report.position) });
  }

  /** Another SSRC: its positions begin anew, the track goes on. */
  handleRestart(): void {
    this.transcode();
    this.#transcoder?.restart();
  }

  /**
   * Fills what the sender leaves out. Called every few milliseconds.
   *
   * @param isWaiting Packets have come, and wait for one before them that is asked for again: nothing is left out yet.
   */
  handleTick(now: Millis, isWaiting: boolean): void {
    if (this.#waiting.length > 0 && this.#isAway(now)) this.transcode(); // what was held up has just come
    const transcoder = this.#transcoder;
    if (transcoder === undefined || this.#last === undefined || isWaiting || !this.#isAway(now)) return;
    const away = now - this.#last.arrivedAt;
    const until = ticks(Math.round(this.#last.position + (away - SILENCE_LAG) * SAMPLES_PER_MS));
    this.#publish(this.#guarded(() => transcoder.fillUntil(until)));
  }

  /** A picture goes out at `time`: a caller who sends no sound gets silence up to it. */
  handlePicture(time: Millis): void {
    this.#firstPictureAt ??= time;
    const isAwaited = this.#transcoder !== undefined;
    if (isAwaited && (this.#last !== undefined || time - this.#firstPictureAt < SOUND_WAIT)) return;
    this.#silence ??= { origin: time, frames: new SilentFrames(ticks(0)) };
    const { origin, frames } = this.#silence;
    const until = ticks(Math.round(((isAwaited ? time - SILENCE_LAG : time) - origin) * SAMPLES_PER_MS));
    if (this.#opusUsers > 0) {
      this.#opusSilence ??= new SilentFrames(ticks(Math.max(0, until)), SILENT_OPUS_PACKET_SAMPLES);
      const packet = writeSilentOpusPacket(SILENT_OPUS_PACKET_SAMPLES, this.channels);
      for (const position of this.#opusSilence.fillUntil(until))
        this.#options.onOpusPacket(packet, millis(origin + position / SAMPLES_PER_MS), SILENT_OPUS_PACKET_DURATION);
    }
    for (const position of frames.fillUntil(until))
      for (const { settings } of this.#wanted) {
        const payload = writeSilentRawDataBlock(settings.channels);
        this.#options.onFrame({ payload, position, settings }, millis(origin + position / SAMPLES_PER_MS));
      }
  }

  /** Idempotent. */
  close(): void {
    this.#waiting.length = 0;
    this.#transcoder?.close();
    this.#transcoder = undefined;
  }

  #wantAac(settings: AacSettings): void {
    const known = this.#find(settings);
    if (known !== undefined) {
      known.users++;
      return;
    }
    this.#wanted.push({ settings, users: 1 });
    this.#guarded(() => {
      this.#transcoder?.addEncoding(settings);
      return [];
    });
  }

  #releaseAac(settings: AacSettings): void {
    const known = this.#find(settings);
    if (known === undefined || --known.users > 0) return;
    this.#wanted.splice(this.#wanted.indexOf(known), 1);
    this.#transcoder?.removeEncoding(settings);
  }

  #passThrough(opus: OpusPassThrough | undefined): void {
    this.#opus = opus;
    this.#opusSilence = undefined;
    this.#transcoder?.passThrough(opus);
  }

  /** Nothing is decoded for nobody. */
  #chooseTap(): void {
    if (this.#listeners.size > 0 === (this.#tap !== undefined)) return;
    this.#tap = this.#tap === undefined ? new PcmTap() : undefined;
    this.#transcoder?.tapPcm(this.#tap);
  }

  #find({ channels, bitrateBps }: AacSettings) {
    return this.#wanted.find(({ settings }) => settings.channels === channels && settings.bitrateBps === bitrateBps);
  }

  #isAway(now: Millis): boolean {
    return this.#last !== undefined && now - this.#last.arrivedAt >= SILENCE_AFTER;
  }

  #transcode(packet: ReceivedPacket): void {
    const transcoder = this.#transcoder;
    if (transcoder === undefined) return;
    const frame = toOpusFrame(packet);
    const frames = this.#guarded(() => transcoder.push(frame));
    const position = this.#toTimeline(frame.position);
    const { writtenUntil } = transcoder;
    // A malformed packet is not placed, so nobody judged its position: hours of silence would be filled up to it.
    if (writtenUntil === undefined || position > writtenUntil) return;
    this.#options.timeline.anchorAudio(position, frame.arrivedAt);
    this.#last = { position, arrivedAt: frame.arrivedAt };
    this.#silence = undefined;
    this.#opusSilence = undefined;
    this.#publish(frames);
  }

  #publish(frames: readonly AacFrame[]): void {
    if (this.#opus !== undefined) {
      for (const { payload, position, samples } of this.#opus.take()) {
        const time = this.#options.timeline.audioTime(soundAt(position));
        this.#options.onOpusPacket(payload, time, millis(samples / SAMPLES_PER_MS));
      }
    }
    for (const frame of frames) this.#options.onFrame(frame, this.#options.timeline.audioTime(frame.position));
    for (const { samples, position } of this.#tap?.take() ?? []) {
      const time = this.#options.timeline.audioTime(soundAt(position));
      for (const listener of this.#listeners) listener(samples, time);
    }
  }

  #toTimeline(position: Ticks): Ticks {
    return ticks(position + (this.#transcoder?.positionOffset ?? 0));
  }

  /** A codec that failed is not used again: the call goes on, with silence from the next picture on. */
  #guarded(work: () => readonly AacFrame[]): readonly AacFrame[] {
    try {
      return work();
    } catch (cause) {
      if (!(cause instanceof AudioCodecError)) throw cause;
      this.#options.log.error('audio transcoder failed; the track goes on in silence', { code: cause.code });
      this.close();
      return [];
    }
  }
}

/** Where the sound of a packet was captured; AAC frames are placed the same way. */
const soundAt = (position: Ticks): Ticks => ticks(position - OPUS_ENCODER_DELAY_SAMPLES);
