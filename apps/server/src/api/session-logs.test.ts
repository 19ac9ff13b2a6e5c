import { expect, test } from 'vitest';
import { createCallingStore } from './calling-store.ts';
import { formatLogLine } from './session-logs.ts';
import { startTestServer } from './test-server.ts';

const USER = {
  accountId: 1,
  accountName: 'demo',
  applicationId: 1,
  applicationName: 'streaming',
  userId: 1,
  userName: 'user1',
  displayName: 'User 1',
} as const;

async function withSession() {
  const server = await startTestServer();
  const calling = createCallingStore(server.store, server.scheduler, server.links, server.secrets);
  const opening = { user: USER, ruleName: 'streamRule', initiatorAddress: '::1', origin: 'http://h:1' };
  const session = await calling.openSession(opening);
  const path = session.logUrl.replace('http://h:1', '');
  return { ...server, ...session, path, opening, calling };
}

test('the log so far, without waiting for the batch, one line per entry, as UTF-8 text', async () => {
  const { app, journal, path } = await withSession();
  journal.log('scenario', 'привет 👋');
  journal.log('platform', 'two\nlines\r and an \u001b[31mescape');
  const answer = await app.inject(path);
  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(answer.body).toBe(
    '2026-05-04 12:00:00.000 [scenario] привет 👋\n' +
      '2026-05-04 12:00:00.000 [platform] two\\nlines\\r and an \\u001b[31mescape\n',
  );
});

test('long logs come whole and in order', async () => {
  const { app, journal, path } = await withSession();
  for (let i = 0; i < 2_500; i++) journal.log('scenario', `line ${i}`);
  const lines = (await app.inject(path)).body.trimEnd().split('\n');
  expect(lines.map((line) => line.split('] ')[1])).toEqual(Array.from({ length: 2_500 }, (_, i) => `line ${i}`));
});

test('stream keys do not stand in it', async () => {
  const { app, journal, path } = await withSession();
  journal.log('platform', 'connecting to rtmp://live.example.com/app/live_unsayable');
  expect((await app.inject(path)).body).toContain('rtmp://live.example.com/app/***\n');
});

test('a link opens its own log only, and expires', async () => {
  const { app, calling, opening, path, scheduler, sessionId } = await withSession();
  const other = await calling.openSession(opening);
  const status = async (url: string) => (await app.inject(url)).statusCode;
  expect(await status(path)).toBe(200);
  expect(await status(path.replace(`/${sessionId}?`, `/${other.sessionId}?`))).toBe(403);
  expect(await status(`/logs/${sessionId}`)).toBe(403);
  expect(await status(`${path}&token=x`)).toBe(403);
  expect(await status(`/logs/..%2f..%2fetc%2fpasswd?token=x`)).toBe(403);
  scheduler.advance(24 * 3_600_000);
  expect(await status(path)).toBe(403);
});

test('a link to a session that was swept away', async () => {
  const { app, links } = await withSession();
  expect((await app.inject(links.url('', 4711))).statusCode).toBe(404);
});

test('nobody forges a line', () => {
  const line = formatLogLine({
    at: 0,
    level: 'scenario',
    message: 'a\n1970-01-01 00:00:00.000 [error] b\u2028c\u0085d',
  });
  expect(line.match(/\n/g)).toHaveLength(1);
  expect(line).toBe('1970-01-01 00:00:00.000 [scenario] a\\n1970-01-01 00:00:00.000 [error] b\\u2028c\\u0085d\n');
});
