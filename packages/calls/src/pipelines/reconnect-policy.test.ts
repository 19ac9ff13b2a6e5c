import { millis } from '@callcast/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextRetry, type Outage } from './reconnect-policy.ts';

const LIVE: Outage = { since: millis(0), rejections: 0, wasLive: true };
const NEW: Outage = { ...LIVE, wasLive: false };

function delayOf(now: number, outage: Outage, fraction = 1): number {
  const retry = nextRetry(millis(now), outage, undefined, fraction);
  if (retry.kind !== 'retry') throw new Error(`given up: ${retry.because}`);
  return retry.delay;
}

describe('when', () => {
  test('the first try after a drop comes within 250 ms, and not all at one moment', () => {
    expect(delayOf(0, LIVE, 0.999)).toBe(250);
    expect(delayOf(0, LIVE, 0)).toBe(125);
  });

  test('a destination that was away for any time up to 3.5 s is dialled again within a second of its return', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_500 }),
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 40, maxLength: 40 }),
        (away, fractions) => {
          let now = 0;
          for (const fraction of fractions) {
            now += delayOf(now, LIVE, fraction);
            if (now >= away) break;
          }
          expect(now).toBeGreaterThanOrEqual(away);
          expect(now - away).toBeLessThan(1_000);
        },
      ),
    );
  });

  test('the waits grow with the outage, to 5 s', () => {
    expect(delayOf(10_000, LIVE)).toBe(2_500);
    expect(delayOf(20_000, LIVE)).toBe(5_000);
    expect(delayOf(86_400_000, LIVE)).toBe(5_000);
  });

  test('after a refusal a second at most, not a quarter', () => {
    expect(delayOf(0, { ...NEW, rejections: 1 })).toBe(1_000);
    expect(delayOf(0, { ...NEW, rejections: 1 }, 0)).toBe(500);
  });
});

describe('whether', () => {
  test('false: never', () => {
    expect(nextRetry(millis(0), LIVE, false, 0)).toEqual({ kind: 'give-up', because: '' });
  });

  test('once live: as long as the session lives', () => {
    expect(nextRetry(millis(365 * 86_400_000), LIVE, undefined, 0).kind).toBe('retry');
  });

  test('never live: five minutes', () => {
    expect(nextRetry(millis(290_000), NEW, undefined, 1).kind).toBe('retry');
    expect(nextRetry(millis(300_000), NEW, undefined, 1)).toEqual({
      kind: 'give-up',
      because: 'not reached for 300 s',
    });
  });

  test('a number of seconds holds for both', () => {
    for (const outage of [LIVE, NEW]) {
      expect(nextRetry(millis(9_000), outage, 10, 0).kind).toBe('give-up');
      expect(nextRetry(millis(8_000), outage, 10, 0).kind).toBe('retry');
    }
    expect(nextRetry(millis(0), LIVE, 0, 0).kind).toBe('give-up');
  });

  test('three refusals in a row mean no', () => {
    expect(nextRetry(millis(4_000), { ...NEW, rejections: 2 }, undefined, 0).kind).toBe('retry');
    const no = nextRetry(millis(4_000), { ...NEW, rejections: 3 }, undefined, 0);
    expect(no).toEqual({ kind: 'give-up', because: 'refused 3 times in a row' });
  });

  test('after a live publish they may mean that the server has not noticed its end yet, for two minutes', () => {
    expect(nextRetry(millis(119_000), { ...LIVE, rejections: 40 }, undefined, 0).kind).toBe('retry');
    expect(nextRetry(millis(121_000), { ...LIVE, rejections: 40 }, undefined, 0).kind).toBe('give-up');
  });
});
