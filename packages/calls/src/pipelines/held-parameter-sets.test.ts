/** Parameter sets of pictures that are held back: those behind them may refer to these. */
import { readFileSync } from 'node:fs';
import { millis, silentLog, ticks } from '@callcast/core';
import { hevcNalUnitType, NalUnitType, nalUnitType } from '@callcast/media';
import { packetizeH264, packetizeH265 } from '@callcast/rtp';
import { loadClip, toHevcPictures } from '@callcast/testing/robot';
import { expect, test } from 'vitest';
import { H265_TRACK, VIDEO_TRACK } from '../testing/simulated-caller.ts';
import { RtpToFlv } from './rtp-to-flv.ts';
import type { SourceHeaders } from './source-unit.ts';

type Picture = readonly Uint8Array[];

/** A pipeline, and the names of what it publishes. */
function open(videoCodec: 'H264' | 'H265') {
  const published: { readonly isKeyFrame: boolean; readonly header: SourceHeaders['video'] }[] = [];
  const pipeline = new RtpToFlv({
    transcoder: undefined,
    videoCodec,
    outOfBandParameterSets: [],
    log: silentLog,
    onUnit: ({ isKeyFrame }, { video: header }) => void published.push({ isKeyFrame, header }),
    onIdr: () => {},
    onIdrNeeded: () => {},
  });
  const [track, packetize] = videoCodec === 'H264' ? [VIDEO_TRACK, packetizeH264] : [H265_TRACK, packetizeH265];
  let timestamp = 0;
  const push = (picture: Picture): void => {
    timestamp += 3_000;
    const payloads = packetize(picture, 1_150);
    for (const [i, payload] of payloads.entries())
      pipeline.handleVideoPacket({
        ...{ codec: track.codecs[0]!, payload, marker: i === payloads.length - 1, sequenceNumber: 0 },
        ...{ position: ticks(timestamp), arrivedAt: millis(timestamp / 90) },
      });
  };
  return { pipeline, published, push };
}

const isH264Set = (nalUnit: Uint8Array): boolean =>
  [NalUnitType.SPS, NalUnitType.PPS].some((type) => type === nalUnitType(nalUnit));
const isH265Set = (nalUnit: Uint8Array): boolean => [32, 33, 34].includes(hevcNalUnitType(nalUnit));

test.each<[codec: 'H264' | 'H265', isSet: (nalUnit: Uint8Array) => boolean, load: () => Promise<readonly Picture[]>]>([
  ['H264', isH264Set, async () => (await loadClip()).pictures.map(({ nalUnits }) => nalUnits)],
  [
    'H265',
    isH265Set,
    async () =>
      toHevcPictures(readFileSync(new URL('../../../media/testdata/open-gop.h265', import.meta.url))).map(
        ({ nalUnits }) => nalUnits,
      ),
  ],
])('%s: those that came with a picture that waited for a key frame serve the key frame', async (codec, isSet, load) => {
  const [keyFrame = [], next = []] = await load();
  const bare = keyFrame.filter((nalUnit) => !isSet(nalUnit));
  const sets = keyFrame.filter(isSet);
  expect(sets.length).toBeGreaterThan(1);

  const { pipeline, published, push } = open(codec);
  push([...sets, ...next]);
  expect([published, pipeline.statistics.accessUnitsHeld]).toEqual([[], 1]);
  push(bare);
  expect(published.map(({ isKeyFrame, header }) => [isKeyFrame, header?.size.width])).toEqual([
    [true, codec === 'H264' ? 640 : 320],
  ]);
});
