/** Opus over RTP: RFC 7587 (one Opus packet is the whole payload), RFC 6716 §3 (the packet). */
import type { OpusFrame } from '@callcast/media';
import type { ReceivedPacket } from '../receiver/received-packet.ts';

/** What the first bytes of an Opus packet say (RFC 6716 §3.1, §3.2). */
export interface OpusToc {
  readonly mode: 'silk' | 'hybrid' | 'celt';
  readonly channels: 1 | 2;
  /** 1..48 */
  readonly frameCount: number;
  /** Of the whole packet, in samples at 48 kHz: 120..5760. */
  readonly durationSamples: number;
}

/** The rules of RFC 6716 §3.4 that a packet can break. */
export type OpusMalformation =
  | 'empty-packet'
  | 'odd-frames'
  | 'bad-frame-length'
  | 'frame-too-long'
  | 'no-frames'
  | 'too-long'
  | 'bad-opus-padding';

const MAX_FRAME_BYTES = 1_275;
const MAX_PACKET_SAMPLES = 5_760;

/**
 * Checks and describes one Opus packet, so that no decoder sees one that breaks its format.
 *
 * Source: RFC 6716 §3.1 (TOC), §3.2 (frame packing), §3.4 (R1..R7).
 */
export function parseOpusToc(packet: Uint8Array): OpusToc | OpusMalformation {
  const toc = packet[0];
  if (toc === undefined) return 'empty-packet'; // R1
  const config = toc >> 3;
  const frameCount = parseFrames(packet, toc & 3);
  if (typeof frameCount === 'string') return frameCount;
  const durationSamples = frameCount * frameSamples(config);
  if (durationSamples > MAX_PACKET_SAMPLES) return 'too-long'; // R5
  const mode = config < 12 ? 'silk' : config < 16 ? 'hybrid' : 'celt';
  return { mode, channels: (toc & 4) === 0 ? 1 : 2, frameCount, durationSamples };
}

/** @returns The frame, its payload a view into the datagram; or what is wrong with it. */
export function toOpusFrame(packet: ReceivedPacket): OpusFrame | OpusMalformation {
  const toc = parseOpusToc(packet.payload);
  if (typeof toc === 'string') return toc;
  return { payload: packet.payload, position: packet.position, arrivedAt: packet.arrivedAt };
}

/** Samples at 48 kHz of one frame (RFC 6716 §3.1, table 2). */
function frameSamples(config: number): number {
  if (config < 12) return [480, 960, 1_920, 2_880][config & 3]!;
  if (config < 16) return [480, 960][config & 1]!;
  return 120 << (config & 3);
}

/** @returns How many frames the packet holds. */
function parseFrames(packet: Uint8Array, code: number): number | OpusMalformation {
  const bytes = packet.length - 1;
  switch (code) {
    case 0:
      return bytes > MAX_FRAME_BYTES ? 'frame-too-long' : 1; // R2
    case 1:
      if (bytes % 2 !== 0) return 'odd-frames'; // R3
      return bytes / 2 > MAX_FRAME_BYTES ? 'frame-too-long' : 2;
    case 2: {
      const first = frameLength(packet, 1);
      if (first === undefined || first.end + first.length > packet.length) return 'bad-frame-length'; // R4
      return packet.length - first.end - first.length > MAX_FRAME_BYTES ? 'frame-too-long' : 2;
    }
    default:
      return parseManyFrames(packet);
  }
}

/** Code 3 (§3.2.5): [VBR, padding, count][padding length]*[frame lengths when VBR][frames][padding]. */
function parseManyFrames(packet: Uint8Array): number | OpusMalformation {
  const head = packet[1];
  if (head === undefined) return 'bad-frame-length';
  const count = head & 0x3f;
  if (count === 0) return 'no-frames'; // R5
  let at = 2;
  let end = packet.length;
  if ((head & 0x40) !== 0) {
    let more: number | undefined;
    do {
      more = packet[at++];
      if (more === undefined) return 'bad-opus-padding';
      end -= more === 255 ? 254 : more;
    } while (more === 255);
  }
  if (at > end) return 'bad-opus-padding'; // R6, R7
  if ((head & 0x80) === 0) {
    if ((end - at) % count !== 0) return 'odd-frames'; // R6
    return (end - at) / count > MAX_FRAME_BYTES ? 'frame-too-long' : count;
  }
  let framesBytes = 0;
  for (let i = 0; i < count - 1; i++) {
    const frame = frameLength(packet, at);
    if (frame === undefined) return 'bad-frame-length';
    at = frame.end;
    framesBytes += frame.length;
  }
  const lastBytes = end - at - framesBytes;
  if (lastBytes < 0) return 'bad-frame-length'; // R7
  return lastBytes > MAX_FRAME_BYTES ? 'frame-too-long' : count;
}

/** §3.2.1: one byte up to 251, or two. `end` is the offset after it. */
function frameLength(packet: Uint8Array, at: number): { length: number; end: number } | undefined {
  const first = packet[at];
  if (first === undefined) return undefined;
  if (first < 252) return { length: first, end: at + 1 };
  const second = packet[at + 1];
  return second === undefined ? undefined : { length: first + 4 * second, end: at + 2 };
}
