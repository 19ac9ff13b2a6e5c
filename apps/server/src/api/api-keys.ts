import type { Clock, Random } from '@callcast/core';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { accessLimits } from '../access/limits.ts';
import { newKey } from '../access/new-key.ts';
import { SCOPES, type Scope } from '../access/scopes.ts';
import type { Operation } from '../api-document/index.ts';
import { sendProblem } from '../http/index.ts';
import type { ApiKey, Store } from '../store/index.ts';
import { callerOfRequest } from './account-of-key.ts';
import { accountsOfRequests } from './accounts-of-requests.ts';
import { idOf } from './application-of-request.ts';

export interface ApiKeysOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

const LIST = '/api/v1/api-keys';
const ScopeList = Type.Array(Type.Enum([...SCOPES]), { minItems: 1, maxItems: SCOPES.length });
const Instant = Type.String({ format: 'date-time' });
const OrNever = Type.Union([Instant, Type.Null()]);

const NewApiKeyBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    scopes: ScopeList,
    expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_650 })),
  },
  { additionalProperties: false },
);
const ApiKeyBody = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  prefix: Type.String(),
  scopes: Type.Array(Type.String()),
  createdAt: Instant,
  lastUsedAt: OrNever,
  expiresAt: OrNever,
});
const AddedBody = Type.Intersect([ApiKeyBody, Type.Object({ key: Type.String() })]);
const ListBody = Type.Object({ apiKeys: Type.Array(ApiKeyBody), total: Type.Integer({ minimum: 0 }) });

const OF_LIST = {
  section: 'access',
  access: 'api-key',
  scope: 'admin',
  parameters: { key: 'Id of the key' },
} as const;
const OPERATIONS = {
  list: { ...OF_LIST, id: 'listApiKeys', summary: 'Keys of the account, without what they open with' },
  add: {
    ...OF_LIST,
    id: 'addApiKey',
    summary: 'Make a key; it is shown this once',
    description:
      '`read` looks; `calls` begins sessions and acts on those that run; `write` changes what is configured, and both of these; `admin` does everything.',
    problems: { 409: ['API_KEY_LIMIT'] },
  },
  remove: {
    ...OF_LIST,
    id: 'removeApiKey',
    summary: 'Revoke a key, at once',
    answers: { 204: { description: 'It opens nothing any more' } },
    problems: { 404: ['API_KEY_ID_UNKNOWN'], 409: ['API_KEY_IN_USE'] },
  },
} as const satisfies Record<string, Operation>;

interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresInDays?: number;
}

const DAY_MS = 24 * 3_600_000;

/** `/api/v1/api-keys`: list, make and revoke. */
export function registerApiKeys(app: FastifyInstance, options: ApiKeysOptions): void {
  const { store, clock, random } = options;
  const accountOf = accountsOfRequests(options);

  const list = { schema: { response: { 200: ListBody } }, config: { operation: OPERATIONS.list } };
  app.get(LIST, list, async (request, reply) => {
    const account = await accountOf(request, reply);
    if (account === undefined) return reply;
    const { rows, total } = await store.apiKeys.list(account.id, { count: accessLimits.apiKeys, offset: 0 });
    return { apiKeys: rows.map(bodyOf), total };
  });

  const add = { schema: { body: NewApiKeyBody, response: { 201: AddedBody } }, config: { operation: OPERATIONS.add } };
  app.post<{ Body: NewApiKey }>(LIST, add, async (request, reply) => {
    const account = await accountOf(request, reply);
    if (account === undefined) return reply;
    const { name, expiresInDays } = request.body;
    const { key, prefix, sha256 } = newKey('cck', random);
    const now = clock.wallNow();
    const scopes = SCOPES.filter((scope) => request.body.scopes.includes(scope));
    const expiresAt = expiresInDays === undefined ? null : now + expiresInDays * DAY_MS;
    const id = await store.apiKeys.add({ accountId: account.id, name, prefix, sha256, scopes, expiresAt });
    if (id === 'too-many')
      return sendProblem(reply, 409, 'API_KEY_LIMIT', `An account has at most ${accessLimits.apiKeys} keys`);
    reply.code(201).header('location', `${LIST}/${id}`);
    return { ...bodyOf({ id, name, prefix, scopes, createdAt: now, lastUsedAt: null, expiresAt }), key };
  });

  app.delete<{ Params: { key: string } }>(
    `${LIST}/:key`,
    { config: { operation: OPERATIONS.remove } },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const { actor } = callerOfRequest(request);
      // Or the last key with these rights could revoke itself, and nobody could make another.
      if (actor.kind === 'api-key' && actor.id === request.params.key)
        return sendProblem(reply, 409, 'API_KEY_IN_USE', 'A key does not revoke itself: use another, or the console');
      if (await store.apiKeys.remove(account.id, idOf(request.params.key))) return reply.code(204).send();
      return sendProblem(reply, 404, 'API_KEY_ID_UNKNOWN', 'Your account has no key with this id');
    },
  );
}

function bodyOf(key: ApiKey): Type.Static<typeof ApiKeyBody> {
  const { id, name, prefix, scopes } = key;
  const at = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());
  return {
    id,
    name,
    prefix,
    scopes: [...scopes],
    createdAt: new Date(key.createdAt).toISOString(),
    lastUsedAt: at(key.lastUsedAt),
    expiresAt: at(key.expiresAt),
  };
}
