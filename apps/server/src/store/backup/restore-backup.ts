import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { Kysely } from 'kysely';
import type { Databases } from '../databases.ts';
import { StoreError } from '../error.ts';
import type { OwnedLogLine } from '../session-log.ts';
import {
  type BackupEnd,
  type BackupHeader,
  type Part,
  type Row,
  TABLES,
  type TableLine,
  type Value,
} from './format.ts';

/** Values of one INSERT: SQLite takes 32,766 parameters, PostgreSQL 65,535. */
const VALUES_AT_ONCE = 30_000;
const ROWS_AT_ONCE = 2_000;

type AnyTables = Record<string, Record<string, Value>>;

/** The lines of a backup, its header taken off. */
export interface OpenBackup {
  readonly header: BackupHeader;
  /** Rows of one table and with the same columns, in pieces. @throws {StoreError} `STORE_BACKUP_DAMAGED` */
  pieces(): AsyncGenerator<TableLine & { readonly rows: readonly Row[] }>;
  close(): void;
}

/** @throws {StoreError} `STORE_BACKUP_DAMAGED` — it is none, or not whole. */
export async function openBackup(path: string): Promise<OpenBackup> {
  const file = createReadStream(path);
  const unzipped = createGunzip();
  file.on('error', (error) => unzipped.destroy(error)).pipe(unzipped);
  const lines = linesOf(unzipped);
  /** The next line; undefined behind the last. */
  const next = async (): Promise<unknown> => {
    try {
      const line = await lines.next();
      return line.done === true ? undefined : JSON.parse(line.value);
    } catch (cause) {
      throw damaged(path, cause);
    }
  };
  const close = (): void => void file.destroy();
  try {
    const header = (await next()) as Partial<BackupHeader> | null | undefined;
    if (header?.callcast !== 'backup' || header.format !== 1) throw damaged(path, 'it is no backup of callcast');
    return { header: header as BackupHeader, pieces: () => pieces(path, next), close };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Reads a backup to its end, where its checksum is: what is damaged may look like rows before that.
 *
 * @throws {StoreError} `STORE_BACKUP_DAMAGED`
 */
export async function checkBackup(path: string): Promise<void> {
  const backup = await openBackup(path);
  try {
    for await (const _ of backup.pieces());
  } finally {
    backup.close();
  }
}

/** Not by `readline`, which waits for ever for the rest of an input that failed. */
async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of input) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

async function* pieces(path: string, next: () => Promise<unknown>) {
  let table: TableLine | undefined;
  let rows: Row[] = [];
  let count = 0;
  for (;;) {
    const line = (await next()) as Row | TableLine | BackupEnd | undefined;
    if (line === undefined) throw damaged(path, 'it ends too early');
    const isRow = Array.isArray(line);
    if (isRow) {
      rows.push(line as Row);
      count++;
    }
    if (table !== undefined && rows.length > 0 && (!isRow || rows.length >= ROWS_AT_ONCE)) {
      yield { ...table, rows };
      rows = [];
    }
    if (isRow) continue;
    if ('end' in line) {
      if (line.rows !== count) throw damaged(path, `${line.rows} rows were written, ${count} are there`);
      if ((await next()) !== undefined) throw damaged(path, 'it goes on behind its end'); // gzip's checksum is behind it, too
      return;
    }
    table = line as TableLine;
    if (!TABLES[table.part]?.includes(table.table)) throw damaged(path, `nobody knows the table ${table.table}`);
  }
}

/**
 * Fills databases that have no account. What else there is in them goes first, and after a failure all that was put there: so it can be
 * tried again.
 *
 * @returns How many rows there were.
 */
export async function restoreBackup(backup: OpenBackup, databases: Databases): Promise<number> {
  await clear(databases);
  try {
    let count = 0;
    let configuration: (TableLine & { readonly rows: readonly Row[] })[] = [];
    for await (const piece of backup.pieces()) {
      count += piece.rows.length;
      // At once, and last: a store that has an account has everything. It is small.
      if (piece.part === 'configuration') configuration.push(piece);
      else if (piece.part === 'log') await databases.log.write(piece.rows.map((row) => toLine(piece.columns, row)));
      else await insert(dbOf(databases, piece.part), piece);
    }
    await dbOf(databases, 'configuration')
      .transaction()
      .execute(async (trx) => {
        for (const piece of configuration) await insert(trx, piece);
      });
    configuration = [];
    await databases.numberFrom(backup.header.numbers);
    return count;
  } catch (error) {
    await clear(databases).catch(() => undefined); // what went wrong is what is to be told
    throw error;
  }
}

async function clear(databases: Databases): Promise<void> {
  for (const part of ['configuration', 'history', 'storage'] as const) {
    const db = dbOf(databases, part);
    // A database made for an older backup has not all of them yet.
    const there = new Set((await db.introspection.getTables()).map(({ name }) => name));
    for (const table of TABLES[part].toReversed()) if (there.has(table)) await db.deleteFrom(table).execute();
  }
  await databases.log.dropBefore(Number.POSITIVE_INFINITY);
}

async function insert(db: Kysely<AnyTables>, { table, columns, rows }: TableLine & { readonly rows: readonly Row[] }) {
  const atOnce = Math.floor(VALUES_AT_ONCE / columns.length);
  for (let from = 0; from < rows.length; from += atOnce) {
    const values = rows
      .slice(from, from + atOnce)
      .map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i] ?? null])));
    await db.insertInto(table).values(values).execute();
  }
}

function toLine(columns: readonly string[], row: Row): OwnedLogLine {
  const value = (column: string): Value => row[columns.indexOf(column)] ?? null;
  return {
    id: Number(value('id')),
    sessionId: Number(value('call_session_id')),
    accountId: Number(value('account_id')),
    applicationId: Number(value('application_id')),
    at: Number(value('at')),
    level: String(value('level')),
    message: String(value('message')),
  };
}

const dbOf = (databases: Databases, part: Exclude<Part, 'log'>): Kysely<AnyTables> =>
  databases[part] as unknown as Kysely<AnyTables>;

function damaged(path: string, cause: unknown): StoreError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new StoreError('STORE_BACKUP_DAMAGED', `${path} cannot be restored: ${said}`, {
    ...(cause instanceof Error ? { cause } : {}),
  });
}
