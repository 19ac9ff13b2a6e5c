import type { Clock, Random } from '@callcast/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { accessLimits } from '../access/limits.ts';
import { newKey } from '../access/new-key.ts';
import type { Operation } from '../api-document/index.ts';
import { sendProblem } from '../http/index.ts';
import type { Store, WhipKey } from '../store/index.ts';
import { idOf, ownersOfApplications } from './application-of-request.ts';

export interface WhipKeysOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

interface OfUser {
  readonly Params: { readonly application: string; readonly user: string };
}

interface OfKey {
  readonly Params: { readonly application: string; readonly user: string; readonly key: string };
}

const LIST = '/api/v1/applications/:application/users/:user/whip-keys';
const ONE = `${LIST}/:key`;

const Instant = Type.String({ format: 'date-time' });
const KeyBody = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  prefix: Type.String(),
  createdAt: Instant,
  lastUsedAt: Type.Union([Instant, Type.Null()]),
});
const AddedBody = Type.Intersect([KeyBody, Type.Object({ key: Type.String() })]);
const ListBody = Type.Object({ whipKeys: Type.Array(KeyBody) });
const NewKeyBody = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 100 }) },
  { additionalProperties: false },
);

const OF_LIST = {
  section: 'users',
  access: 'api-key',
  parameters: { application: 'Id of the application', user: 'Id of the user', key: 'Id of the key' },
} as const;
const UNKNOWN = ['APPLICATION_UNKNOWN', 'USER_UNKNOWN'];
const OPERATIONS = {
  list: { ...OF_LIST, id: 'listWhipKeys', summary: 'WHIP keys of a user', problems: { 404: UNKNOWN } },
  add: {
    ...OF_LIST,
    id: 'addWhipKey',
    summary: 'Make a WHIP key; it is shown this once',
    description:
      'An encoder sends it as `Authorization: Bearer …` to `/whip/…`. It opens nothing else, and does not expire.',
    problems: { 404: UNKNOWN, 409: ['WHIP_KEY_LIMIT'] },
  },
  remove: {
    ...OF_LIST,
    id: 'removeWhipKey',
    summary: 'Revoke a WHIP key',
    description: 'A call that runs goes on.',
    answers: { 204: { description: 'It opens nothing any more' } },
    problems: { 404: [...UNKNOWN, 'WHIP_KEY_UNKNOWN'] },
  },
} as const satisfies Record<string, Operation>;

/** `/api/v1/applications/{id}/users/{id}/whip-keys`: list, make and revoke. */
export function registerWhipKeys(app: FastifyInstance, options: WhipKeysOptions): void {
  const { store, random, clock } = options;
  const ownerOf = ownersOfApplications(options);

  /** undefined when the request has been refused already. */
  const userOf = async (request: FastifyRequest<OfUser>, reply: FastifyReply): Promise<number | undefined> => {
    const owner = await ownerOf(request, reply);
    if (owner === undefined) return undefined;
    const user = await store.users.findInAccount(owner.accountId, idOf(request.params.user));
    if (user?.applicationId === owner.applicationId) return user.id;
    sendProblem(reply, 404, 'USER_UNKNOWN', 'This application has no user with this id');
    return undefined;
  };

  const list = { schema: { response: { 200: ListBody } }, config: { operation: OPERATIONS.list } };
  app.get<OfUser>(LIST, list, async (request, reply) => {
    const userId = await userOf(request, reply);
    if (userId === undefined) return reply;
    return { whipKeys: (await store.whipKeys.list(userId)).map(bodyOf) };
  });

  const add = { schema: { body: NewKeyBody, response: { 201: AddedBody } }, config: { operation: OPERATIONS.add } };
  app.post<OfUser & { Body: Type.Static<typeof NewKeyBody> }>(LIST, add, async (request, reply) => {
    const userId = await userOf(request, reply);
    if (userId === undefined) return reply;
    const { name } = request.body;
    const { key, prefix, sha256 } = newKey('cwk', random);
    const id = await store.whipKeys.add({ userId, name, prefix, sha256 });
    if (id === 'too-many')
      return sendProblem(reply, 409, 'WHIP_KEY_LIMIT', `A user has at most ${accessLimits.whipKeys} WHIP keys`);
    const { application } = request.params;
    reply.code(201).header('location', `/api/v1/applications/${application}/users/${userId}/whip-keys/${id}`);
    return { ...bodyOf({ id, name, prefix, createdAt: clock.wallNow(), lastUsedAt: null }), key };
  });

  app.delete<OfKey>(ONE, { config: { operation: OPERATIONS.remove } }, async (request, reply) => {
    const userId = await userOf(request, reply);
    if (userId === undefined) return reply;
    if (await store.whipKeys.remove(userId, idOf(request.params.key))) return reply.code(204).send();
    return sendProblem(reply, 404, 'WHIP_KEY_UNKNOWN', 'This user has no WHIP key with this id');
  });
}

function bodyOf({ id, name, prefix, createdAt, lastUsedAt }: WhipKey): Type.Static<typeof KeyBody> {
  const lastUsed = lastUsedAt === null ? null : new Date(lastUsedAt).toISOString();
  return { id, name, prefix, createdAt: new Date(createdAt).toISOString(), lastUsedAt: lastUsed };
}
