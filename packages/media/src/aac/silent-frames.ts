import { assert, type Ticks, ticks } from '@callcast/core';
import { MAX_AUDIO_JUMP_SAMPLES } from '../limits.ts';
import { AAC_FRAME_SAMPLES } from './audio-specific-config.ts';

const MAX_FRAMES_AT_ONCE = Math.ceil(MAX_AUDIO_JUMP_SAMPLES / AAC_FRAME_SAMPLES);

/** The audio of a caller that sends none: where its silent frames stand. Frame k starts at `first + 1024 k`. */
export class SilentFrames {
  #next: Ticks;

  /** @param first Position of the first sample, 48 kHz. */
  constructor(first: Ticks) {
    this.#next = first;
  }

  /** @returns The frames that start before `position`; at most 10 s at once, the next call goes on from there. */
  fillUntil(position: Ticks): readonly Ticks[] {
    assert(Number.isFinite(position), 'a position is finite');
    const positions: Ticks[] = [];
    while (this.#next < position && positions.length < MAX_FRAMES_AT_ONCE) {
      positions.push(this.#next);
      this.#next = ticks(this.#next + AAC_FRAME_SAMPLES);
    }
    return positions;
  }
}
