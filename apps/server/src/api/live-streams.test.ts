import { expect, test } from 'vitest';
import { registerLiveStreams } from './live-streams.ts';
import { startTestServer, TEST_API_KEY } from './test-server.ts';

async function startWith(streams: readonly { path: string; startedAt: number; viewers: number }[] | undefined) {
  const { app, store, scheduler } = await startTestServer();
  const testCdn = streams && { streams };
  registerLiveStreams(app, { store, clock: scheduler, testCdn, application: 'live' });
  return (key: string | undefined) =>
    app.inject({
      url: '/api/v1/test-cdn/streams',
      headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    });
}

test('what is live, where it is watched, and by how many', async () => {
  const startedAt = Date.UTC(2026, 4, 4, 12);
  const get = await startWith([
    { path: '/live/demo', startedAt, viewers: 2 },
    { path: '/another/demo', startedAt, viewers: 0 }, // not under /watch/
  ]);
  const answer = await get(TEST_API_KEY);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.json()).toEqual({
    streams: [
      {
        name: 'demo',
        startedAt: '2026-05-04T12:00:00.000Z',
        viewers: 2,
        watchPath: '/watch/demo',
        flvPath: '/cdn/live/demo.flv',
      },
    ],
  });
});

test('only with an API key: names are all that a viewer needs', async () => {
  const get = await startWith([{ path: '/live/demo', startedAt: 0, viewers: 0 }]);
  for (const [key, code] of [
    [undefined, 'API_KEY_MISSING'],
    ['wrong', 'API_KEY_UNKNOWN'],
  ] as const) {
    const answer = await get(key);
    expect([answer.statusCode, answer.json().code]).toEqual([401, code]);
    expect(answer.body).not.toContain('demo');
  }
});

test('a test CDN that is off', async () => {
  const get = await startWith(undefined);
  const answer = await get(TEST_API_KEY);
  expect([answer.statusCode, answer.json().code]).toEqual([404, 'TEST_CDN_OFF']);
});
