import { beforeAll, expect, test } from 'vitest';
import { decodeByFfmpeg, probe, snrDb } from '../../testdata/ffmpeg.ts';
import { AudioEngine } from '../audio-engine.ts';
import type { Mp3Settings } from '../io/mp3-encoder.ts';
import { AudioCodecs } from '../transcode/audio-codecs.ts';
import type { AudioFileWriter } from './audio-file-writer.ts';
import { MP3_HD, MP3_TELEPHONE } from './mp3-writer.ts';

let engine: AudioEngine;
beforeAll(async () => {
  engine = await AudioEngine.load(await AudioCodecs.load());
});

const FRAMES = 100;
const sound = (channels: 1 | 2): Float32Array =>
  Float32Array.from(
    { length: FRAMES * 960 * channels },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * ((i % channels) + 1) * Math.floor(i / channels)) / 48_000),
  );

/** What was given out before `until` frames had been written, and all. */
function write(writer: AudioFileWriter, channels: 1 | 2, until: number): { killed: Uint8Array; whole: Uint8Array } {
  const parts: Uint8Array[] = [];
  const all = sound(channels);
  let killed = 0;
  for (let frame = 0; frame < FRAMES; frame++) {
    if (frame === until) killed = parts.reduce((sum, { length }) => sum + length, 0);
    parts.push(writer.write(all.subarray(frame * 960 * channels, (frame + 1) * 960 * channels)));
  }
  parts.push(writer.end());
  const whole = new Uint8Array(Buffer.concat(parts));
  return { killed: whole.subarray(0, killed), whole };
}

/** Of the file's rate: what stands in front of the sound. */
const DELAY = 1_105;

/** LAME turns sound down by 3 to 5 %, so that nothing clips: that alone is 26 to 30 dB. */
test.each([
  ['HD', MP3_HD, 'mp3|48000|1|192000', 29],
  ['telephone', MP3_TELEPHONE, 'mp3|8000|1|32000', 20],
  ['stereo', { channels: 2, sampleRate: 48_000, bitrateKbps: 128 }, 'mp3|48000|2|128000', 24],
] satisfies [string, Mp3Settings, string, number][])(
  '%s: FFmpeg hears what was written',
  async (_, settings, form, leastDb) => {
    const { channels, sampleRate } = settings;
    const { killed, whole } = write(await engine.openMp3Writer(settings), channels, 50);
    expect(probe(whole, 'stream=codec_name,sample_rate,channels,bit_rate')).toBe(form);
    const heard = decodeByFfmpeg(whole, channels);
    const delay = Math.round((DELAY * 48_000) / sampleRate);
    // LAME's own resampler adds a part of a sample of its rate.
    const shifts = sampleRate === 48_000 ? [0] : Array.from({ length: 41 }, (__, i) => i - 20);
    const best = Math.max(...shifts.map((shift) => snrDb(sound(channels), heard.subarray((delay + shift) * channels))));
    expect(best).toBeGreaterThan(leastDb);
    expect(heard.length / channels).toBeGreaterThanOrEqual(FRAMES * 960 + delay - 48);
    // A worker that was killed after one second leaves that second, but for what the encoder held.
    const kept = decodeByFfmpeg(killed, channels);
    expect(kept.length / channels).toBeGreaterThan(50 * 960 - 3 * 1_152 * (48_000 / sampleRate));
  },
);

test('two at once have nothing to do with each other', async () => {
  const alone = write(await engine.openMp3Writer(MP3_HD), 1, 0).whole;
  const [first, second] = [await engine.openMp3Writer(MP3_HD), await engine.openMp3Writer(MP3_HD)];
  const parts: Uint8Array[] = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    second.write(new Float32Array(960).fill(frame / 200));
    parts.push(first.write(sound(1).subarray(frame * 960, (frame + 1) * 960)));
  }
  parts.push(first.end());
  expect(new Uint8Array(Buffer.concat(parts))).toEqual(alone);
});

test('a form that MP3 does not have is an error with a code', async () => {
  const wrong = { ...MP3_HD, bitrateKbps: 33 } as unknown as Mp3Settings;
  await expect(engine.openMp3Writer(wrong)).rejects.toMatchObject({ code: 'AUDIO_ENCODER_OPEN_FAILED' });
});
