import { VirtualScheduler } from '@callcast/testing';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { observedCaller } from '../calling/observed-caller.ts';
import { CallMetrics } from './call-metrics.ts';

const QUIET = {
  ringing() {},
  answered() {},
  connected() {},
  failed() {},
  ended() {},
  output() {},
  message() {},
  info() {},
};

test('calls are counted once when they come and once when they go, by their error', async () => {
  const registry = new Registry();
  const clock = new VirtualScheduler();
  const metrics = new CallMetrics(registry, clock);
  const first = observedCaller(QUIET, metrics.watch('sdk'));
  const second = observedCaller(QUIET, metrics.watch('device'));
  clock.advance(400);
  first.ringing();
  first.answered('v=0', {});
  first.connected();
  clock.advance(90_000);
  first.ended('The caller hung up');
  first.ended('again');
  second.failed(404, 'no rule', 'NO_RULE_MATCH');
  const text = await registry.metrics();
  for (const line of [
    'callcast_calls_placed_total{client="sdk"} 1',
    'callcast_calls_placed_total{client="device"} 1',
    'callcast_calls_ended_total{client="sdk",code=""} 1',
    'callcast_calls_ended_total{client="device",code="NO_RULE_MATCH"} 1',
    'callcast_call_setup_seconds_sum{client="sdk"} 0.4',
    'callcast_call_seconds_sum{client="sdk"} 90',
  ])
    expect(text).toContain(`${line}\n`);
  expect(text).not.toContain('callcast_call_seconds_sum{client="device"}');
});
