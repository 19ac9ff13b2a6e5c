import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTestStore, TEST_SEED, temporaryFolder } from '../store/test-store.ts';
import { runCommand } from './testing/command-line.ts';

const run = (dataDir: string, ...words: string[]) => runCommand(dataDir, words);

async function openSeeded() {
  const opened = await openTestStore();
  await opened.store.seed(TEST_SEED);
  await writeFile(join(opened.dataDir, 'server.key'), randomBytes(32));
  return { ...opened, file: join(await temporaryFolder(), 'backup'), restored: await temporaryFolder() };
}

test('backup and restore: each says what the file holds, and what to do', async () => {
  const { dataDir, file, restored } = await openSeeded();
  const backup = await run(dataDir, 'backup', file);
  expect(backup).toMatchObject({ exitCode: 0, out: `${file}: 8 rows\n` });
  expect(backup.error).toContain('server.key is in it: whoever has this file can read every stream key and secret.');
  expect(backup.error).toContain(`Recordings are not in it: copy ${dataDir}/recordings`);
  expect(await run(restored, 'restore', file)).toEqual({ exitCode: 0, out: `${file}: 8 rows restored\n`, error: '' });
  expect(await (await openTestStore({ dataDir: restored })).store.isEmpty()).toBe(false);
});

test('without the key both say so', async () => {
  const { dataDir, file, restored } = await openSeeded();
  expect((await run(dataDir, 'backup', file, '--without-key')).error).toContain(`It is ${dataDir}/server.key.`);
  expect((await run(restored, 'restore', file)).error).toContain(`Copy it to ${restored}/server.key before you start`);
});

test('for programs', async () => {
  const { dataDir, file } = await openSeeded();
  const { out, error } = await run(dataDir, 'backup', file, '--without-logs', '--json');
  expect([JSON.parse(out), error]).toEqual([{ file, rows: 8, hasKey: true }, '']);
});

test('a key is not changed beside a running server, and is without one', async () => {
  const { dataDir, store } = await openSeeded();
  expect(await run(dataDir, 'secrets', 'rotate-key')).toMatchObject({
    exitCode: 1,
    error: expect.stringContaining('another server is using this data folder') as string,
  });
  await store.secrets.add(1, { name: 'lost', description: '' }, () => 'abcdef01.AAAA.BBBB', 9);
  await store.close();
  const { exitCode, out, error } = await run(dataDir, 'secrets', 'rotate-key');
  expect([exitCode, out]).toEqual([0, '0 stream keys, secrets and SIP passwords are sealed with a new server.key\n']);
  expect(error).toContain('1 were sealed with another key and are as they were: enter them again\n');
  expect(error).toContain('Links to logs, previews and recordings are void.');
});
