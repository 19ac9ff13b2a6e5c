/** Scenario runs in processes of their own: what the server uses. */

/** The guest's own files, read from disk, and the one script that is made of them. */
export { type GuestModules, readGuestModules } from './guest-modules.ts';
export { GuestProgram } from './guest-program.ts';
/** Starts shard processes, and programs that take the place of a shard's. */
export { forkShard, type ShardProgram } from './io/fork-shard.ts';
/** The kernel's time and randomness, inside a shard process. */
export { processScheduler } from './io/process-scheduler.ts';
/** One run in an isolate of this process. */
export type { IsolateRun } from './isolate-run.ts';
/** Scenario runs in isolates of this process: what a shard holds, and tests on virtual time. */
export { IsolateRunner, type IsolateRunnerOptions } from './isolate-runner.ts';
/** Tells of callbacks that take long, from inside a shard process. */
export { OverdueWatch } from './overdue-watch.ts';
/** Starts the shard process; replaced in tests. */
export type { OpenShardProcess, ShardProcess, ShardProcessEvents } from './shard-process.ts';
/** What a shard and the server say to each other. */
export type { FromShard, ToShard } from './shard-protocol.ts';
export { ShardRunner, type ShardRunnerOptions } from './shard-runner.ts';
