import type { ToShard } from './shard-protocol.ts';

/** One shard process, as the server holds it. */
export interface ShardProcess {
  /** Dropped when the process is gone. */
  send(message: ToShard): void;
  /** SIGKILL. `onExit` follows. Idempotent. */
  kill(): void;
}

export interface ShardProcessEvents {
  /** What arrived, not yet looked at. */
  onMessage(message: unknown): void;
  /** Once, however the process ended; also when it could not be started. */
  onExit(how: string): void;
}

/** Starts a shard process. Injected, so that the runner can be tested without one. */
export type OpenShardProcess = (events: ShardProcessEvents) => ShardProcess;
