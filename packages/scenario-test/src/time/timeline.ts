import { atSite, ScenarioTestError } from '../failure.ts';
import type { GuestLink } from '../guest/guest-link.ts';
import type { MoveStop, Position } from '../guest/messages.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface TimelineOptions {
  readonly link: GuestLink;
  /** Of the world; the guest's is moved with it. */
  readonly time: VirtualTime;
  /** Wraps everything that somebody waits for. */
  readonly keepingAwake: <T>(task: () => Promise<T>) => Promise<T>;
  /** Throws what makes going on pointless: a mistake of the test's that came to light meanwhile. */
  readonly check: () => void;
}

/** How a wait went: `nothing-left`: no timer is armed, so nothing can happen any more. */
export type WaitOutcome = 'met' | 'nothing-left' | 'too-late';

/** The one order in which things happen in a run: what a test does, what the scenario does, what timers do. */
export class Timeline {
  readonly #options: TimelineOptions;
  #tail: Promise<unknown> = Promise.resolve();
  readonly #tasks = new Set<Promise<void>>();

  constructor(options: TimelineOptions) {
    this.#options = options;
  }

  /** Does one thing after everything that was to be done before. Its failure is not unhandled when nobody awaits it. */
  do<T>(operation: () => Promise<T>): Promise<T> {
    const site = new Error('site');
    const done = this.#options.keepingAwake(() => this.#tail.then(operation)).catch(atSite(site));
    this.#tail = done.catch(() => undefined);
    return done;
  }

  /** Something of the test's, in real time, that the run waits for. Never rejects. */
  during(task: Promise<void>): void {
    const tracked = task.finally(() => this.#tasks.delete(tracked));
    this.#tasks.add(tracked);
  }

  /** Inside {@link do}: everything that happens without time going on has happened. */
  async settle(): Promise<void> {
    const { time } = this.#options;
    while ((await this.#move(time.now(), 'command')).hasMore);
  }

  /** Inside {@link do}. */
  async advance(durationMs: number): Promise<void> {
    const { time } = this.#options;
    const end = time.now() + durationMs;
    await this.settle();
    while (time.now() < end) await this.#move(end, 'command');
    await this.settle();
  }

  /** Inside {@link do}: lets time go on from one thing to the next, only as far as it needs to. */
  async until(isMet: () => boolean, withinMs: number): Promise<WaitOutcome> {
    const { time } = this.#options;
    const end = time.now() + withinMs;
    for (;;) {
      const { hasMore, guestNextMs } = await this.#move(time.now(), 'output');
      if (hasMore) continue;
      if (isMet()) return 'met';
      const next = Math.min(time.nextAt ?? Number.POSITIVE_INFINITY, guestNextMs ?? Number.POSITIVE_INFINITY);
      if (next === Number.POSITIVE_INFINITY) return 'nothing-left';
      if (next > end) return 'too-late';
      await this.#move(next, 'output');
    }
  }

  /**
   * Lets everything happen until `toMs`, or until the guest says something: one step. At the same moment timers of the guest
   * come before those of the world, so that a scenario that answers in the last moment is in time.
   *
   * @returns `hasMore`: something may still happen at the moment that was reached.
   */
  async #move(toMs: number, stopAt: MoveStop): Promise<{ hasMore: boolean; guestNextMs: number | null }> {
    const { link, time, check } = this.#options;
    check();
    const target = Math.min(toMs, Math.max(time.nextAt ?? toMs, time.now()));
    const told = link.told;
    const position = await link.advance(target, stopAt);
    this.#assertMoving(position);
    time.moveTo(position.nowMs);
    await Promise.all(this.#tasks);
    let hasMore = link.told !== told || position.nowMs < target;
    if (!hasMore && time.nextAt !== undefined && time.nextAt <= time.now()) {
      time.runNext();
      hasMore = true;
    }
    check();
    const isDue = position.nextMs !== null && position.nextMs <= time.now();
    return { hasMore: hasMore || isDue, guestNextMs: position.nextMs };
  }

  #assertMoving({ isStuck, nowMs }: Omit<Position, 'kind' | 'runId'>): void {
    if (isStuck)
      throw new ScenarioTestError(
        'TEST_EXPECTATION',
        `Time does not go on at ${nowMs / 1_000} s: the scenario arms one timer without a delay after the other.`,
      );
  }
}
