import type { Clock } from '@callcast/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import { accessLimits } from '../access/limits.ts';
import { MEMBER_NAME } from '../access/member-name.ts';
import { ROLES, type Role } from '../access/scopes.ts';
import type { Operation } from '../api-document/index.ts';
import { sendProblem } from '../http/index.ts';
import { type PasswordHasher, securityLimits } from '../security/index.ts';
import type { Member, Store } from '../store/index.ts';
import { accountsOfRequests } from './accounts-of-requests.ts';
import { idOf } from './application-of-request.ts';

export interface MembersOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
}

const LIST = '/api/v1/members';
const ONE = `${LIST}/:member`;

const Name = Type.String({ pattern: MEMBER_NAME.source });
const DisplayName = Type.String({ minLength: 1, maxLength: 100 });
const RoleName = Type.Enum([...ROLES]);
export const MemberPassword = Type.String({
  minLength: accessLimits.memberPasswordCharacters,
  maxLength: securityLimits.passwordCharacters,
});
const NewMemberBody = Type.Object(
  { name: Name, displayName: Type.Optional(DisplayName), role: RoleName, password: MemberPassword },
  { additionalProperties: false },
);
const MemberChangeBody = Type.Object(
  {
    displayName: Type.Optional(DisplayName),
    role: Type.Optional(RoleName),
    password: Type.Optional(MemberPassword),
  },
  { additionalProperties: false, minProperties: 1 },
);
const MemberBody = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  displayName: Type.String(),
  role: Type.String(),
  createdAt: Type.String({ format: 'date-time' }),
  lastLoginAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
});
const ListBody = Type.Object({ members: Type.Array(MemberBody) });

const OF_LIST = {
  section: 'access',
  access: 'api-key',
  scope: 'admin',
  parameters: { member: 'Id of the member' },
} as const;
const OPERATIONS = {
  list: { ...OF_LIST, id: 'listMembers', summary: 'Who works with the account in the console' },
  add: {
    ...OF_LIST,
    id: 'addMember',
    summary: 'Add a member',
    description: 'An `owner` may do everything, a `developer` everything but keys and members, a `viewer` only look.',
    problems: { 409: ['MEMBER_NAME_TAKEN', 'MEMBER_LIMIT'], 503: ['BUSY'] },
  },
  change: {
    ...OF_LIST,
    id: 'changeMember',
    summary: 'Change a member',
    description: 'A new password ends the sessions of the member.',
    problems: { 404: ['MEMBER_UNKNOWN'], 409: ['LAST_OWNER'], 503: ['BUSY'] },
  },
  remove: {
    ...OF_LIST,
    id: 'removeMember',
    summary: 'Remove a member, with their sessions',
    answers: { 204: { description: 'They are removed' } },
    problems: { 404: ['MEMBER_UNKNOWN'], 409: ['LAST_OWNER'] },
  },
} as const satisfies Record<string, Operation>;

interface NewMember {
  readonly name: string;
  readonly displayName?: string;
  readonly role: Role;
  readonly password: string;
}

interface OfMember {
  readonly Params: { readonly member: string };
}

/** `/api/v1/members`: list, add, change and remove who works with an account. */
export function registerMembers(app: FastifyInstance, options: MembersOptions): void {
  const { store, hasher } = options;
  const accountOf = accountsOfRequests(options);

  const list = { schema: { response: { 200: ListBody } }, config: { operation: OPERATIONS.list } };
  app.get(LIST, list, async (request, reply) => {
    const account = await accountOf(request, reply);
    if (account === undefined) return reply;
    return { members: (await store.members.list(account.id)).map(bodyOfMember) };
  });

  const add = { schema: { body: NewMemberBody, response: { 201: MemberBody } }, config: { operation: OPERATIONS.add } };
  app.post<{ Body: NewMember }>(LIST, add, async (request, reply) => {
    const account = await accountOf(request, reply);
    if (account === undefined) return reply;
    const { name, displayName = name, role, password } = request.body;
    const passwordHash = await hasher.hash(password);
    const id = await store.members.add({ accountId: account.id, name, displayName, role, passwordHash });
    if (id === 'name-taken')
      return sendProblem(reply, 409, 'MEMBER_NAME_TAKEN', `The account has a member "${name}" already`);
    if (id === 'too-many')
      return sendProblem(reply, 409, 'MEMBER_LIMIT', `An account has at most ${accessLimits.members} members`);
    const added = await store.members.find(account.id, id);
    if (added === undefined) return unknown(reply);
    reply.code(201).header('location', `${LIST}/${id}`);
    return bodyOfMember(added);
  });

  const change = {
    schema: { body: MemberChangeBody, response: { 200: MemberBody } },
    config: { operation: OPERATIONS.change },
  };
  app.patch<OfMember & { Body: Partial<NewMember> }>(ONE, change, async (request, reply) => {
    const account = await accountOf(request, reply);
    if (account === undefined) return reply;
    const id = idOf(request.params.member);
    const { displayName, role, password } = request.body;
    const passwordHash = password === undefined ? undefined : await hasher.hash(password);
    const outcome = await store.members.change(account.id, id, { displayName, role, passwordHash });
    if (outcome === 'last-owner') return lastOwner(reply);
    const changed = await store.members.find(account.id, id);
    return changed === undefined ? unknown(reply) : bodyOfMember(changed);
  });

  app.delete<OfMember>(ONE, { config: { operation: OPERATIONS.remove } }, async (request, reply) => {
    const account = await accountOf(request, reply);
    if (account === undefined) return reply;
    const outcome = await store.members.remove(account.id, idOf(request.params.member));
    if (outcome === 'removed') return reply.code(204).send();
    return outcome === 'last-owner' ? lastOwner(reply) : unknown(reply);
  });
}

function bodyOfMember({ id, name, displayName, role, createdAt, lastLoginAt }: Member): Type.Static<typeof MemberBody> {
  const lastLogin = lastLoginAt === null ? null : new Date(lastLoginAt).toISOString();
  return { id, name, displayName, role, createdAt: new Date(createdAt).toISOString(), lastLoginAt: lastLogin };
}

const lastOwner = (reply: FastifyReply): FastifyReply =>
  sendProblem(reply, 409, 'LAST_OWNER', 'The account would have no owner any more: make somebody else one first');

const unknown = (reply: FastifyReply): FastifyReply =>
  sendProblem(reply, 404, 'MEMBER_UNKNOWN', 'Your account has no member with this id');
