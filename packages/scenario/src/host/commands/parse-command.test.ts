import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ScenarioCommand } from '../../protocol.ts';
import { parseFromShard } from '../shard-protocol.ts';
import { parseCommand } from './parse-command.ts';

/** A new command does not compile until it has a vector. */
const commands: Record<ScenarioCommand['kind'], ScenarioCommand> = {
  'set-video-codec': { kind: 'set-video-codec', codec: 'H264' },
  answer: { kind: 'answer', callId: 'c', headers: { 'X-A': 'a' }, maxVideoBitrateKbps: 800 },
  reject: { kind: 'reject', callId: 'c', code: 486, headers: {} },
  ring: { kind: 'ring', callId: 'c', headers: {} },
  hangup: { kind: 'hangup', callId: 'c', headers: {} },
  'send-message': { kind: 'send-message', callId: 'c', text: 'hi' },
  'send-info': { kind: 'send-info', callId: 'c', mimeType: 'a/b', body: 'x', headers: {} },
  'create-streaming-agent': {
    kind: 'create-streaming-agent',
    agentId: 'a',
    options: {
      protocol: 'RTMP',
      url: 'rtmp://h/a',
      streamName: 'k',
      keyframeInterval: 4,
      hold: 'slate',
      resolutionPolicy: 'pin',
      channels: 2,
      audioBitrate: 96,
      destination: 'main',
      reconnect: 90,
      record: 'flv',
      audioCodec: 'opus',
      videoCodec: 'av1',
    },
  },
  'stop-agent': { kind: 'stop-agent', agentId: 'a' },
  'send-media': { kind: 'send-media', from: { unit: 'call', id: 'c' }, to: { unit: 'agent', id: 'a' } },
  'stop-media': { kind: 'stop-media', from: { unit: 'call', id: 'c' }, to: { unit: 'agent', id: 'a' } },
  'place-call': {
    kind: 'place-call',
    callId: 'c',
    to: 'user',
    destination: 'user2',
    callerId: 'user1',
    displayName: 'User 1',
    headers: { 'X-A': 'a' },
    video: true,
    customData: 'd',
    timeoutSeconds: 60,
    maxVideoBitrateKbps: 800,
  },
  'set-active-track': { kind: 'set-active-track', agentId: 'a', videoTrack: 3 },
  'create-conference': { kind: 'create-conference', conferenceId: 'f' },
  'stop-conference': { kind: 'stop-conference', conferenceId: 'f' },
  'add-endpoint': {
    kind: 'add-endpoint',
    conferenceId: 'f',
    endpointId: 'e',
    callId: 'c',
    direction: 'both',
    displayName: 'User 1',
  },
  'rename-endpoint': { kind: 'rename-endpoint', conferenceId: 'f', endpointId: 'e', displayName: 'User 1' },
  'remove-endpoint': { kind: 'remove-endpoint', conferenceId: 'f', endpointId: 'e' },
  'send-digits': { kind: 'send-digits', callId: 'c', digits: '0123456789*#p' },
  'handle-tones': { kind: 'handle-tones', callId: 'c', telephoneEvents: true, infos: false },
  'handle-mic-status': { kind: 'handle-mic-status', callId: 'c', on: true },
  'monitor-agent': { kind: 'monitor-agent', agentId: 'a', intervalSeconds: 5 },
  'monitor-call': { kind: 'monitor-call', callId: 'c', intervalSeconds: 0 },
  'create-recorder': {
    kind: 'create-recorder',
    recorderId: 'r',
    options: { format: 'ogg', isStereo: true, isHd: false, isSecure: true, linkSeconds: 60, title: 't', fileName: 'f' },
    callId: 'c',
  },
  'mute-recorder': { kind: 'mute-recorder', recorderId: 'r', isMuted: true },
  'stop-recorder': { kind: 'stop-recorder', recorderId: 'r' },
  'set-max-bitrate': { kind: 'set-max-bitrate', callId: 'c', kbps: 0 },
  'http-request': {
    kind: 'http-request',
    requestId: 'r',
    request: {
      url: 'https://h/',
      method: 'POST',
      headers: [['X-A', 'a']],
      parameters: [['q', '1']],
      body: 'b',
      rawOutput: false,
      timeoutMs: 90_000,
      connectionTimeoutMs: 6_000,
    },
  },
  'control-response': { kind: 'control-response', requestId: 'r', contentType: 'text/plain', body: 'b' },
  'accept-sockets': { kind: 'accept-sockets' },
  'open-socket': { kind: 'open-socket', socketId: 's', url: 'wss://h/', protocols: ['p'], headers: [['X-A', 'a']] },
  'send-to-socket': { kind: 'send-to-socket', socketId: 's', text: 't' },
  'close-socket': { kind: 'close-socket', socketId: 's', code: 1_000, reason: 'r' },
  'storage-get': { kind: 'storage-get', requestId: 'r', key: 'k' },
  'storage-remove': { kind: 'storage-remove', requestId: 'r', key: 'k' },
  'storage-put': { kind: 'storage-put', requestId: 'r', key: 'k', value: 'v', ttlSeconds: 60 },
  'storage-keys': { kind: 'storage-keys', requestId: 'r', pattern: '*', count: 10, cursor: 'k' },
  'create-player': {
    kind: 'create-player',
    playerId: 'p',
    source: { url: 'https://h/a.mp3', method: 'POST', headers: [['X-A', 'a']], body: 'b' },
    loop: true,
    isPaused: false,
    callId: 'c',
  },
  'pause-player': { kind: 'pause-player', playerId: 'p' },
  'resume-player': { kind: 'resume-player', playerId: 'p' },
  'stop-player': { kind: 'stop-player', playerId: 'p' },
  'mark-player': { kind: 'mark-player', playerId: 'p', offsetMs: -500 },
  'set-custom-data': { kind: 'set-custom-data', customData: 'd' },
  terminate: { kind: 'terminate' },
};

test.each(['h264', 'av1', 'hevc', 'h265'])('parseCommand: videoCodec %s', (videoCodec) => {
  const command = {
    kind: 'create-streaming-agent',
    agentId: 'a',
    options: { protocol: 'RTMP', url: 'rtmp://h/a', videoCodec },
  };
  expect(parseCommand(JSON.stringify(command))).toEqual(videoCodec === 'h265' ? 'malformed-command' : command);
});

for (const command of Object.values(commands)) {
  test(`parseCommand: ${command.kind}`, () => {
    expect(parseCommand(JSON.stringify({ ...command, undeclared: 1 }))).toEqual(command);
    expect(parseFromShard({ kind: 'output', runId: 'r', output: { kind: 'command', command } })).toEqual({
      kind: 'output',
      runId: 'r',
      output: { kind: 'command', command },
    });
  });
  for (const field of Object.keys(command)) {
    const isOptional =
      ['maxVideoBitrateKbps', 'cursor', 'code'].includes(field) ||
      ((command.kind === 'create-player' || command.kind === 'create-recorder') && field === 'callId');
    test(`parseCommand: ${command.kind} without ${field} or with another type in it`, () => {
      const without = Object.fromEntries(Object.entries(command).filter(([name]) => name !== field));
      if (!isOptional) expect(parseCommand(JSON.stringify(without))).toBe('malformed-command');
      expect(parseCommand(JSON.stringify({ ...command, [field]: [1] }))).toBe('malformed-command');
    });
  }
}

const agent = commands['create-streaming-agent'];
const player = commands['create-player'] as Extract<ScenarioCommand, { kind: 'create-player' }>;
const tooMuch: readonly (readonly [string, object])[] = [
  ['codec', { kind: 'set-video-codec', codec: 'x'.repeat(33) }],
  ['id', { ...commands['stop-agent'], agentId: 'x'.repeat(257) }],
  ['custom data', { ...commands['set-custom-data'], customData: 'x'.repeat(201) }],
  ['text', { ...commands['send-message'], text: 'x'.repeat(8_193) }],
  ['body', { ...commands['send-info'], body: 'x'.repeat(8_193) }],
  ['MIME type', { ...commands['send-info'], mimeType: 'x'.repeat(8_193) }],
  ['header', { ...commands.ring, headers: { 'X-A': 'x'.repeat(4_095) } }],
  ['headers', { ...commands.ring, headers: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`X-${i}`, ''])) }],
  ['header line', { ...commands.ring, headers: { 'X-A': 'a\r\nVia: b' } }],
  ['header name', { ...commands.ring, headers: { 'X: A': 'a' } }],
  ['option', { ...agent, options: { protocol: 'RTMP', url: 'x'.repeat(2_049) } }],
  ['option type', { ...agent, options: { protocol: 'RTMP', url: 'u', streamName: 7 } }],
  ['reconnect', { ...agent, options: { protocol: 'RTMP', url: 'u', reconnect: true } }],
  ['negative reconnect', { ...agent, options: { protocol: 'RTMP', url: 'u', reconnect: -1 } }],
  ['interval', { ...agent, options: { protocol: 'RTMP', url: 'u', keyframeInterval: '4' } }],
  ['destination', { ...agent, options: { protocol: 'RTMP', url: 'u', destination: 'x'.repeat(2_049) } }],
  ['hold', { ...agent, options: { protocol: 'RTMP', url: 'u', hold: 'black' } }],
  ['channels', { ...agent, options: { protocol: 'RTMP', url: 'u', channels: 3 } }],
  ['audio bitrate', { ...agent, options: { protocol: 'RTMP', url: 'u', audioBitrate: 15 } }],
  ['fraction of audio bitrate', { ...agent, options: { protocol: 'RTMP', url: 'u', audioBitrate: 64.5 } }],
  ['resolution policy', { ...agent, options: { protocol: 'RTMP', url: 'u', resolutionPolicy: 'fixed' } }],
  ['audio codec', { ...agent, options: { protocol: 'RTMP', url: 'u', audioCodec: 'mp3' } }],
  ['video codec', { ...agent, options: { protocol: 'RTMP', url: 'u', videoCodec: 'vp9' } }],
  ['record', { ...agent, options: { protocol: 'RTMP', url: 'u', record: 'webm' } }],
  ['player url', { ...player, source: { ...player.source, url: 'x'.repeat(8_193) } }],
  ['player method', { ...player, source: { ...player.source, method: 'x'.repeat(33) } }],
  ['player body', { ...player, source: { ...player.source, body: 7 } }],
  ['player header', { ...player, source: { ...player.source, headers: [['X: A', 'a']] } }],
  ['marker', { ...commands['mark-player'], offsetMs: 86_400_001 }],
  ['bitrate', { ...commands.answer, maxVideoBitrateKbps: -1 }],
  ['code', { ...commands.reject, code: '486' }],
  ['message as a whole', { ...commands.terminate, filler: 'x'.repeat(3_100_000) }],
];

for (const [name, value] of tooMuch) {
  test(`parseCommand: a ${name} out of bounds is malformed`, () =>
    expect(parseCommand(JSON.stringify(value))).toBe('malformed-command'));
}

test('parseCommand: a text of very many values is not parsed, one with a long text of any characters is', () => {
  const { headers, ...request } = { ...BIG_REQUEST, body: ',"\\'.repeat(20_000) };
  const honest = { kind: 'http-request', requestId: 'r', request: { ...request, headers } };
  expect(parseCommand(JSON.stringify(honest))).toEqual(honest);
  for (const junk of [Array(30_000).fill({}), Array(30_000).fill('"'), 'x'.repeat(64_000).split('')])
    expect(parseCommand(JSON.stringify({ ...honest, junk }))).toBe('malformed-command');
});

test('parseCommand: damaged commands never throw and never yield an undeclared kind', () => {
  const texts = Object.values(commands).map((command) => JSON.stringify(command));
  const damaged = fc.tuple(fc.constantFrom(...texts), fc.nat(300), fc.string({ maxLength: 3 }), fc.boolean());
  fc.assert(
    fc.property(damaged, ([text, at, insert, cut]) => {
      const parsed = parseCommand(cut ? text.slice(0, at) : text.slice(0, at) + insert + text.slice(at + 1));
      if (parsed !== 'malformed-command') expect(Object.keys(commands)).toContain(parsed.kind);
    }),
    { numRuns: 1_000 },
  );
});

const FIELDS = Array.from({ length: 64 }, (_, i) => [`X-${i}`, 'x'.repeat(100)] as const);
/** The largest that the guest makes, but for its body. */
const BIG_REQUEST = {
  url: 'https://h/',
  method: 'POST',
  headers: FIELDS,
  parameters: FIELDS,
  rawOutput: true,
  timeoutMs: 90_000,
  connectionTimeoutMs: 6_000,
};

const fromShard: readonly object[] = [
  { kind: 'ready', hasCodeCache: true },
  { kind: 'pong', residentMegabytes: 90.5 },
  { kind: 'overdue', runId: 'r', elapsedMs: 500 },
  { kind: 'settled', runId: 'r' },
  { kind: 'catastrophe', runId: 'r', message: 'm' },
  { kind: 'output', runId: 'r', output: { kind: 'log', level: 'warning', message: 'm' } },
  { kind: 'output', runId: 'r', output: { kind: 'ended', reason: { kind: 'terminated' } } },
  { kind: 'output', runId: 'r', output: { kind: 'ended', reason: { kind: 'error', message: 'm' } } },
  { kind: 'output', runId: 'r', output: { kind: 'ended', reason: { kind: 'limit', limit: 'log', message: 'm' } } },
];

test('parseFromShard takes every message of a shard', () => {
  for (const message of fromShard) expect(parseFromShard(message)).toEqual(message);
});

const strange: readonly unknown[] = [
  null,
  [],
  'ready',
  { kind: 'ready' },
  { kind: 'ready', hasCodeCache: 'yes' },
  {},
  { kind: 'pong', residentMegabytes: Number.NaN },
  { kind: 'overdue', runId: 'r', elapsedMs: -1 },
  { kind: 'settled' },
  { kind: 'settled', runId: 'r'.repeat(20_001) },
  { kind: 'catastrophe', runId: 'r', message: 7 },
  { kind: 'format-disk', runId: 'r' },
  { kind: 'output', runId: 'r', output: null },
  { kind: 'output', runId: 'r', output: { kind: 'log', level: 'loud', message: 'm' } },
  { kind: 'output', runId: 'r', output: { kind: 'log', level: 'error', message: 'm'.repeat(20_001) } },
  { kind: 'output', runId: 'r', output: { kind: 'ended', reason: null } },
  { kind: 'output', runId: 'r', output: { kind: 'ended', reason: { kind: 'error' } } },
  { kind: 'output', runId: 'r', output: { kind: 'ended', reason: { kind: 'limit', limit: 'sky', message: 'm' } } },
  { kind: 'output', runId: 'r', output: { kind: 'ended', reason: { kind: 'bored', message: 'm' } } },
  { kind: 'output', runId: 'r', output: { kind: 'picture' } },
];

test('parseFromShard refuses anything else', () => {
  for (const message of strange) expect(parseFromShard(message)).toBe('malformed-shard-message');
});
