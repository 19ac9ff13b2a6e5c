/** Takes one listener away. Idempotent. */
export type Unsubscribe = () => void;

type Listener<Value> = (value: Value) => void;

/**
 * Events of one object. `Events` maps names to payloads.
 *
 * A listener that throws is reported to the console and does not stop the others: a page's bug must not end a call.
 */
export class TypedEmitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();

  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): Unsubscribe {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    // A wrapper of its own, so that the same function may listen twice and each unsubscribe takes one away.
    const entry: Listener<Events[Name]> = (value) => listener(value);
    listeners.add(entry);
    return () => listeners.delete(entry);
  }

  protected hasListener(name: keyof Events): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0;
  }

  protected emit<Name extends keyof Events>(name: Name, value: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])] as Listener<Events[Name]>[]) {
      try {
        listener(value);
      } catch (error) {
        console.error(`callcast: a listener of "${String(name)}" threw`, error);
      }
    }
  }

  protected forgetListeners(): void {
    this.#listeners.clear();
  }
}
