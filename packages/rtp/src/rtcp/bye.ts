/** BYE: RFC 3550 §6.6. The reason for leaving is ignored. */
import { readUint32, writeUint32 } from '../wire/big-endian.ts';
import { BYE, newRtcpPacket } from './header.ts';

export interface Bye {
  readonly kind: 'bye';
  readonly ssrcs: readonly number[];
}

export function parseBye(body: Uint8Array, count: number): Bye | 'short-bye' {
  if (body.length < 4 * count) return 'short-bye';
  const ssrcs: number[] = [];
  for (let i = 0; i < count; i++) ssrcs.push(readUint32(body, 4 * i));
  return { kind: 'bye', ssrcs };
}

/** @param ssrcs At most 31. */
export function writeBye(ssrcs: readonly number[]): Uint8Array {
  const packet = newRtcpPacket(BYE, ssrcs.length, 4 * ssrcs.length);
  for (const [i, ssrc] of ssrcs.entries()) writeUint32(packet, 4 + 4 * i, ssrc);
  return packet;
}
