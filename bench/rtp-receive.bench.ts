/**
 * The way of a packet through `packages/rtp`, per packet: parse, receive in order, depacketize. 720p30 at 2.5 Mbit/s is
 * about 300 packets a second. Hostile input stands beside the correct one: it must be the cheaper case.
 *
 *     node bench/rtp-receive.bench.ts
 */
import { millis, ticks } from '@callcast/core';
import {
  H264Depacketizer,
  type NegotiatedTrack,
  PeerReceiver,
  packetizeH264,
  parseRtpPacket,
  type ReceivedPacket,
  writeRtpPacket,
} from '@callcast/rtp';
import { bench, do_not_optimize, run } from 'mitata';

const FRAMES = 64;
const PACKETS_PER_FRAME = 8;
const COUNT = FRAMES * PACKETS_PER_FRAME;

const track: NegotiatedTrack = {
  kind: 'video',
  mid: '0',
  codecs: [{ payloadType: 96, codec: 'H264', clockRate: 90_000, rtxPayloadType: 97, formatParameters: {} }],
  feedback: { nack: true, pli: true, fir: false, transportCc: true, remb: false },
  transportCcExtensionId: 5,
  ssrcs: [{ media: 1, rtx: 2 }],
  stereo: false,
};

/** Distinct packets of realistic size, so that caches see traffic and not one packet. */
const payloads = Array.from({ length: FRAMES }, (_, frame) =>
  packetizeH264([new Uint8Array(PACKETS_PER_FRAME * 1_150).fill(frame).fill(0x41, 0, 1).fill(0x9a, 1, 2)], 1_160),
);
const corpus = payloads.flatMap((frame, index) =>
  frame.map((payload, k) =>
    writeRtpPacket({
      payloadType: 96,
      marker: k === frame.length - 1,
      sequenceNumber: index * PACKETS_PER_FRAME + k,
      timestamp: index * 3_000,
      ssrc: 1,
      payload,
      transportSequence: { id: 5, sequenceNumber: index * PACKETS_PER_FRAME + k },
    }),
  ),
);
if (corpus.length !== COUNT) throw new Error(`corpus has ${corpus.length} packets`);
const truncated = corpus.map((packet) => packet.subarray(0, 11));
const strangers = corpus.map((packet, i) => {
  const stranger = packet.slice();
  stranger[8] = 1 + (i & 0x7f); // another SSRC with each packet
  return stranger;
});

/** Continues the sequence from round to round, in the datagrams themselves: no copies in the measurement. */
function renumber(round: number): void {
  const first = round * COUNT;
  for (let i = 0; i < COUNT; i++) {
    const packet = corpus[i]!;
    const sequence = first + i;
    const timestamp = (round * FRAMES + Math.floor(i / PACKETS_PER_FRAME)) * 3_000;
    packet[2] = packet[17] = sequence >> 8;
    packet[3] = packet[18] = sequence;
    packet[4] = timestamp >>> 24;
    packet[5] = timestamp >>> 16;
    packet[6] = timestamp >>> 8;
    packet[7] = timestamp;
  }
}

bench(`parseRtpPacket: ${COUNT} valid`, () => {
  for (const packet of corpus) do_not_optimize(parseRtpPacket(packet));
});
bench(`parseRtpPacket: ${COUNT} truncated`, () => {
  for (const packet of truncated) do_not_optimize(parseRtpPacket(packet));
});

function receiverInto(take: (packet: ReceivedPacket) => void, gap: () => void): PeerReceiver {
  return new PeerReceiver({
    tracks: [track],
    localSsrc: 9,
    cname: 'bench',
    now: millis(0),
    events: {
      packet: (_track, packet) => take(packet),
      gap: (_track, _lost) => gap(),
      restart: (_track) => {},
      senderReport: (_track, _report) => {},
      rtcp: (_track, compound) => {
        do_not_optimize(compound);
      },
    },
  });
}

/** Feeds a round at 300 packets a second; `isLost` skips packets, which come as they would by retransmission 50 ms later. */
function rounds(receiver: PeerReceiver, isLost: (index: number) => boolean): () => void {
  let round = 0;
  let now = 0;
  return () => {
    renumber(round++);
    for (let i = 0; i < COUNT; i++) {
      now += 3.3;
      if (!isLost(i)) receiver.handleRtp(millis(now), 0, corpus[i]!);
      if (i >= 15 && isLost(i - 15)) receiver.handleRtp(millis(now), 0, corpus[i - 15]!);
      const next = receiver.nextTimeout();
      if (next !== undefined && next <= now) receiver.handleTimeout(millis(now));
    }
  };
}

bench(
  `receive: ${COUNT} in order, feedback included`,
  rounds(
    receiverInto(do_not_optimize, () => {}),
    () => false,
  ),
);
bench(
  `receive: ${COUNT} with 5 % lost and retransmitted`,
  rounds(
    receiverInto(do_not_optimize, () => {}),
    (i) => i % 20 === 4,
  ),
);

const depacketizer = new H264Depacketizer({ accessUnit: do_not_optimize, incomplete: do_not_optimize });
bench(
  `receive and depacketize: ${COUNT} in order`,
  rounds(
    receiverInto(
      (packet) => depacketizer.push(packet),
      () => depacketizer.gap(),
    ),
    () => false,
  ),
);

const attacked = receiverInto(do_not_optimize, () => {});
attacked.handleRtp(millis(0), 0, corpus[0]!.slice());
bench(`receive: ${COUNT} of as many SSRCs`, () => {
  for (const packet of strangers) attacked.handleRtp(millis(1), 0, packet);
});

const fragments: ReceivedPacket[] = payloads[0]!.map((payload, k) => ({
  codec: track.codecs[0]!,
  marker: k === PACKETS_PER_FRAME - 1,
  sequenceNumber: k,
  position: ticks(0),
  payload,
  arrivedAt: millis(0),
}));
bench('depacketize: one access unit of 8 FU-A packets', () => {
  for (const packet of fragments) depacketizer.push(packet);
});

await run();
