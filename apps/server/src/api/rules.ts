import type { FastifyInstance, FastifyReply } from 'fastify';
import type Type from 'typebox';
import type { Operation } from '../api-document/index.ts';
import { configurationLimits, patternRefusal } from '../configuration/index.ts';
import { sendProblem } from '../http/index.ts';
import type { Rule, RuleWithScenarios, Store } from '../store/index.ts';
import { type ApplicationOwner, idOf, type OfApplication, ownersOfApplications } from './application-of-request.ts';
import type { ConfigurationOptions } from './configuration-request.ts';
import {
  Conditional,
  NewRuleBody,
  RuleBody,
  RuleChangeBody,
  RuleListBody,
  RuleOrderBody,
} from './configuration-schema.ts';
import { changedMeanwhile, entityTag, expectedBy, holds, requirePrecondition } from './entity-tag.ts';
import { Repeatable } from './idempotency.ts';

interface OfRule {
  readonly Params: { readonly application: string; readonly rule: string };
}

const LIST = '/api/v1/applications/:application/rules';
const ONE = `${LIST}/:rule`;
const OF_LIST = {
  section: 'rules',
  access: 'api-key',
  parameters: { application: 'Id of the application', rule: 'Id of the rule' },
} as const;
const UNKNOWN = ['APPLICATION_UNKNOWN', 'RULE_UNKNOWN'];
const OPERATIONS = {
  list: {
    ...OF_LIST,
    id: 'listRules',
    summary: 'All rules of an application, in the order in which they are tried',
    problems: { 404: ['APPLICATION_UNKNOWN'] },
  },
  add: {
    ...OF_LIST,
    id: 'addRule',
    isRepeatable: true,
    summary: 'Add a rule, behind all others',
    problems: {
      400: ['RULE_PATTERN_INVALID'],
      404: ['APPLICATION_UNKNOWN', 'SCENARIO_UNKNOWN'],
      409: ['RULE_NAME_TAKEN', 'RULE_LIMIT'],
    },
  },
  reorder: {
    ...OF_LIST,
    id: 'reorderRules',
    summary: 'Change the order in which rules are tried',
    description:
      'All rules of the application are named, so that none that was added meanwhile changes its place unseen. `If-Match`: the `ETag` of the list of rules, where the order was made of their patterns.',
    problems: { 404: ['APPLICATION_UNKNOWN'], 409: ['RULE_ORDER_INCOMPLETE'], 412: ['CHANGED_MEANWHILE'] },
  },
  get: { ...OF_LIST, id: 'getRule', summary: 'One rule', problems: { 404: UNKNOWN } },
  change: {
    ...OF_LIST,
    id: 'changeRule',
    summary: 'Change a rule, and which scenarios it runs',
    description: 'What is left out stays.',
    problems: {
      400: ['RULE_PATTERN_INVALID'],
      404: [...UNKNOWN, 'SCENARIO_UNKNOWN'],
      409: ['RULE_NAME_TAKEN'],
      412: ['CHANGED_MEANWHILE'],
      428: ['PRECONDITION_REQUIRED'],
    },
  },
  remove: {
    ...OF_LIST,
    id: 'removeRule',
    summary: 'Remove a rule',
    answers: { 204: { description: 'It is removed' } },
    problems: { 404: UNKNOWN, 412: ['CHANGED_MEANWHILE'] },
  },
} as const satisfies Record<string, Operation>;

/** `/api/v1/applications/{id}/rules`: list, add, reorder, read, change and remove. Bearer: the account's API key. */
export function registerRules(app: FastifyInstance, options: ConfigurationOptions): void {
  const { store } = options;
  const ownerOf = ownersOfApplications(options);
  const answer = async (reply: FastifyReply, applicationId: number, id: number) => {
    const [rule] = await store.rules.listWithScenarios(applicationId, id);
    if (rule === undefined) return unknown(reply);
    reply.header('etag', tagOf(rule));
    return bodyOf(rule);
  };

  const answerAll = (reply: FastifyReply, rules: readonly RuleWithScenarios[]) => {
    reply.header('etag', tagOfAll(rules));
    return { rules: rules.map(bodyOf) };
  };

  const list = { schema: { response: { 200: RuleListBody } }, config: { operation: OPERATIONS.list } };
  app.get<OfApplication>(LIST, list, async (request, reply) => {
    const owner = await ownerOf(request, reply);
    if (owner === undefined) return reply;
    return answerAll(reply, await store.rules.listWithScenarios(owner.applicationId));
  });

  app.post<OfApplication & { Body: Type.Static<typeof NewRuleBody> }>(
    LIST,
    {
      schema: { headers: Repeatable, body: NewRuleBody, response: { 201: RuleBody } },
      config: { operation: OPERATIONS.add },
    },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      if (await isRefused(store, owner, request.body, reply)) return reply;
      const { applicationId } = owner;
      const { rulesOfApplication: most } = configurationLimits;
      if ((await store.rules.list(applicationId)).length >= most)
        return sendProblem(reply, 409, 'RULE_LIMIT', `An application has at most ${most} rules`);
      const { patternExclude, scenarioIds = [], ...given } = request.body;
      const id = await store.rules.add({
        ...given,
        applicationId,
        scenarioIds,
        patternExclude: patternExclude ?? undefined,
      });
      if (id === 'name-taken') return nameTaken(reply);
      reply.code(201).header('location', `/api/v1/applications/${applicationId}/rules/${id}`);
      return answer(reply, applicationId, id);
    },
  );

  app.put<OfApplication & { Body: Type.Static<typeof RuleOrderBody> }>(
    '/api/v1/applications/:application/rule-order',
    {
      schema: { headers: Conditional, body: RuleOrderBody, response: { 200: RuleListBody } },
      config: { operation: OPERATIONS.reorder },
    },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const { applicationId } = owner;
      const wanted = new Set(request.body.ruleIds);
      const now = await store.rules.list(applicationId);
      if (wanted.size !== now.length || now.some(({ id }) => !wanted.has(id))) {
        const why = 'Name each rule of the application once: list them, then order those';
        return sendProblem(reply, 409, 'RULE_ORDER_INCOMPLETE', why);
      }
      const outcome = await store.rules.reorder(applicationId, [...wanted], expectedBy(request, tagOfAll));
      if (outcome === 'changed-meanwhile') return changedMeanwhile(reply);
      return answerAll(reply, await store.rules.listWithScenarios(applicationId));
    },
  );

  const one = { schema: { response: { 200: RuleBody } }, config: { operation: OPERATIONS.get } };
  app.get<OfRule>(ONE, one, async (request, reply) => {
    const owner = await ownerOf(request, reply);
    return owner === undefined ? reply : answer(reply, owner.applicationId, idOf(request.params.rule));
  });

  app.patch<OfRule & { Body: Type.Static<typeof RuleChangeBody> }>(
    ONE,
    {
      schema: { headers: Conditional, body: RuleChangeBody, response: { 200: RuleBody } },
      config: { operation: OPERATIONS.change },
    },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const precondition = requirePrecondition(request, reply);
      if (precondition === undefined) return reply;
      if (await isRefused(store, owner, request.body, reply)) return reply;
      const id = idOf(request.params.rule);
      const outcome = await store.rules.change(owner.applicationId, id, request.body, (now) =>
        holds(precondition, tagOf(now)),
      );
      if (outcome === 'name-taken') return nameTaken(reply);
      return outcome === 'changed-meanwhile' ? changedMeanwhile(reply) : answer(reply, owner.applicationId, id);
    },
  );

  const remove = { schema: { headers: Conditional }, config: { operation: OPERATIONS.remove } };
  app.delete<OfRule>(ONE, remove, async (request, reply) => {
    const owner = await ownerOf(request, reply);
    if (owner === undefined) return reply;
    const id = idOf(request.params.rule);
    const removal = await store.rules.removeOne(owner.applicationId, id, expectedBy(request, tagOf));
    if (removal === 'changed-meanwhile') return changedMeanwhile(reply);
    return removal === 'removed' ? reply.code(204).send() : unknown(reply);
  });
}

/** What a rule cannot have. True when the request has been refused. */
async function isRefused(
  store: Store,
  { accountId, applicationId }: ApplicationOwner,
  given: Partial<Pick<Rule, 'pattern' | 'patternExclude'>> & { readonly scenarioIds?: readonly number[] },
  reply: FastifyReply,
): Promise<boolean> {
  for (const field of ['pattern', 'patternExclude'] as const) {
    const refusal = patternRefusal(given[field] ?? '');
    if (refusal === undefined) continue;
    sendProblem(reply, 400, 'RULE_PATTERN_INVALID', `${field} ${refusal}`);
    return true;
  }
  for (const id of given.scenarioIds ?? []) {
    const scenario = await store.scenarios.findById(accountId, id);
    // A scenario of another application must not become reachable through this one's rules.
    if (scenario !== undefined && [0, applicationId].includes(scenario.applicationId)) continue;
    sendProblem(reply, 404, 'SCENARIO_UNKNOWN', `The application may use no scenario with the id ${id}`);
    return true;
  }
  return false;
}

const tagOf = (rule: RuleWithScenarios): string => entityTag(bodyOf(rule));
const tagOfAll = (rules: readonly RuleWithScenarios[]): string => entityTag(rules.map(bodyOf));

function bodyOf(rule: RuleWithScenarios): Type.Static<typeof RuleBody> {
  const { id, name, pattern, patternExclude, videoConference, scenarioIds, modifiedAt } = rule;
  const bound = [...scenarioIds];
  const modified = new Date(modifiedAt).toISOString();
  return { id, name, pattern, patternExclude, videoConference, scenarioIds: bound, modifiedAt: modified };
}

function unknown(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 404, 'RULE_UNKNOWN', 'This application has no rule with this id');
}

function nameTaken(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 409, 'RULE_NAME_TAKEN', 'The application has a rule of this name already');
}
