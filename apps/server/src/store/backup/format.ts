/**
 * A backup: lines of JSON, compressed by gzip (RFC 1952, whose checksum finds damage). The first is the {@link BackupHeader}; then for
 * each table a {@link TableLine} and its rows, arrays of values in the order of the columns; the last is the {@link BackupEnd}. It is the same
 * whichever database it came from, and can go to either.
 */
import type { ConfigurationTables, HistoryTables, LogTables, StorageTables } from '../schema.ts';

/** What is kept in one place: a file with SQLite. */
export const PARTS = ['storage', 'history', 'log', 'configuration'] as const;
export type Part = (typeof PARTS)[number];

/**
 * Every table, each behind those that it refers to. The configuration comes last: a store that has an account has everything. A table
 * that is missing here does not compile.
 */
export const TABLES: { readonly [P in Part]: readonly string[] } = {
  storage: tables<StorageTables>({ storage_items: true }),
  history: tables<HistoryTables>({ call_sessions: true, calls: true, outputs: true, records: true }),
  log: tables<LogTables>({ session_log_lines: true }),
  configuration: tables<ConfigurationTables>({
    accounts: true,
    applications: true,
    secured_applications: true,
    scenarios: true,
    scenario_versions: true,
    rules: true,
    rule_scenarios: true,
    users: true,
    destinations: true,
    secrets: true,
    access_tokens: true,
    refresh_tokens: true,
    whip_keys: true,
    api_keys: true,
    members: true,
    member_sessions: true,
    audit_entries: true,
    service_keys: true,
    service_key_roles: true,
    rule_keys: true,
    sip_registrations: true,
    sip_whitelist: true,
    pstn_blacklist: true,
    webhooks: true,
    webhook_old_secrets: true,
    webhook_deliveries: true,
    webhook_attempts: true,
    idempotency_keys: true,
  }),
};

function tables<Tables>(named: Readonly<Record<keyof Tables, true>>): readonly string[] {
  return Object.keys(named);
}

export interface BackupHeader {
  readonly callcast: 'backup';
  readonly format: 1;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Names of the migrations that made the tables; what restores has to know them all. */
  readonly migrations: { readonly [P in Part]: readonly string[] };
  /** The last number given to a row, of tables that number their rows, also where that row is gone. */
  readonly numbers: Readonly<Record<string, number>>;
  /** `server.key` in base64url, or null: then sealed values need the one that they were sealed with. */
  readonly key: string | null;
}

export interface TableLine {
  readonly part: Part;
  readonly table: string;
  readonly columns: readonly string[];
}

export type Value = string | number | null;
export type Row = readonly Value[];

export interface BackupEnd {
  readonly end: true;
  readonly rows: number;
}

/** The tables as they were at one moment, while others go on. Whoever opened it closes it. */
export interface Snapshot {
  readonly migrations: BackupHeader['migrations'];
  readonly numbers: BackupHeader['numbers'];
  /** Rows in no order, in pieces that memory holds. */
  read(
    part: Part,
    table: string,
  ): AsyncIterable<{ readonly columns: readonly string[]; readonly rows: readonly Row[] }>;
  close(): Promise<void>;
}
