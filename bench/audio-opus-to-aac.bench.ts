/**
 * CPU of the audio of one call: Opus in, AAC out. Prints milliseconds of CPU per second of stream (ms/s), split into
 * decoding and the rest, and the memory that each further transcoder takes.
 *
 * Packets go round robin over several transcoders, as they do in a media worker, so that caches see many calls.
 * Run: node bench/audio-opus-to-aac.bench.ts [transcoders]
 */
import { readFileSync } from 'node:fs';
import { millis, ticks } from '../packages/core/src/index.ts';
import { AudioCodecs, DEFAULT_AAC_BITRATE_BPS } from '../packages/media/src/index.ts';
import { compileOpusDecoder } from '../packages/media/src/io/compiled-opus-decoder.ts';
import { instantiateOpusDecoder } from '../packages/media/src/transcode/opus-decoder-exports.ts';
import { OpusDecoderModule } from '../packages/media/src/transcode/opus-decoder-module.ts';
import { readOpusPackets } from '../packages/media/testdata/opus-packets.ts';

const transcoderCount = Number(process.argv[2] ?? 8);
const WARM_UP_ROUNDS = 200;
const ROUNDS = 500;
const PACKET_SECONDS = 0.02;

const codecs = await AudioCodecs.load();
const opusDecoder = new OpusDecoderModule(instantiateOpusDecoder(await compileOpusDecoder()));

for (const channels of [1, 2] as const) {
  const packets = readOpusPackets(channels === 1 ? 'mix-mono.ogg' : 'mix-stereo.ogg');
  const before = proportionalSetKb();
  const transcoders = Array.from({ length: transcoderCount }, () => {
    const transcoder = codecs.createOpusToAac(channels);
    transcoder.addEncoding({ channels, bitrateBps: DEFAULT_AAC_BITRATE_BPS[channels] });
    return transcoder;
  });
  const decoders = Array.from({ length: transcoderCount }, () => opusDecoder.createDecoder(channels));

  let aacBytes = 0;
  const transcodeRound = (round: number): void => {
    const payload = packets[round % packets.length]!;
    for (const transcoder of transcoders) {
      for (const frame of transcoder.push({ payload, position: ticks(960 * round), arrivedAt: millis(20 * round) })) {
        aacBytes += frame.payload.length;
      }
    }
  };
  let sum = 0;
  const decodeRound = (round: number): void => {
    for (const decoder of decoders) sum += decoder.decode(packets[round % packets.length]!)[0]!;
  };

  for (let round = 0; round < WARM_UP_ROUNDS; round++) transcodeRound(round);
  const afterWarmUp = proportionalSetKb();
  aacBytes = 0;
  const all = cpuMs(() => {
    for (let round = WARM_UP_ROUNDS; round < WARM_UP_ROUNDS + ROUNDS; round++) transcodeRound(round);
  });
  for (let round = 0; round < WARM_UP_ROUNDS; round++) decodeRound(round);
  const decode = cpuMs(() => {
    for (let round = 0; round < ROUNDS; round++) decodeRound(round);
  });
  const seconds = ROUNDS * PACKET_SECONDS * transcoderCount;
  const name = channels === 1 ? 'mono' : 'stereo';
  console.log(
    `${name}: ${(all / seconds).toFixed(2)} ms/s in all, of it decoding ${(decode / seconds).toFixed(2)} ms/s; ` +
      `${Math.round((aacBytes * 8) / seconds / 1000)} kbit/s; ${Math.round((afterWarmUp - before) / transcoderCount)} KB each` +
      ` (checksum ${sum.toFixed(3)})`,
  );
  for (const transcoder of transcoders)
    transcoder.removeEncoding({ channels, bitrateBps: DEFAULT_AAC_BITRATE_BPS[channels] });
  const from = WARM_UP_ROUNDS + ROUNDS;
  for (let round = from; round < from + WARM_UP_ROUNDS; round++) transcodeRound(round);
  const unheard = cpuMs(() => {
    for (let round = from + WARM_UP_ROUNDS; round < from + WARM_UP_ROUNDS + ROUNDS; round++) transcodeRound(round);
  });
  console.log(`${name}, heard by nobody (forwarded alone): ${(unheard / seconds).toFixed(3)} ms/s`);
  for (const closeable of [...transcoders, ...decoders]) closeable.close();
}

function cpuMs(run: () => void): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function proportionalSetKb(): number {
  const rollup = readFileSync('/proc/self/smaps_rollup', 'utf8');
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
}
