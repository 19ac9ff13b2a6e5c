import type { RouteCommand, ScenarioCommand } from '@callcast/scenario/protocol';
import { describe, expect, test } from 'vitest';
import type { GrantedMedia, LegStatistics, OutputStatistics } from './media-protocol.ts';
import { H264, openSession } from './testing/open-session.ts';

const VP8: GrantedMedia = { video: 'VP8', videoOffered: true, audio: 'opus' };
const DECLINED: GrantedMedia = { video: null, videoOffered: true, audio: 'opus' };
const AUDIO_ONLY: GrantedMedia = { video: null, videoOffered: false, audio: 'opus' };

const createAgent: ScenarioCommand = {
  kind: 'create-streaming-agent',
  agentId: 'a1',
  options: { protocol: 'RTMP', url: 'rtmp://127.0.0.1/live', streamName: 'unsayable-key' },
};
const sendMedia: RouteCommand = {
  kind: 'send-media',
  from: { unit: 'call', id: 'c1' },
  to: { unit: 'agent', id: 'a1' },
};

describe('the order of the article', () => {
  test('sendMediaTo before answer() is remembered: the output opens once the call is answered', () => {
    const s = openSession();
    s.run({ kind: 'set-video-codec', codec: 'H264' }, createAgent, sendMedia);
    expect(s.commands).toEqual([]);
    s.answer(H264);
    expect(s.commands).toEqual([
      { kind: 'open-leg', legId: 'c1', offer: 'OFFER', videoPolicy: 'only-h264' },
      { kind: 'open-output', outputId: 'a1', options: createAgent.options },
      { kind: 'route', legId: 'c1', outputId: 'a1' },
    ]);
    expect(s.caller).toEqual(['answered ANSWER']);
  });

  test('hang-up, Disconnected, terminate: nothing of the session is left', () => {
    const s = openSession();
    s.run(createAgent, sendMedia);
    s.connect();
    s.scheduler.advance(5_000);
    s.session.handleHangup('c1', 'The caller hung up');
    expect(s.caller.at(-1)).toBe('ended The caller hung up');
    expect(s.events.at(-1)).toMatchObject({ kind: 'call-disconnected', durationSeconds: 5 });
    s.scheduler.advance(6_000);
    s.run({ kind: 'terminate' });
    expect(s.state()).toMatchObject({ mediaClosed: 1, stopped: 'VoxEngine.terminate()', closed: 0 });
    s.endRun({ kind: 'terminated' });
    expect(s.state()).toMatchObject({ closed: 1, finish: 'Normal termination' });
    expect(s.scheduler.armed).toEqual([]);
  });

  test('an output event reaches the scenario with reason and stream name, and the caller as a state', () => {
    const s = openSession();
    s.run(createAgent, sendMedia);
    s.connect();
    s.media({ kind: 'output', outputId: 'a1', name: 'stream-started', reason: 'Publish.Start' });
    s.media({ kind: 'output-state', outputId: 'a1', state: 'publishing', reason: 'Publish.Start' });
    s.media({ kind: 'output-state', outputId: 'a1', state: 'live', reason: 'taken' });
    expect(s.agentEvents()).toEqual([
      { kind: 'agent', agentId: 'a1', name: 'StreamStarted', reason: 'Publish.Start', streamName: 'unsayable-key' },
    ]);
    expect(s.caller.slice(-2)).toEqual(['output publishing', 'output live']);
    expect(s.log.join('\n')).not.toContain('unsayable-key');
  });

  test('another size of the picture is told to the scenario and the log; what stands in for it to the log alone', () => {
    const s = openSession();
    s.run(createAgent, sendMedia);
    s.connect();
    const before = s.caller.length;
    const resized = { oldSize: { width: 640, height: 360 }, newSize: { width: 1280, height: 720 } };
    const reason = 'The picture changed from 640x360 to 1280x720';
    const errorCode = 'RESOLUTION_CHANGED';
    s.media({ kind: 'output', outputId: 'a1', name: 'resolution-changed', reason, errorCode, resized });
    s.media({ kind: 'output', outputId: 'a1', name: 'picture-replaced', reason: 'viewers see a slate' });
    expect(s.agentEvents()).toEqual([
      {
        kind: 'agent',
        agentId: 'a1',
        name: 'ResolutionChanged',
        reason,
        streamName: 'unsayable-key',
        resized,
        code: errorCode,
      },
    ]);
    expect(s.log.slice(-2)).toEqual([
      `platform: Output a1: resolution-changed: ${reason} [RESOLUTION_CHANGED]`,
      'platform: Output a1: picture-replaced: viewers see a slate',
    ]);
    expect(s.caller).toHaveLength(before);
  });

  test('an unreachable server fails the output alone', () => {
    const s = openSession();
    s.run(createAgent, sendMedia);
    s.connect();
    const reason = '127.0.0.1:9 refused the connection';
    s.media({ kind: 'output', outputId: 'a1', name: 'connection-failed', reason, errorCode: 'DEST_REFUSED' });
    s.media({ kind: 'output-state', outputId: 'a1', state: 'failed', reason, errorCode: 'DEST_REFUSED' });
    const told = { kind: 'agent', agentId: 'a1', name: 'ConnectionFailed', reason, code: 'DEST_REFUSED' };
    expect(s.agentEvents()).toEqual([told]);
    expect(s.caller.at(-1)).toBe('output failed DEST_REFUSED');
    expect(s.log.at(-1)).toContain('[DEST_REFUSED]');
    expect(s.kinds()).not.toContain('close-leg');
  });
});

describe('codec rules', () => {
  test.each([
    [VP8, 'Video codec mismatch. VP8 granted, but should be H.264'],
    [DECLINED, 'Video codec mismatch. No video granted, but should be H.264'],
  ])('granted %o: StreamError, and that agent publishes nothing', (granted, reason) => {
    const s = openSession();
    s.run(createAgent, sendMedia);
    s.connect(granted);
    expect(s.agentEvents()).toEqual([
      {
        kind: 'agent',
        agentId: 'a1',
        name: 'StreamError',
        reason,
        streamName: 'unsayable-key',
        code: 'CODEC_MISMATCH',
      },
    ]);
    expect(s.kinds()).toEqual(['open-leg']);
    expect(s.caller).toEqual(['answered ANSWER', 'output failed CODEC_MISMATCH', 'connected']);
  });

  test('a caller who offered no video publishes audio', () => {
    const s = openSession();
    s.run(createAgent, sendMedia);
    s.connect(AUDIO_ONLY);
    expect(s.kinds()).toEqual(['open-leg', 'open-output', 'route']);
    expect(s.agentEvents()).toEqual([]);
  });

  test('sendMediaTo after the answer meets the same rule', () => {
    const s = openSession();
    s.connect(VP8);
    s.run(createAgent, sendMedia);
    expect(s.agentEvents()).toHaveLength(1);
    expect(s.kinds()).toEqual(['open-leg']);
  });

  test.each([
    ['H264', 'only-h264'],
    ['h.264', 'only-h264'],
    ['VP8', 'only-vp8'],
    ['AV1', 'prefer-h264'],
  ])('setVideoCodec(%s) → %s', (codec, videoPolicy) => {
    const s = openSession();
    s.run({ kind: 'set-video-codec', codec }, { kind: 'answer', callId: 'c1', headers: {} });
    expect(s.commands).toMatchObject([{ kind: 'open-leg', videoPolicy }]);
  });
});

describe('agents that want another codec', () => {
  const create = (agentId: string, videoCodec?: 'av1' | 'hevc'): ScenarioCommand => ({
    kind: 'create-streaming-agent',
    agentId,
    options: { protocol: 'RTMP', url: 'rtmp://h/a', ...(videoCodec === undefined ? {} : { videoCodec }) },
  });
  const send = (id: string): ScenarioCommand => ({
    kind: 'send-media',
    from: { unit: 'call', id: 'c1' },
    to: { unit: 'agent', id },
  });
  const answer: ScenarioCommand = { kind: 'answer', callId: 'c1', headers: {} };

  test.each<[what: string, before: readonly ScenarioCommand[], videoPolicy: string]>([
    ['all of them', [create('x', 'av1'), send('x')], 'prefer-av1'],
    ['all of them, H.265', [create('x', 'hevc'), create('y', 'hevc'), send('x'), send('y')], 'prefer-h265'],
    ['not the same one', [create('x', 'hevc'), create('y', 'av1'), send('x'), send('y')], 'prefer-h264'],
    ['not fed by this call', [create('x', 'av1')], 'prefer-h264'],
    ['one of two', [create('x', 'av1'), create('y'), send('x'), send('y')], 'prefer-h264'],
    ['against setVideoCodec', [{ kind: 'set-video-codec', codec: 'H264' }, create('x', 'av1'), send('x')], 'only-h264'],
  ])('%s: the answer follows', (_what, before, videoPolicy) => {
    const s = openSession();
    s.run(...before, answer);
    expect(s.commands.filter(({ kind }) => kind === 'open-leg')).toMatchObject([{ videoPolicy }]);
  });
});

test('maxVideoBitrate of answer() goes to the media worker, in bits per second', () => {
  const s = openSession();
  s.run({ kind: 'answer', callId: 'c1', headers: {}, maxVideoBitrateKbps: 900 });
  expect(s.commands).toMatchObject([{ kind: 'open-leg', maxVideoBitrateBps: 900_000 }]);
});

describe('time', () => {
  test('the session ends by itself 60 s after its last call, and not earlier', () => {
    const s = openSession();
    s.connect();
    s.scheduler.advance(600_000);
    expect(s.state().stopped).toBeUndefined();
    s.session.handleHangup('c1', 'bye');
    s.scheduler.advance(59_999);
    expect(s.state().stopped).toBeUndefined();
    s.scheduler.advance(1);
    expect(s.state().stopped).toBe('No call for 60 s');
    s.endRun({ kind: 'stopped', message: 'No call for 60 s' });
    expect(s.state()).toMatchObject({ closed: 1, finish: 'Timeout' });
  });

  test('a call that is not answered within 60 s fails', () => {
    const s = openSession();
    s.scheduler.advance(60_000);
    expect(s.caller).toEqual(['failed 408 SCENARIO_NO_ANSWER']);
    expect(s.events.at(-1)).toMatchObject({ kind: 'call-disconnected', internalCode: 408 });
  });

  test('an answered caller that never connects is given up', () => {
    const s = openSession();
    s.answer(H264);
    s.scheduler.advance(30_000);
    expect(s.caller.at(-1)).toMatch(/^ended No media path/);
    expect(s.kinds()).toContain('close-leg');
  });

  test.each([
    ['sdk', 30_000],
    ['device', 15_000],
  ] as const)('a lost %s leg is waited for %d ms', (leg, timeout) => {
    const s = openSession(leg);
    s.connect();
    s.media({ kind: 'leg-lost', legId: 'c1', reason: 'path lost' });
    s.scheduler.advance(timeout - 1);
    expect(s.events.some((event) => event.kind === 'call-disconnected')).toBe(false);
    s.scheduler.advance(1);
    expect(s.caller.at(-1)).toBe('ended path lost');
  });

  test('a run that does not end after terminate is left behind after 100 s', () => {
    const s = openSession();
    s.run({ kind: 'terminate' });
    s.scheduler.advance(100_000);
    expect(s.state().closed).toBe(1);
  });
});

describe('ends', () => {
  test('reject reaches the caller with its code', () => {
    const s = openSession();
    s.run({ kind: 'reject', callId: 'c1', code: 486, headers: {} });
    expect(s.caller).toEqual(['failed 486 CALL_REJECTED']);
    expect(s.kinds()).toEqual([]);
  });

  test('a scenario that throws before it answers fails the call with 500', () => {
    const s = openSession();
    s.endRun({ kind: 'error', message: 'startStream:7:3 TypeError: x is undefined' });
    expect(s.caller).toEqual(['failed 500 SCENARIO_THROW']);
    expect(s.state()).toMatchObject({ closed: 1, finish: 'JS session error' });
  });

  test('a scenario that throws during the call ends it', () => {
    const s = openSession();
    s.connect();
    s.endRun({ kind: 'limit', limit: 'callback-time', message: 'a callback ran longer than 1 s' });
    expect(s.caller.at(-1)).toBe('ended a callback ran longer than 1 s');
    expect(s.state()).toMatchObject({ closed: 1, finish: 'JS session error' });
  });

  test('an offer that cannot be served is the caller’s mistake', () => {
    const s = openSession();
    s.run({ kind: 'answer', callId: 'c1', headers: {} });
    s.media({ kind: 'leg-refused', legId: 'c1', code: 'SDP_MALFORMED', message: 'not SDP' });
    expect(s.caller).toEqual(['failed 488 SDP_MALFORMED']);
  });

  test('a hang-up while the answer is being made closes the leg', () => {
    const s = openSession();
    s.run({ kind: 'answer', callId: 'c1', headers: {} });
    s.session.handleHangup('c1', 'gave up');
    expect(s.kinds()).toEqual(['open-leg', 'close-leg']);
    s.media({ kind: 'leg-answered', legId: 'c1', answer: 'ANSWER', granted: H264 });
    expect(s.caller).toEqual(['failed 487 CALL_ENDED']);
  });

  test('a lost media worker ends calls and session', () => {
    const s = openSession();
    s.connect();
    s.loseMedia('worker 0 ended with SIGKILL');
    expect(s.caller.at(-1)).toBe('ended Media worker lost: worker 0 ended with SIGKILL');
    expect(s.session.takesCalls).toBe(false);
    s.scheduler.advance(1_000);
    expect(s.state().stopped).toBe('Media worker lost');
    s.endRun({ kind: 'stopped', message: '' });
    expect(s.state()).toMatchObject({ closed: 1, finish: 'Internal error' });
  });

  test('of a lost media worker the scenario hears how its call and its agent ended, and has a second to act on it', () => {
    const s = openSession();
    s.run(createAgent, { ...createAgent, agentId: 'unused' }, sendMedia);
    s.connect();
    s.loseMedia('killed');
    s.loseMedia('killed');
    const reason = 'Media worker lost: killed';
    expect(s.events.slice(-3)).toMatchObject([
      { kind: 'call-disconnected', callId: 'c1', internalCode: 500, reason },
      { kind: 'agent', agentId: 'a1', name: 'StreamStopped', reason, code: 'MEDIA_WORKER_LOST' },
      { kind: 'agent', agentId: 'a1', name: 'Disconnected', reason, code: 'MEDIA_WORKER_LOST' },
    ]);
    const { length } = s.events;
    s.run({ kind: 'stop-agent', agentId: 'a1' });
    s.scheduler.advance(999);
    expect(s.state().stopped).toBeUndefined();
    s.scheduler.advance(1);
    expect(s.state().stopped).toBe('Media worker lost');
    expect(s.events).toHaveLength(length);
    s.endRun({ kind: 'stopped', message: '' });
    expect(s.scheduler.armed).toEqual([]);
  });

  test('after terminate commands are without effect and a further call is refused', () => {
    const s = openSession();
    s.run({ kind: 'terminate' }, createAgent, { kind: 'answer', callId: 'c1', headers: {} });
    expect(s.kinds()).toEqual([]);
    expect(s.caller).toEqual(['failed 487 CALL_ENDED']);
  });

  const outputLines = (s: ReturnType<typeof openSession>): string[] =>
    s.log.filter((line) => line.startsWith('platform: Output a1: '));
  const stoppedWithSession = 'platform: Output a1: stopped with the session';

  test.each([
    ['VoxEngine.terminate()', (s: ReturnType<typeof openSession>) => s.run({ kind: 'terminate' })],
    ['the end of its run', (s: ReturnType<typeof openSession>) => s.endRun({ kind: 'error', message: 'x' })],
    ['the loss of its media worker', (s: ReturnType<typeof openSession>) => s.loseMedia('killed')],
  ])('an open output ends in the log, once, with %s', (_name, end) => {
    const s = openSession();
    s.run(createAgent, sendMedia);
    s.connect();
    end(s);
    s.endRun({ kind: 'terminated' });
    expect(outputLines(s)).toEqual([stoppedWithSession]);
  });

  test('an output that was being stopped when its session ended has its end in the log too', () => {
    const s = openSession();
    s.run(createAgent, sendMedia);
    s.connect();
    s.run({ kind: 'stop-agent', agentId: 'a1' }, { kind: 'terminate' });
    expect(outputLines(s)).toEqual([stoppedWithSession]);
  });

  test('an output that ended before its session, and one that never was, are not ended again', () => {
    const s = openSession();
    s.run(createAgent, sendMedia, { ...createAgent, agentId: 'unused' });
    s.connect();
    s.media({ kind: 'output-state', outputId: 'a1', state: 'failed', reason: 'the server refused' });
    s.run({ kind: 'terminate' });
    expect(outputLines(s)).toEqual(['platform: Output a1: failed: the server refused']);
    expect(s.log.join('\n')).not.toContain('unused');
  });

  test('everything may come after the end', () => {
    const s = openSession();
    s.connect();
    s.endRun({ kind: 'terminated' });
    s.media({ kind: 'leg-lost', legId: 'c1', reason: 'x' });
    s.session.handleHangup('c1', 'x');
    s.session.handleCandidate('c1', 'candidate:1', '0');
    s.session.terminate('again');
    expect(s.state().closed).toBe(1);
    expect(s.scheduler.armed).toEqual([]);
  });
});

describe('figures', () => {
  test('a call is told with what it feeds, as last reported', () => {
    const s = openSession();
    s.run(createAgent, { ...createAgent, agentId: 'idle' }, sendMedia);
    expect(s.session.snapshots()).toMatchObject([
      { callId: 'c1', state: 'alerting', durationSeconds: 0, granted: undefined, statistics: undefined, outputs: [] },
    ]);
    s.connect();
    s.scheduler.advance(5_000);
    s.media({ kind: 'output-state', outputId: 'a1', state: 'live', reason: 'taken' });
    const outputStatistics = { sentBytes: 1, queuedBytes: 2 } as OutputStatistics;
    s.media({ kind: 'output-statistics', outputId: 'a1', statistics: outputStatistics });
    s.media({ kind: 'output-statistics', outputId: 'stranger', statistics: outputStatistics });
    const legStatistics = { packets: 9 } as LegStatistics;
    s.media({ kind: 'leg-statistics', legId: 'c1', statistics: legStatistics });
    expect(s.session.snapshots()).toEqual([
      {
        callId: 'c1',
        callerId: 'user1',
        destination: 'live',
        state: 'connected',
        startedAt: Date.UTC(2026, 4, 4, 12),
        durationSeconds: 5,
        granted: H264,
        statistics: legStatistics,
        outputs: [
          {
            ...{ outputId: 'a1', state: 'live', health: 'good', reason: 'taken', code: undefined },
            ...{ uptimeSeconds: 0, reconnects: 0, statistics: outputStatistics },
          },
        ],
      },
    ]);
    expect(JSON.stringify(s.session.snapshots())).not.toContain('unsayable-key');
    s.session.handleHangup('c1', 'bye');
    expect(s.session.snapshots()).toEqual([]);
  });

  const LEG: LegStatistics = {
    ...{ packets: 900, bytes: 9, packetsMissed: 2, packetsLost: 1, nacksSent: 2, keyFrameRequests: 1, pictures: 30 },
    ...{ idrPictures: 1, picturesHeld: 0, jitterMs: 3, rttMs: 40, bitrateBps: 2_000, framesPerSecond: 30 },
    ...{ keyFrameIntervalMs: 2_000, freezes: 0, freezeMs: 0, avOffsetMs: null },
    tracks: [
      { kind: 'audio', codec: 'opus', packets: 50, packetsLost: 0, jitterMs: 1, rttMs: 41, bitrateBps: 64_000 },
      { kind: 'video', codec: 'H264', packets: 850, packetsLost: 1, jitterMs: 3, rttMs: 40, bitrateBps: 1_936_000 },
    ],
  };
  const SENT_TO_CALLER = {
    ...{ packets: 70, bytes: 7, retransmissions: 3, notFound: 1, keyFrameRequests: 0, fractionLost: 0.25, rttMs: 44 },
    boundBps: null,
  };
  /** The worker's report of every second. */
  const report = (s: ReturnType<typeof openSession>, seconds: number, statistics: LegStatistics = LEG): void => {
    for (let i = 0; i < seconds; i++) {
      s.scheduler.advance(1_000);
      s.media({ kind: 'leg-statistics', legId: 'c1', statistics });
    }
  };
  const told = (s: ReturnType<typeof openSession>) => s.events.filter(({ kind }) => kind === 'call-statistics');

  const received = (s: ReturnType<typeof openSession>) => s.log.filter((line) => line.includes('received'));
  const last = (s: ReturnType<typeof openSession>, packets: number): void =>
    s.media({ kind: 'leg-statistics', legId: 'c1', statistics: { ...LEG, packets }, isLast: true });

  test('the figures in the log are those of the whole call: its leg tells the last of them when it is closed', () => {
    const s = openSession();
    s.connect();
    report(s, 3);
    s.run({ kind: 'hangup', callId: 'c1', headers: {} });
    expect(received(s)).toEqual([]);
    last(s, 1_234);
    expect(received(s)).toEqual([expect.stringContaining(' 1234 packets')]);
    s.scheduler.advance(5_000);
    last(s, 1_235);
    expect(received(s)).toHaveLength(1);
  });

  test('a session is over when the last figures of its calls are in its log, or did not come for a second', () => {
    for (const isTold of [true, false]) {
      const s = openSession();
      s.connect();
      report(s, 3);
      s.run({ kind: 'terminate' });
      s.endRun({ kind: 'terminated' });
      expect([received(s), s.state().closed]).toEqual([[], 0]);
      if (isTold) last(s, 1_234);
      else s.scheduler.advance(1_000);
      const packets = isTold ? 1_234 : LEG.packets;
      expect(received(s)).toEqual([expect.stringContaining(` ${packets} packets`)]);
      expect(s.state().closed).toBe(1);
      s.scheduler.advance(5_000);
      expect([received(s).length, s.state().closed]).toEqual([1, 1]);
    }
  });

  test('of a worker that is lost the figures are those that it told', () => {
    const s = openSession();
    s.connect();
    report(s, 3);
    s.loseMedia('gone');
    expect(received(s)).toEqual([expect.stringContaining(` ${LEG.packets} packets`)]);
  });

  test('a scenario is told of a call every so many seconds, from when it asks until it does not want it any more', () => {
    const s = openSession();
    s.connect();
    report(s, 9);
    expect(told(s)).toEqual([]);
    s.run({ kind: 'monitor-call', callId: 'c1', intervalSeconds: 3 });
    report(s, 9);
    expect(told(s)).toHaveLength(3);
    s.run({ kind: 'monitor-call', callId: 'c1', intervalSeconds: 0 });
    report(s, 9);
    expect(told(s)).toHaveLength(3);
  });

  test('what it is told: a sample for each track that comes, one for all that is sent', () => {
    const s = openSession();
    s.connect();
    s.run({ kind: 'monitor-call', callId: 'c1', intervalSeconds: 3 });
    report(s, 3);
    report(s, 3, { ...LEG, sent: SENT_TO_CALLER });
    const [audio, video] = [
      { id: 0, numPackets: 50, packetLoss: 0, jitter: 1, kind: 'audio', codec: 'opus', bitrateBps: 64_000, rttMs: 41 },
      {
        id: 1,
        numPackets: 850,
        packetLoss: 1,
        jitter: 3,
        kind: 'video',
        codec: 'H264',
        bitrateBps: 1_936_000,
        rttMs: 40,
      },
    ];
    const out = [{ id: 0, numPackets: 70, packetLoss: 4, fractionLost: 0.25, rttMs: 44 }];
    expect(told(s)).toEqual([
      { kind: 'call-statistics', callId: 'c1', statistics: { in: [audio, video], out: [] } },
      { kind: 'call-statistics', callId: 'c1', statistics: { in: [audio, video], out } },
    ]);
  });
});

describe('agents', () => {
  test('an agent stopped before it had media says StreamStopped and Disconnected; afterwards nothing is routed', () => {
    const s = openSession();
    s.run(createAgent, sendMedia, { kind: 'stop-agent', agentId: 'a1' });
    s.connect();
    expect(s.agentEvents()).toMatchObject([{ name: 'StreamStopped' }, { name: 'Disconnected' }]);
    expect(s.kinds()).toEqual(['open-leg']);
  });

  test('stopMediaTo and sendMediaTo again keep the output', () => {
    const s = openSession();
    s.run(createAgent, sendMedia);
    s.connect();
    s.run({ ...sendMedia, kind: 'stop-media' }, sendMedia);
    expect(s.kinds()).toEqual(['open-leg', 'open-output', 'route', 'unroute', 'route']);
  });

  test('the output outlives its call', () => {
    const s = openSession();
    s.run(createAgent, sendMedia);
    s.connect();
    s.session.handleHangup('c1', 'bye');
    expect(s.kinds()).toEqual(['open-leg', 'open-output', 'route', 'close-leg']);
  });

  test('the 51st agent is refused with an Error event', () => {
    const s = openSession();
    for (let i = 0; i < 51; i++) s.run({ ...createAgent, agentId: `a${i}` });
    expect(s.agentEvents()).toMatchObject([{ agentId: 'a50', name: 'Error' }]);
  });
});
