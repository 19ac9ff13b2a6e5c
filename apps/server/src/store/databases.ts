import type { Kysely } from 'kysely';
import type { ConfigurationTables, HistoryTables, StorageTables } from './schema.ts';
import type { SessionLog } from './session-log.ts';

/** The tables of a store, wherever they are. Whoever opened them closes them. */
export interface Databases {
  readonly configuration: Kysely<ConfigurationTables>;
  readonly history: Kysely<HistoryTables>;
  readonly storage: Kysely<StorageTables>;
  readonly log: SessionLog;
  /** Goes on numbering the rows of these tables behind these numbers: for rows that came with theirs. */
  numberFrom(numbers: Readonly<Record<string, number>>): Promise<void>;
  close(): Promise<void>;
}

/** Migrations to stop behind, to restore what an older version backed up. */
export type UpTo = { readonly [Set in 'configuration' | 'history' | 'storage']?: string | undefined };

/** `server` owns the databases, one at a time; `tool` works beside a running server. */
export type Role = 'server' | 'tool';
