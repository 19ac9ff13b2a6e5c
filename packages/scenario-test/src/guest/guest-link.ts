import type { RunEndReason, RunOutput, ScenarioEvent, ScenarioRun } from '@callcast/scenario/protocol';
import type { FromVirtualGuest, MoveStop, Position } from './messages.ts';

export interface GuestLinkOptions {
  readonly onOutput: (output: RunOutput) => void;
  /** How late it is in the run, before each output. */
  readonly onTime: (nowMs: number) => void;
  /** Sends an `advance`. */
  readonly ask: (toMs: number, stopAt: MoveStop) => void;
}

/** One run, as the kit holds it. */
export class GuestLink {
  readonly #onOutput: (output: RunOutput) => void;
  readonly #onTime: (nowMs: number) => void;
  readonly #ask: (toMs: number, stopAt: MoveStop) => void;
  readonly #asked: { readonly toMs: number; readonly resolve: (position: Omit<Position, 'kind' | 'runId'>) => void }[] =
    [];
  #run: ScenarioRun | undefined;
  #told = 0;
  #ended: RunEndReason | undefined;

  constructor({ onOutput, onTime, ask }: GuestLinkOptions) {
    this.#onOutput = onOutput;
    this.#onTime = onTime;
    this.#ask = ask;
  }

  /** For whoever starts the run. */
  attach(run: ScenarioRun): void {
    this.#run = run;
  }

  /** How often the run was told something: whoever looks twice knows whether it has settled since. */
  get told(): number {
    return this.#told;
  }

  get ended(): RunEndReason | undefined {
    return this.#ended;
  }

  send(event: ScenarioEvent): void {
    this.#told++;
    this.#run?.handleEvent(event);
  }

  stop(message: string): void {
    this.#told++;
    this.#run?.stop(message);
  }

  /** Resolves when the run has nothing to do any more at `toMs`, or was stopped before; at once when it is over. */
  advance(toMs: number, stopAt: MoveStop): Promise<Omit<Position, 'kind' | 'runId'>> {
    if (this.#ended !== undefined) return Promise.resolve({ nowMs: toMs, nextMs: null, isStuck: false });
    return new Promise((resolve) => {
      this.#asked.push({ toMs, resolve });
      this.#ask(toMs, stopAt);
    });
  }

  readonly handleOutput = (output: RunOutput): void => {
    if (output.kind === 'ended') this.#ended = output.reason;
    this.#onOutput(output);
    if (output.kind !== 'ended') return;
    // Its process may be gone, and would not answer.
    for (const { toMs, resolve } of this.#asked.splice(0)) resolve({ nowMs: toMs, nextMs: null, isStuck: false });
  };

  handle(message: FromVirtualGuest): void {
    if (message.kind === 'time') this.#onTime(message.nowMs);
    else {
      const { nowMs, nextMs, isStuck } = message;
      this.#asked.shift()?.resolve({ nowMs, nextMs, isStuck });
    }
  }
}
