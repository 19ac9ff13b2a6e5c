/** AV1 into RTP, as a sender does it: "RTP Payload Format For AV1" §4 and §5. */
import { assert } from '@callcast/core';

const Z_CONTINUES = 0x80;
const Y_IS_CONTINUED = 0x40;
const ONE_ELEMENT = 0x10;
const N_NEW_SEQUENCE = 0x08;
const HEADER_BYTES = 1;

/**
 * Cuts a temporal unit into payloads, each with one OBU or a part of one.
 *
 * @param obus Without temporal delimiter and size fields.
 * @param maxPayloadBytes At least 2: the aggregation header and a byte.
 * @param beginsSequence It begins a coded video sequence.
 * @returns Fresh arrays. The last one belongs into the packet with the marker.
 */
export function packetizeAv1(
  obus: readonly Uint8Array[],
  maxPayloadBytes: number,
  beginsSequence: boolean,
): Uint8Array[] {
  assert(maxPayloadBytes > HEADER_BYTES, 'a payload has room for a byte behind its header');
  const payloads: Uint8Array[] = [];
  for (const obu of obus) {
    for (let at = 0; at < obu.length; at += maxPayloadBytes - HEADER_BYTES) {
      const part = obu.subarray(at, at + maxPayloadBytes - HEADER_BYTES);
      const payload = new Uint8Array(HEADER_BYTES + part.length);
      payload[0] =
        (at > 0 ? Z_CONTINUES : 0) |
        (at + part.length < obu.length ? Y_IS_CONTINUED : 0) |
        ONE_ELEMENT |
        (beginsSequence && payloads.length === 0 ? N_NEW_SEQUENCE : 0);
      payload.set(part, HEADER_BYTES);
      payloads.push(payload);
    }
  }
  return payloads;
}
