import type { FastifyInstance } from 'fastify';
import type Type from 'typebox';
import { explainNumber } from '../calling/explain-number.ts';
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

/** `POST /api/v1/applications/{id}/rules/test`: as a call is routed, by the same code. */
export function registerRuleTest(app: FastifyInstance, options: ConfigurationOptions): void {
  const ownerOf = ownersOfApplications(options);
  app.post<OfApplication & { Body: Type.Static<typeof RuleTestInput> }>(
    '/api/v1/applications/:application/rules/test',
    { schema: { body: RuleTestInput, response: { 200: RuleTestBody } }, config: { operation: OPERATION } },
    async (request, reply) => {
      const owner = await ownerOf(request, reply);
      if (owner === undefined) return reply;
      const application = { id: owner.applicationId, name: owner.applicationName };
      return explainNumber(options, application, request.body.number);
    },
  );
}
