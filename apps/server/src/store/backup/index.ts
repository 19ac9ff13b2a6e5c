/** Backups of a store beside a running server, and new stores made of them. */
import { existsSync } from 'node:fs';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nextKeyPath } from '../../security/index.ts';
import { StoreError } from '../error.ts';
import { configurationMigrations, historyMigrations, storageMigrations } from '../migrations.ts';
import { type DatabaseOptions, openDatabases } from '../open-databases.ts';
import { type BackupHeader, PARTS } from './format.ts';
import { checkBackup, openBackup, restoreBackup } from './restore-backup.ts';
import { openSqliteSnapshot } from './sqlite-snapshot.ts';
import { writeBackup } from './write-backup.ts';

const KEY_FILE = 'server.key';

export type BackupPlace = Pick<DatabaseOptions, 'dataDir' | 'databaseUrl' | 'scheduler' | 'log'>;

export interface BackupReport {
  readonly rows: number;
  readonly hasKey: boolean;
}

/**
 * Writes what a store holds to a file, beside a running server or without one.
 *
 * @throws {StoreError} `STORE_MISSING`, `STORE_BACKUP_EXISTS`, and what opening throws.
 */
export async function backupStore(
  place: BackupPlace,
  path: string,
  { withoutKey, withoutLogs }: { readonly withoutKey: boolean; readonly withoutLogs: boolean },
): Promise<BackupReport> {
  const { dataDir, databaseUrl, scheduler } = place;
  // Opened once as any tool does: so that the tables are those that this version knows.
  await (await openDatabases({ ...place, role: 'tool' })).close();
  const keyFile = join(dataDir, KEY_FILE);
  if (existsSync(nextKeyPath(keyFile)))
    throw new StoreError(
      'STORE_IN_USE',
      'a change of server.key is under way, or was cut off: finish it before a backup',
    );
  const key = withoutKey || !existsSync(keyFile) ? undefined : await readFile(keyFile);
  const snapshot = databaseUrl === undefined ? openSqliteSnapshot(dataDir) : await openPostgresSnapshotOf(databaseUrl);
  try {
    const createdAt = new Date(scheduler.wallNow());
    return { rows: await writeBackup(path, snapshot, { key, withoutLogs, createdAt }), hasKey: key !== undefined };
  } finally {
    await snapshot.close();
  }
}

/**
 * Makes a store of a backup, while no server runs on the place.
 *
 * @throws {StoreError} `STORE_NOT_EMPTY` — there is a store already, or another key. `STORE_BACKUP_DAMAGED`, `STORE_BACKUP_NEWER`: nothing was
 *   kept of it. And what opening throws.
 */
export async function restoreStore(place: BackupPlace, path: string): Promise<BackupReport> {
  const backup = await openBackup(path);
  try {
    const { header } = backup;
    checkKnown(header, path);
    await checkBackup(path);
    const upTo = Object.fromEntries(PARTS.map((part) => [part, header.migrations[part].at(-1)]));
    const databases = await openDatabases({ ...place, role: 'server', upTo });
    let rows: number;
    try {
      if ((await databases.configuration.selectFrom('accounts').select('id').executeTakeFirst()) !== undefined)
        throw new StoreError(
          'STORE_NOT_EMPTY',
          `there is a store in ${placeName(place)} already: restore into a new one`,
        );
      if (header.key !== null) await keepKey(join(place.dataDir, KEY_FILE), Buffer.from(header.key, 'base64url'));
      rows = await restoreBackup(backup, databases);
    } finally {
      await databases.close();
    }
    // What an older version backed up becomes what this version knows.
    await (await openDatabases({ ...place, role: 'server' })).close();
    return { rows, hasKey: header.key !== null };
  } finally {
    backup.close();
  }
}

/** Loaded only where it is needed, with the client library. */
async function openPostgresSnapshotOf(url: string) {
  const { openPostgresSnapshot } = await import('./postgres-snapshot.ts');
  return openPostgresSnapshot(url);
}

function checkKnown(header: BackupHeader, path: string): void {
  const known = { configuration: configurationMigrations, history: historyMigrations, storage: storageMigrations };
  for (const [part, migrations] of Object.entries(known))
    for (const name of header.migrations[part as keyof typeof known] ?? [])
      if (!Object.hasOwn(migrations, name))
        throw new StoreError('STORE_BACKUP_NEWER', `${path} is of a newer version: restore it with that one`);
}

async function keepKey(path: string, key: Uint8Array): Promise<void> {
  const draft = `${path}.restored`;
  await writeFile(draft, key, { mode: 0o600, flush: true });
  try {
    await link(draft, path);
  } catch (cause) {
    const there = await readFile(path).catch(() => undefined);
    if (there === undefined || !there.equals(key))
      throw new StoreError('STORE_NOT_EMPTY', `${path} is there, and is not the key of the backup: move it away`, {
        cause,
      });
  } finally {
    await unlink(draft);
  }
}

const placeName = ({ dataDir, databaseUrl }: BackupPlace): string =>
  databaseUrl === undefined ? dataDir : 'this database';
