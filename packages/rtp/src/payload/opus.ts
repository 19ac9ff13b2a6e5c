import type { OpusFrame } from '@callcast/media';
import type { ReceivedPacket } from '../receiver/received-packet.ts';

/**
 * Takes an Opus packet out of RTP: the whole payload is one packet (RFC 7587 §4.2). Whether it is a well-formed one is
 * for its decoder to judge (`parseOpusPacket` of @callcast/media).
 *
 * @returns The frame; its payload is a view into the datagram.
 */
export function toOpusFrame({ payload, position, arrivedAt }: ReceivedPacket): OpusFrame {
  return { payload, position, arrivedAt };
}
