import type { Kysely } from 'kysely';
import type { ConfigurationTables, HistoryTables, StorageTables } from './schema.ts';
import type { SessionLog } from './session-log.ts';

/** The tables of a store, wherever they are. Whoever opened them closes them. */
export interface Databases {
  readonly configuration: Kysely<ConfigurationTables>;
  readonly history: Kysely<HistoryTables>;
  readonly storage: Kysely<StorageTables>;
  readonly log: SessionLog;
  /** Tells a database that numbers its rows by itself of rows that came with a number: the next one is higher. */
  numberOn(table: 'accounts'): Promise<void>;
  close(): Promise<void>;
}

/** `server` owns the databases, one at a time; `tool` works beside a running server. */
export type Role = 'server' | 'tool';
