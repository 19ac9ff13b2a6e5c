import type { StreamStatus } from '@callcast/web-sdk';
import { expect, test } from 'vitest';
import { summariseOnAir } from './on-air.ts';

const stream = (state: StreamStatus['state']): StreamStatus => ({ output: state, state, reason: '' });

test('it is live only when the server says that an output is live', () => {
  expect(summariseOnAir('connected', []).tone).toBe('good');
  expect(summariseOnAir('connected', [stream('connecting')]).tone).toBe('busy');
  expect(summariseOnAir('connected', [stream('publishing')]).tone).toBe('busy');
  expect(summariseOnAir('connected', [stream('failed')]).tone).toBe('bad');
  expect(summariseOnAir('connected', [stream('stopped')]).tone).toBe('good');
  expect(summariseOnAir('connected', [stream('failed'), stream('live')]).tone).toBe('live');
});

test('a call that is not connected is not live, whatever its outputs say', () => {
  for (const state of ['dialing', 'ringing', 'connecting', 'reconnecting'] as const) {
    expect(summariseOnAir(state, [stream('live')])).toEqual({ sentence: state, tone: 'busy' });
  }
});
