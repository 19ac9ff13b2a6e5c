/** What encoding Opus costs: 20 ms frames of speech-like sound, by application and complexity. */

import { compileOpusEncoder } from '../packages/media/src/io/compiled-modules.ts';
import { compileOpusDecoder } from '../packages/media/src/io/compiled-opus-decoder.ts';
import { instantiateOpusDecoder } from '../packages/media/src/transcode/opus-decoder-exports.ts';
import { OpusDecoderModule } from '../packages/media/src/transcode/opus-decoder-module.ts';
import type { OpusApplication } from '../packages/media/src/transcode/opus-encoder.ts';
import { instantiateOpusEncoder } from '../packages/media/src/transcode/opus-encoder-exports.ts';
import { OpusEncoderModule } from '../packages/media/src/transcode/opus-encoder-module.ts';
import { readOpusPackets } from '../packages/media/testdata/opus-packets.ts';

const ENCODERS = 20;
const ROUNDS = 400;
const FRAME_SECONDS = 0.02;

const decoders = new OpusDecoderModule(instantiateOpusDecoder(await compileOpusDecoder()));
const encoders = new OpusEncoderModule(instantiateOpusEncoder(await compileOpusEncoder()));

for (const channels of [1, 2] as const) {
  const decoder = decoders.createDecoder(channels);
  const frames = readOpusPackets(channels === 1 ? 'mix-mono.ogg' : 'mix-stereo.ogg').map((packet) =>
    decoder.decode(packet).slice(),
  );
  decoder.close();
  for (const application of ['speech', 'music', 'low-delay'] satisfies OpusApplication[]) {
    const costs = [0, 3, 5, 7, 10].map(
      (complexity) => `${complexity}: ${measure(channels, application, complexity, frames)}`,
    );
    console.log(
      `${channels === 1 ? 'mono 32' : 'stereo 64'} kbit/s, ${application}, ms/s by complexity: ${costs.join(', ')}`,
    );
  }
}

function measure(channels: 1 | 2, application: OpusApplication, complexity: number, frames: Float32Array[]): string {
  const settings = { channels, bitrateBps: 32_000 * channels, application, complexity };
  const all = Array.from({ length: ENCODERS }, () => encoders.createEncoder(settings));
  let bytes = 0;
  const encodeRound = (round: number): void => {
    for (const encoder of all) bytes += encoder.encode(frames[round % frames.length]!).length;
  };
  for (let round = 0; round < 50; round++) encodeRound(round);
  const start = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) encodeRound(round);
  const { user, system } = process.cpuUsage(start);
  for (const encoder of all) encoder.close();
  const kbps = (bytes * 8) / ((ROUNDS + 50) * FRAME_SECONDS * ENCODERS) / 1000;
  return `${((user + system) / 1000 / (ROUNDS * FRAME_SECONDS * ENCODERS)).toFixed(2)} (${kbps.toFixed(0)} kbit/s)`;
}
