import type { SessionJournal } from '@callcast/calls';
import { type Log, millis, type Scheduler, type Timer } from '@callcast/core';
import type { Kysely } from 'kysely';
import { storeLimits } from './limits.ts';
import type { HistoryTables } from './schema.ts';
import { type Change, writeChanges } from './session-changes.ts';

export interface SessionOpening {
  readonly accountId: number;
  readonly applicationId: number;
  readonly applicationName: string;
  readonly ruleName: string | null;
  readonly userId: number | null;
  readonly initiatorAddress: string;
}

/**
 * A running call session in the history. The journal's writes never fail and never wait: they are batched to disk, and
 * at once when it is closed. After `close` the journal ignores what comes.
 */
export interface OpenedSession {
  readonly sessionId: number;
  readonly journal: SessionJournal;
}

interface Dependencies {
  readonly scheduler: Scheduler;
  readonly log: Log;
  /** Removes secrets from a line of a session log. */
  readonly redact: (text: string, applicationId: number) => string;
}

/** Writes call sessions and their logs, batched. One per store. */
export class SessionRecorder {
  readonly #db: Kysely<HistoryTables>;
  readonly #on: Dependencies;
  #pending: Change[] = [];
  readonly #observers = new Set<() => void>();
  #droppedLines = 0;
  #timer: { delayMs: number; timer: Timer } | undefined;
  #writing: Promise<void> | undefined;
  #closed = false;

  constructor(db: Kysely<HistoryTables>, dependencies: Dependencies) {
    this.#db = db;
    this.#on = dependencies;
  }

  /** The session is listed in the call history from now on. */
  async openSession(opening: SessionOpening): Promise<OpenedSession> {
    const row = await this.#db
      .insertInto('call_sessions')
      .values({
        account_id: opening.accountId,
        application_id: opening.applicationId,
        application_name: opening.applicationName,
        rule_name: opening.ruleName,
        user_id: opening.userId,
        initiator_address: opening.initiatorAddress,
        custom_data: '',
        started_at: this.#on.scheduler.wallNow(),
        ended_at: null,
        finish_reason: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return { sessionId: row.id, journal: this.#journal(row.id, opening.applicationId) };
  }

  /** Resolves when everything written so far is on disk. @throws What the database threw; nothing is lost by it. */
  async flush(): Promise<void> {
    await this.#writing?.catch(() => undefined); // reported by whoever started that write
    if (this.#pending.length === 0) return;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  /**
   * Calls `written` after each batch that reached the disk, until the returned function is called. It must not throw.
   */
  observe(written: () => void): () => void {
    this.#observers.add(written);
    return () => void this.#observers.delete(written);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.timer.cancel();
    this.#timer = undefined;
    await this.flush();
  }

  #journal(sessionId: number, applicationId: number): SessionJournal {
    let characters = 0;
    let open = true;
    let hasEndLine = false;
    const endLine = `Session ${sessionId} ended: `;
    const add = (change: Change) => {
      if (open) this.#add(change);
    };
    const now = () => this.#on.scheduler.wallNow();
    return {
      log: (level, message) => {
        if (characters > storeLimits.sessionLogCharacters) return;
        hasEndLine = level === 'platform' && message.startsWith(endLine);
        const line = cut(this.#on.redact(message, applicationId), storeLimits.logLineCharacters);
        characters += line.length;
        add({ kind: 'log', sessionId, at: now(), level, message: line });
        if (characters > storeLimits.sessionLogCharacters)
          add({ kind: 'log', sessionId, at: now(), level: 'error', message: 'The log of this session is full' });
      },
      customData: (text) => add({ kind: 'custom-data', sessionId, text: cut(text, storeLimits.customDataCharacters) }),
      callStarted: (call) => add({ kind: 'call-start', sessionId, at: now(), call }),
      callEnded: (callId, facts) => add({ kind: 'call-end', sessionId, at: now(), callId, facts }),
      recordStarted: (record) => add({ kind: 'record-start', sessionId, at: now(), record }),
      recordEnded: (file, durationMs) => add({ kind: 'record-end', sessionId, file, durationMs }),
      close: (finishReason) => {
        // Whatever happened, a log that is full included, the last line says why the session is over.
        const message = endLine + finishReason;
        if (!hasEndLine) add({ kind: 'log', sessionId, at: now(), level: 'platform', message });
        add({ kind: 'session-end', sessionId, finishReason, at: now() });
        open = false;
        this.#scheduleFlush(0);
      },
    };
  }

  #add(change: Change): void {
    if (this.#pending.length >= storeLimits.pendingChanges) this.#dropOldestLine();
    this.#pending.push(change);
    this.#scheduleFlush(this.#pending.length >= storeLimits.logFlushLines ? 0 : storeLimits.logFlushIntervalMs);
  }

  /** Never later than a flush that is scheduled already. */
  #scheduleFlush(delayMs: number): void {
    if (this.#closed || this.#timer?.delayMs === 0 || (this.#timer && delayMs > 0)) return;
    this.#timer?.timer.cancel();
    this.#timer = { delayMs, timer: this.#on.scheduler.after(millis(delayMs), () => this.#onTimer()) };
  }

  #onTimer(): void {
    this.#timer = undefined;
    this.flush().catch((error: unknown) => {
      this.#on.log.error('session log not written', { pendingChanges: this.#pending.length, error: String(error) });
      this.#scheduleFlush(storeLimits.logFlushIntervalMs);
    });
  }

  async #write(): Promise<void> {
    const batch = this.#pending;
    this.#pending = [];
    try {
      await writeChanges(this.#db, batch);
    } catch (error) {
      this.#pending = batch.concat(this.#pending);
      throw error;
    }
    if (this.#droppedLines > 0) this.#on.log.warn('session log lines dropped', { droppedLines: this.#droppedLines });
    this.#droppedLines = 0;
    for (const written of [...this.#observers]) written();
  }

  #dropOldestLine(): void {
    const oldest = this.#pending.findIndex((change) => change.kind === 'log');
    this.#pending.splice(Math.max(0, oldest), 1);
    this.#droppedLines++;
  }
}

function cut(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}
