import type { ToShard } from './shard-protocol.ts';

/** One shard process, as the server holds it. @typeParam More What it understands beside that. */
export interface ShardProcess<More = never> {
  /** Dropped when the process is gone. */
  send(message: ToShard | More): void;
  /** Milliseconds of CPU that it has used so far; undefined when nobody can tell. */
  cpuMs(): number | undefined;
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
export type OpenShardProcess<More = never> = (events: ShardProcessEvents) => ShardProcess<More>;
