import { concatBytes, millis } from '@callcast/core';
import { MAX_FLV_TAG_BODY_BYTES } from '../limits.ts';
import { parseAudioTagBody } from './audio-tag-body.ts';
import { parseOpusTagBody } from './enhanced-audio-tag-body.ts';
import { parseAv1TagBody, parseHevcTagBody } from './enhanced-video-tag-body.ts';
import { isRaslTagBody } from './hevc-splice.ts';
import type { FlvTag } from './tag.ts';
import { parseVideoTagBody } from './video-tag-body.ts';
import { FLV_FILE_HEADER_BYTES, FLV_TAG_HEADER_BYTES, FLV_TAG_TYPE } from './writer.ts';

export type FlvMalformation = 'not-flv' | 'bad-header-size' | 'tag-too-large' | 'bad-previous-tag-size';

const KIND_BY_TYPE: ReadonlyMap<number, FlvTag['kind']> = new Map([
  [FLV_TAG_TYPE.audio, 'audio'],
  [FLV_TAG_TYPE.video, 'video'],
  [FLV_TAG_TYPE.script, 'script'],
]);
const PREVIOUS_TAG_SIZE_BYTES = 4;
/** DataOffset is 9 in version 1 (§E.2); room for a longer header of a later version. */
const MAX_FILE_HEADER_BYTES = 1_024;

type State = { name: 'header' } | { name: 'tags' } | { name: 'broken'; malformation: FlvMalformation };

/**
 * Takes an FLV byte stream apart into tags, however it is cut into chunks.
 *
 * Source: FLV 10.1 Annex E §E.2–E.4. Tags of unknown type and encrypted tags are passed over.
 * Holds at most one tag and one chunk. A malformation is final: there is no resynchronisation in FLV.
 */
export class FlvReader {
  readonly #maxTagBodyBytes: number;
  #state: State = { name: 'header' };
  #pending: Uint8Array = new Uint8Array(0);

  constructor(options: { maxTagBodyBytes?: number } = {}) {
    this.#maxTagBodyBytes = options.maxTagBodyBytes ?? MAX_FLV_TAG_BODY_BYTES;
  }

  /** @returns The tags completed by `chunk`, their bodies copied, or the malformation that ended the stream. */
  handleChunk(chunk: Uint8Array): FlvTag[] | FlvMalformation {
    if (this.#state.name === 'broken') return this.#state.malformation;
    let rest: Uint8Array = this.#pending.length === 0 ? chunk : concatBytes([this.#pending, chunk]);
    if (this.#state.name === 'header') {
      const length = fileHeaderBytes(rest);
      if (typeof length === 'string') return this.#break(length);
      if (length === undefined || rest.length < length + PREVIOUS_TAG_SIZE_BYTES) return this.#keep(rest, []);
      rest = rest.subarray(length + PREVIOUS_TAG_SIZE_BYTES);
      this.#state = { name: 'tags' };
    }
    const tags: FlvTag[] = [];
    while (rest.length >= FLV_TAG_HEADER_BYTES) {
      const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength);
      const bodyBytes = view.getUint32(0) & 0xff_ff_ff;
      if (bodyBytes > this.#maxTagBodyBytes) return this.#break('tag-too-large');
      const tagBytes = FLV_TAG_HEADER_BYTES + bodyBytes;
      if (rest.length < tagBytes + PREVIOUS_TAG_SIZE_BYTES) break;
      if (view.getUint32(tagBytes) !== tagBytes) return this.#break('bad-previous-tag-size');
      const kind = KIND_BY_TYPE.get(rest[0]!); // Filter bit and reserved bits make any other number
      if (kind) {
        const timestamp = ((rest[7]! << 24) | (view.getUint32(4) >>> 8)) >>> 0;
        tags.push(toTag(kind, timestamp, rest.slice(FLV_TAG_HEADER_BYTES, tagBytes)));
      }
      rest = rest.subarray(tagBytes + PREVIOUS_TAG_SIZE_BYTES);
    }
    return this.#keep(rest, tags);
  }

  #keep(rest: Uint8Array, tags: FlvTag[]): FlvTag[] {
    this.#pending = new Uint8Array(rest);
    return tags;
  }

  #break(malformation: FlvMalformation): FlvMalformation {
    this.#state = { name: 'broken', malformation };
    this.#pending = new Uint8Array(0);
    return malformation;
  }
}

/** @returns DataOffset, undefined while it has not arrived, or why this is no FLV. */
function fileHeaderBytes(bytes: Uint8Array): number | FlvMalformation | undefined {
  const signature = [0x46, 0x4c, 0x56];
  for (let i = 0; i < Math.min(3, bytes.length); i++) if (bytes[i] !== signature[i]) return 'not-flv';
  if (bytes.length < FLV_FILE_HEADER_BYTES) return undefined;
  const dataOffset = new DataView(bytes.buffer, bytes.byteOffset).getUint32(5);
  return dataOffset < FLV_FILE_HEADER_BYTES || dataOffset > MAX_FILE_HEADER_BYTES ? 'bad-header-size' : dataOffset;
}

function toTag(kind: FlvTag['kind'], timestamp: number, body: Uint8Array): FlvTag {
  const video = kind === 'video' ? parseVideoTagBody(body) : undefined;
  const audio = kind === 'audio' ? parseAudioTagBody(body) : undefined;
  const opus = audio === 'not-aac' ? parseOpusTagBody(body) : undefined;
  const av1 = video === 'not-avc' ? parseAv1TagBody(body) : undefined;
  const enhanced = av1 === 'not-av1' ? parseHevcTagBody(body) : av1;
  const isSequenceHeader =
    (typeof video === 'object' && video.kind === 'sequence-header') ||
    (typeof audio === 'object' && audio.kind === 'sequence-header') ||
    (typeof opus === 'object' && opus.kind === 'sequence-start') ||
    (typeof enhanced === 'object' && enhanced.kind === 'sequence-start');
  return {
    kind,
    timestamp: millis(timestamp),
    body,
    isHeader: kind === 'script' || isSequenceHeader,
    isKeyFrame:
      (typeof video === 'object' && video.kind === 'access-unit' && video.isKeyFrame) ||
      (typeof enhanced === 'object' && enhanced.kind === 'coded-frames' && enhanced.isKeyFrame),
    isRasl: kind === 'video' && isRaslTagBody(body),
  };
}
