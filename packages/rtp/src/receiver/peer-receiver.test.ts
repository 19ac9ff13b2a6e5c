import { bytesToHex, concatBytes, hexToBytes, millis } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_RECEIVER_LIMITS } from '../limits.ts';
import { writeBye } from '../rtcp/bye.ts';
import { writeReferenceTimeDelays } from '../rtcp/extended-report.ts';
import { compactNtp, toNtp } from '../rtcp/ntp.ts';
import { writeSenderReport } from '../rtcp/sender-report.ts';
import { writeRtpPacket } from '../wire/packet.ts';
import { PAYLOAD, receive } from './recorded-receiver.ts';
import { audioTrack, seededRandom, videoTrack } from './simulated-call.ts';

test('in order, packets pass at once; nothing is armed before the first', () => {
  const { receiver, rtp, told } = receive();
  expect(receiver.nextTimeout()).toBeUndefined();
  for (const s of [65_534, 65_535, 0, 1]) rtp(0, s & 0xffff);
  expect(told[0]).toEqual(['65534', '65535', '65536', '65537']);
});

test('a swapped packet is put in its place without a NACK', () => {
  const { rtp, told, sent, rtcp, runUntil, receiver } = receive();
  for (const [at, s] of [
    [0, 1],
    [1, 3],
    [2, 2],
    [3, 4],
  ] as const)
    rtp(at, s);
  runUntil(900);
  expect(told[0]).toEqual(['1', '2', '3', '4']);
  expect(sent('nack')).toEqual([]);
  expect(rtcp[0]!.at).toBe(500); // a deadline that has become void sends nothing
  expect(receiver.statistics(0)).toMatchObject({ reordered: 1, packetsMissed: 1, packetsLost: 0 });
});

test('a lost packet: NACK after the reorder tolerance, retries, RTX, order', () => {
  const { rtp, told, sent, receiver } = receive([videoTrack({ ssrcs: [{ media: 1, rtx: 2 }] })]);
  rtp(0, 65_535);
  rtp(1, 2);
  rtp(150, 900, { payloadType: 97, ssrc: 2, originalSequenceNumber: 0, marker: true });
  rtp(151, 901, { payloadType: 97, ssrc: 2, originalSequenceNumber: 1 });
  expect(told[0]).toEqual(['65535', '65536', '65537', '65538']);
  const nacks = sent('nack');
  expect(nacks.map((n) => n.packet.lost)).toEqual([
    [0, 1],
    [0, 1],
  ]);
  expect(nacks[0]!.at).toBe(1 + DEFAULT_RECEIVER_LIMITS.minReorderTolerance);
  expect(nacks[0]!.packet).toMatchObject({ senderSsrc: 0xabcd, mediaSsrc: 1 });
  expect(nacks[1]!.at).toBe(7 + DEFAULT_RECEIVER_LIMITS.initialNackInterval);
  expect(receiver.statistics(0)).toMatchObject({ nacksSent: 4, rtxPackets: 2, duplicates: 0 });
});

test('a video packet that never comes is given up after a second, and told in its place', () => {
  const { rtp, told, runUntil, receiver } = receive();
  rtp(0, 1);
  rtp(10, 4);
  rtp(20, 6);
  runUntil(1_009);
  expect(told[0]).toEqual(['1']);
  runUntil(1_010);
  expect(told[0]).toEqual(['1', 'gap 2', '4']);
  runUntil(1_020);
  expect(told[0]).toEqual(['1', 'gap 2', '4', 'gap 1', '6']);
  rtp(1_030, 3);
  rtp(1_031, 4);
  expect(receiver.statistics(0)).toMatchObject({ packetsLost: 3, late: 1, duplicates: 1, packetsMissingNow: 0 });
});

test('audio without NACK waits 80 ms and asks for nothing; with NACK 250 ms', () => {
  const { rtp, told, runUntil, sent } = receive([
    audioTrack(),
    audioTrack({
      codecs: [{ ...audioTrack().codecs[0]!, payloadType: 112 }],
      feedback: { ...audioTrack().feedback, nack: true },
    }),
  ]);
  for (const [track, payloadType] of [
    [0, 111],
    [1, 112],
  ] as const) {
    rtp(0, 1, { payloadType, ssrc: payloadType }, track);
    rtp(0, 3, { payloadType, ssrc: payloadType }, track);
  }
  runUntil(79);
  expect(told).toEqual([['1'], ['1']]);
  runUntil(80);
  expect(told).toEqual([['1', 'gap 1', '3'], ['1']]);
  runUntil(249);
  expect(told[1]).toEqual(['1']);
  runUntil(250);
  expect(told[1]).toEqual(['1', 'gap 1', '3']);
  expect(new Set(sent('nack').map((n) => n.packet.mediaSsrc))).toEqual(new Set([112]));
});

test('a NACK that its packet has made void sends nothing', () => {
  const { rtp, rtcp, runUntil } = receive();
  rtp(0, 1);
  rtp(0, 3);
  rtp(5.5, 5);
  rtp(5.75, 2);
  runUntil(20);
  expect(rtcp).toHaveLength(1);
  expect(rtcp.every(({ packets }) => packets.length > 2)).toBe(true);
});

test('a NACK is not sent when its answer would come too late', () => {
  const { rtp, runUntil, sent } = receive();
  rtp(0, 1);
  rtp(0, 3);
  runUntil(2_000);
  expect(sent('nack').length).toBeGreaterThan(4);
  expect(sent('nack').at(-1)!.at).toBeLessThanOrEqual(1_000 - DEFAULT_RECEIVER_LIMITS.initialNackInterval);
});

test('the RTT comes from answered NACKs, and not from those asked for twice', () => {
  const { rtp, receiver, sent } = receive();
  rtp(0, 1);
  rtp(0, 3);
  rtp(66, 0, { payloadType: 97, ssrc: 2, originalSequenceNumber: 2 });
  expect(sent('nack').map((n) => n.at)).toEqual([6]);
  expect(receiver.statistics(0).rttMs).toBe(60);
  rtp(100, 5);
  rtp(700, 1, { payloadType: 97, ssrc: 2, originalSequenceNumber: 4 });
  expect(receiver.statistics(0).rttMs).toBe(60);
});

test('an RTT once taken too long comes down again, also where retransmissions come in place', () => {
  const [codec] = videoTrack().codecs;
  if (codec === undefined) throw new Error('the track has a codec');
  const { rtxPayloadType: _none, ...inPlace } = codec;
  const { rtp, receiver, sent } = receive([videoTrack({ codecs: [inPlace] })]);
  rtp(0, 1);
  rtp(0, 3);
  rtp(406, 2);
  expect(receiver.statistics(0).rttMs).toBeGreaterThan(300);
  for (let i = 1; i <= 20; i++) {
    const at = i * 1_000;
    rtp(at, 3 * i + 2);
    rtp(at, 3 * i + 4); // 3i + 3 is missing, and comes 40 ms after its NACK
    rtp(at + 46, 3 * i + 3);
  }
  expect(sent('nack').length).toBeGreaterThan(20);
  expect(receiver.statistics(0).rttMs).toBeLessThan(100);
});

test('duplicates are dropped whether they are held, delivered, or come by RTX', () => {
  const { rtp, told, receiver } = receive();
  rtp(0, 1);
  rtp(0, 1);
  rtp(0, 3);
  rtp(0, 3);
  rtp(0, 5, { payloadType: 97, ssrc: 2, originalSequenceNumber: 1 });
  rtp(1, 2);
  expect(told[0]).toEqual(['1', '2', '3']);
  expect(receiver.statistics(0).duplicates).toBe(3);
});

test('padding and foreign payload types fill their place and are not delivered; empty RTX is a probe', () => {
  const { rtp, told, receiver } = receive();
  rtp(0, 1);
  rtp(0, 2, { payload: new Uint8Array(), paddingBytes: 255 });
  rtp(0, 3, { payloadType: 126 });
  rtp(0, 4);
  rtp(0, 1, { payloadType: 97, ssrc: 2, payload: new Uint8Array(), paddingBytes: 200 });
  expect(told[0]).toEqual(['1', '4']);
  expect(receiver.statistics(0)).toMatchObject({ probes: 2, unknownPayloadType: 1, packetsMissed: 0, packets: 5 });
});

test('RTX of an unannounced SSRC is learnt, of a second one refused, and far from the window refused', () => {
  const { rtp, told, receiver } = receive();
  rtp(0, 1);
  rtp(0, 4);
  rtp(1, 0, { payloadType: 97, ssrc: 2, originalSequenceNumber: 2 });
  rtp(1, 0, { payloadType: 97, ssrc: 3, originalSequenceNumber: 3 });
  rtp(1, 1, { payloadType: 97, ssrc: 2, originalSequenceNumber: 4 + 65 });
  rtp(1, 1, { payloadType: 97, ssrc: 2, originalSequenceNumber: (4 - 3_000) & 0xffff });
  expect(told[0]).toEqual(['1', '2']);
  expect(receiver.statistics(0).strangers).toBe(3);
  rtp(1, 2, { payloadType: 97, ssrc: 2, originalSequenceNumber: 4 + 64 }); // the end of a burst was lost
  expect(receiver.statistics(0).packetsMissed).toBe(2 + 63);
});

test('the announced RTX SSRC is the only one; that of an abandoned SSRC is not learnt again', () => {
  const announced = receive([videoTrack({ ssrcs: [{ media: 1, rtx: 2 }] })]);
  announced.rtp(0, 1);
  announced.rtp(0, 3);
  announced.rtp(1, 0, { payloadType: 97, ssrc: 3, originalSequenceNumber: 2 });
  expect(announced.told[0]).toEqual(['1']);

  const { rtp, told } = receive();
  rtp(0, 10);
  rtp(0, 12);
  rtp(0, 0, { payloadType: 97, ssrc: 2, originalSequenceNumber: 11 });
  rtp(600, 10, { ssrc: 7 });
  rtp(600, 11, { ssrc: 7 });
  rtp(600, 13, { ssrc: 7 });
  rtp(601, 1, { payloadType: 97, ssrc: 2, originalSequenceNumber: 12 }); // of the old stream
  expect(told[0]!.slice(3)).toEqual(['restart', '10', '11']);
  rtp(602, 1, { payloadType: 97, ssrc: 8, originalSequenceNumber: 12 });
  expect(told[0]!.slice(6)).toEqual(['12', '13']);
});

test('two packets of another SSRC that do not follow each other prove nothing', () => {
  const { rtp, told } = receive();
  rtp(0, 1);
  for (const s of [50, 52, 51, 90]) rtp(600, s, { ssrc: 7 });
  expect(told[0]).toEqual(['1']);
});

test('a stranger with a payload type that nobody knows is not adopted', () => {
  const { rtp, receiver } = receive();
  rtp(0, 1, { payloadType: 126, ssrc: 5 });
  expect(receiver.statistics(0)).toMatchObject({ ssrc: undefined, unknownPayloadType: 1 });
});

test('another SSRC is believed at its second packet in a row, and loses nothing', () => {
  const { rtp, told, positions, receiver } = receive();
  rtp(0, 1, { timestamp: 1_000 });
  rtp(600, 9_000, { ssrc: 7, timestamp: 50 });
  expect(told[0]).toEqual(['1']);
  rtp(601, 9_001, { ssrc: 7, timestamp: 50 });
  expect(told[0]).toEqual(['1', 'restart', '9000', '9001']);
  expect(positions[0]).toEqual([1_000, 50, 50]);
  expect(receiver.statistics(0)).toMatchObject({ ssrc: 7, restarts: 1 });
  rtp(602, 2, { payloadType: 97, ssrc: 2, originalSequenceNumber: 8_999 });
  rtp(603, 2);
  expect(told[0]).toHaveLength(4);
});

test('a storm of SSRCs changes nothing, and two senders on one track change it rarely', () => {
  const { rtp, told, receiver } = receive();
  rtp(0, 1);
  for (let i = 0; i < 5_000; i++) rtp(i / 10, i & 0xffff, { ssrc: 100 + i });
  expect(told[0]).toEqual(['1']);
  expect(receiver.statistics(0).strangers).toBe(5_000);
  for (let i = 0; i < 1_000; i++) rtp(1_000 + i * 10, 10 + i, { ssrc: i % 4 < 2 ? 1 : 2 });
  expect(receiver.statistics(0).restarts).toBeLessThanOrEqual(20);
});

test('a sender that starts again with the same SSRC is followed, forwards and backwards', () => {
  const { rtp, told } = receive();
  rtp(0, 1_000, { timestamp: 0 });
  rtp(600, 20_000, { timestamp: 2 ** 31 });
  rtp(601, 20_001, { timestamp: 2 ** 31 });
  expect(told[0]).toEqual(['1000', 'restart', '20000', '20001']);
  for (let i = 0; i < DEFAULT_RECEIVER_LIMITS.staleRun; i++) rtp(700 + i, 19_000 + i); // a little behind: looks like old packets
  expect(told[0]!.slice(4)).toEqual(['restart', String(19_000 + DEFAULT_RECEIVER_LIMITS.staleRun - 1)]);
});

test('two packets of another SSRC that lie far apart prove no change; the next one does', () => {
  const { rtp, told, arrivals } = receive([audioTrack()]);
  const opus = { payloadType: 111, payload: Uint8Array.of(0xf8, 0xff, 0xfe) };
  rtp(0, 1, opus);
  rtp(20, 9_000, { ...opus, ssrc: 7 }); // its sender falls silent
  rtp(5_000, 9_001, { ...opus, ssrc: 7 });
  expect(told[0]).toEqual(['1']);
  rtp(6_900, 9_002, { ...opus, ssrc: 7 }); // DTX is no reason to wait for ever
  expect(told[0]).toEqual(['1', 'restart', '9001', '9002']);
  expect(arrivals[0]).toEqual([0, 5_000, 6_900]);
});

test('a far jump back is a restart even when the timestamps fit', () => {
  const { rtp, told } = receive();
  rtp(0, 30_000, { timestamp: 0 });
  rtp(1_000, 20_000, { timestamp: 90_000 });
  rtp(1_001, 20_001, { timestamp: 90_000 });
  expect(told[0]).toEqual(['30000', 'restart', '20000', '20001']);
});

test('one stray far packet is no restart', () => {
  const { rtp, told } = receive();
  rtp(0, 1);
  rtp(1, 30_000);
  rtp(2, 2);
  rtp(3, 30_001);
  rtp(4, 3);
  expect(told[0]).toEqual(['1', '2', '3']);
});

test('an outage with a far jump is a gap when the timestamp kept pace with the clock', () => {
  const { rtp, told, positions } = receive();
  rtp(0, 1, { timestamp: 0 });
  rtp(20_000, 8_001, { timestamp: 20 * 90_000 });
  rtp(20_001, 8_002, { timestamp: 20 * 90_000 });
  expect(told[0]).toEqual(['1', 'gap 7999', '8001', '8002']);
  expect(positions[0]).toEqual([0, 1_800_000, 1_800_000]);
});

test('more holes than can be waited for are given up at once', () => {
  const { rtp, told, receiver } = receive();
  rtp(0, 1);
  rtp(1, 2 + DEFAULT_RECEIVER_LIMITS.missingPackets + 1);
  expect(told[0]).toEqual(['1', 'gap 1001', '1003']);
  rtp(2, 1_003 + 600);
  rtp(3, 1_603 + 600);
  expect(told[0]).toEqual(['1', 'gap 1001', '1003', 'gap 599', '1603']);
  expect(receiver.statistics(0).packetsMissingNow).toBe(599);
});

test('the window never holds more than its size', () => {
  const limits = { ...DEFAULT_RECEIVER_LIMITS, reorderWindowPackets: 64, videoNackDeadline: millis(1e6) };
  const { rtp, told } = receive([videoTrack()], limits);
  rtp(0, 1);
  for (let s = 3; s < 66; s++) rtp(1, s);
  expect(told[0]).toEqual(['1']);
  rtp(1, 66);
  expect(told[0]!.slice(0, 3)).toEqual(['1', 'gap 1', '3']);
  expect(told[0]!.at(-1)).toBe('66');
});

test('another payload type is a restart at its place', () => {
  const codec = videoTrack().codecs[0]!;
  const { rtp, told } = receive([videoTrack({ codecs: [codec, { ...codec, payloadType: 102 }] })]);
  rtp(0, 1);
  rtp(0, 3, { payloadType: 102 });
  rtp(0, 2);
  expect(told[0]).toEqual(['1', '2', 'restart', '3']);
});

test('a payload type with another clock rate starts another timeline', () => {
  const opus = audioTrack().codecs[0]!;
  const { rtp, positions } = receive([audioTrack({ codecs: [opus, { ...opus, payloadType: 0, clockRate: 8_000 }] })]);
  rtp(0, 1, { payloadType: 111, timestamp: 2 ** 32 - 10 });
  rtp(0, 2, { payloadType: 111, timestamp: 950 });
  rtp(0, 3, { payloadType: 0, timestamp: 70 });
  expect(positions[0]).toEqual([2 ** 32 - 10, 2 ** 32 + 950, 70]);
});

test('the SSRC decides the track, then the payload type, whatever the transport thinks', () => {
  const { rtp, told } = receive([videoTrack({ ssrcs: [{ media: 1 }] }), audioTrack()]);
  rtp(0, 1, {}, 1);
  rtp(0, 1, { payloadType: 111, ssrc: 9 }, 0);
  rtp(0, 2, { payloadType: 111, ssrc: 9 }, 0);
  expect(told).toEqual([['1'], ['1', '2']]);
});

test('equal payload types on two tracks are told apart by the transport', () => {
  const opus = audioTrack().codecs[0]!;
  const { rtp, told } = receive([videoTrack(), audioTrack({ codecs: [{ ...opus, payloadType: 96 }] })]);
  rtp(0, 1, { ssrc: 1 }, 0);
  rtp(0, 5, { ssrc: 2 }, 1);
  rtp(0, 2, { ssrc: 1 }, 1); // known by now
  rtp(0, 6, { ssrc: 2 }, 0);
  expect(told).toEqual([
    ['1', '2'],
    ['5', '6'],
  ]);
});

test('sender reports tell positions on the unwrapped timeline, over wraps and before the first packet', () => {
  const { datagram, rtp, reports } = receive([videoTrack({ ssrcs: [{ media: 1 }] })]);
  const report = (seconds: number, timestamp: number) =>
    writeSenderReport({
      ssrc: 1,
      ...toNtp(seconds * 1_000),
      timestamp: timestamp as never,
      packetCount: 0,
      octetCount: 0,
      reports: [],
    });
  datagram(0, report(100, 2 ** 32 - 90_000));
  rtp(500, 1, { timestamp: 2 ** 32 - 45_000 });
  rtp(1_500, 2, { timestamp: 45_000 });
  datagram(2_000, report(102, 90_000));
  datagram(
    2_000,
    writeSenderReport({ ssrc: 99, ...toNtp(0), timestamp: 0 as never, packetCount: 0, octetCount: 0, reports: [] }),
  );
  expect(reports.map((r) => r.position)).toEqual([2 ** 32 - 90_000, 2 ** 32 + 90_000]);
  expect(reports[1]!.ntpMs - reports[0]!.ntpMs).toBe(2_000);
});

test('a receiver report each second: loss, jitter, and the echo of the sender report', () => {
  const { datagram, rtp, runUntil, sent } = receive([
    videoTrack({ feedback: { ...videoTrack().feedback, nack: false } }),
  ]);
  const ntp = toNtp(1_000);
  rtp(0, 65_535, { timestamp: 0 });
  datagram(
    100,
    writeSenderReport({ ssrc: 1, ...ntp, timestamp: 0 as never, packetCount: 0, octetCount: 0, reports: [] }),
  );
  rtp(116, 4, { timestamp: 9_000 }); // 16 ms late: 1440 ticks
  runUntil(500);
  const [first] = sent('receiver-report').filter((r) => r.packet.reports.length > 0);
  expect(first!.at).toBe(500);
  expect(first!.packet).toEqual({
    kind: 'receiver-report',
    ssrc: 0xabcd,
    reports: [
      {
        ssrc: 1,
        fractionLost: Math.floor((4 * 256) / 6),
        cumulativeLost: 4,
        highestSequence: 65_540,
        jitter: 1_440 / 16,
        lastSenderReport: compactNtp(ntp),
        delaySinceLastSenderReport: Math.floor(0.4 * 65_536),
      },
    ],
  });
  runUntil(2_600);
  expect(
    sent('receiver-report')
      .filter((r) => r.packet.reports.length > 0)
      .map((r) => r.at),
  ).toEqual([500, 1_500, 2_500]);
});

test('a late packet lowers neither the highest sequence number nor the jitter', () => {
  const { rtp, runUntil, sent } = receive();
  rtp(0, 1, { timestamp: 0 });
  rtp(100, 3, { timestamp: 9_000 });
  rtp(400, 2, { timestamp: 4_500 });
  runUntil(500);
  const [report] = sent('receiver-report').flatMap((r) => r.packet.reports);
  expect(report).toMatchObject({ highestSequence: 3, jitter: 0, cumulativeLost: 0, fractionLost: 0 });
});

test('feedback that does not fit into one compound goes in several, sent where it concerns', () => {
  const limits = { ...DEFAULT_RECEIVER_LIMITS, compoundBytes: 130 };
  const { rtp, runUntil, rtcp, receiver, sent } = receive([audioTrack(), videoTrack()], limits);
  for (let s = 1; s < 400; s += 40) rtp(0, s, { transportSequence: { id: 5, sequenceNumber: s } }, 1);
  receiver.requestKeyFrame(millis(0), 1);
  expect(rtcp[0]!.track).toBe(1);
  runUntil(1_000);
  expect(sent('transport-feedback').flatMap((f) => f.packet.received)).toHaveLength(10);
  expect(sent('nack').length).toBeGreaterThan(2);
  for (const { packets, bytes } of rtcp) if (packets.length > 3) expect(bytes).toBeLessThanOrEqual(130);
});

test('every compound begins with a report and holds the CNAME (RFC 3550 §6.1)', () => {
  const { rtp, runUntil, rtcp, receiver } = receive();
  rtp(0, 1);
  rtp(0, 5);
  receiver.requestKeyFrame(millis(0), 0);
  runUntil(3_000);
  expect(rtcp.length).toBeGreaterThan(5);
  for (const { packets } of rtcp) {
    expect(packets[0]!.kind).toBe('receiver-report');
    expect(packets[1]).toEqual({ kind: 'source-description', chunks: [{ ssrc: 0xabcd, cname: 'callcast' }] });
  }
});

test('the RTT comes from DLRR, when it echoes us', () => {
  const { datagram, rtp, runUntil, sent, receiver } = receive();
  rtp(0, 1);
  runUntil(500);
  const [reference] = sent('extended-report');
  const lastReferenceTime = compactNtp(reference!.packet.referenceTime!);
  datagram(570, writeReferenceTimeDelays(1, [{ ssrc: 0x9999, lastReferenceTime, delay: 0 }]));
  expect(receiver.statistics(0).rttMs).toBeUndefined();
  datagram(570, writeReferenceTimeDelays(1, [{ ssrc: 0xabcd, lastReferenceTime, delay: 0.02 * 65_536 }]));
  expect(receiver.statistics(0).rttMs).toBeCloseTo(50, 0);
});

test('a key frame is asked for at once, again with spacing, and no more once it has come', () => {
  const { rtp, runUntil, sent, receiver } = receive();
  receiver.requestKeyFrame(millis(0), 0);
  expect(sent('picture-loss')).toEqual([]); // nobody to ask yet
  rtp(10, 1);
  runUntil(2_000);
  const asked = sent('picture-loss').map((p) => p.at);
  expect(asked.slice(0, 3)).toEqual([10, 310, 610]);
  expect(sent('picture-loss')[0]!.packet).toEqual({ kind: 'picture-loss', senderSsrc: 0xabcd, mediaSsrc: 1 });
  receiver.keyFrameArrived(millis(2_000), 0);
  const count = sent('picture-loss').length;
  runUntil(9_000);
  expect(sent('picture-loss')).toHaveLength(count);
  receiver.requestKeyFrame(millis(9_000), 0);
  receiver.requestKeyFrame(millis(9_000), 0);
  expect(sent('picture-loss')).toHaveLength(count + 1);
  receiver.keyFrameArrived(millis(9_001), 0);
  receiver.requestKeyFrame(millis(9_002), 0);
  expect(sent('picture-loss')).toHaveLength(count + 1); // not within the spacing
  runUntil(9_300);
  expect(sent('picture-loss')).toHaveLength(count + 2);
  expect(receiver.statistics(0).keyFrameRequestsSent).toBe(count + 2);
});

test('a sender that never answers is asked every two seconds', () => {
  const { rtp, runUntil, sent, receiver } = receive();
  rtp(0, 1);
  receiver.requestKeyFrame(millis(0), 0);
  runUntil(60_000);
  expect(sent('picture-loss').length).toBeGreaterThan(28);
  expect(sent('picture-loss').length).toBeLessThan(38);
});

test('FIR where only that was negotiated; both in turn where nothing was', () => {
  const feedback = { ...videoTrack().feedback, pli: false };
  for (const fir of [true, false]) {
    const { rtp, runUntil, sent, receiver } = receive([videoTrack({ feedback: { ...feedback, fir } })]);
    rtp(0, 1);
    receiver.requestKeyFrame(millis(0), 0);
    runUntil(5_000);
    receiver.requestKeyFrame(millis(5_000), 0); // pending already
    runUntil(10_000);
    const firs = sent('full-intra-request');
    expect(firs.length).toBeGreaterThan(1);
    expect(new Set(firs.map((f) => f.packet.entries[0]!.commandSequence)).size).toBe(1); // repetitions of one command
    expect(firs[0]!.packet.entries[0]!.ssrc).toBe(1);
    if (fir) expect(sent('picture-loss')).toEqual([]);
    else expect(sent('picture-loss')[0]!.at).toBe(0);
  }
});

const remb = videoTrack({ feedback: { ...videoTrack().feedback, remb: true } });
const OPENING_BPS = DEFAULT_RECEIVER_LIMITS.openingBitrateBps;

test('the first RTCP says by REMB how much is welcome; after some seconds, that there is no limit', () => {
  const { rtp, runUntil, sent, rtcp, receiver } = receive([remb, audioTrack()]);
  rtp(0, 1, { payloadType: 111, ssrc: 9 }, 1);
  runUntil(900);
  expect(sent('receiver-estimated-bitrate')).toEqual([]); // nobody to tell
  rtp(1_000, 1);
  receiver.requestKeyFrame(millis(1_000), 0);
  const first = rtcp.find(({ at }) => at === 1_000)!;
  expect(first.packets.map((p) => p.kind)).toEqual(
    expect.arrayContaining(['picture-loss', 'receiver-estimated-bitrate']),
  );
  runUntil(30_000);
  const told = sent('receiver-estimated-bitrate').map(({ at, packet }) => [at, packet.bitrateBps > OPENING_BPS]);
  expect(told).toEqual(Array.from({ length: 10 }, (_, i) => [1_000 + 1_000 * i, i >= 5]));
  expect(sent('receiver-estimated-bitrate')[0]!.packet.bitrateBps / OPENING_BPS).toBeCloseTo(1, 4);
});

test('a cap set before media is the first thing that REMB says', () => {
  const { rtp, runUntil, sent, receiver } = receive([remb]);
  receiver.capBitrate(millis(0), 300_000);
  runUntil(400);
  rtp(500, 1);
  runUntil(3_000);
  const told = sent('receiver-estimated-bitrate').map(({ at, packet }) => [at, packet.bitrateBps]);
  expect(told).toEqual([
    [500, 300_000],
    [1_500, 300_000],
    [2_500, 300_000],
  ]);
});

test('a cap beyond all measure is told as no limit', () => {
  for (const cap of [1e30, 1e300, Number.POSITIVE_INFINITY]) {
    const { rtp, sent, receiver } = receive([remb]);
    receiver.capBitrate(millis(0), cap);
    rtp(0, 1);
    receiver.handleTimeout(millis(0));
    const told = sent('receiver-estimated-bitrate').map(({ packet }) => packet.bitrateBps);
    expect(told).toEqual([expect.closeTo(100_000_000, -4)]);
  }
});

test('a bitrate cap is sent on change and once a second, and lifted for good', () => {
  const { rtp, runUntil, sent, receiver } = receive([remb, audioTrack()]);
  rtp(0, 1);
  receiver.capBitrate(millis(100), 800_000);
  runUntil(1_500);
  receiver.capBitrate(millis(1_500), 800_000);
  runUntil(3_000);
  receiver.capBitrate(millis(3_000), undefined);
  runUntil(20_000);
  const caps = sent('receiver-estimated-bitrate').filter(({ at }) => at > 0);
  expect(caps.slice(0, 4).map((c) => [c.at, c.packet.bitrateBps > 1e6])).toEqual([
    [100, false],
    [1_100, false],
    [2_100, false],
    [3_000, true],
  ]);
  expect(caps[0]!.packet).toMatchObject({ ssrcs: [1], bitrateBps: 800_000 });
  expect(caps).toHaveLength(3 + 5);
});

test('no REMB where it was not negotiated, no transport-wide feedback either', () => {
  const { rtp, runUntil, sent, receiver } = receive([
    videoTrack({ feedback: { ...videoTrack().feedback, transportCc: false } }),
  ]);
  rtp(0, 1, { transportSequence: { id: 5, sequenceNumber: 1 } });
  receiver.capBitrate(millis(0), 1);
  runUntil(5_000);
  expect(sent('receiver-estimated-bitrate')).toEqual([]);
  expect(sent('transport-feedback')).toEqual([]);
});

test('after a BYE a new SSRC needs no proof', () => {
  const { datagram, rtp, told } = receive();
  rtp(0, 1);
  datagram(1, writeBye([1, 55]));
  rtp(2, 70, { ssrc: 2 });
  expect(told[0]).toEqual(['1', 'bye', 'restart', '70']);
});

test('malformed datagrams are counted and nothing else', () => {
  const { datagram, told, receiver } = receive();
  datagram(0, new Uint8Array());
  datagram(0, hexToBytes('80600001'));
  datagram(0, hexToBytes('80c9ffff'));
  expect(told).toEqual([[], []]);
  expect(receiver.statistics(0).malformed).toBe(3);
});

test('a sender that skips ahead all the time gets a bounded number of RTCP packets, each within the MTU', () => {
  const { rtp, runUntil, rtcp } = receive();
  let sequenceNumber = 0;
  for (let i = 0; i < 4_000; i++) {
    sequenceNumber += i % 3 === 0 ? 900 : 37;
    rtp(i / 2, sequenceNumber & 0xffff, { transportSequence: { id: 5, sequenceNumber: (i * 17) & 0xffff } });
  }
  runUntil(2_000);
  expect(rtcp.length).toBeLessThan((2 * 2_000) / DEFAULT_RECEIVER_LIMITS.minFeedbackSpacing);
  expect(Math.max(...rtcp.map((r) => r.bytes))).toBeLessThanOrEqual(DEFAULT_RECEIVER_LIMITS.compoundBytes);
});

test('a datagram that no network carries is not even held', () => {
  const { rtp, told, receiver } = receive();
  const { datagramBytes } = DEFAULT_RECEIVER_LIMITS;
  rtp(0, 1);
  rtp(0, 2, { payload: new Uint8Array(datagramBytes - 12) });
  rtp(0, 3, { payload: new Uint8Array(datagramBytes - 11) });
  expect(told[0]).toEqual(['1', '2']);
  expect(receiver.statistics(0)).toMatchObject({ packets: 2, malformed: 1 });
});

test('random order, loss and repetition within the deadline: the output is the sorted input', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(0xffff), (seed, first) => {
      const random = seededRandom(seed);
      const { rtp, told, runUntil, positions } = receive();
      const arrivals: { at: number; index: number }[] = [];
      const missing = new Set<number>();
      for (let index = 0; index < 150; index++) {
        const at = index * 5;
        if (index > 0 && index < 149 && random() < 0.15) {
          missing.add(index);
          continue;
        }
        arrivals.push({ at: at + (index > 0 && random() < 0.3 ? 100 * random() : 0), index });
        if (random() < 0.1) arrivals.push({ at: at + 150, index });
      }
      arrivals.sort((a, b) => a.at - b.at || a.index - b.index);
      for (const { at, index } of arrivals)
        rtp(at, (first + index) & 0xffff, { timestamp: 2 ** 32 - 200_000 + index * 3_000 });
      runUntil(5_000);
      const expected: string[] = [];
      for (let index = 0; index < 150; index++) {
        if (!missing.has(index)) expected.push(String(first + index));
        else if (missing.has(index - 1)) expected[expected.length - 1] = `gap ${Number(expected.at(-1)!.slice(4)) + 1}`;
        else expected.push('gap 1');
      }
      expect(told[0]).toEqual(expected);
      const kept = Array.from({ length: 150 }, (_, index) => index).filter((index) => !missing.has(index));
      expect(positions[0]).toEqual(kept.map((index) => 2 ** 32 - 200_000 + index * 3_000));
    }),
    { numRuns: 60 },
  );
});

test('damaged datagrams of a call never throw, and deadlines keep moving', () => {
  const good = [
    bytesToHex(
      writeRtpPacket({
        payloadType: 96,
        marker: true,
        sequenceNumber: 5,
        timestamp: 9,
        ssrc: 1,
        payload: PAYLOAD,
        transportSequence: { id: 5, sequenceNumber: 8 },
      }),
    ),
    bytesToHex(
      writeRtpPacket({
        payloadType: 97,
        marker: true,
        sequenceNumber: 5,
        timestamp: 9,
        ssrc: 2,
        payload: PAYLOAD,
        originalSequenceNumber: 6,
      }),
    ),
    bytesToHex(
      concatBytes([
        writeSenderReport({ ssrc: 1, ...toNtp(1), timestamp: 0 as never, packetCount: 1, octetCount: 1, reports: [] }),
        writeBye([1]),
      ]),
    ),
  ];
  const damage = fc.tuple(
    fc.constantFrom(...good),
    fc.integer({ min: 8, max: 60 }),
    fc.nat(20),
    fc.nat(255),
    fc.nat(300),
  );
  fc.assert(
    fc.property(fc.array(damage, { maxLength: 60 }), (stream) => {
      const { datagram, runUntil } = receive();
      let at = 0;
      for (const [wire, keep, offset, value, step] of stream) {
        const bytes = hexToBytes(wire).slice(0, keep);
        if (offset < bytes.length) bytes[offset] = value;
        at += step;
        datagram(at, bytes);
      }
      runUntil(at + 5_000);
    }),
    { numRuns: 200 },
  );
});
