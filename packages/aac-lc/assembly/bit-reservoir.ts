import { EncoderState } from './encoder-state';

/**
 * What a frame may take so that a decoder fed at the constant bit rate never starves: its share of the rate, and what
 * earlier frames left over.
 *
 * Source: ISO/IEC 14496-3 §4.5.3: the decoder's input buffer holds 6144 bits per channel. Bits that do not fit in it any
 * more are given up, never written as padding: none of the carriers wants them.
 */

const BUFFER_BITS_PER_CHANNEL: i32 = 6144;
/** 1024 samples at 48 kHz are 8 / 375 of a second. */
const RATE_NUMERATOR: i32 = 8;
const RATE_DENOMINATOR: i32 = 375;

/** Receives the bits of one frame's time; the fraction is carried on. */
export function receiveBits(state: EncoderState): void {
  const scaled = state.bitrateBps * RATE_NUMERATOR + state.bitRemainder;
  state.meanBits = scaled / RATE_DENOMINATOR;
  state.bitRemainder = scaled % RATE_DENOMINATOR;
}

/** The most bits that the frame in hand may have: never more than the buffer holds, see `spendBits`. */
export function availableBits(state: EncoderState): i32 {
  return state.reservoirBits + state.meanBits;
}

export function reservoirCapacity(state: EncoderState): i32 {
  return BUFFER_BITS_PER_CHANNEL * state.channels - state.meanBits;
}

/** @param bits At most `availableBits`. */
export function spendBits(state: EncoderState, bits: i32): void {
  // The next share may be a bit larger than this one; frames are whole bytes, so that bit is never used.
  state.reservoirBits = min(state.reservoirBits + state.meanBits - bits, reservoirCapacity(state));
}
