/**
 * Sound that begins inside a gap. A decoder knows of the silence before it and takes the packets behind it for differences to
 * that: CELT codes energies, SILK voiced sound, relative to what was decoded last. So it brings the sound in over two or three
 * packets, and much later than it began. What is done instead, and what was measured: docs/decisions/0028-lost-onsets.md.
 */
import { OPUS_QUANTUM_SAMPLES, type OpusPcmDecoder, type Pcm } from './opus-pcm-decoder.ts';

/** −34 dBFS: noise of a room and quiet music are below, speech is above. */
const QUIET = 0.02;
/** −60 dBFS: what is below counts as this, or a first breath after digital silence would be an onset. */
const SILENT = 0.001;
/** 12 dB: how much louder an onset is than what was before. */
const ONSET_RATIO = 4;
/** Each time the packet is decoded halves what is missing, in decibels; after five times 100 dB have become 3. */
const MAX_REPETITIONS = 5;
/** A repetition that adds less finds the decoder where the packet wants it. */
const SETTLED_DB = 1.5;
/** A step of 15 dB from 2.5 ms to the next is an onset inside the packet; a decoder that lacks the past comes in smoothly. */
const STEP_RATIO = 5.6;
/** Sound that grows inside the packet was quieter before it: it cannot be taken for the sound in the gap. Chosen by measurement. */
const GROWTH_WEIGHT = 1.5;
const GROWTH_SLACK_DB = 1;
/** A repetition whose level was behind by more is not brought up any further. */
const MAX_BOOST = 10;
const FADE_SAMPLES = OPUS_QUANTUM_SAMPLES;

/** What is needed of {@link OpusPcmDecoder}. */
type RepeatingDecoder = Pick<OpusPcmDecoder, 'decode' | 'conceal' | 'save' | 'restore'>;

/**
 * The sound of a gap when it was quiet before and `packet`, which follows, is loud. Where the sound seems to have begun in the
 * gap, its second half has it: the mean of what is possible. The decoder is left so that `packet` comes out at its level.
 *
 * @param packet Without in-band FEC, which would know better.
 * @param samples Of the gap, per channel: a multiple of {@link OPUS_QUANTUM_SAMPLES}, at most 120 ms.
 * @param before What was heard last, interleaved.
 * @returns The gap, valid until anything is decoded; undefined if this is no onset, and nothing has changed then.
 * @throws {AudioCodecError} `AUDIO_DECODER_FAILED` — close the decoder.
 */
export function concealLostOnset(
  decoder: RepeatingDecoder,
  packet: Uint8Array,
  samples: number,
  channels: 1 | 2,
  before: Pcm,
): Pcm | undefined {
  const quiet = Math.max(levelOf(before), SILENT);
  if (quiet > QUIET) return;
  const old = decoder.save();
  const { state, level, repetitions } = settle(decoder, packet, channels, quiet);
  decoder.restore(old);
  if (level < quiet * ONSET_RATIO) return;
  const gap = decoder.conceal(samples);
  decoder.restore(state);
  fillBackwards(gap, repetitions, level, channels);
  return gap;
}

interface Settled {
  /** From which the packet comes out at `level`. */
  readonly state: Uint8Array;
  readonly level: number;
  /** What the packet sounded like before, in order: it stands for the sound that was lost. None when it began in the packet. */
  readonly repetitions: readonly Pcm[];
}

/** Decodes the packet until that changes nothing any more: as if the sound had always been there. */
function settle(decoder: RepeatingDecoder, packet: Uint8Array, channels: number, quiet: number): Settled {
  const repetitions: Pcm[] = [];
  let state = decoder.save();
  let pcm = decoder.decode(packet).slice();
  let level = levelOf(pcm);
  if (beginsInside(pcm, channels, quiet)) return { state, level, repetitions };
  for (let i = 0; i < MAX_REPETITIONS; i++) {
    const nextState = decoder.save();
    const next = decoder.decode(packet).slice();
    const nextLevel = levelOf(next);
    const rise = decibels(nextLevel, level);
    if (rise < GROWTH_WEIGHT * growthOf(next, channels) - GROWTH_SLACK_DB) break;
    const isSettled = rise < SETTLED_DB;
    repetitions.push(pcm);
    if (!isSettled && isClipped(next)) break; // nobody sends what is louder than full scale
    pcm = next;
    level = nextLevel;
    state = nextState;
    if (isSettled) break;
  }
  return { state, level, repetitions };
}

/** The last of the repetitions, brought up to `level` and faded in, over the second half of the gap or as far as they go. */
function fillBackwards(gap: Pcm, repetitions: readonly Pcm[], level: number, channels: number): void {
  const nearest = repetitions.at(-1);
  if (nearest === undefined) return;
  const boost = Math.min(MAX_BOOST, level / Math.max(levelOf(nearest), Number.MIN_VALUE));
  const known = repetitions.reduce((sum, { length }) => sum + length, 0);
  const from = gap.length - Math.min(known, Math.floor(gap.length / channels / 2) * channels);
  let end = gap.length;
  for (const pcm of repetitions.toReversed()) {
    for (let i = pcm.length - 1; i >= 0 && end > from; i--) {
      end--;
      const gain = Math.min(1, (Math.floor((end - from) / channels) + 1) / FADE_SAMPLES);
      const sample = Math.max(-1, Math.min(1, pcm[i]! * boost));
      gap[end] = gap[end]! * (1 - gain) + sample * gain;
    }
  }
}

/** Looks at the first 20 ms. @param quiet Differences below this level do not count. */
function beginsInside(pcm: Pcm, channels: number, quiet: number): boolean {
  const quantum = OPUS_QUANTUM_SAMPLES * channels;
  let last: number | undefined;
  for (let at = 0; at < Math.min(pcm.length, 8 * quantum); at += quantum) {
    const level = Math.max(quiet, levelOf(pcm.subarray(at, at + quantum)));
    if (last !== undefined && level > last * STEP_RATIO) return true;
    last = level;
  }
  return false;
}

/** By how many decibels the sound grows in the time of the packet. Its first 2.5 ms still hold what was decoded before. */
function growthOf(pcm: Pcm, channels: number): number {
  const half = Math.floor(pcm.length / channels / 2) * channels;
  const begin = Math.min(OPUS_QUANTUM_SAMPLES * channels, Math.floor(half / 2));
  return 2 * decibels(levelOf(pcm.subarray(half)), levelOf(pcm.subarray(begin, half)));
}

/** Root of the mean square. */
const levelOf = (pcm: Pcm): number => Math.sqrt(pcm.reduce((sum, sample) => sum + sample * sample, 0) / pcm.length);
const decibels = (level: number, than: number): number => 20 * Math.log10(Math.max(level, 1e-6) / Math.max(than, 1e-6));
const isClipped = (pcm: Pcm): boolean => pcm.some((sample) => Math.abs(sample) >= 1);
