/** Recordings that are kept no longer are removed, at the start and once an hour. */
import { type Log, millis, type Scheduler, SettledWall, type Timer, type WallMillis } from '@callcast/core';
import type { RecordingFacts } from './io/recording-folder.ts';
import { recordingLimits } from './limits.ts';
import { stackOf, systemCode } from './recording-failure.ts';
import type { RecordingLedger } from './recording-ledger.ts';

export interface RetentionOptions {
  readonly folder: {
    accounts(): Promise<number[]>;
    names(accountId: number): Promise<string[]>;
    find(accountId: number, name: string): Promise<RecordingFacts | undefined>;
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
  const wall = new SettledWall(scheduler, (aheadMs) =>
    log.warn('the clock was set ahead: recordings are kept for a day more than the settings say', { aheadMs }),
  );
  const sweep = (): void => {
    removeOld(options, wall.now(), () => isOver)
      .then(
        ({ count, bytes, failures }) => {
          if (count > 0) log.info('recordings removed that are kept no longer', { count, bytes });
          if (failures.count > 0) log.error('some old recordings cannot be removed', { ...failures });
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

/** A folder that cannot be read is one failure, and so is a file that cannot be removed. */
class Failures {
  count = 0;
  /** How many of each: there are as many codes as the system has, however many files there are. */
  readonly codes: Record<string, number> = {};
  /** The first one that the system has no code for. */
  error: string | undefined;

  add(cause: unknown): undefined {
    const code = systemCode(cause);
    this.count++;
    this.codes[code ?? 'unknown'] = (this.codes[code ?? 'unknown'] ?? 0) + 1;
    if (code === undefined) this.error ??= stackOf(cause);
  }
}

interface Swept {
  count: number;
  bytes: number;
  /** None of them keeps the others from being looked at. */
  readonly failures: Failures;
}

/** Rejects when it cannot be told which accounts there are. */
async function removeOld(options: RetentionOptions, now: WallMillis, isOver: () => boolean): Promise<Swept> {
  const { folder, ledger, keepDays } = options;
  const before = now - keepDays * DAY_MS;
  const swept: Swept = { count: 0, bytes: 0, failures: new Failures() };
  const failed = (cause: unknown): undefined => swept.failures.add(cause);
  for (const accountId of await folder.accounts())
    for (const name of (await folder.names(accountId).catch(failed)) ?? []) {
      if (isOver()) return swept;
      const found = await folder.find(accountId, name).catch(failed);
      if (found === undefined || found.writtenAt >= before) continue;
      if ((await ledger.remove({ accountId, name }).catch(failed)) !== 'removed') continue;
      swept.count++;
      swept.bytes += found.sizeBytes;
    }
  return swept;
}
