import { execFileSync } from 'node:child_process';
import { concatBytes, millis, ticks } from '@callcast/core';
import { beforeAll, expect, test } from 'vitest';
import { readOpusPackets } from '../../testdata/opus-packets.ts';
import { AAC_LC, writeAudioSpecificConfig } from '../aac/audio-specific-config.ts';
import { writeAacRawBody, writeAacSequenceHeaderBody } from '../flv/audio-tag-body.ts';
import { writeFlvFileHeader, writeFlvTag } from '../flv/writer.ts';
import type { AacFrame } from '../unit.ts';
import { AAC_ENCODER_DELAY_SAMPLES } from './aac-encodings.ts';
import { AudioCodecs } from './audio-codecs.ts';
import { PcmTap } from './pcm-tap.ts';

const MONO = { channels: 1, bitrateBps: 64_000 } as const;
const STEREO = { channels: 2, bitrateBps: 128_000 } as const;
const START = 1_000_000;

let codecs: AudioCodecs;
beforeAll(async () => {
  codecs = await AudioCodecs.load();
});

/** By FFmpeg. */
function decode(frames: readonly AacFrame[]): Float32Array {
  const config = writeAudioSpecificConfig({ audioObjectType: AAC_LC, sampleRate: 48_000, channelConfiguration: 1 });
  const flv = concatBytes([
    writeFlvFileHeader({ hasAudio: true, hasVideo: false }),
    writeFlvTag({ kind: 'audio', timestamp: millis(0), body: writeAacSequenceHeaderBody(config) }),
    ...frames.map(({ payload }, k) =>
      writeFlvTag({ kind: 'audio', timestamp: millis(Math.round((1024 * k) / 48)), body: writeAacRawBody(payload) }),
    ),
  ]);
  const pcm = execFileSync('ffmpeg', ['-v', 'warning', '-xerror', '-f', 'flv', '-i', '-', '-f', 'f32le', '-'], {
    input: flv,
  });
  return new Float32Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.length));
}

test('frames of 20 ms become frames of AAC, and a sound stands at its own sample', () => {
  const toAac = codecs.createPcmToAac(1);
  toAac.addEncoding(MONO);
  toAac.addEncoding(STEREO);
  const onset = 30_000;
  const frames: AacFrame[] = [];
  for (let at = 0; at < 60 * 960; at += 960) {
    const sine = (i: number): number =>
      at + i < onset ? 0 : 0.5 * Math.sin((2 * Math.PI * 1_000 * (at + i)) / 48_000);
    frames.push(...toAac.push(Float32Array.from({ length: 960 }, (_, i) => sine(i))));
  }
  const mono = frames.filter(({ settings }) => settings === MONO);
  expect(frames.filter(({ settings }) => settings === STEREO)).toHaveLength(mono.length);
  expect(mono).toHaveLength(Math.floor((60 * 960) / 1024));
  expect(mono.map(({ position }) => position)).toEqual(mono.map((_, k) => 1024 * k - AAC_ENCODER_DELAY_SAMPLES));
  const heardAt = decode(mono).findIndex((sample) => Math.abs(sample) > 0.2) + mono[0]!.position;
  expect(Math.abs(heardAt - onset)).toBeLessThan(48); // 1 ms
  toAac.removeEncoding(STEREO);
  expect(toAac.push(new Float32Array(2 * 1024)).every(({ settings }) => settings === MONO)).toBe(true);
  toAac.close();
  toAac.close();
});

for (const [channels, name] of [
  [1, 'beep-mono.ogg'],
  [2, 'beep-stereo.ogg'],
] as const)
  test(`a tap has every sample once, in its place, silence included, though nobody wants AAC; ${channels} channels`, () => {
    const transcoder = codecs.createOpusToAac(channels);
    const tap = new PcmTap();
    transcoder.tapPcm(tap);
    const packets = readOpusPackets(name);
    const missing = 20; // in the silence before the beep
    let next = START;
    let loudAt = 0;
    for (const [i, payload] of packets.entries()) {
      if (i === missing) continue;
      const position = ticks(START + 960 * i);
      expect(transcoder.push({ payload, position, arrivedAt: millis(20 * i) })).toEqual([]);
      for (const { samples, position: at } of tap.take()) {
        expect(at).toBe(next);
        const count = typeof samples === 'number' ? samples : samples.length;
        next += count;
        const loud = typeof samples === 'number' ? -1 : samples.findIndex((sample) => Math.abs(sample) > 0.2);
        if (loud >= 0 && loudAt === 0) loudAt = at + loud;
      }
    }
    expect(next).toBe(START + 960 * packets.length);
    expect(Math.abs(loudAt - START - 48_000 - 312)).toBeLessThan(48); // the beep is 1 s in, and Opus 312 samples late
    transcoder.fillUntil(ticks(next + 5_000));
    expect(tap.take().at(-1)?.samples).toBeTypeOf('number');
    transcoder.tapPcm(undefined);
    transcoder.push({ payload: packets[60]!, position: ticks(next + 5_000), arrivedAt: millis(20_000) });
    expect(tap.take()).toEqual([]);
    expect(transcoder.statistics.decodedPackets).toBe(packets.length - 1);
    transcoder.close();
  });
