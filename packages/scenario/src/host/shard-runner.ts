import { type Log, millis, type Scheduler, type Timer } from '@callcast/core';
import { DEFAULT_SCENARIO_LIMITS, DEFAULT_SHARD_LIMITS, type ScenarioLimits, type ShardLimits } from '../limits.ts';
import type { RunOutput, RunStart, ScenarioRun, ScenarioRunner } from '../protocol.ts';
import { forkShard } from './io/fork-shard.ts';
import { Quarantine } from './quarantine.ts';
import { Shard } from './shard.ts';
import type { OpenShardProcess } from './shard-process.ts';

export interface ShardRunnerOptions {
  readonly log: Log;
  readonly scheduler: Scheduler;
  readonly limits?: Partial<ScenarioLimits>;
  readonly shardLimits?: Partial<ShardLimits>;
  /** Default: a process of Node running this package. */
  readonly openProcess?: OpenShardProcess;
}

const CLOSING = 'the server is closing';

interface HeldShard {
  readonly shard: Shard;
  /** Holds one run of a quarantined scenario and takes no other. */
  alone: boolean;
  idleTimer: Timer | undefined;
}

/**
 * Runs scenarios in shard processes, each of which belongs to one application from its first run to its end.
 *
 * Owns the processes: `close()` ends them all.
 */
export class ShardRunner implements ScenarioRunner {
  readonly #log: Log;
  readonly #scheduler: Scheduler;
  readonly #limits: ScenarioLimits;
  readonly #shardLimits: ShardLimits;
  readonly #openProcess: OpenShardProcess;
  readonly #quarantine: Quarantine;
  readonly #shards = new Set<HeldShard>();
  #toldOfNoCodeCache = false;
  #closing: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(options: ShardRunnerOptions) {
    this.#log = options.log;
    this.#scheduler = options.scheduler;
    this.#limits = { ...DEFAULT_SCENARIO_LIMITS, ...options.limits };
    this.#shardLimits = { ...DEFAULT_SHARD_LIMITS, ...options.shardLimits };
    this.#openProcess = options.openProcess ?? forkShard(this.#limits, this.#shardLimits);
    this.#quarantine = new Quarantine(this.#shardLimits.maxQuarantined);
    this.#keepSpares();
  }

  /** Processes that exist now. */
  get shardCount(): number {
    return this.#shards.size;
  }

  /** Runs that are not over, in all of them. */
  get runCount(): number {
    return [...this.#shards].reduce((sum, { shard }) => sum + shard.runCount, 0);
  }

  start(start: RunStart, onOutput: (output: RunOutput) => void): ScenarioRun {
    const held = this.#closing === undefined ? this.#shardFor(start) : undefined;
    if (held === undefined) {
      const message = this.#closing === undefined ? 'too many scenario processes are in use' : CLOSING;
      // Later, because onOutput is never called from inside start.
      this.#scheduler.after(millis(0), () => onOutput({ kind: 'ended', reason: { kind: 'shard-lost', message } }));
      return { runId: start.runId, handleEvent() {}, stop() {} };
    }
    const { shard } = held;
    held.idleTimer?.cancel();
    shard.assign(start.applicationId);
    shard.start(start, onOutput);
    this.#keepSpares();
    return {
      runId: start.runId,
      handleEvent: (event) => shard.handleEvent(start.runId, event),
      stop: (message) => shard.stop(start.runId, message),
    };
  }

  /** Starts the process of an application before its first call, when there is none. */
  prewarm(applicationId: number): void {
    if (this.#closing !== undefined || this.#usable().some(({ shard }) => shard.applicationId === applicationId))
      return;
    const held = this.#spare() ?? this.#open();
    if (held === undefined) return;
    held.shard.assign(applicationId);
    this.#armIdle(held);
    this.#keepSpares();
  }

  /** Lets every run hear Terminating and Terminated within the grace, then ends the processes. Idempotent. */
  async close(): Promise<void> {
    if (this.#closing === undefined) {
      const closing = Promise.withResolvers<void>();
      this.#closing = closing;
      for (const { shard } of this.#shards) {
        if (shard.runCount === 0) shard.kill(CLOSING);
        else shard.stopAll(CLOSING);
      }
      const timer = this.#scheduler.after(millis(this.#shardLimits.closeGraceMs), () => {
        for (const { shard } of this.#shards) shard.kill(CLOSING);
      });
      void closing.promise.then(() => timer.cancel());
      if (this.#shards.size === 0) closing.resolve();
    }
    await this.#closing.promise;
  }

  #shardFor(start: RunStart): HeldShard | undefined {
    if (this.#quarantine.has(start)) {
      const held = this.#spare() ?? this.#open();
      if (held !== undefined) held.alone = true;
      return held;
    }
    const { maxRunsPerShard, uncrowdedShards, maxCrowdedRunsPerShard } = this.#shardLimits;
    const own = this.#usable().filter(({ shard, alone }) => !alone && shard.applicationId === start.applicationId);
    const roomy = own.find(({ shard }) => shard.runCount < maxRunsPerShard);
    if (roomy !== undefined) return roomy;
    if (own.length >= uncrowdedShards) {
      const least = own.reduce((one, other) => (other.shard.runCount < one.shard.runCount ? other : one));
      if (least.shard.runCount < maxCrowdedRunsPerShard) return least;
    }
    return this.#spare() ?? this.#open();
  }

  #usable(): HeldShard[] {
    return [...this.#shards].filter(({ shard }) => shard.isUsable);
  }

  /** A process that no application has used. */
  #spare(): HeldShard | undefined {
    return this.#usable().find(({ shard }) => shard.applicationId === undefined);
  }

  #keepSpares(): void {
    const spares = this.#usable().filter(({ shard }) => shard.applicationId === undefined).length;
    for (let i = spares; i < this.#shardLimits.spareShards; i++) this.#open();
  }

  #open(): HeldShard | undefined {
    const usable = this.#usable(); // one that was killed is gone within milliseconds
    if (usable.length >= this.#shardLimits.maxShards) {
      const unused = usable.find(({ shard }) => shard.runCount === 0);
      if (unused === undefined) return undefined;
      unused.shard.kill('room for another application');
    }
    const shard = new Shard({
      log: this.#log,
      scheduler: this.#scheduler,
      limits: this.#limits,
      shardLimits: this.#shardLimits,
      openProcess: this.#openProcess,
      onReady: (hasCodeCache) => {
        if (hasCodeCache || this.#toldOfNoCodeCache) return;
        this.#toldOfNoCodeCache = true;
        this.#log.warn('V8 makes no code cache here: scenario runs take longer to start');
      },
      onRunEnded: () => {
        if (shard.runCount === 0) this.#handleEmpty(held);
      },
      onGone: (suspects) => {
        for (const suspect of suspects) this.#quarantine.add(suspect);
        held.idleTimer?.cancel();
        this.#shards.delete(held);
        if (this.#shards.size === 0) this.#closing?.resolve();
      },
    });
    const held: HeldShard = { shard, alone: false, idleTimer: undefined };
    this.#shards.add(held);
    return held;
  }

  #handleEmpty(held: HeldShard): void {
    if (this.#closing !== undefined || held.alone) held.shard.kill('its last run ended');
    else this.#armIdle(held);
  }

  #armIdle(held: HeldShard): void {
    held.idleTimer?.cancel();
    held.idleTimer = this.#scheduler.after(millis(this.#shardLimits.idleCloseMs), () => held.shard.kill('idle'));
  }
}
