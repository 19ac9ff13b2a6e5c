import { type Log, silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import type { ShardLimits } from '../limits.ts';
import { CALL, RunRecorder, runStart } from '../testing/run-recorder.ts';
import type { ShardProcessEvents } from './shard-process.ts';
import type { FromShard, ToShard } from './shard-protocol.ts';
import { ShardRunner } from './shard-runner.ts';

/** A process that exists on paper: tests speak for it. It exits when killed, as the kernel would have it. */
class PaperProcess {
  readonly received: ToShard[] = [];
  readonly #events: ShardProcessEvents;
  killed = false;
  usedMs: number | undefined;

  constructor(events: ShardProcessEvents) {
    this.#events = events;
  }

  send(message: ToShard): void {
    this.received.push(message);
  }

  cpuMs(): number | undefined {
    return this.usedMs;
  }

  kill(): void {
    if (this.killed) return;
    this.killed = true;
    queueMicrotask(() => this.#events.onExit('signal SIGKILL'));
  }

  say(message: FromShard | object): void {
    this.#events.onMessage(message);
  }

  exit(how: string): void {
    this.killed = true;
    this.#events.onExit(how);
  }

  get pings(): number {
    return this.received.filter((message) => message.kind === 'ping').length;
  }
}

const READY: FromShard = { kind: 'ready', hasCodeCache: true };

function benchRunner(shardLimits: Partial<ShardLimits> = {}, log: Log = silentLog) {
  const processes: PaperProcess[] = [];
  const scheduler = new VirtualScheduler();
  const runner = new ShardRunner({
    log,
    scheduler,
    shardLimits,
    openProcess: (events) => {
      const process = new PaperProcess(events);
      processes.push(process);
      return process;
    },
  });
  const start = (runId: string, applicationId = 1, source = 'x') => {
    const recorder = new RunRecorder();
    return { recorder, run: runner.start(runStart(source, { runId, applicationId }), recorder.onOutput) };
  };
  const at = (index: number): PaperProcess => {
    const process = processes[index];
    if (process === undefined) throw new Error(`there are only ${processes.length} processes`);
    return process;
  };
  return { runner, scheduler, processes, start, at };
}

test('two applications never share a process; runs of one do, up to the limit', () => {
  const { processes, start, at } = benchRunner({ maxRunsPerShard: 2 });
  start('a1', 1);
  start('b1', 2);
  start('a2', 1);
  start('a3', 1);
  const started = (index: number) =>
    at(index).received.map((message) => message.kind === 'start' && message.start.runId);
  expect(processes.map((_, i) => started(i))).toEqual([['a1', 'a2'], ['b1'], ['a3']]);
});

test('an application that has filled its processes crowds them evenly, and then gets another', () => {
  const { processes, start, at } = benchRunner({ maxRunsPerShard: 1, uncrowdedShards: 2, maxCrowdedRunsPerShard: 3 });
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) start(name, 1);
  start('other', 2);
  const started = (index: number) =>
    at(index).received.map((message) => message.kind === 'start' && message.start.runId);
  expect(processes.map((_, i) => started(i))).toEqual([['a', 'c', 'e'], ['b', 'd', 'f'], ['g'], ['other']]);
});

test('a crowd may use more memory than a few', () => {
  const { scheduler, start, at } = benchRunner({ maxRunsPerShard: 1, uncrowdedShards: 1 });
  for (const name of ['a', 'b', 'c']) start(name);
  at(0).say(READY);
  at(0).say({ kind: 'pong', residentMegabytes: 940 });
  expect(at(0).killed).toBe(false);
  scheduler.advance(1_000);
  at(0).say({ kind: 'pong', residentMegabytes: 941 });
  expect(at(0).killed).toBe(true);
});

test('a V8 without a code cache is told of once, and takes runs', () => {
  const warnings: string[] = [];
  const { start, at } = benchRunner(
    { maxRunsPerShard: 1 },
    { ...silentLog, warn: (message) => void warnings.push(message) },
  );
  for (const [index, name] of ['a', 'b', 'c'].entries()) {
    start(name);
    at(index).say({ kind: 'ready', hasCodeCache: name === 'a' });
  }
  expect(warnings).toEqual([expect.stringContaining('code cache')]);
  expect(at(2).killed).toBe(false);
});

test('events and stops go to the run; outputs come back until the end', () => {
  const { start, at } = benchRunner();
  const { run, recorder } = start('a');
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  run.stop('enough');
  expect(at(0).received.slice(1)).toEqual([
    { kind: 'event', runId: 'a', event: { kind: 'call-alerting', call: CALL } },
    { kind: 'stop', runId: 'a', message: 'enough' },
  ]);
  const outputs = [
    { kind: 'log', level: 'scenario', message: 'hello' },
    { kind: 'command', command: { kind: 'terminate' } },
    { kind: 'ended', reason: { kind: 'terminated' } },
  ] as const;
  for (const output of outputs) at(0).say({ kind: 'output', runId: 'a', output });
  at(0).say({ kind: 'output', runId: 'a', output: outputs[0] });
  at(0).say({ kind: 'output', runId: 'nobody', output: outputs[0] });
  expect(recorder.outputs).toEqual(outputs);
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  expect(at(0).received).toHaveLength(3);
});

test('watchdog: the stuck run is over its callback time, its neighbours are lost, other applications stay', async () => {
  const { scheduler, start, at } = benchRunner();
  const stuck = start('stuck');
  const beside = start('beside');
  const elsewhere = start('elsewhere', 2);
  at(0).say({ kind: 'overdue', runId: 'stuck', elapsedMs: 600 });
  scheduler.advance(899);
  expect(at(0).killed).toBe(false);
  scheduler.advance(1);
  expect(at(0).killed).toBe(true);
  at(0).say({ kind: 'output', runId: 'stuck', output: { kind: 'ended', reason: { kind: 'terminated' } } }); // on its way
  expect(await stuck.recorder.ended()).toEqual({
    kind: 'limit',
    limit: 'callback-time',
    message: 'a callback ran longer than 1000 ms and could not be stopped',
  });
  expect(stuck.recorder.log).toEqual([expect.stringMatching(/^error: limit callback-time: /)]);
  expect(await beside.recorder.ended()).toEqual({
    kind: 'shard-lost',
    message: 'another scenario run in the same process could not be stopped',
  });
  expect(elsewhere.recorder.outputs).toEqual([]);
});

test('a callback that ends after all disarms the watchdog', () => {
  const { scheduler, start, at } = benchRunner();
  start('slow');
  at(0).say(READY);
  at(0).say({ kind: 'overdue', runId: 'slow', elapsedMs: 500 });
  at(0).say({ kind: 'settled', runId: 'slow' });
  scheduler.advance(1_001);
  expect(at(0).killed).toBe(false);
});

test('what had a process killed runs alone from then on; a changed text does not', async () => {
  const { scheduler, processes, start, at } = benchRunner();
  const stuck = start('stuck', 1, 'bomb');
  at(0).say({ kind: 'overdue', runId: 'stuck', elapsedMs: 600 });
  scheduler.advance(900);
  await stuck.recorder.ended();
  start('good', 1, 'fine'); // process 1
  const again = start('again', 1, 'bomb'); // process 2
  start('repaired', 1, 'bomb, repaired'); // process 1
  start('good too', 1, 'fine');
  expect(processes).toHaveLength(3);
  expect(at(2).received).toHaveLength(1);
  at(2).say({ kind: 'output', runId: 'again', output: { kind: 'ended', reason: { kind: 'terminated' } } });
  await again.recorder.ended();
  expect(at(2).killed).toBe(true);
});

test('no sign of life: the process is killed and its runs are lost', async () => {
  const { scheduler, start, at } = benchRunner();
  const { recorder } = start('a');
  at(0).say(READY);
  scheduler.advance(1_000);
  at(0).say({ kind: 'pong', residentMegabytes: 90 });
  scheduler.advance(1_000);
  expect(at(0).pings).toBe(2);
  scheduler.advance(4_999);
  expect(at(0).killed).toBe(false);
  scheduler.advance(1);
  expect(await recorder.ended()).toEqual({
    kind: 'shard-lost',
    message: 'the scenario process gave no sign of life for 5000 ms',
  });
});

test.each([
  ['works', 2_500, 1],
  ['hardly gets the processor', 100, 4],
  ['gets it again', 4_900, 2],
  ['sleeps for ever', 0, 4],
])('no sign of life of a process that %s', (what, usedMs, patience) => {
  const { scheduler, start, at } = benchRunner();
  start('a');
  at(0).say(READY);
  at(0).usedMs = 1_000;
  scheduler.advance(1_000);
  for (let time = 1; time <= patience; time++) {
    if (what !== 'gets it again' || time === 2) at(0).usedMs = (at(0).usedMs ?? 0) + usedMs;
    scheduler.advance(4_999);
    expect(at(0).killed, `${time}`).toBe(false);
    scheduler.advance(1);
  }
  expect(at(0).killed).toBe(true);
});

test('a process that had to wait for the processor answers, and goes on', () => {
  const { scheduler, start, at } = benchRunner();
  start('a');
  at(0).say(READY);
  at(0).usedMs = 1_000;
  scheduler.advance(1_000 + 12_000);
  at(0).say({ kind: 'pong', residentMegabytes: 90 });
  scheduler.advance(1_000 + 19_999);
  expect([at(0).killed, at(0).pings]).toEqual([false, 2]);
});

test('a process that is still starting is waited for longer', () => {
  const { scheduler, start, at } = benchRunner();
  start('a');
  scheduler.advance(15_999);
  expect(at(0).killed).toBe(false);
  scheduler.advance(1);
  expect(at(0).killed).toBe(true);
});

test('too much resident memory: the run whose callback takes long is to blame', async () => {
  const { scheduler, start, at } = benchRunner();
  const hungry = start('hungry');
  const beside = start('beside');
  at(0).say({ kind: 'overdue', runId: 'hungry', elapsedMs: 500 });
  scheduler.advance(400);
  at(0).say({ kind: 'pong', residentMegabytes: 901 });
  expect(await hungry.recorder.ended()).toMatchObject({ kind: 'limit', limit: 'memory' });
  expect(await beside.recorder.ended()).toMatchObject({ kind: 'shard-lost' });
});

test('V8 gave up on one isolate: that run is over its memory, the process is killed', async () => {
  const { start, at } = benchRunner();
  const bomb = start('bomb');
  const beside = start('beside');
  at(0).say({ kind: 'catastrophe', runId: 'bomb', message: 'out of memory' });
  expect(await bomb.recorder.ended()).toMatchObject({ kind: 'limit', limit: 'memory' });
  expect(await beside.recorder.ended()).toMatchObject({ kind: 'shard-lost' });
});

test('a process that ends by itself: the only run it held is named, of several none is', async () => {
  const { start, at } = benchRunner();
  const alone = start('alone', 1);
  at(0).exit('signal SIGTRAP');
  expect(await alone.recorder.ended()).toMatchObject({ kind: 'limit', limit: 'memory' });
  const two = [start('two', 2), start('three', 2)];
  at(1).exit('signal SIGTRAP');
  for (const { recorder } of two) {
    expect(await recorder.ended()).toMatchObject({ kind: 'shard-lost', message: expect.stringContaining('SIGTRAP') });
  }
});

test('a process that sends what no shard sends is killed', async () => {
  const { start, at } = benchRunner();
  const { recorder } = start('a');
  at(0).say({ kind: 'output', runId: 'a', output: { kind: 'command', command: { kind: 'format-disk' } } });
  expect(await recorder.ended()).toMatchObject({ kind: 'shard-lost' });
  expect(recorder.commands).toEqual([]);
});

test('spare processes wait for an application that has none', () => {
  const { runner, processes, start, at } = benchRunner({ spareShards: 1 });
  expect(processes).toHaveLength(1);
  start('a', 1);
  expect(at(0).received).toHaveLength(1);
  expect(processes).toHaveLength(2);
  runner.prewarm(2);
  runner.prewarm(2);
  start('b', 2);
  expect(at(1).received).toHaveLength(1);
  expect(processes).toHaveLength(3);
});

test('an unused process is closed after a while, a used one is not', async () => {
  const { runner, scheduler, start, at } = benchRunner({ idleCloseMs: 1_000, pingTimeoutMs: 1_000_000 });
  start('a');
  at(0).say({ kind: 'output', runId: 'a', output: { kind: 'ended', reason: { kind: 'terminated' } } });
  scheduler.advance(999);
  start('b');
  scheduler.advance(10_000);
  expect(at(0).killed).toBe(false);
  at(0).say({ kind: 'output', runId: 'b', output: { kind: 'ended', reason: { kind: 'terminated' } } });
  scheduler.advance(1_000);
  expect(at(0).killed).toBe(true);
  await Promise.resolve();
  expect(runner.shardCount).toBe(0);
});

test('beyond the number of processes an unused one makes room; without one the run does not start', async () => {
  const { scheduler, start, at } = benchRunner({ maxShards: 1 });
  start('a', 1);
  const refused = start('b', 2);
  expect(refused.recorder.outputs).toEqual([]);
  refused.run.stop('x');
  scheduler.advance(0);
  expect(await refused.recorder.ended()).toEqual({
    kind: 'shard-lost',
    message: 'too many scenario processes are in use',
  });
  at(0).say({ kind: 'output', runId: 'a', output: { kind: 'ended', reason: { kind: 'terminated' } } });
  start('c', 3);
  expect(at(0).killed).toBe(true);
  expect(at(1).received).toHaveLength(1);
});

test('close stops every run, then kills what is left, and resolves when all are gone', async () => {
  const { runner, scheduler, start, at } = benchRunner();
  const polite = start('polite', 1);
  const deaf = start('deaf', 2);
  const closed = Promise.all([runner.close(), runner.close()]);
  expect(at(0).received.at(-1)).toEqual({ kind: 'stop', runId: 'polite', message: 'the server is closing' });
  const stopped = { kind: 'stopped', message: 'the server is closing' } as const;
  at(0).say({ kind: 'output', runId: 'polite', output: { kind: 'ended', reason: stopped } });
  expect(at(0).killed).toBe(true);
  scheduler.advance(1_499);
  expect(at(1).killed).toBe(false);
  scheduler.advance(1);
  expect(await deaf.recorder.ended()).toEqual(stopped);
  expect(await polite.recorder.ended()).toEqual(stopped);
  await closed;
  expect(scheduler.armed).toEqual([]);
  const late = start('late', 3);
  scheduler.advance(0);
  expect(await late.recorder.ended()).toMatchObject({ kind: 'shard-lost', message: 'the server is closing' });
  await runner.close();
});
