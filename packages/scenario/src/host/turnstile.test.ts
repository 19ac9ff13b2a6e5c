import { expect, test } from 'vitest';
import { Turnstile } from './turnstile.ts';

test('at most as many at once as there are places, in order of arrival, also after a failure', async () => {
  const turnstile = new Turnstile(2);
  const entered: number[] = [];
  const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
  const passing = gates.map((gate, i) =>
    turnstile.through(() => {
      entered.push(i);
      return gate.promise;
    }),
  );
  const [first, second, third, fourth] = gates;
  await Promise.resolve();
  expect(entered).toEqual([0, 1]);
  second?.reject(new Error('x'));
  await expect(passing[1]).rejects.toThrow('x');
  expect(entered).toEqual([0, 1, 2]);
  first?.resolve();
  third?.resolve();
  fourth?.resolve();
  await Promise.all([passing[0], passing[2], passing[3]]);
  expect(entered).toEqual([0, 1, 2, 3]);
  await turnstile.through(async () => {});
});
