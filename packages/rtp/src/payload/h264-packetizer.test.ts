import { bytesToHex, hexToBytes } from '@callcast/core';
import { expect, test } from 'vitest';
import { packetizeH264 } from './h264-packetizer.ts';

const cut = (maxPayloadBytes: number, ...nalUnits: string[]) =>
  packetizeH264(nalUnits.map(hexToBytes), maxPayloadBytes).map(bytesToHex);

/** By hand from RFC 6184 §5.6, §5.7.1, §5.8. */
test('small neighbours share a STAP-A with the highest NRI', () => {
  expect(cut(20, '27 01', '68 02', '06 03')).toEqual(['780002270100026802' + '00020603']);
});

test('a STAP-A is as large as allowed and no larger', () => {
  expect(cut(9, '67 01', '68 02', '06 03')).toEqual(['780002670100026802', '0603']);
});

test('a NAL unit of exactly the limit goes alone, one byte more is fragmented', () => {
  expect(cut(4, '65 010203')).toEqual(['65010203']);
  expect(cut(4, '65 01020304')).toEqual(['7c850102', '7c450304']);
  expect(cut(5, '67 42', '65 01020304 05')).toEqual(['6742', '7c85010203', '7c450405']);
});

test('a payload without room for a byte is a bug of the sender', () => {
  expect(() => cut(2, '65 010203')).toThrow(/room for a byte/);
});
