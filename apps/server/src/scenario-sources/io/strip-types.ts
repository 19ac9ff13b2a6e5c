import { Worker } from 'node:worker_threads';
import { millis, type Scheduler } from '@callcast/core';
import type { StripAnswer } from '@callcast/scenario/sources';
import { sourceLimits } from '../limits.ts';
import type { StripRequest } from '../strip-protocol.ts';

const MAIN = new URL('./strip-types-main.ts', import.meta.url);

/**
 * Removes the types of a TypeScript text. In a thread of its own, which then ends: a text that is nested too deeply leaves
 * the parser unable to read anything after it, and some texts would keep it busy for ever.
 *
 * @returns `timed-out`, or `failed` when the parser broke on it.
 */
export function stripTypes(source: string, scheduler: Scheduler): Promise<StripAnswer | 'timed-out' | 'failed'> {
  return new Promise((resolve) => {
    const request: StripRequest = { source };
    const worker = new Worker(MAIN, {
      workerData: request,
      env: {},
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: sourceLimits.stripMegabytes },
    });
    let outcome: StripAnswer | 'timed-out' | 'failed' = 'failed';
    const timer = scheduler.after(millis(sourceLimits.stripTimeoutMs), () => {
      outcome = 'timed-out';
      void worker.terminate();
    });
    worker.once('message', (answer: StripAnswer) => {
      outcome = answer;
    });
    worker.once('error', () => undefined); // what it was does not matter to the author; `exit` follows
    worker.once('exit', () => {
      timer.cancel();
      resolve(outcome);
    });
  });
}
