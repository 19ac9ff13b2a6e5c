import { callSite } from './author-error.ts';
import type { Session } from './session.ts';

interface Listener {
  readonly callback: unknown;
  /** Where it was added, known only for one that cannot be called. */
  readonly addedAt: string;
  removed: boolean;
}

/**
 * The listeners of one object, called in the order in which they were added.
 *
 * A listener added while an event is delivered first hears the next one; one removed meanwhile is not called any more.
 * Adding the same function twice calls it twice. One that is not a function is found out when it would be called.
 */
/** @typeParam Payloads What a listener of each event is given, by the event's value. */
export class Listeners<Payloads extends object> {
  readonly #session: Session;
  readonly #owner: string;
  readonly #byEvent = new Map<unknown, Listener[]>();

  /** @param owner How warnings name the object, for example `VoxEngine`. */
  constructor(session: Session, owner: string) {
    this.#session = session;
    this.#owner = owner;
  }

  add(event: unknown, callback: unknown): void {
    if (event === undefined) {
      this.#session.warn(`${this.#owner}.addEventListener: the event is undefined, is its name spelt right?`);
    }
    const addedAt = typeof callback === 'function' ? '' : callSite(this.#session.scenarioNames);
    const listeners = this.#byEvent.get(event) ?? [];
    this.#byEvent.set(event, [...listeners, { callback, addedAt, removed: false }]);
  }

  /** Without a callback: every listener of the event. */
  remove(event: unknown, callback: unknown): void {
    const listeners = this.#byEvent.get(event) ?? [];
    const kept: Listener[] = [];
    for (const listener of listeners) {
      if (callback === undefined || listener.callback === callback) listener.removed = true;
      else kept.push(listener);
    }
    this.#byEvent.set(event, kept);
  }

  /** @returns What the last of them that returned anything did. */
  dispatch<Event extends keyof Payloads & string>(event: Event, payload: Payloads[Event]): unknown {
    let returned: unknown;
    for (const listener of this.#byEvent.get(event) ?? []) {
      if (this.#session.failed) return undefined;
      if (listener.removed) continue;
      const { callback } = listener;
      if (typeof callback === 'function') returned = this.#session.guard(() => callback(payload)) ?? returned;
      else this.#session.fail(`${listener.addedAt}TypeError: the listener of ${event} is not a function`);
    }
    return returned;
  }
}
