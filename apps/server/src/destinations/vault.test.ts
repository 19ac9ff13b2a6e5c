import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { Redactor, SecretBox } from '../security/index.ts';
import { openTestStore, TEST_SEED } from '../store/test-store.ts';
import { findByName } from './find-by-name.ts';
import { KnownKeys } from './known-keys.ts';
import { destinationLimits } from './limits.ts';
import { NO_POLICY } from './policy.ts';
import { destinationPresets } from './presets.ts';
import { type Destination, DestinationVault } from './vault.ts';

const KEY = 'live_123_unsayable_gh';
const random = { uint32: () => 4, bytes: (length: number) => new Uint8Array(randomBytes(length)) };
const boxOf = (byte: number): SecretBox => new SecretBox(new Uint8Array(32).fill(byte), 'stream key', random);

async function openVault() {
  const { store } = await openTestStore();
  await store.seed(TEST_SEED);
  const redactor = new Redactor();
  const vault = new DestinationVault(store, boxOf(7), new KnownKeys(redactor));
  const add = async (typed: object): Promise<Destination> =>
    (await vault.add(1, { name: 'main', preset: 'twitch', key: KEY, ...typed })) as Destination;
  return { store, vault, redactor, add };
}

test('a preset brings server, backup and cap; what is given counts more', async () => {
  const { vault, add } = await openVault();
  expect(await add({})).toMatchObject({
    server: 'rtmp://live.twitch.tv/app',
    backupServer: null,
    keyHint: 'gh',
    policy: { ...NO_POLICY, maxVideoBitrateKbps: 6_000 },
  });
  const youtube = await add({
    name: 'youtube',
    preset: 'youtube',
    policy: { maxVideoBitrateKbps: null, hold: 'slate' },
  });
  expect(youtube).toMatchObject({
    server: 'rtmps://a.rtmps.youtube.com/live2',
    backupServer: 'rtmps://b.rtmps.youtube.com/live2?backup=1',
    policy: { ...NO_POLICY, hold: 'slate' },
  });
  expect(await add({ name: 'plain', preset: 'youtube', backupServer: null })).toMatchObject({ backupServer: null });
  const own = await add({ name: 'own', preset: 'youtube', server: 'rtmp://a.rtmp.youtube.com/live2' });
  expect(own).toMatchObject({ server: 'rtmp://a.rtmp.youtube.com/live2', backupServer: null });
  expect((await vault.list(1, { count: 9, offset: 0 })).total).toBe(4);
});

test('every preset that has a server of its own can be published to, and the others say what theirs looks like', async () => {
  const { add } = await openVault();
  for (const { id, server, serverTemplate, help } of destinationPresets) {
    const added = await add({ name: id, preset: id });
    if (server === null)
      expect(added).toMatchObject({
        code: 'DEST_URL_INVALID',
        reason: expect.stringContaining(serverTemplate) as string,
      });
    else expect(added).toMatchObject({ name: id, preset: id });
    expect(help.en.length).toBeGreaterThan(50);
    expect(help.ru).toMatch(/[а-я]/);
  }
  expect(await add({ preset: 'myspace' })).toEqual({
    code: 'DESTINATION_PRESET_UNKNOWN',
    reason: 'preset: there are twitch, youtube, vk, facebook, kick, telegram, custom',
  });
});

test('the key is nowhere but in what a worker or a probe is given', async () => {
  const { store, vault, redactor, add } = await openVault();
  const { id } = await add({});
  const row = await store.destinations.findById(1, id);
  const list = await vault.list(1, { count: 9, offset: 0 });
  expect(JSON.stringify([row, list, await vault.find(1, id)])).not.toContain(KEY);
  expect(await vault.open(1, 'main')).toMatchObject({ id, key: KEY });
  expect(await vault.open(1, id)).toMatchObject({ name: 'main', key: KEY });
  expect(redactor.redact(`from {"key":"${KEY}"}`)).not.toContain(KEY);
  expect(await add({ name: 'short', key: 'abcdefg' })).toMatchObject({ keyHint: '' });
  expect(await add({ name: 'long', key: 'abcdefgh' })).toMatchObject({ keyHint: 'gh' });
});

test('a key that was sealed with another server.key is told as such', async () => {
  const { store, vault, add } = await openVault();
  await add({});
  const other = new DestinationVault(store, boxOf(8), new KnownKeys(new Redactor()));
  expect(await other.open(1, 'main')).toMatchObject({ code: 'DEST_KEY_UNREADABLE' });
  expect(await findByName(other, 1, 'main')).toMatchObject({ code: 'DEST_KEY_UNREADABLE' });
  expect(await vault.open(1, 'main')).toMatchObject({ key: KEY });
});

test('a sealed key that somebody copies into another row does not open there', async () => {
  const { store, vault, add } = await openVault();
  const { id } = await add({});
  const { id: second } = await add({ name: 'second', key: 'another_key_1' });
  const stolen = await store.destinations.findById(1, id);
  await store.destinations.change(1, second, { sealedKey: stolen?.sealedKey ?? '' });
  expect(await vault.open(1, second)).toMatchObject({ code: 'DEST_KEY_UNREADABLE' });
});

test('name and policy change without the key; an address only with it', async () => {
  const { vault, add } = await openVault();
  const { id } = await add({ application: 'x' });
  expect(await vault.change(1, id, { name: 'show', policy: { hold: 'slate' } })).toMatchObject({
    name: 'show',
    application: 'x',
    policy: { hold: 'slate', maxVideoBitrateKbps: 6_000 },
  });
  expect(await vault.open(1, 'show')).toMatchObject({ key: KEY });
  for (const change of [
    { application: 'y' },
    { backupServer: 'rtmp://evil.example/a' },
    { server: 'rtmp://evil.example/a' },
    { server: 'rtmps://h/b/full_key_77' },
    { server: 'rtmp://h/b/c', key: ' / ' },
    { key: '' },
  ])
    expect(await vault.change(1, id, change)).toMatchObject({
      code: 'DEST_URL_INVALID',
      reason: expect.stringMatching(/^key: /) as string,
    });
  expect(await vault.change(1, id, { key: 'new_key_987' })).toMatchObject({ application: 'x', keyHint: '87' });
  expect(await vault.change(1, id, { server: 'rtmp://h/a', key: 'new_key_123' })).toMatchObject({
    server: 'rtmp://h/a',
    application: null,
    keyHint: '23',
  });
  expect(await vault.open(1, 'show')).toMatchObject({ key: 'new_key_123' });
});

test('a new address and a new name at once: the key stays with the address that it was given for', async () => {
  const { vault, add } = await openVault();
  const { id } = await add({});
  await Promise.all([
    vault.change(1, id, { server: 'rtmp://new.example/a', key: 'new_key_123' }),
    vault.change(1, id, { name: 'show', policy: { hold: 'slate' } }),
  ]);
  expect(await vault.open(1, 'show')).toMatchObject({
    server: 'rtmp://new.example/a',
    key: 'new_key_123',
    keyHint: '23',
    policy: { hold: 'slate' },
  });
});

test('refusals: a taken name, too many, unknown, and addresses that mean nothing', async () => {
  const { store, vault, add } = await openVault();
  const { id } = await add({});
  expect(await add({})).toMatchObject({ code: 'DESTINATION_NAME_TAKEN' });
  const { id: second } = await add({ name: 'second' });
  expect(await vault.change(1, second, { name: 'main' })).toMatchObject({ code: 'DESTINATION_NAME_TAKEN' });
  expect(await add({ name: 'x', server: 'http://h/a' })).toMatchObject({ code: 'DEST_URL_INVALID' });
  expect(await vault.change(1, id, { server: 'http://h/a', key: KEY })).toMatchObject({ code: 'DEST_URL_INVALID' });
  expect(await vault.change(1, 999, { name: 'x' })).toMatchObject({ code: 'DESTINATION_UNKNOWN' });
  const other = Number(await store.applications.add(1, 'other'));
  expect(await vault.change(other, id, { name: 'x' })).toMatchObject({ code: 'DESTINATION_UNKNOWN' });
  expect(await vault.open(other, 'main')).toBeUndefined();
  for (let n = 2; n < destinationLimits.perApplication; n++) await add({ name: `n${n}` });
  expect(await add({ name: 'one-more' })).toMatchObject({ code: 'DESTINATION_LIMIT' });
});

test('an unknown name is answered with those that there are', async () => {
  const { store, vault, add } = await openVault();
  expect(await findByName(vault, 1, 'mian')).toEqual({
    code: 'DEST_UNKNOWN',
    reason: expect.stringContaining('no destination “mian”. It has none yet') as string,
  });
  await add({});
  await add({ name: 'backup' });
  const reason =
    'This application has no destination “mian”. It has “backup”, “main”: use one of them, or add this one.';
  expect(await findByName(vault, 1, 'mian')).toEqual({ code: 'DEST_UNKNOWN', reason });
  for (let n = 0; n < 30; n++) await add({ name: `n${n}` });
  expect(await findByName(vault, 1, 'x')).toMatchObject({ reason: expect.stringContaining(' and 12 more') as string });
  const other = Number(await store.applications.add(1, 'other'));
  expect(await findByName(vault, other, 'main')).toMatchObject({ code: 'DEST_UNKNOWN' });
});
