/** Calls to users over real `/signal` sockets: the dialer is the server's own, the session is the test. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Callee } from '@callcast/calls';
import { type Millis, millis, silentLog } from '@callcast/core';
import { loadClip, runRobotCall } from '@callcast/testing/robot';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { closeLibrary } from '@callcast/webrtc/io';
import type { ClientMessage, ServerMessage } from '@callcast/webrtc/signalling-protocol';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { CallingUser } from '../calling/ports.ts';
import type { PlacedCall } from '../calling/switchboard.ts';
import { UserDialer } from '../calling/user-dialer.ts';
import { UpgradeRoutes } from '../http/index.ts';
import { realRandom, realTime } from '../real-time.ts';
import { AccessEnds } from '../store/access-ends.ts';
import { IceServers } from '../turn/index.ts';
import { registerSignalling } from './register-signalling.ts';

const USER: CallingUser = {
  accountId: 1,
  accountName: 'demo',
  applicationId: 2,
  applicationName: 'streaming',
  userId: 7,
  userName: 'anna',
  displayName: 'Anna',
};

afterAll(closeLibrary);

type Incoming = Extract<ServerMessage, { type: 'incoming-call' }>;

async function openServer(authenticated: Promise<void> = Promise.resolve(), turn?: { readonly ttl: Millis }) {
  const scheduler = new VirtualScheduler();
  const relays = { uris: ['turn:turn.example.com'], turnSecret: 'unsayable', clock: scheduler };
  const users = new UserDialer({
    findUser: async (_application, username) => (username === 'anna' ? { id: 7, active: true } : undefined),
    scheduler,
    random: realRandom,
    log: silentLog,
  });
  const server = createServer();
  const numbers: string[] = [];
  const accessEnds = new AccessEnds();
  const sockets = registerSignalling(new UpgradeRoutes(server), {
    store: { authenticate: () => authenticated.then(() => ({ kind: 'user', user: USER })) },
    switchboard: {
      place: async ({ number }) => {
        numbers.push(number);
        return undefined;
      },
    },
    users,
    accessEnds,
    iceServers:
      turn === undefined ? { forUser: () => [], renewAfter: undefined } : new IceServers({ ...relays, ...turn }),
    keyLogin: {
      login: { loginByProof: async () => ({ kind: 'wrong-password' }) },
      oneTimeLogins: { verify: () => false },
      random: realRandom,
    },
    prewarm: () => undefined,
    scheduler,
    log: silentLog,
    originOf: () => 'http://h',
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
    server.close();
  });
  const { port } = server.address() as AddressInfo;

  /** A page or phone of Anna's. */
  const device = async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/signal`);
    const heard: ServerMessage[] = [];
    socket.on('message', (data) => heard.push(JSON.parse(String(data)) as ServerMessage));
    await once(socket, 'open');
    const send = (message: ClientMessage | Record<string, unknown>) => socket.send(JSON.stringify(message));
    const hear = async <Type extends ServerMessage['type']>(type: Type) => {
      await expect.poll(() => heard.some((message) => message.type === type)).toBe(true);
      return heard.find((message) => message.type === type) as Extract<ServerMessage, { type: Type }>;
    };
    send({ type: 'login', accessToken: 'unsayable' });
    await hear('welcome');
    return { socket, heard, send, hear };
  };

  /** What a session would do. */
  const dial = (username = 'anna') => {
    const said: string[] = [];
    const told: string[] = [];
    let callee: Callee | undefined;
    const placed: PlacedCall = {
      callId: 'out-1',
      hangup: (reason) => told.push(`hangup ${reason}`),
      signallingLost: (reason) => told.push(`lost ${reason}`),
      candidate: (candidate, mid) => told.push(`candidate ${candidate} ${mid}`),
      message: (text) => told.push(`message ${text}`),
      info: (mimeType, body, headers) => told.push(`info ${mimeType} ${body} ${JSON.stringify(headers)}`),
    };
    const call = users.dial(
      {
        callId: 'out-1',
        applicationId: 2,
        username,
        callerId: 'studio',
        displayName: 'The studio',
        headers: { 'X-Show': 'news' },
        video: true,
        customData: '',
        timeout: millis(60_000),
      },
      {
        ringing: () => said.push('ringing'),
        accepted: (taken) => {
          callee = taken;
          said.push('accepted');
        },
        failed: (code, _reason, headers) => said.push(`failed ${code} ${JSON.stringify(headers)}`),
      },
      placed,
    );
    return { call, said, told, callee: () => callee! };
  };
  return { scheduler, sockets, port, numbers, device, dial, accessEnds };
}

/** A call that rings on one device. */
async function ringing() {
  const server = await openServer();
  const device = await server.device();
  const call = server.dial();
  const incoming = await device.hear('incoming-call');
  return { ...server, ...device, ...call, incoming };
}

test('a device is told who calls; it answers with its offer, and the call is one like any other', async () => {
  const { send, hear, heard, said, told, callee, socket, incoming } = await ringing();
  expect(incoming).toEqual({
    type: 'incoming-call',
    call: expect.stringMatching(/^@/),
    callerId: 'studio',
    displayName: 'The studio',
    headers: { 'X-Show': 'news' },
    video: true,
  });
  const { call } = incoming;
  send({ type: 'ringing-here', call });
  await expect.poll(() => said).toEqual(['ringing']);
  send({ type: 'accept', call, sdp: 'OFFER', headers: { 'X-A': '1', Cookie: 'x' }, customData: 'mine' });
  await expect.poll(() => said).toEqual(['ringing', 'accepted']);
  expect(callee()).toMatchObject({ offer: 'OFFER', customData: 'mine', leg: 'sdk' });
  expect(callee().headers).toEqual({ 'X-A': '1' });

  callee().caller.answered('ANSWER', { 'X-B': '2' });
  callee().caller.connected();
  callee().caller.message('hello');
  expect(await hear('answered')).toEqual({ type: 'answered', call, sdp: 'ANSWER', headers: { 'X-B': '2' } });
  expect(await hear('connected')).toEqual({ type: 'connected', call });
  expect(await hear('message')).toEqual({ type: 'message', call, text: 'hello' });

  send({ type: 'candidate', call, candidate: 'C', mid: '0' });
  send({ type: 'message', call, text: 'hi' });
  send({ type: 'info', call, mimeType: 'text/plain', body: 'b', headers: { 'X-C': '3' } });
  send({ type: 'hangup', call });
  await expect
    .poll(() => told)
    .toEqual(['candidate C 0', 'message hi', 'info text/plain b {"X-C":"3"}', 'hangup The called user hung up']);
  callee().caller.ended('bye');
  expect(await hear('ended')).toEqual({ type: 'ended', call, reason: 'bye' });

  // It is over: a lost socket is nobody's any more.
  socket.terminate();
  await once(socket, 'close');
  expect(told).toHaveLength(4);
  expect(heard.filter(({ type }) => type === 'incoming-call')).toHaveLength(1);
});

test('a lost socket of the one who answered is told to the session', async () => {
  const { send, said, told, socket, incoming } = await ringing();
  send({ type: 'accept', call: incoming.call, sdp: 'OFFER' });
  await expect.poll(() => said).toEqual(['accepted']);
  socket.terminate();
  await expect.poll(() => told).toEqual(['lost The connection to the called user was lost']);
});

test('the first device that accepts has the call; the other one hears so, and comes too late', async () => {
  const { device, dial } = await openServer();
  const [phone, page] = [await device(), await device()];
  const { said, told, callee } = dial();
  const { call } = await phone.hear('incoming-call');
  await page.hear('incoming-call');
  page.send({ type: 'accept', call, sdp: 'PAGE' });
  expect(await phone.hear('ended')).toEqual({
    type: 'ended',
    call,
    reason: 'Answered on another device',
    answeredElsewhere: true,
  });
  phone.send({ type: 'accept', call, sdp: 'PHONE' });
  phone.send({ type: 'decline', call });
  phone.send({ type: 'hangup', call });
  phone.send({ type: 'message', call, text: 'from the loser' });
  phone.send({ type: 'unheard-of' });
  await phone.hear('error'); // what came before it has been read
  expect(said).toEqual(['accepted']);
  expect(callee().offer).toBe('PAGE');
  expect(told).toEqual([]);
  expect(page.heard.some(({ type }) => type === 'ended')).toBe(false);
});

test.each([
  [{ type: 'decline' }, 'failed 603 {}'],
  [{ type: 'decline', code: 486, headers: { 'X-Why': 'busy', Cookie: 'x' } }, 'failed 486 {"X-Why":"busy"}'],
  [{ type: 'hangup' }, 'failed 603 {}'],
])('%j is a refusal', async (message, verdict) => {
  const { scheduler, send, said, heard, incoming } = await ringing();
  send({ ...message, call: incoming.call });
  await expect
    .poll(() => {
      scheduler.advance(0);
      return said;
    })
    .toEqual([verdict]);
  expect(heard.at(-1)).toEqual(incoming);
});

test('a device that goes away while it rings leaves nobody: 480', async () => {
  const { scheduler, socket, said } = await ringing();
  socket.terminate();
  await expect
    .poll(() => {
      scheduler.advance(0);
      return said;
    })
    .toEqual(['failed 480 {}']);
});

test('a socket that is gone before its login is through is no device', async () => {
  const login = Promise.withResolvers<void>();
  const { scheduler, sockets, port, dial } = await openServer(login.promise);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/signal`);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'login', accessToken: 'unsayable' }));
  socket.close();
  await expect.poll(() => sockets.clients.size).toBe(0);
  login.resolve();
  const { said } = dial();
  await expect
    .poll(() => {
      scheduler.advance(0);
      return said;
    })
    .toEqual(['failed 480 {}']);
});

test('a device that logs in while the phone rings hears of it behind its welcome', async () => {
  const { device, incoming } = await ringing();
  const late = await device();
  expect(await late.hear('incoming-call')).toEqual(incoming);
  expect(late.heard.map(({ type }) => type)).toEqual(['welcome', 'incoming-call']);
});

test('a cancelled call stops ringing', async () => {
  const { call, hear, incoming } = await ringing();
  call.cancel('The scenario hung up');
  expect(await hear('ended')).toEqual({ type: 'ended', call: incoming.call, reason: 'The scenario hung up' });
});

test('a second login on the socket ends what rings there and rings anew', async () => {
  const { send, heard, dial, hear, incoming } = await ringing();
  send({ type: 'login', accessToken: 'unsayable' });
  expect(await hear('ended')).toMatchObject({ call: incoming.call });
  dial();
  const calls = () => heard.filter((message): message is Incoming => message.type === 'incoming-call');
  await expect.poll(() => calls().length).toBe(2);
  expect(calls()[1]!.call).not.toBe(incoming.call);
});

test.each([
  [{ type: 'call', call: '@mine', number: '1', sdp: 'v=0' }, 'ids that begin with @ are the server’s'],
  [{ type: 'accept', call: '@x' }, 'no offer'],
  [{ type: 'accept', call: '@x', sdp: 'x'.repeat(128 * 1024 + 1) }, 'a long offer'],
  [{ type: 'accept', call: '@x', sdp: '', customData: 'x'.repeat(201) }, 'long custom data'],
  [{ type: 'decline', call: '@x', code: 399 }, 'a code that is no refusal'],
  [{ type: 'decline', call: '@x', code: 700 }, 'a code beyond all'],
  [{ type: 'decline', call: '@x', code: 486.5 }, 'half a code'],
  [{ type: 'ringing-here', call: '' }, 'no id'],
  [{ type: 'ringing-here', call: `@${'x'.repeat(64)}` }, 'a long id'],
])('refused: %j, %s', async (message, _why) => {
  const { device } = await openServer();
  const { send, hear } = await device();
  send(message);
  expect(await hear('error')).toMatchObject({ code: 'BAD_MESSAGE' });
});

test('a socket with as many calls as it may is busy', async () => {
  const { device, dial } = await openServer();
  const { send, heard } = await device();
  const dials: ReturnType<typeof dial>[] = [];
  const accepted = () => dials.filter(({ said }) => said.includes('accepted')).length;
  const rang = () => heard.filter((message): message is Incoming => message.type === 'incoming-call');
  for (let n = 0; n < 101; n++) {
    dials.push(dial());
    await expect.poll(() => rang().length, { interval: 1 }).toBe(n + 1);
    send({ type: 'accept', call: rang()[n]!.call, sdp: 'OFFER' });
    if (n < 100) await expect.poll(accepted, { interval: 1 }).toBe(n + 1);
  }
  await expect.poll(() => heard.at(-1)).toMatchObject({ type: 'ended', call: rang()[100]!.call });
  expect(accepted()).toBe(100);
});

test('a robot that calls is no device to ring on', async () => {
  const { scheduler, port, numbers, dial } = await openServer();
  const abort = new AbortController();
  const robot = runRobotCall({
    url: `http://127.0.0.1:${port}`,
    token: 'unsayable',
    number: 'live',
    via: 'signal',
    durationMs: 1_000,
    clip: await loadClip(),
    scheduler: realTime,
    random: realRandom,
    signal: abort.signal,
  });
  await expect.poll(() => numbers).toEqual(['live']);
  const { said } = dial();
  await expect
    .poll(() => {
      scheduler.advance(0);
      return said;
    })
    .toEqual(['failed 480 {}']);
  abort.abort();
  await expect(robot).rejects.toMatchObject({ code: 'ROBOT_UNREACHABLE' });
});

test.each([
  ['users', 7, 'This user was removed'],
  ['applications', 2, 'The application of this user was removed'],
] as const)(
  '%s that end: what rings fails, a call that was taken ends, and the socket is closed',
  async (of, id, reason) => {
    const { device, dial, accessEnds, scheduler } = await openServer();
    const phone = await device();
    const taken = dial();
    const { call } = await phone.hear('incoming-call');
    phone.send({ type: 'accept', call, sdp: 'OFFER' });
    await expect.poll(() => taken.said.at(-1)).toBe('accepted');
    const rings = dial();
    await expect.poll(() => phone.heard.filter(({ type }) => type === 'incoming-call')).toHaveLength(2);
    const closed = once(phone.socket, 'close');

    accessEnds.tell(of, [99], 'Somebody else');
    expect(phone.heard.some(({ type }) => type === 'error')).toBe(false);
    accessEnds.tell(of, [98, id], reason);
    const [code, text] = (await closed) as [number, Buffer];
    expect([code, String(text)]).toEqual([1008, 'LOGIN_FAILED']);
    expect(await phone.hear('error')).toEqual({ type: 'error', code: 'LOGIN_FAILED', reason });
    expect(await phone.hear('ended')).toMatchObject({ reason: 'Nobody is logged in here any more' });
    expect(taken.told).toEqual([`hangup ${reason}`]);
    scheduler.advance(0); // told a turn later
    expect(rings.said.at(-1)).toMatch(/^failed 480/);
  },
);

test('a user who is removed while the login is looked up is not logged in', async () => {
  const lookedUp = Promise.withResolvers<void>();
  const { port, accessEnds } = await openServer(lookedUp.promise);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/signal`);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'login', accessToken: 'unsayable' }));
  const pong = once(socket, 'pong');
  socket.ping();
  await pong; // the login was read before it
  accessEnds.tell('users', [7], 'This user was removed');
  const said = once(socket, 'message');
  lookedUp.resolve();
  expect(JSON.parse(String((await said)[0]))).toEqual({
    ...{ type: 'error', code: 'LOGIN_FAILED', reason: 'This user was removed' },
  });
});

test('a socket that stays open is given new credentials of the relay when half of their time is over', async () => {
  const { device, scheduler } = await openServer(undefined, { ttl: millis(60_000) });
  const anna = await device();
  const names = () =>
    anna.heard.flatMap((message) =>
      message.type === 'welcome' || message.type === 'ice-servers'
        ? [message.type, ...(message.iceServers ?? []).map(({ username }) => username)]
        : [],
    );
  const second = Math.floor(scheduler.wallNow() / 1_000);
  expect(names()).toEqual(['welcome', `${second + 60}:user-7`]);
  for (let pings = 1; pings <= 2; pings++) {
    scheduler.advance(15_000);
    await once(anna.socket, 'ping');
    // Its pong is on the way; what is answered behind it has let it arrive.
    const answers = anna.heard.length;
    anna.send({ type: 'nonsense' });
    await expect.poll(() => anna.heard.slice(answers).some(({ type }) => type === 'error')).toBe(true);
  }
  expect(names().slice(2)).toEqual(['ice-servers', `${second + 90}:user-7`]);
});
