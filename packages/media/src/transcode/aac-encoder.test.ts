import { beforeAll, expect, test } from 'vitest';
import { compileAacEncoder } from '../io/vendored-wasm.ts';
import { AacEncoder } from './aac-encoder.ts';
import { instantiateAacWasm } from './aac-wasm.ts';
import type { WebAssemblyModule } from './web-assembly.ts';

let module: WebAssemblyModule;
beforeAll(async () => {
  module = await compileAacEncoder();
});

/** A tone that drifts, so that no two frames are alike. */
function tone(frame: number, channels: number): Float32Array {
  return Float32Array.from({ length: 1024 * channels }, (_, i) => {
    const at = frame * 1024 + Math.floor(i / channels);
    return 0.4 * Math.sin(at * 0.05 + Math.sin(at * 0.0003));
  });
}

test('every frame but the first yields a packet, near the bit rate', () => {
  const encoder = new AacEncoder(module, { channels: 1, bitrateBps: 64_000 });
  let bytes = 0;
  for (let k = 0; k < 200; k++) {
    const packet = encoder.encode(tone(k, 1));
    expect(packet === undefined).toBe(k === 0);
    bytes += packet?.length ?? 0;
  }
  const bitrateBps = (bytes * 8) / ((199 * 1024) / 48_000);
  expect(bitrateBps).toBeGreaterThan(20_000);
  expect(bitrateBps).toBeLessThan(70_000);
  encoder.close();
});

test('digital silence is not encoded once the encoder has forgotten what was before, and sound returns', () => {
  const encoder = new AacEncoder(module, { channels: 2, bitrateBps: 128_000 });
  for (let k = 0; k < 10; k++) encoder.encode(tone(k, 2));
  const silence = new Float32Array(2048);
  const lengths = Array.from({ length: 8 }, () => encoder.encode(silence)?.length);
  expect(Math.min(...lengths.slice(0, 2).map((length) => length ?? 0))).toBeGreaterThan(6); // the end of the tone
  expect(lengths.slice(3)).toEqual([6, 6, 6, 6, 6]);
  const returned = Array.from({ length: 4 }, (_, k) => encoder.encode(tone(k, 2))?.length ?? 0);
  expect(returned.at(-1)).toBeGreaterThan(20);
  encoder.close();
});

test('memory stays flat', () => {
  const wasm = instantiateAacWasm(module);
  const context = wasm.initEncoder(2, 48_000, 128_000);
  const encodeFrame = (k: number): void => {
    const samples = tone(k, 2);
    const address = wasm.inputAddress(context, samples.byteLength);
    new Float32Array(wasm.memory.buffer, address, samples.length).set(samples);
    expect(wasm.sendFrame(context, BigInt(k * 1024))).toBe(0);
    expect(wasm.receivePacket(context)).toBeGreaterThanOrEqual(0);
  };
  for (let k = 0; k < 20; k++) encodeFrame(k);
  const before = wasm.memory.buffer.byteLength;
  const address = wasm.inputAddress(context, 8_192);
  for (let k = 20; k < 400; k++) encodeFrame(k);
  expect(wasm.memory.buffer.byteLength).toBe(before);
  expect(wasm.inputAddress(context, 8_192)).toBe(address);
});

test('settings that the encoder refuses are a coded error', () => {
  expect(() => new AacEncoder(module, { channels: 99 as 2, bitrateBps: 64_000 })).toThrow(
    expect.objectContaining({ code: 'AUDIO_ENCODER_OPEN_FAILED' }),
  );
});

test('a frame that is not finite is a coded error, and only this encoder is lost', () => {
  const encoder = new AacEncoder(module, { channels: 1, bitrateBps: 64_000 });
  const broken = new Float32Array(1024).fill(Number.NaN);
  expect(() => {
    for (let k = 0; k < 4; k++) encoder.encode(broken);
  }).toThrow(expect.objectContaining({ code: 'AUDIO_ENCODER_FAILED' }));
  encoder.close();
  encoder.close();
  expect(() => encoder.encode(broken)).toThrow('the encoder is open');
  const other = new AacEncoder(module, { channels: 1, bitrateBps: 64_000 });
  expect([0, 1].map((k) => other.encode(tone(k, 1)) !== undefined)).toEqual([false, true]);
  other.close();
});

test('half a frame is a bug', () => {
  const encoder = new AacEncoder(module, { channels: 1, bitrateBps: 64_000 });
  expect(() => encoder.encode(new Float32Array(1000))).toThrow('one whole frame');
  encoder.close();
});
