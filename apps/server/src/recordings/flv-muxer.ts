import { type FlvTag, writeFlvFileHeader, writeFlvTag } from '@callcast/media';
import { HeadersFirst, type TagMuxer } from './tag-muxer.ts';

/** An FLV file of exactly these tags: FLV 10.1 Annex E. */
export class FlvMuxer implements TagMuxer {
  readonly #headers = new HeadersFirst();

  async write(tags: readonly FlvTag[]): Promise<Uint8Array> {
    return Buffer.concat(tags.flatMap((tag) => this.#take(tag)));
  }

  async end(): Promise<Uint8Array> {
    return new Uint8Array(0);
  }

  #take(tag: FlvTag): Uint8Array[] {
    const headers = this.#headers.take(tag);
    if (headers === undefined) return this.#headers.isWaiting ? [] : [writeFlvTag(tag)];
    const has = (kind: FlvTag['kind']): boolean => tag.kind === kind || headers.some((header) => header.kind === kind);
    const fileHeader = writeFlvFileHeader({ hasAudio: has('audio'), hasVideo: has('video') });
    return [fileHeader, ...[...headers, tag].map(writeFlvTag)];
  }
}
