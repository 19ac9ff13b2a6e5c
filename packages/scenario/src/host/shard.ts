import { type Log, millis, type Scheduler, type Timer } from '@callcast/core';
import type { ScenarioLimits, ShardLimits } from '../limits.ts';
import type { RunEndReason, RunOutput, RunStart, ScenarioEvent } from '../protocol.ts';
import type { OpenShardProcess, ShardProcess } from './shard-process.ts';
import { type FromShard, parseFromShard } from './shard-protocol.ts';

export interface ShardOptions {
  readonly log: Log;
  readonly scheduler: Scheduler;
  readonly limits: ScenarioLimits;
  readonly shardLimits: ShardLimits;
  readonly openProcess: OpenShardProcess;
  /** The process is gone and every run in it has ended. `suspects` are the runs that may be the reason. */
  readonly onGone: (suspects: readonly RunStart[]) => void;
  /** Its process takes runs now. */
  readonly onReady: (hasCodeCache: boolean) => void;
  /** A run ended. */
  readonly onRunEnded: () => void;
}

interface HeldRun {
  readonly start: RunStart;
  readonly onOutput: (output: RunOutput) => void;
  /** Armed while a callback of it takes long: kills the process. */
  watchdog: Timer | undefined;
}

/** Why a process ends: what the runs that are to blame and what the others are told. */
interface ShardVerdict {
  readonly culprits: readonly string[];
  readonly reason: RunEndReason;
  readonly others: string;
}

/**
 * One shard process and the runs in it.
 *
 * Kills the process when a callback outlives its timeout by the grace, when no sign of life comes, when it holds too
 * much memory and when it sends what no shard sends. Every run then ends with a reason that names the cause.
 */
export class Shard {
  readonly #options: ShardOptions;
  readonly #process: ShardProcess;
  readonly #runs = new Map<string, HeldRun>();
  #applicationId: number | undefined;
  #ready = false;
  #gone = false;
  #pingTimer: Timer | undefined;
  #pongTimer: Timer | undefined;
  /** Set before a kill: what the culprits and what the others are told. */
  #verdict:
    | { readonly culprits: readonly string[]; readonly reason: RunEndReason; readonly others: string }
    | undefined;

  constructor(options: ShardOptions) {
    this.#options = options;
    this.#process = options.openProcess({
      onMessage: (message) => this.#handleMessage(message),
      onExit: (how) => this.#handleExit(how),
    });
    this.#armPing();
  }

  /** The only application whose scenarios ever run here, once there is one. */
  get applicationId(): number | undefined {
    return this.#applicationId;
  }

  get runCount(): number {
    return this.#runs.size;
  }

  /** False once it was killed or ended by itself: its runs are about to be told. */
  get isUsable(): boolean {
    return this.#verdict === undefined && !this.#gone;
  }

  /** Binds this shard to an application before its first run. */
  assign(applicationId: number): void {
    this.#applicationId ??= applicationId;
  }

  start(start: RunStart, onOutput: (output: RunOutput) => void): void {
    this.#runs.set(start.runId, { start, onOutput, watchdog: undefined });
    this.#process.send({ kind: 'start', start });
  }

  handleEvent(runId: string, event: ScenarioEvent): void {
    if (this.#runs.has(runId)) this.#process.send({ kind: 'event', runId, event });
  }

  stop(runId: string, message: string): void {
    if (this.#runs.has(runId)) this.#process.send({ kind: 'stop', runId, message });
  }

  stopAll(message: string): void {
    for (const runId of this.#runs.keys()) this.stop(runId, message);
  }

  /** Ends the process. Runs still in it are told `message`. */
  kill(message: string): void {
    this.#condemn([], { kind: 'stopped', message }, message);
  }

  #handleMessage(value: unknown): void {
    const message = parseFromShard(value);
    if (message === 'malformed-shard-message') {
      this.#condemn([], { kind: 'shard-lost', message }, 'the scenario process sent a message no shard sends');
      return;
    }
    this.#handle(message);
  }

  #handle(message: FromShard): void {
    switch (message.kind) {
      case 'ready':
        this.#ready = true;
        this.#options.onReady(message.hasCodeCache);
        break;
      case 'pong':
        this.#handlePong(message.residentMegabytes);
        break;
      case 'output':
        this.#handleOutput(message.runId, message.output);
        break;
      case 'overdue':
        this.#armWatchdog(message.runId, message.elapsedMs);
        break;
      case 'settled':
        this.#disarmWatchdog(message.runId);
        break;
      case 'catastrophe': {
        const reason = {
          kind: 'limit',
          limit: 'memory',
          message: `V8 gave up on the scenario: ${message.message}`,
        } as const;
        this.#condemn([message.runId], reason, 'another scenario run in the same process exhausted its memory');
        break;
      }
    }
  }

  #handleOutput(runId: string, output: RunOutput): void {
    const run = this.#runs.get(runId);
    if (run === undefined || this.#verdict !== undefined) return;
    if (output.kind === 'ended') {
      run.watchdog?.cancel();
      this.#runs.delete(runId);
    }
    run.onOutput(output);
    if (output.kind === 'ended') this.#options.onRunEnded();
  }

  #armWatchdog(runId: string, elapsedMs: number): void {
    const run = this.#runs.get(runId);
    if (run === undefined) return;
    const { callbackTimeoutMs } = this.#options.limits;
    const left = Math.max(0, callbackTimeoutMs + this.#options.shardLimits.watchdogGraceMs - elapsedMs);
    run.watchdog?.cancel();
    run.watchdog = this.#options.scheduler.after(millis(left), () => {
      const message = `a callback ran longer than ${callbackTimeoutMs} ms and could not be stopped`;
      const others = 'another scenario run in the same process could not be stopped';
      this.#condemn([runId], { kind: 'limit', limit: 'callback-time', message }, others);
    });
  }

  #disarmWatchdog(runId: string): void {
    const run = this.#runs.get(runId);
    run?.watchdog?.cancel();
    if (run !== undefined) run.watchdog = undefined;
  }

  #armPing(): void {
    const { pingIntervalMs, pingTimeoutMs } = this.#options.shardLimits;
    this.#pingTimer = this.#options.scheduler.after(millis(pingIntervalMs), () => {
      this.#process.send({ kind: 'ping' });
      // Starting takes long on a busy machine, and nothing hostile runs before `ready`: three times the patience.
      this.#awaitPong(this.#ready ? pingTimeoutMs : 3 * pingTimeoutMs, 1);
    });
  }

  /** Who hardly got the processor cannot have answered: that is no sign of being stuck, until it has been so for long. */
  #awaitPong(patience: number, time: number): void {
    const { scheduler, shardLimits } = this.#options;
    const before = this.#process.cpuMs();
    this.#pongTimer = scheduler.after(millis(patience), () => {
      const used = (this.#process.cpuMs() ?? Number.POSITIVE_INFINITY) - (before ?? 0);
      if (used < shardLimits.starvedShare * patience && time < shardLimits.pingTimeouts) {
        this.#awaitPong(patience, time + 1);
        return;
      }
      const message = `the scenario process gave no sign of life for ${time * patience} ms`;
      this.#condemn([], { kind: 'shard-lost', message }, message);
    });
  }

  #handlePong(residentMegabytes: number): void {
    this.#pongTimer?.cancel();
    const { maxResidentMegabytes: least, residentMegabytesOfRun, maxRunsPerShard } = this.#options.shardLimits;
    const crowd = Math.max(0, this.#runs.size - maxRunsPerShard);
    const maxResidentMegabytes = least + crowd * residentMegabytesOfRun;
    if (residentMegabytes <= maxResidentMegabytes) {
      if (this.#verdict === undefined && !this.#gone) this.#armPing();
      return;
    }
    const overdue = [...this.#runs].filter(([, run]) => run.watchdog !== undefined).map(([runId]) => runId);
    const message = `the scenario process used more than ${maxResidentMegabytes} MB of memory`;
    this.#condemn(overdue, { kind: 'limit', limit: 'memory', message }, message);
  }

  /** Decides what the runs will be told and kills the process; its exit delivers it. The first decision counts. */
  #condemn(culprits: readonly string[], reason: RunEndReason, others: string): void {
    this.#verdict ??= { culprits, reason, others };
    this.#process.kill();
  }

  #handleExit(how: string): void {
    this.#gone = true;
    this.#pingTimer?.cancel();
    this.#pongTimer?.cancel();
    const verdict = this.#verdict ?? this.#judgeExit(how);
    const runs = [...this.#runs.values()];
    this.#runs.clear();
    const stopped = verdict.reason.kind === 'stopped';
    const { log, onGone } = this.#options;
    if (!stopped) log.warn('scenario shard lost', { how, runCount: runs.length, applicationId: this.#applicationId });
    const named = runs.filter((run) => verdict.culprits.includes(run.start.runId));
    for (const run of runs) {
      run.watchdog?.cancel();
      const reason = named.includes(run) || stopped ? verdict.reason : lostWith(verdict);
      run.onOutput({ kind: 'log', level: stopped ? 'platform' : 'error', message: describeEnd(reason) });
      run.onOutput({ kind: 'ended', reason });
    }
    onGone(stopped ? [] : (named.length > 0 ? named : runs).map((run) => run.start));
  }

  /** Nobody killed it. V8 ends a process that it cannot give memory, within the callback that asked for too much. */
  #judgeExit(how: string): ShardVerdict {
    const running = [...this.#runs].filter(([, run]) => run.watchdog !== undefined);
    const culprits = (running.length > 0 ? running : [...this.#runs]).map(([runId]) => runId);
    const message = `the scenario process ended by itself (${how}), most often for lack of memory`;
    if (culprits.length !== 1) return { culprits: [], reason: { kind: 'shard-lost', message }, others: message };
    const others = 'another scenario run in the same process made it end';
    return { culprits, reason: { kind: 'limit', limit: 'memory', message }, others };
  }
}

function lostWith(verdict: ShardVerdict): RunEndReason {
  return { kind: 'shard-lost', message: verdict.others };
}

function describeEnd(reason: RunEndReason): string {
  switch (reason.kind) {
    case 'terminated':
      return 'terminated';
    case 'limit':
      return `limit ${reason.limit}: ${reason.message}`;
    case 'error':
    case 'stopped':
    case 'shard-lost':
      return `${reason.kind}: ${reason.message}`;
  }
}
