import { readUint32, writeUint32 } from './uint32.ts';

/** Message type id of Abort Message, RTMP 1.0 §5.4.2. */
export const ABORT_TYPE = 2;

/** @returns The chunk stream whose unfinished message is to be thrown away. */
export function parseAbort(payload: Uint8Array): number | 'bad-abort' {
  return readUint32(payload, 0) ?? 'bad-abort';
}

export function writeAbort(chunkStreamId: number): Uint8Array {
  return writeUint32(chunkStreamId);
}
