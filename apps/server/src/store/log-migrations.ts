import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Changes of the session logs: in order, forward only, never edited. With SQLite they are applied to the file of each day.
 *
 * @param partition Makes of a table one of days, where the database can.
 */
export function logMigrations(
  partition: (table: CreateTableBuilder<'session_log_lines'>) => CreateTableBuilder<'session_log_lines'>,
): Readonly<Record<string, Migration>> {
  return {
    '0001-session-log-lines': {
      async up(db: Kysely<unknown>): Promise<void> {
        const lines = db.schema
          .createTable('session_log_lines')
          .addColumn('id', 'integer', (c) => c.primaryKey())
          .addColumn('call_session_id', 'integer', (c) => c.notNull())
          .addColumn('account_id', 'integer', (c) => c.notNull())
          .addColumn('application_id', 'integer', (c) => c.notNull())
          .addColumn('at', 'integer', (c) => c.notNull())
          .addColumn('level', 'text', (c) => c.notNull())
          .addColumn('message', 'text', (c) => c.notNull());
        await partition(lines as unknown as CreateTableBuilder<'session_log_lines'>).execute();
        // Each read of a log walks one of these, from a number on.
        for (const owner of ['call_session', 'account', 'application'])
          await db.schema
            .createIndex(`session_log_lines_${owner}`)
            .on('session_log_lines')
            .columns([`${owner}_id`, 'id'])
            .execute();
      },
    },
  };
}
