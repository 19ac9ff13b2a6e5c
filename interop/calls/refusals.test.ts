import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { streamKey } from '@callcast/testing/leaks';
import { OfferingPeer } from '@callcast/webrtc/io';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Callcast, PASSWORD, seedScenario } from './callcast.ts';

let server: Callcast;
let offer: string;
let peer: OfferingPeer;

beforeAll(async () => {
  server = await Callcast.start();
  peer = new OfferingPeer({
    cname: 'refusals',
    hasTransportCc: true,
    bindAddress: '127.0.0.1',
    audio: { ssrc: 1 },
    video: { codec: 'H264', ssrc: 2 },
    events: { connected: () => {}, closed: () => {}, rtcp: () => {} },
  });
  offer = await peer.createOffer();
});

afterAll(async () => {
  peer.close();
  await server[Symbol.asyncDispose]();
});

async function problem(answer: Response): Promise<{ status: number; code: string; detail: string }> {
  const { code, detail } = (await answer.json()) as { code: string; detail: string };
  return { status: answer.status, code, detail };
}

function userSession(body: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${server.base}/api/v1/user-sessions`, { method: 'POST', headers, body });
}

test.each([
  ['wrong password', { login: 'user1@streaming.demo', password: 'wrong' }, 401, 'LOGIN_FAILED'],
  ['unknown user', { login: 'nobody@streaming.demo', password: PASSWORD }, 401, 'LOGIN_FAILED'],
  ['unknown application', { login: 'user1@nowhere.demo', password: PASSWORD }, 404, 'APPLICATION_UNKNOWN'],
])('login: %s', async (_name, body, status, code) => {
  expect(await problem(await userSession(JSON.stringify(body)))).toMatchObject({ status, code });
});

test('login: malformed JSON is a 400', async () => {
  expect((await userSession('{"login":')).status).toBe(400);
});

test('login: an inactive user is told so', async () => {
  await server.application('inactive', 'VoxEngine.terminate();');
  await server.api('SetUserInfo', { application_name: 'inactive', user_name: 'bot', user_active: 'false' });
  const answer = await userSession(JSON.stringify({ login: 'bot@inactive.demo', password: PASSWORD }));
  expect(await problem(answer)).toMatchObject({ status: 403, code: 'USER_INACTIVE' });
});

test('WHIP: no token, a wrong one, one of another application, a wrong content type', async () => {
  const token = await server.login('user1@streaming.demo');
  expect(await problem(await server.whip('streaming', 'x', '', offer))).toMatchObject({ status: 401 });
  expect(await problem(await server.whip('streaming', 'x', 'nonsense', offer))).toMatchObject({ status: 401 });
  expect(await problem(await server.whip('other', 'x', token, offer))).toMatchObject({ status: 403 });
  expect(await problem(await server.whip('streaming', 'x', token, offer, 'text/plain'))).toMatchObject({ status: 415 });
});

test('WHIP: malformed SDP is a 400 with its name, and the session log says so', async () => {
  const token = await server.application(
    'badsdp',
    'VoxEngine.addEventListener(AppEvents.CallAlerting, e => e.call.answer());',
  );
  for (const body of ['v=0\r\n', 'nonsense', offer.replace(/a=ice-ufrag:.*\r\n/g, ''), 'a'.repeat(100_000)]) {
    const answer = await problem(await server.whip('badsdp', 'x', token, body));
    expect(answer.status).toBe(400);
    expect(answer.code).toMatch(/^SDP_/);
  }
});

test('WHIP: no rule matches: 404 that names the rules tried', async () => {
  const token = await server.application('rules', 'VoxEngine.terminate();', '[0-9]+');
  const answer = await problem(await server.whip('rules', 'abc', token, offer));
  expect(answer).toMatchObject({ status: 404, code: 'NO_RULE_MATCH' });
  expect(answer.detail).toContain('rules-r = [0-9]+');
});

test('WHIP: reject is 403, busy is 409', async () => {
  const token = await server.application(
    'reject',
    'VoxEngine.addEventListener(AppEvents.CallAlerting, e => e.call.reject(Number(e.destination)));',
  );
  expect(await problem(await server.whip('reject', '603', token, offer))).toMatchObject({
    status: 403,
    code: 'CALL_REJECTED',
  });
  expect(await problem(await server.whip('reject', '486', token, offer))).toMatchObject({ status: 409 });
});

test.each([
  ['syntax', 'require(Modules.StreamingAgent);\nlet broken = ;\n', /syntax-s:2:\d+.*SyntaxError/],
  [
    'throws',
    'VoxEngine.addEventListener(AppEvents.CallAlerting, (e) => {\n  e.call.nonsense();\n});',
    /throws-s:2:\d+.*TypeError/,
  ],
])('a scenario with a mistake (%s): 500, and the log names file, line and column', async (name, scenario, mistake) => {
  const token = await server.application(name, scenario);
  const answer = await problem(await server.whip(name, 'x', token, offer));
  expect(answer).toMatchObject({ status: 500, code: 'SCENARIO_THROW' });
  await server.untilLogged(name, mistake, 5_000);
  expect((await server.newestSession(name)).finish_reason).toBe('JS session error');
});

test('WHIP: an unreachable RTMP server fails the output, with stage and code, while the call stays up', async () => {
  const key = streamKey('unreachable');
  const token = await server.application('unreachable', seedScenario('rtmp://127.0.0.1:9/live', key));
  const answer = await server.whip('unreachable', 'x', token, offer);
  expect(answer.status).toBe(201);
  const log = await server.untilLogged('unreachable', /ConnectionFailed: .*127\.0\.0\.1/, 10_000);
  expect(log).toContain('[DEST_REFUSED]');
  expect(log).not.toContain(key);
  expect(log).not.toContain('ended');
  const resource = new URL(answer.headers.get('location') ?? '', server.base);
  const ended = await fetch(resource, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
  expect(ended.status).toBe(200);
});

test('WHIP: Location, ETag, Link, PATCH, ICE restart, OPTIONS, DELETE', async () => {
  const token = await server.login('user1@streaming.demo');
  const endpoint = `${server.base}/whip/streaming/rfc9725`;
  const options = await fetch(endpoint, { method: 'OPTIONS' });
  expect(options.status).toBe(204);
  expect(options.headers.get('access-control-allow-methods')).toContain('DELETE');
  expect((await fetch(endpoint)).status).toBe(405);
  expect((await fetch(endpoint, { method: 'PUT', body: 'x' })).headers.get('allow')).toBe('OPTIONS, POST');
  const created = await server.whip('streaming', 'rfc9725', token, offer);
  expect(created.status).toBe(201);
  expect(created.headers.get('content-type')).toContain('application/sdp');
  expect(created.headers.get('access-control-expose-headers')).toContain('Location');
  expect(created.headers.get('link')).toBe('<stun:stun.example.com:3478>; rel="ice-server"');
  const etag = created.headers.get('etag') ?? '';
  const resource = new URL(created.headers.get('location') ?? '', server.base);
  const ufrag = /a=ice-ufrag:(\S+)/.exec(offer)?.[1];
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/trickle-ice-sdpfrag' };
  const candidate = 'a=candidate:1 1 udp 2130706431 127.0.0.1 9 typ host';
  const patch = (extra: Record<string, string>, body: string): Promise<Response> =>
    fetch(resource, { method: 'PATCH', headers: { ...headers, ...extra }, body });
  const fragment = `a=ice-ufrag:${ufrag}\r\na=mid:0\r\n${candidate}\r\n`;
  expect((await patch({ 'if-match': etag }, fragment)).status).toBe(204);
  expect((await patch({ 'if-match': '"other"' }, fragment)).status).toBe(412);
  expect((await patch({ 'if-match': '*' }, fragment)).status).toBe(422);
  expect((await patch({}, 'a=ice-ufrag:another\r\n')).status).toBe(422);
  expect((await patch({ 'content-type': 'application/json' }, '{}')).status).toBe(415);
  expect((await fetch(resource, { method: 'DELETE' })).status).toBe(401);
  expect((await fetch(resource, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  expect((await fetch(resource, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })).status).toBe(404);
});

test('/signal: malformed messages are named, a call before the login is refused', async () => {
  const open = async (): Promise<{ socket: WebSocket; next: () => Promise<Record<string, unknown>> }> => {
    const socket = new WebSocket(`${server.base.replace('http', 'ws')}/signal`);
    await once(socket, 'open');
    const next = async (): Promise<Record<string, unknown>> => {
      const [data] = (await once(socket, 'message')) as [Buffer];
      return JSON.parse(data.toString()) as Record<string, unknown>;
    };
    return { socket, next };
  };
  const { socket, next } = await open();
  for (const text of ['{', '[]', '{"type":"nonsense"}', '{"type":"call","call":1}']) {
    const answer = next();
    socket.send(text);
    expect(await answer).toMatchObject({ type: 'error', code: 'BAD_MESSAGE' });
  }
  const refused = next();
  socket.send(JSON.stringify({ type: 'call', call: 'a', number: 'x', sdp: offer }));
  expect(await refused).toMatchObject({ type: 'error', code: 'LOGIN_REQUIRED' });
  const second = await open();
  const wrong = second.next();
  second.socket.send(JSON.stringify({ type: 'login', accessToken: 'wrong' }));
  expect(await wrong).toMatchObject({ type: 'error', code: 'LOGIN_FAILED' });
});

test('datagrams of strangers on the media port disturb nothing', async () => {
  const socket = createSocket('udp4');
  for (let i = 0; i < 2_000; i++) {
    const datagram = Buffer.alloc((i * 37) % 1_400, i & 255);
    socket.send(datagram, server.mediaPort + (i % 2), '127.0.0.1');
  }
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  expect((await fetch(`${server.base}/readyz`)).status).toBe(200);
  const token = await server.login('user1@streaming.demo');
  const created = await server.whip('streaming', 'after', token, offer);
  expect(created.status).toBe(201);
});

test('kill -9: what was stored is there after the restart', async () => {
  const script = 'VoxEngine.terminate(); // ünïcode\r\n';
  await server.api('AddScenario', { scenario_name: 'survivor', scenario_script: script });
  await server.kill('SIGKILL');
  await server.run();
  const { result } = await server.api('GetScenarios', { scenario_name: 'survivor', with_script: 'true' });
  expect(result).toMatchObject([{ scenario_script: script }]);
});

test('what needs no login: the types of the scenario API', async () => {
  const answer = await fetch(`${server.base}/api/v1/scenario-types.d.ts`);
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('declare const VoxEngine: VoxEngine;');
});
