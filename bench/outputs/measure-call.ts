import type { DurationSummary } from '../calls/histogram.ts';
import { anonymousKb, MAIN_THREAD } from '../calls/measure/processes.ts';
import { measureWindow, totalCpuPercent } from '../calls/measure/window.ts';
import type { PublishedCallReport } from '../calls/sink/published-call.ts';
import type { Transport } from './fan-out-scenario.ts';
import type { FanOutCall, OutputLoad } from './output-load.ts';
import type { EventLoopDelays } from './worker-probe.ts';

/** What a call cost in a stretch of time. */
export interface Stretch {
  /** Processor time per second of the call: the media worker, and all processes of the server. The least slice. */
  readonly workerMsPerSecond: number;
  readonly serverMsPerSecond: number;
  /** The part of the worker's that runs JavaScript and writes to sockets. */
  readonly mainThreadMsPerSecond: number;
  /** Of the media worker, without files; at the end. */
  readonly workerMemoryKb: number;
  readonly machineBusyPercent: number;
  readonly eventLoop: EventLoopDelays;
  /** Frame sent to tag taken, of the outputs that are read. */
  readonly latencyMs: DurationSummary;
}

export interface CallFigures extends Stretch {
  readonly transport: Transport;
  readonly outputs: number;
  /** At one destination, while measured. */
  readonly mbitPerSecond: number;
  /** Whatever should not be: missing frames, tags out of order, a publish too many. Empty is well. */
  readonly faults: readonly string[];
}

const SLICE_SECONDS = 10;

/** The stretch is cut into slices: the least is the one least disturbed by other work on the machine. */
export async function measureStretch(load: OutputLoad, call: FanOutCall, seconds: number): Promise<Stretch> {
  const processes = load.processes();
  await load.probe.eventLoopDelays();
  call.forgetLatencies();
  const slices: Record<'worker' | 'server' | 'mainThread' | 'busy', number>[] = [];
  for (let left = seconds; left > 0; left -= SLICE_SECONDS) {
    const usage = await measureWindow(processes, Math.min(SLICE_SECONDS, left));
    const worker = usage.processes.find(({ role }) => role.startsWith('media worker'))?.cpuPercent ?? Number.NaN;
    const { [MAIN_THREAD.user]: user = 0, [MAIN_THREAD.system]: system = 0 } = usage.workerThreads;
    const server = totalCpuPercent(usage);
    slices.push({ worker, server, mainThread: user + system, busy: usage.machineBusyPercent });
  }
  const worker = processes.find(({ role }) => role.startsWith('media worker'));
  return {
    // A percent of a core is 10 ms a second.
    workerMsPerSecond: 10 * Math.min(...slices.map((slice) => slice.worker)),
    serverMsPerSecond: 10 * Math.min(...slices.map((slice) => slice.server)),
    mainThreadMsPerSecond: 10 * Math.min(...slices.map((slice) => slice.mainThread)),
    workerMemoryKb: worker === undefined ? Number.NaN : anonymousKb(worker.pid),
    machineBusyPercent: Math.round(Math.max(...slices.map(({ busy }) => busy))),
    eventLoop: await load.probe.eventLoopDelays(),
    latencyMs: await call.latencyMs(),
  };
}

/** @param stopped Names of streams that are not read any more: they may miss what they like. */
export function faultsOf(
  publishes: readonly PublishedCallReport[],
  outputs: number,
  stopped: readonly string[] = [],
): string[] {
  const read = publishes.filter(({ name }) => !stopped.includes(name));
  const sum = (of: (publish: PublishedCallReport) => number) => read.reduce((total, publish) => total + of(publish), 0);
  const counts = {
    'publishes too many': read.length - (outputs - stopped.length),
    'frames missing': sum(({ missingFrames }) => missingFrames),
    'frames twice or out of order': sum(({ repeatedFrames }) => repeatedFrames),
    'tags out of order': sum(({ nonMonotonic }) => nonMonotonic.video + nonMonotonic.audio),
    'publishes that begin without a key frame': sum(({ startsWithKeyFrame }) => (startsWithKeyFrame ? 0 : 1)),
  };
  return Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
}
