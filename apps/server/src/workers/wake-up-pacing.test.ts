import { expect, test } from 'vitest';
import { pauseMsFor, REAL_WAKE_UPS, WakeUpPacing } from './wake-up-pacing.ts';

function openPacing() {
  let now = 0;
  const pauses: number[] = [];
  const turns: (() => void)[] = [];
  const pacing = new WakeUpPacing({
    nowMs: () => now,
    afterTurn: (callback) => void turns.push(callback),
    pause: (ms) => {
      pauses.push(ms);
      now += ms / 100; // time goes on, but the test's own rate is to stay what it says
    },
  });
  /** A second in which `datagrams` come in turns of two. */
  const second = (datagrams: number): void => {
    for (let i = 0; i < datagrams; i += 2) {
      now += 2_000 / datagrams;
      pacing.handleDatagram();
      pacing.handleDatagram();
      for (const turn of turns.splice(0)) turn();
    }
  };
  return { pacing, pauses, turns, second };
}

test('one or two calls are never held up', () => {
  const { second, pauses } = openPacing();
  for (let i = 0; i < 5; i++) second(480);
  expect(pauses).toEqual([]);
});

test('a busy worker pauses once for each turn, and stops when it is no longer busy', () => {
  const { pacing, second, pauses } = openPacing();
  second(2_400);
  expect(pauses.length).toBeGreaterThan(900);
  expect(pauses.length).toBeLessThanOrEqual(1_200);
  expect(new Set(pauses)).toEqual(new Set([5]));
  expect(pacing.pausedMs).toBeCloseTo((pauses.length * 5) / 100, 3);
  second(400);
  const before = pauses.length;
  second(400);
  expect(pauses.length).toBe(before);
});

test('a turn with many datagrams is one pause', () => {
  const { pacing, turns } = openPacing();
  for (let i = 0; i < 100; i++) pacing.handleDatagram();
  expect(turns).toHaveLength(1);
});

test.each([0.5, 0.9])('a worker that is busy for %d of its time is not made late by its pauses', (load) => {
  const perSecond = 3_000;
  const costMs = (load * 1_000) / perSecond;
  let now = 0;
  let paused = 0;
  const turns: (() => void)[] = [];
  const pacing = new WakeUpPacing({
    nowMs: () => now,
    afterTurn: (callback) => void turns.push(callback),
    pause: (ms) => {
      now += ms;
      paused++;
    },
  });
  let longestWait = 0;
  for (let next = 0; next < 10_000; ) {
    now = Math.max(now, next); // asleep until a datagram comes
    for (const seen = now; next <= seen; next += 1_000 / perSecond) {
      longestWait = Math.max(longestWait, now - next);
      pacing.handleDatagram();
      now += costMs;
    }
    for (const turn of turns.splice(0)) turn();
  }
  expect(longestWait).toBeLessThan(15);
  expect(paused).toBeGreaterThan(100);
});

test('the pause grows with the rate, up to 5 ms', () => {
  expect([0, 500, 1_250, 2_000, 50_000].map(pauseMsFor)).toEqual([0, 0, 2.5, 5, 5]);
});

test('what was written in the turn leaves before the pause', async () => {
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  let clock = 0;
  const pacing = new WakeUpPacing({
    ...REAL_WAKE_UPS,
    nowMs: () => clock++,
    pause: () => {
      order.push('pause');
      resolve();
    },
  });
  clock = 1_000;
  for (let i = 0; i < 10_000; i++) pacing.handleDatagram();
  setImmediate(() => order.push('written'));
  await promise;
  expect(order).toEqual(['written', 'pause']);
});

test('the real pause lasts as long as asked', () => {
  const start = performance.now();
  REAL_WAKE_UPS.pause(5);
  expect(performance.now() - start).toBeGreaterThanOrEqual(4.9);
});
