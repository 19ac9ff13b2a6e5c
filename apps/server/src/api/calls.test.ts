import type { AddressInfo } from 'node:net';
import type { LegStatistics, OutputStatistics } from '@callcast/calls';
import { wallMillis } from '@callcast/core';
import { expect, test } from 'vitest';
import type { RunningCall } from '../calling/ports.ts';
import { registerCalls } from './calls.ts';
import { startTestServer, TEST_API_KEY } from './test-server.ts';

const RECEIVED: LegStatistics = {
  packets: 1_000,
  bytes: 1_000_000,
  packetsMissed: 12,
  packetsLost: 1,
  nacksSent: 14,
  keyFrameRequests: 2,
  pictures: 300,
  idrPictures: 5,
  picturesHeld: 3,
  jitterMs: 4,
  rttMs: 38,
  bitrateBps: 1_800_000,
  framesPerSecond: 30,
  keyFrameIntervalMs: 2_010,
  freezes: 1,
  freezeMs: 640,
  avOffsetMs: -3,
  tracks: [
    { kind: 'audio', codec: 'opus', packets: 400, packetsLost: 0, jitterMs: 2, rttMs: 38, bitrateBps: 40_000 },
    { kind: 'video', codec: 'H264', packets: 600, packetsLost: 1, jitterMs: 4, rttMs: 38, bitrateBps: 1_760_000 },
  ],
};
const SENT: OutputStatistics = {
  sentBytes: 900_000,
  queuedBytes: 0,
  droppedTags: 0,
  bitrateBps: 1_900_000,
  mediaBitrateBps: 2_400_000,
  deliveredBitrateBps: 1_900_000,
  pictures: 297,
  framesPerSecond: 30,
  freezes: 1,
  freezeMs: 640,
  queueDelayMs: 40,
  video: { codec: 'H264', width: 1280, height: 720, bitrateBps: 1_800_000, keyFrameIntervalMs: 2_000 },
  audio: { codec: 'aac', channels: 1, bitrateBps: 64_000 },
};

const SLOW = { code: 'DEST_SLOW', reason: 'The call sends 2.4 Mbit/s, the destination takes 1.1 Mbit/s' };

const STANDING = { health: 'degraded', ...SLOW, uptimeSeconds: 8, reconnects: 1 } as const;

const call = (callId: string, changes: Partial<RunningCall> = {}): RunningCall => ({
  callId,
  sessionId: 7,
  application: 'streaming',
  callerId: 'user1',
  destination: 'live',
  state: 'connected',
  startedAt: wallMillis(Date.UTC(2026, 4, 4, 12)),
  durationSeconds: 10,
  granted: { video: 'H264', videoOffered: true, audio: 'opus' },
  statistics: RECEIVED,
  outputs: [{ outputId: 'a1', state: 'live', ...STANDING, statistics: SENT }],
  ...changes,
});

async function startWithCalls(ofDemo: readonly RunningCall[]) {
  const server = await startTestServer();
  registerCalls(server.app, {
    store: server.store,
    clock: server.scheduler,
    calls: { callsOf: (accountId) => (accountId === 1 ? ofDemo : [call('of-another-account')]) },
  });
  const get = (path: string, key: string | undefined = TEST_API_KEY) =>
    server.app.inject({
      url: `/api/v1/calls${path}`,
      headers: key === '' ? {} : { authorization: `Bearer ${key}` },
    });
  return { ...server, get };
}

const SENT_TO_CALLER = {
  ...{ packets: 900, bytes: 900_000, retransmissions: 7, notFound: 1, keyFrameRequests: 2 },
  ...{ fractionLost: 0.0625, rttMs: 40, boundBps: null },
};

const DEMO_CALL = {
  callId: 'c1',
  sessionId: 7,
  application: 'streaming',
  from: 'user1',
  to: 'live',
  state: 'connected',
  startedAt: '2026-05-04T12:00:00.000Z',
  durationSeconds: 10,
  video: 'H264',
  audio: 'opus',
  received: RECEIVED,
  sentToCaller: null,
  outputs: [{ outputId: 'a1', state: 'live', ...STANDING, degraded: SLOW, sent: SENT }],
};

test('over a socket: the calls of the account whose key it is, with all their figures', async () => {
  const { app } = await startWithCalls([call('c1')]);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const headers = { authorization: `Bearer ${TEST_API_KEY}` };
  const list = await fetch(`http://127.0.0.1:${port}/api/v1/calls`, { headers });
  expect(list.status).toBe(200);
  expect(list.headers.get('cache-control')).toBe('no-store');
  expect(await list.json()).toEqual({ calls: [DEMO_CALL], total: 1 });
  const one = await fetch(`http://127.0.0.1:${port}/api/v1/calls/c1`, { headers });
  expect(await one.json()).toEqual(DEMO_CALL);
});

test('what is not known yet is null', async () => {
  const fresh = { state: 'alerting', durationSeconds: 0, granted: undefined, statistics: undefined } as const;
  const { get } = await startWithCalls([
    call('new', {
      ...fresh,
      outputs: [
        {
          ...{ outputId: 'a1', state: 'connecting', health: 'good', reason: 'Connecting', code: undefined },
          ...{ uptimeSeconds: 0, reconnects: 0, statistics: undefined },
        },
      ],
    }),
    call('unsure', { statistics: { ...RECEIVED, avOffsetMs: null } }),
    call('both-ways', { statistics: { ...RECEIVED, sent: SENT_TO_CALLER } }),
  ]);
  expect((await get('/new')).json()).toMatchObject({
    state: 'alerting',
    video: null,
    audio: null,
    received: null,
    sentToCaller: null,
    outputs: [{ outputId: 'a1', state: 'connecting', health: 'good', code: null, degraded: null, sent: null }],
  });
  expect((await get('/unsure')).json()).toMatchObject({ received: { avOffsetMs: null } });
  expect((await get('/both-ways')).json()).toMatchObject({ received: RECEIVED, sentToCaller: SENT_TO_CALLER });
});

test('pages: limit and offset, and how many there are', async () => {
  const { get } = await startWithCalls(Array.from({ length: 103 }, (_, i) => call(`c${i}`)));
  const ids = async (query: string): Promise<string[]> =>
    (await get(query)).json<{ calls: { callId: string }[] }>().calls.map(({ callId }) => callId);
  expect(await ids('')).toHaveLength(100);
  expect(await ids('?limit=1000')).toHaveLength(103);
  expect(await ids('?limit=2&offset=101')).toEqual(['c101', 'c102']);
  expect(await ids('?offset=103')).toEqual([]);
  expect((await get('?limit=1')).json()).toMatchObject({ total: 103 });
  for (const query of ['?limit=0', '?limit=1001', '?limit=-1', '?limit=x', '?offset=-1', '?offset=1e3', '?other=1'])
    expect((await get(query)).json(), query).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
});

test('calls of others, and calls that are over, are unknown alike', async () => {
  const { get } = await startWithCalls([call('c1')]);
  for (const id of ['of-another-account', 'never', `${'x'.repeat(200)}`]) {
    const answer = await get(`/${id}`);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ status: 404, code: 'CALL_UNKNOWN' });
  }
});

test('without the right key: 401, and after 30 wrong ones from an address 429, whatever is sent', async () => {
  const { get, scheduler } = await startWithCalls([call('c1')]);
  expect((await get('', '')).json()).toMatchObject({ status: 401, code: 'API_KEY_MISSING' });
  expect((await get('', '')).headers['www-authenticate']).toBe('Bearer');
  expect((await get('', 'x'.repeat(300))).json()).toMatchObject({ status: 401, code: 'API_KEY_UNKNOWN' });
  for (let i = 1; i < 30; i++)
    expect((await get('/c1', `wrong-${i}`)).json()).toMatchObject({ status: 401, code: 'API_KEY_UNKNOWN' });
  const limited = await get('');
  expect(limited.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
  expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
  scheduler.advance(60_000);
  expect((await get('')).statusCode).toBe(200);
});
