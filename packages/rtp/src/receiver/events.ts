import type { Millis, Ticks } from '@callcast/core';
import type { ReceivedPacket } from './received-packet.ts';

/** When the sender's clock showed what: relates the RTP timestamps of a peer's tracks to each other. */
export interface SenderReportClock {
  /** NTP timestamp in milliseconds, a float. Differences count; its origin is the sender's own. */
  readonly ntpMs: number;
  /** The same instant on the track's timeline, comparable with `ReceivedPacket.position`. */
  readonly position: Ticks;
  readonly arrivedAt: Millis;
}

/** Called from within `handleRtp`, `handleTimeout` and `requestKeyFrame`; must not call back into `handleRtp`. */
export interface PeerReceiverEvents {
  /** In the order of sequence numbers, each once, RTX unwrapped. */
  packet(track: number, packet: ReceivedPacket): void;
  /** Given up after the deadline. Comes between the packets around the hole. */
  gap(track: number, lostPackets: number): void;
  /** Another SSRC, payload type or sequence: what follows has nothing to do with what was before. */
  restart(track: number): void;
  senderReport(track: number, report: SenderReportClock): void;
  /** A compound RTCP packet to send; a fresh array. It may concern other tracks of the transport as well. */
  rtcp(track: number, compound: Uint8Array): void;
  /** The sender left (RTCP BYE). It may come back. */
  bye?(track: number): void;
}
