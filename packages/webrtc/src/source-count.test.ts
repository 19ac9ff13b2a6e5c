import { hexToBytes } from '@callcast/core';
import { expect, test } from 'vitest';
import { MAX_SOURCES } from './limits.ts';
import { SourceCount } from './source-count.ts';

const word = (value: number): string => value.toString(16).padStart(8, '0');
const rtp = (ssrc: number): Uint8Array => hexToBytes(`80 66 0001 00000000 ${word(ssrc)} 41`);
const rtcp = (ssrc: number): Uint8Array => hexToBytes(`80 c9 0001 ${word(ssrc)}`);

function full(): SourceCount {
  const count = new SourceCount();
  for (let ssrc = 1; ssrc <= MAX_SOURCES; ssrc++) expect(count.admits(rtp(ssrc * 0x00_01_01_01))).toBe(true);
  return count;
}

test('known SSRCs go on when there are as many as may be, one more is refused, again and again', () => {
  const count = full();
  for (const ssrc of [0xde_ad_be_ef, 0xca_fe_ba_be]) expect(count.admits(rtp(ssrc))).toBe(false);
  expect(count.admits(rtp(0x00_01_01_01))).toBe(true);
  expect(count.admits(rtcp(0x00_02_02_02))).toBe(true);
});

test('a sender of RTCP counts as well, by the SSRC that its first packet comes from', () => {
  expect(full().admits(rtcp(0xde_ad_be_ef))).toBe(false);
});

test.each(['', '80', '80 66 0001 00000000 deadbe', '80 c9 0001 deadbe'])('%s names no SSRC', (datagram) => {
  expect(full().admits(hexToBytes(datagram))).toBe(true);
});
