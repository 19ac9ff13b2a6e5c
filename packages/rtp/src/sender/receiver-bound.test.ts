import { expect, test } from 'vitest';
import { ReceiverBound } from './receiver-bound.ts';

const MINIMUM_BPS = 200_000;
const lost = (share: number): number => Math.round(share * 256);

test('an estimate above what is sent, or of a sender that sends little, is no bound', () => {
  const bound = new ReceiverBound(MINIMUM_BPS);
  bound.handleEstimate(1_000_000, 1_000_000);
  bound.handleEstimate(950_000, 1_000_000);
  bound.handleEstimate(300_000, 0);
  expect(bound.bps).toBeUndefined();
});

test('one far below what is sent is, and is followed until the sender does not use it', () => {
  const bound = new ReceiverBound(MINIMUM_BPS);
  bound.handleEstimate(850_000, 1_000_000);
  expect(bound.bps).toBe(850_000);
  bound.handleEstimate(900_000, 850_000);
  expect(bound.bps).toBe(900_000);
  bound.handleEstimate(700_000, 900_000);
  expect(bound.bps).toBe(700_000);
  bound.handleEstimate(900_000, 600_000);
  expect(bound.bps).toBeUndefined();
});

test('never below what a picture needs, whatever the receiver says', () => {
  const bound = new ReceiverBound(MINIMUM_BPS);
  bound.handleEstimate(1, 1_000_000);
  expect(bound.bps).toBe(MINIMUM_BPS);
  const byLoss = new ReceiverBound(MINIMUM_BPS);
  for (let i = 0; i < 20; i++) byLoss.handleReport(255, 1_000_000);
  expect(byLoss.bps).toBe(MINIMUM_BPS);
});

test('much loss lowers it, some holds it, little raises it, and it ends when the sender stays far below', () => {
  const bound = new ReceiverBound(MINIMUM_BPS);
  bound.handleReport(lost(0.05), 1_000_000);
  expect(bound.bps).toBeUndefined();
  bound.handleReport(lost(0.25), 1_000_000);
  expect(bound.bps).toBe(875_000);
  bound.handleReport(lost(0.05), 875_000);
  expect(bound.bps).toBe(875_000);
  bound.handleReport(0, 875_000);
  expect(bound.bps).toBeCloseTo(945_000);
  bound.handleReport(0, 400_000);
  expect(bound.bps).toBeUndefined();
});

test('the lower of the two counts', () => {
  const bound = new ReceiverBound(MINIMUM_BPS);
  bound.handleEstimate(850_000, 1_000_000);
  bound.handleReport(lost(0.5), 1_000_000);
  expect(bound.bps).toBe(750_000);
});
