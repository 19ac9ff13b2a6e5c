/** What an account has configured, as items that files and the server are compared by. */
import { createHash } from 'node:crypto';

/** `<kind>/<id>` of what the server knows, `new <kind>/…` of what only files have. Ids outlive every rename. */
export type ItemKey = string;
export type ItemKind = 'application' | 'scenario' | 'rule';

export interface ApplicationState {
  readonly kind: 'application';
  readonly name: string;
  /** In the order in which they are tried. */
  readonly rules: readonly ItemKey[];
}

export interface ScenarioState {
  readonly kind: 'scenario';
  /** Null: all applications of the account share it. */
  readonly application: ItemKey | null;
  readonly name: string;
  readonly source: string;
}

export interface RuleState {
  readonly kind: 'rule';
  readonly application: ItemKey;
  readonly name: string;
  readonly pattern: string;
  readonly exclude: string | null;
  readonly videoConference: boolean;
  /** In the order in which they run. */
  readonly scenarios: readonly ItemKey[];
}

export type ItemState = ApplicationState | ScenarioState | RuleState;
export type Items = ReadonlyMap<ItemKey, ItemState>;

export const keyOf = (kind: ItemKind, id: number): ItemKey => `${kind}/${id}`;

/** @param where Key of the application; empty for what has none. */
export const newKeyOf = (kind: ItemKind, where: ItemKey, name: string): ItemKey => `new ${kind}/${where}/${name}`;

/** Undefined for what the server has not seen yet. */
export function idOf(key: ItemKey): number | undefined {
  const [, id] = /^(?:application|scenario|rule)\/(\d{1,15})$/.exec(key) ?? [];
  return id === undefined ? undefined : Number(id);
}

/** The fields in one order, whoever made the object. */
export function fieldsOf(state: ItemState): readonly (readonly [name: string, value: unknown])[] {
  switch (state.kind) {
    case 'application':
      return [
        ['name', state.name],
        ['rules', state.rules],
      ];
    case 'scenario':
      return [
        ['application', state.application],
        ['name', state.name],
        ['source', state.source],
      ];
    case 'rule':
      return [
        ['application', state.application],
        ['name', state.name],
        ['pattern', state.pattern],
        ['exclude', state.exclude],
        ['videoConference', state.videoConference],
        ['scenarios', state.scenarios],
      ];
  }
}

/** SHA-256 of a state, in hexadecimal. */
export const hashOf = (state: ItemState): string =>
  createHash('sha256')
    .update(JSON.stringify([state.kind, fieldsOf(state)]))
    .digest('hex');
