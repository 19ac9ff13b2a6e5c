import { expect, test } from 'vitest';
import { PreRoll } from './pre-roll.ts';

const packet = (index: number): Uint8Array => Uint8Array.of(index);
/** Packets of so many samples, one after another, from 0. */
function filled(count: number, samples = 960): PreRoll {
  const preRoll = new PreRoll();
  for (let i = 0; i < count; i++) preRoll.add(packet(i), i * samples, samples);
  return preRoll;
}

test.each([
  [50, 960, [46, 47, 48, 49]],
  [50, 2_880, [48, 49]],
  [50, 5_760, [49]],
  [2, 960, [0, 1]],
])('of %i packets of %i samples the last 80 ms are kept', (count, samples, kept) => {
  expect(filled(count, samples).take(count * samples)).toEqual(kept.map(packet));
});

test('what does not come right behind them gets none of them, and nobody gets them twice', () => {
  expect(filled(10).take(9_601)).toEqual([]);
  const preRoll = filled(10);
  expect(preRoll.take(9_600)).toHaveLength(4);
  expect(preRoll.take(9_600)).toEqual([]);
});

test('nothing from before a hole is kept', () => {
  const preRoll = filled(10);
  preRoll.add(packet(77), 20_000, 960);
  expect(preRoll.take(20_960)).toEqual([packet(77)]);
});
