/** Carries a plan out on the server, each step conditional on the state that the plan was made of. */
import { type ApiClient, ApiError, bodyOf } from '@callcast/api-client';
import { CliError } from '../context.ts';
import {
  type ApplicationState,
  hashOf,
  type ItemKey,
  type ItemState,
  idOf,
  keyOf,
  type RuleState,
  type ScenarioState,
} from './items.ts';
import type { Step } from './plan.ts';
import type { PushProgress } from './push-progress.ts';
import { readApplicationName, readRule, readRules, readScenario, type Tagged } from './remote-items.ts';

export interface PushWarning {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

export interface PushOptions {
  readonly api: ApiClient;
  readonly signal: AbortSignal;
  /** Whether what is not in the files is removed. */
  readonly removes: boolean;
  /** Told of each step that was done, and of places where a scenario that was saved cannot be compiled. */
  readonly done: (step: Step, warnings?: readonly PushWarning[]) => void;
}

const conditional = (tag: string): { 'if-match': string } => ({ 'if-match': tag });

/**
 * In an order in which nothing names what is not there yet: applications, scenarios, rules; removals; orders of rules last.
 *
 * @param progress Gets each step that was done, also when this throws.
 * @throws {ApiError | CliError} At the first step that the server refuses.
 */
export async function push(plan: readonly Step[], progress: PushProgress, options: PushOptions): Promise<void> {
  const { api, signal, removes, done } = options;
  const idFor = (key: ItemKey): number => progress.idFor(key);
  const of = (kind: ItemState['kind'], wanted: (step: Step) => boolean): Step[] =>
    plan.filter((step) => (step.local ?? step.remote)?.kind === kind && wanted(step));
  const isWanted = ({ verdict, local }: Step): boolean => verdict !== 'same' && local !== undefined;
  type Made = { readonly id: number; readonly warnings?: readonly PushWarning[] };
  const add = async (step: Step, state: ItemState, made: Promise<Made>): Promise<void> => {
    const { id, warnings } = await made;
    progress.given.set(step.key, keyOf(state.kind, id));
    progress.is(step.key, state);
    done(step, warnings);
  };

  for (const step of of('application', isWanted)) {
    const { name } = step.local as ApplicationState;
    if (step.remote === undefined) {
      const made = bodyOf(api.POST('/api/v1/applications', { body: { name }, signal }));
      await add(step, { kind: 'application', name, rules: [] }, made);
      continue;
    }
    const before = step.remote as ApplicationState;
    if (before.name === name) continue; // its order of rules is below
    const id = idFor(step.key);
    const now = await readApplicationName(api, id, signal);
    if (now.state !== before.name) throw changedMeanwhile(step);
    const params = { path: { application: String(id) }, header: conditional(now.tag) };
    await change(step, api.PATCH('/api/v1/applications/{application}', { params, body: { name }, signal }));
    progress.is(step.key, { ...before, name });
    done(step);
  }

  for (const step of of('scenario', isWanted)) {
    const state = step.local as ScenarioState;
    const { application, name, source } = state;
    if (step.remote === undefined) {
      const applicationId = application === null ? null : idFor(application);
      await add(step, state, bodyOf(api.POST('/api/v1/scenarios', { body: { name, source, applicationId }, signal })));
      continue;
    }
    const before = step.remote as ScenarioState;
    if (before.application !== application)
      throw new CliError(
        'CLI_FAILED',
        `scenario "${name}" belongs to another application: take its id out of the file, and it is added to this one`,
      );
    const id = idFor(step.key);
    const tag = tagIfSame(step, await readScenario(api, id, signal));
    const params = { path: { scenario: String(id) }, header: conditional(tag) };
    const body = { ...(before.name === name ? {} : { name }), ...(before.source === source ? {} : { source }) };
    const { data } = await change(step, api.PATCH('/api/v1/scenarios/{scenario}', { params, body, signal }));
    progress.is(step.key, state);
    done(step, data?.warnings);
  }

  for (const step of of('rule', isWanted)) {
    const state = step.local as RuleState;
    const { application, name, pattern, exclude, videoConference, scenarios } = state;
    const body = { name, pattern, patternExclude: exclude, videoConference, scenarioIds: scenarios.map(idFor) };
    const path = { application: String(idFor(application)) };
    if (step.remote === undefined) {
      const made = bodyOf(api.POST('/api/v1/applications/{application}/rules', { params: { path }, body, signal }));
      await add(step, state, made);
      progress.rulesAre(application, (rules) => [...rules, progress.resolve(step.key)]); // behind all others
      continue;
    }
    if ((step.remote as RuleState).application !== application)
      throw new CliError(
        'CLI_FAILED',
        `rule "${name}" belongs to another application: take its id out of the file, and it is added to this one`,
      );
    const id = idFor(step.key);
    const tag = tagIfSame(step, await readRule(api, application, id, signal));
    const params = { path: { ...path, rule: String(id) }, header: conditional(tag) };
    await change(step, api.PATCH('/api/v1/applications/{application}/rules/{rule}', { params, body, signal }));
    progress.is(step.key, state);
    done(step);
  }

  if (removes)
    for (const kind of ['rule', 'scenario', 'application'] as const)
      for (const step of of(kind, isGone)) {
        await remove(step, options);
        progress.isGone(step.key);
        if (step.remote?.kind === 'rule')
          progress.rulesAre(step.remote.application, (rules) => rules.filter((rule) => rule !== step.key));
        done(step);
      }

  for (const step of of('application', isWanted)) {
    const { rules: wanted } = step.local as ApplicationState;
    const { rules, tag } = await readRules(api, progress.resolve(step.key), signal);
    const present = [...rules.keys()];
    const first = new Set(wanted.map((key) => progress.resolve(key)).filter((rule) => rules.has(rule)));
    const order = [...first, ...present.filter((rule) => !first.has(rule))];
    if (present.some((rule, index) => rule !== order[index])) {
      const params = { path: { application: String(idFor(step.key)) }, header: conditional(tag) };
      const body = { ruleIds: order.map(idFor) };
      await change(step, api.PUT('/api/v1/applications/{application}/rule-order', { params, body, signal }));
      if (step.remote?.name === step.local?.name) done(step); // else it was told of above
    }
    progress.rulesAre(step.key, () => order);
  }
}

const isGone = ({ local, remote }: Step): boolean => local === undefined && remote !== undefined;

async function remove(step: Step, { api, signal }: PushOptions): Promise<void> {
  const id = String(idOf(step.key));
  const state = step.remote as ItemState;
  if (state.kind === 'rule') {
    const tag = tagIfSame(step, await readRule(api, state.application, Number(id), signal));
    const params = { path: { application: String(idOf(state.application)), rule: id }, header: conditional(tag) };
    await change(step, api.DELETE('/api/v1/applications/{application}/rules/{rule}', { params, signal }));
  } else if (state.kind === 'scenario') {
    const tag = tagIfSame(step, await readScenario(api, Number(id), signal));
    const params = { path: { scenario: id }, header: conditional(tag) };
    await change(step, api.DELETE('/api/v1/scenarios/{scenario}', { params, signal }));
  } else {
    const now = await readApplicationName(api, Number(id), signal);
    if (now.state !== state.name) throw changedMeanwhile(step);
    const params = { path: { application: id }, header: conditional(now.tag) };
    await change(step, api.DELETE('/api/v1/applications/{application}', { params, signal }));
  }
}

function tagIfSame(step: Step, { state, tag }: Tagged<ItemState>): string {
  if (step.remote === undefined || hashOf(step.remote) !== hashOf(state)) throw changedMeanwhile(step);
  return tag;
}

/** Between the look and the edit there is the condition. */
async function change<Answer>(step: Step, request: Promise<Answer>): Promise<Answer> {
  try {
    return await request;
  } catch (cause) {
    throw cause instanceof ApiError && cause.code === 'CHANGED_MEANWHILE' ? changedMeanwhile(step) : cause;
  }
}

function changedMeanwhile({ key, local, remote }: Step): CliError {
  const name = (local ?? remote)?.name ?? key;
  return new CliError('CLI_FAILED', `"${name}" was changed on the server meanwhile: pull, and look at what differs`);
}
