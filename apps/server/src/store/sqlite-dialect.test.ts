import { Kysely, sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { NodeSqliteDialect } from './sqlite-dialect.ts';

interface Tables {
  t: { id: number; text: string | null };
}

async function open(): Promise<Kysely<Tables>> {
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(new DatabaseSync(':memory:')) });
  onTestFinished(() => db.destroy());
  await sql`create table t (id integer primary key, text text)`.execute(db);
  return db;
}

test('rows, counts and returning', async () => {
  const db = await open();
  const inserted = await db
    .insertInto('t')
    .values([
      { id: 1, text: 'a' },
      { id: 2, text: null },
    ])
    .returning('id')
    .execute();
  expect(inserted.map(({ id }) => id)).toEqual([1, 2]);
  const updated = await db.updateTable('t').set({ text: 'b' }).where('id', '<', 9).executeTakeFirst();
  expect(updated.numUpdatedRows).toBe(2n);
  const deleted = await db.deleteFrom('t').where('id', '=', 2).executeTakeFirst();
  expect(deleted.numDeletedRows).toBe(1n);
  expect(await db.selectFrom('t').selectAll().execute()).toMatchObject([{ id: 1, text: 'b' }]);
});

test('a transaction that fails leaves nothing', async () => {
  const db = await open();
  const failing = db.transaction().execute(async (trx) => {
    await trx.insertInto('t').values({ id: 1, text: 'a' }).execute();
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  expect(await db.selectFrom('t').selectAll().execute()).toEqual([]);
});

test('queries of others wait while a transaction is open', async () => {
  const db = await open();
  const { promise: gate, resolve: open_ } = Promise.withResolvers<void>();
  const order: string[] = [];
  const transaction = db.transaction().execute(async (trx) => {
    await trx.insertInto('t').values({ id: 1, text: 'a' }).execute();
    await gate;
    await trx.insertInto('t').values({ id: 2, text: 'b' }).execute();
    order.push('transaction');
  });
  const others = [1, 2, 3].map(async (other) => {
    const rows = await db.selectFrom('t').selectAll().execute();
    order.push(`query ${other}: ${rows.length}`);
  });
  open_();
  await Promise.all([transaction, ...others]);
  expect(order).toEqual(['transaction', 'query 1: 2', 'query 2: 2', 'query 3: 2']);
});

test('a failing statement does not keep the connection', async () => {
  const db = await open();
  await expect(sql`select * from nowhere`.execute(db)).rejects.toThrow('nowhere');
  expect((await sql<{ one: number }>`select 1 as one`.execute(db)).rows).toMatchObject([{ one: 1 }]);
});
