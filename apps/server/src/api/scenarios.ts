import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Type from 'typebox';
import { authorOf } from '../access/actor.ts';
import type { Operation } from '../api-document/index.ts';
import { configurationLimits } from '../configuration/index.ts';
import { sendProblem } from '../http/index.ts';
import { compileWarnings } from '../scenario-sources/index.ts';
import type { Scenario } from '../store/index.ts';
import { callerOfRequest } from './account-of-key.ts';
import { accountsOfRequests } from './accounts-of-requests.ts';
import { idOf } from './application-of-request.ts';
import { type ConfigurationOptions, pageOf } from './configuration-request.ts';
import {
  Conditional,
  NewScenarioBody,
  RollbackBody,
  SavedScenarioBody,
  ScenarioBody,
  ScenarioChangeBody,
  ScenarioListBody,
  ScenarioQuery,
  VersionBody,
  VersionListBody,
} from './configuration-schema.ts';
import { cutPage } from './cursor.ts';
import { changedMeanwhile, entityTag, expectedBy, holds, requirePrecondition } from './entity-tag.ts';
import { Repeatable } from './idempotency.ts';
import { scenarioLimits } from './scenario-limits.ts';

interface OfScenario {
  readonly Params: { readonly scenario: string };
}
interface OfVersion {
  readonly Params: { readonly scenario: string; readonly version: string };
}

const LIST = '/api/v1/scenarios';
const ONE = `${LIST}/:scenario`;
const ANY = { section: 'scenarios', access: 'api-key' } as const;
const OF_ONE = {
  ...ANY,
  parameters: { scenario: 'Id of the scenario', version: 'Number of the version, from 1' },
} as const;
const CONDITIONAL = { 412: ['CHANGED_MEANWHILE'], 428: ['PRECONDITION_REQUIRED'] };
const ANY_TEXT = 'Any text is saved. `warnings` say where one cannot be compiled; it is not run to find out.';
const UNKNOWN = ['SCENARIO_UNKNOWN'];
const UNKNOWN_VERSION = [...UNKNOWN, 'SCENARIO_VERSION_UNKNOWN'];
const OPERATIONS = {
  list: {
    ...ANY,
    id: 'listScenarios',
    summary: 'Scenarios without their texts, by their ids',
    description: '`application`: those of this application, and those that all share.',
    problems: { 400: ['CURSOR_MALFORMED'] },
  },
  add: {
    ...ANY,
    id: 'addScenario',
    isRepeatable: true,
    summary: 'Add a scenario',
    description: ANY_TEXT,
    problems: { 404: ['APPLICATION_UNKNOWN'], 409: ['SCENARIO_NAME_TAKEN', 'SCENARIO_COUNT_LIMIT'] },
  },
  get: { ...OF_ONE, id: 'getScenario', summary: 'One scenario with its text', problems: { 404: UNKNOWN } },
  change: {
    ...OF_ONE,
    id: 'changeScenario',
    summary: 'Change a scenario; a new text is a new version',
    description: `Calls that run go on with what they began with. ${ANY_TEXT}`,
    problems: { 404: UNKNOWN, 409: ['SCENARIO_NAME_TAKEN'], ...CONDITIONAL },
  },
  remove: {
    ...OF_ONE,
    id: 'removeScenario',
    summary: 'Remove a scenario; rules run it no longer',
    answers: { 204: { description: 'It is removed' } },
    problems: { 404: UNKNOWN, 412: ['CHANGED_MEANWHILE'] },
  },
  versions: {
    ...OF_ONE,
    id: 'listScenarioVersions',
    summary: 'Versions that are kept, the newest first',
    problems: { 404: UNKNOWN },
  },
  version: {
    ...OF_ONE,
    id: 'getScenarioVersion',
    summary: 'One version with its text',
    problems: { 404: UNKNOWN_VERSION },
  },
  rollBack: {
    ...OF_ONE,
    id: 'rollBackScenario',
    summary: 'Make the text of an older version the newest version',
    description: ANY_TEXT,
    problems: { 404: UNKNOWN_VERSION, ...CONDITIONAL },
  },
} as const satisfies Record<string, Operation>;

/** `/api/v1/scenarios`: list, add, read, change and remove, and their versions. Bearer: the account's API key. */
export function registerScenarios(app: FastifyInstance, options: ConfigurationOptions): void {
  const { scenarios, applications } = options.store;
  const accountOf = accountsOfRequests(options);

  /** Undefined when the request has been refused already. */
  const scenarioOf = async (request: FastifyRequest<OfScenario>, reply: FastifyReply) => {
    const account = await accountOf(request, reply);
    if (account === undefined) return undefined;
    const scenario = await scenarios.findById(account.id, idOf(request.params.scenario));
    if (scenario === undefined) unknown(reply);
    return scenario && { accountId: account.id, id: scenario.id };
  };
  /** With its text, as it is now. */
  const read = async (reply: FastifyReply, accountId: number, id: number) => {
    const filter = { id, withSource: true };
    const [scenario] = (await scenarios.list(accountId, filter, { count: 1, offset: 0 })).rows;
    if (scenario === undefined) return undefined;
    const { source = '', ...row } = scenario;
    reply.header('etag', tagOf(row));
    return { ...bodyOf(row), source };
  };
  const answer = async (reply: FastifyReply, accountId: number, id: number) =>
    (await read(reply, accountId, id)) ?? unknown(reply);
  /** And with what is wrong with it. */
  const answerSaved = async (reply: FastifyReply, accountId: number, id: number) => {
    const saved = await read(reply, accountId, id);
    if (saved === undefined) return unknown(reply);
    return { ...saved, warnings: await compileWarnings(options.sources, saved) };
  };

  app.get<{ Querystring: Type.Static<typeof ScenarioQuery> }>(
    LIST,
    {
      schema: { querystring: ScenarioQuery, response: { 200: ScenarioListBody } },
      config: { operation: OPERATIONS.list },
    },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const page = pageOf(request.query, reply);
      if (page === undefined) return reply;
      const { name: nameContains, application } = request.query;
      const applicationId = application === undefined ? undefined : Number(application);
      const filter = { nameContains, applicationId, afterId: page.afterId };
      const found = await scenarios.list(account.id, filter, { count: page.count + 1, offset: 0 });
      const { rows, nextCursor } = cutPage(found.rows, page.count);
      return { scenarios: rows.map(bodyOf), total: found.total, nextCursor };
    },
  );

  app.post<{ Body: Type.Static<typeof NewScenarioBody> }>(
    LIST,
    {
      schema: { headers: Repeatable, body: NewScenarioBody, response: { 201: SavedScenarioBody } },
      config: { operation: OPERATIONS.add },
      bodyLimit: scenarioLimits.bodyBytes,
    },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const { name, source, applicationId } = request.body;
      const application = applicationId ?? 0;
      if (application !== 0 && !(await applications.findById(account.id, application)))
        return sendProblem(reply, 404, 'APPLICATION_UNKNOWN', 'Your account has no application with this id');
      const { total } = await scenarios.list(account.id, {}, { count: 0, offset: 0 });
      const { scenarios: most } = configurationLimits;
      if (total >= most)
        return sendProblem(reply, 409, 'SCENARIO_COUNT_LIMIT', `An account has at most ${most} scenarios`);
      const id = await scenarios.add(account.id, application, name, source, authorOf(callerOfRequest(request).actor));
      if (id === 'name-taken') return nameTaken(reply);
      reply.code(201).header('location', `${LIST}/${id}`);
      return answerSaved(reply, account.id, id);
    },
  );

  const one = { schema: { response: { 200: ScenarioBody } }, config: { operation: OPERATIONS.get } };
  app.get<OfScenario>(ONE, one, async (request, reply) => {
    const found = await scenarioOf(request, reply);
    return found === undefined ? reply : answer(reply, found.accountId, found.id);
  });

  app.patch<OfScenario & { Body: Type.Static<typeof ScenarioChangeBody> }>(
    ONE,
    {
      schema: { headers: Conditional, body: ScenarioChangeBody, response: { 200: SavedScenarioBody } },
      config: { operation: OPERATIONS.change },
      bodyLimit: scenarioLimits.bodyBytes,
    },
    async (request, reply) => {
      const found = await scenarioOf(request, reply);
      if (found === undefined) return reply;
      const precondition = requirePrecondition(request, reply);
      if (precondition === undefined) return reply;
      const isExpected = (now: Scenario): boolean => holds(precondition, tagOf(now));
      const change = { ...request.body, savedBy: authorOf(callerOfRequest(request).actor) };
      const outcome = await scenarios.change(found.accountId, found.id, change, isExpected);
      if (outcome === 'name-taken') return nameTaken(reply);
      return outcome === 'changed-meanwhile' ? changedMeanwhile(reply) : answerSaved(reply, found.accountId, found.id);
    },
  );

  const remove = { schema: { headers: Conditional }, config: { operation: OPERATIONS.remove } };
  app.delete<OfScenario>(ONE, remove, async (request, reply) => {
    const found = await scenarioOf(request, reply);
    if (found === undefined) return reply;
    const removal = await scenarios.remove(found.accountId, [found.id], expectedBy(request, tagOf));
    return removal === 'changed-meanwhile' ? changedMeanwhile(reply) : reply.code(204).send();
  });

  const versions = { schema: { response: { 200: VersionListBody } }, config: { operation: OPERATIONS.versions } };
  app.get<OfScenario>(`${ONE}/versions`, versions, async (request, reply) => {
    const found = await scenarioOf(request, reply);
    if (found === undefined) return reply;
    const page = { count: scenarioLimits.versions, offset: 0 };
    const { rows } = await scenarios.versions(found.accountId, found.id, page);
    return { versions: rows.map(withTime) };
  });

  const version = { schema: { response: { 200: VersionBody } }, config: { operation: OPERATIONS.version } };
  app.get<OfVersion>(`${ONE}/versions/:version`, version, async (request, reply) => {
    const found = await scenarioOf(request, reply);
    if (found === undefined) return reply;
    const kept = await scenarios.findVersion(found.accountId, found.id, idOf(request.params.version));
    return kept === undefined ? unknownVersion(reply) : withTime(kept);
  });

  app.post<OfScenario & { Body: Type.Static<typeof RollbackBody> }>(
    `${ONE}/rollback`,
    {
      schema: { headers: Conditional, body: RollbackBody, response: { 200: SavedScenarioBody } },
      config: { operation: OPERATIONS.rollBack },
    },
    async (request, reply) => {
      const found = await scenarioOf(request, reply);
      if (found === undefined) return reply;
      const precondition = requirePrecondition(request, reply);
      if (precondition === undefined) return reply;
      const { accountId, id } = found;
      const isExpected = (now: Scenario): boolean => holds(precondition, tagOf(now));
      const savedBy = authorOf(callerOfRequest(request).actor);
      const newest = await scenarios.rollBack(accountId, id, request.body.version, savedBy, isExpected);
      if (newest === undefined) return unknownVersion(reply);
      return newest === 'changed-meanwhile' ? changedMeanwhile(reply) : answerSaved(reply, accountId, id);
    },
  );
}

const tagOf = ({ id, applicationId, name, version, modifiedAt }: Scenario): string =>
  entityTag([id, applicationId, name, version, modifiedAt]);

function bodyOf({ id, applicationId, name, version, modifiedAt }: Scenario) {
  const owner = applicationId === 0 ? null : applicationId;
  return { id, applicationId: owner, name, version, modifiedAt: new Date(modifiedAt).toISOString() };
}

function withTime<Row extends { readonly createdAt: number }>(row: Row) {
  return { ...row, createdAt: new Date(row.createdAt).toISOString() };
}

function unknown(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 404, 'SCENARIO_UNKNOWN', 'Your account has no scenario with this id');
}

function unknownVersion(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 404, 'SCENARIO_VERSION_UNKNOWN', 'The scenario has no such version, or not any more');
}

function nameTaken(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 409, 'SCENARIO_NAME_TAKEN', 'There is a scenario of this name already');
}
