import type { Clock } from '@callcast/core';
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import type { Operation } from '../api-document/index.ts';
import { sendProblem } from '../http/index.ts';
import {
  type NewSecret,
  type Secret,
  type SecretChange,
  type SecretRefusal,
  type SecretVault,
  secretLimits,
} from '../secrets/index.ts';
import type { Store } from '../store/index.ts';
import { idOf, type OfApplication, ownersOfApplications } from './application-of-request.ts';
import { Conditional } from './configuration-schema.ts';
import { changedMeanwhile, entityTag, expectedBy } from './entity-tag.ts';

export interface SecretsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly secrets: SecretVault;
}

interface OfSecret {
  readonly Params: { readonly application: string; readonly secret: string };
}

const LIST = '/api/v1/applications/:application/secrets';
const ONE = `${LIST}/:secret`;

const STATUS: Readonly<Record<SecretRefusal['code'], number>> = {
  SECRET_UNKNOWN: 404,
  SECRET_NAME_TAKEN: 409,
  SECRET_LIMIT: 409,
  CHANGED_MEANWHILE: 412,
};

const Name = Type.String({ pattern: secretLimits.name });
const Value = Type.String({ minLength: 1, maxLength: secretLimits.valueCharacters });
const Description = Type.String({ maxLength: secretLimits.descriptionCharacters });

const NewSecretBody = Type.Object(
  { name: Name, value: Value, description: Type.Optional(Description) },
  { additionalProperties: false },
);
const SecretChangeBody = Type.Object(
  { name: Type.Optional(Name), value: Type.Optional(Value), description: Type.Optional(Description) },
  { additionalProperties: false, minProperties: 1 },
);
const SecretBody = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  description: Type.String(),
  createdAt: Type.String({ format: 'date-time' }),
  modifiedAt: Type.String({ format: 'date-time' }),
});
const SecretListBody = Type.Object({ secrets: Type.Array(SecretBody), total: Type.Integer({ minimum: 0 }) });

/** At most as many as there may be. Query values are texts. */
const ListQuery = Type.Object(
  {
    limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]?|100)$' })),
    offset: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$' })),
  },
  { additionalProperties: false },
);

const OF_LIST = {
  section: 'secrets',
  access: 'api-key',
  parameters: { application: 'Id of the application', secret: 'Id of the secret' },
} as const;
const UNKNOWN = ['APPLICATION_UNKNOWN', 'SECRET_UNKNOWN'];
const OPERATIONS = {
  list: { ...OF_LIST, id: 'listSecrets', summary: 'Names of secrets', problems: { 404: ['APPLICATION_UNKNOWN'] } },
  add: {
    ...OF_LIST,
    id: 'addSecret',
    summary: 'Keep a secret; its value never comes back',
    problems: { 404: ['APPLICATION_UNKNOWN'], 409: ['SECRET_NAME_TAKEN', 'SECRET_LIMIT'] },
  },
  get: { ...OF_LIST, id: 'getSecret', summary: 'One secret, without its value', problems: { 404: UNKNOWN } },
  change: {
    ...OF_LIST,
    id: 'changeSecret',
    summary: 'Change a secret',
    description: 'What is left out stays. Sessions that run keep the value that they began with.',
    problems: { 404: UNKNOWN, 409: ['SECRET_NAME_TAKEN'], 412: ['CHANGED_MEANWHILE'] },
  },
  remove: {
    ...OF_LIST,
    id: 'removeSecret',
    summary: 'Remove a secret',
    answers: { 204: { description: 'It is removed' } },
    problems: { 404: UNKNOWN, 412: ['CHANGED_MEANWHILE'] },
  },
} as const satisfies Record<string, Operation>;

/**
 * `/api/v1/applications/{id}/secrets`: list, add, read, change and remove. Bearer: the account's API key. Values go in and
 * never come back: scenarios alone read them.
 */
export function registerSecrets(app: FastifyInstance, options: SecretsOptions): void {
  const { secrets } = options;
  const ownerOf = ownersOfApplications(options);

  app.get<OfApplication & { Querystring: Type.Static<typeof ListQuery> }>(
    LIST,
    { schema: { querystring: ListQuery, response: { 200: SecretListBody } }, config: { operation: OPERATIONS.list } },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const { limit = secretLimits.perApplication, offset = 0 } = request.query;
      const found = await secrets.list(owner.applicationId, { count: Number(limit), offset: Number(offset) });
      return { secrets: found.secrets.map(bodyOf), total: found.total };
    },
  );

  app.post<OfApplication & { Body: NewSecret }>(
    LIST,
    { schema: { body: NewSecretBody, response: { 201: SecretBody } }, config: { operation: OPERATIONS.add } },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const added = await secrets.add(owner.applicationId, request.body);
      if ('code' in added) return refuse(reply, added);
      reply.code(201).header('location', `/api/v1/applications/${owner.applicationId}/secrets/${added.id}`);
      return answer(reply, added);
    },
  );

  const one = { schema: { response: { 200: SecretBody } }, config: { operation: OPERATIONS.get } };
  app.get<OfSecret>(ONE, one, async (request, reply) => {
    const owner = await ownerOf(request, reply);
    if (owner === undefined) return reply;
    const found = await secrets.find(owner.applicationId, idOf(request.params.secret));
    return found === undefined ? unknown(reply) : answer(reply, found);
  });

  app.patch<OfSecret & { Body: SecretChange }>(
    ONE,
    {
      schema: { headers: Conditional, body: SecretChangeBody, response: { 200: SecretBody } },
      config: { operation: OPERATIONS.change },
    },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const id = idOf(request.params.secret);
      const changed = await secrets.change(owner.applicationId, id, request.body, expectedBy(request, tagOf));
      return 'code' in changed ? refuse(reply, changed) : answer(reply, changed);
    },
  );

  const remove = { schema: { headers: Conditional }, config: { operation: OPERATIONS.remove } };
  app.delete<OfSecret>(ONE, remove, async (request, reply) => {
    const owner = await ownerOf(request, reply);
    if (owner === undefined) return reply;
    const id = idOf(request.params.secret);
    const removal = await secrets.remove(owner.applicationId, id, expectedBy(request, tagOf));
    if (removal === 'changed-meanwhile') return changedMeanwhile(reply);
    return removal === 'removed' ? reply.code(204).send() : unknown(reply);
  });
}

const tagOf = ({ revision }: Secret): string => entityTag(revision);

function answer(reply: FastifyReply, secret: Secret): Type.Static<typeof SecretBody> {
  reply.header('etag', tagOf(secret));
  return bodyOf(secret);
}

function bodyOf({ id, name, description, createdAt, modifiedAt }: Secret): Type.Static<typeof SecretBody> {
  const [created, modified] = [new Date(createdAt), new Date(modifiedAt)];
  return { id, name, description, createdAt: created.toISOString(), modifiedAt: modified.toISOString() };
}

function refuse(reply: FastifyReply, { code, reason }: SecretRefusal): FastifyReply {
  return sendProblem(reply, STATUS[code], code, reason);
}

function unknown(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 404, 'SECRET_UNKNOWN', 'This application has no secret with this id');
}
