import { LONG_BANDS, SHORT_BANDS } from './scale-factor-bands';

/** Everything one encoder remembers from frame to frame, in one block of memory. */
@unmanaged
export class EncoderState {
  channels: i32 = 0;
  bitrateBps: i32 = 0;
  /** Coded scale factor bands of a long window, and of a short one. */
  longBands: i32 = 0;
  shortBands: i32 = 0;
  /** 375ths of a bit in the decoder's input buffer: what the frame in hand may take. */
  bufferFill: i32 = 0;
  previousSequence: i32 = 0;
  /** 1 when the next frame holds an attack. */
  attackAhead: i32 = 0;
  /** 1 when energy is spread evenly over the frame in hand, and likewise over the next one. */
  isSteady: i32 = 0;
  steadyAhead: i32 = 0;
  /** Frames of digital silence that just went in. */
  silentFrames: i32 = 0;
  /** Floating average over frames; 0 before the first. */
  averageEntropy: f32 = 0;
  /** Floating average of real bits per bit of perceptual entropy. */
  bitsPerEntropy: f32 = 0;
  /** How far thresholds were raised in the last frame, as a fourth root. */
  lastRise: f32 = 0;
}

/** Samples of a channel: one frame, and the look-ahead that lets block switching see an attack before its window. */
export const HISTORY_SAMPLES: i32 = 1600;
export const BUFFER_SAMPLES: i32 = HISTORY_SAMPLES + 1024;
const LONG_BANDS_PADDED: i32 = (LONG_BANDS + 3) & ~3;
const SHORT_BANDS_PADDED: i32 = (SHORT_BANDS + 3) & ~3;

const HEADER_BYTES: usize = 64;
const CHANNEL_BYTES: usize = (BUFFER_SAMPLES + LONG_BANDS_PADDED + 4) * 4;
const LONG_CEILINGS: usize = HEADER_BYTES;
const SHORT_CEILINGS: usize = LONG_CEILINGS + LONG_BANDS_PADDED * 4;
const CHANNELS: usize = SHORT_CEILINGS + SHORT_BANDS_PADDED * 4;
export const STATE_BYTES: usize = CHANNELS + 2 * CHANNEL_BYTES;

/** Floats per band: the least allowed ratio of signal to noise, inverted. */
export function longCeilings(state: EncoderState): usize {
  return changetype<usize>(state) + LONG_CEILINGS;
}

export function shortCeilings(state: EncoderState): usize {
  return changetype<usize>(state) + SHORT_CEILINGS;
}

/** Floats: `HISTORY_SAMPLES` old samples, then the new frame, scaled to 16 bits. */
export function sampleBuffer(state: EncoderState, channel: i32): usize {
  return changetype<usize>(state) + CHANNELS + <usize>channel * CHANNEL_BYTES;
}

/** Floats: the thresholds of the last long frame, before pre-echo control. */
export function previousThresholds(state: EncoderState, channel: i32): usize {
  return sampleBuffer(state, channel) + BUFFER_SAMPLES * 4;
}

/** One float: the floating average of high-pass energy that attacks are measured by. */
export function attackReference(state: EncoderState, channel: i32): usize {
  return previousThresholds(state, channel) + LONG_BANDS_PADDED * 4;
}
