import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startTestServer, TEST_API_KEY } from '../api/test-server.ts';
import type { CliContext } from './context.ts';
import { runCommand } from './testing/command-line.ts';

const OPENING = {
  accountId: 1,
  applicationId: 1,
  applicationName: 'streaming',
  ruleName: null,
  userId: null,
  initiatorAddress: '',
};

async function open() {
  const server = await startTestServer();
  const { sessionId, journal } = await server.store.recorder.openSession(OPENING);
  journal.log('error', 'went\nwrong');
  journal.close('Timeout');
  await server.store.recorder.flush();
  const run = (words: string, given: Partial<CliContext> = {}) =>
    runCommand(server.dataDir, ['tail', ...words.split(' ')], { readPassword: async () => TEST_API_KEY, ...given });
  return { ...server, sessionId, run };
}

const AT = '2026-05-04 12:00:00.000';
const TEXT = `${AT} #1 [error] went\\nwrong\n${AT} #1 [platform] Session 1 ended: Timeout\n`;

test('a session of the data folder, to its end, without a key', async () => {
  const { run } = await open();
  expect(await run('1')).toEqual({ exitCode: 0, out: TEXT, error: '' });
  const json = (await run('1 --json')).out.trimEnd().split('\n');
  expect(json.map((line) => JSON.parse(line) as unknown)).toEqual([
    { sessionId: 1, at: '2026-05-04T12:00:00.000Z', level: 'error', message: 'went\nwrong' },
    { sessionId: 1, at: '2026-05-04T12:00:00.000Z', level: 'platform', message: 'Session 1 ended: Timeout' },
  ]);
  const terminal = await run('1', { outIsTerminal: true });
  expect(terminal.out).toContain(`\u001b[31m${AT} #1 [error] went\\nwrong\u001b[0m\n`);
});

test('a session of a server, with the API key', async () => {
  const { run, app } = await open();
  const server = await app.listen({ port: 0, host: '127.0.0.1' });
  expect(await run(`1 --server ${server}`)).toEqual({ exitCode: 0, out: TEXT, error: '' });
  expect(await run(`9 --server ${server}`)).toMatchObject({
    exitCode: 1,
    error: expect.stringContaining('no such session') as string,
  });
  const wrong = await run(`--server ${server}`, { readPassword: async () => 'wrong-unsayable' });
  expect(wrong).toEqual({ exitCode: 1, out: '', error: 'error: No account has this API key\n' });
  await app.close();
  expect((await run(`1 --server ${server}`)).error).toContain('does not answer');
});

test.each([
  ['x', 2, '"x" is no number of a session'],
  ['0', 2, '"0" is no number of a session'],
  ['1 --app streaming.demo', 2, '--app goes with neither'],
  ['9', 1, 'there is no session 9'],
  ['--app nowhere.demo', 1, 'there is no application "nowhere.demo"'],
  ['1 --server nonsense', 2, '"nonsense" is no url'],
])('tail %s: exit code %i and why', async (words, exitCode, message) => {
  const { run } = await open();
  const answer = await run(words);
  expect(answer).toMatchObject({ exitCode, out: '' });
  expect(answer.error).toContain(message);
});

test.each([
  ['id: 1\ndata: {"sessionId":"1","at":"2026-05-04","level":"error","message":""}\n\n', 'is no session log'],
  ['id: 1\ndata: {"sessionId":1,"at":"never","level":"error","message":""}\n\n', 'is no session log'],
  ['id: 1\ndata: {\n\n', 'does not answer any more'],
  ['x'.repeat(300_000), 'is no session log'],
])('an answer of something else is refused (%#)', async (body, message) => {
  const { run } = await open();
  const other = createServer((_request, response) => response.end(body)).listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const answer = await run(`--server http://127.0.0.1:${(other.address() as AddressInfo).port}`);
  expect(answer).toMatchObject({ exitCode: 1, out: '' });
  expect(answer.error).toContain(message);
});
