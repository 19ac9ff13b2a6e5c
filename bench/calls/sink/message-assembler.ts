/**
 * The chunk stream of one publisher, taken apart (RTMP 1.0 §5.3). Written for the benchmark alone: it keeps only the
 * start of each message, costs little, and does not judge the publisher by the reader of its own package.
 */
export interface RtmpMessageStart {
  readonly typeId: number;
  /** Milliseconds, unsigned 32-bit. */
  readonly timestamp: number;
  readonly length: number;
  /** The first bytes, at most {@link KEPT_BYTES}. */
  readonly start: Buffer;
}

/** Enough for a command and for the SEI behind parameter sets. */
const KEPT_BYTES = 2_048;
const HEADER_BYTES = [11, 7, 3, 0] as const;
const EXTENDED = 0xffffff;
const SET_CHUNK_SIZE = 1;

interface ChunkStream {
  timestamp: number;
  delta: number;
  isExtended: boolean;
  length: number;
  typeId: number;
  received: number;
  start: Buffer;
}

export class MessageAssembler {
  readonly #emit: (message: RtmpMessageStart) => void;
  readonly #streams = new Map<number, ChunkStream>();
  readonly #header = Buffer.alloc(16);
  #headerBytes = 0;
  #chunkSize = 128;
  #open: ChunkStream | undefined;
  #leftInChunk = 0;

  constructor(emit: (message: RtmpMessageStart) => void) {
    this.#emit = emit;
  }

  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#open === undefined) {
        this.#header[this.#headerBytes++] = bytes[at++] ?? 0;
        if (this.#headerBytes === this.#headerLength()) this.#beginChunk();
      } else {
        const part = bytes.subarray(at, at + this.#leftInChunk);
        at += part.length;
        this.#append(this.#open, part);
      }
    }
  }

  /** Publishers with ids above 63 do not come here: the basic header is one byte. */
  #headerLength(): number {
    const first = this.#header[0] ?? 0;
    const id = first & 0x3f;
    if (id < 2) throw new Error(`chunk stream id ${id} has a longer header than this sink reads`);
    const format = (first >> 6) as 0 | 1 | 2 | 3;
    const length = 1 + HEADER_BYTES[format];
    if (this.#headerBytes < length) return length;
    const isExtended =
      format === 3 ? this.#streams.get(id)?.isExtended === true : this.#header.readUIntBE(1, 3) === EXTENDED;
    return length + (isExtended ? 4 : 0);
  }

  #beginChunk(): void {
    const id = (this.#header[0] ?? 0) & 0x3f;
    const format = (this.#header[0] ?? 0) >> 6;
    const stream = this.#streams.get(id) ?? newChunkStream();
    this.#streams.set(id, stream);
    if (format < 3) {
      const field = this.#header.readUIntBE(1, 3);
      stream.isExtended = field === EXTENDED;
      stream.delta = stream.isExtended ? this.#header.readUInt32BE(this.#headerBytes - 4) : field;
    }
    if (format < 2) {
      stream.length = this.#header.readUIntBE(4, 3);
      stream.typeId = this.#header[7] ?? 0;
    }
    if (stream.received === 0) {
      stream.timestamp = format === 0 ? stream.delta : (stream.timestamp + stream.delta) >>> 0;
      stream.start = Buffer.alloc(Math.min(stream.length, KEPT_BYTES));
    }
    this.#headerBytes = 0;
    this.#leftInChunk = Math.min(this.#chunkSize, stream.length - stream.received);
    this.#open = stream;
    if (stream.length === 0) this.#finish(stream);
  }

  #append(stream: ChunkStream, part: Buffer): void {
    if (stream.received < stream.start.length) part.copy(stream.start, stream.received);
    stream.received += part.length;
    this.#leftInChunk -= part.length;
    if (this.#leftInChunk > 0) return;
    this.#open = undefined;
    if (stream.received === stream.length) this.#finish(stream);
  }

  #finish(stream: ChunkStream): void {
    this.#open = undefined;
    stream.received = 0;
    const { typeId, timestamp, length, start } = stream;
    if (typeId === SET_CHUNK_SIZE) this.#chunkSize = start.readUInt32BE(0) & 0x7fffffff;
    else this.#emit({ typeId, timestamp, length, start });
  }
}

const newChunkStream = (): ChunkStream => ({
  timestamp: 0,
  delta: 0,
  isExtended: false,
  length: 0,
  typeId: 0,
  received: 0,
  start: Buffer.alloc(0),
});
