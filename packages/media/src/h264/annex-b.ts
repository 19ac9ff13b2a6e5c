/**
 * Splits an Annex B byte stream at its start codes.
 *
 * Source: ITU-T H.264 §B.1, §B.2.
 *
 * @param byteStream Whole NAL units behind `00 00 01` or `00 00 00 01`. What stands before the first start code is skipped.
 * @returns Views into `byteStream`, without start codes and trailing zeros; empty NAL units are left out.
 */
export function splitAnnexB(byteStream: Uint8Array): Uint8Array[] {
  const nalUnits: Uint8Array[] = [];
  let start = -1;
  let at = 0;
  for (;;) {
    const one = byteStream.indexOf(1, at);
    const isStartCode = one >= 2 && byteStream[one - 1] === 0 && byteStream[one - 2] === 0;
    if (one >= 0 && !isStartCode) {
      at = one + 1;
      continue;
    }
    if (start >= 0) {
      let end = one < 0 ? byteStream.length : one - 2;
      while (end > start && byteStream[end - 1] === 0) end--; // trailing_zero_8bits, and zero_byte of the next start code
      if (end > start) nalUnits.push(byteStream.subarray(start, end));
    }
    if (one < 0) return nalUnits;
    start = one + 1;
    at = start;
  }
}
