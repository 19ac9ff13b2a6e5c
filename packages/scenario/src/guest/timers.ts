import { AUTHOR_LIMITS } from '../limits.ts';
import { callSite } from './author-error.ts';
import type { Session } from './session.ts';

interface ArmedTimer {
  readonly callback: (...values: unknown[]) => unknown;
  readonly values: readonly unknown[];
  readonly repeats: boolean;
}

/** setTimeout and its family. The host holds the clock; what is to be called stays here. */
export class Timers {
  readonly #session: Session;
  readonly #armed = new Map<number, ArmedTimer>();
  #lastId = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  /** @returns A number above 0. @throws TypeError when the callback is not a function. */
  arm(kind: 'setTimeout' | 'setInterval', callback: unknown, delay: unknown, values: readonly unknown[]): number {
    if (typeof callback !== 'function') throw new TypeError(`${kind}: the callback is not a function`);
    const { maxActiveTimers } = this.#session;
    if (this.#armed.size >= maxActiveTimers) {
      this.#session.host.exceedTimers(
        `${callSite(this.#session.scenarioNames)}more than ${maxActiveTimers} active timers`,
      );
    }
    const id = ++this.#lastId;
    const repeats = kind === 'setInterval';
    this.#armed.set(id, { callback: callback as ArmedTimer['callback'], values, repeats });
    this.#session.host.setTimer(id, toDelay(delay, repeats), repeats);
    return id;
  }

  /** An id that is not active is ignored, as everywhere. */
  clear(id: unknown): void {
    const known = Number(id);
    if (this.#armed.delete(known)) this.#session.host.clearTimer(known);
  }

  /** The host's clock says so. A timer cleared meanwhile does nothing. */
  fire(id: number): void {
    const timer = this.#armed.get(id);
    if (timer === undefined) return;
    if (!timer.repeats) this.#armed.delete(id);
    this.#session.guard(() => timer.callback(...timer.values));
  }

  /** Terminating: timers are dead. */
  clearAll(): void {
    this.#armed.clear();
  }
}

function toDelay(delay: unknown, repeats: boolean): number {
  const wanted = Number(delay);
  const atLeast = repeats ? AUTHOR_LIMITS.intervalMinimumMs : 0;
  return Math.min(Math.max(Number.isNaN(wanted) ? 0 : wanted, atLeast), AUTHOR_LIMITS.timerMaximumMs);
}
