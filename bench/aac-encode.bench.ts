/**
 * CPU of encoding AAC-LC: milliseconds per second of stream (ms/s), and the memory that each further encoder takes.
 *
 * Frames go round robin over several encoders, as they do in a media worker, so that caches see many calls. The sound is
 * Opus recordings, decoded before the clock starts.
 * Run: node bench/aac-encode.bench.ts [encoders]
 */
import { readFileSync } from 'node:fs';
import { loadAacLc } from '../packages/aac-lc/src/index.ts';
import { compileOpusDecoder } from '../packages/media/src/io/compiled-opus-decoder.ts';
import { instantiateOpusDecoder } from '../packages/media/src/transcode/opus-decoder-exports.ts';
import { OpusDecoderModule } from '../packages/media/src/transcode/opus-decoder-module.ts';
import { readOpusPackets } from '../packages/media/testdata/opus-packets.ts';

interface Encoder {
  encode(samples: Float32Array): Uint8Array | undefined;
  close(): void;
}

const encoderCount = Number(process.argv[2] ?? 8);
const FRAME_SAMPLES = 1024;
const ROUNDS = 400;
const WARM_UP_ROUNDS = 150;
const SECONDS = (ROUNDS * FRAME_SAMPLES * encoderCount) / 48_000;

const aacLc = await loadAacLc();

for (const setting of [
  { channels: 1, bitrateBps: 64_000 },
  { channels: 2, bitrateBps: 96_000 },
  { channels: 2, bitrateBps: 128_000 },
] as const) {
  const frames = await readFrames(setting.channels);
  report(setting, frames, () => aacLc.createEncoder(setting));
}

function report(
  { channels, bitrateBps }: { channels: 1 | 2; bitrateBps: number },
  frames: readonly Float32Array[],
  open: () => Encoder,
): void {
  const before = proportionalSetKb();
  const encoders = Array.from({ length: encoderCount }, open);
  let bytes = 0;
  const encode = (rounds: number): void => {
    for (let round = 0; round < rounds; round++) {
      const samples = frames[round % frames.length]!;
      for (const encoder of encoders) bytes += encoder.encode(samples)?.length ?? 0;
    }
  };
  encode(WARM_UP_ROUNDS);
  const memoryKb = (proportionalSetKb() - before) / encoderCount;
  bytes = 0;
  const start = process.cpuUsage();
  encode(ROUNDS);
  const { user, system } = process.cpuUsage(start);
  for (const encoder of encoders) encoder.close();
  console.log(
    `${channels === 1 ? 'mono  ' : 'stereo'} ${bitrateBps / 1000} kbit/s: ` +
      `${((user + system) / 1000 / SECONDS).toFixed(2)} ms/s, ` +
      `${Math.round((bytes * 8) / SECONDS / 1000)} kbit/s written, ${Math.round(memoryKb)} KB each`,
  );
}

/** The recording as interleaved AAC frames. */
async function readFrames(channels: 1 | 2): Promise<Float32Array[]> {
  const decoder = new OpusDecoderModule(instantiateOpusDecoder(await compileOpusDecoder())).createDecoder(channels);
  const samples: number[] = [];
  for (const packet of readOpusPackets(channels === 1 ? 'mix-mono.ogg' : 'mix-stereo.ogg'))
    samples.push(...decoder.decode(packet));
  decoder.close();
  const frameLength = FRAME_SAMPLES * channels;
  return Array.from({ length: Math.floor(samples.length / frameLength) }, (_, k) =>
    Float32Array.from(samples.slice(k * frameLength, (k + 1) * frameLength)),
  );
}

function proportionalSetKb(): number {
  const rollup = readFileSync('/proc/self/smaps_rollup', 'utf8');
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
}
