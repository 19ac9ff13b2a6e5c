import { readFileSync } from 'node:fs';

/** Of an Ogg file beside this one. */
export const readOpusPackets = (name: string): Uint8Array[] =>
  readOggOpusPackets(new Uint8Array(readFileSync(new URL(name, import.meta.url))));

/**
 * The Opus packets of an Ogg file, without the two header packets (RFC 3533 §6, RFC 7845 §3).
 * For tests and benchmarks alone: files are trusted.
 */
export function readOggOpusPackets(file: Uint8Array): Uint8Array[] {
  const packets: Uint8Array[] = [];
  let parts: number[] = [];
  for (let page = 0; page < file.length; ) {
    const segments = file[page + 26]!;
    let at = page + 27 + segments;
    for (let i = 0; i < segments; i++) {
      const length = file[page + 27 + i]!;
      parts.push(...file.subarray(at, at + length));
      at += length;
      if (length === 255) continue; // lacing: the packet goes on
      packets.push(Uint8Array.from(parts));
      parts = [];
    }
    page = at;
  }
  return packets.slice(2);
}
