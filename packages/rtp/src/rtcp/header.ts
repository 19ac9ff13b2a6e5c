/** Common header of every RTCP packet: RFC 3550 §6.1. */
import { readUint32, writeUint16, writeUint32 } from '../wire/big-endian.ts';

/** Packet types and, below, feedback message types (IANA "RTP Parameters"). */
export const SENDER_REPORT = 200;
export const RECEIVER_REPORT = 201;
export const SOURCE_DESCRIPTION = 202;
export const BYE = 203;
export const TRANSPORT_FEEDBACK = 205;
export const PAYLOAD_FEEDBACK = 206;
export const EXTENDED_REPORT = 207;

export const FORMAT_NACK = 1;
export const FORMAT_TRANSPORT_CC = 15;
export const FORMAT_PLI = 1;
export const FORMAT_FIR = 4;
export const FORMAT_APPLICATION = 15;

const HEADER_BYTES = 4;
const VERSION = 2;

/** Fresh, zeroed packet of `HEADER_BYTES + bodyBytes` (a multiple of four) with its header written. */
export function newRtcpPacket(packetType: number, countOrFormat: number, bodyBytes: number): Uint8Array {
  const packet = new Uint8Array(HEADER_BYTES + bodyBytes);
  packet[0] = (VERSION << 6) | countOrFormat;
  packet[1] = packetType;
  writeUint16(packet, 2, bodyBytes / 4);
  return packet;
}

/** A feedback message (RFC 4585 §6.1) with its two SSRCs written; `fciBytes` is a multiple of four. */
export function newFeedbackPacket(
  packetType: number,
  format: number,
  senderSsrc: number,
  mediaSsrc: number,
  fciBytes: number,
): Uint8Array {
  const packet = newRtcpPacket(packetType, format, 8 + fciBytes);
  writeUint32(packet, 4, senderSsrc);
  writeUint32(packet, 8, mediaSsrc);
  return packet;
}

/** Body of a feedback message: the two SSRCs come first. */
export const FEEDBACK_SSRC_BYTES = 8;

export interface FeedbackSsrcs {
  readonly senderSsrc: number;
  readonly mediaSsrc: number;
}

/** @param body At least {@link FEEDBACK_SSRC_BYTES} long. */
export function readFeedbackSsrcs(body: Uint8Array): FeedbackSsrcs {
  return { senderSsrc: readUint32(body, 0), mediaSsrc: readUint32(body, 4) };
}
