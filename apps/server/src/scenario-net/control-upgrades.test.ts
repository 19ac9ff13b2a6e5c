import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { ControlRequest, WebSocketConnection } from '@callcast/calls';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { UpgradeRoutes } from '../http/index.ts';
import { realRandom, realTime } from '../real-time.ts';
import { registerControlUpgrades } from './control-upgrades.ts';
import { netLimits } from './limits.ts';
import { SessionControls } from './session-controls.ts';

async function open(state = { allowsWebSockets: true, callCount: 0 }) {
  const server = createServer();
  const controls = new SessionControls(realRandom);
  registerControlUpgrades(new UpgradeRoutes(server), { controls, scheduler: realTime });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    controls.close();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const heard: string[] = [];
  const requests: ControlRequest[] = [];
  const sockets: WebSocketConnection[] = [];
  const control = controls.open(9);
  control.attach({
    handleHttp: () => expect.fail('no HTTP request came'),
    get allowsWebSockets() {
      return state.allowsWebSockets;
    },
    get callCount() {
      return state.callCount;
    },
    handleWebSocket: (socket, request) => {
      requests.push(request);
      const number = sockets.push(socket);
      return {
        opened: () => heard.push(`${number} opened`),
        text: (text) => heard.push(`${number} text ${text}`),
        bytes: (bytes) => heard.push(`${number} bytes ${bytes.join(' ')}`),
        failed: (reason) => heard.push(`${number} failed ${reason}`),
        closed: ({ code, wasClean }) => heard.push(`${number} closed ${code} ${wasClean}`),
      };
    },
    handleWebSocketFailure: (reason, request) => heard.push(`refused ${request.method} ${reason}`),
  });
  const url = control.urls(`ws://127.0.0.1:${port}`).accessUrl;
  const dial = (to = url): WebSocket => {
    const socket = new WebSocket(to, { headers: { 'X-Mine': 'a', cookie: 'b' } });
    onTestFinished(() => socket.terminate());
    return socket;
  };
  /** HTTP status of a refusal. */
  const refusal = async (to = url): Promise<number> => {
    const socket = dial(to).on('error', () => undefined);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    return response.statusCode;
  };
  return { control, port, url, dial, refusal, heard, requests, sockets, state };
}

test('a WebSocket comes to the scenario, and both can speak at once', async () => {
  const { dial, heard, requests, sockets, url } = await open();
  const peer = dial(`${url}/room?a=1`);
  const spoken = once(peer, 'message');
  await once(peer, 'open');
  peer.send('hello');
  peer.send(Uint8Array.of(1, 2));
  await vi.waitUntil(() => heard.length === 2);
  expect(heard).toEqual(['1 text hello', '1 bytes 1 2']);
  expect(requests).toEqual([
    {
      method: 'GET',
      path: `${new URL(url).pathname}/room?a=1`,
      content: '',
      headers: [{ key: 'X-Mine', value: 'a' }],
    },
  ]);
  expect(sockets[0]?.send('welcome')).toBe(true);
  expect(String((await spoken)[0])).toBe('welcome');
  peer.close(4_000);
  await vi.waitUntil(() => heard.at(-1) === '1 closed 4000 true');
});

test('none comes before the scenario allows it, to another session, or with another token', async () => {
  const { refusal, heard, state, url } = await open();
  expect(await refusal(url.replace(/.$/, '*'))).toBe(404);
  expect(await refusal(url.slice(0, -1))).toBe(404);
  expect(await refusal(url.replace('/9/', '/8/'))).toBe(404);
  state.allowsWebSockets = false;
  expect(await refusal()).toBe(403);
  expect(heard).toEqual([]);
});

test('as many as there are calls, and three: the scenario hears of the one that is refused', async () => {
  const { dial, refusal, heard, control, state } = await open({ allowsWebSockets: true, callCount: 1 });
  const peers = Array.from({ length: 4 }, () => dial());
  await Promise.all(peers.map((peer) => once(peer, 'open')));
  expect(await refusal()).toBe(429);
  expect(heard).toEqual(['refused GET A session has at most 4 WebSocket connections: its calls and 3']);
  state.callCount = 2;
  await once(dial(), 'open');
  for (const peer of peers) peer.close();
  await vi.waitUntil(() => control.sockets.size === 1);
});

test('what is no handshake is answered, and no scenario hears of it', async () => {
  const { port, url, requests } = await open();
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET ${new URL(url).pathname} HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
  expect(requests).toEqual([]);
});

test('a message that is too large ends the connection', async () => {
  const { dial, heard } = await open();
  const peer = dial();
  await once(peer, 'open');
  peer.send('a'.repeat(netLimits.messageBytes + 1));
  const [code] = (await once(peer, 'close')) as [number];
  expect(code).toBe(1009);
  await vi.waitUntil(() => heard.length === 2);
  expect(heard[0]).toBe('1 failed A message has more than 1048576 bytes');
});

test('at the end of the session its sockets hear so, and the session nothing more', async () => {
  const { dial, heard, control } = await open();
  const peer = dial();
  await once(peer, 'open');
  control.close();
  const [code, reason] = (await once(peer, 'close')) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([1001, 'The session is over']);
  const dead = dial().on('error', () => undefined);
  await once(dead, 'unexpected-response');
  expect(heard).toEqual([]);
});
