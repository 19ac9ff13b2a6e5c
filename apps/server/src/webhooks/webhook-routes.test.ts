import { expect, test, vi } from 'vitest';
import { startTestServer, TEST_API_KEY } from '../api/test-server.ts';
import { EgressPolicy, Redactor, SecretBox } from '../security/index.ts';
import { webhookLimits } from './limits.ts';
import { SERVER_KEY } from './testing/open-test-webhooks.ts';
import { registerWebhooks } from './webhook-routes.ts';
import { WebhookVault } from './webhook-vault.ts';

async function open() {
  const server = await startTestServer();
  const { app, store, scheduler } = server;
  let count = 0;
  const random = { uint32: () => 4, bytes: (length: number) => new Uint8Array(length).fill(++count) };
  const egress = EgressPolicy.parse([]);
  if ('malformed' in egress) throw new Error('an empty list means nothing');
  const box = new SecretBox(SERVER_KEY, 'webhook secret', random);
  const vault = new WebhookVault({ store, box, egress, clock: scheduler, random });
  const onQueued = vi.fn();
  registerWebhooks(app, { store, clock: scheduler, vault, onQueued });
  const ask = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path = '', payload?: object) => {
    const headers = { authorization: `Bearer ${TEST_API_KEY}` };
    const answer = await app.inject({ method, url: `/api/v1/webhooks${path}`, headers, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
  };
  return { ...server, ask, onQueued, box };
}

const HOOK = { url: 'https://hooks.example/a?b=c#d', events: ['call.started', 'call.started', 'stream.live'] };

test('a webhook is added, shown without its secret, changed and removed', async () => {
  const { ask, store, box, onQueued } = await open();
  const added = await ask('POST', '', { ...HOOK, application: 1, description: 'shop' });
  expect(added).toMatchObject({
    status: 201,
    body: {
      url: 'https://hooks.example/a?b=c',
      events: ['call.started', 'stream.live'],
      application: 1,
      enabled: true,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{32}$/),
    },
  });
  const { secret, id, ...shown } = added.body;
  expect(await ask('GET', `/${id}`)).toEqual({ status: 200, body: { id, ...shown } });
  expect((await ask('GET')).body).toEqual({ webhooks: [{ id, ...shown }] });
  const sealed = (await store.webhooks.find(1, id))?.sealedSecret ?? '';
  expect(sealed).not.toContain(secret);
  expect(box.open(sealed, id)).toBe(secret);
  expect(new Redactor().redact(`it is ${secret}`)).toBe('it is whsec_***');
  const changed = await ask('PATCH', `/${id}`, { enabled: false, events: ['call.ended'] });
  expect(changed.body).toMatchObject({ enabled: false, events: ['call.ended'], url: shown.url });
  expect(onQueued).not.toHaveBeenCalled();
  await ask('PATCH', `/${id}`, { enabled: true });
  expect(onQueued).toHaveBeenCalled(); // what waited goes on
  expect((await ask('DELETE', `/${id}`)).status).toBe(204);
  expect(await ask('GET', `/${id}`)).toMatchObject({ status: 404, body: { code: 'WEBHOOK_UNKNOWN' } });
});

test('a secret is replaced: the new one is told once, and so many old ones sign at a time', async () => {
  const { ask, store, box, scheduler } = await open();
  const { id, secret: first } = (await ask('POST', '', HOOK)).body;
  const rotated = await ask('POST', `/${id}/rotate-secret`);
  const { secret, ...shown } = rotated.body;
  expect([rotated.status, secret]).toEqual([200, expect.stringMatching(/^whsec_[A-Za-z0-9+/]{32}$/)]);
  expect(secret).not.toBe(first);
  const expiresAt = new Date(scheduler.wallNow() + webhookLimits.oldSecretMs).toISOString();
  expect(await ask('GET', `/${id}`)).toEqual({ status: 200, body: { ...shown, oldSecretExpiresAt: expiresAt } });
  expect(box.open((await store.webhooks.find(1, id))?.sealedSecret ?? '', id)).toBe(secret);
  for (let n = 1; n < webhookLimits.oldSecrets; n++) await ask('POST', `/${id}/rotate-secret?expireOld=false`);
  expect(await ask('POST', `/${id}/rotate-secret`)).toMatchObject({
    status: 409,
    body: { code: 'WEBHOOK_SECRET_LIMIT' },
  });
  expect((await ask('POST', `/${id}/rotate-secret?expireOld=true`)).body).toMatchObject({ oldSecretExpiresAt: null });
  expect((await ask('POST', `/${id}/rotate-secret?expireOld=1`)).body).toMatchObject({ code: 'INVALID_REQUEST' });
  expect((await ask('POST', '/99/rotate-secret')).body).toMatchObject({ code: 'WEBHOOK_UNKNOWN' });
  const rotations = (await store.audit.list(1, undefined, 20)).filter(({ action }) => action === 'rotateWebhookSecret');
  expect(rotations).toHaveLength(5);
  expect(rotations[0]).toMatchObject({ target: `webhook=${id}`, actor: { kind: 'api-key' } });
});

test.each([
  [{ url: 'ftp://hooks.example/' }, 422, 'WEBHOOK_URL_INVALID'],
  [{ url: 'nonsense' }, 422, 'WEBHOOK_URL_INVALID'],
  [{ url: 'https://user:word@hooks.example/' }, 422, 'WEBHOOK_URL_INVALID'],
  [{ url: 'http://169.254.169.254/latest' }, 422, 'WEBHOOK_URL_FORBIDDEN'],
  [{ url: 'http://[::1]/' }, 422, 'WEBHOOK_URL_FORBIDDEN'],
  [{ application: 99 }, 404, 'APPLICATION_UNKNOWN'],
  [{ events: [] }, 400, 'INVALID_REQUEST'],
  [{ events: ['stream.statistics'] }, 400, 'INVALID_REQUEST'],
])('what cannot be: %o', async (given, status, code) => {
  const { ask } = await open();
  expect(await ask('POST', '', { ...HOOK, ...given })).toMatchObject({ status, body: { code } });
});

test('an account has so many and no more', async () => {
  const { ask } = await open();
  for (let n = 0; n < webhookLimits.perAccount; n++) expect((await ask('POST', '', HOOK)).status).toBe(201);
  expect(await ask('POST', '', HOOK)).toMatchObject({ status: 409, body: { code: 'WEBHOOK_LIMIT' } });
});

test('a test event, its delivery with every try, and once more', async () => {
  const { ask, store, scheduler, onQueued } = await open();
  const { id } = (await ask('POST', '', HOOK)).body;
  const { status, body } = await ask('POST', `/${id}/test`);
  expect([status, onQueued.mock.calls.length]).toEqual([202, 1]);
  const path = `/${id}/deliveries/${body.deliveryId}`;
  expect(await ask('POST', `${path}/resend`)).toMatchObject({ status: 409, body: { code: 'DELIVERY_PENDING' } });
  const [due] = await store.webhookQueue.due(scheduler.wallNow(), { deliveries: [], webhooks: [] }, 1);
  if (due === undefined) throw new Error('nothing is due');
  const attempt = { at: 0, durationMs: 7, status: 500, code: 'WEBHOOK_STATUS', error: 'It answered 500', answer: 'no' };
  const limits = { now: scheduler.wallNow(), patienceMs: 1e9, isGone: false };
  await store.webhookQueue.record(due, attempt, { kind: 'failed' }, limits);
  const delivery = (await ask('GET', path)).body;
  expect(delivery).toMatchObject({
    type: 'webhook.test',
    state: 'failed',
    attempts: 1,
    log: [{ status: 500, answer: 'no' }],
  });
  expect(JSON.parse(delivery.payload)).toEqual({
    type: 'webhook.test',
    timestamp: expect.any(String),
    data: { webhookId: id },
  });
  expect((await ask('GET', `/${id}/deliveries?state=failed`)).body).toMatchObject({
    deliveries: [{ id: body.deliveryId, messageId: delivery.messageId }],
    nextCursor: null,
  });
  expect((await ask('POST', `${path}/resend`)).status).toBe(202);
  expect((await ask('GET', path)).body).toMatchObject({ state: 'pending', attempts: 0, messageId: delivery.messageId });
  expect(await ask('GET', `/${id}/deliveries/999`)).toMatchObject({ status: 404, body: { code: 'DELIVERY_UNKNOWN' } });
});

test('deliveries come page by page', async () => {
  const { ask } = await open();
  const { id } = (await ask('POST', '', HOOK)).body;
  for (let n = 0; n < 3; n++) await ask('POST', `/${id}/test`);
  const first = (await ask('GET', `/${id}/deliveries?limit=2`)).body;
  expect(first.deliveries).toHaveLength(2);
  const second = (await ask('GET', `/${id}/deliveries?limit=2&cursor=${first.nextCursor}`)).body;
  expect(second).toMatchObject({ deliveries: [{ type: 'webhook.test' }], nextCursor: null });
  expect((await ask('GET', `/${id}/deliveries?state=delivered`)).body.deliveries).toEqual([]);
});
