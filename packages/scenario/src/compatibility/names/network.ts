import type { ScenarioEvent, StorageResult } from '../../protocol.ts';
import {
  type DocumentedGroup,
  type DocumentedName,
  full,
  type Proof,
  partial,
  TABLED,
  UNSENT,
} from '../documented-name.ts';

const answered: ScenarioEvent = {
  kind: 'http-response',
  requestId: 'http-1',
  response: { code: 200, headers: [['X-A', 'a']], text: 'body' },
};
const RESULT = 'Logger.write([r.code, r.text, r.headers[0].key, r.raw_headers.trim(), r.data, r.error])';
const REQUEST = { kind: 'http-request', request: { url: 'https://h/', method: 'POST', body: 'a' } };

export const NET: DocumentedGroup = {
  title: 'Net',
  names: {
    'Net.httpRequest': partial('`enableSystemLog` is read over.', {
      script: `Net.httpRequest('https://h/', (r) => ${RESULT}, { method: 'POST', postData: 'a' })`,
      events: [answered],
      log: ['200,body,X-A,X-A: a,,'],
      commands: [REQUEST],
    }),
    'Net.httpRequestAsync': partial('`enableSystemLog` is read over.', {
      script: `Net.httpRequestAsync('https://h/', { method: 'POST', postData: 'a' }).then((r) => ${RESULT})`,
      events: [answered],
      log: ['200,body,X-A,X-A: a,,'],
      commands: [REQUEST],
    }),
    'Net.HttpRequestOptions': full({
      script: "const o = new Net.HttpRequestOptions(); o.method = 'PUT'; Net.httpRequest('https://h/', null, o)",
      commands: [{ kind: 'http-request', request: { method: 'PUT' } }],
    }),
    'Net.sendMail': TABLED,
    'Net.sendMailAsync': TABLED,
  },
};

const stored = (call: string, command: object, result: StorageResult, log: string): Proof => ({
  script: `require(Modules.ApplicationStorage); ApplicationStorage.${call}.then((x) => Logger.write(JSON.stringify(x)))`,
  events: [{ kind: 'storage-result', requestId: 'storage-1', result }],
  log: [log],
  commands: [command],
});
const item = { key: 'k', value: 'v', expiresAt: 9 };
const ITEM = '{"key":"k","value":"v","expireAt":9}';

export const APPLICATION_STORAGE: DocumentedGroup = {
  title: 'ApplicationStorage',
  names: {
    'ApplicationStorage.get': full(stored("get('k')", { kind: 'storage-get', key: 'k' }, { item: null }, 'null')),
    'ApplicationStorage.put': full(
      stored("put('k', 'v', 60)", { kind: 'storage-put', key: 'k', value: 'v', ttlSeconds: 60 }, { item }, ITEM),
    ),
    'ApplicationStorage.remove': full(stored("remove('k')", { kind: 'storage-remove', key: 'k' }, { item }, ITEM)),
    'ApplicationStorage.keys': full(
      stored(
        "keys('k*')",
        { kind: 'storage-keys', pattern: 'k*' },
        { keys: ['k'], cursor: null },
        '{"keys":["k"],"cursor":null}',
      ),
    ),
  },
};

const opened: ScenarioEvent = { kind: 'socket-opened', socketId: 'socket-1', protocol: '' };
const message: ScenarioEvent = { kind: 'socket-message', socketId: 'socket-1', text: 'hi' };
const failed: ScenarioEvent = { kind: 'socket-error', socketId: 'socket-1', reason: 'no way' };
const closed: ScenarioEvent = {
  kind: 'socket-closed',
  socketId: 'socket-1',
  code: 1000,
  reason: 'bye',
  wasClean: true,
};

function onSocket(body: string, { commands = [], ...expected }: Omit<Proof, 'script'>): Proof {
  const script = `const socket = VoxEngine.createWebSocket('wss://h/'); ${body}`;
  return { script, commands: [{ kind: 'open-socket', url: 'wss://h/' }, ...commands], ...expected };
}
/** Both ways to listen. */
const heard = (
  name: string,
  old: string,
  read: string,
  event: ScenarioEvent,
  log: string,
): [string, DocumentedName][] => [
  [
    `WebSocketEvents.${name}`,
    full(
      onSocket(`socket.addEventListener(WebSocketEvents.${name}, (e) => Logger.write([${read}]))`, {
        events: [event],
        log: [log],
      }),
    ),
  ],
  [
    `WebSocket.${old}`,
    full(onSocket(`socket.${old} = (e) => Logger.write([${read}])`, { events: [event], log: [log] })),
  ],
];

export const WEB_SOCKET: DocumentedGroup = {
  title: 'WebSocket',
  names: {
    WebSocket: full({
      script: "const socket = new WebSocket('wss://h/'); Logger.write(socket.url())",
      log: ['wss://h/'],
      commands: [{ kind: 'open-socket' }],
    }),
    'WebSocket.id': full(onSocket('Logger.write(socket.id())', { log: ['socket-1'] })),
    'WebSocket.url': full(onSocket('Logger.write(socket.url())', { log: ['wss://h/'] })),
    'WebSocket.readyState': full(
      onSocket('Logger.write(socket.readyState() === WebSocketReadyState.CONNECTING)', { log: ['true'] }),
    ),
    WebSocketReadyState: full({
      script: 'Logger.write(Object.values(WebSocketReadyState))',
      log: ['connecting,open,closing,closed'],
    }),
    'WebSocket.addEventListener': full(
      onSocket('socket.addEventListener(WebSocketEvents.OPEN, () => Logger.write(1))', {
        events: [opened],
        log: ['1'],
      }),
    ),
    'WebSocket.removeEventListener': full(
      onSocket(
        'socket.addEventListener(WebSocketEvents.OPEN, () => Logger.write(1)); socket.removeEventListener(WebSocketEvents.OPEN)',
        { events: [opened] },
      ),
    ),
    'WebSocket.send': full(
      onSocket("socket.send('hi')", { commands: [{ kind: 'send-to-socket', socketId: 'socket-1', text: 'hi' }] }),
    ),
    'WebSocket.close': full(
      onSocket("socket.close(3000, 'bye')", { commands: [{ kind: 'close-socket', code: 3000, reason: 'bye' }] }),
    ),
    ...Object.fromEntries([
      ...heard('OPEN', 'onopen', 'socket.readyState()', opened, 'open'),
      ...heard('MESSAGE', 'onmessage', 'e.text', message, 'hi'),
      ...heard('ERROR', 'onerror', 'e.reason', failed, 'no way'),
      ...heard('CLOSE', 'onclose', 'e.code, e.reason, e.wasClean', closed, '1000,bye,true'),
    ]),
    'WebSocket.sendMediaTo': TABLED,
    'WebSocket.stopMediaTo': TABLED,
    'WebSocket.clearMediaBuffer': TABLED,
    'WebSocketEvents.CREATED': UNSENT,
    'WebSocketEvents.MEDIA_STARTED': UNSENT,
    'WebSocketEvents.MEDIA_ENDED': UNSENT,
  },
};
