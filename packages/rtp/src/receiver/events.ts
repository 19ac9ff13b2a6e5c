import type { Millis, Ticks } from '@callcast/core';
import type { NegotiatedCodec } from '../negotiated-track.ts';
import type { RtcpPacket } from '../rtcp/compound.ts';
import type { ReceivedPacket } from './received-packet.ts';
import type { TelephoneEventPacket } from './tone-reception.ts';

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
  /** In place of sound, in order among its packets. */
  telephoneEvent?(track: number, packet: TelephoneEventPacket): void;
  /** Another SSRC, payload type or sequence: what follows has nothing to do with what was before. */
  restart(track: number): void;
  senderReport(track: number, report: SenderReportClock): void;
  /** A compound RTCP packet to send; a fresh array. It may concern other tracks of the transport as well. */
  rtcp(track: number, compound: Uint8Array): void;
  /** The sender left (RTCP BYE). It may come back. */
  bye?(track: number): void;
  /** What the peer says about streams that it receives: reports, NACK, PLI, FIR, REMB. */
  feedback?(packet: RtcpPacket): void;
}

/**
 * Takes the packets of one track as they arrive, each once, before their order is restored. Of a simulcast, those of the
 * layer on the air, in order. Called from within `handleRtp` and `handleTimeout`.
 */
export interface PacketTap {
  /**
   * @param sequenceNumber Extended, so that it goes on over wraps; may be behind one that was told before.
   * @param timestamp Modulo 2^32 that of the sender, or of the track where layers are switched.
   * @param payload Empty: padding, which takes a sequence number. A view that is not to be kept.
   */
  packet(codec: NegotiatedCodec, sequenceNumber: number, timestamp: number, marker: boolean, payload: Uint8Array): void;
  /** As `packet`; the payload is of events (RFC 4733). */
  telephoneEvent?(sequenceNumber: number, timestamp: number, marker: boolean, payload: Uint8Array): void;
  /** Another SSRC or sequence: what follows has nothing to do with what was before. */
  restart(): void;
}

/** How loud a packet of sound is. @param levelDb 0 is the loudest that there is, -127 digital silence. Called from within `handleRtp`. */
export type AudioLevelListener = (now: Millis, levelDb: number) => void;
