import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { openTestStore, TEST_SEED } from '../store/test-store.ts';
import { runCommand } from './testing/command-line.ts';

const KEY = 'live_123_unsayable_key';

async function openFolder() {
  const { store, dataDir } = await openTestStore();
  await store.seed(TEST_SEED);
  const run = async (words: string, key = KEY) => {
    const told = await runCommand(dataDir, ['destination', ...words.split(' ')], { readPassword: async () => key });
    expect(told.out + told.error).not.toContain(KEY);
    return told;
  };
  return { store, run };
}

test('add, list and remove, beside a running server', async () => {
  const { store, run } = await openFolder();
  expect(await run('list')).toMatchObject({ exitCode: 0, out: '', error: 'streaming.demo has no destination yet\n' });
  const line = 'main                  twitch    rtmp://live.twitch.tv/app  key …ey\n';
  expect(await run('add main --preset twitch')).toMatchObject({ exitCode: 0, out: line });
  expect(await run('list')).toMatchObject({ exitCode: 0, out: line });
  const [listed] = JSON.parse((await run('list --json')).out) as object[];
  expect(listed).toMatchObject({ name: 'main', keyHint: 'ey' });
  expect(listed).not.toHaveProperty('revision');
  expect(await store.destinations.findByName(1, 'main')).toMatchObject({ preset: 'twitch' });
  expect(await run('remove main')).toMatchObject({ exitCode: 0, error: '' });
  const noted = await store.audit.list(1, undefined, 9);
  expect(noted.map(({ actor, action, target }) => [actor.name, action, target])).toEqual([
    ['callcast destination', 'removeDestination', 'application=1 destination=1'],
    ['callcast destination', 'addDestination', 'application=1 destination=1'],
  ]);
  expect(await run('remove main')).toMatchObject({
    exitCode: 1,
    error: 'error: streaming.demo has no destination "main"; callcast destination list shows them\n',
  });
});

test.each([
  ['add Main --preset twitch', 2, '"Main" is no name'],
  [`add main ${KEY} --preset twitch`, 2, 'a secret does not belong on the command line'],
  ['add main', 2, "required option '--preset <service>' not specified"],
  ['add main --preset myspace', 1, 'preset: there are twitch, youtube'],
  ['add main --preset kick', 1, 'server: give yours'],
  ['list --app nowhere.demo', 1, 'there is no application "nowhere.demo"'],
  ['list --app streaming.nobody', 1, 'there is no application "streaming.nobody"'],
  ['probe main', 1, 'streaming.demo has no destination "main"'],
])('mistake %#: exit code %i and why', async (words, exitCode, message) => {
  const { run } = await openFolder();
  const answer = await run(words);
  expect(answer).toMatchObject({ exitCode, out: '' });
  expect(answer.error).toContain(message);
});

test('probe: stage by stage, with what to do, and exit code 1', async () => {
  const { run } = await openFolder();
  const holder = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  const address = holder.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  await new Promise((resolve) => holder.close(resolve));
  await run(`add main --preset custom --server rtmp://127.0.0.1:${address.port}/app`);
  const { exitCode, out } = await run('probe main');
  expect(exitCode).toBe(1);
  expect(out).toMatch(/^rtmp:\/\/127\.0\.0\.1:\d+\/app\/\*{4}\n {2}dns +–\n {2}tcp +failed +\d+ ms {2}DEST_REFUSED\n/);
  expect(out).toContain('cannot be reached (ECONNREFUSED).\n    Check host and port');
  expect(JSON.parse((await run('probe main --json')).out)).toMatchObject({ ok: false, backup: null });
});
