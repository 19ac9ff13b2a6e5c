import type { CallSession } from '@callcast/calls';

/** Sessions that calls to one number share, as the rule of that number says. */
export class ConferenceSessions {
  readonly #sessions = new Map<string, Promise<CallSession | undefined>>();

  /**
   * The one that runs or is being opened; else a new one.
   *
   * @param key Of the rule and the dialled number. @param open Opens one; undefined: it may not be.
   */
  async join(key: string, open: () => Promise<CallSession | undefined>): Promise<CallSession | undefined> {
    for (let running = this.#sessions.get(key); running !== undefined; running = this.#sessions.get(key)) {
      const session = await running.catch(() => undefined); // whoever opened it hears why it failed
      if (session?.takesCalls === true) return session;
      if (this.#sessions.get(key) === running) this.#sessions.delete(key);
    }
    const opening = open();
    this.#sessions.set(key, opening);
    return opening;
  }

  /** The session of this key is over; a later one of the same key is kept. */
  forget(key: string, session: CallSession): void {
    const kept = this.#sessions.get(key);
    void kept?.then(
      (found) => {
        if (found === session && this.#sessions.get(key) === kept) this.#sessions.delete(key);
      },
      () => {},
    );
  }
}
