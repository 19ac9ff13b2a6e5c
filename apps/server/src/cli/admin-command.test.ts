import { expect, test } from 'vitest';
import { sha256Hex } from '../security/index.ts';
import { openTestStore, TEST_SEED } from '../store/test-store.ts';
import { runCommand } from './testing/command-line.ts';

const WORD = 'four unsayable words';

async function openFolder() {
  const { store, dataDir } = await openTestStore();
  await store.seed(TEST_SEED);
  const run = async (words: string, password = WORD) => {
    const told = await runCommand(dataDir, ['admin', ...words.split(' ')], { readPassword: async () => password });
    expect(told.out + told.error).not.toContain(password);
    return told;
  };
  return { store, run };
}

test('an owner is made, shown, given another password and removed, beside a running server', async () => {
  const { store, run } = await openFolder();
  const line = 'anna                  owner      last login never\n';
  expect(await run('create-owner anna')).toMatchObject({ exitCode: 0, out: line });
  expect(await run('members')).toMatchObject({ exitCode: 0, out: line });
  expect(JSON.parse((await run('add-member bert viewer --json')).out)).toMatchObject({ id: 2, role: 'viewer' });
  const before = (await store.members.findByName('anna', 'demo'))?.passwordHash;
  expect(await run('set-password anna', 'another unsayable one')).toMatchObject({ exitCode: 0, out: '' });
  expect((await store.members.findByName('anna', 'demo'))?.passwordHash).not.toBe(before);
  expect(await run('remove-member anna')).toMatchObject({
    exitCode: 1,
    error: 'error: "anna" is the only owner: callcast admin create-owner makes another\n',
  });
  expect(await run('remove-member bert')).toMatchObject({ exitCode: 0 });
  expect((await store.audit.list(1, undefined, 9)).map(({ actor, action }) => `${actor.kind} ${action}`)).toEqual([
    'cli removeMember',
    'cli changeMember',
    'cli addMember',
    'cli addMember',
  ]);
});

test('a key is printed once, works, and is revoked', async () => {
  const { store, run } = await openFolder();
  const { out } = await run('create-key ci --scope read calls');
  expect(out).toMatch(/^cck_[\w-]{43}\n$/);
  expect(await store.apiKeys.use(sha256Hex(out.trim()))).toMatchObject({
    key: { name: 'ci', scopes: ['read', 'calls'] },
  });
  const listed = await run('keys');
  expect(listed.out).toContain(out.slice(0, 12));
  expect(listed.out).not.toContain(out.trim());
  expect(JSON.parse((await run('keys --json')).out)).toMatchObject([{ id: 1 }, { id: 2, name: 'ci' }]);
  expect(await run('revoke-key 2')).toMatchObject({ exitCode: 0, out: '' });
  expect(await store.apiKeys.use(sha256Hex(out.trim()))).toBeUndefined();
});

test.each([
  ['create-owner Anna', 2, '"Anna" is no name'],
  ['add-member anna boss', 2, '"boss" is no role: owner, developer, viewer'],
  ['create-key x --scope all', 2, '"all" is no scope'],
  ['revoke-key x', 2, 'a key is named by the number of its id'],
  ['revoke-key 9', 1, 'has no key 9'],
  ['set-password nobody', 1, 'has no member "nobody"'],
  ['members --account nowhere', 1, 'there is no account "nowhere"'],
])('%s: exit code %i', async (words, exitCode, error) => {
  const { run } = await openFolder();
  expect(await run(words)).toMatchObject({ exitCode, error: expect.stringContaining(error) as string });
});

test('a short password is refused, and said nowhere', async () => {
  const { run } = await openFolder();
  expect(await run('create-owner anna', 'too short')).toMatchObject({
    exitCode: 1,
    error: 'error: a password has at least 10 characters\n',
  });
});
