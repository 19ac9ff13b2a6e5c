import { concatBytes } from '@callcast/core';
import type { Muxer } from './tag-muxer.ts';

/** Bytes that are a file already. */
export class PlainMuxer implements Muxer<Uint8Array> {
  async write(items: readonly Uint8Array[]): Promise<Uint8Array> {
    return concatBytes(items);
  }

  async end(): Promise<Uint8Array> {
    return new Uint8Array(0);
  }
}
