import type { FlvTag } from '@callcast/media';

/** Makes a file of what it takes. Whatever it has given out is never changed by what it gives out later. */
export interface Muxer<Item> {
  /**
   * Takes what comes next; tags: headers first. Rejects with a CodedError where the container cannot take them.
   *
   * @returns The bytes that are ready now, in order; may be none.
   */
  write(items: readonly Item[]): Promise<Uint8Array>;
  /** @returns What is left, also after a `write` that rejected, with whatever. Once, last. */
  end(): Promise<Uint8Array>;
}

export type TagMuxer = Muxer<FlvTag>;

/** Headers in front of the first media of a publish: they say which tracks there are. */
export class HeadersFirst {
  #waiting: FlvTag[] | undefined = [];

  /** @returns All headers, with the first media; undefined at every other tag. */
  take(tag: FlvTag): readonly FlvTag[] | undefined {
    const headers = this.#waiting;
    if (headers === undefined) return undefined;
    if (tag.isHeader) {
      headers.push(tag);
      return undefined;
    }
    this.#waiting = undefined;
    return headers;
  }

  /** No media has come yet. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }
}
