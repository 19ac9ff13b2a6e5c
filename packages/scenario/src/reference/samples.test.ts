import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALERTING, PLACED, type Proof } from '../compatibility/documented-name.ts';
import { runProof } from '../compatibility/run-proof.ts';
import type { ScenarioEvent } from '../protocol.ts';

const sample = (name: string): string =>
  readFileSync(new URL(`../../types/samples/${name}.js`, import.meta.url), 'utf8');

/** Every kind of command, in order, and lines that are no warnings about names of another platform. */
async function kindsAndLog(name: string, proof: Omit<Proof, 'script'>) {
  const { log, commands } = await runProof({ script: sample(name), ...proof });
  return { kinds: commands.map((command) => ('kind' in command ? command.kind : '')), log };
}
const connected = (callId: string): ScenarioEvent => ({ kind: 'call-connected', callId, headers: {} });

test('two-destinations.js publishes both callers once they talk', async () => {
  const degraded: ScenarioEvent = {
    kind: 'agent',
    agentId: 'agent-1',
    name: 'Degraded',
    reason: 'slow',
    flow: { mediaBitrateBps: 3_000_000, deliveredBitrateBps: 1_000_000 },
  };
  const { kinds, log } = await kindsAndLog('two-destinations', {
    events: [ALERTING, connected(PLACED), connected('call-1'), degraded],
  });
  expect(kinds).toEqual([
    'place-call',
    'answer',
    'send-media',
    'send-media',
    'create-streaming-agent',
    'monitor-agent',
    'monitor-call',
    'send-media',
    'create-streaming-agent',
    'monitor-agent',
    'monitor-call',
    'send-media',
    'stop-agent',
    'send-message',
    'send-info',
    'set-max-bitrate',
  ]);
  expect(log).toEqual(['ALERTING,CONNECTED']);
});

test('remote-control.js counts calls and is told to hang up', async () => {
  const stored = (requestId: string, value: string): ScenarioEvent => ({
    kind: 'storage-result',
    requestId,
    result: { item: { key: 'k', value, expiresAt: 9 } },
  });
  const headers = [['X-Hang-Up', '1']] as const;
  const { kinds, log } = await kindsAndLog('remote-control', {
    events: [
      ALERTING,
      stored('storage-1', '4'),
      stored('storage-2', '5'),
      { kind: 'storage-result', requestId: 'storage-3', result: { keys: ['calls:user1'], cursor: null } },
      { kind: 'control-request', requestId: 'r', request: { path: '/', method: 'POST', content: 'é', headers } },
      { kind: 'http-response', requestId: 'http-1', response: { code: 200, headers: [], text: 'told' } },
    ],
    lastRequest: 'http-2',
  });
  expect(kinds).toEqual([
    'accept-sockets',
    'http-request',
    'storage-get',
    'storage-put',
    'storage-keys',
    'answer',
    'hangup',
    'control-response',
    'http-request',
  ]);
  expect(log.slice(0, 3)).toEqual(['1970-01-01T00:00:09.000Z', 'calls:user1,', 'told']);
});

test('conference.js has calls hear each other, and does what their messages say', async () => {
  const [conferenceId, endpointId] = ['conference-1', 'conference-1-endpoint-1'];
  const says = (text: string): ScenarioEvent => ({ kind: 'message-received', callId: 'call-1', text });
  const tracks = { all: [1, 3], active: 1 };
  const shown = {
    kind: 'agent',
    agentId: 'agent-1',
    name: 'VideoStreamCreated',
    reason: 'r',
    trackId: 3,
    tracks,
  } as const;
  const { kinds, log } = await kindsAndLog('conference', {
    events: [
      ALERTING,
      { kind: 'conference', conferenceId, name: 'EndpointAdded', endpointId },
      { kind: 'conference', conferenceId, name: 'LoudestSpeaker', callId: 'call-1' },
      { kind: 'conference', conferenceId, name: 'LoudestSpeaker' },
      { kind: 'conference', conferenceId, name: 'Error', error: 'full', code: 100 },
      shown,
      says('me'),
      says('Another'),
      says('leave'),
      says('end'),
      { kind: 'conference', conferenceId, name: 'Stopped' },
    ],
  });
  expect(kinds).toEqual([
    'create-conference',
    'create-streaming-agent',
    'send-media',
    'add-endpoint',
    'answer',
    'set-active-track',
    'rename-endpoint',
    'remove-endpoint',
    'stop-conference',
    'terminate',
  ]);
  expect(log).toEqual(['User One BOTH 1', `user1 ${endpointId}`, 'nobody ', 'warning: full 101']);
});

test('old-style.js does what it did on the original platform', async () => {
  const { kinds, log } = await kindsAndLog('old-style', {
    events: [ALERTING, connected(PLACED), { kind: 'socket-opened', socketId: 'socket-1', protocol: '' }],
  });
  expect(kinds).toEqual([
    'http-request',
    'open-socket',
    'place-call',
    'place-call',
    'place-call',
    'hangup',
    'hangup',
    'handle-tones',
    'ring',
    'answer',
    'send-media',
    'send-media',
    'send-to-socket',
  ]);
  expect(log).toEqual([]);
});

test('recorders.js records both, and tells of the file when it is whole', async () => {
  const recorded = (what: object): ScenarioEvent =>
    ({ kind: 'recorder', recorderId: 'recorder-1', ...what }) as ScenarioEvent;
  const { kinds, log } = await kindsAndLog('recorders', {
    events: [
      ALERTING,
      connected(PLACED),
      recorded({ name: 'started', url: 'https://h/1' }),
      { kind: 'message-received', callId: 'call-1', text: 'off the record' },
      { kind: 'call-disconnected', callId: 'call-1', internalCode: 200, reason: 'bye', durationSeconds: 1 },
      recorded({ name: 'stopped', url: 'https://h/1', durationMs: 1_000 }),
    ],
  });
  expect(kinds).toEqual([
    'create-recorder',
    'place-call',
    'create-recorder',
    'answer',
    'send-media',
    'send-media',
    'send-media',
    'send-media',
    'mute-recorder',
    'stop-recorder',
    'http-request',
  ]);
  expect(log).toEqual(['recorded at https://h/1']);
});
