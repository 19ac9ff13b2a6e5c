import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { Callcast } from './callcast.ts';
import { SharedByTests } from './shared-by-tests.ts';

const shared = new SharedByTests('started-session');
const [server] = await shared.start(Callcast.start());

/** Writes down all that it is told, the URL also in parts, and goes on until it is asked to end by its custom data. */
const SCENARIO = `
VoxEngine.addEventListener(AppEvents.Started, (e) => {
  Logger.write("data is " + VoxEngine.customData());
  Logger.write("url is " + e.accessURL + " or " + e.accessSecureURL);
  Logger.write("token is " + e.accessURL.split("/").pop());
  setTimeout(VoxEngine.terminate, 3000);
});`;

test('a session without a call: started by StartScenarios, checked and over, and its log holds no token', async () => {
  await server.application('alone', SCENARIO);
  const { result } = await server.api('GetRules', { application_name: 'alone' });
  const [rule] = result as { rule_id: number }[];
  const started = await server.api('StartScenarios', {
    rule_id: String(rule?.rule_id),
    script_custom_data: 'lot 7',
  });
  const { media_session_access_url: access, media_session_check_url: check } = started as Record<string, string>;
  const answer = await fetch(check ?? '');
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { result: 1, call_session_history_id: started.call_session_history_id, state: 'running' },
  ]);
  const log = await server.untilSessionEnded('alone');
  expect(log).toContain('data is lot 7');
  expect(log).toContain('token is ctl_***');
  expect(log).not.toContain(access?.split('/').pop());
  for (const url of [check, access]) {
    await vi.waitUntil(async () => (await fetch(url ?? '')).status === 404);
    expect(await (await fetch(url ?? '')).json()).toMatchObject({ code: 'CONTROL_UNKNOWN' });
  }
  expect(await server.newestSession('alone')).toMatchObject({
    finish_reason: 'Normal termination',
    custom_data: 'lot 7',
    rule_name: 'alone-r',
  });
});

test('a WebSocket to no session, or to no path, is refused; one to /signal is not', async () => {
  for (const path of ['/request/1/ctl_AAAAAAAAAAAAAAAAAAAAAAAA', '/nothing']) {
    const socket = new WebSocket(`${server.base.replace('http', 'ws')}${path}`).on('error', () => undefined);
    const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(answer.statusCode, path).toBe(404);
  }
  const socket = new WebSocket(`${server.base.replace('http', 'ws')}/signal`);
  await once(socket, 'open');
  socket.terminate();
});
