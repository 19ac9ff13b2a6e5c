import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { storeLimits } from './limits.ts';
import { onEachDatabase, type Place } from './test-store.ts';

const NOON_SECONDS = Date.UTC(2026, 4, 4, 12) / 1_000;

onEachDatabase((database) => {
  async function openStorage(place: Partial<Place> = {}) {
    const opened = await database.open(place);
    return { ...opened, storage: opened.store.applicationStorage, one: opened.store.applicationStorage.of(1) };
  }

  test('an item is there until it expires, and after opening again', async () => {
    const place = await database.place();
    const { store, scheduler, one } = await openStorage(place);
    const item = { key: 'test:1', value: '{"привет":"👋"}', expireAt: NOON_SECONDS + 60 };
    expect(await one.put('test:1', item.value, 60)).toEqual(item);
    expect(await one.get('test:1')).toEqual(item);
    expect(await one.get('test:2')).toBeNull();
    await store.close();
    const again = await openStorage(place);
    again.scheduler.advance(millis(59_999));
    expect(await again.one.get('test:1')).toEqual(item);
    again.scheduler.advance(millis(1));
    expect(await again.one.get('test:1')).toBeNull();
    expect(await again.one.remove('test:1')).toBeNull();
    expect(scheduler.wallNow()).toBe(NOON_SECONDS * 1_000);
  });

  test('between two seconds, a time to live is rounded up; 0 is over at once', async () => {
    const { scheduler, one, storage } = await openStorage();
    scheduler.advance(millis(500));
    expect(await one.put('a', '1', 1)).toMatchObject({ expireAt: NOON_SECONDS + 2 });
    scheduler.advance(millis(1_000));
    expect(await one.get('a')).toMatchObject({ value: '1' });
    await one.put('a', '2', 0);
    expect(await one.get('a')).toBeNull();
    await one.put('b', '2', 0);
    expect(await one.get('b')).toBeNull();
    expect(await storage.sweep()).toBe(1); // of `b` nothing was kept
  });

  test('put overwrites, remove tells what it removed, applications do not see each other', async () => {
    const { storage, one } = await openStorage();
    const two = storage.of(2);
    await one.put('k', 'first', 5);
    await one.put('k', 'second', 50);
    expect(await two.get('k')).toBeNull();
    expect(await two.remove('k')).toBeNull();
    expect((await two.keys()).keys).toEqual([]);
    const item = { key: 'k', value: 'second', expireAt: NOON_SECONDS + 50 };
    expect(await one.remove('k')).toEqual(item);
    expect(await one.get('k')).toBeNull();
  });

  test('keys: what they begin with, in order, page by page', async () => {
    const { one, scheduler } = await openStorage();
    for (const key of ['test:2', 'test', 'other', 'test:10', 'тест:1', 'test:ё']) await one.put(key, 'v', 100);
    await one.put('test:0', 'v', 1);
    scheduler.advance(millis(1_000));
    expect(await one.keys('test')).toEqual({ keys: ['test', 'test:10', 'test:2', 'test:ё'], cursor: undefined });
    expect((await one.keys()).keys).toHaveLength(6);
    const first = await one.keys('test', { count: 3 });
    expect(first).toEqual({ keys: ['test', 'test:10', 'test:2'], cursor: 'test:2' });
    expect(await one.keys('test', { count: 3, cursor: first.cursor })).toEqual({ keys: ['test:ё'], cursor: undefined });
    await expect(one.keys('test', { cursor: 'other' })).rejects.toMatchObject({ code: 'STORAGE_CURSOR_INVALID' });
  });

  test('keys are in the order of their bytes, whatever language the database sorts by', async () => {
    const { one } = await openStorage();
    for (const key of ['b', 'B', 'a', '_', 'Z', 'ё', 'я']) await one.put(key, 'v', 100);
    expect((await one.keys()).keys).toEqual(['B', 'Z', '_', 'a', 'b', 'я', 'ё']);
    const { cursor } = await one.keys('', { count: 2 });
    expect((await one.keys('', { count: 2, cursor })).keys).toEqual(['_', 'a']);
  });

  test('an answer has at most 1,000 keys, whoever asks for more', async () => {
    const { one } = await openStorage();
    for (let i = 0; i < 1_001; i++) await one.put(`k${String(i).padStart(4, '0')}`, '', 100);
    for (const count of [undefined, 5_000, Number.POSITIVE_INFINITY])
      expect(await one.keys('k', { count })).toMatchObject({ cursor: 'k0999' });
    for (const count of [0, -1, Number.NaN]) expect((await one.keys('k', { count })).keys).toEqual(['k0000']);
  });

  test.each([
    ['STORAGE_KEY_INVALID', '', 'v', 1],
    ['STORAGE_KEY_INVALID', 'k'.repeat(201), 'v', 1],
    ['STORAGE_KEY_INVALID', 'a b', 'v', 1],
    ['STORAGE_KEY_INVALID', 'a\0', 'v', 1],
    ['STORAGE_VALUE_INVALID', 'k', 'v'.repeat(2_001), 1],
    ['STORAGE_VALUE_INVALID', 'k', '\ud83d', 1],
    ['STORAGE_TTL_INVALID', 'k', 'v', -1],
    ['STORAGE_TTL_INVALID', 'k', 'v', 1.5],
    ['STORAGE_TTL_INVALID', 'k', 'v', Number.NaN],
    ['STORAGE_TTL_INVALID', 'k', 'v', 7_776_001],
  ])('%s: a put is refused (%#)', async (code, key, value, ttl) => {
    const { one } = await openStorage();
    await expect(one.put(key, value, ttl)).rejects.toMatchObject({ code });
    expect((await one.keys()).keys).toEqual([]);
  });

  test('the longest key and value, and a value with a NUL, come back as they are', async () => {
    const { one } = await openStorage();
    const [key, value] = ['я'.repeat(200), `\0${'👋'.repeat(999)}`];
    await one.put(key, value, 7_776_000);
    expect(await one.get(key)).toMatchObject({ key, value });
  });

  test('an application keeps so many items; expired ones make room', async () => {
    const { storage, one, scheduler } = await openStorage();
    const fill = storeLimits.storageItems - 1;
    for (let i = 0; i < fill; i++) await one.put(`k${i}`, '', 100);
    await one.put('short', '', 1);
    await expect(one.put('new', '', 10)).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    await one.put('k1', 'still', 100);
    await storage.of(2).put('new', '', 10);
    scheduler.advance(millis(1_000));
    expect(await one.put('new', '', 10)).toMatchObject({ key: 'new' });
    await expect(one.put('newer', '', 10)).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    scheduler.advance(millis(99_000));
    await storage.of(2).put('lives', '', 10);
    for (const removed of [5_000, 5_000, 1, 0]) expect(await storage.sweep()).toBe(removed);
    expect((await storage.of(2).keys()).keys).toEqual(['lives']);
  }, 60_000);

  test('expired items are swept every ten minutes, and no others', async () => {
    const { store, one, scheduler } = await openStorage();
    for (let i = 0; i < 20; i++) await one.put(`k${i}`, '', i < 15 ? 10 : 1_000);
    const swept: number[] = [];
    const sweep = store.applicationStorage.sweep.bind(store.applicationStorage);
    store.applicationStorage.sweep = async () => {
      const removed = await sweep();
      swept.push(removed);
      return removed;
    };
    scheduler.advance(millis(599_999));
    expect(swept).toEqual([]);
    scheduler.advance(millis(1));
    await expect.poll(() => swept).toEqual([15]);
    expect((await one.keys()).keys).toHaveLength(5);
  });
});
