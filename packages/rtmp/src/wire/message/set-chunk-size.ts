import { readUint32, writeUint32 } from './uint32.ts';

/** Message type id of Set Chunk Size, RTMP 1.0 §5.4.1. */
export const SET_CHUNK_SIZE_TYPE = 1;

/** @returns Bytes, 1..2^31-1. The first bit must be zero; a size of zero would never end. */
export function parseSetChunkSize(payload: Uint8Array): number | 'bad-chunk-size' {
  const chunkSize = readUint32(payload, 0);
  return chunkSize === undefined || chunkSize === 0 || chunkSize > 0x7fffffff ? 'bad-chunk-size' : chunkSize;
}

export function writeSetChunkSize(chunkSize: number): Uint8Array {
  return writeUint32(chunkSize);
}
