import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { AgentEventName } from '../protocol.ts';
import { benchScenario } from '../testing/isolate-bench.ts';
import { CALL } from '../testing/run-recorder.ts';

/** The published article's scenario, byte for byte, and its YouTube variant. */
const read = (name: string) => readFileSync(new URL(`../../testdata/${name}`, import.meta.url), 'utf8');
const SCENARIOS = [
  { scenarios: [{ name: 'startStream', source: read('start-stream.voxengine.js') }] },
  { scenarios: [{ name: 'startStream', source: read('start-stream-youtube.voxengine.js') }] },
] as const;
const OPTIONS = [
  {
    protocol: 'RTMP',
    url: 'rtmp://live-sfo.twitch.tv/app',
    streamName: 'live_********************',
    keyframeInterval: 4,
  },
  { protocol: 'RTMP', url: 'rtmp://a.rtmp.youtube.com/', applicationName: 'live2', streamName: 'somename' },
];
const SEVEN: AgentEventName[] = [
  'Connected',
  'Disconnected',
  'ConnectionFailed',
  'Error',
  'StreamStarted',
  'StreamError',
  'StreamStopped',
];

for (const [i, start] of SCENARIOS.entries()) {
  test(`startStream ${i}: commands in order, seven events logged, terminated 6 s after the call`, async () => {
    const { run, recorder, scheduler } = benchScenario('', { start });
    run.handleEvent({ kind: 'call-alerting', call: CALL });
    await recorder.until(() => recorder.commands.length === 4);
    expect(recorder.commands).toEqual([
      { kind: 'set-video-codec', codec: 'H264' },
      { kind: 'create-streaming-agent', agentId: 'agent-1', options: OPTIONS[i] },
      {
        kind: 'send-media',
        from: { unit: 'call', id: CALL.callId },
        to: { unit: 'agent', id: 'agent-1' },
      },
      { kind: 'answer', callId: CALL.callId, headers: {} },
    ]);

    run.handleEvent({ kind: 'call-connected', callId: CALL.callId, headers: {} });
    for (const name of SEVEN) run.handleEvent({ kind: 'agent', agentId: 'agent-1', name, reason: `because ${name}` });
    run.handleEvent({
      kind: 'call-disconnected',
      callId: CALL.callId,
      internalCode: 200,
      reason: 'OK',
      durationSeconds: 9,
    });
    await recorder.untilLogged('terminating in 6 secs');
    expect(recorder.log).toEqual([
      ...SEVEN.map((name) => `LOG: StreamingAgentEvents.${name}: because ${name}`),
      'LOG: terminating in 6 secs',
    ]);

    await expect.poll(() => scheduler.armed).toEqual([6_000]);
    scheduler.advance(5_999);
    expect(recorder.commands).toHaveLength(4);
    scheduler.advance(1);
    expect(await recorder.ended()).toEqual({ kind: 'terminated' });
    expect(recorder.commands.at(-1)).toEqual({ kind: 'terminate' });
  });
}
