import { expect } from 'vitest';

/**
 * Lip sync of a recording that was made in real time: three quarters of the beeps stand within `maxMs` of their flashes.
 *
 * A sender or a worker that stands still for a moment, as on a machine that is too busy, moves the beep it was in, and the
 * others stay where they are. Tracks that are out of step are so at every beep. How exact each one is, tests on virtual time tell.
 *
 * @param offsetsMs Of the sound behind the picture.
 */
export function expectInStep(offsetsMs: readonly number[], maxMs: number): void {
  const inStep = offsetsMs.filter((offset) => Math.abs(offset) <= maxMs);
  expect(inStep.length, `within ${maxMs} ms: ${offsetsMs}`).toBeGreaterThanOrEqual(0.75 * offsetsMs.length);
}

/** How far sound and picture have moved apart between the first five beeps and the last five; a single one that was moved does not count. */
export function driftMs(offsetsMs: readonly number[]): number {
  const median = (some: readonly number[]): number => some.toSorted((a, b) => a - b)[some.length >> 1] ?? Number.NaN;
  return median(offsetsMs.slice(-5)) - median(offsetsMs.slice(0, 5));
}

/**
 * Of the pictures that a robot sent, as many as may be missing at the ends of a recording: before the first IDR behind the
 * handshakes, and on their way at the hang-up. In between nothing is; that is judged by the numbers in the pictures.
 */
export const PICTURES_AT_THE_ENDS = 45;
