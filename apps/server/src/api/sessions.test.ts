import { expect, test } from 'vitest';
import type { StoredCall } from '../store/index.ts';
import { historyLists } from './history-list.ts';
import { registerOutputs } from './outputs.ts';
import { registerSessions } from './sessions.ts';
import { startTestServer, TEST_API_KEY } from './test-server.ts';

const OPENING = {
  accountId: 1,
  applicationId: 1,
  applicationName: 'streaming',
  ruleName: 'streamRule',
  userId: 1,
  initiatorAddress: '192.0.2.1',
} as const;
const RECORDING = {
  name: '1-1-1.flv',
  sessionId: 1,
  output: 1,
  publish: 1,
  format: 'flv',
  sizeBytes: 9,
  createdAt: '2026-05-04T12:00:00.000Z',
  writtenAt: '2026-05-04T12:00:01.000Z',
  isBeingWritten: false,
  url: '/api/v1/recordings/1-1-1.flv',
};

async function open() {
  const server = await startTestServer();
  const { app, store, scheduler, links } = server;
  const answerList = historyLists(scheduler);
  const asked: unknown[] = [];
  const recordingsOf = async (...of: readonly [number, number]) => {
    asked.push(of);
    return [RECORDING];
  };
  registerSessions(app, { store, scheduler, links, answerList, recordingsOf });
  registerOutputs(app, { store, clock: scheduler, answerList });
  const session = (given: Partial<Record<keyof typeof OPENING, unknown>> = {}) =>
    store.recorder.openSession({ ...OPENING, ...given } as typeof OPENING);
  const get = async (url: string) => {
    const headers = { authorization: `Bearer ${TEST_API_KEY}`, host: 'callcast.example' };
    const answer = await app.inject({ url, headers });
    return { status: answer.statusCode, body: answer.json() };
  };
  return { ...server, session, get, asked };
}

test('a session with its calls, outputs and recordings, as it runs and when it is over', async () => {
  const { session, get, scheduler, app, asked } = await open();
  const { sessionId, journal } = await session();
  journal.customData('campaign');
  journal.callStarted({ callId: 'c1', localNumber: '100', remoteNumber: 'user1', incoming: true });
  scheduler.advance(2_500);
  const listed = {
    id: sessionId,
    state: 'running',
    application: { id: 1, name: 'streaming' },
    rule: 'streamRule',
    userId: 1,
    initiatorAddress: '192.0.2.1',
    customData: 'campaign',
    startedAt: '2026-05-04T12:00:00.000Z',
    endedAt: null,
    durationSeconds: 2.5,
    finishReason: null,
    logUrl: expect.stringContaining(`http://callcast.example/logs/${sessionId}?token=`),
  };
  const list = await get('/api/v1/sessions');
  expect(list.body).toEqual({ sessions: [listed], nextCursor: null });
  const log = await app.inject(String(list.body.sessions[0].logUrl).replace('http://callcast.example', ''));
  expect(log.statusCode).toBe(200);
  const call = {
    id: expect.any(Number),
    callId: 'c1',
    direction: 'incoming',
    localNumber: '100',
    remoteNumber: 'user1',
    startedAt: '2026-05-04T12:00:00.000Z',
    durationSeconds: null,
    successful: false,
    endReason: null,
  };
  const one = await get(`/api/v1/sessions/${sessionId}`);
  expect(one.body).toEqual({ ...listed, calls: [call], outputs: [], recordings: [RECORDING] });
  expect(asked).toEqual([[1, sessionId]]);
  journal.callEnded('c1', { durationSeconds: 1.25, successful: true, endReason: 'hung up' });
  journal.close('Normal termination');
  const over = {
    state: 'ended',
    endedAt: '2026-05-04T12:00:02.500Z',
    finishReason: 'Normal termination',
    calls: [{ durationSeconds: 1.25, successful: true, endReason: 'hung up' }],
  };
  scheduler.advance(10_000);
  expect((await get(`/api/v1/sessions/${sessionId}`)).body).toMatchObject({ ...over, durationSeconds: 2.5 });
  expect((await get('/api/v1/call-records')).body).toMatchObject({
    callRecords: [
      { sessionId, application: { id: 1, name: 'streaming' }, rule: 'streamRule', userId: 1, callId: 'c1' },
    ],
    nextCursor: null,
  });
});

test('the log of an application that keeps it for itself is not behind a link', async () => {
  const { session, get, store } = await open();
  await store.applications.change(1, 1, { isSecured: true });
  const { sessionId } = await session();
  expect((await get(`/api/v1/sessions/${sessionId}`)).body.logUrl).toBe(
    `http://callcast.example/api/v1/sessions/${sessionId}/log`,
  );
});

test('another account has no such session, and nobody has any without a key', async () => {
  const { session, get, app } = await open();
  const theirs = await session({ accountId: 2 });
  theirs.journal.callStarted({ callId: 'c1', localNumber: '100', remoteNumber: 'user1', incoming: true });
  const unknown = { status: 404, body: { code: 'SESSION_UNKNOWN' } };
  for (const id of [theirs.sessionId, 4_711, '0', 'x', '9'.repeat(30)])
    expect(await get(`/api/v1/sessions/${id}`)).toMatchObject(unknown);
  expect((await get('/api/v1/sessions')).body.sessions).toEqual([]);
  expect((await get(`/api/v1/sessions?number=100`)).body.sessions).toEqual([]);
  expect((await get(`/api/v1/call-records?session=${theirs.sessionId}`)).body.callRecords).toEqual([]);
  for (const path of ['/api/v1/sessions', '/api/v1/sessions/1', '/api/v1/call-records', '/api/v1/sessions?format=csv'])
    expect((await app.inject(path)).statusCode).toBe(401);
});

test('filters, and instants with an offset', async () => {
  const { session, get, scheduler } = await open();
  const first = await session();
  first.journal.callStarted({ callId: 'c1', localNumber: '+49 30', remoteNumber: 'a', incoming: true });
  first.journal.customData('x=1&y=2');
  first.journal.close('Timeout');
  scheduler.advance(60_000);
  const second = await session({ applicationId: 2, ruleName: 'other', userId: 2 });
  const [one, two] = [first.sessionId, second.sessionId];
  for (const [query, ids] of [
    ['', [two, one]],
    ['from=2026-05-04T12:00:01Z', [two]],
    ['from=2026-05-04T14:01:00%2B02:00', [two]],
    ['to=2026-05-04T12:01:00Z', [one]],
    ['from=2026-05-04T12:00:00Z&to=2026-05-04T12:01:00Z', [one]],
    ['application=2', [two]],
    ['rule=streamRule', [one]],
    ['user=2', [two]],
    ['number=%2B49%2030', [one]],
    ['finishReason=Timeout', [one]],
    ['customData=x%3D1%26y%3D2', [one]],
    ['state=running', [two]],
    ['state=ended', [one]],
    ['state=ended&application=2', []],
  ] as const) {
    const { body } = await get(`/api/v1/sessions?${query}`);
    expect([query, body.sessions.map(({ id }: { id: number }) => id)]).toEqual([query, ids]);
  }
  const records = async (query: string) =>
    (await get(`/api/v1/call-records?${query}`)).body.callRecords.map((call: StoredCall) => call.callId);
  expect(await records('number=a&application=1')).toEqual(['c1']);
  expect(await records('number=a&application=2')).toEqual([]);
  expect(await records('to=2026-05-04T12:00:00Z')).toEqual([]);
  expect(await records(`session=${two}`)).toEqual([]);
});

test('what is no value of a filter is refused; what looks like SQL is a value', async () => {
  const { session, get } = await open();
  const { sessionId } = await session();
  for (const query of [
    'from=yesterday',
    'to=2016-12-31T23:59:60Z',
    'application=x',
    'state=over',
    'limit=0',
    'what=1',
  ]) {
    const refused = await get(`/api/v1/sessions?${query}`);
    expect([query, refused]).toMatchObject([query, { status: 400, body: { code: 'INVALID_REQUEST' } }]);
  }
  for (const value of [
    "' or '1'='1",
    "'; drop table call_sessions; --",
    '%',
    '_',
    '*',
    '\\',
    '\u0000',
    '"',
    '$1',
    '?',
  ]) {
    const encoded = encodeURIComponent(value);
    for (const filter of ['rule', 'number', 'finishReason', 'customData'])
      expect((await get(`/api/v1/sessions?${filter}=${encoded}`)).body).toEqual({ sessions: [], nextCursor: null });
    expect((await get(`/api/v1/call-records?number=${encoded}`)).body).toEqual({ callRecords: [], nextCursor: null });
  }
  expect((await get('/api/v1/sessions')).body.sessions).toMatchObject([{ id: sessionId }]);
});

test('pages: a cursor goes on with the same list and the same filters alone', async () => {
  const { session, get, scheduler } = await open();
  const ids: number[] = [];
  for (let i = 0; i < 5; i++) {
    const opened = await session({ userId: 1 + (i % 2) });
    opened.journal.callStarted({ callId: `c${i}`, localNumber: '100', remoteNumber: 'a', incoming: true });
    ids.unshift(opened.sessionId);
    scheduler.advance(i === 2 ? 0 : 10);
  }
  const seen: number[] = [];
  let cursor: string | null = null;
  do {
    const { body } = await get(`/api/v1/sessions?rule=streamRule&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
    seen.push(...body.sessions.map(({ id }: { id: number }) => id));
    cursor = body.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(ids);
  const { nextCursor } = (await get('/api/v1/sessions?limit=2')).body;
  expect((await get(`/api/v1/sessions?limit=1&cursor=${nextCursor}`)).status).toBe(200);
  const forged = Buffer.from('at:1:1:00000000').toString('base64url');
  for (const url of [
    `/api/v1/sessions?rule=streamRule&cursor=${nextCursor}`,
    `/api/v1/sessions?user=1&cursor=${nextCursor}`,
    `/api/v1/sessions?state=running&cursor=${nextCursor}`,
    `/api/v1/call-records?cursor=${nextCursor}`,
    `/api/v1/outputs?cursor=${nextCursor}`,
    `/api/v1/sessions?cursor=${nextCursor}=`,
    `/api/v1/sessions?cursor=${forged}`,
    '/api/v1/sessions?cursor=17',
  ])
    expect([url, await get(url)]).toMatchObject([url, { status: 400, body: { code: 'CURSOR_MALFORMED' } }]);
});
