/** Video tag bodies of Enhanced RTMP (veovera.org), section "Enhanced Video": codecs named by a FourCC. */
import { type Obu, sizedObusBytes, writeSizedObus } from '../av1/obu.ts';
import { type FourCc, fourCcBytes } from './four-cc.ts';

const IS_EX_HEADER = 0x80;
const FRAME_TYPE_KEY = 1;
const FRAME_TYPE_INTER = 2;
const PACKET_SEQUENCE_START = 0;
const PACKET_CODED_FRAMES = 1;
const HEADER_BYTES = 5;
const AV1: FourCc = 'av01';

/**
 * Builds the body of the tag that opens a decoder for AV1: VideoPacketType.SequenceStart.
 *
 * @param configurationRecord See `writeAv1CodecConfigurationRecord`; copied.
 * @returns `[0x90]["av01"][record]`, fresh.
 */
export function writeAv1SequenceStartBody(configurationRecord: Uint8Array): Uint8Array {
  const body = writeHeader(FRAME_TYPE_KEY, PACKET_SEQUENCE_START, configurationRecord.length);
  body.set(configurationRecord, HEADER_BYTES);
  return body;
}

/**
 * Builds the body of the tag of one AV1 temporal unit: VideoPacketType.CodedFrames. AV1 has no composition time.
 *
 * @param obus Copied. @returns `[0x80 | frame type << 4 | 1]["av01"][OBU with size field]*`, fresh.
 */
export function writeAv1CodedFramesBody(obus: readonly Obu[], isKeyFrame: boolean): Uint8Array {
  const frameType = isKeyFrame ? FRAME_TYPE_KEY : FRAME_TYPE_INTER;
  const body = writeHeader(frameType, PACKET_CODED_FRAMES, sizedObusBytes(obus));
  writeSizedObus(obus, body, HEADER_BYTES);
  return body;
}

function writeHeader(frameType: number, packetType: number, payloadBytes: number): Uint8Array {
  const body = new Uint8Array(HEADER_BYTES + payloadBytes);
  body[0] = IS_EX_HEADER | (frameType << 4) | packetType;
  body.set(fourCcBytes(AV1), 1);
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
  if (body.length === 0) return 'truncated';
  const first = body[0]!;
  if ((first & IS_EX_HEADER) === 0) return 'not-enhanced';
  const packetType = first & 0x0f;
  if (UNSUPPORTED_PACKET_TYPES.includes(packetType)) return 'unsupported-packet-type';
  if (body.length < HEADER_BYTES) return 'truncated';
  if (fourCcBytes(AV1).some((byte, i) => body[1 + i] !== byte)) return 'not-av1';
  const payload = body.subarray(HEADER_BYTES);
  if (packetType === PACKET_SEQUENCE_START) return { kind: 'sequence-start', configurationRecord: payload };
  if (packetType !== PACKET_CODED_FRAMES) return { kind: 'other' };
  return { kind: 'coded-frames', isKeyFrame: ((first >> 4) & 7) === FRAME_TYPE_KEY, temporalUnit: payload };
}
