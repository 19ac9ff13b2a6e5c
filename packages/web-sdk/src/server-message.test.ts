import type { ServerMessage } from '@callcast/webrtc/signalling-protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_SERVER_MESSAGE_CHARS } from './limits.ts';
import { parseServerMessage, type ServerMessageMalformation } from './server-message.ts';

/** One of each type, written from the protocol's declaration. */
const messages: { readonly [Type in ServerMessage['type']]: Extract<ServerMessage, { type: Type }> } = {
  welcome: {
    type: 'welcome',
    login: 'user1@streaming.demo',
    displayName: 'User 1',
    iceServers: [{ urls: ['stun:stun.example.com'] }],
  },
  'ice-servers': {
    type: 'ice-servers',
    iceServers: [{ urls: ['turn:turn.example.com'], username: '1:user-1', credential: 'unsayable' }],
  },
  'login-key': { type: 'login-key', key: 'k' },
  'access-token': { type: 'access-token', accessToken: 'unsayable', expiresAt: '2100-01-01T00:00:00.000Z' },
  ringing: { type: 'ringing', call: 'c' },
  answered: { type: 'answered', call: 'c', sdp: 'v=0', headers: { 'X-A': '1' } },
  connected: { type: 'connected', call: 'c' },
  failed: { type: 'failed', call: 'c', code: 404, reason: 'no rule', errorCode: 'NO_RULE_MATCH' },
  ended: { type: 'ended', call: 'c', reason: 'bye', answeredElsewhere: true },
  'incoming-call': {
    type: 'incoming-call',
    call: '@c',
    callerId: 'studio',
    displayName: 'The studio',
    headers: { 'X-A': '1' },
    video: true,
    customData: 'data',
  },
  stream: { type: 'stream', call: 'c', output: 'o', state: 'live', reason: '', watchPath: '/watch/demo' },
  message: { type: 'message', call: 'c', text: 'hello' },
  info: { type: 'info', call: 'c', mimeType: 'text/plain', body: 'x', headers: {} },
  error: { type: 'error', code: 'BAD_MESSAGE', reason: 'no' },
};

for (const message of Object.values(messages)) {
  test(`${message.type} is read`, () => {
    expect(parseServerMessage(JSON.stringify(message))).toEqual(message);
  });
}

const malformed: Record<ServerMessageMalformation, unknown> = {
  'not-text': new Uint8Array(4),
  'too-long': JSON.stringify({ ...messages.message, text: 'x'.repeat(MAX_SERVER_MESSAGE_CHARS) }),
  'not-json': '{"type":',
  'not-an-object': '["ringing"]',
  'unknown-type': '{"type":"toString","call":"c"}',
  'bad-field': '{"type":"failed","call":"c","code":"404","reason":"","errorCode":""}',
};
for (const [name, data] of Object.entries(malformed)) {
  test(`malformed: ${name}`, () => {
    expect(parseServerMessage(data)).toBe(name);
  });
}

test('null is no object, and an optional field of another type is refused', () => {
  expect(parseServerMessage('null')).toBe('not-an-object');
  expect(parseServerMessage(JSON.stringify({ ...messages.stream, watchPath: 7 }))).toBe('bad-field');
  expect(parseServerMessage(JSON.stringify({ ...messages.answered, headers: [] }))).toBe('bad-field');
  expect(parseServerMessage(JSON.stringify({ ...messages.ended, answeredElsewhere: 1 }))).toBe('bad-field');
  expect(parseServerMessage(JSON.stringify({ ...messages['incoming-call'], video: undefined }))).toBe('bad-field');
  expect(parseServerMessage('{"type":"ended","call":"c","reason":""}')).toMatchObject({ type: 'ended' });
});

test('ICE servers that a peer connection would throw at are refused', () => {
  for (const iceServers of [{}, 'stun:a', [7], [null], [{}], [{ urls: 'stun:a' }], [{ urls: [7] }]])
    expect(parseServerMessage(JSON.stringify({ type: 'ice-servers', iceServers }))).toBe('bad-field');
  for (const field of ['username', 'credential'])
    expect(parseServerMessage(JSON.stringify({ ...messages.welcome, iceServers: [{ urls: [], [field]: 7 }] }))).toBe(
      'bad-field',
    );
  expect(parseServerMessage('{"type":"ice-servers"}')).toBe('bad-field');
});

test('messages with a damaged field never throw, and never come out as something else', () => {
  const damaged = fc
    .tuple(fc.constantFrom(...Object.values(messages)), fc.nat(8), fc.jsonValue())
    .map(([message, at, value]) => {
      const fields = Object.entries(message);
      const [name] = fields[at % fields.length]!;
      return JSON.stringify({ ...message, [name]: value });
    });
  fc.assert(
    fc.property(damaged, (text) => {
      const result = parseServerMessage(text);
      if (typeof result !== 'string') expect(result).toEqual(JSON.parse(text));
    }),
    { numRuns: 300 },
  );
});
