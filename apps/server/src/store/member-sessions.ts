import type { Clock } from '@callcast/core';
import type { Kysely } from 'kysely';
import { accessLimits } from '../access/limits.ts';
import type { Role } from '../access/scopes.ts';
import type { Account } from './accounts.ts';
import type { ConfigurationTables } from './schema.ts';

/** A login of a member in one browser. Its handle stays; its token is replaced now and then. */
export interface MemberSession {
  readonly tokenSha256: string;
  /** The token before. */
  readonly previousSha256: string | null;
  readonly rotatedAt: number;
  /** When the present token was first seen; null: it may have been lost on its way. */
  readonly confirmedAt: number | null;
  readonly usedAt: number;
  readonly createdAt: number;
  readonly member: { readonly id: number; readonly name: string; readonly displayName: string; readonly role: Role };
  readonly account: Account;
}

/** Sessions of the console. Of handles and tokens, only SHA-256 is kept. */
export class MemberSessions {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Forgets those that are over, and the oldest of a member who has too many. */
  async add(memberId: number, handleSha256: string, tokenSha256: string): Promise<void> {
    const now = this.#clock.wallNow();
    await this.#db.transaction().execute(async (trx) => {
      await trx
        .deleteFrom('member_sessions')
        .where('used_at', '<=', now - accessLimits.sessionIdleMs)
        .execute();
      const kept = trx
        .selectFrom('member_sessions')
        .select('handle_sha256')
        .where('member_id', '=', memberId)
        .orderBy('used_at', 'desc')
        .orderBy('handle_sha256')
        .limit(accessLimits.sessionsPerMember - 1);
      await trx
        .deleteFrom('member_sessions')
        .where('member_id', '=', memberId)
        .where('handle_sha256', 'not in', kept)
        .execute();
      await trx
        .insertInto('member_sessions')
        .values({
          handle_sha256: handleSha256,
          member_id: memberId,
          token_sha256: tokenSha256,
          previous_sha256: null,
          rotated_at: now,
          confirmed_at: null,
          used_at: now,
          created_at: now,
        })
        .execute();
    });
  }

  async find(handleSha256: string): Promise<MemberSession | undefined> {
    const row = await this.#db
      .selectFrom('member_sessions as session')
      .innerJoin('members', 'members.id', 'session.member_id')
      .innerJoin('accounts', 'accounts.id', 'members.account_id')
      .select(['token_sha256 as tokenSha256', 'previous_sha256 as previousSha256', 'rotated_at as rotatedAt'])
      .select(['confirmed_at as confirmedAt', 'used_at as usedAt', 'session.created_at as createdAt'])
      .select(['members.id as memberId', 'members.name as memberName', 'display_name as displayName', 'role'])
      .select(['accounts.id as accountId', 'accounts.name as accountName', 'email'])
      .select('accounts.created_at as accountCreatedAt')
      .where('handle_sha256', '=', handleSha256)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const { memberId, memberName, displayName, role, accountId, accountName, email, accountCreatedAt, ...times } = row;
    return {
      ...times,
      member: { id: memberId, name: memberName, displayName, role },
      account: { id: accountId, name: accountName, email, createdAt: accountCreatedAt },
    };
  }

  /** Notes that the present token was seen. */
  async noteUse(handleSha256: string, tokenSha256: string): Promise<void> {
    const now = this.#clock.wallNow();
    await this.#db
      .updateTable('member_sessions')
      .set((eb) => ({ used_at: now, confirmed_at: eb.fn.coalesce('confirmed_at', eb.val(now)) }))
      .where('handle_sha256', '=', handleSha256)
      .where('token_sha256', '=', tokenSha256)
      .execute();
  }

  /**
   * Puts another token in the place of `from`, which stays the one before.
   *
   * @param replaces The token that goes: `from` itself, or its successor that nobody has seen.
   * @returns False when another request was faster.
   */
  async rotate(handleSha256: string, from: string, replaces: string, next: string): Promise<boolean> {
    const now = this.#clock.wallNow();
    const { numUpdatedRows } = await this.#db
      .updateTable('member_sessions')
      .set({ token_sha256: next, previous_sha256: from, rotated_at: now, confirmed_at: null, used_at: now })
      .where('handle_sha256', '=', handleSha256)
      .where('token_sha256', '=', replaces)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async remove(handleSha256: string): Promise<void> {
    await this.#db.deleteFrom('member_sessions').where('handle_sha256', '=', handleSha256).execute();
  }
}
