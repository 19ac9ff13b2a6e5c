import { hexToBytes, millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { writeReferenceTimeDelays } from '../rtcp/extended-report.ts';
import { compactNtp, toNtp } from '../rtcp/ntp.ts';
import { receive } from './recorded-receiver.ts';
import { videoTrack } from './simulated-call.ts';

/** First bytes of packets as senders cut an IDR access unit. */
const SPS_PPS_STAP = hexToBytes('78 0004 6742c01f 0004 68ce3c80');
const SPS = hexToBytes('6742c01f');
const PPS = hexToBytes('68ce3c80');
const IDR_START = hexToBytes('7c85 b8');
const IDR_MIDDLE = hexToBytes('7c05 11');
const IDR_END = hexToBytes('7c45 22');
const P_SLICE = hexToBytes('41 9a');

const withRtx = videoTrack({ ssrcs: [{ media: 1, rtx: 2 }] });
const rtx = (originalSequenceNumber: number, payload: Uint8Array) => ({
  payloadType: 97,
  ssrc: 2,
  originalSequenceNumber,
  payload,
});

test('the lost first packet of an IDR is asked for at once, and its picture begins with it', () => {
  const { rtp, told, sent, receiver, runUntil } = receive([withRtx]);
  rtp(0, 1_000, { payload: IDR_START });
  rtp(0, 1_001, { payload: IDR_MIDDLE });
  expect(told[0]).toEqual([]);
  rtp(50, 1, rtx(999, SPS_PPS_STAP));
  expect(told[0]).toEqual(['999', '1000', '1001']);
  rtp(51, 1_002, { payload: IDR_END });
  expect(told[0]).toEqual(['999', '1000', '1001', '1002']);
  runUntil(2_000);
  const nacks = sent('nack');
  expect(nacks.map(({ at, packet }) => [at, packet.mediaSsrc, packet.lost])).toEqual([
    [6, 1, Array.from({ length: 17 }, (_, i) => 983 + i)],
  ]);
  expect(receiver.statistics(0)).toMatchObject({ packetsMissed: 1, packetsLost: 0, packetsMissingNow: 0 });
});

test('a head that comes by retransmission counts as if it had come in time', () => {
  const { rtp, arrivals, told } = receive([withRtx]);
  const frame = 3_000; // 33 ms
  rtp(1_000, 1_000, { payload: IDR_MIDDLE, timestamp: 900_000 });
  rtp(1_060, 1, { ...rtx(999, IDR_START), timestamp: 900_000 });
  rtp(1_061, 2, { ...rtx(998, SPS_PPS_STAP), timestamp: 900_000 - frame });
  rtp(1_070, 1_001, { payload: IDR_END, timestamp: 900_000 });
  expect(told[0]).toEqual(['998', '999', '1000', '1001']);
  expect(arrivals[0]!.map(Math.round)).toEqual([967, 1_000, 1_000, 1_070]);
});

test('a timestamp in the head that is damaged says nothing of its arrival', () => {
  for (const timestamp of [900_000 + 90, 900_000 - 90_001]) {
    const { rtp, arrivals } = receive([withRtx]);
    rtp(1_000, 1_000, { payload: IDR_MIDDLE, timestamp: 900_000 });
    rtp(1_060, 1, { ...rtx(999, SPS_PPS_STAP), timestamp });
    expect(arrivals[0]).toEqual([1_060, 1_000]);
  }
});

test('without RTX the answer comes in place', () => {
  const { rtp, told } = receive([
    videoTrack({ codecs: [{ payloadType: 96, codec: 'H264', clockRate: 90_000, formatParameters: {} }] }),
  ]);
  rtp(0, 2, { payload: IDR_MIDDLE });
  rtp(40, 1, { payload: IDR_START });
  expect(told[0]).toEqual([]); // its parameter sets may come yet
  rtp(41, 0, { payload: SPS });
  expect(told[0]).toEqual(['0', '1', '2']);
});

test('first packets that only swapped places need no NACK', () => {
  const { rtp, told, sent, runUntil } = receive([withRtx]);
  rtp(0, 500, { payload: IDR_START });
  rtp(2, 499, { payload: SPS_PPS_STAP });
  runUntil(2_000);
  expect(told[0]).toEqual(['499', '500']);
  expect(sent('nack')).toEqual([]);
});

test('what stands between an early packet and the first one exists: it is waited for like any other', () => {
  const { rtp, told, runUntil, receiver } = receive([withRtx]);
  rtp(0, 12, { payload: IDR_MIDDLE });
  rtp(100, 1, rtx(9, SPS));
  expect(told[0]).toEqual(['9']);
  runUntil(900);
  expect(told[0]).toEqual(['9']);
  rtp(950, 2, rtx(10, PPS));
  runUntil(1_100);
  expect(told[0]).toEqual(['9', '10', 'gap 1', '12']);
  expect(receiver.statistics(0)).toMatchObject({ packetsMissed: 3, packetsLost: 1 });
});

test('a caller that was on the air before: given up after a moment without a word, a key frame asked for at once', () => {
  const { rtp, told, sent, runUntil, receiver } = receive([withRtx]);
  rtp(0, 700, { payload: P_SLICE });
  rtp(100, 701, { payload: P_SLICE });
  runUntil(299);
  expect(told[0]).toEqual([]);
  runUntil(300);
  expect(told[0]).toEqual(['700', '701']);
  rtp(301, 702, { payload: P_SLICE });
  expect(told[0]!.at(-1)).toBe('702');
  expect(sent('picture-loss')[0]).toMatchObject({ at: 0, packet: { mediaSsrc: 1 } });
  expect(sent('nack').map(({ at }) => at)).toEqual([6, 106]); // a third answer would come too late
  expect(receiver.statistics(0)).toMatchObject({ packetsMissed: 0, packetsLost: 0, packetsMissingNow: 0 });
  rtp(400, 1, rtx(699, IDR_START));
  expect(receiver.statistics(0).late).toBe(1);
});

test('asked for again by the round trip, once that is known', () => {
  const { rtp, datagram, sent, runUntil } = receive([withRtx]);
  const delay = { ssrc: 0xabcd, lastReferenceTime: compactNtp(toNtp(millis(0))), delay: 0 };
  datagram(20, writeReferenceTimeDelays(1, [delay]));
  rtp(100, 700, { payload: IDR_MIDDLE });
  runUntil(1_000);
  const at = sent('nack').map((nack) => nack.at);
  expect(at[0]).toBe(106);
  expect(at[1]).toBeLessThan(180);
  expect(at.length).toBeGreaterThan(2);
});

test.each([
  ['parameter sets first', SPS_PPS_STAP],
  ['a delimiter first', hexToBytes('09f0')],
  ['padding first', new Uint8Array()],
])('%s: nothing is asked for', (_, payload) => {
  const { rtp, told, sent, runUntil } = receive([withRtx]);
  rtp(0, 10, { payload });
  rtp(1, 11, { payload: P_SLICE });
  runUntil(2_000);
  expect(told[0]!.at(-1)).toBe('11');
  expect(sent('nack')).toEqual([]);
});

test.each([
  ['NACK was not negotiated', videoTrack({ feedback: { ...videoTrack().feedback, nack: false } })],
  ['it is VP8', videoTrack({ codecs: [{ ...videoTrack().codecs[0]!, codec: 'VP8' }] })],
])('%s: nothing is asked for', (_, track) => {
  const { rtp, told, sent } = receive([track]);
  rtp(0, 10, { payload: IDR_MIDDLE });
  expect(told[0]).toEqual(['10']);
  expect(sent('nack')).toEqual([]);
});

test('another SSRC that begins in the middle of an IDR gets its beginning too', () => {
  const { rtp, told } = receive([withRtx]);
  rtp(0, 10, { payload: SPS });
  rtp(10, 5_001, { ssrc: 7, payload: IDR_START });
  rtp(11, 5_002, { ssrc: 7, payload: IDR_MIDDLE });
  expect(told[0]).toEqual(['10', 'restart']);
  rtp(60, 5_000, { ssrc: 7, payload: SPS_PPS_STAP });
  expect(told[0]).toEqual(['10', 'restart', '5000', '5001', '5002']);
});

test('the window keeps its bound while the beginning is waited for', () => {
  const { rtp, told, receiver } = receive([withRtx]);
  rtp(0, 100, { payload: IDR_MIDDLE });
  for (let s = 101; s < 2_300; s++) rtp(1, s, { payload: IDR_MIDDLE });
  expect(told[0]![0]).toBe('100');
  expect(receiver.statistics(0).packetsLost).toBe(0);
});
