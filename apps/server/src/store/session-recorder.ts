import type { OutputRecord, SessionJournal } from '@callcast/calls';
import { type Log, millis, type Scheduler, type Timer } from '@callcast/core';
import type { Kysely } from 'kysely';
import { storeLimits } from './limits.ts';
import { nextLineId } from './log-line-id.ts';
import type { HistoryTables } from './schema.ts';
import { type Change, writeChanges } from './session-changes.ts';
import type { OwnedLogLine, SessionLog } from './session-log.ts';

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

/** A line that has no number before it is written for the first time, and keeps that while it is tried again. */
type PendingLine = Omit<OwnedLogLine, 'id'> & { id: number | undefined };

/** Writes call sessions and their logs, batched. One per store. */
export class SessionRecorder {
  readonly #db: Kysely<HistoryTables>;
  readonly #sessionLog: SessionLog;
  readonly #on: Dependencies;
  #lines: PendingLine[] = [];
  #facts: Change[] = [];
  #lastLineId: number | undefined;
  /** Writes that failed since the last one that did not. */
  #failures = 0;
  #complainedAt = Number.NEGATIVE_INFINITY;
  readonly #observers = new Set<() => void>();
  #droppedLines = 0;
  #timer: { delayMs: number; timer: Timer } | undefined;
  #writing: Promise<void> | undefined;
  #closed = false;

  constructor(db: Kysely<HistoryTables>, sessionLog: SessionLog, dependencies: Dependencies) {
    this.#db = db;
    this.#sessionLog = sessionLog;
    this.#on = dependencies;
  }

  /** The session is listed in the call history from now on. */
  async openSession(opening: SessionOpening): Promise<OpenedSession> {
    const startedAt = this.#on.scheduler.wallNow();
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
        started_at: startedAt,
        ended_at: null,
        finish_reason: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return { sessionId: row.id, journal: this.#journal(row.id, startedAt, opening) };
  }

  /** Resolves when everything written so far is on disk. @throws What the database threw; nothing is lost by it. */
  async flush(): Promise<void> {
    for (;;) {
      if (this.#writing !== undefined) {
        await this.#writing.catch(() => undefined); // reported by whoever started that write
        continue;
      }
      if (this.#pendingCount === 0) return;
      this.#writing = this.#write().finally(() => {
        this.#writing = undefined;
      });
      return this.#writing;
    }
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

  #journal(sessionId: number, startedAt: number, opening: SessionOpening): SessionJournal {
    const { accountId, applicationId, applicationName } = opening;
    const owner = { sessionId, startedAt, accountId, applicationId, applicationName };
    /** When each output was written last. */
    const written = new Map<string, number>();
    let characters = 0;
    let open = true;
    let hasEndLine = false;
    const endLine = `Session ${sessionId} ended: `;
    const now = () => this.#on.scheduler.wallNow();
    const add = (change: Change) => {
      if (open) this.#add(() => this.#facts.push(change));
    };
    const addLine = (level: string, message: string) => {
      const line: PendingLine = { id: undefined, sessionId, accountId, applicationId, at: now(), level, message };
      if (open) this.#add(() => this.#lines.push(line));
    };
    const addOutput = (output: OutputRecord) => {
      written.set(output.outputId, now());
      const reason = cut(this.#on.redact(output.reason, applicationId), storeLimits.logLineCharacters);
      add({ kind: 'output', owner, output: { ...output, reason } });
    };
    return {
      log: (level, message) => {
        if (characters > storeLimits.sessionLogCharacters) return;
        hasEndLine = level === 'platform' && message.startsWith(endLine);
        const line = cut(this.#on.redact(message, applicationId), storeLimits.logLineCharacters);
        characters += line.length;
        addLine(level, line);
        if (characters > storeLimits.sessionLogCharacters) addLine('error', 'The log of this session is full');
      },
      customData: (text) => add({ kind: 'custom-data', sessionId, text: cut(text, storeLimits.customDataCharacters) }),
      callStarted: (call) => add({ kind: 'call-start', owner, at: now(), call }),
      callConnected: () => undefined, // its duration says when
      callEnded: (callId, facts) => add({ kind: 'call-end', sessionId, at: now(), callId, facts }),
      outputChanged: addOutput,
      outputMeasured: (output) => {
        const age = now() - (written.get(output.outputId) ?? Number.NEGATIVE_INFINITY);
        if (Math.abs(age) >= storeLimits.outputFiguresMs) addOutput(output);
      },
      scenarioFailed: () => undefined, // the log says it
      recordStarted: (record) => add({ kind: 'record-start', sessionId, at: now(), record }),
      recordEnded: (file, durationMs) => add({ kind: 'record-end', sessionId, file, durationMs }),
      close: (finishReason) => {
        // Whatever happened, a log that is full included, the last line says why the session is over.
        if (!hasEndLine) addLine('platform', endLine + finishReason);
        // A clock that was set back meanwhile: nothing ends before it began.
        add({ kind: 'session-end', sessionId, finishReason, at: Math.max(startedAt, now()) });
        open = false;
        this.#scheduleFlush(0);
      },
    };
  }

  /** Lines and facts that wait to be written. */
  get queued(): number {
    return this.#pendingCount;
  }

  get #pendingCount(): number {
    return this.#lines.length + this.#facts.length;
  }

  #add(push: () => void): void {
    if (this.#pendingCount >= storeLimits.pendingChanges) this.#dropOldest();
    push();
    if (this.#failures > 0) return; // the next try is scheduled
    this.#scheduleFlush(this.#pendingCount >= storeLimits.logFlushLines ? 0 : storeLimits.logFlushIntervalMs);
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
      const now = this.#on.scheduler.now();
      if (now - this.#complainedAt >= storeLimits.logComplaintMs) {
        this.#complainedAt = now;
        this.#on.log.error('session logs are not written', { pending: this.#pendingCount, error: String(error) });
      }
      const longer = storeLimits.logRetryMs * 2 ** Math.min(this.#failures - 1, 10);
      this.#scheduleFlush(Math.min(Math.max(longer, storeLimits.logRetryMs), storeLimits.logLongestRetryMs));
    });
  }

  /** Both are taken at once, and lines are written before facts: a session that is over has all its lines. */
  async #write(): Promise<void> {
    const [lines, facts] = [this.#lines, this.#facts];
    [this.#lines, this.#facts] = [[], []];
    try {
      await this.#sessionLog.write(await this.#numbered(lines));
      if (facts.length > 0) await writeChanges(this.#db, facts);
    } catch (error) {
      this.#failures++;
      this.#lines = lines.concat(this.#lines); // those that are kept by now have a number, and are not kept twice
      this.#facts = facts.concat(this.#facts);
      throw error;
    }
    if (this.#complainedAt > Number.NEGATIVE_INFINITY) this.#on.log.warn('session logs are written again');
    if (this.#droppedLines > 0) this.#on.log.warn('session log lines dropped', { droppedLines: this.#droppedLines });
    this.#failures = 0;
    this.#complainedAt = Number.NEGATIVE_INFINITY;
    this.#droppedLines = 0;
    for (const observer of [...this.#observers]) observer();
  }

  async #numbered(lines: readonly PendingLine[]): Promise<readonly OwnedLogLine[]> {
    if (lines.length === 0) return [];
    let last = this.#lastLineId ?? (await this.#sessionLog.lastLineId());
    for (const line of lines) last = line.id ??= nextLineId(last, line.at);
    this.#lastLineId = last;
    return lines as readonly OwnedLogLine[];
  }

  /** A line where there is one: facts are few, and say what became of calls. */
  #dropOldest(): void {
    if (this.#lines.shift() === undefined) this.#facts.shift();
    else this.#droppedLines++;
  }
}

function cut(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}
