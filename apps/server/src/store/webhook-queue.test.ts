import { expect, test } from 'vitest';
import { onEachDatabase, TEST_SEED } from './test-store.ts';
import type { Busy } from './webhook-queue.ts';

const NOBODY: Busy = { deliveries: [], webhooks: [] };
const FIELDS = { url: 'https://hooks.example/a', description: '', events: ['call.started', 'call.ended'] };
const event = (given: object = {}) => ({
  accountId: 1,
  applicationId: 1,
  type: 'call.started',
  payload: '{}',
  ...given,
});
const ANSWERED = { at: 1, durationMs: 12, status: 200, code: null, error: null, answer: 'ok' };
const REFUSED = { at: 2, durationMs: 9, status: 500, code: 'WEBHOOK_STATUS', error: 'It answered 500', answer: 'no' };

onEachDatabase((database) => {
  async function open(given: Parameters<typeof database.open>[0] = {}) {
    const opened = await database.open(given);
    const { store, scheduler } = opened;
    await store.seed(TEST_SEED);
    let messages = 0;
    const now = () => scheduler.wallNow();
    const queue = store.webhookQueue;
    const add = (...events: object[]) =>
      queue.add(events.map(event), { now: now(), most: 5, messageId: () => `msg_${++messages}` });
    const hook = async (applicationId: number | null = null, events = FIELDS.events) => {
      const id = await store.webhooks.add(1, applicationId, { ...FIELDS, events }, (row) => `sealed ${row}`, 3);
      if (id === 'too-many') throw new Error('too many webhooks');
      return id;
    };
    const due = async (busy = NOBODY, count = 100) => queue.due(now(), busy, count);
    const limits = () => ({ now: now(), patienceMs: 10_000, isGone: false });
    return { ...opened, queue, now, add, hook, due, limits };
  }

  test('a webhook is kept, changed, counted and removed, by its account alone', async () => {
    const { store, hook } = await open();
    const id = await hook();
    expect(await store.webhooks.find(1, id)).toMatchObject({
      ...FIELDS,
      sealedSecret: `sealed ${id}`,
      isEnabled: true,
      applicationId: null,
    });
    expect(await store.webhooks.find(2, id)).toBeUndefined();
    expect(await store.webhooks.change(2, id, { isEnabled: false })).toBe(false);
    expect(await store.webhooks.change(1, id, { url: 'https://b.example/', isEnabled: false })).toBe(true);
    expect(await store.webhooks.find(1, id)).toMatchObject({ url: 'https://b.example/', isEnabled: false });
    await hook();
    await hook();
    await expect(hook()).rejects.toThrow('too many');
    expect(await store.webhooks.remove(2, id)).toBe(false);
    expect(await store.webhooks.remove(1, id)).toBe(true);
    expect(await store.webhooks.list(1)).toHaveLength(2);
  });

  test('a secret is replaced, by its account alone; so many old ones sign on, until their time is over', async () => {
    const { store, hook, add, due, queue, scheduler, now } = await open();
    const [id, other] = [await hook(), await hook()];
    const replace = (accountId: number, name: string, most = 2) =>
      store.webhooks.replaceSecret(accountId, id, name, { expiresAt: now() + 1_000, most });
    expect([await replace(2, 'theirs'), await replace(1, 'second')]).toEqual(['unknown', 'replaced']);
    await add({});
    const secrets = async () => {
      const found = (await due()).find(({ webhookId }) => webhookId === id);
      return [found?.sealedSecret, ...(found?.oldSealedSecrets ?? [])];
    };
    expect(await secrets()).toEqual(['second', `sealed ${id}`]);
    expect((await due()).find(({ webhookId }) => webhookId === other)?.oldSealedSecrets).toEqual([]);
    expect(await store.webhooks.find(1, other)).toMatchObject({ oldSecretExpiresAt: null });
    scheduler.advance(400);
    expect(await replace(1, 'third')).toBe('replaced');
    expect(await replace(1, 'fourth')).toBe('too-many');
    expect(await secrets()).toEqual(['third', 'second', `sealed ${id}`]);
    expect(await store.webhooks.find(1, id)).toMatchObject({ oldSecretExpiresAt: now() + 1_000 });
    scheduler.advance(600);
    expect(await secrets()).toEqual(['third', 'second']);
    expect(await replace(1, 'fourth')).toBe('replaced'); // the place of the first is free
    const kept = async () => (await store.changeSealed(() => undefined)).left - 2;
    expect(await kept()).toBe(2);
    scheduler.advance(400);
    expect(await kept()).toBe(2);
    await queue.sweep(now(), { keepMs: 1e9, keep: 9 });
    expect(await kept()).toBe(1);
    expect(await store.webhooks.replaceSecret(1, id, 'fifth', 'forgotten')).toBe('replaced');
    expect([await secrets(), await kept()]).toEqual([['fifth'], 0]);
    expect(await store.webhooks.find(1, id)).toMatchObject({ oldSecretExpiresAt: null });
  });

  test('an event is queued for those who want it: account, application, type, and not switched off', async () => {
    const { store, hook, add, due } = await open();
    const [all, ofOne, ofType] = [await hook(), await hook(1), await hook(null, ['call.ended'])];
    await add({}, { applicationId: 9 }, { type: 'call.ended' }, { type: 'stream.live' }, { accountId: 2 });
    const byHook = async (id: number) => (await due()).filter(({ webhookId }) => webhookId === id).length;
    expect([await byHook(all), await byHook(ofOne), await byHook(ofType)]).toEqual([3, 2, 1]);
    await store.webhooks.change(1, all, { isEnabled: false });
    expect(await byHook(all)).toBe(0);
    expect(await add({ applicationId: 9 })).toEqual({ queued: 0, dropped: 0 });
    await store.webhooks.change(1, all, { isEnabled: true });
    expect(await byHook(all)).toBe(3);
  });

  test('so many wait for a webhook and no more; the rest is counted', async () => {
    const { store, hook, add, queue, now } = await open();
    const id = await hook();
    expect(await add({}, {}, {}, {}, {}, {}, {})).toEqual({ queued: 5, dropped: 2 });
    expect(await add({})).toEqual({ queued: 0, dropped: 1 });
    expect(await store.webhooks.find(1, id)).toMatchObject({ dropped: 3 });
    const one = { webhookId: id, type: 'webhook.test', payload: '{}', messageId: 'm', now: now() };
    expect(await queue.addOne(one, 5)).toBeUndefined();
    expect(await queue.addOne(one, 6)).toEqual(expect.any(Number));
  });

  test('the backlog is of webhooks that are on, and of what is pending', async () => {
    const { store, hook, add, due, queue, now, limits } = await open();
    expect(await queue.backlog()).toEqual({ pending: 0, nextAttemptAt: undefined });
    const [one, other] = [await hook(), await hook()];
    await add({}, {});
    expect(await queue.backlog()).toEqual({ pending: 4, nextAttemptAt: now() });
    await store.webhooks.change(1, other, { isEnabled: false });
    expect(await queue.backlog()).toEqual({ pending: 2, nextAttemptAt: now() });
    const [first, second] = await due();
    if (first === undefined || second === undefined) throw new Error('nothing is due');
    await queue.record(first, ANSWERED, { kind: 'delivered' }, limits());
    await queue.record(second, REFUSED, { kind: 'retry', at: now() + 5_000 }, limits());
    expect(await queue.backlog()).toEqual({ pending: 1, nextAttemptAt: now() + 5_000 });
    await store.webhooks.remove(1, one);
    expect(await queue.backlog()).toEqual({ pending: 0, nextAttemptAt: undefined });
  });

  test('a try that failed comes again at its time, one that arrived never', async () => {
    const { hook, add, due, queue, scheduler, now, limits } = await open();
    const webhookId = await hook();
    await add({}, {});
    const [first, second] = await due();
    if (first === undefined || second === undefined) throw new Error('nothing is due');
    expect(await due({ deliveries: [first.id], webhooks: [] })).toHaveLength(1);
    expect(await due({ deliveries: [], webhooks: [webhookId] })).toEqual([]);
    await queue.record(first, REFUSED, { kind: 'retry', at: now() + 5_000 }, limits());
    await queue.record(second, ANSWERED, { kind: 'delivered' }, limits());
    expect(await due()).toEqual([]);
    expect(await queue.nextDue(NOBODY)).toBe(now() + 5_000);
    scheduler.advance(5_000);
    expect(await due()).toMatchObject([{ id: first.id, attempts: 1, messageId: first.messageId }]);
    await queue.record({ ...first, attempts: 1 }, REFUSED, { kind: 'failed' }, limits());
    expect(await queue.nextDue(NOBODY)).toBeUndefined();
    expect(await queue.attemptsOf(first.id)).toEqual([REFUSED, REFUSED]);
    expect(await queue.list(webhookId, { state: 'failed', before: undefined, count: 9 })).toMatchObject([
      { id: first.id, attempts: 2, finishedAt: now() },
    ]);
    expect(await queue.resend(webhookId, first.id, now())).toBe(true);
    expect(await queue.resend(webhookId, first.id, now())).toBe(false);
    expect(await queue.resend(webhookId + 1, second.id, now())).toBe(false);
    expect(await due()).toMatchObject([{ id: first.id, attempts: 0 }]);
  });

  test('who fails for too long is switched off, unless something arrives between; who is gone at once', async () => {
    const { store, hook, add, due, queue, scheduler, now, limits } = await open();
    const id = await hook();
    await add({});
    const fail = async (isGone = false) => {
      const [one] = await due();
      if (one === undefined) throw new Error('nothing is due');
      return queue.record(one, REFUSED, { kind: 'retry', at: now() }, { ...limits(), isGone });
    };
    expect(await fail()).toBe(false);
    scheduler.advance(9_999);
    expect(await fail()).toBe(false);
    const [one] = await due();
    if (one) await queue.record(one, ANSWERED, { kind: 'delivered' }, limits());
    expect(await store.webhooks.find(1, id)).toMatchObject({ failingSince: null });
    await add({});
    expect(await fail()).toBe(false);
    scheduler.advance(10_000);
    expect(await fail()).toBe(true);
    expect(await store.webhooks.find(1, id)).toMatchObject({ isEnabled: false, disabledReason: expect.any(String) });
    await store.webhooks.change(1, id, { isEnabled: true });
    expect(await store.webhooks.find(1, id)).toMatchObject({ failingSince: null, disabledReason: null });
    expect(await fail(true)).toBe(true);
    expect(await store.webhooks.find(1, id)).toMatchObject({ disabledReason: expect.stringContaining('410') });
  });

  test('a try of what was removed meanwhile is nobody’s', async () => {
    const { store, hook, add, due, queue, limits } = await open();
    const id = await hook();
    await add({});
    const [one] = await due();
    await store.webhooks.remove(1, id);
    expect(await due()).toEqual([]);
    if (one) expect(await queue.record(one, ANSWERED, { kind: 'delivered' }, limits())).toBe(false);
  });

  test('what is over is removed by age and by number, what waits only when it is old', async () => {
    const { hook, add, due, queue, scheduler, now, limits } = await open();
    const webhookId = await hook();
    const all = () => queue.list(webhookId, { state: undefined, before: undefined, count: 99 });
    const deliver = async () => {
      for (const one of await due()) await queue.record(one, ANSWERED, { kind: 'delivered' }, limits());
    };
    await add({}, {}, {});
    await deliver();
    await queue.sweep(now(), { keepMs: 0, keep: 2 });
    const kept = await all();
    expect(kept).toHaveLength(2);
    expect(await queue.list(webhookId, { state: undefined, before: kept[0]?.id, count: 9 })).toEqual([kept[1]]);
    scheduler.advance(1_000);
    await add({});
    await queue.sweep(now(), { keepMs: 0, keep: 2 });
    expect((await all()).map(({ state }) => state)).toEqual(['pending']);
    await queue.sweep(now() + 2, { keepMs: 1, keep: 2 });
    expect(await all()).toEqual([]);
  });

  test('what was queued is there after a restart', async () => {
    const place = await database.place();
    const before = await open(place);
    await before.hook();
    await before.add({ payload: '{"n":1}' });
    await before.store.close();
    const { store, scheduler } = await database.open(place);
    expect(await store.webhookQueue.due(scheduler.wallNow(), NOBODY, 9)).toMatchObject([{ payload: '{"n":1}' }]);
  });
});
