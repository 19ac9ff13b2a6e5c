import { mkdtemp, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LogFields, silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, onTestFinished, test, vi } from 'vitest';
import { RecordingFolder } from './io/recording-folder.ts';
import { recordingLimits } from './limits.ts';
import { RecordingLedger } from './recording-ledger.ts';

const WORKER = {};
const OTHER = {};
const MB = 1_000_000;
const { leastRoomBytes: LEAST, reservedBytes: SLICE } = recordingLimits;

async function openLedger(budgetBytes?: number) {
  const dataDir = await mkdtemp(join(tmpdir(), 'callcast-ledger-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const folder = new RecordingFolder(dataDir);
  const clock = new VirtualScheduler();
  const ledger = new RecordingLedger({ shelf: folder, clock, budgetBytes });
  const write = async (name: string, sizeBytes: number, accountId = 1): Promise<void> => {
    const file = await folder.create(accountId, name);
    await file.append(new Uint8Array(sizeBytes));
    await file.close();
  };
  const reserve = (name: string, bytes: number = LEAST, holder: object = WORKER, accountId = 1) =>
    ledger.reserve(holder, { accountId, name }, bytes);
  const release = (name: string, holder: object = WORKER) => ledger.release(holder, { accountId: 1, name });
  const remove = (name: string) => ledger.remove({ accountId: 1, name });
  return { ledger, folder, dataDir, clock, write, reserve, release, remove };
}

const FULL = {
  code: 'RECORDING_BUDGET',
  reason:
    'The recordings of this account have taken up the 20 MB that they may: nothing is recorded until some are removed; ' +
    'what was recorded so far is kept',
};

test('without a budget there is room for everything, and no folder is read', async () => {
  const { reserve, folder } = await openLedger();
  const read = vi.spyOn(folder, 'facts');
  expect(await reserve('1-1-1.flv')).toEqual({ bytes: Number.POSITIVE_INFINITY });
  expect(read).not.toHaveBeenCalled();
});

test('recordings get the room of their account in slices, and never more than its budget together', async () => {
  const { reserve, write } = await openLedger(20 * MB);
  await write('1-1-1.flv', 5 * MB);
  await write('1-1-1.flv', 9 * MB, 2); // of another account
  expect(await reserve('2-1-1.flv')).toEqual({ bytes: SLICE });
  expect(await reserve('2-2-1.flv', LEAST, OTHER)).toEqual({ bytes: SLICE });
  expect(await reserve('2-1-1.flv', 2 * MB)).toEqual({ bytes: 3 * MB }); // all that is left
  expect(await reserve('2-1-1.flv', 1)).toEqual(FULL);
  expect(await reserve('2-3-1.flv')).toEqual(FULL);
});

test('an append that needs more than a slice gets what it needs', async () => {
  const { reserve } = await openLedger(20 * MB);
  expect(await reserve('2-1-1.mp4')).toEqual({ bytes: SLICE });
  expect(await reserve('2-1-1.mp4', 11 * MB)).toEqual({ bytes: 11 * MB });
});

test('two that ask at once do not get the same room', async () => {
  const { reserve, write } = await openLedger(20 * MB);
  await write('1-1-1.flv', 13 * MB);
  const rooms = await Promise.all([reserve('2-1-1.flv', 4 * MB), reserve('2-2-1.flv', 4 * MB)]);
  expect(rooms).toEqual([{ bytes: SLICE }, FULL]);
});

test('what was reserved and not written is given back when the file is released', async () => {
  const { ledger, reserve, release, write } = await openLedger(20 * MB);
  await reserve('2-1-1.flv', 15 * MB);
  await write('2-1-1.flv', 2 * MB);
  expect(await ledger.usedBytes(1)).toBe(2 * MB);
  release('2-1-1.flv');
  expect(await reserve('2-2-1.flv', 18 * MB)).toEqual({ bytes: 18 * MB });
  expect(await reserve('2-3-1.flv')).toEqual(FULL);
});

test('what is removed makes room', async () => {
  const { reserve, remove, write } = await openLedger(20 * MB);
  await write('1-1-1.flv', 20 * MB);
  expect(await reserve('2-1-1.flv')).toEqual(FULL);
  expect(await remove('1-1-1.flv')).toBe('removed');
  expect(await reserve('2-1-1.flv', 20 * MB)).toEqual({ bytes: 20 * MB });
});

test('files that somebody removed by hand are noticed within a minute, and the folder is not read at each refusal', async () => {
  const { reserve, write, folder, dataDir, clock } = await openLedger(20 * MB);
  await write('1-1-1.flv', 20 * MB);
  const read = vi.spyOn(folder, 'facts');
  for (let publish = 1; publish <= 9; publish++) expect(await reserve(`2-1-${publish}.flv`)).toEqual(FULL);
  expect(read).toHaveBeenCalledTimes(1);
  await unlink(join(dataDir, '1/1-1-1.flv'));
  clock.advance(recordingLimits.readingAge + 1);
  expect(await reserve('2-1-10.flv')).toEqual({ bytes: SLICE });
});

test('a file that is being written cannot be removed; once it is released it can, once', async () => {
  const { ledger, reserve, release, remove, write } = await openLedger();
  await reserve('2-1-1.flv');
  await write('2-1-1.flv', 10);
  expect([ledger.isOpen({ accountId: 1, name: '2-1-1.flv' }), await remove('2-1-1.flv')]).toEqual([true, 'open']);
  release('2-1-1.flv', OTHER); // not its own
  expect(await remove('2-1-1.flv')).toBe('open');
  release('2-1-1.flv');
  expect(await Promise.all([remove('2-1-1.flv'), remove('2-1-1.flv')])).toEqual(['removed', 'unknown']);
});

test('a worker that is gone writes nothing any more: its files can be removed, and count as large as they are', async () => {
  const { ledger, reserve, remove, write } = await openLedger(20 * MB);
  await reserve('2-1-1.flv', 12 * MB);
  await reserve('2-2-1.flv', LEAST, OTHER);
  await write('2-1-1.flv', 3 * MB);
  ledger.releaseAll(WORKER);
  expect(await reserve('2-2-1.flv', 11 * MB, OTHER)).toEqual({ bytes: 11 * MB });
  expect([await remove('2-1-1.flv'), await remove('2-2-1.flv')]).toEqual(['removed', 'open']);
  await reserve('2-3-1.flv', LEAST, WORKER); // was on its way
  expect(ledger.isOpen({ accountId: 1, name: '2-3-1.flv' })).toBe(false);
});

test('a recording whose name is taken counts once', async () => {
  const { ledger, reserve, release, write } = await openLedger(20 * MB);
  await write('1-1-1.flv', 8 * MB);
  await ledger.usedBytes(1);
  await reserve('1-1-1.flv');
  release('1-1-1.flv');
  expect(await ledger.usedBytes(1)).toBe(8 * MB);
  expect(await reserve('2-1-1.flv', 12 * MB)).toEqual({ bytes: 12 * MB });
});

test('a folder that cannot be read is a failure of the recording, told without its path, and of no other', async () => {
  const { reserve, folder } = await openLedger(20 * MB);
  vi.spyOn(folder, 'facts').mockRejectedValueOnce(Object.assign(new Error('/var/lib'), { code: 'EIO' }));
  expect(await reserve('2-1-1.flv')).toEqual({
    code: 'RECORDING_FAILED',
    reason: 'The file cannot be written (EIO); what was recorded so far is kept',
  });
  expect(await reserve('2-1-1.flv')).toEqual({ bytes: SLICE });
});

test('an error that was not foreseen is in the log with its stack', async () => {
  const { folder, clock } = await openLedger();
  const errors: LogFields[] = [];
  const log = { ...silentLog, error: (_: string, fields: LogFields = {}) => void errors.push(fields) };
  const ledger = new RecordingLedger({ shelf: folder, clock, budgetBytes: 20 * MB, log });
  vi.spyOn(folder, 'facts').mockRejectedValueOnce(new TypeError('played'));
  expect(await ledger.reserve(WORKER, { accountId: 1, name: '2-1-1.flv' }, LEAST)).toEqual({
    code: 'RECORDING_FAILED',
    reason: 'An error inside the server; its log has it; what was recorded so far is kept',
  });
  expect(errors).toEqual([{ error: expect.stringMatching(/^TypeError: played\n +at /) }]);
});

test.each(['../2/1-1-1.flv', 'notes.txt', '', '1-1-1.flv/..'])('"%s" removes nothing', async (name) => {
  const { ledger, write, remove } = await openLedger();
  await write('1-1-1.flv', 10, 2);
  expect(await remove(name)).toBe('unknown');
  expect(await ledger.usedBytes(2)).toBe(10);
});
