import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { createCallingStore } from './calling-store.ts';
import { logLimits } from './log-limits.ts';
import { formatLogLine } from './session-log-format.ts';
import { startTestServer, TEST_API_KEY } from './test-server.ts';

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

test('while a long log is read everything else goes on', async () => {
  const { app, journal, path, store } = await withSession();
  for (let i = 0; i < 2 * logLimits.linesPerRead; i++) journal.log('scenario', `line ${i}`);
  const turns: boolean[] = [];
  let hasTurned = false;
  const read = store.history.logLines.bind(store.history);
  vi.spyOn(store.history, 'logLines').mockImplementation((...of) => {
    turns.push(hasTurned);
    hasTurned = false;
    setImmediate(() => {
      hasTurned = true;
    });
    return read(...of);
  });
  await app.inject(path);
  expect(turns).toEqual([false, true, true]);
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

const BEARER = { authorization: `Bearer ${TEST_API_KEY}` };

/** On a socket: what is followed has no end that `inject` could wait for. */
async function listening() {
  const server = await withSession();
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  const base = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
  const open = async (path: string, headers: Record<string, string> = BEARER) => {
    const stop = new AbortController();
    const answer = await fetch(base + path, { headers, signal: stop.signal });
    const reader = (answer.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (part: string): Promise<string> => {
      while (!text.includes(part)) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`it ended with ${text}`);
        text += value;
      }
      return text;
    };
    const rest = async (): Promise<string> => {
      for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
      return text;
    };
    return { status: answer.status, type: answer.headers.get('content-type'), until, rest, stop: () => stop.abort() };
  };
  return { ...server, open };
}

test('followed by its link: lines as they come, until the session ends', async () => {
  const { open, journal, path, scheduler, sessionId } = await listening();
  journal.log('scenario', 'first');
  const log = await open(`${path}&follow=true`, {});
  expect(log).toMatchObject({ status: 200, type: 'text/plain; charset=utf-8' });
  await log.until('[scenario] first\n');
  journal.log('scenario', 'second');
  scheduler.advance(200);
  await log.until('[scenario] second\n');
  journal.close('Timeout');
  scheduler.advance(0);
  expect(await log.rest()).toMatch(new RegExp(`second\n.*\\[platform\\] Session ${sessionId} ended: Timeout\n$`));
});

test('whoever follows is told at once that they do, before there is a line', async () => {
  const { open, journal, path, scheduler, sessionId } = await listening();
  for (const [i, followed] of [`${path}&follow=true`, `/api/v1/sessions/${sessionId}/log?follow=true`].entries()) {
    const log = await open(followed); // resolves with the head of the answer
    expect(log).toMatchObject({ status: 200, type: 'text/plain; charset=utf-8' });
    journal.log('scenario', `line ${i}`);
    scheduler.advance(200);
    expect(await log.until(`[scenario] line ${i}\n`)).toMatch(/^2026-05-04 12:00:00/);
    log.stop();
  }
});

test('as events, from a line on, with a sign of life while nothing comes', async () => {
  const { open, journal, scheduler, sessionId, store } = await listening();
  for (const line of ['one', 'two', 'thr\nee']) journal.log('scenario', line);
  await store.recorder.flush();
  const [one = 0, two = 0, three = 0] = (await store.history.logLines({ sessionId }, 0, 9)).map(({ id }) => id);
  const path = `/api/v1/sessions/${sessionId}/log`;
  const accept = { ...BEARER, accept: 'text/event-stream' };
  const log = await open(`${path}?follow=true&after=${one}`, accept);
  expect(log.type).toBe('text/event-stream; charset=utf-8');
  const at = '2026-05-04T12:00:00.000Z';
  const event = (id: number, message: string) =>
    `id: ${id}\ndata: ${JSON.stringify({ sessionId, at, level: 'scenario', message })}\n\n`;
  expect(await log.until(event(three, 'thr\nee'))).toBe(`:\n\n${event(two, 'two')}${event(three, 'thr\nee')}`);
  await expect.poll(() => scheduler.armed).toContain(15_000);
  scheduler.advance(15_000);
  await log.until(`${event(three, 'thr\nee')}:\n\n`);
  log.stop();
  const resumed = await open(`${path}?after=${one}`, { ...accept, 'last-event-id': String(two) });
  expect(await resumed.rest()).toBe(event(three, 'thr\nee'));
});

test('all sessions of an account, from now on, or of one application', async () => {
  const { open, journal, scheduler, sessionId, calling, opening, store } = await listening();
  journal.log('scenario', 'long ago');
  await store.recorder.flush();
  const all = await open('/api/v1/session-log?follow=true', { ...BEARER, accept: 'text/event-stream' });
  await all.until(':\n\n');
  await expect.poll(() => scheduler.armed).toContain(15_000);
  const other = await calling.openSession({ ...opening, user: { ...USER, applicationId: 2 } });
  const foreign = await calling.openSession({ ...opening, user: { ...USER, accountId: 2 } });
  journal.log('scenario', 'mine');
  other.journal.log('scenario', 'other');
  foreign.journal.log('scenario', 'foreign');
  scheduler.advance(200);
  const text = await all.until('"other"');
  expect(text).toContain(
    `{"sessionId":${sessionId},"at":"2026-05-04T12:00:00.000Z","level":"scenario","message":"mine"}`,
  );
  expect(text).not.toMatch(/long ago|foreign/);
  const one = await open('/api/v1/session-log?after=0&application=2');
  expect(await one.rest()).toBe(`2026-05-04 12:00:00.000 #${other.sessionId} [scenario] other\n`);
});

test('whose session it is, and what is wrong with a question', async () => {
  const { app, calling, opening, sessionId } = await withSession();
  const foreign = await calling.openSession({ ...opening, user: { ...USER, accountId: 2 } });
  const ask = async (url: string, headers: Record<string, string> = BEARER) => {
    const answer = await app.inject({ url, headers });
    return [answer.statusCode, answer.json<{ code: string }>().code];
  };
  expect((await app.inject({ url: `/api/v1/sessions/${sessionId}/log`, headers: BEARER })).statusCode).toBe(200);
  for (const id of [foreign.sessionId, 4711, 'x', '0x1'])
    expect(await ask(`/api/v1/sessions/${id}/log`)).toEqual([404, 'SESSION_UNKNOWN']);
  for (const url of [`/api/v1/sessions/${sessionId}/log`, '/api/v1/session-log'])
    expect(await ask(url, {})).toEqual([401, 'API_KEY_MISSING']);
  for (const query of ['follow=yes', 'after=x', 'more=1'])
    expect(await ask(`/api/v1/session-log?${query}`)).toEqual([400, 'INVALID_REQUEST']);
});

test('followers are bounded, and one that leaves makes room', async () => {
  const { open, path, journal } = await listening();
  journal.log('scenario', 'line');
  const follow = () => open(`${path}&follow=true`, {});
  const followers = [];
  for (let i = 0; i < logLimits.followersOfSession; i++) followers.push(await follow());
  const refused = await follow();
  expect([refused.status, await refused.rest()]).toEqual([
    503,
    expect.stringContaining('TOO_MANY_FOLLOWERS') as string,
  ]);
  followers[0]?.stop();
  await expect
    .poll(async () => {
      const next = await follow();
      next.stop();
      return next.status;
    })
    .toBe(200);
});
