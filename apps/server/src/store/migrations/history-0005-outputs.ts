import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What sessions published, and what became of it. */
export const historyOutputs: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('outputs')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('call_session_id', 'integer', (c) => c.notNull().references('call_sessions.id').onDelete('cascade'))
      // As those of the session: lists of an account are walked in an index.
      .addColumn('account_id', 'integer', (c) => c.notNull())
      .addColumn('application_id', 'integer', (c) => c.notNull())
      .addColumn('application_name', 'text', (c) => c.notNull())
      .addColumn('output_id', 'text', (c) => c.notNull())
      .addColumn('destination', 'text')
      .addColumn('host', 'text')
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('code', 'text')
      .addColumn('started_at', 'integer', (c) => c.notNull())
      .addColumn('live_at', 'integer')
      .addColumn('ended_at', 'integer')
      .addColumn('on_air_ms', 'integer', (c) => c.notNull())
      .addColumn('reconnects', 'integer', (c) => c.notNull())
      .addColumn('video_codec', 'text')
      .addColumn('width', 'integer')
      .addColumn('height', 'integer')
      .addColumn('audio_codec', 'text')
      .addColumn('channels', 'integer')
      .addColumn('average_bitrate_bps', 'integer', (c) => c.notNull())
      .addColumn('dropped_tags', 'integer', (c) => c.notNull())
      .addColumn('source_loss_ppm', 'integer')
      .addUniqueConstraint('outputs_of_session', ['call_session_id', 'output_id'])
      .execute();
    await db.schema.createIndex('outputs_account').on('outputs').columns(['account_id', 'id']).execute();
    await db.schema
      .createIndex('outputs_application')
      .on('outputs')
      .columns(['account_id', 'application_id', 'id'])
      .execute();
    await db.schema.createIndex('outputs_end').on('outputs').column('ended_at').execute();
  },
};
