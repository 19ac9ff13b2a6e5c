import type { OutputEventName, OutputStateName } from '@callcast/calls';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { OutputMetrics } from './output-metrics.ts';

function openMetrics() {
  const registry = new Registry();
  const metrics = new OutputMetrics(registry);
  return {
    metrics,
    state: (output: string, state: OutputStateName) =>
      metrics.record(output, { kind: 'output-state', outputId: output, state, reason: 'why' }),
    event: (name: OutputEventName, errorCode?: string) => {
      const code = errorCode === undefined ? {} : { errorCode };
      metrics.record('1/a', { kind: 'output', outputId: 'a', name, reason: 'why', ...code });
    },
    text: () => registry.metrics(),
  };
}

test('outputs are counted by the state in which they are now; empty states are 0', async () => {
  const { metrics, state, text } = openMetrics();
  state('1/a', 'resolving');
  state('1/a', 'live');
  state('1/b', 'live');
  state('2/a', 'reconnecting');
  expect(await text()).toContain('callcast_outputs{state="live"} 2');
  expect(await text()).toContain('callcast_outputs{state="reconnecting"} 1');
  expect(await text()).toContain('callcast_outputs{state="resolving"} 0');
  state('1/b', 'stopped');
  metrics.forget('2/');
  expect(await text()).toContain('callcast_outputs{state="live"} 1');
  expect(await text()).toContain('callcast_outputs{state="reconnecting"} 0');
});

test('events are counted with their codes, and only those that tell of an output’s fate', async () => {
  const { event, text } = openMetrics();
  event('reconnecting', 'DEST_CLOSED');
  event('reconnecting', 'DEST_CLOSED');
  event('degraded');
  event('audio-started');
  expect(await text()).toContain('callcast_output_events_total{event="reconnecting",code="DEST_CLOSED"} 2');
  expect(await text()).toContain('callcast_output_events_total{event="degraded",code=""} 1');
  expect(await text()).not.toContain('audio-started');
});
