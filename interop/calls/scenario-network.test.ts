/** One session without a call that does all that a scenario can do over the network, against a service in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Callcast } from './callcast.ts';
import { SharedByTests } from './shared-by-tests.ts';

const peer = spawn(process.execPath, [fileURLToPath(new URL('network-peer.mjs', import.meta.url))], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
afterAll(() => void peer.stdin.end());
const [port] = (await once(peer.stdout, 'data')) as [Buffer];
const ORIGIN = `127.0.0.1:${String(port).trim()}`;
const shared = new SharedByTests('scenario-network');
const [server] = await shared.start(Callcast.start());

const SCENARIO = `
VoxEngine.allowWebSocketConnections();
const http = 'http://' + VoxEngine.customData();
const ask = async (name, options) => {
  const { code, text, error } = await Net.httpRequestAsync(http + '/' + name, options);
  Logger.write([name, code, text.length > 60 ? text.length + ' characters' : text, error ? 'error' : ''].join(' ').trim());
};
VoxEngine.addEventListener(AppEvents.Started, async () => {
  const postData = 'ä'.repeat(400000);
  await ask('echo', { method: 'PUT', postData });
  await ask('see-other', { method: 'POST', postData });
  await ask('temporary', { method: 'POST', postData: 'kept' });
  await ask('around');
  await ask('forbidden');
  await ask('silent', { timeout: 400 });
  await ask('slow-body', { timeout: 400 });
  await ask('large');
  await ask('too-large');
  await ask('cut-off');
  await ask('nowhere');
  const socket = VoxEngine.createWebSocket('ws://' + VoxEngine.customData() + '/socket');
  socket.addEventListener(WebSocketEvents.OPEN, () => socket.send('x'.repeat(100000)));
  socket.addEventListener(WebSocketEvents.MESSAGE, (e) => { Logger.write('socket ' + e.text); socket.send('bye') });
  socket.addEventListener(WebSocketEvents.CLOSE, (e) => Logger.write(['closed', e.code, e.reason, e.wasClean].join(' ')));
});
let visitor;
VoxEngine.addEventListener(AppEvents.WebSocket, (e) => {
  visitor = e.websocket;
  visitor.addEventListener(WebSocketEvents.MESSAGE, (m) => visitor.send(m.text.toUpperCase()));
  visitor.addEventListener(WebSocketEvents.CLOSE, (c) => Logger.write('visitor left ' + c.code));
});
VoxEngine.addEventListener(AppEvents.HttpRequest, async (e) => {
  if (e.content === 'end') { setTimeout(VoxEngine.terminate); return 'ending' }
  const { text } = await Net.httpRequestAsync(http + '/echo', { method: 'POST', postData: e.content });
  return text;
});`;

/** Each line of a session log behind its time and level. */
const said = (log: string): string[] =>
  log.split('\n').flatMap((line) => /^\S+ \S+ \[scenario\] (.*)$/.exec(line)?.[1] ?? []);

test('a session of StartScenarios: requests, redirects, timeouts, large bodies, WebSockets both ways, its own URL', async () => {
  await server.application('network', SCENARIO);
  const { result } = await server.api('GetRules', { application_name: 'network' });
  const [rule] = result as { rule_id: number }[];
  const started = await server.api('StartScenarios', {
    rule_id: String(rule?.rule_id),
    script_custom_data: ORIGIN,
  });
  const url = String(started.media_session_access_url);
  const log = await server.untilLogged('network', /closed 4001/, 60_000);
  expect(said(log)).toEqual([
    'echo 200 {"method":"PUT","bytes":800000}',
    'see-other 200 {"method":"GET","bytes":0}',
    'temporary 200 {"method":"POST","bytes":4}',
    expect.stringMatching(/^around -5 .*error$/),
    expect.stringMatching(/^forbidden -\d+ .*error$/),
    expect.stringMatching(/^silent -7 .*error$/),
    expect.stringMatching(/^slow-body -7 .*error$/),
    'large 200 1000000 characters',
    expect.stringMatching(/^too-large -9 .*error$/),
    expect.stringMatching(/^cut-off -6 .*error$/),
    'nowhere 404 nothing here',
    'socket heard 100000',
    'closed 4001 as asked true',
  ]);

  const socket = new WebSocket(url.replace('http', 'ws'));
  await once(socket, 'open');
  socket.send('louder');
  expect(String(((await once(socket, 'message')) as [Buffer])[0])).toBe('LOUDER');
  const asked = await fetch(url, { method: 'POST', body: 'y'.repeat(60_000) });
  expect([asked.status, await asked.json()]).toEqual([200, { method: 'POST', bytes: 60_000 }]);
  const tooLarge = await fetch(url, { method: 'POST', body: 'y'.repeat(65_537) });
  expect(tooLarge.status).toBe(413);
  socket.close(3_000);
  await server.untilLogged('network', /visitor left 3000/);
  expect(await (await fetch(url, { method: 'POST', body: 'end' })).text()).toBe('ending');
  await server.untilSessionEnded('network');
  expect(await server.newestSession('network')).toMatchObject({ finish_reason: 'Normal termination' });
});
