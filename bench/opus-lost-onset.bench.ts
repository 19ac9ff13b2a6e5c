/**
 * What a lost packet costs the beginning of a sound: beeps in Opus without in-band FEC, 20 ms packets, the first one of each
 * beep lost. Prints how much later than without the loss each decoder passes -18 dBFS, in milliseconds.
 *
 * Nobody can do better than the decoder: the packet is gone, and the next ones tell energies as differences to it. It bounds
 * what lip sync can be measured at where neither FEC nor NACK was negotiated for sound.
 * Needs ffmpeg with libopus. Run: node bench/opus-lost-onset.bench.ts
 */
import { execFileSync } from 'node:child_process';
import { assert } from '../packages/core/src/index.ts';
import { compileOpusDecoder } from '../packages/media/src/io/compiled-opus-decoder.ts';
import { instantiateOpusDecoder } from '../packages/media/src/transcode/opus-decoder-exports.ts';
import { OpusDecoderModule } from '../packages/media/src/transcode/opus-decoder-module.ts';
import { readOggOpusPackets } from '../packages/media/testdata/opus-packets.ts';
import { writeOggOpus } from '../packages/media/testdata/write-ogg-opus.ts';

const SECONDS = 40;
const PACKETS_PER_SECOND = 50;
const PACKET_SAMPLES = 960;
const THRESHOLD = 10 ** (-18 / 20);
/** Where a beep that is late still counts as the beep of its second. */
const SEARCHED_SAMPLES = 24_000;
/** A packet whose frame has no bytes: decoders take it for lost (RFC 6716 §3.2.1 and §4.4). */
const lostPacket = (packet: Uint8Array): Uint8Array => Uint8Array.of((packet[0] ?? 0) & 0xfc);

const ffmpeg = (input: Uint8Array, args: readonly string[]): Buffer =>
  execFileSync('ffmpeg', ['-v', 'error', ...args], { input, maxBuffer: 1 << 28 });

const clip = ffmpeg(Buffer.alloc(0), [
  ...['-f', 'lavfi', '-i', `sine=frequency=220:sample_rate=48000:duration=${SECONDS}`],
  ...['-f', 'lavfi', '-i', `aevalsrc='0.6*sin(2*PI*1000*t)*lt(mod(t,1),0.1)':s=48000:d=${SECONDS}`],
  ...['-f', 'lavfi', '-i', `anoisesrc=color=pink:sample_rate=48000:duration=${SECONDS}:amplitude=0.05:seed=7`],
  ...['-filter_complex', '[0]volume=0.02[t];[t][1][2]amix=inputs=3:normalize=0', '-c:a', 'libopus', '-b:a', '32k'],
  ...['-vbr', 'off', '-application', 'audio', '-frame_duration', '20', '-page_duration', '20000', '-f', 'ogg', '-'],
]);
const whole = readOggOpusPackets(clip);
const isOnset = (i: number): boolean => i > 0 && i % PACKETS_PER_SECOND === 0;
const damaged = whole.map((packet, i) => (isOnset(i) ? lostPacket(packet) : packet));

const opusDecoder = new OpusDecoderModule(instantiateOpusDecoder(await compileOpusDecoder()));

function decodeHere(isLost: (i: number) => boolean): Float32Array {
  const decoder = opusDecoder.createDecoder(1);
  const samples = new Float32Array(whole.length * PACKET_SAMPLES);
  for (const [i, packet] of whole.entries()) {
    samples.set(isLost(i) ? decoder.conceal(PACKET_SAMPLES) : decoder.decode(packet), i * PACKET_SAMPLES);
  }
  decoder.close();
  return samples;
}

function decodeByFfmpeg(packets: readonly Uint8Array[], decoder: string): Float32Array {
  const pcm = ffmpeg(writeOggOpus(packets, 1), ['-c:a', decoder, '-i', '-', '-ac', '1', '-f', 'f32le', '-']);
  return new Float32Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.byteLength));
}

/** Sample at which each beep passes the threshold. */
function onsets(samples: Float32Array): number[] {
  return Array.from({ length: SECONDS - 2 }, (_, k) => {
    const start = (k + 1) * 48_000;
    for (let i = start; i < start + SEARCHED_SAMPLES; i++) if (Math.abs(samples[i] ?? 0) > THRESHOLD) return i;
    return Number.NaN;
  });
}

const rows = [
  ['libopus of this project', decodeHere(() => false), decodeHere(isOnset)],
  ...(['libopus', 'opus'] as const).map(
    (name) => [`${name} of ffmpeg`, decodeByFfmpeg(whole, name), decodeByFfmpeg(damaged, name)] as const,
  ),
] as const;
process.stdout.write(`${SECONDS - 2} beeps, the first packet of each lost\n`);
for (const [name, without, withLoss] of rows) {
  const reference = onsets(without);
  const late = onsets(withLoss).map((at, k) => (at - (reference[k] ?? Number.NaN)) / 48);
  const sorted = late.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(1);
  assert(late.every(Number.isFinite), 'every beep is found');
  process.stdout.write(`${name.padEnd(26)} least ${at(0)}  median ${at(0.5)}  most ${at(1)} ms late\n`);
}
