import { expect, test } from 'vitest';
import { scenario } from './index.ts';

/** The published article's scenario, byte for byte. */
const SEED = '../../scenario/testdata/start-stream.voxengine.js';

test('the article: on the air, and over six seconds after the call', async () => {
  await using run = await scenario(SEED);
  const call = run.incomingCall({ from: 'user1', to: 'anything' });
  await call.answered();
  expect(run.agent().options).toMatchObject({ url: 'rtmp://live-sfo.twitch.tv/app', keyframeInterval: 4 });
  expect(run.agent().source).toEqual({ unit: 'call', id: call.facts.callId });
  await run.agent().accept();
  expect(run.log).toEqual([
    'LOG: StreamingAgentEvents.Connected: Connected',
    'LOG: StreamingAgentEvents.StreamStarted: The server accepts the stream',
  ]);

  await call.hangUp();
  expect(run.log.at(-1)).toBe('LOG: terminating in 6 secs');
  await run.clock.advance(5_999);
  expect(run.commands.at(-1)?.kind).toBe('answer');
  await run.clock.advance(1);
  expect(run.commands.at(-1)?.kind).toBe('terminate');
  expect(await run.ended()).toEqual({ kind: 'terminated' });
});

test('the article: every event of its agent is logged, in two runs alike', async () => {
  const transcripts: string[] = [];
  for (let i = 0; i < 2; i++) {
    await using run = await scenario(SEED);
    const call = run.incomingCall();
    await run.agent().fail('Nobody is there');
    await run.agent().refuse('Wrong key');
    await run.agent().accept();
    await run.clock.advance(10_000);
    await run.agent().lose('Gone');
    await call.hangUp();
    await run.ended();
    expect(run.log).toEqual([
      'LOG: StreamingAgentEvents.ConnectionFailed: Nobody is there',
      'LOG: StreamingAgentEvents.Connected: Connected',
      'LOG: StreamingAgentEvents.StreamError: Wrong key',
      'LOG: StreamingAgentEvents.Disconnected: Wrong key',
      'LOG: StreamingAgentEvents.Connected: Connected',
      'LOG: StreamingAgentEvents.StreamStarted: The server accepts the stream',
      'LOG: StreamingAgentEvents.StreamStopped: Gone',
      'LOG: StreamingAgentEvents.Disconnected: Gone',
      'LOG: terminating in 6 secs',
    ]);
    transcripts.push(run.transcript);
  }
  expect(transcripts[0]).toBe(transcripts[1]);
});
