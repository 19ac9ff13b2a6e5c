/**
 * A file that is played: its bytes come as they are downloaded, its sound goes out in frames of 20 ms at 48 kHz, and between the
 * two it is decoded in small steps, a little ahead of what is wanted. Never is more of it decoded than that.
 */
import { AudioCodecError } from '../error.ts';
import { AUDIO_READ_AHEAD_SAMPLES, MAX_DECODE_STEPS_PER_FRAME } from '../limits.ts';
import { AUDIO_FRAME_SAMPLES } from '../transcode/opus-encoder.ts';
import type { WebAssemblyModule } from '../transcode/web-assembly.ts';
import { type AudioFileRefusal, type BlockDecoder, DAMAGED, type PcmBlock } from './block-decoder.ts';
import { audioFileDuration } from './duration.ts';
import { FileBytes } from './file-bytes.ts';
import { FlacDecoder } from './flac/flac-decoder.ts';
import { type AudioFileFormat, audioFileFormat } from './format.ts';
import { Mp3Decoder } from './mp3-decoder.ts';
import { type OggCodecs, OggDecoder } from './ogg-decoder.ts';
import { Resampler } from './resampler.ts';
import { WavDecoder } from './wav-decoder.ts';

export interface AudioFileCodecs extends OggCodecs {
  readonly mp3Decoder: WebAssemblyModule;
}

/**
 * - `playing`: {@link AudioFileReader.read} gives sound.
 * - `starved`: it gives none until more bytes came, or more has been decoded.
 * - `ended`: all has been read.
 * - else: why nothing more comes.
 */
export type AudioFileState = 'playing' | 'starved' | 'ended' | AudioFileRefusal;

export class AudioFileReader {
  readonly #codecs: AudioFileCodecs;
  readonly #channels: 1 | 2;
  readonly #file = new FileBytes();
  #format: AudioFileFormat | undefined;
  #decoder: BlockDecoder | undefined;
  #resampler: Resampler | undefined;
  #state: AudioFileState = 'starved';
  #decodedAll = false;
  #hasSound = false;
  /** Sound of another rate or form: it follows when what the resampler has was read. */
  #pendingBlock: PcmBlock | undefined;
  /** For the conversion of channels. */
  #converted = new Float32Array(0);

  /** @param channels Of the frames that are read: what the file has is mixed or doubled. */
  constructor(channels: 1 | 2, codecs: AudioFileCodecs) {
    this.#channels = channels;
    this.#codecs = codecs;
  }

  get state(): AudioFileState {
    return this.#state;
  }

  /** Once it is known. */
  get format(): AudioFileFormat | undefined {
    return this.#format;
  }

  /** What a whole file says of itself; undefined before {@link end}, and where it says nothing. */
  get durationMs(): number | undefined {
    return audioFileDuration(this.#file);
  }

  /** Takes the next bytes of the file; beyond 10 MB the state is `too-large`. Not retained. */
  append(bytes: Uint8Array): void {
    if (this.#isOver) return;
    if (!this.#file.append(bytes)) this.#refuse('too-large');
  }

  /** The file is whole. */
  end(): void {
    this.#file.end();
  }

  /** Plays again from the beginning, also what has ended; without another download. */
  rewind(): void {
    if (this.#state !== 'ended' && this.#isOver) return;
    this.#closeDecoder();
    this.#state = 'starved';
  }

  /**
   * One step of work, mostly 0.1 ms, of FLAC up to 2 (`bench/audio-file.bench.ts`), so that {@link read} need not do it. To be called between ticks, as
   * long as there is time.
   *
   * @returns False when there is nothing to do now.
   */
  decodeAhead(): boolean {
    if (this.#isOver || this.#decodedAll || this.#available >= AUDIO_READ_AHEAD_SAMPLES) return false;
    return this.#step() === 'more';
  }

  /**
   * Puts sound behind the first `from` samples of a frame. Where there is less, because the file ends or is starved, the rest stays
   * as it was: another file may follow within the same frame.
   *
   * @param frame 960 × channels, interleaved. @returns Samples of each channel that were put there.
   */
  read(frame: Float32Array, from = 0): number {
    const wanted = AUDIO_FRAME_SAMPLES - from;
    let written = 0;
    for (let steps = 0; ; ) {
      const resampler = this.#resampler;
      if (
        resampler !== undefined &&
        (resampler.available >= wanted - written || this.#decodedAll || this.#pendingBlock)
      ) {
        const count = Math.min(resampler.available, wanted - written);
        this.#readConverted(resampler, frame, from + written, count);
        written += count;
        if (written === wanted) {
          this.#state = 'playing';
          return written;
        }
        if (this.#pendingBlock !== undefined) {
          this.#takePendingBlock();
          continue;
        }
      }
      if (this.#decodedAll && !this.#isOver) this.#refuse(this.#hasSound ? 'ended' : 'no-audio');
      if (this.#isOver) return written;
      if (steps++ >= MAX_DECODE_STEPS_PER_FRAME || this.#step() !== 'more') break;
    }
    if (!this.#isOver) this.#state = 'starved';
    return written;
  }

  /** Frees the decoder. Idempotent. */
  close(): void {
    this.#closeDecoder();
    if (!this.#isOver) this.#state = 'ended';
  }

  get #isOver(): boolean {
    return this.#state !== 'playing' && this.#state !== 'starved';
  }

  get #available(): number {
    return this.#pendingBlock === undefined ? (this.#resampler?.available ?? 0) : AUDIO_READ_AHEAD_SAMPLES;
  }

  /** @returns `wait`: nothing more can be done in this tick. */
  #step(): 'more' | 'wait' {
    const decoder = this.#decoder ?? this.#open();
    if (decoder === undefined) return 'wait';
    let block: ReturnType<BlockDecoder['decode']>;
    try {
      block = decoder.decode();
    } catch (cause) {
      if (!isTrap(cause)) throw cause;
      block = 'decoder-failed';
    }
    if (block === 'starved') return 'wait';
    if (block === 'ended') this.#finish();
    else if (typeof block === 'string') {
      // What was decoded before is played to its end.
      if (this.#hasSound) this.#finish();
      else this.#refuse(block);
    } else if (block.samples.length > 0) this.#take(block);
    return block === DAMAGED ? 'wait' : 'more';
  }

  #finish(): void {
    this.#decodedAll = true;
    this.#resampler?.end();
  }

  #open(): BlockDecoder | undefined {
    const format = audioFileFormat(this.#file);
    if (format === 'starved') return undefined;
    if (format === 'unknown-format') {
      this.#refuse(format);
      return undefined;
    }
    this.#format = format;
    this.#decoder = this.#openDecoder(format);
    return this.#decoder;
  }

  #openDecoder(format: AudioFileFormat): BlockDecoder {
    switch (format) {
      case 'wav':
        return new WavDecoder(this.#file);
      case 'flac':
        return new FlacDecoder(this.#file);
      case 'mp3':
        return new Mp3Decoder(this.#file, this.#codecs.mp3Decoder);
      case 'ogg':
        return new OggDecoder(this.#file, this.#channels, this.#codecs);
    }
  }

  #take(block: PcmBlock): void {
    this.#hasSound = true;
    const channels = this.#channels === 1 ? 1 : block.channels;
    const resampler = this.#resampler;
    if (resampler === undefined) this.#resampler = new Resampler(block.sampleRate, channels);
    else if (resampler.sampleRate !== block.sampleRate || resampler.channels !== channels) {
      resampler.end(); // the sound changes its form: first what came before, to its end
      this.#pendingBlock = { ...block, samples: block.samples.slice() };
      return;
    }
    this.#resampler!.push(this.#bounded(block, channels));
  }

  #takePendingBlock(): void {
    const block = this.#pendingBlock!;
    this.#pendingBlock = undefined;
    this.#resampler = undefined;
    this.#take(block);
  }

  /** @returns Numbers between −1 and 1, of as many channels: anything else would spread in the filter. */
  #bounded({ samples, channels }: PcmBlock, wanted: 1 | 2): Float32Array {
    const count = wanted < channels ? samples.length / 2 : samples.length;
    if (this.#converted.length < count) this.#converted = new Float32Array(count);
    const out = this.#converted;
    for (let i = 0; i < count; i++) {
      const sample = wanted < channels ? (samples[2 * i]! + samples[2 * i + 1]!) / 2 : samples[i]!;
      out[i] = sample > 1 ? 1 : sample >= -1 ? sample : sample < -1 ? -1 : 0;
    }
    return out.subarray(0, count);
  }

  #readConverted(resampler: Resampler, frame: Float32Array, at: number, count: number): void {
    const from = at * this.#channels;
    const part = frame.subarray(from, from + count * this.#channels);
    resampler.read(part, 0, count);
    // A filter swings beyond what went in.
    for (let i = 0; i < count * resampler.channels; i++) part[i] = Math.max(-1, Math.min(1, part[i]!));
    if (resampler.channels === this.#channels) return;
    // From the end, so that nothing is overwritten unread.
    for (let i = count - 1; i >= 0; i--) part[2 * i + 1] = part[2 * i] = part[i]!;
  }

  #refuse(state: AudioFileState): void {
    this.#state = state;
    this.#closeDecoder();
  }

  #closeDecoder(): void {
    this.#decoder?.close();
    this.#decoder = undefined;
    this.#resampler = undefined;
    this.#pendingBlock = undefined;
    this.#decodedAll = false;
    this.#hasSound = false;
  }
}

/** Of WebAssembly; of libopus it comes as an error of ours. */
const isTrap = (cause: unknown): boolean =>
  cause instanceof AudioCodecError ||
  cause instanceof RangeError ||
  (cause as Error | undefined)?.name === 'RuntimeError';
