import { bandWidth, type Channel, EIGHT_SHORT, NOISE, parseRawDataBlock, type RawDataBlock } from './raw-data-block.ts';

/**
 * Decodes AAC-LC as ISO/IEC 14496-3 §4.6 describes it, plainly and slowly: cosine sums for transforms. For tests.
 * Substituted noise is left out: a band of it is silent.
 */
export class AacLcDecoder {
  readonly #overlap: Float64Array[];
  #previousShape = 0;

  constructor(channels: 1 | 2) {
    this.#overlap = Array.from({ length: channels }, () => new Float64Array(1024));
  }

  /** @returns 1024 samples per channel, nominally −1..1. */
  decode(bytes: Uint8Array): Float64Array[] {
    const block = parseRawDataBlock(bytes);
    const spectra = dequantize(block);
    const result = spectra.map((spectrum, c) => {
      const samples = windowed(block, spectrum, this.#previousShape);
      const overlap = this.#overlap[c]!;
      const output = overlap.map((value, i) => (value + samples[i]!) / 32_768);
      overlap.set(samples.subarray(1024));
      return output;
    });
    this.#previousShape = block.windowShape;
    return result;
  }
}

/** Lines by window: one of 1024, or eight of 128 one behind the other. */
export function dequantize(block: RawDataBlock): Float64Array[] {
  const spectra = block.channels.map((channel) => scaleLines(block, channel));
  const [left, right] = spectra;
  if (left === undefined || right === undefined) return spectra;
  forEachLine(block, (group, band, _line, at) => {
    const used = block.midSide[group * block.maxSfb + band] === true;
    const noise = block.channels.some(({ codebooks }) => codebooks[group]![band] === NOISE);
    if (!used || noise) return;
    const mid = left[at]!;
    const side = right[at]!;
    left[at] = mid + side;
    right[at] = mid - side;
  });
  return spectra;
}

function scaleLines(block: RawDataBlock, channel: Channel): Float64Array {
  const spectrum = new Float64Array(1024);
  forEachLine(block, (group, band, line, at) => {
    const value = channel.quantized[line]!;
    const scale = 2 ** ((channel.scaleFactors[group]![band]! - 100) / 4);
    spectrum[at] = Math.sign(value) * Math.abs(value) ** (4 / 3) * scale;
  });
  return spectrum;
}

/** Visits lines in the order of the stream, with their place among the windows. */
function forEachLine(
  block: RawDataBlock,
  visit: (group: number, band: number, line: number, at: number) => void,
): void {
  let line = 0;
  let firstWindow = 0;
  block.groupLengths.forEach((windows, group) => {
    let offset = 0;
    for (let band = 0; band < block.maxSfb; band++) {
      const width = bandWidth(block.windowSequence, band);
      for (let window = firstWindow; window < firstWindow + windows; window++) {
        for (let i = 0; i < width; i++) visit(group, band, line++, window * 128 + offset + i);
      }
      offset += width;
    }
    firstWindow += windows;
  });
}

function windowed(block: RawDataBlock, spectrum: Float64Array, previousShape: number): Float64Array {
  const output = new Float64Array(2048);
  if (spectrum.every((line) => line === 0)) return output;
  const rising = (n: number, length: number): number => slope(n, length, previousShape);
  const falling = (n: number, length: number): number => slope(length - 1 - n, length, block.windowShape);
  if (block.windowSequence === EIGHT_SHORT) {
    for (let window = 0; window < 8; window++) {
      const samples = inverseMdct(spectrum.subarray(window * 128, window * 128 + 128));
      samples.forEach((sample, n) => {
        const shape = window === 0 && n < 128 ? rising(n, 128) : n < 128 ? slope(n, 128, block.windowShape) : falling(n - 128, 128);
        output[448 + window * 128 + n]! += sample * shape;
      });
    }
    return output;
  }
  inverseMdct(spectrum).forEach((sample, n) => {
    let shape: number;
    if (n < 1024) shape = block.windowSequence === 3 ? (n < 448 ? 0 : n < 576 ? rising(n - 448, 128) : 1) : rising(n, 1024);
    else if (block.windowSequence === 1) shape = n < 1472 ? 1 : n < 1600 ? falling(n - 1472, 128) : 0;
    else shape = falling(n - 1024, 1024);
    output[n] = sample * shape;
  });
  return output;
}

function slope(n: number, length: number, shape: number): number {
  if (shape !== 0) throw new Error('only sine windows are decoded');
  return Math.sin((Math.PI * (n + 0.5)) / (2 * length));
}

const cosines = new Map<number, Float64Array>();

/** §4.6.11.3.1: x[n] = 2/N Σ X[k] cos(2π/N (n + n0)(k + ½)), n0 = (N/2 + 1) / 2. */
function inverseMdct(spectrum: Float64Array): Float64Array {
  const lines = spectrum.length;
  const size = 2 * lines;
  const period = 8 * lines; // (2n + 1 + N/2)(2k + 1) counts eighths of lines
  let table = cosines.get(lines);
  if (table === undefined) {
    table = Float64Array.from({ length: period }, (_, i) => Math.cos((2 * Math.PI * i) / period));
    cosines.set(lines, table);
  }
  const output = new Float64Array(size);
  for (let n = 0; n < size; n++) {
    const step = 2 * n + 1 + lines;
    let sum = 0;
    for (let k = 0; k < lines; k++) {
      const line = spectrum[k]!;
      if (line !== 0) sum += line * table[(step * (2 * k + 1)) % period]!;
    }
    output[n] = (2 / size) * sum;
  }
  return output;
}
