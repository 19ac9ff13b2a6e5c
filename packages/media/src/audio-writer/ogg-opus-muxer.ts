/** Opus packets in an Ogg file: RFC 7845. */
import { assert, concatBytes } from '@callcast/core';
import { OggPageWriter, oggLacingValues } from '../ogg/page.ts';
import { writeOpusIdHeader } from '../opus/id-header.ts';
import { parseOpusPacket } from '../opus/toc.ts';

/** A page each half second: what a killed worker loses. Longer ones would save 27 bytes a second. */
const PAGE_SAMPLES = 24_000;
const MAX_LACING_VALUES = 255;
const VENDOR = 'Callcast';

export interface OggOpusSettings {
  readonly channels: 1 | 2;
  /** Samples at the beginning that a player throws away: the encoder's delay. 0 where packets come from the midst of a call. */
  readonly preSkip: number;
  /** uint32, random: RFC 3533 §4. */
  readonly serialNumber: number;
}

/** Takes packets one behind the other, without holes: `OpusPassThrough` fills those of a call. */
export class OggOpusMuxer {
  readonly #settings: OggOpusSettings;
  readonly #pages: OggPageWriter;
  #hasHeaders = false;
  #packets: Uint8Array[] = [];
  #pageSamples = 0;
  #pageLacing = 0;
  /** Of all packets on pages, and of those that wait. */
  #granule = 0;

  constructor(settings: OggOpusSettings) {
    this.#settings = settings;
    this.#pages = new OggPageWriter(settings.serialNumber);
  }

  /** @param packet One that `parseOpusPacket` accepts. Retained. @returns The pages that are ready; may be none. */
  write(packet: Uint8Array): Uint8Array {
    const toc = parseOpusPacket(packet);
    assert(typeof toc !== 'string', 'a packet that was checked');
    const ready = this.#headers();
    const lacing = oggLacingValues(packet.length);
    // One packet always waits: the last page has to say that it is the last (§3), and may say how much of it counts.
    const isFull = this.#pageSamples >= PAGE_SAMPLES || this.#pageLacing + lacing > MAX_LACING_VALUES;
    if (isFull) ready.push(this.#page(this.#granule, false));
    this.#packets.push(packet);
    this.#pageSamples += toc.samples;
    this.#pageLacing += lacing;
    this.#granule += toc.samples;
    return concatBytes(ready);
  }

  /** @param samples That a player plays, pre-skip not counted: less than the packets hold, or all (§4.4). @returns The last pages. */
  end(samples?: number): Uint8Array {
    const ready = this.#headers();
    const whole = samples === undefined ? this.#granule : Math.min(this.#granule, this.#settings.preSkip + samples);
    ready.push(this.#page(whole, true));
    return concatBytes(ready);
  }

  #headers(): Uint8Array[] {
    if (this.#hasHeaders) return [];
    this.#hasHeaders = true;
    const comments = new Uint8Array(16 + VENDOR.length); // §5.2: no comments
    new TextEncoder().encodeInto('OpusTags', comments);
    new DataView(comments.buffer).setUint32(8, VENDOR.length, true);
    new TextEncoder().encodeInto(VENDOR, comments.subarray(12));
    return [this.#pages.write([writeOpusIdHeader(this.#settings)], 0), this.#pages.write([comments], 0)];
  }

  #page(granule: number, isLast: boolean): Uint8Array {
    const page = this.#pages.write(this.#packets, granule, { isLast });
    this.#packets = [];
    this.#pageSamples = 0;
    this.#pageLacing = 0;
    return page;
  }
}
