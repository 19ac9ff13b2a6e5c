/** Joins arrays into one fresh array that the caller owns. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Decodes hexadecimal digits; white space is ignored. For vectors in tests and for SDP fields. */
export function hexToBytes(hex: string): Uint8Array {
  const digits = hex.replaceAll(/\s/g, '');
  if (digits.length % 2 !== 0 || /[^0-9a-fA-F]/.test(digits)) throw new RangeError(`not hexadecimal: "${hex}"`);
  const decoded = new Uint8Array(digits.length / 2);
  for (let i = 0; i < decoded.length; i++) decoded[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return decoded;
}

export function bytesToHex(source: Uint8Array): string {
  let hex = '';
  for (const byte of source) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

/** Whether two arrays hold the same bytes. Not for secrets: it ends at the first difference. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}
