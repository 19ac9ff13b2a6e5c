import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { RepeatedLines } from './repeated-lines.ts';

function openLines() {
  const scheduler = new VirtualScheduler();
  const written: string[] = [];
  const lines = new RepeatedLines({ scheduler, write: (line) => void written.push(line) });
  const repeat = (kind: string, times: number, everyMs = 5_000): void => {
    for (let i = 0; i < times; i++) {
      lines.add(kind, `${kind} in full`);
      scheduler.advance(everyMs);
    }
  };
  return { scheduler, written, lines, repeat };
}

test('the first eight of a kind are written in full, the rest as one line after a minute', () => {
  const s = openLines();
  s.repeat('lost', 8);
  expect(s.written).toEqual(Array.from({ length: 8 }, () => 'lost in full'));
  s.repeat('lost', 12);
  expect(s.written.slice(8)).toEqual(['again in the last 60 s: lost 12 times']);
  expect(s.scheduler.armed).toEqual([]);
});

test('sums come ever more rarely, and once an hour at least', () => {
  const s = openLines();
  s.repeat('lost', 8 + (24 * 3_600) / 5);
  const sums = s.written.slice(8);
  expect(sums.slice(0, 3).map((line) => line.split(':')[0])).toEqual([
    'again in the last 60 s',
    'again in the last 2 min',
    'again in the last 4 min',
  ]);
  expect(sums.at(-1)).toMatch(/^again in the last 60 min/);
  expect(sums.length).toBeLessThan(32);
  expect(sums.length).toBeGreaterThan(24);
});

test('another kind is in full, behind the sum of what came before it', () => {
  const s = openLines();
  s.repeat('lost', 9);
  s.lines.add('over', 'over in full');
  expect(s.written.slice(8)).toEqual(['again in the last 5 s: lost 1 time', 'over in full']);
  s.scheduler.advance(600_000);
  expect(s.written).toHaveLength(10);
});

test('a kind that stayed away for five minutes is new again, and its first sum comes after a minute again', () => {
  const s = openLines();
  s.repeat('lost', 400);
  s.lines.flush();
  const before = s.written.length;
  s.scheduler.advance(300_001);
  s.repeat('lost', 20);
  expect(s.written.slice(before)).toEqual([
    ...Array.from({ length: 8 }, () => 'lost in full'),
    'again in the last 60 s: lost 12 times',
  ]);
});

test('one that comes every four minutes is not', () => {
  const s = openLines();
  s.repeat('lost', 20, 240_000);
  expect(s.written.filter((line) => line === 'lost in full')).toHaveLength(8);
});

test('what waits is written at the end, once', () => {
  const s = openLines();
  s.repeat('lost', 10, 1_000);
  for (let i = 0; i < 2; i++) s.lines.flush();
  expect(s.written.slice(8)).toEqual(['again in the last 2 s: lost 2 times']);
  expect(s.scheduler.armed).toEqual([]);
});
