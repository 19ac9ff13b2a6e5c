import type { Log, Random, Scheduler } from '@callcast/core';
import { DEFAULT_SCENARIO_LIMITS, type ScenarioLimits } from '../limits.ts';
import type { RunOutput, RunStart, ScenarioRunner } from '../protocol.ts';
import type { GuestProgram } from './guest-program.ts';
import { IsolateRun, type RunObserver, type RunSurroundings } from './isolate-run.ts';
import { Turnstile } from './turnstile.ts';

export interface IsolateRunnerOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
  readonly program: GuestProgram;
  /** How many callbacks run at once: the number of cores. */
  readonly parallelCallbacks: number;
  readonly limits?: ScenarioLimits;
  readonly observer?: RunObserver;
}

const UNOBSERVED: RunObserver = { callbackStarted() {}, callbackEnded() {}, catastrophe() {} };

/**
 * Runs scenarios in isolates of this very process. A scenario can make V8 unable to stop it or to go on, so in
 * production this runs inside a shard, where {@link ShardRunner} kills the process; alone it is for tests.
 */
export class IsolateRunner implements ScenarioRunner {
  readonly #surroundings: RunSurroundings;

  constructor(options: IsolateRunnerOptions) {
    this.#surroundings = {
      scheduler: options.scheduler,
      random: options.random,
      log: options.log,
      program: options.program,
      limits: options.limits ?? DEFAULT_SCENARIO_LIMITS,
      turnstile: new Turnstile(options.parallelCallbacks),
      observer: options.observer ?? UNOBSERVED,
    };
  }

  start(start: RunStart, onOutput: (output: RunOutput) => void): IsolateRun {
    const run = new IsolateRun(start, onOutput, this.#surroundings);
    void run.live();
    return run;
  }
}
