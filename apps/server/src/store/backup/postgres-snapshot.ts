import type { QueryArrayConfig } from 'pg';
import { StoreError } from '../error.ts';
import { createPostgresPool } from '../postgres-pool.ts';
import { type BackupHeader, PARTS, type Snapshot, type Value } from './format.ts';

const ROWS_AT_ONCE = 2_000;

/** Reads beside a running server, in one transaction that sees everything as it was when it began (ISO SQL "repeatable read"). */
export async function openPostgresSnapshot(url: string): Promise<Snapshot> {
  const { pool, where, createClient } = createPostgresPool(url, () => undefined);
  await pool.end();
  const client = createClient();
  client.on('error', () => undefined); // the query that is under way fails with it
  try {
    await client.connect();
    await client.query('begin isolation level repeatable read read only');
    await client.query('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0');
    const migrations: Record<string, string[]> = {};
    for (const part of PARTS) {
      const { rows } = await client.query<{ name: string }>(`select name from ${part}_migration order by name`);
      migrations[part] = rows.map(({ name }) => name);
    }
    const { rows } = await client.query<{ table: string; last: number }>(`
      select replace(sequencename::text, '_id_seq', '') as table, last_value as last
      from pg_sequences where schemaname = current_schema() and last_value is not null`);
    return {
      migrations: migrations as unknown as BackupHeader['migrations'],
      numbers: Object.fromEntries(rows.map(({ table, last }) => [table, last])),
      read: async function* (_part, table) {
        await client.query(`declare reading cursor for select * from "${table}"`);
        for (;;) {
          const fetch: QueryArrayConfig = { text: `fetch ${ROWS_AT_ONCE} reading`, rowMode: 'array' };
          const { rows, fields } = await client.query<Value[]>(fetch);
          yield { columns: fields.map(({ name }) => name), rows };
          if (rows.length < ROWS_AT_ONCE) break;
        }
        await client.query('close reading');
      },
      close: () => client.end(),
    };
  } catch (cause) {
    await client.end().catch(() => undefined);
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError('STORE_OPEN_FAILED', `cannot read the database ${where}: ${said}`, { cause });
  }
}
