/** A real call, as event streams and webhooks tell it; and a server that is killed with something to send. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { listSecret, streamKey } from '@callcast/testing/leaks';
import { loadClip } from '@callcast/testing/robot';
import { Webhook } from 'standardwebhooks';
import { expect, test, vi } from 'vitest';
import { startNginx } from '../rtmp/nginx.ts';
import { API_KEY, Callcast, seedScenario } from './callcast.ts';
import { robotCall } from './robot-call.ts';
import { SharedByTests } from './shared-by-tests.ts';

interface Event {
  readonly type: string;
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const shared = new SharedByTests('live-events');
const [nginx, server, clip] = await shared.start(startNginx(shared.folder), Callcast.start(), loadClip());

/** On a port that stays the same. */
async function openReceiver() {
  const requests: { body: string; headers: Record<string, string> }[] = [];
  let status = 204;
  const http = createServer((request, response) => {
    void text(request).then((body) => {
      requests.push({ body, headers: request.headers as Record<string, string> });
      response.writeHead(status).end();
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  return {
    requests,
    url: `http://127.0.0.1:${port}/`,
    answer: (next: number): void => {
      status = next;
    },
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      http.close();
    },
  };
}

async function addWebhook(url: string, events: readonly string[]): Promise<{ id: number; secret: string }> {
  const answer = await server.rest('POST', '/webhooks', { url, events });
  const { id, secret } = (await answer.json()) as { id: number; secret: string };
  listSecret('secret of a webhook', secret);
  return { id, secret };
}

/** Events of a stream, as they come. */
async function follow(query: string) {
  const left = new AbortController();
  const answer = await fetch(`${server.base}/api/v1/events${query}`, {
    headers: { authorization: `Bearer ${API_KEY}`, accept: 'text/event-stream' },
    signal: left.signal,
  });
  let told = '';
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const bytes of answer.body ?? []) told += decoder.decode(bytes, { stream: true });
  })().catch(() => undefined);
  return {
    events: (): Event[] =>
      [...told.matchAll(/^event: (?!reset|log)\S+\ndata: (.*)$/gm)].map(([, json = '']) => JSON.parse(json)),
    text: () => told,
    async [Symbol.asyncDispose]() {
      left.abort();
      await reading;
    },
  };
}

test('a call on the air is told by an event stream and by webhooks, in the same words', async () => {
  const application = 'told';
  const key = streamKey(application);
  const token = await server.application(application, seedScenario(`rtmp://127.0.0.1:${nginx.port}/live`, key));
  await using receiver = await openReceiver();
  const wanted = ['call.started', 'call.connected', 'stream.connecting', 'stream.live', 'stream.stopped', 'call.ended'];
  const { id, secret } = await addWebhook(receiver.url, wanted);
  await using stream = await follow('');
  await vi.waitFor(() => expect(stream.text()).toContain('event: reset'), { timeout: 10_000 });
  await robotCall({ server, clip, application, token, durationMs: 5_000 });
  await server.untilSessionEnded(application);
  await vi.waitFor(() => expect(stream.events().map(({ type }) => type)).toContain('session.ended'), {
    timeout: 10_000,
  });

  const told = stream.events().filter(({ type }) => wanted.includes(type));
  expect(told.map(({ type }) => type)).toEqual([
    'call.started',
    expect.stringMatching(/^(call\.connected|stream\.connecting)$/),
    expect.stringMatching(/^(call\.connected|stream\.connecting)$/),
    'stream.live',
    'call.ended',
    'stream.stopped',
  ]);
  const statistics = stream.events().filter(({ type }) => type === 'stream.statistics');
  expect(statistics.length).toBeGreaterThan(2);
  expect(statistics.at(-1)?.data).toMatchObject({ video: { codec: 'H264', width: 640, height: 360 } });
  const stopped = told.at(-1)?.data ?? {};
  expect(stopped).toMatchObject({ host: `127.0.0.1:${nginx.port}`, reconnects: 0 });
  expect(Number(stopped.onAirSeconds)).toBeGreaterThan(3);

  await vi.waitFor(() => expect(receiver.requests.length).toBeGreaterThanOrEqual(told.length), { timeout: 10_000 });
  const official = new Webhook(secret);
  const received = receiver.requests.map(({ body, headers }) => official.verify(body, headers) as Event);
  expect(received.sort((a, b) => a.sequence - b.sequence)).toEqual(told);
  expect(stream.text()).not.toContain(key);

  const outputs = await (await server.rest('GET', '/outputs?limit=1')).json();
  expect(outputs).toMatchObject({
    outputs: [{ state: 'stopped', outputId: stopped.outputId, audio: { codec: 'aac' } }],
  });
  await server.rest('DELETE', `/webhooks/${id}`);
});

test('a server that is stopped writes down how its calls ended, and the next one tells it', async () => {
  const application = 'stopped';
  const key = streamKey(application);
  const token = await server.application(application, seedScenario(`rtmp://127.0.0.1:${nginx.port}/live`, key));
  await using receiver = await openReceiver();
  receiver.answer(503);
  const { id } = await addWebhook(receiver.url, ['stream.live', 'stream.stopped', 'call.ended', 'session.ended']);
  const call = robotCall({ server, clip, application, token, via: 'signal', durationMs: 60_000 });
  await vi.waitFor(() => expect(receiver.requests.some(({ body }) => body.includes('stream.live'))).toBe(true), {
    timeout: 20_000,
  });
  await server.kill('SIGTERM');
  await call.catch(() => undefined); // how it ends is not the question
  receiver.answer(200);
  await server.run();
  const delivered = async (): Promise<readonly string[]> => {
    const answer = await server.rest('GET', `/webhooks/${id}/deliveries?state=delivered`);
    return ((await answer.json()) as { deliveries: { type: string }[] }).deliveries.map(({ type }) => type);
  };
  await vi.waitFor(
    async () =>
      expect((await delivered()).toSorted()).toEqual(['call.ended', 'session.ended', 'stream.live', 'stream.stopped']),
    { timeout: 30_000, interval: 200 },
  );
  await server.rest('DELETE', `/webhooks/${id}`);
});

test('what a killed server was to send, the next one sends', async () => {
  await using receiver = await openReceiver();
  receiver.answer(503);
  const { id, secret } = await addWebhook(receiver.url, ['call.started']);
  const answer = await server.rest('POST', `/webhooks/${id}/test`);
  expect(answer.status).toBe(202);
  const { deliveryId } = (await answer.json()) as { deliveryId: number };
  await vi.waitFor(() => expect(receiver.requests).toHaveLength(1), { timeout: 10_000 });
  const rotated = await server.rest('POST', `/webhooks/${id}/rotate-secret`);
  const next = ((await rotated.json()) as { secret: string }).secret;
  listSecret('secret of a webhook', next);
  await server.kill('SIGKILL');
  receiver.answer(200);
  await server.run();
  await vi.waitFor(() => expect(receiver.requests).toHaveLength(2), { timeout: 20_000 });
  const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(1);
  for (const { body, headers } of receiver.requests)
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: 'webhook.test' });
  const { body, headers } = receiver.requests[1] ?? { body: '', headers: {} };
  expect(new Webhook(next).verify(body, headers)).toMatchObject({ type: 'webhook.test' });
  await vi.waitFor(
    async () =>
      expect(await (await server.rest('GET', `/webhooks/${id}/deliveries/${deliveryId}`)).json()).toMatchObject({
        state: 'delivered',
      }),
    { timeout: 10_000 },
  );
});
