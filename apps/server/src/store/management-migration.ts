import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Keys of the management API, and what it configures for SIP. */
export const managementTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('service_keys')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('account_id', 'integer', (c) => c.notNull().references('accounts.id').onDelete('cascade'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('description', 'text', (c) => c.notNull())
      .addColumn('public_key', 'text', (c) => c.notNull())
      .addColumn('created_at', 'integer', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('service_keys_account').on('service_keys').column('account_id').execute();
    await db.schema
      .createTable('service_key_roles')
      .addColumn('key_id', 'text', (c) => c.notNull().references('service_keys.id').onDelete('cascade'))
      .addColumn('role_id', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('service_key_roles_key', ['key_id', 'role_id'])
      .execute();
    await db.schema
      .createTable('rule_keys')
      .addColumn('rule_id', 'integer', (c) => c.primaryKey().references('rules.id').onDelete('cascade'))
      .addColumn('key_id', 'text', (c) => c.notNull().references('service_keys.id').onDelete('cascade'))
      .execute();
    await db.schema.createIndex('rule_keys_of_key').on('rule_keys').column('key_id').execute();
    await db.schema
      .createTable('secured_applications')
      .addColumn('application_id', 'integer', (c) => c.primaryKey().references('applications.id').onDelete('cascade'))
      .execute();
    await db.schema
      .createTable('sip_registrations')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('account_id', 'integer', (c) => c.notNull().references('accounts.id').onDelete('cascade'))
      .addColumn('username', 'text', (c) => c.notNull())
      .addColumn('proxy', 'text', (c) => c.notNull())
      .addColumn('auth_user', 'text')
      .addColumn('outbound_proxy', 'text')
      .addColumn('sealed_password', 'text')
      .addColumn('persistent', 'integer', (c) => c.notNull())
      .addColumn('application_id', 'integer', (c) => c.references('applications.id').onDelete('set null'))
      .addColumn('rule_id', 'integer', (c) => c.references('rules.id').onDelete('set null'))
      .addColumn('user_id', 'integer', (c) => c.references('users.id').onDelete('set null'))
      .addColumn('created_at', 'integer', (c) => c.notNull())
      .addColumn('modified_at', 'integer', (c) => c.notNull())
      .execute();
    for (const column of ['account_id', 'application_id', 'rule_id', 'user_id'])
      await db.schema.createIndex(`sip_registrations_${column}`).on('sip_registrations').column(column).execute();
    await db.schema
      .createTable('sip_whitelist')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('account_id', 'integer', (c) => c.notNull().references('accounts.id').onDelete('cascade'))
      .addColumn('network', 'text', (c) => c.notNull())
      .addColumn('description', 'text', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('sip_whitelist_account').on('sip_whitelist').column('account_id').execute();
    await db.schema
      .createTable('pstn_blacklist')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('account_id', 'integer', (c) => c.notNull().references('accounts.id').onDelete('cascade'))
      .addColumn('phone', 'text', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('pstn_blacklist_account').on('pstn_blacklist').column('account_id').execute();
  },
};
