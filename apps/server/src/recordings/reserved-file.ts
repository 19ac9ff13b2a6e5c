/** A recording's file that asks for room in its account's budget before it grows. */

import type { RecordingFile } from './file-recording.ts';
import { recordingLimits } from './limits.ts';

export interface ReservedFileOptions {
  /** @returns How many bytes more it may have, at least what was asked for. Rejects with a CodedError where there is no room. */
  readonly reserve: (bytes: number) => Promise<number>;
  readonly create: () => Promise<RecordingFile>;
  /** Nothing more is done with the file, or it was never made. Once. */
  readonly release: () => void;
}

/** @throws What `reserve` and `create` reject with; nothing is held then. */
export async function createReservedFile({ reserve, create, release }: ReservedFileOptions): Promise<RecordingFile> {
  let room: number;
  let file: RecordingFile;
  try {
    room = await reserve(recordingLimits.leastRoomBytes);
    file = await create();
  } catch (cause) {
    release();
    throw cause;
  }
  let length = 0;
  return {
    append: async (bytes) => {
      const missing = length + bytes.length - room;
      if (missing > 0) room += await reserve(missing);
      length += bytes.length; // also of an append that fails: some of it may have been written
      await file.append(bytes);
    },
    truncate: async (to) => {
      await file.truncate(to);
      length = to;
    },
    sync: () => file.sync(),
    freeBytes: () => file.freeBytes(),
    close: () => file.close().finally(release),
  };
}
