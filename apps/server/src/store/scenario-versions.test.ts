import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { storeLimits } from './limits.ts';
import { onEachDatabase, TEST_SEED } from './test-store.ts';

const ALL = { count: 1_000, offset: 0 };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

onEachDatabase((database) => {
  async function open() {
    const opened = await database.open();
    await opened.store.seed(TEST_SEED);
    const { scenarios } = opened.store;
    const id = Number(await scenarios.add(1, 0, 'mine', 'one', 'anna'));
    const save = (source: string, savedBy?: string) => scenarios.change(1, id, { source, savedBy });
    return { ...opened, scenarios, id, save };
  }

  test('every save is a version: its number, when, by whom, and the hash of its text', async () => {
    const { scenarios, id, save, scheduler } = await open();
    const at = scheduler.wallNow();
    scheduler.advance(1_000);
    await save('two');
    expect(await scenarios.versions(1, id, ALL)).toEqual({
      total: 2,
      rows: [
        { number: 2, sha256: sha256('two'), createdAt: at + 1_000, savedBy: null },
        { number: 1, sha256: sha256('one'), createdAt: at, savedBy: 'anna' },
      ],
    });
    expect((await scenarios.versions(1, id, { count: 1, offset: 1 })).rows.map(({ number }) => number)).toEqual([1]);
    expect(await scenarios.findVersion(1, id, 1)).toMatchObject({ number: 1, source: 'one' });
    expect(await scenarios.findById(1, id)).toMatchObject({ version: 2 });
  });

  test('the same text again, and a new name alone, are none', async () => {
    const { scenarios, id, save } = await open();
    await save('one');
    expect(await scenarios.change(1, id, { name: 'yours' })).toBe('changed');
    expect((await scenarios.versions(1, id, ALL)).total).toBe(1);
    expect(await scenarios.findById(1, id)).toMatchObject({ name: 'yours', version: 1 });
  });

  test('rolled back: the old text as a new version; what happened stays', async () => {
    const { scenarios, id, save } = await open();
    await save('two');
    expect(await scenarios.rollBack(1, id, 1, 'boris')).toBe(3);
    const { rows } = await scenarios.versions(1, id, ALL);
    expect(rows.map(({ number, savedBy }) => [number, savedBy])).toEqual([
      [3, 'boris'],
      [2, null],
      [1, 'anna'],
    ]);
    expect(rows[0]?.sha256).toBe(sha256('one'));
    expect((await scenarios.list(1, { id, withSource: true }, ALL)).rows[0]?.source).toBe('one');
    expect(await scenarios.rollBack(1, id, 3)).toBe(3); // what is there already
    expect(await scenarios.rollBack(1, id, 9)).toBeUndefined();
  });

  test('versions of another account are nobody’s business', async () => {
    const { scenarios, id } = await open();
    expect(await scenarios.versions(2, id, ALL)).toEqual({ rows: [], total: 0 });
    expect(await scenarios.findVersion(2, id, 1)).toBeUndefined();
    expect(await scenarios.rollBack(2, id, 1)).toBeUndefined();
  });

  test('who was routed before a save keeps the text that it got; the next one gets the new', async () => {
    const { store, save, id } = await open();
    const applicationId = Number(await store.applications.add(1, 'other'));
    await store.rules.add({ applicationId, name: 'r', pattern: '9', scenarioIds: [id] });
    const route = () => store.routing.route(applicationId, '9');
    const running = await route();
    await save('two');
    expect(running).toMatchObject({ scenarios: [{ name: 'mine', source: 'one' }] });
    expect(await route()).toMatchObject({ scenarios: [{ name: 'mine', source: 'two' }] });
  });

  test('saves at the same time get numbers of their own', async () => {
    const { scenarios, id, save } = await open();
    await Promise.all(Array.from({ length: 12 }, (_, i) => save(`text ${i}`)));
    const { rows } = await scenarios.versions(1, id, ALL);
    expect(rows.map(({ number }) => number)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const newest = await scenarios.findVersion(1, id, 13);
    expect((await scenarios.list(1, { id, withSource: true }, ALL)).rows[0]?.source).toBe(newest?.source);
  });

  test('the newest are kept, so many', async () => {
    const { scenarios, id, save } = await open();
    for (let i = 2; i <= storeLimits.scenarioVersions + 2; i++) await save(`text ${i}`);
    const { rows, total } = await scenarios.versions(1, id, ALL);
    expect(total).toBe(storeLimits.scenarioVersions);
    expect([rows[0]?.number, rows.at(-1)?.number]).toEqual([storeLimits.scenarioVersions + 2, 3]);
  });

  test('a name that is taken leaves everything as it was', async () => {
    const { scenarios, id } = await open();
    await scenarios.add(1, 0, 'taken', '');
    expect(await scenarios.change(1, id, { name: 'taken', source: 'two' })).toBe('name-taken');
    expect(await scenarios.findById(1, id)).toMatchObject({ name: 'mine', version: 1 });
    expect((await scenarios.versions(1, id, ALL)).total).toBe(1);
  });
});
