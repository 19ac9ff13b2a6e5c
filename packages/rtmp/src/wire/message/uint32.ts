/** Big-endian unsigned 32-bit integer at `at`, or undefined when the payload is too short. Longer is tolerated. */
export function readUint32(payload: Uint8Array, at: number): number | undefined {
  if (payload.length < at + 4) return undefined;
  return new DataView(payload.buffer, payload.byteOffset, payload.byteLength).getUint32(at);
}

/** A fresh array of four bytes. */
export function writeUint32(value: number): Uint8Array {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, value);
  return payload;
}
