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

test('a placed session is pending until three whole reports have come after it', () => {
  const record = new LoadRecord(millis(0));
  const report = () => record.handleReport(millis(0), { cpu: 0.1, mainThread: 0.1 });
  record.place();
  record.place();
  report(); // of the second in which they were placed
  record.place();
  expect(record.pending).toBe(3);
  report();
  report();
  expect(record.pending).toBe(3);
  report();
  expect(record.pending).toBe(1);
  report();
  expect(record.pending).toBe(0);
});

test('what lasts counts, not a peak: the least of three reports, each figure by itself', () => {
  const record = new LoadRecord(millis(0));
  record.handleReport(millis(1_000), { cpu: 0.9, mainThread: 0.9 });
  expect(record.steady).toEqual({ cpu: 0, mainThread: 0 }); // it has just begun
  record.handleReport(millis(2_000), { cpu: 0.2, mainThread: 0.3 });
  record.handleReport(millis(3_000), { cpu: 0.4, mainThread: 0.1 });
  expect(record.steady).toEqual({ cpu: 0.2, mainThread: 0.1 });
  expect(record.latest).toEqual({ cpu: 0.4, mainThread: 0.1 });
  record.handleReport(millis(4_000), { cpu: 0.5, mainThread: 0.5 });
  record.handleReport(millis(5_000), { cpu: 0.6, mainThread: 0.5 });
  expect(record.steady).toEqual({ cpu: 0.4, mainThread: 0.1 });
});

test('a worker that missed three reports is silent, until the next one', () => {
  const record = new LoadRecord(millis(0));
  expect([record.isSilent(millis(3_500)), record.isSilent(millis(3_501))]).toEqual([false, true]);
  record.handleReport(millis(4_000), { cpu: 0, mainThread: 0 });
  expect(record.isSilent(millis(7_000))).toBe(false);
});
