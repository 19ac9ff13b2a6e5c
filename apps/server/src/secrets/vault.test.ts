import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SecretBox } from '../security/index.ts';
import { openTestStore, TEST_SEED } from '../store/test-store.ts';
import { KnownSecrets } from './known-secrets.ts';
import { secretLimits } from './limits.ts';
import { type Secret, SecretVault } from './vault.ts';

const VALUE = 'pa ss "unsayable" phrase';
const random = { uint32: () => 4, bytes: (length: number) => new Uint8Array(randomBytes(length)) };
const boxOf = (byte: number): SecretBox => new SecretBox(new Uint8Array(32).fill(byte), 'application secret', random);

async function openVault() {
  const opened = await openTestStore();
  await opened.store.seed(TEST_SEED);
  const other = Number(await opened.store.applications.add(1, 'other'));
  const known = new KnownSecrets({ use: () => undefined });
  const vault = new SecretVault(opened.store, boxOf(7), known);
  const add = async (name: string, value = VALUE): Promise<Secret> => (await vault.add(1, { name, value })) as Secret;
  return { ...opened, vault, known, add, other };
}

test('a value goes in, and out to scenarios of its application alone', async () => {
  const { vault, add, other, store, dataDir } = await openVault();
  const { id } = await add('token');
  expect(await vault.of(1).value('token')).toBe(VALUE);
  expect(await vault.of(1).values()).toEqual({ values: { token: VALUE }, unreadable: [] });
  expect(await vault.of(other).value('token')).toBeUndefined();
  expect(await vault.of(other).values()).toEqual({ values: {}, unreadable: [] });
  for (const name of ['', 'Token', 'constructor']) expect(await vault.of(1).value(name)).toBeUndefined();
  const shown = [await vault.find(1, id), await vault.find(1, 'token'), await vault.list(1, { count: 9, offset: 0 })];
  expect(JSON.stringify(shown)).not.toContain('unsayable');
  await store.close();
  for (const file of ['callcast.db', 'storage.db', 'history.db'])
    expect((await readFile(join(dataDir, file))).includes('unsayable')).toBe(false);
});

test('change: a new name, a new value, a new description, each alone', async () => {
  const { vault, add, scheduler, other } = await openVault();
  const { id, createdAt } = await add('token');
  await add('taken');
  scheduler.advance(1_000);
  expect(await vault.change(1, id, { name: 'renamed' })).toEqual({
    id,
    name: 'renamed',
    description: '',
    createdAt,
    modifiedAt: createdAt + 1_000,
    revision: expect.any(String) as string,
  });
  expect(await vault.change(1, id, { description: 'd'.repeat(201) })).toMatchObject({ description: 'd'.repeat(200) });
  expect(await vault.of(1).value('renamed')).toBe(VALUE);
  await vault.change(1, id, { value: 'unsayable-2' });
  expect(await vault.of(1).value('renamed')).toBe('unsayable-2');
  expect(await vault.change(1, id, { name: 'taken' })).toMatchObject({ code: 'SECRET_NAME_TAKEN' });
  expect(await vault.change(other, id, { value: 'unsayable-3' })).toMatchObject({ code: 'SECRET_UNKNOWN' });
  expect(await vault.of(1).value('renamed')).toBe('unsayable-2');
});

test('names are unique within an application, and an application has so many', async () => {
  const { vault, add, other } = await openVault();
  await add('s0');
  expect(await add('s0')).toMatchObject({ code: 'SECRET_NAME_TAKEN' });
  for (let i = 1; i < secretLimits.perApplication; i++) await add(`s${i}`);
  expect(await add('more')).toMatchObject({ code: 'SECRET_LIMIT' });
  expect(await vault.add(other, { name: 's0', value: 'unsayable-4' })).toMatchObject({ name: 's0' });
  const [first] = (await vault.list(1, { count: 1, offset: 0 })).secrets;
  expect(await vault.remove(other, first?.id ?? 0)).toBe('not-found');
  expect(await vault.remove(1, first?.id ?? 0)).toBe('removed');
  expect(await add('more')).toMatchObject({ name: 'more' });
});

test('with another server.key, or in another row, a value does not open', async () => {
  const { vault, store, known, add } = await openVault();
  const first = await add('first');
  const second = await add('second', 'unsayable-5');
  const row = await store.secrets.findById(1, first.id);
  await store.secrets.change(1, second.id, { sealedValue: row?.sealedValue ?? '' });
  expect(await vault.of(1).values()).toEqual({ values: { first: VALUE }, unreadable: ['second'] });
  const elsewhere = new SecretVault(store, boxOf(8), known).of(1);
  expect(await elsewhere.value('first')).toBeUndefined();
  expect(await elsewhere.values()).toEqual({ values: {}, unreadable: ['first', 'second'] });
});

test('whatever is added, changed or read is masked in logs of its application', async () => {
  const { vault, known, add, store } = await openVault();
  const { id } = await add('token');
  await vault.change(1, id, { value: 'next unsayable phrase' });
  for (const value of [VALUE, 'next unsayable phrase'])
    expect(known.mask(1, `read: ${value}, ${JSON.stringify(value)}`)).toBe('read: ***, "***"');
  const afterRestart = new KnownSecrets({ use: () => undefined });
  const again = new SecretVault(store, boxOf(7), afterRestart);
  expect(afterRestart.mask(1, 'next unsayable phrase')).toContain('unsayable');
  await again.of(1).values();
  expect(afterRestart.mask(1, 'next unsayable phrase')).toBe('***');
});
