import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compileCacheEnvironment } from '../../compile-cache.ts';
import type { CdnConfiguration, CdnEvent } from '../cdn-protocol.ts';
import { CHILD_OLD_SPACE_MB, CHILD_SEMI_SPACE_MB } from '../limits.ts';

export interface CdnChild {
  readonly pid: number | undefined;
  /** Closes the IPC channel, after which the child ends by itself. Idempotent. */
  disconnect(): void;
  kill(): void;
}

/**
 * Starts the process of the test CDN.
 *
 * @param onExit Runs once, whatever ended the child.
 */
export function forkCdn(
  configuration: CdnConfiguration,
  onEvent: (event: CdnEvent) => void,
  onExit: (reason: string) => void,
): CdnChild {
  const child = fork(fileURLToPath(new URL('../test-cdn-main.ts', import.meta.url)), [], {
    // Nothing else of the server's environment concerns it.
    env: compileCacheEnvironment(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [
      `--max-semi-space-size=${CHILD_SEMI_SPACE_MB}`,
      `--max-old-space-size=${CHILD_OLD_SPACE_MB}`,
      '--optimize-for-size',
    ],
  });
  let hasEnded = false;
  const end = (reason: string): void => {
    if (hasEnded) return;
    hasEnded = true;
    onExit(reason);
  };
  child.on('error', (error) => end(error.message)); // It could not be started, or be written to.
  child.on('exit', (code, signal) => end(signal ?? `exit code ${code}`));
  child.on('message', (event) => onEvent(event as CdnEvent));
  child.send({ ...configuration }, (error) => {
    if (error) end(error.message);
  });
  return {
    pid: child.pid,
    disconnect: () => {
      if (child.connected) child.disconnect();
    },
    kill: () => child.kill('SIGKILL'),
  };
}
