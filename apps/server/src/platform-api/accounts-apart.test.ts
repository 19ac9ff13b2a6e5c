import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../api/test-server.ts';
import type { PlatformCommand } from './command.ts';
import { recordId } from './commands/records.ts';
import type { Entity } from './entity.ts';
import { platformCommands } from './registry.ts';
import { addSecondAccount } from './testing/second-account.ts';

type Value = string | number;

/** What a request of account 1 may say: valid, so that nothing but the foreign id can be refused. */
const SAMPLES: Readonly<Record<string, Value>> = {
  scenario_name: 'sample',
  rule_name: 'sample',
  rule_pattern: '.*',
  user_name: 'sample',
  user_display_name: 'Sample',
  user_password: TEST_PASSWORD,
  conference_name: 'sample',
  key: 'sample',
  value: 'sample',
  secret_name: 'sample',
  secret_value: 'unsayable-sample',
  sip_username: 'sample',
  proxy: 'sip.example.com',
  sip_whitelist_network: '192.0.2.0/24',
  pstn_blacklist_phone: '+1555',
};
/** Ids that nothing has. */
const NOTHING: Readonly<Partial<Record<Entity, Value>>> = { key: '00000000-0000-4000-8000-000000000000' };
const UNUSED = 987_654_321;
/** What is named by something else than a number of its own: `foreign` says by which text. */
const NAMES: Readonly<Record<string, 'application' | 'scenario' | 'rule' | 'user' | 'secret' | 'record'>> = {
  application_name: 'application',
  required_application_name: 'application',
  required_scenario_name: 'scenario',
  scenario_name: 'scenario',
  rule_name: 'rule',
  user_name: 'user',
  secret_name: 'secret',
  record_url: 'record',
};

/** One of everything; what it is called, too. */
async function everything(server: TestServer, owner: Record<string, Value>, name: string, accountId: number) {
  const api = async (command: string, parameters: Record<string, Value>) => {
    const answer = await server.api(command, { ...owner, ...parameters });
    expect(answer.error, `${command} ${JSON.stringify(answer.error)}`).toBeUndefined();
    return answer as Record<string, number> & { result: { secret_id: number; key_id: string }[] & { key_id: string } };
  };
  const application = (await api('AddApplication', { application_name: name })).application_id ?? 0;
  const of = { application_id: application };
  const scenario = (await api('AddScenario', { scenario_name: name, scenario_script: '' })).scenario_id ?? 0;
  const key = (await api('CreateKey', { role_name: 'Owner' })).result.key_id;
  const bound = { scenario_id: scenario, bind_key_id: key };
  const rule = (await api('AddRule', { ...of, rule_name: name, rule_pattern: '.*', ...bound })).rule_id ?? 0;
  const user = await api('AddUser', { ...of, user_name: name, user_display_name: 'U', user_password: TEST_PASSWORD });
  const secret = await api('AddSecret', { ...of, secret_name: name, secret_value: 'unsayable-s' });
  const registration = await api('CreateSipRegistration', { sip_username: name, proxy: 'sip.example.com', ...of });
  const allowed = await api('AddSipWhiteListItem', { sip_whitelist_network: '198.51.100.0/24' });
  const banned = await api('AddPstnBlackListItem', { pstn_blacklist_phone: '+1999' });
  await api('SetKeyValueItem', { ...of, key: name, value: 'kept' });
  const session = await server.store.recorder.openSession({
    accountId,
    applicationId: application,
    applicationName: name,
    ruleName: name,
    userId: user.user_id ?? 0,
    initiatorAddress: '192.0.2.1',
  });
  const folder = join(server.dataDir, 'recordings', String(accountId));
  await mkdir(folder, { recursive: true });
  const publish = { sessionId: session.sessionId, output: 1, publish: 1, format: 'flv' } as const;
  const recording = `${session.sessionId}-1-1.flv`;
  await writeFile(join(folder, recording), 'tags');
  const ids: Record<Entity, Value> = {
    application,
    scenario,
    rule,
    key,
    user: user.user_id ?? 0,
    secret: secret.result[0]?.secret_id ?? 0,
    session: session.sessionId,
    record: recordId(publish) ?? 0,
    'sip registration': registration.sip_registration_id ?? 0,
    'white list item': allowed.sip_whitelist_id ?? 0,
    'black list item': banned.pstn_blacklist_id ?? 0,
    role: UNUSED,
    account: accountId,
  };
  const names = { application: name, scenario: name, rule: name, user: name, secret: name, record: recording };
  return { ids, names };
}

async function prepare() {
  const server = await startTestServer();
  const other = addSecondAccount(server);
  const own = await everything(server, {}, 'mine', 1);
  const foreign = await everything(server, other, 'theirs', 2);

  /** Everything that account 2 can see of itself. */
  const all = async (): Promise<string> => {
    const of = { application_id: foreign.ids.application };
    const answers = [];
    for (const [command, parameters] of [
      ['GetApplications', { with_scenarios: 'true' }],
      ['GetScenarios', { with_script: 'true' }],
      ['GetUsers', of],
      ['GetSecrets', of],
      ['GetKeyValueItems', { ...of, key: 't' }],
      ['GetKeys', { with_roles: 'true' }],
      ['GetSipRegistrations', {}],
      ['GetSipWhiteList', {}],
      ['GetPstnBlackList', {}],
      ['GetCallHistory', { with_records: 'true' }],
    ] as const)
      answers.push(await server.api(command, { ...other, ...parameters }));
    return JSON.stringify(answers);
  };

  /** A request of account 1 that only `changed` can make fail, as far as the parameters say what they are. */
  const request = ({ parameters }: PlatformCommand, changed: Record<string, Value>): Record<string, Value> => {
    const said: Record<string, Value> = {};
    for (const [parameter, { facts }] of Object.entries(parameters)) {
      const isApplication = parameter === 'application_id' && !('application_name' in changed);
      if (parameter in changed || !(facts.isRequired === true || isApplication)) continue;
      const value = facts.refersTo === undefined ? SAMPLES[parameter] : own.ids[facts.refersTo];
      expect(value, `a sample of the required parameter ${parameter}`).toBeDefined();
      said[parameter] = value ?? '';
    }
    return { ...said, ...changed };
  };
  return { server, own, foreign, all, request };
}

const commands = [...platformCommands.values()];

test('every id that a parameter can hold says what it is an id of', () => {
  for (const { name, parameters } of commands)
    for (const [parameter, { facts }] of Object.entries(parameters))
      if (parameter.endsWith('_id')) expect(facts.refersTo, `${name}.${parameter}`).toBeDefined();
});

test('an id of another account is answered like one that does not exist', async () => {
  const { server, foreign, all, request } = await prepare();
  const before = await all();
  let compared = 0;
  for (const command of commands)
    for (const [parameter, { facts }] of Object.entries(command.parameters)) {
      const entity = facts.refersTo;
      if (entity === undefined || entity === 'role') continue; // roles are everybody's
      const unused = NOTHING[entity] ?? UNUSED;
      const answer = async (id: Value): Promise<string> => {
        const said = await server.api(command.name, request(command, { [parameter]: id }));
        return JSON.stringify(said)
          .replaceAll(new RegExp(`\\b${id}\\b`, 'g'), 'ID')
          .replaceAll(/"\w+_id":[^,}]*/g, ''); // of what was added
      };
      expect(await answer(foreign.ids[entity]), `${command.name}.${parameter}`).toBe(await answer(unused));
      expect(await all(), `${command.name}.${parameter} changed what is theirs`).toBe(before);
      compared++;
    }
  expect(compared).toBeGreaterThan(80);
});

test('a name that another account uses is answered like one that nobody uses', async () => {
  const { server, foreign, all, request } = await prepare();
  const before = await all();
  for (const command of commands)
    for (const parameter of Object.keys(command.parameters)) {
      const entity = NAMES[parameter];
      if (entity === undefined) continue;
      const name = foreign.names[entity];
      const unused = parameter === 'record_url' ? '99999-9-9.flv' : 'nowhere';
      const answer = async (said: string): Promise<string> => {
        const told = await server.api(command.name, request(command, { [parameter]: said }));
        return JSON.stringify(told)
          .replaceAll(said, 'NAME')
          .replaceAll(/"\w+_id":[^,}]*/g, '');
      };
      expect(await answer(name), `${command.name}.${parameter}`).toBe(await answer(unused));
      expect(await all(), `${command.name}.${parameter} changed what is theirs`).toBe(before);
    }
});

test('`all` reaches only what is the own account’s', async () => {
  const { server, all, request } = await prepare();
  const before = await all();
  const taking = commands.flatMap((command) =>
    Object.entries(command.parameters)
      .filter(([, { facts }]) => facts.type.includes('`all`'))
      .map(([parameter]) => ({ command, parameter })),
  );
  expect(taking.length).toBeGreaterThan(8);
  for (const { command, parameter } of taking) {
    await server.api(command.name, request(command, { [parameter]: 'all' }));
    expect(await all(), `${command.name}.${parameter}`).toBe(before);
  }
});
