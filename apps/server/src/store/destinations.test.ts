import { expect, test } from 'vitest';
import type { DestinationFields } from './destinations.ts';
import { onEachDatabase, type Place, TEST_SEED } from './test-store.ts';

const MAIN: DestinationFields = {
  name: 'main',
  preset: 'twitch',
  server: 'rtmp://live.twitch.tv/app',
  application: null,
  backupServer: null,
  keyHint: 'ab',
  policy: '{}',
};
const seal = (id: number): string => `sealed for ${id}`;

onEachDatabase((database) => {
  async function openSeeded(place: Partial<Place> = {}) {
    const opened = await database.open(place);
    await opened.store.seed(TEST_SEED);
    const other = await opened.store.applications.add(1, 'other');
    return { ...opened, destinations: opened.store.destinations, other: Number(other) };
  }

  test('a destination is kept with its key sealed for its row, and is there after opening again', async () => {
    const place = await database.place();
    const { destinations, store, scheduler } = await openSeeded(place);
    const id = Number(await destinations.add(1, MAIN, seal, 9));
    const kept = { ...MAIN, id, applicationId: 1, sealedKey: `sealed for ${id}` };
    expect(await destinations.findByName(1, 'main')).toEqual({
      ...kept,
      createdAt: scheduler.wallNow(),
      modifiedAt: scheduler.wallNow(),
    });
    await store.close();
    const again = await database.open(place);
    expect(await again.store.destinations.findById(1, id)).toMatchObject(kept);
  });

  test('names are unique within an application, and only there', async () => {
    const { destinations, other } = await openSeeded();
    const id = Number(await destinations.add(1, MAIN, seal, 9));
    expect(await destinations.add(1, MAIN, seal, 9)).toBe('name-taken');
    expect(await destinations.add(other, MAIN, seal, 9)).toBeTypeOf('number');
    const second = Number(await destinations.add(1, { ...MAIN, name: 'second' }, seal, 9));
    expect(await destinations.change(1, second, MAIN)).toBe('name-taken');
    expect(await destinations.change(1, id, MAIN)).toBe('changed');
  });

  test('a change keeps whatever it does not name, the key as well', async () => {
    const { destinations, scheduler } = await openSeeded();
    const id = Number(await destinations.add(1, MAIN, seal, 9));
    scheduler.advance(1_000);
    expect(await destinations.change(1, id, { name: 'twitch' })).toBe('changed');
    const changed = await destinations.findById(1, id);
    expect(changed).toMatchObject({ ...MAIN, name: 'twitch', sealedKey: `sealed for ${id}` });
    expect(Number(changed?.modifiedAt) - Number(changed?.createdAt)).toBe(1_000);
    await destinations.change(1, id, { sealedKey: 'another' });
    expect(await destinations.findById(1, id)).toMatchObject({ ...MAIN, name: 'twitch', sealedKey: 'another' });
  });

  test('no more than the limit', async () => {
    const { destinations } = await openSeeded();
    for (const name of ['a', 'b']) expect(await destinations.add(1, { ...MAIN, name }, seal, 2)).toBeTypeOf('number');
    expect(await destinations.add(1, { ...MAIN, name: 'c' }, seal, 2)).toBe('too-many');
    expect(await destinations.list(1, { count: 9, offset: 0 })).toMatchObject({ total: 2, rows: [{}, {}] });
  });

  test('no more than the limit, and no name twice, when all come at once', async () => {
    const { destinations } = await openSeeded();
    const add = (name: string) => destinations.add(1, { ...MAIN, name }, seal, 5);
    const added = await Promise.all(Array.from({ length: 12 }, (_, i) => add(`d${i}`)));
    expect(added.filter((outcome) => outcome === 'too-many')).toHaveLength(7);
    const [id = 0] = added.filter((outcome) => typeof outcome === 'number');
    const names = Array.from({ length: 6 }, (_, i) => destinations.change(1, i + 1, { name: 'same' }));
    expect((await Promise.all(names)).filter((outcome) => outcome === 'changed')).toHaveLength(1);
    expect(await destinations.findById(1, id)).toBeDefined();
  });

  test('another application neither finds, changes nor removes it', async () => {
    const { destinations, other } = await openSeeded();
    const id = Number(await destinations.add(1, MAIN, seal, 9));
    expect(await destinations.findById(other, id)).toBeUndefined();
    expect(await destinations.findByName(other, 'main')).toBeUndefined();
    expect(await destinations.change(other, id, { server: 'rtmp://evil/app' })).toBe('not-found');
    expect(await destinations.remove(other, id)).toBe('not-found');
    expect(await destinations.findById(1, id)).toMatchObject(MAIN);
    expect(await destinations.remove(1, id)).toBe('removed');
    expect(await destinations.remove(1, id)).toBe('not-found');
  });

  test('pages, in the order of their names', async () => {
    const { destinations } = await openSeeded();
    for (const name of ['b', 'c', 'a']) await destinations.add(1, { ...MAIN, name }, seal, 9);
    const { rows, total } = await destinations.list(1, { count: 2, offset: 1 });
    expect(rows.map(({ name }) => name)).toEqual(['b', 'c']);
    expect(total).toBe(3);
  });
});
