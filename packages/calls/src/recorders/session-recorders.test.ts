import type { RecorderCommand, RecorderOptions } from '@callcast/scenario/protocol';
import { expect, test } from 'vitest';
import type { GrantedMedia } from '../media-protocol.ts';
import { openSession } from '../testing/open-session.ts';

const OPTIONS: RecorderOptions = { format: 'mp3', isStereo: false, isHd: true, isSecure: false, linkSeconds: 60 };
const create = (recorderId: string, callId?: string, options: Partial<RecorderOptions> = {}): RecorderCommand => ({
  ...{ kind: 'create-recorder', recorderId, options: { ...OPTIONS, ...options } },
  ...(callId !== undefined && { callId }),
});
const stop = (recorderId: string): RecorderCommand => ({ kind: 'stop-recorder', recorderId });
const route = (kind: 'send-media' | 'stop-media', unit: 'call' | 'conference' | 'player' | 'agent', id: string) =>
  ({ kind, from: { unit, id }, to: { unit: 'recorder', id: 'r1' } }) as const;

const told = (s: ReturnType<typeof openSession>): string[] =>
  s.events.flatMap((event) => {
    if (event.kind !== 'recorder') return event.kind === 'call-disconnected' ? ['disconnected'] : [];
    const { recorderId, name, ...rest } = event;
    return [[recorderId, name, ...Object.values(rest).filter((value) => value !== 'recorder')].join(' ')];
  });
const forRecorders = (s: ReturnType<typeof openSession>): string[] =>
  s.commands.flatMap((command) => {
    if (!('recorderId' in command)) return [];
    const source = 'source' in command ? [command.source.unit, command.source.id] : [];
    return [[command.kind, command.recorderId, ...source].join(' ')];
  });

test('sources are named as they are sent, and files are told of, and written down', () => {
  const s = openSession('sdk');
  s.connect();
  s.run(create('r1', undefined, { title: 'meeting', fileName: 'm.mp3' }));
  expect(s.commands.at(-1)).toEqual({
    kind: 'open-recorder',
    recorderId: 'r1',
    of: { accountId: 1, sessionId: 7, recorder: 1 },
    sound: { format: 'mp3', isStereo: false, isHd: true },
  });
  s.run(
    route('send-media', 'call', 'c1'),
    route('send-media', 'call', 'nobody'),
    route('send-media', 'conference', 'f'),
    route('send-media', 'player', 'p'),
    route('send-media', 'agent', 'a'),
    route('stop-media', 'player', 'p'),
    { kind: 'mute-recorder', recorderId: 'r1', isMuted: true },
  );
  expect(forRecorders(s).slice(1)).toEqual([
    'record r1 leg c1',
    'record r1 conference f',
    'record r1 player p',
    'stop-record r1 player p',
    'mute-recorder r1',
  ]);
  s.media({ kind: 'recorder', recorderId: 'r1', name: 'started', file: '7-r1.mp3' });
  s.run(stop('r1'), stop('r1'), { kind: 'mute-recorder', recorderId: 'r1', isMuted: false });
  expect(forRecorders(s).slice(6)).toEqual(['close-recorder r1']);
  s.media({ kind: 'recorder', recorderId: 'r1', name: 'stopped', durationMs: 2_000 });
  s.media({ kind: 'recorder', recorderId: 'r1', name: 'stopped', durationMs: 2_000 });
  expect(told(s)).toEqual(['r1 started http://h/7-r1.mp3?60', 'r1 stopped 2000 http://h/7-r1.mp3?60']);
  expect(s.records).toEqual([
    { file: '7-r1.mp3', isSecure: false, linkSeconds: 60, title: 'meeting', fileName: 'm.mp3' },
    { file: '7-r1.mp3', durationMs: 2_000 },
  ]);
});

test('a call is recorded with what it hears; its recording is over behind it, and other recorders go on', () => {
  const s = openSession('sdk');
  s.run(create('r1', 'c1', { format: 'mp4', isSecure: true }), create('r2'), create('r3', 'c1'), create('r4', 'gone'));
  s.run({ ...route('send-media', 'call', 'c1'), to: { unit: 'recorder', id: 'r2' } });
  expect(forRecorders(s)).toEqual([
    'open-recorder r1',
    'record r1 leg c1',
    'record r1 heard c1',
    'open-recorder r2',
    'record r2 leg c1',
  ]);
  s.connect();
  s.media({ kind: 'recorder', recorderId: 'r1', name: 'started', file: '7-r1.mp4' });
  s.media({ kind: 'recorder', recorderId: 'r1', name: 'video-started' });
  s.session.handleHangup('c1', 'bye');
  expect(forRecorders(s).slice(5)).toEqual(['close-recorder r1', 'stop-record r2 leg c1']);
  s.media({ kind: 'recorder', recorderId: 'r1', name: 'stopped', durationMs: 900 });
  const url = 'http://h/7-r1.mp4?secure';
  expect(told(s)).toEqual([
    'r3 stopped 0 The call is being recorded already',
    'r4 stopped 0 The call is over',
    `r1 started ${url}`,
    `r1 video-started ${url}`,
    'disconnected',
    `r1 stopped 900 ${url}`,
  ]);
  expect(s.records[0]).toMatchObject({ callId: 'c1', isSecure: true });
});

test('ten at a time: one that is over makes room, and a thousand are the end of it', () => {
  const s = openSession('sdk');
  for (let i = 1; i <= 11; i++) s.run(create(`r${i}`));
  expect(told(s)).toEqual(['r11 stopped 0 A session has 10 recorders at most']);
  expect(s.log.at(-1)).toBe('warning: Recorder r11: A session has 10 recorders at most');
  for (let i = 12; i <= 1_100; i++) {
    s.media({ kind: 'recorder', recorderId: i === 12 ? 'r1' : `r${i - 1}`, name: 'stopped', durationMs: 0 });
    s.run(create(`r${i}`));
  }
  expect(s.kinds().filter((kind) => kind === 'open-recorder')).toHaveLength(1_000);
  expect(told(s).at(-1)).toBe('r1100 stopped 0 A session makes 1000 recordings at most');
});

test('a recording that ends early is told with the reason', () => {
  const s = openSession('sdk');
  s.run(create('r1'));
  s.media({ kind: 'recorder', recorderId: 'r1', name: 'started', file: '7-r1.mp3' });
  s.media({ kind: 'recorder', recorderId: 'r1', name: 'failed', code: 'RECORDING_BUDGET', reason: 'No room' });
  s.run(stop('r1'));
  s.media({ kind: 'recorder', recorderId: 'r1', name: 'stopped', durationMs: 10 });
  expect(forRecorders(s)).toEqual(['open-recorder r1']);
  expect(told(s).slice(1)).toEqual(['r1 error No room', 'r1 stopped 10 http://h/7-r1.mp3?60']);
  expect(s.log.at(-1)).toBe('warning: Recorder r1: No room (RECORDING_BUDGET)');
});

test.each([
  ['is terminated', (s: ReturnType<typeof openSession>) => s.session.terminate('over')],
  ['loses its worker', (s: ReturnType<typeof openSession>) => s.loseMedia('killed')],
])('a session that %s writes down what there is', (_what, end) => {
  const s = openSession('sdk');
  s.run(create('r1'), create('r2'));
  s.media({ kind: 'recorder', recorderId: 'r1', name: 'started', file: '7-r1.mp3' });
  s.scheduler.advance(1_500);
  end(s);
  s.media({ kind: 'recorder', recorderId: 'r1', name: 'stopped', durationMs: 1_500 });
  s.endRun({ kind: 'terminated' });
  expect(told(s).filter((line) => line.startsWith('r'))).toEqual(['r1 started http://h/7-r1.mp3?60']);
  expect(s.records.slice(1)).toEqual([{ file: '7-r1.mp3', durationMs: 1_500 }]);
});

test('a video that cannot be recorded is warned of, whenever it is known', () => {
  const vp8: GrantedMedia = { video: 'VP8', videoOffered: true, audio: 'opus' };
  const warning =
    'warning: Recorder r1: the video of call c1 is VP8; only H.264 is recorded, with a slate in its place';
  const before = openSession('sdk');
  before.run(create('r1', 'c1', { format: 'mp4' }));
  expect(before.log).not.toContain(warning);
  before.connect(vp8);
  expect(before.log).toContain(warning);
  const after = openSession('sdk');
  after.connect(vp8);
  after.run(create('r2', 'c1'), create('r1', undefined, { format: 'mp4' }), route('send-media', 'call', 'c1'));
  expect(after.log.filter((line) => line === warning)).toHaveLength(1);
});
