import { CALL_LIMITS, UNANSWERED } from '@callcast/calls';
import type { ScenarioSource } from '@callcast/scenario/protocol';
import type { FastifyInstance } from 'fastify';
import type Type from 'typebox';
import { describeNoRule, NO_RULE } from '../calling/no-rule.ts';
import { compileWarnings } from '../scenario-sources/index.ts';
import { type OfApplication, ownersOfApplications } from './application-of-request.ts';
import type { ConfigurationOptions } from './configuration-request.ts';
import { RuleTestBody, RuleTestInput } from './configuration-schema.ts';

const OPERATION = {
  section: 'rules',
  access: 'api-key',
  id: 'testRules',
  summary: 'Which rule takes a number, and why the others do not; nothing is called',
  description:
    '`failure`: what a caller would be told by the server itself; null where scenarios run, which decide. A rule without a scenario takes calls as any other: nobody answers them. Texts are compiled, not run.',
  parameters: { application: 'Id of the application' },
  problems: { 404: ['APPLICATION_UNKNOWN'] },
} as const;

type Tested = Type.Static<typeof RuleTestBody>;

/** `POST /api/v1/applications/{id}/rules/test`: as a call is routed, by the same code. */
export function registerRuleTest(app: FastifyInstance, options: ConfigurationOptions): void {
  const { store, sources } = options;
  const ownerOf = ownersOfApplications(options);

  app.post<OfApplication & { Body: Type.Static<typeof RuleTestInput> }>(
    '/api/v1/applications/:application/rules/test',
    { schema: { body: RuleTestInput, response: { 200: RuleTestBody } }, config: { operation: OPERATION } },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const { number } = request.body;
      const all = await store.rules.list(owner.applicationId);
      let ruleId: number | null = null;
      let scenarios: readonly ScenarioSource[] = [];
      const rules: Tested['rules'] = [];
      for await (const { rule, verdict } of store.routing.judged(all, number)) {
        const { id, name, pattern, patternExclude } = rule;
        let told: Tested['rules'][number]['verdict'] = verdict === 'takes' ? 'behind' : verdict;
        if (verdict === 'takes' && ruleId === null) {
          ruleId = id;
          scenarios = await store.rules.scenarioSources(id);
          told = scenarios.length === 0 ? 'scenario-missing' : 'taken';
        }
        rules.push({ id, name, pattern, patternExclude, verdict: told });
      }
      const failure =
        ruleId === null ? noRule(number, owner.applicationName, all) : await failureOf(sources, scenarios);
      return { ruleId, scenarios: scenarios.map(({ name }) => name), failure, rules };
    },
  );
}

const noRule = (...tried: Parameters<typeof describeNoRule>): Tested['failure'] => ({
  code: NO_RULE.errorCode,
  reason: describeNoRule(...tried),
  afterSeconds: 0,
});

/** Of a call that a rule takes which runs these. */
async function failureOf(
  sources: ConfigurationOptions['sources'],
  scenarios: readonly ScenarioSource[],
): Promise<Tested['failure']> {
  if (scenarios.length === 0) return NOBODY_ANSWERS;
  for (const scenario of scenarios) {
    const [broken] = await compileWarnings(sources, scenario);
    if (broken !== undefined) return { code: 'SCENARIO_THROW', reason: broken.message, afterSeconds: 0 };
  }
  return null;
}

/** A session begins all the same, with a run that has nothing to run. */
const NOBODY_ANSWERS: Tested['failure'] = {
  code: UNANSWERED.errorCode,
  reason: UNANSWERED.reason,
  afterSeconds: CALL_LIMITS.answerTimeout / 1_000,
};
