import { silentLog } from '@callcast/core';
import { afterAll, expect, test } from 'vitest';
import type { RunStart } from '../protocol.ts';
import { RunRecorder, runStart } from '../testing/run-recorder.ts';
import { processScheduler } from './io/process-scheduler.ts';
import { ShardRunner } from './shard-runner.ts';

/** Real processes. Each attack belongs to an application of its own; the neighbour ticks all the while. */
const runner = new ShardRunner({
  log: silentLog,
  scheduler: processScheduler,
  limits: { callbackTimeoutMs: 400 },
  shardLimits: { watchdogGraceMs: 200 },
});
/** With the times that a server gives: what takes both processes long must be over within them, on a busy machine too. */
const patient = new ShardRunner({
  log: silentLog,
  scheduler: processScheduler,
  limits: { commandCharacterBurst: 3_000_000, maxNamedUnits: 1_000 },
});
afterAll(() => Promise.all([runner.close(), patient.close()]));

const applications = { count: 100 };

function launch(source: string, changes: Partial<RunStart> = {}, by = runner) {
  const recorder = new RunRecorder();
  const applicationId = applications.count++;
  const start = runStart(source, { runId: `run-${applicationId}`, applicationId, ...changes });
  return { recorder, run: by.start(start, recorder.onOutput) };
}

const attacks = [
  ['BigInt growth', 'let b = 3n; while (true) b = b * b', { kind: 'limit', limit: 'callback-time' }],
  ['sort', 'const a = Array.from({ length: 2e6 }, () => Math.random()); a.sort()', { kind: 'limit' }],
  [
    'getter that loops while the error is copied',
    'throw { get message() { while (true); } }',
    { kind: 'limit', limit: 'callback-time' },
  ],
  ['map bomb', 'const m = new Map(); for (let i = 0; ; i++) m.set(i, {})', { kind: 'limit' }],
  ['huge split', '"x".padEnd(5e8).split("")', { kind: 'limit' }],
  ['JSON of a huge string', 'JSON.stringify("\\u0000".repeat(1e8))', { kind: 'limit' }],
] as const;

test('attacks that an isolate cannot withstand cost their own process and nothing else', async () => {
  const neighbour = launch('let n = 0; setInterval(() => Logger.write("tick " + ++n), 100)');
  await neighbour.recorder.untilLogged('tick 1');
  const launched = attacks.map(([name, source, reason]) => ({ name, reason, ...launch(source) }));
  for (const { name, reason, recorder } of launched) {
    expect(await recorder.ended(), name).toMatchObject(reason);
    expect(recorder.log.at(-1), name).toMatch(/^error: limit (callback-time|memory): /);
  }
  const ticks = neighbour.recorder.log.length;
  await neighbour.recorder.until(() => neighbour.recorder.log.length > ticks);
  neighbour.run.stop('done');
  expect(await neighbour.recorder.ended()).toEqual({ kind: 'stopped', message: 'done' });
});

/** Forges each command: an author's way to say anything to the host. */
const FORGE = `let forged; Object.defineProperty(Object.prototype, 'toJSON', { value(name) { return name === '' ? forged : this } });`;

const burdens = [
  [
    'megabytes of commands',
    `${FORGE} forged = { kind: 'control-response', requestId: 'x', contentType: 'a', body: 'x'.repeat(1.3e6) };`,
  ],
  [
    'commands of a million values',
    `${FORGE} const a = Array(1000).fill({}); forged = { kind: 'x', a: Array(900).fill(a) };`,
  ],
  ['calls that are never placed', ''],
] as const;

test.each(burdens)('%s: the runs of the same application go on', async (_name, forge) => {
  const applicationId = applications.count++;
  const neighbour = launch(
    'let n = 0; setInterval(() => Logger.write("tick " + ++n), 100)',
    { applicationId, runId: 'neighbour' },
    patient,
  );
  await neighbour.recorder.untilLogged('tick 1');
  const waste = `try { VoxEngine.callUser({ username: 'u', customData: { toString() { throw 0 } } }) } catch {}`;
  const attack = forge === '' ? waste : "VoxEngine.setVideoCodec('x')";
  const { recorder } = launch(`${forge} for (;;) { ${attack} }`, { applicationId }, patient);
  const limit: unknown = expect.stringMatching(/^(commands|callback-time)$/); // a million values take the guest long, too
  const message: unknown = expect.not.stringContaining('could not be stopped');
  expect(await recorder.ended()).toMatchObject({ kind: 'limit', limit, message });
  const ticks = neighbour.recorder.log.length;
  await neighbour.recorder.until(() => neighbour.recorder.log.length > ticks);
  expect(neighbour.recorder.log.every((line) => line.startsWith('tick '))).toBe(true);
  neighbour.run.stop('done');
  await neighbour.recorder.ended();
});

test('dates are UTC in a shard, as the scenario API promises', async () => {
  const { recorder } = launch(
    'Logger.write(new Date(0).getHours() + String(new Date(0)).slice(24, 33)); VoxEngine.terminate()',
  );
  expect(await recorder.ended()).toEqual({ kind: 'terminated' });
  expect(recorder.log).toEqual(['0 GMT+0000']);
});
