import { type Millis, millis, type Scheduler, type Timer } from '@callcast/core';
import type { FromShard } from './shard-protocol.ts';

interface Watched {
  readonly startedAt: Millis;
  readonly timer: Timer;
  reported: boolean;
}

/**
 * Tells the server of callbacks that take long, so that it can kill this process when one does not stop. Most callbacks
 * end within a millisecond: only those that have used up half their time cost a message.
 */
export class OverdueWatch {
  readonly #scheduler: Scheduler;
  readonly #after: Millis;
  readonly #tell: (message: FromShard) => void;
  readonly #running = new Map<string, Watched>();

  constructor(scheduler: Scheduler, callbackTimeoutMs: number, tell: (message: FromShard) => void) {
    this.#scheduler = scheduler;
    this.#after = millis(callbackTimeoutMs / 2);
    this.#tell = tell;
  }

  callbackStarted(runId: string): void {
    const startedAt = this.#scheduler.now();
    const timer = this.#scheduler.after(this.#after, () => {
      watched.reported = true;
      this.#tell({ kind: 'overdue', runId, elapsedMs: this.#scheduler.now() - startedAt });
    });
    const watched: Watched = { startedAt, timer, reported: false };
    this.#running.set(runId, watched);
  }

  callbackEnded(runId: string): void {
    const watched = this.#running.get(runId);
    this.#running.delete(runId);
    watched?.timer.cancel();
    if (watched?.reported) this.#tell({ kind: 'settled', runId });
  }
}
