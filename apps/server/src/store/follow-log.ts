import { type Millis, millis, type Scheduler } from '@callcast/core';
import type { CallHistory } from './call-history.ts';
import type { LogScope, NumberedLogLine } from './session-log.ts';
import type { SessionRecorder } from './session-recorder.ts';

export interface FollowOptions {
  readonly scope: LogScope;
  /** The line after which to begin. */
  readonly after: number;
  /** How long nothing may come before an empty batch does; then it is looked for once more, too. */
  readonly heartbeat: Millis;
  readonly scheduler: Scheduler;
  readonly signal: AbortSignal;
}

/** Lines of one batch: a log of megabytes never stands in memory as a whole. */
const LINES_PER_BATCH = 1_000;

/**
 * Batches of log lines as they reach the disk: at most 0.2 s old, in order, none twice. Ends with the session that it
 * follows, or by the signal. A reader who is slow misses nothing and costs no memory: it reads from the disk.
 */
export async function* followLog(
  { history, recorder }: { readonly history: CallHistory; readonly recorder: SessionRecorder },
  { scope, after, heartbeat, scheduler, signal }: FollowOptions,
): AsyncGenerator<readonly NumberedLogLine[]> {
  let cursor = after;
  let isNew = true;
  let wake = (): void => undefined;
  const nudge = (): void => {
    isNew = true;
    wake();
  };
  const unobserve = recorder.observe(nudge);
  signal.addEventListener('abort', nudge);
  try {
    await recorder.flush();
    while (!signal.aborted) {
      isNew = false;
      // Asked first: what is over has all its lines on the disk, for they were written together.
      const isOver = 'sessionId' in scope && ((await history.findSession(scope.sessionId))?.isOver ?? true);
      const lines = await history.logLines(scope, cursor, LINES_PER_BATCH);
      cursor = lines.at(-1)?.id ?? cursor;
      const isAll = lines.length < LINES_PER_BATCH;
      if (lines.length > 0) yield lines;
      if (isOver && isAll) return;
      if (!isAll || isNew) continue;
      await new Promise<void>((resolve) => {
        const timer = scheduler.after(millis(heartbeat), resolve);
        wake = () => {
          timer.cancel();
          resolve();
        };
      });
      if (!isNew) yield [];
    }
  } finally {
    unobserve();
    signal.removeEventListener('abort', nudge);
  }
}
