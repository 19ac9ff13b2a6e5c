import { createWriteStream, existsSync } from 'node:fs';
import { link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { StoreError } from '../error.ts';
import { type BackupEnd, type BackupHeader, PARTS, type Snapshot, TABLES, type TableLine } from './format.ts';

export interface BackupOptions {
  /** Undefined: without. */
  readonly key: Uint8Array | undefined;
  /** Without logs of sessions, which are most of it. */
  readonly withoutLogs: boolean;
  readonly createdAt: Date;
}

/**
 * Writes a backup that only its owner may read. It appears whole or not at all.
 *
 * @returns How many rows it has. @throws {StoreError} `STORE_BACKUP_EXISTS` — there is such a file; it stays as it is.
 */
export async function writeBackup(path: string, snapshot: Snapshot, options: BackupOptions): Promise<number> {
  if (existsSync(path)) throw exists(path);
  const partial = `${path}.partial`;
  let rows = 0;
  const lines = async function* (): AsyncGenerator<string> {
    for await (const line of linesOf(snapshot, options)) {
      rows += line.rows;
      yield line.text;
    }
    yield `${JSON.stringify({ end: true, rows } satisfies BackupEnd)}\n`;
  };
  try {
    const file = createWriteStream(partial, { mode: 0o600, flush: true });
    await pipeline(Readable.from(lines()), createGzip({ level: 4 }), file);
    // A link, not a rename: it fails where somebody else made the file meanwhile.
    await link(partial, path).catch((cause: NodeJS.ErrnoException) => {
      throw cause.code === 'EEXIST' ? exists(path) : cause;
    });
    await using folder = await open(dirname(path));
    await folder.sync(); // the name, too, survives a power cut
    return rows;
  } finally {
    await unlink(partial).catch(() => undefined);
  }
}

async function* linesOf(snapshot: Snapshot, { key, withoutLogs, createdAt }: BackupOptions) {
  const { migrations, numbers } = snapshot;
  const header: BackupHeader = {
    callcast: 'backup',
    format: 1,
    createdAt: createdAt.toISOString(),
    migrations,
    numbers,
    key: key === undefined ? null : Buffer.from(key).toString('base64url'),
  };
  yield { text: `${JSON.stringify(header)}\n`, rows: 0 };
  for (const part of PARTS) {
    if (part === 'log' && withoutLogs) continue;
    for (const table of TABLES[part]) {
      let written: string | undefined;
      for await (const { columns, rows } of snapshot.read(part, table)) {
        const head = `${JSON.stringify({ part, table, columns } satisfies TableLine)}\n`;
        const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
        // Days of logs may be of several versions.
        yield { text: head === written ? text : head + text, rows: rows.length };
        written = head;
      }
    }
  }
}

function exists(path: string): StoreError {
  return new StoreError('STORE_BACKUP_EXISTS', `${path} is there already: choose another name, or remove it`);
}
