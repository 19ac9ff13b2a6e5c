/** H.265 into RTP, as a sender does it: RFC 7798 §4.4. */
import { assert } from '@callcast/core';
import { FU, PAYLOAD_HEADER_BYTES } from './h265-packet-start.ts';

const FU_START = 0x80;
const FU_END = 0x40;
const FU_HEADER_BYTES = 3;
const WITHOUT_TYPE = 0x81;

/**
 * Cuts an access unit into payloads: single NAL unit packets, and fragmentation units for those that do not fit.
 *
 * @param nalUnits Each with its header and a byte more. Not modified.
 * @param maxPayloadBytes Above 3.
 * @returns Views of `nalUnits`, or fresh arrays. The last one belongs into the packet with the marker.
 */
export function packetizeH265(nalUnits: readonly Uint8Array[], maxPayloadBytes: number): Uint8Array[] {
  assert(maxPayloadBytes > FU_HEADER_BYTES, 'a payload has room for a byte behind its headers');
  return nalUnits.flatMap((nalUnit) =>
    nalUnit.length <= maxPayloadBytes ? [nalUnit] : fragments(nalUnit, maxPayloadBytes - FU_HEADER_BYTES),
  );
}

function fragments(nalUnit: Uint8Array, fragmentBytes: number): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  const type = (nalUnit[0]! >> 1) & 0x3f;
  for (let at = PAYLOAD_HEADER_BYTES; at < nalUnit.length; at += fragmentBytes) {
    const part = nalUnit.subarray(at, at + fragmentBytes);
    const payload = new Uint8Array(FU_HEADER_BYTES + part.length);
    payload[0] = (nalUnit[0]! & WITHOUT_TYPE) | (FU << 1);
    payload[1] = nalUnit[1]!;
    const isFirst = at === PAYLOAD_HEADER_BYTES;
    const isLast = at + part.length === nalUnit.length;
    payload[2] = (isFirst ? FU_START : 0) | (isLast ? FU_END : 0) | type;
    payload.set(part, FU_HEADER_BYTES);
    payloads.push(payload);
  }
  return payloads;
}
