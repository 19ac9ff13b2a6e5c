import { attackReference, EncoderState, HISTORY_SAMPLES, sampleBuffer } from './encoder-state';
import { EIGHT_SHORT, LONG_START, LONG_STOP, ONLY_LONG } from './frame-layout';
import { sumOfLanes } from './lanes';

/**
 * Long or short windows: short ones where energy jumps, so that quantisation noise does not sound before its cause.
 *
 * Source: 3GPP TS 26.403 §5.4.1. The recursive high-pass filter there is taken by the first five samples of its response.
 */

const SEGMENTS: i32 = 8;
const SEGMENT_SAMPLES: i32 = 128;
/** Energy of 128 samples of 16 bits under which nothing counts as an attack. */
const LEAST_ATTACK: f32 = 1_000_000;
const MEMORY: f32 = 0.7;
/** A segment this many times louder than those before is an attack. */
const ATTACK: f32 = 7;
/** A frame whose loudest segment is more than this many times the mean is not steady. */
const UNSTEADY: f32 = 5;

/** Looks for an attack in the new frame, and notes whether it is steady. */
export function hasAttack(state: EncoderState, channel: i32): bool {
  const reference = attackReference(state, channel);
  let total: f32 = 0;
  let largest: f32 = 0;
  let average = load<f32>(reference);
  let found = false;
  let at = sampleBuffer(state, channel) + HISTORY_SAMPLES * 4;
  for (let segment = 0; segment < SEGMENTS; segment++) {
    const energy = highPassEnergy(at);
    if (energy > ATTACK * average && energy > LEAST_ATTACK) found = true;
    total += energy;
    largest = max(largest, energy);
    average = MEMORY * average + (1 - MEMORY) * energy;
    at += SEGMENT_SAMPLES * 4;
  }
  if (largest * <f32>SEGMENTS > total * UNSTEADY) state.steadyAhead = 0;
  store<f32>(reference, average);
  return found;
}

function highPassEnergy(samples: usize): f32 {
  let energy = f32x4.splat(0);
  for (let at = samples; at < samples + SEGMENT_SAMPLES * 4; at += 16) {
    let y = f32x4.mul(v128.load(at), f32x4.splat(0.7548));
    y = f32x4.sub(y, f32x4.mul(v128.load(at - 4), f32x4.splat(0.3702)));
    y = f32x4.sub(y, f32x4.mul(v128.load(at - 8), f32x4.splat(0.1886)));
    y = f32x4.sub(y, f32x4.mul(v128.load(at - 12), f32x4.splat(0.0961)));
    y = f32x4.sub(y, f32x4.mul(v128.load(at - 16), f32x4.splat(0.049)));
    energy = f32x4.add(energy, f32x4.mul(y, y));
  }
  return sumOfLanes(energy);
}

/**
 * Chooses the window of the frame in hand and remembers what was seen of the next one.
 * A short frame needs a start window before it and a stop window behind it; no window is both.
 */
export function nextWindowSequence(state: EncoderState, attackInNext: bool): i32 {
  const previous = state.previousSequence;
  const attackHere = state.attackAhead !== 0;
  state.attackAhead = i32(attackInNext);
  let sequence = ONLY_LONG;
  if (attackHere || previous === LONG_START || (previous === EIGHT_SHORT && attackInNext)) sequence = EIGHT_SHORT;
  else if (previous === EIGHT_SHORT) sequence = LONG_STOP;
  else if (attackInNext) sequence = LONG_START;
  state.previousSequence = sequence;
  return sequence;
}
