/** Carries a plan out on the server, each step conditional on the state that the plan was made of. */
import { type ApiClient, ApiError, bodyOf } from '@callcast/api-client';
import { assert } from '@callcast/core';
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

/** What a text is conditional on. */
const conditional = (tag: string): { 'if-match': string } => ({ 'if-match': tag });

/**
 * In an order in which nothing names what is not there yet: applications, scenarios, rules; removals; orders of rules last.
 *
 * @returns Keys of the files → keys that the server gave; also when it throws, by `given`.
 * @throws {ApiError | CliError} At the first step that the server refuses.
 */
export async function push(plan: readonly Step[], given: Map<ItemKey, ItemKey>, options: PushOptions): Promise<void> {
  const { api, signal, removes, done } = options;
  const resolve = (key: ItemKey): ItemKey => given.get(key) ?? key;
  const idFor = (key: ItemKey): number => {
    const id = idOf(resolve(key));
    assert(id !== undefined, 'what is named was made before');
    return id;
  };
  const of = (kind: ItemState['kind'], wanted: (step: Step) => boolean): Step[] =>
    plan.filter((step) => (step.local ?? step.remote)?.kind === kind && wanted(step));
  const isWanted = ({ verdict, local }: Step): boolean => verdict !== 'same' && local !== undefined;
  type Made = { readonly id: number; readonly warnings?: readonly PushWarning[] };
  const add = async (step: Step, made: Promise<Made>): Promise<void> => {
    const { id, warnings } = await made;
    given.set(step.key, keyOf((step.local as ItemState).kind, id));
    done(step, warnings);
  };

  for (const step of of('application', isWanted)) {
    const { name } = step.local as ApplicationState;
    if (step.remote === undefined) {
      await add(step, bodyOf(api.POST('/api/v1/applications', { body: { name }, signal })));
      continue;
    }
    const before = step.remote as ApplicationState;
    if (before.name === name) continue; // its order of rules is below
    const id = idFor(step.key);
    const now = await readApplicationName(api, id, signal);
    if (now.state !== before.name) throw changedMeanwhile(step);
    const params = { path: { application: String(id) }, header: conditional(now.tag) };
    await change(step, api.PATCH('/api/v1/applications/{application}', { params, body: { name }, signal }));
    done(step);
  }

  for (const step of of('scenario', isWanted)) {
    const { application, name, source } = step.local as ScenarioState;
    if (step.remote === undefined) {
      const applicationId = application === null ? null : idFor(application);
      await add(step, bodyOf(api.POST('/api/v1/scenarios', { body: { name, source, applicationId }, signal })));
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
    done(step, data?.warnings);
  }

  for (const step of of('rule', isWanted)) {
    const { application, name, pattern, exclude, videoConference, scenarios } = step.local as RuleState;
    const body = { name, pattern, patternExclude: exclude, videoConference, scenarioIds: scenarios.map(idFor) };
    const path = { application: String(idFor(application)) };
    if (step.remote === undefined) {
      await add(step, bodyOf(api.POST('/api/v1/applications/{application}/rules', { params: { path }, body, signal })));
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
    done(step);
  }

  if (removes)
    for (const kind of ['rule', 'scenario', 'application'] as const) await removeAll(of(kind, isGone), options);

  for (const { key, local } of of('application', ({ local }) => local !== undefined)) {
    const { rules: wanted } = local as ApplicationState;
    const { rules: present, tag } = await readRules(api, resolve(key), signal);
    const first = wanted.map(resolve).filter((rule) => present.has(rule));
    const order = [...first, ...[...present.keys()].filter((rule) => !first.includes(rule))];
    if ([...present.keys()].every((rule, index) => rule === order[index])) continue;
    const params = { path: { application: String(idFor(key)) }, header: conditional(tag) };
    const body = { ruleIds: order.map((rule) => idOf(rule) ?? 0) };
    await bodyOf(api.PUT('/api/v1/applications/{application}/rule-order', { params, body, signal }));
  }
}

const isGone = ({ local, remote }: Step): boolean => local === undefined && remote !== undefined;

/** What goes with an application that is removed is not removed by itself. */
async function removeAll(steps: readonly Step[], { api, signal, done }: PushOptions): Promise<void> {
  for (const step of steps) {
    const id = String(idOf(step.key));
    const state = step.remote as ItemState;
    if (state.kind === 'rule') {
      const tag = tagIfSame(step, await readRule(api, state.application, Number(id), signal));
      const path = { application: String(idOf(state.application)), rule: id };
      await change(
        step,
        api.DELETE('/api/v1/applications/{application}/rules/{rule}', {
          params: { path, header: conditional(tag) },
          signal,
        }),
      );
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
    done(step);
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
