import { expect, test } from 'vitest';
import { MAX_SENDER_REPORTS } from '../limits.ts';
import { ReportLine } from './report-line.ts';

/** Milliseconds since 1900, as NTP counts: squares of it do not fit a double. */
const NTP = 3_970_000_000_000;

test('one report gives the offset', () => {
  const line = new ReportLine();
  expect(line.isKnown).toBe(false);
  expect(line.add(NTP, 5_000)).toBe('accepted');
  expect(line.isKnown).toBe(true);
  expect(line.mediaAt(NTP + 250)).toBeCloseTo(5_250, 3);
  expect(line.ntpAt(5_250)).toBeCloseTo(NTP + 250, 2);
});

test('jitter of the first reports is not taken for skew', () => {
  const line = new ReportLine();
  line.add(NTP, 0);
  line.add(NTP + 1_000, 1_010);
  expect(line.mediaAt(NTP + 61_000)).toBeCloseTo(61_005, 3);
});

test('skew is found, and the line follows it both ways', () => {
  const line = new ReportLine();
  for (let k = 0; k < 60; k++) line.add(NTP + 1_000 * k, 1_000 * k * 1.0005);
  expect(line.mediaAt(NTP + 70_000)).toBeCloseTo(70_035, 2);
  expect(line.ntpAt(70_035)).toBeCloseTo(NTP + 70_000, 2);
});

test('a slope that no clock has is cut to 1,000 ppm', () => {
  const line = new ReportLine();
  for (let k = 0; k < 30; k++) line.add(NTP + 1_000 * k, 1_000 * k * 1.002);
  expect(line.mediaAt(NTP + 129_000) - line.mediaAt(NTP + 29_000)).toBeCloseTo(100_100, 2);
});

test('only the last reports count', () => {
  const line = new ReportLine();
  for (let k = 0; k < 200; k++) line.add(NTP + 1_000 * k, 1_000 * k);
  for (let k = 200; k < 200 + MAX_SENDER_REPORTS; k++) line.add(NTP + 1_000 * k, 1_000 * k + 30);
  expect(line.mediaAt(NTP + 240_000)).toBeCloseTo(240_030, 1);
});

test('one report off the line is set aside, a second that agrees with it begins a new line', () => {
  const line = new ReportLine();
  line.add(NTP, 0);
  expect(line.add(NTP + 1_000, 3_000)).toBe('doubtful');
  expect(line.add(NTP + 2_000, 2_000)).toBe('accepted');
  expect(line.add(NTP + 3_000, 13_000)).toBe('doubtful');
  expect(line.add(NTP + 4_000, 24_000)).toBe('doubtful'); // agrees with nobody
  expect(line.add(NTP + 5_000, 25_010)).toBe('restarted');
  expect(line.mediaAt(NTP + 5_000)).toBeCloseTo(25_005, 1);
});

test('a restart from outside keeps only what was set aside', () => {
  const line = new ReportLine();
  line.add(NTP, 0);
  line.restart();
  expect(line.isKnown).toBe(false);
  line.add(NTP, 0);
  line.add(NTP + 1_000, 9_000);
  line.restart();
  expect(line.mediaAt(NTP + 2_000)).toBeCloseTo(10_000, 3);
  line.forget();
  expect(line.isKnown).toBe(false);
});
