/** Receiver estimated maximum bitrate: draft-alvestrand-rmcat-remb-03 §2.2. */
import { readUint32, writeUint32 } from '../wire/big-endian.ts';
import {
  FEEDBACK_SSRC_BYTES,
  FORMAT_APPLICATION,
  newFeedbackPacket,
  PAYLOAD_FEEDBACK,
  readFeedbackSsrcs,
} from './header.ts';

export interface ReceiverEstimatedBitrate {
  readonly kind: 'receiver-estimated-bitrate';
  readonly senderSsrc: number;
  readonly bitrateBps: number;
  readonly ssrcs: readonly number[];
}

const UNIQUE_IDENTIFIER = 0x52454d42; // "REMB"
const FCI_FIXED_BYTES = 8;
/** 18 bits of mantissa and 6 of exponent. */
const MAX_BITRATE_BPS = 0x3_ffff * 2 ** 63;

/** True when an application layer feedback message is this one. */
export function isReceiverEstimatedBitrate(body: Uint8Array): boolean {
  return body.length >= FEEDBACK_SSRC_BYTES + 4 && readUint32(body, FEEDBACK_SSRC_BYTES) === UNIQUE_IDENTIFIER;
}

export function parseReceiverEstimatedBitrate(body: Uint8Array): ReceiverEstimatedBitrate | 'bad-remb' {
  if (body.length < FEEDBACK_SSRC_BYTES + FCI_FIXED_BYTES) return 'bad-remb';
  const word = readUint32(body, 12);
  const count = word >>> 24;
  if (body.length < FEEDBACK_SSRC_BYTES + FCI_FIXED_BYTES + 4 * count) return 'bad-remb';
  const ssrcs: number[] = [];
  for (let i = 0; i < count; i++) ssrcs.push(readUint32(body, 16 + 4 * i));
  const bitrateBps = (word & 0x3_ffff) * 2 ** ((word >>> 18) & 0x3f);
  return { kind: 'receiver-estimated-bitrate', senderSsrc: readFeedbackSsrcs(body).senderSsrc, bitrateBps, ssrcs };
}

/** @param bitrateBps Rounded down to 18 significant bits; more than fits is the most that does. @param ssrcs At most 255. */
export function writeReceiverEstimatedBitrate(
  senderSsrc: number,
  bitrateBps: number,
  ssrcs: readonly number[],
): Uint8Array {
  const fciBytes = FCI_FIXED_BYTES + 4 * ssrcs.length;
  const packet = newFeedbackPacket(PAYLOAD_FEEDBACK, FORMAT_APPLICATION, senderSsrc, 0, fciBytes);
  let exponent = 0;
  let mantissa = Math.floor(Math.min(bitrateBps, MAX_BITRATE_BPS));
  while (mantissa > 0x3_ffff) {
    mantissa = Math.floor(mantissa / 2);
    exponent++;
  }
  writeUint32(packet, 12, UNIQUE_IDENTIFIER);
  writeUint32(packet, 16, ssrcs.length * 2 ** 24 + exponent * 2 ** 18 + mantissa);
  for (const [i, ssrc] of ssrcs.entries()) writeUint32(packet, 20 + 4 * i, ssrc);
  return packet;
}
