import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * What is searched for is found in an index, in the order of the list: the instant of the beginning, then the id. Columns behind those two are for other
 * filters, so that a row that does not match is passed over without being read.
 */
export const historySearch: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await searchableSessions(db);
    await searchableCalls(db);
    await searchableOutputs(db);
  },
};

/** Few and short: PostgreSQL takes 2,704 bytes in an entry of an index. */
const NARROWED_BY = ['application_id', 'user_id', 'rule_name', 'finish_reason'] as const;

async function searchableSessions(db: Kysely<unknown>): Promise<void> {
  for (const column of NARROWED_BY) {
    const others = NARROWED_BY.filter((other) => other !== column);
    await db.schema.dropIndex(`call_sessions_${column}`).ifExists().execute();
    await db.schema
      .createIndex(`call_sessions_${column}`)
      .on('call_sessions')
      .columns(['account_id', column, 'started_at', 'id', ...others])
      .execute();
  }
  await db.schema
    .createIndex('call_sessions_custom_data')
    .on('call_sessions')
    .expression(sql`account_id, substr(custom_data, 1, 64), started_at, id, ${sql.raw(NARROWED_BY.join(', '))}`)
    .execute();
  await db.schema
    .createIndex('call_sessions_running')
    .on('call_sessions')
    .columns(['account_id', 'started_at', 'id'])
    .where(sql.ref('ended_at'), 'is', null)
    .execute();
}

/** Calls have what their lists are narrowed by: of their session, and never changed. */
async function searchableCalls(db: Kysely<unknown>): Promise<void> {
  const OF_SESSION = ['account_id', 'application_id', 'session_started_at'] as const;
  for (const column of OF_SESSION)
    await db.schema
      .alterTable('calls')
      .addColumn(column, 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
  await sql`update calls set (account_id, application_id, session_started_at) =
    (select account_id, application_id, started_at from call_sessions where id = calls.call_session_id)`.execute(db);
  for (const name of ['calls_session', 'calls_remote_number', 'calls_local_number'])
    await db.schema.dropIndex(name).execute();
  const index = (name: string, columns: readonly string[]) =>
    db.schema
      .createIndex(name)
      .on('calls')
      .columns([...columns])
      .execute();
  await index('calls_session', ['call_session_id', 'started_at', 'id']);
  await index('calls_start', ['account_id', 'started_at', 'id']);
  await index('calls_application', ['account_id', 'application_id', 'started_at', 'id']);
  for (const side of ['remote_number', 'local_number']) {
    await index(`calls_${side}`, ['account_id', side, 'started_at', 'id', 'application_id']);
    const ofSession = ['account_id', side, 'session_started_at', 'call_session_id', 'application_id'];
    await index(`calls_${side}_of_session`, ofSession);
  }
}

async function searchableOutputs(db: Kysely<unknown>): Promise<void> {
  for (const name of ['outputs_account', 'outputs_application']) await db.schema.dropIndex(name).execute();
  const ORDER = ['started_at', 'id'];
  for (const [name, columns] of Object.entries({
    start: ['account_id', ...ORDER],
    application: ['account_id', 'application_id', ...ORDER, 'state'],
    state: ['account_id', 'state', ...ORDER, 'application_id'],
  }))
    await db.schema.createIndex(`outputs_${name}`).on('outputs').columns(columns).execute();
}
