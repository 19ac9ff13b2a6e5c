export type AvcFormatMalformation = 'truncated';

/**
 * Writes NAL units in AVC format, each behind its 32-bit length, into `target`.
 *
 * Source: ISO/IEC 14496-15 §5.3.4.2.1, lengthSizeMinusOne = 3.
 *
 * @returns The offset behind the last byte written: `offset + Σ (4 + nalUnit.length)`, which `target` must hold.
 */
export function writeAvcFormat(nalUnits: readonly Uint8Array[], target: Uint8Array, offset: number): number {
  let at = offset;
  for (const { length } of nalUnits) at += 4 + length;
  if (at > target.length) throw new RangeError(`AVC format needs ${at} bytes, target has ${target.length}`);
  at = offset;
  for (const nalUnit of nalUnits) {
    const { length } = nalUnit;
    target[at] = length >>> 24;
    target[at + 1] = length >>> 16;
    target[at + 2] = length >>> 8;
    target[at + 3] = length;
    target.set(nalUnit, at + 4);
    at += 4 + length;
  }
  return at;
}

/**
 * Splits a sample in AVC format with 32-bit lengths.
 *
 * Source: ISO/IEC 14496-15 §5.3.4.2.1.
 *
 * @returns Views into `sample`, or the name of the rule it breaks.
 */
export function splitAvcFormat(sample: Uint8Array): Uint8Array[] | AvcFormatMalformation {
  const view = new DataView(sample.buffer, sample.byteOffset, sample.byteLength);
  const nalUnits: Uint8Array[] = [];
  for (let at = 0; at < sample.length; ) {
    if (sample.length - at < 4) return 'truncated';
    const end = at + 4 + view.getUint32(at);
    if (end > sample.length) return 'truncated';
    nalUnits.push(sample.subarray(at + 4, end));
    at = end;
  }
  return nalUnits;
}
