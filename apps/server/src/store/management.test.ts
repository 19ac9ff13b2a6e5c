import { expect, test } from 'vitest';
import { onEachDatabase, TEST_SEED } from './test-store.ts';

const KEY = { accountId: 1, name: 'key', description: '', publicKey: 'PEM' };
const PAGE = { count: 9, offset: 0 };
const times = <Result>(count: number, work: (i: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i)));

onEachDatabase((database) => {
  async function open() {
    const { store } = await database.open();
    await store.seed(TEST_SEED);
    return store;
  }

  test('no more keys, registrations and list entries than the limit, when all come at once', async () => {
    const { serviceKeys, sipRegistrations, accessLists } = await open();
    const registration = { username: 'u', proxy: 'sip.example' };
    const outcomes = [
      await times(12, (i) => serviceKeys.add({ ...KEY, id: `k${i}`, roleIds: [1] }, 5)),
      await times(12, () => sipRegistrations.add(1, registration, undefined, 5)),
      await times(12, (i) => accessLists.allow(1, { network: `192.0.2.${i}/32`, description: '' }, 5)),
      await times(12, (i) => accessLists.ban(1, `+1555010${i}`, 5)),
    ];
    for (const added of outcomes) expect(added.filter((outcome) => outcome === 'too-many')).toHaveLength(7);
    expect(await serviceKeys.list(1, undefined, PAGE)).toMatchObject({ total: 5 });
    expect(await sipRegistrations.list(1, {}, PAGE)).toMatchObject({ total: 5 });
    expect(await accessLists.allowed(1, undefined, PAGE)).toMatchObject({ total: 5 });
    expect(await accessLists.banned(1, {}, PAGE)).toMatchObject({ total: 5 });
  });

  test('one of several that take the same name at once gets it', async () => {
    const { applications, rules } = await open();
    const [ids, ruleIds] = [[1], [1]];
    for (let i = 0; i < 5; i++) {
      ids.push(Number(await applications.add(1, `a${i}`)));
      const rule = { applicationId: 1, name: `r${i}`, pattern: '1', patternExclude: undefined, scenarioIds: [] };
      ruleIds.push(Number(await rules.add(rule)));
    }
    const renamed = [
      await Promise.all(ids.map((id) => applications.change(1, id, { name: 'same' }))),
      await Promise.all(ruleIds.map((id) => rules.change(1, id, { name: 'same' }))),
    ];
    for (const outcomes of renamed) {
      expect(outcomes.filter((outcome) => outcome === 'changed')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'name-taken')).toHaveLength(5);
    }
    expect(await applications.change(1, 99, { name: 'b' })).toBe('not-found');
    expect(await rules.change(1, 99, { name: 'b' })).toBe('not-found');
  });

  test('roles, bindings and orders that are replaced at once are one of those asked for', async () => {
    const { serviceKeys, rules, scenarios } = await open();
    const scenarioIds: number[] = [];
    for (let i = 0; i < 4; i++) {
      scenarioIds.push(Number(await scenarios.add(1, 0, `s${i}`, '')));
      const rule = { applicationId: 1, name: `r${i}`, pattern: '1', patternExclude: undefined, scenarioIds: [] };
      await rules.add(rule);
    }
    await serviceKeys.add({ ...KEY, id: 'k', roleIds: [] }, 5);
    await times(8, (i) => serviceKeys.setRoles(1, 'k', [i + 1, 100]));
    const roles = (await serviceKeys.find(1, 'k'))?.roleIds ?? [];
    expect(roles).toHaveLength(2);
    expect(roles[1]).toBe(100);
    // Each adds to what is bound by then: none is lost.
    await times(4, (i) => rules.rebind(1, (bound) => [...bound, scenarioIds[i] ?? 0]));
    const bound = (await rules.boundScenarios([1])).map((scenario) => scenario.id);
    expect(bound).toEqual(expect.arrayContaining(scenarioIds));
    const all = (await rules.list(1)).map(({ id }) => id);
    await times(8, (i) => rules.reorder(1, i % 2 === 0 ? all : all.toReversed()));
    expect([all, all.toReversed()]).toContainEqual((await rules.list(1)).map(({ id }) => id));
  });

  test('what is removed takes with it what belongs to it, and leaves what only pointed to it', async () => {
    const { applications, rules, scenarios, serviceKeys, sipRegistrations, users } = await open();
    await serviceKeys.add({ ...KEY, id: 'k', roleIds: [1] }, 5);
    await serviceKeys.bind(1, 'k');
    await serviceKeys.bind(1, 'k');
    await applications.change(1, 1, { isSecured: true });
    await applications.change(1, 1, { isSecured: true });
    expect(await applications.securedAmong([1])).toEqual(new Set([1]));
    await sipRegistrations.add(
      1,
      { username: 'u', proxy: 'sip.example', applicationId: 1, ruleId: 1, userId: 1 },
      (id) => `sealed ${id}`,
      5,
    );
    expect(await sipRegistrations.find(1, 1)).toMatchObject({ applicationId: 1, ruleId: 1, userId: 1 });
    expect(await serviceKeys.boundTo([1])).toEqual(new Map([[1, 'k']]));
    await users.remove([1]);
    await rules.remove([1]);
    expect(await serviceKeys.boundTo([1])).toEqual(new Map());
    await scenarios.remove(1, [1]);
    await applications.remove(1, [1]);
    expect(await sipRegistrations.find(1, 1)).toMatchObject({ applicationId: null, ruleId: null, userId: null });
    expect(await serviceKeys.remove(1, 'k')).toBe(true);
    expect(await serviceKeys.remove(1, 'k')).toBe(false);
  });

  test('sessions are found by the numbers of their calls, by what their scenario said and by how long they took', async () => {
    const { history, recorder } = await open();
    const opening = { accountId: 1, applicationId: 1, applicationName: 'streaming', ruleName: null, userId: 1 };
    const { sessionId, journal } = await recorder.openSession({ ...opening, initiatorAddress: '' });
    journal.callStarted({ callId: 'c', localNumber: '100', remoteNumber: '+1', incoming: true });
    journal.callStarted({ callId: 'd', localNumber: '200', remoteNumber: '+2', incoming: false });
    journal.customData('campaign');
    await recorder.openSession({ ...opening, userId: 2, initiatorAddress: '' });
    await recorder.flush();
    const now = 9e15;
    const ids = async (filter: Partial<Parameters<typeof history.list>[1]>) =>
      (await history.list(1, { from: 0, to: now, ...filter }, PAGE)).rows.map(({ id }) => id);
    for (const filter of [
      { remoteNumbers: ['+3', '+2'] },
      { localNumbers: ['100'] },
      { remoteNumbers: ['+1'], localNumbers: ['200'] },
      { customData: 'campaign' },
      { userIds: [1] },
      { userIds: [1, 9] },
    ])
      expect(await ids(filter), JSON.stringify(filter)).toEqual([sessionId]);
    expect(await ids({ remoteNumbers: ['+3'] })).toEqual([]);
    expect(await ids({ userIds: [] })).toEqual([]);
    expect(await ids({ duration: { least: 1, most: now, now } })).toHaveLength(2);
    expect(await ids({ duration: { least: 0, most: 1, now } })).toEqual([]);
    const uncounted = { from: 0, to: now, isCounted: false };
    expect(await history.list(1, uncounted, PAGE)).toMatchObject({ total: 0, rows: [{}, {}] });
  });
});
