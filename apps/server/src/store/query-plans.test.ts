import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { type CompiledQuery, type Kysely, type KyselyPlugin, sql } from 'kysely';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { CallHistory } from './call-history.ts';
import { nextLineId } from './log-line-id.ts';
import { openDatabases } from './open-databases.ts';
import { OutputHistory } from './output-history.ts';
import type { Piece } from './page.ts';
import type { HistoryTables } from './schema.ts';
import type { SessionSearch } from './session-search.ts';
import { onEachDatabase, type Place } from './test-store.ts';

const AT = Date.UTC(2026, 4, 4, 12);
const SESSIONS = 3_000;
const EVER = { from: 0, to: AT + 1e9 };
const PAGE = { count: 20, offset: 0 };

/** Lists and reads walk an index, whatever they are narrowed by: proven by what the databases say that they would do. */
onEachDatabase((database) => {
  async function open() {
    const place = await database.place();
    const databases = await openDatabases({
      ...place,
      role: 'server',
      scheduler: new VirtualScheduler(),
      log: silentLog,
    });
    onTestFinished(() => databases.close());
    const { history, log } = databases;
    const row = { application_name: 'a', initiator_address: '' };
    const sessions = Array.from({ length: SESSIONS }, (_, i) => ({
      ...row,
      account_id: i % 50 === 0 ? 2 : 1,
      application_id: i % 60,
      rule_name: `rule${i % 40}`,
      user_id: i % 100,
      custom_data: `${i % 70}`,
      finish_reason: `reason ${i % 30}`,
      started_at: AT + i,
      ended_at: i % 200 === 0 ? null : AT + i,
    }));
    for (let from = 0; from < SESSIONS; from += 1_000)
      await history
        .insertInto('call_sessions')
        .values(sessions.slice(from, from + 1_000))
        .execute();
    const outputs = sessions.map(({ account_id, application_id, started_at }, i) => ({
      ...{ call_session_id: i + 1, account_id, application_id, application_name: 'a', output_id: 'o', started_at },
      ...{ destination: null, host: null, state: `state ${i % 50}`, reason: '', code: null, live_at: null },
      ...{ ended_at: null, on_air_ms: 0, reconnects: 0, video_codec: null, width: null, height: null },
      ...{ audio_codec: null, channels: null, average_bitrate_bps: 0, dropped_tags: 0, source_loss_ppm: null },
    }));
    for (let from = 0; from < SESSIONS; from += 1_000)
      await history
        .insertInto('outputs')
        .values(outputs.slice(from, from + 1_000))
        .execute();
    const callOf = (session: (typeof sessions)[number], i: number, remoteNumber: string) => ({
      call_session_id: i + 1,
      account_id: session.account_id,
      application_id: session.application_id,
      session_started_at: session.started_at,
      call_id: 'c',
      incoming: 1 as const,
      local_number: `${i % 1_000}`,
      remote_number: remoteNumber,
      remote_number_type: 'user',
      started_at: session.started_at,
      ended_at: session.ended_at,
      duration_ms: 0,
      successful: 1 as const,
      end_reason: null,
    });
    const calls = sessions.flatMap((session, i) => [
      callOf(session, i, `+${i % 1_000}`),
      callOf(session, i, 'everybody'),
    ]);
    for (let from = 0; from < calls.length; from += 1_000)
      await history
        .insertInto('calls')
        .values(calls.slice(from, from + 1_000))
        .execute();
    let id = 0;
    await log.write(
      sessions.flatMap((session, i) =>
        Array.from({ length: 5 }, () => {
          id = nextLineId(id, AT);
          const owner = { accountId: session.account_id, applicationId: session.application_id, sessionId: i + 1 };
          return { ...owner, id, at: AT, level: 'scenario', message: 'a line of some length' };
        }),
      ),
    );
    if (database.kind === 'postgres') await sql`vacuum analyze`.execute(history);
    return { ...databases, place };
  }

  /** What the database would do for the statements of `work`, one after the other. */
  async function plansOf(
    place: Place,
    db: Kysely<HistoryTables>,
    work: (db: Kysely<HistoryTables>) => unknown,
    explaining = explainer(place),
  ): Promise<string[]> {
    const statements: CompiledQuery[] = [];
    const compile: KyselyPlugin = {
      transformQuery: ({ node }) => {
        statements.push(db.getExecutor().compileQuery(node, { queryId: 'plan' } as never));
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    await work(db.withPlugin(compile));
    expect(statements.length).toBeGreaterThan(0);
    const explain = await explaining;
    const plans: string[] = [];
    for (const { sql: text, parameters } of statements) plans.push(await explain(text, parameters));
    return plans;
  }

  /** @param settings Of PostgreSQL. */
  async function explainer({ dataDir, databaseUrl }: Place, settings = '') {
    if (databaseUrl !== undefined) {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      onTestFinished(() => client.end());
      await client.query(settings);
      return async (text: string, parameters: readonly unknown[]): Promise<string> => {
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`, [...parameters]);
        return rows.map((row) => row['QUERY PLAN']).join('\n');
      };
    }
    return async (text: string, parameters: readonly unknown[]): Promise<string> => {
      const file = text.includes('session_log_lines') ? 'logs/2026-05-04.db' : 'history.db';
      const handle = new DatabaseSync(join(dataDir, file));
      const rows = handle.prepare(`explain query plan ${text}`).all(...(parameters as SQLInputValue[]));
      handle.close();
      return rows.map(({ detail }) => String(detail)).join('\n');
    };
  }

  /** SQLite says SCAN, PostgreSQL Seq Scan, when they look at every row; both sort what no index has in order. */
  const LOOKS_AT_ALL = /\bSCAN (?!CONSTANT)(?!\S+ USING (COVERING )?INDEX)|Seq Scan/;

  test.each([
    ['an application', { applicationId: 7 }, 'call_sessions_application_id'],
    ['a user', { userIds: [7] }, 'call_sessions_user_id'],
    ['a number', { remoteNumbers: ['+7'] }, 'calls_remote_number'],
    ['a number of ours', { localNumbers: ['7', '8'] }, 'calls_local_number'],
    ['a rule', { ruleName: 'rule7' }, 'call_sessions_rule_name'],
  ] as const)('the sessions of %s, and their number', async (_what, filter, index) => {
    const { history, log, place } = await open();
    const list = (db: typeof history) =>
      new CallHistory(db, log).list(1, { ...EVER, ...filter, newestFirst: true }, PAGE);
    const plan = (await plansOf(place, history, list)).join('\n');
    expect(plan).toContain(index);
    expect(plan).not.toMatch(LOOKS_AT_ALL);
  });

  test('the sessions of an account are read in the order of an index, not sorted', async () => {
    const { history, log, place } = await open();
    for (const newestFirst of [true, false]) {
      const list = (db: typeof history) => new CallHistory(db, log).list(1, { ...EVER, newestFirst }, PAGE);
      const plan = (await plansOf(place, history, list)).join('\n');
      expect(plan).toContain('call_sessions_start');
      expect(plan).not.toMatch(/\bSort\b|TEMP B-TREE/);
    }
  });

  /**
   * Of some thousand rows PostgreSQL sorts a part at once, or reads all. Without both it says whether an index has the order, and
   * whatever else is left is what it does with more rows.
   */
  const ORDERED = ['sort', 'seqscan', 'bitmapscan', 'hashjoin', 'mergejoin', 'incremental_sort', 'material']
    .map((way) => `set enable_${way} = off`)
    .join(';');
  const SORTS = /\bSort\b|TEMP B-TREE FOR ORDER BY/;
  const BEHIND = [undefined, { at: AT + 1_500, id: 1_501 }];
  const SPANS = [{}, { from: AT + 500, to: AT + 2_500 }];

  async function openForLists() {
    const { place, history, log } = await open();
    const explaining = explainer(place, ORDERED);
    const lists = async (list: (db: Kysely<HistoryTables>, piece: Piece) => unknown) => {
      const plans: string[][] = [];
      for (const before of BEHIND)
        plans.push(await plansOf(place, history, (db) => list(db, { before, count: 51 }), explaining));
      return plans;
    };
    return { history, log, lists, sessionsOf: (db: Kysely<HistoryTables>) => new CallHistory(db, log) };
  }

  function* combinations<Filter extends object>(filters: readonly Filter[]): Generator<Partial<Filter>> {
    for (let chosen = 0; chosen < 2 ** filters.length; chosen++)
      yield Object.assign({}, ...filters.filter((_, i) => (chosen >> i) % 2 === 1));
  }

  const FILTERS = [
    { applicationId: 7 },
    { userId: 7 },
    { ruleName: 'rule7' },
    { finishReason: 'reason 7' },
    { customData: '7' },
  ] as readonly SessionSearch[];

  test('a search for sessions walks one index in its order, whatever it is narrowed by', async () => {
    const { lists, sessionsOf } = await openForLists();
    const indexOf: Readonly<Record<string, string>> = {
      applicationId: 'application_id',
      userId: 'user_id',
      ruleName: 'rule_name',
      finishReason: 'finish_reason',
      customData: 'custom_data',
    };
    for (const filters of combinations(FILTERS))
      for (const state of [{}, { isRunning: true }, { isRunning: false }])
        for (const span of SPANS)
          for (const [plan = ''] of await lists((db, piece) =>
            sessionsOf(db).search(1, { ...filters, ...state, ...span }, piece),
          )) {
            const what = `${JSON.stringify({ ...filters, ...state, ...span })}\n${plan}`;
            const names = Object.keys(filters).map((filter) => indexOf[filter]);
            const wanted = state.isRunning === true ? ['running'] : names.length > 0 ? names : ['start'];
            expect(plan, what).toMatch(new RegExp(`call_sessions_(${wanted.join('|')})`));
            expect(plan, what).not.toMatch(LOOKS_AT_ALL);
            expect(plan, what).not.toMatch(SORTS);
          }
  });

  test('sessions of a number are found by its calls, in their order; of one that many have, by the rest', async () => {
    const { lists, sessionsOf } = await openForLists();
    for (const filters of combinations(FILTERS))
      for (const span of SPANS)
        for (const number of ['+7', 'everybody'])
          for (const plans of await lists((db, piece) =>
            sessionsOf(db).search(1, { number, ...filters, ...span }, piece),
          )) {
            const what = `${JSON.stringify({ number, ...filters, ...span })}\n${plans.join('\n')}`;
            expect(plans.join('\n'), what).not.toMatch(LOOKS_AT_ALL);
            const isByRest =
              Object.keys(filters).some((filter) => filter !== 'applicationId') && number === 'everybody';
            const walks = isByRest ? plans.slice(2) : plans.filter((plan) => plan.includes('_of_session'));
            expect(walks.length, what).toBeGreaterThanOrEqual(isByRest ? 1 : 2);
            expect(walks.join('\n'), what).not.toMatch(SORTS);
            if (isByRest) expect(walks.join('\n'), what).toContain('calls_session');
            else
              for (const side of ['remote', 'local'])
                expect(walks.join('\n')).toContain(`calls_${side}_number_of_session`);
            // Those that were found, by their ids.
            if (!isByRest && plans.length > walks.length)
              expect(plans.at(-1), what).toMatch(/INTEGER PRIMARY KEY|call_sessions_pkey/);
          }
  });

  test.each([
    ['all', {}, ['start']],
    ['of an application', { applicationId: 7 }, ['application']],
    ['of a number', { number: '7' }, ['remote_number', 'local_number']],
    ['of a number, of an application', { number: '7', applicationId: 7 }, ['remote_number', 'local_number']],
    ['of a session', { sessionId: 7 }, ['session']],
    ['of a session, of an application', { sessionId: 7, applicationId: 7 }, ['session']],
  ] as const)('calls, %s, are read in the order of an index', async (_what, search, indexes) => {
    const { lists, sessionsOf } = await openForLists();
    for (const span of SPANS)
      for (const plans of await lists((db, piece) => sessionsOf(db).searchCalls(1, { ...search, ...span }, piece))) {
        for (const [i, index] of indexes.entries()) expect(plans[i]).toMatch(new RegExp(`calls_${index}\\b`));
        expect(plans.join('\n')).not.toMatch(LOOKS_AT_ALL);
        expect(plans.join('\n')).not.toMatch(SORTS);
      }
  });

  test.each([
    ['all', {}, 'outputs_start'],
    ['of an application', { applicationId: 7 }, 'outputs_application'],
    ['of a state', { state: 'state 7' }, 'outputs_state'],
    ['of an application and a state', { applicationId: 7, state: 'state 7' }, 'outputs_(application|state)'],
  ] as const)('outputs, %s, are read in the order of an index', async (_what, filter, index) => {
    const { lists } = await openForLists();
    for (const span of SPANS)
      for (const [plan] of await lists((db, piece) => new OutputHistory(db).list(1, { ...filter, ...span }, piece))) {
        expect(plan).toMatch(new RegExp(`${index}\\b`));
        expect(plan).not.toMatch(LOOKS_AT_ALL);
        expect(plan).not.toMatch(SORTS);
      }
  });

  test('outputs of a session, and sessions by their ids, are found by those', async () => {
    const { place, history, log } = await open();
    const outputs = await plansOf(place, history, (db) =>
      new OutputHistory(db).list(1, { sessionId: 7 }, { before: undefined, count: 51 }),
    );
    expect(outputs.join()).toMatch(/outputs_of_session|sqlite_autoindex_outputs_1/);
    const session = await plansOf(place, history, (db) => new CallHistory(db, log).session(1, 7));
    expect(session.join()).toMatch(/INTEGER PRIMARY KEY|call_sessions_pkey/);
  });

  test.each([
    ['of a session', 'call_session', 'call_session_id = 7'],
    ['of an account', 'account', 'account_id = 2'],
    ['of an application', 'application', 'application_id = 3'],
  ] as const)('the log %s is read behind a line in an index', async (_what, index, where) => {
    const { place } = await open();
    const explain = await explainer(place);
    const plan = await explain(
      `select id, message from session_log_lines where ${where} and id > 5 and id < ${Number.MAX_SAFE_INTEGER} order by id limit 10`,
      [],
    );
    expect(plan).toMatch(new RegExp(`session_log_lines_${index}|${index}_id_id_idx`));
    expect(plan).not.toMatch(LOOKS_AT_ALL);
    expect(plan).not.toMatch(/TEMP B-TREE/);
  });
});
