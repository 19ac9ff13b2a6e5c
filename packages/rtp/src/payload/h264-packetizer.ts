/** H.264 into RTP payloads: RFC 6184 packetization mode 1. */
import { assert } from '@callcast/core';
import { writeUint16 } from '../wire/big-endian.ts';
import { FU_A, STAP_A } from './h264-packet-start.ts';

/** Of a STAP-A with one NAL unit of one byte; an FU-A needs less (RFC 6184 §5.7.1). */
const MIN_PAYLOAD_BYTES = 4;

/**
 * Cuts an access unit into RTP payloads: small neighbours share a STAP-A (§5.7.1), large NAL units become FU-A (§5.8).
 * The last payload's packet carries the marker.
 *
 * @param nalUnits Not empty, each at least one byte, without start codes.
 * @param maxPayloadBytes At least 4.
 * @returns Fresh arrays, except that a lone NAL unit that fits is passed as it is.
 */
export function packetizeH264(nalUnits: readonly Uint8Array[], maxPayloadBytes: number): Uint8Array[] {
  assert(maxPayloadBytes >= MIN_PAYLOAD_BYTES, 'a payload has room for a byte behind its headers');
  const payloads: Uint8Array[] = [];
  let shared: Uint8Array[] = [];
  let sharedBytes = 1;
  const flush = () => {
    if (shared.length === 1) payloads.push(shared[0]!);
    else if (shared.length > 1) payloads.push(aggregate(shared, sharedBytes));
    shared = [];
    sharedBytes = 1;
  };
  for (const nalUnit of nalUnits) {
    if (sharedBytes + 2 + nalUnit.length > maxPayloadBytes) flush();
    if (nalUnit.length > maxPayloadBytes) {
      pushFragments(payloads, nalUnit, maxPayloadBytes);
    } else {
      shared.push(nalUnit);
      sharedBytes += 2 + nalUnit.length;
    }
  }
  flush();
  return payloads;
}

function aggregate(nalUnits: readonly Uint8Array[], bytes: number): Uint8Array {
  const payload = new Uint8Array(bytes);
  let nri = 0;
  let at = 1;
  for (const nalUnit of nalUnits) {
    nri = Math.max(nri, nalUnit[0]! & 0x60); // §5.7: the highest of them
    writeUint16(payload, at, nalUnit.length);
    payload.set(nalUnit, at + 2);
    at += 2 + nalUnit.length;
  }
  payload[0] = nri | STAP_A;
  return payload;
}

function pushFragments(payloads: Uint8Array[], nalUnit: Uint8Array, maxPayloadBytes: number): void {
  const header = nalUnit[0]!;
  const chunkBytes = maxPayloadBytes - 2;
  for (let at = 1; at < nalUnit.length; at += chunkBytes) {
    const chunk = nalUnit.subarray(at, at + chunkBytes);
    const payload = new Uint8Array(2 + chunk.length);
    const isEnd = at + chunkBytes >= nalUnit.length;
    payload[0] = (header & 0xe0) | FU_A;
    payload[1] = (at === 1 ? 0x80 : 0) | (isEnd ? 0x40 : 0) | (header & 0x1f);
    payload.set(chunk, 2);
    payloads.push(payload);
  }
}
