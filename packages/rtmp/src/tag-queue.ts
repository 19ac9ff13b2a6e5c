import { addMillis, type Millis } from '@callcast/core';
import { type FlvTag, toBlaTagBody } from '@callcast/media';
import { MAX_QUEUED_AGE, MAX_QUEUED_BYTES } from './limits.ts';

interface WaitingTag {
  readonly tag: FlvTag;
  readonly since: Millis;
}

/**
 * Tags waiting for a slow socket, bounded by bytes and by the time they have waited.
 *
 * What is dropped, goes so that no picture that leaves refers to one that did not: video from the dropped picture up to
 * the next key frame, and the RASL pictures behind that; sound by itself. A CRA picture there leaves as a BLA picture
 * ({@link toBlaTagBody}). Headers stay, the latest of each kind. Video never waits for sound.
 */
export class TagQueue {
  readonly #maxBytes: number;
  readonly #maxAge: Millis;
  /** In the order in which they came, so the first one has waited longest. */
  #waiting: WaitingTag[] = [];
  #bytes = 0;
  #awaitsKeyFrame = false;
  /** The newest key frame stands behind a cut: RASL pictures refer to what was dropped before it. */
  #skipsRasl = false;
  #droppedTags = 0;

  constructor({ maxBytes = MAX_QUEUED_BYTES, maxAge = MAX_QUEUED_AGE } = {}) {
    this.#maxBytes = maxBytes;
    this.#maxAge = maxAge;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Pictures were dropped, and so are those that come until a key frame. */
  get awaitsKeyFrame(): boolean {
    return this.#awaitsKeyFrame;
  }

  get droppedTags(): number {
    return this.#droppedTags;
  }

  /**
   * Ask once for each tag, in order, also for those that need not wait.
   *
   * @returns What is to be sent of it. Undefined drops it: it refers to pictures that were dropped.
   */
  admit(tag: FlvTag): FlvTag | undefined {
    if (tag.kind !== 'video' || tag.isHeader) return tag;
    if (tag.isKeyFrame) {
      this.#skipsRasl = this.#awaitsKeyFrame;
      this.#awaitsKeyFrame = false;
      return this.#skipsRasl ? behindCut(tag) : tag;
    }
    if (!this.#awaitsKeyFrame && !(this.#skipsRasl && tag.isRasl)) return tag;
    this.#droppedTags++;
    return undefined;
  }

  /**
   * @param tag Admitted. Kept, with its body, until shifted.
   * @param bytesAhead Of the same output, waiting after this queue: they share its bound.
   */
  push(now: Millis, tag: FlvTag, bytesAhead = 0): void {
    this.#waiting.push({ tag, since: now });
    this.#bytes += tag.body.length;
    this.#dropStale(now);
    if (this.#bytes + bytesAhead <= this.#maxBytes) return;
    if (this.#waiting.some(({ tag: { kind, isHeader } }) => kind === 'video' && !isHeader)) this.#awaitsKeyFrame = true;
    this.#keepOnly(({ kind }) => kind !== 'video');
    if (this.#bytes + bytesAhead > this.#maxBytes) this.#keepOnly(() => false);
  }

  /** @returns The next tag that has not waited too long. */
  shift(now: Millis): FlvTag | undefined {
    this.#dropStale(now);
    const tag = this.#waiting.shift()?.tag;
    this.#bytes -= tag?.body.length ?? 0;
    return tag;
  }

  clear(): void {
    this.#waiting = [];
    this.#bytes = 0;
  }

  #dropStale(now: Millis): void {
    const isStale = ({ since }: WaitingTag): boolean => addMillis(since, this.#maxAge) < now;
    const oldest = this.#waiting.find(({ tag }) => !tag.isHeader);
    if (oldest === undefined || !isStale(oldest)) return;
    const firstFresh = this.#waiting.findIndex((one) => !one.tag.isHeader && !isStale(one));
    const fresh = firstFresh < 0 ? this.#waiting.length : firstFresh;
    const losesPictures = this.#waiting.slice(0, fresh).some(({ tag }) => tag.kind === 'video' && !tag.isHeader);
    const nextKeyFrame = this.#waiting.findIndex(
      ({ tag }, at) => at >= fresh && tag.kind === 'video' && tag.isKeyFrame,
    );
    if (losesPictures && nextKeyFrame >= 0) {
      this.#cutBefore(nextKeyFrame, fresh);
      return;
    }
    if (losesPictures) this.#awaitsKeyFrame = true;
    const firstPicture = losesPictures ? this.#waiting.length : fresh;
    this.#keepOnly(({ kind }, at) => at >= (kind === 'video' ? firstPicture : fresh));
  }

  /** @param keyFrame Index of the first picture that stays. @param fresh Index of the first sound that stays. */
  #cutBefore(keyFrame: number, fresh: number): void {
    const { tag, since } = this.#waiting[keyFrame] as WaitingTag;
    this.#waiting[keyFrame] = { tag: behindCut(tag), since };
    const following = this.#waiting.findIndex(
      ({ tag: { kind, isKeyFrame } }, at) => at > keyFrame && kind === 'video' && isKeyFrame,
    );
    if (following < 0) this.#skipsRasl = true;
    const groupEnd = following < 0 ? this.#waiting.length : following;
    this.#keepOnly(({ kind, isRasl }, at) =>
      kind === 'video' ? at >= keyFrame && !(isRasl && at < groupEnd) : at >= fresh,
    );
  }

  /** Drops what `isKept` does not want, and headers that a later one has replaced. */
  #keepOnly(isKept: (tag: FlvTag, at: number) => boolean): void {
    const kept: WaitingTag[] = [];
    const isReplaced = new Set<FlvTag['kind']>();
    for (let at = this.#waiting.length - 1; at >= 0; at--) {
      const one = this.#waiting[at] as WaitingTag;
      const { kind, isHeader } = one.tag;
      if (isHeader ? isReplaced.has(kind) : !isKept(one.tag, at)) continue;
      if (isHeader) isReplaced.add(kind);
      else isReplaced.delete(kind);
      kept.push(one);
    }
    this.#droppedTags += this.#waiting.length - kept.length;
    this.#waiting = kept.reverse();
    this.#bytes = kept.reduce((bytes, { tag }) => bytes + tag.body.length, 0);
  }
}

/** A key frame behind pictures that were dropped. */
function behindCut(tag: FlvTag): FlvTag {
  const body = toBlaTagBody(tag.body);
  return body === tag.body ? tag : { ...tag, body };
}
