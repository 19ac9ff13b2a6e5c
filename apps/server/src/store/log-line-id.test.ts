import { expect, test } from 'vitest';
import { beginningOfDay, dayOf, dayOfLine, dayOfName, nameOfDay, nextLineId } from './log-line-id.ts';

const NOON = Date.UTC(2026, 4, 4, 12);

test('numbers ascend, within a day and over its end, also when the clock goes back', () => {
  const first = nextLineId(0, NOON);
  const second = nextLineId(first, NOON);
  const tomorrow = nextLineId(second, NOON + 86_400_000);
  const back = nextLineId(tomorrow, NOON);
  expect([second, back]).toEqual([first + 1, tomorrow + 1]);
  expect(tomorrow).toBeGreaterThan(second);
  expect([first, second, tomorrow, back].map((id) => nameOfDay(dayOfLine(id)))).toEqual([
    '2026-05-04',
    '2026-05-04',
    '2026-05-05',
    '2026-05-05',
  ]);
  expect(first).toBe(beginningOfDay(dayOf(NOON)) + 1);
});

test('a number has at most 15 digits, as the API takes it', () => {
  const late = nextLineId(0, Date.UTC(2128, 11, 31));
  expect(String(late)).toHaveLength(15);
  expect(Number.isSafeInteger(late)).toBe(true);
});

test.each(['2026-05-04', '1970-01-01'])('%s is a day', (name) => {
  expect(nameOfDay(dayOfName(name) ?? -1)).toBe(name);
});

test.each(['', '2026-13-01', '2026-05-04x', 'kysely', '2026_05_04'])('"%s" is none', (name) => {
  expect(dayOfName(name)).toBeUndefined();
});
