import pg, { type Client, type Pool } from 'pg';
import { StoreError } from './error.ts';
import { storeLimits } from './limits.ts';
import { decodeText } from './postgres-text.ts';

/** Connections to one database. */
export interface PostgresPool {
  readonly pool: Pool;
  /** For messages: user, host, port and database, and never the password. */
  readonly where: string;
  /** A connection beside the pool, not connected yet. */
  createClient(): Client;
}

/** https://www.postgresql.org/docs/current/catalog-pg-type.html */
const INT8 = 20;
const TEXTS = new Set([25, 1043]);

/** Whole numbers as numbers: all of ours are below 2^53. Nothing is changed for other users of the library. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (format !== 'binary' && oid === INT8) return Number;
    if (format !== 'binary' && TEXTS.has(oid)) return decodeText;
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

/**
 * Does not connect yet.
 *
 * @param url `postgresql://user:password@host:5432/database`
 * @throws {StoreError} `STORE_URL_INVALID`; it does not tell what was given, for a password may stand in it.
 */
export function createPostgresPool(url: string, onIdleError: (error: Error) => void): PostgresPool {
  const settings = {
    connectionString: url,
    types: types as typeof pg.types,
    application_name: 'callcast',
    connectionTimeoutMillis: storeLimits.connectTimeoutMs,
    statement_timeout: storeLimits.statementTimeoutMs,
    query_timeout: storeLimits.answerTimeoutMs,
    idle_in_transaction_session_timeout: storeLimits.answerTimeoutMs,
    keepAlive: true,
  };
  try {
    if (!/^postgres(ql)?:\/\//.test(url)) throw new StoreError('STORE_URL_INVALID', INVALID);
    const { user, host, port, database } = new pg.Client(settings);
    const pool = new pg.Pool({ ...settings, max: storeLimits.connections });
    // Nobody waits for an idle connection, so nobody else hears that it ended; the next query opens another.
    pool.on('error', onIdleError);
    // One that ends while it is used fails the query; if none is under way, nobody hears, and the event must not end the process.
    pool.on('connect', (client) => client.on('error', () => undefined));
    const where = `${database ?? ''} at ${host}${host.startsWith('/') ? '' : `:${port}`} as ${user ?? ''}`;
    return { pool, where, createClient: () => new pg.Client({ ...settings, query_timeout: undefined }) };
  } catch {
    throw new StoreError('STORE_URL_INVALID', INVALID);
  }
}

const INVALID =
  'CALLCAST_DATABASE_URL is to look like postgresql://user:password@host:5432/database, special characters of the password percent-encoded (@ as %40)';
