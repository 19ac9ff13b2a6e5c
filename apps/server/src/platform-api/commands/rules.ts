import { LISTABLE_NAME, patternRefusal } from '../../configuration/index.ts';
import { dialPatternLimits, type Rule } from '../../store/index.ts';
import { done, listOf } from '../answer.ts';
import { type CommandContext, command } from '../command.ts';
import { PlatformError, type PlatformErrorCode } from '../error.ts';
import { platformLimits } from '../limits.ts';
import { applicationParameters, findApplicationIds, requireApplication, requireRule } from '../names.ts';
import { flag, idOf, idsOf, list, pageOf, pageParameters, required, text } from '../parameters.ts';
import { formatDate } from '../time-zone.ts';
import { findScenarioIds, tooManyOfRule } from './scenarios.ts';

const ruleName = () =>
  text({
    maxLength: platformLimits.ruleNameCharacters,
    pattern: LISTABLE_NAME,
    format: 'up to 99 characters, without semicolons',
    code: 'RULE_NAME',
  });

/** The store takes less than the documented length, and says so. */
const PATTERN_CHARACTERS = 65_535;
const pattern = (code: PlatformErrorCode) => text({ maxLength: PATTERN_CHARACTERS, code });
const keyId = () => text({ maxLength: 100, format: 'number of a key', code: 'KEY_ID', refersTo: 'key' });

const addRule = command(
  'AddRule',
  {
    does: 'Adds a rule, behind all others of its application: which numbers lead to which scenarios.',
    access: 'change applications',
    answer: { result: 'done', fields: { rule_id: 'its number' } },
    errors: ['RULE_NAME_TAKEN', 'RULE_SCENARIO_COUNT'],
  },
  {
    ...applicationParameters,
    rule_name: required(ruleName()),
    rule_pattern: required(pattern('RULE_PATTERN')),
    rule_pattern_exclude: pattern('RULE_PATTERN_EXCLUDE'),
    video_conference: flag(),
    bind_key_id: keyId(),
    scenario_id: list(idOf('scenario')),
    scenario_name: list(text({ code: 'SCENARIO_NAME' })),
  },
  async (context, p) => {
    const { store } = context;
    const application = await requireApplication(context, p);
    checkPatterns(p);
    await checkKey(context, p.bind_key_id);
    if ((await store.rules.list(application.id)).length >= platformLimits.rulesOfApplication)
      throw new PlatformError(
        'INVALID_ARGUMENTS',
        `an application has at most ${platformLimits.rulesOfApplication} rules`,
      );
    const scenarioIds = await findScenarioIds(context, application.id, p.scenario_id, p.scenario_name);
    if (new Set(scenarioIds).size > platformLimits.scenariosOfRule) throw tooManyOfRule();
    const id = await store.rules.add({
      applicationId: application.id,
      name: p.rule_name,
      pattern: p.rule_pattern,
      patternExclude: p.rule_pattern_exclude,
      videoConference: p.video_conference,
      scenarioIds,
    });
    if (id === 'name-taken') throw nameTaken(p.rule_name);
    if (p.bind_key_id !== undefined) await store.serviceKeys.bind(id, p.bind_key_id);
    return { result: 1, rule_id: id };
  },
);

const getRules = command(
  'GetRules',
  {
    does: 'Lists the rules of an application in the order in which they are tried.',
    access: 'read rules',
    answer: listOf('RuleInfo'),
  },
  {
    ...applicationParameters,
    rule_id: idOf('rule'),
    rule_name: text({ code: 'RULE_NAME' }),
    video_conference: flag(),
    attached_key_id: keyId(),
    template: text({ maxLength: dialPatternLimits.numberCharacters }),
    with_scenarios: flag(),
    ...pageParameters,
  },
  async (context, p) => {
    const { store } = context;
    const application = await requireApplication(context, p);
    const all = await store.rules.list(application.id, { id: p.rule_id, nameContains: p.rule_name });
    const { template, video_conference: conference, attached_key_id: attached } = p;
    const keys = attached === undefined ? undefined : await store.serviceKeys.boundTo(all.map(({ id }) => id));
    const chosen = all.filter(
      (rule) =>
        (conference === undefined || rule.videoConference === conference) &&
        (attached === undefined || keys?.get(rule.id) === attached),
    );
    const matching: Rule[] = template === undefined ? chosen : [];
    if (template !== undefined) for await (const rule of store.routing.matching(chosen, template)) matching.push(rule);
    const { count, offset } = pageOf(p);
    const result = await describeRules(context, matching.slice(offset, offset + count), p.with_scenarios === true);
    return { result, count: result.length, total_count: matching.length };
  },
);

const setRuleInfo = command(
  'SetRuleInfo',
  {
    does: 'Changes a rule.',
    access: 'change applications',
    answer: done,
    errors: ['RULE_NAME_TAKEN'],
  },
  {
    rule_id: required(idOf('rule')),
    rule_name: ruleName(),
    rule_pattern: pattern('RULE_PATTERN'),
    rule_pattern_exclude: pattern('RULE_PATTERN_EXCLUDE'),
    video_conference: flag(),
    bind_key_id: keyId(),
  },
  async (context, p) => {
    const { store } = context;
    const rule = await requireRule(context, { rule_id: p.rule_id, rule_name: undefined }, undefined);
    checkPatterns(p);
    await checkKey(context, p.bind_key_id);
    const outcome = await store.rules.change(rule.applicationId, rule.id, {
      name: p.rule_name,
      pattern: p.rule_pattern,
      patternExclude: p.rule_pattern_exclude,
      videoConference: p.video_conference,
    });
    if (outcome === 'name-taken') throw nameTaken(p.rule_name ?? '');
    if (outcome === 'not-found') throw new PlatformError('RULE_ID', 'there is no such rule any more');
    if (p.bind_key_id !== undefined) await store.serviceKeys.bind(rule.id, p.bind_key_id);
    return { result: 1 };
  },
);

const delRule = command(
  'DelRule',
  {
    does: 'Removes rules. Of several that are named, all are removed or none.',
    access: 'change applications',
    answer: done,
  },
  {
    rule_id: idsOf('rule'),
    rule_name: list(text({ code: 'RULE_NAME' })),
    application_id: idsOf('application'),
    application_name: list(text({ maxLength: 200, code: 'APPLICATION_NOT_FOUND' })),
  },
  async (context, p) => {
    const { account, store } = context;
    const applications = await findApplicationIds(context, p.application_id, p.application_name);
    if (p.rule_id === undefined && p.rule_name === undefined)
      throw new PlatformError('RULE_ID', 'rule_id or rule_name is required');
    const isAll = p.rule_id === 'all';
    const found = await store.rules.findByNames(
      account.id,
      p.rule_id === undefined ? p.rule_name : undefined,
      applications,
    );
    const ids = isAll || p.rule_id === undefined ? found.map(({ id }) => id) : [...p.rule_id];
    const foreign = ids.find((id) => !found.some((rule) => rule.id === id));
    if (foreign !== undefined) throw new PlatformError('RULE_ID', `there is no rule with rule_id ${foreign}`);
    const missing = p.rule_id === undefined && p.rule_name?.find((name) => !found.some((rule) => rule.name === name));
    if (typeof missing === 'string') throw new PlatformError('RULE_NAME', `there is no rule "${missing}"`);
    if (ids.length > 0) await store.rules.remove(ids);
    return { result: 1 };
  },
);

const reorderRules = command(
  'ReorderRules',
  {
    does: 'Changes the order in which the rules of an application are tried.',
    access: 'change applications',
    answer: done,
  },
  { rule_id: required(list(idOf('rule'))) },
  async (context, p) => {
    const { account, store } = context;
    const found = await store.rules.findByNames(account.id, undefined, undefined);
    const applicationIds = new Set<number>();
    for (const id of p.rule_id) {
      const rule = found.find((one) => one.id === id);
      if (rule === undefined) throw new PlatformError('RULE_ID', `there is no rule with rule_id ${id}`);
      applicationIds.add(rule.applicationId);
    }
    const [applicationId, another] = applicationIds;
    if (applicationId === undefined || another !== undefined)
      throw new PlatformError('RULE_ID', 'the rules must be of one application');
    await store.rules.reorder(applicationId, p.rule_id);
    return { result: 1 };
  },
);

/** Rules as the API shows them. */
export async function describeRules({ store }: CommandContext, rules: readonly Rule[], withScenarios: boolean) {
  const ids = rules.map((rule) => rule.id);
  const bound = withScenarios ? await store.rules.boundScenarios(ids) : [];
  const keys = await store.serviceKeys.boundTo(ids);
  return rules.map((rule) => ({
    rule_id: rule.id,
    application_id: rule.applicationId,
    rule_name: rule.name,
    rule_pattern: rule.pattern,
    ...(rule.patternExclude === null ? {} : { rule_pattern_exclude: rule.patternExclude }),
    video_conference: rule.videoConference,
    ...(keys.has(rule.id) ? { bind_key_id: keys.get(rule.id) } : {}),
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

function checkPatterns(p: {
  readonly rule_pattern: string | undefined;
  readonly rule_pattern_exclude: string | undefined;
}): void {
  const check = (parameter: string, given: string | undefined, code: PlatformErrorCode): void => {
    const refusal = given === undefined ? undefined : patternRefusal(given);
    if (refusal === undefined) return;
    const instead = refusal.includes('look-ahead') ? ': use rule_pattern_exclude for what a rule is not to take' : '';
    throw new PlatformError(code, `${parameter} ${refusal}${instead}`);
  };
  check('rule_pattern', p.rule_pattern, 'RULE_PATTERN');
  check('rule_pattern_exclude', p.rule_pattern_exclude, 'RULE_PATTERN_EXCLUDE');
}

/** @throws {PlatformError} when the account has no such key. */
async function checkKey({ account, store }: CommandContext, id: string | undefined): Promise<void> {
  if (id === undefined || (await store.serviceKeys.find(account.id, id))) return;
  throw new PlatformError('KEY_ID', 'the account has no key with this bind_key_id');
}

function nameTaken(name: string): PlatformError {
  return new PlatformError('RULE_NAME_TAKEN', `the application has a rule "${name}" already`);
}

/** Rules of an application. */
export const ruleCommands = [addRule, getRules, setRuleInfo, delRule, reorderRules];
