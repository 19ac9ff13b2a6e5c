import { readFileSync } from 'node:fs';

/** One codeword of a codebook, with the index that it stands for. */
export interface Codeword {
  readonly code: number;
  readonly length: number;
  readonly index: number;
}

/** Reads the tables as they stand in the encoder's source: codebooks 1 to 11 in place, the scale factors' at 0. */
export function readCodebooks(): readonly (readonly Codeword[])[] {
  const source = readFileSync(new URL('../assembly/huffman-codebooks.ts', import.meta.url), 'utf8');
  const codebooks: Codeword[][] = [];
  for (const [, name, body] of source.matchAll(/export const (\w+): usize = memory\.data<u32>\(\[([^\]]+)\]/g)) {
    const number = name === 'SCALE_FACTOR_CODEBOOK' ? 0 : Number(/^CODEBOOK_(\d+)$/.exec(name ?? '')?.[1]);
    codebooks[number] = [...(body ?? '').matchAll(/0x([0-9a-f]+)/g)].map(([, hex], index) => {
      const entry = Number.parseInt(hex ?? '', 16);
      return { code: entry >>> 5, length: entry & 31, index };
    });
  }
  return codebooks;
}
