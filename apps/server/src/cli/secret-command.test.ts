import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KnownSecrets, SecretVault } from '../secrets/index.ts';
import { loadServerKey, SecretBox } from '../security/index.ts';
import { openTestStore, TEST_SEED } from '../store/test-store.ts';
import type { CliContext } from './context.ts';
import { runCommand } from './testing/command-line.ts';

const VALUE = 'unsayable\nin two lines';

async function openFolder() {
  const { store, dataDir } = await openTestStore();
  await store.seed(TEST_SEED);
  const asked: [string, string | undefined][] = [];
  const random = { uint32: () => 4, bytes: (length: number) => new Uint8Array(randomBytes(length)) };
  const run = async (words: readonly string[], value = VALUE) => {
    const readPassword: CliContext['readPassword'] = async (prompt, piped) => {
      asked.push([prompt, piped]);
      return value;
    };
    const told = await runCommand(dataDir, ['secret', ...words], { readPassword, random });
    expect(told.out + told.error).not.toContain('unsayable');
    return told;
  };
  /** What a scenario of the running server reads. */
  const readBack = async (name: string) => {
    const box = new SecretBox(await loadServerKey(join(dataDir, 'server.key'), random), 'application secret', random);
    return new SecretVault(store, box, new KnownSecrets({ use: () => {} })).of(1).value(name);
  };
  return { dataDir, store, asked, run, readBack };
}

test('set, list and delete, beside a running server', async () => {
  const { run, readBack, asked, dataDir, store } = await openFolder();
  expect(await run(['list'])).toMatchObject({ exitCode: 0, out: '', error: 'streaming.demo has no secret yet\n' });
  const line = (description: string) =>
    expect.stringMatching(new RegExp(`^crmToken {14}\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\dZ${description}\n$`));
  expect(await run(['set', 'crmToken'])).toMatchObject({ exitCode: 0, out: line('') });
  expect(asked).toEqual([['Value of crmToken: ', 'all']]);
  expect(await readBack('crmToken')).toBe(VALUE);
  expect((await run(['set', 'crmToken', '--description', 'of the shop'], 'unsayable two')).out).toEqual(
    line('  of the shop'),
  );
  expect(await readBack('crmToken')).toBe('unsayable two');
  await run(['set', 'crmToken']);
  expect(await run(['list'])).toMatchObject({ exitCode: 0, out: line('  of the shop') });
  expect(JSON.parse((await run(['list', '--json'])).out)).toMatchObject([
    { name: 'crmToken', description: 'of the shop' },
  ]);
  expect((await readFile(join(dataDir, 'callcast.db'))).includes('unsayable')).toBe(false);
  expect(await run(['delete', 'crmToken'])).toMatchObject({ exitCode: 0, out: '', error: '' });
  expect(await readBack('crmToken')).toBeUndefined();
  const noted = (await store.audit.list(1, undefined, 9)).map(({ action, target }) => `${action} ${target}`);
  const on = 'application=1 secret=1';
  expect(noted).toEqual([`removeSecret ${on}`, `changeSecret ${on}`, `changeSecret ${on}`, `addSecret ${on}`]);
  expect(await run(['delete', 'crmToken'])).toMatchObject({
    exitCode: 1,
    error: 'error: streaming.demo has no secret "crmToken"; callcast secret list shows them\n',
  });
});

test.each<[readonly string[], string, number, string]>([
  [['set', '1st'], VALUE, 2, '"1st" is no name'],
  [['set', 'crmToken', VALUE], VALUE, 2, 'a secret does not belong on the command line'],
  [['set', 'crmToken'], '', 1, 'there is no value'],
  [['set', 'crmToken'], 'unsayable'.repeat(1_000), 1, 'a value has at most 8192 characters'],
  [['list', '--app', 'nowhere.demo'], VALUE, 1, 'there is no application "nowhere.demo"'],
])('mistake %#: exit code and why', async (words, value, exitCode, message) => {
  const { run } = await openFolder();
  const answer = await run(words, value);
  expect(answer).toMatchObject({ exitCode, out: '' });
  expect(answer.error).toContain(message);
});

test('a hundred secrets are all that an application has', async () => {
  const { run } = await openFolder();
  for (let i = 0; i < 100; i++) expect((await run(['set', `s${i}`])).exitCode).toBe(0);
  expect(await run(['set', 'one_more'])).toMatchObject({
    exitCode: 1,
    error: expect.stringContaining('An application has at most 100 secrets'),
  });
});
