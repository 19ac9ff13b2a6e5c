import { expect, test } from 'vitest';
import { onEachDatabase, TEST_SEED } from './test-store.ts';

onEachDatabase((database) => {
  test('a rule gets them from its application, then from those that all share; never from another account or application', async () => {
    const { store } = await database.open();
    await store.seed(TEST_SEED);
    const [one, two] = [Number(await store.applications.add(1, 'one')), Number(await store.applications.add(1, 'two'))];
    await store.scenarios.add(1, 0, 'config', '// shared');
    await store.scenarios.add(1, one, 'config', '// own');
    await store.scenarios.add(1, two, 'foreign', '// of two');
    await store.scenarios.add(1, 0, 'common', '// common');
    const scenarioId = Number(
      await store.scenarios.add(1, one, 'main', "require('config');require('foreign');require('common')"),
    );
    await store.rules.add({
      applicationId: one,
      name: 'r',
      pattern: '.*',
      patternExclude: undefined,
      scenarioIds: [scenarioId],
    });
    const route = await store.routing.route(one, '1');
    expect(route).toMatchObject({
      scenarios: [{ source: '// own' }, { source: '// common' }, { name: 'main' }],
    });
  });
});
