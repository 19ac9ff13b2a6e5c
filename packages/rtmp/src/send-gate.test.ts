import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { SendGate } from './send-gate.ts';

const KIB = 1024;
const STEPS = 20;

interface Second {
  /** Bytes that the source has to send, and that the way can take. */
  readonly source: number;
  readonly way: number;
}

/**
 * Runs a source over a way, in steps of 50 ms with a reading every second. What the gate holds back waits, without
 * bound here.
 */
function run(gate: SendGate, seconds: readonly Second[]): { backlog: number; waiting: number; isIdle: boolean }[] {
  let sent = 0;
  let backlog = 0;
  let waiting = 0;
  return seconds.map(({ source, way }, at) => {
    gate.handleReading(millis(1_000 * at), backlog, sent, waiting > 0);
    let taken = 0;
    for (let step = 0; step < STEPS; step++) {
      waiting += source / STEPS;
      for (; waiting > 0 && gate.isOpen(sent); waiting -= source / STEPS) {
        sent += source / STEPS;
        backlog += source / STEPS;
      }
      const arrived = Math.min(backlog, way / STEPS);
      backlog -= arrived;
      taken += arrived;
    }
    return { backlog, waiting, isIdle: taken < Math.min(way, source) };
  });
}
const seconds = (count: number, source: number, way: number): Second[] => Array(count).fill({ source, way });

test('a way that is fast enough has nothing wait, at any rate, with a round trip of half a second', () => {
  for (const rate of [20, 300, 6_000].map((kib) => kib * KIB)) {
    const gate = new SendGate();
    for (let second = 1; second < 60; second++) {
      gate.handleReading(millis(1_000 * second), rate / 2, second * rate, false);
      expect(gate.isOpen((second + 1) * rate)).toBe(true);
    }
  }
});

test('a way that is too slow: a few seconds are on their way and not minutes, and it is never idle', () => {
  for (const way of [100, 200, 1_000].map((kib) => kib * KIB)) {
    const all = run(new SendGate(), seconds(120, 1.5 * way, way)).slice(10);
    expect(Math.max(...all.map(({ backlog }) => backlog / way))).toBeLessThan(3);
    expect(all.some(({ isIdle }) => isIdle)).toBe(false);
    expect(all.at(-1)?.waiting).toBeGreaterThan(20 * way); // the rest waits where it can be dropped
  }
});

test('a way that gets slower is judged by what it does now', () => {
  const way = 200 * KIB;
  const all = run(new SendGate(), [...seconds(10, 10 * way, 10 * way), ...seconds(60, 10 * way, way)]);
  expect(all.at(-1)?.backlog).toBeLessThan(3 * way);
});

test('a way that stops takes little more; when it goes on, what waited leaves', () => {
  const rate = 400 * KIB;
  const all = run(new SendGate(), [...seconds(10, rate, rate), ...seconds(8, rate, 0), ...seconds(8, rate, 4 * rate)]);
  expect(all[9]?.waiting).toBeLessThanOrEqual(0);
  expect(Math.max(...all.slice(0, 18).map(({ backlog }) => backlog))).toBeLessThan(3.1 * rate);
  expect(all[17]?.waiting).toBeGreaterThan(4 * rate);
  expect(all[19]?.waiting).toBeLessThan(all[17]?.waiting ?? 0);
  expect(all.at(-1)?.waiting).toBeLessThanOrEqual(0);
});

test('what has waited does not flood a way that has just become free', () => {
  const gate = new SendGate();
  const rate = 300 * KIB;
  gate.handleReading(millis(0), 0, 0, false);
  gate.handleReading(millis(1_000), 0, rate, true);
  expect([gate.isOpen(4 * rate), gate.isOpen(4 * rate + 1)]).toEqual([true, false]);
});

test('a pause of the source, and the burst after it, have nothing wait', () => {
  const rate = 300 * KIB;
  const all = [
    ...seconds(5, rate, 2 * rate),
    ...seconds(10, 1, rate),
    ...seconds(1, 2 * rate, rate),
    ...seconds(5, rate, 2 * rate),
  ];
  expect(run(new SendGate(), all).every(({ waiting }) => waiting <= 0)).toBe(true);
});

test('a key frame that is taken just before a reading, after a quiet second, is no congestion', () => {
  const gate = new SendGate();
  const rate = 300 * KIB;
  const sent = [0, rate, 2 * rate, 2 * rate, 3 * rate];
  for (const [second, bytes] of sent.entries()) {
    gate.handleReading(millis(1_000 * second), second === 4 ? rate : 0, bytes, false);
  }
  expect(gate.isOpen(3.5 * rate)).toBe(true);
});

test('what is not known holds nothing back', () => {
  const gate = new SendGate();
  expect(gate.isOpen(50_000 * KIB)).toBe(true);
  const backlog = 10_000 * KIB;
  gate.handleReading(millis(0), backlog, 20_000 * KIB, false);
  expect(gate.isOpen(50_000 * KIB)).toBe(true); // one reading tells nothing of the way
  gate.handleReading(millis(1_000), backlog, 20_000 * KIB, false);
  expect(gate.isOpen(20_000 * KIB)).toBe(false);
  gate.handleReading(millis(2_000), undefined, 20_000 * KIB, true);
  expect(gate.isOpen(50_000 * KIB)).toBe(true);
  gate.handleReading(millis(9_000), backlog, 90_000 * KIB, false); // no rate is taken over the gap
  expect(gate.isOpen(90_000 * KIB)).toBe(true);
});

test('what comes while a destination stands still for 5 s waits for less than the 3 s that it may, wherever the readings fall', () => {
  for (const kbps of [800, 1_800, 6_000]) {
    for (let offsetMs = 0; offsetMs < 500; offsetMs += 50) {
      const gate = new SendGate();
      const bytesPerStep = (kbps * 50) / 8;
      let [sent, backlog, waiting, mostWaiting] = [0, 0, 0, 0];
      for (let now = 0; now < 17_000; now += 50) {
        const stands = now >= 10_000 && now < 15_000;
        if ((now + offsetMs) % 500 === 0) gate.handleReading(millis(now), backlog, sent, waiting > 0);
        waiting += bytesPerStep;
        for (; waiting > 0 && gate.isOpen(sent); waiting -= bytesPerStep) {
          sent += bytesPerStep;
          backlog += bytesPerStep;
        }
        if (!stands) backlog = 0;
        mostWaiting = Math.max(mostWaiting, waiting);
      }
      expect((mostWaiting * 8) / kbps, `${kbps} kbit/s, ${offsetMs} ms`).toBeLessThan(2_600);
      expect(waiting).toBeLessThanOrEqual(0);
    }
  }
});
