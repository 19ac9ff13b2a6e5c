import type { FlvTag } from '@callcast/media';
import { MAX_QUEUED_BYTES } from './limits.ts';

/**
 * Tags waiting for a slow socket, bounded.
 *
 * Over the bound all waiting video is dropped and, so that no picture refers to a missing one, further video up to the
 * next key frame. Headers are never dropped. If audio alone exceeds the bound it goes too.
 */
export class TagQueue {
  #tags: FlvTag[] = [];
  #bytes = 0;
  #awaitsKeyFrame = false;
  #droppedTags = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get length(): number {
    return this.#tags.length;
  }

  get droppedTags(): number {
    return this.#droppedTags;
  }

  /**
   * Whether `tag` may be sent. False drops it: it refers to pictures that were dropped. Ask once for each tag, in
   * order, also for those that need not wait.
   */
  admit(tag: FlvTag): boolean {
    if (!this.#awaitsKeyFrame || tag.kind !== 'video' || tag.isHeader) return true;
    if (tag.isKeyFrame) {
      this.#awaitsKeyFrame = false;
      return true;
    }
    this.#droppedTags++;
    return false;
  }

  /** @param tag Admitted. Kept, with its body, until shifted. */
  push(tag: FlvTag): void {
    this.#tags.push(tag);
    this.#bytes += tag.body.length;
    if (this.#bytes <= MAX_QUEUED_BYTES) return;
    this.#awaitsKeyFrame = true;
    this.#keepOnly((queued) => queued.isHeader || queued.kind !== 'video');
    if (this.#bytes > MAX_QUEUED_BYTES) this.#keepOnly((queued) => queued.isHeader);
  }

  shift(): FlvTag | undefined {
    const tag = this.#tags.shift();
    this.#bytes -= tag?.body.length ?? 0;
    return tag;
  }

  clear(): void {
    this.#tags = [];
    this.#bytes = 0;
  }

  #keepOnly(isKept: (tag: FlvTag) => boolean): void {
    const kept = this.#tags.filter(isKept);
    this.#droppedTags += this.#tags.length - kept.length;
    this.#tags = kept;
    this.#bytes = kept.reduce((bytes, tag) => bytes + tag.body.length, 0);
  }
}
