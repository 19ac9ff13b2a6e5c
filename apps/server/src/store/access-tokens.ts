import type { Kysely } from 'kysely';
import type { ConfigurationTables } from './schema.ts';

/** Whom an access token stands for. */
export interface Identity {
  readonly accountId: number;
  readonly accountName: string;
  readonly applicationId: number;
  readonly applicationName: string;
  readonly userId: number;
  readonly userName: string;
  readonly displayName: string;
}

export type IdentityRow = Identity & { readonly expiresAt: number; readonly active: boolean };

/** Access tokens of users. Only hashes are stored: a stolen database lets nobody in. */
export class AccessTokens {
  readonly #db: Kysely<ConfigurationTables>;

  constructor(db: Kysely<ConfigurationTables>) {
    this.#db = db;
  }

  /** Stores a token and forgets the expired ones. */
  async add(tokenSha256: string, userId: number, now: number, expiresAt: number): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await trx.deleteFrom('access_tokens').where('expires_at', '<=', now).execute();
      await trx
        .insertInto('access_tokens')
        .values({ token_sha256: tokenSha256, user_id: userId, created_at: now, expires_at: expiresAt, family: null })
        .execute();
    });
  }

  async find(tokenSha256: string): Promise<IdentityRow | undefined> {
    const row = await this.#db
      .selectFrom('access_tokens')
      .innerJoin('users', 'users.id', 'access_tokens.user_id')
      .innerJoin('applications', 'applications.id', 'users.application_id')
      .innerJoin('accounts', 'accounts.id', 'applications.account_id')
      .select(['accounts.id as accountId', 'accounts.name as accountName'])
      .select(['applications.id as applicationId', 'applications.name as applicationName'])
      .select(['users.id as userId', 'users.name as userName', 'users.display_name as displayName', 'users.active'])
      .select('access_tokens.expires_at as expiresAt')
      .where('access_tokens.token_sha256', '=', tokenSha256)
      .executeTakeFirst();
    return row && { ...row, active: row.active === 1 };
  }
}
