/**
 * Those who watch an output from our side: an FLV stream of exactly the tags that are handed to its connections, from the last
 * IDR on. Timestamps are those of the output, which increase over all of its publishes, so a viewer stays while the
 * destination is dialled again: nothing comes for as long as nothing is sent, then headers and an IDR. One who joins meanwhile
 * waits for the same: what was sent before is not on the air any more. A publish in another codec ends who watched the one
 * before, since players set up their decoders once.
 */
import { concatBytes } from '@callcast/core';
import { codecIdOf, type FlvTag, writeFlvFileHeader, writeFlvTag, writeScriptData } from '@callcast/media';
import type { PreviewViewer } from '../media-ports.ts';
import { GopCache } from './gop-cache.ts';

/** An IDR that was asked for comes within 300 ms, unless the camera is off: then there is sound at least. */
const MAX_WAIT_FOR_PICTURE_MS = 2_000;

/**
 * The last tag of who is ended by another codec, and the only one that was not sent: the end of an HTTP answer says no reason.
 * Named and shaped as RTMP tells how a stream stands (RTMP 1.0 §7.2.2); players that do not know it pass over it.
 */
const CODEC_CHANGED = writeScriptData('onStatus', {
  level: 'status',
  code: 'Callcast.CodecChanged',
  description: 'The stream goes on in another codec: open it again',
});

/**
 * - `waiting`: for an IDR, since the timestamp of the first tag that it missed
 * - `watching`: gets every tag, but no RASL pictures of the key frame that it began with
 * - `listening`: was told that there is no picture. Players cannot be told otherwise later: it ends with the first one
 */
type Stage =
  | { readonly name: 'waiting'; readonly since: number | undefined }
  | { readonly name: 'watching'; readonly skipsRasl: boolean }
  | { readonly name: 'listening' };

export class OutputPreview {
  readonly #cache = new GopCache();
  readonly #viewers = new Map<PreviewViewer, Stage>();
  readonly #requestKeyFrame: () => void;
  /** Of the newest sequence headers, over all publishes: everybody who watches has seen them. */
  readonly #codecs: { audio?: number; video?: number } = {};

  /** @param requestKeyFrame Somebody waits for a picture. */
  constructor(requestKeyFrame: () => void) {
    this.#requestKeyFrame = requestKeyFrame;
  }

  /** @param tag What the destination is handed now. */
  write(tag: FlvTag): void {
    this.#cache.add(tag);
    if (tag.isHeader && tag.kind !== 'script') this.#handleCodec(tag.kind, tag);
    if (this.#viewers.size > 0) this.#show(tag);
  }

  /** The publish is over, and another may begin. Who watches stays; who comes sees nothing until then. */
  handlePublishEnded(): void {
    this.#cache.clear();
    for (const [viewer, { name }] of this.#viewers)
      if (name === 'waiting') this.#viewers.set(viewer, { name, since: undefined }); // the next one brings its own picture
  }

  /** @returns Stops it without a word to the viewer. Idempotent. */
  watch(viewer: PreviewViewer): () => void {
    this.#viewers.set(viewer, { name: 'waiting', since: undefined });
    if (!this.#begin(viewer, this.#cache.beginning)) this.#requestKeyFrame();
    return () => void this.#viewers.delete(viewer);
  }

  /** Nothing more comes: every viewer is told, and nothing is kept. Idempotent. */
  end(): void {
    this.#cache.clear();
    for (const viewer of this.#viewers.keys()) viewer.end();
    this.#viewers.clear();
  }

  /** Who listens only is not concerned by what pictures are in. */
  #handleCodec(kind: 'audio' | 'video', { timestamp, body }: FlvTag): void {
    const before = this.#codecs[kind];
    const codec = codecIdOf({ kind, body });
    if (codec === undefined || codec === before) return;
    this.#codecs[kind] = codec;
    if (before === undefined) return;
    const reason = writeFlvTag({ kind: 'script', timestamp, body: CODEC_CHANGED });
    for (const [viewer, { name }] of this.#viewers) {
      if (name === 'waiting' || (name === 'listening' && kind === 'video')) continue;
      this.#viewers.delete(viewer);
      viewer.write(reason);
      viewer.end();
    }
  }

  #show(tag: FlvTag): void {
    let bytes: Uint8Array | undefined; // written once for all of them
    for (const [viewer, stage] of this.#viewers) {
      if (stage.name === 'waiting') this.#wait(viewer, stage.since ?? tag.timestamp, tag);
      else if (stage.name === 'watching' || tag.kind !== 'video') {
        if (stage.name === 'watching' && stage.skipsRasl) {
          if (tag.isRasl) continue;
          if (tag.isKeyFrame) this.#viewers.set(viewer, { name: 'watching', skipsRasl: false });
        }
        bytes ??= writeFlvTag(tag);
        viewer.write(bytes);
      } else if (tag.isKeyFrame) {
        this.#viewers.delete(viewer);
        viewer.end();
      }
    }
  }

  #wait(viewer: PreviewViewer, since: number, tag: FlvTag): void {
    if (this.#begin(viewer, this.#cache.beginning)) return;
    const hasWaited = tag.timestamp - since > MAX_WAIT_FOR_PICTURE_MS;
    if (!hasWaited || !this.#begin(viewer, this.#cache.sound)) this.#viewers.set(viewer, { name: 'waiting', since });
  }

  /** @returns Whether it began: with these tags, the one that is being shown among them. */
  #begin(viewer: PreviewViewer, tags: readonly FlvTag[] | undefined): boolean {
    if (tags === undefined) return false;
    const hasVideo = tags.some(({ kind }) => kind === 'video');
    this.#viewers.set(viewer, hasVideo ? { name: 'watching', skipsRasl: true } : { name: 'listening' });
    viewer.write(concatBytes([writeFlvFileHeader({ hasAudio: true, hasVideo }), ...tags.map(writeFlvTag)]));
    return true;
  }
}
