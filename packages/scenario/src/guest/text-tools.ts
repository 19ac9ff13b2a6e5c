import { AUTHOR_LIMITS } from '../limits.ts';

/**
 * How many single characters have to be changed, added or taken away to make one text of the other.
 *
 * @throws RangeError for texts whose comparison would take longer than a callback may.
 */
export function levenshteinDistance(first: unknown, second: unknown): number {
  const [one, two] = [[...String(first)], [...String(second)]];
  if (one.length * two.length > AUTHOR_LIMITS.comparisonSteps)
    throw new RangeError('levenshtein_distance: the texts are too long');
  let row = Array.from({ length: two.length + 1 }, (_, column) => column);
  for (const [line, character] of one.entries()) {
    let diagonal = line;
    const next = [line + 1];
    for (const [column, other] of two.entries()) {
      const above = row[column + 1] ?? 0;
      const changed = diagonal + (character === other ? 0 : 1);
      next.push(Math.min(changed, above + 1, (next[column] ?? 0) + 1));
      diagonal = above;
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/**
 * What a clock on the wall of that zone shows, as a Date whose UTC parts are the zone's: scenarios live in UTC.
 *
 * @param zone Name of the IANA data base, as `Europe/Berlin`. @throws RangeError for a zone that is not there.
 */
export function getLocalTime(zone: unknown, date: unknown = new Date()): Date {
  const at = date instanceof Date ? date : new Date(date as number | string);
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: String(zone),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const month = part('month') - 1;
  return new Date(
    Date.UTC(part('year'), month, part('day'), part('hour'), part('minute'), part('second'), at.getUTCMilliseconds()),
  );
}
