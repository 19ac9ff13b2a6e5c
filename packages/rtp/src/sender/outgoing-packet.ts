/** RTP packets of an outgoing stream, written and rewritten in place: RFC 3550 §5.1, RFC 8285 §4.2, RFC 4588 §4. */
import type { Millis } from '@callcast/core';
import { writeUint16, writeUint32 } from '../wire/big-endian.ts';

const FIXED_HEADER_BYTES = 12;
const ONE_BYTE_PROFILE = 0xbede;
/** Profile, length, and one element of three bytes. */
const EXTENSION_BYTES = 8;
const ABS_SEND_TIME_AT = FIXED_HEADER_BYTES + 5;

/** What all packets of a stream have in common. */
export interface OutgoingHeader {
  readonly ssrc: number;
  /** 0..127 */
  readonly payloadType: number;
  /** 1..14; undefined: the peer did not negotiate it. */
  readonly absSendTimeExtensionId: number | undefined;
}

export function headerBytes({ absSendTimeExtensionId }: OutgoingHeader): number {
  return FIXED_HEADER_BYTES + (absSendTimeExtensionId === undefined ? 0 : EXTENSION_BYTES);
}

/**
 * Only header extensions that the receiver negotiated are written; those that came from elsewhere are not passed on.
 *
 * @param sequenceNumber Modulo 2^16. @param timestamp Modulo 2^32. @param payload Is copied.
 * @returns A fresh array that the caller owns. Its time of sending is still to be {@link stamp}ed.
 */
export function writeOutgoingPacket(
  header: OutgoingHeader,
  sequenceNumber: number,
  timestamp: number,
  marker: boolean,
  payload: Uint8Array,
): Uint8Array {
  const payloadStart = headerBytes(header);
  const packet = new Uint8Array(payloadStart + payload.length);
  packet[0] = header.absSendTimeExtensionId === undefined ? 0x80 : 0x90;
  packet[1] = (marker ? 0x80 : 0) | header.payloadType;
  writeUint16(packet, 2, sequenceNumber);
  writeUint32(packet, 4, timestamp);
  writeUint32(packet, 8, header.ssrc);
  if (header.absSendTimeExtensionId !== undefined) {
    writeUint16(packet, FIXED_HEADER_BYTES, ONE_BYTE_PROFILE);
    writeUint16(packet, FIXED_HEADER_BYTES + 2, 1);
    packet[FIXED_HEADER_BYTES + 4] = (header.absSendTimeExtensionId << 4) | 2;
  }
  packet.set(payload, payloadStart);
  return packet;
}

/**
 * Writes when a packet leaves: seconds in 6.18 bits (abs-send-time of the WebRTC project,
 * webrtc.googlesource.com/src/+/main/docs/native-code/rtp-hdrext/abs-send-time).
 */
export function stamp(packet: Uint8Array, header: OutgoingHeader, now: Millis): void {
  if (header.absSendTimeExtensionId === undefined) return;
  const time = Math.round((now % 64_000) * 262.144);
  packet[ABS_SEND_TIME_AT] = time >> 16;
  writeUint16(packet, ABS_SEND_TIME_AT + 1, time);
}

/**
 * The retransmission of a packet in a stream of its own.
 *
 * @param original Written with `header`. @param rtx Payload type and SSRC of the retransmissions; the same extensions.
 * @returns A fresh array that the caller owns.
 */
export function writeRetransmission(
  original: Uint8Array,
  header: OutgoingHeader,
  rtx: OutgoingHeader,
  sequenceNumber: number,
): Uint8Array {
  const payloadStart = headerBytes(header);
  const packet = new Uint8Array(original.length + 2);
  packet.set(original.subarray(0, payloadStart));
  packet[1] = (original[1]! & 0x80) | rtx.payloadType;
  writeUint16(packet, 2, sequenceNumber);
  writeUint32(packet, 8, rtx.ssrc);
  packet[payloadStart] = original[2]!;
  packet[payloadStart + 1] = original[3]!;
  packet.set(original.subarray(payloadStart), payloadStart + 2);
  return packet;
}
