import { silentLog } from '@callcast/core';
import { expect, test } from 'vitest';
import { storeLimits } from '../store/index.ts';
import { registerConfiguration } from './configuration.ts';
import { registerIdempotency } from './idempotency.ts';
import { startTestServer, TEST_API_KEY } from './test-server.ts';

const LONG = 'x'.repeat(70_000);

async function start() {
  const server = await startTestServer();
  const { app, store, scheduler, hasher, oneTimeLogins } = server;
  registerIdempotency(app, { store, clock: scheduler, log: silentLog });
  registerConfiguration(app, { store, clock: scheduler, sources: server.sources, hasher, oneTimeLogins });
  const post = async (
    key: string | undefined,
    payload: object,
    url = '/api/v1/applications',
    apiKey = TEST_API_KEY,
  ) => {
    const headers = { authorization: `Bearer ${apiKey}`, ...(key === undefined ? {} : { 'idempotency-key': key }) };
    const answer = await app.inject({ method: 'POST', url, headers, payload });
    const body = answer.body === '' ? {} : answer.json<Record<string, unknown>>();
    return { status: answer.statusCode, headers: answer.headers, body };
  };
  const names = async () => {
    const { rows } = await store.applications.list(1, {}, { count: 100, offset: 0 });
    return rows.map(({ name }) => name).filter((name) => name.startsWith('new'));
  };
  return { ...server, post, names };
}

test('the same request with the same key is done once, and answered as it was, also to those that come at once', async () => {
  const { post, names, store } = await start();
  const all = await Promise.all([1, 2, 3, 4].map(() => post('k', { name: 'new' })));
  const first = all.find(({ status }) => status === 201);
  for (const { status, body } of all.filter((one) => one !== first))
    expect(status === 201 ? body : body.code).toEqual(status === 201 ? first?.body : 'IDEMPOTENCY_KEY_RUNNING');
  const again = await post('k', { name: 'new' });
  expect(again).toMatchObject({ status: 201, body: first?.body, headers: { 'idempotency-replayed': 'true' } });
  for (const name of ['etag', 'location', 'content-type', 'cache-control'])
    expect(again.headers[name], name).toBe(first?.headers[name]);
  expect(await names()).toEqual(['new']);
  const changes = (await store.audit.list(1, undefined, 10)).filter(({ action }) => action === 'addApplication');
  expect(changes.length).toBe(1);
  expect((await post(undefined, { name: 'new' })).body.code).toBe('APPLICATION_NAME_TAKEN');
});

test('a key is of one request, of one account, and of a day', async () => {
  const { post, scheduler, names } = await start();
  expect((await post('k', { name: 'new1' })).status).toBe(201);
  expect((await post('k', { name: 'new2' })).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
  expect((await post('k', { name: 's', source: '' }, '/api/v1/scenarios')).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
  expect((await post('k', { name: 'new1' }, undefined, 'wrong')).body.code).toBe('API_KEY_UNKNOWN');
  expect((await post('k'.repeat(201), { name: 'new2' })).body.code).toBe('INVALID_REQUEST');
  scheduler.advance(storeLimits.idempotencyKeyMs);
  expect((await post('k', { name: 'new2' })).status).toBe(201);
  expect(await names()).toEqual(['new1', 'new2']);
});

test('what was refused may be tried again with its key', async () => {
  const { post, store } = await start();
  expect((await post('k', { name: 'streaming' })).body.code).toBe('APPLICATION_NAME_TAKEN');
  await store.applications.remove(1, [1]);
  const made = await post('k', { name: 'streaming' });
  expect([made.status, made.headers['idempotency-replayed']]).toEqual([201, undefined]);
});

test('an answer that is too long to be kept is fetched instead', async () => {
  const { post } = await start();
  const made = await post('k', { name: 'long', source: LONG }, '/api/v1/scenarios');
  expect(made.status).toBe(201);
  const again = await post('k', { name: 'long', source: LONG }, '/api/v1/scenarios');
  expect([again.status, again.body]).toEqual([303, {}]);
  expect(again.headers.location).toBe(made.headers.location);
});

test('an account that has sent too many keys is told', async () => {
  const { post, store } = await start();
  for (let i = 0; i < storeLimits.idempotencyKeys; i++) await store.idempotencyKeys.claim(1, `k${i}`, '');
  expect(await post('more', { name: 'new' })).toMatchObject({ status: 429, body: { code: 'IDEMPOTENCY_KEY_LIMIT' } });
});
