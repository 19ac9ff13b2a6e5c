import type { FastifyInstance } from 'fastify';
import { registerApplications } from './applications.ts';
import type { ConfigurationOptions } from './configuration-request.ts';
import { registerRuleTest } from './rule-test.ts';
import { registerRules } from './rules.ts';
import { registerScenarios } from './scenarios.ts';

/** Applications, scenarios and rules: docs/decisions/0043-configuration-api.md. */
export function registerConfiguration(app: FastifyInstance, options: ConfigurationOptions): void {
  registerApplications(app, options);
  registerScenarios(app, options);
  registerRules(app, options);
  registerRuleTest(app, options);
}
