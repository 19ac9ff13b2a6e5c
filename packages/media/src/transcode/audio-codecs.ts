import { AacLcError, type AacLcModule, loadAacLc } from '@callcast/aac-lc';
import { AudioCodecError } from '../error.ts';
import { compileOpusDecoder } from '../io/compiled-opus-decoder.ts';
import type { FrameEncoder } from './frame-encoder.ts';
import { instantiateOpusDecoder } from './opus-decoder-exports.ts';
import { OpusDecoderModule } from './opus-decoder-module.ts';
import { DEFAULT_AAC_BITRATE_BPS, OpusToAac } from './opus-to-aac.ts';
import { trapToError } from './trap.ts';

/** How the audio of one output is encoded; fixed for the life of a publish. */
export interface AacSettings {
  readonly channels: 1 | 2;
  /** Default: 64 kbit/s mono, 128 kbit/s stereo. */
  readonly bitrateBps?: number;
}

/** The compiled audio codecs. One per process, passed to whoever opens transcoders. */
export class AudioCodecs {
  readonly #aacLc: AacLcModule;
  readonly #opusDecoder: OpusDecoderModule;

  private constructor(aacLc: AacLcModule, opusDecoder: OpusDecoderModule) {
    this.#aacLc = aacLc;
    this.#opusDecoder = opusDecoder;
  }

  static async load(): Promise<AudioCodecs> {
    const [aacLc, opusDecoder] = await Promise.all([loadAacLc(), compileOpusDecoder()]);
    return new AudioCodecs(aacLc, new OpusDecoderModule(instantiateOpusDecoder(opusDecoder)));
  }

  /**
   * Opens a transcoder with codecs of its own; the caller closes it.
   *
   * @throws {AudioCodecError} `AUDIO_ENCODER_OPEN_FAILED` — the encoder refused the settings;
   *   `AUDIO_DECODER_FAILED` — the decoder could not start, as when there is no memory for it.
   */
  createOpusToAac({ channels, bitrateBps }: AacSettings): OpusToAac {
    const encoder = this.#openEncoder(channels, bitrateBps ?? DEFAULT_AAC_BITRATE_BPS[channels]);
    try {
      return new OpusToAac(channels, this.#opusDecoder.createDecoder(channels), encoder);
    } catch (cause) {
      encoder.close();
      throw cause;
    }
  }

  #openEncoder(channels: 1 | 2, bitrateBps: number): FrameEncoder {
    try {
      const encoder = this.#aacLc.createEncoder({ channels, bitrateBps });
      return {
        delaySamples: encoder.delaySamples,
        encode: (samples) => trapToError('AUDIO_ENCODER_FAILED', () => encoder.encode(samples)),
        close: () => encoder.close(),
      };
    } catch (cause) {
      if (!(cause instanceof AacLcError)) throw cause;
      throw new AudioCodecError('AUDIO_ENCODER_OPEN_FAILED', cause.message, { cause, details: cause.details });
    }
  }
}
