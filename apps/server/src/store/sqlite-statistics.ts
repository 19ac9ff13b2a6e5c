import type { DatabaseSync } from 'node:sqlite';

/**
 * What SQLite is told of the history: rows of a table, then for each column of an index how many rows have the same values up to it
 * (https://www.sqlite.org/fileformat2.html#stat1tab). Of a server that is in use; fixed, so that a list is read in the same way on every
 * server and on every day (https://www.sqlite.org/queryplanner-ng.html#howtofix). PostgreSQL counts by itself.
 */
const SESSIONS = 100_000;
const HISTORY: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  call_sessions: {
    call_sessions_start: [50_000, 2, 1],
    call_sessions_application_id: [50_000, 5_000, 2, 1, 1, 1, 1],
    call_sessions_user_id: [50_000, 200, 1, 1, 1, 1, 1],
    call_sessions_rule_name: [50_000, 2_000, 2, 1, 1, 1, 1],
    call_sessions_finish_reason: [50_000, 3_000, 2, 1, 1, 1, 1],
    call_sessions_custom_data: [50_000, 100, 1, 1, 1, 1, 1, 1],
    call_sessions_end: [1_000],
  },
  calls: {
    calls_session: [2, 1, 1],
    calls_start: [50_000, 2, 1],
    calls_application: [50_000, 5_000, 2, 1],
    calls_remote_number: [50_000, 100, 1, 1, 1],
    calls_local_number: [50_000, 1_000, 1, 1, 1],
    calls_remote_number_of_session: [50_000, 100, 1, 1, 1],
    calls_local_number_of_session: [50_000, 1_000, 1, 1, 1],
  },
  outputs: {
    sqlite_autoindex_outputs_1: [2, 1],
    outputs_start: [50_000, 2, 1],
    outputs_application: [50_000, 5_000, 2, 1, 1],
    outputs_state: [50_000, 3_000, 2, 1, 1],
    outputs_end: [2],
  },
};
/** Of a partial index: its own rows. */
const RUNNING = '200 100 2 1';

/** Tells SQLite how the tables of the history are filled. Cheap: nothing of them is read. */
export function tellStatistics(history: DatabaseSync): void {
  history.exec('analyze sqlite_schema; delete from sqlite_stat1'); // which makes the table where there is none
  const insert = history.prepare('insert into sqlite_stat1 (tbl, idx, stat) values (?, ?, ?)');
  for (const [table, indexes] of Object.entries(HISTORY))
    for (const [index, rows] of Object.entries(indexes)) insert.run(table, index, [SESSIONS, ...rows].join(' '));
  insert.run('call_sessions', 'call_sessions_running', RUNNING);
  history.exec('analyze sqlite_schema'); // which reads it
}
