/** What differs between the files, the server and what both were when they last agreed. Nothing is read or changed here. */
import { hashOf, type ItemKey, type ItemState, type Items, idOf } from './items.ts';

/**
 * `create`, `change`, `remove`: the files were edited. `added-there`, `changed-there`, `removed-there`: the server was. `conflict`: both
 * were, and differ.
 */
export type Verdict =
  | 'same'
  | 'create'
  | 'change'
  | 'remove'
  | 'added-there'
  | 'changed-there'
  | 'removed-there'
  | 'conflict';

export interface Step {
  readonly key: ItemKey;
  readonly verdict: Verdict;
  /** Undefined where it is not in the files, or on the server. */
  readonly local: ItemState | undefined;
  readonly remote: ItemState | undefined;
}

/** Key → hash of the state in which files and server agreed last. */
export type Agreed = ReadonlyMap<ItemKey, string>;

/** A step for each item that either has. */
export function planOf(local: Items, remote: Items, agreed: Agreed): Step[] {
  const keys = new Set([...local.keys(), ...remote.keys()]);
  return [...keys].map((key) => {
    const [here, there] = [local.get(key), remote.get(key)];
    return { key, verdict: verdictOf(key, here, there, agreed.get(key)), local: here, remote: there };
  });
}

function verdictOf(
  key: ItemKey,
  local: ItemState | undefined,
  remote: ItemState | undefined,
  agreed: string | undefined,
): Verdict {
  if (idOf(key) === undefined) return 'create';
  const [here, there] = [local && hashOf(local), remote && hashOf(remote)];
  if (here === there) return 'same';
  if (agreed === undefined) return here === undefined ? 'added-there' : 'conflict';
  if (there === agreed) return here === undefined ? 'remove' : 'change';
  if (here === agreed) return there === undefined ? 'removed-there' : 'changed-there';
  return 'conflict';
}

const EDITED_HERE: ReadonlySet<Verdict> = new Set(['create', 'change', 'remove']);
const EDITED_THERE: ReadonlySet<Verdict> = new Set(['added-there', 'changed-there', 'removed-there', 'conflict']);

export const isEditedHere = ({ verdict }: Step): boolean => EDITED_HERE.has(verdict);

/** A push would undo it, unseen. */
export const isEditedThere = ({ verdict }: Step): boolean => EDITED_THERE.has(verdict);

/**
 * What the files are to hold after a pull: what the server has, but for what was edited here alone.
 *
 * @param isForced What was edited here is given up.
 * @returns The steps that have to be decided by a person, when there are any.
 */
export function pulled(
  plan: readonly Step[],
  isForced: boolean,
): { readonly items: Items; readonly agreed: Agreed } | { readonly undecided: readonly Step[] } {
  const keeps = (step: Step): boolean => !isForced && isEditedHere(step);
  const undecided = plan.filter(({ verdict }) => verdict === 'conflict' && !isForced);
  if (undecided.length > 0) return { undecided };
  const items = new Map<ItemKey, ItemState>();
  const agreed = new Map<ItemKey, string>();
  for (const step of plan) {
    const state = keeps(step) ? step.local : step.remote;
    if (state !== undefined) items.set(step.key, state);
    // An edit was made from what the server still has: whatever is edited here alone is there as it was agreed on.
    if (step.remote !== undefined) agreed.set(step.key, hashOf(step.remote));
  }
  const broken = plan.filter((step) => keeps(step) && step.local && namesMissing(step.local, items));
  return broken.length > 0 ? { undecided: broken } : { items, agreed };
}

/** Whether it is made of something that is not there: a rule of a scenario that was removed on the server. */
function namesMissing(state: ItemState, items: Items): boolean {
  switch (state.kind) {
    case 'application':
      return state.rules.some((key) => !items.has(key));
    case 'scenario':
      return state.application !== null && !items.has(state.application);
    case 'rule':
      return !items.has(state.application) || state.scenarios.some((key) => !items.has(key));
  }
}
