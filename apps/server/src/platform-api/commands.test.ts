import { expect, test } from 'vitest';
import { createCallingStore } from '../api/index.ts';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../api/test-server.ts';

const NEW_USER = { user_name: 'bot', user_display_name: 'Bot', user_password: TEST_PASSWORD } as const;

/** Each command with what it must refuse, and the code of the wire contract. */
async function expectRefusals(
  server: TestServer,
  command: string,
  table: readonly (readonly [parameters: Record<string, string | number>, code: number])[],
): Promise<void> {
  for (const [parameters, code] of table)
    expect(await server.refusal(command, parameters), `${command} ${JSON.stringify(parameters).slice(0, 120)}`).toBe(
      code,
    );
}

test('AddApplication', async () => {
  const server = await startTestServer();
  expect(await server.api('AddApplication', { application_name: 'my-app2' })).toEqual({
    result: 1,
    application_id: 2,
    application_name: 'my-app2.demo.voximplant.com',
    secure_record_storage: false,
  });
  await expectRefusals(server, 'AddApplication', [
    [{ application_name: 'my-app2' }, 129],
    [{}, 134],
    [{ application_name: '' }, 134],
    [{ application_name: 'A' }, 107],
    [{ application_name: '2app' }, 107],
    [{ application_name: 'a.b' }, 107],
    [{ application_name: 'a/../../x' }, 107],
    [{ application_name: `a${'b'.repeat(65)}` }, 107],
  ]);
});

test('GetApplications', async () => {
  const server = await startTestServer();
  await server.api('AddApplication', { application_name: 'other_'.slice(0, 5) });
  const all = await server.api('GetApplications', { with_rules: 'true', with_scenarios: 'true' });
  expect(all).toMatchObject({
    count: 2,
    total_count: 2,
    result: [
      {
        application_id: 1,
        application_name: 'streaming.demo.voximplant.com',
        modified: '2026-05-04 12:00:00',
        rules: [{ rule_name: 'streamRule', scenarios: [{ scenario_id: 1, scenario_name: 'startStream' }] }],
      },
      { application_name: 'other.demo.voximplant.com', rules: [] },
    ],
  });
  expect(await server.api('GetApplications', { application_name: 'THE' })).toMatchObject({
    count: 1,
    result: [{ application_id: 2 }],
  });
  expect(await server.api('GetApplications', { application_name: 'streaming.demo.voximplant.com' })).toMatchObject({
    count: 1,
  });
  expect(await server.api('GetApplications', { application_name: '%' })).toMatchObject({ count: 0, total_count: 0 });
  expect(await server.api('GetApplications', { application_id: 77 })).toMatchObject({ result: [] });
  expect(await server.api('GetApplications', { count: 1, offset: 1 })).toMatchObject({
    count: 1,
    total_count: 2,
    result: [{ application_id: 2 }],
  });
  await expectRefusals(server, 'GetApplications', [
    [{ application_id: 'x' }, 116],
    [{ count: 1_001 }, 101],
    [{ count: -1 }, 101],
    [{ with_rules: 'perhaps' }, 101],
  ]);
});

test('AddScenario, SetScenarioInfo and GetScenarios keep the text byte for byte', async () => {
  const server = await startTestServer();
  const source = '\ufeff// привет 👋\r\nconst a = "\\u0000;%41+&=";\n\ttab\u2028\r';
  expect(await server.api('AddScenario', { scenario_name: 'mine', scenario_script: source })).toEqual({
    result: 1,
    scenario_id: 2,
  });
  const script = async () => {
    const answer = await server.api('GetScenarios', { scenario_id: 2, with_script: 'true' });
    return (answer.result as { scenario_script: string }[])[0]?.scenario_script;
  };
  expect(await script()).toBe(source);
  expect(await server.refusal('AddScenario', { scenario_name: 'mine', scenario_script: 'x' })).toBe(133);
  expect(await server.api('AddScenario', { scenario_name: 'mine', scenario_script: 'x', rewrite: 'true' })).toEqual({
    result: 1,
    scenario_id: 2,
  });
  expect(await script()).toBe('x');
  expect(await server.api('SetScenarioInfo', { required_scenario_name: 'mine', scenario_script: source })).toEqual({
    result: 1,
  });
  expect(await script()).toBe(source);
  expect(await server.api('SetScenarioInfo', { scenario_id: 2, scenario_name: 'renamed' })).toEqual({ result: 1 });
  expect(await server.api('GetScenarios', { scenario_name: 'NAMED' })).toEqual({
    result: [{ scenario_id: 2, scenario_name: 'renamed', modified: '2026-05-04 12:00:00', parent: false }],
    count: 1,
    total_count: 1,
  });
  expect(await script()).toBe(source);
});

test('scenarios refused', async () => {
  const server = await startTestServer();
  await server.api('AddApplication', { application_name: 'own' });
  // The same name may stand once among the shared ones and once in each application.
  expect(
    await server.refusal('AddScenario', { scenario_name: 'startStream', application_name: 'own' }),
  ).toBeUndefined();
  await expectRefusals(server, 'AddScenario', [
    [{}, 134],
    [{ scenario_name: 'startStream' }, 133],
    [{ scenario_name: 'startStream', application_name: 'own' }, 133],
    [{ scenario_name: 'a;b' }, 168],
    [{ scenario_name: 'x'.repeat(65) }, 168],
    [{ scenario_name: 'x', scenario_script: 'x'.repeat(256 * 1024 + 1) }, 130],
    [{ scenario_name: 'x', scenario_script: 'a\0b' }, 130],
    [{ scenario_name: 'x', application_name: 'nowhere' }, 558],
    [{ scenario_name: 'x', application_id: 99 }, 116],
    [{ scenario_name: 'x', rewrite: '2' }, 101],
  ]);
  await expectRefusals(server, 'SetScenarioInfo', [
    [{}, 132],
    [{ scenario_id: 99, scenario_script: 'x' }, 132],
    [{ scenario_id: '1 or 1=1', scenario_script: 'x' }, 132],
    [{ required_scenario_name: 'nowhere', scenario_script: 'x' }, 168],
    [{ scenario_id: 1, scenario_script: 'x'.repeat(256 * 1024 + 1) }, 130],
  ]);
  await server.api('AddScenario', { scenario_name: 'second' });
  expect(
    await server.refusal('SetScenarioInfo', { required_scenario_name: 'second', scenario_name: 'startStream' }),
  ).toBe(133);
  expect(await server.refusal('GetScenarios', { scenario_id: 'x' })).toBe(132);
});

test('a script of the documented size, every character beyond ASCII', async () => {
  const server = await startTestServer();
  const source = 'ж'.repeat(256 * 1024);
  expect(await server.refusal('AddScenario', { scenario_name: 'big', scenario_script: source })).toBeUndefined();
  const [big] = (await server.api('GetScenarios', { scenario_name: 'big', with_script: 'true' })).result as {
    scenario_script: string;
  }[];
  expect(big?.scenario_script === source).toBe(true);
});

test('AddRule and GetRules', async () => {
  const server = await startTestServer();
  for (const name of ['one', 'two']) await server.api('AddScenario', { scenario_name: name });
  const application = { application_name: 'streaming' };
  expect(
    await server.api('AddRule', {
      ...application,
      rule_name: 'b',
      rule_pattern: '1[0-9]{2}',
      scenario_name: 'two;one',
    }),
  ).toEqual({ result: 1, rule_id: 2 });
  expect(
    await server.api('AddRule', {
      application_id: 1,
      application_name: '',
      rule_name: 'a',
      rule_pattern: '\\+?[1-9]\\d{1,14}',
      rule_pattern_exclude: '9.*',
      scenario_id: '3;2',
      scenario_name: '',
    }),
  ).toEqual({ result: 1, rule_id: 3 });
  const rules = await server.api('GetRules', { application_name: 'streaming.demo', with_scenarios: 'true' });
  expect(rules).toMatchObject({
    count: 3,
    result: [
      { rule_id: 1, rule_name: 'streamRule', rule_pattern: '.*', video_conference: false },
      { rule_id: 2, rule_name: 'b', scenarios: [{ scenario_id: 3, scenario_name: 'two' }, { scenario_id: 2 }] },
      { rule_id: 3, rule_pattern_exclude: '9.*', scenarios: [{ scenario_id: 3 }, { scenario_id: 2 }] },
    ],
  });
  const matching = async (template: string) =>
    ((await server.api('GetRules', { application_id: 1, template })).result as { rule_name: string }[]).map(
      (rule) => rule.rule_name,
    );
  expect(await matching('123')).toEqual(['streamRule', 'b', 'a']);
  expect(await matching('923')).toEqual(['streamRule']);
  expect(await server.api('GetRules', { application_id: 1, rule_name: 'TREAM' })).toMatchObject({
    count: 1,
    total_count: 1,
  });
  expect(await server.api('GetRules', { application_id: 1, count: 1, offset: 2 })).toMatchObject({
    count: 1,
    total_count: 3,
    result: [{ rule_id: 3 }],
  });
  await expectRefusals(server, 'GetRules', [
    [{}, 116],
    [{ application_name: 'nowhere' }, 558],
    [{ application_id: 1, rule_id: 'x' }, 147],
  ]);
});

test('rules refused', async () => {
  const server = await startTestServer();
  await server.api('AddApplication', { application_name: 'own' });
  await server.api('AddScenario', { scenario_name: 'private', application_name: 'own' });
  const rule = { application_name: 'streaming', rule_name: 'r', rule_pattern: '.*' };
  await expectRefusals(server, 'AddRule', [
    [{ rule_name: 'r', rule_pattern: '.*' }, 116],
    [{ ...rule, application_name: 'nowhere' }, 558],
    [{ ...rule, application_name: 'streaming.somebody.voximplant.com' }, 558],
    [{ ...rule, rule_name: '' }, 134],
    [{ ...rule, rule_name: 'x'.repeat(100) }, 156],
    [{ ...rule, rule_name: 'streamRule' }, 175],
    [{ ...rule, rule_pattern: '' }, 134],
    [{ ...rule, rule_pattern: '(' }, 148],
    [{ ...rule, rule_pattern: 'a)|(b' }, 148],
    [{ ...rule, rule_pattern: '(?!9).*' }, 148],
    [{ ...rule, rule_pattern: '1'.repeat(3_000) }, 148],
    [{ ...rule, rule_pattern_exclude: '[' }, 149],
    [{ ...rule, scenario_id: '1;99' }, 132],
    [{ ...rule, scenario_id: 'x' }, 132],
    [{ ...rule, scenario_name: 'startStream;nowhere' }, 168],
    [{ ...rule, scenario_name: 'private' }, 168],
    [{ ...rule, scenario_id: 2 }, 132],
    [{ ...rule, scenario_id: '1;'.repeat(1_001) }, 101],
  ]);
  // Nothing of a refused rule stays behind.
  expect(await server.api('GetRules', { application_name: 'streaming' })).toMatchObject({ total_count: 1 });
});

test('AddUser, GetUsers, SetUserInfo', async () => {
  const server = await startTestServer();
  const application = { application_name: 'streaming' };
  expect(
    await server.api('AddUser', { ...application, ...NEW_USER, user_display_name: 'Бот <b>', user_active: 'false' }),
  ).toEqual({ result: 1, user_id: 2 });
  expect(await server.api('GetUsers', { ...application, user_name: 'BOT' })).toEqual({
    result: [
      {
        user_id: 2,
        user_name: 'bot',
        user_display_name: 'Бот <b>',
        user_active: false,
        user_custom_data: '',
        application_id: 1,
        created: '2026-05-04 12:00:00',
        modified: '2026-05-04 12:00:00',
      },
    ],
    count: 1,
    total_count: 1,
  });
  expect(await server.api('GetUsers', { ...application, user_active: 'true' })).toMatchObject({
    count: 1,
    result: [{ user_id: 1 }],
  });
  expect(JSON.stringify(await server.api('GetUsers', application))).not.toContain('argon2');
  expect(
    await server.api('SetUserInfo', { user_id: 2, new_user_name: 'robot', user_active: 'true', user_custom_data: 'x' }),
  ).toEqual({ result: 1 });
  expect(await server.api('GetUsers', { ...application, user_id: 2 })).toMatchObject({
    result: [{ user_name: 'robot', user_active: true, user_custom_data: 'x', user_display_name: 'Бот <b>' }],
  });
  expect((await server.login('robot@streaming.demo')).status).toBe(201);
  await expectRefusals(server, 'AddUser', [
    [NEW_USER, 116],
    [{ ...application, ...NEW_USER, user_name: 'user1' }, 118],
    [{ ...application, ...NEW_USER, user_name: 'ab' }, 122],
    [{ ...application, ...NEW_USER, user_name: 'Big' }, 122],
    [{ ...application, ...NEW_USER, user_name: "x'; drop table users;--" }, 122],
    [{ ...application, ...NEW_USER, user_password: '1234567' }, 112],
    [{ ...application, ...NEW_USER, user_password: 'x'.repeat(257) }, 112],
    [{ ...application, ...NEW_USER, user_display_name: '' }, 134],
    [{ ...application, ...NEW_USER, user_display_name: 'x'.repeat(256) }, 101],
    [{ ...application, ...NEW_USER, user_display_name: 'a\r\nb' }, 101],
  ]);
  await expectRefusals(server, 'SetUserInfo', [
    [{ user_active: 'true' }, 117],
    [{ user_name: 'user1', user_active: 'true' }, 117],
    [{ user_id: 99, user_active: 'true' }, 117],
    [{ user_id: 2, new_user_name: 'user1' }, 118],
    [{ user_id: 2, user_password: 'short' }, 112],
    [{ ...application, user_name: 'nobody' }, 117],
  ]);
  await expectRefusals(server, 'GetUsers', [
    [{}, 116],
    [{ ...application, user_id: 'x' }, 117],
  ]);
});

test('GetCallHistory, from the start of a session to its end', async () => {
  const { api, app, links, refusal, scheduler, secrets, store } = await startTestServer();
  const calling = createCallingStore(store, scheduler, links, secrets);
  const verdict = await calling.authenticate(
    String(
      (
        await app.inject({
          method: 'POST',
          url: '/api/v1/user-sessions',
          payload: { login: 'user1@streaming.demo', password: TEST_PASSWORD },
        })
      ).json<{ accessToken: string }>().accessToken,
    ),
  );
  if (verdict.kind !== 'user') throw new Error(verdict.code);
  const opening = { user: verdict.user, ruleName: 'streamRule', initiatorAddress: '192.0.2.7', origin: '' };
  const { journal, sessionId } = await calling.openSession(opening);
  journal.callStarted({ callId: 'c1', localNumber: '123', remoteNumber: 'user1', incoming: true });
  const running = await api('GetCallHistory', { with_calls: 'true' });
  expect(running).toMatchObject({ count: 1, total_count: 1 });
  const [session] = running.result as Record<string, unknown>[];
  expect(session).toEqual({
    call_session_history_id: sessionId,
    account_id: 1,
    application_id: 1,
    application_name: 'streaming.demo.voximplant.com',
    rule_name: 'streamRule',
    user_id: 1,
    start_date: '2026-05-04 12:00:00',
    duration: 0,
    initiator_address: '192.0.2.7',
    media_server_address: expect.any(String) as string,
    log_file_url: expect.stringMatching(new RegExp(`^http://localhost(:80)?/logs/${sessionId}\\?token=`)) as string,
    custom_data: '',
    calls: [
      {
        call_id: 1,
        call_key: 'c1',
        start_time: '2026-05-04 12:00:00',
        local_number: '123',
        remote_number: 'user1',
        remote_number_type: 'user',
        incoming: true,
        successful: false,
        cost: 0,
      },
    ],
  });
  scheduler.advance(61_000);
  journal.callEnded('c1', { durationSeconds: 59.6, successful: true, endReason: 'hung up' });
  journal.close('Normal termination');
  await calling.openSession(opening);
  const newest = await api('GetCallHistory', { with_calls: 'true', desc_order: 'true' });
  expect(newest.result).toMatchObject([
    { call_session_history_id: 2, calls: [] },
    {
      call_session_history_id: 1,
      duration: 61,
      finish_reason: 'Normal termination',
      calls: [{ duration: 60, successful: true, end_reason: 'hung up' }],
    },
  ]);
  const ids = async (parameters: Record<string, string | number>) =>
    ((await api('GetCallHistory', parameters)).result as Record<string, unknown>[]).map(
      (row) => row.call_session_history_id,
    );
  expect(await ids({})).toEqual([1, 2]);
  expect(await ids({ count: 1, offset: 1 })).toEqual([2]);
  expect(await ids({ from_date: '2026-05-04 12:00:01', to_date: '2099-01-01 00:00:00' })).toEqual([2]);
  expect(await ids({ from_date: '2026-05-04', to_date: '2026-05-04T12:00:59.000Z' })).toEqual([1]);
  expect(await ids({ call_session_history_id: '2;77' })).toEqual([2]);
  expect(await ids({ application_name: 'streaming', user_id: 1, rule_name: 'streamRule' })).toEqual([1, 2]);
  expect(await ids({ user_id: 2 })).toEqual([]);
  expect(await ids({ rule_name: 'elsewhere' })).toEqual([]);
  for (const [parameters, code] of [
    [{ from_date: 'yesterday' }, 123],
    [{ from_date: '2026-13-45 99:00:00' }, 123],
    [{ from_date: '2026-05-05 00:00:00', to_date: '2026-05-04 00:00:00' }, 123],
    [{ call_session_history_id: 'x' }, 150],
    [{ application_name: 'nowhere' }, 558],
    [{ count: 1_001 }, 101],
    [{ timezone: 'Europe/Nowhere' }, 101],
  ] as const)
    expect(await refusal('GetCallHistory', parameters), JSON.stringify(parameters)).toBe(code);
});

test('GetAccountInfo', async () => {
  const { api } = await startTestServer();
  expect(await api('GetAccountInfo')).toMatchObject({
    result: { account_id: 1, account_name: 'demo', account_email: 'demo@localhost', active: true },
    api_address: expect.stringMatching(/^localhost(:80)?$/) as string,
  });
});

test('AddScenario and SetScenarioInfo warn of a text that cannot run, and save it byte for byte', async () => {
  const server = await startTestServer();
  const add = (scenario_name: string, scenario_script: string, more = {}) =>
    server.api('AddScenario', { scenario_name, scenario_script, ...more });
  const warnings = (msg: string, line: number, column: number) => ({
    warnings: [{ code: 'SCENARIO_COMPILE', msg, line, column }],
  });
  const broken = 'let a = 1;\r\n  let b = ;';
  const unexpected = warnings("broken:2:11 SyntaxError: Unexpected token ';'", 2, 11);
  expect(await add('broken', broken)).toEqual({ result: 1, scenario_id: 2, ...unexpected });
  const [saved] = (await server.store.scenarios.list(1, { id: 2, withSource: true }, { count: 1, offset: 0 })).rows;
  expect(saved?.source).toBe(broken);
  expect(await add('broken', broken, { rewrite: 'true' })).toMatchObject(unexpected);
  const typed = 'interface A { b: number }';
  expect(await add('typed', typed)).toEqual({ result: 1, scenario_id: expect.any(Number) as number });
  const set = (parameters: Record<string, string | number>) => server.api('SetScenarioInfo', parameters);
  expect(await set({ scenario_id: 2, scenario_script: 'enum A { B }' })).toEqual({
    result: 1,
    warnings: [
      {
        code: 'SCENARIO_COMPILE',
        msg: expect.stringMatching(/^broken:1:1 SyntaxError: enum/) as string,
        line: 1,
        column: 1,
      },
    ],
  });
  expect(await set({ scenario_id: 2, scenario_name: 'renamed.ts' })).toEqual({ result: 1 });
  expect(await set({ required_scenario_name: 'renamed.ts', scenario_script: 'let a: = 1' })).toMatchObject({
    warnings: [{ msg: expect.stringMatching(/^renamed\.ts:1:8 SyntaxError: /) as string }],
  });
});
