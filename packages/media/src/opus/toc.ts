import { assert } from '@callcast/core';
import { MAX_OPUS_PACKET_BYTES, MAX_OPUS_PACKET_SAMPLES } from '../limits.ts';

/** What the first byte of an Opus packet says (RFC 6716 §3.1), with the number of frames behind it. */
export interface OpusToc {
  readonly mode: 'silk' | 'hybrid' | 'celt';
  readonly isStereo: boolean;
  /** Samples of one frame at 48 kHz: 120, 240, 480, 960, 1920 or 2880. */
  readonly frameSamples: number;
  readonly frameCount: number; // 1..48
  /** Samples of the packet at 48 kHz, at most 5,760. */
  readonly samples: number;
}

export type OpusMalformation = 'empty' | 'too-long' | 'truncated' | 'bad-frame-count' | 'frame-too-long' | 'odd-length';

/** Frame sizes by configuration, RFC 6716 Table 2, in samples at 48 kHz. */
const SILK_FRAMES = [480, 960, 1920, 2880] as const;
const HYBRID_FRAMES = [480, 960] as const;
const CELT_FRAMES = [120, 240, 480, 960] as const;
/** Table 2: configurations 28 to 31 are CELT at full bandwidth. */
const FULLBAND_CELT = 28;
/** §3.2.1, R2. */
const MAX_FRAME_BYTES = 1_275;

/** Durations of a CELT frame. */
export const OPUS_FULLBAND_CELT_SAMPLES: readonly number[] = CELT_FRAMES;

/** The TOC byte of a packet with one CELT frame of full bandwidth. @param samples One of {@link OPUS_FULLBAND_CELT_SAMPLES}. */
export function opusTocByte(samples: number, channels: 1 | 2): number {
  const size = OPUS_FULLBAND_CELT_SAMPLES.indexOf(samples);
  assert(size >= 0, 'a CELT frame has 120, 240, 480 or 960 samples');
  return ((FULLBAND_CELT + size) << 3) | (channels === 2 ? 4 : 0);
}

/**
 * Parses the head of an Opus packet: duration and channels, without decoding it.
 *
 * Source: RFC 6716 §3.1 (TOC byte), §3.2.5 (frame count byte), requirements R1 and R5.
 *
 * @returns The head, or the name of the first rule it breaks.
 */
export function parseOpusToc(packet: Uint8Array): OpusToc | OpusMalformation {
  if (packet.length === 0) return 'empty'; // R1
  const toc = packet[0]!;
  const configuration = toc >> 3;
  const frameSamples =
    configuration < 12
      ? SILK_FRAMES[configuration & 3]!
      : configuration < 16
        ? HYBRID_FRAMES[configuration & 1]!
        : CELT_FRAMES[configuration & 3]!;
  const code = toc & 3;
  let frameCount = code === 0 ? 1 : 2;
  if (code === 3) {
    if (packet.length < 2) return 'truncated'; // R6, R7
    frameCount = packet[1]! & 0x3f;
  }
  const samples = frameCount * frameSamples;
  if (frameCount === 0 || samples > MAX_OPUS_PACKET_SAMPLES) return 'bad-frame-count'; // R5
  return {
    mode: configuration < 12 ? 'silk' : configuration < 16 ? 'hybrid' : 'celt',
    isStereo: (toc & 4) !== 0,
    frameSamples,
    frameCount,
    samples,
  };
}

/**
 * Checks a whole Opus packet, so that a decoder can be trusted with it.
 *
 * Source: RFC 6716 §3.2, requirements R1 to R7, and §3.4.
 *
 * @returns The head, or the name of the first rule it breaks.
 */
export function parseOpusPacket(packet: Uint8Array): OpusToc | OpusMalformation {
  if (packet.length > MAX_OPUS_PACKET_BYTES) return 'too-long';
  const toc = parseOpusToc(packet);
  if (typeof toc === 'string') return toc;
  return checkFrameLengths(packet, toc) ?? toc;
}

function checkFrameLengths(packet: Uint8Array, { frameCount }: OpusToc): OpusMalformation | undefined {
  switch (packet[0]! & 3) {
    case 0: // §3.2.2: one frame
      return packet.length - 1 > MAX_FRAME_BYTES ? 'frame-too-long' : undefined;
    case 1: // §3.2.3: two of equal length (R3)
      if ((packet.length - 1) % 2 !== 0) return 'odd-length';
      return (packet.length - 1) / 2 > MAX_FRAME_BYTES ? 'frame-too-long' : undefined;
    case 2: // §3.2.4: the first with its length, the second is the rest (R4)
      return checkVariable(packet, 1, packet.length, 2);
    default: // §3.2.5: any number, with padding
      return checkArbitrary(packet, frameCount);
  }
}

/** §3.2.5: `[TOC][v p count][padding length]*[N1..N(M-1) when v][frames][padding]`. */
function checkArbitrary(packet: Uint8Array, frameCount: number): OpusMalformation | undefined {
  const isVariable = (packet[1]! & 0x80) !== 0;
  let at = 2;
  let paddingBytes = 0;
  if ((packet[1]! & 0x40) !== 0) {
    let length = 255;
    while (length === 255) {
      if (at >= packet.length) return 'truncated';
      length = packet[at++]!;
      paddingBytes += length === 255 ? 254 : length;
    }
  }
  const end = packet.length - paddingBytes;
  if (end < at) return 'truncated';
  if (isVariable) return checkVariable(packet, at, end, frameCount);
  if ((end - at) % frameCount !== 0) return 'odd-length'; // R6
  return (end - at) / frameCount > MAX_FRAME_BYTES ? 'frame-too-long' : undefined;
}

/** `frameCount - 1` lengths (§3.2.1) from `offset`, then the frames up to `end`; the last takes the rest (R7). */
function checkVariable(
  packet: Uint8Array,
  offset: number,
  end: number,
  frameCount: number,
): OpusMalformation | undefined {
  let at = offset;
  let framesBytes = 0;
  for (let frame = 1; frame < frameCount; frame++) {
    if (at >= end) return 'truncated';
    let length = packet[at++]!;
    if (length >= 252) {
      if (at >= end) return 'truncated';
      length += 4 * packet[at++]!;
    }
    framesBytes += length;
  }
  const lastBytes = end - at - framesBytes;
  if (lastBytes < 0) return 'truncated';
  return lastBytes > MAX_FRAME_BYTES ? 'frame-too-long' : undefined;
}
