/**
 * What a scenario run costs: a cold start and its memory in a shard, and the time from an event to the command it causes.
 *
 * Run: node --no-node-snapshot bench/scenario-run.bench.ts
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { silentLog } from '@callcast/core';
import { GuestProgram, IsolateRunner, readGuestModules, ShardRunner } from '@callcast/scenario/host';
import type { RunOutput, RunStart, ScenarioRun, ScenarioRunner } from '@callcast/scenario/protocol';
import { processRandom, processScheduler } from '../packages/scenario/src/host/io/process-scheduler.ts';
import { bareIsolate, type Floor } from '../packages/scenario/src/testing/bare-isolate.ts';
import { bareChannel } from './scenario-floor.ts';

const START_STREAM = readFileSync(
  new URL('../packages/scenario/testdata/start-stream.voxengine.js', import.meta.url),
  'utf8',
);
const ECHO = 'VoxEngine.addEventListener(AppEvents.CallAlerting, (e) => e.call.answer());';

interface Started {
  readonly run: ScenarioRun;
  /** Resolves with the next command. */
  next(): Promise<void>;
}

function startRun(runner: ScenarioRunner, runId: string, source: string): Started {
  let wake = (): void => {};
  const start: RunStart = {
    runId,
    scenarios: [{ name: 'bench', source }],
    customData: '',
    accountId: 1,
    applicationId: 1,
    sessionId: 1,
    accessUrl: '',
    accessSecureUrl: '',
    logUrl: '',
  };
  const run = runner.start(start, (output: RunOutput) => {
    if (output.kind === 'command') wake();
  });
  return { run, next: () => new Promise((resolve) => (wake = resolve)) };
}

function alert(run: ScenarioRun, callId: string): void {
  const call = { callId, callerId: '', displayName: '', destination: '', fromUri: '', toUri: '' };
  run.handleEvent({ kind: 'call-alerting', call: { ...call, headers: {}, customData: '' } });
}

function quantile(sorted: readonly number[], q: number): string {
  return (sorted[Math.floor(q * (sorted.length - 1))] ?? Number.NaN).toFixed(3);
}

/** Asks below the allowance for commands: each time everything sleeps, as between the events of a call. */
async function measure(name: string, count: number, ask: (i: number) => Promise<void>): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const at = performance.now();
    await ask(i);
    times.push(performance.now() - at);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const sorted = times.slice(1).sort((a, b) => a - b);
  console.log(`${name} p50 ${quantile(sorted, 0.5)} ms, p99 ${quantile(sorted, 0.99)} ms`);
}

async function latency(name: string, runner: ScenarioRunner, count: number): Promise<void> {
  const { run, next } = startRun(runner, name, ECHO);
  await measure(`${name}: event → command`, count, async (i) => {
    const answered = next();
    alert(run, `call-${i}`);
    await answered;
  });
  run.stop('done');
}

async function floorOf(name: string, floor: Floor, count: number): Promise<void> {
  await measure(`${name}: there and back`, count, (i) => floor.ask(JSON.stringify({ kind: 'call-alerting', i })));
  floor.close();
}

const RUNS = 100;
const isolates = new IsolateRunner({
  scheduler: processScheduler,
  random: processRandom,
  log: silentLog,
  program: new GuestProgram(readGuestModules()),
  parallelCallbacks: availableParallelism(),
});
const first = startRun(isolates, 'warm-up', START_STREAM);
await first.next();
const memoryBefore = process.memoryUsage.rss();
const cpuBefore = process.cpuUsage();
const wallBefore = performance.now();
const runs: ScenarioRun[] = [];
for (let i = 0; i < RUNS; i++) {
  const { run, next } = startRun(isolates, `run-${i}`, START_STREAM);
  await next();
  runs.push(run);
}
const cpu = process.cpuUsage(cpuBefore);
console.log(
  `cold start of startStream: ${((performance.now() - wallBefore) / RUNS).toFixed(2)} ms, ` +
    `CPU ${((cpu.user + cpu.system) / 1_000 / RUNS).toFixed(2)} ms, ` +
    `${((process.memoryUsage.rss() - memoryBefore) / 1e6 / RUNS).toFixed(2)} MB a run`,
);
for (const run of runs) run.stop('done');
await floorOf('bare isolate', await bareIsolate(), 100);
await latency('isolate in this process', isolates, 100);

const shards = new ShardRunner({ log: silentLog, scheduler: processScheduler });
const at = performance.now();
const { next } = startRun(shards, 'process', START_STREAM);
await next();
console.log(`first command from a new shard process: ${(performance.now() - at).toFixed(0)} ms`);
await floorOf('bare channel of two processes', await bareChannel('process'), 100);
await floorOf('the same with a bare isolate', await bareChannel('isolate'), 100);
await latency('shard process', shards, 100);
await shards.close();
first.run.stop('done');
