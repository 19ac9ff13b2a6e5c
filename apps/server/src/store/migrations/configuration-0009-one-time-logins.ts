import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What users log in by with a one-time key, sealed; null: they do not. */
export const oneTimeLogins: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('users').addColumn('sealed_login_hash', 'text').execute();
  },
};
