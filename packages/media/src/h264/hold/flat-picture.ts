import { assert } from '@callcast/core';
import { CabacEncoder, type ContextInit } from './cabac-encoder.ts';
import type { HoldParameterSets } from './hold-parameter-sets.ts';
import type { RbspWriter } from './rbsp-writer.ts';
import { SLICE_QP, writeSliceHeader } from './slice-header-writer.ts';

/** One colour, 8 bits each, in the colour space of the stream. */
export interface FlatColour {
  readonly y: number;
  readonly cb: number;
  readonly cr: number;
}

/** Table 7-11: I_16x16_2_0_0 is predicted from the mean of its neighbours and has no residual. */
const MB_TYPE_DC_ONLY = 3;
const MB_TYPE_I_PCM = 25;
const LUMA_SAMPLES = 256;
const CHROMA_SAMPLES = 64;

/** The contexts in use, I slices (Tables 9-12, 9-17, 9-18). */
const CONTEXTS: readonly ContextInit[] = [
  ...([
    [3, 20, -15],
    [4, 2, 54],
    [5, 3, 74],
    [6, -28, 127],
    [7, -23, 104],
    [9, -1, 54],
    [10, 7, 51],
  ] as const), // mb_type
  [60, 0, 41], // mb_qp_delta
  [64, -9, 83], // intra_chroma_pred_mode
  ...([
    [85, -17, 123],
    [86, -12, 115],
    [87, -16, 122],
    [88, -11, 115],
  ] as const), // coded_block_flag, luma DC
];

/**
 * Writes an IDR picture of one colour: the first macroblock holds samples, every other one is predicted from it.
 *
 * Source: ITU-T H.264 §7.3.5 (macroblock_layer), §8.3.3.3 (Intra_16x16 DC), §8.3.4 (chroma DC).
 *
 * @param colour Whole numbers 0..255.
 * @returns One NAL unit, fresh: about 400 bytes, and one byte per macroblock with CAVLC, a twentieth of it with CABAC.
 */
export function writeFlatIdr(parameterSets: HoldParameterSets, idrPicId: number, colour: FlatColour): Uint8Array {
  assert([colour.y, colour.cb, colour.cr].every(isSample), 'a sample is a whole number 0..255');
  const { sps, pps } = parameterSets;
  const writer = writeSliceHeader(parameterSets, { kind: 'I', idrPicId });
  if (pps.isCabac) encodeMacroblocks(writer, sps.widthInMacroblocks, sps.heightInMacroblocks, colour);
  else writeMacroblocks(writer, sps.widthInMacroblocks, sps.heightInMacroblocks, colour);
  return writer.toNalUnit();
}

const isSample = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 255;

function writeMacroblocks(writer: RbspWriter, width: number, height: number, colour: FlatColour): void {
  writer.writeUe(MB_TYPE_I_PCM);
  writer.align(0);
  writeSamples(writer, colour);
  for (let address = 1; address < width * height; address++) {
    writer.writeUe(MB_TYPE_DC_ONLY);
    writer.writeUe(0); // intra_chroma_pred_mode: DC
    writer.writeSe(0); // mb_qp_delta
    // coeff_token for no coefficient, Table 9-5. An I_PCM neighbour counts as 16 coefficients (§9.2.1).
    if (address === 1 || address === width) writer.writeBits(0b000011, 6);
    else writer.writeBits(1, 1);
  }
  writer.writeTrailingBits();
}

function encodeMacroblocks(writer: RbspWriter, width: number, height: number, colour: FlatColour): void {
  writer.align(1); // cabac_alignment_one_bit
  const encoder = new CabacEncoder(writer, SLICE_QP, CONTEXTS);
  for (let address = 0; address < width * height; address++) {
    const hasLeft = address % width > 0;
    const hasAbove = address >= width;
    encoder.encode(3 + (hasLeft ? 1 : 0) + (hasAbove ? 1 : 0), 1); // mb_type: not I_NxN
    if (address === 0) {
      encoder.encodeTerminate(1); // I_PCM
      writer.align(0);
      writeSamples(writer, colour);
      encoder.restart();
    } else {
      encoder.encodeTerminate(0);
      encoder.encode(6, 0); // no luma AC
      encoder.encode(7, 0); // no chroma
      encoder.encode(9, 1); // Intra16x16PredMode 2
      encoder.encode(10, 0);
      encoder.encode(64, 0); // intra_chroma_pred_mode: DC
      encoder.encode(60, 0); // mb_qp_delta
      // coded_block_flag of the DC block: a missing or I_PCM neighbour counts as coded (§9.3.3.1.1.9).
      const isLeftCoded = !hasLeft || address === 1;
      const isAboveCoded = !hasAbove || address === width;
      encoder.encode(85 + (isLeftCoded ? 1 : 0) + (isAboveCoded ? 2 : 0), 0);
    }
    encoder.encodeTerminate(address === width * height - 1 ? 1 : 0); // end_of_slice_flag
  }
  writer.align(0);
}

function writeSamples(writer: RbspWriter, { y, cb, cr }: FlatColour): void {
  for (let i = 0; i < LUMA_SAMPLES; i++) writer.writeBits(y, 8);
  for (let i = 0; i < CHROMA_SAMPLES; i++) writer.writeBits(cb, 8);
  for (let i = 0; i < CHROMA_SAMPLES; i++) writer.writeBits(cr, 8);
}
