/** The secrets of applications: values in, sealed values in the store, and out to scenario runs alone. */
import { type SecretBox, sha256Hex } from '../security/index.ts';
import type { IsExpected, Removal, Store, StoredSecret } from '../store/index.ts';
import type { KnownSecrets } from './known-secrets.ts';
import { secretLimits } from './limits.ts';

/** A secret without its value. */
export interface Secret {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Another one whenever something of it changed, its value included; says nothing of it. */
  readonly revision: string;
}

export interface NewSecret {
  /** {@link secretLimits.name}; whoever takes it from outside has checked it. */
  readonly name: string;
  readonly value: string;
  readonly description?: string | undefined;
}

export type SecretChange = Partial<NewSecret>;

export type SecretRefusalCode = 'SECRET_UNKNOWN' | 'SECRET_NAME_TAKEN' | 'SECRET_LIMIT' | 'CHANGED_MEANWHILE';

/** Why it was not done. `reason` is for people and holds no value. */
export interface SecretRefusal {
  readonly code: SecretRefusalCode;
  readonly reason: string;
}

/** The secrets of one application, as its scenarios may read them. */
export interface ApplicationSecretsPort {
  /** @returns Undefined when there is none of this name, or it cannot be opened. */
  value(name: string): Promise<string | undefined>;
  /** All of them, for a run that must not wait when it asks. `unreadable` were sealed with another `server.key`. */
  values(): Promise<{ readonly values: Readonly<Record<string, string>>; readonly unreadable: readonly string[] }>;
}

const CHANGED_MEANWHILE: SecretRefusal = {
  code: 'CHANGED_MEANWHILE',
  reason: 'It was changed since you read it: read it again',
};
const UNKNOWN: SecretRefusal = { code: 'SECRET_UNKNOWN', reason: 'This application has no such secret' };

export class SecretVault {
  readonly #rows: Store['secrets'];
  readonly #box: SecretBox;
  readonly #known: KnownSecrets;

  constructor(store: Pick<Store, 'secrets'>, box: SecretBox, known: KnownSecrets) {
    this.#rows = store.secrets;
    this.#box = box;
    this.#known = known;
  }

  async add(applicationId: number, { name, value, description }: NewSecret): Promise<Secret | SecretRefusal> {
    this.#known.use(applicationId, value);
    const fields = { name, description: cut(description ?? '') };
    const seal = (id: number): string => this.#box.seal(value, id);
    const added = await this.#rows.add(applicationId, fields, seal, secretLimits.perApplication);
    if (added === 'name-taken') return nameTaken(name);
    if (added === 'too-many') {
      const reason = `An application has at most ${secretLimits.perApplication} secrets: remove one first`;
      return { code: 'SECRET_LIMIT', reason };
    }
    return (await this.find(applicationId, added)) ?? UNKNOWN;
  }

  async change(
    applicationId: number,
    id: number,
    change: SecretChange,
    isExpected?: IsExpected<Secret>,
  ): Promise<Secret | SecretRefusal> {
    const { name, value, description } = change;
    if (value !== undefined) this.#known.use(applicationId, value);
    const columns = {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description: cut(description) }),
      ...(value === undefined ? {} : { sealedValue: this.#box.seal(value, id) }),
    };
    const outcome = await this.#rows.change(applicationId, id, columns, ofRow(isExpected));
    if (outcome === 'changed-meanwhile') return CHANGED_MEANWHILE;
    if (outcome === 'name-taken') return nameTaken(name ?? '');
    return (outcome === 'changed' ? await this.find(applicationId, id) : undefined) ?? UNKNOWN;
  }

  /** @param which Its id, or its name. */
  async find(applicationId: number, which: number | string): Promise<Secret | undefined> {
    const row = await this.#row(applicationId, which);
    return row && toSecret(row);
  }

  /** @param nameContains Part of the name, any case. */
  async list(
    applicationId: number,
    page: { readonly count: number; readonly offset: number },
    nameContains?: string,
  ): Promise<{ secrets: Secret[]; total: number }> {
    const { rows, total } = await this.#rows.list(applicationId, page, nameContains);
    return { secrets: rows.map(toSecret), total };
  }

  /** Running scenarios keep what they have read. */
  remove(applicationId: number, id: number, isExpected?: IsExpected<Secret>): Promise<Removal> {
    return this.#rows.remove(applicationId, id, ofRow(isExpected));
  }

  /** What the scenarios of an application may read. */
  of(applicationId: number): ApplicationSecretsPort {
    return {
      value: async (name) => {
        const row = await this.#row(applicationId, name);
        return row && this.#open(row);
      },
      values: async () => {
        const page = { count: secretLimits.perApplication, offset: 0 };
        const { rows } = await this.#rows.list(applicationId, page);
        const opened = rows.map((row) => [row.name, this.#open(row)] as const);
        const isOpen = (pair: readonly [string, string | undefined]): pair is readonly [string, string] =>
          pair[1] !== undefined;
        return {
          values: Object.fromEntries(opened.filter(isOpen)),
          unreadable: opened.filter((pair) => !isOpen(pair)).map(([name]) => name),
        };
      },
    };
  }

  #row(applicationId: number, which: number | string): Promise<StoredSecret | undefined> {
    return typeof which === 'number'
      ? this.#rows.findById(applicationId, which)
      : this.#rows.findByName(applicationId, which);
  }

  #open({ applicationId, id, sealedValue }: StoredSecret): string | undefined {
    const value = this.#box.open(sealedValue, id);
    if (value !== undefined) this.#known.use(applicationId, value);
    return value;
  }
}

/** As documented: a description that is too long is cut, not refused. */
function cut(description: string): string {
  return description.slice(0, secretLimits.descriptionCharacters).toWellFormed();
}

function nameTaken(name: string): SecretRefusal {
  return { code: 'SECRET_NAME_TAKEN', reason: `This application has a secret “${name}” already` };
}

function toSecret(row: StoredSecret): Secret {
  const { id, name, description, createdAt, modifiedAt } = row;
  return { id, name, description, createdAt, modifiedAt, revision: sha256Hex(JSON.stringify(row)) };
}

const ofRow = (isExpected: IsExpected<Secret> | undefined): IsExpected<StoredSecret> | undefined =>
  isExpected && ((row) => isExpected(toSecret(row)));
