import { MAX_CHUNK_STREAMS, MAX_MESSAGE_BYTES, MAX_OPEN_MESSAGE_BYTES } from '../../limits.ts';
import { ABORT_TYPE, parseAbort } from '../message/abort.ts';
import { parseSetChunkSize, SET_CHUNK_SIZE_TYPE } from '../message/set-chunk-size.ts';
import { type ChunkMessage, EXTENDED_TIMESTAMP, INITIAL_CHUNK_SIZE, MESSAGE_HEADER_BYTES } from './chunk-message.ts';

export type ChunkMalformation =
  | 'chunk-stream-without-header'
  | 'too-many-chunk-streams'
  | 'message-too-long'
  | 'too-many-open-message-bytes'
  | 'bad-chunk-size'
  | 'bad-abort';

/** What later chunks of the same chunk stream leave out (RTMP 1.0 §5.3.1.2). */
interface ChunkStream {
  timestamp: number;
  delta: number;
  hasExtendedTimestamp: boolean;
  length: number;
  typeId: number;
  messageStreamId: number;
  /** The message begun and not finished. Exactly `length` bytes long. */
  payload: Uint8Array | undefined;
  received: number;
}

const LONGEST_HEADER_BYTES = 3 + 11 + 4;

/**
 * Reassembles messages from the chunk stream of one direction, however the bytes are cut.
 *
 * Source: RTMP 1.0 §5.3, §5.4.1 (Set Chunk Size), §5.4.2 (Abort). These two change how the following bytes are read,
 * so they are obeyed here and not passed on. After a malformation the reader must not be used again.
 */
export class ChunkReader {
  readonly #header = new Uint8Array(LONGEST_HEADER_BYTES);
  readonly #view = new DataView(this.#header.buffer);
  readonly #chunkStreams = new Map<number, ChunkStream>();
  #headerBytes = 0;
  #chunkSize = INITIAL_CHUNK_SIZE;
  #openMessageBytes = 0;
  #current: ChunkStream | undefined;
  #leftInChunk = 0;

  /**
   * @param bytes Not retained: payloads are copies.
   * @param emit Called for each message completed, in order, also for those before a malformation.
   */
  read(bytes: Uint8Array, emit: (message: ChunkMessage) => void): ChunkMalformation | undefined {
    let at = 0;
    while (at < bytes.length) {
      let stream = this.#current;
      if (stream === undefined) {
        this.#header[this.#headerBytes++] = bytes[at++] ?? 0;
        if (this.#headerBytes < this.#headerLength()) continue;
        const begun = this.#beginChunk();
        this.#headerBytes = 0;
        if (typeof begun === 'string') return begun;
        stream = begun;
      }
      const part = bytes.subarray(at, at + this.#leftInChunk);
      at += part.length;
      const malformation = this.#append(stream, part, emit);
      if (malformation !== undefined) return malformation;
    }
    return undefined;
  }

  /** Length of the chunk header being collected, as far as its first bytes tell. */
  #headerLength(): number {
    const basic = this.#basicHeaderLength();
    if (this.#headerBytes < basic) return basic;
    const format = this.#format();
    const withoutExtension = basic + MESSAGE_HEADER_BYTES[format];
    if (this.#headerBytes < withoutExtension) return withoutExtension;
    const isExtended =
      format === 3
        ? this.#chunkStreams.get(this.#chunkStreamId())?.hasExtendedTimestamp === true
        : this.#uint24(basic) === EXTENDED_TIMESTAMP;
    return withoutExtension + (isExtended ? 4 : 0);
  }

  #beginChunk(): ChunkStream | ChunkMalformation {
    const id = this.#chunkStreamId();
    const format = this.#format();
    let stream = this.#chunkStreams.get(id);
    if (stream === undefined) {
      if (format !== 0) return 'chunk-stream-without-header';
      if (this.#chunkStreams.size >= MAX_CHUNK_STREAMS) return 'too-many-chunk-streams';
      stream = {
        timestamp: 0,
        delta: 0,
        hasExtendedTimestamp: false,
        length: 0,
        typeId: 0,
        messageStreamId: 0,
        payload: undefined,
        received: 0,
      };
      this.#chunkStreams.set(id, stream);
    }
    if (format !== 3) {
      this.#discard(stream); // a new header before the message was whole: the sender gave it up
      this.#readMessageHeader(stream, format);
    }
    if (stream.payload === undefined) {
      // For a type 3 chunk after a type 0 chunk the delta is that chunk's timestamp (§5.3.1.2.4).
      stream.timestamp = format === 0 ? stream.delta : (stream.timestamp + stream.delta) >>> 0;
      if (stream.length > MAX_MESSAGE_BYTES) return 'message-too-long';
      if (this.#openMessageBytes + stream.length > MAX_OPEN_MESSAGE_BYTES) return 'too-many-open-message-bytes';
      this.#openMessageBytes += stream.length;
      stream.payload = new Uint8Array(stream.length);
      stream.received = 0;
    }
    this.#leftInChunk = Math.min(this.#chunkSize, stream.length - stream.received);
    this.#current = stream;
    return stream;
  }

  #readMessageHeader(stream: ChunkStream, format: 0 | 1 | 2): void {
    const basic = this.#basicHeaderLength();
    const field = this.#uint24(basic);
    stream.hasExtendedTimestamp = field === EXTENDED_TIMESTAMP;
    stream.delta = stream.hasExtendedTimestamp ? this.#view.getUint32(basic + MESSAGE_HEADER_BYTES[format]) : field;
    if (format === 2) return;
    stream.length = this.#uint24(basic + 3);
    stream.typeId = this.#view.getUint8(basic + 6);
    if (format === 0) stream.messageStreamId = this.#view.getUint32(basic + 7, true);
  }

  #append(stream: ChunkStream, part: Uint8Array, emit: (message: ChunkMessage) => void): ChunkMalformation | undefined {
    stream.payload?.set(part, stream.received);
    stream.received += part.length;
    this.#leftInChunk -= part.length;
    if (this.#leftInChunk > 0) return undefined;
    this.#current = undefined;
    const { payload, typeId, messageStreamId, timestamp } = stream;
    if (payload === undefined || stream.received < payload.length) return undefined;
    this.#discard(stream);
    if (typeId === SET_CHUNK_SIZE_TYPE) return this.#setChunkSize(payload);
    if (typeId === ABORT_TYPE) return this.#abort(payload);
    emit({ typeId, messageStreamId, timestamp, payload });
    return undefined;
  }

  #setChunkSize(payload: Uint8Array): ChunkMalformation | undefined {
    const chunkSize = parseSetChunkSize(payload);
    if (typeof chunkSize === 'string') return 'bad-chunk-size';
    this.#chunkSize = chunkSize;
    return undefined;
  }

  #abort(payload: Uint8Array): ChunkMalformation | undefined {
    const id = parseAbort(payload);
    if (typeof id === 'string') return 'bad-abort';
    const stream = this.#chunkStreams.get(id);
    if (stream !== undefined) this.#discard(stream);
    return undefined;
  }

  #discard(stream: ChunkStream): void {
    this.#openMessageBytes -= stream.payload?.length ?? 0;
    stream.payload = undefined;
    stream.received = 0;
  }

  #format(): 0 | 1 | 2 | 3 {
    return ((this.#header[0] ?? 0) >> 6) as 0 | 1 | 2 | 3;
  }

  /** §5.3.1.1: ids 0 and 1 of the first byte announce a 2- or 3-byte form. */
  #basicHeaderLength(): number {
    const id = (this.#header[0] ?? 0) & 0x3f;
    return id === 0 ? 2 : id === 1 ? 3 : 1;
  }

  #chunkStreamId(): number {
    const id = (this.#header[0] ?? 0) & 0x3f;
    if (id === 0) return 64 + this.#view.getUint8(1);
    if (id === 1) return 64 + this.#view.getUint16(1, true);
    return id;
  }

  #uint24(at: number): number {
    return (this.#view.getUint8(at) << 16) | this.#view.getUint16(at + 1);
  }
}
