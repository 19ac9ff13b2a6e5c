/** Sound that is made here, on the clock that a recorder has too: it waits for one frame that is late, and no longer. */
import { AUDIO_FRAME_SAMPLES } from '@callcast/media';
import type { Playout } from '../conference/participant.ts';
import { RECORDER_LIMITS } from './limits.ts';

export class LocalPlayout implements Playout {
  readonly #frames: { readonly samples: Float32Array; readonly position: number }[] = [];
  #isPrimed = false;

  get position(): number | undefined {
    const needed = this.#isPrimed ? 1 : RECORDER_LIMITS.primingFrames;
    return this.#frames.length < needed ? undefined : this.#frames[0]?.position;
  }

  /** @param samples A frame; a number never comes: whoever makes sound here makes no silence. */
  write(samples: Float32Array | number, position: number): void {
    if (typeof samples === 'number') return;
    this.#frames.push({ samples: samples.slice(0, AUDIO_FRAME_SAMPLES), position });
    if (this.#frames.length > RECORDER_LIMITS.maxWaitingFrames)
      this.#frames.splice(0, this.#frames.length - RECORDER_LIMITS.primingFrames);
  }

  play(into: Float32Array): boolean {
    if (this.position === undefined) return false;
    const next = this.#frames.shift();
    if (next === undefined) return false;
    into.set(next.samples);
    this.#isPrimed = this.#frames.length > 0;
    return true;
  }
}
