import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { managementTables } from './management-migration.ts';
import { scenarioVersions } from './migrations/configuration-0005-scenario-versions.ts';
import { access } from './migrations/configuration-0006-access.ts';
import { webhooks } from './migrations/configuration-0007-webhooks.ts';
import { idempotencyKeys } from './migrations/configuration-0008-idempotency-keys.ts';
import { oneTimeLogins } from './migrations/configuration-0009-one-time-logins.ts';
import { webhookOldSecrets } from './migrations/configuration-0010-webhook-secrets.ts';
import { historyLists } from './migrations/history-0004-lists.ts';
import { historyOutputs } from './migrations/history-0005-outputs.ts';
import { historySearch } from './migrations/history-0006-search.ts';

/**
 * Every change of the tables, in order and forward only. A released migration is never edited: add the next number.
 * Each runs in one transaction, so a process that dies inside leaves the database as it was. New ones get a file each in `migrations/`.
 * They are the same for SQLite and PostgreSQL, and written with the types of the former: {@link CodedPostgresDialect}.
 */
export const configurationMigrations: Readonly<Record<string, Migration>> = {
  '0001-accounts-applications-scenarios-rules-users': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('accounts')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('name', 'text', (c) => c.notNull().unique())
        .addColumn('email', 'text', (c) => c.notNull())
        .addColumn('api_key_prefix', 'text', (c) => c.notNull())
        .addColumn('api_key_sha256', 'text', (c) => c.notNull())
        .addColumn('created_at', 'integer', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('applications')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('account_id', 'integer', (c) => c.notNull().references('accounts.id').onDelete('cascade'))
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('modified_at', 'integer', (c) => c.notNull())
        .addUniqueConstraint('applications_name', ['account_id', 'name'])
        .execute();
      await db.schema
        .createTable('scenarios')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('account_id', 'integer', (c) => c.notNull().references('accounts.id').onDelete('cascade'))
        .addColumn('application_id', 'integer', (c) => c.notNull().defaultTo(0))
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('source', 'text', (c) => c.notNull())
        .addColumn('modified_at', 'integer', (c) => c.notNull())
        .addUniqueConstraint('scenarios_name', ['account_id', 'application_id', 'name'])
        .execute();
      await db.schema
        .createTable('rules')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('application_id', 'integer', (c) => c.notNull().references('applications.id').onDelete('cascade'))
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('pattern', 'text', (c) => c.notNull())
        .addColumn('pattern_exclude', 'text')
        .addColumn('video_conference', 'integer', (c) => c.notNull().defaultTo(0))
        .addColumn('position', 'integer', (c) => c.notNull())
        .addColumn('modified_at', 'integer', (c) => c.notNull())
        .addUniqueConstraint('rules_name', ['application_id', 'name'])
        .execute();
      await db.schema
        .createTable('rule_scenarios')
        .addColumn('rule_id', 'integer', (c) => c.notNull().references('rules.id').onDelete('cascade'))
        .addColumn('scenario_id', 'integer', (c) => c.notNull().references('scenarios.id').onDelete('cascade'))
        .addColumn('position', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('rule_scenarios_key', ['rule_id', 'scenario_id'])
        .execute();
      await db.schema
        .createTable('users')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('application_id', 'integer', (c) => c.notNull().references('applications.id').onDelete('cascade'))
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('display_name', 'text', (c) => c.notNull())
        .addColumn('password_hash', 'text', (c) => c.notNull())
        .addColumn('active', 'integer', (c) => c.notNull().defaultTo(1))
        .addColumn('custom_data', 'text', (c) => c.notNull().defaultTo(''))
        .addColumn('created_at', 'integer', (c) => c.notNull())
        .addColumn('modified_at', 'integer', (c) => c.notNull())
        .addUniqueConstraint('users_name', ['application_id', 'name'])
        .execute();
      await db.schema
        .createTable('access_tokens')
        .addColumn('token_sha256', 'text', (c) => c.primaryKey())
        .addColumn('user_id', 'integer', (c) => c.notNull().references('users.id').onDelete('cascade'))
        .addColumn('created_at', 'integer', (c) => c.notNull())
        .addColumn('expires_at', 'integer', (c) => c.notNull())
        .execute();
      await db.schema.createIndex('access_tokens_expiry').on('access_tokens').column('expires_at').execute();
      await db.schema.createIndex('access_tokens_user').on('access_tokens').column('user_id').execute();
      await db.schema.createIndex('rule_scenarios_scenario').on('rule_scenarios').column('scenario_id').execute();
    },
  },
  '0002-destinations': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('destinations')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('application_id', 'integer', (c) => c.notNull().references('applications.id').onDelete('cascade'))
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('preset', 'text', (c) => c.notNull())
        .addColumn('server', 'text', (c) => c.notNull())
        .addColumn('application', 'text')
        .addColumn('backup_server', 'text')
        .addColumn('sealed_key', 'text', (c) => c.notNull())
        .addColumn('key_hint', 'text', (c) => c.notNull())
        .addColumn('policy', 'text', (c) => c.notNull())
        .addColumn('created_at', 'integer', (c) => c.notNull())
        .addColumn('modified_at', 'integer', (c) => c.notNull())
        .addUniqueConstraint('destinations_name', ['application_id', 'name'])
        .execute();
    },
  },
  '0003-secrets': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('secrets')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('application_id', 'integer', (c) => c.notNull().references('applications.id').onDelete('cascade'))
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('description', 'text', (c) => c.notNull())
        .addColumn('sealed_value', 'text', (c) => c.notNull())
        .addColumn('created_at', 'integer', (c) => c.notNull())
        .addColumn('modified_at', 'integer', (c) => c.notNull())
        .addUniqueConstraint('secrets_name', ['application_id', 'name'])
        .execute();
    },
  },
  '0004-management-api': managementTables,
  '0005-scenario-versions': scenarioVersions,
  '0006-access': access,
  '0007-webhooks': webhooks,
  '0008-idempotency-keys': idempotencyKeys,
  '0009-one-time-logins': oneTimeLogins,
  '0010-webhook-old-secrets': webhookOldSecrets,
};

/** The history as it last was while it held the logs of sessions, too: {@link moveOldLines}. */
export const HISTORY_WITH_LOGS = '0002-records';

export const historyMigrations: Readonly<Record<string, Migration>> = {
  '0001-call-sessions-and-logs': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('call_sessions')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('account_id', 'integer', (c) => c.notNull())
        .addColumn('application_id', 'integer', (c) => c.notNull())
        .addColumn('application_name', 'text', (c) => c.notNull())
        .addColumn('rule_name', 'text')
        .addColumn('user_id', 'integer')
        .addColumn('initiator_address', 'text', (c) => c.notNull())
        .addColumn('custom_data', 'text', (c) => c.notNull())
        .addColumn('started_at', 'integer', (c) => c.notNull())
        .addColumn('ended_at', 'integer')
        .addColumn('finish_reason', 'text')
        .execute();
      await db.schema
        .createIndex('call_sessions_start')
        .on('call_sessions')
        .columns(['account_id', 'started_at'])
        .execute();
      await db.schema
        .createTable('calls')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('call_session_id', 'integer', (c) => c.notNull().references('call_sessions.id').onDelete('cascade'))
        .addColumn('call_id', 'text', (c) => c.notNull())
        .addColumn('incoming', 'integer', (c) => c.notNull())
        .addColumn('local_number', 'text', (c) => c.notNull())
        .addColumn('remote_number', 'text', (c) => c.notNull())
        .addColumn('remote_number_type', 'text', (c) => c.notNull())
        .addColumn('started_at', 'integer', (c) => c.notNull())
        .addColumn('ended_at', 'integer')
        .addColumn('duration_ms', 'integer')
        .addColumn('successful', 'integer', (c) => c.notNull())
        .addColumn('end_reason', 'text')
        .execute();
      await db.schema.createIndex('calls_session').on('calls').column('call_session_id').execute();
      await db.schema
        .createTable('session_log_lines')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('call_session_id', 'integer', (c) => c.notNull().references('call_sessions.id').onDelete('cascade'))
        .addColumn('at', 'integer', (c) => c.notNull())
        .addColumn('level', 'text', (c) => c.notNull())
        .addColumn('message', 'text', (c) => c.notNull())
        .execute();
      await db.schema
        .createIndex('session_log_lines_session')
        .on('session_log_lines')
        .column('call_session_id')
        .execute();
    },
  },
  '0002-records': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('records')
        .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('call_session_id', 'integer', (c) => c.notNull().references('call_sessions.id').onDelete('cascade'))
        .addColumn('file', 'text', (c) => c.notNull())
        .addColumn('title', 'text')
        .addColumn('call_id', 'text')
        .addColumn('secure', 'integer', (c) => c.notNull())
        .addColumn('link_seconds', 'integer', (c) => c.notNull())
        .addColumn('file_name', 'text')
        .addColumn('started_at', 'integer', (c) => c.notNull())
        .addColumn('duration_ms', 'integer')
        .execute();
      await db.schema.createIndex('records_session').on('records').column('call_session_id').execute();
    },
  },
  '0003-logs-apart': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.dropTable('session_log_lines').execute();
    },
  },
  '0004-lists': historyLists,
  '0005-outputs': historyOutputs,
  '0006-search': historySearch,
};

export const storageMigrations: Readonly<Record<string, Migration>> = {
  '0001-storage-items': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('storage_items')
        .addColumn('application_id', 'integer', (c) => c.notNull())
        .addColumn('key', 'text', (c) => c.notNull())
        .addColumn('value', 'text', (c) => c.notNull())
        .addColumn('expires_at', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('storage_items_key', ['application_id', 'key'])
        .execute();
      await db.schema.createIndex('storage_items_expiry').on('storage_items').column('expires_at').execute();
    },
  },
};
