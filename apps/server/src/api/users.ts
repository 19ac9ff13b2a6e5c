import type { FastifyInstance, FastifyReply } from 'fastify';
import type Type from 'typebox';
import type { OneTimeLogins } from '../access/one-time-logins.ts';
import type { Operation } from '../api-document/index.ts';
import { configurationLimits, passwordRefusal } from '../configuration/index.ts';
import { sendProblem } from '../http/index.ts';
import type { PasswordHasher } from '../security/index.ts';
import type { User } from '../store/index.ts';
import { idOf, type OfApplication, ownersOfApplications } from './application-of-request.ts';
import { type ConfigurationOptions, pageOf } from './configuration-request.ts';
import { Conditional, NewUserBody, UserBody, UserChangeBody, UserListBody, UserQuery } from './configuration-schema.ts';
import { cutPage } from './cursor.ts';
import { changedMeanwhile, entityTag, holds, requirePrecondition } from './entity-tag.ts';

export interface UsersOptions extends ConfigurationOptions {
  readonly hasher: PasswordHasher;
  readonly oneTimeLogins: Pick<OneTimeLogins, 'seal'>;
}

interface OfUser {
  readonly Params: { readonly application: string; readonly user: string };
}

const LIST = '/api/v1/applications/:application/users';
const ONE = `${LIST}/:user`;
const OF_LIST = {
  section: 'users',
  access: 'api-key',
  parameters: { application: 'Id of the application', user: 'Id of the user' },
} as const;
const UNKNOWN = ['APPLICATION_UNKNOWN', 'USER_UNKNOWN'];
const OPERATIONS = {
  list: {
    ...OF_LIST,
    id: 'listUsers',
    summary: 'Users of an application, by their ids',
    description: '`name`: a part of it, in any case.',
    problems: { 400: ['CURSOR_MALFORMED'], 404: ['APPLICATION_UNKNOWN'] },
  },
  add: {
    ...OF_LIST,
    id: 'addUser',
    summary: 'Add a user: who may call, and be called',
    description:
      'The password never comes back. It is why an `Idempotency-Key` is not looked at: nothing of it is kept.',
    problems: { 404: ['APPLICATION_UNKNOWN'], 409: ['USER_NAME_TAKEN', 'USER_LIMIT'], 503: ['BUSY'] },
  },
  get: { ...OF_LIST, id: 'getUser', summary: 'One user', problems: { 404: UNKNOWN } },
  change: {
    ...OF_LIST,
    id: 'changeUser',
    summary: 'Change a user',
    description:
      'What is left out stays. A new password, and `active: false`, end the tokens of the user; the latter ends sockets and calls, too. ' +
      '`oneTimeLogin` is switched on with a password, and off by a new password or name without it.',
    problems: {
      400: ['ONE_TIME_LOGIN_PASSWORD'],
      404: UNKNOWN,
      409: ['USER_NAME_TAKEN'],
      412: ['CHANGED_MEANWHILE'],
      428: ['PRECONDITION_REQUIRED'],
      503: ['BUSY'],
    },
  },
  remove: {
    ...OF_LIST,
    id: 'removeUser',
    summary: 'Remove a user, with tokens, WHIP keys, sockets and the calls on them',
    answers: { 204: { description: 'It is removed' } },
    problems: { 404: UNKNOWN },
  },
} as const satisfies Record<string, Operation>;

/** `/api/v1/applications/{id}/users`: list, add, read, change and remove. Bearer: the account's API key. Passwords go in and never come back. */
export function registerUsers(app: FastifyInstance, options: UsersOptions): void {
  const { users } = options.store;
  const { hasher, oneTimeLogins } = options;
  const ownerOf = ownersOfApplications(options);
  const sealOf = (password: string) => (id: number, name: string) => oneTimeLogins.seal(id, name, password);
  const answer = async (reply: FastifyReply, applicationId: number, id: number) => {
    const user = await users.find(applicationId, id);
    if (user === undefined) return unknown(reply);
    reply.header('etag', tagOf(user));
    return bodyOf(user);
  };

  app.get<OfApplication & { Querystring: Type.Static<typeof UserQuery> }>(
    LIST,
    { schema: { querystring: UserQuery, response: { 200: UserListBody } }, config: { operation: OPERATIONS.list } },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const page = pageOf(request.query, reply);
      if (page === undefined) return reply;
      const { name: nameContains, active } = request.query;
      const filter = {
        nameContains,
        afterId: page.afterId,
        active: active === undefined ? undefined : active === 'true',
      };
      const found = await users.list(owner.applicationId, filter, { count: page.count + 1, offset: 0 });
      const { rows, nextCursor } = cutPage(found.rows, page.count);
      return { users: rows.map(bodyOf), total: found.total, nextCursor };
    },
  );

  app.post<OfApplication & { Body: Type.Static<typeof NewUserBody> }>(
    LIST,
    { schema: { body: NewUserBody, response: { 201: UserBody } }, config: { operation: OPERATIONS.add } },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const { name, displayName = name, password, active, customData, oneTimeLogin } = request.body;
      if (isRefused(password, reply)) return reply;
      const { accountId, applicationId } = owner;
      const { users: most } = configurationLimits;
      if ((await users.inAccount(accountId)).length >= most)
        return sendProblem(reply, 409, 'USER_LIMIT', `An account has at most ${most} users`);
      const passwordHash = await hasher.hash(password);
      const sealLoginHash = oneTimeLogin === true ? sealOf(password) : undefined;
      const given = { name, displayName, active, customData };
      const id = await users.add({ applicationId, ...given, passwordHash, sealLoginHash });
      if (id === 'name-taken') return nameTaken(reply);
      reply.code(201).header('location', `/api/v1/applications/${applicationId}/users/${id}`);
      return answer(reply, applicationId, id);
    },
  );

  const one = { schema: { response: { 200: UserBody } }, config: { operation: OPERATIONS.get } };
  app.get<OfUser>(ONE, one, async (request, reply) => {
    const owner = await ownerOf(request, reply);
    return owner === undefined ? reply : answer(reply, owner.applicationId, idOf(request.params.user));
  });

  app.patch<OfUser & { Body: Type.Static<typeof UserChangeBody> }>(
    ONE,
    {
      schema: { headers: Conditional, body: UserChangeBody, response: { 200: UserBody } },
      config: { operation: OPERATIONS.change },
    },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const precondition = requirePrecondition(request, reply);
      if (precondition === undefined) return reply;
      const { password, oneTimeLogin, ...given } = request.body;
      if (isRefused(password, reply)) return reply;
      if (oneTimeLogin === true && password === undefined)
        return sendProblem(
          reply,
          400,
          'ONE_TIME_LOGIN_PASSWORD',
          'Give the password as well: what is kept is made of it',
        );
      const { applicationId } = owner;
      const id = idOf(request.params.user);
      const passwordHash = password === undefined ? undefined : await hasher.hash(password);
      const sealLoginHash = oneTimeLogin === true && password !== undefined ? sealOf(password) : null;
      const change = { ...given, passwordHash, ...(oneTimeLogin === undefined ? {} : { sealLoginHash }) };
      const outcome = await users.change(applicationId, id, change, (now) => holds(precondition, tagOf(now)));
      if (outcome === 'name-taken') return nameTaken(reply);
      return outcome === 'changed-meanwhile' ? changedMeanwhile(reply) : answer(reply, applicationId, id);
    },
  );

  app.delete<OfUser>(ONE, { config: { operation: OPERATIONS.remove } }, async (request, reply) => {
    const owner = await ownerOf(request, reply);
    if (owner === undefined) return reply;
    const user = await users.find(owner.applicationId, idOf(request.params.user));
    if (user === undefined) return unknown(reply);
    await users.remove([user.id]);
    return reply.code(204).send();
  });
}

/** True when the request has been refused. */
function isRefused(password: string | undefined, reply: FastifyReply): boolean {
  const refusal = password === undefined ? undefined : passwordRefusal(password);
  if (refusal !== undefined) sendProblem(reply, 400, 'INVALID_REQUEST', `password ${refusal}`);
  return refusal !== undefined;
}

/** A new password is another state as well: `modifiedAt` tells. */
const tagOf = (user: User): string => entityTag(bodyOf(user));

function bodyOf(user: User): Type.Static<typeof UserBody> {
  const { createdAt, modifiedAt, applicationId: _, ...told } = user;
  const [created, modified] = [new Date(createdAt), new Date(modifiedAt)];
  return { ...told, createdAt: created.toISOString(), modifiedAt: modified.toISOString() };
}

function unknown(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 404, 'USER_UNKNOWN', 'This application has no user with this id');
}

function nameTaken(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 409, 'USER_NAME_TAKEN', 'The application has a user of this name already');
}
