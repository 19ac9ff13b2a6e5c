import { expect, test } from 'vitest';
import type { HttpResponse, ScenarioCommand } from '../protocol.ts';
import { benchScenario, logOf } from '../testing/isolate-bench.ts';
import type { RunRecorder } from '../testing/run-recorder.ts';

type Request = Extract<ScenarioCommand, { kind: 'http-request' }>;

const requestsOf = (recorder: RunRecorder): Request[] =>
  recorder.commands.filter((command) => command.kind === 'http-request');

const OK: HttpResponse = {
  code: 200,
  headers: [
    ['X-A', 'a'],
    ['X-A', 'b'],
  ],
  text: 'body',
};
const request = { path: '/request/1/t', method: 'POST', content: 'c', headers: [['X-A', 'a']] as const };

test('a request has what its options say, within the limits', async () => {
  const { recorder } = benchScenario(`
    Net.httpRequest('https://h/', null);
    Net.httpRequestAsync('https://h/', { method: 'post', postData: 'text', headers: { 'X-A': 'a', 'X B': 'b', 'X-C': 'a\\r\\nb' },
      params: { q: 1, list: [2, 3] }, rawOutput: true, timeout: 1000, connectionTimeout: 99999 });
    Net.httpRequest('https://h/', () => {}, { postData: [104, 105], headers: ['X-A: a', 'X-B:b'] });
    const old = new Net.HttpRequestOptions(); old.method = 'PUT'; old.postData = { a: 1 };
    Net.httpRequest('https://h/', () => {}, old);
    VoxEngine.terminate();`);
  await recorder.ended();
  const common = {
    url: 'https://h/',
    method: 'GET',
    headers: [],
    parameters: [],
    rawOutput: false,
    timeoutMs: 90_000,
    connectionTimeoutMs: 6_000,
  };
  expect(requestsOf(recorder).map((command) => command.request)).toEqual([
    common,
    {
      ...common,
      method: 'POST',
      body: 'text',
      headers: [['X-A', 'a']],
      parameters: [
        ['q', '1'],
        ['list', '2'],
        ['list', '3'],
      ],
      rawOutput: true,
      timeoutMs: 1_000,
    },
    {
      ...common,
      bodyBase64: 'aGk=',
      headers: [
        ['X-A', 'a'],
        ['X-B', 'b'],
      ],
    },
    { ...common, method: 'PUT', body: '{"a":1}' },
  ]);
  expect(recorder.log.filter((line) => line.includes('is not sent'))).toHaveLength(2);
});

test('an answer reaches the callback, or resolves the promise', async () => {
  const { run, recorder } = benchScenario(`
    const say = (e) => Logger.write(JSON.stringify(e));
    Net.httpRequest('https://h/', say);
    Net.httpRequestAsync('https://h/', { rawOutput: true }).then(say);`);
  await recorder.until(() => requestsOf(recorder).length === 2);
  const [one, two] = requestsOf(recorder).map(({ requestId }) => requestId) as [string, string];
  run.handleEvent({ kind: 'http-response', requestId: one, response: OK });
  run.handleEvent({
    kind: 'http-response',
    requestId: two,
    response: { code: -3, headers: [], text: '', bodyBase64: 'aGk=', error: 'host not found' },
  });
  run.handleEvent({ kind: 'http-response', requestId: 'stranger', response: OK });
  await recorder.untilLogged('host not found');
  expect(recorder.log.map((line) => JSON.parse(line))).toEqual([
    {
      code: 200,
      text: 'body',
      headers: [
        { key: 'X-A', value: 'a' },
        { key: 'X-A', value: 'b' },
      ],
      raw_headers: 'X-A: a\r\nX-A: b\r\n',
    },
    { code: -3, text: '', data: [104, 105], headers: [], raw_headers: '', error: 'host not found' },
  ]);
  run.stop('done');
  await recorder.ended();
});

test('the thirty-sixth request, a bad method and a huge body are answered at once', async () => {
  const log = await logOf(`
    for (let i = 0; i < 35; i++) Net.httpRequest('https://h/', null);
    Net.httpRequestAsync('https://h/').then((e) => Logger.write(e.code + e.error));
    Net.httpRequestAsync('https://h/', { method: 'G E T' }).then((e) => Logger.write(e.code));
    Net.httpRequestAsync('https://h/', { postData: 'x'.repeat(1500000) }).then((e) => Logger.write(e.code));
    Net.httpRequestAsync('https://' + 'x'.repeat(9000)).then((e) => Logger.write(e.code));`);
  expect(log).toEqual(['0Exceeded the HTTP connection count limit!', '-2', '-2', '-2']);
});

test('Terminating may make one request and hears its answer before Terminated; nothing else', async () => {
  const { run, recorder } = benchScenario(`
    VoxEngine.addEventListener(AppEvents.Terminating, () => {
      Net.httpRequest('https://h/last', (e) => { Logger.write('answer ' + e.code); Net.httpRequest('https://h/more', null); });
      Net.httpRequest('https://h/second', (e) => Logger.write('second ' + e.code));
      VoxEngine.customData('late');
    });
    VoxEngine.addEventListener(AppEvents.Terminated, () => Logger.write('Terminated'));
    VoxEngine.terminate();`);
  await recorder.until(() => requestsOf(recorder).length === 1);
  const [last] = requestsOf(recorder);
  run.handleEvent({ kind: 'http-response', requestId: 'http-99', response: OK });
  run.handleEvent({ kind: 'http-response', requestId: last?.requestId ?? '', response: OK });
  expect(await recorder.ended()).toEqual({ kind: 'terminated' });
  expect(recorder.commands.map(({ kind }) => kind)).toEqual(['terminate', 'http-request']);
  expect(recorder.log).toEqual(['second 0', 'answer 200', 'Terminated']);
});

test('a request to the session is answered by what its listener returns', async () => {
  const { run, recorder } = benchScenario(`
    VoxEngine.addEventListener(AppEvents.HttpRequest, (e) => {
      if (e.content === 'json') return { a: [1] };
      if (e.content === 'later') return Promise.resolve(7);
      if (e.content === 'never') return;
      if (e.content === 'fails') return Promise.reject(new Error('no'));
      return JSON.stringify(e);
    });`);
  const ask = (requestId: string, content: string) =>
    run.handleEvent({ kind: 'control-request', requestId, request: { ...request, content } });
  for (const content of ['json', 'later', 'never', 'fails', 'c']) ask(content, content);
  const responses = () => recorder.commands.filter((command) => command.kind === 'control-response');
  await recorder.until(() => responses().length === 5);
  const text = 'text/plain; charset=utf-8';
  const byId = Object.fromEntries(
    responses().map(({ requestId, contentType, body }) => [requestId, [contentType, body]]),
  );
  expect(byId).toEqual({
    json: ['application/json', '{"a":[1]}'],
    later: [text, '7'],
    never: [text, ''],
    fails: [text, ''],
    c: [
      text,
      JSON.stringify({
        name: 'Application.HttpRequest',
        method: 'POST',
        path: '/request/1/t',
        content: 'c',
        headers: [{ key: 'X-A', value: 'a' }],
      }),
    ],
  });
  run.stop('done');
  await recorder.ended();
});

test('a WebSocket that the scenario opens: both ways to listen, text both ways, one end', async () => {
  const { run, recorder } = benchScenario(`
    const socket = VoxEngine.createWebSocket('wss://h/', { protocols: ['p'], headers: { 'X-A': 'a' } });
    Logger.write(socket.readyState());
    for (const name of ['OPEN', 'MESSAGE', 'ERROR', 'CLOSE'])
      socket.addEventListener(WebSocketEvents[name], ({ websocket, ...e }) => Logger.write(socket.readyState() + JSON.stringify(e)));
    socket.onmessage = (e) => { Logger.write('old ' + e.text); socket.send('back'); socket.send('x'.repeat(140000)); socket.close(3000, 'r'); };
    socket.onclose = () => { socket.send('late'); VoxEngine.terminate(); };`);
  await recorder.until(() => recorder.commands.length > 0);
  const [opened] = recorder.commands;
  expect(opened).toEqual({
    kind: 'open-socket',
    socketId: 'socket-1',
    url: 'wss://h/',
    protocols: ['p'],
    headers: [['X-A', 'a']],
  });
  const socketId = 'socket-1';
  run.handleEvent({ kind: 'socket-opened', socketId, protocol: 'p' });
  run.handleEvent({ kind: 'socket-message', socketId, text: 'hi' });
  run.handleEvent({ kind: 'socket-error', socketId, reason: 'e' });
  run.handleEvent({ kind: 'socket-closed', socketId, code: 1000, reason: 'r', wasClean: true });
  await recorder.ended();
  expect(recorder.log).toEqual([
    'connecting',
    'open{"name":"WebSocket.Open"}',
    'open{"name":"WebSocket.Message","text":"hi","data":"hi"}',
    'old hi',
    expect.stringContaining('over 131072 characters'),
    'closing{"name":"WebSocket.Error","reason":"e"}',
    'closed{"name":"WebSocket.Close","code":1000,"reason":"r","wasClean":true}',
    expect.stringContaining('it is closed'),
  ]);
  expect(recorder.commands.slice(1, 3)).toEqual([
    { kind: 'send-to-socket', socketId, text: 'back' },
    { kind: 'close-socket', socketId, code: 3000, reason: 'r' },
  ]);
});

test('a WebSocket that comes in', async () => {
  const { run, recorder } = benchScenario(`
    VoxEngine.allowWebSocketConnections();
    VoxEngine.addEventListener(AppEvents.WebSocket, (e) => { e.websocket.send('hello ' + e.path); });
    VoxEngine.addEventListener(AppEvents.NewWebSocketFailed, (e) => { Logger.write(e.reason); VoxEngine.terminate(); });`);
  run.handleEvent({ kind: 'socket-accepted', socketId: 'in-1', request });
  run.handleEvent({ kind: 'socket-refused', request, reason: 'too many' });
  await recorder.ended();
  expect(recorder.commands).toEqual([
    { kind: 'accept-sockets' },
    { kind: 'send-to-socket', socketId: 'in-1', text: 'hello /request/1/t' },
    { kind: 'terminate' },
  ]);
  expect(recorder.log).toEqual(['too many']);
});

test.each([
  "VoxEngine.createWebSocket('https://h/')",
  "for (let i = 0; i < 11; i++) new WebSocket('wss://h/')",
  "Net.httpRequest('https://h/', 7)",
  'Net.sendMail()',
])('an error of the author’s: %s', async (text) => {
  const { recorder } = benchScenario(text);
  expect(await recorder.ended()).toMatchObject({ kind: 'error' });
});

test('ApplicationStorage asks, and answers with promises', async () => {
  const { run, recorder } = benchScenario(`
    require(Modules.ApplicationStorage);
    (async () => {
      Logger.write(JSON.stringify(await ApplicationStorage.put('k', 7, 60)));
      Logger.write(JSON.stringify(await ApplicationStorage.get('none')));
      Logger.write(JSON.stringify(await ApplicationStorage.keys('k')));
      await ApplicationStorage.remove('k').catch((e) => Logger.write(e.message));
      for (const f of [() => ApplicationStorage.get(''), () => ApplicationStorage.put('k', 'x'.repeat(2001), 1), () => ApplicationStorage.put('k', 'v', 'x')])
        await f().catch((e) => Logger.write(e.message));
      VoxEngine.terminate();
    })();`);
  const answers = [
    { item: { key: 'k', value: '7', expiresAt: 9 } },
    { item: null },
    { keys: ['k'], cursor: null },
    { error: 'the store is away' },
  ];
  for (const [i, result] of answers.entries()) {
    await recorder.until(() => recorder.commands.length > i);
    run.handleEvent({ kind: 'storage-result', requestId: `storage-${i + 1}`, result });
  }
  await recorder.ended();
  expect(recorder.commands.slice(0, 4)).toEqual([
    { kind: 'storage-put', requestId: 'storage-1', key: 'k', value: '7', ttlSeconds: 60 },
    { kind: 'storage-get', requestId: 'storage-2', key: 'none' },
    { kind: 'storage-keys', requestId: 'storage-3', pattern: 'k', count: 1_000 },
    { kind: 'storage-remove', requestId: 'storage-4', key: 'k' },
  ]);
  expect(recorder.log).toEqual([
    '{"key":"k","value":"7","expireAt":9}',
    'null',
    '{"keys":["k"],"cursor":null}',
    'ApplicationStorage: the store is away',
    expect.stringContaining('1 to 200'),
    expect.stringContaining('at most 2000'),
    expect.stringContaining('number of seconds'),
  ]);
});
