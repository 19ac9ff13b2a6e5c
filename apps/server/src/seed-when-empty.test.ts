import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { ConcurrencyGate, PasswordHasher, Redactor } from './security/index.ts';
import { seedWhenEmpty } from './seed-when-empty.ts';
import { openTestStore } from './store/test-store.ts';

async function seedNew() {
  const { store, scheduler } = await openTestStore();
  const redactor = new Redactor();
  const random = { uint32: () => 4, bytes: (length: number) => new Uint8Array(randomBytes(length)) };
  const hasher = new PasswordHasher(random, new ConcurrencyGate(1, 1), { memoryKiB: 8, passes: 1 });
  const settings = { demoPassword: undefined, demoApiKey: undefined, adminPassword: undefined };
  const seed = () =>
    seedWhenEmpty({ store, hasher, random, clock: scheduler, settings, redactor, rtmpUrl: undefined, streamName: 'x' });
  return { seeded: await seed(), seed, redactor };
}

test('passwords and a key that were made up are known to the redactor', async () => {
  const { seeded, redactor } = await seedNew();
  const { password = '', apiKey = '', adminPassword = '' } = seeded ?? {};
  expect([password.length, apiKey.length, adminPassword.length]).toEqual([14, 64, 14]);
  expect(redactor.redact(`${password}, ${apiKey} and ${adminPassword}.`)).toBe('***, *** and ***.');
});

test('a data folder that holds something is left alone', async () => {
  const { seed } = await seedNew();
  expect(await seed()).toBeUndefined();
});
