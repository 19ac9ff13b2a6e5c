import type { Clock } from '@callcast/core';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import { lockRow } from './lock-row.ts';
import type { Page } from './page.ts';
import type { ConfigurationTables } from './schema.ts';

/** An account of another SIP server that calls may come from. The password is sealed. */
export interface SipRegistration {
  readonly id: number;
  readonly username: string;
  readonly proxy: string;
  readonly authUser: string | null;
  readonly outboundProxy: string | null;
  readonly isPersistent: boolean;
  readonly applicationId: number | null;
  readonly applicationName: string | null;
  readonly ruleId: number | null;
  readonly ruleName: string | null;
  readonly userId: number | null;
  readonly userName: string | null;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** Undefined: stays as it is. Null: none from now on. */
export interface SipRegistrationChange {
  readonly username?: string | undefined;
  readonly proxy?: string | undefined;
  readonly authUser?: string | undefined;
  readonly outboundProxy?: string | undefined;
  readonly isPersistent?: boolean | undefined;
  readonly applicationId?: number | null | undefined;
  readonly ruleId?: number | null | undefined;
  readonly userId?: number | null | undefined;
}

export type NewSipRegistration = SipRegistrationChange & { readonly username: string; readonly proxy: string };

export interface SipRegistrationFilter {
  readonly id?: number | undefined;
  readonly username?: string | undefined;
  readonly isPersistent?: boolean | undefined;
  readonly applicationIds?: readonly number[] | undefined;
  readonly isBoundToApplication?: boolean | undefined;
  readonly ruleIds?: readonly number[] | undefined;
  readonly userIds?: readonly number[] | undefined;
  readonly proxies?: readonly string[] | undefined;
}

/** SIP registrations of accounts. */
export class SipRegistrations {
  readonly #db: Kysely<ConfigurationTables>;
  readonly #clock: Clock;

  constructor(db: Kysely<ConfigurationTables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * @param seal Seals the password for the row it is given; undefined: there is none.
   * @returns The new id. At most `limit` of the account may be there afterwards.
   */
  async add(
    accountId: number,
    registration: NewSipRegistration,
    seal: ((id: number) => string) | undefined,
    limit: number,
  ): Promise<number | 'too-many'> {
    const now = this.#clock.wallNow();
    return this.#db.transaction().execute(async (trx) => {
      await lockRow(trx, 'accounts', accountId);
      const { total } = await trx
        .selectFrom('sip_registrations')
        .select((eb) => eb.fn.countAll<number>().as('total'))
        .where('account_id', '=', accountId)
        .executeTakeFirstOrThrow();
      if (Number(total) >= limit) return 'too-many';
      const { id } = await trx
        .insertInto('sip_registrations')
        .values({
          account_id: accountId,
          username: registration.username,
          proxy: registration.proxy,
          auth_user: registration.authUser ?? null,
          outbound_proxy: registration.outboundProxy ?? null,
          sealed_password: null,
          persistent: registration.isPersistent === false ? 0 : 1,
          application_id: registration.applicationId ?? null,
          rule_id: registration.ruleId ?? null,
          user_id: registration.userId ?? null,
          created_at: now,
          modified_at: now,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      if (seal !== undefined)
        await trx
          .updateTable('sip_registrations')
          .set({ sealed_password: seal(id) })
          .where('id', '=', id)
          .execute();
      return id;
    });
  }

  /** @returns False when there is none. */
  async change(
    accountId: number,
    id: number,
    change: SipRegistrationChange & { readonly sealedPassword?: string | undefined },
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('sip_registrations')
      .set({
        modified_at: this.#clock.wallNow(),
        ...(change.username === undefined ? {} : { username: change.username }),
        ...(change.proxy === undefined ? {} : { proxy: change.proxy }),
        ...(change.authUser === undefined ? {} : { auth_user: change.authUser }),
        ...(change.outboundProxy === undefined ? {} : { outbound_proxy: change.outboundProxy }),
        ...(change.sealedPassword === undefined ? {} : { sealed_password: change.sealedPassword }),
        ...(change.isPersistent === undefined ? {} : { persistent: change.isPersistent ? 1 : 0 }),
        ...(change.applicationId === undefined ? {} : { application_id: change.applicationId }),
        ...(change.ruleId === undefined ? {} : { rule_id: change.ruleId }),
        ...(change.userId === undefined ? {} : { user_id: change.userId }),
      })
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** @returns False when there was none. */
  async remove(accountId: number, id: number): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('sip_registrations')
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async find(accountId: number, id: number): Promise<SipRegistration | undefined> {
    return (await this.list(accountId, { id }, { count: 1, offset: 0 })).rows[0];
  }

  async list(
    accountId: number,
    filter: SipRegistrationFilter,
    page: Page,
  ): Promise<{ rows: SipRegistration[]; total: number }> {
    const matching = narrowed(
      this.#db.selectFrom('sip_registrations').where('sip_registrations.account_id', '=', accountId),
      filter,
    );
    const { total } = await matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
    const rows = await matching
      .leftJoin('applications', 'applications.id', 'sip_registrations.application_id')
      .leftJoin('rules', 'rules.id', 'sip_registrations.rule_id')
      .leftJoin('users', 'users.id', 'sip_registrations.user_id')
      .select(['sip_registrations.id', 'sip_registrations.username', 'sip_registrations.proxy'])
      .select(['sip_registrations.auth_user as authUser', 'sip_registrations.outbound_proxy as outboundProxy'])
      .select(['sip_registrations.persistent', 'sip_registrations.application_id as applicationId'])
      .select(['sip_registrations.rule_id as ruleId', 'sip_registrations.user_id as userId'])
      .select(['applications.name as applicationName', 'rules.name as ruleName', 'users.name as userName'])
      .select(['sip_registrations.created_at as createdAt', 'sip_registrations.modified_at as modifiedAt'])
      .orderBy('sip_registrations.id')
      .limit(page.count)
      .offset(page.offset)
      .execute();
    return {
      rows: rows.map(({ persistent, ...row }) => ({ ...row, isPersistent: persistent === 1 })),
      total: Number(total),
    };
  }
}

type Matching = SelectQueryBuilder<ConfigurationTables, 'sip_registrations', object>;

function narrowed(matching: Matching, filter: SipRegistrationFilter): Matching {
  const { id, username, isPersistent, applicationIds, isBoundToApplication, ruleIds, userIds, proxies } = filter;
  let query = matching;
  if (id !== undefined) query = query.where('sip_registrations.id', '=', id);
  if (username !== undefined) query = query.where('sip_registrations.username', '=', username);
  if (isPersistent !== undefined) query = query.where('sip_registrations.persistent', '=', isPersistent ? 1 : 0);
  if (applicationIds !== undefined) query = query.where('sip_registrations.application_id', 'in', [...applicationIds]);
  if (isBoundToApplication !== undefined)
    query = query.where('sip_registrations.application_id', isBoundToApplication ? 'is not' : 'is', null);
  if (ruleIds !== undefined) query = query.where('sip_registrations.rule_id', 'in', [...ruleIds]);
  if (userIds !== undefined) query = query.where('sip_registrations.user_id', 'in', [...userIds]);
  if (proxies !== undefined) query = query.where('sip_registrations.proxy', 'in', [...proxies]);
  return query;
}
