import { type Millis, silentLog } from '@callcast/core';
import type { ScenarioLimits } from '@callcast/scenario';
import { type GuestProgram, type IsolateRun, IsolateRunner, type IsolateRunnerOptions } from '@callcast/scenario/host';
import type { RunOutput, RunStart } from '@callcast/scenario/protocol';
import { KIT_LIMITS } from '../limits.ts';
import { VirtualTime } from '../time/virtual-time.ts';
import { countedRandom } from './counted-random.ts';
import type { MoveStop, Position } from './messages.ts';

export interface VirtualRunsOptions {
  readonly program: GuestProgram;
  readonly limits: ScenarioLimits;
  readonly observer: NonNullable<IsolateRunnerOptions['observer']>;
  readonly tell: (runId: string, output: RunOutput, nowMs: number) => void;
}

interface HeldRun {
  readonly run: IsolateRun;
  readonly time: VirtualTime;
  /** Of the move that is being made: how many outputs and commands there were. */
  seen: Record<MoveStop, number>;
}

/** The runs of one process, each with a clock of its own. */
export class VirtualRuns {
  readonly #options: VirtualRunsOptions;
  readonly #clocks = new Map<string, VirtualTime>();
  readonly #runs = new Map<string, HeldRun>();

  constructor(options: VirtualRunsOptions) {
    this.#options = options;
  }

  get(runId: string): IsolateRun | undefined {
    return this.#runs.get(runId)?.run;
  }

  /** For the run that {@link start} is about to start. */
  setClock(runId: string, wallMs: number): void {
    this.#clocks.set(runId, new VirtualTime(wallMs));
  }

  start(start: RunStart): void {
    const { program, limits, observer, tell } = this.#options;
    const { runId } = start;
    const time = this.#clocks.get(runId) ?? new VirtualTime(0);
    this.#clocks.delete(runId);
    const seen = { command: 0, output: 0 };
    const runner = new IsolateRunner({
      scheduler: time,
      random: countedRandom(),
      log: silentLog,
      program,
      parallelCallbacks: 1,
      limits,
      observer,
    });
    const run = runner.start(start, (output) => {
      seen.output++;
      if (output.kind === 'command') seen.command++;
      if (output.kind === 'ended') this.#runs.delete(runId);
      tell(runId, output, time.now());
    });
    this.#runs.set(runId, { run, time, seen });
  }

  /** Lets everything happen until `toMs`: one timer after the other, each when the one before has been dealt with. */
  async advance(runId: string, toMs: Millis, stopAt: MoveStop): Promise<Omit<Position, 'kind' | 'runId'>> {
    const held = this.#runs.get(runId);
    if (held === undefined) return { nowMs: toMs, nextMs: null, isStuck: false };
    const { run, time, seen } = held;
    seen.command = 0;
    seen.output = 0;
    let atOneMoment = 0;
    let isStuck = false;
    await run.settled();
    while (seen[stopAt] === 0 && !isStuck) {
      const at = time.nextAt;
      if (at === undefined || at > toMs) break;
      atOneMoment = at > time.now() ? 1 : atOneMoment + 1;
      isStuck = atOneMoment > KIT_LIMITS.timersAtOneMoment;
      time.runNext();
      await run.settled();
    }
    if (seen[stopAt] === 0 && !isStuck) time.moveTo(toMs);
    return { nowMs: time.now(), nextMs: time.nextAt ?? null, isStuck };
  }
}
