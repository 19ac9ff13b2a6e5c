import { BitReader, concatBytes } from '@callcast/core';
import { insertEmulationPrevention, removeEmulationPrevention } from '../emulation-prevention.ts';
import type { Sps } from '../sps.ts';
import { RbspWriter } from './rbsp-writer.ts';

const MAX_IDR_PIC_ID = 65_535;
/** Of the code of 65,534. That of 65,535, with 33, stands alone in its length. */
const MAX_CODE_BITS = 31;

/**
 * Gives a slice of an IDR picture another idr_pic_id and leaves everything else as it is: two IDR pictures in a row must
 * differ in it, also when the second repeats the first.
 *
 * Source: ITU-T H.264 §7.3.3 (slice_header), §7.4.3 (idr_pic_id), §9.1 (lengths of ue(v)).
 *
 * @param nalUnit A slice of an IDR picture. Not retained, not modified.
 * @param last idr_pic_id of the IDR picture before: not chosen. Slices that agree in theirs are given the same one.
 * @returns A fresh NAL unit, or what is wrong with the given one; `field`: it is half a picture.
 */
export function withOtherIdrPicId(
  nalUnit: Uint8Array,
  sps: Sps,
  last: number,
): { readonly nalUnit: Uint8Array; readonly idrPicId: number } | 'truncated' | 'bad-idr-pic-id' | 'field' {
  const rbsp = removeEmulationPrevention(nalUnit);
  const bits = new BitReader(rbsp);
  bits.skipBits(8); // NAL unit header
  bits.readUe(); // first_mb_in_slice
  bits.readUe(); // slice_type
  bits.readUe(); // pic_parameter_set_id
  if (sps.separateColourPlane) bits.skipBits(2); // colour_plane_id
  bits.skipBits(sps.log2MaxFrameNum); // frame_num
  const isField = !sps.frameMbsOnly && bits.readFlag(); // field_pic_flag
  const idBegin = bits.position;
  const present = bits.readUe();
  const idEnd = bits.position;
  if (bits.bitsLeft === 0) return 'truncated'; // a header that ends here was cut off
  if (isField) return 'field';
  if (present > MAX_IDR_PIC_ID) return 'bad-idr-pic-id';

  const idrPicId = otherIdrPicId(present, last);
  const restFrom = Math.ceil(idEnd / 8);
  const head = new RbspWriter();
  copyBits(head, rbsp, 0, idBegin);
  head.writeUe(idrPicId);
  copyBits(head, rbsp, idEnd, 8 * restFrom);
  const changed = insertEmulationPrevention(concatBytes([head.toBytes(), rbsp.subarray(restFrom)]));
  return { nalUnit: changed, idrPicId };
}

/**
 * An id whose code is a byte longer or shorter, so that nothing in the slice moves but by whole bytes: I_PCM samples and
 * CABAC data begin at bytes. From the middle of such ids, far from what the sender is likely to write next: encoders count
 * up, alternate between two numbers or stay at one.
 */
function otherIdrPicId(present: number, last: number): number {
  const codeBits = 2 * Math.floor(Math.log2(present + 1)) + 1;
  const otherBits = codeBits + 8 <= MAX_CODE_BITS ? codeBits + 8 : codeBits - 8;
  const lowest = 2 ** ((otherBits - 1) / 2) - 1;
  const middle = lowest + Math.floor((lowest + 1) / 2);
  return middle === last ? middle + 1 : middle;
}

function copyBits(writer: RbspWriter, source: Uint8Array, begin: number, end: number): void {
  for (let at = begin; at < end; at++) writer.writeBits((source[at >> 3]! >> (7 - (at & 7))) & 1, 1);
}
