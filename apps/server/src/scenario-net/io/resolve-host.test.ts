import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, onTestFinished, test, vi } from 'vitest';
import { addressesIn, createResolver, type NameServers } from './resolve-host.ts';

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
  const resolve = createResolver(new VirtualScheduler(), { hostsFile: join(folder, 'hosts') });
  expect(await resolve('HOOKS.internal.')).toEqual(['10.0.0.5', '::5']);
  const withoutFile = createResolver(new VirtualScheduler(), { hostsFile: join(folder, 'none') });
  expect(await withoutFile('localhost')).toEqual(['127.0.0.1', '::1']);
  expect(await withoutFile('my.localhost')).toEqual(['127.0.0.1', '::1']);
});

test.each<[string, string[] | undefined, string[] | undefined, string[]]>([
  ['both', ['192.0.2.1'], ['2001:db8::1'], ['192.0.2.1', '2001:db8::1']],
  ['IPv4 alone', ['192.0.2.1'], undefined, ['192.0.2.1']],
  ['IPv6 alone', undefined, ['2001:db8::1'], ['2001:db8::1']],
])('name servers that know %s', async (_name, four, six, found) => {
  const answer = (addresses: string[] | undefined) => async () => addresses ?? Promise.reject(new Error('ENODATA'));
  const nameServers: NameServers = { resolve4: answer(four), resolve6: answer(six) };
  const resolve = createResolver(new VirtualScheduler(), { hostsFile: '', nameServers });
  expect(await resolve('a.example')).toEqual(found);
});

test('a name that nobody knows, and one whose IPv6 half is never answered', async () => {
  const never = () => new Promise<never>(() => undefined);
  const unknown = {
    resolve4: () => Promise.reject(new Error('ENOTFOUND')),
    resolve6: () => Promise.reject(new Error()),
  };
  const scheduler = new VirtualScheduler();
  await expect(createResolver(scheduler, { hostsFile: '', nameServers: unknown })('a.example')).rejects.toThrow(
    'ENOTFOUND',
  );
  const half: NameServers = { resolve4: async () => ['192.0.2.1'], resolve6: never };
  const found = createResolver(scheduler, { hostsFile: '', nameServers: half })('a.example');
  await vi.waitUntil(() => scheduler.armed.length === 1);
  scheduler.advance(250);
  expect(await found).toEqual(['192.0.2.1']);
});
