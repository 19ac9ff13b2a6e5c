/** Video tag bodies of Enhanced RTMP (veovera.org), section "Enhanced Video": codecs named by a FourCC. */
import { type Millis, millis } from '@callcast/core';
import { type Obu, sizedObusBytes, writeSizedObus } from '../av1/obu.ts';
import { FlvError } from '../error.ts';
import { writeAvcFormat } from '../h264/avc-format.ts';
import { MAX_COMPOSITION_TIME_MS } from '../limits.ts';
import { type FourCc, fourCcBytes } from './four-cc.ts';

const IS_EX_HEADER = 0x80;
const FRAME_TYPE_KEY = 1;
const FRAME_TYPE_INTER = 2;
const PACKET_SEQUENCE_START = 0;
const PACKET_CODED_FRAMES = 1;
/** Of H.265 and H.264: without a composition time, which is 0. */
const PACKET_CODED_FRAMES_X = 3;
const HEADER_BYTES = 5;
const COMPOSITION_TIME_BYTES = 3;
const AV1: FourCc = 'av01';
const HEVC: FourCc = 'hvc1';

/**
 * Builds the body of the tag that opens a decoder for AV1: VideoPacketType.SequenceStart.
 *
 * @param configurationRecord See `writeAv1CodecConfigurationRecord`; copied.
 * @returns `[0x90]["av01"][record]`, fresh.
 */
export const writeAv1SequenceStartBody = (configurationRecord: Uint8Array): Uint8Array =>
  writeSequenceStart(AV1, configurationRecord);

/**
 * Builds the body of the tag of one AV1 temporal unit: VideoPacketType.CodedFrames. AV1 has no composition time.
 *
 * @param obus Copied. @returns `[0x80 | frame type << 4 | 1]["av01"][OBU with size field]*`, fresh.
 */
export function writeAv1CodedFramesBody(obus: readonly Obu[], isKeyFrame: boolean): Uint8Array {
  const frameType = isKeyFrame ? FRAME_TYPE_KEY : FRAME_TYPE_INTER;
  const body = writeHeader(AV1, frameType, PACKET_CODED_FRAMES, sizedObusBytes(obus));
  writeSizedObus(obus, body, HEADER_BYTES);
  return body;
}

/**
 * Builds the body of the tag that opens a decoder for H.265: VideoPacketType.SequenceStart.
 *
 * @param configurationRecord See `writeHevcDecoderConfigurationRecord`; copied.
 * @returns `[0x90]["hvc1"][record]`, fresh.
 */
export const writeHevcSequenceStartBody = (configurationRecord: Uint8Array): Uint8Array =>
  writeSequenceStart(HEVC, configurationRecord);

/** What one tag says of a picture. */
export interface HevcVideoTag {
  /** See `parseHevcPicture`; copied. */
  readonly nalUnits: readonly Uint8Array[];
  readonly isKeyFrame: boolean;
  /** PTS − DTS, whole milliseconds. 0 while pictures are not reordered. */
  readonly compositionTime: Millis;
}

/**
 * Builds the body of the tag of one H.265 picture: VideoPacketType.CodedFrames.
 *
 * @returns `[0x80 | frame type << 4 | 1]["hvc1"][composition time: SI24 ms][(length: u32)(NAL unit)]*`, fresh.
 * @throws {FlvError} `FLV_COMPOSITION_TIME_RANGE` — |compositionTime| exceeds 8,388,607 ms.
 */
export function writeHevcCodedFramesBody({ nalUnits, isKeyFrame, compositionTime }: HevcVideoTag): Uint8Array {
  if (Math.abs(compositionTime) > MAX_COMPOSITION_TIME_MS)
    throw new FlvError('FLV_COMPOSITION_TIME_RANGE', `composition time ${compositionTime} ms does not fit SI24`, {
      details: { compositionTimeMs: compositionTime },
    });
  const frameType = isKeyFrame ? FRAME_TYPE_KEY : FRAME_TYPE_INTER;
  const sampleBytes = nalUnits.reduce((sum, { length }) => sum + 4 + length, 0);
  const body = writeHeader(HEVC, frameType, PACKET_CODED_FRAMES, COMPOSITION_TIME_BYTES + sampleBytes);
  body[HEADER_BYTES] = compositionTime >> 16; // two's complement
  body[HEADER_BYTES + 1] = compositionTime >> 8;
  body[HEADER_BYTES + 2] = compositionTime;
  writeAvcFormat(nalUnits, body, HEADER_BYTES + COMPOSITION_TIME_BYTES);
  return body;
}

function writeSequenceStart(codec: FourCc, configurationRecord: Uint8Array): Uint8Array {
  const body = writeHeader(codec, FRAME_TYPE_KEY, PACKET_SEQUENCE_START, configurationRecord.length);
  body.set(configurationRecord, HEADER_BYTES);
  return body;
}

function writeHeader(codec: FourCc, frameType: number, packetType: number, payloadBytes: number): Uint8Array {
  const body = new Uint8Array(HEADER_BYTES + payloadBytes);
  body[0] = IS_EX_HEADER | (frameType << 4) | packetType;
  body.set(fourCcBytes(codec), 1);
  return body;
}

/** The body of an AV1 tag taken apart. */
export type Av1TagBody =
  | { readonly kind: 'sequence-start'; readonly configurationRecord: Uint8Array }
  | { readonly kind: 'coded-frames'; readonly isKeyFrame: boolean; readonly temporalUnit: Uint8Array }
  /** Metadata, the end of the sequence: nothing to decode. */
  | { readonly kind: 'other' };

export type Av1TagBodyMalformation = 'truncated' | 'not-enhanced' | 'not-av1' | 'unsupported-packet-type';

/** MPEG2TSSequenceStart carries another record; Multitrack and ModEx put more fields before the FourCC. */
const UNSUPPORTED_PACKET_TYPES: readonly number[] = [5, 6, 7];

/**
 * Parses the body of an AV1 tag with one track.
 *
 * @returns Views into `body`, or the name of the first rule it breaks.
 */
export function parseAv1TagBody(body: Uint8Array): Av1TagBody | Av1TagBodyMalformation {
  const parsed = parseTagBody(body, AV1);
  if (parsed === 'other-codec') return 'not-av1';
  if (typeof parsed === 'string') return parsed;
  const { packetType, isKeyFrame, payload } = parsed;
  if (packetType === PACKET_SEQUENCE_START) return { kind: 'sequence-start', configurationRecord: payload };
  if (packetType !== PACKET_CODED_FRAMES) return { kind: 'other' };
  return { kind: 'coded-frames', isKeyFrame, temporalUnit: payload };
}

/** The body of an H.265 tag taken apart. */
export type HevcTagBody =
  | { readonly kind: 'sequence-start'; readonly configurationRecord: Uint8Array }
  | {
      readonly kind: 'coded-frames';
      readonly isKeyFrame: boolean;
      readonly compositionTime: Millis;
      /** NAL units, each behind its 32-bit length. */
      readonly sample: Uint8Array;
    }
  /** Metadata, the end of the sequence: nothing to decode. */
  | { readonly kind: 'other' };

export type HevcTagBodyMalformation = 'truncated' | 'not-enhanced' | 'not-hevc' | 'unsupported-packet-type';

/**
 * Parses the body of an H.265 tag with one track.
 *
 * @returns Views into `body`, or the name of the first rule it breaks.
 */
export function parseHevcTagBody(body: Uint8Array): HevcTagBody | HevcTagBodyMalformation {
  const parsed = parseTagBody(body, HEVC);
  if (parsed === 'other-codec') return 'not-hevc';
  if (typeof parsed === 'string') return parsed;
  const { packetType, isKeyFrame, payload } = parsed;
  if (packetType === PACKET_SEQUENCE_START) return { kind: 'sequence-start', configurationRecord: payload };
  if (packetType === PACKET_CODED_FRAMES_X)
    return { kind: 'coded-frames', isKeyFrame, compositionTime: millis(0), sample: payload };
  if (packetType !== PACKET_CODED_FRAMES) return { kind: 'other' };
  if (payload.length < COMPOSITION_TIME_BYTES) return 'truncated';
  const compositionTime = ((payload[0]! << 24) | (payload[1]! << 16) | (payload[2]! << 8)) >> 8; // sign extension
  return {
    kind: 'coded-frames',
    isKeyFrame,
    compositionTime: millis(compositionTime),
    sample: payload.subarray(COMPOSITION_TIME_BYTES),
  };
}

interface EnhancedTagBody {
  readonly packetType: number;
  readonly isKeyFrame: boolean;
  readonly payload: Uint8Array;
}

function parseTagBody(
  body: Uint8Array,
  codec: FourCc,
): EnhancedTagBody | 'truncated' | 'not-enhanced' | 'other-codec' | 'unsupported-packet-type' {
  if (body.length === 0) return 'truncated';
  const first = body[0]!;
  if ((first & IS_EX_HEADER) === 0) return 'not-enhanced';
  const packetType = first & 0x0f;
  if (UNSUPPORTED_PACKET_TYPES.includes(packetType)) return 'unsupported-packet-type';
  if (body.length < HEADER_BYTES) return 'truncated';
  if (fourCcBytes(codec).some((byte, i) => body[1 + i] !== byte)) return 'other-codec';
  return { packetType, isKeyFrame: ((first >> 4) & 7) === FRAME_TYPE_KEY, payload: body.subarray(HEADER_BYTES) };
}
