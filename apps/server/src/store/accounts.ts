import type { Kysely } from 'kysely';
import type { ConfigurationTables } from './schema.ts';

export interface Account {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly createdAt: number;
}

/** Accounts: the owners of everything else. */
export class Accounts {
  readonly #db: Kysely<ConfigurationTables>;

  constructor(db: Kysely<ConfigurationTables>) {
    this.#db = db;
  }

  findById(id: number): Promise<Account | undefined> {
    return this.#select().where('id', '=', id).executeTakeFirst();
  }

  findByName(name: string): Promise<Account | undefined> {
    return this.#select().where('name', '=', name).executeTakeFirst();
  }

  findByEmail(email: string): Promise<Account | undefined> {
    return this.#select().where('email', '=', email).executeTakeFirst();
  }

  #select() {
    return this.#db.selectFrom('accounts').select(['id', 'name', 'email', 'created_at as createdAt']);
  }
}
