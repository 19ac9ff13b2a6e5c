import { expect, test } from 'vitest';
import { AudioCodecs } from './audio-codecs.ts';

test('frames of any length become AAC frames one behind the other, in each encoding that is wanted', async () => {
  const aac = (await AudioCodecs.load()).createPcmToAac(1);
  const mono = { channels: 1, bitrateBps: 64_000 } as const;
  const stereo = { channels: 2, bitrateBps: 128_000 } as const;
  aac.addEncoding(mono);
  aac.addEncoding(stereo);
  const frames = Array.from({ length: 16 }, () => aac.push(new Float32Array(960))).flat();
  const ofMono = frames.filter(({ settings }) => settings === mono);
  expect([ofMono.length, frames.length]).toEqual([15, 30]); // 16 × 960 = 15 × 1024
  const positions = ofMono.map(({ position }) => position);
  expect(positions[0]).toBeLessThan(0); // what a decoder yields of it first was there before the sound
  expect(positions.every((position, i) => position === positions[0]! + i * 1_024)).toBe(true);
  aac.removeEncoding(stereo);
  expect(aac.push(new Float32Array(3 * 1_024)).map(({ settings }) => settings)).toEqual([mono, mono, mono]);
  aac.close();
});
