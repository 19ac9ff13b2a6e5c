import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { silentLog } from '@callcast/core';
import { DEFAULT_SCENARIO_LIMITS, DEFAULT_SHARD_LIMITS } from '@callcast/scenario';
import { forkShard, type OpenShardProcess, type ShardProcess, ShardRunner } from '@callcast/scenario/host';
import type { RunStart } from '@callcast/scenario/protocol';
import { GuestLink, type GuestLinkOptions } from '../guest/guest-link.ts';
import { isFromVirtualGuest, type ToVirtualGuest } from '../guest/messages.ts';
import { UNMETERED_CPU_MS } from '../limits.ts';
import { unawaitedTime } from './unawaited-time.ts';

const LIMITS = { ...DEFAULT_SCENARIO_LIMITS, cpuBurstMs: UNMETERED_CPU_MS };
/** The timeout of a callback is real time: tests get the same CPU as their runner. */
const SHARD_LIMITS = { ...DEFAULT_SHARD_LIMITS, niceness: 0 };

const PROGRAM = {
  main: fileURLToPath(new URL('./guest-process-main.ts', import.meta.url)),
  readable: [dirname(dirname(dirname(fileURLToPath(import.meta.url))))],
  isAwaited: false,
};

/**
 * Runs on virtual time, in processes as the server's: what V8 cannot stop or survive ends a run, and not the tests.
 *
 * Its processes end with this one; one that is not used for five minutes ends before.
 */
export class VirtualGuests {
  readonly #links = new Map<string, GuestLink>();
  readonly #processes = new Map<string, ShardProcess<ToVirtualGuest>>();
  readonly #clocks = new Map<string, number>();
  readonly #runner: ShardRunner;
  #started = 0;

  constructor() {
    const fork = forkShard<ToVirtualGuest>(LIMITS, SHARD_LIMITS, PROGRAM);
    const openProcess: OpenShardProcess = (events) => {
      const process = fork({
        onMessage: (message) => {
          if (isFromVirtualGuest(message)) this.#links.get(message.runId)?.handle(message);
          else events.onMessage(message);
        },
        onExit: events.onExit,
      });
      return {
        send: (message) => {
          if (message.kind === 'start') this.#bind(message.start.runId, process);
          process.send(message);
        },
        cpuMs: () => process.cpuMs(),
        kill: () => process.kill(),
      };
    };
    this.#runner = new ShardRunner({
      log: silentLog,
      scheduler: unawaitedTime,
      limits: LIMITS,
      shardLimits: SHARD_LIMITS,
      openProcess,
    });
  }

  /** Runs that are not over. */
  get size(): number {
    return this.#links.size;
  }

  /** @param wallMs Unix time in milliseconds at which its clock stands. */
  open(
    start: Omit<RunStart, 'runId'>,
    wallMs: number,
    { onOutput, onTime }: Pick<GuestLinkOptions, 'onOutput' | 'onTime'>,
  ): GuestLink {
    this.#started++;
    const runId = `run-${this.#started}`;
    const link = new GuestLink({
      onOutput: (output) => {
        if (output.kind === 'ended') this.#forget(runId);
        onOutput(output);
      },
      onTime,
      ask: (toMs, stopAt) => this.#processes.get(runId)?.send({ kind: 'advance', runId, toMs, stopAt }),
    });
    this.#links.set(runId, link);
    this.#clocks.set(runId, wallMs);
    link.attach(this.#runner.start({ ...start, runId }, link.handleOutput));
    return link;
  }

  #bind(runId: string, process: ShardProcess<ToVirtualGuest>): void {
    this.#processes.set(runId, process);
    process.send({ kind: 'set-clock', runId, wallMs: this.#clocks.get(runId) ?? 0 });
  }

  #forget(runId: string): void {
    this.#links.delete(runId);
    this.#processes.delete(runId);
    this.#clocks.delete(runId);
  }
}
