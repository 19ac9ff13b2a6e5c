import { authorOf } from '../../access/actor.ts';
import { LISTABLE_NAME } from '../../configuration/index.ts';
import { compileWarnings } from '../../scenario-sources/index.ts';
import { inPlaces, type Scenario } from '../../store/index.ts';
import { done, doneWithWarnings, listOf } from '../answer.ts';
import { type CommandContext, command } from '../command.ts';
import { PlatformError } from '../error.ts';
import { platformLimits } from '../limits.ts';
import { applicationParameters, findApplication, findRule, requireRule, ruleParameters } from '../names.ts';
import { flag, idOf, idsOf, list, pageOf, pageParameters, required, text } from '../parameters.ts';
import { formatDate } from '../time-zone.ts';

const scenarioName = () =>
  text({
    maxLength: platformLimits.scenarioNameCharacters,
    pattern: LISTABLE_NAME,
    format: 'up to 64 characters, without semicolons and control characters',
    code: 'SCENARIO_NAME',
  });

const scenarioScript = () => text({ maxLength: platformLimits.scenarioCharacters, code: 'SCENARIO_TOO_LONG' });

const addScenario = command(
  'AddScenario',
  {
    does:
      'Adds a scenario: of the application that is named, or else one that all applications share. A text that cannot run is ' +
      'saved with a warning.',
    access: 'scenarios',
    answer: { result: 'done', fields: { scenario_id: 'its number', ...doneWithWarnings.fields } },
    errors: ['SCENARIO_NAME_TAKEN', 'SCENARIO_COUNT', 'RULE_SCENARIO_COUNT'],
  },
  {
    scenario_name: required(scenarioName()),
    scenario_script: scenarioScript(),
    rewrite: flag(),
    ...applicationParameters,
    ...ruleParameters,
  },
  async (context, p) => {
    const { account, store } = context;
    const application = await findApplication(context, p);
    const rule = await findRule(context, p, application);
    const { total } = await store.scenarios.list(account.id, {}, { count: 0, offset: 0 });
    if (total >= platformLimits.scenarios)
      throw new PlatformError('SCENARIO_COUNT', `an account has at most ${platformLimits.scenarios} scenarios`);
    const applicationId = application?.id ?? 0;
    const source = p.scenario_script ?? '';
    const added = await store.scenarios.add(
      account.id,
      applicationId,
      p.scenario_name,
      source,
      authorOf(context.actor),
    );
    const id = added === 'name-taken' ? await rewrite(context, applicationId, p) : added;
    if (rule) await bind(context, rule.id, [id]);
    return { result: 1, scenario_id: id, ...(await warningsOf(context, p.scenario_name, p.scenario_script)) };
  },
);

async function rewrite(
  { account, actor, store }: CommandContext,
  applicationId: number,
  p: {
    readonly scenario_name: string;
    readonly scenario_script: string | undefined;
    readonly rewrite: boolean | undefined;
  },
): Promise<number> {
  const existing = await store.scenarios.findExact(account.id, applicationId, p.scenario_name);
  if (!p.rewrite || !existing) throw nameTaken(p.scenario_name);
  await store.scenarios.change(account.id, existing.id, { source: p.scenario_script ?? '', savedBy: authorOf(actor) });
  return existing.id;
}

const setScenarioInfo = command(
  'SetScenarioInfo',
  {
    does: 'Changes a scenario. Calls that run go on with what they began with.',
    access: 'scenarios',
    answer: doneWithWarnings,
    errors: ['SCENARIO_NAME_TAKEN'],
  },
  {
    scenario_id: idOf('scenario'),
    required_scenario_name: text({ code: 'SCENARIO_NAME' }),
    scenario_name: scenarioName(),
    scenario_script: scenarioScript(),
    ...applicationParameters,
  },
  async (context, p) => {
    const { account, store } = context;
    const { scenario_id: id, required_scenario_name: name } = p;
    const application = await findApplication(context, p);
    if (id === undefined && name === undefined)
      throw new PlatformError('SCENARIO_ID', 'scenario_id or required_scenario_name is required');
    const found = id === undefined ? await scenarioNamed(context, name ?? '', application) : { id };
    const change = { name: p.scenario_name, source: p.scenario_script, savedBy: authorOf(context.actor) };
    const outcome = await store.scenarios.change(account.id, found.id, change);
    if (outcome === 'name-taken') throw nameTaken(p.scenario_name ?? '');
    if (outcome === 'not-found') throw unknownId(found.id);
    const saved = await store.scenarios.findById(account.id, found.id);
    return { result: 1, ...(await warningsOf(context, saved?.name ?? '', p.scenario_script)) };
  },
);

const getScenarios = command(
  'GetScenarios',
  {
    does: 'Lists scenarios: those of the application that is named and the shared ones, or else all.',
    access: 'scenarios',
    answer: listOf('ScenarioInfo'),
  },
  {
    scenario_id: idOf('scenario'),
    scenario_name: text({ code: 'SCENARIO_NAME' }),
    with_script: flag(),
    ...applicationParameters,
    ...pageParameters,
  },
  async (context, p) => {
    const application = await findApplication(context, p);
    const filter = {
      id: p.scenario_id,
      nameContains: p.scenario_name,
      applicationId: application?.id,
      withSource: p.with_script,
    };
    const { rows, total } = await context.store.scenarios.list(context.account.id, filter, pageOf(p));
    const result = rows.map((scenario) => ({
      scenario_id: scenario.id,
      scenario_name: scenario.name,
      modified: formatDate(scenario.modifiedAt),
      parent: false,
      ...(scenario.applicationId === 0 ? {} : { application_id: scenario.applicationId }),
      ...(scenario.source === undefined ? {} : { scenario_script: scenario.source }),
    }));
    return { result, count: result.length, total_count: total };
  },
);

const delScenario = command(
  'DelScenario',
  {
    does:
      'Removes scenarios; rules run them no longer. Calls that run go on with what they began with. Of several that are named, ' +
      'all are removed or none.',
    access: 'scenarios',
    answer: done,
  },
  {
    scenario_id: idsOf('scenario'),
    scenario_name: list(text({ code: 'SCENARIO_NAME' })),
    ...applicationParameters,
  },
  async (context, p) => {
    const { account, store } = context;
    const application = await findApplication(context, p);
    const ids =
      p.scenario_id === 'all'
        ? await store.scenarios.ids(account.id)
        : await chosenScenarios(context, p.scenario_id, p.scenario_name, application);
    if (ids === undefined) throw new PlatformError('SCENARIO_ID', 'scenario_id or scenario_name is required');
    if (ids.length > 0) await store.scenarios.remove(account.id, ids);
    return { result: 1 };
  },
);

const bindScenario = command(
  'BindScenario',
  {
    does: "Binds scenarios to a rule, behind those that it has, or unbinds them. They are the rule's application's, or shared.",
    access: 'scenarios',
    answer: done,
    errors: ['RULE_SCENARIO_COUNT'],
  },
  {
    scenario_id: idsOf('scenario'),
    scenario_name: list(text({ code: 'SCENARIO_NAME' })),
    ...ruleParameters,
    ...applicationParameters,
    bind: flag(),
  },
  async (context, p) => {
    const { store } = context;
    const rule = await requireRule(context, p, await findApplication(context, p));
    const isUnbinding = p.bind === false;
    const all = p.scenario_id === 'all' ? await usableScenarios(context, rule.applicationId) : undefined;
    const ids = p.scenario_id === 'all' ? undefined : p.scenario_id;
    const chosen = all ?? (await findScenarioIds(context, rule.applicationId, ids, p.scenario_name));
    if (chosen.length === 0 && all === undefined)
      throw new PlatformError('SCENARIO_ID', 'scenario_id or scenario_name is required');
    if (isUnbinding) await store.rules.rebind(rule.id, (bound) => bound.filter((id) => !chosen.includes(id)));
    else await bind(context, rule.id, chosen);
    return { result: 1 };
  },
);

const reorderScenarios = command(
  'ReorderScenarios',
  { does: 'Changes the order in which a rule runs its scenarios.', access: 'scenarios', answer: done },
  { ...ruleParameters, ...applicationParameters, scenario_id: required(list(idOf('scenario'))) },
  async (context, p) => {
    const { store } = context;
    const rule = await requireRule(context, p, await findApplication(context, p));
    const bound = (await store.rules.boundScenarios([rule.id])).map(({ id }) => id);
    const other = p.scenario_id.find((id) => !bound.includes(id));
    if (other !== undefined)
      throw new PlatformError('SCENARIO_ID', `the rule "${rule.name}" runs no scenario with scenario_id ${other}`);
    await store.rules.rebind(rule.id, (now) => inPlaces(now, p.scenario_id));
    return { result: 1 };
  },
);

/** @throws {PlatformError} `RULE_SCENARIO_COUNT` */
async function bind({ store }: CommandContext, ruleId: number, ids: readonly number[]): Promise<void> {
  await store.rules.rebind(ruleId, (bound) => {
    const wanted = [...new Set([...bound, ...ids])];
    if (wanted.length > platformLimits.scenariosOfRule) throw tooManyOfRule();
    return wanted;
  });
}

/** What is bound beyond what a rule takes. */
export function tooManyOfRule(): PlatformError {
  return new PlatformError('RULE_SCENARIO_COUNT', `a rule runs at most ${platformLimits.scenariosOfRule} scenarios`);
}

/** What is wrong with a text that was saved. */
async function warningsOf({ sources }: CommandContext, name: string, source: string | undefined) {
  const found = source === undefined ? [] : await compileWarnings(sources, { name, source });
  return found.length === 0
    ? {}
    : { warnings: found.map(({ code, message: msg, line, column }) => ({ code, msg, line, column })) };
}

/**
 * The application's one of this name, else the shared one; where no application is named, else the only one.
 *
 * @throws {PlatformError} when there is none, or several applications have one.
 */
async function scenarioNamed(
  { account, store }: CommandContext,
  name: string,
  application: { readonly id: number } | undefined,
): Promise<Scenario> {
  const all = await store.scenarios.findAllByName(account.id, name);
  const found = application
    ? (all.find(({ applicationId }) => applicationId === application.id) ?? all.find(isShared))
    : (all.find(isShared) ?? (all.length === 1 ? all[0] : undefined));
  if (found) return found;
  if (all.length > 1 && !application)
    throw new PlatformError(
      'SCENARIO_NAME',
      `${all.length} applications have a scenario "${name}": give its scenario_id`,
    );
  throw new PlatformError('SCENARIO_NAME', `there is no scenario "${name}"`);
}

const isShared = ({ applicationId }: Scenario): boolean => applicationId === 0;

/** Scenarios of the account by id, or else by name; undefined when neither is given. */
async function chosenScenarios(
  context: CommandContext,
  ids: readonly number[] | undefined,
  names: readonly string[] | undefined,
  application: { readonly id: number } | undefined,
): Promise<number[] | undefined> {
  const { account, store } = context;
  for (const id of ids ?? []) if (!(await store.scenarios.findById(account.id, id))) throw unknownId(id);
  if (ids !== undefined) return [...ids];
  if (names === undefined) return undefined;
  const found: number[] = [];
  for (const name of names) found.push((await scenarioNamed(context, name, application)).id);
  return found;
}

/** All that rules of the application may run. */
async function usableScenarios({ account, store }: CommandContext, applicationId: number): Promise<number[]> {
  const page = { count: platformLimits.scenarios, offset: 0 };
  return (await store.scenarios.list(account.id, { applicationId }, page)).rows.map(({ id }) => id);
}

/** Ids of scenarios given by id, or else by name; the order given is the order in which they run. */
export async function findScenarioIds(
  { account, store }: CommandContext,
  applicationId: number,
  ids: readonly number[] | undefined,
  names: readonly string[] | undefined,
): Promise<number[]> {
  const found: number[] = [];
  for (const id of ids ?? []) {
    const scenario = await store.scenarios.findById(account.id, id);
    // A scenario of another application must not become reachable through this one's rules.
    if (!scenario || ![0, applicationId].includes(scenario.applicationId)) throw unknownId(id);
    found.push(id);
  }
  if (ids !== undefined) return found;
  for (const name of names ?? []) {
    const scenario = await store.scenarios.findByName(account.id, applicationId, name);
    if (!scenario) throw new PlatformError('SCENARIO_NAME', `there is no scenario "${name}"`);
    found.push(scenario.id);
  }
  return found;
}

function unknownId(id: number): PlatformError {
  return new PlatformError('SCENARIO_ID', `there is no scenario with scenario_id ${id}`);
}

function nameTaken(name: string): PlatformError {
  return new PlatformError('SCENARIO_NAME_TAKEN', `there is a scenario "${name}" already`);
}

/** Scenarios of the account. */
export const scenarioCommands = [
  addScenario,
  getScenarios,
  setScenarioInfo,
  delScenario,
  bindScenario,
  reorderScenarios,
];
