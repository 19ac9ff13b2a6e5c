/**
 * Transport-wide congestion control feedback: draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1.
 *
 * After the two SSRCs: [base sequence number: 2][packet status count: 2][reference time: 3, signed, × 64 ms]
 * [feedback packet count: 1][packet chunks: 2 each][receive deltas: 1 or 2 each, × 250 µs][zeros to a whole word].
 */
import { readUint16, writeUint16 } from '../wire/big-endian.ts';
import {
  FEEDBACK_SSRC_BYTES,
  FORMAT_TRANSPORT_CC,
  newFeedbackPacket,
  readFeedbackSsrcs,
  TRANSPORT_FEEDBACK,
} from './header.ts';

/** Ticks of 250 µs in one unit of the reference time. */
const REFERENCE_UNIT = 256;
const FIXED_BYTES = FEEDBACK_SSRC_BYTES + 8;
const MAX_RUN = 0x1fff;
const ONE_BIT_SYMBOLS = 14;
const TWO_BIT_SYMBOLS = 7;

/** Packet status symbols, §3.1.1. */
const NOT_RECEIVED = 0;
const SMALL_DELTA = 1;
const LARGE_DELTA = 2;

export interface TransportFeedback {
  readonly kind: 'transport-feedback';
  readonly senderSsrc: number;
  readonly mediaSsrc: number;
  readonly baseSequenceNumber: number;
  readonly statusCount: number;
  /** uint8, wraps. */
  readonly feedbackCount: number;
  /** Those received; the others of the `statusCount` were lost. `at` in 250 µs, comparable within one sender. */
  readonly received: readonly { readonly sequenceNumber: number; readonly at: number }[];
}

/**
 * Costs what its bytes cost, whatever they claim: runs of lost packets are stepped over, and each received one has a
 * delta of its own. 20 bytes may claim 65,535 packets, and a datagram holds 50 times 20 bytes.
 */
export function parseTransportFeedback(body: Uint8Array): TransportFeedback | 'bad-transport-feedback' {
  if (body.length < FIXED_BYTES) return 'bad-transport-feedback';
  const baseSequenceNumber = readUint16(body, 8);
  const statusCount = readUint16(body, 10);
  const deltasAt = findDeltas(body, statusCount);
  if (deltasAt === undefined) return 'bad-transport-feedback';
  let time = (((body[12]! << 24) | (body[13]! << 16) | (body[14]! << 8)) >> 8) * REFERENCE_UNIT;
  const received: { sequenceNumber: number; at: number }[] = [];
  let deltaAt = deltasAt;
  let status = 0;
  for (let chunkAt = FIXED_BYTES; chunkAt < deltasAt; chunkAt += 2) {
    const chunk = readUint16(body, chunkAt);
    const end = Math.min(statusCount, status + chunkLength(chunk));
    if (isRun(chunk) && symbolOf(chunk, 0) === NOT_RECEIVED) status = end;
    for (let i = 0; status < end; i++, status++) {
      const symbol = symbolOf(chunk, i);
      if (symbol === NOT_RECEIVED) continue;
      const deltaBytes = symbol === SMALL_DELTA ? 1 : 2;
      if (symbol > LARGE_DELTA || deltaAt + deltaBytes > body.length) return 'bad-transport-feedback';
      time += symbol === SMALL_DELTA ? body[deltaAt]! : (readUint16(body, deltaAt) << 16) >> 16;
      deltaAt += deltaBytes;
      received.push({ sequenceNumber: (baseSequenceNumber + status) & 0xffff, at: time });
    }
  }
  return {
    kind: 'transport-feedback',
    ...readFeedbackSsrcs(body),
    baseSequenceNumber,
    statusCount,
    feedbackCount: body[15]!,
    received,
  };
}

/** Where the chunks end; undefined when there are too few for `statusCount`. */
function findDeltas(body: Uint8Array, statusCount: number): number | undefined {
  let at = FIXED_BYTES;
  for (let told = 0; told < statusCount; at += 2) {
    if (at + 2 > body.length) return undefined;
    told += chunkLength(readUint16(body, at));
  }
  return at;
}

/** §3.1.3 */
const isRun = (chunk: number): boolean => (chunk & 0x8000) === 0;
/** §3.1.4: symbols of one bit, else of two. */
const hasOneBitSymbols = (chunk: number): boolean => (chunk & 0x4000) === 0;

function chunkLength(chunk: number): number {
  if (isRun(chunk)) return chunk & MAX_RUN;
  return hasOneBitSymbols(chunk) ? ONE_BIT_SYMBOLS : TWO_BIT_SYMBOLS;
}

function symbolOf(chunk: number, index: number): number {
  if (isRun(chunk)) return (chunk >> 13) & 3;
  return hasOneBitSymbols(chunk) ? (chunk >> (13 - index)) & 1 : (chunk >> (12 - 2 * index)) & 3;
}

/** What {@link writeTransportFeedback} reports on, beginning with a packet that was received. */
export interface TransportArrivals {
  /** Extended transport-wide sequence number of the first. */
  readonly baseSequenceNumber: number;
  /** Arrival in 250 µs of each packet from the base on, NaN for one not received. The first and last are numbers. */
  readonly arrivals: ArrayLike<number>;
}

export interface WrittenTransportFeedback {
  readonly packet: Uint8Array;
  /** How many of the arrivals it covers: fewer than given when a delta does not fit into 16 bits, or the size limit. */
  readonly covered: number;
}

/** @param maxBytes Of the packet; at least 24. */
export function writeTransportFeedback(
  senderSsrc: number,
  mediaSsrc: number,
  feedbackCount: number,
  { baseSequenceNumber, arrivals }: TransportArrivals,
  maxBytes: number,
): WrittenTransportFeedback {
  const reference = Math.floor(arrivals[0]! / REFERENCE_UNIT);
  const symbols: number[] = [];
  const deltas: number[] = [];
  let time = reference * REFERENCE_UNIT;
  let covered = 0;
  // Every symbol takes at most two bits of a chunk, so this never underestimates.
  let deltaBytes = 0;
  for (let i = 0; i < arrivals.length; i++) {
    const at = arrivals[i]!;
    let symbol = NOT_RECEIVED;
    if (!Number.isNaN(at)) {
      const delta = at - time;
      if (delta < -0x8000 || delta > 0x7fff) break;
      symbol = delta >= 0 && delta <= 0xff ? SMALL_DELTA : LARGE_DELTA;
      const chunkBytes = 2 * Math.ceil((symbols.length + 1) / TWO_BIT_SYMBOLS);
      if (4 + FIXED_BYTES + chunkBytes + deltaBytes + symbol + 3 > maxBytes) break;
      deltaBytes += symbol; // a small delta is one byte, a large one two
      deltas.push(delta);
      time = at;
      covered = i + 1;
    }
    symbols.push(symbol);
  }
  symbols.length = covered; // never ends with lost ones: they may still arrive

  const chunks = packetChunks(symbols);
  const fciBytes = (8 + 2 * chunks.length + deltaBytes + 3) & ~3;
  const packet = newFeedbackPacket(TRANSPORT_FEEDBACK, FORMAT_TRANSPORT_CC, senderSsrc, mediaSsrc, fciBytes);
  writeUint16(packet, 12, baseSequenceNumber);
  writeUint16(packet, 14, covered);
  packet[16] = reference >> 16;
  writeUint16(packet, 17, reference);
  packet[19] = feedbackCount;
  let at = 20;
  for (const chunk of chunks) {
    writeUint16(packet, at, chunk);
    at += 2;
  }
  for (const delta of deltas) {
    if (delta >= 0 && delta <= 0xff) {
      packet[at++] = delta;
    } else {
      writeUint16(packet, at, delta);
      at += 2;
    }
  }
  return { packet, covered };
}

/** Greedy: the chunk kind that covers the most symbols from here on. */
function packetChunks(symbols: readonly number[]): number[] {
  const chunks: number[] = [];
  let at = 0;
  while (at < symbols.length) {
    const symbol = symbols[at]!;
    let run = 1;
    while (run < MAX_RUN && symbols[at + run] === symbol) run++;
    if (run >= ONE_BIT_SYMBOLS || at + run === symbols.length) {
      chunks.push((symbol << 13) | run);
      at += run;
    } else if (!symbols.slice(at, at + ONE_BIT_SYMBOLS).includes(LARGE_DELTA)) {
      chunks.push(vectorChunk(symbols, at, ONE_BIT_SYMBOLS, 1));
      at += ONE_BIT_SYMBOLS;
    } else if (run > TWO_BIT_SYMBOLS) {
      chunks.push((symbol << 13) | run);
      at += run;
    } else {
      chunks.push(vectorChunk(symbols, at, TWO_BIT_SYMBOLS, 2));
      at += TWO_BIT_SYMBOLS;
    }
  }
  return chunks;
}

function vectorChunk(symbols: readonly number[], from: number, count: number, bits: 1 | 2): number {
  let chunk = bits === 1 ? 0b10 : 0b11;
  for (let i = 0; i < count; i++) chunk = (chunk << bits) | (symbols[from + i] ?? NOT_RECEIVED);
  return chunk;
}
