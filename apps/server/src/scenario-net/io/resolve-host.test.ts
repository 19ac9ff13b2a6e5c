import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addressesIn, createResolver } from './resolve-host.ts';

const HOSTS =
  '127.0.0.1 localhost\n10.0.0.5\tHooks.internal  hooks # not.this\n::5 hooks.internal\n#9.9.9.9 off\n\n1.2.3.4';

test('names of the hosts file, in any case, comments left out', () => {
  expect(addressesIn(HOSTS, 'hooks.internal')).toEqual(['10.0.0.5', '::5']);
  expect(addressesIn(HOSTS, 'hooks')).toEqual(['10.0.0.5']);
  for (const name of ['not.this', 'off', 'internal', '1.2.3.4', '10.0.0.5'])
    expect(addressesIn(HOSTS, name)).toEqual([]);
});

test('this machine, and the hosts file, without any name server', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'callcast-hosts-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'hosts'), HOSTS);
  const resolve = createResolver(join(folder, 'hosts'));
  expect(await resolve('HOOKS.internal.')).toEqual(['10.0.0.5', '::5']);
  const withoutFile = createResolver(join(folder, 'none'));
  expect(await withoutFile('localhost')).toEqual(['127.0.0.1', '::1']);
  expect(await withoutFile('my.localhost')).toEqual(['127.0.0.1', '::1']);
});
