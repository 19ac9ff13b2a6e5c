import { concatBytes } from '@callcast/core';
import { insertEmulationPrevention } from '../emulation-prevention.ts';
import { CabacEncoder, type ContextInit } from './cabac-encoder.ts';
import type { HoldParameterSets } from './hold-parameter-sets.ts';
import { RbspWriter } from './rbsp-writer.ts';
import { SLICE_QP, type WrittenSlice, writeSliceHeader } from './slice-header-writer.ts';

/** mb_skip_flag in P slices, cabac_init_idc 0, when no neighbour is coded (Table 9-13). */
const MB_SKIP_FLAG: ContextInit = [11, 23, 33];

/**
 * Writes P pictures whose macroblocks are all skipped: their motion is zero, so each repeats the first frame of its list.
 *
 * Source: ITU-T H.264 §7.3.4 (slice_data), §8.4.1.1 (P_Skip). With CABAC the slice data begin at a byte and depend on the
 * picture size alone; the last ones are kept: about 8 bytes per 1,000 macroblocks.
 */
export class SkippedPictureWriter {
  #macroblocks = 0;
  #cabacData: Uint8Array = new Uint8Array(0);

  /** @returns One NAL unit, fresh. */
  write(parameterSets: HoldParameterSets, slice: WrittenSlice & { readonly kind: 'P' }): Uint8Array {
    const { sps, pps } = parameterSets;
    const macroblocks = sps.widthInMacroblocks * sps.heightInMacroblocks;
    const writer = writeSliceHeader(parameterSets, slice);
    if (!pps.isCabac) {
      writer.writeUe(macroblocks); // mb_skip_run
      writer.writeTrailingBits();
      return writer.toNalUnit();
    }
    writer.align(1); // cabac_alignment_one_bit
    if (this.#macroblocks !== macroblocks) {
      this.#macroblocks = macroblocks;
      this.#cabacData = encodeSkips(macroblocks);
    }
    return insertEmulationPrevention(concatBytes([writer.toBytes(), this.#cabacData]));
  }
}

function encodeSkips(macroblocks: number): Uint8Array {
  const writer = new RbspWriter();
  const encoder = new CabacEncoder(writer, SLICE_QP, [MB_SKIP_FLAG]);
  for (let left = macroblocks; left > 0; left--) {
    encoder.encode(MB_SKIP_FLAG[0], 1);
    encoder.encodeTerminate(left === 1 ? 1 : 0); // end_of_slice_flag
  }
  writer.align(0);
  return writer.toBytes();
}
