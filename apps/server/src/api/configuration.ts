import type { FastifyInstance } from 'fastify';
import { registerApplications } from './applications.ts';
import { registerRuleTest } from './rule-test.ts';
import { registerRules } from './rules.ts';
import { registerScenarios } from './scenarios.ts';
import { registerUsers, type UsersOptions } from './users.ts';

/** Applications, scenarios, rules and users: docs/decisions/0043-configuration-api.md. */
export function registerConfiguration(app: FastifyInstance, options: UsersOptions): void {
  registerApplications(app, options);
  registerScenarios(app, options);
  registerRules(app, options);
  registerRuleTest(app, options);
  registerUsers(app, options);
}
