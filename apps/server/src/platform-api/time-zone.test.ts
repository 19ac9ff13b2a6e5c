import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDate, parseDate, parseTimeZone, type TimeZone, UTC } from './time-zone.ts';

function zoneOf(name: string): TimeZone {
  const zone = parseTimeZone(name);
  if (zone === undefined) throw new Error(name);
  return zone;
}

test.each([
  ['Europe/Berlin', '2026-01-15 13:00:00', '2026-01-15T12:00:00Z'],
  ['Europe/Berlin', '2026-07-15 14:00:00', '2026-07-15T12:00:00Z'],
  ['Europe/Moscow', '2026-07-15 15:00:00', '2026-07-15T12:00:00Z'],
  ['America/Los_Angeles', '2026-07-15 05:00:00', '2026-07-15T12:00:00Z'],
  ['Asia/Kolkata', '2026-07-15 17:30:00', '2026-07-15T12:00:00Z'],
  ['Etc/GMT+12', '2026-07-15 00:00:00', '2026-07-15T12:00:00Z'],
  ['Pacific/Kiritimati', '2026-07-16 02:00:00', '2026-07-15T12:00:00Z'],
  ['auto', '2026-07-15 12:00:00', '2026-07-15T12:00:00Z'],
  ['UTC', '2026-07-15 12:00:00', '2026-07-15T12:00:00Z'],
])('%s shows %s at %s', (name, local, instant) => {
  const zone = zoneOf(name);
  expect(parseDate(local, zone)).toBe(Date.parse(instant));
  expect(formatDate(Date.parse(instant), zone)).toBe(local);
});

test('around a change of the clocks each instant is found again, but for the hour that clocks show twice', () => {
  const zone = zoneOf('Europe/Berlin');
  // The hour from 02:00 to 03:00 does not exist on 2026-03-29: 02:30 is taken for half an hour after 03:00, or before 02:00.
  const missing = parseDate('2026-03-29 02:30:00', zone);
  expect([Date.parse('2026-03-29T00:30:00Z'), Date.parse('2026-03-29T01:30:00Z')]).toContain(missing);
  // 02:30 on 2026-10-25 comes twice, an hour apart.
  const twice = parseDate('2026-10-25 02:30:00', zone);
  expect([Date.parse('2026-10-25T00:30:00Z'), Date.parse('2026-10-25T01:30:00Z')]).toContain(twice);
  expect(parseDate('2026-10-25 03:30:00', zone)).toBe(Date.parse('2026-10-25T02:30:00Z'));
});

test('what is shown is read back', () => {
  const zones = ['Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Africa/Abidjan'].map(zoneOf);
  const seconds = fc.integer({ min: 0, max: 4_000_000_000 });
  fc.assert(
    fc.property(fc.constantFrom(...zones), seconds, (zone, second) => {
      const shown = formatDate(second * 1_000, zone);
      const read = parseDate(shown, zone);
      expect(formatDate(read ?? 0, zone)).toBe(shown);
      expect(Math.abs((read ?? 0) - second * 1_000)).toBeLessThanOrEqual(3_600_000);
    }),
  );
});

test('dates as clients write them', () => {
  const instant = Date.UTC(2026, 4, 4, 12);
  for (const text of ['2026-05-04 12:00:00', '2026-05-04T12:00:00', '2026-05-04T12:00:00.000Z', '2026-05-04 12:00:00Z'])
    expect(parseDate(text, UTC), text).toBe(instant);
  expect(parseDate('2026-05-04', UTC)).toBe(Date.UTC(2026, 4, 4));
  expect(parseDate('2026-05-04T12:00:00Z', zoneOf('Asia/Tokyo'))).toBe(instant);
  for (const text of ['', 'yesterday', '2026-13-01', '2026-05-04 25:00:00', '2026-5-4', '2026-05-04 12:00', '1e9'])
    expect(parseDate(text, UTC), text).toBeUndefined();
});

test('what is no time zone', () => {
  for (const name of ['', 'Nowhere', 'Europe/Nowhere', '+03:00', '../etc/passwd', '__proto__', 'a'.repeat(100)])
    expect(parseTimeZone(name), name).toBeUndefined();
});
