/** Opus packets that say nothing, for the time of which nothing has come. */
import { OPUS_FULLBAND_CELT_SAMPLES, opusTocByte } from './toc.ts';

/** The first bit of a CELT frame says that all of it is silent (RFC 6716 §4.3); 2 bytes are what libopus makes of it. */
const SILENT_FRAME = [0xff, 0xfe] as const;

/** The longest one; shorter ones close what is left of a gap. */
export const SILENT_OPUS_PACKET_SAMPLES = 960;

/**
 * A packet of silence: one CELT frame.
 *
 * @param samples At 48 kHz: 120, 240, 480 or 960.
 * @returns Three fresh bytes.
 */
export function writeSilentOpusPacket(samples: number, channels: 1 | 2): Uint8Array {
  return Uint8Array.of(opusTocByte(samples, channels), ...SILENT_FRAME);
}

/** Its durations, the longest first: what a gap is filled with. */
export const SILENT_OPUS_PACKET_DURATIONS: readonly number[] = [...OPUS_FULLBAND_CELT_SAMPLES].reverse();
