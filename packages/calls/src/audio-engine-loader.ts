import type { AudioCodecs, AudioEngine } from '@callcast/media';

/** Loads the audio engine of a worker when somebody first needs it, beside whatever else the worker does. */
export class AudioEngineLoader {
  readonly #load: () => Promise<AudioEngine>;
  #engine: Promise<AudioEngine> | undefined;

  constructor(load: () => Promise<AudioEngine>) {
    this.#load = load;
  }

  /** Tried again after it failed. */
  load(): Promise<AudioEngine> {
    this.#engine ??= this.#load().catch((cause: unknown) => {
      this.#engine = undefined;
      throw cause;
    });
    return this.#engine;
  }
}

/** Its code is read, as its codecs are compiled, by who needs it: a worker whose calls are published alone does without both. */
export async function loadAudioEngine(codecs: AudioCodecs): Promise<AudioEngine> {
  const { AudioEngine } = await import('@callcast/media/audio-engine');
  return AudioEngine.load(codecs);
}
