/** A message as the chunk layer carries it (RTMP 1.0 §5.3): its body is not interpreted. */
export interface ChunkMessage {
  /** Message type id, 0..255. */
  readonly typeId: number;
  /** 0 for the connection itself, otherwise what `createStream` returned. */
  readonly messageStreamId: number;
  /** Milliseconds, unsigned 32-bit, wraps. */
  readonly timestamp: number;
  readonly payload: Uint8Array;
}

/** Chunk size of both directions until a Set Chunk Size message says otherwise (RTMP 1.0 §5.4.1). */
export const INITIAL_CHUNK_SIZE = 128;

/** From this value on, the 3-byte field holds all ones and the timestamp follows in 4 bytes (§5.3.1.3). */
export const EXTENDED_TIMESTAMP = 0xffffff;

/** Bytes of the message header of chunk types 0..3 (§5.3.1.2). */
export const MESSAGE_HEADER_BYTES = [11, 7, 3, 0] as const;

/** Protocol control messages travel on this chunk stream (§5.4). */
export const CONTROL_CHUNK_STREAM = 2;
