import { type AudioCodecs, AudioEngine } from '@callcast/media';

/** Loads the audio engine of a worker when somebody first needs it, beside whatever else the worker does. */
export class AudioEngineLoader {
  readonly #codecs: AudioCodecs;
  #engine: Promise<AudioEngine> | undefined;

  constructor(codecs: AudioCodecs) {
    this.#codecs = codecs;
  }

  /** Tried again after it failed. */
  load(): Promise<AudioEngine> {
    this.#engine ??= AudioEngine.load(this.#codecs).catch((cause: unknown) => {
      this.#engine = undefined;
      throw cause;
    });
    return this.#engine;
  }
}
