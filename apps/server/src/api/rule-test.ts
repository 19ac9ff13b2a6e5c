import type { FastifyInstance } from 'fastify';
import type Type from 'typebox';
import { type OfApplication, ownersOfApplications } from './application-of-request.ts';
import type { ConfigurationOptions } from './configuration-request.ts';
import { RuleTestBody, RuleTestInput } from './configuration-schema.ts';

const OPERATION = {
  section: 'rules',
  access: 'api-key',
  id: 'testRules',
  summary: 'Which rule takes a number, and why the others do not; nothing is called',
  parameters: { application: 'Id of the application' },
  problems: { 404: ['APPLICATION_UNKNOWN'] },
} as const;

/** `POST /api/v1/applications/{id}/rules/test`: as a call is routed, by the same code. */
export function registerRuleTest(app: FastifyInstance, options: ConfigurationOptions): void {
  const { store } = options;
  const ownerOf = ownersOfApplications(options);
  app.post<OfApplication & { Body: Type.Static<typeof RuleTestInput> }>(
    '/api/v1/applications/:application/rules/test',
    { schema: { body: RuleTestInput, response: { 200: RuleTestBody } }, config: { operation: OPERATION } },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const all = await store.rules.list(owner.applicationId);
      let ruleId: number | null = null;
      const rules: Type.Static<typeof RuleTestBody>['rules'] = [];
      for await (const { rule, verdict } of store.routing.judged(all, request.body.number)) {
        const { id, name, pattern, patternExclude } = rule;
        const told = verdict !== 'takes' ? verdict : ruleId === null ? 'taken' : 'behind';
        if (told === 'taken') ruleId = id;
        rules.push({ id, name, pattern, patternExclude, verdict: told });
      }
      const scenarios = ruleId === null ? [] : await store.rules.scenarioSources(ruleId);
      return { ruleId, scenarios: scenarios.map(({ name }) => name), rules };
    },
  );
}
