/** Full intra request: RFC 5104 §4.3.1. */
import { readUint32, writeUint32 } from '../wire/big-endian.ts';
import { FEEDBACK_SSRC_BYTES, FORMAT_FIR, newFeedbackPacket, PAYLOAD_FEEDBACK, readFeedbackSsrcs } from './header.ts';

export interface FullIntraRequest {
  readonly kind: 'full-intra-request';
  readonly senderSsrc: number;
  readonly entries: readonly { readonly ssrc: number; readonly commandSequence: number }[];
}

/** @param body At least eight bytes. */
export function parseFullIntraRequest(body: Uint8Array): FullIntraRequest | 'bad-full-intra-request' {
  if (body.length % 8 !== 0) return 'bad-full-intra-request';
  const entries: { ssrc: number; commandSequence: number }[] = [];
  for (let at = FEEDBACK_SSRC_BYTES; at < body.length; at += 8) {
    entries.push({ ssrc: readUint32(body, at), commandSequence: body[at + 4]! });
  }
  return { kind: 'full-intra-request', senderSsrc: readFeedbackSsrcs(body).senderSsrc, entries };
}

/** @param commandSequence Increased for a new request, kept for a repetition; taken modulo 256. */
export function writeFullIntraRequest(senderSsrc: number, mediaSsrc: number, commandSequence: number): Uint8Array {
  const packet = newFeedbackPacket(PAYLOAD_FEEDBACK, FORMAT_FIR, senderSsrc, 0, 8); // §4.3.1.2: media SSRC is 0
  writeUint32(packet, 12, mediaSsrc);
  packet[16] = commandSequence;
  return packet;
}
