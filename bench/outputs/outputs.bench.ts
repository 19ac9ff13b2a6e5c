/**
 * What each further output of a call costs: one robot caller, one worker, 1, 20 and 50 destinations; then ten of the 50
 * stop reading.
 *
 * Run: npm run bench:outputs -- [--rtmps] [--rounds 2] [--seconds 20]; all options: --help
 */
import { writeReport } from '../calls/report.ts';
import type { Transport } from './fan-out-scenario.ts';
import { type CallFigures, faultsOf, measureStretch } from './measure-call.ts';
import { outputBenchOptions } from './options.ts';
import { OutputLoad } from './output-load.ts';
import { type OutputReport, printOutputReport, summariseOutputs } from './report.ts';

/** After the last output began: windows of TCP, and what V8 compiles. */
const WARM_UP_SECONDS = 5;

const options = outputBenchOptions();
const load = await OutputLoad.open();
try {
  const { transport, counts } = options;
  const most = Math.max(...counts);
  // Code that has run for many outputs already: else the first count measured would pay for its compilation.
  await measureCall(load, transport, most, WARM_UP_SECONDS);
  const figures: CallFigures[] = [];
  for (let round = 0; round < options.rounds; round++)
    for (const count of counts) figures.push(await measureCall(load, transport, count, options.seconds));
  const report: OutputReport = {
    ...summariseOutputs(options, figures),
    stalled: await measureStalled(load, transport, most),
    profile: options.profileSeconds > 0 ? await profileCall(load, transport, most) : undefined,
  };
  printOutputReport(report);
  await writeReport('outputs', report);
  if (report.faults.length + report.stalled.faults.length > 0) process.exitCode = 1;
} finally {
  await load[Symbol.asyncDispose]();
}

async function measureCall(load: OutputLoad, transport: Transport, outputs: number, seconds: number) {
  const call = await load.startCall(transport, outputs);
  await pause(WARM_UP_SECONDS);
  const [before, from] = [await bytesOf(), performance.now()];
  const stretch = await measureStretch(load, call, seconds);
  const bits = (8 * ((await bytesOf()) - before)) / outputs;
  const mbitPerSecond = bits / 1_000 / (performance.now() - from);
  await call.finish();
  const faults = faultsOf(await call.publishes(), outputs);
  return { ...stretch, transport, outputs, mbitPerSecond, faults };

  async function bytesOf(): Promise<number> {
    return (await call.publishes()).reduce((total, { bytes }) => total + bytes, 0);
  }
}

/** The worker and the other outputs while some destinations take nothing. Ends before those are given up. */
async function measureStalled(load: OutputLoad, transport: Transport, outputs: number) {
  const call = await load.startCall(transport, outputs);
  await pause(WARM_UP_SECONDS);
  const before = await measureStretch(load, call, 1);
  const stopped = call.stopReading(Math.min(options.stalled, outputs - 1));
  const stretch = await measureStretch(load, call, options.seconds);
  await call.finish();
  return {
    ...stretch,
    outputs,
    stopped: stopped.length,
    memoryKbPerStopped: Math.round((stretch.workerMemoryKb - before.workerMemoryKb) / stopped.length),
    faults: faultsOf(await call.publishes(), outputs, stopped),
  };
}

async function profileCall(load: OutputLoad, transport: Transport, outputs: number) {
  const call = await load.startCall(transport, outputs);
  await pause(WARM_UP_SECONDS);
  const profile = await load.probe.profile(options.profileSeconds);
  await call.finish();
  return profile;
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1_000 * seconds));
}
