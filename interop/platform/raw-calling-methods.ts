/** Methods about what answers calls: account, applications, scenarios, rules, users, and the sessions that they make. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { password } from '@callcast/testing/leaks';
import { expect, vi } from 'vitest';
import type { Fields } from './raw-client.ts';
import { DONE, idIn, type Method, NOBODY, TALKER } from './raw-stage.ts';

const ACCOUNT: Readonly<Record<string, Method>> = {
  GetAccountInfo: {
    works: async ({ api, server }) =>
      expect(await api.ask('GetAccountInfo', { return_live_balance: 'true' })).toMatchObject({
        result: { account_id: 1, account_name: 'demo', account_email: 'demo@localhost', active: true },
        api_address: `127.0.0.1:${server.httpPort}`,
      }),
    fails: () => [{ api_key: 'none' }, 100],
  },
};

const APPLICATIONS: Readonly<Record<string, Method>> = {
  AddApplication: {
    works: async ({ api, name }) => {
      const added = await api.ask('AddApplication', { application_name: `${name}-b` });
      expect(added).toMatchObject({ application_name: `${name}-b.demo.voximplant.com`, secure_record_storage: false });
      idIn(added, 'application_id');
    },
    fails: ({ name }) => [{ application_name: name }, 129],
  },
  GetApplications: {
    works: async ({ api, name, application_id }) => {
      const fields = { application_name: name.toUpperCase(), with_rules: 'true', with_scenarios: 'true' };
      expect(await api.ask('GetApplications', fields)).toMatchObject({
        ...{ count: 1, total_count: 1 },
        result: [{ application_id: Number(application_id), rules: [{ rule_name: 'all', rule_pattern: '.*' }] }],
      });
      expect(await api.list('GetApplications', { application_name: 'nowhere' })).toEqual([]);
    },
    fails: () => [{ application_id: 'x' }, 116],
  },
  SetApplicationInfo: {
    works: async ({ api, name }) => {
      const fields = {
        required_application_name: name,
        application_name: `${name}-new`,
        secure_record_storage: 'true',
      };
      const full = `${name}-new.demo.voximplant.com`;
      expect(await api.ask('SetApplicationInfo', fields)).toMatchObject({ ...DONE, application_name: full });
      expect(await api.list('GetApplications', { application_name: `${name}-new` })).toMatchObject([
        { application_name: full, secure_record_storage: true },
      ]);
    },
    fails: () => [{ application_id: NOBODY, application_name: 'other' }, 116],
  },
  DelApplication: {
    works: async ({ api, name, application_id }) => {
      const [one, other] = [`${name}-1`, `${name}-2`];
      for (const application_name of [one, other]) await api.ask('AddApplication', { application_name });
      expect(await api.ask('DelApplication', { application_name: `${one};${other}` })).toEqual(DONE);
      expect(await api.list('GetApplications', { application_id })).toHaveLength(1);
      expect(await api.ask('DelApplication', { application_id })).toEqual(DONE);
      expect(await api.list('GetApplications', { application_name: name })).toEqual([]);
    },
    fails: ({ application_id }) => [{ application_id: `${application_id};${NOBODY}` }, 116],
  },
};

const SCRIPT = '\ufeff// привет 💥\r\nlet a = "%41+&=;";\n\u2028\ttab\r';
const SCENARIOS: Readonly<Record<string, Method>> = {
  AddScenario: {
    works: async ({ api, name, rule_id, application_id }) => {
      const fields = { scenario_name: `${name}-b`, application_id, rule_id };
      const scenario_id = idIn(await api.ask('AddScenario', { ...fields, scenario_script: 'let a;' }), 'scenario_id');
      const again = await api.ask('AddScenario', { ...fields, scenario_script: SCRIPT, rewrite: 'true' });
      expect(again).toMatchObject({ scenario_id: Number(scenario_id) });
      const [rule] = await api.list('GetRules', { application_id, with_scenarios: 'true' });
      expect(rule).toMatchObject({ scenarios: [{}, { scenario_name: `${name}-b` }] });
    },
    fails: ({ name, application_id }) => [{ scenario_name: name, application_id }, 133],
  },
  GetScenarios: {
    works: async ({ api, name, scenario_id }) => {
      for (const filter of [{ scenario_id }, { scenario_name: name.slice(1).toUpperCase() }] as Fields[])
        expect(await api.ask('GetScenarios', { ...filter, with_script: 'true' })).toMatchObject({
          result: [{ scenario_id: Number(scenario_id), scenario_name: name, scenario_script: TALKER }],
        });
      const [plain] = await api.list('GetScenarios', { scenario_id });
      expect(plain).not.toHaveProperty('scenario_script');
    },
    fails: () => [{ scenario_id: 'x' }, 132],
  },
  SetScenarioInfo: {
    works: async ({ api, name, scenario_id }) => {
      const fields = { scenario_id, scenario_name: `${name}-z`, scenario_script: SCRIPT };
      expect(await api.ask('SetScenarioInfo', fields)).toEqual(DONE);
      expect(await api.list('GetScenarios', { scenario_id, with_script: 'true' })).toMatchObject([
        { scenario_name: `${name}-z`, scenario_script: SCRIPT },
      ]);
    },
    fails: () => [{ scenario_id: NOBODY, scenario_script: '' }, 132],
  },
  DelScenario: {
    works: async ({ api, scenario_id }) => {
      expect(await api.ask('DelScenario', { scenario_id })).toEqual(DONE);
      expect(await api.list('GetScenarios', { scenario_id })).toEqual([]);
    },
    fails: () => [{ scenario_id: NOBODY }, 132],
  },
  BindScenario: {
    works: async ({ api, application_id, scenario_id, rule_id }) => {
      const bound = async () =>
        (await api.list('GetRules', { application_id, with_scenarios: 'true' })).map(
          ({ scenarios }) => (scenarios as unknown[]).length,
        );
      const fields = { scenario_id, rule_id, application_id };
      expect(await api.ask('BindScenario', { ...fields, bind: 'false' })).toEqual(DONE);
      expect(await bound()).toEqual([0]);
      expect(await api.ask('BindScenario', { ...fields, bind: 'true' })).toEqual(DONE);
      expect(await bound()).toEqual([1]);
    },
    fails: ({ application_id, rule_id }) => [{ scenario_id: NOBODY, rule_id, application_id, bind: 'true' }, 132],
  },
  ReorderScenarios: {
    works: async ({ api, name, application_id, scenario_id, rule_id }) => {
      const added = await api.ask('AddScenario', { scenario_name: `${name}-b`, application_id, rule_id });
      const order = [idIn(added, 'scenario_id'), scenario_id];
      expect(await api.ask('ReorderScenarios', { rule_id, scenario_id: order.join(';') })).toEqual(DONE);
      const [rule] = await api.list('GetRules', { application_id, with_scenarios: 'true' });
      expect(((rule?.scenarios ?? []) as { scenario_id: number }[]).map((one) => String(one.scenario_id))).toEqual(
        order,
      );
    },
    fails: ({ scenario_id }) => [{ rule_id: NOBODY, scenario_id }, 147],
  },
};

const RULES: Readonly<Record<string, Method>> = {
  AddRule: {
    works: async ({ api, application_id, scenario_id }) => {
      const fields = { application_id, rule_name: 'digits', rule_pattern: '[0-9]+', rule_pattern_exclude: '112' };
      const rule_id = idIn(await api.ask('AddRule', { ...fields, scenario_id, scenario_name: '' }), 'rule_id');
      expect(await api.list('GetRules', { application_id, rule_id, with_scenarios: 'true' })).toMatchObject([
        { rule_name: 'digits', rule_pattern_exclude: '112', scenarios: [{ scenario_id: Number(scenario_id) }] },
      ]);
    },
    fails: ({ application_id }) => [{ application_id, rule_name: 'bad', rule_pattern: '(' }, 148],
  },
  GetRules: {
    works: async ({ api, application_id }) => {
      await api.ask('AddRule', { application_id, rule_name: 'digits', rule_pattern: '[0-9]+' });
      const matching = async (template: string) =>
        (await api.list('GetRules', { application_id, template })).map((rule) => rule.rule_name);
      expect(await matching('12')).toEqual(['all', 'digits']);
      expect(await matching('12a')).toEqual(['all']);
      expect(await api.ask('GetRules', { application_id, count: '1', offset: '1' })).toMatchObject({
        ...{ count: 1, total_count: 2 },
        result: [{ rule_name: 'digits', video_conference: false }],
      });
    },
    fails: () => [{ application_name: 'nowhere' }, 558],
  },
  SetRuleInfo: {
    works: async ({ api, application_id, rule_id }) => {
      const fields = { rule_id, rule_name: 'some', rule_pattern: 'a.*', video_conference: 'true' };
      expect(await api.ask('SetRuleInfo', fields)).toEqual(DONE);
      expect(await api.list('GetRules', { application_id })).toMatchObject([
        { rule_name: 'some', rule_pattern: 'a.*', video_conference: true },
      ]);
    },
    fails: () => [{ rule_id: NOBODY, rule_name: 'x' }, 147],
  },
  DelRule: {
    works: async ({ api, application_id, rule_id }) => {
      expect(await api.ask('DelRule', { rule_id })).toEqual(DONE);
      expect(await api.list('GetRules', { application_id })).toEqual([]);
    },
    fails: () => [{ rule_id: NOBODY }, 147],
  },
  ReorderRules: {
    works: async ({ api, application_id, rule_id }) => {
      const added = await api.ask('AddRule', { application_id, rule_name: 'second', rule_pattern: '.' });
      expect(await api.ask('ReorderRules', { rule_id: `${idIn(added, 'rule_id')};${rule_id}` })).toEqual(DONE);
      expect((await api.list('GetRules', { application_id })).map((rule) => rule.rule_name)).toEqual(['second', 'all']);
    },
    fails: () => [{ rule_id: NOBODY }, 147],
  },
};

const USERS: Readonly<Record<string, Method>> = {
  AddUser: {
    works: async ({ api, application_id, name }) => {
      const user = { user_name: 'ann', user_display_name: 'Ann “A” Ö', user_password: password() };
      const added = await api.ask('AddUser', { ...user, application_name: name, user_custom_data: 'x=1&y' });
      expect(await api.list('GetUsers', { application_id, user_id: idIn(added, 'user_id') })).toMatchObject([
        { user_name: 'ann', user_display_name: 'Ann “A” Ö', user_active: true, user_custom_data: 'x=1&y' },
      ]);
    },
    fails: ({ application_id }) => [
      { application_id, user_name: 'bob', user_display_name: 'B', user_password: password().slice(0, 3) },
      112,
    ],
  },
  GetUsers: {
    works: async ({ api, application_id }) => {
      expect(await api.ask('GetUsers', { application_id, user_active: 'true' })).toMatchObject({
        ...{ count: 1, total_count: 1, result: [{ user_name: 'eve' }] },
      });
      expect(await api.list('GetUsers', { application_id, user_active: 'false' })).toEqual([]);
    },
    fails: () => [{ application_name: 'nowhere' }, 558],
  },
  SetUserInfo: {
    works: async ({ api, application_id, user_id }) => {
      const fields = { application_id, user_name: 'eve', new_user_name: 'eva', user_active: 'false' };
      expect(await api.ask('SetUserInfo', fields)).toEqual(DONE);
      expect(await api.list('GetUsers', { application_id, user_id })).toMatchObject([
        { user_name: 'eva', user_active: false },
      ]);
    },
    fails: () => [{ user_id: NOBODY, user_active: 'true' }, 117],
  },
  DelUser: {
    works: async ({ api, application_id, user_id }) => {
      expect(await api.ask('DelUser', { user_id })).toEqual(DONE);
      expect(await api.list('GetUsers', { application_id })).toEqual([]);
    },
    fails: () => [{ user_id: NOBODY }, 117],
  },
};

const until = <T>(look: () => Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 30_000, interval: 100 });
const SESSIONS: Readonly<Record<string, Method>> = {
  StartScenarios: {
    works: async ({ api, server, rule_id, name }) => {
      const started = await api.ask('StartScenarios', { rule_id, script_custom_data: '{"to": "привет & +"}' });
      expect(started).toMatchObject({ ...DONE, media_session_access_url: expect.stringMatching(/^http:/) as string });
      idIn(started, 'call_session_history_id');
      expect(await server.untilLogged(name, /data: /)).toContain('data: {"to": "привет & +"}');
    },
    fails: () => [{ rule_id: NOBODY }, 147],
  },
  StartConference: {
    works: async ({ api, server, rule_id, name }) => {
      await api.ask('SetRuleInfo', { rule_id, video_conference: 'true' });
      const fields = { rule_id, conference_name: 'room 7', script_custom_data: 'meeting' };
      expect(await api.ask('StartConference', fields)).toMatchObject(DONE);
      expect(await server.untilLogged(name, /data: /)).toContain('data: meeting');
    },
    fails: ({ rule_id }) => [{ rule_id, conference_name: 'x'.repeat(50) }, 270],
  },
  GetCallHistory: {
    works: async ({ api, application_id, rule_id, name }) => {
      const started = await api.ask('StartScenarios', { rule_id });
      const call_session_history_id = idIn(started, 'call_session_history_id');
      const fields = { call_session_history_id, with_calls: 'true', with_records: 'true', count: '10' };
      const [session] = await until(async () => {
        const found = await api.list('GetCallHistory', fields);
        expect(found).toMatchObject([{ finish_reason: 'Normal termination' }]);
        return found;
      });
      expect(session).toMatchObject({
        ...{ application_id: Number(application_id), application_name: `${name}.demo.voximplant.com` },
        ...{ rule_name: 'all', calls: [], records: [] },
        start_date: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/) as string,
      });
      const log = await (await fetch(String(session?.log_file_url))).text();
      expect(log).toContain('Normal termination');
    },
    fails: () => [{ from_date: '2026-02-02 00:00:00', to_date: '2026-02-01 00:00:00' }, 123],
  },
  DeleteRecord: {
    works: async ({ api, server }) => {
      const folder = join(server.dataDir, 'recordings', '1');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, '99-1-1.flv'), 'tags');
      const record_url = `${server.base}/api/v1/recordings/99-1-1.flv`;
      expect(await api.ask('DeleteRecord', { record_url })).toEqual(DONE);
      expect((await api.say('DeleteRecord', { record_url })).error?.code).toBe(341);
    },
    fails: () => [{ record_id: '990010000077' }, 341],
  },
};

export const CALLING_METHODS: Readonly<Record<string, Method>> = {
  ...ACCOUNT,
  ...APPLICATIONS,
  ...SCENARIOS,
  ...RULES,
  ...USERS,
  ...SESSIONS,
};
