import { CodedError } from '@callcast/core';
import { expect, test } from 'vitest';
import type { RecordingFile } from './file-recording.ts';
import { recordingLimits } from './limits.ts';
import { createReservedFile } from './reserved-file.ts';

const LEAST = recordingLimits.leastRoomBytes;

/** Grants `rooms` one after the other, then nothing. */
function reserved(rooms: number[], create?: () => Promise<RecordingFile>) {
  const asked: number[] = [];
  const sizes: number[] = [];
  let releases = 0;
  const file: RecordingFile = {
    append: async ({ length }) => void sizes.push(length),
    truncate: async () => {},
    sync: async () => {},
    freeBytes: async () => 1e12,
    close: async () => {},
  };
  const opening = createReservedFile({
    reserve: async (bytes) => {
      asked.push(bytes);
      const room = rooms.shift();
      if (room === undefined) throw new CodedError('RECORDING_BUDGET', 'no room');
      return room;
    },
    create: create ?? (async () => file),
    release: () => void releases++,
  });
  return { opening, asked, sizes, releases: () => releases };
}

test('room is asked for at the beginning, and again only for what is missing', async () => {
  const { opening, asked, sizes, releases } = reserved([LEAST, 500]);
  const file = await opening;
  await file.append(new Uint8Array(LEAST - 100));
  await file.append(new Uint8Array(100));
  expect(asked).toEqual([LEAST]);
  await file.append(new Uint8Array(300));
  await file.append(new Uint8Array(200));
  expect(asked).toEqual([LEAST, 300]);
  await expect(file.append(new Uint8Array(1))).rejects.toMatchObject({ code: 'RECORDING_BUDGET' });
  expect(sizes).toEqual([LEAST - 100, 100, 300, 200]);
  await file.close();
  expect(releases()).toBe(1);
});

test('what was cut off again may be written again', async () => {
  const { opening, asked } = reserved([LEAST]);
  const file = await opening;
  await file.append(new Uint8Array(LEAST));
  await file.truncate(LEAST - 10);
  await file.append(new Uint8Array(10));
  expect(asked).toEqual([LEAST]);
});

test('one that gets no room is not made, and one that cannot be made keeps none', async () => {
  let made = 0;
  const full = reserved([], async () => {
    made++;
    throw new Error('never');
  });
  await expect(full.opening).rejects.toMatchObject({ code: 'RECORDING_BUDGET' });
  expect([made, full.releases()]).toEqual([0, 1]);
  const broken = reserved([LEAST], () => Promise.reject(new Error('EACCES')));
  await expect(broken.opening).rejects.toThrow('EACCES');
  expect(broken.releases()).toBe(1);
});
