import { bytesToHex, hexToBytes, millis, wallMillis } from '@callcast/core';
import { expect, test } from 'vitest';
import { SENDER_HISTORY_PACKETS } from '../limits.ts';
import { parseRtcpCompound } from '../rtcp/compound.ts';
import { writeReferenceTime } from '../rtcp/extended-report.ts';
import { writeFullIntraRequest } from '../rtcp/full-intra-request.ts';
import { writeNack } from '../rtcp/nack.ts';
import { ntpToMs } from '../rtcp/ntp.ts';
import { writePictureLoss } from '../rtcp/picture-loss.ts';
import { writeReceiverEstimatedBitrate } from '../rtcp/receiver-estimated-bitrate.ts';
import { RtpSender } from './rtp-sender.ts';
import { TransportSequence } from './transport-sequence.ts';

function sender(rtx: boolean) {
  const packets: string[] = [];
  const rtcp: Uint8Array[] = [];
  const asked: string[] = [];
  const rtpSender = new RtpSender({
    ssrc: 0x11,
    payloadType: 96,
    clockRate: 90_000,
    cname: 'robot',
    ...(rtx ? { rtx: { ssrc: 0x22, payloadType: 97 }, transportSequence: new TransportSequence(5) } : {}),
    firstSequenceNumber: 0xffff,
    firstTimestamp: 0xffff_fffe,
    wallOrigin: wallMillis(1_000_000),
    startedAt: millis(0),
    events: {
      packet: (datagram) => packets.push(bytesToHex(datagram)),
      rtcp: (compound) => rtcp.push(compound),
      keyFrameRequested: () => asked.push('key frame'),
      bitrateCapped: (bitrateBps) => asked.push(`cap ${bitrateBps}`),
    },
  });
  return { rtpSender, packets, rtcp, asked };
}

/** The packets are written by hand from RFC 3550 §5.1, RFC 8285 §4.2 and RFC 4588 §4. */
test('numbers and timestamps wrap; a NACK is answered by RTX with the next transport-wide number', () => {
  const { rtpSender, packets } = sender(true);
  rtpSender.send(hexToBytes('41aa'), 0, false);
  rtpSender.send(hexToBytes('41bb'), 3_000, true);
  rtpSender.handleRtcp(writeNack(9, 0x11, [0xffff, 0x10000]));
  expect(packets).toEqual([
    '9060fffffffffffe00000011bede00015100000041aa',
    '90e0000000000bb600000011bede00015100010041bb',
    '90610000fffffffe00000022bede000151000200ffff41aa',
    '90e1000100000bb600000022bede000151000300000041bb',
  ]);
  expect(rtpSender.statistics).toMatchObject({ packets: 2, retransmissions: 2, nacked: 2, forgotten: 0 });
});

test('without RTX the packet itself is sent again; what left the history is not', () => {
  const { rtpSender, packets } = sender(false);
  for (let i = 0; i <= SENDER_HISTORY_PACKETS; i++) rtpSender.send(hexToBytes('41'), i, false);
  rtpSender.handleRtcp(writeNack(9, 0x11, [0xffff, 0x10000]));
  rtpSender.handleRtcp(writeNack(9, 0x99, [0x10001])); // of another stream
  expect(packets).toHaveLength(SENDER_HISTORY_PACKETS + 2);
  expect(packets.at(-1)).toBe(packets[1]);
  expect(rtpSender.statistics.forgotten).toBe(1);
});

test('key frames: every PLI, each FIR command once, only for this stream; REMB', () => {
  const { rtpSender, asked } = sender(false);
  rtpSender.handleRtcp(writePictureLoss(9, 0x11));
  rtpSender.handleRtcp(writePictureLoss(9, 0x12));
  rtpSender.handleRtcp(writeFullIntraRequest(9, 0x11, 4));
  rtpSender.handleRtcp(writeFullIntraRequest(9, 0x11, 4));
  rtpSender.handleRtcp(writeFullIntraRequest(9, 0x12, 5));
  rtpSender.handleRtcp(writeReceiverEstimatedBitrate(9, 64_000, [0x11]));
  rtpSender.handleRtcp(writeReceiverEstimatedBitrate(9, 32_000, [0x12]));
  expect(asked).toEqual(['key frame', 'key frame', 'cap 64000']);
});

test('a sender report each second relates the wall clock to the timestamp', () => {
  const { rtpSender, rtcp } = sender(false);
  rtpSender.handleTimeout(millis(0)); // nothing sent yet: nothing to report
  rtpSender.send(hexToBytes('41aabb'), 0, true);
  expect(rtpSender.nextTimeout()).toBe(1_000);
  rtpSender.handleTimeout(millis(999));
  rtpSender.handleTimeout(millis(1_000));
  expect(rtcp).toHaveLength(1);
  const [report, description] = parseRtcpCompound(rtcp[0]!).packets;
  expect(report).toMatchObject({ kind: 'sender-report', ssrc: 0x11, timestamp: 89_998, packetCount: 1, octetCount: 3 });
  if (report?.kind === 'sender-report') expect(ntpToMs(report)).toBeCloseTo(2_208_988_800_000 + 1_001_000, 3);
  expect(description).toMatchObject({ chunks: [{ ssrc: 0x11, cname: 'robot' }] });
});

test('a receiver that tells its time gets the echo', () => {
  const { rtpSender, rtcp } = sender(false);
  rtpSender.handleRtcp(writeReferenceTime(0x77, 0x0001_0002, 0x0003_0004));
  expect(parseRtcpCompound(rtcp[0]!).packets.at(-1)).toMatchObject({
    kind: 'extended-report',
    delays: [{ ssrc: 0x77, lastReferenceTime: 0x0002_0003, delay: 0 }],
  });
});
