/**
 * Removes emulation_prevention_three_byte: `00 00 03` becomes `00 00`.
 *
 * Source: ITU-T H.264 §7.3.1, §7.4.1.
 *
 * @param nalUnit One NAL unit, or its beginning. Not modified.
 * @returns `nalUnit` itself when it holds none (the common case), else a fresh array.
 */
export function removeEmulationPrevention(nalUnit: Uint8Array): Uint8Array {
  let zeros = 0;
  let unescaped: Uint8Array | undefined;
  let length = 0;
  for (let at = 0; at < nalUnit.length; at++) {
    const byte = nalUnit[at]!;
    if (zeros >= 2 && byte === 3) {
      if (!unescaped) {
        unescaped = new Uint8Array(nalUnit.length - 1);
        unescaped.set(nalUnit.subarray(0, at));
        length = at;
      }
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    if (unescaped) unescaped[length++] = byte;
  }
  return unescaped ? unescaped.subarray(0, length) : nalUnit;
}

/**
 * Inserts emulation_prevention_three_byte: `00 00` before 00 to 03 becomes `00 00 03`.
 *
 * Source: ITU-T H.264 §7.3.1, §7.4.1.
 *
 * @param nalUnit Header byte and RBSP. Its last byte is not 0, since an RBSP ends with its stop bit. Not modified.
 * @returns `nalUnit` itself when nothing needs it, else a fresh array.
 */
export function insertEmulationPrevention(nalUnit: Uint8Array): Uint8Array {
  let count = 0;
  let zeros = 0;
  for (const byte of nalUnit) {
    if (zeros === 2 && byte <= 3) {
      count++;
      zeros = 0;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  if (count === 0) return nalUnit;
  const escaped = new Uint8Array(nalUnit.length + count);
  let at = 0;
  zeros = 0;
  for (const byte of nalUnit) {
    if (zeros === 2 && byte <= 3) {
      escaped[at++] = 3;
      zeros = 0;
    }
    escaped[at++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return escaped;
}
