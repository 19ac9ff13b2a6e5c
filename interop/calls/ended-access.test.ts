/** Users who are removed or switched off while they are logged in: their sockets are closed, and their calls end. */
import { once } from 'node:events';
import { type Clip, loadClip } from '@callcast/testing/robot';
import type { ServerMessage } from '@callcast/webrtc/signalling-protocol';
import { beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Callcast } from './callcast.ts';
import { robotCall } from './robot-call.ts';
import { SharedByTests } from './shared-by-tests.ts';

const shared = new SharedByTests('ended-access');
let server: Callcast;
let clip: Clip;

beforeAll(async () => {
  [server, clip] = await shared.start(Callcast.start(), loadClip());
});

const ANSWER = `VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
  call.addEventListener(CallEvents.Connected, () => Logger.write('they talk'));
  call.addEventListener(CallEvents.Disconnected, ({ reason }) => { Logger.write('over: ' + reason); VoxEngine.terminate() });
  call.answer();
});`;

/** Logs in at `/signal`. `over` resolves with how the socket was closed, and what was said before. */
async function logIn(token: string) {
  const socket = new WebSocket(`${server.base.replace('http', 'ws')}/signal`);
  const said: ServerMessage[] = [];
  await once(socket, 'open');
  const welcome = once(socket, 'message');
  const over = once(socket, 'close').then(([code]) => ({ code: Number(code), last: said.at(-1) }));
  socket.on('message', (data) => said.push(JSON.parse(String(data)) as ServerMessage));
  socket.send(JSON.stringify({ type: 'login', accessToken: token }));
  await welcome;
  return { over };
}

test.each([
  ['DelUser', 'DelUser', {}, 'This user was removed'],
  ['a deactivation', 'SetUserInfo', { user_active: 'false' }, 'This user was switched off'],
  ['DelApplication', 'DelApplication', {}, 'The application of this user was removed'],
] as const)('%s closes the socket and ends the call', async (name, command, parameters, reason) => {
  const application = `ended-${name.replaceAll(/\W/g, '').toLowerCase()}`;
  const token = await server.application(application, ANSWER);
  const { over } = await logIn(token);
  const call = robotCall({ server, clip, application, token, via: 'signal', durationMs: 120_000 });
  await server.untilLogged(application, /they talk/);
  const { application_id } = await applicationNamed(application);
  const whose = command === 'DelApplication' ? { application_id } : { application_id, user_name: 'bot' };
  expect(await server.api(command, { ...whose, ...parameters })).toMatchObject({ result: 1 });
  expect(await over).toEqual({ code: 1008, last: { type: 'error', code: 'LOGIN_FAILED', reason } });
  expect((await call).endReason).toContain(reason);
});

async function applicationNamed(name: string): Promise<{ readonly application_id: string }> {
  const { result } = await server.api('GetApplications', { application_name: name });
  const [found] = result as { application_id: number }[];
  return { application_id: String(found?.application_id) };
}
