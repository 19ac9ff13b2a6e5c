import { assert } from '@callcast/core';
import { EXTENDED_TIMESTAMP, INITIAL_CHUNK_SIZE } from './chunk-message.ts';

/** The last message of a chunk stream: what the next header may leave out. */
interface ChunkStream {
  timestamp: number;
  /** Delta of the last header, or -1 after type 0, whose delta servers disagree about. */
  delta: number;
  length: number;
  typeId: number;
  messageStreamId: number;
}

const SLAB_BYTES = 8192;
const LONGEST_HEADER_BYTES = 1 + 11 + 4;

/**
 * Cuts messages into chunks without copying them: each message is handed on as header, slice of the body, header, …
 *
 * Source: RTMP 1.0 §5.3.1. Headers are the shortest legal ones with two exceptions. Type 3 never begins a message
 * after type 0 (nginx-rtmp then adds 0 where the specification and ffmpeg add the timestamp). A delta that would need the
 * extended field goes out as type 0: servers disagree about that field in the type 3 chunks after a delta.
 */
export class ChunkWriter {
  readonly #send: (bytes: Uint8Array) => void;
  readonly #chunkStreams: (ChunkStream | undefined)[] = new Array(64).fill(undefined);
  readonly #continuations: (Uint8Array | undefined)[] = new Array(64).fill(undefined);
  #chunkSize = INITIAL_CHUNK_SIZE;
  #slab = new Uint8Array(SLAB_BYTES);
  #slabUsed = 0;

  /** @param send Gets views that it may keep, and must not change. */
  constructor(send: (bytes: Uint8Array) => void) {
    this.#send = send;
  }

  /** Call after the Set Chunk Size message has been written. */
  setChunkSize(chunkSize: number): void {
    assert(chunkSize >= 1, 'chunk size is at least 1');
    this.#chunkSize = chunkSize;
  }

  /**
   * @param chunkStreamId 2..63: the ids with a one-byte basic header are more than enough for one publish.
   * @param timestamp Milliseconds; taken modulo 2^32.
   * @param body Shorter than 16 MiB. Kept by the receiver of `send` until written; must not change until then.
   */
  write(chunkStreamId: number, typeId: number, messageStreamId: number, timestamp: number, body: Uint8Array): void {
    assert(chunkStreamId >= 2 && chunkStreamId <= 63, 'one-byte chunk stream id');
    assert(body.length <= 0xffffff, 'message length has 24 bits');
    const time = timestamp >>> 0;
    const isExtended = this.#writeHeader(chunkStreamId, typeId, messageStreamId, time, body.length);
    if (body.length <= this.#chunkSize) {
      if (body.length > 0) this.#send(body);
      return;
    }
    const continuation = isExtended
      ? this.#extendedContinuation(chunkStreamId, time)
      : this.#continuation(chunkStreamId);
    for (let at = 0; at < body.length; at += this.#chunkSize) {
      if (at > 0) this.#send(continuation);
      this.#send(body.subarray(at, at + this.#chunkSize));
    }
  }

  /** @returns Whether type 3 chunks of this message repeat an extended timestamp. */
  #writeHeader(id: number, typeId: number, messageStreamId: number, time: number, length: number): boolean {
    const last = this.#chunkStreams[id];
    const delta = last === undefined ? 0 : (time - last.timestamp) >>> 0; // a step back looks like a huge delta
    if (last === undefined || last.messageStreamId !== messageStreamId || delta >= EXTENDED_TIMESTAMP) {
      this.#chunkStreams[id] = { timestamp: time, delta: -1, length, typeId, messageStreamId };
      return this.#writeType0(id, typeId, messageStreamId, time, length);
    }
    const isSameShape = last.length === length && last.typeId === typeId;
    const start = this.#reserve();
    const header = this.#slab;
    let end = start + 1;
    if (isSameShape && last.delta === delta) header[start] = 0xc0 | id;
    else {
      header[start] = (isSameShape ? 0x80 : 0x40) | id;
      end = putUint24(header, end, delta);
      if (!isSameShape) {
        end = putUint24(header, end, length);
        header[end++] = typeId;
      }
    }
    last.timestamp = time;
    last.delta = delta;
    last.length = length;
    last.typeId = typeId;
    this.#sendSlab(start, end);
    return false;
  }

  #writeType0(id: number, typeId: number, messageStreamId: number, time: number, length: number): boolean {
    const start = this.#reserve();
    const header = this.#slab;
    const isExtended = time >= EXTENDED_TIMESTAMP;
    header[start] = id;
    let end = putUint24(header, start + 1, isExtended ? EXTENDED_TIMESTAMP : time);
    end = putUint24(header, end, length);
    header[end++] = typeId;
    for (let shift = 0; shift < 32; shift += 8) header[end++] = messageStreamId >>> shift; // little-endian, §5.3.1.2.1
    if (isExtended) end = putUint32(header, end, time);
    this.#sendSlab(start, end);
    return isExtended;
  }

  #continuation(id: number): Uint8Array {
    this.#continuations[id] ??= Uint8Array.of(0xc0 | id);
    return this.#continuations[id];
  }

  /** §5.3.1.3: type 3 chunks repeat the extended timestamp. */
  #extendedContinuation(id: number, time: number): Uint8Array {
    const header = Uint8Array.of(0xc0 | id, 0, 0, 0, 0);
    putUint32(header, 1, time);
    return header;
  }

  /** Headers share slabs: a view costs a tenth of an array of its own. */
  #reserve(): number {
    if (this.#slabUsed + LONGEST_HEADER_BYTES > SLAB_BYTES) {
      this.#slab = new Uint8Array(SLAB_BYTES);
      this.#slabUsed = 0;
    }
    return this.#slabUsed;
  }

  #sendSlab(start: number, end: number): void {
    this.#slabUsed = end;
    this.#send(this.#slab.subarray(start, end));
  }
}

function putUint24(target: Uint8Array, at: number, value: number): number {
  target[at] = value >>> 16;
  target[at + 1] = value >>> 8;
  target[at + 2] = value;
  return at + 3;
}

function putUint32(target: Uint8Array, at: number, value: number): number {
  target[at] = value >>> 24;
  return putUint24(target, at + 1, value);
}
