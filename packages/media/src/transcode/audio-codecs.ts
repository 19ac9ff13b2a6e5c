import { AacLcError, type AacLcModule, loadAacLc } from '@callcast/aac-lc';
import { AudioCodecError } from '../error.ts';
import { compileOpusDecoder } from '../io/compiled-opus-decoder.ts';
import type { AacSettings, FrameEncoder } from './frame-encoder.ts';
import { instantiateOpusDecoder } from './opus-decoder-exports.ts';
import { OpusDecoderModule } from './opus-decoder-module.ts';
import { OpusToAac } from './opus-to-aac.ts';
import { PcmToAac } from './pcm-to-aac.ts';
import { trapToError } from './trap.ts';

/** The compiled audio codecs. One per process, passed to whoever opens transcoders. */
export class AudioCodecs {
  readonly #aacLc: AacLcModule;
  /** Opens decoders for whoever wants samples and no AAC. */
  readonly opusDecoder: OpusDecoderModule;

  private constructor(aacLc: AacLcModule, opusDecoder: OpusDecoderModule) {
    this.#aacLc = aacLc;
    this.opusDecoder = opusDecoder;
  }

  static async load(): Promise<AudioCodecs> {
    const [aacLc, opusDecoder] = await Promise.all([loadAacLc(), compileOpusDecoder()]);
    return new AudioCodecs(aacLc, new OpusDecoderModule(instantiateOpusDecoder(opusDecoder)));
  }

  /**
   * Opens a transcoder without encodings; the caller closes it.
   *
   * @param channels What the sender says that it sends.
   * @throws {AudioCodecError} `AUDIO_DECODER_FAILED` — the decoder could not start, as when there is no memory for it.
   */
  createOpusToAac(channels: 1 | 2): OpusToAac {
    const decoder = this.opusDecoder.createDecoder(channels);
    return new OpusToAac(channels, decoder, (settings) => this.#openEncoder(settings));
  }

  /** For sound of our own, without encodings; the caller closes it. */
  createPcmToAac(channels: 1 | 2): PcmToAac {
    return new PcmToAac(channels, (settings) => this.#openEncoder(settings));
  }

  #openEncoder(settings: AacSettings): FrameEncoder {
    try {
      const encoder = this.#aacLc.createEncoder(settings);
      return {
        encode: (samples) => trapToError('AUDIO_ENCODER_FAILED', () => encoder.encode(samples)),
        close: () => encoder.close(),
      };
    } catch (cause) {
      if (!(cause instanceof AacLcError)) throw cause;
      throw new AudioCodecError('AUDIO_ENCODER_OPEN_FAILED', cause.message, { cause, details: cause.details });
    }
  }
}
