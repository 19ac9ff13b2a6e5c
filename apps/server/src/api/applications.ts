import type { FastifyInstance, FastifyReply } from 'fastify';
import type Type from 'typebox';
import type { Operation } from '../api-document/index.ts';
import { configurationLimits } from '../configuration/index.ts';
import { sendProblem } from '../http/index.ts';
import type { Application } from '../store/index.ts';
import { accountsOfRequests } from './accounts-of-requests.ts';
import { idOf, type OfApplication, ownersOfApplications } from './application-of-request.ts';
import { type ConfigurationOptions, pageOf } from './configuration-request.ts';
import {
  ApplicationBody,
  ApplicationInput,
  ApplicationListBody,
  Conditional,
  PageQuery,
} from './configuration-schema.ts';
import { cutPage } from './cursor.ts';
import { changedMeanwhile, entityTag, expectedBy, holds, requirePrecondition } from './entity-tag.ts';
import { Repeatable } from './idempotency.ts';

const LIST = '/api/v1/applications';
const ONE = `${LIST}/:application`;
const OF_ONE = {
  section: 'applications',
  access: 'api-key',
  parameters: { application: 'Id of the application' },
} as const;
const UNKNOWN = ['APPLICATION_UNKNOWN'];
const OPERATIONS = {
  list: {
    section: 'applications',
    access: 'api-key',
    id: 'listApplications',
    summary: 'Applications, by their ids',
    problems: { 400: ['CURSOR_MALFORMED'] },
  },
  add: {
    section: 'applications',
    access: 'api-key',
    id: 'addApplication',
    isRepeatable: true,
    summary: 'Add an application',
    problems: { 409: ['APPLICATION_NAME_TAKEN', 'APPLICATION_LIMIT'] },
  },
  get: { ...OF_ONE, id: 'getApplication', summary: 'One application', problems: { 404: UNKNOWN } },
  change: {
    ...OF_ONE,
    id: 'changeApplication',
    summary: 'Rename an application',
    description: 'A new name is a new domain: its users log in as `user@<new name>.<account>`.',
    problems: {
      404: UNKNOWN,
      409: ['APPLICATION_NAME_TAKEN'],
      412: ['CHANGED_MEANWHILE'],
      428: ['PRECONDITION_REQUIRED'],
    },
  },
  remove: {
    ...OF_ONE,
    id: 'removeApplication',
    summary: 'Remove an application, with all that belongs to it',
    answers: { 204: { description: 'It is removed' } },
    problems: { 404: UNKNOWN, 412: ['CHANGED_MEANWHILE'] },
  },
} as const satisfies Record<string, Operation>;

/** `/api/v1/applications`: list, add, read, rename and remove. Bearer: the account's API key. */
export function registerApplications(app: FastifyInstance, options: ConfigurationOptions): void {
  const { store } = options;
  const accountOf = accountsOfRequests(options);
  const ownerOf = ownersOfApplications(options);
  const answer = (reply: FastifyReply, application: Application) => {
    reply.header('etag', entityTag(application));
    return bodyOf(application);
  };

  app.get<{ Querystring: Type.Static<typeof PageQuery> }>(
    LIST,
    {
      schema: { querystring: PageQuery, response: { 200: ApplicationListBody } },
      config: { operation: OPERATIONS.list },
    },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const page = pageOf(request.query, reply);
      if (page === undefined) return reply;
      const filter = { nameContains: request.query.name, afterId: page.afterId };
      const found = await store.applications.list(account.id, filter, { count: page.count + 1, offset: 0 });
      const { rows, nextCursor } = cutPage(found.rows, page.count);
      return { applications: rows.map(bodyOf), total: found.total, nextCursor };
    },
  );

  app.post<{ Body: Type.Static<typeof ApplicationInput> }>(
    LIST,
    {
      schema: { headers: Repeatable, body: ApplicationInput, response: { 201: ApplicationBody } },
      config: { operation: OPERATIONS.add },
    },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const { total } = await store.applications.list(account.id, {}, { count: 0, offset: 0 });
      const { applications: most } = configurationLimits;
      if (total >= most)
        return sendProblem(reply, 409, 'APPLICATION_LIMIT', `An account has at most ${most} applications`);
      const id = await store.applications.add(account.id, request.body.name);
      if (id === 'name-taken') return nameTaken(reply);
      const added = await store.applications.findById(account.id, id);
      if (added === undefined) return unknown(reply); // removed since
      reply.code(201).header('location', `${LIST}/${id}`);
      return answer(reply, added);
    },
  );

  const one = { schema: { response: { 200: ApplicationBody } }, config: { operation: OPERATIONS.get } };
  app.get<OfApplication>(ONE, one, async (request, reply) => {
    const account = await accountOf(request, reply);
    if (account === undefined) return reply;
    const found = await store.applications.findById(account.id, idOf(request.params.application));
    return found === undefined ? unknown(reply) : answer(reply, found);
  });

  app.patch<OfApplication & { Body: Type.Static<typeof ApplicationInput> }>(
    ONE,
    {
      schema: { headers: Conditional, body: ApplicationInput, response: { 200: ApplicationBody } },
      config: { operation: OPERATIONS.change },
    },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const precondition = requirePrecondition(request, reply);
      if (precondition === undefined) return reply;
      const { accountId, applicationId } = owner;
      const outcome = await store.applications.change(accountId, applicationId, request.body, (now) =>
        holds(precondition, entityTag(now)),
      );
      if (outcome === 'name-taken') return nameTaken(reply);
      if (outcome === 'changed-meanwhile') return changedMeanwhile(reply);
      const changed = await store.applications.findById(accountId, applicationId);
      return changed === undefined ? unknown(reply) : answer(reply, changed);
    },
  );

  const remove = { schema: { headers: Conditional }, config: { operation: OPERATIONS.remove } };
  app.delete<OfApplication>(ONE, remove, async (request, reply) => {
    const owner = await ownerOf(request, reply);
    if (owner === undefined) return reply;
    const isExpected = expectedBy<Application>(request, entityTag);
    const removal = await store.applications.remove(owner.accountId, [owner.applicationId], isExpected);
    return removal === 'changed-meanwhile' ? changedMeanwhile(reply) : reply.code(204).send();
  });
}

function bodyOf({ id, name, modifiedAt }: Application): Type.Static<typeof ApplicationBody> {
  return { id, name, modifiedAt: new Date(modifiedAt).toISOString() };
}

function unknown(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 404, 'APPLICATION_UNKNOWN', 'Your account has no application with this id');
}

function nameTaken(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 409, 'APPLICATION_NAME_TAKEN', 'Your account has an application of this name already');
}
