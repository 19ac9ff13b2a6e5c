/**
 * Everybody's sound, without one's own, in one pass over those who speak: the sum of all once, and of it each takes away what
 * they said. Mono at 48 kHz, a frame each 20 ms.
 */
import { assert } from '@callcast/core';
import { MAX_CONFERENCE_PARTICIPANTS } from '../limits.ts';
import { AUDIO_FRAME_SAMPLES } from '../transcode/opus-encoder.ts';
import { levelDbov, SILENCE_DBOV } from './level.ts';
import { softClip } from './soft-clip.ts';

/** Who stays below this for {@link HANGOVER_TICKS} is left out: no voice is so quiet, and the noise of ninety open rooms adds up. */
const GATE_DBOV = -60;
/** 500 ms: the ends of words and short pauses are not cut. */
const HANGOVER_TICKS = 25;
/** 5 ms, from silence to sound. */
const FADE_SAMPLES = 240;

/** What one participant says. */
export class MixerInput {
  /** Of this tick: what is heard of them, in dBov; −127 is silence. */
  levelDbov: number = SILENCE_DBOV;
  /** They are heard now, so that their own mix differs from everybody's. */
  isHeard = false;
  /** As they are heard, faded in or out; while {@link isHeard}. */
  readonly contribution = new Float32Array(AUDIO_FRAME_SAMPLES);
  /** For {@link ConferenceMixer.mixFor}. */
  readonly mixMinus = new Float32Array(AUDIO_FRAME_SAMPLES);
  mixMinusTick = -1;
  hasFrame = false;
  quietTicks = HANGOVER_TICKS;

  /**
   * What they say in this tick; silence when nothing is pushed before the tick, as while they are muted.
   *
   * @param frame 960 finite samples, −1..1. Not retained.
   */
  push(frame: Float32Array): void {
    assert(frame.length === AUDIO_FRAME_SAMPLES, 'a frame has 20 ms');
    this.contribution.set(frame);
    this.hasFrame = true;
  }
}

export class ConferenceMixer {
  readonly #inputs = new Set<MixerInput>();
  readonly #sum = new Float32Array(AUDIO_FRAME_SAMPLES);
  readonly #fullMix = new Float32Array(AUDIO_FRAME_SAMPLES);
  #fullMixTick = -1;
  #tick = 0;
  #heardInputs = 0;

  get inputs(): ReadonlySet<MixerInput> {
    return this.#inputs;
  }

  /** Of this tick; nobody: every mix is silence. */
  get heardInputs(): number {
    return this.#heardInputs;
  }

  /** @returns Undefined when 100 are in it. */
  add(): MixerInput | undefined {
    if (this.#inputs.size >= MAX_CONFERENCE_PARTICIPANTS) return undefined;
    const input = new MixerInput();
    this.#inputs.add(input);
    return input;
  }

  remove(input: MixerInput): void {
    this.#inputs.delete(input);
  }

  /** Every 20 ms, behind the pushes: adds up what was pushed. */
  mix(): void {
    this.#tick++;
    this.#heardInputs = 0;
    this.#sum.fill(0);
    for (const input of this.#inputs) {
      this.#gate(input);
      if (!input.isHeard) continue;
      this.#heardInputs++;
      const { contribution } = input;
      for (let i = 0; i < AUDIO_FRAME_SAMPLES; i++) this.#sum[i]! += contribution[i]!;
    }
  }

  /** All of them, as recorders and silent listeners hear it. Valid until the next {@link mix}; not to be changed. */
  get fullMix(): Float32Array {
    if (this.#fullMixTick !== this.#tick) {
      this.#fullMixTick = this.#tick;
      this.#fullMix.set(this.#sum);
      if (this.#heardInputs > 1) softClip(this.#fullMix); // one alone cannot go beyond full scale
    }
    return this.#fullMix;
  }

  /** All but `input`; of one who is not heard, the same array as {@link fullMix}. Valid until the next {@link mix}; not to be changed. */
  mixFor(input: MixerInput): Float32Array {
    if (!input.isHeard) return this.fullMix;
    const { contribution, mixMinus } = input;
    if (input.mixMinusTick !== this.#tick) {
      input.mixMinusTick = this.#tick;
      for (let i = 0; i < AUDIO_FRAME_SAMPLES; i++) mixMinus[i] = this.#sum[i]! - contribution[i]!;
      if (this.#heardInputs > 2) softClip(mixMinus);
    }
    return mixMinus;
  }

  #gate(input: MixerInput): void {
    const wasHeard = input.isHeard;
    const hadFrame = input.hasFrame;
    input.hasFrame = false;
    input.levelDbov = hadFrame ? levelDbov(input.contribution) : SILENCE_DBOV;
    input.quietTicks = input.levelDbov >= GATE_DBOV ? 0 : input.quietTicks + 1;
    input.isHeard = input.quietTicks < HANGOVER_TICKS;
    if (!input.isHeard) return;
    if (!hadFrame) input.contribution.fill(0);
    else if (!wasHeard) fade(input.contribution, 0, FADE_SAMPLES, 0, 1);
    else if (input.quietTicks === HANGOVER_TICKS - 1) fade(input.contribution, 0, AUDIO_FRAME_SAMPLES, 1, 0);
  }
}

function fade(samples: Float32Array, from: number, count: number, startGain: number, endGain: number): void {
  for (let i = 0; i < count; i++) samples[from + i]! *= startGain + ((endGain - startGain) * (i + 1)) / count;
}
