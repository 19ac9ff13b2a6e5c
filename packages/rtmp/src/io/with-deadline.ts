import type { Millis, Scheduler } from '@callcast/core';

/** Settles like `work`, or with `'timed-out'`; late results of `work` are ignored (a name look-up cannot be cancelled). */
export async function withDeadline<Result>(
  work: Promise<Result>,
  scheduler: Scheduler,
  limit: Millis,
): Promise<Result | 'timed-out'> {
  const deadline = Promise.withResolvers<'timed-out'>();
  const timer = scheduler.after(limit, () => deadline.resolve('timed-out'));
  try {
    return await Promise.race([work, deadline.promise]);
  } finally {
    timer.cancel();
  }
}
