import { assert, type Ticks, ticks } from '@callcast/core';
import { AAC_FRAME_SAMPLES } from '../aac/audio-specific-config.ts';
import { MAX_AUDIO_JUMP_SAMPLES, MAX_CONCEALED_SAMPLES } from '../limits.ts';
import { hasInBandFec } from '../opus/in-band-fec.ts';
import type { OpusPassThrough } from '../opus/opus-pass-through.ts';
import { type OpusToc, parseOpusPacket } from '../opus/toc.ts';
import type { AacFrame, OpusFrame } from '../unit.ts';
import { AAC_ENCODER_DELAY_SAMPLES, AacEncodings } from './aac-encodings.ts';
import type { AacSettings, FrameEncoder } from './frame-encoder.ts';
import { concealLostOnset } from './lost-onset.ts';
import { OPUS_QUANTUM_SAMPLES, type OpusPcmDecoder, type Pcm } from './opus-pcm-decoder.ts';
import type { PcmTap } from './pcm-tap.ts';
import { PreRoll } from './pre-roll.ts';
import { SenderLead } from './sender-lead.ts';

/**
 * Delay of a libopus encoder at 48 kHz: what a decoder yields at an RTP position was captured this much earlier.
 * RFC 7845 §4.2 calls it pre-skip; RTP has no field for it, and WebRTC senders do not subtract it.
 */
export const OPUS_ENCODER_DELAY_SAMPLES = 312;
/** 5 ms: short enough not to swallow a syllable, long enough not to click. */
const FADE_SAMPLES = 240;

/** What is needed of {@link OpusPcmDecoder}. */
type PcmSource = Pick<OpusPcmDecoder, 'decode' | 'recover' | 'conceal' | 'save' | 'restore' | 'close'>;
export interface OpusToAacStatistics {
  /** Not those that came while nobody wanted AAC. */
  readonly decodedPackets: number;
  readonly malformedPackets: number;
  /** Duplicates, and packets whose time had been filled when they came. */
  readonly latePackets: number;
  readonly concealedSamples: number;
  readonly silentSamples: number;
  /** Positions that jumped by more than 10 s, or too often, and restarts. */
  readonly reanchored: number;
  /** Packets of a sender that sent 10 s more sound than time had passed. */
  readonly floodedPackets: number;
}

/**
 * Turns the Opus packets of one sender into continuous AAC-LC at 48 kHz, decoded once and encoded once for each setting
 * that somebody wants; while nobody wants any it keeps the time and decodes nothing. Synchronous; owns its codecs.
 *
 * AAC frame k starts at `first + 1024 k`, always. Positions are those of the Opus packets, less the delays of both
 * codecs, so that a sound stands where it was captured. Short holes are concealed, longer ones become silence.
 */
export class OpusToAac {
  /** Of the sound as it is decoded. */
  readonly channels: 1 | 2;
  readonly #decoder: PcmSource;
  readonly #encodings: AacEncodings;
  #passThrough: OpusPassThrough | undefined;
  #pcmTap: PcmTap | undefined;

  /** Samples for the next AAC frame, interleaved; behind them those of the frame before: the last 21 ms that were written. */
  readonly #frame: Float32Array;
  #frameFill = 0;
  #nextAac: Ticks | undefined;
  /** Position of the next sample that goes into `#frame`. */
  #next: Ticks | undefined;
  /** Position behind the last packet that was decoded, or skipped. */
  #decodedUntil: Ticks | undefined;
  #positionOffset = 0;
  #isRestarting = false;
  #isClosed = false;
  /** Silence was written last: what comes next fades in. */
  #isSilent = true;

  #decodedPackets = 0;
  #malformedPackets = 0;
  #latePackets = 0;
  #concealedSamples = 0;
  #silentSamples = 0;
  #reanchored = 0;
  #floodedPackets = 0;
  readonly #lead = new SenderLead();
  /** While nobody hears it. */
  readonly #preRoll = new PreRoll();

  /** Takes ownership of the decoder. @param openEncoder Opens one; may throw what {@link addEncoding} says. */
  constructor(channels: 1 | 2, decoder: PcmSource, openEncoder: (settings: AacSettings) => FrameEncoder) {
    this.channels = channels;
    this.#decoder = decoder;
    this.#encodings = new AacEncodings(channels, openEncoder);
    this.#frame = new Float32Array(AAC_FRAME_SAMPLES * channels);
  }

  /**
   * From now on frames with these settings come too; to be added once. The first one fades in, since nothing was decoded
   * before it.
   *
   * @throws {AudioCodecError} `AUDIO_ENCODER_OPEN_FAILED` — the encoder refused the settings.
   */
  addEncoding(settings: AacSettings): void {
    this.#encodings.add(settings);
  }

  /** Ignored when there is none with these settings. Without any left, nothing is decoded. */
  removeEncoding(settings: AacSettings): void {
    this.#encodings.remove(settings);
    this.#noticeUnheard();
  }

  /**
   * From now on the packets themselves go here as well, in their places on this timeline; undefined: no more. That alone
   * decodes nothing.
   */
  passThrough(to: OpusPassThrough | undefined): void {
    this.#passThrough = to;
  }

  /** From now on what is decoded goes here as well, in its places on this timeline; undefined: no more. */
  tapPcm(to: PcmTap | undefined): void {
    this.#pcmTap = to;
    this.#noticeUnheard();
  }

  get statistics(): OpusToAacStatistics {
    return {
      decodedPackets: this.#decodedPackets,
      malformedPackets: this.#malformedPackets,
      latePackets: this.#latePackets,
      concealedSamples: this.#concealedSamples,
      silentSamples: this.#silentSamples,
      reanchored: this.#reanchored,
      floodedPackets: this.#floodedPackets,
    };
  }

  /** What to add to a position of the sender to find it on this timeline: not 0 once a jump was closed. */
  get positionOffset(): number {
    return this.#positionOffset;
  }

  /** Position on this timeline up to which sound or silence was written; undefined before the first. */
  get writtenUntil(): Ticks | undefined {
    return this.#next;
  }

  /**
   * Handles one Opus packet, in order of positions. The first one begins the timeline.
   *
   * @returns The AAC frames that it completes: none, one, or more when it closes a hole; each in every encoding.
   * @throws {AudioCodecError} `AUDIO_ENCODER_FAILED`, `AUDIO_DECODER_FAILED` — close this.
   */
  push(frame: OpusFrame): readonly AacFrame[] {
    assert(!this.#isClosed, 'the transcoder is open');
    const frames: AacFrame[] = [];
    const toc = parseOpusPacket(frame.payload);
    if (typeof toc === 'string') {
      this.#malformedPackets++; // as good as lost: the next packet or fillUntil closes the hole
      return frames;
    }
    this.#lead.handleArrival(frame.arrivedAt);
    if (!this.#lead.allows(toc.samples)) {
      this.#floodedPackets++;
      return frames;
    }
    let position = frame.position + this.#positionOffset;
    const next = this.#next ?? this.#begin(ticks(position));
    const hole = position - next;
    if (this.#isRestarting || hole < -MAX_AUDIO_JUMP_SAMPLES || !this.#lead.allows(hole + toc.samples)) {
      position = this.#reanchor(frame.position, next);
    }
    if (this.#decodedUntil !== undefined && position < this.#decodedUntil) {
      this.#latePackets++;
      return frames;
    }
    this.#lead.add(position - next + toc.samples);
    this.#passThrough?.handlePacket(frame.payload, ticks(position), toc);
    if (this.#isUnheard) {
      this.#preRoll.add(frame.payload, position, toc.samples);
      this.#skipUntil(position + toc.samples, frames);
      return frames;
    }
    for (const payload of this.#preRoll.take(position)) this.#decoder.decode(payload);
    this.#closeHole(position - next, frame.payload, toc, frames);
    const pcm = this.#decoder.decode(frame.payload);
    const samples = pcm.length / this.channels;
    this.#decodedPackets++;
    this.#decodedUntil = ticks(position + samples);
    const filledAlready = Math.max(0, next - position);
    if (filledAlready >= samples) {
      this.#latePackets++;
      return frames;
    }
    if (this.#isSilent) this.#fade(pcm, filledAlready, 0, 1);
    this.#isSilent = false;
    this.#write(pcm, filledAlready, samples, frames);
    return frames;
  }

  /**
   * Fills with silence up to `position` on this timeline: mute, DTX, outage. Packets that arrive later for the filled
   * part are cut or dropped. Begins the timeline at `position` when nothing was pushed before.
   *
   * @returns The AAC frames that it completes.
   * @throws {AudioCodecError} `AUDIO_ENCODER_FAILED`, `AUDIO_DECODER_FAILED` — close this.
   */
  fillUntil(position: Ticks): readonly AacFrame[] {
    assert(!this.#isClosed, 'the transcoder is open');
    assert(Number.isFinite(position), 'a position is finite');
    const frames: AacFrame[] = [];
    const next = this.#next ?? this.#begin(position);
    // One call makes 10 s at most, so that a wrong position costs no minute of work; the next call goes on from there.
    const until = ticks(Math.min(position, next + MAX_AUDIO_JUMP_SAMPLES));
    this.#passThrough?.fillUntil(until);
    this.#writeSilence(until - next, frames);
    return frames;
  }

  /** The sender's positions begin anew (another SSRC): its next packet follows on what was written. */
  restart(): void {
    this.#isRestarting = this.#next !== undefined;
  }

  /** Frees all codecs. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#decoder.close();
    this.#encodings.close();
  }

  /** Nobody wants anything that would have to be decoded. */
  get #isUnheard(): boolean {
    return this.#encodings.isEmpty && this.#pcmTap === undefined;
  }

  #noticeUnheard(): void {
    if (this.#isUnheard) this.#isSilent = true; // nothing is left that could be concealed or faded out
  }

  #begin(position: Ticks): Ticks {
    this.#next = position;
    this.#nextAac = ticks(position - OPUS_ENCODER_DELAY_SAMPLES - AAC_ENCODER_DELAY_SAMPLES);
    return position;
  }

  /** The sender's clock jumped: its new position becomes the next sample of the timeline. */
  #reanchor(position: Ticks, next: Ticks): number {
    this.#reanchored++;
    this.#isRestarting = false;
    this.#positionOffset = next - position;
    this.#isSilent = true; // what comes does not continue what was: fade it in
    return next;
  }

  /** @param payload The packet behind the hole: it may tell of the one before it. */
  #closeHole(samples: number, payload: Uint8Array, toc: OpusToc, frames: AacFrame[]): void {
    if (this.#isSilent || samples > MAX_CONCEALED_SAMPLES) {
      this.#writeSilence(samples, frames);
      return;
    }
    if (samples <= 0) return;
    const missing = Math.ceil(samples / OPUS_QUANTUM_SAMPLES) * OPUS_QUANTUM_SAMPLES;
    const onset = hasInBandFec(payload, toc)
      ? undefined
      : concealLostOnset(this.#decoder, payload, missing, this.channels, this.#frame);
    const pcm = onset ?? this.#decoder.recover(payload, missing);
    const recovered = pcm.length / this.channels;
    this.#write(pcm, recovered - samples, recovered, frames); // what was recovered stands right before the packet
    this.#concealedSamples += samples;
  }

  #writeSilence(samples: number, frames: AacFrame[]): void {
    if (samples <= 0) return;
    let missing = samples;
    if (!this.#isSilent) {
      const count = Math.min(missing, FADE_SAMPLES);
      const tail = this.#decoder.conceal(FADE_SAMPLES);
      this.#fade(tail, 0, 1, 0);
      this.#write(tail, 0, count, frames);
      missing -= count;
      this.#isSilent = true;
    }
    this.#silentSamples += missing;
    this.#writeZeros(missing, frames);
  }

  #writeZeros(samples: number, frames: AacFrame[]): void {
    let missing = samples;
    if (missing > 0 && this.#next !== undefined) this.#pcmTap?.handleSilence(missing, this.#next);
    while (missing > 0) {
      const count = Math.min(missing, AAC_FRAME_SAMPLES - this.#frameFill);
      this.#frame.fill(0, this.#frameFill * this.channels, (this.#frameFill + count) * this.channels);
      this.#advance(count, frames);
      missing -= count;
    }
  }

  /** Time goes on without anybody who wants to hear it. It counts as silence: an encoding that is added later fades in behind it. */
  #skipUntil(position: number, frames: AacFrame[]): void {
    assert(this.#next !== undefined, 'the timeline has begun');
    this.#decodedUntil = ticks(position);
    this.#writeZeros(position - this.#next, frames);
  }

  /** Writes samples `from`..`until` of each channel. */
  #write(pcm: Pcm, from: number, until: number, frames: AacFrame[]): void {
    const { channels } = this;
    if (until > from && this.#next !== undefined)
      this.#pcmTap?.handleSamples(pcm.subarray(from * channels, until * channels), channels, this.#next);
    for (let at = from; at < until; ) {
      const count = Math.min(until - at, AAC_FRAME_SAMPLES - this.#frameFill);
      this.#frame.set(pcm.subarray(at * channels, (at + count) * channels), this.#frameFill * channels);
      this.#advance(count, frames);
      at += count;
    }
  }

  #advance(samples: number, frames: AacFrame[]): void {
    assert(this.#next !== undefined && this.#nextAac !== undefined, 'the timeline has begun');
    this.#next = ticks(this.#next + samples);
    this.#frameFill += samples;
    if (this.#frameFill < AAC_FRAME_SAMPLES) return;
    this.#frameFill = 0;
    this.#encodings.encode(this.#frame, this.#nextAac, frames);
    this.#nextAac = ticks(this.#nextAac + AAC_FRAME_SAMPLES);
  }

  /** Multiplies by a ramp over the first samples behind `from`. */
  #fade(pcm: Pcm, from: number, startGain: number, endGain: number): void {
    const { channels } = this;
    const length = Math.min(FADE_SAMPLES, pcm.length / channels - from);
    for (let i = 0; i < length; i++) {
      const gain = startGain + ((endGain - startGain) * (i + 1)) / length;
      for (let channel = 0; channel < channels; channel++) pcm[(from + i) * channels + channel]! *= gain;
    }
  }
}
