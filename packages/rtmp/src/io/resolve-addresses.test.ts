import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_ADDRESSES_PER_HOST, RTMP_TIMEOUTS } from '../limits.ts';
import { resolveAddresses, resolveWithSystem } from './resolve-addresses.ts';
import { targetOf } from './testing/observed-publisher.ts';
import { realTime } from './testing/real-time.ts';

const resolve = (found: readonly string[]): Promise<unknown> =>
  resolveAddresses(targetOf('rtmp://many.example/live'), {
    egress: (address) => address !== '192.0.2.9',
    scheduler: realTime,
    timeouts: RTMP_TIMEOUTS,
    resolve: async () => found,
  });

const counted = (addresses: readonly string[]): Record<string, number> =>
  Object.fromEntries([...new Set(addresses)].map((one) => [one, addresses.filter((other) => other === one).length]));

test('families alternate, beginning with the one that the system prefers', async () => {
  const [a, b, c] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];
  const [x, y, z] = ['2001:db8::1', '2001:db8::2', '2001:db8::3'];
  expect(await resolve([x, y, z, a, b] as string[])).toEqual([x, a, y, b, z]);
  expect(await resolve([a, x, y, z] as string[])).toEqual([a, x, y, z]);
  expect(await resolve([a, b, c] as string[])).toEqual([a, b, c]);
});

test('no address is lost before the limit, none doubled, none forbidden', async () => {
  const address = fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.9', '2001:db8::1', '2001:db8::2');
  await fc.assert(
    fc.asyncProperty(fc.array(address, { maxLength: MAX_ADDRESSES_PER_HOST }), async (found) => {
      const allowed = found.filter((one) => one !== '192.0.2.9');
      const order = await resolve(found);
      if (allowed.length === 0) expect(order).toBeInstanceOf(Error);
      else expect(counted(order as string[])).toEqual(counted(allowed));
    }),
  );
});

test('the system knows the loopback in some family', async () => {
  expect(await resolveWithSystem('localhost')).toSatisfy(
    (all: string[]) => all.includes('127.0.0.1') || all.includes('::1'),
  );
});
