/**
 * What lost packets cost the beginning of a sound: 40 beeps or words over quiet noise, in Opus without in-band FEC, each
 * beginning elsewhere in its packet. Prints how much later than without the loss the sound passes a threshold, with
 * libopus's own concealment and with ours, in milliseconds (least, mean, most), and the mean error of the level of the first packet behind the gap, in decibels.
 *
 * Needs ffmpeg with libopus. Run: node bench/opus-lost-onset.bench.ts
 */
import { execFileSync } from 'node:child_process';
import { compileOpusDecoder } from '../packages/media/src/io/compiled-opus-decoder.ts';
import { concealLostOnset } from '../packages/media/src/transcode/lost-onset.ts';
import { instantiateOpusDecoder } from '../packages/media/src/transcode/opus-decoder-exports.ts';
import { OpusDecoderModule } from '../packages/media/src/transcode/opus-decoder-module.ts';
import { readOggOpusPackets } from '../packages/media/testdata/opus-packets.ts';

const ONSETS = 40;
const PERIOD_SAMPLES = 24_000;
/** Of libopus, by application: lowdelay, and all others. */
const ENCODER_DELAYS = { lowdelay: 120, audio: 312, voip: 312 } as const;

interface Clip {
  readonly name: string;
  /** `word`: harmonics of 150 Hz that grow for 40 ms. */
  readonly sound: 'beep' | 'word';
  readonly level: number;
  /** RMS. */
  readonly noiseDbfs: number;
  readonly channels: 1 | 2;
  readonly packetMs: 10 | 20 | 40 | 60;
  readonly application: keyof typeof ENCODER_DELAYS;
  readonly bitrate: string;
}
const HYBRID: Clip = {
  name: 'hybrid, 20 ms',
  ...{ sound: 'beep', level: 0.6, noiseDbfs: -42, channels: 1, packetMs: 20, application: 'audio', bitrate: '32k' },
};
const CLIPS: readonly Clip[] = [
  HYBRID,
  { ...HYBRID, name: 'hybrid, quiet noise', noiseDbfs: -70 },
  { ...HYBRID, name: 'hybrid, quiet beeps', level: 0.2 },
  { ...HYBRID, name: 'hybrid, 10 ms', packetMs: 10 },
  { ...HYBRID, name: 'hybrid, 40 ms', packetMs: 40 },
  { ...HYBRID, name: 'hybrid, 60 ms', packetMs: 60 },
  { ...HYBRID, name: 'CELT', application: 'lowdelay', bitrate: '48k' },
  { ...HYBRID, name: 'CELT, silence before', application: 'lowdelay', bitrate: '48k', noiseDbfs: -200 },
  { ...HYBRID, name: 'CELT, stereo', channels: 2, bitrate: '64k' },
  { ...HYBRID, name: 'hybrid, words', sound: 'word', noiseDbfs: -60, application: 'voip', bitrate: '24k' },
  { ...HYBRID, name: 'SILK, words', sound: 'word', noiseDbfs: -60, application: 'voip', bitrate: '12k' },
  { ...HYBRID, name: 'CELT, words', sound: 'word', noiseDbfs: -50, application: 'lowdelay', bitrate: '48k' },
];
/** Packets that are lost, counted from the one in which the sound begins. */
const LOSSES = [
  ['its first', [0]],
  ['its first two', [0, 1]],
  ['the one before', [-1]],
] as const;

function encode(clip: Clip): { readonly packets: readonly Uint8Array[]; readonly onsets: readonly number[] } {
  const packetSamples = clip.packetMs * 48;
  let state = 12_345;
  const noise = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const noiseLevel = 10 ** (clip.noiseDbfs / 20) * Math.sqrt(3);
  const samples = Float32Array.from(
    { length: (ONSETS + 2) * PERIOD_SAMPLES * clip.channels },
    () => noiseLevel * noise(),
  );
  const onsets = Array.from({ length: ONSETS }, (_, k) => {
    const whole = (k + 1) * PERIOD_SAMPLES;
    return whole - (whole % packetSamples) + Math.round(((k + 0.5) / ONSETS) * packetSamples);
  });
  for (const onset of onsets)
    for (let i = 0; i < 7_200; i++) {
      const t = i / 48_000;
      let sample = Math.sin(2 * Math.PI * 1_000 * t);
      if (clip.sound === 'word') {
        sample = 0;
        for (let h = 1; h < 20; h++) sample += (Math.sin(2 * Math.PI * 150 * h * t + h * h) / h) * 0.5;
        sample *= Math.min(1, t / 0.04);
      }
      for (let c = 0; c < clip.channels; c++) samples[(onset + i) * clip.channels + c]! += clip.level * sample;
    }
  const ogg = execFileSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-f', 'f32le', '-ar', '48000', '-ac', `${clip.channels}`, '-i', '-', '-c:a', 'libopus'],
      ...['-b:a', clip.bitrate, '-vbr', 'off', '-application', clip.application],
      ...['-frame_duration', `${clip.packetMs}`, '-page_duration', '20000', '-f', 'ogg', '-'],
    ],
    { input: new Uint8Array(samples.buffer), maxBuffer: 1 << 28 },
  );
  return { packets: readOggOpusPackets(ogg), onsets: onsets.map((at) => at + ENCODER_DELAYS[clip.application]) };
}

const module = new OpusDecoderModule(instantiateOpusDecoder(await compileOpusDecoder()));

/** The first channel. */
function play(packets: readonly Uint8Array[], clip: Clip, lost: ReadonlySet<number>, isOurs: boolean): Float32Array {
  const { channels } = clip;
  const size = clip.packetMs * 48;
  const decoder = module.createDecoder(channels);
  const out = new Float32Array(packets.length * size * channels);
  let gap = 0;
  for (const [i, packet] of packets.entries()) {
    if (lost.has(i)) {
      gap++;
      continue;
    }
    const at = (i - gap) * size * channels;
    if (gap > 0) {
      const before = out.subarray(at - 1_024 * channels, at);
      const onset = isOurs ? concealLostOnset(decoder, packet, gap * size, channels, before) : undefined;
      out.set(onset ?? decoder.recover(packet, gap * size), at);
    }
    gap = 0;
    out.set(decoder.decode(packet), i * size * channels);
  }
  decoder.close();
  return out.filter((_, i) => i % channels === 0);
}

const decibels = (samples: Float32Array, from: number, until: number): number =>
  10 * Math.log10(1e-12 + samples.subarray(from, until).reduce((sum, s) => sum + s * s, 0) / (until - from));
const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const row = (cells: readonly string[]): void => {
  process.stdout.write(`${cells.map((cell, i) => (i < 2 ? cell.padEnd(22) : cell.padStart(27))).join('')}\n`);
};

row(['sound', 'lost', 'libopus alone', 'here']);
for (const clip of CLIPS) {
  const { packets, onsets } = encode(clip);
  const size = clip.packetMs * 48;
  const whole = play(packets, clip, new Set(), false);
  const threshold = 0.21 * clip.level; // −18 dBFS for a beep of 0.6
  const find = (samples: Float32Array, onset: number): number => {
    for (let i = onset - 4_000; i < onset + 14_400; i++) if (Math.abs(samples[i] ?? 0) > threshold) return i;
    return Number.NaN;
  };
  for (const [name, offsets] of LOSSES) {
    const lost = new Set(onsets.flatMap((at) => offsets.map((offset) => Math.floor(at / size) + offset)));
    const judge = (samples: Float32Array): string => {
      const late = onsets.map((at) => (find(samples, at) - find(whole, at)) / 48).filter(Number.isFinite);
      const levels = onsets.map((at) => {
        const from = (Math.floor(at / size) + offsets.length + offsets[0]) * size;
        return decibels(samples, from, from + size) - decibels(whole, from, from + size);
      });
      const errors = [Math.min(...late), mean(late), Math.max(...late)].map((ms) => ms.toFixed(1).padStart(6));
      return `${errors.join('')} (${mean(levels).toFixed(0)} dB)`;
    };
    row([clip.name, name, ...[false, true].map((isOurs) => judge(play(packets, clip, lost, isOurs)))]);
  }
}
