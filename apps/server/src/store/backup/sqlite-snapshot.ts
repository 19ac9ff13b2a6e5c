import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../error.ts';
import { dayOfName } from '../log-line-id.ts';
import { SQLITE_FILES } from '../open-sqlite.ts';
import { type BackupHeader, PARTS, type Part, type Row, type Snapshot } from './format.ts';

/** Rows of one piece. */
const ROWS_AT_ONCE = 2_000;

/**
 * Reads beside a running server, by a read transaction for each file: they begin within a few milliseconds of each other, and keep nobody
 * from writing.
 */
export function openSqliteSnapshot(dataDir: string): Snapshot {
  const files: Record<Part, DatabaseSync[]> = { storage: [], history: [], log: [], configuration: [] };
  const close = async (): Promise<void> => {
    for (const file of Object.values(files).flat()) file.close();
  };
  try {
    for (const part of PARTS) {
      for (const path of pathsOf(dataDir, part)) {
        const file = new DatabaseSync(path, { readOnly: true });
        files[part].push(file);
        file.exec('begin');
        file.prepare('select count(*) from sqlite_master').get(); // the snapshot is taken by the first read
      }
    }
    return { ...factsOf(files), read: (part, table) => readFiles(files[part], table), close };
  } catch (cause) {
    for (const file of Object.values(files).flat()) file.close();
    throw new StoreError('STORE_OPEN_FAILED', `cannot read the databases in ${dataDir}`, { cause });
  }
}

function pathsOf(dataDir: string, part: Part): string[] {
  if (part !== 'log') return [join(dataDir, SQLITE_FILES[part])];
  const folder = join(dataDir, SQLITE_FILES.logs);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.db') && dayOfName(name.slice(0, -3)) !== undefined)
    .sort()
    .map((name) => join(folder, name));
}

function factsOf(files: Readonly<Record<Part, DatabaseSync[]>>): Pick<Snapshot, 'migrations' | 'numbers'> {
  const names = (part: Part): string[] => {
    const rows = files[part].at(-1)?.prepare('select name from kysely_migration order by name').all() ?? [];
    return rows.map(({ name }) => String(name));
  };
  const [storage, history] = [names('storage'), names('history')];
  const [log, configuration] = [names('log'), names('configuration')];
  const numbers = Object.values(files)
    .flat()
    .filter((file) => file.prepare(`select 1 from sqlite_master where name = 'sqlite_sequence'`).get() !== undefined)
    .flatMap((file) => file.prepare('select name, seq from sqlite_sequence').all())
    .map(({ name, seq }) => [String(name), Number(seq)]);
  const migrations = { storage, history, log, configuration };
  return { migrations, numbers: Object.fromEntries(numbers) as BackupHeader['numbers'] };
}

async function* readFiles(files: readonly DatabaseSync[], table: string) {
  for (const file of files) {
    const statement = file.prepare(`select * from "${table}"`);
    const columns = statement.columns().map(({ name }) => name);
    let rows: Row[] = [];
    for (const row of statement.iterate()) {
      rows.push(columns.map((column) => row[column]) as unknown as Row);
      if (rows.length < ROWS_AT_ONCE) continue;
      yield { columns, rows };
      rows = [];
    }
    yield { columns, rows };
  }
}
