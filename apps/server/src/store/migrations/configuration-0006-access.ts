import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The tables as they were then. */
interface Tables {
  accounts: { id: number; api_key_prefix: string; api_key_sha256: string; created_at: number };
  api_keys: {
    account_id: number;
    name: string;
    prefix: string;
    key_sha256: string;
    scopes: string;
    created_at: number;
  };
}

/** Who may do what: several keys for each account, members of the console, longer logins of users, and what was changed by whom. */
export const access: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('api_keys')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('account_id', 'integer', (c) => c.notNull().references('accounts.id').onDelete('cascade'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('prefix', 'text', (c) => c.notNull())
      .addColumn('key_sha256', 'text', (c) => c.notNull().unique())
      .addColumn('scopes', 'text', (c) => c.notNull())
      .addColumn('created_at', 'integer', (c) => c.notNull())
      .addColumn('last_used_at', 'integer')
      .addColumn('expires_at', 'integer')
      .execute();
    await db.schema.createIndex('api_keys_account').on('api_keys').column('account_id').execute();
    await moveKeys(db as Kysely<Tables>);
    for (const column of ['api_key_prefix', 'api_key_sha256'])
      await db.schema.alterTable('accounts').dropColumn(column).execute();
    await db.schema
      .createTable('members')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('account_id', 'integer', (c) => c.notNull().references('accounts.id').onDelete('cascade'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('display_name', 'text', (c) => c.notNull())
      .addColumn('role', 'text', (c) => c.notNull())
      .addColumn('password_hash', 'text', (c) => c.notNull())
      .addColumn('created_at', 'integer', (c) => c.notNull())
      .addColumn('modified_at', 'integer', (c) => c.notNull())
      .addColumn('last_login_at', 'integer')
      .addUniqueConstraint('members_name', ['account_id', 'name'])
      .execute();
    await db.schema.createIndex('members_by_name').on('members').column('name').execute();
    await db.schema
      .createTable('member_sessions')
      .addColumn('handle_sha256', 'text', (c) => c.primaryKey())
      .addColumn('member_id', 'integer', (c) => c.notNull().references('members.id').onDelete('cascade'))
      .addColumn('token_sha256', 'text', (c) => c.notNull())
      .addColumn('previous_sha256', 'text')
      .addColumn('rotated_at', 'integer', (c) => c.notNull())
      .addColumn('confirmed_at', 'integer')
      .addColumn('used_at', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'integer', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('member_sessions_member').on('member_sessions').column('member_id').execute();
    await db.schema.createIndex('member_sessions_use').on('member_sessions').column('used_at').execute();
    await db.schema.alterTable('access_tokens').addColumn('family', 'text').execute();
    await db.schema.createIndex('access_tokens_family').on('access_tokens').column('family').execute();
    await db.schema
      .createTable('refresh_tokens')
      .addColumn('token_sha256', 'text', (c) => c.primaryKey())
      .addColumn('family', 'text', (c) => c.notNull())
      .addColumn('user_id', 'integer', (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('created_at', 'integer', (c) => c.notNull())
      .addColumn('expires_at', 'integer', (c) => c.notNull())
      .addColumn('used_at', 'integer')
      .execute();
    await db.schema.createIndex('refresh_tokens_family').on('refresh_tokens').column('family').execute();
    await db.schema.createIndex('refresh_tokens_user').on('refresh_tokens').column('user_id').execute();
    await db.schema.createIndex('refresh_tokens_expiry').on('refresh_tokens').column('expires_at').execute();
    await db.schema
      .createTable('whip_keys')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('user_id', 'integer', (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('prefix', 'text', (c) => c.notNull())
      .addColumn('key_sha256', 'text', (c) => c.notNull().unique())
      .addColumn('created_at', 'integer', (c) => c.notNull())
      .addColumn('last_used_at', 'integer')
      .execute();
    await db.schema.createIndex('whip_keys_user').on('whip_keys').column('user_id').execute();
    await db.schema
      .createTable('audit_entries')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('account_id', 'integer', (c) => c.notNull().references('accounts.id').onDelete('cascade'))
      .addColumn('at', 'integer', (c) => c.notNull())
      .addColumn('actor_kind', 'text', (c) => c.notNull())
      .addColumn('actor_id', 'text', (c) => c.notNull())
      .addColumn('actor_name', 'text', (c) => c.notNull())
      .addColumn('action', 'text', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('audit_entries_account').on('audit_entries').columns(['account_id', 'id']).execute();
    await db.schema.createIndex('audit_entries_at').on('audit_entries').column('at').execute();
  },
};

/** The one key that an account had could do everything, and goes on so. */
async function moveKeys(db: Kysely<Tables>): Promise<void> {
  for (const { id, api_key_prefix, api_key_sha256, created_at } of await db
    .selectFrom('accounts')
    .selectAll()
    .execute())
    await db
      .insertInto('api_keys')
      .values({
        account_id: id,
        name: 'first key',
        prefix: api_key_prefix,
        key_sha256: api_key_sha256,
        scopes: 'admin',
        created_at,
      })
      .execute();
}
