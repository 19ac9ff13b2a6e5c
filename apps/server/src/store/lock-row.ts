import type { Transaction } from 'kysely';
import type { ConfigurationTables } from './schema.ts';

/** Tables whose rows have others that are counted or replaced together, or are looked at before they are changed. */
type Owner =
  | 'accounts'
  | 'applications'
  | 'destinations'
  | 'rules'
  | 'scenarios'
  | 'secrets'
  | 'service_keys'
  | 'users';

/**
 * Transactions that read what a row owns, and change it by that, do so one after the other. A write, not `for update`: SQLite does
 * not know that, and needs no lock.
 *
 * @returns False when there is no such row.
 */
export async function lockRow(
  trx: Transaction<ConfigurationTables>,
  table: Owner,
  id: number | string,
): Promise<boolean> {
  // The tables have this in common; the compiler looks at one of them.
  const { numUpdatedRows } = await trx
    .updateTable(table as 'applications')
    .set((eb) => ({ name: eb.ref('name') }))
    .where('id', '=', id as number)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
