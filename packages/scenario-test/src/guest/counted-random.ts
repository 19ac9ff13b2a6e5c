import type { Random } from '@callcast/core';

/** Chance that repeats: ids of calls and `uuidgen()` are the same in every run, and differ within it. */
export function countedRandom(): Random {
  let drawn = 0;
  const next = (): number => {
    drawn = (drawn + 1) >>> 0;
    return drawn;
  };
  return {
    uint32: next,
    bytes(length) {
      const bytes = new Uint8Array(length);
      if (length >= 4) new DataView(bytes.buffer).setUint32(length - 4, next());
      return bytes;
    },
  };
}
