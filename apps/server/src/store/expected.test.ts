import { expect, test } from 'vitest';
import { onEachDatabase, TEST_SEED } from './test-store.ts';

const EDITS = Array.from({ length: 8 }, (_, i) => i);

onEachDatabase((database) => {
  test('of edits of the same state that come at once, one alone is kept', async () => {
    const { store } = await database.open();
    await store.seed(TEST_SEED);
    const id = Number(await store.scenarios.add(1, 1, 's', 'before'));
    const rule = { applicationId: 1, name: 'r', pattern: '1', scenarioIds: [id] };
    const ruleId = Number(await store.rules.add(rule));
    const outcomes = [
      await Promise.all(
        EDITS.map((i) => store.scenarios.change(1, id, { source: `${i}` }, ({ version }) => version === 1)),
      ),
      await Promise.all(
        EDITS.map((i) =>
          store.rules.change(1, ruleId, { pattern: `${i}`, scenarioIds: [] }, (now) => now.scenarioIds[0] === id),
        ),
      ),
      await Promise.all(
        EDITS.map((i) => store.applications.change(1, 1, { name: `n${i}` }, ({ name }) => name === 'streaming')),
      ),
      await Promise.all(EDITS.map((i) => store.users.change(1, 1, { name: `u${i}` }, ({ name }) => name === 'user1'))),
    ];
    for (const outcome of outcomes)
      expect(outcome.toSorted()).toEqual(['changed', ...EDITS.slice(1).map(() => 'changed-meanwhile')]);
    expect(await store.scenarios.findById(1, id)).toMatchObject({ version: 2 });
    expect(await store.rules.boundScenarios([ruleId])).toEqual([]);
    expect(await store.users.list(1, { active: true, afterId: 0 }, { count: 9, offset: 0 })).toMatchObject({
      rows: [{ id: 1, name: expect.stringMatching(/^u\d$/) as string }],
    });
  });

  test('so are edits of destinations and secrets', async () => {
    const { store } = await database.open();
    await store.seed(TEST_SEED);
    const address = { preset: 'custom', server: 'rtmp://h/a', application: null, backupServer: null };
    const fields = { name: 'd', ...address, keyHint: '', policy: '{}' };
    const destination = Number(await store.destinations.add(1, fields, () => 'sealed', 9));
    const secret = Number(await store.secrets.add(1, { name: 's', description: '' }, () => 'sealed', 9));
    await Promise.all(EDITS.map(() => store.check())); // connections of all of them stand: nobody is first for having one
    const outcomes = [
      await Promise.all(
        EDITS.map((i) => store.destinations.change(1, destination, { name: `d${i}` }, ({ name }) => name === 'd')),
      ),
      await Promise.all(
        EDITS.map((i) =>
          store.secrets.change(1, secret, { sealedValue: `${i}` }, (now) => now.sealedValue === 'sealed'),
        ),
      ),
    ];
    for (const outcome of outcomes)
      expect(outcome.toSorted()).toEqual(['changed', ...EDITS.slice(1).map(() => 'changed-meanwhile')]);
  });

  test('a removal of another state removes nothing; of an edit and a removal of the same state one alone is done', async () => {
    const { store } = await database.open();
    await store.seed(TEST_SEED);
    const address = { preset: 'custom', server: 'rtmp://h/a', application: null, backupServer: null };
    const application = Number(await store.applications.add(1, 'gone'));
    const scenario = Number(await store.scenarios.add(1, 1, 's', 'before'));
    const rule = Number(await store.rules.add({ applicationId: 1, name: 'r', pattern: '1', scenarioIds: [scenario] }));
    const fields = { name: 'd', ...address, keyHint: '', policy: '{}' };
    const destination = Number(await store.destinations.add(1, fields, () => 'sealed', 9));
    const secret = Number(await store.secrets.add(1, { name: 's', description: '' }, () => 'sealed', 9));
    const removals = (isExpected: (now: { readonly name: string }) => boolean) => [
      store.applications.remove(1, [application], isExpected),
      store.rules.removeOne(1, rule, isExpected),
      store.scenarios.remove(1, [scenario], isExpected),
      store.destinations.remove(1, destination, isExpected),
      store.secrets.remove(1, secret, isExpected),
    ];
    expect(new Set(await Promise.all(removals(() => false)))).toEqual(new Set(['changed-meanwhile']));
    const isFirst = ({ name }: { readonly name: string }): boolean => !name.startsWith('x');
    const edits = () => [
      store.applications.change(1, application, { name: 'x' }, isFirst),
      store.rules.change(1, rule, { name: 'x' }, isFirst),
      store.scenarios.change(1, scenario, { name: 'x' }, isFirst),
      store.destinations.change(1, destination, { name: 'x' }, isFirst),
      store.secrets.change(1, secret, { name: 'x' }, isFirst),
    ];
    const removing = removals(isFirst);
    const editing = edits();
    const [removed, edited] = [await Promise.all(removing), await Promise.all(editing)];
    for (const [i, removal] of removed.entries())
      expect([removal, edited[i]]).toEqual(
        removal === 'removed' ? ['removed', 'not-found'] : ['changed-meanwhile', 'changed'],
      );
    expect(await store.rules.removeOne(2, rule)).toBe('not-found');
    for (const again of removals(() => true)) await again;
    expect(await store.applications.findById(1, application)).toBeUndefined();
    expect(await store.rules.list(1, { id: rule })).toEqual([]);
    expect(await store.scenarios.findById(1, scenario)).toBeUndefined();
    expect(await store.destinations.findById(1, destination)).toBeUndefined();
    expect(await store.secrets.findById(1, secret)).toBeUndefined();
  });

  test('of orders made of the same list one alone is kept', async () => {
    const { store } = await database.open();
    await store.seed(TEST_SEED);
    const application = Number(await store.applications.add(1, 'ordered'));
    const ids: number[] = [];
    for (const name of ['a', 'b', 'c'])
      ids.push(Number(await store.rules.add({ applicationId: application, name, pattern: '1', scenarioIds: [] })));
    const names = (rules: readonly { readonly name: string }[]): string => rules.map(({ name }) => name).join('');
    const orders = [ids.toReversed(), [...ids.slice(1), ids[0] ?? 0], ids.toSpliced(0, 2, ids[1] ?? 0, ids[0] ?? 0)];
    const outcomes = await Promise.all(
      orders.map((order) => store.rules.reorder(application, order, (now) => names(now) === 'abc')),
    );
    expect(outcomes.toSorted()).toEqual(['changed-meanwhile', 'changed-meanwhile', 'reordered']);
    const kept = orders[outcomes.indexOf('reordered')];
    expect((await store.rules.list(application)).map(({ id }) => id)).toEqual(kept);
  });
});
