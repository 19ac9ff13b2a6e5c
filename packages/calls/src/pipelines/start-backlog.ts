import { millis } from '@callcast/core';
import type { SourceHeaders, SourceUnit } from './source-unit.ts';

/** A destination that takes longer to accept the publish begins with a fresh IDR: nobody wants to start late. */
const MAX_AGE = millis(1_500);
/** An IDR and a second and a half of 10 Mbit/s. */
const MAX_BYTES = 4 * 1024 * 1024;

interface Entry {
  readonly unit: SourceUnit;
  readonly headers: SourceHeaders;
}

/**
 * What a call has sent since its last IDR while the destination is still being connected: the show begins with its
 * first picture and needs not wait for another IDR.
 */
export class StartBacklog {
  #entries: Entry[] = [];
  #bytes = 0;
  #complete = false;

  add(unit: SourceUnit, headers: SourceHeaders): void {
    if (unit.kind === 'video' && unit.isKeyFrame) {
      this.clear();
      this.#complete = true;
    }
    if (!this.#complete) return;
    this.#entries.push({ unit, headers });
    this.#bytes += unit.body.length;
    if (this.#bytes > MAX_BYTES) this.clear();
  }

  clear(): void {
    this.#entries = [];
    this.#bytes = 0;
    this.#complete = false;
  }

  /**
   * Gives up what it holds.
   *
   * @returns Units in order, an IDR first; empty when there is no IDR, or so much behind it that the show would begin late,
   *   be it sound alone.
   */
  take(): readonly Entry[] {
    const entries = this.#entries;
    this.clear();
    const first = entries[0];
    const last = entries.at(-1);
    if (first === undefined || last === undefined || last.unit.time - first.unit.time > MAX_AGE) return [];
    return entries;
  }
}
