import { expect, test } from 'vitest';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../api/test-server.ts';
import { platformLimits } from './limits.ts';

type Parameters = Readonly<Record<string, string | number>>;
type Row = Record<string, string | number>;

const rows = async ({ api }: TestServer, command: string, parameters: Parameters = {}) =>
  (await api(command, parameters)).result as Row[];
const column = async (server: TestServer, name: string, command: string, parameters: Parameters = {}) =>
  (await rows(server, command, parameters)).map((row) => row[name]);

/** What a rule runs, in order. */
async function scenariosOf(server: TestServer, rule_id: number): Promise<unknown[]> {
  const [rule] = (await rows(server, 'GetRules', {
    application_id: 1,
    rule_id,
    with_scenarios: 'true',
  })) as unknown as {
    scenarios: Row[];
  }[];
  return rule?.scenarios.map((scenario) => scenario.scenario_name) ?? [];
}

async function expectRefusals(
  server: TestServer,
  table: readonly (readonly [command: string, parameters: Parameters, code: number])[],
): Promise<void> {
  for (const [command, parameters, code] of table)
    expect(await server.refusal(command, parameters), `${command} ${JSON.stringify(parameters)}`).toBe(code);
}

test('SetApplicationInfo renames; the new domain logs in, the old one does not', async () => {
  const server = await startTestServer();
  await server.api('AddApplication', { application_name: 'taken' });
  const answer = await server.api('SetApplicationInfo', { application_id: 1, application_name: `r${'e'.repeat(79)}` });
  expect(answer).toEqual({
    result: 1,
    application_name: `r${'e'.repeat(79)}.demo.voximplant.com`,
    secure_record_storage: false,
  });
  const renamed = { required_application_name: `r${'e'.repeat(79)}.demo`, application_name: 'shows' };
  expect(await server.api('SetApplicationInfo', renamed)).toMatchObject({ result: 1 });
  expect((await server.login('user1@shows.demo')).status).toBe(201);
  expect((await server.login('user1@streaming.demo')).status).toBe(404);
  expect(await server.api('SetApplicationInfo', { application_id: 1 })).toMatchObject({
    application_name: 'shows.demo.voximplant.com',
  });
  await expectRefusals(server, [
    ['SetApplicationInfo', { application_id: 1, application_name: 'taken' }, 129],
    ['SetApplicationInfo', { application_name: 'x1' }, 116],
    ['SetApplicationInfo', { application_id: 77, application_name: 'x1' }, 116],
    ['SetApplicationInfo', { required_application_name: 'nowhere', application_name: 'x1' }, 558],
    ['SetApplicationInfo', { application_id: 1, application_name: `r${'e'.repeat(80)}` }, 107],
    ['SetApplicationInfo', { application_id: 1, application_name: 'Shows' }, 107],
  ]);
});

test('secure_record_storage keeps logs behind the API key, in the history and for the scenario', async () => {
  const server = await startTestServer();
  await server.api('SetApplicationInfo', { application_id: 1, secure_record_storage: 'true' });
  expect(await column(server, 'secure_record_storage', 'GetApplications')).toEqual([true]);
  await server.api('StartScenarios', { rule_id: 1 });
  expect(server.runs[0]?.start.logUrl).toMatch(/\/api\/v1\/sessions\/1\/log$/);
  const [url] = await column(server, 'log_file_url', 'GetCallHistory');
  const path = new URL(String(url)).pathname;
  expect((await server.app.inject(path)).statusCode).toBe(401);
  await server.api('SetApplicationInfo', { application_id: 1, secure_record_storage: 'false' });
  expect(await column(server, 'log_file_url', 'GetCallHistory')).toEqual([expect.stringMatching(/\/logs\/1\?token=/)]);
  const added = await server.api('AddApplication', { application_name: 'safe', secure_record_storage: 'true' });
  expect(added.secure_record_storage).toBe(true);
  expect(await column(server, 'secure_record_storage', 'GetApplications')).toEqual([false, true]);
});

test('DelApplication takes what belongs to it, and nothing else', async () => {
  const server = await startTestServer();
  for (const application_name of ['a1', 'b1']) {
    await server.api('AddApplication', { application_name });
    await server.api('AddScenario', { application_name, scenario_name: application_name });
    await server.api('AddRule', { application_name, rule_name: 'r', rule_pattern: '.*', scenario_name: 'startStream' });
  }
  const user = { application_name: 'a1', user_name: 'bob', user_display_name: 'Bob', user_password: TEST_PASSWORD };
  await server.api('AddUser', user);
  expect((await server.login('bob@a1.demo')).status).toBe(201);
  expect(await server.refusal('DelApplication', { application_name: 'a1;nowhere' })).toBe(558);
  expect(await server.refusal('DelApplication', { application_id: '2;77' })).toBe(116);
  expect(await column(server, 'application_id', 'GetApplications')).toEqual([1, 2, 3]);
  expect(await server.api('DelApplication', { application_id: 2 })).toEqual({ result: 1 });
  expect((await server.login('bob@a1.demo')).status).toBe(404);
  expect(await column(server, 'scenario_name', 'GetScenarios')).toEqual(['startStream', 'b1']);
  expect(await server.api('DelApplication', { application_name: 'b1.demo.voximplant.com;streaming' })).toEqual({
    result: 1,
  });
  expect(await column(server, 'application_id', 'GetApplications')).toEqual([]);
  await server.api('AddApplication', { application_name: 'a1' });
  await server.api('AddApplication', { application_name: 'c1' });
  expect(await server.api('DelApplication', { application_id: 'all' })).toEqual({ result: 1 });
  expect(await server.api('DelApplication', { application_id: 'any' })).toEqual({ result: 1 });
  expect(await rows(server, 'GetApplications')).toEqual([]);
  expect(await server.refusal('DelApplication', {})).toBe(116);
});

test('BindScenario and ReorderScenarios decide what a rule runs, and in which order', async () => {
  const server = await startTestServer();
  for (const scenario_name of ['b', 'c', 'd']) await server.api('AddScenario', { scenario_name });
  const rule = { rule_id: 1 };
  expect(await server.api('BindScenario', { ...rule, scenario_id: '4;2', application_id: 1 })).toEqual({ result: 1 });
  expect(await scenariosOf(server, 1)).toEqual(['startStream', 'd', 'b']);
  await server.api('BindScenario', {
    rule_name: 'streamRule',
    application_name: 'streaming',
    scenario_name: 'c;b',
    bind: 'true',
  });
  expect(await scenariosOf(server, 1)).toEqual(['startStream', 'd', 'b', 'c']);
  await server.api('ReorderScenarios', { ...rule, scenario_id: '3;2;4;1' });
  expect(await scenariosOf(server, 1)).toEqual(['c', 'b', 'd', 'startStream']);
  // Two of them change places, the others stay.
  await server.api('ReorderScenarios', { rule_name: 'streamRule', scenario_id: '1;3' });
  expect(await scenariosOf(server, 1)).toEqual(['startStream', 'b', 'd', 'c']);
  await server.api('BindScenario', { ...rule, scenario_name: 'b;d', bind: 'false' });
  expect(await scenariosOf(server, 1)).toEqual(['startStream', 'c']);
  await server.api('BindScenario', { ...rule, scenario_id: 'all', bind: 'false' });
  expect(await scenariosOf(server, 1)).toEqual([]);
  await server.api('AddScenario', { scenario_name: 'e', rule_name: 'streamRule' });
  await server.api('AddScenario', { scenario_name: 'c', rule_id: 1, rewrite: 'true' });
  expect(await scenariosOf(server, 1)).toEqual(['e', 'c']);
  await server.api('AddApplication', { application_name: 'own' });
  await server.api('AddScenario', { scenario_name: 'private', application_name: 'own' });
  await expectRefusals(server, [
    ['BindScenario', { ...rule, scenario_id: 99 }, 132],
    ['BindScenario', { ...rule, scenario_name: 'private' }, 168],
    ['BindScenario', { ...rule, scenario_id: 6 }, 132],
    ['BindScenario', { ...rule }, 132],
    ['BindScenario', { scenario_id: 1 }, 147],
    ['BindScenario', { ...rule, application_name: 'own', scenario_id: 1 }, 147],
    ['BindScenario', { rule_name: 'nowhere', scenario_id: 1 }, 156],
    ['ReorderScenarios', { ...rule, scenario_id: '1;2' }, 132],
    ['ReorderScenarios', { ...rule }, 134],
    ['AddScenario', { scenario_name: 'f', rule_id: 99 }, 147],
  ]);
  expect(await column(server, 'scenario_name', 'GetScenarios', { scenario_name: 'f' })).toEqual([]);
});

test('a rule runs fifty scenarios at most, however they come to it', async () => {
  const server = await startTestServer();
  const ids = [];
  for (let i = 0; i < platformLimits.scenariosOfRule; i++)
    ids.push((await server.api('AddScenario', { scenario_name: `s${i}` })).scenario_id);
  expect(await server.refusal('BindScenario', { rule_id: 1, scenario_id: ids.join(';') })).toBe(419);
  expect(await scenariosOf(server, 1)).toEqual(['startStream']);
  const rule = { application_id: 1, rule_pattern: '.*' };
  expect(await server.refusal('AddRule', { ...rule, rule_name: 'x', scenario_id: [1, ...ids].join(';') })).toBe(419);
  expect(await server.refusal('AddRule', { ...rule, rule_name: 'x', scenario_id: ids.join(';') })).toBeUndefined();
});

test('DelScenario; a name that several applications use has to be told apart', async () => {
  const server = await startTestServer();
  for (const application_name of ['a1', 'b1']) {
    await server.api('AddApplication', { application_name });
    await server.api('AddScenario', { application_name, scenario_name: 'twin' });
  }
  await server.api('AddScenario', { application_name: 'a1', scenario_name: 'single' });
  expect(await server.refusal('DelScenario', { scenario_name: 'twin' })).toBe(168);
  expect(await server.refusal('SetScenarioInfo', { required_scenario_name: 'twin', scenario_script: '' })).toBe(168);
  expect(await server.api('DelScenario', { scenario_name: 'twin;single', application_name: 'a1' })).toEqual({
    result: 1,
  });
  expect(await column(server, 'scenario_id', 'GetScenarios')).toEqual([1, 3]);
  expect(await server.api('SetScenarioInfo', { required_scenario_name: 'twin', scenario_name: 'only' })).toEqual({
    result: 1,
  });
  await expectRefusals(server, [
    ['DelScenario', {}, 132],
    ['DelScenario', { scenario_id: '1;99' }, 132],
    ['DelScenario', { scenario_name: 'only;nowhere' }, 168],
  ]);
  expect(await column(server, 'scenario_id', 'GetScenarios')).toEqual([1, 3]);
  expect(await server.api('DelScenario', { scenario_id: 1 })).toEqual({ result: 1 });
  expect(await scenariosOf(server, 1)).toEqual([]);
  await server.api('AddScenario', { scenario_name: 'shared' });
  expect(await server.api('DelScenario', { scenario_id: 'all' })).toEqual({ result: 1 });
  expect(await rows(server, 'GetScenarios')).toEqual([]);
});

test('SetRuleInfo changes where numbers lead', async () => {
  const server = await startTestServer();
  const add = (rule_name: string, rule_pattern: string) =>
    server.api('AddRule', { application_id: 1, rule_name, rule_pattern });
  await add('b', '1.*');
  const { key_id } = (await server.api('CreateKey')).result as { key_id: string };
  const change = { rule_name: 'c', rule_pattern: '2.*', rule_pattern_exclude: '29', video_conference: 'true' };
  expect(await server.api('SetRuleInfo', { rule_id: 2, ...change, bind_key_id: key_id })).toEqual({ result: 1 });
  const template = (number: string) => column(server, 'rule_name', 'GetRules', { application_id: 1, template: number });
  expect(await template('20')).toEqual(['streamRule', 'c']);
  expect(await template('29')).toEqual(['streamRule']);
  expect(await template('10')).toEqual(['streamRule']);
  expect(await rows(server, 'GetRules', { application_id: 1, video_conference: 'true' })).toMatchObject([
    { rule_id: 2, rule_name: 'c', rule_pattern: '2.*', rule_pattern_exclude: '29', bind_key_id: key_id },
  ]);
  const attached = (id: string) => column(server, 'rule_id', 'GetRules', { application_id: 1, attached_key_id: id });
  expect(await attached(key_id)).toEqual([2]);
  await server.api('AddRule', { application_id: 1, rule_name: 'd', rule_pattern: '.', bind_key_id: key_id });
  expect(await attached(key_id)).toEqual([2, 3]);
  await server.api('DeleteKey', { key_id });
  expect(await attached(key_id)).toEqual([]);
  expect(await server.api('SetRuleInfo', { rule_id: 2, rule_name: 'c' })).toEqual({ result: 1 });
  await expectRefusals(server, [
    ['SetRuleInfo', {}, 134],
    ['SetRuleInfo', { rule_id: 77 }, 147],
    ['SetRuleInfo', { rule_id: 2, rule_name: 'streamRule' }, 175],
    ['SetRuleInfo', { rule_id: 2, rule_pattern: '(' }, 148],
    ['SetRuleInfo', { rule_id: 2, rule_pattern_exclude: '(' }, 149],
    ['SetRuleInfo', { rule_id: 2, bind_key_id: key_id }, 433],
    ['AddRule', { application_id: 1, rule_name: 'e', rule_pattern: '.', bind_key_id: key_id }, 433],
  ]);
});

test('ReorderRules and DelRule', async () => {
  const server = await startTestServer();
  for (const rule_name of ['b', 'c', 'd'])
    await server.api('AddRule', { application_id: 1, rule_name, rule_pattern: '.*' });
  const order = () => column(server, 'rule_name', 'GetRules', { application_id: 1 });
  await server.api('ReorderRules', { rule_id: '4;3;2;1' });
  expect(await order()).toEqual(['d', 'c', 'b', 'streamRule']);
  expect(await server.store.routing.route(1, '5')).toMatchObject({ ruleName: 'd' });
  await server.api('ReorderRules', { rule_id: '1;3' });
  expect(await order()).toEqual(['d', 'streamRule', 'b', 'c']);
  await server.api('AddRule', { application_id: 1, rule_name: 'e', rule_pattern: '.*' });
  expect(await order()).toEqual(['d', 'streamRule', 'b', 'c', 'e']);
  await server.api('AddApplication', { application_name: 'own' });
  const { rule_id } = await server.api('AddRule', { application_name: 'own', rule_name: 'b', rule_pattern: '.*' });
  await expectRefusals(server, [
    ['ReorderRules', { rule_id: `1;${rule_id}` }, 147],
    ['ReorderRules', { rule_id: '1;77' }, 147],
    ['ReorderRules', {}, 134],
    ['DelRule', {}, 147],
    ['DelRule', { rule_id: '1;77' }, 147],
    ['DelRule', { rule_name: 'b;nowhere' }, 156],
    ['DelRule', { rule_id: 1, application_name: 'own' }, 147],
    ['DelRule', { rule_id: 1, application_name: 'nowhere' }, 558],
  ]);
  expect(await order()).toHaveLength(5);
  await server.api('DelRule', { rule_id: '1;3' });
  expect(await order()).toEqual(['d', 'b', 'e']);
  await server.api('DelRule', { rule_name: 'b', application_id: 1 });
  expect(await order()).toEqual(['d', 'e']);
  await server.api('DelRule', { rule_id: 'all', application_id: 1 });
  expect(await order()).toEqual([]);
  expect(await column(server, 'rule_name', 'GetRules', { application_name: 'own' })).toEqual(['b']);
  await server.api('DelRule', { rule_id: 'all', application_id: 'all' });
  expect(await column(server, 'rule_name', 'GetRules', { application_name: 'own' })).toEqual([]);
});

test('GetUsers in its orders, and DelUser', async () => {
  const server = await startTestServer();
  const app = { application_id: 1, user_password: TEST_PASSWORD };
  await server.api('AddUser', { ...app, user_name: 'zoe', user_display_name: 'Anna' });
  await server.api('AddUser', { ...app, user_name: 'ann', user_display_name: 'Zoe' });
  const names = (parameters: Parameters = {}) =>
    column(server, 'user_name', 'GetUsers', { application_id: 1, ...parameters });
  expect(await names()).toEqual(['user1', 'zoe', 'ann']);
  expect(await names({ order_by: 'user_name' })).toEqual(['ann', 'user1', 'zoe']);
  expect(await names({ order_by: 'user_display_name' })).toEqual(['zoe', 'user1', 'ann']);
  expect(await names({ user_display_name: 'NN' })).toEqual(['zoe']);
  await server.api('AddApplication', { application_name: 'own' });
  const other = { ...app, application_id: 2, user_name: 'zoe', user_display_name: 'Z' };
  await server.api('AddUser', other);
  await expectRefusals(server, [
    ['GetUsers', { application_id: 1, order_by: 'password_hash' }, 101],
    ['DelUser', {}, 117],
    ['DelUser', { user_name: 'zoe' }, 117],
    ['DelUser', { user_id: '2;99' }, 117],
    ['DelUser', { user_id: 4, application_id: 1 }, 117],
    ['DelUser', { user_name: 'zoe;nobody', application_id: 1 }, 117],
  ]);
  const { body } = await server.login('zoe@streaming.demo');
  expect(body.accessToken).toBeDefined();
  expect(await server.api('DelUser', { user_name: 'zoe', application_id: 1 })).toEqual({ result: 1 });
  expect(await names()).toEqual(['user1', 'ann']);
  expect((await server.login('zoe@streaming.demo')).status).toBe(401);
  expect((await server.login('zoe@own.demo')).status).toBe(201);
  await server.api('DelUser', { user_id: 'all', application_id: 1 });
  expect(await names()).toEqual([]);
  expect((await server.login('zoe@own.demo')).status).toBe(201);
  await server.api('DelUser', { user_id: 'all' });
  expect((await server.login('zoe@own.demo')).status).toBe(401);
});

test('versions of a scenario tell who saved them', async () => {
  const server = await startTestServer();
  const { scenario_id } = (await server.api('AddScenario', { scenario_name: 'b', scenario_script: '1' })) as Row;
  await server.api('SetScenarioInfo', { scenario_id: String(scenario_id), scenario_script: '2' });
  await server.api('AddScenario', { scenario_name: 'b', scenario_script: '3', rewrite: 'true' });
  const { rows } = await server.store.scenarios.versions(1, Number(scenario_id), { count: 9, offset: 0 });
  expect(rows.map(({ number, savedBy }) => [number, savedBy?.split(' ')[0]])).toEqual([
    [3, 'api-key'],
    [2, 'api-key'],
    [1, 'api-key'],
  ]);
});
