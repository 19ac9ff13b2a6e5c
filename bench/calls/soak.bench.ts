/**
 * Calls for a long time: memory every ten seconds, and at the end whether anything was lost, disordered or grew.
 * Ends with 1 when it was.
 *
 * Run: npm run soak -- --calls 10 --minutes 30; all options: --help
 */
import { CallLoad } from './call-load.ts';
import type { DurationSummary } from './histogram.ts';
import { anonymousKb, type ServerProcess } from './measure/processes.ts';
import { memoryGrowth } from './memory-growth.ts';
import { soakOptions } from './options.ts';
import { faultsOf, median, outcomeOf } from './outcome.ts';
import { printOutcome, writeReport } from './report.ts';

const SAMPLE_SECONDS = 10;

interface Sample {
  readonly second: number;
  /** Anonymous memory of each process. */
  readonly memoryKb: Readonly<Record<string, number>>;
  readonly latencyMs: DurationSummary;
  readonly missingFrames: number;
}

const options = soakOptions();
const load = await CallLoad.open(options);
try {
  await load.startCalls();
  const processes = load.processes();
  const { samples, deaths } = await observe(load, processes, options.minutes * 60);
  const alive = deaths.length === 0;
  const callers = await load.finishCalls();
  const outcome = outcomeOf(callers, await load.sinkReport(), typicalLatency(samples));
  const growth = memoryGrowth(
    samples.map(({ memoryKb }) => memoryKb),
    SAMPLE_SECONDS,
  );
  const faults = [...deaths, ...faultsOf(outcome), ...(alive ? growth.faults : [])];
  printOutcome(outcome);
  print(`Memory         ${growth.description}`);
  print(faults.length === 0 ? 'ok' : `FAULTS: ${faults.join('; ')}`);
  const date = new Date().toISOString();
  await writeReport('soak', { date, options, samples, growth, outcome, faults });
  if (faults.length > 0) process.exitCode = 1;
} finally {
  await load[Symbol.asyncDispose]();
}

/** Until the time is over or a process of the server is gone. */
async function observe(load: CallLoad, processes: readonly ServerProcess[], seconds: number) {
  const startedAt = performance.now();
  const samples: Sample[] = [];
  const deaths: string[] = [];
  while (deaths.length === 0 && (performance.now() - startedAt) / 1_000 < seconds) {
    load.forgetLatencies();
    await new Promise((resolve) => setTimeout(resolve, 1_000 * SAMPLE_SECONDS));
    const { publishes, latencyMs } = await load.sinkReport();
    const sample: Sample = {
      second: Math.round((performance.now() - startedAt) / 1_000),
      memoryKb: Object.fromEntries(processes.map(({ pid, role }) => [role, anonymousKb(pid)])),
      latencyMs,
      missingFrames: publishes.reduce((sum, { missingFrames }) => sum + missingFrames, 0),
    };
    samples.push(sample);
    printSample(sample);
    const alive = new Set(load.processes().map(({ pid }) => pid));
    deaths.push(...processes.filter(({ pid }) => !alive.has(pid)).map(({ role }) => `${role} ended`));
  }
  return { samples, deaths };
}

/** The median of the samples' quantiles, and the largest of all. */
function typicalLatency(samples: readonly Sample[]): DurationSummary {
  const of = (field: keyof DurationSummary) => samples.map(({ latencyMs }) => latencyMs[field]);
  return {
    count: of('count').reduce((sum, count) => sum + count, 0),
    p50: median(of('p50')),
    p95: median(of('p95')),
    max: Math.max(...of('max')),
  };
}

function printSample({ second, memoryKb, latencyMs, missingFrames }: Sample): void {
  const parts = Object.entries(memoryKb).map(([role, kb]) => `${role} ${(kb / 1_000).toFixed(1)}`);
  print(
    `${String(second).padStart(6)} s  ${(total(memoryKb) / 1_000).toFixed(1)} MB (${parts.join(', ')})  ` +
      `latency p95 ${latencyMs.p95} ms, max ${latencyMs.max} ms  missing ${missingFrames}`,
  );
}

function total(memoryKb: Readonly<Record<string, number>>): number {
  return Object.values(memoryKb).reduce((sum, kb) => sum + kb, 0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
