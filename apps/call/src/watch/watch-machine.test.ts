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

test('the page asks for the stream exactly when it has none', () => {
  expect((['waiting', 'starting', 'playing', 'ended', 'failed'] as const).filter(isLooking)).toEqual([
    'waiting',
    'ended',
    'failed',
  ]);
});
