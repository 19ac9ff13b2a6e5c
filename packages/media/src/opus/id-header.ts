/** The Opus ID header, which other containers than Ogg have taken over: RFC 7845 §5.1. */

/** What a decoder is opened with. */
export interface OpusIdHeader {
  readonly channels: 1 | 2;
  /** Samples at 48 kHz that a decoder yields first and a player throws away. */
  readonly preSkip: number; // uint16
}

export type OpusIdHeaderMalformation = 'truncated' | 'not-opus' | 'unknown-version' | 'unsupported-channels';

const MAGIC = [0x4f, 0x70, 0x75, 0x73, 0x48, 0x65, 0x61, 0x64]; // "OpusHead"
/** A header of mapping family 0, which has no channel mapping table (§5.1.1.1). */
const HEADER_BYTES = 19;
const VERSION = 1;

/**
 * Writes an ID header for mono or stereo.
 *
 * Source: RFC 7845 §5.1. Numbers are little-endian.
 *
 * @returns `["OpusHead"][version 1][channels][pre-skip: u16][48000: u32][gain 0: u16][mapping family 0]`, 19 fresh bytes.
 */
export function writeOpusIdHeader({ channels, preSkip }: OpusIdHeader): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  header.set(MAGIC);
  const view = new DataView(header.buffer);
  header[8] = VERSION;
  header[9] = channels;
  view.setUint16(10, preSkip, true);
  view.setUint32(12, 48_000, true);
  return header;
}

/**
 * Parses an ID header.
 *
 * Source: RFC 7845 §5.1. Input sample rate and gain are passed over: neither tells how to decode what we send.
 *
 * @returns The header, or the name of the first rule it breaks.
 */
export function parseOpusIdHeader(header: Uint8Array): OpusIdHeader | OpusIdHeaderMalformation {
  if (header.length < HEADER_BYTES) return 'truncated';
  if (MAGIC.some((byte, i) => header[i] !== byte)) return 'not-opus';
  if (header[8]! >> 4 !== 0) return 'unknown-version'; // minor versions are compatible
  const channels = header[9]!;
  if (header[18] !== 0 || (channels !== 1 && channels !== 2)) return 'unsupported-channels';
  return { channels, preSkip: header[10]! | (header[11]! << 8) };
}
