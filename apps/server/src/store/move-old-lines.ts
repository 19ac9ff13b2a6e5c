import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { nextLineId } from './log-line-id.ts';
import type { OwnedLogLine, SessionLog } from './session-log.ts';

/** Lines that are moved at once. */
const LINES_AT_ONCE = 5_000;

interface OldLine {
  readonly id: number;
  readonly sessionId: number;
  readonly accountId: number;
  readonly applicationId: number;
  readonly at: number;
  readonly level: string;
  readonly message: string;
}

/**
 * Moves the lines of a history that still holds the logs of sessions to where they are kept now. Killed in the midst, it goes on at
 * the next start; at worst the lines of one batch are there twice.
 */
export async function moveOldLines(path: string, log: SessionLog): Promise<void> {
  if (!existsSync(path)) return;
  const old = new DatabaseSync(path);
  try {
    if (!holdsLines(old)) return;
    const batch = old.prepare(`
      select l.id, l.call_session_id as sessionId, s.account_id as accountId, s.application_id as applicationId, l.at, l.level, l.message
      from session_log_lines l join call_sessions s on s.id = l.call_session_id order by l.id limit ${LINES_AT_ONCE}`);
    const remove = old.prepare('delete from session_log_lines where id <= ?');
    let lastId = await log.lastLineId();
    for (let rows = batch.all(); rows.length > 0; rows = batch.all()) {
      const lines = (rows as unknown as OldLine[]).map((line): OwnedLogLine => {
        lastId = nextLineId(lastId, line.at);
        return { ...line, id: lastId };
      });
      await log.write(lines);
      remove.run((rows as unknown as OldLine[]).at(-1)?.id ?? 0);
    }
  } finally {
    old.close();
  }
}

/** The table goes with the migration that follows, as it is empty by then. */
function holdsLines(database: DatabaseSync): boolean {
  return database.prepare(`select 1 from sqlite_master where name = 'session_log_lines'`).get() !== undefined;
}
