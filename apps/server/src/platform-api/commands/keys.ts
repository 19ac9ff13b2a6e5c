import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { ServiceKey } from '../../store/index.ts';
import { type Answer, done } from '../answer.ts';
import { type CommandContext, command } from '../command.ts';
import { PlatformError } from '../error.ts';
import { platformLimits } from '../limits.ts';
import { flag, idsOf, list, pageOf, pageParameters, required, text } from '../parameters.ts';
import { ROLES, roleNamed } from '../roles.ts';

const generate = promisify(generateKeyPair);

const keyId = () => text({ maxLength: 100, format: 'a UUID', code: 'KEY_ID', refersTo: 'key' });
const keyName = () => text({ maxLength: 50, pattern: /^\P{Cc}+$/u, format: 'up to 50 characters' });
const roleParameters = {
  role_id: idsOf('role'),
  role_name: list(text({ code: 'ROLE_NAME' })),
} as const;
const roles: Answer = { result: { list: 'RoleView' } };

const createKey = command(
  'CreateKey',
  {
    does:
      'Makes a pair of RSA keys for a client: its tokens are signed with the private half, which is told here and never again. ' +
      'Without a role it reads the account and the list of roles.',
    access: 'keys',
    answer: { result: { one: 'KeyInfo' } },
    errors: ['KEY_COUNT', 'ROLE_ID_AND_NAME'],
  },
  { key_name: keyName(), description: text(), ...roleParameters },
  async ({ account, keyGate, random, store }, p) => {
    const roleIds = roleIdsOf(p) ?? [];
    if ((await store.serviceKeys.list(account.id, undefined, { count: 0, offset: 0 })).total >= platformLimits.keys)
      throw tooMany();
    const { publicKey, privateKey } = await keyGate.run(() =>
      generate('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      }),
    );
    const id = uuid(random.bytes(16));
    const { key_name: name = '', description = '' } = p;
    const key = { id, accountId: account.id, name, description, publicKey, roleIds };
    if ((await store.serviceKeys.add(key, platformLimits.keys)) === 'too-many') throw tooMany();
    return {
      result: { account_email: account.email, account_id: account.id, key_id: id, private_key: privateKey },
    };
  },
);

const getKeys = command(
  'GetKeys',
  {
    does: 'Lists keys; their private halves are nowhere on this server.',
    access: 'keys',
    answer: {
      result: { list: 'KeyView' },
      fields: { count: 'how many are in this answer', total_count: 'how many there are' },
    },
  },
  { key_id: keyId(), with_roles: flag(), ...pageParameters },
  async ({ account, store }, p) => {
    const { rows, total } = await store.serviceKeys.list(account.id, p.key_id, pageOf(p));
    const result = rows.map(({ id, name, description, roleIds }) => ({
      key_id: id,
      key_name: name,
      description,
      ...(p.with_roles ? { roles: describeRoles(roleIds) } : {}),
    }));
    return { result, count: result.length, total_count: total };
  },
);

const updateKey = command(
  'UpdateKey',
  { does: 'Changes what a key is called.', access: 'keys', answer: done },
  { key_id: required(keyId()), key_name: keyName(), description: text() },
  async ({ account, store }, p) => {
    const change = { name: p.key_name, description: p.description };
    if (!(await store.serviceKeys.change(account.id, p.key_id, change))) throw unknown();
    return { result: 1 };
  },
);

const deleteKey = command(
  'DeleteKey',
  {
    does: 'Removes a key. Its tokens are worth nothing from now on, and rules are bound to it no longer.',
    access: 'keys',
    answer: done,
  },
  { key_id: required(keyId()) },
  async ({ account, store }, p) => {
    if (!(await store.serviceKeys.remove(account.id, p.key_id))) throw unknown();
    return { result: 1 };
  },
);

const setKeyRoles = command(
  'SetKeyRoles',
  { does: 'Adds roles to a key.', access: 'keys', answer: done, errors: ['ROLE_ID_AND_NAME', 'REQUIRED_EMPTY'] },
  { key_id: required(keyId()), ...roleParameters },
  async (context, p) => {
    const added = requireRoles(p);
    const key = await findKey(context, p.key_id);
    await setRoles(context, key, [...key.roleIds, ...added]);
    return { result: 1 };
  },
);

const removeKeyRoles = command(
  'RemoveKeyRoles',
  {
    does: 'Takes roles away from a key.',
    access: 'keys',
    answer: done,
    errors: ['ROLE_ID_AND_NAME', 'REQUIRED_EMPTY'],
  },
  { key_id: required(keyId()), ...roleParameters },
  async (context, p) => {
    const removed = requireRoles(p);
    const key = await findKey(context, p.key_id);
    await setRoles(
      context,
      key,
      key.roleIds.filter((id) => !removed.includes(id)),
    );
    return { result: 1 };
  },
);

const getKeyRoles = command(
  'GetKeyRoles',
  { does: 'Lists the roles of a key.', access: 'keys', answer: roles },
  { key_id: required(keyId()), with_expanded_roles: flag() },
  async (context, p) => ({ result: describeRoles((await findKey(context, p.key_id)).roleIds) }),
);

const getRoles = command(
  'GetRoles',
  { does: 'Lists the roles that a key can have.', access: 'account', answer: roles },
  { group_name: text() },
  async () => ({ result: describeRoles(ROLES.map(({ id }) => id)) }),
);

interface RoleChoice {
  readonly role_id: readonly number[] | 'all' | undefined;
  readonly role_name: readonly string[] | undefined;
}

/** @throws {PlatformError} when one is named that does not exist, or both ways are used. */
function roleIdsOf({ role_id: ids, role_name: names }: RoleChoice): number[] | undefined {
  if (ids !== undefined && names !== undefined)
    throw new PlatformError('ROLE_ID_AND_NAME', 'give role_id or role_name, not both');
  if (ids === 'all') return ROLES.map(({ id }) => id);
  const unknownId = ids?.find((id) => !ROLES.some((role) => role.id === id));
  if (unknownId !== undefined) throw new PlatformError('ROLE_ID', `there is no role with role_id ${unknownId}`);
  const named = names?.map((name) => {
    const role = roleNamed(name);
    if (role) return role.id;
    const known = ROLES.map((one) => one.name).join(', ');
    throw new PlatformError('ROLE_NAME', `there is no role "${name}": this server has ${known}`);
  });
  return ids === undefined ? named : [...ids];
}

function requireRoles(choice: RoleChoice): number[] {
  const found = roleIdsOf(choice);
  if (found === undefined) throw new PlatformError('REQUIRED_EMPTY', 'role_id or role_name is required');
  return found;
}

const describeRoles = (ids: readonly number[]) =>
  ROLES.filter(({ id }) => ids.includes(id)).map(({ id, name }) => ({ role_id: id, role_name: name, gui_only: false }));

async function findKey({ account, store }: CommandContext, id: string): Promise<ServiceKey> {
  const found = await store.serviceKeys.find(account.id, id);
  if (!found) throw unknown();
  return found;
}

async function setRoles({ account, store }: CommandContext, { id }: ServiceKey, roleIds: readonly number[]) {
  if (!(await store.serviceKeys.setRoles(account.id, id, roleIds))) throw unknown();
}

const unknown = (): PlatformError => new PlatformError('KEY_ID', 'the account has no key with this key_id');
const tooMany = (): PlatformError =>
  new PlatformError('KEY_COUNT', `an account has at most ${platformLimits.keys} keys: remove one first`);

/** Version 4 (RFC 9562 §5.4). */
function uuid(bytes: Uint8Array): string {
  const marked = bytes.map((byte, at) => (at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte));
  const hex = Buffer.from(marked).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Keys that others use the API with, and what they may do. */
export const keyCommands = [
  createKey,
  getKeys,
  updateKey,
  deleteKey,
  setKeyRoles,
  removeKeyRoles,
  getKeyRoles,
  getRoles,
];
