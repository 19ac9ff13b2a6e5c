import { expect, test } from 'vitest';
import { readCodebooks } from '../testdata/codebooks.ts';
import { parseRawDataBlock, usage } from '../testdata/raw-data-block.ts';
import { chords, frame, hiss, noise, strokes } from '../testdata/signals.ts';
import { loadAacLc } from './load.ts';

const codebooks = readCodebooks();

/** ISO/IEC 14496-3 Tables 4.A.1 to 4.A.12. */
const ENTRIES = [121, 81, 81, 81, 81, 81, 81, 64, 64, 169, 169, 289];
const LONGEST = [19, 11, 9, 16, 12, 13, 11, 12, 10, 15, 12, 12];

test.each(ENTRIES.map((entries, codebook) => ({ codebook, entries })))(
  'codebook $codebook is complete and prefix-free',
  ({ codebook, entries }) => {
    const words = codebooks[codebook]!;
    expect(words.length).toBe(entries);
    expect(Math.max(...words.map(({ length }) => length))).toBe(LONGEST[codebook]);
    expect(words.reduce((sum, { length }) => sum + 2 ** -length, 0)).toBe(1); // Kraft: no codeword is missing
    for (const { code, length } of words) expect(code).toBeLessThan(2 ** length);
    const sorted = words.map(spell).sort(); // a prefix stands right before a word that it begins
    expect(sorted.filter((word, i) => sorted[i + 1]?.startsWith(word))).toEqual([]);
  },
);

function spell({ code, length }: { code: number; length: number }): string {
  return code.toString(2).padStart(length, '0');
}

/** Codewords read by eye from the tables of the standard. */
test.each([
  { codebook: 0, index: 60, word: '0' },
  { codebook: 0, index: 59, word: '100' },
  { codebook: 0, index: 61, word: '1010' },
  { codebook: 1, index: 40, word: '0' },
  { codebook: 3, index: 0, word: '0' },
  { codebook: 5, index: 40, word: '0' },
  { codebook: 7, index: 0, word: '0' },
  { codebook: 9, index: 0, word: '0' },
  { codebook: 11, index: 0, word: '0000' },
])('codebook $codebook: index $index is $word', ({ codebook, index, word }) => {
  expect(spell(codebooks[codebook]![index]!)).toBe(word);
});

test('an independent parser reads what the encoder writes, through all codebooks', async () => {
  const module = await loadAacLc();
  for (const channels of [1, 2] as const) {
    for (const perChannel of [24_000, 64_000, 160_000]) {
      const encoder = module.createEncoder({ channels, bitrateBps: perChannel * channels });
      for (let k = 0; k < 30; k++) {
        const signal = [chords, strokes, hiss, noise][Math.floor(k / 4) % 4]!;
        parseRawDataBlock(encoder.encode(frame(signal, k, channels)));
      }
      encoder.close();
    }
  }
  for (let codebook = 1; codebook <= 11; codebook++) {
    expect(
      usage[codebook]!.reduce((sum, count) => sum + count, 0),
      `codebook ${codebook}`,
    ).toBeGreaterThan(0);
  }
});
