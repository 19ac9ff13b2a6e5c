import { millis } from '@callcast/core';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { expect, test, vi } from 'vitest';
import { webhookLimits } from './limits.ts';
import { openReceiver, openTestWebhooks } from './testing/open-test-webhooks.ts';
import type { PostRequest, PostWebhook } from './webhook-sender.ts';

const OK = { status: 200, answer: 'ok' };

/** A receiver that is played: each request waits for what the test answers. */
function playedReceiver(answer: (request: PostRequest, index: number) => ReturnType<PostWebhook>) {
  const requests: PostRequest[] = [];
  const post: PostWebhook = (request) => {
    requests.push(request);
    return answer(request, requests.length - 1);
  };
  return { requests, post };
}

const idOf = ({ headers }: PostRequest): string => headers.find(([name]) => name === 'webhook-id')?.[1] ?? '';

test('the official library takes what is sent, and nothing that was changed', async () => {
  vi.setSystemTime(1); // the library looks at the clock of the process
  const { open, add, tell, scheduler, deliveries } = await openTestWebhooks();
  vi.setSystemTime(scheduler.wallNow());
  const receiver = await openReceiver((response) => response.end('thank you'));
  const { id, secret } = await add(receiver.url);
  open();
  tell();
  await vi.waitFor(async () => expect(await deliveries(id)).toMatchObject([{ state: 'delivered', attempts: 1 }]));
  const [{ body, headers } = { body: '', headers: {} }] = receiver.received;
  const official = new Webhook(secret);
  expect(official.verify(body, headers)).toMatchObject({ type: 'call.started', data: { callId: 'c1' } });
  expect(() => official.verify(body.replace('c1', 'c2'), headers)).toThrow();
  expect(() => official.verify(body, { ...headers, 'webhook-id': 'msg_other' })).toThrow();
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'user-agent': 'Callcast/1.2.3' });
  vi.useRealTimers();
});

test('for a day both secrets verify what is sent, then the new one alone; one that leaked ends at once', async () => {
  const { open, add, tell, scheduler, vault, store } = await openTestWebhooks();
  const receiver = await openReceiver((response) => response.end());
  const { id, secret: first } = await add(receiver.url);
  open();
  const rotate = async (expireOld: boolean) => {
    const rotated = await vault.rotateSecret(1, id, { expireOld });
    if ('code' in rotated) throw new Error(rotated.code);
    return rotated.secret;
  };
  /** Which of the secrets the official library takes the next event by. */
  const verifiedBy = async (...secrets: string[]) => {
    const before = receiver.received.length;
    tell();
    await vi.waitFor(() => expect(receiver.received).toHaveLength(before + 1));
    const { body, headers } = receiver.received.at(-1) ?? { body: '', headers: {} };
    vi.setSystemTime(scheduler.wallNow()); // the library looks at the clock of the process
    const takes = (secret: string): boolean => {
      try {
        return new Webhook(secret).verify(body, headers) !== undefined;
      } catch (error) {
        if (error instanceof WebhookVerificationError) return false;
        throw error;
      }
    };
    return secrets.map(takes);
  };
  const second = await rotate(false);
  expect(second).not.toBe(first);
  expect(await verifiedBy(first, second)).toEqual([true, true]);
  scheduler.advance(webhookLimits.oldSecretMs - 1);
  expect(await verifiedBy(first, second)).toEqual([true, true]);
  scheduler.advance(1);
  expect(await verifiedBy(first, second)).toEqual([false, true]);
  const third = await rotate(false);
  expect(await verifiedBy(first, second, third)).toEqual([false, true, true]);
  const fourth = await rotate(true);
  expect(await verifiedBy(second, third, fourth)).toEqual([false, false, true]);
  expect(await store.changeSealed(() => undefined)).toMatchObject({ left: 1 }); // nothing old is kept
  vi.useRealTimers();
});

test('an answer that repeats secrets, old ones too, is kept without them', async () => {
  const { open, add, tell, vault, deliveries, queue } = await openTestWebhooks();
  let said = '';
  const receiver = await openReceiver((response) => response.end(said));
  const { id, secret } = await add(receiver.url);
  const rotated = await vault.rotateSecret(1, id, { expireOld: false });
  if ('code' in rotated) throw new Error(rotated.code);
  said = `${secret} ${rotated.secret}`;
  open();
  tell();
  await vi.waitFor(async () => {
    const [delivery] = await deliveries(id);
    expect(await queue.attemptsOf(delivery?.id ?? 0)).toMatchObject([{ answer: '*** ***' }]);
  });
});

test('a clock that is set back a year holds up neither what waits nor what comes', async () => {
  const { requests, post } = playedReceiver(async (_request, index) =>
    index === 0 ? { status: 503, answer: 'busy' } : OK,
  );
  const { open, add, tell, scheduler, deliveries } = await openTestWebhooks({ post });
  const { id } = await add('http://127.0.0.1/');
  open();
  tell();
  await vi.waitFor(async () => expect(await deliveries(id)).toMatchObject([{ attempts: 1, state: 'pending' }]));
  scheduler.setWall(scheduler.wallNow() - 365 * 86_400_000);
  await vi.waitFor(() => {
    scheduler.advance(1_000);
    expect(requests.length).toBeGreaterThanOrEqual(2);
  });
  expect(scheduler.now()).toBeLessThan(365 * 86_400_000);
  await vi.waitFor(async () => expect(await deliveries(id)).toMatchObject([{ state: 'delivered', attempts: 2 }]));
});

test('a receiver that fails is tried again later and later, with the same id, and then no more', async () => {
  const { requests, post } = playedReceiver(async () => ({ status: 503, answer: 'busy' }));
  const { open, add, tell, scheduler, deliveries, queue, watch } = await openTestWebhooks({ post });
  const { id } = await add('http://127.0.0.1/');
  open();
  const begun = scheduler.wallNow();
  tell();
  const pauses: number[] = [];
  for (let tries = 1; tries <= webhookLimits.triesOfDelivery; tries++) {
    await vi.waitFor(async () => expect((await deliveries(id))[0]?.attempts).toBe(tries));
    const [delivery] = await deliveries(id);
    if (delivery?.nextAttemptAt == null) break;
    const pause = delivery.nextAttemptAt - scheduler.wallNow();
    pauses.push(pause / 1_000);
    await vi.waitFor(() => expect(scheduler.armed).toContain(millis(Math.min(pause, webhookLimits.longestSleep))));
    while (scheduler.wallNow() < delivery.nextAttemptAt) {
      scheduler.advance(Math.min(webhookLimits.longestSleep, delivery.nextAttemptAt - scheduler.wallNow()));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  expect(pauses).toEqual([5, 20, 80, 320, 1_280, 5_120, 20_480, 21_600, 21_600, 21_600, 21_600]);
  expect(new Set(requests.map(idOf)).size).toBe(1);
  expect(new Set(requests.map(({ headers }) => headers[3]?.[1])).size).toBeGreaterThan(1); // each is signed anew
  expect(await deliveries(id)).toMatchObject([{ state: 'failed' }]);
  expect(scheduler.wallNow() - begun).toBeLessThan(34 * 3_600_000);
  const [delivery] = await deliveries(id);
  const log = await queue.attemptsOf(delivery?.id ?? 0);
  expect(log[0]).toMatchObject({ status: 503, code: 'WEBHOOK_STATUS', error: 'It answered 503', answer: 'busy' });
  const told = watch.tried.mock.calls.map(([{ outcome, code }]) => `${outcome} ${code}`);
  const retries = Array.from({ length: webhookLimits.triesOfDelivery - 1 }, () => 'retry WEBHOOK_STATUS');
  expect(told).toEqual([...retries, 'failed WEBHOOK_STATUS']);
});

test.each([
  [0, 4_000],
  [2 ** 32 - 1, 6_000],
])('the pause varies by chance: %i', async (uint32, pause) => {
  const { post } = playedReceiver(async () => ({ status: 500, answer: '' }));
  const random = { uint32: () => uint32, bytes: (length: number) => new Uint8Array(length) };
  const { open, add, tell, scheduler, deliveries } = await openTestWebhooks({ post, random });
  const { id } = await add('http://127.0.0.1/');
  open();
  tell();
  await vi.waitFor(async () => expect((await deliveries(id))[0]?.attempts).toBe(1));
  expect(Math.abs(((await deliveries(id))[0]?.nextAttemptAt ?? 0) - scheduler.wallNow() - pause)).toBeLessThan(2);
});

test('a receiver that hangs is given up after 15 s, and holds up nobody else', async () => {
  const { requests, post } = playedReceiver(async ({ url }) =>
    url.includes('hangs') ? new Promise(() => undefined) : OK,
  );
  const { open, add, tell, scheduler, deliveries, queue } = await openTestWebhooks({ post });
  const hanging = await add('http://127.0.0.1/hangs');
  const quick = await add('http://127.0.0.1/quick');
  open();
  for (let n = 0; n < 10; n++) tell();
  await vi.waitFor(async () => {
    expect((await deliveries(quick.id)).filter(({ state }) => state === 'delivered')).toHaveLength(10);
  });
  const tried = () => requests.filter(({ url }) => url.includes('hangs')).length;
  expect(tried()).toBe(webhookLimits.attemptsOfWebhook);
  scheduler.advance(webhookLimits.timeout);
  await vi.waitFor(() => expect(tried()).toBe(2 * webhookLimits.attemptsOfWebhook));
  const oldest = (await deliveries(hanging.id)).at(-1);
  expect(await queue.attemptsOf(oldest?.id ?? 0)).toMatchObject([
    { code: 'WEBHOOK_TIMEOUT', status: null, durationMs: 15_000 },
  ]);
});

test('redirects are not followed, and of a long answer the beginning is kept, without what must not be seen', async () => {
  const elsewhere = await openReceiver((response) => response.end());
  const { open, add, tell, deliveries, queue, redactor } = await openTestWebhooks();
  redactor.register('confidential-0123456789');
  const redirecting = await openReceiver((response) => response.writeHead(307, { location: elsewhere.url }).end());
  let written = 0;
  const endless = await openReceiver((response) => {
    response.on('error', () => undefined);
    response.write('said confidential-0123456789 ');
    const more = (): void => {
      while (written < 10 * 1024 * 1024 && !response.destroyed) {
        written += 65_536;
        if (!response.write('x'.repeat(65_536))) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  });
  const [one, two] = [await add(redirecting.url), await add(endless.url)];
  open();
  tell();
  const logOf = async (id: number) => queue.attemptsOf((await deliveries(id))[0]?.id ?? 0);
  await vi.waitFor(async () => expect(await logOf(one.id)).toMatchObject([{ status: 307, code: 'WEBHOOK_REDIRECT' }]));
  expect(elsewhere.received).toEqual([]);
  await vi.waitFor(async () => expect(await logOf(two.id)).toMatchObject([{ status: 200, code: null }]));
  const [{ answer } = { answer: '' }] = await logOf(two.id);
  expect(answer).toMatch(/^said \*\*\* x+$/);
  expect(answer.length).toBeLessThanOrEqual(webhookLimits.answerBytes);
  expect(written).toBeLessThan(10 * 1024 * 1024);
});

test.each([
  ['http://127.0.0.1:1/', ['loopback'], 'WEBHOOK_CONNECTION'],
  ['http://private.example/', [], 'WEBHOOK_FORBIDDEN'],
])('an address that cannot be, or may not be connected to: %s', async (url, allow, code) => {
  const { open, add, tell, deliveries, queue } = await openTestWebhooks({ allow });
  const { id } = await add(url);
  open();
  tell();
  await vi.waitFor(async () => {
    const [delivery] = await deliveries(id);
    expect(await queue.attemptsOf(delivery?.id ?? 0)).toMatchObject([{ code, status: null }]);
  });
});

test('what a server could not send the next one does; what it was sending when it ended comes again', async () => {
  let isHanging = true;
  const { requests, post } = playedReceiver(async () => (isHanging ? new Promise(() => undefined) : OK));
  const { open, add, tell, deliveries } = await openTestWebhooks({ post });
  const { id } = await add('http://127.0.0.1/');
  const first = open();
  for (let n = 0; n < 6; n++) tell();
  await vi.waitFor(() => expect(requests).toHaveLength(webhookLimits.attemptsOfWebhook));
  await first.close();
  expect((await deliveries(id)).map(({ state, attempts }) => [state, attempts])).toEqual(
    Array.from({ length: 6 }, () => ['pending', 0]),
  );
  isHanging = false;
  open();
  await vi.waitFor(async () =>
    expect((await deliveries(id)).map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'delivered')),
  );
  expect(new Set(requests.map(idOf)).size).toBe(6);
});

test('events that come at the very end are queued; those of a database that fails wait for it', async () => {
  const { requests, post } = playedReceiver(async () => OK);
  const { open, add, tell, deliveries, queue, scheduler } = await openTestWebhooks({ post });
  const { id } = await add('http://127.0.0.1/');
  const { close } = open();
  vi.spyOn(queue, 'add').mockRejectedValueOnce(new Error('the disk is full'));
  tell();
  await vi.waitFor(() => expect(scheduler.armed).toContain(webhookLimits.storeRetry));
  expect(await deliveries(id)).toEqual([]);
  scheduler.advance(webhookLimits.storeRetry);
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  tell();
  await close();
  expect(await deliveries(id)).toHaveLength(2);
});

test('a try that cannot be written down is not made again meanwhile', async () => {
  const { requests, post } = playedReceiver(async () => OK);
  const { open, add, tell, deliveries, queue, scheduler, watch } = await openTestWebhooks({ post });
  const { id } = await add('http://127.0.0.1/');
  open();
  vi.spyOn(queue, 'record').mockRejectedValueOnce(new Error('the disk is full'));
  tell();
  await vi.waitFor(() => expect(scheduler.armed).toContain(webhookLimits.storeRetry));
  tell();
  await vi.waitFor(() => expect(requests).toHaveLength(2));
  scheduler.advance(webhookLimits.storeRetry);
  await vi.waitFor(async () =>
    expect((await deliveries(id)).map(({ state }) => state)).toEqual(['delivered', 'delivered']),
  );
  expect(requests).toHaveLength(2);
  const written = { outcome: 'delivered', code: null, durationMs: expect.any(Number) };
  await vi.waitFor(() => expect(watch.tried.mock.calls).toEqual([[written], [written]]));
});

test('events that nobody can keep are counted: too many for a webhook, or for a database that takes none', async () => {
  const { open, add, tell, watch, queue, scheduler } = await openTestWebhooks({
    post: () => new Promise(() => undefined),
  });
  await add('http://127.0.0.1/');
  open();
  vi.spyOn(queue, 'add').mockResolvedValueOnce({ queued: 0, dropped: 3 });
  tell();
  await vi.waitFor(() => expect(watch.dropped.mock.calls).toEqual([[3]]));
  vi.spyOn(queue, 'add').mockRejectedValueOnce(new Error('the disk is full'));
  tell();
  await vi.waitFor(() => expect(scheduler.armed).toContain(webhookLimits.storeRetry));
  for (let n = 0; n < webhookLimits.unwritten; n++) tell();
  expect(watch.dropped.mock.calls).toEqual([[3], [1]]);
});
