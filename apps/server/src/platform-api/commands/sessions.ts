import { command } from '../command.ts';
import { PlatformError, PlatformUnavailable } from '../error.ts';
import { applicationParameters, findApplication } from '../names.ts';
import { integer, required, text } from '../parameters.ts';

const startScenarios = command(
  'StartScenarios',
  {
    ...applicationParameters,
    rule_id: required(integer('RULE_ID')),
    user_id: integer('USER_ID'),
    /** The larger of the two documented limits. */
    script_custom_data: text({ maxLength: 2_000 }),
  },
  async (context, p) => {
    const { account, origin, remoteAddress, sessions, store } = context;
    const application = await findApplication(context, p);
    const rule = await store.rules.findInAccount(account.id, p.rule_id);
    if (rule === undefined || (application !== undefined && application.id !== rule.applicationId))
      throw new PlatformError('RULE_ID', `there is no rule with rule_id ${p.rule_id}`);
    if (p.user_id !== undefined) {
      const user = await store.users.findInAccount(account.id, p.user_id);
      if (user?.applicationId !== rule.applicationId)
        throw new PlatformError('USER_ID', `the rule's application has no user with user_id ${p.user_id}`);
    }
    const scenarios = await store.rules.scenarioSources(rule.id);
    if (scenarios.length === 0)
      throw new PlatformError('RULE_WITHOUT_SCENARIO', `no scenario is bound to the rule "${rule.name}"`);
    const { applicationId, applicationName } = rule;
    const started = await sessions.start({
      owner: { accountId: account.id, applicationId, applicationName, userId: p.user_id ?? null },
      ruleName: rule.name,
      scenarios,
      customData: p.script_custom_data ?? '',
      initiatorAddress: remoteAddress,
      origin,
    });
    if (started === 'too-many')
      throw new PlatformUnavailable('START_LIMIT', 'As many sessions as may be were started and are running');
    if (started === 'shutting-down') throw new PlatformUnavailable('SHUTTING_DOWN', 'The server is shutting down');
    return {
      result: 1,
      media_session_access_url: started.accessUrl,
      media_session_access_secure_url: started.accessSecureUrl,
      media_session_check_url: started.checkUrl,
      call_session_history_id: started.sessionId,
    };
  },
);

/** Sessions that no call began. */
export const sessionCommands = [startScenarios];
