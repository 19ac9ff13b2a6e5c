import { beforeAll, expect, test } from 'vitest';
import { decodeByFfmpeg, probe, snrDb } from '../../testdata/ffmpeg.ts';
import { readOggOpusPackets, readOpusPackets } from '../../testdata/opus-packets.ts';
import { AudioEngine } from '../audio-engine.ts';
import { opusTocByte } from '../opus/toc.ts';
import { AudioCodecs } from '../transcode/audio-codecs.ts';
import type { OpusEncoderSettings } from '../transcode/opus-encoder.ts';
import { OggOpusMuxer } from './ogg-opus-muxer.ts';

let engine: AudioEngine;
beforeAll(async () => {
  engine = await AudioEngine.load(await AudioCodecs.load());
});

const sound = (frames: number, channels: 1 | 2): Float32Array =>
  Float32Array.from(
    { length: frames * 960 * channels },
    (_, i) => 0.4 * Math.sin((2 * Math.PI * 440 * ((i % channels) + 1) * Math.floor(i / channels)) / 48_000),
  );

const settings = (channels: 1 | 2, application: OpusEncoderSettings['application']): OpusEncoderSettings => ({
  channels,
  application,
  bitrateBps: 96_000 * channels,
  complexity: 5,
});

test.each([
  [1, 'low-delay'],
  [2, 'music'],
] as const)('%d channels, %s: FFmpeg hears what was written, to the sample, and so do we', (channels, application) => {
  const frames = 130;
  const writer = engine.openOggOpusWriter(settings(channels, application), 4_294_967_295);
  const all = sound(frames, channels);
  const parts: Uint8Array[] = [];
  for (let i = 0; i < frames; i++) parts.push(writer.write(all.subarray(i * 960 * channels, (i + 1) * 960 * channels)));
  parts.push(writer.end());
  // Half a second at a time: what a killed worker loses, and how much is held.
  expect(parts.filter(({ length }) => length > 0).length).toBe(7);
  const file = new Uint8Array(Buffer.concat(parts));
  expect(probe(file, 'stream=codec_name,sample_rate,channels')).toBe(`opus|48000|${channels}`);
  const heard = decodeByFfmpeg(file, channels);
  expect(heard.length).toBe(all.length);
  expect(snrDb(all, heard)).toBeGreaterThan(25);
  const reader = engine.openAudioFile(channels);
  reader.append(file);
  reader.end();
  const frame = new Float32Array(960 * channels);
  for (let i = 0; i < frames; i++) {
    expect(reader.read(frame)).toBe(960);
    if (i === 60) expect(snrDb(all.subarray(60 * frame.length, 61 * frame.length), frame, 0)).toBeGreaterThan(25);
  }
  expect(reader.read(frame)).toBe(0);
});

test('packets of a call pass through untouched, and each prefix of pages plays', () => {
  const packets = readOpusPackets('mix-mono.ogg');
  const muxer = new OggOpusMuxer({ channels: 1, preSkip: 0, serialNumber: 7 });
  const parts = packets.map((packet) => muxer.write(packet));
  const killed = new Uint8Array(Buffer.concat(parts.slice(0, 150)));
  parts.push(muxer.end());
  const file = new Uint8Array(Buffer.concat(parts));
  const heard = decodeByFfmpeg(file, 1);
  expect(heard.length).toBe(packets.length * 960);
  const kept = decodeByFfmpeg(killed, 1);
  expect(kept.length).toBeGreaterThan(150 * 960 - 26 * 960);
  expect(snrDb(heard.subarray(0, kept.length), kept)).toBeGreaterThan(60);
  // Nothing that FFmpeg would mend: checksums, numbers of pages, the mark of the last one.
  expect(probe(file, 'packet=size').split('\n').map(Number)).toEqual(packets.map(({ length }) => length));
});

test('packets so many and large that half a second is more than a page may hold are all there', () => {
  const muxer = new OggOpusMuxer({ channels: 1, preSkip: 0, serialNumber: 1 });
  const packets = Array.from({ length: 300 }, (_, i) => new Uint8Array(600).fill(i, 1).fill(opusTocByte(120, 1), 0, 1));
  const file = new Uint8Array(Buffer.concat([...packets.map((packet) => muxer.write(packet)), muxer.end()]));
  expect(readOggOpusPackets(file)).toEqual(packets);
  expect(probe(file, 'packet=size').split('\n')).toHaveLength(300);
});

test('of nothing comes a file without sound; what is no packet is a bug', () => {
  const muxer = new OggOpusMuxer({ channels: 2, preSkip: 312, serialNumber: 1 });
  expect(() => muxer.write(new Uint8Array(0))).toThrow('a packet that was checked');
  const file = engine.openOggOpusWriter(settings(1, 'music'), 1).end();
  const reader = engine.openAudioFile(1);
  reader.append(file);
  reader.end();
  reader.read(new Float32Array(960));
  expect(reader.state).toBe('no-audio');
});
