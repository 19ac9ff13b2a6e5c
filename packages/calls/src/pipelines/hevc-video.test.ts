import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes, millis, ticks } from '@callcast/core';
import { hevcNalUnitType, parseHevcTagBody, splitAvcFormat } from '@callcast/media';
import { packetizeH265 } from '@callcast/rtp';
import { toHevcPictures } from '@callcast/testing/robot';
import { expect, test } from 'vitest';
import { H265_TRACK } from '../testing/simulated-caller.ts';
import { HevcVideo } from './hevc-video.ts';

/** An IDR, then each 16 pictures a CRA with three RASL pictures. */
const PICTURES = toHevcPictures(readFileSync(new URL('../../../media/testdata/open-gop.h265', import.meta.url))).map(
  ({ nalUnits }) => nalUnits,
);
const [IDR = [], NEXT = []] = PICTURES;
const INDEX = PICTURES.findIndex((nalUnits) => nalUnits.some((nalUnit) => hevcNalUnitType(nalUnit) === 21));
const CRA = PICTURES[INDEX] ?? [];
const RASL = PICTURES[INDEX + 1] ?? [];
const isParameterSet = (nalUnit: Uint8Array): boolean => [32, 33, 34].includes(hevcNalUnitType(nalUnit));
const SETS = IDR.filter(isParameterSet);
const bare = (picture: readonly Uint8Array[]) => picture.filter((nalUnit) => !isParameterSet(nalUnit));

function open(outOfBand: readonly Uint8Array[] = []) {
  const told: string[] = [];
  const video: HevcVideo = new HevcVideo(
    {
      picture: (_times, isKeyFrame) => {
        const readiness = video.read();
        const { body, isRasl } = readiness === 'unusable' ? { body: undefined } : video.publish(millis(0));
        const parsed = body === undefined ? undefined : parseHevcTagBody(body);
        const sample =
          typeof parsed === 'object' && parsed.kind === 'coded-frames' ? splitAvcFormat(parsed.sample) : [];
        const types = typeof sample === 'string' ? [] : sample.map(hevcNalUnitType);
        told.push([isKeyFrame ? 'key' : '', readiness, isRasl ? 'rasl' : '', ...types].filter(Boolean).join(' '));
      },
      incomplete: () => void told.push('incomplete'),
    },
    outOfBand,
  );
  let timestamp = 0;
  const push = (...pictures: (readonly Uint8Array[])[]): void => {
    for (const picture of pictures) {
      timestamp += 3_000;
      const payloads = packetizeH265(picture, 1_150);
      for (const [i, payload] of payloads.entries())
        video.push({
          ...{ codec: H265_TRACK.codecs[0]!, payload, marker: i === payloads.length - 1, sequenceNumber: 0 },
          ...{ position: ticks(timestamp), arrivedAt: millis(0) },
        });
    }
  };
  return { told, video, push };
}

test('what libx265 makes: one header, and CRA with all that follows them', () => {
  const { told, video, push } = open();
  push(...PICTURES.slice(0, INDEX + 3));
  expect(told.filter((what) => what.startsWith('key'))).toEqual(['key changed 20', 'key ready 21']);
  expect(told.slice(INDEX + 1)).toEqual(['ready rasl 9', 'ready rasl 8']);
  expect(told).not.toContain('incomplete');
  expect(video.header).toMatchObject({ size: { width: 320, height: 180 }, codec: 'hvc1' });
  expect(video.reorderDepth).toBe(2);
  expect(bytesToHex(video.header!.body.subarray(0, 6))).toBe('906876633101');
});

const BROKEN = [hexToBytes('820180')];

test.each<[why: string, before: (opened: ReturnType<typeof open>) => void]>([
  ['at the beginning', () => {}],
  [
    'behind a loss',
    ({ push, video }) => {
      push(IDR, NEXT);
      video.gap();
    },
  ],
  [
    'of another source',
    ({ push, video }) => {
      push(IDR, NEXT);
      video.reset();
    },
  ],
  ['behind one that could not be used', ({ push }) => push(bare(CRA))],
  ['behind a broken one', ({ push }) => push(IDR, BROKEN)],
])('a CRA %s is a BLA, without its RASL pictures', (_why, before) => {
  const opened = open();
  before(opened);
  opened.told.length = 0;
  opened.push(CRA, RASL, NEXT, CRA, RASL);
  expect(opened.told.map((what) => what.replace('changed', 'ready'))).toEqual([
    'key ready 17',
    expect.stringMatching(/^ready \d$/),
    'key ready 21',
    'ready rasl 9',
  ]);
});

test('behind an IDR there are no RASL pictures', () => {
  const { told, push } = open();
  push(IDR, RASL, NEXT);
  expect(told).toHaveLength(2);
});

test('parameter sets of a picture that is left out are kept', () => {
  const { told, push } = open();
  push(bare(CRA), [...SETS, ...bare(RASL)], bare(CRA));
  expect(told).toEqual(['key unusable', 'key changed 17']);
});

test('what came in the SDP serves', () => {
  const { told, push } = open(SETS);
  push(bare(IDR));
  expect(told).toEqual(['key changed 20']);
});

test('what no decoder could read is a picture that is missing', () => {
  const { told, push } = open();
  push(IDR, BROKEN, NEXT);
  expect(told).toEqual(['key changed 20', 'incomplete', 'ready 1']);
});

test('a gap is told, and another source begins anew', () => {
  const { told, video, push } = open();
  push(IDR);
  video.gap();
  video.reset();
  push([hexToBytes('020140')]);
  expect(told).toEqual(['key changed 20', 'incomplete', 'incomplete']);
});
