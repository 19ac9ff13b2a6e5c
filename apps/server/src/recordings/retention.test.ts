import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogFields, silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, onTestFinished, test, vi } from 'vitest';
import { RecordingFolder } from './io/recording-folder.ts';
import { recordingLimits } from './limits.ts';
import { RecordingLedger } from './recording-ledger.ts';
import { keepRecordings } from './retention.ts';

const DAY_MS = 24 * 3_600_000;

async function open() {
  const dataDir = await mkdtemp(join(tmpdir(), 'callcast-retention-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const folder = new RecordingFolder(dataDir);
  const scheduler = new VirtualScheduler();
  const ledger = new RecordingLedger({ shelf: folder, clock: scheduler, budgetBytes: undefined });
  const log: LogFields[] = [];
  const errors: LogFields[] = [];
  return {
    folder,
    scheduler,
    ledger,
    log,
    errors,
    write: async (accountId: number, name: string, ageDays: number) => {
      const file = await folder.create(accountId, name);
      await file.append(new Uint8Array(100));
      await file.close();
      const at = (scheduler.wallNow() - ageDays * DAY_MS) / 1_000;
      await utimes(join(dataDir, String(accountId), name), at, at);
    },
    keep: (keepDays: number) => {
      const written = {
        ...silentLog,
        info: (_: string, fields: LogFields = {}) => void log.push(fields),
        error: (_: string, fields: LogFields = {}) => void errors.push(fields),
      };
      const kept = keepRecordings({ folder, ledger, keepDays, scheduler, log: written });
      onTestFinished(() => kept[Symbol.dispose]());
      return kept;
    },
    names: async () => [...(await folder.names(1)), ...(await folder.names(2))],
  };
}

test('recordings of all accounts are removed once nobody has written them for so many days; those being written never', async () => {
  const s = await open();
  for (const [accountId, name, age] of [
    [1, '1-1-1.flv', 8],
    [1, '2-1-1.flv', 6],
    [2, '3-1-1.mp4', 7.1],
    [2, '4-1-1.flv', 30],
  ] as const)
    await s.write(accountId, name, age);
  await s.ledger.reserve({}, { accountId: 2, name: '4-1-1.flv' }, 1);
  s.keep(7);
  s.scheduler.advance(0);
  await vi.waitFor(() => expect(s.scheduler.armed).toEqual([recordingLimits.sweepInterval]));
  expect(await s.names()).toEqual(['2-1-1.flv', '4-1-1.flv']);
  expect(s.log).toEqual([{ count: 2, bytes: 200 }]);
  await s.write(1, '5-1-1.flv', 6.99);
  s.scheduler.advance(recordingLimits.sweepInterval);
  await vi.waitUntil(() => s.scheduler.armed.length === 1); // the sweep is over
  expect(await s.names()).toEqual(['2-1-1.flv', '4-1-1.flv']);
});

test('a disk that cannot be read is asked again an hour later; after the end nothing is', async () => {
  const s = await open();
  const accounts = vi.spyOn(s.folder, 'accounts').mockRejectedValueOnce(new Error('EIO'));
  const kept = s.keep(1);
  s.scheduler.advance(0);
  await vi.waitFor(() => expect(s.scheduler.armed).toEqual([recordingLimits.sweepInterval]));
  s.scheduler.advance(recordingLimits.sweepInterval);
  await vi.waitFor(() => expect(s.scheduler.armed).toHaveLength(1));
  expect(accounts).toHaveBeenCalledTimes(2);
  kept[Symbol.dispose]();
  expect(s.scheduler.armed).toEqual([]);
});

test('a folder that cannot be read and files that cannot be removed are told once, by their codes, and stop nothing else', async () => {
  const s = await open();
  for (const name of ['1-1-1.flv', '2-1-1.flv', '3-1-1.flv', '4-1-1.flv', '5-1-1.flv']) await s.write(2, name, 9);
  await s.write(1, '9-1-1.flv', 9);
  const denied = (code: string) => Object.assign(new Error(`${code}: /var/lib/callcast`), { code });
  const { names, find } = s.folder;
  vi.spyOn(s.folder, 'names').mockImplementation(async (accountId) => {
    if (accountId === 1) throw denied('EACCES');
    return names.call(s.folder, accountId);
  });
  vi.spyOn(s.folder, 'find').mockImplementation(async (accountId, name) => {
    if (name === '5-1-1.flv') throw denied('EIO');
    return find.call(s.folder, accountId, name);
  });
  const remove = s.ledger.remove.bind(s.ledger);
  vi.spyOn(s.ledger, 'remove').mockImplementation(async (key) => {
    if (key.name === '4-1-1.flv') throw denied('EACCES');
    if (key.name === '2-1-1.flv') throw new Error('invariant broken: played');
    return remove(key);
  });
  s.keep(7);
  s.scheduler.advance(0);
  await vi.waitFor(() => expect(s.scheduler.armed).toEqual([recordingLimits.sweepInterval]));
  expect(await names.call(s.folder, 2)).toEqual(['5-1-1.flv', '4-1-1.flv', '2-1-1.flv']);
  expect(s.log).toEqual([{ count: 2, bytes: 200 }]);
  const error = expect.stringMatching(/^Error: invariant broken: played\n +at /);
  expect(s.errors).toEqual([{ count: 4, codes: { EACCES: 2, EIO: 1, unknown: 1 }, error }]);
});

test('the end of the server ends it in the midst of a folder', async () => {
  const s = await open();
  for (const name of ['1-1-1.flv', '2-1-1.flv']) await s.write(1, name, 9);
  const kept = s.keep(1);
  const remove = vi.spyOn(s.ledger, 'remove').mockImplementation(async () => {
    kept[Symbol.dispose]();
    return 'removed';
  });
  s.scheduler.advance(0);
  await vi.waitFor(() => expect(s.log).toEqual([{ count: 1, bytes: 100 }]));
  await new Promise(setImmediate);
  expect(remove).toHaveBeenCalledTimes(1);
  expect(s.scheduler.armed).toEqual([]);
});

test('a clock that is set ahead by mistake removes nothing', async () => {
  const s = await open();
  await s.write(1, '1-1-1.flv', 6);
  s.keep(7);
  s.scheduler.advance(0);
  await vi.waitFor(() => expect(s.scheduler.armed).toEqual([recordingLimits.sweepInterval]));
  s.scheduler.setWall(s.scheduler.wallNow() + 365 * DAY_MS);
  s.scheduler.advance(recordingLimits.sweepInterval);
  await vi.waitUntil(() => s.scheduler.armed.length === 1); // the sweep is over
  expect(await s.names()).toEqual(['1-1-1.flv']);
  s.scheduler.advance(25 * recordingLimits.sweepInterval); // it stays so for a day
  await vi.waitFor(async () => {
    s.scheduler.advance(recordingLimits.sweepInterval);
    expect(await s.names()).toEqual([]);
  });
});
