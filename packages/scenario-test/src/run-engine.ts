import type { RunEndReason, RunOutput, ScenarioEvent } from '@callcast/scenario/protocol';
import { ScenarioTestError } from './failure.ts';
import type { GuestLink, GuestLinkOptions } from './guest/guest-link.ts';
import { keepingAwake } from './io/unawaited-time.ts';
import { KIT_LIMITS } from './limits.ts';
import { report } from './report.ts';
import type { Awaited, RunControl } from './run-control.ts';
import type { ScenarioOptions } from './scenario-options.ts';
import type { RunTexts } from './texts.ts';
import { Timeline } from './time/timeline.ts';
import { VirtualTime } from './time/virtual-time.ts';
import { Transcript } from './transcript.ts';
import type { Surroundings } from './world/surroundings.ts';
import { World } from './world/world.ts';

export interface RunEngineOptions {
  readonly texts: RunTexts;
  readonly options: ScenarioOptions;
  /** Unix time in milliseconds at which it starts. */
  readonly wallMs: number;
  /** Starts it. */
  readonly open: (told: Pick<GuestLinkOptions, 'onOutput' | 'onTime'>) => GuestLink;
}

/**
 * What drives a run: the guest, the world around it, the time of both, and what is said when a test fails.
 *
 * What goes wrong without anybody waiting is kept, and told once: by the next thing that is awaited, at the latest by `close`.
 */
export class RunEngine implements RunControl {
  readonly time: VirtualTime;
  readonly transcript: Transcript;
  readonly world: World;
  readonly around: Surroundings;
  readonly timeline: Timeline;
  readonly #texts: RunTexts;
  readonly #link: GuestLink;
  #trouble: { readonly error: unknown; isTold: boolean } | undefined;
  /** How much of what went wrong the test has asked for, or was told: the end, and so many errors of the log. */
  #hasSeenEnd = false;
  #seenErrors = 0;

  constructor({ texts, options, wallMs, open }: RunEngineOptions) {
    const time = new VirtualTime(wallMs);
    this.time = time;
    this.#texts = texts;
    this.transcript = new Transcript(() => time.now());
    this.around = {
      time,
      emit: (event) => this.emit(event),
      write: (level, line) => this.transcript.write(level, line),
      unanswered: (message) => {
        this.#trouble ??= { error: new ScenarioTestError('TEST_UNANSWERED', this.#explain(message)), isTold: false };
      },
      during: (task) => this.timeline.during(task),
      failed: (error) => {
        this.#trouble ??= { error, isTold: false };
      },
    };
    const { users, customData = '', storage = {} } = options;
    this.world = new World(this.around, {
      users: users === undefined ? undefined : new Set(users),
      customData,
      storage,
      stop: (reason) => this.stop(reason),
    });
    this.#link = open({
      onOutput: (output) => this.#handleOutput(output),
      onTime: (nowMs) => time.moveTo(nowMs),
    });
    this.timeline = new Timeline({ link: this.#link, time, keepingAwake, check: () => this.#check() });
  }

  /** Why the run is over; undefined: it is not. */
  get ended(): RunEndReason | undefined {
    return this.#link.ended;
  }

  /** The test knows of the end. */
  seeEnd(): void {
    this.#hasSeenEnd = true;
  }

  /** The test knows of the errors that were logged so far. */
  seeErrors(): void {
    this.#seenErrors = this.transcript.errors.length;
  }

  emit(event: ScenarioEvent): void {
    this.transcript.hear(event);
    this.#link.send(event);
  }

  stop(reason: string): void {
    this.world.end({ code: 200, reason });
    this.#link.stop(reason);
  }

  act(action: () => void): Promise<void> {
    return this.timeline.do(async () => {
      await this.timeline.settle();
      this.#refuseWhenOver();
      action();
      await this.timeline.settle();
    });
  }

  wait<T>(awaited: Awaited<T>): Promise<T> {
    return this.timeline.do(() => this.#await(awaited));
  }

  actWhen<T>(awaited: Awaited<T>, action: (found: T) => void): Promise<void> {
    return this.timeline.do(async () => {
      action(await this.#await(awaited));
      await this.timeline.settle();
    });
  }

  /** Asks the scenario for something, and waits for what comes of it. */
  ask<Id, T>(put: () => Id, awaited: (id: Id) => Awaited<T>): Promise<T> {
    return this.timeline.do(async () => {
      await this.timeline.settle();
      this.#refuseWhenOver();
      return this.#await(awaited(put()));
    });
  }

  misuse(message: string): ScenarioTestError {
    return new ScenarioTestError('TEST_MISUSE', this.#explain(message));
  }

  /** Ends the run. Idempotent. @throws What no other call has told. */
  async close(): Promise<void> {
    await this.timeline.do(() => this.#end());
    if (this.#trouble !== undefined && !this.#trouble.isTold) {
      this.#trouble.isTold = true;
      throw this.#trouble.error;
    }
    const { ended } = this.#link;
    const message = ended?.kind === 'error' || ended?.kind === 'limit' ? ended.message : undefined;
    const others = this.transcript.errors
      .slice(this.#seenErrors)
      .filter((line) => message === undefined || !line.endsWith(message));
    const hasFailed = message !== undefined && !this.#hasSeenEnd;
    if (!hasFailed && others.length === 0) return;
    const asked = hasFailed ? 'run.ended()' : 'run.errors';
    const text = `The scenario failed, and the test did not ask for that by ${asked}.`;
    throw new ScenarioTestError('TEST_SCENARIO_FAILED', this.#explain(text));
  }

  async #end(): Promise<void> {
    if (this.#link.ended !== undefined) return;
    this.stop('The test is over');
    const before = this.#trouble;
    this.#trouble = undefined; // what came before must not keep it from ending
    await this.timeline.until(() => this.#link.ended !== undefined, 0);
    this.#trouble = before ?? this.#trouble;
  }

  #handleOutput(output: RunOutput): void {
    this.transcript.say(output);
    if (output.kind === 'command') this.world.handle(output.command);
    else if (output.kind === 'ended') {
      const { reason } = output;
      const failed = reason.kind === 'error' || reason.kind === 'limit' || reason.kind === 'shard-lost';
      this.world.end(failed ? { code: 500, reason: reason.message } : { code: 200, reason: 'The session is over' });
    }
  }

  async #await<T>({ what, find, spoilt, hint, withinMs = KIT_LIMITS.waitMs }: Awaited<T>): Promise<T> {
    const isOver = (): boolean => this.#link.ended !== undefined;
    const isDecided = (): boolean => find() !== undefined || spoilt?.() !== undefined || isOver();
    await this.timeline.settle();
    const forgotten = hint?.(); // as things stand now: a minute later the call may be over
    const outcome = await this.timeline.until(isDecided, withinMs);
    const found = find();
    if (found !== undefined) return found;
    const bound = outcome === 'too-late' ? ` within ${withinMs / 1_000} s of virtual time` : '';
    const nothing = outcome === 'nothing-left' ? 'Nothing is left that could happen' : undefined;
    const sentences = [`Expected that ${what}${bound}`, isOver() ? undefined : spoilt?.(), forgotten, nothing];
    const text = sentences.flatMap((one) => (one === undefined ? [] : [one.replace(/\.?$/, '.')])).join(' ');
    throw new ScenarioTestError('TEST_EXPECTATION', this.#explain(text));
  }

  #refuseWhenOver(): void {
    if (this.#link.ended !== undefined) throw this.misuse('The run is over: nothing reaches the scenario any more.');
  }

  #check(): void {
    if (this.#trouble === undefined) return;
    this.#trouble.isTold = true;
    throw this.#trouble.error;
  }

  /** Whatever went wrong is in it, and so need not be told again. */
  #explain(message: string): string {
    this.#hasSeenEnd = this.#link.ended !== undefined;
    this.seeErrors();
    return `${message}\n${report(this.transcript, this.#texts, this.#link.ended, this.time.now())}`;
  }
}
