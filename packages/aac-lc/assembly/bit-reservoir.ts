import { EncoderState } from './encoder-state';

/**
 * What a frame may take so that a decoder fed at the constant bit rate never starves: its share of the rate, and what
 * earlier frames left over.
 *
 * Source: ISO/IEC 14496-3 §4.5.3: the decoder's input buffer holds 6144 bits per channel. Bits that do not fit in it any
 * more are given up, never written as padding: none of the carriers wants them.
 */

const BUFFER_BITS_PER_CHANNEL: i32 = 6144;
/** A frame's time, 1024 / 48000 s, is 8 / 375 s: in 375ths of a bit it brings a whole number. */
const PARTS: i32 = 375;
const RATE_FACTOR: i32 = 8;

/** Begins with a full buffer. */
export function fillBuffer(state: EncoderState): void {
  state.bufferFill = bufferSize(state);
}

/** The most bits that the frame in hand may have. */
export function availableBits(state: EncoderState): i32 {
  return state.bufferFill / PARTS;
}

/** Bits that the rate brings in a frame's time, rounded down. */
export function meanBits(state: EncoderState): i32 {
  return (state.bitrateBps * RATE_FACTOR) / PARTS;
}

/** The most bits that earlier frames can have left over. */
export function reservoirCapacity(state: EncoderState): i32 {
  return BUFFER_BITS_PER_CHANNEL * state.channels - meanBits(state);
}

/** Takes a frame out of the buffer and fills it for the next one. @param bits At most `availableBits`. */
export function spendBits(state: EncoderState, bits: i32): void {
  state.bufferFill = min(state.bufferFill - bits * PARTS + state.bitrateBps * RATE_FACTOR, bufferSize(state));
}

function bufferSize(state: EncoderState): i32 {
  return BUFFER_BITS_PER_CHANNEL * state.channels * PARTS;
}
