import { type Millis, millis, type Scheduler, type Timer, wallMillis } from '@callcast/core';

/** Real time whose timers keep no process alive. */
export const unawaitedTime: Scheduler = {
  now: () => millis(performance.now()),
  wallNow: () => wallMillis(Date.now()),
  after(delay: Millis, run: () => void): Timer {
    const timer = setTimeout(run, delay).unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Keeps the process alive while somebody waits for a run: nothing of the kit does otherwise. */
export async function keepingAwake<T>(task: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => {}, 1_000_000);
  try {
    return await task();
  } finally {
    clearInterval(timer);
  }
}
