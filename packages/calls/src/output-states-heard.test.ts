/** Each change of an output's state is heard by the scenario once, in the order in which it happened. */
import { AudioCodecs } from '@callcast/media';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { MediaCommand } from './media-protocol.ts';
import { type Given, openStage } from './testing/destinations.ts';
import { openSession } from './testing/open-session.ts';

let clip: Clip;
let codecs: AudioCodecs;

beforeAll(async () => {
  clip = await loadClip();
  codecs = await AudioCodecs.load();
});

/** An output of a worker whose words reach a scenario by its session, and what both say, in one line of time. */
async function stage(given: Partial<Given> = {}) {
  const worker = await openStage({ clip, codecs, ...given });
  onTestFinished(() => worker.node.close());
  const [destination] = worker.destinations;
  if (destination === undefined) throw new Error('a stage has a destination');
  const session = openSession();
  session.run(
    { kind: 'create-streaming-agent', agentId: 'o0', options: { protocol: 'RTMP', url: 'rtmp://h/a' } },
    { kind: 'send-media', from: { unit: 'call', id: 'c1' }, to: { unit: 'agent', id: 'o0' } },
  );
  session.connect();
  let passed = 0;
  const told: string[] = [];
  const pass = (durationMs: number): void => {
    for (let ms = 0; ms < durationMs; ms += 10) {
      worker.scheduler.advance(10);
      for (; passed < worker.events.length; passed++) {
        const event = worker.events[passed];
        if (event === undefined) continue;
        if (event.kind === 'output-state') told.push(event.state);
        const before = session.events.length;
        session.media(event);
        told.push(...session.events.slice(before).flatMap((heard) => ('name' in heard ? [heard.name] : [])));
      }
    }
  };
  await worker.call('l', [0]);
  return { destination, session, pass, told, onWorker: (command: MediaCommand) => worker.session.handle(command) };
}

const WAY_UP = ['resolving', 'handshaking', 'Connected', 'publishing', 'publishing', 'StreamStarted'];
const TRACKS = ['VideoStreamCreated', 'AudioStreamCreated'];

test('a slow destination, and one that keeps up again', async () => {
  const { destination, pass, told } = await stage();
  pass(3_000);
  expect(told).toEqual([...WAY_UP, ...TRACKS, 'live']);
  destination.isStalled = true;
  pass(10_000);
  destination.resume();
  pass(10_000);
  expect(told.slice(9)).toEqual(['Degraded', 'degraded', 'Recovered', 'live']);
});

test('an outage', async () => {
  const { destination, pass, told } = await stage();
  pass(8_000);
  destination.isUp = false;
  destination.drop();
  const dialed = destination.dials;
  pass(300);
  destination.isUp = true;
  pass(5_000);
  const tries = destination.dials - dialed;
  const failed = Array.from({ length: tries - 1 }, () => ['resolving', 'handshaking', 'Reconnecting', 'reconnecting']);
  expect(tries).toBeGreaterThan(1);
  expect(told.slice(9)).toEqual([
    ...['StreamStopped', 'Disconnected', 'Reconnecting', 'reconnecting'],
    ...failed.flat(),
    ...[...WAY_UP, 'live'],
  ]);
});

test('a destination that closes what it has just taken', async () => {
  const { destination, pass, told } = await stage();
  pass(500);
  destination.drop('DEST_KEY_REJECTED');
  pass(20);
  expect(told.slice(8)).toEqual(['StreamError', 'StreamStopped', 'Disconnected', 'Reconnecting', 'reconnecting']);
});

test('a destination that never answers, until the tries end', async () => {
  const { destination, pass, told } = await stage({ reconnect: 1 });
  destination.isUp = false;
  pass(10_000);
  const { dials } = destination;
  const round = ['resolving', 'handshaking'];
  expect(told).toEqual([
    ...[...round, 'ConnectionFailed', 'Reconnecting', 'reconnecting'],
    ...Array.from({ length: dials - 2 }, () => [...round, 'Reconnecting', 'reconnecting']).flat(),
    ...[...round, 'ConnectionFailed', 'failed'],
  ]);
});

test('the end by the scenario', async () => {
  const { session, onWorker, pass, told } = await stage();
  pass(3_000);
  session.run({ kind: 'stop-agent', agentId: 'o0' }, { kind: 'stop-agent', agentId: 'o0' });
  const close = session.commands.filter(({ kind }) => kind === 'close-output');
  for (const command of close) onWorker(command);
  pass(3_000);
  expect(close).toHaveLength(1);
  expect(told.slice(9)).toEqual(['StreamStopped', 'Disconnected', 'stopped']);
});

test.each([
  ['live', 3_000, ['StreamStopped', 'Disconnected']],
  ['in an outage', 10, ['StreamStopped', 'Disconnected']],
  ['failed', 10_000, []],
])('the loss of the worker, which says nothing itself, while the output is %s', async (state, after, heard) => {
  const { destination, session, pass } = await stage({ reconnect: 1 });
  destination.isUp = state === 'live';
  pass(after);
  const before = session.agentEvents().length;
  session.loseMedia('killed');
  expect(
    session
      .agentEvents()
      .slice(before)
      .map(({ name }) => name),
  ).toEqual(heard);
});
