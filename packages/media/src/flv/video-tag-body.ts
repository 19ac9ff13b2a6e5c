import type { Millis } from '@callcast/core';
import { FlvError } from '../error.ts';
import { writeAvcFormat } from '../h264/avc-format.ts';
import { MAX_COMPOSITION_TIME_MS } from '../limits.ts';

/** CodecID of AVC in an FLV video tag. */
export const FLV_CODEC_AVC = 7;
const FRAME_TYPE_KEY = 1;
const FRAME_TYPE_INTER = 2;
const AVC_PACKET_SEQUENCE_HEADER = 0;
const AVC_PACKET_NAL_UNITS = 1;
const AVC_PACKET_END_OF_SEQUENCE = 2;
const HEADER_BYTES = 5;

/** What one FLV video tag says of an access unit. */
export interface AvcVideoTag {
  /** At least one; see {@link publishedNalUnits}. */
  readonly nalUnits: readonly Uint8Array[];
  readonly isIdr: boolean;
  /** PTS − DTS, whole milliseconds. 0 while pictures are not reordered. */
  readonly compositionTime: Millis;
}

/**
 * Builds the body of one FLV video tag (equally: of one RTMP video message).
 *
 * Source: FLV 10.1 Annex E §E.4.3 (video tags); ISO/IEC 14496-15 §5.3.4.2.1 (length-prefixed NAL units).
 *
 * @returns `[frame type + codec id: 1][AVCPacketType: 1][CompositionTime: SI24 ms][(length: u32)(NAL unit)]*`.
 *   A fresh array of exactly `5 + Σ (4 + nalUnit.length)` bytes; the caller owns it.
 * @throws {FlvError} `FLV_EMPTY_ACCESS_UNIT` — no NAL units.
 * @throws {FlvError} `FLV_COMPOSITION_TIME_RANGE` — |compositionTime| exceeds 8,388,607 ms.
 */
export function writeAvcVideoTagBody({ nalUnits, isIdr, compositionTime }: AvcVideoTag): Uint8Array {
  if (nalUnits.length === 0) throw new FlvError('FLV_EMPTY_ACCESS_UNIT', 'an access unit needs a NAL unit');
  if (Math.abs(compositionTime) > MAX_COMPOSITION_TIME_MS) {
    throw new FlvError('FLV_COMPOSITION_TIME_RANGE', `composition time ${compositionTime} ms does not fit SI24`, {
      details: { compositionTimeMs: compositionTime },
    });
  }
  let length = HEADER_BYTES;
  for (const nalUnit of nalUnits) length += 4 + nalUnit.length;
  const body = new Uint8Array(length);
  body[0] = ((isIdr ? FRAME_TYPE_KEY : FRAME_TYPE_INTER) << 4) | FLV_CODEC_AVC;
  body[1] = AVC_PACKET_NAL_UNITS;
  body[2] = compositionTime >> 16; // two's complement
  body[3] = compositionTime >> 8;
  body[4] = compositionTime;
  writeAvcFormat(nalUnits, body, HEADER_BYTES);
  return body;
}

/**
 * Builds the body of the AVC sequence header tag.
 *
 * Source: FLV 10.1 Annex E §E.4.3.1, AVCPacketType 0.
 *
 * @param configurationRecord AVCDecoderConfigurationRecord; copied.
 * @returns `[0x17][0][0 0 0][record]`, fresh.
 */
export function writeAvcSequenceHeaderBody(configurationRecord: Uint8Array): Uint8Array {
  const body = new Uint8Array(HEADER_BYTES + configurationRecord.length);
  body[0] = (FRAME_TYPE_KEY << 4) | FLV_CODEC_AVC;
  body[1] = AVC_PACKET_SEQUENCE_HEADER;
  body.set(configurationRecord, HEADER_BYTES);
  return body;
}

/** Builds the body of the AVC end of sequence tag: FLV 10.1 Annex E §E.4.3.1, AVCPacketType 2. Five fresh bytes. */
export function writeAvcEndOfSequenceBody(): Uint8Array {
  return Uint8Array.of((FRAME_TYPE_KEY << 4) | FLV_CODEC_AVC, AVC_PACKET_END_OF_SEQUENCE, 0, 0, 0);
}

/** A video tag body taken apart. */
export type VideoTagBody =
  | { readonly kind: 'sequence-header'; readonly configurationRecord: Uint8Array }
  | {
      readonly kind: 'access-unit';
      readonly isKeyFrame: boolean;
      readonly compositionTime: Millis;
      /** NAL units in AVC format. */
      readonly sample: Uint8Array;
    }
  | { readonly kind: 'end-of-sequence' };

export type VideoTagBodyMalformation = 'truncated' | 'not-avc' | 'bad-packet-type';

/**
 * Parses the body of an AVC video tag.
 *
 * Source: FLV 10.1 Annex E §E.4.3.
 *
 * @returns Views into `body`, or the name of the first rule it breaks.
 */
export function parseVideoTagBody(body: Uint8Array): VideoTagBody | VideoTagBodyMalformation {
  if (body.length < HEADER_BYTES) return 'truncated';
  if ((body[0]! & 0x0f) !== FLV_CODEC_AVC) return 'not-avc';
  const payload = body.subarray(HEADER_BYTES);
  switch (body[1]) {
    case AVC_PACKET_SEQUENCE_HEADER:
      return { kind: 'sequence-header', configurationRecord: payload };
    case AVC_PACKET_NAL_UNITS: {
      const unsigned = (body[2]! << 16) | (body[3]! << 8) | body[4]!;
      return {
        kind: 'access-unit',
        isKeyFrame: body[0]! >> 4 === FRAME_TYPE_KEY,
        compositionTime: ((unsigned << 8) >> 8) as Millis, // sign extension of 24 bits
        sample: payload,
      };
    }
    case AVC_PACKET_END_OF_SEQUENCE:
      return { kind: 'end-of-sequence' };
    default:
      return 'bad-packet-type';
  }
}
