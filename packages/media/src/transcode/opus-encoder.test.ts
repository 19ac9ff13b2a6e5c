import { beforeAll, expect, test } from 'vitest';
import { compileOpusEncoder } from '../io/compiled-modules.ts';
import { compileOpusDecoder } from '../io/compiled-opus-decoder.ts';
import { MAX_OPUS_ENCODERS } from '../limits.ts';
import { parseOpusPacket } from '../opus/toc.ts';
import { instantiateOpusDecoder } from './opus-decoder-exports.ts';
import { OpusDecoderModule } from './opus-decoder-module.ts';
import type { OpusApplication, OpusEncoderSettings } from './opus-encoder.ts';
import { instantiateOpusEncoder } from './opus-encoder-exports.ts';
import { OpusEncoderModule } from './opus-encoder-module.ts';
import type { WebAssemblyModule } from './web-assembly.ts';

let compiled: WebAssemblyModule;
let decoders: OpusDecoderModule;
beforeAll(async () => {
  compiled = await compileOpusEncoder();
  decoders = new OpusDecoderModule(instantiateOpusDecoder(await compileOpusDecoder()));
});

const openModule = (): OpusEncoderModule => new OpusEncoderModule(instantiateOpusEncoder(compiled));
const SETTINGS: OpusEncoderSettings = { channels: 1, bitrateBps: 64_000, application: 'low-delay', complexity: 5 };

/** Harmonics like a vowel, on the right an octave higher. */
function vowel(samples: number, channels: 1 | 2): Float32Array {
  const sound = new Float32Array(samples * channels);
  for (let i = 0; i < samples; i++)
    for (let channel = 0; channel < channels; channel++)
      for (let harmonic = 1; harmonic < 12; harmonic++)
        sound[i * channels + channel]! +=
          (0.25 / harmonic) * Math.sin((2 * Math.PI * harmonic * 150 * (channel + 1) * i) / 48_000);
  return sound;
}

function* frames(sound: Float32Array, channels: number): Iterable<Float32Array> {
  for (let at = 0; at < sound.length; at += 960 * channels) yield sound.subarray(at, at + 960 * channels);
}

/** In dB, once the encoder has settled. */
function snr(sound: Float32Array, heard: Float32Array, delay: number): number {
  let signal = 0;
  let noise = 0;
  for (let i = 9_600; i < sound.length - 2_000; i++) {
    signal += sound[i]! ** 2;
    noise += (sound[i]! - heard[i + delay]!) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}

test.each([
  ['low-delay', 1, 120],
  ['low-delay', 2, 120],
  ['music', 1, 312],
  ['music', 2, 312],
] satisfies [OpusApplication, 1 | 2, number][])(
  '%s, %d channels: what is decoded is what went in, %d samples later',
  (application, channels, delay) => {
    const encoder = openModule().createEncoder({ ...SETTINGS, application, channels, bitrateBps: 80_000 * channels });
    const decoder = decoders.createDecoder(channels);
    const sound = vowel(48_000, channels);
    const heard: number[] = [];
    let bytes = 0;
    for (const frame of frames(sound, channels)) {
      const packet = encoder.encode(frame);
      expect(parseOpusPacket(packet)).toMatchObject({ samples: 960, isStereo: channels === 2 });
      bytes += packet.length;
      heard.push(...decoder.decode(packet));
    }
    decoder.close();
    expect(encoder.delaySamples).toBe(delay);
    expect(bytes * 8).toBeGreaterThan(0.8 * 80_000 * channels);
    expect(bytes * 8).toBeLessThan(1.2 * 80_000 * channels);
    expect(snr(sound, Float32Array.from(heard), delay * channels)).toBeGreaterThan(20);
  },
);

test('speech at a low rate is SILK, with FEC of the packet before where loss is expected', () => {
  const errors = [0, 20].map((expectedLossPercent) => {
    const encoder = openModule().createEncoder({
      ...SETTINGS,
      application: 'speech',
      bitrateBps: 24_000,
      expectedLossPercent,
    });
    const decoder = decoders.createDecoder(1);
    // It begins in the packet that is lost: concealment knows nothing of it.
    const sound = vowel(48_000, 1).fill(0, 0, 30 * 960);
    const packets = [...frames(sound, 1)].map((frame) => encoder.encode(frame));
    for (const packet of packets.slice(0, 30)) decoder.decode(packet);
    const recovered = decoder.recover(packets[31]!, 960).slice();
    const whole = decoders.createDecoder(1);
    let expected: Float32Array = recovered;
    for (const packet of packets.slice(0, 31)) expected = whole.decode(packet);
    expect(parseOpusPacket(packets[31]!)).toMatchObject({ mode: expect.stringMatching(/silk|hybrid/) });
    const power = (samples: Float32Array): number => samples.reduce((sum, s) => sum + s * s, 0);
    const error = power(recovered.map((s, i) => s - expected[i]!)) / power(expected.slice());
    decoder.close();
    whole.close();
    return error;
  });
  expect(errors[0]).toBeGreaterThan(0.9);
  expect(errors[1]).toBeLessThan(0.5);
});

test('behind an independent packet it does not matter what a decoder heard before', () => {
  const error = (isIndependent: boolean): number => {
    const encoder = openModule().createEncoder(SETTINGS);
    const [through, comes] = [decoders.createDecoder(1), decoders.createDecoder(1)];
    let difference = 0;
    let power = 0;
    for (const [i, frame] of [...frames(vowel(48_000, 1), 1)].entries()) {
      const packet = encoder.encode(frame, isIndependent && i === 25);
      const expected = through.decode(packet).slice();
      if (i < 25) continue;
      const heard = comes.decode(packet);
      if (i === 25) continue; // its first 2.5 ms overlap with what was before
      for (let k = 0; k < 960; k++) {
        difference += (heard[k]! - expected[k]!) ** 2;
        power += expected[k]! ** 2;
      }
    }
    through.close();
    comes.close();
    return difference / power;
  };
  expect(error(true)).toBeLessThan(1e-4);
  expect(error(false)).toBeGreaterThan(10 * error(true));
});

test('encoders of one module do not hear each other, and a closed one leaves nothing to the next', () => {
  const module = openModule();
  const encode = (): Uint8Array[] => {
    const encoder = module.createEncoder(SETTINGS);
    const other = module.createEncoder({ ...SETTINGS, channels: 2, application: 'speech', bitrateBps: 20_000 });
    const packets = [...frames(vowel(19_200, 1), 1)].map((frame, i) => {
      other.encode(Float32Array.from({ length: 1_920 }, (_, k) => Math.sin(k * i)));
      return encoder.encode(frame);
    });
    encoder.close();
    encoder.close();
    other.close();
    return packets;
  };
  expect(encode()).toEqual(encode());
  expect(module.openEncoders).toBe(0);
});

test('no sound comes near the end of the stack, or beyond what a packet may have', () => {
  const wasm = instantiateOpusEncoder(compiled);
  wasm.memory.grow(2);
  const state = wasm.firstStateAddress();
  const memory = new Uint8Array(wasm.memory.buffer);
  const lowStack = 65_536;
  memory.fill(0xa5, 0, lowStack);
  for (const channels of [1, 2])
    for (const application of [2_048, 2_049, 2_051])
      for (const bitrate of [6_000, 24_000, 510_000]) {
        const neighbour = state + wasm.stateBytes(channels);
        memory.fill(0xa5, neighbour, neighbour + 64);
        expect(wasm.initialiseEncoder(state, channels, application, bitrate, 10, 20)).toBe(0);
        for (let frame = 0; frame < 12; frame++) {
          const noise = (i: number): number =>
            frame % 3 === 0 ? 0 : Math.sin(i * i * (frame + 1)) * (frame % 4 === 1 ? 40 : 1);
          new Float32Array(wasm.memory.buffer, wasm.inputAddress(), 960 * channels).set(
            Float32Array.from({ length: 960 * channels }, (_, i) => noise(i)),
          );
          const bytes = wasm.encode(state, frame % 5 === 0 ? 1 : 0);
          expect(bytes).toBeGreaterThan(0);
          expect(bytes).toBeLessThanOrEqual(1_276);
        }
        expect(memory.subarray(neighbour, neighbour + 64).every((byte) => byte === 0xa5)).toBe(true);
      }
  expect(memory.subarray(0, lowStack).every((byte) => byte === 0xa5)).toBe(true);
});

test('a module opens a bounded number of encoders, and memory of closed ones is used again', () => {
  const exports = instantiateOpusEncoder(compiled);
  const module = new OpusEncoderModule(exports);
  const encoders = Array.from({ length: MAX_OPUS_ENCODERS }, () => module.createEncoder(SETTINGS));
  expect(() => module.createEncoder(SETTINGS)).toThrow(expect.objectContaining({ code: 'AUDIO_ENCODER_OPEN_FAILED' }));
  const size = exports.memory.buffer.byteLength;
  encoders[7]!.close();
  expect(module.createEncoder(SETTINGS).encode(new Float32Array(960)).length).toBeGreaterThan(0);
  expect(exports.memory.buffer.byteLength).toBe(size);
});

test('traps cost one encoder its life, and the others no stack', () => {
  const exports = instantiateOpusEncoder(compiled);
  const module = new OpusEncoderModule(exports);
  const stack = exports.__stack_pointer.value;
  const healthy = module.createEncoder(SETTINGS);
  const [frame] = frames(vowel(960, 1), 1);
  for (let i = 0; i < 20; i++) {
    const victim = module.createEncoder(SETTINGS);
    const state = exports.firstStateAddress() + exports.stateBytes(1);
    new DataView(exports.memory.buffer).setUint32(state, 0x7000_0000, true); // where its CELT part is
    expect(() => victim.encode(frame!)).toThrow(expect.objectContaining({ code: 'AUDIO_ENCODER_FAILED' }));
    expect(exports.__stack_pointer.value).toBe(stack);
    victim.close();
  }
  expect(healthy.encode(frame!).length).toBeGreaterThan(0);
});

test('settings and frames that Opus does not have are a bug', () => {
  const module = openModule();
  expect(() => module.createEncoder({ ...SETTINGS, bitrateBps: 5_999 })).toThrow('a bit rate');
  expect(() => module.createEncoder({ ...SETTINGS, complexity: 11 })).toThrow('a complexity');
  const encoder = module.createEncoder(SETTINGS);
  expect(() => encoder.encode(new Float32Array(959))).toThrow('20 ms');
  encoder.close();
  expect(() => encoder.encode(new Float32Array(960))).toThrow('is open');
});
