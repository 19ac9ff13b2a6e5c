import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutputFailure } from '@callcast/calls';
import { CodedError, silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { RecordingFile } from './file-recording.ts';
import { RecordingFolder } from './io/recording-folder.ts';
import { recordingLimits } from './limits.ts';
import { Recordings } from './recordings.ts';

const OF = { accountId: 1, sessionId: 2, recorder: 3 };

async function open(wrap: (file: Promise<RecordingFile>) => Promise<RecordingFile> = (file) => file) {
  const path = await mkdtemp(join(tmpdir(), 'callcast-recordings-'));
  onTestFinished(() => rm(path, { recursive: true }));
  const folder = new RecordingFolder(path);
  const scheduler = new VirtualScheduler();
  const recordings = new Recordings({
    createFile: (accountId, name) => wrap(folder.create(accountId, name)),
    maxFileBytes: 1_000,
    scheduler,
    log: silentLog,
  });
  const told: string[] = [];
  const name = (failure: OutputFailure | undefined): string => failure?.code ?? '';
  const events = {
    started: () => void told.push('started'),
    ended: (failure: OutputFailure) => void told.push(`ended ${name(failure)}`),
    released: (lost: OutputFailure | undefined) => void told.push(`released ${name(lost)}`.trim()),
  };
  return { path, scheduler, recordings, told, events };
}

test('bytes become the file as they are, and the end is told when they are in it', async () => {
  const { path, scheduler, recordings, told, events } = await open();
  const file = recordings.openSound({ ...OF, format: 'mp3' }, events);
  expect(file.name).toBe('2-r3.mp3');
  file.write(Uint8Array.of(1, 2));
  await vi.waitFor(() => expect(told).toEqual(['started']));
  file.write(Uint8Array.of(3));
  await vi.waitFor(async () => {
    scheduler.advance(recordingLimits.writeInterval);
    expect([...(await readFile(join(path, '1', file.name)))]).toEqual([1, 2, 3]);
  });
  file.write(Uint8Array.of(4));
  file.close();
  file.close();
  file.write(Uint8Array.of(5));
  await recordings.released();
  expect(told).toEqual(['started', 'released']);
  expect([...(await readFile(join(path, '1', file.name)))]).toEqual([1, 2, 3, 4]);
});

test('one that cannot be made, one that is too large, one whose end is lost: told in this order', async () => {
  const refused = await open(async (file) => {
    await (await file).close();
    throw new CodedError('RECORDING_BUDGET', 'no room');
  });
  refused.recordings.openVideo({ ...OF, format: 'mp4' }, refused.events);
  await vi.waitFor(() => expect(refused.told).toEqual(['ended RECORDING_BUDGET', 'released']));

  const large = await open();
  const file = large.recordings.openSound({ ...OF, format: 'ogg' }, large.events);
  await vi.waitFor(() => expect(large.told).toEqual(['started']));
  file.write(new Uint8Array(900));
  file.write(new Uint8Array(900));
  await vi.waitFor(() => expect(large.told).toEqual(['started', 'ended RECORDING_TOO_LARGE', 'released']));
  expect(await readFile(join(large.path, '1', '2-r3.ogg'))).toHaveLength(900);

  const full = await open(async (file) => ({
    ...(await file),
    append: () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' })),
  }));
  const last = full.recordings.openSound({ ...OF, format: 'ogg' }, full.events);
  last.write(new Uint8Array(10));
  last.close();
  await vi.waitFor(() => expect(full.told).toEqual(['started', 'released RECORDING_DISK_FULL']));
});
