import { readFileSync } from 'node:fs';
import { hexToBytes } from '@callcast/core';
import { HANDSHAKE_BYTES } from '../../wire/handshake/digest.ts';

/** Imported by tests only. One direction of a captured connection; see testdata/README.md. */
export interface Capture {
  /** C1 or S1. */
  readonly first: Uint8Array;
  /** C2 or S2. */
  readonly second: Uint8Array;
  /** Everything after the handshake. */
  readonly chunkStream: Uint8Array;
}

export function readCapture(name: string): Capture {
  const bytes = hexToBytes(readFileSync(new URL(`../../testdata/${name}.hex`, import.meta.url), 'utf8'));
  return {
    first: bytes.slice(1, 1 + HANDSHAKE_BYTES),
    second: bytes.slice(1 + HANDSHAKE_BYTES, 1 + 2 * HANDSHAKE_BYTES),
    chunkStream: bytes.slice(1 + 2 * HANDSHAKE_BYTES),
  };
}
