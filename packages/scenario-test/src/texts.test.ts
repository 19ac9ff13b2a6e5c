import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { scenario } from './index.ts';

test('TypeScript from a file, with what it requires from beside it; positions are those of the file', async () => {
  await using run = await scenario('../testdata/talk.voxengine.ts');
  const call = run.incomingCall({ from: 'morning' });
  await call.answered();
  expect(run.log).toEqual(['The morning show']);
  await call.sendMessage('x');
  await expect(call.hangUp()).rejects.toThrow(/at \S+\/testdata\/talk\.voxengine\.ts:10:88\n/);
  expect(await run.ended()).toMatchObject({ message: expect.stringMatching(/^talk:10:88 TypeError/) as string });
});

test('TypeScript that is more than types is told as the server tells it', async () => {
  await using run = await scenario({ name: 'a.ts', source: 'let a: number = 1;\nenum Codec { H264 }' });
  expect(await run.ended()).toEqual({
    kind: 'error',
    message: expect.stringMatching(/^a\.ts:2:1 SyntaxError: enum is not supported, because/) as string,
  });
  expect(run.log).toEqual([expect.stringMatching(/^error: a\.ts:2:1/)]);
});

test('scenarios of one rule run in order and share their globals; a library is required by name', async () => {
  const first = { name: 'first', source: `require('config'); const shared = config + 1;` };
  const second = { name: 'second', source: 'Logger.write(shared + nothing);' };
  const library = [{ name: 'config', source: 'const config: number = 41;' }];
  await using run = await scenario([first, second], { library });
  expect(await run.ended()).toEqual({ kind: 'error', message: 'second:1:23 ReferenceError: nothing is not defined' });
  await using right = await scenario([first, { name: 'second', source: 'Logger.write(shared);' }], { library });
  expect(right.log).toEqual(['42']);
});

test('files: by URL, by path, and when there is none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scenario-test-'));
  const file = join(folder, 'hello.js');
  writeFileSync(file, `Logger.write('hello')`);
  for (const input of [file, pathToFileURL(file), pathToFileURL(file).href]) {
    await using run = await scenario(input);
    expect(run.log).toEqual(['hello']);
  }
  await rm(folder, { recursive: true });
  await expect(scenario(file)).rejects.toMatchObject({
    code: 'TEST_SCENARIO_UNREADABLE',
    message: expect.stringContaining(file) as string,
  });
  await expect(scenario('./nowhere.js')).rejects.toThrow(/packages\/scenario-test\/src\/nowhere\.js/);
});
