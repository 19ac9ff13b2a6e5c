import { expect, test } from 'vitest';
import { scenario, type TestAnswer } from './index.ts';

const of = (source: string) => ({ name: 's', source });
const ASKS = (call: string) =>
  of(`const show = (r) => Logger.write([r.code, r.text, r.error, JSON.stringify(r.data)].filter((one) => one !== undefined).join('|'));
    const ask = async (...all) => show(await Net.httpRequestAsync(...all)); ${call}`);

test('HTTP: what was asked, and what is answered', async () => {
  const source = ASKS(`VoxEngine.addEventListener(AppEvents.CallAlerting, async () => {
    await ask('https://api.test/v1?a=1', { method: 'POST', params: { b: '2' }, headers: { 'X-A': 'a' }, postData: '{"n":1}' });
    await ask('https://api.test/v1/7', { rawOutput: true });
    await ask('https://api.test/v1/8');
    Net.httpRequest('https://api.test/bytes', show, { rawOutput: true, postData: [1, 2] });
  });`);
  await using run = await scenario(source);
  run.http.on('post', 'https://api.test/v1', ({ json }) => ({ code: 201, json: { got: json() } }));
  run.http.on('GET', /\/v1\/\d$/, { text: 'old' });
  run.http.on('GET', /\/v1\/\d$/, async ({ url }) => {
    await new Promise((resolve) => setImmediate(resolve));
    return { text: url.slice(-1), headers: { 'X-B': 'b' } };
  });
  run.http.on('*', 'https://api.test/bytes', ({ bytes }) => ({ bytes: bytes ?? new Uint8Array() }));
  await run.incomingCall({ connects: false }).hangUp();
  expect(run.log).toEqual(['201|{"got":{"n":1}}', '200|7|[55]', '200|8', '200|\u0001\u0002|[1,2]']);
  expect(run.http.requests[0]).toMatchObject({
    method: 'POST',
    url: 'https://api.test/v1?a=1&b=2',
    headers: { 'X-A': 'a' },
    body: '{"n":1}',
  });
});

test('HTTP that the test does not answer is an error that names the address, without its query', async () => {
  const run = await scenario(
    of(`setTimeout(() => Net.httpRequest('https://api.test/v1?key=unsayable', () => {}), 10)`),
  );
  const failure = run.clock.advance(10);
  await expect(failure).rejects.toMatchObject({ code: 'TEST_UNANSWERED' });
  await expect(failure).rejects.toThrow(
    "The scenario requested GET https://api.test/v1, and the test answers nothing there. Write run.http.on('GET', 'https://api.test/v1', { code: 200, text: '…' }) before.",
  );
  await expect(failure).rejects.not.toThrow(/unsayable/);
  await expect(run.settled()).rejects.toThrow(/requested GET/);
  await run.close();
  const silent = await scenario(of(''));
  await silent.close();
});

test('HTTP that nobody awaited is told when the run is closed', async () => {
  const source = `VoxEngine.addEventListener(AppEvents.Terminating, () => Net.httpRequest('https://last.test/', () => {}))`;
  const run = await scenario(of(source));
  await expect(run.close()).rejects.toThrow(/GET https:\/\/last\.test\//);
  await using answered = await scenario(of(`${source}; setTimeout(VoxEngine.terminate, 5)`));
  answered.http.on('GET', 'https://last.test', { text: 'ok' });
  expect(await answered.ended()).toEqual({ kind: 'terminated' });
  expect(answered.http.requests).toHaveLength(1);
});

test('HTTP that takes its time, too much of it, fails, and goes nowhere', async () => {
  const source = ASKS(`ask('https://slow.test/', { timeout: 3000 }); ask('https://late.test/', { timeout: 3000 });
    ask('ftp://no.test/'); ask('nowhere'); ask('https://down.test/');`);
  const run = scenario(source);
  await expect(run).rejects.toThrow(/slow\.test/);
  const later =
    ASKS(`setTimeout(() => { ask('https://slow.test/', { timeout: 3000 }); ask('https://late.test/', { timeout: 3000 });
    ask('ftp://no.test/'); ask('nowhere'); ask('https://down.test/'); }, 1000)`);
  await using second = await scenario(later);
  second.http.on('GET', 'https://slow.test/', { text: 'slow', afterMs: 3_000 });
  second.http.on('GET', 'https://late.test/', { text: 'late', afterMs: 3_001 });
  second.http.on('GET', 'https://down.test/', { code: -3, error: 'No such host' });
  await second.clock.advance(3_999);
  expect(second.log).toEqual([
    '-2||The url is no address of HTTP',
    '-2||The url is no address of HTTP',
    '-3||No such host',
  ]);
  await second.clock.advance(1);
  expect(second.log.slice(3)).toEqual(['200|slow', '-7||No answer within 3000 ms']);
});

test('time stands still while a function of the test has no answer', async () => {
  await using run = await scenario(ASKS(`setTimeout(() => ask('https://a.test/'), 10)`));
  const { promise, resolve } = Promise.withResolvers<TestAnswer>();
  run.http.on('GET', 'https://a.test/', () => promise);
  const passed = run.clock.advance(10);
  await expect.poll(() => run.http.requests.length).toBe(1);
  resolve({ text: 'at last' });
  await passed;
  expect(run.log).toEqual(['200|at last']);
});

test('a function of the test that throws fails the test with what it threw', async () => {
  const source = of(
    `VoxEngine.addEventListener(AppEvents.CallAlerting, () => Net.httpRequest('https://a.test/', () => {}))`,
  );
  const run = await scenario(source);
  const thrown = new Error('of the test');
  run.http.on('GET', 'https://a.test/', () => {
    throw thrown;
  });
  await expect(run.incomingCall().answered()).rejects.toBe(thrown);
  await run.close();
});

test('requests to the session', async () => {
  const source = `VoxEngine.addEventListener(AppEvents.HttpRequest, async ({ method, path, content, headers }) => {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    return { method, path, content, headers };
  });`;
  await using run = await scenario(of(source));
  const answer = await run.request({ path: '/on?x=1', content: 'go', headers: { 'X-A': 'a' } });
  expect(answer.contentType).toBe('application/json');
  expect(JSON.parse(answer.body)).toEqual({
    method: 'POST',
    path: '/on?x=1',
    content: 'go',
    headers: [{ key: 'X-A', value: 'a' }],
  });
  expect(run.clock.elapsedMs).toBe(2_000);
});

test('WebSockets that the scenario opens: taken, refused, not there', async () => {
  const source = (url: string) =>
    of(`VoxEngine.addEventListener(AppEvents.CallAlerting, () => {
      const socket = VoxEngine.createWebSocket('${url}', { protocols: ['p'], headers: { 'X-A': 'a' } });
      for (const name of Object.values(WebSocketEvents))
        socket.addEventListener(name, (e) => { Logger.write([name, e.text, e.reason, e.code].filter((one) => one !== undefined).join('|'));
          if (name === WebSocketEvents.OPEN) socket.send('hello'); });
    });`);
  await using run = await scenario(source('wss://echo.test/?key=1'));
  run.webSockets.on(/^wss:\/\/echo\.test/, (text) => (text === 'hello' ? ['one', 'two'] : undefined));
  await run.incomingCall().hangUp();
  const socket = run.webSocket();
  expect(await socket.receive()).toBe('hello');
  expect([socket.protocols, socket.headers, socket.url]).toEqual([['p'], { 'X-A': 'a' }, 'wss://echo.test/?key=1']);
  await socket.send('three');
  await socket.close(4_000, 'enough');
  expect(run.log).toEqual([
    'WebSocket.Open',
    'WebSocket.Message|one',
    'WebSocket.Message|two',
    'WebSocket.Message|three',
    'WebSocket.Close|enough|4000',
  ]);
  await expect(socket.receive()).rejects.toThrow('It is closed.');

  await using refused = await scenario(source('wss://no.test/'));
  refused.webSockets.refuse('wss://no.test/', 'Nobody is there');
  await refused.incomingCall().hangUp();
  expect(refused.log).toEqual(['WebSocket.Error|Nobody is there', 'WebSocket.Close||1006']);

  const absent = await scenario(source('wss://absent.test/?key=unsayable'));
  await expect(absent.incomingCall().answered()).rejects.toThrow(
    "The scenario connected to wss://absent.test/, and the test has nothing there. Write run.webSockets.on('wss://absent.test/', (text) => undefined) before.",
  );
  await absent.close();
});

test('WebSockets that are opened to the session', async () => {
  const source = `VoxEngine.addEventListener(AppEvents.CallAlerting, VoxEngine.allowWebSocketConnections);
    VoxEngine.addEventListener(AppEvents.NewWebSocketFailed, ({ reason }) => Logger.write(reason));
    VoxEngine.addEventListener(AppEvents.WebSocket, ({ websocket, path }) => {
      websocket.addEventListener(WebSocketEvents.MESSAGE, ({ text }) => text === 'bye' ? websocket.close() : websocket.send(path + text));
    });`;
  await using run = await scenario(of(source));
  await expect(run.connectWebSocket()).rejects.toThrow('has not called allowWebSocketConnections()');
  await run.incomingCall().hangUp();
  const socket = await run.connectWebSocket({ path: '/a/' });
  await socket.send('b');
  expect(await socket.receive()).toBe('/a/b');
  await run.connectWebSocket();
  await run.connectWebSocket();
  await expect(run.connectWebSocket()).rejects.toThrow('too many are open');
  expect(run.log).toEqual(['3 WebSockets are open already']);
  await socket.send('bye');
  expect(await socket.closed()).toEqual({ by: 'scenario', code: 1_000, reason: '' });
});

test('storage, on virtual time; secrets; custom data', async () => {
  const source = `VoxEngine.addEventListener(AppEvents.CallAlerting, async ({ call }) => {
      const show = (one) => Logger.write(one && one.value);
      show(await ApplicationStorage.get('before'));
      await ApplicationStorage.put('short', 'a', 60);
      await ApplicationStorage.put('long', 'b', 600);
      show(await ApplicationStorage.remove('before'));
      Logger.write(JSON.stringify(await ApplicationStorage.keys('', undefined, 1)));
      await ApplicationStorage.put('bad key', 'a', 60).catch((error) => Logger.write(error.message));
      call.answer();
      setTimeout(async () => show(await ApplicationStorage.get('short')), 61000);
      VoxEngine.customData(VoxEngine.customData() + VoxEngine.getSecretValue('KEY').length);
    });`;
  await using run = await scenario(of(source), {
    storage: { before: 'x' },
    customData: 'given',
    secrets: { KEY: 'unsayable' },
  });
  await run.incomingCall().connected();
  expect(run.storage.items).toEqual({ long: 'b', short: 'a' });
  run.storage.set('later', 'c');
  await run.clock.advance(61_001);
  expect(run.log).toEqual([
    'x',
    'x',
    '{"keys":["long"],"cursor":"long"}',
    'ApplicationStorage: a key holds only Latin and Russian letters, digits and _ - : ; . # +',
    'null',
  ]);
  expect([run.storage.get('later'), run.storage.get('short')]).toEqual(['c', undefined]);
  expect(run.customData).toBe('given9');
});
