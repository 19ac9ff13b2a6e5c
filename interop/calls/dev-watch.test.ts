/** `callcast dev --watch` and `callcast tail` as an author uses them, with calls by WHIP that the scenario refuses. */
import { spawn } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evidenceOf } from '@callcast/testing/leaks';
import { expect, onTestFinished, test } from 'vitest';
import { API_KEY, Callcast, COMMAND } from './callcast.ts';

const RECORDER = new URL('../../packages/testing/src/leaks/record-process.ts', import.meta.url);

/** Says a word and refuses with a code, so that a test sees who answered. */
const scenario = (word: string, code: number): string => `
interface Alerting { call: { reject(code: number): void } }
VoxEngine.addEventListener(AppEvents.CallAlerting, (e: Alerting) => {
  Logger.write('${word}' as string);
  e.call.reject(${code});
  VoxEngine.terminate();
});
`;

test('a scenario in a file takes every call, anew whenever it is saved; its log is in the terminal', async () => {
  const file = join(await newFolder(), 'talk.ts');
  await writeFile(file, scenario('first', 486));
  await using server = await Callcast.start({}, ['--watch', file]);
  const token = await server.login('user1@streaming.demo');
  const call = async () => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/sdp' };
    const answer = await fetch(`${server.base}/whip/streaming/any`, { method: 'POST', headers, body: 'v=0\r\n' });
    return answer.status;
  };
  const said = (text: RegExp) => expect.poll(() => server.output, { timeout: 60_000 }).toMatch(text);
  await said(/"msg":"scenario watched","kind":"loaded","name":"talk.ts","language":"TypeScript"/);
  expect(await call()).toBe(409);
  await said(/\{"sessionId":1,"at":"[^"]+","level":"scenario","message":"first"\}/);
  await said(/"message":"Session 1 ended: Normal termination"/);

  await writeFile(file, `${scenario('second', 404)}\nenum Codec { H264 }`);
  await said(
    /"kind":"broken","name":"talk.ts","problem":"talk.ts:9:1 SyntaxError: enum is not supported[^\n]+"keeps":true/,
  );
  expect(await call()).toBe(409);

  // As editors do: another file takes its place.
  await writeFile(`${file}~`, scenario('third', 408));
  await rename(`${file}~`, file);
  await said(/("kind":"loaded"[\s\S]*){2}/);
  expect(await call()).toBe(504);
  await said(/"sessionId":3,"at":"[^"]+","level":"scenario","message":"third"/);
  await rm(file);
  await said(/"kind":"unreadable","name":"talk.ts"/);
  expect(await call()).toBe(504);

  const { result } = await server.api('GetScenarios', {});
  expect(result).toMatchObject([{ scenario_name: 'startStream' }]);
});

test('tail: a session of the data folder to its end, and all of a server from now on', async () => {
  await using server = await Callcast.start();
  const token = await server.application('tailed', scenario('tailed', 486));
  const call = () =>
    fetch(`${server.base}/whip/tailed/any`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/sdp' },
      body: 'v=0\r\n',
    });
  const remote = tail(['--server', server.base, '--json'], `${API_KEY}\n`);
  const local = tail(['--data-dir', server.dataDir, '--app', 'tailed.demo'], '');
  await expect
    .poll(
      async () => {
        await call();
        return [remote.out(), local.out()].every((out) => out.includes('tailed'));
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe(true);
  expect(remote.out()).toMatch(/^\{"sessionId":\d+,"at":"[^"]+","level":"\w+","message":/m);
  expect(local.out()).toMatch(/^\d{4}-\d\d-\d\d [\d:.]+ #\d+ \[scenario\] tailed$/m);
  for (const follower of [remote, local]) expect(await follower.interrupt()).toBe(0);
  const whole = tail(['1', '--data-dir', server.dataDir], '');
  expect(await whole.ended).toBe(0);
  expect(whole.out()).toMatch(
    /#1 \[platform\] Session 1 started: tailed-s\n[\s\S]*Session 1 ended: Normal termination\n$/,
  );
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'callcast-watch-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

function tail(options: readonly string[], input: string) {
  const evidence = evidenceOf(RECORDER);
  const child = spawn(process.execPath, [...evidence.execArgv, COMMAND, 'tail', ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...evidence.env },
  });
  let out = '';
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString();
  });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const interrupt = () => {
    child.kill('SIGINT');
    return ended;
  };
  return { out: () => out, ended, interrupt };
}
