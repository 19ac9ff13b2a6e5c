import { expect, test } from 'vitest';
import type { OutputStateName, OutputStatistics } from './media-protocol.ts';
import { H264, openSession } from './testing/open-session.ts';

const PICTURE = { codec: 'H264', width: 1280, height: 720, bitrateBps: 900, keyFrameIntervalMs: 2_000 } as const;

const sent = (sentBytes: number, droppedTags: number): OutputStatistics => ({
  sentBytes,
  droppedTags,
  queuedBytes: 0,
  queueDelayMs: 0,
  bitrateBps: 1_000,
  mediaBitrateBps: 1_000,
  deliveredBitrateBps: 1_000,
  pictures: 30,
  framesPerSecond: 30,
  freezes: 0,
  freezeMs: 0,
  video: PICTURE,
  audio: { codec: 'aac', channels: 2, bitrateBps: 100 },
});

function publishing(options: { url?: string; destination?: string } = {}) {
  const opened = openSession();
  const { run, connect, media, scheduler, outputs } = opened;
  const agent = { protocol: 'RTMP', url: 'rtmp://cdn.example:1936/app', streamName: 'unsayable', ...options };
  run({ kind: 'create-streaming-agent', agentId: 'a1', options: agent });
  run({ kind: 'send-media', from: { unit: 'call', id: 'c1' }, to: { unit: 'agent', id: 'a1' } });
  connect(H264);
  const state = (name: OutputStateName, errorCode?: string): void =>
    media({
      kind: 'output-state',
      outputId: 'a1',
      state: name,
      reason: `because ${name}`,
      ...(errorCode && { errorCode }),
    });
  const figures = (bytes: number, dropped: number): void =>
    media({ kind: 'output-statistics', outputId: 'a1', statistics: sent(bytes, dropped) });
  const after = (ms: number): void => scheduler.advance(ms);
  return { ...opened, state, figures, after, states: () => outputs.map(({ state: name }) => name) };
}

test('an output is told from its opening to its end: time on the air, reconnects, and what all connections sent', () => {
  const { outputs, measured, state, figures, after, states, scheduler } = publishing();
  const startedAt = scheduler.wallNow();
  expect(outputs).toMatchObject([{ outputId: 'a1', host: 'cdn.example:1936', state: 'connecting', startedAt }]);
  expect(JSON.stringify(outputs)).not.toContain('unsayable');
  for (const name of ['resolving', 'handshaking', 'publishing'] as const) state(name);
  after(1_000);
  state('live');
  after(10_000);
  figures(10_000, 2);
  state('degraded', 'DEST_SLOW');
  after(5_000);
  state('live');
  state('reconnecting', 'DEST_CLOSED');
  after(60_000);
  state('connecting');
  state('live');
  figures(500, 0); // a new connection begins at 0
  after(15_000);
  figures(20_000, 3);
  expect(measured.at(-1)).toMatchObject({ bitrateBps: 1_000, endedAt: undefined });
  state('stopped');
  expect(states()).toEqual(['connecting', 'live', 'degraded', 'live', 'reconnecting', 'connecting', 'live', 'stopped']);
  expect(outputs.at(-1)).toMatchObject({
    liveAt: startedAt + 1_000,
    endedAt: scheduler.wallNow(),
    onAirMs: 30_000,
    reconnects: 1,
    droppedTags: 5,
    averageBitrateBps: 8_000,
    bitrateBps: 0,
    video: PICTURE,
    audio: { channels: 2 },
  });
});

test('the loss is that of the caller who feeds it', () => {
  const { media, figures, measured } = publishing();
  const statistics = { packets: 900, packetsLost: 100 } as never;
  media({ kind: 'leg-statistics', legId: 'c1', statistics });
  figures(1, 0);
  expect(measured.at(-1)?.sourceLoss).toBe(0.1);
});

test('a named destination is known by its name, and by its host once that was looked up', () => {
  const { media, outputs, state } = publishing({ destination: 'twitch' });
  expect(outputs.at(-1)).toMatchObject({ destination: 'twitch', host: undefined });
  media({ kind: 'output-destination', outputId: 'a1', host: 'live.example' });
  state('live');
  expect(outputs.at(-1)).toMatchObject({ destination: 'twitch', host: 'live.example' });
});

test('outputs end with their session, with their worker, and by stop(), each once', () => {
  const ended = publishing();
  ended.state('live');
  ended.session.terminate('enough');
  ended.endRun({ kind: 'stopped', message: 'enough' });
  expect(ended.states()).toEqual(['connecting', 'live', 'stopped']);
  expect(ended.outputs.at(-1)).toMatchObject({ reason: 'The session ended', endedAt: expect.any(Number) });
  const lost = publishing();
  lost.loseMedia('killed');
  lost.session.terminate('enough');
  expect(lost.outputs.slice(1)).toMatchObject([{ state: 'failed', code: 'MEDIA_WORKER_LOST' }]);
  const stopped = publishing();
  stopped.run({ kind: 'stop-agent', agentId: 'a1' });
  stopped.state('stopped');
  expect(stopped.states()).toEqual(['connecting', 'stopped']);
});

test('a call that may not be published is a failed output', () => {
  const opened = openSession();
  const options = { protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'unsayable' };
  opened.run({ kind: 'create-streaming-agent', agentId: 'a1', options });
  opened.run({ kind: 'send-media', from: { unit: 'call', id: 'c1' }, to: { unit: 'agent', id: 'a1' } });
  opened.connect({ video: 'VP8', videoOffered: true, audio: 'opus' });
  expect(opened.outputs).toMatchObject([{ state: 'failed', code: 'CODEC_MISMATCH' }]);
});

test.each([
  [{ kind: 'error', message: 'TypeError: x' } as const, [{ kind: 'error', message: 'TypeError: x' }]],
  [{ kind: 'terminated' } as const, []],
])('what a scenario died of is told: %o', (reason, told) => {
  const opened = openSession();
  opened.endRun(reason);
  expect(opened.failures).toEqual(told);
});

test('a clock that is set meanwhile changes neither the order nor the distance of what happened', () => {
  const { outputs, state, after, scheduler } = publishing();
  const startedAt = scheduler.wallNow();
  scheduler.setWall(startedAt - 86_400_000);
  after(1_000);
  state('live');
  scheduler.setWall(startedAt + 86_400_000);
  after(2_000);
  state('stopped');
  expect(outputs.at(-1)).toMatchObject({
    startedAt,
    liveAt: startedAt + 1_000,
    endedAt: startedAt + 3_000,
    onAirMs: 2_000,
  });
});
