import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Secrets of webhooks that were replaced, and go on signing for a while. */
export const webhookOldSecrets: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('webhook_old_secrets')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('webhook_id', 'integer', (c) => c.notNull().references('webhooks.id').onDelete('cascade'))
      .addColumn('sealed_secret', 'text', (c) => c.notNull())
      .addColumn('expires_at', 'integer', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('webhook_old_secrets_webhook').on('webhook_old_secrets').column('webhook_id').execute();
  },
};
