import type { Kysely } from 'kysely';
import type { SealPurpose } from '../security/index.ts';
import type { ConfigurationTables } from './schema.ts';

/** Where sealed values are. A purpose that is missing here does not compile. */
export const SEALED_COLUMNS: { readonly [Purpose in SealPurpose]: readonly [table: string, column: string] } = {
  'stream key': ['destinations', 'sealed_key'],
  'application secret': ['secrets', 'sealed_value'],
  'SIP registration': ['sip_registrations', 'sealed_password'],
  'webhook secret': ['webhooks', 'sealed_secret'],
  'one-time login': ['users', 'sealed_login_hash'],
};

/**
 * Changes every sealed value, all of them or none.
 *
 * @param change Undefined leaves a value as it is.
 * @returns How many were changed, and how many were left.
 */
export async function changeSealed(
  db: Kysely<ConfigurationTables>,
  change: (purpose: SealPurpose, sealed: string, rowId: number) => string | undefined,
): Promise<{ readonly changed: number; readonly left: number }> {
  let [changed, left] = [0, 0];
  await db.transaction().execute(async (trx) => {
    const any = trx as unknown as Kysely<Record<string, Record<string, number | string>>>;
    for (const [purpose, [table, column]] of Object.entries(SEALED_COLUMNS)) {
      const rows = await any.selectFrom(table).select(['id', column]).where(column, 'is not', null).execute();
      for (const { id, [column]: sealed } of rows) {
        const next = change(purpose as SealPurpose, String(sealed), Number(id));
        if (next === undefined) left++;
        else {
          await any
            .updateTable(table)
            .set({ [column]: next })
            .where('id', '=', Number(id))
            .execute();
          changed++;
        }
      }
    }
  });
  return { changed, left };
}
