import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { FlowMeter, FreezeMeter, Rate } from './flow-figures.ts';

test('a rate is what came since the last question, by the time that passed', () => {
  const rate = new Rate();
  expect(rate.next(millis(10_000), 500)).toBe(0);
  expect(rate.next(millis(12_000), 560)).toBe(30);
  expect(rate.next(millis(12_000), 900)).toBe(0);
  expect(rate.next(millis(13_000), 100)).toBe(100); // it began anew
});

test('a picture stands when the next one comes after more than 500 ms', () => {
  const meter = new FreezeMeter();
  expect(meter.figures(millis(9_000))).toEqual({ freezes: 0, freezeMs: 0 });
  for (const at of [10_000, 10_500, 11_001, 11_034]) meter.handlePicture(millis(at));
  expect(meter.figures(millis(11_100))).toEqual({ freezes: 1, freezeMs: 501 });
});

test('a freeze counts while it goes on, and once', () => {
  const meter = new FreezeMeter();
  meter.handlePicture(millis(0));
  expect(meter.figures(millis(2_000))).toEqual({ freezes: 1, freezeMs: 2_000 });
  expect(meter.figures(millis(3_000))).toEqual({ freezes: 1, freezeMs: 3_000 });
  meter.handlePicture(millis(3_500));
  expect(meter.figures(millis(3_600))).toEqual({ freezes: 1, freezeMs: 3_500 });
});

/** 2.4 Mbit/s are written; `arrives` says how many bytes had arrived at a moment, told every half a second. */
function flowAfter(untilMs: number, arrives: (at: number) => number, unsentAgeMs = 0, toldUntilMs = untilMs) {
  const meter = new FlowMeter();
  for (let at = 0; at <= untilMs; at += 100) {
    const toldAt = Math.min(toldUntilMs, at - (at % 500));
    const delivered = { at: millis(toldAt), bytes: arrives(toldAt) };
    meter.handleSample(millis(at), { writtenBytes: at * 300, delivered, unsentAge: millis(unsentAgeMs) });
  }
  return meter.flow;
}

/** The way takes 1.1 Mbit/s from the seventh second on. */
const slowFrom7s = (at: number): number => 300 * Math.min(at, 7_000) + 137.5 * Math.max(0, at - 7_000);

test('what is sent and what arrives are told over the last three seconds, however rarely arrivals are', () => {
  expect(flowAfter(7_000, slowFrom7s)).toEqual({ mediaBitrateBps: 2_400_000, deliveredBitrateBps: 2_400_000 });
  expect(flowAfter(10_400, slowFrom7s)).toEqual({ mediaBitrateBps: 2_400_000, deliveredBitrateBps: 1_100_000 });
  expect(flowAfter(8_600, slowFrom7s)?.deliveredBitrateBps).toBeGreaterThan(1_500_000);
});

test('while bytes wait, what arrives is told since the oldest of them was written', () => {
  expect(flowAfter(8_600, slowFrom7s, 1_100)?.deliveredBitrateBps).toBe(1_100_000);
});

test('a way on which nothing is told any more carries less and less', () => {
  const bps = [1_000, 2_000, 3_900].map(
    (silent) => flowAfter(10_000 + silent, (at) => at * 300, 0, 10_000)?.deliveredBitrateBps ?? -1,
  );
  expect(bps[0]).toBe(2_400_000);
  expect(bps[1]).toBeLessThan(1_900_000);
  expect(bps[2]).toBeLessThan(300_000);
});

test('before a second has passed nothing is known of a flow', () => {
  expect(flowAfter(800, (at) => at)).toBeUndefined();
  const meter = new FlowMeter();
  for (let at = 0; at < 5_000; at += 100)
    meter.handleSample(millis(at), { writtenBytes: at, delivered: undefined, unsentAge: millis(0) });
  expect(meter.flow).toBeUndefined();
});
