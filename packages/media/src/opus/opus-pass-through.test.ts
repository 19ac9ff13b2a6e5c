import { execFileSync } from 'node:child_process';
import { type Ticks, ticks } from '@callcast/core';
import { expect, test } from 'vitest';
import { readOpusPackets } from '../../testdata/opus-packets.ts';
import { writeOggOpus } from '../../testdata/write-ogg-opus.ts';
import { MAX_CONCEALED_SAMPLES } from '../limits.ts';
import { OpusPassThrough, type PlacedOpusPacket } from './opus-pass-through.ts';
import { writeSilentOpusPacket } from './silent-packets.ts';
import { parseOpusPacket } from './toc.ts';

const START = 987_654_321;
const at = (packet: number): Ticks => ticks(START + 960 * packet);

function push(through: OpusPassThrough, payload: Uint8Array, position: Ticks): void {
  const toc = parseOpusPacket(payload);
  if (typeof toc === 'string') throw new Error(toc);
  through.handlePacket(payload, position, toc);
}

const samplesOf = ({ payload, samples }: PlacedOpusPacket): number => {
  const toc = parseOpusPacket(payload);
  if (typeof toc === 'string') throw new Error(toc);
  expect(samples).toBe(toc.samples);
  return toc.samples;
};

/** Each packet begins where the one before it ends. */
function expectContinuous(track: readonly PlacedOpusPacket[]): void {
  for (const [i, packet] of track.entries()) {
    const before = track[i - 1];
    if (before !== undefined) expect(packet.position - before.position, `packet ${i}`).toBe(samplesOf(before));
  }
}

/** By FFmpeg, out of an Ogg file: 48 kHz, the first channel. It exits when a packet cannot be decoded. */
function decode(packets: readonly Uint8Array[], channels: 1 | 2): Float32Array {
  const pcm = execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', '-', '-ac', '1', '-f', 'f32le', '-'], {
    input: writeOggOpus(packets, channels),
    maxBuffer: 64 * 1024 * 1024,
  });
  return new Float32Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.length));
}

const loudest = (samples: Float32Array): number =>
  samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

test('packets go through untouched, each in its place', () => {
  const packets = readOpusPackets('mix-stereo.ogg');
  const through = new OpusPassThrough(2);
  for (const [i, packet] of packets.entries()) push(through, packet, at(i));
  const track = through.take();
  expect(track.map(({ payload }) => payload)).toEqual(packets);
  expect(track[0]?.position).toBe(START);
  expectContinuous(track);
  expect(through.take()).toEqual([]);
});

test('a lost packet is a frame without data, which a decoder conceals', () => {
  const packets = readOpusPackets('mix-mono.ogg');
  const lost = new Set([40, 41, 90]);
  const through = new OpusPassThrough(1);
  for (const [i, packet] of packets.entries()) if (!lost.has(i)) push(through, packet, at(i));
  const track = through.take();
  expectContinuous(track);
  expect(track).toHaveLength(packets.length);
  for (const [i, { payload }] of track.entries())
    expect(payload).toEqual(lost.has(i) ? Uint8Array.of(packets[i - 1]![0]! & 0xfc).subarray(0, 1) : packets[i]);
  const pcm = decode(
    track.map(({ payload }) => payload),
    1,
  );
  expect(pcm.length).toBeGreaterThanOrEqual(960 * (packets.length - 1));
  // Sound, not a hole, where the two were lost: on this stretch the original is nowhere quieter.
  expect(loudest(pcm.subarray(960 * 40, 960 * 41))).toBeGreaterThan(0.02);
});

test('a pause is silence, and so is what a hole behind it would be', () => {
  const packets = readOpusPackets('mix-mono.ogg');
  const through = new OpusPassThrough(1);
  for (let i = 0; i < 50; i++) push(through, packets[i]!, at(i));
  // Up to the middle of a packet: what is left of it waits.
  through.fillUntil(ticks(at(70) + 500));
  expect(through.take().at(-1)?.position).toBe(at(69));
  push(through, packets[52]!, at(72)); // two more were lost
  push(through, packets[53]!, at(72 + 50)); // longer than anybody conceals
  const silent = [...writeSilentOpusPacket(960, 1)];
  const after = through.take();
  expect(after.slice(0, 2).map(({ payload }) => [...payload])).toEqual([silent, silent]);
  expect(after.slice(3, -1).map(({ payload }) => [...payload])).toEqual(new Array(49).fill(silent));
  expectContinuous(after);
});

test('a filling that ends within the next packet is no pause yet', () => {
  const [packet] = readOpusPackets('mix-mono.ogg').slice(50);
  const through = new OpusPassThrough(1);
  push(through, packet!, at(0));
  through.fillUntil(ticks(at(1) + 500));
  push(through, packet!, at(2));
  expect(through.take().map(({ payload }) => payload.length)).toEqual([packet!.length, 1, packet!.length]);
});

test('the longest hole that is concealed, and the shortest that is not', () => {
  const [packet] = readOpusPackets('mix-mono.ogg').slice(50);
  for (const [hole, isConcealed] of [
    [MAX_CONCEALED_SAMPLES, true],
    [MAX_CONCEALED_SAMPLES + 960, false],
  ] as const) {
    const through = new OpusPassThrough(1);
    push(through, packet!, at(0));
    push(through, packet!, ticks(at(1) + hole));
    const lengths = through.take().slice(1, -1);
    expect(lengths.every(({ payload }) => payload.length === (isConcealed ? 1 : 3))).toBe(true);
    expect(lengths).toHaveLength(hole / 960);
  }
});

test('holes of any length are closed as far as frames fit into them', () => {
  const [packet] = readOpusPackets('mix-mono.ogg').slice(50);
  for (const hole of [120, 240, 600, 960 + 480, 7_000]) {
    const through = new OpusPassThrough(1);
    push(through, packet!, at(0));
    push(through, packet!, ticks(at(1) + hole));
    const track = through.take();
    expectContinuous(track.slice(0, -1));
    const filler = track[track.length - 2]!;
    const left = track.at(-1)!.position - filler.position - samplesOf(filler);
    expect(left).toBe(hole % 120);
  }
});

test('what comes for time that was filled is left out', () => {
  const packets = readOpusPackets('mix-mono.ogg');
  const through = new OpusPassThrough(1);
  push(through, packets[0]!, at(0));
  through.fillUntil(at(5));
  push(through, packets[4]!, at(4));
  push(through, packets[5]!, at(5));
  const track = through.take();
  expect(track.map(({ payload }) => payload)).not.toContain(packets[4]);
  expect(track.at(-1)).toEqual({ payload: packets[5], position: at(5), samples: 960 });
  expectContinuous(track);
});

for (const channels of [1, 2] as const)
  test(`packets of silence are silent, ${channels} channels`, () => {
    const sound = readOpusPackets(channels === 1 ? 'mix-mono.ogg' : 'mix-stereo.ogg').slice(50, 60);
    for (const samples of [120, 240, 480, 960]) {
      const silence = writeSilentOpusPacket(samples, channels);
      expect(parseOpusPacket(silence)).toMatchObject({ mode: 'celt', samples, isStereo: channels === 2 });
      const pcm = decode([...sound, ...new Array(40).fill(silence)], channels);
      expect(loudest(pcm.subarray(0, 960 * 10))).toBeGreaterThan(0.05);
      // The frame before laps over into the first one.
      expect(loudest(pcm.subarray(960 * 10 + 960))).toBeLessThan(1e-3);
    }
  });
