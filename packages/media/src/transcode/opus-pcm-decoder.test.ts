import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { readOpusPackets } from '../../testdata/opus-packets.ts';
import { compileOpusDecoder } from '../io/compiled-opus-decoder.ts';
import { MAX_OPUS_DECODERS } from '../limits.ts';
import { instantiateOpusDecoder } from './opus-decoder-exports.ts';
import { OpusDecoderModule } from './opus-decoder-module.ts';
import type { Pcm } from './opus-pcm-decoder.ts';
import type { WebAssemblyModule } from './web-assembly.ts';

let compiled: WebAssemblyModule;
beforeAll(async () => {
  compiled = await compileOpusDecoder();
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

const openModule = (): OpusDecoderModule => new OpusDecoderModule(instantiateOpusDecoder(compiled));

const power = (samples: Pcm): number => samples.reduce((sum, s) => sum + s * s, 0) / samples.length;

/** CELT and SILK frames of 60 ms in turn need most stack: a decoder once overran the 64 KB that it had. */
test('no change of mode comes near the end of the stack, and none touches another decoder', () => {
  const wasm = instantiateOpusDecoder(compiled);
  for (const channels of [1, 2]) {
    const state = wasm.firstStateAddress();
    const neighbour = state + wasm.stateBytes(channels);
    wasm.memory.grow(1);
    wasm.initialiseDecoder(state, channels);
    const memory = new Uint8Array(wasm.memory.buffer);
    memory.fill(0xa5, neighbour);
    const lowStack = 65_536;
    memory.fill(0xa5, 0, lowStack);
    let seed = channels;
    for (const [from, to] of EVERY_TOC.flatMap((a) => [0x58, 0x5c, 0x78, 0xf8, 0xfc].map((b) => [a, b] as const))) {
      for (const toc of [from, to, from & 0xfc, to]) {
        memory.set(noisePacket(toc, seed++), wasm.inputAddress());
        expect(wasm.recover(state, 101, 5_760, channels)).toBe(5_760);
        expect(wasm.decode(state, 101, channels)).toBeGreaterThan(0);
      }
    }
    expect(memory.subarray(neighbour).every((byte) => byte === 0xa5)).toBe(true);
    expect(memory.subarray(0, lowStack).every((byte) => byte === 0xa5)).toBe(true);
  }
});

test('whatever a packet holds, samples are numbers between −1 and 1', () => {
  const module = openModule();
  for (const channels of [1, 2] as const) {
    const decoder = module.createDecoder(channels);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ minLength: 1, maxLength: 300 }), (toc, noise) => {
        const packet = Uint8Array.of(toc & 0xfc, ...noise);
        for (const pcm of [decoder.recover(packet, 960), decoder.decode(packet)])
          expect(pcm.every((sample) => sample >= -1 && sample <= 1)).toBe(true);
      }),
      { numRuns: 300 },
    );
  }
});

test('samples beyond full scale are clipped: libopus yields them for loud music', () => {
  const decoder = openModule().createDecoder(1);
  let clipped = 0;
  for (let seed = 0; seed < 200; seed++)
    clipped += decoder.decode(noisePacket(0xf8, seed)).filter((sample) => Math.abs(sample) === 1).length;
  expect(clipped).toBeGreaterThan(0);
});

test('concealment is as long as asked, from the first call on', () => {
  const decoder = openModule().createDecoder(2);
  expect(decoder.conceal(960)).toEqual(new Float32Array(1_920));
  for (const toc of [0x5c, 0xe4, 0x78]) {
    decoder.decode(noisePacket(toc, 1));
    for (const samples of [120, 240, 960, 2_880, 5_760]) expect(decoder.conceal(samples)).toHaveLength(2 * samples);
  }
});

test('concealment goes on with the sound', () => {
  const decoder = openModule().createDecoder(1);
  let last = 0;
  for (const packet of readOpusPackets('mix-mono.ogg').slice(0, 40)) last = power(decoder.decode(packet));
  expect(power(decoder.conceal(960)) / last).toBeGreaterThan(0.1);
});

test('a lost packet comes back from the in-band FEC of the next one', () => {
  const packets = readOpusPackets('fec-mono.ogg');
  const whole = openModule().createDecoder(1);
  const expected = packets.map((packet) => whole.decode(packet).slice());
  const error = (fromFec: boolean): number => {
    let sum = 0;
    for (let lost = 20; lost < packets.length - 1; lost += 10) {
      const decoder = openModule().createDecoder(1);
      for (const packet of packets.slice(0, lost)) decoder.decode(packet);
      const pcm = fromFec ? decoder.recover(packets[lost + 1]!, 960) : decoder.conceal(960);
      sum += power(pcm.map((sample, i) => sample - expected[lost]![i]!));
    }
    return sum;
  };
  expect(error(true) / error(false)).toBeLessThan(0.5);
});

test('decoders of one module do not hear each other, and a closed one leaves nothing to the next', () => {
  const module = openModule();
  const packets = readOpusPackets('mix-mono.ogg').slice(0, 20);
  const play = (): number[][] => {
    const decoder = module.createDecoder(1);
    const other = module.createDecoder(2);
    const pcm = packets.map((packet, i) => {
      other.decode(noisePacket(0xfc, i));
      return [...decoder.decode(packet)];
    });
    decoder.close();
    other.close();
    return pcm;
  };
  expect(play()).toEqual(play());
  expect(module.openDecoders).toBe(0);
});

test('a module opens a bounded number of decoders, and memory of closed ones is used again', () => {
  const module = openModule();
  const decoders = Array.from({ length: MAX_OPUS_DECODERS }, () => module.createDecoder(2));
  expect(() => module.createDecoder(1)).toThrow(expect.objectContaining({ code: 'AUDIO_DECODER_FAILED' }));
  decoders[7]?.close();
  decoders[7]?.close();
  expect(module.openDecoders).toBe(MAX_OPUS_DECODERS - 1);
  const again = module.createDecoder(2);
  expect(again.decode(noisePacket(0xfc, 3)).length).toBeGreaterThan(0);
});

test('traps cost one decoder its life, and the others no stack', () => {
  const exports = instantiateOpusDecoder(compiled);
  const module = new OpusDecoderModule(exports);
  const healthy = module.createDecoder(1);
  const [packet] = readOpusPackets('mix-mono.ogg');
  const expected = healthy.decode(packet!).slice();
  for (let i = 0; i < 200; i++) {
    const victim = module.createDecoder(1);
    victim.decode(noisePacket(0x78, i));
    const state = exports.firstStateAddress() + exports.stateBytes(1);
    new Uint8Array(exports.memory.buffer, state, exports.stateBytes(1)).fill(0x7f);
    expect(() => victim.decode(noisePacket(0x78, i))).toThrow(
      expect.objectContaining({ code: 'AUDIO_DECODER_FAILED' }),
    );
    victim.close();
  }
  const fresh = module.createDecoder(1);
  expect(fresh.decode(packet!)).toEqual(expected);
});

test('packets that nobody checked are a bug', () => {
  const decoder = openModule().createDecoder(1);
  expect(() => decoder.decode(new Uint8Array(0))).toThrow('a packet that was checked');
  expect(() => decoder.decode(new Uint8Array(3_841))).toThrow('a packet that was checked');
  expect(() => decoder.conceal(100)).toThrow('whole quanta');
  expect(() => decoder.conceal(5_880)).toThrow('concealment ends');
  expect(() => decoder.decode(Uint8Array.of(0xfb, 0))).toThrow(
    expect.objectContaining({ code: 'AUDIO_DECODER_FAILED' }),
  );
  decoder.close();
  expect(() => decoder.decode(Uint8Array.of(0xf8))).toThrow('the decoder is open');
});
