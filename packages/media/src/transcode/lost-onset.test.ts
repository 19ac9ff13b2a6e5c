import { beforeAll, expect, test, vi } from 'vitest';
import { readOpusPackets } from '../../testdata/opus-packets.ts';
import { compileOpusDecoder } from '../io/compiled-opus-decoder.ts';
import { concealLostOnset } from './lost-onset.ts';
import { instantiateOpusDecoder } from './opus-decoder-exports.ts';
import { OpusDecoderModule } from './opus-decoder-module.ts';
import type { OpusPcmDecoder, Pcm } from './opus-pcm-decoder.ts';

const PACKET = 960;
/** Of testdata/onsets-*.ogg: when each beep is heard, in samples of what a decoder yields. Each falls elsewhere into its packet. */
const BEEPS = Array.from({ length: 8 }, (_, k) => 24_120 * (k + 1) + 312);
const FILES = [
  ['onsets-mono.ogg', 1],
  ['onsets-stereo.ogg', 2],
] as const;

let module: OpusDecoderModule;
beforeAll(async () => {
  module = new OpusDecoderModule(instantiateOpusDecoder(await compileOpusDecoder()));
});

type Concealment = (decoder: OpusPcmDecoder, packet: Uint8Array, samples: number, before: Pcm) => Pcm;
const decodersOwn: Concealment = (decoder, packet, samples) => decoder.recover(packet, samples);
const ours =
  (channels: 1 | 2): Concealment =>
  (decoder, packet, samples, before) =>
    concealLostOnset(decoder, packet, samples, channels, before) ?? decoder.recover(packet, samples);

/** The first channel of everything, with the packets that `isLost` left out. */
function play(name: string, channels: 1 | 2, conceal: Concealment, isLost: (i: number) => boolean): Float32Array {
  const packets = readOpusPackets(name);
  const decoder = module.createDecoder(channels);
  const out = new Float32Array(packets.length * PACKET * channels);
  let gap = 0;
  for (const [i, packet] of packets.entries()) {
    if (isLost(i)) {
      gap++;
      continue;
    }
    const at = (i - gap) * PACKET * channels;
    if (gap > 0) out.set(conceal(decoder, packet, gap * PACKET, out.subarray(at - PACKET * channels, at)), at);
    gap = 0;
    out.set(decoder.decode(packet), i * PACKET * channels);
  }
  decoder.close();
  return out.filter((_, i) => i % channels === 0);
}

/** How much later than it should a beep passes −18 dBFS, in milliseconds. */
const lateness = (samples: Float32Array, beep: number): number => {
  const from = beep - 4 * PACKET;
  return (from + samples.subarray(from).findIndex((sample) => Math.abs(sample) > 0.126) - beep) / 48;
};
const level = (samples: Float32Array, from: number, until: number): number =>
  10 * Math.log10(samples.subarray(from, until).reduce((sum, s) => sum + s * s, 0) / (until - from));
const packetOf = (beep: number): number => Math.floor(beep / PACKET);
const lossOf = (...offsets: number[]): ((i: number) => boolean) => {
  const lost = new Set(BEEPS.flatMap((beep) => offsets.map((offset) => packetOf(beep) + offset)));
  return (i) => lost.has(i);
};

for (const [name, channels] of FILES) {
  const beeps = (conceal: Concealment, ...offsets: number[]): number[] => {
    const samples = play(name, channels, conceal, lossOf(...offsets));
    return BEEPS.map((beep) => lateness(samples, beep));
  };

  test(`a beep whose first packet is lost is heard within 11 ms of where it was, ${name}`, () => {
    expect(Math.max(...beeps(decodersOwn, 0))).toBeGreaterThan(30);
    const errors = beeps(ours(channels), 0);
    expect(Math.max(...errors)).toBeLessThan(11);
    expect(Math.min(...errors)).toBeGreaterThan(-11);
  });

  test(`with two packets lost it is within 21 ms, whichever of them it began in, ${name}`, () => {
    for (const offsets of [
      [0, 1],
      [-1, 0],
    ]) {
      const errors = beeps(ours(channels), ...offsets);
      expect(Math.max(...errors)).toBeLessThan(21);
      expect(Math.min(...errors)).toBeGreaterThan(-21);
    }
  });

  test(`it has its level from the next packet on, ${name}`, () => {
    const whole = play(name, channels, decodersOwn, () => false);
    const behind = (samples: Float32Array, beep: number): number =>
      level(samples, (packetOf(beep) + 1) * PACKET, (packetOf(beep) + 2) * PACKET);
    const errors = (conceal: Concealment): number[] => {
      const samples = play(name, channels, conceal, lossOf(0));
      return BEEPS.map((beep) => behind(samples, beep) - behind(whole, beep));
    };
    const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + Math.abs(b), 0) / numbers.length;
    expect(sum(errors(decodersOwn))).toBeGreaterThan(15);
    expect(sum(errors(ours(channels)))).toBeLessThan(8);
    expect(Math.max(...errors(ours(channels)))).toBeLessThan(6);
  });

  test(`a beep that begins right behind the gap stands where it was, ${name}`, () => {
    const errors = beeps(ours(channels), -1);
    for (const [i, error] of errors.entries()) {
      // One that begins within 2.5 ms of the gap may have begun in it.
      if (BEEPS[i]! % PACKET > 120) expect(Math.abs(error)).toBeLessThan(2);
      else expect(Math.abs(error)).toBeLessThan(13);
    }
  });
}

test('sound before the gap, or quiet behind it, leaves the decoder as it was', () => {
  const packets = readOpusPackets('onsets-mono.ogg');
  const decoder = module.createDecoder(1);
  const other = module.createDecoder(1);
  let before: Pcm = new Float32Array(PACKET);
  let judged = 0;
  for (const [i, packet] of packets.entries()) {
    const beep = BEEPS.findIndex((at) => i >= packetOf(at) - 2 && i <= packetOf(at) + 1);
    if (beep < 0 && i > 5) {
      expect(concealLostOnset(decoder, packet, PACKET, 1, before)).toBeUndefined();
      judged++;
    }
    before = decoder.decode(packet).slice();
    expect(before).toEqual(other.decode(packet));
  }
  expect(judged).toBeGreaterThan(150);
});

test('nothing that is put into the gap is louder than full scale, and its first half is what the decoder makes of silence', () => {
  const packets = readOpusPackets('onsets-mono.ogg');
  const onset = packetOf(BEEPS[1]!);
  const [decoder, other] = [module.createDecoder(1), module.createDecoder(1)];
  for (const packet of packets.slice(0, onset)) for (const each of [decoder, other]) each.decode(packet);
  const silence = new Float32Array(PACKET);
  const gap = concealLostOnset(decoder, packets[onset + 1]!, 5_760, 1, silence)!.slice();
  expect(gap).toHaveLength(5_760);
  expect(gap.slice(0, 2_880)).toEqual(other.conceal(5_760).slice(0, 2_880));
  expect(level(gap, 5_000, 5_760)).toBeGreaterThan(-15);
  expect(gap.every((sample) => Math.abs(sample) <= 1)).toBe(true);
  const steps = gap.map((sample, i) => Math.abs(sample - (gap[i - 1] ?? sample)));
  expect(Math.max(...steps)).toBeLessThan(0.2); // 1 kHz at 0.6 moves by 0.08: nothing clicks
});

for (const samples of [120, 240, 480, 1_920]) {
  test(`a gap of ${samples / 48} ms, to a packet of 20`, () => {
    const packets = readOpusPackets('onsets-stereo.ogg');
    const onset = packetOf(BEEPS[1]!);
    const decoder = module.createDecoder(2);
    for (const packet of packets.slice(0, onset)) decoder.decode(packet);
    const gap = concealLostOnset(decoder, packets[onset + 1]!, samples, 2, new Float32Array(PACKET * 2))!;
    expect(gap).toHaveLength(samples * 2);
    if (samples >= 480) expect(level(gap, samples + 300, samples * 2)).toBeGreaterThan(-20);
  });
}

/** Plays a packet louder each time it is decoded: amplitudes of its halves and of its first 2.5 ms, by how often. */
function openScripted(...levels: readonly (readonly [first: number, second: number, head?: number])[]) {
  let decoded = 0;
  const decode = vi.fn(() => {
    const [first, second, head = first] = levels[Math.min(decoded++, levels.length - 1)]!;
    return Float32Array.from({ length: PACKET }, (_, i) => (i < 120 ? head : i < PACKET / 2 ? first : second));
  });
  const decoder = {
    decode,
    conceal: (samples: number) => new Float32Array(samples),
    save: () => Uint8Array.of(decoded),
    restore: ([state]: Uint8Array) => {
      decoded = state!;
    },
  };
  const conceal = (samples = PACKET, before = 0) =>
    concealLostOnset(decoder, Uint8Array.of(0xf8), samples, 1, new Float32Array(PACKET).fill(before));
  return { conceal, decode, next: () => decode()[0] };
}

test('a packet is repeated until that changes nothing, and then comes out as it did last', () => {
  const { conceal, decode, next } = openScripted([0.05, 0.05], [0.2, 0.2], [0.4, 0.4], [0.42, 0.42], [0.5, 0.5]);
  expect(conceal()!.at(-1)).toBeCloseTo(0.42); // the repetition before, brought up
  expect(decode).toHaveBeenCalledTimes(4);
  expect(next()).toBeCloseTo(0.42);
});

test('it is not repeated until it clips', () => {
  const { conceal, next } = openScripted([0.1, 0.1], [0.4, 0.4], [1, 1]);
  expect(conceal()!.at(-1)).toBeCloseTo(0.4);
  expect(next()).toBeCloseTo(0.4);
});

test('what fills the gap is faded in where it begins, and not louder than full scale', () => {
  const short = openScripted([0.05, 0.05], [0.4, 0.4], [0.41, 0.41]).conceal()!;
  expect([short[479], short[480]! < 0.01, short[600]]).toEqual([0, true, expect.closeTo(0.41)]);
  const long = openScripted([0.4, 0.4]).conceal(5_760)!; // there is less of it than half of the gap
  expect([long[4_799], long[4_800]! < 0.01, long[4_920]]).toEqual([0, true, expect.closeTo(0.4)]);
  expect(Math.max(...openScripted([0.9, 0.1], [0.95, 0.42]).conceal(1_920)!)).toBe(1);
});

test('a step out of the noise of before counts from that noise', () => {
  const { conceal } = openScripted([0.07, 0.07, 0.001], [0.3, 0.3, 0.3]);
  expect(conceal(PACKET, 0.015)!.at(-1)).toBeGreaterThan(0.2);
  expect(openScripted([0.09, 0.09, 0.001], [0.3, 0.3]).conceal(PACKET, 0.015)!.at(-1)).toBe(0);
});

test('of a sound that grows nothing is heard before its packet', () => {
  const { conceal, next } = openScripted([0.05, 0.1], [0.1, 0.2], [0.2, 0.4]);
  expect(conceal()).toEqual(new Float32Array(PACKET));
  expect(next()).toBeCloseTo(0.05);
});

test('a faint sound after digital silence is no onset', () => {
  const { conceal, next } = openScripted([0.003, 0.003]);
  expect(conceal()).toBeUndefined();
  expect(next()).toBeCloseTo(0.003);
});
