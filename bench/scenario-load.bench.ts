/**
 * What many scenario runs cost together, in shard processes as a server has them:
 * 1,000 runs of one application that wait (memory of all processes, shared pages counted once, and their CPU), and what applications feel of eight
 * hostile runs that never stop beside them (event → command).
 *
 * Run: node --no-node-snapshot bench/scenario-load.bench.ts
 */
import { readdirSync, readFileSync } from 'node:fs';
import { silentLog } from '@callcast/core';
import { ShardRunner } from '@callcast/scenario/host';
import type { RunStart, ScenarioRun } from '@callcast/scenario/protocol';
import { processScheduler } from '../packages/scenario/src/host/io/process-scheduler.ts';

const START_STREAM = readFileSync(
  new URL('../packages/scenario/testdata/start-stream.voxengine.js', import.meta.url),
  'utf8',
);
const ECHO = 'VoxEngine.addEventListener(AppEvents.CallAlerting, (e) => e.call.answer());';
const IDLE_RUNS = 1_000;
const IDLE_SECONDS = 20;
const EVENTS = 200;

let lastRun = 0;
function start(shards: ShardRunner, applicationId: number, source: string) {
  const waiting: (() => void)[] = [];
  let wasStarted = (): void => {};
  const started = new Promise<void>((resolve) => (wasStarted = resolve));
  const runStart: RunStart = {
    runId: `run-${++lastRun}`,
    scenarios: [{ name: 'bench', source: `${source}\n;Logger.write('up')` }],
    customData: '',
    accountId: 1,
    applicationId,
    sessionId: lastRun,
    accessUrl: '',
    accessSecureUrl: '',
    logUrl: '',
  };
  const run = shards.start(runStart, (output) => {
    if (output.kind === 'log') wasStarted();
    else if (output.kind === 'command') waiting.shift()?.();
    else wasStarted();
  });
  return { run, started, next: () => new Promise<void>((resolve) => waiting.push(resolve)) };
}

function alert(run: ScenarioRun, callId: string): void {
  const call = { callId, callerId: '', displayName: '', destination: '', fromUri: '', toUri: '' };
  run.handleEvent({ kind: 'call-alerting', call: { ...call, headers: {}, customData: '' } });
}

/** Proportional set size of all children in MB, and the CPU time that they have used in seconds. */
function children(): { readonly pssMegabytes: number; readonly cpuSeconds: number; readonly count: number } {
  let pss = 0;
  let ticks = 0;
  let count = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(fields[1]) !== process.pid) continue;
      ticks += Number(fields[11]) + Number(fields[12]);
      pss += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
      count++;
    } catch {
      // It ended while it was looked at.
    }
  }
  return { pssMegabytes: pss / 1_024, cpuSeconds: ticks / 100, count };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function idle(): Promise<void> {
  const shards = new ShardRunner({ log: silentLog, scheduler: processScheduler });
  for (let i = 0; i < IDLE_RUNS; i++) {
    const { started } = start(shards, 1, START_STREAM);
    await started;
  }
  await wait(3_000);
  const before = children();
  await wait(IDLE_SECONDS * 1_000);
  const after = children();
  const share = ((after.cpuSeconds - before.cpuSeconds) / IDLE_SECONDS) * 100;
  console.log(
    `${IDLE_RUNS} idle runs in ${after.count} processes: ${after.pssMegabytes.toFixed(0)} MB, ${share.toFixed(2)} % of a core`,
  );
  await shards.close();
}

async function latency(shards: ShardRunner, name: string): Promise<void> {
  const { run, started, next } = start(shards, 1_000, ECHO);
  await started;
  const times: number[] = [];
  for (let i = 0; i < EVENTS; i++) {
    const at = performance.now();
    const answered = next();
    alert(run, `call-${i}`);
    await answered;
    times.push(performance.now() - at);
    await wait(25); // below the allowance for commands
  }
  const sorted = times.sort((a, b) => a - b);
  const quantile = (q: number): string => (sorted[Math.floor(q * (sorted.length - 1))] ?? Number.NaN).toFixed(2);
  console.log(`event → command ${name}: p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, most ${quantile(1)} ms`);
  run.stop('done');
}

async function neighbours(): Promise<void> {
  const shards = new ShardRunner({ log: silentLog, scheduler: processScheduler });
  await latency(shards, 'alone');
  let isOver = false;
  let loops = 0;
  // Each is stopped after its second, and another one follows.
  const hostile = Array.from({ length: 8 }, async (_, i) => {
    while (!isOver) {
      const { started, run } = start(shards, 2_000 + i, 'setTimeout(() => { while (true) {} }, 0)');
      await started;
      loops++;
      await wait(1_100);
      run.stop('done');
    }
  });
  await wait(2_000);
  await latency(shards, 'beside eight endless loops of other applications');
  isOver = true;
  await Promise.all(hostile);
  console.log(`${loops} loops were stopped`);
  await shards.close();
}

await idle();
await neighbours();
