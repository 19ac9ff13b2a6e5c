import { readFileSync } from 'node:fs';

export interface CapturedPacket {
  readonly timestamp: number;
  readonly marker: boolean;
  readonly sequenceNumber: number;
  readonly payload: Uint8Array;
}

/**
 * The packets of `chromium-156-av1.rtp`, in order: `[payload length: u16][timestamp: u32][marker: u8][sequence number: u16][payload]`
 * each. For tests alone: the file is trusted.
 */
export function chromiumAv1Packets(): readonly CapturedPacket[] {
  const file = readFileSync(new URL('chromium-156-av1.rtp', import.meta.url));
  const packets: CapturedPacket[] = [];
  for (let at = 0; at < file.length; ) {
    const length = file.readUInt16BE(at);
    packets.push({
      timestamp: file.readUInt32BE(at + 2),
      marker: file[at + 6] === 1,
      sequenceNumber: file.readUInt16BE(at + 7),
      payload: Uint8Array.from(file.subarray(at + 9, at + 9 + length)),
    });
    at += 9 + length;
  }
  return packets;
}
