import { assert, type Ticks, ticks } from '@callcast/core';
import { MAX_AUDIO_JUMP_SAMPLES } from '../limits.ts';
import { AAC_FRAME_SAMPLES } from './audio-specific-config.ts';

/** The audio of a caller that sends none: where its silent frames stand. Frame k starts at `first + frameSamples * k`. */
export class SilentFrames {
  readonly #frameSamples: number;
  #next: Ticks;

  /** @param first Position of the first sample, 48 kHz. @param frameSamples Of a frame: those of AAC unless given. */
  constructor(first: Ticks, frameSamples = AAC_FRAME_SAMPLES) {
    this.#next = first;
    this.#frameSamples = frameSamples;
  }

  /** @returns The frames that start before `position`; at most 10 s at once, the next call goes on from there. */
  fillUntil(position: Ticks): readonly Ticks[] {
    assert(Number.isFinite(position), 'a position is finite');
    const positions: Ticks[] = [];
    const maxFrames = Math.ceil(MAX_AUDIO_JUMP_SAMPLES / this.#frameSamples);
    while (this.#next < position && positions.length < maxFrames) {
      positions.push(this.#next);
      this.#next = ticks(this.#next + this.#frameSamples);
    }
    return positions;
  }
}
