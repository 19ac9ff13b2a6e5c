/**
 * Which media worker gets the next session: one is filled before the next is used, because a call costs less where others
 * are (docs/decisions/0017-fill-one-worker-first.md).
 */
import type { WorkerLoad } from './worker-load.ts';

/** A worker as the choice sees it. */
export interface WorkerCandidate {
  /** `starting`: it takes commands and carries them out when it is up · `lost`: there is no process. */
  readonly state: 'ready' | 'starting' | 'lost';
  readonly sessions: number;
  readonly load: WorkerLoad;
  /** Sessions whose cost `load` does not show yet. */
  readonly pending: number;
  /** Its reports have stopped coming. */
  readonly silent: boolean;
}

/**
 * Above this a worker gets no more sessions while another has room. Main thread: packets queue for
 * it, and beyond half its time waiting grows faster than load. CPU: with a worker for each core, the rest
 * of every core is left to the server, the scenarios and the kernel.
 */
export const WORKER_BUDGET: WorkerLoad = { cpu: 0.7, mainThread: 0.5 };

/** What a 720p30 call costs on a worker that has few: bench/README.md. Of it, the main thread does two thirds. */
export const CALL_ESTIMATE: WorkerLoad = { cpu: 0.015, mainThread: 0.01 };

const STATES = ['ready', 'starting', 'lost'] as const;

/**
 * @returns Index of a worker: a ready one, else one that starts, else one without a process. Among those with room the one
 *   with most sessions, the first of equals; when none has room, the least loaded. -1 when there is no worker.
 */
export function chooseWorker(workers: readonly WorkerCandidate[]): number {
  const state = STATES.find((wanted) => workers.some((worker) => worker.state === wanted));
  let chosen = -1;
  for (const [index, worker] of workers.entries()) {
    if (worker.state !== state) continue;
    const best = workers[chosen];
    if (best === undefined || isBetter(worker, best)) chosen = index;
  }
  return chosen;
}

function isBetter(worker: WorkerCandidate, best: WorkerCandidate): boolean {
  const [ofWorker, ofBest] = [fullness(worker), fullness(best)];
  if (ofWorker > 1 && ofBest > 1) return ofWorker < ofBest || (ofWorker === ofBest && worker.sessions < best.sessions);
  if (ofWorker > 1 || ofBest > 1) return ofWorker <= 1;
  return worker.sessions > best.sessions;
}

/** How much of its budget a worker would use with one more session; above 1 there is no room. */
function fullness({ load, pending, silent }: WorkerCandidate): number {
  if (silent) return Number.POSITIVE_INFINITY;
  const calls = pending + 1;
  return Math.max(
    (load.cpu + calls * CALL_ESTIMATE.cpu) / WORKER_BUDGET.cpu,
    (load.mainThread + calls * CALL_ESTIMATE.mainThread) / WORKER_BUDGET.mainThread,
  );
}
