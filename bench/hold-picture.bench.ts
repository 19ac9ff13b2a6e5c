/**
 * CPU of a held picture, of a slate, and of following a stream that may have to be held.
 *
 * Run: node bench/hold-picture.bench.ts
 */
import { bench, do_not_optimize, run } from 'mitata';
import { hexToBytes } from '../packages/core/src/index.ts';
import { PictureHold } from '../packages/media/src/index.ts';

const BLACK = { y: 16, cb: 128, cr: 128 };

/** What x264 (FFmpeg 5.1) made of 720p: parameter sets and the beginnings of an IDR and a P picture. */
const streams = {
  'baseline, CAVLC': {
    idr: ['6742c01fd9005005bb0110000003001000000303c0f1832480', '68cb83cb20', '658884097c4222ae0c085f81b400fb'],
    inter: ['419a3816fe784008ed58444c800401'],
  },
  'High, CABAC': {
    idr: ['6764001facb200a00b760220000003002000000781e30649', '68ebc3cb22c0', '658884097fd74766b318176ca33bbd'],
    inter: ['419a3b10b7d2e288fcff57693b4a0b'],
  },
} as const;

/** Of 2.6 Mbit/s. Slice data behind the header is looked at by nobody, but there is as much of it as in life. */
const SLICE_BYTES = 9_000;

/** A slice with its beginning, and data in which nothing needs emulation prevention. */
function whole(beginning: Uint8Array): Uint8Array {
  const nalUnit = Uint8Array.from({ length: SLICE_BYTES }, (_, i) => 1 + ((i * 7919) % 255));
  nalUnit.set(beginning);
  return nalUnit;
}

for (const [name, { idr, inter }] of Object.entries(streams)) {
  const [sps, pps, slice] = idr.map(hexToBytes);
  if (!sps || !pps || !slice) throw new Error(`${name} lacks a NAL unit`);
  const accessUnits = [[sps, pps, whole(slice)], inter.map((beginning) => whole(hexToBytes(beginning)))];
  const hold = new PictureHold();
  const follow = (): void => {
    for (const accessUnit of accessUnits) hold.handleAccessUnit(accessUnit);
  };
  follow();
  if (typeof hold.next() === 'string') throw new Error(`${name} cannot be held`);
  bench(`720p ${name}: one held picture`, () => do_not_optimize(hold.next()));
  bench(`720p ${name}: one slate`, () => do_not_optimize(hold.slate(BLACK)));
  bench(`720p ${name}: an IDR with parameter sets and a P picture followed`, follow);
}
await run();
