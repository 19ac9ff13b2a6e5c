/** The destinations of applications: typed addresses in, sealed keys in the store, publish options out. */
import { type SecretBox, sha256Hex } from '../security/index.ts';
import type { IsExpected, Removal, Store, StoredDestination } from '../store/index.ts';
import { type AddressRefusal, type DestinationAddress, parseAddress } from './address.ts';
import type { KnownKeys } from './known-keys.ts';
import { destinationLimits } from './limits.ts';
import { type DestinationPolicy, NO_POLICY, parsePolicy } from './policy.ts';
import { destinationPresets, findPreset } from './presets.ts';

/** A destination without its key. */
export interface Destination {
  readonly id: number;
  readonly name: string;
  readonly preset: string;
  readonly server: string;
  readonly application: string | null;
  readonly backupServer: string | null;
  readonly keyHint: string;
  readonly policy: DestinationPolicy;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Another one whenever something of it changed, its key included; says nothing of it. */
  readonly revision: string;
}

export interface NewDestination {
  readonly name: string;
  readonly preset: string;
  /** Left out: the preset's. */
  readonly server?: string | undefined;
  readonly application?: string | null | undefined;
  readonly backupServer?: string | null | undefined;
  readonly key?: string | undefined;
  readonly policy?: Partial<DestinationPolicy> | undefined;
}

export type DestinationChange = Partial<Omit<NewDestination, 'preset'>>;

/** One that can be published to. Holds the key: for a media worker or a probe, for nobody else. */
export interface OpenDestination extends Omit<Destination, 'revision'> {
  readonly key: string;
}

export type DestinationRefusalCode =
  | 'DESTINATION_UNKNOWN'
  | 'DESTINATION_NAME_TAKEN'
  | 'DESTINATION_LIMIT'
  | 'DESTINATION_PRESET_UNKNOWN'
  | 'DEST_URL_INVALID'
  | 'DEST_KEY_UNREADABLE'
  | 'CHANGED_MEANWHILE';

/** Why it was not done. `reason` is for people and holds no key. */
export interface DestinationRefusal {
  readonly code: DestinationRefusalCode;
  readonly reason: string;
}

const CHANGED_MEANWHILE: DestinationRefusal = {
  code: 'CHANGED_MEANWHILE',
  reason: 'It was changed since you read it: read it again',
};
const UNKNOWN: DestinationRefusal = {
  code: 'DESTINATION_UNKNOWN',
  reason: 'This application has no destination with this id',
};

export class DestinationVault {
  readonly #rows: Store['destinations'];
  readonly #box: SecretBox;
  readonly #keys: KnownKeys;

  constructor(store: Pick<Store, 'destinations'>, box: SecretBox, keys: KnownKeys) {
    this.#rows = store.destinations;
    this.#box = box;
    this.#keys = keys;
  }

  async add(applicationId: number, typed: NewDestination): Promise<Destination | DestinationRefusal> {
    const preset = findPreset(typed.preset);
    if (preset === undefined) {
      const known = destinationPresets.map(({ id }) => id).join(', ');
      return { code: 'DESTINATION_PRESET_UNKNOWN', reason: `preset: there are ${known}` };
    }
    const server = typed.server ?? preset.server;
    if (server === null) {
      const reason = `server: give yours: it is not the same for all. It looks like ${preset.serverTemplate}`;
      return { code: 'DEST_URL_INVALID', reason };
    }
    const ofPreset = typed.server === undefined ? preset.backupServer : null;
    const backupServer = typed.backupServer === undefined ? ofPreset : typed.backupServer;
    const address = parseAddress({ ...typed, server, backupServer });
    if ('refusal' in address) return { code: 'DEST_URL_INVALID', reason: address.refusal };
    this.#keys.use(address.key);
    const policy = { ...NO_POLICY, maxVideoBitrateKbps: preset.maxVideoBitrateKbps, ...typed.policy };
    const { name } = typed;
    const fields = { name, preset: preset.id, ...addressFieldsOf(address), policy: JSON.stringify(policy) };
    const seal = (id: number): string => this.#box.seal(address.key, id);
    const added = await this.#rows.add(applicationId, fields, seal, destinationLimits.perApplication);
    if (added === 'name-taken') return nameTaken(name);
    if (added === 'too-many') {
      const reason = `An application has at most ${destinationLimits.perApplication} destinations: remove one first`;
      return { code: 'DESTINATION_LIMIT', reason };
    }
    return (await this.find(applicationId, added)) ?? UNKNOWN;
  }

  /**
   * Whoever changes the address gives the key again: else a changed server would be sent a key that its owner entered for
   * another one.
   */
  async change(
    applicationId: number,
    id: number,
    change: DestinationChange,
    isExpected?: IsExpected<Destination>,
  ): Promise<Destination | DestinationRefusal> {
    const row = await this.#rows.findById(applicationId, id);
    if (row === undefined) return UNKNOWN;
    const address = changedAddress(row, change);
    if (address !== undefined && 'refusal' in address) return { code: 'DEST_URL_INVALID', reason: address.refusal };
    if (address !== undefined) this.#keys.use(address.key);
    // Only what is to change: the row may be another one by now, and its key belongs to its address.
    const columns = {
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.policy === undefined
        ? {}
        : { policy: JSON.stringify({ ...parsePolicy(row.policy), ...change.policy }) }),
      ...(address === undefined ? {} : { ...addressFieldsOf(address), sealedKey: this.#box.seal(address.key, id) }),
    };
    const outcome = await this.#rows.change(applicationId, id, columns, ofRow(isExpected));
    if (outcome === 'changed-meanwhile') return CHANGED_MEANWHILE;
    if (outcome === 'name-taken') return nameTaken(change.name ?? row.name);
    return (outcome === 'changed' ? await this.find(applicationId, id) : undefined) ?? UNKNOWN;
  }

  async find(applicationId: number, id: number): Promise<Destination | undefined> {
    const row = await this.#rows.findById(applicationId, id);
    return row && toDestination(row);
  }

  async list(
    applicationId: number,
    page: { readonly count: number; readonly offset: number },
  ): Promise<{ destinations: Destination[]; total: number }> {
    const { rows, total } = await this.#rows.list(applicationId, page);
    return { destinations: rows.map(toDestination), total };
  }

  /** Outputs that publish to it go on. */
  remove(applicationId: number, id: number, isExpected?: IsExpected<Destination>): Promise<Removal> {
    return this.#rows.remove(applicationId, id, ofRow(isExpected));
  }

  /** @param which Its id, or the name that scenarios say. @returns Undefined when there is none. */
  async open(applicationId: number, which: number | string): Promise<OpenDestination | DestinationRefusal | undefined> {
    const row = await (typeof which === 'number'
      ? this.#rows.findById(applicationId, which)
      : this.#rows.findByName(applicationId, which));
    if (row === undefined) return undefined;
    const key = this.#box.open(row.sealedKey, row.id);
    if (key === undefined) {
      const reason = `The stream key of “${row.name}” was sealed with another server.key: enter it again`;
      return { code: 'DEST_KEY_UNREADABLE', reason };
    }
    this.#keys.use(key);
    return { ...toDestination(row), key };
  }
}

/** Two characters tell keys apart; of a short key they would be too much. */
const HINT_CHARACTERS = 2;
const SHORTEST_HINTED = 8;

function addressFieldsOf({ server, application, backupServer, key }: DestinationAddress) {
  const keyHint = key.length < SHORTEST_HINTED ? '' : key.slice(-HINT_CHARACTERS);
  return { server, application, backupServer, keyHint };
}

const nameTaken = (name: string): DestinationRefusal => ({
  code: 'DESTINATION_NAME_TAKEN',
  reason: `This application has a destination “${name}” already`,
});

function toDestination(row: StoredDestination): Destination {
  const { id, name, preset, server, application, backupServer, keyHint, policy, createdAt, modifiedAt } = row;
  return {
    id,
    name,
    preset,
    server,
    application,
    backupServer,
    keyHint,
    policy: parsePolicy(policy),
    createdAt,
    modifiedAt,
    revision: sha256Hex(JSON.stringify(row)),
  };
}

const ofRow = (isExpected: IsExpected<Destination> | undefined): IsExpected<StoredDestination> | undefined =>
  isExpected && ((row) => isExpected(toDestination(row)));

/** @returns Undefined when the change is not about the address. */
function changedAddress(
  row: StoredDestination,
  change: DestinationChange,
): DestinationAddress | AddressRefusal | undefined {
  const { server, application, backupServer, key } = change;
  if ([server, application, backupServer, key].every((field) => field === undefined)) return undefined;
  // Not at the end of `server` either: there the last part of any path would take the place of the key that is kept.
  if (key === undefined || !/[^\s/]/.test(key))
    return { refusal: 'key: whoever changes the address gives the stream key again' };
  return parseAddress({
    server: server ?? row.server,
    application: application === undefined && server === undefined ? row.application : application,
    backupServer: backupServer === undefined ? row.backupServer : backupServer,
    key,
  });
}
