/**
 * The shard process: scenario runs of one application, told what to do over the channel of `fork`.
 *
 * It has no environment, owns nothing that outlives it and ends with the server. Signals meant for the server's
 * process group are ignored: the server decides when its shards end.
 */
import { availableParallelism } from 'node:os';
import { silentLog } from '@callcast/core';
import { DEFAULT_SCENARIO_LIMITS, type ScenarioLimits } from '../../limits.ts';
import type { ScenarioRun } from '../../protocol.ts';
import { readGuestModules } from '../guest-modules.ts';
import { GuestProgram } from '../guest-program.ts';
import { IsolateRunner } from '../isolate-runner.ts';
import { OverdueWatch } from '../overdue-watch.ts';
import type { FromShard, ToShard } from '../shard-protocol.ts';
import { processRandom, processScheduler } from './process-scheduler.ts';

const limits: ScenarioLimits = { ...DEFAULT_SCENARIO_LIMITS, ...JSON.parse(process.argv[2] ?? '{}') };
const tell = (message: FromShard): void => void process.send?.(message);
const watch = new OverdueWatch(processScheduler, limits.callbackTimeoutMs, tell);
const program = new GuestProgram(readGuestModules());
const runner = new IsolateRunner({
  scheduler: processScheduler,
  random: processRandom,
  log: silentLog,
  program,
  parallelCallbacks: availableParallelism(),
  limits,
  observer: {
    callbackStarted: (runId) => watch.callbackStarted(runId),
    callbackEnded: (runId) => watch.callbackEnded(runId),
    catastrophe: (runId, message) => tell({ kind: 'catastrophe', runId, message }),
  },
});
const runs = new Map<string, ScenarioRun>();

process.on('SIGTERM', () => {});
process.on('SIGINT', () => {});
// SIGKILL: leaving politely would wait for the threads of isolates that cannot be stopped.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (message: ToShard) => {
  switch (message.kind) {
    case 'start': {
      const { runId } = message.start;
      const run = runner.start(message.start, (output) => {
        if (output.kind === 'ended') runs.delete(runId);
        tell({ kind: 'output', runId, output });
      });
      runs.set(runId, run);
      break;
    }
    case 'event':
      runs.get(message.runId)?.handleEvent(message.event);
      break;
    case 'stop':
      runs.get(message.runId)?.stop(message.message);
      break;
    case 'ping':
      tell({ kind: 'pong', residentMegabytes: process.memoryUsage.rss() / 1e6 });
      break;
  }
});
tell({ kind: 'ready', hasCodeCache: program.codeCacheBytes > 0 });
