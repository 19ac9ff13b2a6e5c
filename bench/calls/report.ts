import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MAIN_THREAD } from './measure/processes.ts';
import { totalCpuPercent, totalMemoryKb, type WindowUsage } from './measure/window.ts';
import type { BenchOptions } from './options.ts';
import { faultsOf, median, type Outcome } from './outcome.ts';
import type { Attribution } from './profile/attribution.ts';

interface Measured {
  readonly options: BenchOptions;
  readonly idleMemoryKb: number;
  /** Slices of the measured stretch. */
  readonly usage: readonly WindowUsage[];
  readonly outcome: Outcome;
  readonly profile: Attribution | undefined;
}

/** CPU is in percent of one core, and per call. Of the slices of the stretch: the least, and the median. */
export interface RunReport {
  readonly date: string;
  readonly cores: number;
  readonly options: BenchOptions;
  readonly cpuPerCall: { readonly least: number; readonly median: number };
  readonly cpuPerCallOf: Readonly<Record<string, number>>;
  /** Threads of the media workers, of the slice with the least CPU. */
  readonly cpuPerCallOfWorkerThreads: Readonly<Record<string, number>>;
  readonly machineBusyPercent: number;
  readonly memoryKb: { readonly idle: number; readonly perCall: number; readonly of: Readonly<Record<string, number>> };
  readonly outcome: Outcome;
  readonly faults: readonly string[];
  /** Shares of the main threads of the media workers. */
  readonly profile: Attribution | undefined;
}

export function summarise({ options, idleMemoryKb, usage, outcome, profile }: Measured): RunReport {
  const perCall = (percent: number) => round(percent / options.calls, 3);
  const totals = usage.map(totalCpuPercent);
  const least = usage[totals.indexOf(Math.min(...totals))];
  if (least === undefined) throw new Error('nothing was measured');
  return {
    date: new Date().toISOString(),
    cores: availableParallelism(),
    options,
    cpuPerCall: { least: perCall(Math.min(...totals)), median: perCall(median(totals)) },
    cpuPerCallOf: Object.fromEntries(least.processes.map(({ role, cpuPercent }) => [role, perCall(cpuPercent)])),
    cpuPerCallOfWorkerThreads: Object.fromEntries(
      Object.entries(least.workerThreads)
        .map(([name, percent]) => [name, perCall(percent)] as const)
        .filter(([, percent]) => percent >= 0.001)
        .sort(([, a], [, b]) => b - a),
    ),
    machineBusyPercent: round(median(usage.map(({ machineBusyPercent }) => machineBusyPercent)), 0),
    memoryKb: {
      idle: idleMemoryKb,
      perCall: Math.round((Math.max(...usage.map(totalMemoryKb)) - idleMemoryKb) / options.calls),
      of: Object.fromEntries(usage.at(-1)?.processes.map(({ role, memoryKb }) => [role, memoryKb]) ?? []),
    },
    outcome,
    faults: faultsOf(outcome),
    profile,
  };
}

export function printReport(report: RunReport): void {
  const { options, cpuPerCall, memoryKb, outcome } = report;
  const conditions = [
    `${options.calls} calls`,
    options.isStereo ? 'stereo' : 'mono',
    ...(options.lossPercent > 0 ? [`${options.lossPercent} % loss`] : []),
    ...(options.delayMs > 0 ? [`${options.delayMs} ms delay`] : []),
  ];
  print(`\n${conditions.join(', ')}, ${options.seconds} s, machine ${report.machineBusyPercent} % busy\n`);
  print(`CPU per call   ${cpuPerCall.least} % of a core (least slice), ${cpuPerCall.median} % (median)`);
  for (const [role, percent] of Object.entries(report.cpuPerCallOf))
    print(`  ${role.padEnd(22)} ${percent.toFixed(3)} %   ${(memoryKb.of[role] ?? 0) / 1_000} MB`);
  print('  threads of the media workers:');
  for (const [name, percent] of Object.entries(report.cpuPerCallOfWorkerThreads))
    print(`    ${name.padEnd(20)} ${percent.toFixed(3)} %`);
  print(`Memory         ${memoryKb.perCall} KB per call, ${Math.round(memoryKb.idle / 1_000)} MB without a call`);
  printOutcome(outcome);
  if (report.profile) printProfile(report.profile, mainThreadPercent(report));
  print(`\n${report.faults.length === 0 ? 'ok' : `FAULTS: ${report.faults.join('; ')}`}`);
}

export function printOutcome(outcome: Outcome): void {
  const { latencyMs, firstVideoMs, keyFrameDistanceMs } = outcome;
  print(`Published      ${outcome.published} of ${outcome.calls} calls, ${outcome.publishes} publishes`);
  print(`First video    ${firstVideoMs.median} ms after its first packet (median), ${firstVideoMs.max} ms (worst)`);
  print(`Latency        p50 ${latencyMs.p50} ms, p95 ${latencyMs.p95} ms, max ${latencyMs.max} ms`);
  print(
    `Frames         ${outcome.framesPublished} of ${outcome.framesSent} published; missing ${outcome.framesMissing}, ` +
      `at the start ${outcome.framesMissingAtStart}, at the end ${outcome.framesMissingAtEnd}; ` +
      `broken ${outcome.framesBroken}; out of order ${outcome.nonMonotonic}`,
  );
  const { min, median, max } = keyFrameDistanceMs;
  print(`Key frames     every ${min} / ${median} / ${max} ms (least, median, most)`);
  print(`Timeline       moved ${outcome.timelineSpreadMs.toFixed(1)} ms against the sender's at most`);
  print(
    `Network        ${outcome.packetsLost} packets lost, ${outcome.retransmissions} sent again; ` +
      `callers at worst ${outcome.callersLatenessMs} ms late`,
  );
}

function mainThreadPercent({ cpuPerCallOfWorkerThreads: of }: RunReport): number {
  return (of[MAIN_THREAD.user] ?? 0) + (of[MAIN_THREAD.system] ?? 0);
}

export function printProfile(profile: Attribution, mainThreadPercent: number): void {
  const percent = (share: number) => `${(100 * share).toFixed(1).padStart(5)} %`;
  print(`\nMain thread of the media workers (${round(mainThreadPercent, 3)} % of a core per call)`);
  print(`  ${'stage'.padEnd(22)}   self     with what it calls in Node   % of a core per call`);
  for (const { stage, self, charged } of profile.stages)
    print(
      `  ${stage.padEnd(22)} ${percent(self)}   ${percent(charged)}` +
        `                      ${(charged * mainThreadPercent).toFixed(3)}`,
    );
  print('  functions with the most self time:');
  for (const { name, file, stage, self } of profile.functions.slice(0, 25))
    print(`  ${percent(self)}  ${name} (${stage}) ${file}`);
}

/** Writes JSON to `options.json`, or beside the clip under a name of date and load. */
export async function writeReport<
  Report extends {
    readonly date: string;
    readonly options: { readonly calls: number; readonly json: string | undefined };
  },
>(kind: 'calls' | 'soak' | 'outputs', report: Report): Promise<void> {
  const { date, options } = report;
  const name = `${kind}-${date.replace(/[:.]/g, '-')}-${options.calls}.json`;
  const file =
    options.json ?? fileURLToPath(new URL(`../../node_modules/.cache/callcast-bench/${name}`, import.meta.url));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
  print(`\nReport: ${relative('.', file)}`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
