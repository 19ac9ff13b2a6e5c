/** Generic NACK: RFC 4585 §6.2.1. */
import { MAX_NACK_ENTRIES } from '../limits.ts';
import { readUint16, writeUint16 } from '../wire/big-endian.ts';
import {
  FEEDBACK_SSRC_BYTES,
  FORMAT_NACK,
  newFeedbackPacket,
  readFeedbackSsrcs,
  TRANSPORT_FEEDBACK,
} from './header.ts';

export interface Nack {
  readonly kind: 'nack';
  readonly senderSsrc: number;
  readonly mediaSsrc: number;
  /** uint16 each, in the order of the message. */
  readonly lost: readonly number[];
}

/** @param body At least eight bytes. At most 17 sequence numbers for each four bytes after them. */
export function parseNack(body: Uint8Array): Nack | 'bad-nack' {
  if (body.length % 4 !== 0 || body.length > FEEDBACK_SSRC_BYTES + 4 * MAX_NACK_ENTRIES) return 'bad-nack';
  const lost: number[] = [];
  for (let at = FEEDBACK_SSRC_BYTES; at < body.length; at += 4) {
    const packetId = readUint16(body, at);
    lost.push(packetId);
    for (let mask = readUint16(body, at + 2), i = 1; mask !== 0; mask >>= 1, i++) {
      if ((mask & 1) !== 0) lost.push((packetId + i) & 0xffff);
    }
  }
  return { kind: 'nack', ...readFeedbackSsrcs(body), lost };
}

/** Four-byte entries that {@link writeNack} needs for these sequence numbers. */
export function nackEntryCount(lost: readonly number[]): number {
  let entries = 0;
  let first = Number.NEGATIVE_INFINITY;
  for (const sequenceNumber of lost) {
    if (sequenceNumber - first <= 16) continue;
    entries++;
    first = sequenceNumber;
  }
  return entries;
}

/** @param lost Extended sequence numbers, ascending; each becomes its low 16 bits. */
export function writeNack(senderSsrc: number, mediaSsrc: number, lost: readonly number[]): Uint8Array {
  const fciBytes = 4 * nackEntryCount(lost);
  const packet = newFeedbackPacket(TRANSPORT_FEEDBACK, FORMAT_NACK, senderSsrc, mediaSsrc, fciBytes);
  let at = 8;
  let first = Number.NEGATIVE_INFINITY;
  let mask = 0;
  for (const sequenceNumber of lost) {
    const distance = sequenceNumber - first;
    if (distance <= 16) {
      mask |= 1 << (distance - 1);
    } else {
      at += 4;
      first = sequenceNumber;
      mask = 0;
      writeUint16(packet, at, sequenceNumber);
    }
    writeUint16(packet, at + 2, mask);
  }
  return packet;
}
