/** For tests: a receiver on virtual time whose events are written down as short words. */
import { assert, hexToBytes, millis } from '@callcast/core';
import { DEFAULT_RECEIVER_LIMITS, type ReceiverLimits } from '../limits.ts';
import type { NegotiatedTrack } from '../negotiated-track.ts';
import { parseRtcpCompound, type RtcpPacket } from '../rtcp/compound.ts';
import { type RtpPacketFields, writeRtpPacket } from '../wire/packet.ts';
import { PeerReceiver } from './peer-receiver.ts';
import { audioTrack, videoTrack } from './simulated-call.ts';

/** An access unit delimiter: as a first packet, the beginning of a stream. */
export const PAYLOAD = hexToBytes('09f0');

/** A receiver whose events become short words: "12" a packet, "gap 3", "restart". */
export function receive(
  tracks: readonly NegotiatedTrack[] = [videoTrack(), audioTrack()],
  limits: ReceiverLimits = DEFAULT_RECEIVER_LIMITS,
) {
  const told: string[][] = tracks.map(() => []);
  const positions: number[][] = tracks.map(() => []);
  const arrivals: number[][] = tracks.map(() => []);
  /** Telephone events: marker, first two bytes, duration. */
  const events: string[][] = tracks.map(() => []);
  const reports: { ntpMs: number; position: number }[] = [];
  const rtcp: { at: number; track: number; packets: readonly RtcpPacket[]; bytes: number }[] = [];
  let now = 0;
  const receiver = new PeerReceiver({
    tracks,
    localSsrc: 0xabcd,
    cname: 'callcast',
    now: millis(0),
    limits,
    events: {
      packet: (track, packet) => {
        told[track]!.push(String(packet.sequenceNumber));
        positions[track]!.push(packet.position);
        arrivals[track]!.push(packet.arrivedAt);
      },
      telephoneEvent: (track, { marker, payload }) => {
        const [event = 0, flags = 0, high = 0, low = 0] = payload;
        const hex = [event, flags].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
        events[track]!.push(`${marker ? 'M' : '-'} ${hex} ${high * 256 + low}`);
      },
      gap: (track, lost) => told[track]!.push(`gap ${lost}`),
      restart: (track) => told[track]!.push('restart'),
      senderReport: (_track, { ntpMs, position }) => reports.push({ ntpMs, position }),
      rtcp: (track, compound) => {
        const { packets, malformation } = parseRtcpCompound(compound);
        assert(malformation === undefined, `our RTCP is sound, not ${malformation}`);
        rtcp.push({ at: now, track, packets, bytes: compound.length });
      },
      bye: (track) => told[track]!.push('bye'),
    },
  });
  const runUntil = (end: number) => {
    for (let steps = 0; ; steps++) {
      const next = receiver.nextTimeout();
      if (next === undefined || next > end) break;
      assert(steps <= 100_000, 'a deadline that never moves');
      now = Math.max(now, next);
      receiver.handleTimeout(millis(now));
    }
    now = end;
  };
  return {
    receiver,
    told,
    events,
    positions,
    arrivals,
    reports,
    rtcp,
    runUntil,
    /** Of one kind, in the order sent. */
    sent: <Kind extends RtcpPacket['kind']>(kind: Kind) =>
      rtcp.flatMap(({ at, packets }) =>
        packets
          .filter((p): p is Extract<RtcpPacket, { kind: Kind }> => p.kind === kind)
          .map((packet) => ({ at, packet })),
      ),
    datagram: (at: number, datagram: Uint8Array, track = 0) => {
      runUntil(at);
      receiver.handleRtp(millis(at), track, datagram);
    },
    rtp: (at: number, sequenceNumber: number, fields: Partial<RtpPacketFields> = {}, track = 0) => {
      runUntil(at);
      const packet = {
        payloadType: 96,
        marker: false,
        timestamp: 0,
        ssrc: 1,
        payload: PAYLOAD,
        sequenceNumber,
        ...fields,
      };
      receiver.handleRtp(millis(at), track, writeRtpPacket(packet));
    },
  };
}
