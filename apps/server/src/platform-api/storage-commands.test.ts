import { expect, test } from 'vitest';
import { startTestServer } from '../api/test-server.ts';

const NOON_SECONDS = Date.UTC(2026, 4, 4, 12) / 1_000;
const APP = { application_id: 1 };

test('SetKeyValueItem, GetKeyValueItem, DelKeyValueItem: what scenarios see', async () => {
  const server = await startTestServer();
  const item = { key: 'test:1', value: 'a;b', expires_at: NOON_SECONDS + 60 };
  expect(await server.api('SetKeyValueItem', { ...APP, key: 'test:1', value: 'a;b', ttl: 60 })).toEqual({
    result: item,
  });
  expect(await server.api('GetKeyValueItem', { ...APP, key: 'test:1' })).toEqual({ result: item });
  expect(await server.store.applicationStorage.of(1).get('test:1')).toMatchObject({ value: 'a;b' });
  expect(await server.api('DelKeyValueItem', { application_name: 'streaming', key: 'test:1' })).toEqual({ result: 1 });
  expect(await server.refusal('GetKeyValueItem', { ...APP, key: 'test:1' })).toBe(101);
  expect(await server.refusal('DelKeyValueItem', { ...APP, key: 'test:1' })).toBe(101);
});

test('SetKeyValueItem: a time to live, an instant, or 30 days', async () => {
  const server = await startTestServer();
  server.scheduler.advance(250);
  const set = (more: Record<string, number>) =>
    server.api('SetKeyValueItem', { ...APP, key: 'k', value: 'v', ...more });
  expect(await set({})).toMatchObject({ result: { expires_at: NOON_SECONDS + 1 + 2_592_000 } });
  expect(await set({ expires_at: NOON_SECONDS + 100 })).toMatchObject({ result: { expires_at: NOON_SECONDS + 100 } });
  expect(await set({ ttl: 7_776_001 })).toMatchObject({ error: { code: 101 } });
  expect(await set({ expires_at: NOON_SECONDS })).toMatchObject({ error: { code: 101 } });
});

test('GetKeyValueItems and GetKeyValueKeys: what begins with a pattern, 10 at a time, 50 at most', async () => {
  const server = await startTestServer();
  const storage = server.store.applicationStorage.of(1);
  for (let i = 10; i < 70; i++) await storage.put(`test:${i}`, `v${i}`, 60);
  await storage.put('other', 'v', 60);
  const items = await server.api('GetKeyValueItems', { ...APP, key: 'test', count: 2, offset: 1 });
  const expires_at = NOON_SECONDS + 60;
  expect(items).toEqual({
    result: [
      { key: 'test:11', value: 'v11', expires_at },
      { key: 'test:12', value: 'v12', expires_at },
    ],
  });
  expect((await server.api('GetKeyValueItems', { ...APP, key: 'test' })).result).toHaveLength(10);
  expect((await server.api('GetKeyValueKeys', { ...APP, count: 50 })).result).toHaveLength(50);
  expect(await server.api('GetKeyValueKeys', { ...APP, count: 1 })).toEqual({ result: [{ key: 'other', expires_at }] });
  expect(await server.api('GetKeyValueKeys', { ...APP, key: 'nothing' })).toEqual({ result: [] });
  expect(await server.refusal('GetKeyValueKeys', { ...APP, count: 51 })).toBe(101);
});

test('the key-value storage is of the account’s own applications', async () => {
  const server = await startTestServer();
  const needs = [
    ['SetKeyValueItem', { key: 'k', value: 'v' }],
    ['GetKeyValueItem', { key: 'k' }],
    ['GetKeyValueItems', { key: 'k' }],
    ['GetKeyValueKeys', {}],
    ['DelKeyValueItem', { key: 'k' }],
  ] as const;
  for (const [command, parameters] of needs) {
    expect(await server.refusal(command, parameters), command).toBe(116);
    expect(await server.refusal(command, { ...parameters, application_id: 9 }), command).toBe(116);
    if (command !== 'GetKeyValueKeys') expect(await server.refusal(command, APP), command).toBe(134);
  }
  expect(await server.refusal('SetKeyValueItem', { ...APP, key: 'no spaces', value: 'v' })).toBe(101);
  expect(await server.refusal('SetKeyValueItem', { ...APP, key: 'k', value: 'v'.repeat(2_001) })).toBe(101);
});
