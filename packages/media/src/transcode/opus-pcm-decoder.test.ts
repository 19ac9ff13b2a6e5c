import { beforeAll, expect, test } from 'vitest';
import { readOpusPackets } from '../../testdata/opus-packets.ts';
import { compileOpusDecoder } from '../io/vendored-wasm.ts';
import { OpusPcmDecoder } from './opus-pcm-decoder.ts';
import { instantiateOpusWasm } from './opus-wasm.ts';
import type { WebAssemblyModule } from './web-assembly.ts';

let module: WebAssemblyModule;
beforeAll(async () => {
  module = await compileOpusDecoder();
});

/** Every configuration of RFC 6716 Table 2, mono and stereo, one frame each. */
const EVERY_TOC = Array.from({ length: 64 }, (_, i) => i << 2);

/** Repeatable noise, as long as frames of real calls. */
function noisePacket(toc: number, seed: number): Uint8Array {
  let state = seed;
  const packet = Uint8Array.from({ length: 101 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  });
  packet[0] = toc;
  return packet;
}

/** The stack of the original module was 64 KB: CELT and long SILK frames in turn wrote over its tables. */
test('no change of mode lets the stack reach tables or heap', () => {
  const heapFloor = 1_024;
  for (const channels of [1, 2]) {
    const wasm = instantiateOpusWasm(module);
    const input = wasm.malloc(3_840);
    const output = wasm.malloc(4 * 5_760 * channels);
    const mapping = wasm.malloc(2);
    new Uint8Array(wasm.memory.buffer, mapping, 2).set([0, 1]);
    const decoder = wasm.createDecoder(48_000, channels, 1, channels - 1, mapping, 0, 0);
    const heapEnd = wasm.malloc(16) + 16;
    expect(heapEnd).toBeLessThan(512 * 1024);
    const memory = new Uint8Array(wasm.memory.buffer);
    const tables = memory.slice(heapFloor, 28_711);
    const [guardStart, guardEnd] = [heapEnd + 65_536, 1_048_560 - 131_072];
    memory.fill(0xa5, guardStart, guardEnd);
    let seed = channels;
    for (const [from, to] of EVERY_TOC.flatMap((a) => [0x58, 0x5c, 0x78, 0xf8, 0xfc].map((b) => [a, b] as const))) {
      for (const toc of [from, to, from & 0xfc, to]) {
        memory.set(noisePacket(toc, seed++), input);
        expect(wasm.decode(decoder, input, 101, output)).toBeGreaterThan(0);
      }
    }
    expect(memory.slice(heapFloor, 28_711)).toEqual(tables);
    expect(memory.subarray(guardStart, guardEnd).every((byte) => byte === 0xa5)).toBe(true);
  }
});

test('concealment is as long as the frames of the last packet', () => {
  const decoder = new OpusPcmDecoder(module, 2);
  expect(decoder.conceal()[0]).toHaveLength(960);
  for (const [toc, samples] of [
    [0x5c, 2_880],
    [0xe4, 120],
    [0x78, 960],
  ] as const) {
    expect(decoder.decode(noisePacket(toc, 1))).toHaveLength(2);
    expect(decoder.conceal()[1]).toHaveLength(samples);
  }
});

test('concealment goes on with the sound', () => {
  const decoder = new OpusPcmDecoder(module, 1);
  const power = (samples: Float32Array): number => samples.reduce((sum, s) => sum + s * s, 0) / samples.length;
  let last = 0;
  for (const packet of readOpusPackets('mix-mono.ogg').slice(0, 40)) last = power(decoder.decode(packet)[0]!);
  expect(power(decoder.conceal()[0]!) / last).toBeGreaterThan(0.1);
});

test('what was decoded is not touched by the next packet', () => {
  const decoder = new OpusPcmDecoder(module, 1);
  const [a, b] = readOpusPackets('mix-mono.ogg').slice(10, 12);
  const pcm = decoder.decode(a!)[0]!;
  const before = pcm.slice();
  decoder.decode(b!);
  expect(pcm).toEqual(before);
});

test('packets that nobody checked are a bug', () => {
  const decoder = new OpusPcmDecoder(module, 1);
  expect(() => decoder.decode(new Uint8Array(0))).toThrow('a packet that was checked');
  expect(() => decoder.decode(new Uint8Array(3_841))).toThrow('a packet that was checked');
  expect(() => decoder.decode(Uint8Array.of(0xfb, 0))).toThrow(
    expect.objectContaining({ code: 'AUDIO_DECODER_FAILED' }),
  );
});
