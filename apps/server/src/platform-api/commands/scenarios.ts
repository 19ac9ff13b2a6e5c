import { CodedError } from '@callcast/core';
import { describeSourceError } from '@callcast/scenario/sources';
import { type CommandContext, command } from '../command.ts';
import { PlatformError } from '../error.ts';
import { platformLimits } from '../limits.ts';
import { applicationParameters, findApplication, formatDate } from '../names.ts';
import { flag, integer, pageOf, pageParameters, required, text } from '../parameters.ts';

const scenarioName = () =>
  text({
    maxLength: 64,
    pattern: /^[^;\p{Cc}]+$/u,
    format: 'without semicolons and control characters',
    code: 'SCENARIO_NAME',
  });

const scenarioScript = () => text({ maxLength: platformLimits.scenarioCharacters, code: 'SCENARIO_TOO_LONG' });

const addScenario = command(
  'AddScenario',
  {
    scenario_name: required(scenarioName()),
    scenario_script: scenarioScript(),
    rewrite: flag(),
    ...applicationParameters,
  },
  async (context, p) => {
    const { account, store } = context;
    const applicationId = (await findApplication(context, p))?.id ?? 0;
    const source = p.scenario_script ?? '';
    const added = await store.scenarios.add(account.id, applicationId, p.scenario_name, source);
    const warnings = await warningsOf(context, p.scenario_name, p.scenario_script);
    if (added !== 'name-taken') return { result: 1, scenario_id: added, ...warnings };
    const existing = await store.scenarios.findExact(account.id, applicationId, p.scenario_name);
    if (!p.rewrite || !existing) throw nameTaken(p.scenario_name);
    await store.scenarios.change(account.id, existing.id, { source });
    return { result: 1, scenario_id: existing.id, ...warnings };
  },
);

const setScenarioInfo = command(
  'SetScenarioInfo',
  {
    scenario_id: integer('SCENARIO_ID'),
    required_scenario_name: text({ code: 'SCENARIO_NAME' }),
    scenario_name: scenarioName(),
    scenario_script: scenarioScript(),
    ...applicationParameters,
  },
  async (context, p) => {
    const { account, store } = context;
    const id = await findScenarioId(
      context,
      p.scenario_id,
      p.required_scenario_name,
      await findApplication(context, p),
    );
    const outcome = await store.scenarios.change(account.id, id, { name: p.scenario_name, source: p.scenario_script });
    if (outcome === 'name-taken') throw nameTaken(p.scenario_name ?? '');
    if (outcome === 'not-found') throw new PlatformError('SCENARIO_ID', `there is no scenario with scenario_id ${id}`);
    const saved = await store.scenarios.findById(account.id, id);
    return { result: 1, ...(await warningsOf(context, saved?.name ?? '', p.scenario_script)) };
  },
);

const getScenarios = command(
  'GetScenarios',
  {
    scenario_id: integer('SCENARIO_ID'),
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

/**
 * What is wrong with a text that was saved. A warning, not a refusal: the platform takes any text, and tools upload a
 * scenario while it is being written.
 */
async function warningsOf({ sources }: CommandContext, name: string, source: string | undefined) {
  if (source === undefined) return {};
  const verdict = await sources.read({ name, source }).catch((error: unknown) => {
    if (error instanceof CodedError && error.code === 'SECURITY_BUSY') return undefined; // it is told when a call comes
    throw error;
  });
  if (verdict?.kind !== 'error') return {};
  const { line, column } = verdict.error;
  return { warnings: [{ code: 'SCENARIO_COMPILE', msg: describeSourceError(name, verdict.error), line, column }] };
}

/** @throws {PlatformError} when neither names an existing scenario. */
async function findScenarioId(
  { account, store }: CommandContext,
  id: number | undefined,
  name: string | undefined,
  application: { readonly id: number } | undefined,
): Promise<number> {
  if (id !== undefined) return id;
  if (name === undefined) throw new PlatformError('SCENARIO_ID', 'scenario_id or required_scenario_name is required');
  const found = await store.scenarios.findByName(account.id, application?.id ?? 0, name);
  if (!found) throw new PlatformError('SCENARIO_NAME', `there is no scenario "${name}"`);
  return found.id;
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
    if (!scenario || ![0, applicationId].includes(scenario.applicationId))
      throw new PlatformError('SCENARIO_ID', `there is no scenario with scenario_id ${id}`);
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

function nameTaken(name: string): PlatformError {
  return new PlatformError('SCENARIO_NAME_TAKEN', `there is a scenario "${name}" already`);
}

/** Scenarios of the account. */
export const scenarioCommands = [addScenario, setScenarioInfo, getScenarios];
