import type { NegotiatedCodec } from '../negotiated-track.ts';
import { readUint16 } from '../wire/big-endian.ts';
import type { RtpPacket } from '../wire/packet.ts';

/** The original sequence number stands before the original payload (RFC 4588 §4). */
const ORIGINAL_SEQUENCE_NUMBER_BYTES = 2;

/**
 * The packet that an RTX packet repeats: timestamp and marker are the original's. Its payload is a view.
 *
 * Source: RFC 4588 §4.
 *
 * @returns undefined for one without payload: a probe.
 */
export function unwrapRetransmission(rtx: RtpPacket, codec: NegotiatedCodec, mediaSsrc: number): RtpPacket | undefined {
  if (rtx.payload.length < ORIGINAL_SEQUENCE_NUMBER_BYTES) return undefined;
  return {
    payloadType: codec.payloadType,
    marker: rtx.marker,
    sequenceNumber: readUint16(rtx.payload, 0),
    timestamp: rtx.timestamp,
    ssrc: mediaSsrc,
    payload: rtx.payload.subarray(ORIGINAL_SEQUENCE_NUMBER_BYTES),
    extensionProfile: 0,
    extensionStart: 0,
    extensionEnd: 0,
  };
}
