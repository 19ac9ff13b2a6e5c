/** Users who may not do anything here any more: they were removed or switched off, or their applications were removed. */
export interface EndedAccess {
  readonly of: 'users' | 'applications';
  readonly ids: ReadonlySet<number>;
  /** A sentence for those users. */
  readonly reason: string;
}

export type EndedAccessListener = (ended: EndedAccess) => void;

/** Tells of {@link EndedAccess} once it is written: who logged in before hears of it as well. Of this process alone. */
export class AccessEnds {
  readonly #listeners = new Set<EndedAccessListener>();

  /** @param listener Must not throw. @returns Ends the listening; idempotent. */
  listen(listener: EndedAccessListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(of: EndedAccess['of'], ids: readonly number[], reason: string): void {
    for (const listener of [...this.#listeners]) listener({ of, ids: new Set(ids), reason });
  }
}
