import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Lists of an account's sessions are walked in an index, whatever they are narrowed by; so are those to end and to remove. */
export const historyLists: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const column of ['application_id', 'user_id', 'rule_name'])
      await db.schema
        .createIndex(`call_sessions_${column}`)
        .on('call_sessions')
        .columns(['account_id', column, 'started_at', 'id'])
        .execute();
    await db.schema.dropIndex('call_sessions_start').execute();
    await db.schema
      .createIndex('call_sessions_start')
      .on('call_sessions')
      .columns(['account_id', 'started_at', 'id'])
      .execute();
    for (const column of ['remote_number', 'local_number'])
      await db.schema.createIndex(`calls_${column}`).on('calls').columns([column, 'call_session_id']).execute();
    await db.schema.createIndex('call_sessions_end').on('call_sessions').column('ended_at').execute();
  },
};
