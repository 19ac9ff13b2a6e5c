import { availableParallelism } from 'node:os';
import type { Attribution } from '../calls/profile/attribution.ts';
import { printProfile } from '../calls/report.ts';
import type { CallFigures, Stretch } from './measure-call.ts';
import type { OutputBenchOptions } from './options.ts';

interface StalledFigures extends Stretch {
  readonly outputs: number;
  readonly stopped: number;
  readonly memoryKbPerStopped: number;
  readonly faults: readonly string[];
}

/** What each output costs beyond the first of the same call. */
interface Marginal {
  readonly outputs: number;
  /** Processor time per second of the stream. */
  readonly workerMsPerSecond: number;
  readonly serverMsPerSecond: number;
  readonly workerMemoryKb: number;
}

interface Summary {
  readonly date: string;
  readonly cores: number;
  readonly options: OutputBenchOptions;
  /** Of each call, in the order in which they were made. */
  readonly figures: readonly CallFigures[];
  /** From the least figures of each count. */
  readonly marginal: readonly Marginal[];
}

export interface OutputReport extends Summary {
  readonly stalled: StalledFigures;
  readonly profile: Attribution | undefined;
  readonly faults: readonly string[];
}

export function summariseOutputs(
  options: OutputBenchOptions,
  figures: readonly CallFigures[],
): Summary & Pick<OutputReport, 'faults'> {
  const least = options.counts.map((outputs) => {
    const ofCount = figures.filter((call) => call.outputs === outputs);
    const of = (key: 'workerMsPerSecond' | 'serverMsPerSecond' | 'workerMemoryKb') =>
      Math.min(...ofCount.map((call) => call[key]));
    return {
      outputs,
      workerMsPerSecond: of('workerMsPerSecond'),
      serverMsPerSecond: of('serverMsPerSecond'),
      workerMemoryKb: of('workerMemoryKb'),
    };
  });
  const [first, ...others] = least;
  if (first === undefined) throw new Error('nothing was measured');
  return {
    date: new Date().toISOString(),
    cores: availableParallelism(),
    options,
    figures,
    marginal: others.map((call) => {
      const each = (key: keyof Marginal) => (call[key] - first[key]) / (call.outputs - first.outputs);
      return {
        outputs: call.outputs,
        workerMsPerSecond: each('workerMsPerSecond'),
        serverMsPerSecond: each('serverMsPerSecond'),
        workerMemoryKb: Math.round(each('workerMemoryKb')),
      };
    }),
    faults: figures.flatMap(({ faults, outputs }) => faults.map((fault) => `${outputs} outputs: ${fault}`)),
  };
}

export function printOutputReport(report: OutputReport): void {
  const { options, figures, marginal, stalled, profile } = report;
  print(`\none call by ${options.transport}, ${options.seconds} s each, ${report.cores} cores\n`);
  print('outputs   Mbit/s   worker ms/s   server ms/s   memory MB   loop delay, stalls (own)   latency p50/p95   busy');
  for (const call of figures)
    print(`${String(call.outputs).padStart(7)}   ${call.mbitPerSecond.toFixed(2).padStart(6)}   ${columns(call)}`);
  print(`${`${stalled.outputs} - ${stalled.stopped}`.padStart(7)}            ${columns(stalled)}`);
  print('\neach output beyond the first');
  for (const { outputs, workerMsPerSecond, serverMsPerSecond, workerMemoryKb } of marginal)
    print(
      `${String(outputs).padStart(7)}   worker ${workerMsPerSecond.toFixed(2)} ms/s, ` +
        `all processes ${serverMsPerSecond.toFixed(2)} ms/s, memory ${workerMemoryKb} KB`,
    );
  print(`while ${stalled.stopped} take nothing: ${stalled.memoryKbPerStopped} KB for each of these`);
  const largest = Math.min(
    ...figures.filter((call) => call.outputs === options.counts.at(-1)).map((call) => call.mainThreadMsPerSecond),
  );
  if (profile) printProfile(profile, largest / 10);
  const faults = [...report.faults, ...stalled.faults.map((fault) => `${stalled.stopped} stopped: ${fault}`)];
  print(`\n${faults.length === 0 ? 'ok' : `FAULTS: ${faults.join('; ')}`}`);
}

function columns({
  workerMsPerSecond,
  serverMsPerSecond,
  workerMemoryKb,
  eventLoop,
  latencyMs,
  ...rest
}: Stretch): string {
  return [
    workerMsPerSecond.toFixed(1).padStart(11),
    serverMsPerSecond.toFixed(1).padStart(11),
    (workerMemoryKb / 1_000).toFixed(1).padStart(9),
    `${eventLoop.longestMs.toFixed(0)} ms, ${eventLoop.stalls} (${eventLoop.ownStalls})`.padStart(24),
    `${latencyMs.p50} / ${latencyMs.p95} ms`.padStart(15),
    `${rest.machineBusyPercent} %`.padStart(6),
  ].join('   ');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
