import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compileCacheEnvironment } from '../../compile-cache.ts';
import type {
  FromMediaWorker,
  FromMediaWorkerBatch,
  MediaWorkerConfig,
  ToMediaWorker,
} from '../media-worker-protocol.ts';

const WORKER_MAIN = fileURLToPath(new URL('../media-worker-main.ts', import.meta.url));

export interface MediaWorkerEvents {
  message(message: FromMediaWorker): void;
  /** Something went wrong with the process or its channel; it may still run. */
  error(message: string): void;
  /** Once and last. @param how Signal or exit code. */
  exited(how: string): void;
}

export interface MediaWorkerProcess {
  /** False from the moment the process is gone, a little before `exited`: nothing can be sent any more. */
  readonly connected: boolean;
  /** Ignored when not connected. What is sent before the worker is ready waits for it. */
  send(message: ToMediaWorker): void;
  kill(): void;
}

/**
 * A worker's heap is small and its media pass by, counted as memory of the heap. By itself V8 marks all of it every second, and
 * copies what is young on all processors at once: together more than a tenth of what a call costs (docs/decisions/0027-heap-of-a-media-worker.md).
 */
const HEAP_FLAGS = ['--max-semi-space-size=4', '--no-parallel-scavenge', '--heap-growing-percent=200'];

/** Starts a media worker's process. It lives until it is killed, or until this process is gone. */
export function forkMediaWorker(config: MediaWorkerConfig, events: MediaWorkerEvents): MediaWorkerProcess {
  // The worker gets none of the server's environment but its cache of code: it needs none of its secrets. SIGUSR1 opens Node's inspector; on a
  // port of its own, so that every worker can be profiled while it works.
  const execArgv = [...HEAP_FLAGS, '--inspect-port=127.0.0.1:0'];
  const child = fork(WORKER_MAIN, [], { serialization: 'advanced', env: compileCacheEnvironment(), execArgv });
  let hasExited = false;
  const exit = (how: string): void => {
    if (hasExited) return;
    hasExited = true;
    events.exited(how);
  };
  child.on('message', (batch) => {
    for (const message of batch as FromMediaWorkerBatch) events.message(message);
  });
  child.on('error', (cause) => {
    events.error(cause.message);
    if (child.pid === undefined) exit('no process'); // there is no `exit` of what could not be started
  });
  child.on('exit', (code, signal) => exit(signal ?? String(code)));
  const send = (message: ToMediaWorker): void => {
    if (child.connected) child.send(message);
  };
  send({ kind: 'init', config });
  return {
    get connected() {
      return child.connected;
    },
    send,
    kill: () => void child.kill('SIGKILL'),
  };
}
