import type { Clock } from '@callcast/core';
import type { Kysely, Transaction } from 'kysely';
import { accessLimits } from '../access/limits.ts';
import type { Role } from '../access/scopes.ts';
import { unlessTaken } from './error.ts';
import { lockRow } from './lock-row.ts';
import type { ConfigurationTables } from './schema.ts';

/** Somebody who works with an account in the console. */
export interface Member {
  readonly id: number;
  readonly name: string;
  readonly displayName: string;
  readonly role: Role;
  readonly createdAt: number;
  /** Null: never. */
  readonly lastLoginAt: number | null;
}

export interface NewMember extends Pick<Member, 'name' | 'displayName' | 'role'> {
  readonly accountId: number;
  readonly passwordHash: string;
}

export interface MemberChange {
  readonly displayName?: string | undefined;
  readonly role?: Role | undefined;
  /** Ends all sessions of the member. */
  readonly passwordHash?: string | undefined;
}

export interface MemberToLogIn extends Member {
  readonly accountId: number;
  readonly accountName: string;
  readonly passwordHash: string;
}

/** Members of accounts. An account that has an owner keeps one. */
export class Members {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async add(member: NewMember, limit: number = accessLimits.members): Promise<number | 'name-taken' | 'too-many'> {
    const now = this.#clock.wallNow();
    const work = this.#db.transaction().execute(async (trx) => {
      await lockRow(trx, 'accounts', member.accountId);
      const { total } = await trx
        .selectFrom('members')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .where('account_id', '=', member.accountId)
        .executeTakeFirstOrThrow();
      if (Number(total) >= limit) return 'too-many';
      const { id } = await trx
        .insertInto('members')
        .values({
          account_id: member.accountId,
          name: member.name,
          display_name: member.displayName,
          role: member.role,
          password_hash: member.passwordHash,
          created_at: now,
          modified_at: now,
          last_login_at: null,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return id;
    });
    return unlessTaken<number | 'too-many', 'name-taken'>(work, 'name-taken');
  }

  /** All of an account, oldest first: there are few. */
  list(accountId: number): Promise<Member[]> {
    return this.#select().where('account_id', '=', accountId).orderBy('id').execute();
  }

  find(accountId: number, id: number): Promise<Member | undefined> {
    return this.#select().where('account_id', '=', accountId).where('id', '=', id).executeTakeFirst();
  }

  /** @param accountName Left out: of any account, where one alone has a member of this name. */
  async findByName(name: string, accountName: string | undefined): Promise<MemberToLogIn | undefined> {
    let query = this.#db
      .selectFrom('members')
      .innerJoin('accounts', 'accounts.id', 'members.account_id')
      .select(['members.id', 'members.name', 'display_name as displayName', 'role', 'password_hash as passwordHash'])
      .select(['members.created_at as createdAt', 'last_login_at as lastLoginAt'])
      .select(['accounts.id as accountId', 'accounts.name as accountName'])
      .where('members.name', '=', name);
    if (accountName !== undefined) query = query.where('accounts.name', '=', accountName);
    const [found, another] = await query.limit(2).execute();
    return another === undefined ? found : undefined;
  }

  async change(accountId: number, id: number, change: MemberChange): Promise<'changed' | 'not-found' | 'last-owner'> {
    return this.#db.transaction().execute(async (trx) => {
      const refused = await this.#refusal(trx, accountId, id, change.role !== undefined && change.role !== 'owner');
      if (refused !== undefined) return refused;
      await trx
        .updateTable('members')
        .set({
          modified_at: this.#clock.wallNow(),
          ...(change.displayName === undefined ? {} : { display_name: change.displayName }),
          ...(change.role === undefined ? {} : { role: change.role }),
          ...(change.passwordHash === undefined ? {} : { password_hash: change.passwordHash }),
        })
        .where('id', '=', id)
        .execute();
      if (change.passwordHash !== undefined)
        await trx.deleteFrom('member_sessions').where('member_id', '=', id).execute();
      return 'changed';
    });
  }

  /** With their sessions. */
  async remove(accountId: number, id: number): Promise<'removed' | 'not-found' | 'last-owner'> {
    return this.#db.transaction().execute(async (trx) => {
      const refused = await this.#refusal(trx, accountId, id, true);
      if (refused !== undefined) return refused;
      await trx.deleteFrom('members').where('id', '=', id).execute();
      return 'removed';
    });
  }

  /** @param newHash Of the same password, where the stored hash is of another cost than today's. */
  async noteLogin(id: number, newHash: string | undefined): Promise<void> {
    await this.#db
      .updateTable('members')
      .set({ last_login_at: this.#clock.wallNow(), ...(newHash === undefined ? {} : { password_hash: newHash }) })
      .where('id', '=', id)
      .execute();
  }

  async #refusal(trx: Transaction<ConfigurationTables>, accountId: number, id: number, isOwnerNoMore: boolean) {
    await lockRow(trx, 'accounts', accountId);
    const members = await trx
      .selectFrom('members')
      .select(['id', 'role'])
      .where('account_id', '=', accountId)
      .execute();
    const member = members.find((one) => one.id === id);
    if (member === undefined) return 'not-found' as const;
    const owners = members.filter(({ role }) => role === 'owner');
    return isOwnerNoMore && member.role === 'owner' && owners.length === 1 ? ('last-owner' as const) : undefined;
  }

  #select() {
    return this.#db
      .selectFrom('members')
      .select(['id', 'name', 'display_name as displayName', 'role', 'created_at as createdAt'])
      .select('last_login_at as lastLoginAt');
  }
}
