import type { CallState, StreamStatus } from '@callcast/web-sdk';
import type { CallText } from './text.ts';

/** The one line that says where a call stands, and its tone. */
export interface OnAir {
  readonly sentence: keyof CallText;
  readonly tone: 'busy' | 'live' | 'good' | 'bad';
}

/**
 * Sums up a call and its outputs for a person.
 *
 * `live` only when the server says that an output is live: a connected call, or bytes on their way, is not on the air.
 */
export function summariseOnAir(state: CallState, streams: readonly StreamStatus[]): OnAir {
  if (state === 'dialing' || state === 'ringing' || state === 'connecting' || state === 'reconnecting') {
    return { sentence: state, tone: 'busy' };
  }
  const has = (wanted: StreamStatus['state']): boolean => streams.some((stream) => stream.state === wanted);
  if (has('live')) return { sentence: 'outputLive', tone: 'live' };
  if (has('publishing')) return { sentence: 'outputPublishing', tone: 'busy' };
  if (has('connecting')) return { sentence: 'outputConnecting', tone: 'busy' };
  if (has('failed')) return { sentence: 'outputFailed', tone: 'bad' };
  return { sentence: 'connected', tone: 'good' };
}
