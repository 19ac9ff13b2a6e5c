import { NalUnitType, nalUnitType } from './nal-unit.ts';
import type { ActiveParameterSets } from './parameter-sets.ts';

/**
 * Chooses what is published of one access unit: every NAL unit except access unit delimiters and filler, SEI included.
 * An IDR whose sender left SPS or PPS out gets the active ones, so that whoever joins in the middle can decode.
 *
 * Source: ITU-T H.264 §7.4.1.2.3 (SPS, PPS and SEI precede the first slice).
 *
 * @param active The sets that {@link ParameterSets} holds after it was fed this access unit.
 * @returns The NAL units, not copied; empty when the access unit held nothing else than delimiters and filler.
 */
export function publishedNalUnits(
  nalUnits: readonly Uint8Array[],
  isIdr: boolean,
  active: ActiveParameterSets,
): readonly Uint8Array[] {
  const published: Uint8Array[] = [];
  let behindLastSps = 0;
  let hasPps = false;
  for (const nalUnit of nalUnits) {
    const type = nalUnitType(nalUnit);
    if (type === NalUnitType.ACCESS_UNIT_DELIMITER || type === NalUnitType.FILLER || nalUnit.length === 0) continue;
    published.push(nalUnit);
    if (type === NalUnitType.SPS) behindLastSps = published.length;
    else if (type === NalUnitType.PPS) hasPps = true;
  }
  if (!isIdr || published.length === 0) return published;
  if (!hasPps) published.splice(behindLastSps, 0, ...active.ppsNalUnits);
  if (behindLastSps === 0) published.unshift(active.spsNalUnit);
  return published;
}
