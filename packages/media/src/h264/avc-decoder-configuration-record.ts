import { isHighProfile } from './sps.ts';

/** What a decoder needs before the first access unit; fields named as in ISO/IEC 14496-15 §5.3.3.1.2. */
export interface AvcDecoderConfigurationRecord {
  readonly avcProfileIndication: number;
  readonly profileCompatibility: number;
  readonly avcLevelIndication: number;
  readonly lengthSizeMinusOne: number; // 0, 1 or 3
  readonly sequenceParameterSets: readonly Uint8Array[];
  readonly pictureParameterSets: readonly Uint8Array[];
  /** Present for High profiles (100, 110, 122, 144 and successors). */
  readonly highProfile:
    | { readonly chromaFormat: number; readonly bitDepthLuma: number; readonly bitDepthChroma: number }
    | undefined;
}

export type AvcDecoderConfigurationRecordMalformation = 'truncated' | 'wrong-version' | 'bad-length-size';

/**
 * Writes an AVCDecoderConfigurationRecord.
 *
 * Source: ISO/IEC 14496-15 §5.3.3.1.2.
 *
 * @param record At most 31 SPS and 255 PPS, each at most 65,535 bytes; {@link ParameterSets} keeps to it.
 * @returns `[1][profile][compatibility][level][111111 + length size][111 + SPS count](u16 length, SPS)*[PPS count](u16 length, PPS)*`
 *   and for High profiles four bytes more. A fresh array; the caller owns it.
 */
export function writeAvcDecoderConfigurationRecord(record: AvcDecoderConfigurationRecord): Uint8Array {
  const { sequenceParameterSets, pictureParameterSets, highProfile } = record;
  let length = 7 + (highProfile ? 4 : 0);
  for (const nalUnit of sequenceParameterSets) length += 2 + nalUnit.length;
  for (const nalUnit of pictureParameterSets) length += 2 + nalUnit.length;
  const bytes = new Uint8Array(length);
  bytes[0] = 1; // configurationVersion
  bytes[1] = record.avcProfileIndication;
  bytes[2] = record.profileCompatibility;
  bytes[3] = record.avcLevelIndication;
  bytes[4] = 0b1111_1100 | record.lengthSizeMinusOne;
  bytes[5] = 0b1110_0000 | sequenceParameterSets.length;
  let at = writeParameterSets(sequenceParameterSets, bytes, 6);
  bytes[at++] = pictureParameterSets.length;
  at = writeParameterSets(pictureParameterSets, bytes, at);
  if (highProfile) {
    bytes[at] = 0b1111_1100 | highProfile.chromaFormat;
    bytes[at + 1] = 0b1111_1000 | (highProfile.bitDepthLuma - 8);
    bytes[at + 2] = 0b1111_1000 | (highProfile.bitDepthChroma - 8);
    bytes[at + 3] = 0; // numOfSequenceParameterSetExt: auxiliary pictures, which no caller sends
  }
  return bytes;
}

function writeParameterSets(nalUnits: readonly Uint8Array[], bytes: Uint8Array, offset: number): number {
  let at = offset;
  for (const nalUnit of nalUnits) {
    bytes[at] = nalUnit.length >>> 8;
    bytes[at + 1] = nalUnit.length;
    bytes.set(nalUnit, at + 2);
    at += 2 + nalUnit.length;
  }
  return at;
}

/**
 * Parses an AVCDecoderConfigurationRecord.
 *
 * Source: ISO/IEC 14496-15 §5.3.3.1.2. Writers often leave the High profile fields out; that is no error.
 *
 * @returns The record with views into `bytes`, or the name of the first rule it breaks.
 */
export function parseAvcDecoderConfigurationRecord(
  bytes: Uint8Array,
): AvcDecoderConfigurationRecord | AvcDecoderConfigurationRecordMalformation {
  if (bytes.length < 7) return 'truncated';
  if (bytes[0] !== 1) return 'wrong-version';
  const lengthSizeMinusOne = bytes[4]! & 0b11;
  if (lengthSizeMinusOne === 2) return 'bad-length-size';
  const sps = readParameterSets(bytes, 6, bytes[5]! & 0x1f);
  if (!sps || sps.end >= bytes.length) return 'truncated';
  const pps = readParameterSets(bytes, sps.end + 1, bytes[sps.end]!);
  if (!pps) return 'truncated';
  const hasHighProfile = isHighProfile(bytes[1]!) && bytes.length >= pps.end + 4;
  return {
    avcProfileIndication: bytes[1]!,
    profileCompatibility: bytes[2]!,
    avcLevelIndication: bytes[3]!,
    lengthSizeMinusOne,
    sequenceParameterSets: sps.nalUnits,
    pictureParameterSets: pps.nalUnits,
    highProfile: hasHighProfile
      ? {
          chromaFormat: bytes[pps.end]! & 0b11,
          bitDepthLuma: 8 + (bytes[pps.end + 1]! & 0b111),
          bitDepthChroma: 8 + (bytes[pps.end + 2]! & 0b111),
        }
      : undefined,
  };
}

function readParameterSets(
  bytes: Uint8Array,
  offset: number,
  count: number,
): { nalUnits: Uint8Array[]; end: number } | undefined {
  const nalUnits: Uint8Array[] = [];
  let at = offset;
  for (let i = 0; i < count; i++) {
    const end = at + 2 + (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0));
    if (end > bytes.length) return undefined; // also when the length itself breaks off
    nalUnits.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return { nalUnits, end: at };
}
