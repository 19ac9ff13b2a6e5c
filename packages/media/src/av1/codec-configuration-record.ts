/** AV1CodecConfigurationRecord: "AV1 Codec ISO Media File Format Binding" §2.3. */
import { type Obu, sizedObusBytes, writeSizedObus } from './obu.ts';
import type { Av1SequenceHeader } from './sequence-header.ts';

const MARKER_AND_VERSION = 0x81;
const FIXED_BYTES = 4;

/**
 * Writes the record of a sequence: what a decoder is opened with.
 *
 * @param sequenceHeader What `obu` says.
 * @returns `[marker, version 1][profile: 3, level: 5][tier, depths, monochrome, subsampling: 6, position: 2][0][OBU]`, fresh.
 */
export function writeAv1CodecConfigurationRecord(sequenceHeader: Av1SequenceHeader, obu: Obu): Uint8Array {
  const header = sequenceHeader;
  const record = new Uint8Array(FIXED_BYTES + sizedObusBytes([obu]));
  record[0] = MARKER_AND_VERSION;
  record[1] = (header.seqProfile << 5) | header.seqLevelIdx0;
  record[2] =
    (header.seqTier0 << 7) |
    (header.highBitdepth ? 0x40 : 0) |
    (header.twelveBit ? 0x20 : 0) |
    (header.monochrome ? 0x10 : 0) |
    (header.chromaSubsamplingX << 3) |
    (header.chromaSubsamplingY << 2) |
    header.chromaSamplePosition;
  writeSizedObus([obu], record, FIXED_BYTES); // record[3]: no initial presentation delay
  return record;
}
