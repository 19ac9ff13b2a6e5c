import type { StartedSession } from '../../calling/switchboard.ts';
import type { RuleOfAccount } from '../../store/index.ts';
import type { Answer } from '../answer.ts';
import { type CommandContext, command } from '../command.ts';
import { PlatformError, type PlatformErrorCode, PlatformUnavailable } from '../error.ts';
import { applicationParameters, findApplication, findUserId, requireRule, userParameters } from '../names.ts';
import { idOf, required, text } from '../parameters.ts';

const sessionParameters = {
  ...applicationParameters,
  ...userParameters,
  rule_id: required(idOf('rule')),
  /** The larger of the two documented limits. */
  script_custom_data: text({ maxLength: 2_000 }),
  reference_ip: text(),
  server_location: text(),
} as const;

const started: Answer = {
  result: 'done',
  fields: {
    media_session_access_url: 'the session hears what is sent there as `AppEvents.HttpRequest`',
    media_session_access_secure_url: 'the same by HTTPS',
    media_session_check_url: 'tells whether the session runs',
    call_session_history_id: 'its number in the history',
  },
};
const ERRORS: readonly PlatformErrorCode[] = ['RULE_WITHOUT_SCENARIO', 'USER_NOT_BOUND'];

const startScenarios = command(
  'StartScenarios',
  {
    does: 'Starts a session without a call: the scenarios of a rule, whatever its pattern is.',
    access: 'sessions',
    answer: started,
    errors: ERRORS,
  },
  sessionParameters,
  async (context, p) => told(await context.sessions.start(await requestOf(context, p))),
);

const startConference = command(
  'StartConference',
  {
    does:
      'Starts the session that callers of one number share, or finds the one that runs. They have to come by the same rule, and ' +
      'it has to be one for conferences.',
    access: 'sessions',
    answer: started,
    errors: ERRORS,
  },
  {
    ...sessionParameters,
    conference_name: required(
      text({
        maxLength: 49,
        pattern: /^[^;\p{Cc}]+$/u,
        format: 'up to 49 characters, without semicolons and control characters',
        code: 'CONFERENCE_NAME',
        lengthCode: 'CONFERENCE_NAME_LENGTH',
      }),
    ),
  },
  async (context, p) => {
    const request = await requestOf(context, p);
    return told(await context.sessions.startConference({ ...request, conferenceName: p.conference_name }));
  },
);

interface SessionChoice {
  readonly application_id: number | undefined;
  readonly application_name: string | undefined;
  readonly user_id: number | undefined;
  readonly user_name: string | undefined;
  readonly rule_id: number;
  readonly script_custom_data: string | undefined;
}

async function requestOf(context: CommandContext, p: SessionChoice) {
  const { account, origin, remoteAddress, store } = context;
  const application = await findApplication(context, p);
  const rule: RuleOfAccount = await requireRule(context, { rule_id: p.rule_id, rule_name: undefined }, application);
  const { applicationId, applicationName } = rule;
  const userId = (await findUserId(context, p, { id: applicationId })) ?? null;
  const scenarios = await store.rules.scenarioSources(rule.id);
  if (scenarios.length === 0)
    throw new PlatformError('RULE_WITHOUT_SCENARIO', `no scenario is bound to the rule "${rule.name}"`);
  return {
    owner: { accountId: account.id, applicationId, applicationName, userId },
    ruleId: rule.id,
    ruleName: rule.name,
    scenarios,
    customData: p.script_custom_data ?? '',
    initiatorAddress: remoteAddress,
    origin,
  };
}

/** @throws {PlatformUnavailable} */
function told(session: StartedSession | 'too-many' | 'shutting-down') {
  if (session === 'too-many')
    throw new PlatformUnavailable('START_LIMIT', 'As many sessions as may be were started and are running');
  if (session === 'shutting-down') throw new PlatformUnavailable('SHUTTING_DOWN', 'The server is shutting down');
  return {
    result: 1,
    media_session_access_url: session.accessUrl,
    media_session_access_secure_url: session.accessSecureUrl,
    media_session_check_url: session.checkUrl,
    call_session_history_id: session.sessionId,
  };
}

/** Sessions that no call began. */
export const sessionCommands = [startScenarios, startConference];
