import type { Kysely } from 'kysely';
import type { SealPurpose } from '../security/index.ts';
import type { ConfigurationTables } from './schema.ts';

interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** The column with the id that values were sealed for. */
  readonly sealedFor: string;
}

/** Where sealed values are. A purpose that is missing here does not compile. */
export const SEALED_COLUMNS: { readonly [Purpose in SealPurpose]: readonly SealedColumn[] } = {
  'stream key': [{ table: 'destinations', column: 'sealed_key', sealedFor: 'id' }],
  'application secret': [{ table: 'secrets', column: 'sealed_value', sealedFor: 'id' }],
  'SIP registration': [{ table: 'sip_registrations', column: 'sealed_password', sealedFor: 'id' }],
  'webhook secret': [
    { table: 'webhooks', column: 'sealed_secret', sealedFor: 'id' },
    { table: 'webhook_old_secrets', column: 'sealed_secret', sealedFor: 'webhook_id' },
  ],
  'one-time login': [{ table: 'users', column: 'sealed_login_hash', sealedFor: 'id' }],
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
    for (const [purpose, columns] of Object.entries(SEALED_COLUMNS))
      for (const { table, column, sealedFor } of columns) {
        const query = any.selectFrom(table).select(['id', `${sealedFor} as rowId`, column]);
        for (const { id, rowId, [column]: sealed } of await query.where(column, 'is not', null).execute()) {
          const next = change(purpose as SealPurpose, String(sealed), Number(rowId));
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
