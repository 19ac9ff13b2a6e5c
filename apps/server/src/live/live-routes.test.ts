import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startTestServer, TEST_API_KEY } from '../api/test-server.ts';
import { liveLimits } from './limits.ts';
import { LiveEvents } from './live-events.ts';
import { liveJournal } from './live-journal.ts';
import { registerLiveEvents } from './live-routes.ts';

interface Told {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, never> & { sequence: number; message: string; sessions: unknown[] };
}

async function open() {
  const server = await startTestServer();
  const { app, store, scheduler } = server;
  const live = new LiveEvents(scheduler);
  registerLiveEvents(app, { store, scheduler, live });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const session = async (accountId = 1, applicationId = 1) => {
    const application = { applicationId, applicationName: 'streaming' };
    const opening = { ...application, accountId, ruleName: null, userId: null, initiatorAddress: '192.0.2.1' };
    const { sessionId, journal } = await store.recorder.openSession(opening);
    const redact = (text: string) => text;
    const owner = { sessionId, accountId, ...application };
    return { sessionId, journal: liveJournal(journal, owner, { live, clock: scheduler, redact }) };
  };
  /** As a browser would read it. */
  const follow = async (query = '', headers: Record<string, string> = {}) => {
    const authorization = `Bearer ${TEST_API_KEY}`;
    const request = get({ port, path: `/api/v1/events${query}`, headers: { authorization, ...headers } });
    request.on('error', () => undefined);
    onTestFinished(() => void request.destroy());
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    let text = '';
    response.setEncoding('utf8').on('error', () => undefined);
    response.on('data', (part: string) => {
      text += part;
    });
    const told = (): Told[] =>
      [...text.matchAll(/^id: (\S+)\nevent: (\S+)\ndata: (.*)\n\n/gm)].map(([, id = '', event = '', data = '']) => ({
        id,
        event,
        data: JSON.parse(data),
      }));
    const until = (event: string, count = 1): Promise<Told[]> =>
      vi.waitFor(() => {
        const found = told().filter((one) => one.event === event);
        expect(found.length).toBeGreaterThanOrEqual(count);
        return found;
      });
    return { response, told, until, text: () => text, leave: () => request.destroy() };
  };
  return { ...server, live, session, follow, port };
}

test('a stream begins with how everything stands, and goes on with what happens', async () => {
  const { session, follow } = await open();
  const { journal } = await session();
  journal.callStarted({ callId: 'c1', localNumber: 'live', remoteNumber: 'user1', incoming: true });
  const stream = await follow();
  expect(stream.response.headers['content-type']).toContain('text/event-stream');
  const [reset] = await stream.until('reset');
  expect(reset?.data.sessions).toMatchObject([{ calls: [{ callId: 'c1', state: 'started' }] }]);
  journal.callConnected('c1');
  const [connected] = await stream.until('call.connected');
  expect(Number(connected?.id)).toBe(Number(reset?.id) + 1);
  expect(connected?.data.sequence).toBe(Number(connected?.id));
});

test('a client that comes back hears what it missed, once; after too long it hears how everything stands', async () => {
  const { session, follow } = await open();
  const { journal } = await session();
  const first = await follow();
  journal.scenarioFailed({ kind: 'error', message: '0' });
  const [seen] = await first.until('scenario.error');
  first.leave();
  for (let n = 1; n <= 3; n++) journal.scenarioFailed({ kind: 'error', message: String(n) });
  const second = await follow('', { 'last-event-id': String(seen?.id) });
  journal.scenarioFailed({ kind: 'error', message: '4' });
  const missed = await second.until('scenario.error', 4);
  expect(missed.map(({ data }) => (data as unknown as { data: { message: string } }).data.message)).toEqual([
    '1',
    '2',
    '3',
    '4',
  ]);
  expect(second.told().map(({ event }) => event)).not.toContain('reset');
  for (let n = 0; n < liveLimits.ringEvents; n++) journal.scenarioFailed({ kind: 'error', message: 'more' });
  for (const id of [String(seen?.id), '7', 'nonsense', '9999999999999999']) {
    const late = await follow('', { 'last-event-id': id });
    await late.until('reset');
    expect(late.told(), id).toHaveLength(1);
  }
});

test('by application, by type, and nothing of another account', async () => {
  const { session, follow } = await open();
  const [mine, second, theirs] = [await session(1, 1), await session(1, 2), await session(2, 1)];
  const stream = await follow('?application=1&types=session.ended,scenario.error');
  await stream.until('reset');
  for (const { journal } of [theirs, second, mine]) {
    journal.scenarioFailed({ kind: 'error', message: 'x' });
    journal.callStarted({ callId: 'c1', localNumber: 'live', remoteNumber: 'user1', incoming: true });
    journal.close('Normal termination');
  }
  await stream.until('session.ended');
  expect(stream.told().map(({ event }) => event)).toEqual(['reset', 'scenario.error', 'session.ended']);
  const wrong = await follow('?types=nothing');
  expect(wrong.response.statusCode).toBe(400);
});

test('the log of a session comes along, each line once, also to a client that comes back', async () => {
  const { session, follow, store } = await open();
  const { sessionId, journal } = await session();
  journal.log('scenario', 'one');
  await store.recorder.flush();
  const stream = await follow(`?logs=${sessionId}`);
  const [one] = await stream.until('log');
  expect(one?.data).toMatchObject({ sessionId, level: 'scenario', message: 'one' });
  stream.leave();
  journal.log('scenario', 'two');
  journal.close('Normal termination');
  await store.recorder.flush();
  const again = await follow(`?logs=${sessionId}`, { 'last-event-id': String(one?.id) });
  const lines = await again.until('log', 2);
  expect(lines.map(({ data }) => data.message)).toEqual(['two', `Session ${sessionId} ended: Normal termination`]);
  await again.until('session.ended');
  expect((await follow('?logs=999')).response.statusCode).toBe(404);
  const theirs = await session(2);
  expect((await follow(`?logs=${theirs.sessionId}`)).response.statusCode).toBe(404);
});

test('a reader who does not read is closed and may resume; others hear everything', async () => {
  const { session, follow, live } = await open();
  const { journal } = await session();
  const [slow, quick] = [await follow(), await follow()];
  await slow.until('reset');
  slow.response.pause();
  const closed = new Promise((resolve) => slow.response.once('close', resolve));
  // Sockets and kernel hold some megabytes before anything waits here.
  const events = 15_000;
  for (let n = 0; n < events; n++) {
    journal.scenarioFailed({ kind: 'error', message: 'x'.repeat(1_000) });
    if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await vi.waitFor(() => expect(quick.text().endsWith('\n\n')).toBe(true));
  const last = `id: ${live.lastOf(1)}\n`;
  await vi.waitFor(() => expect(quick.text().lastIndexOf(last)).toBeGreaterThan(0));
  slow.response.resume();
  await closed;
  expect(slow.text().length).toBeLessThan(quick.text().length);
  expect(slow.text()).not.toContain(last);
});

test('a silent stream says so, and ends with the server', async () => {
  const { follow, scheduler, app } = await open();
  const stream = await follow();
  await stream.until('reset');
  scheduler.advance(liveLimits.heartbeat);
  await vi.waitFor(() => expect(stream.text()).toMatch(/\n\n:\n\n$/));
  const closed = new Promise((resolve) => stream.response.once('close', resolve));
  await app.close();
  await closed;
  await vi.waitFor(() => expect(scheduler.armed).not.toContain(liveLimits.heartbeat));
});

test('an account has so many streams and no more; who leaves makes room', async () => {
  const { follow } = await open();
  const streams = await Promise.all(Array.from({ length: liveLimits.streamsOfAccount }, () => follow()));
  expect((await follow()).response.statusCode).toBe(503);
  streams[0]?.leave();
  await vi.waitFor(async () => expect((await follow()).response.statusCode).toBe(200));
});

test('as JSON: how everything stands, and where to begin', async () => {
  const { session, app } = await open();
  const { journal } = await session();
  journal.callStarted({ callId: 'c1', localNumber: 'live', remoteNumber: 'user1', incoming: true });
  const headers = { authorization: `Bearer ${TEST_API_KEY}`, accept: 'application/json' };
  const answer = await app.inject({ url: '/api/v1/events', headers });
  expect(answer.json()).toMatchObject({ lastEventId: expect.any(String), sessions: [{ calls: [{ callId: 'c1' }] }] });
  expect((await app.inject('/api/v1/events')).statusCode).toBe(401);
});
