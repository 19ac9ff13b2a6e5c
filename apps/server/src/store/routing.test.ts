import { expect, test } from 'vitest';
import { onEachDatabase, TEST_SEED } from './test-store.ts';

onEachDatabase((database) => {
  async function withRules(
    rules: readonly { name: string; pattern: string; exclude?: string; scenarios?: string[] }[],
  ) {
    const { store } = await database.open();
    await store.seed(TEST_SEED);
    const applicationId = Number(await store.applications.add(1, 'routed'));
    for (const { name, pattern, exclude, scenarios = [] } of rules) {
      const scenarioIds = [];
      for (const scenario of scenarios) {
        const known = await store.scenarios.findByName(1, applicationId, scenario);
        scenarioIds.push(known?.id ?? Number(await store.scenarios.add(1, 0, scenario, `// ${scenario}`)));
      }
      await store.rules.add({ applicationId, name, pattern, patternExclude: exclude, scenarioIds });
    }
    return { store, applicationId };
  }

  test('the first rule that matches wins, top to bottom', async () => {
    const { store, applicationId } = await withRules([
      { name: 'short', pattern: '1[0-9]{2}' },
      { name: 'not nine', pattern: '.*', exclude: '9.*' },
      { name: 'nine', pattern: '9+' },
    ]);
    const ruleFor = async (number: string) => {
      const route = await store.routing.route(applicationId, number);
      return route.kind === 'rule' ? route.ruleName : route.kind;
    };
    expect(await ruleFor('123')).toBe('short');
    expect(await ruleFor('1234')).toBe('not nine');
    expect(await ruleFor('99')).toBe('nine');
    expect(await ruleFor('91')).toBe('none');
  });

  test('no rule: every rule is named in the order it was tried', async () => {
    const { store, applicationId } = await withRules([
      { name: 'b', pattern: '1' },
      { name: 'a', pattern: '2' },
    ]);
    expect(await store.routing.route(applicationId, '3')).toEqual({
      kind: 'none',
      tried: [
        { name: 'b', pattern: '1' },
        { name: 'a', pattern: '2' },
      ],
    });
  });

  test('scenarios come in the order in which they were bound, each once', async () => {
    const { store, applicationId } = await withRules([{ name: 'r', pattern: '.*', scenarios: ['z', 'a', 'z', 'm'] }]);
    expect(await store.routing.route(applicationId, '1')).toMatchObject({
      scenarios: [
        { name: 'z', source: '// z' },
        { name: 'a', source: '// a' },
        { name: 'm', source: '// m' },
      ],
    });
  });

  test('a change of scenario counts for the next call', async () => {
    const { store, applicationId } = await withRules([{ name: 'r', pattern: '.*', scenarios: ['s'] }]);
    const scenario = await store.scenarios.findByName(1, 0, 's');
    await store.scenarios.change(1, scenario?.id ?? 0, { source: 'new' });
    expect(await store.routing.route(applicationId, '1')).toMatchObject({ scenarios: [{ source: 'new' }] });
  });

  test('rules of another application are not tried', async () => {
    const { store } = await withRules([]);
    expect(await store.routing.route(999, '1')).toEqual({ kind: 'none', tried: [] });
  });

  test('a thousand costly rules do not hold up the server while they are tried', async () => {
    const { store } = await database.open();
    await store.seed(TEST_SEED);
    const pattern = `${'(a?)'.repeat(500)}b`;
    for (let i = 0; i < 30; i++) await store.rules.add({ applicationId: 1, name: `r${i}`, pattern, scenarioIds: [] });
    const rules = (await store.rules.list(1)).slice(1);
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns++;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    expect(await store.routing.matching(rules, 'a'.repeat(255)).next()).toEqual({ done: true });
    isOver = true;
    expect(turns).toBeGreaterThanOrEqual(10);
  });
});
