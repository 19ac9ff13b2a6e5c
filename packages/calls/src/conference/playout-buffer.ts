/**
 * One participant's sound between its arrival and the mix: played a little later than it comes, so that what is late a bit is
 * not missing. Mono at 48 kHz. Times are in samples on the axis of the participant's leg.
 */
import { AUDIO_FRAME_SAMPLES } from '@callcast/media';

/** What waits when a packet of 20 ms has just come: 60 ms, of which a tick takes 20, or 40 where two are due at once. */
const NOMINAL_SLACK = 3 * AUDIO_FRAME_SAMPLES;
/** Less than that is missing in the tick that follows. */
const NEEDED_SLACK = AUDIO_FRAME_SAMPLES;
/** Added to what a late packet needs: the next one is late, too. 5 ms. */
const MARGIN = 240;
/** 300 ms: with more nobody can talk to each other. What is later than that is not heard. */
const MAX_EXTRA = 14_400;
/** More than that beside it waits only when the axis jumped: 540 ms. */
const MAX_BESIDE_NOMINAL = 25_920;
/** What is never needed for so long is given up: 5 s. */
const SPAN_TICKS = 250;
/** And how much of it in one go, 20 ms; best while it is quiet, below −46 dBov or so; at the latest after 2 s. */
const MAX_CUT = AUDIO_FRAME_SAMPLES;
const QUIET = 0.005;
const PATIENCE_TICKS = 100;
/** 5 ms: no click, no lost syllable. */
const FADE = 240;
/** One second, and a frame. */
const CAPACITY = 48_000 + AUDIO_FRAME_SAMPLES;

export class PlayoutBuffer {
  readonly #nominalSlack: number;
  readonly #ring = new Float32Array(CAPACITY);
  /** Position of the sample that is played next; undefined before any came. */
  #read: number | undefined;
  /** Position behind the last one that came. */
  #written = 0;
  /** How much later than at first things are played. */
  #extra = 0;
  /** The last frame was not whole. */
  #isBroken = true;
  readonly #last = new Float32Array(FADE);
  #leastSlack = Number.POSITIVE_INFINITY;
  #spanTicks = 0;
  /** To be left out, and since when that waits for a quiet moment. */
  #cut = 0;
  #cutTicks = 0;

  /** @param nominalSlack Samples that wait when a packet has just come; less than 0.4 s. What nobody answers to may wait longer. */
  constructor(nominalSlack: number = NOMINAL_SLACK) {
    this.#nominalSlack = nominalSlack;
  }

  /** Of the sample that {@link play} takes next; undefined before any came. */
  get position(): number | undefined {
    return this.#read;
  }

  /**
   * @param samples Follow on those before, or stand where an axis that jumped goes on. Not retained. A number: silence.
   * @param given Whole, but for an error of rounding.
   */
  write(samples: Float32Array | number, given: number): void {
    const position = Math.abs(given - this.#written) <= 1 ? this.#written : given;
    const count = typeof samples === 'number' ? samples : samples.length;
    if (this.#read === undefined) {
      if (typeof samples === 'number') return;
      this.#begin(position, count);
    }
    if (position !== this.#written) this.#jump(position);
    const skipped = Math.max(0, count - CAPACITY);
    for (let i = skipped; i < count; i++)
      this.#ring[slotOf(position + i)] = typeof samples === 'number' ? 0 : samples[i]!;
    this.#written = position + count;
    // Silence is put in place of what stays away long after it was due: that says nothing about the way.
    if (typeof samples !== 'number') this.#judge();
    if (this.#slack > this.#nominalSlack + MAX_BESIDE_NOMINAL) this.#moveTo(this.#written - this.#nominalSlack);
  }

  /**
   * Every 20 ms.
   *
   * @param into 960 samples. @returns False when nothing came for them: then `into` is left as it was.
   */
  play(into: Float32Array): boolean {
    if (this.#read === undefined) return false;
    this.#shrink();
    const available = Math.min(AUDIO_FRAME_SAMPLES, Math.max(0, this.#slack));
    const wasBroken = this.#isBroken;
    if (available === 0 && wasBroken) {
      this.#read += AUDIO_FRAME_SAMPLES;
      return false;
    }
    for (let i = 0; i < available; i++) into[i] = this.#ring[slotOf(this.#read + i)]!;
    if (wasBroken) fadeIn(into);
    this.#isBroken = available < AUDIO_FRAME_SAMPLES;
    if (this.#isBroken) this.#endSoftly(into, available);
    this.#last.set(into.subarray(AUDIO_FRAME_SAMPLES - FADE));
    this.#read += AUDIO_FRAME_SAMPLES;
    return true;
  }

  get #slack(): number {
    return this.#written - (this.#read ?? 0);
  }

  #begin(position: number, count: number): void {
    this.#written = position;
    this.#read = position + count - this.#nominalSlack;
    this.#ring.fill(0);
  }

  /** The axis goes on elsewhere: so does what is played, as far behind it as before. */
  #jump(position: number): void {
    if (this.#read === undefined) return;
    this.#read += position - this.#written;
    this.#written = position;
    this.#isBroken = true;
    this.#ring.fill(0);
  }

  #judge(): void {
    if (this.#read === undefined) return;
    const missing = NEEDED_SLACK + MARGIN - this.#slack;
    if (this.#slack < NEEDED_SLACK && this.#extra < MAX_EXTRA) {
      const more = Math.min(missing, MAX_EXTRA - this.#extra);
      this.#extra += more;
      this.#read -= more;
      this.#restartSpan();
    }
    this.#leastSlack = Math.min(this.#leastSlack, this.#slack);
  }

  /** What has waited too long for nothing is played no more. */
  #shrink(): void {
    if (this.#read === undefined) return;
    if (this.#cut > 0) {
      this.#cutTicks++;
      if (this.#cutTicks >= PATIENCE_TICKS || this.#isQuiet()) this.#leaveOut();
      return;
    }
    if (++this.#spanTicks < SPAN_TICKS) return;
    const needless = this.#leastSlack - this.#nominalSlack;
    this.#restartSpan();
    if (!Number.isFinite(needless) || needless <= 0) return;
    this.#cut = Math.min(MAX_CUT, needless);
    this.#cutTicks = 0;
  }

  #isQuiet(): boolean {
    for (let i = 0; i < this.#cut + FADE; i++)
      if (Math.abs(this.#ring[slotOf((this.#read ?? 0) + i)]!) > QUIET) return false;
    return true;
  }

  #leaveOut(): void {
    const [cut, read] = [this.#cut, this.#read ?? 0];
    this.#cut = 0;
    this.#restartSpan();
    if (this.#slack < cut + NEEDED_SLACK) return; // it has become short by itself
    for (let i = 0; i < FADE; i++) {
      const share = (i + 1) / FADE;
      const slot = slotOf(read + cut + i);
      this.#ring[slot] = this.#ring[slotOf(read + i)]! * (1 - share) + this.#ring[slot]! * share;
    }
    this.#read = read + cut;
    this.#extra = Math.max(0, this.#extra - cut);
  }

  #moveTo(position: number): void {
    this.#read = position;
    this.#extra = 0;
    this.#isBroken = true;
    this.#restartSpan();
  }

  #restartSpan(): void {
    this.#leastSlack = Number.POSITIVE_INFINITY;
    this.#spanTicks = 0;
  }

  /** What is missing fades out: what was heard last, backwards, so that nothing jumps. */
  #endSoftly(into: Float32Array, from: number): void {
    for (let i = from; i < AUDIO_FRAME_SAMPLES; i++) {
      const back = i - from;
      const heard = back < from ? into[from - 1 - back]! : (this.#last[FADE - 1 - (back - from)] ?? 0);
      into[i] = back < FADE ? heard * (1 - (back + 1) / FADE) : 0;
    }
  }
}

const slotOf = (position: number): number => ((position % CAPACITY) + CAPACITY) % CAPACITY;

function fadeIn(frame: Float32Array): void {
  for (let i = 0; i < FADE; i++) frame[i]! *= (i + 1) / FADE;
}
