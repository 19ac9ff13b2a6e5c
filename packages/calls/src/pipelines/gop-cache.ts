/**
 * What somebody needs who joins a publish between two IDRs: its headers, and every tag since the last one, but for RASL
 * pictures of H.265, which look back over it. It holds the tags
 * that were made for the destination, and copies nothing: while the leg lives, its resume window has most of the same bodies.
 * Held pictures, and what is left of a leg that is gone, are here alone, until the group is too long or the publish ends.
 */
import type { FlvTag } from '@callcast/media';

/** Ten seconds of 5 Mbit/s. The largest access unit that a leg takes has 4 MiB. */
const MAX_BYTES = 6 * 1024 * 1024;
/** A caller that makes no IDR for longer is asked for one when somebody joins. Also what a held picture leaves behind at most. */
const MAX_SPAN_MS = 10_000;

type Headers = Readonly<Partial<Record<FlvTag['kind'], FlvTag>>>;

export class GopCache {
  /** The newest of each kind; replaced, never changed. */
  #headers: Headers = {};
  /** As they were at the IDR. Those that came behind it stand in the group. */
  #headersOfGroup: Headers = {};
  /** Empty, or an IDR first. */
  #group: FlvTag[] = [];
  #bytes = 0;

  /** @param tag The next one of the output. Kept: it must not change. */
  add(tag: FlvTag): void {
    if (tag.isHeader) this.#headers = { ...this.#headers, [tag.kind]: tag };
    else if (tag.isKeyFrame) {
      this.#headersOfGroup = this.#headers;
      this.#group = [tag];
      this.#bytes = tag.body.length;
      return;
    }
    const [first] = this.#group;
    if (first === undefined || tag.isRasl) return;
    this.#group.push(tag);
    this.#bytes += tag.body.length;
    if (this.#bytes > MAX_BYTES || tag.timestamp - first.timestamp > MAX_SPAN_MS) this.#group = [];
  }

  /** The publish has ended: nothing of it is for those who come later. */
  clear(): void {
    this.#headers = {};
    this.#headersOfGroup = {};
    this.#group = [];
    this.#bytes = 0;
  }

  /**
   * What to begin with, in order; undefined when the next IDR has to be waited for, or when nothing was sent yet. An output
   * without a picture begins anywhere.
   */
  get beginning(): readonly FlvTag[] | undefined {
    if (this.#group.length > 0) return [...inOrder(this.#headersOfGroup), ...this.#group];
    return this.#headers.video === undefined ? this.sound : undefined;
  }

  /** Where nobody can say when the next IDR comes: the headers of the sound alone. Undefined when nothing was sent yet. */
  get sound(): readonly FlvTag[] | undefined {
    return this.#headers.audio === undefined ? undefined : inOrder({ ...this.#headers, video: undefined });
  }
}

const inOrder = ({ script, video, audio }: { [K in FlvTag['kind']]?: FlvTag | undefined }): FlvTag[] =>
  [script, video, audio].filter((tag) => tag !== undefined);
