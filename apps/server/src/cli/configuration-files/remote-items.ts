/** What an account has configured, read from its server. */
import { type ApiClient, bodyOf } from '@callcast/api-client';
import { CliError } from '../context.ts';
import { type ItemKey, type ItemState, type Items, keyOf } from './items.ts';

/** Rows of one answer: the most that the server gives. */
const PAGE = '100';

/** @throws {ApiError} @throws {CliError} Where a text is none that a file can hold. */
export async function readRemote(api: ApiClient, signal: AbortSignal): Promise<Items> {
  const items = new Map<ItemKey, ItemState>();
  for await (const { id, name } of pages((cursor) =>
    bodyOf(api.GET('/api/v1/applications', { params: { query: { limit: PAGE, ...cursor } }, signal })).then(
      ({ applications, nextCursor }) => ({ rows: applications, nextCursor }),
    ),
  ))
    items.set(keyOf('application', id), { kind: 'application', name, rules: [] });
  for await (const { id } of pages((cursor) =>
    bodyOf(api.GET('/api/v1/scenarios', { params: { query: { limit: PAGE, ...cursor } }, signal })).then(
      ({ scenarios, nextCursor }) => ({ rows: scenarios, nextCursor }),
    ),
  ))
    items.set(keyOf('scenario', id), (await readScenario(api, id, signal)).state);
  for (const [application, state] of [...items]) {
    if (state.kind !== 'application') continue;
    const { rules } = await readRules(api, application, signal);
    for (const [key, rule] of rules) items.set(key, rule);
    items.set(application, { ...state, rules: [...rules.keys()] });
  }
  return items;
}

async function* pages<Row>(
  read: (cursor: { cursor?: string }) => Promise<{ rows: Row[]; nextCursor: string | null }>,
): AsyncGenerator<Row> {
  for (let cursor = {}; ; ) {
    const { rows, nextCursor } = await read(cursor);
    yield* rows;
    if (nextCursor === null) return;
    cursor = { cursor: nextCursor };
  }
}

const idIn = (key: ItemKey): string => key.slice(key.lastIndexOf('/') + 1);

export interface Tagged<State> {
  readonly state: State;
  /** For `If-Match`. */
  readonly tag: string;
}

export async function readScenario(
  api: ApiClient,
  id: number,
  signal: AbortSignal,
): Promise<Tagged<Extract<ItemState, { kind: 'scenario' }>>> {
  const path = { scenario: String(id) };
  const { data, response } = await api.GET('/api/v1/scenarios/{scenario}', { params: { path }, signal });
  if (data === undefined) throw new CliError('CLI_FAILED', 'the server answered without a scenario');
  const { name, source, applicationId } = data;
  if (!source.isWellFormed()) throw new CliError('CLI_FAILED', `the text of scenario ${id} cannot be kept as UTF-8`);
  const application = applicationId === null ? null : keyOf('application', applicationId);
  return { state: { kind: 'scenario', application, name, source }, tag: response.headers.get('etag') ?? '' };
}

/** In their order. @returns `tag`: of the whole list, its order included. */
export async function readRules(
  api: ApiClient,
  application: ItemKey,
  signal: AbortSignal,
): Promise<{ readonly rules: Map<ItemKey, Extract<ItemState, { kind: 'rule' }>>; readonly tag: string }> {
  const path = { application: idIn(application) };
  const answer = await api.GET('/api/v1/applications/{application}/rules', { params: { path }, signal });
  const rules = new Map<ItemKey, Extract<ItemState, { kind: 'rule' }>>();
  for (const rule of answer.data?.rules ?? []) rules.set(keyOf('rule', rule.id), ruleState(application, rule));
  return { rules, tag: answer.response.headers.get('etag') ?? '' };
}

export async function readRule(api: ApiClient, application: ItemKey, id: number, signal: AbortSignal) {
  const path = { application: idIn(application), rule: String(id) };
  const found = await api.GET('/api/v1/applications/{application}/rules/{rule}', { params: { path }, signal });
  if (found.data === undefined) throw new CliError('CLI_FAILED', 'the server answered without a rule');
  return { state: ruleState(application, found.data), tag: found.response.headers.get('etag') ?? '' };
}

export async function readApplicationName(api: ApiClient, id: number, signal: AbortSignal): Promise<Tagged<string>> {
  const path = { application: String(id) };
  const found = await api.GET('/api/v1/applications/{application}', { params: { path }, signal });
  return { state: found.data?.name ?? '', tag: found.response.headers.get('etag') ?? '' };
}

function ruleState(
  application: ItemKey,
  rule: {
    readonly name: string;
    readonly pattern: string;
    readonly patternExclude: string | null;
    readonly videoConference: boolean;
    readonly scenarioIds: readonly number[];
  },
): Extract<ItemState, { kind: 'rule' }> {
  const { name, pattern, patternExclude: exclude, videoConference, scenarioIds } = rule;
  const scenarios = scenarioIds.map((id) => keyOf('scenario', id));
  return { kind: 'rule', application, name, pattern, exclude, videoConference, scenarios };
}
