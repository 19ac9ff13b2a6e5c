import { measureEnergies, measureLines } from './band-measures';
import { fillBuffer, spendBits } from './bit-reservoir';
import { OUTPUT } from './bit-writer';
import { hasAttack, nextWindowSequence } from './block-switching';
import { channelAnalysis, SPECTRUM } from './channel-analysis';
import { EncoderState, HISTORY_SAMPLES, STATE_BYTES, sampleBuffer } from './encoder-state';
import { initialiseFft } from './fft';
import {
  EIGHT_SHORT,
  interleaveGroups,
  LONG_START,
  LONG_STOP,
  layOutLong,
  layOutShort,
  SHORT_WINDOWS,
} from './frame-layout';
import { initialiseHearing } from './hearing';
import { initialiseHuffman } from './huffman';
import { initialiseMdct, LONG_LINES, mdct, SHORT_LINES } from './mdct';
import { applyMidSide } from './mid-side';
import { fillCeilings } from './minimum-snr';
import { findNoise } from './noise-substitution';
import { findThresholds } from './psychoacoustics';
import { initialiseQuantizer } from './quantizer';
import { fitFrame } from './rate-control';
import { writeRawDataBlock } from './raw-data-block';
import { longBandsBelow, shortBandsBelow } from './scale-factor-bands';
import { addWindowEnergies, clearWindowEnergies, groupBoundaries } from './window-grouping';
import { initialiseWindows, longWindow, longWindowWithShortSlope, SINE, shortWindow } from './window-shapes';

const FRAME_SAMPLES: usize = 1024;
/** Where the caller puts 1024 × channels interleaved floats, nominally −1..1. */
const INPUT: usize = memory.data(2 * 1024 * 4, 16);
/** The buffer holds 2624 samples. */
const SILENT_FRAMES_IN_BUFFER: i32 = 3;
const SHORT_SPECTRA: usize = memory.data(2 * LONG_LINES * 4, 16);

export function initialise(): void {
  initialiseFft();
  initialiseMdct();
  initialiseWindows();
  initialiseHuffman();
  initialiseQuantizer();
  initialiseHearing();
}

export function inputAddress(): usize {
  return INPUT;
}

export function outputAddress(): usize {
  return OUTPUT;
}

/** Behind the tables and work space: from here on the memory belongs to encoders. */
export function firstStateAddress(): usize {
  return (__heap_base + 15) & ~15;
}

export function stateBytes(): usize {
  return STATE_BYTES;
}

export function initialiseEncoder(address: usize, channels: i32, bitrateBps: i32): void {
  memory.fill(address, 0, STATE_BYTES);
  const state = changetype<EncoderState>(address);
  state.channels = channels;
  state.bitrateBps = bitrateBps;
  const bandwidth = bandwidthHertz(bitrateBps / channels);
  state.longBands = longBandsBelow(bandwidth);
  state.shortBands = shortBandsBelow(bandwidth);
  fillBuffer(state);
  state.bitsPerEntropy = 0.85;
  fillCeilings(state);
}

/** What is above is given up, for the good of what is below. */
function bandwidthHertz(bitrateBpsPerChannel: i32): f32 {
  if (bitrateBpsPerChannel >= 96_000) return 20_000;
  if (bitrateBpsPerChannel >= 48_000) return 16_500;
  if (bitrateBpsPerChannel >= 40_000) return 15_000;
  if (bitrateBpsPerChannel >= 24_000) return 12_000;
  if (bitrateBpsPerChannel >= 16_000) return 9_000;
  return 6_000;
}

/** Encodes the frame at `inputAddress`. @returns Bytes at `outputAddress`. */
export function encode(address: usize): i32 {
  const state = changetype<EncoderState>(address);
  let attack = false;
  state.isSteady = state.steadyAhead;
  state.steadyAhead = 1;
  let silent = true;
  for (let channel = 0; channel < state.channels; channel++) {
    silent = takeSamples(state, channel) && silent;
    attack = hasAttack(state, channel) || attack;
  }
  state.silentFrames = silent ? state.silentFrames + 1 : 0;
  const previousSequence = state.previousSequence;
  const sequence = nextWindowSequence(state, attack);
  if (state.silentFrames >= SILENT_FRAMES_IN_BUFFER) return encodeSilence(state, sequence);
  if (sequence === EIGHT_SHORT) transformShort(state);
  else transformLong(state, sequence);
  for (let channel = 0; channel < state.channels; channel++) {
    const analysis = channelAnalysis(channel);
    measureEnergies(analysis);
    findThresholds(state, channel, analysis, previousSequence === EIGHT_SHORT);
  }
  const midSide = state.channels === 2 && applyMidSide(state);
  for (let channel = 0; channel < state.channels; channel++) {
    measureLines(state, channelAnalysis(channel));
    findNoise(state, channelAnalysis(channel), midSide);
  }
  const bytes = fitFrame(state, SINE, midSide);
  if (bytes === 0) return encodeSilence(state, sequence);
  spendBits(state, bytes * 8);
  return bytes;
}

/** A frame without a single band, but with the window that its neighbours expect. */
function encodeSilence(state: EncoderState, sequence: i32): i32 {
  if (sequence === EIGHT_SHORT) layOutShort(1, 0);
  else layOutLong(sequence, 0);
  const bytes = writeRawDataBlock(state.channels, SINE, false);
  spendBits(state, bytes * 8);
  return bytes;
}

/** Shifts the buffer by a frame and appends the new one, scaled to 16 bits, with all that is no number made one.
 * @returns Whether the new frame is digital silence. */
function takeSamples(state: EncoderState, channel: i32): bool {
  let any = i32x4.splat(0);
  const buffer = sampleBuffer(state, channel);
  memory.copy(buffer, buffer + FRAME_SAMPLES * 4, HISTORY_SAMPLES * 4);
  const target = buffer + HISTORY_SAMPLES * 4;
  const limit = f32x4.splat(2 * 32_768);
  const floor = f32x4.splat(0.001);
  for (let i: usize = 0; i < FRAME_SAMPLES * 4; i += 16) {
    let samples: v128;
    if (state.channels === 1) {
      samples = v128.load(INPUT + i);
    } else {
      const first = v128.load(INPUT + 2 * i);
      const second = v128.load(INPUT + 2 * i, 16);
      samples =
        channel === 0 ? v128.shuffle<f32>(first, second, 0, 2, 4, 6) : v128.shuffle<f32>(first, second, 1, 3, 5, 7);
    }
    samples = f32x4.mul(samples, f32x4.splat(32_768));
    // False for what is not a number and for what would become a subnormal number: both are 0.
    const audible = f32x4.gt(f32x4.abs(samples), floor);
    samples = v128.and(samples, audible);
    any = v128.or(any, audible);
    v128.store(target + i, f32x4.pmax(f32x4.pmin(samples, limit), f32x4.neg(limit)));
  }
  return !v128.any_true(any);
}

function transformLong(state: EncoderState, sequence: i32): void {
  layOutLong(sequence, state.longBands);
  const left = sequence === LONG_STOP ? longWindowWithShortSlope(SINE) : longWindow(SINE);
  const right = sequence === LONG_START ? longWindowWithShortSlope(SINE) : longWindow(SINE);
  for (let channel = 0; channel < state.channels; channel++) {
    mdct(LONG_LINES, sampleBuffer(state, channel), left, right, channelAnalysis(channel) + SPECTRUM);
  }
}

function transformShort(state: EncoderState): void {
  const window = shortWindow(SINE);
  clearWindowEnergies();
  for (let channel = 0; channel < state.channels; channel++) {
    const spectra = SHORT_SPECTRA + <usize>(channel * LONG_LINES * 4);
    for (let w = 0; w < SHORT_WINDOWS; w++) {
      const samples = sampleBuffer(state, channel) + <usize>((448 + w * SHORT_LINES) << 2);
      mdct(SHORT_LINES, samples, window, window, spectra + <usize>(w * SHORT_LINES * 4));
    }
    addWindowEnergies(spectra);
  }
  layOutShort(groupBoundaries(state.shortBands), state.shortBands);
  for (let channel = 0; channel < state.channels; channel++) {
    interleaveGroups(SHORT_SPECTRA + <usize>(channel * LONG_LINES * 4), channelAnalysis(channel) + SPECTRUM);
  }
}
