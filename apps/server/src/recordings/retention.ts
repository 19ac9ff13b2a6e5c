/** Recordings that are kept no longer are removed, at the start and once an hour. */
import { type Log, millis, type Scheduler, type Timer } from '@callcast/core';
import type { RecordingFacts } from './io/recording-folder.ts';
import { recordingLimits } from './limits.ts';
import type { RecordingLedger } from './recording-ledger.ts';

export interface RetentionOptions {
  readonly folder: {
    accounts(): Promise<number[]>;
    facts(accountId: number): Promise<RecordingFacts[]>;
  };
  readonly ledger: RecordingLedger;
  /** Counted from the last write. */
  readonly keepDays: number;
  readonly scheduler: Scheduler;
  readonly log: Log;
}

const DAY_MS = 24 * 3_600_000;

/** @returns What ends it. */
export function keepRecordings(options: RetentionOptions): Disposable {
  const { scheduler, log } = options;
  let isOver = false;
  let timer: Timer | undefined;
  const sweep = (): void => {
    removeOld(options, () => isOver)
      .then(
        ({ count, bytes }) => {
          if (count > 0) log.info('recordings removed that are kept no longer', { count, bytes });
        },
        (cause: unknown) => log.error('old recordings cannot be removed', { cause: String(cause) }),
      )
      .finally(() => {
        if (!isOver) timer = scheduler.after(recordingLimits.sweepInterval, sweep);
      });
  };
  timer = scheduler.after(millis(0), sweep);
  return {
    [Symbol.dispose]: () => {
      isOver = true;
      timer?.cancel();
    },
  };
}

async function removeOld(
  { folder, ledger, keepDays, scheduler }: RetentionOptions,
  isOver: () => boolean,
): Promise<{ count: number; bytes: number }> {
  const before = scheduler.wallNow() - keepDays * DAY_MS;
  let [count, bytes] = [0, 0];
  for (const accountId of await folder.accounts())
    for (const { name, sizeBytes, writtenAt } of await folder.facts(accountId)) {
      if (isOver()) return { count, bytes };
      if (writtenAt >= before || (await ledger.remove({ accountId, name })) !== 'removed') continue;
      count++;
      bytes += sizeBytes;
    }
  return { count, bytes };
}
