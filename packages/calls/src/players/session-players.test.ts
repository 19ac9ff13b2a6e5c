import type { PlayerCommand } from '@callcast/scenario/protocol';
import { expect, test } from 'vitest';
import { H264, openSession } from '../testing/open-session.ts';
import { PLAYER_LIMITS } from './limits.ts';

const SOURCE = { url: 'https://h/a.mp3', method: 'GET', headers: [] };
const create = (playerId: string, callId?: string): PlayerCommand => ({
  ...{ kind: 'create-player', playerId, source: SOURCE, loop: false, isPaused: false },
  ...(callId !== undefined && { callId }),
});
const toCall = { from: { unit: 'player', id: 'p1' }, to: { unit: 'call', id: 'c1' } } as const;
const toAgent = { from: { unit: 'player', id: 'p1' }, to: { unit: 'agent', id: 'a1' } } as const;
const AGENT = {
  kind: 'create-streaming-agent',
  agentId: 'a1',
  options: { protocol: 'RTMP', url: 'rtmp://h/a' },
} as const;

const playersOf = (s: ReturnType<typeof openSession>): string[] =>
  s.events.flatMap((event) => (event.kind === 'player' ? [`${event.playerId} ${event.name}`] : []));

test('a file is fetched, handed over in slices, started and finished; each step is told', () => {
  const s = openSession('sdk');
  s.connect();
  s.run(create('p1'), { kind: 'send-media', ...toCall });
  expect(s.commands.slice(-2)).toEqual([
    { kind: 'open-player', playerId: 'p1', loop: false, isPaused: false },
    { kind: 'play-to-leg', playerId: 'p1', legId: 'c1' },
  ]);
  const file = Uint8Array.from({ length: PLAYER_LIMITS.sliceBytes + 7 }, (_, i) => i);
  s.fetches[0]?.fetched({ bytes: file });
  const slices = () => s.commands.flatMap((command) => (command.kind === 'player-bytes' ? [command] : []));
  expect(slices().map(({ isLast }) => isLast)).toEqual([false]);
  s.scheduler.advance(PLAYER_LIMITS.sliceInterval);
  expect(slices().map(({ isLast }) => isLast)).toEqual([false, true]);
  expect(Buffer.concat(slices().map(({ bytes }) => bytes)).equals(file)).toBe(true);
  s.media({ kind: 'player', playerId: 'p1', name: 'started', durationMs: 1_000 });
  s.media({ kind: 'player', playerId: 'p1', name: 'marker', offsetMs: 5 });
  s.media({ kind: 'player', playerId: 'p1', name: 'unheard', legId: 'c1' });
  s.media({ kind: 'player', playerId: 'p1', name: 'finished' });
  s.media({ kind: 'player', playerId: 'p1', name: 'finished' });
  expect(playersOf(s)).toEqual(['p1 created', 'p1 ready', 'p1 started', 'p1 marker', 'p1 finished']);
  expect(s.log.at(-1)).toBe('warning: Call c1 takes no sound from here: it hears nothing of p1');
});

test('a file that does not come, and more bytes than a session may play, are told with the reason', () => {
  const s = openSession('sdk');
  s.connect();
  s.run(create('p1'));
  s.fetches[0]?.fetched({ error: 'Timeout is reached' });
  expect(s.events.at(-1)).toEqual({ kind: 'player', playerId: 'p1', name: 'finished', error: 'Timeout is reached' });
  expect(s.commands.at(-1)).toEqual({ kind: 'close-player', playerId: 'p1' });
  expect(s.log.at(-1)).toBe('warning: Player p1: Timeout is reached');
  s.run(create('p2'), create('p3'));
  s.fetches[1]?.fetched({ bytes: new Uint8Array(PLAYER_LIMITS.maxFileBytes) });
  s.fetches[2]?.fetched({ bytes: new Uint8Array(1) });
  expect(s.events.at(-1)).toMatchObject({
    playerId: 'p3',
    name: 'finished',
    error: expect.stringMatching(/larger than/),
  });
});

test('ten players and one playback for each call; the eleventh is refused', () => {
  const s = openSession('sdk');
  s.connect();
  for (let i = 1; i <= 10; i++) s.run(create(`p${i}`));
  s.run(create('own', 'c1'), create('p11'));
  expect(playersOf(s).slice(-2)).toEqual(['own created', 'p11 finished']);
  s.run({ kind: 'stop-player', playerId: 'p4' }, create('p12'));
  expect(playersOf(s).slice(-2)).toEqual(['p4 stopped', 'p12 created']);
  expect(s.fetches[3]?.cancelled).toBe(true);
});

test('a playback replaces the one before it, and ends with its call', () => {
  const s = openSession('sdk');
  s.connect();
  s.run(create('one', 'c1'), create('two', 'c1'));
  expect(s.fetches.map(({ cancelled }) => cancelled)).toEqual([true, false]);
  expect(s.commands.slice(-3)).toEqual([
    { kind: 'close-player', playerId: 'one' },
    { kind: 'open-player', playerId: 'two', loop: false, isPaused: false },
    { kind: 'play-to-leg', playerId: 'two', legId: 'c1' },
  ]);
  s.run({ kind: 'hangup', callId: 'c1', headers: {} });
  expect(s.commands.at(-1)).toEqual({ kind: 'close-player', playerId: 'two' });
  expect(s.fetches[1]?.cancelled).toBe(true);
  expect(playersOf(s)).toEqual(['one created', 'two created']);
});

test('a call that is sent to a call takes the place of a player there; a player that is replaced is not stopped twice', () => {
  const s = openSession('sdk');
  s.connect();
  s.session.addCall({ ...OTHER, caller: QUIET });
  s.run({ kind: 'answer', callId: 'c2', headers: {} });
  s.media({ kind: 'leg-answered', legId: 'c2', answer: 'ANSWER', granted: H264 });
  const between = { from: { unit: 'call', id: 'c2' }, to: { unit: 'call', id: 'c1' } } as const;
  s.run({ kind: 'send-media', ...between }, create('p1'), { kind: 'send-media', ...toCall });
  expect(s.kinds().slice(-3)).toEqual(['forward', 'open-player', 'play-to-leg']); // pictures go on
  s.run({ kind: 'send-media', ...between });
  expect(s.commands.at(-1)).toEqual({ kind: 'stop-play-to-leg', playerId: 'p1', legId: 'c1' });
  const { length } = s.commands;
  s.run({ kind: 'stop-media', ...toCall });
  expect(s.commands.length).toBe(length);
});

test('a player feeds an agent in place of a call, and a call in place of a player', () => {
  const s = openSession('sdk');
  s.connect();
  s.run(AGENT, create('p1'), { kind: 'send-media', ...toAgent });
  expect(s.kinds().slice(-3)).toEqual(['open-player', 'open-output', 'play-to-output']);
  s.run({ kind: 'send-media', from: toCall.to, to: toAgent.to });
  expect(s.commands.slice(-2)).toEqual([
    { kind: 'stop-play-to-output', playerId: 'p1', outputId: 'a1' },
    { kind: 'route', legId: 'c1', outputId: 'a1' },
  ]);
  s.run({ kind: 'send-media', ...toAgent });
  expect(s.commands.slice(-2)).toEqual([
    { kind: 'unroute', legId: 'c1', outputId: 'a1' },
    { kind: 'play-to-output', playerId: 'p1', outputId: 'a1' },
  ]);
  s.run({ kind: 'stop-media', ...toAgent });
  expect(s.commands.at(-1)).toEqual({ kind: 'stop-play-to-output', playerId: 'p1', outputId: 'a1' });
  s.run({ kind: 'send-media', ...toAgent });
  s.media({ kind: 'player', playerId: 'p1', name: 'finished' });
  const { length } = s.commands;
  s.run({ kind: 'send-media', from: toCall.to, to: toAgent.to });
  expect(s.commands.slice(length)).toEqual([{ kind: 'route', legId: 'c1', outputId: 'a1' }]);
});

test('the end of a session cancels what is fetched', () => {
  const s = openSession('sdk');
  s.connect();
  s.run(create('p1'));
  s.session.terminate('over');
  expect(s.fetches[0]?.cancelled).toBe(true);
});

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
const OTHER = {
  facts: {
    ...{ callId: 'c2', callerId: 'user2', displayName: '', destination: 'live' },
    ...{ fromUri: '', toUri: '', headers: {}, customData: '' },
  },
  offer: 'OFFER',
  leg: 'sdk',
} as const;
