import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { startTestServer, TEST_API_KEY, type TestServer } from '../api/test-server.ts';

const start = ({ api }: TestServer, parameters: Record<string, string | number> = {}) =>
  api('StartScenarios', { rule_id: 1, ...parameters });

test('StartScenarios starts a session of the rule, without a call', async () => {
  const server = await startTestServer();
  const answer = await start(server, { script_custom_data: 'lot=7;привет', user_id: 1, reference_ip: '192.0.2.1' });
  expect(answer).toEqual({
    result: 1,
    call_session_history_id: 1,
    media_session_access_url: expect.stringMatching(/^http:\/\/localhost(:80)?\/request\/1\/ctl_[\w-]{24}$/) as string,
    media_session_access_secure_url: expect.stringMatching(/^https:/) as string,
    media_session_check_url: expect.stringMatching(/^http:.*\/check\/1\/chk_[\w-]{24}$/) as string,
  });
  expect(server.runs).toMatchObject([
    {
      start: {
        scenarios: [{ name: 'startStream' }],
        customData: 'lot=7;привет',
        accountId: 1,
        applicationId: 1,
        sessionId: 1,
        accessUrl: answer.media_session_access_url,
        accessSecureUrl: answer.media_session_access_secure_url,
      },
    },
  ]);
  const history = await server.api('GetCallHistory');
  expect(history.result).toMatchObject([
    { call_session_history_id: 1, rule_name: 'streamRule', user_id: 1, custom_data: 'lot=7;привет' },
  ]);
});

test('its check URL tells whether it runs, and opens nothing else', async () => {
  const server = await startTestServer();
  const answer = await start(server);
  const path = (name: string): string => new URL(String(answer[`media_session_${name}_url`])).pathname;
  const check = () => server.app.inject(path('check'));
  expect((await check()).json()).toEqual({ result: 1, call_session_history_id: 1, state: 'running' });
  const status = async (url: string): Promise<number> => (await server.app.inject(url)).statusCode;
  expect(await status(path('check').replace('/check/', '/request/'))).toBe(404);
  expect(await status(path('access').replace('/request/', '/check/'))).toBe(404);
  expect(await status(path('check').replace('/1/', '/2/'))).toBe(404);
  server.runs[0]?.stop('over');
  expect((await check()).json()).toMatchObject({ status: 404, code: 'CONTROL_UNKNOWN' });
});

test('a session that nobody calls ends after a minute', async () => {
  const server = await startTestServer();
  await start(server);
  server.scheduler.advance(60_000);
  expect(server.switchboard.sessionCount).toBe(0);
  expect((await server.api('GetCallHistory')).result).toMatchObject([{ finish_reason: 'Timeout' }]);
});

/** Of another account. */
async function ruleOfOthers({ store, dataDir }: TestServer): Promise<number> {
  const db = new DatabaseSync(join(dataDir, 'callcast.db'));
  db.exec("insert into accounts (id, name, email, created_at) values (2, 'other', 'other@localhost', 0)");
  db.close();
  const applicationId = Number(await store.applications.add(2, 'theirs'));
  return Number(await store.rules.add({ applicationId, name: 'theirs', pattern: '.*', scenarioIds: [1] }));
}

test('what cannot be started', async () => {
  const server = await startTestServer();
  await server.api('AddApplication', { application_name: 'other' });
  const { rule_id: empty } = await server.api('AddRule', {
    application_id: 2,
    rule_name: 'empty',
    rule_pattern: '.*',
  });
  for (const [parameters, code] of [
    [{ rule_id: '' }, 134],
    [{ rule_id: 'x' }, 147],
    [{ rule_id: 77 }, 147],
    [{ application_id: 2 }, 147],
    [{ rule_id: await ruleOfOthers(server) }, 147],
    [{ application_id: 77 }, 116],
    [{ application_name: 'none' }, 558],
    [{ user_id: 77 }, 117],
    [{ rule_id: Number(empty), user_id: 1 }, 393],
    [{ rule_id: Number(empty) }, 375],
    [{ script_custom_data: 'x'.repeat(2_001) }, 101],
  ] as const)
    expect(await server.refusal('StartScenarios', { rule_id: 1, ...parameters }), JSON.stringify(parameters)).toBe(
      code,
    );
  expect(server.runs).toEqual([]);
});

test('200 run, the next is told to come back, and a finished one makes room', async () => {
  const server = await startTestServer();
  await Promise.all(Array.from({ length: 201 }, () => start(server)));
  expect(server.runs).toHaveLength(200);
  const post = () => server.app.inject(`/platform_api/StartScenarios?account_id=1&api_key=${TEST_API_KEY}&rule_id=1`);
  const refused = await post();
  expect(refused.headers['retry-after']).toBe('10');
  expect(refused.json()).toMatchObject({ status: 429, code: 'START_LIMIT' });
  server.runs[0]?.stop('over');
  expect((await post()).json()).toMatchObject({ result: 1 });
});

test('a server that is about to end starts none', async () => {
  const server = await startTestServer();
  const starting = start(server);
  await expect.poll(() => server.runs.length).toBe(1);
  await starting;
  server.switchboard.refuseCalls();
  expect(await start(server)).toMatchObject({ status: 503, code: 'SHUTTING_DOWN' });
});

test('a user of the session is named by number or by name', async () => {
  const server = await startTestServer();
  expect(await start(server, { user_name: 'user1' })).toMatchObject({ result: 1 });
  expect((await server.api('GetCallHistory')).result).toMatchObject([{ user_id: 1 }]);
  expect(await server.refusal('StartScenarios', { rule_id: 1, user_name: 'nobody' })).toBe(117);
});

test('StartConference starts the session that callers of its number share; later ones find it', async () => {
  const server = await startTestServer();
  await server.api('SetRuleInfo', { rule_id: 1, video_conference: 'true' });
  const conference = (conference_name: string) => server.api('StartConference', { rule_id: 1, conference_name });
  const [first, second] = await Promise.all([conference('room-1'), conference('room-1')]);
  expect(second).toEqual(first);
  expect(server.runs).toHaveLength(1);
  expect(server.runs[0]?.start).toMatchObject({ conferenceName: 'room-1', sessionId: first.call_session_history_id });
  expect((await conference('room-2')).call_session_history_id).not.toBe(first.call_session_history_id);
  server.runs[0]?.stop('over');
  expect((await conference('room-1')).call_session_history_id).not.toBe(first.call_session_history_id);
  expect(server.runs).toHaveLength(3);
  for (const [parameters, code] of [
    [{}, 134],
    [{ conference_name: 'a;b' }, 269],
    [{ conference_name: 'x'.repeat(50) }, 270],
    [{ conference_name: 'x', rule_id: 77 }, 147],
  ] as const)
    expect(await server.refusal('StartConference', { rule_id: 1, ...parameters })).toBe(code);
});

test('conferences count like other sessions that were started', async () => {
  const server = await startTestServer();
  for (let i = 0; i < 200; i++) await server.api('StartConference', { rule_id: 1, conference_name: `room-${i}` });
  expect(await server.api('StartConference', { rule_id: 1, conference_name: 'one more' })).toMatchObject({
    status: 429,
  });
  expect(await server.api('StartConference', { rule_id: 1, conference_name: 'room-7' })).toMatchObject({ result: 1 });
});
