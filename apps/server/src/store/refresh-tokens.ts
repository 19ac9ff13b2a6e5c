import type { Clock } from '@callcast/core';
import type { Kysely } from 'kysely';
import type { ConfigurationTables } from './schema.ts';

/** Tokens that take the place of others: only their SHA-256. */
export interface NextTokens {
  readonly refreshSha256: string;
  readonly refreshExpiresAt: number;
  readonly accessSha256: string;
  readonly accessExpiresAt: number;
}

/**
 * Refresh tokens of users, each good once. Those that came of one login are a family: when one is used a second time, somebody else has
 * it, and the whole family ends with the access tokens that it gave (RFC 9700 §4.14.2).
 */
export class RefreshTokens {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Begins a family, with the access token of the login in it. */
  async begin(userId: number, family: string, tokens: NextTokens): Promise<void> {
    const now = this.#clock.wallNow();
    await this.#db.transaction().execute(async (trx) => {
      await trx.deleteFrom('refresh_tokens').where('expires_at', '<=', now).execute();
      await trx.deleteFrom('access_tokens').where('expires_at', '<=', now).execute();
      await trx
        .insertInto('refresh_tokens')
        .values(refreshRow(userId, family, tokens, now))
        .execute();
      await trx
        .insertInto('access_tokens')
        .values(accessRow(userId, family, tokens, now))
        .execute();
    });
  }

  async exchange(
    sha256: string,
    next: NextTokens,
  ): Promise<{ readonly userId: number } | 'unknown' | 'expired' | 'reused' | 'inactive'> {
    const now = this.#clock.wallNow();
    return this.#db.transaction().execute(async (trx) => {
      // The write comes first: of two that come at once, the second waits for it and finds the token used.
      const taken = await trx
        .updateTable('refresh_tokens')
        .set({ used_at: now })
        .where('token_sha256', '=', sha256)
        .where('used_at', 'is', null)
        .executeTakeFirst();
      const token = await trx
        .selectFrom('refresh_tokens')
        .innerJoin('users', 'users.id', 'refresh_tokens.user_id')
        .select(['family', 'user_id as userId', 'expires_at as expiresAt', 'active'])
        .where('token_sha256', '=', sha256)
        .executeTakeFirst();
      if (token === undefined) return 'unknown';
      const { family, userId } = token;
      if (taken.numUpdatedRows === 0n) {
        await trx.deleteFrom('refresh_tokens').where('family', '=', family).execute();
        await trx.deleteFrom('access_tokens').where('family', '=', family).execute();
        return 'reused';
      }
      if (token.expiresAt <= now) return 'expired';
      if (token.active === 0) return 'inactive';
      await trx
        .insertInto('refresh_tokens')
        .values(refreshRow(userId, family, next, now))
        .execute();
      await trx
        .insertInto('access_tokens')
        .values(accessRow(userId, family, next, now))
        .execute();
      return { userId };
    });
  }
}

const refreshRow = (userId: number, family: string, tokens: NextTokens, now: number) => ({
  token_sha256: tokens.refreshSha256,
  family,
  user_id: userId,
  created_at: now,
  expires_at: tokens.refreshExpiresAt,
  used_at: null,
});

const accessRow = (userId: number, family: string, tokens: NextTokens, now: number) => ({
  token_sha256: tokens.accessSha256,
  user_id: userId,
  created_at: now,
  expires_at: tokens.accessExpiresAt,
  family,
});
