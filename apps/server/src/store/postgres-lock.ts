import { type Log, millis, type Scheduler } from '@callcast/core';
import type { Client } from 'pg';
import { StoreError } from './error.ts';

/** Any number that nobody else locks: the first bytes of `callcast`. */
const SERVER_LOCK = 0x63616c6c;
/** How often a lock that was lost with its connection is asked for again. */
const RETRY = millis(1_000);

/** Held by the one server that uses a database. */
export interface ServerLock {
  release(): Promise<void>;
}

/**
 * Keeps a second server off the same database: a lock that the database releases with the connection, also of a server that was
 * killed. A connection that is lost is opened again; a server that took the database meanwhile is told of in the log.
 *
 * @throws {StoreError} `STORE_IN_USE` — another server holds it.
 */
export async function lockDatabase(
  createClient: () => Client,
  on: { readonly scheduler: Scheduler; readonly log: Log },
): Promise<ServerLock> {
  let client: Client | undefined;
  let released = false;
  const take = async (): Promise<boolean> => {
    const taking = createClient();
    taking.on('error', () => undefined); // `end` follows
    await taking.connect();
    const { rows } = await taking.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [SERVER_LOCK]);
    if (rows[0]?.taken !== true || released) {
      await taking.end();
      return false;
    }
    client = taking;
    taking.once('end', lost);
    return true;
  };
  let told = false;
  const lost = (): void => {
    client = undefined;
    if (released) return;
    on.scheduler.after(RETRY, () => {
      take().then(
        (taken) => {
          if (!taken && !released && !told) {
            told = true;
            on.log.error('another server uses this database since the connection was lost: end one of them');
          }
          if (taken) told = false;
          else lost();
        },
        () => lost(),
      );
    });
  };
  if (!(await take())) throw new StoreError('STORE_IN_USE', 'another server is using this database');
  return {
    release: async () => {
      released = true;
      await client?.end();
    },
  };
}
