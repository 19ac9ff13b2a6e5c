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
import type { HistoryTables } from './schema.ts';
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
    const row = { application_name: 'a', initiator_address: '', custom_data: '', finish_reason: 'Timeout' };
    const sessions = Array.from({ length: SESSIONS }, (_, i) => ({
      ...row,
      account_id: i % 50 === 0 ? 2 : 1,
      application_id: i % 60,
      rule_name: `rule${i % 40}`,
      user_id: i % 100,
      started_at: AT + i,
      ended_at: AT + i,
    }));
    for (let from = 0; from < SESSIONS; from += 1_000)
      await history
        .insertInto('call_sessions')
        .values(sessions.slice(from, from + 1_000))
        .execute();
    const calls = sessions.map((session, i) => ({
      call_session_id: i + 1,
      account_id: session.account_id,
      application_id: session.application_id,
      session_started_at: session.started_at,
      call_id: 'c',
      incoming: 1 as const,
      local_number: `${i % 1_000}`,
      remote_number: `+${i % 1_000}`,
      remote_number_type: 'user',
      started_at: session.started_at,
      ended_at: session.ended_at,
      duration_ms: 0,
      successful: 1 as const,
      end_reason: null,
    }));
    for (let from = 0; from < SESSIONS; from += 1_000)
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

  /** What the database would do for the statements of `work`. */
  async function plansOf(place: Place, db: Kysely<HistoryTables>, work: (db: Kysely<HistoryTables>) => unknown) {
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
    const explain = await explainer(place);
    const plans: string[] = [];
    for (const { sql: text, parameters } of statements) plans.push(await explain(text, parameters));
    return plans.join('\n');
  }

  async function explainer({ dataDir, databaseUrl }: Place) {
    if (databaseUrl !== undefined) {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      onTestFinished(() => client.end());
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
    const plan = await plansOf(place, history, (db) =>
      new CallHistory(db, log).list(1, { ...EVER, ...filter, newestFirst: true }, PAGE),
    );
    expect(plan).toContain(index);
    expect(plan).not.toMatch(LOOKS_AT_ALL);
  });

  test('the sessions of an account are read in the order of an index, not sorted', async () => {
    const { history, log, place } = await open();
    for (const newestFirst of [true, false]) {
      const list = (db: typeof history) => new CallHistory(db, log).list(1, { ...EVER, newestFirst }, PAGE);
      const plan = await plansOf(place, history, list);
      expect(plan).toContain('call_sessions_start');
      expect(plan).not.toMatch(/\bSort\b|TEMP B-TREE/);
    }
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
