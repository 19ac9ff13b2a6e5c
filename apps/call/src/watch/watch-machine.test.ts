import { expect, test } from 'vitest';
import { isLooking, nextWatchState, type WatchInput, type WatchState } from './watch-machine.ts';

const after = (state: WatchState, ...inputs: WatchInput[]): WatchState => inputs.reduce(nextWatchState, state);

test('it waits, starts when somebody publishes, and plays with the first picture', () => {
  expect(after('waiting', 'stream-absent')).toBe('waiting');
  expect(after('waiting', 'stream-live')).toBe('starting');
  expect(after('waiting', 'stream-live', 'picture')).toBe('playing');
});

test('a stream that is over has ended, stays ended while absent, and plays again when it is back', () => {
  expect(after('playing', 'stream-over')).toBe('ended');
  expect(after('ended', 'stream-absent')).toBe('ended');
  expect(after('ended', 'stream-live', 'picture')).toBe('playing');
});

test('a stream that is over before its first picture was not seen to end', () => {
  expect(after('starting', 'stream-over')).toBe('waiting');
});

test('an error of the player is tried again', () => {
  expect(after('starting', 'player-error')).toBe('failed');
  expect(after('playing', 'player-error')).toBe('failed');
  expect(after('failed', 'stream-live')).toBe('starting');
  expect(after('failed', 'stream-absent')).toBe('waiting');
});

test('a picture counts only while starting: a paused video that resumes changes nothing', () => {
  for (const state of ['waiting', 'ended', 'failed', 'playing'] as const) expect(after(state, 'picture')).toBe(state);
});

const ALL: readonly WatchState[] = [
  'waiting',
  'starting',
  'playing',
  'reconnecting',
  'changed',
  'ended',
  'failed',
  'full',
  'over',
  'expired',
];

test('an output whose destination is dialled again shows its last picture, and goes on with the next', () => {
  expect(after('playing', 'stream-silent')).toBe('reconnecting');
  expect(after('reconnecting', 'stream-silent')).toBe('reconnecting');
  expect(after('reconnecting', 'stream-live')).toBe('reconnecting');
  expect(after('reconnecting', 'picture')).toBe('playing');
  expect(after('reconnecting', 'stream-over')).toBe('ended');
  // Who comes meanwhile waits until something is sent.
  expect(after('waiting', 'stream-silent')).toBe('waiting');
  expect(after('waiting', 'stream-silent', 'stream-live', 'picture')).toBe('playing');
  expect(after('ended', 'stream-silent')).toBe('ended');
});

test('an output or a link that is over stays so, whatever comes', () => {
  for (const state of ALL.filter((one) => one !== 'over' && one !== 'expired')) {
    expect(after(state, 'output-over')).toBe('over');
    expect(after(state, 'link-over')).toBe('expired');
  }
  for (const state of ['over', 'expired'] as const) {
    for (const input of ['stream-live', 'stream-absent', 'picture', 'stream-over', 'player-error'] as const)
      expect(after(state, input)).toBe(state);
    expect(after(state, 'output-over', 'link-over')).toBe(state);
  }
});

test('a stream that goes on in another codec says so, and is opened again', () => {
  for (const state of ['starting', 'playing', 'reconnecting'] as const)
    expect(after(state, 'stream-changed')).toBe('changed');
  expect(after('changed', 'stream-live', 'picture')).toBe('playing');
  expect(after('changed', 'stream-silent')).toBe('waiting');
  expect(after('changed', 'output-over')).toBe('over');
});

test('a place that becomes free is taken', () => {
  expect(after('starting', 'viewers-full')).toBe('full');
  expect(after('full', 'stream-live', 'picture')).toBe('playing');
});

test('the page asks for the stream exactly when it has none and may get one', () => {
  expect(ALL.filter(isLooking)).toEqual(['waiting', 'changed', 'ended', 'failed', 'full']);
});
