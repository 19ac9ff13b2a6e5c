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
});
