import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { LoadRecord, loadBetween } from './worker-load.ts';

test('load is CPU of all threads and activity of the main thread over the time between', () => {
  const before = { atMs: 1_000, cpuMs: 500, activeMs: 100 };
  expect(loadBetween(before, { atMs: 3_000, cpuMs: 3_500, activeMs: 700 })).toEqual({ cpu: 1.5, mainThread: 0.3 });
});

test('clocks that stand or go back make no load, and a main thread is never more than busy', () => {
  const at = { atMs: 1_000, cpuMs: 500, activeMs: 100 };
  expect(loadBetween(at, { ...at, cpuMs: 900 })).toEqual({ cpu: 0, mainThread: 0 });
  expect(loadBetween(at, { atMs: 2_000, cpuMs: 400, activeMs: 50 })).toEqual({ cpu: 0, mainThread: 0 });
  expect(loadBetween(at, { atMs: 2_000, cpuMs: 500, activeMs: 1_200 }).mainThread).toBe(1);
});

test('a placed session is pending until two reports have come', () => {
  const record = new LoadRecord(millis(0));
  record.place();
  record.place();
  record.handleReport(millis(1_000), { cpu: 0.1, mainThread: 0.1 });
  expect(record.pending).toBe(2);
  record.place();
  expect(record.pending).toBe(3);
  record.handleReport(millis(2_000), { cpu: 0.2, mainThread: 0.1 });
  expect(record.pending).toBe(1);
  expect(record.load).toEqual({ cpu: 0.2, mainThread: 0.1 });
});

test('a worker that missed three reports is silent, until the next one', () => {
  const record = new LoadRecord(millis(0));
  expect([record.isSilent(millis(3_500)), record.isSilent(millis(3_501))]).toEqual([false, true]);
  record.handleReport(millis(4_000), { cpu: 0, mainThread: 0 });
  expect(record.isSilent(millis(7_000))).toBe(false);
});
