/** Ogg pages: RFC 3533 §6. */
import { oggCrc } from './crc.ts';

export interface OggPage {
  /** The first packet goes on from the page before. */
  readonly isContinued: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Of the last packet that ends on this page, in units of the codec; undefined when none does. */
  readonly granulePosition: number | undefined;
  readonly serialNumber: number;
  readonly sequenceNumber: number;
  /** 0..255 each: a packet ends at the first one below 255. */
  readonly lacing: Uint8Array;
  /** View. */
  readonly body: Uint8Array;
  /** Of the whole page. */
  readonly sizeBytes: number;
}

export type OggPageMalformation = 'no-page' | 'wrong-checksum';

const HEADER_BYTES = 27;
const CAPTURE = [0x4f, 0x67, 0x67, 0x53]; // "OggS"
const CONTINUED = 1;
const FIRST = 2;
const LAST = 4;
/** Where the checksum stands; it counts as zeros. */
const CHECKSUM_AT = 22;
const FOUR_ZEROS = new Uint8Array(4);
export const MAX_OGG_PAGE_BYTES = HEADER_BYTES + 255 + 255 * 255;

/** Parses the page at the beginning of `bytes`. @returns `truncated` when it may go on behind their end. */
export function parseOggPage(bytes: Uint8Array): OggPage | 'truncated' | OggPageMalformation {
  for (let i = 0; i < CAPTURE.length; i++) {
    if (i >= bytes.length) return 'truncated';
    if (bytes[i] !== CAPTURE[i]) return 'no-page';
  }
  if (bytes.length < HEADER_BYTES) return 'truncated';
  if (bytes[4] !== 0) return 'no-page'; // version
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bodyAt = HEADER_BYTES + bytes[26]!;
  if (bytes.length < bodyAt) return 'truncated';
  const lacing = bytes.subarray(HEADER_BYTES, bodyAt);
  const sizeBytes = oggPageBytes(bytes);
  if (bytes.length < sizeBytes) return 'truncated';
  const crc = oggCrc(
    bytes.subarray(CHECKSUM_AT + 4, sizeBytes),
    oggCrc(FOUR_ZEROS, oggCrc(bytes.subarray(0, CHECKSUM_AT))),
  );
  if (crc !== view.getUint32(CHECKSUM_AT, true)) return 'wrong-checksum';
  const granule = view.getBigInt64(6, true);
  return {
    isContinued: (bytes[5]! & CONTINUED) !== 0,
    isFirst: (bytes[5]! & FIRST) !== 0,
    isLast: (bytes[5]! & LAST) !== 0,
    granulePosition: granule === -1n ? undefined : Number(granule),
    serialNumber: view.getUint32(14, true),
    sequenceNumber: view.getUint32(18, true),
    lacing,
    body: bytes.subarray(bodyAt, sizeBytes),
    sizeBytes,
  };
}

/** @param bytes Of a page at least its header and lacing values. @returns Bytes that it says to have. */
export function oggPageBytes(bytes: Uint8Array): number {
  const bodyAt = HEADER_BYTES + bytes[26]!;
  let sizeBytes = bodyAt;
  for (let i = HEADER_BYTES; i < bodyAt; i++) sizeBytes += bytes[i]!;
  return sizeBytes;
}

/** Writes pages of one logical stream whose packets never go on from one page to the next. */
export class OggPageWriter {
  readonly #serialNumber: number;
  #sequenceNumber = 0;

  /** @param serialNumber uint32, its own for each logical stream of a file. */
  constructor(serialNumber: number) {
    this.#serialNumber = serialNumber;
  }

  /** @param packets Of 255 lacing values together at most. @returns A page, fresh. */
  write(packets: readonly Uint8Array[], granulePosition: number, { isLast = false } = {}): Uint8Array {
    const lacing = packets.flatMap(({ length }) => [
      ...new Array<number>(Math.floor(length / 255)).fill(255),
      length % 255,
    ]);
    const bodyAt = HEADER_BYTES + lacing.length;
    const page = new Uint8Array(packets.reduce((bytes, { length }) => bytes + length, bodyAt));
    const view = new DataView(page.buffer);
    page.set(CAPTURE);
    page[5] = (this.#sequenceNumber === 0 ? FIRST : 0) | (isLast ? LAST : 0);
    view.setBigInt64(6, BigInt(granulePosition), true);
    view.setUint32(14, this.#serialNumber, true);
    view.setUint32(18, this.#sequenceNumber++, true);
    page[26] = lacing.length;
    page.set(lacing, HEADER_BYTES);
    let at = bodyAt;
    for (const packet of packets) {
      page.set(packet, at);
      at += packet.length;
    }
    view.setUint32(CHECKSUM_AT, oggCrc(page), true);
    return page;
  }
}

/** Lacing values that a packet of so many bytes takes. */
export const oggLacingValues = (bytes: number): number => Math.floor(bytes / 255) + 1;
