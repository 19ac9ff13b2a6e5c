/**
 * What a preview costs an output: one second of 2.6 Mbit/s (30 pictures with an IDR of 46 KB, 47 AAC frames) handed to the tap,
 * with nobody watching, one viewer, and as many as may. What the sockets take comes on top.
 *
 * Run: `node bench/output-preview.bench.ts`. A figure of 100 µs is 0.1 ms of CPU per second of one output.
 */
import { millis } from '@callcast/core';
import type { FlvTag } from '@callcast/media';
import { bench, do_not_optimize, run, summary } from 'mitata';
import { OutputPreview } from '../packages/calls/src/pipelines/output-preview.ts';

const HEADERS = (['script', 'video', 'audio'] as const).map((kind) => ({
  kind,
  timestamp: millis(0),
  body: new Uint8Array(40),
  isHeader: true,
  isKeyFrame: false,
  isRasl: false,
}));

/** Sizes that differ from picture to picture, as they do in life, add up to 2.6 Mbit. */
function oneSecond(): readonly FlvTag[] {
  const tags: FlvTag[] = [];
  for (let i = 0; i < 30; i++) {
    const body = new Uint8Array(i === 0 ? 46_000 : 9_000 + ((i * 7919) % 1_000));
    const flags = { isHeader: false, isKeyFrame: i === 0, isRasl: false };
    tags.push({ kind: 'video', timestamp: millis((i * 1000) / 30), body, ...flags });
  }
  for (let i = 0; i < 47; i++) {
    const body = new Uint8Array(330 + ((i * 31) % 30));
    const flags = { isHeader: false, isKeyFrame: false, isRasl: false };
    tags.push({ kind: 'audio', timestamp: millis((i * 1000) / 47), body, ...flags });
  }
  return tags.sort((a, b) => a.timestamp - b.timestamp);
}

const second = oneSecond();

summary(() => {
  for (const viewers of [0, 1, 8]) {
    bench(`OutputPreview: one second of 2.6 Mbit/s, ${viewers} viewers`, function* () {
      const preview = new OutputPreview(() => undefined);
      let bytes = 0;
      for (let i = 0; i < viewers; i++)
        preview.watch({
          write: ({ length }) => {
            bytes += length;
          },
          end: () => undefined,
        });
      for (const header of HEADERS) preview.write(header);
      yield () => {
        // A tag of its own each time, as an output makes them: what is kept of them lives on until the next IDR.
        for (const { kind, timestamp, body, isHeader, isKeyFrame, isRasl } of second)
          preview.write({ kind, timestamp, body, isHeader, isKeyFrame, isRasl });
        do_not_optimize(bytes);
      };
    });
  }
  bench('the same tags, handed to nobody', function* () {
    let last: FlvTag | undefined;
    yield () => {
      for (const { kind, timestamp, body, isHeader, isKeyFrame, isRasl } of second)
        last = { kind, timestamp, body, isHeader, isKeyFrame, isRasl };
      do_not_optimize(last);
    };
  });
});

await run();
