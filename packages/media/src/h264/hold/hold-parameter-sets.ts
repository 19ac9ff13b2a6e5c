import type { Sps } from '../sps.ts';
import type { HoldRefusal } from './hold-refusal.ts';
import type { SliceGroupsPps, SlicePps } from './slice-pps.ts';

/** Parameter sets of a format that can be held: frames, one slice group, 4:2:0 with 8 bits, POC type 0 or 2. */
export interface HoldParameterSets {
  readonly sps: Sps;
  readonly pps: SlicePps;
}

/** @param pps What came under the id that a picture names; undefined when nothing did. */
export function holdParameterSets(
  sps: Sps,
  pps: SlicePps | SliceGroupsPps | undefined,
): HoldParameterSets | HoldRefusal {
  if (pps === undefined || pps.spsId !== sps.id) return 'missing-parameter-sets';
  if (pps.hasSliceGroups) return 'slice-groups';
  if (!sps.frameMbsOnly) return 'interlaced';
  if (sps.chromaFormatIdc !== 1 || sps.bitDepthLuma !== 8 || sps.bitDepthChroma !== 8) return 'sample-format';
  if (sps.losslessAllowed) return 'lossless';
  if (sps.pocType === 1) return 'poc-type-1';
  return { sps, pps };
}
