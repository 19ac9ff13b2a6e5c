import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { silentLog } from '@callcast/core';
import { onTestFinished, vi } from 'vitest';
import { LiveEvents } from '../../live/index.ts';
import { EgressPolicy, Redactor, SecretBox } from '../../security/index.ts';
import { openTestStore, TEST_SEED } from '../../store/test-store.ts';
import { createPost } from '../io/post.ts';
import { WebhookOutbox } from '../webhook-outbox.ts';
import { type PostWebhook, WebhookSender } from '../webhook-sender.ts';
import { WebhookVault } from '../webhook-vault.ts';

export const SERVER_KEY = new Uint8Array(32).fill(7);
export const OWNER = { sessionId: 40, accountId: 1, applicationId: 1, applicationName: 'streaming' };

export interface Received {
  readonly body: string;
  readonly headers: Record<string, string>;
}

/** For tests: a receiver of webhooks, on a socket. */
export async function openReceiver(answer: (response: ServerResponse, request: IncomingMessage) => void) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ body, headers: request.headers as Record<string, string> });
      answer(response, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    received,
    port,
    url: `http://127.0.0.1:${port}/hook`,
    events: () => received.map(({ body }) => JSON.parse(body)),
  };
}

/** For tests: everything about webhooks on virtual time, with a store of its own. `open` again, on the same store, is the server after a restart. */
export async function openTestWebhooks({
  post,
  allow = ['loopback'],
  random = { uint32: () => 2 ** 31, bytes: (length: number) => new Uint8Array(randomBytes(length)) },
}: {
  post?: PostWebhook;
  allow?: readonly string[];
  random?: { uint32(): number; bytes(length: number): Uint8Array };
} = {}) {
  const { store, scheduler } = await openTestStore();
  await store.seed(TEST_SEED);
  const egress = EgressPolicy.parse(allow);
  if ('malformed' in egress) throw new Error('a test allows what means nothing');
  const redactor = new Redactor();
  const box = new SecretBox(SERVER_KEY, 'webhook secret', random);
  const vault = new WebhookVault({ store, box, egress, clock: scheduler, random });
  const live = new LiveEvents(scheduler);
  const queue = store.webhookQueue;
  const watch = { tried: vi.fn(), dropped: vi.fn() };
  const open = () => {
    const sender = new WebhookSender({
      queue,
      box,
      post: post ?? createPost({ egress, resolve: async () => ['127.0.0.1'] }),
      redact: (line) => redactor.redact(line),
      scheduler,
      random,
      log: silentLog,
      version: '1.2.3',
      watch,
    });
    const onQueued = (): void => sender.wake();
    const outbox = new WebhookOutbox({ live, queue, scheduler, random, log: silentLog, watch, onQueued });
    let closed: Promise<void> | undefined;
    const close = (): Promise<void> => {
      closed ??= outbox[Symbol.asyncDispose]().then(() => sender[Symbol.asyncDispose]());
      return closed;
    };
    onTestFinished(close);
    return { sender, close };
  };
  const add = async (url: string, events: Parameters<WebhookVault['add']>[1]['events'] = ['call.started']) => {
    const added = await vault.add(1, { url, events });
    if ('code' in added) throw new Error(added.code);
    return { id: added.webhook.id, secret: added.secret };
  };
  const state: Parameters<LiveEvents['publish']>[2] = {
    sessionId: 40,
    callId: 'c1',
    direction: 'incoming',
    from: 'user1',
    to: 'live',
    state: 'started',
    startedAt: '2026-05-04T12:00:00.000Z',
    connectedAt: null,
    endedAt: null,
    durationSeconds: 0,
    reason: null,
  } as const;
  const tell = (): void => live.publish(OWNER, 'call.started', state as never);
  const deliveries = (id: number) => queue.list(id, { state: undefined, before: undefined, count: 100 });
  return { store, scheduler, vault, live, queue, box, open, add, tell, deliveries, redactor, watch };
}
