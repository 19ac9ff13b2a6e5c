import type {
  ControlRequest,
  HttpRequestOptions,
  HttpResult,
  ServicedSession,
  WebSocketConnection,
  WebSocketEvents,
} from '@callcast/calls';
import { silentLog } from '@callcast/core';
import type { HttpRequest, NetworkEvent, StorageEvent } from '@callcast/scenario/protocol';
import { expect, test, vi } from 'vitest';
import { type ApplicationStoragePort, StorageError } from '../store/index.ts';
import { SessionServices } from './session-services.ts';

const WITHOUT_BODY: HttpRequest = {
  url: 'https://h/',
  method: 'POST',
  headers: [['X-A', 'a']],
  parameters: [['q', '1']],
  rawOutput: false,
  timeoutMs: 1_000,
  connectionTimeoutMs: 500,
};
const REQUEST: HttpRequest = { ...WITHOUT_BODY, body: 'text' };
const CONTROL: ControlRequest = {
  method: 'POST',
  path: '/request/1/t',
  content: 'c',
  headers: [{ key: 'X-A', value: 'a' }],
};
const result = (changes: Partial<HttpResult> = {}): HttpResult => ({
  code: 200,
  bytes: new TextEncoder().encode('é'),
  headers: [{ key: 'Content-Type', value: 'text/plain' }],
  rawHeaders: '',
  ...changes,
});

/** Services whose network and storage are played by the test. */
function open() {
  const events: (NetworkEvent | StorageEvent)[] = [];
  const warnings: string[] = [];
  const requests: { options: HttpRequestOptions; answer: (result: HttpResult) => void }[] = [];
  const sockets: { events: WebSocketEvents; sent: unknown[]; closed: unknown[][] }[] = [];
  let drained = (): void => {};
  let closedNetworks = 0;
  const session: ServicedSession = {
    emit: (event) => events.push(event),
    warn: (message) => warnings.push(message),
    callCount: () => 3,
  };
  const connection = (one: (typeof sockets)[number]): WebSocketConnection => ({
    send: (data) => one.sent.push(data) < 3,
    close: (...why) => void one.closed.push(why),
  });
  const items = new Map<string, string>();
  const storage: ApplicationStoragePort = {
    get: async (key) => {
      if (key === 'broken') throw new Error('the disk is away');
      const value = items.get(key);
      return value === undefined ? null : { key, value, expireAt: 9 };
    },
    put: async (key, value) => {
      if (key === '') throw new StorageError('STORAGE_KEY_INVALID', 'no key');
      items.set(key, value);
      return { key, value, expireAt: 9 };
    },
    remove: async () => null,
    keys: async (pattern, page) => ({ keys: [`${pattern}${page?.count}`], cursor: page?.cursor }),
  };
  const services = new SessionServices({
    session,
    storage,
    log: silentLog,
    network: {
      openSession: () => ({
        http: {
          request: (options, answer) => {
            requests.push({ options, answer });
            return { cancel() {} };
          },
          drain: (onDrained) => {
            drained = onDrained;
          },
          close() {},
        },
        downloads: { request: () => ({ cancel() {} }), drain() {}, close() {} },
        webSockets: {
          open: (_url, _options, socketEvents) => {
            const one = { events: socketEvents, sent: [], closed: [] };
            sockets.push(one);
            return connection(one);
          },
        },
        close: () => {
          closedNetworks++;
        },
      }),
    },
  });
  return {
    services,
    events,
    warnings,
    requests,
    sockets,
    connection,
    drain: () => drained(),
    closedNetworks: () => closedNetworks,
  };
}

test('a request is made as the scenario said, and its answer told in the charset that it names', () => {
  const { services, requests, events } = open();
  services.handle({ kind: 'http-request', requestId: 'a', request: REQUEST });
  services.handle({
    kind: 'http-request',
    requestId: 'b',
    request: { ...WITHOUT_BODY, bodyBase64: 'aGk=', rawOutput: true },
  });
  const { method, url, headers, timeoutMs, connectionTimeoutMs } = REQUEST;
  const common = { method, url, headers, timeoutMs, connectionTimeoutMs, params: [['q', '1']] };
  expect(requests.map(({ options }) => options)).toEqual([
    { ...common, body: 'text' },
    { ...common, body: Buffer.from('hi') },
  ]);
  requests[0]?.answer(result());
  const latin1 = [{ key: 'content-type', value: 'text/html; Charset="iso-8859-1"' }];
  requests[1]?.answer(result({ bytes: Uint8Array.of(0xe9), headers: latin1, error: 'e', code: -6 }));
  expect(events).toEqual([
    {
      kind: 'http-response',
      requestId: 'a',
      response: { code: 200, headers: [['Content-Type', 'text/plain']], text: 'é' },
    },
    {
      kind: 'http-response',
      requestId: 'b',
      response: {
        code: -6,
        headers: [['content-type', 'text/html; Charset="iso-8859-1"']],
        text: 'é',
        bodyBase64: '6Q==',
        error: 'e',
      },
    },
  ]);
});

test('a charset that nobody knows is taken for UTF-8', () => {
  const { services, requests, events } = open();
  services.handle({ kind: 'http-request', requestId: 'a', request: REQUEST });
  requests[0]?.answer(result({ headers: [{ key: 'content-type', value: 'text/html; charset=klingon' }] }));
  expect(events).toMatchObject([{ response: { text: 'é' } }]);
});

test('at the end one request more is made once the others are through; only its answer is told', () => {
  const { services, requests, events, drain } = open();
  services.handle({ kind: 'http-request', requestId: 'a', request: REQUEST });
  services.end();
  services.handle({ kind: 'http-request', requestId: 'last', request: REQUEST });
  expect(requests).toHaveLength(1);
  requests[0]?.answer(result());
  drain();
  expect(requests).toHaveLength(2);
  requests[1]?.answer(result());
  expect(events.map((event) => 'requestId' in event && event.requestId)).toEqual(['last']);
  services.close();
  expect(events).toHaveLength(1);
});

test('the run never waits for ever: closed, the last request has failed', () => {
  const { services, events, closedNetworks } = open();
  services.end();
  services.handle({ kind: 'http-request', requestId: 'last', request: REQUEST });
  services.close();
  services.close();
  services.handle({ kind: 'http-request', requestId: 'too late', request: REQUEST });
  expect(events).toMatchObject([{ kind: 'http-response', requestId: 'last', response: { code: -7 } }]);
  expect(closedNetworks()).toBe(1);
});

test('a WebSocket: what happens to it is told by its id, until it is over', () => {
  const { services, sockets, events, warnings } = open();
  services.handle({ kind: 'open-socket', socketId: 's', url: 'wss://h/', protocols: [], headers: [] });
  const [socket] = sockets;
  socket?.events.opened('p');
  socket?.events.text('hi');
  socket?.events.bytes(Uint8Array.of(1));
  socket?.events.bytes(Uint8Array.of(2));
  for (const text of ['1', '2', '3']) services.handle({ kind: 'send-to-socket', socketId: 's', text });
  services.handle({ kind: 'close-socket', socketId: 's', code: 3_000, reason: 'r' });
  socket?.events.failed('f');
  socket?.events.closed({ code: 1006, reason: '', wasClean: false });
  socket?.events.text('late');
  services.handle({ kind: 'send-to-socket', socketId: 's', text: 'late' });
  expect(events).toEqual([
    { kind: 'socket-opened', socketId: 's', protocol: 'p' },
    { kind: 'socket-message', socketId: 's', text: 'hi' },
    { kind: 'socket-error', socketId: 's', reason: 'f' },
    { kind: 'socket-closed', socketId: 's', code: 1006, reason: '', wasClean: false },
  ]);
  expect(socket).toMatchObject({ sent: ['1', '2', '3'], closed: [[3_000, 'r']] });
  expect(warnings).toEqual([
    'WebSocket s: binary messages are not delivered',
    expect.stringContaining('a message was not sent'),
  ]);
});

test('the session’s own URL: requests are answered by the scenario, sockets only where it allows them', async () => {
  const { services, events, sockets, connection } = open();
  const signal = new AbortController();
  const first = services.handleHttp(CONTROL, signal.signal);
  const second = services.handleHttp(CONTROL, signal.signal);
  const request = { method: 'POST', path: '/request/1/t', content: 'c', headers: [['X-A', 'a']] };
  expect(events).toEqual([
    { kind: 'control-request', requestId: 'request-1', request },
    { kind: 'control-request', requestId: 'request-2', request },
  ]);
  services.handle({ kind: 'control-response', requestId: 'request-1', contentType: 'text/plain', body: 'b' });
  services.handle({ kind: 'control-response', requestId: 'request-9', contentType: 'text/plain', body: 'b' });
  expect(await first).toEqual({ status: 200, contentType: 'text/plain', body: 'b' });
  signal.abort();
  expect(await second).toBeUndefined();
  expect(await services.handleHttp(CONTROL, signal.signal)).toBeUndefined();

  expect(services.allowsWebSockets).toBe(false);
  services.handle({ kind: 'accept-sockets' });
  expect([services.allowsWebSockets, services.callCount]).toEqual([true, 3]);
  const one = { events: {} as WebSocketEvents, sent: [], closed: [] as unknown[][] };
  sockets.push(one);
  const heard = services.handleWebSocket(connection(one), CONTROL);
  heard.text('hi');
  services.handleWebSocketFailure('too many', CONTROL);
  expect(events.slice(2)).toEqual([
    { kind: 'socket-accepted', socketId: 'accepted-1', request },
    { kind: 'socket-message', socketId: 'accepted-1', text: 'hi' },
    { kind: 'socket-refused', reason: 'too many', request },
  ]);
  services.end();
  heard.text('late');
  heard.closed({ code: 1000, reason: '', wasClean: true });
  expect(one.closed).toEqual([[1000, 'The session is over']]);
  expect(events).toHaveLength(5);
  expect(services.allowsWebSockets).toBe(false);
  expect(await services.handleHttp(CONTROL, new AbortController().signal)).toBeUndefined();
});

test('who waits for an answer when the session ends gets none', async () => {
  const { services } = open();
  const answer = services.handleHttp(CONTROL, new AbortController().signal);
  services.end();
  expect(await answer).toBeUndefined();
});

test('the storage answers with items, keys and errors; one of ours is not shown', async () => {
  const { services, events } = open();
  services.handle({ kind: 'storage-put', requestId: '1', key: 'k', value: 'v', ttlSeconds: 5 });
  services.handle({ kind: 'storage-get', requestId: '2', key: 'k' });
  services.handle({ kind: 'storage-remove', requestId: '3', key: 'k' });
  services.handle({ kind: 'storage-keys', requestId: '4', pattern: 'k', count: 7 });
  services.handle({ kind: 'storage-keys', requestId: '5', pattern: 'k', count: 7, cursor: 'c' });
  services.handle({ kind: 'storage-put', requestId: '6', key: '', value: 'v', ttlSeconds: 5 });
  services.handle({ kind: 'storage-get', requestId: '7', key: 'broken' });
  await vi.waitFor(() => expect(events).toHaveLength(7));
  const item = { key: 'k', value: 'v', expiresAt: 9 };
  const byId = new Map(events.map((event) => [(event as StorageEvent).requestId, (event as StorageEvent).result]));
  expect(['1', '2', '3', '4', '5', '6', '7'].map((id) => byId.get(id))).toEqual([
    { item },
    { item },
    { item: null },
    { keys: ['k7'], cursor: null },
    { keys: ['k7'], cursor: 'c' },
    { error: 'no key' },
    { error: 'the storage cannot be reached' },
  ]);
  services.end();
  services.handle({ kind: 'storage-get', requestId: '8', key: 'k' });
  await new Promise((resolve) => setImmediate(resolve));
  expect(events).toHaveLength(7);
});
