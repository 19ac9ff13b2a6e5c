/**
 * Cost of cutting a publish into chunks: one second of 2.6 Mbit/s (30 pictures with an IDR of 46 KB, 47 AAC frames).
 *
 * Run: `node bench/rtmp-chunking.bench.ts`. A figure of 100 µs is 0.1 ms of CPU per second of one stream.
 */
import { bench, do_not_optimize, run, summary } from 'mitata';
import { ChunkReader } from '../packages/rtmp/src/wire/chunk/chunk-reader.ts';
import { ChunkWriter } from '../packages/rtmp/src/wire/chunk/chunk-writer.ts';

interface Message {
  readonly chunkStreamId: number;
  readonly typeId: number;
  readonly timestamp: number;
  readonly body: Uint8Array;
}

/** Sizes that differ from picture to picture, as they do in life, add up to 2.6 Mbit. */
function oneSecond(): readonly Message[] {
  const messages: Message[] = [];
  for (let i = 0; i < 30; i++) {
    const length = i === 0 ? 46_000 : 9_000 + ((i * 7919) % 1_000);
    messages.push({
      chunkStreamId: 6,
      typeId: 9,
      timestamp: Math.round((i * 1000) / 30),
      body: new Uint8Array(length),
    });
  }
  for (let i = 0; i < 47; i++) {
    const body = new Uint8Array(330 + ((i * 31) % 30));
    messages.push({ chunkStreamId: 4, typeId: 8, timestamp: Math.round((i * 1000) / 47), body });
  }
  return messages.sort((a, b) => a.timestamp - b.timestamp);
}

const second = oneSecond();

summary(() => {
  for (const chunkSize of [128, 4096, 65_536]) {
    bench(`ChunkWriter: one second of 2.6 Mbit/s, chunk size ${chunkSize}`, function* () {
      let pieces = 0;
      const writer = new ChunkWriter(() => {
        pieces++;
      });
      writer.setChunkSize(chunkSize);
      let start = 0;
      yield () => {
        for (const { chunkStreamId, typeId, timestamp, body } of second) {
          writer.write(chunkStreamId, typeId, 1, start + timestamp, body);
        }
        start += 1_000;
        do_not_optimize(pieces);
      };
    });
  }
});

/** Acknowledgements as a server sends them, and a message longer than allowed: hostile input must be the cheap case. */
const ACKNOWLEDGEMENT = [2, 0, 0, 0, 0, 0, 4, 3, 0, 0, 0, 0, 0, 2, 0, 0];
const acknowledgements = Uint8Array.from(Array.from({ length: 64 }, () => ACKNOWLEDGEMENT).flat());
const tooLong = Uint8Array.of(3, 0, 0, 0, 0xff, 0xff, 0xff, 20, 0, 0, 0, 0);

for (const [name, bytes] of Object.entries({
  '64 acknowledgements': acknowledgements,
  'a message too long': tooLong,
})) {
  bench(`ChunkReader: ${name}`, () => {
    do_not_optimize(new ChunkReader().read(bytes, do_not_optimize));
  });
}

await run();
