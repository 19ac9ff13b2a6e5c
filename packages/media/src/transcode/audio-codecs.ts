import { compileAacEncoder, compileOpusDecoder } from '../io/vendored-wasm.ts';
import { AacEncoder } from './aac-encoder.ts';
import { OpusPcmDecoder } from './opus-pcm-decoder.ts';
import { DEFAULT_AAC_BITRATE_BPS, OpusToAac } from './opus-to-aac.ts';
import type { WebAssemblyModule } from './web-assembly.ts';

/** How the audio of one output is encoded; fixed for the life of a publish. */
export interface AacSettings {
  readonly channels: 1 | 2;
  /** Default: 64 kbit/s mono, 128 kbit/s stereo. */
  readonly bitrateBps?: number;
}

/** The compiled audio codecs. One per process, passed to whoever opens transcoders. */
export class AudioCodecs {
  readonly #aacEncoder: WebAssemblyModule;
  readonly #opusDecoder: WebAssemblyModule;

  private constructor(aacEncoder: WebAssemblyModule, opusDecoder: WebAssemblyModule) {
    this.#aacEncoder = aacEncoder;
    this.#opusDecoder = opusDecoder;
  }

  static async load(): Promise<AudioCodecs> {
    return new AudioCodecs(...(await Promise.all([compileAacEncoder(), compileOpusDecoder()])));
  }

  /**
   * Opens a transcoder with codecs of its own; the caller closes it.
   *
   * @throws {AudioCodecError} `AUDIO_ENCODER_OPEN_FAILED` — the encoder refused the settings.
   */
  createOpusToAac({ channels, bitrateBps }: AacSettings): OpusToAac {
    const encoder = new AacEncoder(this.#aacEncoder, {
      channels,
      bitrateBps: bitrateBps ?? DEFAULT_AAC_BITRATE_BPS[channels],
    });
    return new OpusToAac(channels, new OpusPcmDecoder(this.#opusDecoder, channels), encoder);
  }
}
