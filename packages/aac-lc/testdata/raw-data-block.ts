import { BitReader } from '@callcast/core';
import { type Codeword, readCodebooks } from './codebooks.ts';

/**
 * Reads raw_data_block()s of AAC-LC: ISO/IEC 14496-3 §4.4.2. Written for tests, from the standard and apart from the
 * encoder, with whose sources it shares the codebooks alone. Throws on everything that is not allowed.
 */

export interface Channel {
  readonly globalGain: number;
  /** Per group and band. */
  readonly codebooks: number[][];
  /** Per group and band: scale factor, or noise level. */
  readonly scaleFactors: number[][];
  /** 1024 lines, in the order of the stream. */
  readonly quantized: Int32Array;
}

export interface RawDataBlock {
  readonly windowSequence: number;
  readonly windowShape: number;
  readonly groupLengths: readonly number[];
  readonly maxSfb: number;
  readonly midSide: readonly boolean[];
  readonly channels: readonly Channel[];
}

export const EIGHT_SHORT = 2;
export const NOISE = 13;

const SHORT_WIDTHS = [4, 4, 4, 4, 4, 8, 8, 8, 12, 12, 12, 16, 16, 16];
const LONG_WIDTHS = [
  ...new Array<number>(10).fill(4),
  ...new Array<number>(7).fill(8),
  ...[12, 12, 12, 12, 16, 16, 20, 20, 24, 24, 28, 28],
  ...new Array<number>(19).fill(32),
  96,
];

export const bandWidth = (windowSequence: number, band: number): number =>
  (windowSequence === EIGHT_SHORT ? SHORT_WIDTHS : LONG_WIDTHS)[band] ?? Number.NaN;

/** Per codebook: lines per codeword, smallest value, largest value, and whether signs follow. */
const SHAPES: readonly (readonly [dimension: number, least: number, most: number, unsigned: boolean])[] = [
  [1, -60, 60, false],
  [4, -1, 1, false],
  [4, -1, 1, false],
  [4, 0, 2, true],
  [4, 0, 2, true],
  [2, -4, 4, false],
  [2, -4, 4, false],
  [2, 0, 7, true],
  [2, 0, 7, true],
  [2, 0, 12, true],
  [2, 0, 12, true],
  [2, 0, 16, true],
];

const trees = readCodebooks().map((codebook) => new Map(codebook.map((word) => [key(word), word.index])));
/** How often each codeword was read, by codebook. */
export const usage: readonly number[][] = readCodebooks().map((codebook) => codebook.map(() => 0));

function key({ code, length }: Pick<Codeword, 'code' | 'length'>): number {
  return code * 32 + length;
}

function readCodeword(bits: BitReader, codebook: number): number {
  for (let length = 1, code = 0; length <= 19; length++) {
    code = code * 2 + bits.readBit();
    const index = trees[codebook]!.get(key({ code, length }));
    if (index !== undefined) {
      usage[codebook]![index]!++;
      return index;
    }
  }
  throw new Error(`no codeword of codebook ${codebook}`);
}

export function parseRawDataBlock(bytes: Uint8Array): RawDataBlock {
  const bits = new BitReader(bytes);
  const id = bits.readBits(3);
  if (id > 1) throw new Error(`element ${id}`);
  bits.skipBits(4);
  const channelCount = id + 1;
  let ics: Ics | undefined;
  let midSide: boolean[] = [];
  if (channelCount === 2) {
    if (!bits.readFlag()) throw new Error('windows of their own');
    ics = readIcsInfo(bits);
    const mask = bits.readBits(2);
    if (mask > 1) throw new Error(`ms_mask_present ${mask}`);
    if (mask === 1) midSide = Array.from({ length: ics.groupLengths.length * ics.maxSfb }, () => bits.readFlag());
  }
  const channels: Channel[] = [];
  for (let c = 0; c < channelCount; c++) {
    const globalGain = bits.readBits(8);
    ics ??= readIcsInfo(bits);
    channels.push(readChannel(bits, ics, globalGain));
  }
  if (bits.readBits(3) !== 7) throw new Error('no end');
  while (bits.position % 8 !== 0) if (bits.readBit() !== 0) throw new Error('byte_alignment');
  if (bits.overrun || bits.bitsLeft !== 0) throw new Error(`${bits.bitsLeft} bits left`);
  return { ...ics!, midSide, channels };
}

type Ics = Pick<RawDataBlock, 'windowSequence' | 'windowShape' | 'groupLengths' | 'maxSfb'>;

function readIcsInfo(bits: BitReader): Ics {
  if (bits.readFlag()) throw new Error('ics_reserved_bit');
  const windowSequence = bits.readBits(2);
  const windowShape = bits.readBit();
  const groupLengths = [1];
  if (windowSequence !== EIGHT_SHORT) {
    const maxSfb = bits.readBits(6);
    if (bits.readFlag()) throw new Error('predictor_data_present');
    if (maxSfb > LONG_WIDTHS.length) throw new Error(`max_sfb ${maxSfb}`);
    return { windowSequence, windowShape, maxSfb, groupLengths };
  }
  const maxSfb = bits.readBits(4);
  if (maxSfb > SHORT_WIDTHS.length) throw new Error(`max_sfb ${maxSfb}`);
  for (let window = 1; window < 8; window++) {
    if (bits.readFlag()) groupLengths[groupLengths.length - 1]!++;
    else groupLengths.push(1);
  }
  return { windowSequence, windowShape, maxSfb, groupLengths };
}

function readChannel(bits: BitReader, ics: Ics, globalGain: number): Channel {
  const codebooks = ics.groupLengths.map(() => readSections(bits, ics));
  const scaleFactors = readScaleFactors(bits, codebooks, globalGain);
  if (bits.readBits(3) !== 0) throw new Error('pulse, TNS or gain control');
  const quantized = new Int32Array(1024);
  let line = 0;
  ics.groupLengths.forEach((windows, group) => {
    for (let band = 0; band < ics.maxSfb; band++) {
      const end = line + bandWidth(ics.windowSequence, band) * windows;
      const codebook = codebooks[group]![band]!;
      if (codebook === 0 || codebook === NOISE) line = end;
      while (line < end) line = readLines(bits, codebook, quantized, line);
    }
  });
  return { globalGain, codebooks, scaleFactors, quantized };
}

function readSections(bits: BitReader, ics: Ics): number[] {
  const lengthBits = ics.windowSequence === EIGHT_SHORT ? 3 : 5;
  const codebooks: number[] = [];
  while (codebooks.length < ics.maxSfb) {
    const codebook = bits.readBits(4);
    if (codebook > 11 && codebook !== NOISE) throw new Error(`codebook ${codebook}`);
    for (let more = true; more; ) {
      const length = bits.readBits(lengthBits);
      more = length === (1 << lengthBits) - 1;
      for (let i = 0; i < length; i++) codebooks.push(codebook);
    }
    if (codebooks.length > ics.maxSfb) throw new Error('section too long');
  }
  return codebooks;
}

function readScaleFactors(bits: BitReader, codebooks: readonly (readonly number[])[], globalGain: number): number[][] {
  let scaleFactor = globalGain;
  let level: number | undefined;
  return codebooks.map((group) =>
    group.map((codebook) => {
      if (codebook === 0) return 0;
      if (codebook === NOISE) {
        if (level === undefined) level = globalGain - 90 + bits.readBits(9) - 256;
        else level += readCodeword(bits, 0) - 60;
        return level;
      }
      scaleFactor += readCodeword(bits, 0) - 60;
      if (scaleFactor < 0 || scaleFactor > 255) throw new Error(`scale factor ${scaleFactor}`);
      return scaleFactor;
    }),
  );
}

function readLines(bits: BitReader, codebook: number, quantized: Int32Array, start: number): number {
  const [dimension, least, most, unsigned] = SHAPES[codebook]!;
  let index = readCodeword(bits, codebook);
  const values = new Array<number>(dimension);
  const base = most - least + 1;
  for (let i = dimension - 1; i >= 0; i--) {
    values[i] = (index % base) + least;
    index = Math.floor(index / base);
  }
  const signs = values.map((value) => (unsigned && value !== 0 && bits.readFlag() ? -1 : 1));
  values.forEach((value, i) => {
    const magnitude = codebook === 11 && value === 16 ? readEscape(bits) : value;
    quantized[start + i] = magnitude * signs[i]!;
  });
  return start + dimension;
}

function readEscape(bits: BitReader): number {
  let length = 4;
  while (bits.readFlag()) length++;
  if (length > 12) throw new Error('escape beyond 8191');
  return (1 << length) + bits.readBits(length);
}
