/**
 * Numbers of session log lines. They ascend in the order in which lines were written, over all sessions, and say on which day: lines
 * of a day are kept together, so that a day is removed at once.
 *
 * A number has at most 15 decimal digits until the year 2129, and is below 2^53 for as long.
 */
const LINES_OF_DAY = 2 ** 34;
const DAY_MS = 24 * 3_600_000;

/** Days since 1970-01-01 UTC. */
export function dayOf(wallMs: number): number {
  return Math.floor(wallMs / DAY_MS);
}

/** The day whose line this is. */
export function dayOfLine(id: number): number {
  return Math.floor(id / LINES_OF_DAY);
}

/** Less than every number of the day, and more than every number of the day before. */
export function beginningOfDay(day: number): number {
  return day * LINES_OF_DAY;
}

/** The number of a line that is written at `wallMs` behind line `last`. A clock that went back does not take numbers back. */
export function nextLineId(last: number, wallMs: number): number {
  return Math.max(last, beginningOfDay(dayOf(wallMs))) + 1;
}

/** `2026-05-04` */
export function nameOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** @returns Undefined when it is no day. */
export function dayOfName(name: string): number | undefined {
  const wallMs = /^\d{4}-\d\d-\d\d$/.test(name) ? Date.parse(`${name}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(wallMs) ? undefined : dayOf(wallMs);
}
