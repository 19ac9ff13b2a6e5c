import { MAX_OGG_PACKET_BYTES } from '../limits.ts';
import { MAX_OGG_PAGE_BYTES, type OggPage, oggPageBytes, parseOggPage } from './page.ts';

export interface OggPacket {
  /** View of what was read, or fresh. Empty, and `isTooLong`, when it has more than 64 KB. */
  readonly bytes: Uint8Array;
  readonly isTooLong: boolean;
  readonly serialNumber: number;
  /** It begins a logical stream. */
  readonly isFirst: boolean;
  /** Nothing of its logical stream comes behind it. */
  readonly isLast: boolean;
  /** Of its page, when it is the last packet that ends there. */
  readonly granulePosition: number | undefined;
}

/**
 * Takes an Ogg stream apart: RFC 3533. What is damaged is passed over. Of streams side by side it follows the one that is
 * chosen; those of others are told apart by their first packets.
 */
export class OggPacketReader {
  #serialNumber: number | undefined;
  #page: { readonly page: OggPage; segment: number; offset: number; readonly lastEnd: number } | undefined;
  /** Of a packet that goes on on the next page. */
  #parts: Uint8Array[] = [];
  #partsBytes = 0;
  #isInPacket = false;
  #nextSequenceNumber = 0;

  /** From now on only packets of this logical stream, and first ones of others. */
  follow(serialNumber: number | undefined): void {
    this.#serialNumber = serialNumber;
  }

  /** Whether the present page has more packets: no bytes are needed for the next one. */
  get hasPacket(): boolean {
    return this.#page !== undefined;
  }

  /**
   * One step: a packet, or one page taken in.
   *
   * @param bytes The file from where it was read up to. Views of it are returned.
   * @returns A packet; or how many bytes were read, which may be none: `starved`.
   */
  read(bytes: Uint8Array): OggPacket | number {
    if (this.#page !== undefined) {
      const packet = this.#nextPacket();
      if (packet !== undefined) return packet;
      return this.read(bytes);
    }
    const page = parseOggPage(bytes.subarray(0, MAX_OGG_PAGE_BYTES));
    if (page === 'truncated') return 0;
    // As long as it says to be: to search it again would let a file of false pages cost a checksum for each few bytes.
    if (page === 'wrong-checksum') return oggPageBytes(bytes);
    if (page === 'no-page') return nextCapture(bytes);
    this.#handlePage(page);
    return page.sizeBytes;
  }

  #handlePage(page: OggPage): void {
    if (this.#serialNumber !== undefined && page.serialNumber !== this.#serialNumber && !page.isFirst) return;
    const isGap = page.sequenceNumber !== this.#nextSequenceNumber;
    this.#nextSequenceNumber = page.sequenceNumber + 1;
    if (isGap || !page.isContinued) this.#dropParts();
    // The rest of a packet whose beginning is gone is of no use.
    const [segment, offset] = page.isContinued && !this.#isInPacket ? skipPacket(page.lacing) : [0, 0];
    const lastEnd = page.lacing.findLastIndex((length) => length < 255);
    this.#page = { page, segment, offset, lastEnd };
  }

  #nextPacket(): OggPacket | undefined {
    const state = this.#page!;
    const { page } = state;
    const start = state.offset;
    while (state.segment < page.lacing.length) {
      const length = page.lacing[state.segment]!;
      state.segment++;
      state.offset += length;
      if (length === 255) continue;
      const part = page.body.subarray(start, state.offset);
      const isLastOfPage = state.segment - 1 === state.lastEnd;
      const packet = this.#complete(part, page, isLastOfPage);
      if (state.segment >= page.lacing.length) this.#page = undefined;
      return packet;
    }
    if (state.offset > start) this.#keep(page.body.subarray(start, state.offset));
    this.#page = undefined;
    return undefined;
  }

  #keep(part: Uint8Array): void {
    this.#isInPacket = true;
    this.#partsBytes += part.length;
    this.#parts.push(part);
  }

  #complete(part: Uint8Array, page: OggPage, isLastOfPage: boolean): OggPacket {
    let bytes = part;
    const isTooLong = this.#partsBytes + part.length > MAX_OGG_PACKET_BYTES;
    if (isTooLong) bytes = new Uint8Array(0);
    else if (this.#isInPacket) {
      bytes = new Uint8Array(this.#partsBytes + part.length);
      let at = 0;
      for (const piece of [...this.#parts, part]) {
        bytes.set(piece, at);
        at += piece.length;
      }
    }
    this.#dropParts();
    return {
      bytes,
      isTooLong,
      serialNumber: page.serialNumber,
      isFirst: page.isFirst,
      isLast: page.isLast && isLastOfPage,
      granulePosition: isLastOfPage ? page.granulePosition : undefined,
    };
  }

  #dropParts(): void {
    this.#parts = [];
    this.#partsBytes = 0;
    this.#isInPacket = false;
  }
}

/** @returns Where the next packet begins: lacing value and offset. */
function skipPacket(lacing: Uint8Array): [number, number] {
  const end = lacing.findIndex((length) => length < 255);
  const segment = end < 0 ? lacing.length : end + 1;
  return [segment, lacing.subarray(0, segment).reduce((sum, length) => sum + length, 0)];
}

/** @returns Bytes to pass over, so that a page may begin: 64 KB at most. */
function nextCapture(bytes: Uint8Array): number {
  const end = Math.min(bytes.length, MAX_OGG_PAGE_BYTES);
  const next = bytes.indexOf(0x4f, 1); // "O"
  return next < 0 ? end : Math.min(end, next);
}
