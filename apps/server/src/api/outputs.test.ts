import { wallMillis } from '@callcast/core';
import { expect, test } from 'vitest';
import { historyLists } from './history-list.ts';
import { registerOutputs } from './outputs.ts';
import { startTestServer, TEST_API_KEY } from './test-server.ts';

const OUTPUT = {
  destination: 'twitch',
  host: 'live.example',
  state: 'live',
  reason: 'on the air',
  code: undefined,
  startedAt: wallMillis(1_000),
  liveAt: wallMillis(2_000),
  endedAt: undefined,
  onAirMs: 1_500,
  reconnects: 0,
  video: { codec: 'H264', width: 1280, height: 720, bitrateBps: 1, keyFrameIntervalMs: 1 },
  audio: undefined,
  averageBitrateBps: 9,
  bitrateBps: 9,
  droppedTags: 0,
  sourceLoss: 0.5,
} as const;

async function open() {
  const server = await startTestServer();
  const { store, scheduler } = server;
  registerOutputs(server.app, { store, clock: scheduler, answerList: historyLists(scheduler) });
  const account = { applicationId: 1, applicationName: 'streaming', ruleName: null, userId: null } as const;
  const session = (accountId: number) =>
    server.store.recorder.openSession({ ...account, accountId, initiatorAddress: '192.0.2.1' });
  const get = async (url: string) => {
    const answer = await server.app.inject({ url, headers: { authorization: `Bearer ${TEST_API_KEY}` } });
    return { status: answer.statusCode, body: answer.json() };
  };
  return { ...server, session, get };
}

test('the outputs of a session and of the account, page by page', async () => {
  const { session, get } = await open();
  const mine = await session(1);
  for (const outputId of ['a1', 'a2', 'a3']) mine.journal.outputChanged({ ...OUTPUT, outputId });
  const first = await get('/api/v1/outputs?limit=2');
  expect(first.body.outputs).toMatchObject([
    {
      outputId: 'a3',
      sessionId: mine.sessionId,
      application: { id: 1, name: 'streaming' },
      destination: 'twitch',
      liveAt: '1970-01-01T00:00:02.000Z',
      endedAt: null,
      onAirSeconds: 1.5,
      video: { codec: 'H264', width: 1280, height: 720 },
      audio: null,
      sourceLoss: 0.5,
    },
    { outputId: 'a2' },
  ]);
  const second = await get(`/api/v1/outputs?limit=2&cursor=${first.body.nextCursor}`);
  expect(second.body).toMatchObject({ outputs: [{ outputId: 'a1' }], nextCursor: null });
  const ofSession = await get(`/api/v1/call-sessions/${mine.sessionId}/outputs`);
  expect(ofSession.body.outputs).toHaveLength(3);
  expect((await get('/api/v1/outputs?state=stopped')).body.outputs).toEqual([]);
});

test('another account has no such session, and nobody has outputs without a key', async () => {
  const { session, get, app } = await open();
  const theirs = await session(2);
  theirs.journal.outputChanged({ ...OUTPUT, outputId: 'a1' });
  expect(await get(`/api/v1/call-sessions/${theirs.sessionId}/outputs`)).toMatchObject({
    status: 404,
    body: { code: 'SESSION_UNKNOWN' },
  });
  expect((await get('/api/v1/outputs')).body.outputs).toEqual([]);
  expect((await app.inject('/api/v1/outputs')).statusCode).toBe(401);
  expect((await get('/api/v1/outputs?limit=0')).status).toBe(400);
});
