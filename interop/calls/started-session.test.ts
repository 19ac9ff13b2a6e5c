import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { evidenceOf, scenarioSecret } from '@callcast/testing/leaks';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { Callcast, COMMAND, RECORDER } from './callcast.ts';
import { SharedByTests } from './shared-by-tests.ts';

/** Of a shop that the scenario asks. */
const SHOP_KEY = scenarioSecret();
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

/** Uses everything that a scenario has beside calls. It requires another scenario of the account, which runs first. */
const WORKER = `
require('toolbox');
require(Modules.ApplicationStorage);
VoxEngine.allowWebSocketConnections();
VoxEngine.addEventListener(AppEvents.Started, async () => {
  const answer = await Net.httpRequestAsync(VoxEngine.customData(), {
    method: 'POST', postData: { lot: 7 }, headers: { 'X-Key': VoxEngine.getSecretValue('SHOP') }, params: { q: 'é' } });
  Logger.write('answered ' + answer.code + ' ' + answer.text + ' ' + toolbox.version);
  const before = await ApplicationStorage.get('visits');
  await ApplicationStorage.put('visits', Number(before ? before.value : 0) + 1, 600);
  Logger.write('visits ' + (await ApplicationStorage.get('visits')).value);
  await tellEverybody(VoxEngine.getSecretValue('SHOP'));
});
/** Whatever a careless author may do with a secret. */
async function tellEverybody(secret) {
  Logger.write('the secret is ' + secret);
  console.error({ secret });
  trace(encodeURIComponent(secret));
  require(Modules.StreamingAgent);
  for (const url of ['rtmp://127.0.0.1:9/app', 'no url ' + secret, 'rtmp://' + encodeURIComponent(secret) + '@127.0.0.1:9/app']) {
    const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url, streamName: secret });
    for (const name of Object.values(StreamingAgentEvents)) agent.addEventListener(name, (e) => Logger.write(JSON.stringify(e.reason)));
    agent.stop();
  }
  for (const url of ['http://127.0.0.1:9/?key=' + secret, 'no url ' + secret, 'http://' + encodeURIComponent(secret) + '.invalid/'])
    Logger.write('failed ' + JSON.stringify(await Net.httpRequestAsync(url)));
  const socket = VoxEngine.createWebSocket('ws://127.0.0.1:9/' + secret);
  await new Promise((resolve) => socket.addEventListener(WebSocketEvents.CLOSE, (e) => resolve(Logger.write(e.reason + socket.url()))));
  Promise.reject(new Error('not with ' + secret));
  Logger.write('told everybody');
}
VoxEngine.addEventListener(AppEvents.HttpRequest, (e) => e.content === 'end' ? (setTimeout(VoxEngine.terminate), 'ending') : { method: e.method, heard: e.content });
VoxEngine.addEventListener(AppEvents.WebSocket, (e) => {
  e.websocket.addEventListener(WebSocketEvents.MESSAGE, (m) => e.websocket.send('echo ' + m.text));
});
VoxEngine.addEventListener(AppEvents.Terminating, () => {
  Net.httpRequest(VoxEngine.customData() + 'last', (e) => Logger.write('last ' + e.code));
  Net.httpRequest(VoxEngine.customData() + 'one-too-many', (e) => Logger.write('refused ' + e.error));
});
VoxEngine.addEventListener(AppEvents.Terminated, () => Logger.write('Terminated'));`;

/** As its owner does, beside the running server. @returns What is shown. */
async function keepSecret(name: string, value: string): Promise<string> {
  const { execArgv, env } = evidenceOf(RECORDER);
  const command = spawn(process.execPath, [...execArgv, COMMAND, 'secret', 'set', name, '--app', 'worker.demo'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...env, PATH: process.env.PATH, CALLCAST_DATA_DIR: server.dataDir },
  });
  command.stdin.end(`${value}\n`);
  return text(command.stdout);
}

test('a scenario on the network: requests out and in, WebSockets, storage, secrets, one request at its end', async () => {
  const heard: string[] = [];
  const shop = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => (body += bytes.toString()));
    request.on('end', () => {
      heard.push(`${request.method} ${request.url} ${body} ${request.headers['x-key'] === SHOP_KEY}`);
      response.end('sold');
    });
  }).listen(0, '127.0.0.1');
  await once(shop, 'listening');
  const origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/`;
  await server.application('worker', WORKER);
  await server.api('AddScenario', { scenario_name: 'toolbox', scenario_script: "toolbox = { version: 'v3' }" });
  expect(await keepSecret('SHOP', SHOP_KEY)).toMatch(/^SHOP /);
  const { result } = await server.api('GetRules', { application_name: 'worker' });
  const [rule] = result as { rule_id: number }[];
  const { media_session_access_url: url } = await server.api('StartScenarios', {
    rule_id: String(rule?.rule_id),
    script_custom_data: origin,
  });
  await server.untilLogged('worker', /answered 200 sold v3.*visits 1.*told everybody/s);

  const socket = new WebSocket(String(url).replace('http', 'ws'));
  await once(socket, 'open');
  socket.send('hi');
  const [message] = (await once(socket, 'message')) as [Buffer];
  expect(message.toString()).toBe('echo hi');

  const asked = await fetch(String(url), { method: 'PUT', body: 'you' });
  expect([asked.status, await asked.json()]).toEqual([200, { method: 'PUT', heard: 'you' }]);
  const ended = await fetch(String(url), { method: 'POST', body: 'end' });
  expect(await ended.text()).toBe('ending');
  await once(socket, 'close');
  const log = await server.untilSessionEnded('worker');
  expect(log).toMatch(/refused Exceeded.*last 200.*Terminated/s);
  expect(log).toContain('the secret is ***');
  for (const form of [SHOP_KEY, encodeURIComponent(SHOP_KEY)]) expect(log).not.toContain(form);
  expect(heard).toEqual(['POST /?q=%C3%A9 {"lot":7} true', 'GET /last  false']);
  shop.close();
});
