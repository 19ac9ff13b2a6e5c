import { dialPatternLimits, parseDialPattern, type Rule } from '../../store/index.ts';
import { type CommandContext, command } from '../command.ts';
import { PlatformError, type PlatformErrorCode } from '../error.ts';
import { applicationParameters, formatDate, requireApplication } from '../names.ts';
import { flag, integer, list, pageOf, pageParameters, required, text } from '../parameters.ts';
import { findScenarioIds } from './scenarios.ts';

const addRule = command(
  'AddRule',
  {
    ...applicationParameters,
    rule_name: required(
      text({ maxLength: 99, pattern: /^[^;\p{Cc}]+$/u, format: 'without semicolons', code: 'RULE_NAME' }),
    ),
    rule_pattern: required(text({ maxLength: 65_535, code: 'RULE_PATTERN' })),
    rule_pattern_exclude: text({ maxLength: 65_535, code: 'RULE_PATTERN_EXCLUDE' }),
    video_conference: flag(),
    scenario_id: list(integer('SCENARIO_ID')),
    scenario_name: list(text({ code: 'SCENARIO_NAME' })),
  },
  async (context, p) => {
    const application = await requireApplication(context, p);
    checkPattern('rule_pattern', p.rule_pattern, 'RULE_PATTERN');
    if (p.rule_pattern_exclude !== undefined)
      checkPattern('rule_pattern_exclude', p.rule_pattern_exclude, 'RULE_PATTERN_EXCLUDE');
    const id = await context.store.rules.add({
      applicationId: application.id,
      name: p.rule_name,
      pattern: p.rule_pattern,
      patternExclude: p.rule_pattern_exclude,
      videoConference: p.video_conference,
      scenarioIds: await findScenarioIds(context, application.id, p.scenario_id, p.scenario_name),
    });
    if (id === 'name-taken')
      throw new PlatformError('RULE_NAME_TAKEN', `the application has a rule "${p.rule_name}" already`);
    return { result: 1, rule_id: id };
  },
);

const getRules = command(
  'GetRules',
  {
    ...applicationParameters,
    rule_id: integer('RULE_ID'),
    rule_name: text({ code: 'RULE_NAME' }),
    video_conference: flag(),
    /** Only the rules that would take this number. */
    template: text({ maxLength: dialPatternLimits.numberCharacters }),
    with_scenarios: flag(),
    ...pageParameters,
  },
  async (context, p) => {
    const { store } = context;
    const application = await requireApplication(context, p);
    const all = await store.rules.list(application.id, { id: p.rule_id, nameContains: p.rule_name });
    const { template, video_conference: conference } = p;
    const matching = all.filter(
      (rule) =>
        (conference === undefined || rule.videoConference === conference) &&
        (template === undefined || store.routing.matches(rule, template)),
    );
    const { count, offset } = pageOf(p);
    const result = await describeRules(context, matching.slice(offset, offset + count), p.with_scenarios === true);
    return { result, count: result.length, total_count: matching.length };
  },
);

/** Rules as the API shows them. */
export async function describeRules({ store }: CommandContext, rules: readonly Rule[], withScenarios: boolean) {
  const bound = withScenarios ? await store.rules.boundScenarios(rules.map((rule) => rule.id)) : [];
  return rules.map((rule) => ({
    rule_id: rule.id,
    application_id: rule.applicationId,
    rule_name: rule.name,
    rule_pattern: rule.pattern,
    ...(rule.patternExclude === null ? {} : { rule_pattern_exclude: rule.patternExclude }),
    video_conference: rule.videoConference,
    modified: formatDate(rule.modifiedAt),
    ...(withScenarios
      ? {
          scenarios: bound
            .filter((scenario) => scenario.ruleId === rule.id)
            .map(({ id, name }) => ({ scenario_id: id, scenario_name: name })),
        }
      : {}),
  }));
}

function checkPattern(parameter: string, pattern: string, code: PlatformErrorCode): void {
  const parsed = parseDialPattern(pattern);
  if (parsed === 'too-long')
    throw new PlatformError(code, `${parameter} has more than ${dialPatternLimits.patternCharacters} characters`);
  if (parsed === 'not-a-regular-expression') throw new PlatformError(code, `${parameter} is not a regular expression`);
}

/** Rules of an application. */
export const ruleCommands = [addRule, getRules];
