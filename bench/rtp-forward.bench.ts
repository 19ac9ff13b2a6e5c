/**
 * What one more receiver of a stream costs `packages/rtp`, per packet: numbers, a copy, the history. 720p30 at 2.5 Mbit/s is
 * about 300 packets a second. A receiver that asks for everything again stands beside it: refusing must be the cheaper case.
 *
 *     node bench/rtp-forward.bench.ts
 */
import { millis, wallMillis } from '@callcast/core';
import { type NegotiatedTrack, PeerSender } from '@callcast/rtp';
import { bench, do_not_optimize, run } from 'mitata';

const COUNT = 512;
const PAYLOAD_BYTES = 1_150;

const track: NegotiatedTrack = {
  kind: 'video',
  mid: '0',
  codecs: [{ payloadType: 96, codec: 'H264', clockRate: 90_000, rtxPayloadType: 97, formatParameters: {} }],
  feedback: { nack: true, pli: true, fir: false, transportCc: true, remb: true },
  ssrcs: [],
  stereo: false,
  outgoing: { ssrc: 1, rtxSsrc: 2, cname: 'bench', absSendTimeExtensionId: 3 },
};

/** Distinct, so that caches see traffic and not one packet; an IDR first. */
const payloads = Array.from({ length: COUNT }, (_, i) =>
  new Uint8Array(PAYLOAD_BYTES)
    .fill(i)
    .fill(i === 0 ? 0x65 : 0x41, 0, 1)
    .fill(0x88, 1, 2),
);

function open(): { readonly sender: PeerSender; forward(now: number, round: number): void } {
  const sender = new PeerSender({
    tracks: [track],
    random: { uint32: () => 7, bytes: (length) => new Uint8Array(length) },
    wallOrigin: wallMillis(0),
    minimumBps: 200_000,
    events: {
      rtp: (datagram) => do_not_optimize(datagram) ?? true,
      rtcp: do_not_optimize,
      keyFrameRequested: () => {},
    },
  });
  const forward = (now: number, round: number): void => {
    for (let i = 0; i < COUNT; i++) {
      const sequenceNumber = round * COUNT + i;
      sender.video?.forward(millis(now), sequenceNumber, sequenceNumber * 375, i % 8 === 7, payloads[i]!);
    }
  };
  return { sender, forward };
}

const steady = open();
let round = 0;
bench(`forward: ${COUNT} to one receiver`, () => {
  steady.forward(round * 1_700, round);
  round++;
});

const greedy = open();
greedy.forward(0, 0);
const lost = Array.from({ length: COUNT }, (_, i) => (7 + i) & 0xffff);
const nack = { kind: 'nack', senderSsrc: 9, mediaSsrc: 1, lost } as const;
greedy.sender.handleFeedback(millis(1), nack);
bench(`NACK of ${COUNT} that have just been sent again`, () => {
  greedy.sender.handleFeedback(millis(2), nack);
});

await run();
