import { expect, test } from 'vitest';
import type { AgentStatistics, ScenarioEvent } from '../protocol.ts';
import { benchScenario } from '../testing/isolate-bench.ts';
import { CALL } from '../testing/run-recorder.ts';

const STANDING: AgentStatistics = {
  ...{ state: 'live', health: 'degraded', uptimeSeconds: 8, reconnects: 1, received: null },
  sent: {
    ...{ sentBytes: 1, bitrateBps: 2, mediaBitrateBps: 3, deliveredBitrateBps: 4, queuedBytes: 5, queueDelayMs: 6 },
    ...{ droppedTags: 7, pictures: 8, framesPerSecond: 30, freezes: 0, freezeMs: 0 },
    video: { codec: 'H264', width: 1280, height: 720, bitrateBps: 2_000_000, keyFrameIntervalMs: 2_000 },
    audio: { codec: 'aac', channels: 1, bitrateBps: 64_000 },
  },
};
const agentEvent = (agentId: string, reason: string): ScenarioEvent => ({
  ...{ kind: 'agent-statistics', agentId, reason, code: 'DEST_SLOW', statistics: STANDING },
});
const callEvent = (numPackets: number): ScenarioEvent => ({
  kind: 'call-statistics',
  callId: CALL.callId,
  statistics: { in: [{ id: 0, numPackets, packetLoss: 0, rttMs: 0 }], out: [] },
});
const AGENTS = `require(Modules.StreamingAgent);
  const make = () => VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/a', streamName: 'n' });
  const [agent, other] = [make(), make()];`;

test('an agent is monitored as the scenario says, every 5 s unless it says how often', async () => {
  const { recorder } = benchScenario(`${AGENTS}
    agent.monitorStatistics(); agent.monitorStatistics({ interval: 60 }); agent.monitorStatistics({ monitor: false });
    for (const interval of [0, 0.9, 61, 'often', NaN]) {
      try { agent.monitorStatistics({ interval }) } catch (error) { Logger.write(error) }
    }
    agent.stop(); agent.monitorStatistics(); VoxEngine.terminate();`);
  await recorder.ended();
  const monitored = recorder.commands.flatMap((one) => (one.kind === 'monitor-agent' ? [one.intervalSeconds] : []));
  expect(monitored).toEqual([5, 60, 0]);
  expect(recorder.log).toEqual(Array(5).fill('RangeError: monitorStatistics: interval is 1 to 60, in seconds'));
});

test('its listener gets the figures, with why its health is what it is', async () => {
  const { run, recorder } = benchScenario(`${AGENTS}
    agent.addEventListener(StreamingAgentEvents.Statistics, ({ streamingAgent, ...e }) => {
      Logger.write([streamingAgent === agent, JSON.stringify(e)].join(' ')); VoxEngine.terminate() });
    Logger.write('up')`);
  await recorder.untilLogged('up');
  run.handleEvent(agentEvent('agent-2', 'of the other'));
  run.handleEvent(agentEvent('agent-1', 'too slow'));
  await recorder.ended();
  const heard = { name: 'StreamingAgent.Statistics', reason: 'too slow', code: 'DEST_SLOW', ...STANDING };
  const [flag, json = ''] = recorder.log.at(-1)?.split(/ (.*)/) ?? [];
  expect([flag, JSON.parse(json)]).toEqual(['true', heard]);
});

test('figures that wait for a busy scenario are replaced by newer ones, and never end it', async () => {
  const { run, recorder } = benchScenario(
    `${AGENTS}
    for (const one of [agent, other])
      one.addEventListener(StreamingAgentEvents.Statistics, (e) => Logger.write(one.id() + ' ' + e.reason));
    agent.addEventListener(StreamingAgentEvents.Connected, () => Logger.write('connected'));
    agent.addEventListener(StreamingAgentEvents.Disconnected, () => VoxEngine.terminate());
    VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) =>
      call.addEventListener(CallEvents.MediaStatisticsReceived, (e) => Logger.write('call ' + e.statistics.in[0].numPackets)));`,
    { limits: { maxQueuedEvents: 6 } },
  );
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  for (let second = 1; second <= 50; second++) {
    if (second === 20) run.handleEvent({ kind: 'agent', agentId: 'agent-1', name: 'Connected', reason: 'now' });
    run.handleEvent(agentEvent('agent-1', `${second}`));
    if (second < 10) run.handleEvent(agentEvent('agent-2', `${second}`));
    run.handleEvent(callEvent(second));
  }
  run.handleEvent({ kind: 'agent', agentId: 'agent-1', name: 'Disconnected', reason: 'done' });
  expect(await recorder.ended()).toEqual({ kind: 'terminated' });
  expect(recorder.log).toEqual(['agent-2 9', 'connected', 'agent-1 50', 'call 50']);
});
