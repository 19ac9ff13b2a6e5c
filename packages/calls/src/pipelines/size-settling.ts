import { type Millis, millis } from '@callcast/core';
import type { PictureSize } from '@callcast/scenario/protocol';

/** Chromium's steps from 320×180 to 720p follow each other more closely. */
const STAYED = millis(2_000);
/** Left to itself it needs up to 20 s: nobody waits so long for a show to begin. */
const MAX_WAIT = millis(8_000);

/**
 * Tells when the picture of a caller has come to its size: encoders that feel their way begin small and grow. Settled is a
 * size that stayed for 2 s, or one as large as was announced; 8 s after the first picture, whatever there is.
 */
export class SizeSettling {
  #size: PictureSize | undefined;
  #sizeAt: Millis | undefined;
  #firstAt: Millis | undefined;

  handlePicture(size: PictureSize, now: Millis): void {
    this.#firstAt ??= now;
    if (size.width === this.#size?.width && size.height === this.#size.height) return;
    this.#size = size;
    this.#sizeAt = now;
  }

  /** @param announcedMacroblocks Undefined when nothing was announced. @returns False also before any picture. */
  isWaiting(now: Millis, announcedMacroblocks: number | undefined): boolean {
    if (this.#size === undefined || this.#sizeAt === undefined || this.#firstAt === undefined) return false;
    if (now - this.#sizeAt >= STAYED || now - this.#firstAt >= MAX_WAIT) return false;
    const macroblocks = Math.ceil(this.#size.width / 16) * Math.ceil(this.#size.height / 16);
    return announcedMacroblocks === undefined || macroblocks < announcedMacroblocks;
  }
}
