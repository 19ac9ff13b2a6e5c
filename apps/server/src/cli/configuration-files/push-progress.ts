import { assert } from '@callcast/core';
import { type ItemKey, type ItemState, type Items, idOf } from './items.ts';

/** What a push has come to, whether it goes well or not. */
export class PushProgress {
  /** Keys of the files → keys that the server gave. */
  readonly given = new Map<ItemKey, ItemKey>();
  /** What was changed there, and what it is now; undefined where it was removed. */
  readonly changed = new Map<ItemKey, ItemState | undefined>();
  readonly #before: Items;

  /** @param before What the server had. */
  constructor(before: Items) {
    this.#before = before;
  }

  resolve(key: ItemKey): ItemKey {
    return this.given.get(key) ?? key;
  }

  /** The id of what the server has by now. */
  idFor(key: ItemKey): number {
    const id = idOf(this.resolve(key));
    assert(id !== undefined, 'what is named was made before');
    return id;
  }

  /** A state of the files is on the server. */
  is(key: ItemKey, state: ItemState): void {
    this.changed.set(this.resolve(key), this.#resolved(state));
  }

  isGone(key: ItemKey): void {
    this.changed.set(key, undefined);
  }

  /** The rules that an application has there, and their order. */
  rulesAre(application: ItemKey, rulesOf: (rules: readonly ItemKey[]) => readonly ItemKey[]): void {
    const key = this.resolve(application);
    const state = this.changed.has(key) ? this.changed.get(key) : this.#before.get(key);
    if (state?.kind === 'application') this.changed.set(key, { ...state, rules: rulesOf(state.rules) });
  }

  #resolved(state: ItemState): ItemState {
    const resolve = (key: ItemKey): ItemKey => this.resolve(key);
    switch (state.kind) {
      case 'application':
        return { ...state, rules: state.rules.map(resolve) };
      case 'scenario':
        return { ...state, application: state.application && resolve(state.application) };
      case 'rule':
        return { ...state, application: resolve(state.application), scenarios: state.scenarios.map(resolve) };
    }
  }
}
