/** Network byte order without a DataView for every packet. The caller has checked the offsets. */

export function readUint16(source: Uint8Array, at: number): number {
  return (source[at]! << 8) | source[at + 1]!;
}

export function readUint32(source: Uint8Array, at: number): number {
  return ((source[at]! << 24) | (source[at + 1]! << 16) | (source[at + 2]! << 8) | source[at + 3]!) >>> 0;
}

/** Takes `value` modulo 2^16. */
export function writeUint16(target: Uint8Array, at: number, value: number): void {
  target[at] = value >> 8;
  target[at + 1] = value;
}

/** Takes `value` modulo 2^32. */
export function writeUint32(target: Uint8Array, at: number, value: number): void {
  const word = value >>> 0;
  target[at] = word >>> 24;
  target[at + 1] = word >>> 16;
  target[at + 2] = word >>> 8;
  target[at + 3] = word;
}
