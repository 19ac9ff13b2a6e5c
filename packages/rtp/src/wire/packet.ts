/** RTP packets: RFC 3550 §5.1, header extensions of RFC 8285. */
import { type RtpTimestamp, rtpTimestamp } from '@callcast/core';
import { readUint16, readUint32, writeUint16, writeUint32 } from './big-endian.ts';

export interface RtpPacket {
  /** 0..127 */
  readonly payloadType: number;
  readonly marker: boolean;
  /** uint16, wraps. */
  readonly sequenceNumber: number;
  readonly timestamp: RtpTimestamp;
  /** uint32 */
  readonly ssrc: number;
  /** View into the datagram, without padding. */
  readonly payload: Uint8Array;
  /** "defined by profile" of the header extension, 0 when there is none. */
  readonly extensionProfile: number;
  /** Offset in the datagram of the extension's first element, after profile and length. */
  readonly extensionStart: number;
  readonly extensionEnd: number;
}

export type RtpMalformation = 'short-header' | 'wrong-version' | 'short-csrc-list' | 'short-extension' | 'bad-padding';

const FIXED_HEADER_BYTES = 12;
const VERSION = 2;
const ONE_BYTE_PROFILE = 0xbede;
/** RFC 8285 §4.3: the low four bits are application bits. */
const TWO_BYTE_PROFILE = 0x1000;

/**
 * Parses one RTP packet.
 *
 * Source: RFC 3550 §5.1 (fixed header), §5.3.1 (header extension).
 *
 * @param datagram One decrypted datagram: the whole packet, nothing else. Not modified; the payload is a view into it.
 * @returns The packet, or the name of the first rule it breaks: callers count it and drop the datagram.
 */
export function parseRtpPacket(datagram: Uint8Array): RtpPacket | RtpMalformation {
  //  0                   1                   2                   3
  // |V=2|P|X|  CC   |M|     PT      |       sequence number         |
  // |                           timestamp                           |
  // |           synchronization source (SSRC) identifier            |
  const length = datagram.length;
  if (length < FIXED_HEADER_BYTES) return 'short-header';
  const first = datagram[0]!;
  if (first >> 6 !== VERSION) return 'wrong-version';

  let payloadStart = FIXED_HEADER_BYTES + 4 * (first & 0x0f);
  if (length < payloadStart) return 'short-csrc-list';

  let extensionProfile = 0;
  let extensionStart = 0;
  if ((first & 0x10) !== 0) {
    if (length < payloadStart + 4) return 'short-extension';
    extensionProfile = readUint16(datagram, payloadStart);
    extensionStart = payloadStart + 4;
    payloadStart = extensionStart + 4 * readUint16(datagram, payloadStart + 2); // the length field counts 32-bit words
    if (length < payloadStart) return 'short-extension';
  }

  let payloadEnd = length;
  if ((first & 0x20) !== 0) {
    const paddingBytes = datagram[length - 1]!;
    payloadEnd = length - paddingBytes;
    if (paddingBytes === 0 || payloadEnd < payloadStart) return 'bad-padding';
  }

  const second = datagram[1]!;
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequenceNumber: readUint16(datagram, 2),
    timestamp: rtpTimestamp(readUint32(datagram, 4)),
    ssrc: readUint32(datagram, 8),
    payload: datagram.subarray(payloadStart, payloadEnd),
    extensionProfile,
    extensionStart,
    extensionEnd: extensionStart === 0 ? 0 : payloadStart,
  };
}

/**
 * Finds a header extension element, one-byte or two-byte form.
 *
 * Source: RFC 8285 §4.2 (0xBEDE; id 0 pads, id 15 ends), §4.3 (0x100X; id 0 pads).
 *
 * @param packet Parsed from the same `datagram`.
 * @returns A view of the element's data, or undefined when it is absent or cut off.
 */
export function findHeaderExtension(datagram: Uint8Array, packet: RtpPacket, id: number): Uint8Array | undefined {
  const at = elementOffset(datagram, packet, id);
  return at < 0 ? undefined : datagram.subarray(at, at + elementLength(datagram, packet, at));
}

/**
 * Reads the transport-wide sequence number (draft-holmer-rmcat-transport-wide-cc-extensions-01 §2).
 *
 * @returns uint16, or -1 when the packet carries none: no allocation on the way of every packet.
 */
export function transportSequenceNumber(datagram: Uint8Array, packet: RtpPacket, id: number): number {
  const at = elementOffset(datagram, packet, id);
  return at < 0 || elementLength(datagram, packet, at) < 2 ? -1 : readUint16(datagram, at);
}

/**
 * Reads how loud the sound of a packet is (RFC 6464 §3). Whether it is voice, which the element tells too, is left out: browsers
 * say so of everything.
 *
 * @returns dBov, 0 to -127; 1 when the packet does not tell.
 */
export function audioLevel(datagram: Uint8Array, packet: RtpPacket, id: number): number {
  const at = elementOffset(datagram, packet, id);
  return at < 0 || elementLength(datagram, packet, at) < 1 ? 1 : -(datagram[at]! & 0x7f);
}

/** Offset of an element's data, -1 when absent. An element that reaches beyond the extension counts as absent. */
function elementOffset(datagram: Uint8Array, packet: RtpPacket, id: number): number {
  const end = packet.extensionEnd;
  let at = packet.extensionStart;
  if (packet.extensionProfile === ONE_BYTE_PROFILE) {
    while (at < end) {
      const head = datagram[at++]!;
      if (head === 0) continue;
      if (head >> 4 === 15) return -1;
      const dataEnd = at + (head & 0x0f) + 1;
      if (dataEnd > end) return -1;
      if (head >> 4 === id) return at;
      at = dataEnd;
    }
  } else if ((packet.extensionProfile & 0xfff0) === TWO_BYTE_PROFILE) {
    while (at + 1 < end) {
      const elementId = datagram[at++]!;
      if (elementId === 0) continue;
      const dataEnd = at + 1 + datagram[at]!;
      if (dataEnd > end) return -1;
      if (elementId === id) return at + 1;
      at = dataEnd;
    }
  }
  return -1;
}

/** Length of the element whose data starts at `at`, from the byte before it. */
function elementLength(datagram: Uint8Array, packet: RtpPacket, at: number): number {
  const head = datagram[at - 1]!;
  return packet.extensionProfile === ONE_BYTE_PROFILE ? (head & 0x0f) + 1 : head;
}

export interface RtpPacketFields {
  readonly payloadType: number;
  readonly marker: boolean;
  /** Taken modulo 2^16, so that an extended sequence number may be given. */
  readonly sequenceNumber: number;
  /** Taken modulo 2^32. */
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Uint8Array;
  /** Written as a one-byte header extension; `id` 1..14. */
  readonly transportSequence?: { readonly id: number; readonly sequenceNumber: number };
  /** Original sequence number of a retransmission (RFC 4588 §4): two bytes before the payload. */
  readonly originalSequenceNumber?: number;
  /** 1..255: that many bytes of padding, the last of which says how many. */
  readonly paddingBytes?: number;
}

/** Writes one RTP packet without CSRCs. Source: RFC 3550 §5.1. A fresh array that the caller owns. */
export function writeRtpPacket(fields: RtpPacketFields): Uint8Array {
  const { transportSequence, originalSequenceNumber, paddingBytes = 0, payload } = fields;
  const extensionBytes = transportSequence === undefined ? 0 : 8;
  const originalBytes = originalSequenceNumber === undefined ? 0 : 2;
  const payloadStart = FIXED_HEADER_BYTES + extensionBytes + originalBytes;
  const packet = new Uint8Array(payloadStart + payload.length + paddingBytes);
  packet[0] = (VERSION << 6) | (paddingBytes > 0 ? 0x20 : 0) | (extensionBytes > 0 ? 0x10 : 0);
  packet[1] = (fields.marker ? 0x80 : 0) | fields.payloadType;
  writeUint16(packet, 2, fields.sequenceNumber);
  writeUint32(packet, 4, fields.timestamp);
  writeUint32(packet, 8, fields.ssrc);
  if (transportSequence !== undefined) {
    writeUint16(packet, 12, ONE_BYTE_PROFILE);
    writeUint16(packet, 14, 1);
    packet[16] = (transportSequence.id << 4) | 1;
    writeUint16(packet, 17, transportSequence.sequenceNumber);
  }
  if (originalSequenceNumber !== undefined) writeUint16(packet, payloadStart - 2, originalSequenceNumber);
  packet.set(payload, payloadStart);
  if (paddingBytes > 0) packet[packet.length - 1] = paddingBytes;
  return packet;
}

/** True when a datagram of a port shared by RTP and RTCP is RTCP. Source: RFC 5761 §4 (packet types 192..223). */
export function isRtcp(datagram: Uint8Array): boolean {
  const second = datagram[1];
  return second !== undefined && second >= 192 && second <= 223;
}
