import { hexToBytes } from '@callcast/core';
import type { NegotiatedTrack } from '@callcast/rtp';
import { expect, test } from 'vitest';
import { BundleDemultiplexer } from './bundle-demultiplexer.ts';

const feedback = { nack: true, pli: true, fir: true, transportCc: false, remb: false };
const track = (kind: 'audio' | 'video', payloadType: number, rtxPayloadType?: number): NegotiatedTrack => ({
  kind,
  mid: kind,
  codecs: [
    {
      payloadType,
      codec: kind === 'audio' ? 'opus' : 'H264',
      clockRate: kind === 'audio' ? 48_000 : 90_000,
      ...(rtxPayloadType === undefined ? {} : { rtxPayloadType }),
      formatParameters: {},
    },
  ],
  feedback,
  ssrcs: [],
  stereo: false,
});

const demultiplexer = new BundleDemultiplexer([
  { ...track('audio', 111), telephoneEvent: { payloadType: 110, clockRate: 48_000 } },
  track('video', 102, 103),
]);

test.each([
  ['80 6f 0001 00000000 deadbeef', 0, 'Opus'],
  ['80 ef 0001 00000000 deadbeef', 0, 'Opus, marker set'],
  ['80 6e 0001 00000000 deadbeef', 0, 'a telephone event'],
  ['80 66 0001 00000000 deadbeef', 1, 'H.264'],
  ['80 67 0001 00000000 deadbeef', 1, 'its retransmissions'],
  ['80 60 0001 00000000 deadbeef', -1, 'a payload type that was not negotiated'],
  ['80 c8 0006 deadbeef', 0, 'sender report'],
  ['81 c9 0007 deadbeef', 0, 'receiver report'],
  ['81 cd 0002 deadbeef', 0, 'feedback'],
  ['40 6f 0001 00000000 deadbeef', -1, 'wrong version'],
  ['80', -1, 'one byte'],
  ['', -1, 'nothing'],
])('%s goes to track %i (%s)', (datagram, index) => {
  expect(demultiplexer.trackOf(hexToBytes(datagram))).toBe(index);
});
