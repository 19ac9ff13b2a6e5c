/** Audio tag bodies of Enhanced RTMP v2 (veovera.org), section "Enhanced Audio": codecs named by a FourCC. */
import { type FourCc, fourCcBytes } from './four-cc.ts';

/** SoundFormat 9: the low four bits are an AudioPacketType, and a FourCC follows. */
const SOUND_FORMAT_EX_HEADER = 9;
const PACKET_SEQUENCE_START = 0;
const PACKET_CODED_FRAMES = 1;
const HEADER_BYTES = 5;
const OPUS: FourCc = 'Opus';

/**
 * Builds the body of the tag that opens a decoder for Opus: AudioPacketType.SequenceStart.
 *
 * @param idHeader See `writeOpusIdHeader`; copied.
 * @returns `[0x90]["Opus"][ID header]`, fresh.
 */
export const writeOpusSequenceStartBody = (idHeader: Uint8Array): Uint8Array =>
  writeBody(PACKET_SEQUENCE_START, idHeader);

/**
 * Builds the body of the tag of one Opus packet: AudioPacketType.CodedFrames.
 *
 * @param packet Copied.
 * @returns `[0x91]["Opus"][packet]`, fresh.
 */
export const writeOpusCodedFramesBody = (packet: Uint8Array): Uint8Array => writeBody(PACKET_CODED_FRAMES, packet);

function writeBody(packetType: number, payload: Uint8Array): Uint8Array {
  const body = new Uint8Array(HEADER_BYTES + payload.length);
  body[0] = (SOUND_FORMAT_EX_HEADER << 4) | packetType;
  body.set(fourCcBytes(OPUS), 1);
  body.set(payload, HEADER_BYTES);
  return body;
}

/** The body of an Opus tag taken apart. */
export type OpusTagBody =
  | { readonly kind: 'sequence-start'; readonly idHeader: Uint8Array }
  | { readonly kind: 'coded-frames'; readonly packet: Uint8Array }
  /** The end of the sequence, the order of channels: nothing to decode. */
  | { readonly kind: 'other' };

export type OpusTagBodyMalformation = 'truncated' | 'not-enhanced' | 'not-opus' | 'unsupported-packet-type';

/** AudioPacketType.Multitrack (5) and ModEx (7) put more fields before the FourCC. */
const PACKET_MULTITRACK = 5;
const PACKET_MOD_EX = 7;

/**
 * Parses the body of an Opus tag with one track.
 *
 * @returns Views into `body`, or the name of the first rule it breaks.
 */
export function parseOpusTagBody(body: Uint8Array): OpusTagBody | OpusTagBodyMalformation {
  if (body.length === 0) return 'truncated';
  if (body[0]! >> 4 !== SOUND_FORMAT_EX_HEADER) return 'not-enhanced';
  const packetType = body[0]! & 0x0f;
  if (packetType === PACKET_MULTITRACK || packetType === PACKET_MOD_EX) return 'unsupported-packet-type';
  if (body.length < HEADER_BYTES) return 'truncated';
  if (fourCcBytes(OPUS).some((byte, i) => body[1 + i] !== byte)) return 'not-opus';
  const payload = body.subarray(HEADER_BYTES);
  if (packetType === PACKET_SEQUENCE_START) return { kind: 'sequence-start', idHeader: payload };
  if (packetType === PACKET_CODED_FRAMES) return { kind: 'coded-frames', packet: payload };
  return { kind: 'other' };
}
