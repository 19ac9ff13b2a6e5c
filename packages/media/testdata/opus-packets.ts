import { readFileSync } from 'node:fs';

/**
 * The Opus packets of an Ogg file beside this one, without the two header packets (RFC 3533 §6, RFC 7845 §3).
 * For tests and benchmarks alone: files are trusted.
 */
export function readOpusPackets(name: string): Uint8Array[] {
  const file = new Uint8Array(readFileSync(new URL(name, import.meta.url)));
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
