/**
 * What a call costs and what comes out: a real server, robot callers by WHIP, an RTMP sink.
 *
 * Run: npm run bench:calls -- --calls 10 --seconds 30 [--stereo] [--loss 5 --delay 40]; all options: --help
 */
import { CallLoad } from './call-load.ts';
import { measureWindow, type WindowUsage } from './measure/window.ts';
import { benchOptions } from './options.ts';
import { faultsOf, outcomeOf } from './outcome.ts';
import type { Attribution } from './profile/attribution.ts';
import { profileWorkers } from './profile/profile-workers.ts';
import { printReport, type RunReport, summarise, writeReport } from './report.ts';

/** The CPU of a stretch is measured in slices: the least of them is the least disturbed by other work on the machine. */
const SLICE_SECONDS = 10;

const options = benchOptions();
const load = await CallLoad.open(options);
try {
  await load.startCalls();
  await measureWindow(load.processes(), options.warmUpSeconds);
  const { usage, latencyMs } = await steadyWindow(load, options.seconds);
  const profile = options.profileSeconds > 0 ? await profiled(load, options.profileSeconds) : undefined;
  const callers = await load.finishCalls();
  const outcome = outcomeOf(callers, await load.sinkReport(), latencyMs);
  const report: RunReport = summarise({ options, idleMemoryKb: load.idleMemoryKb, usage, outcome, profile });
  printReport(report);
  await writeReport('calls', report);
  if (faultsOf(outcome).length > 0) process.exitCode = 1;
} finally {
  await load[Symbol.asyncDispose]();
}

async function steadyWindow(load: CallLoad, seconds: number) {
  load.forgetLatencies();
  const usage: WindowUsage[] = [];
  for (let left = seconds; left > 0; left -= SLICE_SECONDS)
    usage.push(await measureWindow(load.processes(), Math.min(SLICE_SECONDS, left)));
  const { latencyMs } = await load.sinkReport();
  return { usage, latencyMs };
}

function profiled(load: CallLoad, seconds: number): Promise<Attribution> {
  const workers = load.processes().filter(({ role }) => role.startsWith('media worker'));
  return profileWorkers(
    load.server,
    workers.map(({ pid }) => pid),
    seconds,
  );
}
