/** Picture loss indication: RFC 4585 §6.3.1. */
import { FORMAT_PLI, newFeedbackPacket, PAYLOAD_FEEDBACK, readFeedbackSsrcs } from './header.ts';

export interface PictureLossIndication {
  readonly kind: 'picture-loss';
  readonly senderSsrc: number;
  readonly mediaSsrc: number;
}

/** @param body At least eight bytes. */
export function parsePictureLoss(body: Uint8Array): PictureLossIndication {
  return { kind: 'picture-loss', ...readFeedbackSsrcs(body) };
}

export function writePictureLoss(senderSsrc: number, mediaSsrc: number): Uint8Array {
  return newFeedbackPacket(PAYLOAD_FEEDBACK, FORMAT_PLI, senderSsrc, mediaSsrc, 0);
}
