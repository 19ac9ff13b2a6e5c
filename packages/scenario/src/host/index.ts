/** Scenario runs in processes of their own: what the server uses. */

/** The guest's own files, read from disk, and the one script that is made of them. */
export { type GuestModules, readGuestModules } from './guest-modules.ts';
export { GuestProgram } from './guest-program.ts';
/** Scenario runs in isolates of this process: what a shard holds, and tests on virtual time. */
export { IsolateRunner, type IsolateRunnerOptions } from './isolate-runner.ts';
/** Starts the shard process; replaced in tests. */
export type { OpenShardProcess, ShardProcess, ShardProcessEvents } from './shard-process.ts';
/** What a shard and the server say to each other. */
export type { FromShard, ToShard } from './shard-protocol.ts';
export { ShardRunner, type ShardRunnerOptions } from './shard-runner.ts';
