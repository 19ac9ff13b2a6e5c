import { bytesToHex, hexToBytes, type Millis, millis, type Random, wallMillis } from '@callcast/core';
import { expect, test } from 'vitest';
import { MAX_RESEND_CREDIT_BYTES } from '../limits.ts';
import type { NegotiatedTrack, OutgoingStream } from '../negotiated-track.ts';
import { audioTrack, videoTrack } from '../receiver/simulated-call.ts';
import { parseRtcpCompound } from '../rtcp/compound.ts';
import { writeFullIntraRequest } from '../rtcp/full-intra-request.ts';
import { writeNack } from '../rtcp/nack.ts';
import { compactNtp, ntpToMs, toNtp } from '../rtcp/ntp.ts';
import { writePictureLoss } from '../rtcp/picture-loss.ts';
import { writeReceiverEstimatedBitrate } from '../rtcp/receiver-estimated-bitrate.ts';
import { writeReceiverReport } from '../rtcp/receiver-report.ts';
import type { ReportBlock } from '../rtcp/report-block.ts';
import { writeSenderReport } from '../rtcp/sender-report.ts';
import { parseRtpPacket } from '../wire/packet.ts';
import { PeerSender } from './peer-sender.ts';

const VIDEO: OutgoingStream = { ssrc: 0x11, rtxSsrc: 0x22, cname: 'us' };
const AUDIO: OutgoingStream = { ssrc: 0x33, cname: 'us' };
const IDR = hexToBytes('6588aabbccddeeff');
const SLICE = hexToBytes('419a');
const OPUS = hexToBytes('78');
const WALL_ORIGIN_MS = 1_000_000;
const NTP_OF_1970_MS = 2_208_988_800_000;

/** First numbers of both streams: sequence 0x7ff0, timestamp 0xfffffff0; RTX begins at 0xffff. */
function open(given: { video?: Partial<NegotiatedTrack>; stream?: OutgoingStream } = {}) {
  const sent: string[] = [];
  const rtcp: Uint8Array[] = [];
  let keyFrames = 0;
  let takes = true;
  const numbers = [0xffff, 0xfff0, 0xffff_fff0];
  let at = 0;
  const random: Random = { uint32: () => numbers[at++ % 3] ?? 0, bytes: (length) => new Uint8Array(length) };
  const sender = new PeerSender({
    tracks: [audioTrack({ outgoing: AUDIO }), videoTrack({ outgoing: given.stream ?? VIDEO, ...given.video })],
    random,
    wallOrigin: wallMillis(WALL_ORIGIN_MS),
    minimumBps: 200_000,
    events: {
      rtp: (datagram) => {
        if (takes) sent.push(bytesToHex(datagram));
        return takes;
      },
      rtcp: (compound) => rtcp.push(compound),
      keyFrameRequested: () => keyFrames++,
    },
  });
  const { audio, video } = sender;
  if (audio === undefined || video === undefined) throw new Error('both are sent');
  return {
    ...{ sender, audio, video, sent, rtcp },
    keyFrames: () => keyFrames,
    block: (isBlocked: boolean) => {
      takes = !isBlocked;
    },
    feed: (now: number, datagram: Uint8Array) => {
      for (const packet of parseRtcpCompound(datagram).packets) sender.handleFeedback(millis(now), packet);
    },
    parsed: () =>
      sent.map((hex) => {
        const packet = parseRtpPacket(hexToBytes(hex));
        if (typeof packet === 'string') throw new Error(packet);
        return packet;
      }),
  };
}

const at = (ms: number): Millis => millis(ms);

/** Written by hand from RFC 3550 §5.1 and RFC 4588 §4. */
test('video begins with a key frame, in our numbers; a NACK is answered by RTX', () => {
  const s = open();
  s.video.forward(at(0), 9, 500, true, SLICE);
  expect(s.video.isWaitingForKeyFrame).toBe(true);
  s.video.forward(at(1), 10, 3_500, true, IDR);
  s.video.forward(at(40), 11, 6_500, true, SLICE);
  s.video.forward(at(41), 9, 500, true, SLICE);
  expect(s.sent).toEqual(['80e07ff0fffffff0000000116588aabbccddeeff', '80e07ff100000ba800000011419a']);
  s.feed(60, writeNack(9, VIDEO.ssrc, [0x7ff0, 0x7ff1, 0x7ff2]));
  s.feed(60, writeNack(9, 0x99, [0x7ff0]));
  expect(s.sent.slice(2)).toEqual(['80e1fffffffffff0000000227ff06588aabbccddeeff', '80e1000000000ba8000000227ff1419a']);
  expect(s.video.statistics).toMatchObject({ packets: 2, retransmissions: 2, forgotten: 1, refused: 0 });
});

test('without RTX the packet itself is sent again, with the time of its sending where that was negotiated', () => {
  const s = open({ stream: { ssrc: VIDEO.ssrc, cname: 'us', absSendTimeExtensionId: 3 } });
  s.video.forward(at(64_500), 1, 0, true, IDR);
  s.feed(64_750, writeNack(9, VIDEO.ssrc, [0x7ff0]));
  // abs-send-time: 0.5 s and 0.75 s in 6.18 bits
  expect(s.sent).toEqual(
    ['020000', '030000'].map((time) => `90e07ff0fffffff000000011bede000132${time}6588aabbccddeeff`),
  );
});

test('a receiver that did not negotiate NACK gets nothing again, and nothing is kept for it', () => {
  const s = open();
  s.audio.forward(at(0), 1, 0, false, OPUS);
  s.feed(10, writeNack(9, AUDIO.ssrc, [0x7ff0]));
  expect(s.sent).toHaveLength(1);
});

test('who asks for everything again and again gets a bounded share', () => {
  const s = open();
  const payload = new Uint8Array(1_188).fill(0x41);
  payload[0] = 0x65;
  payload[1] = 0x88;
  const { length } = payload;
  for (let i = 0; i < 1_000; i++) s.video.forward(at(0), i, 0, true, payload);
  const lost = Array.from({ length: 1_000 }, (_, i) => 0x7ff0 + i);
  for (let i = 1; i <= 20; i++) s.feed(i * 20, writeNack(9, VIDEO.ssrc, lost));
  const { retransmissions, refused } = s.video.statistics;
  expect(retransmissions * (length + 12)).toBeLessThanOrEqual(MAX_RESEND_CREDIT_BYTES);
  expect(retransmissions * (length + 12)).toBeGreaterThan(MAX_RESEND_CREDIT_BYTES - 2 * length);
  expect(retransmissions + refused).toBe(20_000);
  for (let i = 0; i < 10; i++) s.video.forward(at(500), 1_000 + i, 0, true, payload);
  s.feed(520, writeNack(9, VIDEO.ssrc, lost));
  expect(s.video.statistics.retransmissions - retransmissions).toBeLessThanOrEqual(11); // what was sent, and a rest of less than one
  expect(s.video.statistics.retransmissions - retransmissions).toBeGreaterThanOrEqual(10);
});

test('another source: from its key frame on, behind what was sent before', () => {
  const s = open();
  s.video.forward(at(0), 1, 0, true, IDR);
  s.video.switchSource();
  s.video.forward(at(50), 700, 99, true, SLICE);
  s.video.forward(at(100), 701, 12_345, true, IDR);
  const [first, second] = s.parsed();
  expect(s.sent).toHaveLength(2);
  expect([second?.sequenceNumber, second?.timestamp]).toEqual([
    (first?.sequenceNumber ?? 0) + 1,
    ((first?.timestamp ?? 0) + 9_000) >>> 0,
  ]);
});

test('VP8 goes on in its picture numbers too', () => {
  const codec = { payloadType: 96, codec: 'VP8', clockRate: 90_000, formatParameters: {} } as const;
  const s = open({ video: { codecs: [codec] } });
  s.video.forward(at(0), 1, 0, true, hexToBytes('908080059000'));
  s.video.switchSource();
  s.video.forward(at(50), 1, 0, true, hexToBytes('908090009000'));
  expect(s.sent.map((hex) => hex.slice(24))).toEqual(['908080059000', '908080069000']);
});

test('padding takes its number and is no beginning', () => {
  const s = open();
  s.video.forward(at(0), 1, 0, false, new Uint8Array(0));
  s.video.forward(at(0), 2, 0, true, IDR);
  s.video.forward(at(0), 3, 0, false, new Uint8Array(0));
  s.video.forward(at(0), 4, 0, true, SLICE);
  expect(s.parsed().map(({ sequenceNumber, payload }) => [sequenceNumber, payload.length])).toEqual([
    [0x7ff0, 8],
    [0x7ff1, 0],
    [0x7ff2, 2],
  ]);
});

test('sender reports carry the clock of the source: what was captured together has one time', () => {
  const s = open();
  s.sender.begin(at(0));
  s.audio.forward(at(100), 1, 48_000, false, OPUS);
  s.video.forward(at(130), 1, 900_000, true, IDR);
  // One second into the call of the source both showed this, at our instant 90.
  s.audio.setSourceClock(at(90), 48_000);
  s.video.setSourceClock(at(90), 903_000);
  expect(s.sender.nextTimeout()).toBe(500);
  s.sender.handleTimeout(at(490));
  expect(s.rtcp).toEqual([]);
  s.sender.handleTimeout(at(500));
  const [compound] = s.rtcp;
  const [audio, video, ...descriptions] = parseRtcpCompound(compound ?? new Uint8Array(0)).packets;
  if (audio?.kind !== 'sender-report' || video?.kind !== 'sender-report') throw new Error('not two reports');
  expect([audio.ssrc, video.ssrc]).toEqual([AUDIO.ssrc, VIDEO.ssrc]);
  for (const report of [audio, video]) expect(ntpToMs(report)).toBeCloseTo(NTP_OF_1970_MS + WALL_ORIGIN_MS + 500, 2);
  expect(audio.timestamp).toBe((0xffff_fff0 + 410 * 48) >>> 0);
  expect(video.timestamp).toBe((0xffff_fff0 + 3_000 + 410 * 90) >>> 0);
  expect([video.packetCount, video.octetCount]).toEqual([1, 8]);
  expect(descriptions).toMatchObject([
    { kind: 'source-description', chunks: [{ ssrc: AUDIO.ssrc, cname: 'us' }] },
    { kind: 'source-description', chunks: [{ ssrc: VIDEO.ssrc, cname: 'us' }] },
  ]);
});

test('nothing is reported while nothing is sent, or before the source told its clock', () => {
  const s = open();
  expect(s.sender.nextTimeout()).toBeUndefined();
  s.sender.begin(at(0));
  s.audio.forward(at(0), 1, 0, false, OPUS);
  s.sender.handleTimeout(at(500));
  s.audio.setSourceClock(at(0), 0);
  s.sender.handleTimeout(at(1_500));
  s.sender.handleTimeout(at(2_500));
  expect(s.rtcp).toHaveLength(1);
});

test('key frames: every PLI, each FIR command once, only of this stream', () => {
  const s = open();
  s.feed(0, writePictureLoss(9, VIDEO.ssrc));
  s.feed(0, writePictureLoss(9, AUDIO.ssrc));
  s.feed(0, writeFullIntraRequest(9, VIDEO.ssrc, 4));
  s.feed(0, writeFullIntraRequest(9, VIDEO.ssrc, 4));
  s.feed(0, writeFullIntraRequest(9, 0x99, 5));
  expect([s.keyFrames(), s.video.statistics.keyFrameRequests]).toEqual([2, 2]);
});

const block = (ssrc: number, fields: Partial<ReportBlock>): ReportBlock => ({
  ...{ ssrc, fractionLost: 0, cumulativeLost: 0, highestSequence: 0, jitter: 0 },
  ...{ lastSenderReport: 0, delaySinceLastSenderReport: 0 },
  ...fields,
});

test('reports of receivers, and of those who send as well, tell loss and round trip', () => {
  const s = open();
  const lastSenderReport = compactNtp(toNtp(WALL_ORIGIN_MS + 1_000));
  const report = block(VIDEO.ssrc, { fractionLost: 64, lastSenderReport, delaySinceLastSenderReport: 65_536 / 10 });
  s.feed(1_180, writeReceiverReport(9, [report]));
  expect(s.video.statistics.fractionLost).toBe(0.25);
  expect(s.video.statistics.rttMs).toBeCloseTo(80, 0);
  const fields = { ssrc: 9, ...toNtp(0), timestamp: 0 as never, packetCount: 0, octetCount: 0 };
  s.feed(1_180, writeSenderReport({ ...fields, reports: [block(AUDIO.ssrc, { fractionLost: 128 })] }));
  expect(s.audio.statistics).toMatchObject({ fractionLost: 0.5, rttMs: undefined });
});

test('what the receiver can take: by REMB about our streams, and by the loss of the video', () => {
  const s = open();
  s.sender.begin(at(0));
  const payload = new Uint8Array(12_488).fill(0x88);
  payload[0] = 0x65;
  for (let i = 0; i < 10; i++) s.video.forward(at(i * 25), i, i, true, payload);
  s.sender.handleTimeout(at(500)); // 2 Mbit/s
  s.feed(500, writeReceiverEstimatedBitrate(9, 500_000, [0x99]));
  expect(s.sender.boundBps).toBeUndefined();
  s.feed(500, writeReceiverEstimatedBitrate(9, 1_500_000, [VIDEO.ssrc]));
  expect(s.sender.boundBps).toBeCloseTo(1_500_000, -1);
  s.feed(600, writeReceiverReport(9, [block(VIDEO.ssrc, { fractionLost: 192 })]));
  const byLoss = s.sender.boundBps ?? 0;
  expect(byLoss).toBeCloseTo(1_250_000, -1);
  s.feed(700, writeReceiverReport(9, [block(VIDEO.ssrc, { fractionLost: 192 })])); // too soon to say more
  s.feed(1_000, writeReceiverReport(9, [block(AUDIO.ssrc, { fractionLost: 192 })]));
  expect(s.sender.boundBps).toBe(byLoss);
});

test('what no transport takes is counted, and is there when it is asked for', () => {
  const s = open();
  s.block(true);
  s.video.forward(at(0), 1, 0, true, IDR);
  s.block(false);
  expect(s.video.statistics.unsent).toBe(1);
  s.feed(20, writeNack(9, VIDEO.ssrc, [0x7ff0]));
  expect(s.sent).toHaveLength(1);
});

test('sound of our own takes the place of what is forwarded: same SSRC, numbers and timestamps go on', () => {
  const s = open();
  s.audio.forward(at(0), 1_000, 77, false, OPUS);
  s.audio.forward(at(20), 1_001, 77 + 960, false, OPUS);
  s.audio.sendOwn(at(40), hexToBytes('aa'), 960);
  s.audio.forward(at(41), 1_002, 77 + 1_920, false, OPUS);
  s.audio.switchSource();
  s.audio.sendOwn(at(63), hexToBytes('bb'), 960);
  s.audio.sendOwn(at(79), hexToBytes('cc'), 960);
  s.audio.sendOwn(at(580), hexToBytes('dd'), 960);
  s.audio.endOwn();
  s.audio.forward(at(600), 1_030, 77 + 28_800, false, OPUS);
  const origin = 0xffff_fff0;
  expect(
    s
      .parsed()
      .map(({ ssrc, sequenceNumber, timestamp, marker, payload }) => [
        ...[ssrc, sequenceNumber - 0x7ff0, (timestamp - origin) >>> 0, marker],
        bytesToHex(payload),
      ]),
  ).toEqual([
    [AUDIO.ssrc, 0, 0, false, '78'],
    [AUDIO.ssrc, 1, 960, false, '78'],
    [AUDIO.ssrc, 2, 1_920, true, 'aa'],
    [AUDIO.ssrc, 3, 2_880, false, 'bb'],
    [AUDIO.ssrc, 4, 3_840, false, 'cc'],
    [AUDIO.ssrc, 5, 3_840 + 501 * 48, true, 'dd'],
    [AUDIO.ssrc, 6, 3_840 + 521 * 48, false, '78'],
  ]);
});

test('what no receiver waits for any more is released, though nothing more is sent', () => {
  const s = open();
  s.sender.begin(at(0));
  s.video.forward(at(0), 1, 0, true, IDR);
  s.sender.handleTimeout(at(1_900));
  expect(s.video.keptBytes).toBe(20);
  s.sender.handleTimeout(at(2_900));
  expect(s.video.keptBytes).toBe(0);
});

test('reports of sound of our own carry our clock', () => {
  const s = open();
  s.sender.begin(at(0));
  s.audio.setSourceClock(at(0), 5);
  s.audio.sendOwn(at(40), OPUS, 960);
  s.audio.setSourceClock(at(0), 5);
  s.sender.handleTimeout(at(540));
  const [report] = parseRtcpCompound(s.rtcp[0] ?? new Uint8Array(0)).packets;
  expect(report).toMatchObject({ kind: 'sender-report', timestamp: (0xffff_fff0 + 500 * 48) >>> 0 });
});
