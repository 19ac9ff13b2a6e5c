import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { decodeByFfmpeg, encodeByFfmpeg, snrDb, TWO_TONES } from '../../testdata/ffmpeg.ts';
import { AudioEngine } from '../audio-engine.ts';
import { AUDIO_READ_AHEAD_SAMPLES, MAX_AUDIO_FILE_BYTES } from '../limits.ts';
import { AudioCodecs } from '../transcode/audio-codecs.ts';
import type { AudioFileReader } from './audio-file-reader.ts';

let engine: AudioEngine;
beforeAll(async () => {
  engine = await AudioEngine.load(await AudioCodecs.load());
});

function open(file: Uint8Array, channels: 1 | 2 = 2, chunkBytes = 10_000): AudioFileReader {
  const reader = engine.openAudioFile(channels);
  for (let at = 0; at < file.length; at += chunkBytes) reader.append(file.subarray(at, at + chunkBytes));
  reader.end();
  return reader;
}

/** Until it ends, or fails; every step it may be starved of at most twice as many reads as a file of noise needs. */
function readAll(reader: AudioFileReader, channels: 1 | 2 = 2): Float32Array {
  const parts: number[] = [];
  const frame = new Float32Array(960 * channels);
  for (let reads = 0; reads < 20_000; reads++) {
    const samples = reader.read(frame);
    for (let i = 0; i < samples * channels; i++) parts.push(frame[i]!);
    if (reader.state !== 'playing' && reader.state !== 'starved') return Float32Array.from(parts);
  }
  throw new Error(`it never ended: ${reader.state}`);
}

const SECONDS = 1.3;
const stereo = (rate: number, ...output: string[]): Uint8Array => encodeByFfmpeg(TWO_TONES, rate, SECONDS, output);

const wav =
  (codec: string, rate = 44_100) =>
  (): Uint8Array =>
    stereo(rate, '-c:a', codec, `${codec}.wav`);

/** What is wanted against FFmpeg: 100 dB is two resamplers, 120 no difference but rounding. */
const FILES: readonly (readonly [string, () => Uint8Array, number])[] = [
  ['wav, 8 bits', wav('pcm_u8', 48_000), 120],
  ['wav, 16 bits', wav('pcm_s16le'), 90],
  ['wav, 24 bits', wav('pcm_s24le'), 95],
  ['wav, 32 bits', wav('pcm_s32le'), 95],
  ['wav, float', wav('pcm_f32le'), 95],
  ['wav, double', wav('pcm_f64le'), 95],
  ['wav, A-law', wav('pcm_alaw', 48_000), 120],
  ['wav, µ-law', wav('pcm_mulaw', 48_000), 120],
  ['wav, 48 kHz', () => stereo(48_000, '-c:a', 'pcm_s16le', 'a.wav'), 120],
  ['flac, 16 bits', () => stereo(44_100, '-c:a', 'flac', '-sample_fmt', 's16', 'a.flac'), 90],
  ['flac, 24 bits', () => stereo(96_000, '-c:a', 'flac', '-sample_fmt', 's32', 'a.flac'), 95],
  ['flac, best', () => stereo(48_000, '-c:a', 'flac', '-compression_level', '12', 'a.flac'), 120],
  ['flac, no prediction of its own', () => stereo(48_000, '-c:a', 'flac', '-lpc_type', 'fixed', 'a.flac'), 120],
  [
    'flac, with bits that are never used',
    () => {
      const steps = 'floor(100*sin(2*PI*440*t))/128|floor(60*sin(2*PI*660*t))/128';
      return encodeByFfmpeg(steps, 48_000, SECONDS, ['-c:a', 'flac', '-sample_fmt', 's16', 'a.flac']);
    },
    120,
  ],
  ['mp3', () => stereo(44_100, '-c:a', 'libmp3lame', '-b:a', '128k', 'a.mp3'), 90],
  ['mp3, variable, 48 kHz', () => stereo(48_000, '-c:a', 'libmp3lame', '-q:a', '4', 'a.mp3'), 100],
  ['mp3, MPEG-2', () => stereo(22_050, '-c:a', 'libmp3lame', '-b:a', '64k', 'a.mp3'), 80],
  ['ogg, Vorbis', () => stereo(44_100, '-c:a', 'libvorbis', '-q', '5', 'a.ogg'), 90],
  ['ogg, Vorbis, 16 kHz', () => stereo(16_000, '-c:a', 'libvorbis', 'a.ogg'), 80],
  ['ogg, Opus', () => stereo(48_000, '-c:a', 'libopus', '-b:a', '96k', 'a.ogg'), 80],
];

test.each(FILES)('%s: sample for sample what FFmpeg hears', (_, make, leastDb) => {
  const file = make();
  const heard = readAll(open(file));
  const expected = decodeByFfmpeg(file, 2);
  expect(heard.length / 2).toBe(Math.round(SECONDS * 48_000));
  expect(expected.length).toBe(heard.length);
  expect(snrDb(expected, heard)).toBeGreaterThan(leastDb);
});

/** An MP3 counts whole frames, with what its encoder put around the sound. */
test.each(FILES)('%s: says how long it is once it is whole', (name, make) => {
  const file = make();
  const partial = engine.openAudioFile(1);
  partial.append(file);
  expect(partial.durationMs).toBeUndefined();
  partial.end();
  expect(Math.abs((partial.durationMs ?? 0) - SECONDS * 1_000)).toBeLessThan(name.startsWith('mp3') ? 80 : 2);
});

test('the duration of a file that was cut or damaged anywhere is a number or none', () => {
  const files = FILES.filter(([name]) => /wav, 16|flac, 16|^mp3$|Vorbis$|Opus/.test(name)).map(([, make]) => make());
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.nat(200), fc.nat(255), fc.nat(300), (file, at, value, length) => {
      const bytes = file.slice(0, length);
      bytes[at] = value;
      const { durationMs } = open(bytes);
      expect(durationMs === undefined || (Number.isInteger(durationMs) && durationMs >= 0)).toBe(true);
    }),
  );
});

test('mono is doubled, and stereo mixed', () => {
  const mono = encodeByFfmpeg('0.5*sin(2*PI*440*t)', 44_100, 0.5, ['-c:a', 'pcm_s16le', 'a.wav']);
  const doubled = readAll(open(mono, 2));
  const single = readAll(open(mono, 1), 1);
  expect(doubled).toEqual(
    single.reduce<Float32Array>((both, s, i) => both.fill(s, 2 * i, 2 * i + 2), new Float32Array(2 * single.length)),
  );
  for (const name of ['a.wav', 'a.ogg']) {
    const file = stereo(48_000, ...(name === 'a.ogg' ? ['-c:a', 'libvorbis', '-q', '8'] : ['-c:a', 'pcm_f32le']), name);
    const both = readAll(open(file, 2));
    const mixed = readAll(open(file, 1), 1);
    expect(mixed.length).toBe(both.length / 2);
    expect(mixed[5_000]).toBeCloseTo((both[10_000]! + both[10_001]!) / 2, 5);
  }
});

test.each(FILES.filter(([name]) => /wav, 16|flac, 16|^mp3$|Vorbis$|Opus/.test(name)))(
  '%s: however its bytes come, it sounds the same, and again after rewind',
  (_, make) => {
    const file = make();
    const whole = readAll(open(file));
    const reader = engine.openAudioFile(2);
    const frame = new Float32Array(1_920);
    const parts: number[] = [];
    for (let at = 0; at <= file.length; at += 97) {
      reader.append(file.subarray(at, at + 97));
      if (at + 97 > file.length) reader.end();
      for (;;) {
        const samples = reader.read(frame);
        for (let i = 0; i < 2 * samples; i++) parts.push(frame[i]!);
        if (reader.state !== 'playing') break;
      }
    }
    expect(reader.state).toBe('ended');
    expect(parts.length).toBe(whole.length);
    expect(snrDb(whole, Float32Array.from(parts))).toBeGreaterThan(120);
    reader.rewind();
    expect(snrDb(whole, readAll(reader))).toBeGreaterThan(120);
    reader.close();
  },
);

test('no more is decoded than is soon wanted, and reading finds it', () => {
  const reader = open(stereo(44_100, '-c:a', 'flac', 'a.flac'));
  let steps = 0;
  while (reader.decodeAhead()) expect(++steps).toBeLessThan(10);
  expect(steps).toBeGreaterThan(0);
  expect(reader.decodeAhead()).toBe(false);
  const frame = new Float32Array(1_920);
  for (let at = 0; at + 960 <= AUDIO_READ_AHEAD_SAMPLES; at += 960) expect(reader.read(frame)).toBe(960);
  while (reader.decodeAhead()) expect(++steps).toBeLessThan(20);
});

test('a file that ends within a frame leaves the rest of it to the next one', () => {
  const file = stereo(48_000, '-c:a', 'pcm_f32le', 'a.wav');
  const first = open(file);
  const frame = new Float32Array(1_920).fill(7);
  let samples = 0;
  do samples = first.read(frame);
  while (samples === 960);
  expect(samples).toBe((SECONDS * 48_000) % 960);
  expect(first.state).toBe('ended');
  expect(first.read(frame)).toBe(0);
  frame.fill(7);
  const second = open(file);
  expect(second.read(frame, samples)).toBe(960 - samples);
  expect(frame.subarray(0, 2 * samples).every((s) => s === 7)).toBe(true);
  expect(frame.subarray(2 * samples).every((s) => s !== 7)).toBe(true);
});

test('two rates and forms behind each other in one file, all of it', () => {
  const first = encodeByFfmpeg('0.5*sin(2*PI*440*t)', 44_100, 0.5, ['-c:a', 'libvorbis', 'a.ogg']);
  const second = stereo(48_000, '-c:a', 'libopus', 'a.ogg');
  const chained = readAll(open(new Uint8Array([...first, ...second])));
  expect(chained.length / 2).toBe(24_000 + SECONDS * 48_000);
  expect(snrDb(decodeByFfmpeg(second, 2), chained.subarray(48_000))).toBeGreaterThan(80);
});

test('pictures and tags are passed over', () => {
  const file = stereo(44_100, '-c:a', 'libmp3lame', 'a.mp3');
  const tag = new Uint8Array(300_010);
  tag.set([0x49, 0x44, 0x33, 4, 0, 0, 0, 300_000 >> 14, (300_000 >> 7) & 0x7f, 300_000 & 0x7f]);
  tag.fill(0xff, 10); // looks like sync words
  const plain = readAll(open(file));
  expect(readAll(open(new Uint8Array([...tag, ...file])))).toEqual(plain);
  const title = 'x'.repeat(200_000);
  const ogg = (metadata: string[]): Uint8Array => stereo(44_100, '-c:a', 'libvorbis', ...metadata, 'a.ogg');
  expect(readAll(open(ogg(['-metadata', `title=${title.slice(0, 120_000)}`])))).toEqual(readAll(open(ogg([]))));
});

test.each([
  ['nothing', () => new Uint8Array(0), 'unknown-format'],
  ['text', () => new TextEncoder().encode('<html>404 Not Found</html>'), 'unknown-format'],
  ['Speex', () => stereo(16_000, '-c:a', 'libspeex', 'a.ogg'), 'speex-not-supported'],
  ['FLAC in Ogg', () => stereo(16_000, '-c:a', 'flac', 'a.ogg'), 'codec-not-supported'],
  ['ADPCM in WAV', () => stereo(16_000, '-c:a', 'adpcm_ms', 'a.wav'), 'codec-not-supported'],
  [
    'long blocks in FLAC',
    () => encodeByFfmpeg(TWO_TONES, 48_000, 2, ['-c:a', 'flac', '-frame_size', '32768', 'a.flac']),
    'codec-not-supported',
  ],
  ['six channels, WAV', () => stereo(16_000, '-ac', '6', 'a.wav'), 'more-than-two-channels'],
  ['six channels, FLAC', () => stereo(16_000, '-ac', '6', 'a.flac'), 'more-than-two-channels'],
  ['six channels, Vorbis', () => stereo(16_000, '-ac', '6', '-c:a', 'libvorbis', 'a.ogg'), 'more-than-two-channels'],
  ['six channels, Opus', () => stereo(48_000, '-ac', '6', '-c:a', 'libopus', 'a.ogg'), 'more-than-two-channels'],
  ['2 kHz', () => stereo(2_000, 'a.wav'), 'sample-rate-not-supported'],
  ['384 kHz', () => stereo(384_000, 'a.flac'), 'sample-rate-not-supported'],
  ['a WAV without sound', () => stereo(16_000, 'a.wav').slice(0, 44), 'no-audio'],
  [
    'a WAV without a form',
    () => Uint8Array.from([...new TextEncoder().encode('RIFF\0\0\0\0WAVEdata'), 9, 0, 0, 0, 1]),
    'malformed',
  ],
  [
    'noise behind a sync word',
    () => Uint8Array.from({ length: 5_000 }, (_, i) => (i === 0 ? 0xff : i === 1 ? 0xfb : 0)),
    'no-audio',
  ],
  ['more than 10 MB', () => stereo(48_000, 'a.wav').slice(0, 100), 'too-large'],
] as const)('%s: %s', (name, make, refusal) => {
  const reader = engine.openAudioFile(2);
  reader.append(make());
  if (name === 'more than 10 MB') reader.append(new Uint8Array(MAX_AUDIO_FILE_BYTES - 99));
  reader.end();
  readAll(reader);
  expect(reader.state).toBe(refusal);
  reader.rewind();
  expect(reader.state).toBe(refusal);
});

test('damaged files end, and what they sound is numbers within full scale', () => {
  const whole = FILES.filter(([name]) => /float|flac, 16|^mp3$|MPEG-2|Vorbis$|Opus/.test(name)).map(([, make]) =>
    make(),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...whole),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 30 }),
      fc.integer({ min: 1, max: 100 }),
      fc.boolean(),
      (file, damages, keptPercent, isInFront) => {
        const damaged = file.slice(0, Math.ceil((file.length * keptPercent) / 100));
        // Headers are a small part of a file, and the most of what can go wrong.
        const within = isInFront ? Math.min(damaged.length, 5_000) : damaged.length;
        for (const [at, value] of damages) damaged[at % within] = value;
        const reader = open(damaged);
        const heard = readAll(reader);
        expect(heard.every((sample) => sample >= -1 && sample <= 1)).toBe(true);
        reader.close();
      },
    ),
    { numRuns: 80 },
  );
}, 120_000);

test('of a FLAC with a damaged frame, and an Ogg with a damaged page, the rest is heard', () => {
  const flac = stereo(48_000, '-c:a', 'flac', 'a.flac');
  const whole = readAll(open(flac));
  flac[Math.floor(flac.length / 2)]! ^= 0x55;
  const heard = readAll(open(flac));
  expect(whole.length - heard.length).toBeGreaterThan(0);
  expect(whole.length - heard.length).toBeLessThanOrEqual(2 * 4_608);
  expect(heard.subarray(-9_000)).toEqual(whole.subarray(-9_000));
  const ogg = encodeByFfmpeg(TWO_TONES, 48_000, 5, ['-c:a', 'libvorbis', 'a.ogg']);
  const length = readAll(open(ogg)).length;
  ogg[Math.floor(ogg.length / 2)]! ^= 0x55;
  expect(readAll(open(ogg)).length).toBeGreaterThan(0.7 * length);
  expect(readAll(open(ogg)).length).toBeLessThan(length);
});

test('samples beyond full scale, and what are no numbers, do no harm to those around them', () => {
  const file = encodeByFfmpeg('0.5*sin(2*PI*440*t)', 44_100, 0.5, ['-c:a', 'pcm_f32le', 'a.wav']);
  const whole = readAll(open(file, 1), 1);
  const view = new DataView(file.buffer);
  const samplesAt = file.length - 22_050 * 4;
  for (const [i, value] of [Number.NaN, Number.POSITIVE_INFINITY, -1e30, 7].entries())
    view.setFloat32(samplesAt + 4 * (10_000 + i), value, true);
  const heard = readAll(open(file, 1), 1);
  expect(heard.every((sample) => sample >= -1 && sample <= 1)).toBe(true);
  expect(heard.subarray(0, 10_800)).toEqual(whole.subarray(0, 10_800));
  expect(heard.subarray(11_000)).toEqual(whole.subarray(11_000));
});

test('a file of noise is searched through over many ticks, not in one', () => {
  const noise = new Uint8Array(5_000_000);
  noise.set([0xff, 0xfb]);
  const reader = open(noise);
  expect(reader.read(new Float32Array(1_920))).toBe(0);
  expect(reader.state).toBe('starved');
  readAll(reader);
  expect(reader.state).toBe('no-audio');
});
