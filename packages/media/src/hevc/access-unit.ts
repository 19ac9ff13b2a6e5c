/** What is published of an access unit, and whether a decoder can begin with it. */
import { BitReader } from '@callcast/core';
import { removeEmulationPrevention } from '../h264/emulation-prevention.ts';
import {
  HEVC_NAL_UNIT_HEADER_BYTES,
  HevcNalUnitType,
  hevcLayerId,
  hevcNalUnitType,
  isIrap,
  isRasl,
  isSlice,
} from './nal-unit.ts';

/** An access unit of the base layer taken apart. */
export interface HevcPicture {
  /** What a sample of `hvc1` holds, in order: no parameter sets, delimiters and filler (ISO/IEC 14496-15 §8.3.2). */
  readonly nalUnits: readonly Uint8Array[];
  /** VPS, SPS and PPS. */
  readonly parameterSets: readonly Uint8Array[];
  /** An IRAP picture: a decoder can begin here. */
  readonly isKeyFrame: boolean;
  /** An IRAP picture that pictures behind it may look back over: those are {@link isRasl}. */
  readonly isCra: boolean;
  /** It can only be decoded where decoding did not begin at the IRAP picture before it. */
  readonly isRasl: boolean;
  /** slice_pic_parameter_set_id, 0..63. */
  readonly ppsId: number;
}

export type HevcPictureMalformation = 'broken-nal-unit' | 'broken-slice-header' | 'no-picture';

const LEFT_OUT: ReadonlySet<number> = new Set([HevcNalUnitType.ACCESS_UNIT_DELIMITER, HevcNalUnitType.FILLER]);
/** NAL unit header, two flags and an Exp-Golomb code of at most 13 bits, with room for emulation prevention. */
const SLICE_HEAD_BYTES = 8;

/**
 * Takes the NAL units of one access unit apart. Those of other layers than the base are left out: decoders of Main know none.
 *
 * Source: ITU-T H.265 §7.3.6.1, §7.4.2.2, §8.1.3 (which pictures can be decoded behind a CRA).
 *
 * @returns Views, or the name of the first rule that is broken.
 */
export function parseHevcPicture(nalUnits: readonly Uint8Array[]): HevcPicture | HevcPictureMalformation {
  const published: Uint8Array[] = [];
  const parameterSets: Uint8Array[] = [];
  let slice: Uint8Array | undefined;
  for (const nalUnit of nalUnits) {
    if (nalUnit.length <= HEVC_NAL_UNIT_HEADER_BYTES && !isEmptyByDesign(nalUnit)) return 'broken-nal-unit';
    if ((nalUnit[0]! & 0x80) !== 0) return 'broken-nal-unit'; // forbidden_zero_bit
    if (hevcLayerId(nalUnit) > 0) continue;
    const type = hevcNalUnitType(nalUnit);
    if (type >= HevcNalUnitType.VPS && type <= HevcNalUnitType.PPS) {
      parameterSets.push(nalUnit);
      continue;
    }
    if (LEFT_OUT.has(type)) continue;
    if (isSlice(type)) slice ??= nalUnit;
    published.push(nalUnit);
  }
  if (slice === undefined) return 'no-picture';
  const type = hevcNalUnitType(slice);
  const ppsId = slicePpsId(slice, type);
  if (ppsId === undefined) return 'broken-slice-header';
  return {
    ...{ nalUnits: published, parameterSets, ppsId },
    ...{ isKeyFrame: isIrap(type), isCra: type === HevcNalUnitType.CRA, isRasl: isRasl(type) },
  };
}

/** End of sequence and end of bitstream are a header alone (§7.3.2.6, §7.3.2.7). */
const isEmptyByDesign = (nalUnit: Uint8Array): boolean =>
  nalUnit.length === HEVC_NAL_UNIT_HEADER_BYTES && [36, 37].includes(hevcNalUnitType(nalUnit));

function slicePpsId(slice: Uint8Array, type: number): number | undefined {
  const bits = new BitReader(removeEmulationPrevention(slice.subarray(0, SLICE_HEAD_BYTES)));
  bits.skipBits(17); // NAL unit header, first_slice_segment_in_pic_flag
  if (type >= HevcNalUnitType.BLA_W_LP && type <= HevcNalUnitType.RESERVED_IRAP_23) bits.skipBits(1); // no_output_of_prior_pics_flag
  const ppsId = bits.readUe();
  return bits.overrun ? undefined : ppsId;
}
