import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import type { HostFunction } from '../guest/host-port.ts';
import { DEFAULT_SCENARIO_LIMITS } from '../limits.ts';
import type { RunOutput } from '../protocol.ts';
import { GuestRequests } from './guest-requests.ts';
import { HostTimers } from './host-timers.ts';

/** A guest that got hold of the host's function says anything. */
function benchForger(decided = false) {
  const scheduler = new VirtualScheduler();
  const outputs: RunOutput[] = [];
  const verdicts: string[] = [];
  const timers = new HostTimers(scheduler, 2, () => {});
  const requests = new GuestRequests({
    scheduler,
    random: { uint32: () => 0, bytes: (length) => new Uint8Array(length).fill(0xff) },
    limits: DEFAULT_SCENARIO_LIMITS,
    timers,
    effects: {
      decided,
      output: (output) => outputs.push(output),
      terminate: () => verdicts.push('terminate'),
      fail: (message) => verdicts.push(message),
      limit: (limit) => verdicts.push(limit),
    },
  });
  const forge = requests.handle as (...values: unknown[]) => ReturnType<HostFunction>;
  return { forge, outputs, verdicts, scheduler, requests };
}

test('a line is cut where the longest honest one ends, an unknown level is the author’s', () => {
  const { forge, outputs } = benchForger();
  forge('log', 'loudest', 'x'.repeat(20_000));
  expect(outputs).toEqual([{ kind: 'log', level: 'scenario', message: 'x'.repeat(16_000) }]);
});

test('the wall clock is the host’s', () => {
  const { forge, scheduler } = benchForger();
  scheduler.advance(1_500);
  expect(forge('wall-now')).toBe(String(Date.UTC(2026, 4, 4, 12, 0, 1, 500)));
});

test('reasons are cut too', () => {
  const { forge, verdicts } = benchForger();
  forge('fail', 'x'.repeat(20_000));
  forge('exceed', 'x'.repeat(20_000));
  expect(verdicts).toEqual(['x'.repeat(16_000), 'timers']);
});

test('timers beyond the maximum end the run, and after the verdict there are none', () => {
  const { forge, verdicts, scheduler } = benchForger();
  for (let id = 0; id < 3; id++) forge('set-timer', id, 10, false);
  expect(verdicts).toEqual(['timers']);
  expect(scheduler.armed).toEqual([10, 10]);
  forge('clear-timer', 1);
  expect(scheduler.armed).toEqual([10]);
  const late = benchForger(true);
  late.forge('set-timer', 1, 10, false);
  expect(late.scheduler.armed).toEqual([]);
});

test('commands: malformed ones and those about strangers are dropped with a warning', () => {
  const { forge, outputs, requests } = benchForger();
  forge('command', '{');
  forge('command');
  forge('command', '{"kind":"hangup","callId":"a","headers":{}}');
  forge('command', '{"kind":"stop-agent","agentId":"a"}');
  forge('command', '{"kind":"send-media","from":{"unit":"call","id":"c"},"to":{"unit":"agent","id":"a"}}');
  requests.admitCall('a');
  forge('command', '{"kind":"hangup","callId":"a","headers":{}}');
  expect(outputs.map((output) => output.kind)).toEqual(['log', 'log', 'log', 'log', 'log', 'command']);
});

test('a conference is known once it was created, and so is the call that is added to it', () => {
  const { forge, outputs, requests } = benchForger();
  const add = (conferenceId: string, callId: string): void => {
    const rest = { endpointId: 'e', direction: 'both', displayName: '' };
    forge('command', JSON.stringify({ kind: 'add-endpoint', conferenceId, callId, ...rest }));
  };
  requests.admitCall('c');
  add('f', 'c');
  forge('command', '{"kind":"create-conference","conferenceId":"f"}');
  add('f', 'c');
  add('f', 'of somebody else');
  forge('command', '{"kind":"stop-conference","conferenceId":"g"}');
  expect(outputs.map((output) => output.kind)).toEqual(['log', 'command', 'command', 'log', 'log']);
});

test('players: those that nobody made, and playbacks of calls that nobody placed, are dropped', () => {
  const { forge, outputs, requests } = benchForger();
  const create = (playerId: string, more: object = {}): void => {
    const source = { url: 'https://h/a', method: 'GET', headers: [] };
    const command = { kind: 'create-player', playerId, source, loop: false, isPaused: false, ...more };
    forge('command', JSON.stringify(command));
  };
  forge('command', '{"kind":"stop-player","playerId":"p"}');
  create('p', { callId: 'c' });
  forge('command', '{"kind":"stop-player","playerId":"p"}');
  expect(outputs.map(({ kind }) => kind)).toEqual(['log', 'log', 'log']);
  requests.admitCall('c');
  create('p', { callId: 'c' });
  create('q');
  forge('command', '{"kind":"stop-player","playerId":"q"}');
  expect(outputs.slice(3).map(({ kind }) => kind)).toEqual(['command', 'command', 'command']);
});

test('uuid is of version 4 and variant 1; what is not known is not answered', () => {
  const { forge } = benchForger();
  expect(forge('uuid')).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff'); // RFC 9562 §5.4
  expect(forge('format-disk', {}, [])).toBeUndefined();
  expect(forge('digest', 'md5', '616263', '')).toBe('900150983cd24fb0d6963f7d28e17f72');
});
