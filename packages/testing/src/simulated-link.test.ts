import { expect, test } from 'vitest';
import { SeededRandom } from './seeded-random.ts';
import { type LinkConditions, SimulatedLink } from './simulated-link.ts';
import { VirtualScheduler } from './virtual-scheduler.ts';

/** Sends one datagram a millisecond; tells what arrived when. */
function run(conditions: LinkConditions, count = 10_000) {
  const scheduler = new VirtualScheduler();
  const arrived: { number: number; at: number }[] = [];
  const link = new SimulatedLink({ scheduler, random: new SeededRandom(7), conditions }, (datagram) =>
    arrived.push({ number: new DataView(datagram.buffer).getUint32(0), at: scheduler.now() }),
  );
  for (let number = 0; number < count; number++) {
    const datagram = new Uint8Array(4);
    new DataView(datagram.buffer).setUint32(0, number);
    link.send(datagram);
    scheduler.advance(1);
  }
  scheduler.advance(10_000);
  return { arrived, statistics: link.statistics };
}

const numbers = (arrived: readonly { number: number }[]) => arrived.map(({ number }) => number);

test('a link without conditions passes everything at once, in order', () => {
  const { arrived } = run({}, 100);
  expect(arrived).toEqual(Array.from({ length: 100 }, (_, number) => ({ number, at: number })));
});

test('delay and jitter keep the order', () => {
  const { arrived } = run({ delayMs: 20, jitterMs: 10 }, 1_000);
  expect(numbers(arrived)).toEqual(Array.from({ length: 1_000 }, (_, number) => number));
  for (const { number, at } of arrived) {
    expect(at - number).toBeGreaterThanOrEqual(20);
    expect(at - number).toBeLessThan(30);
  }
});

test('reordering does not', () => {
  const order = numbers(run({ jitterMs: 10, isReordering: true }, 1_000).arrived);
  expect(order).not.toEqual(order.toSorted((a, b) => a - b));
  expect(new Set(order).size).toBe(1_000);
});

test.each([1, 4])('loses its share, in runs of mean length %i', (burst) => {
  const { arrived, statistics } = run({ loss: 0.1, burst });
  expect(statistics.lost / statistics.sent).toBeCloseTo(0.1, 1);
  const gaps = arrived.slice(1).map(({ number }, index) => number - (arrived[index]?.number ?? 0) - 1);
  const runs = gaps.filter((gap) => gap > 0);
  const mean = runs.reduce((sum, gap) => sum + gap, 0) / runs.length;
  expect(mean).toBeGreaterThan(burst * 0.85);
  expect(mean).toBeLessThan(burst * 1.25);
});

test('an outage, and duplicates', () => {
  expect(run({ loss: 1 }, 100).arrived).toEqual([]);
  const { arrived, statistics } = run({ duplication: 0.2 }, 1_000);
  expect(arrived.length).toBe(1_000 + statistics.duplicated);
  expect(statistics.duplicated).toBeGreaterThan(150);
});

test('the same seed gives the same run', () => {
  const conditions = { loss: 0.3, burst: 2, jitterMs: 30, isReordering: true };
  expect(run(conditions, 500)).toEqual(run(conditions, 500));
});

test('a bottleneck: datagrams queue before it, and what would wait for too long is lost', () => {
  // 4 bytes a millisecond are 32 kbit/s, twice what gets through.
  const { arrived, statistics } = run({ bitrateBps: 16_000 }, 2_000);
  expect(arrived[100]?.at).toBe(202);
  expect(Math.max(...arrived.map(({ number, at }) => at - number))).toBeLessThanOrEqual(302);
  expect(statistics.lost / statistics.sent).toBeCloseTo(0.425, 2);
  expect(statistics.lost + arrived.length).toBe(2_000);
});
