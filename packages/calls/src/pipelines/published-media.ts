/** What one publish sends of pictures and of sound, for its figures: counted tag by tag, read once a second. */
import type { Millis } from '@callcast/core';
import type { FlvTag } from '@callcast/media';
import type { PublishedAudio, PublishedVideo, PublishedVideoCodec } from '../media-protocol.ts';
import { Rate } from './flow-figures.ts';
import type { PublishedFormat } from './publish-headers.ts';

export class PublishedMedia {
  readonly #bytes = { video: 0, audio: 0 };
  readonly #bits = { video: new Rate(), audio: new Rate() };
  /** Of key frames, in timestamps of the publish. */
  #lastKeyFrame: Millis | undefined;
  #keyFrameIntervalMs = 0;

  /** All that was written, headers included. */
  get bytes(): number {
    return this.#bytes.video + this.#bytes.audio;
  }

  get audioBytes(): number {
    return this.#bytes.audio;
  }

  handleTag({ kind, timestamp, body, isKeyFrame, isHeader }: FlvTag): void {
    this.#bytes[kind === 'audio' ? 'audio' : 'video'] += body.length;
    if (kind !== 'video' || !isKeyFrame || isHeader) return;
    if (this.#lastKeyFrame !== undefined) this.#keyFrameIntervalMs = timestamp - this.#lastKeyFrame;
    this.#lastKeyFrame = timestamp;
  }

  /** Rates are since the last call. */
  figures(
    now: Millis,
    codec: PublishedVideoCodec,
    { size, sound }: PublishedFormat,
  ): { readonly video: PublishedVideo | null; readonly audio: PublishedAudio | null } {
    const [videoBps, audioBps] = [this.#bps('video', now), this.#bps('audio', now)];
    const keyFrameIntervalMs = this.#keyFrameIntervalMs;
    return {
      video: size === undefined ? null : { codec, ...size, bitrateBps: videoBps, keyFrameIntervalMs },
      audio: sound === undefined ? null : { ...sound, bitrateBps: audioBps },
    };
  }

  #bps(kind: 'video' | 'audio', now: Millis): number {
    return Math.round(this.#bits[kind].next(now, 8 * this.#bytes[kind]));
  }
}
