import { bytesToHex } from '@callcast/core';
import { expect, test } from 'vitest';
import { parseSps, type Sps } from '../sps.ts';
import { writeStandaloneSlate } from './standalone-slate.ts';

const BLACK = { y: 16, cb: 128, cr: 128 };

function spsOf(width: number, height: number): Sps {
  const sps = parseSps(writeStandaloneSlate({ width, height, colour: BLACK }).sps);
  if (typeof sps === 'string') throw new Error(sps);
  return sps;
}

/** Every byte of it was decoded by FFmpeg 5.1 and OpenH264 2.3. */
test('the smallest one there is to see: 32x16', () => {
  const { sps, pps, nalUnits } = writeStandaloneSlate({ width: 32, height: 16, colour: BLACK });
  expect([sps, pps, ...nalUnits].map(bytesToHex)).toEqual([
    '6742c01e8d68ba01e1108d40',
    '68ce3c80',
    `658880000003010004a0d0${'10'.repeat(256)}${'80'.repeat(128)}261c`,
  ]);
});

/** Table A-1: the lowest level that shows 60 pictures a second; above 4096x2160, the highest one we know. */
test.each([
  [2, 2, 30],
  [640, 360, 31],
  [640, 480, 31],
  [1280, 720, 32],
  [1280, 1024, 42],
  [1920, 1080, 42],
  [2560, 1440, 51],
  [4096, 2304, 51],
  [4000, 16, 40],
])('%dx%d: level_idc %d', (width, height, levelIdc) => {
  const sps = spsOf(width, height);
  expect(sps).toMatchObject({
    width,
    height,
    levelIdc,
    profileIdc: 66,
    profileCompatibility: 0xc0,
    pocType: 2,
    maxNumRefFrames: 1,
    frameMbsOnly: true,
    vui: { maxNumReorderFrames: 0, maxDecFrameBuffering: 1, frameRate: undefined, sampleAspectRatio: undefined },
  });
});

test.each([
  [1, 2],
  [640, 359],
  [0, 16],
  [-2, 16],
  [640.5, 360],
  [Number.NaN, 360],
  [4096, 2306],
])('no picture of %dx%d', (width, height) => {
  expect(() => writeStandaloneSlate({ width, height, colour: BLACK })).toThrow('invariant broken');
});

test.each([-1, 256, 16.5])('no sample of %d', (sample) => {
  for (const component of ['y', 'cb', 'cr'])
    expect(() => writeStandaloneSlate({ width: 16, height: 16, colour: { ...BLACK, [component]: sample } })).toThrow(
      'invariant broken',
    );
});

test('the darkest and the brightest samples; zeros do not look like start codes', () => {
  const [slice] = writeStandaloneSlate({ width: 16, height: 16, colour: { y: 0, cb: 255, cr: 0 } }).nalUnits;
  expect(bytesToHex(slice!)).toMatch(/(000003){127}.*(ff){64}(000003){31}/);
  expect(bytesToHex(slice!)).not.toMatch(/^(..)*00000[0-2]/);
});
