/** The receive engine of one transport: RTP and RTCP in, ordered media and feedback out. */
import { assert, concatBytes, type Millis, millis } from '@callcast/core';
import { DEFAULT_RECEIVER_LIMITS, type ReceiverLimits } from '../limits.ts';
import type { NegotiatedTrack } from '../negotiated-track.ts';
import { parseRtcpCompound, type RtcpPacket } from '../rtcp/compound.ts';
import { writeReferenceTime } from '../rtcp/extended-report.ts';
import { writeNack } from '../rtcp/nack.ts';
import { compactNtp, roundTripMs, toNtp } from '../rtcp/ntp.ts';
import { writeReceiverReport } from '../rtcp/receiver-report.ts';
import { MAX_REPORT_BLOCKS, REPORT_BLOCK_BYTES, type ReportBlock } from '../rtcp/report-block.ts';
import { writeSourceDescription } from '../rtcp/source-description.ts';
import {
  audioLevel,
  findHeaderExtension,
  isRtcp,
  parseRtpPacket,
  type RtpPacket,
  transportSequenceNumber,
} from '../wire/packet.ts';
import { BitrateCap } from './bitrate-cap.ts';
import type { AudioLevelListener, PacketTap, PeerReceiverEvents } from './events.ts';
import { RoundTripTime } from './round-trip-time.ts';
import { Simulcast } from './simulcast.ts';
import { type ReceiverStatistics, sumStatistics } from './statistics.ts';
import { TrackReceiver } from './track-receiver.ts';
import { TransportArrivals } from './transport-arrivals.ts';

export interface PeerReceiverOptions {
  /** One per m-section of the BUNDLE group; `track` everywhere is an index into it. */
  readonly tracks: readonly NegotiatedTrack[];
  /** SSRC that our RTCP is sent from. */
  readonly localSsrc: number;
  readonly cname: string;
  readonly now: Millis;
  readonly events: PeerReceiverEvents;
  readonly limits?: ReceiverLimits;
}

/**
 * Receives what one peer sends over one transport (a BUNDLE group, or an m-section of its own).
 *
 * Sources: RFC 3550 (RTP, RTCP), RFC 4585 (feedback), RFC 4588 (RTX), RFC 5761 (RTP and RTCP on one port), RFC 3611
 * (XR, for the RTT), draft-holmer-rmcat-transport-wide-cc-extensions-01.
 * Sans-IO: owns no socket and no timer. After every call ask {@link nextTimeout}.
 */
export class PeerReceiver {
  /** One for each track, or for each layer of a simulcast; `index` says of which track. */
  readonly #tracks: readonly TrackReceiver[];
  /** By track: the first one of it in `#tracks`. */
  readonly #firsts: number[] = [];
  /** By track. */
  readonly #simulcasts: (Simulcast | undefined)[] = [];
  readonly #localSsrc: number;
  readonly #events: PeerReceiverEvents;
  readonly #limits: ReceiverLimits;
  readonly #roundTripTime: RoundTripTime;
  readonly #arrivals: TransportArrivals;
  readonly #bitrateCap: BitrateCap;
  readonly #sourceDescription: Uint8Array;
  /** Left for feedback in a compound of full size. */
  readonly #feedbackBytes: number;
  #reportDueAt = Number.POSITIVE_INFINITY;
  #feedbackNotBefore = Number.NEGATIVE_INFINITY;
  /** Of the compound being put together, without its head. */
  #pendingParts: Uint8Array[] = [];
  #pendingBytes = 0;
  #pendingTrack = 0;

  constructor(options: PeerReceiverOptions) {
    assert(options.tracks.length > 0, 'a peer has a track');
    const limits = options.limits ?? DEFAULT_RECEIVER_LIMITS;
    this.#limits = limits;
    this.#localSsrc = options.localSsrc;
    this.#events = options.events;
    this.#roundTripTime = new RoundTripTime(limits);
    this.#arrivals = new TransportArrivals(limits);
    this.#bitrateCap = new BitrateCap(limits);
    this.#tracks = this.#openTracks(options.tracks);
    this.#sourceDescription = writeSourceDescription(options.localSsrc, options.cname);
    const headBytes = 8 + REPORT_BLOCK_BYTES * this.#tracks.length + this.#sourceDescription.length;
    this.#feedbackBytes = limits.compoundBytes - headBytes;
  }

  /**
   * Takes one decrypted datagram, RTP or RTCP.
   *
   * @param track Where the transport thinks it belongs; its SSRC and payload type have the last word.
   * @param datagram Belongs to the receiver from now on: payloads handed out are views into it.
   */
  handleRtp(now: Millis, track: number, datagram: Uint8Array): void {
    if (datagram.length > this.#limits.datagramBytes) {
      this.#track(track).counters.malformed++;
      return;
    }
    if (isRtcp(datagram)) {
      this.#handleRtcp(now, track, datagram);
      return;
    }
    const packet = parseRtpPacket(datagram);
    if (typeof packet === 'string') {
      this.#track(track).counters.malformed++;
      return;
    }
    const owner = this.#ownerOf(track, packet, datagram);
    const { feedback, transportCcExtensionId } = (owner ?? this.#track(track)).track;
    if (feedback.transportCc && transportCcExtensionId !== undefined) {
      const transportSequence = transportSequenceNumber(datagram, packet, transportCcExtensionId);
      if (transportSequence >= 0) this.#arrivals.arrive(now, transportSequence);
    }
    if (owner === undefined) {
      this.#track(track).counters.strangers++;
      return;
    }
    owner.receive(now, packet, datagram.length);
    if (owner.levels !== undefined) tellLevel(now, owner, owner.levels, packet, datagram);
    if (feedback.remb) this.#bitrateCap.begin(now);
    if (this.#reportDueAt === Number.POSITIVE_INFINITY) this.#reportDueAt = now + this.#limits.reportInterval / 2;
  }

  /** When to call {@link handleTimeout} next, or undefined when nothing is armed. May lie in the past: call it at once. */
  nextTimeout(): Millis | undefined {
    let feedbackAt = Math.min(this.#arrivals.dueAt, this.#reportDueAt, this.#bitrateCap.dueAt);
    let gapAt = Number.POSITIVE_INFINITY;
    for (const track of this.#tracks) {
      feedbackAt = Math.min(
        feedbackAt,
        track.nackDueAt,
        track.ssrc === undefined ? Number.POSITIVE_INFINITY : track.keyFrames.dueAt,
      );
      gapAt = Math.min(gapAt, track.gapDueAt);
    }
    for (const simulcast of this.#simulcasts) if (simulcast !== undefined) gapAt = Math.min(gapAt, simulcast.dueAt);
    const next = Math.min(gapAt, Math.max(feedbackAt, this.#feedbackNotBefore));
    return next === Number.POSITIVE_INFINITY ? undefined : millis(next);
  }

  handleTimeout(now: Millis): void {
    for (const track of this.#tracks) track.giveUpOverdue(now);
    for (const simulcast of this.#simulcasts) simulcast?.handleTimeout(now);
    if (now >= this.#feedbackNotBefore) this.#sendFeedback(now);
  }

  /**
   * Asks the sender for a key frame now, and again until {@link keyFrameArrived}. While a simulcast is about to switch, of
   * both layers: the next one may never make an IDR, and what is on the air must heal meanwhile. The switch ends the request
   * to the former layer.
   */
  requestKeyFrame(now: Millis, track: number): void {
    const simulcast = this.#simulcasts[track];
    const asked = [this.#track(track, simulcast?.wanted)];
    if (simulcast !== undefined && simulcast.selected !== simulcast.wanted)
      asked.push(this.#track(track, simulcast.selected));
    for (const { keyFrames, track: negotiated } of asked) {
      assert(negotiated.kind === 'video', 'key frames are of video');
      keyFrames.request(now);
    }
    if (asked.some((receiver) => this.#isKeyFrameDue(receiver, now))) this.#sendFeedback(now);
  }

  /** Ends the request. Say so for every IDR, asked for or not. */
  keyFrameArrived(_now: Millis, track: number): void {
    this.#track(track, this.#simulcasts[track]?.selected).keyFrames.arrived();
  }

  /**
   * Caps what the sender sends over the whole transport, by REMB; undefined lifts the cap. It is told from the first packet
   * of a track on that negotiated REMB, and nothing happens without such a track.
   */
  capBitrate(now: Millis, bitrateBps: number | undefined): void {
    this.#bitrateCap.set(now, bitrateBps);
  }

  /** Whether packets of the track, or of its layer on the air, are held back by a hole before them; until it is filled or given up. */
  isWaiting(track: number): boolean {
    return this.#track(track, this.#simulcasts[track]?.selected).isWaiting;
  }

  /** Packets of the track are told to it from now on; undefined: to nobody, which costs nothing. */
  tap(track: number, tap: PacketTap | undefined): void {
    const simulcast = this.#simulcasts[track];
    if (simulcast === undefined) this.#track(track).tap = tap;
    else simulcast.tap = tap;
  }

  /**
   * Levels of the track are told to it from now on; undefined: to nobody.
   *
   * @returns False: levels were not negotiated, it will hear of none.
   */
  listenToLevels(track: number, listener: AudioLevelListener | undefined): boolean {
    const receiver = this.#track(track);
    receiver.levels = listener;
    return receiver.track.audioLevelExtensionId !== undefined;
  }

  statistics(track: number): ReceiverStatistics {
    const simulcast = this.#simulcasts[track];
    const figures = this.#track(track, simulcast?.selected).statistics();
    if (simulcast === undefined) return figures;
    return sumStatistics(
      figures,
      this.#tracks.filter((layer) => layer.index === track).map((layer) => layer.statistics()),
    );
  }

  #openTracks(tracks: readonly NegotiatedTrack[]): readonly TrackReceiver[] {
    const receivers: TrackReceiver[] = [];
    for (const [index, track] of tracks.entries()) {
      const first = receivers.length;
      this.#firsts.push(first);
      const layerCount = track.simulcast?.rids.length ?? 1;
      const simulcast =
        track.simulcast === undefined
          ? undefined
          : new Simulcast(index, layerCount, this.#limits, this.#events, {
              lastMediaAt: (layer) => receivers[first + layer]?.lastMediaAt ?? Number.NEGATIVE_INFINITY,
              requestKeyFrame: (now, layer) => receivers[first + layer]?.keyFrames.request(now),
              cancelKeyFrame: (layer) => receivers[first + layer]?.keyFrames.arrived(),
            });
      this.#simulcasts.push(simulcast);
      for (let layer = 0; layer < layerCount; layer++) {
        const events = simulcast?.layerEvents(layer) ?? this.#events;
        receivers.push(new TrackReceiver(index, track, this.#roundTripTime, events, this.#limits));
      }
    }
    return receivers;
  }

  #track(track: number, layer = 0): TrackReceiver {
    const receiver = this.#tracks[(this.#firsts[track] ?? Number.NaN) + layer];
    assert(receiver !== undefined, `track ${track} exists`);
    return receiver;
  }

  /**
   * By SSRC; a new SSRC by the transport's opinion when the payload type fits it, else by a payload type only one has; in
   * a simulcast by its RID then, and without one it belongs to nobody.
   */
  #ownerOf(track: number, packet: RtpPacket, datagram: Uint8Array): TrackReceiver | undefined {
    const given = this.#track(track);
    if (this.#tracks.length === 1 || given.owns(packet.ssrc)) return given;
    let candidate: TrackReceiver | undefined;
    let candidates = 0;
    for (const other of this.#tracks) {
      if (other.owns(packet.ssrc)) return other;
      if (!other.payloadTypes.knows(packet.payloadType) || other.index === candidate?.index) continue;
      candidate = other;
      candidates++;
    }
    const owner = candidates === 1 && candidate !== undefined ? candidate : given;
    return owner.track.simulcast === undefined ? owner : this.#layerOf(owner, packet, datagram);
  }

  /** RFC 8852 §3: the RID of a retransmission stands in an extension of its own. */
  #layerOf({ index, track }: TrackReceiver, packet: RtpPacket, datagram: Uint8Array): TrackReceiver | undefined {
    const { rids = [], ridExtensionId = 0, repairedRidExtensionId } = track.simulcast ?? {};
    const isRtx = track.codecs.some((codec) => codec.rtxPayloadType === packet.payloadType);
    const id = isRtx ? repairedRidExtensionId : ridExtensionId;
    const value = id === undefined ? undefined : findHeaderExtension(datagram, packet, id);
    if (value === undefined) return undefined;
    const layer = rids.indexOf(String.fromCharCode(...value));
    return layer < 0 ? undefined : this.#track(index, layer);
  }

  #handleRtcp(now: Millis, track: number, datagram: Uint8Array): void {
    const { packets, malformation } = parseRtcpCompound(datagram);
    if (malformation !== undefined) this.#track(track).counters.malformed++;
    for (const packet of packets) this.#handleRtcpPacket(now, packet);
  }

  #handleRtcpPacket(now: Millis, packet: RtcpPacket): void {
    switch (packet.kind) {
      case 'sender-report':
        for (const track of this.#tracks) track.senderReport(now, packet);
        if (packet.reports.length > 0) this.#events.feedback?.(packet);
        break;
      case 'bye':
        for (const track of this.#tracks) for (const ssrc of packet.ssrcs) track.bye(ssrc);
        break;
      case 'extended-report':
        for (const { ssrc, lastReferenceTime, delay } of packet.delays) {
          if (ssrc !== this.#localSsrc) continue;
          const roundTrip = roundTripMs(compactNtp(toNtp(now)), lastReferenceTime, delay);
          if (roundTrip !== undefined) this.#roundTripTime.sample(roundTrip);
        }
        break;
      default: // what concerns senders
        this.#events.feedback?.(packet);
        break;
    }
  }

  #isKeyFrameDue(track: TrackReceiver, now: Millis): boolean {
    return track.ssrc !== undefined && now >= track.keyFrames.dueAt;
  }

  /** Everything that is due, in one compound packet unless it grows beyond the MTU. */
  #sendFeedback(now: Millis): void {
    const reports = now >= this.#reportDueAt ? this.#reportBlocks(now) : [];
    for (const track of this.#tracks) this.#addTrackFeedback(now, track.index, track);
    // Feedback that is due soon anyway goes along; its own packet costs more than its bytes.
    const isUnderWay = this.#pendingParts.length > 0 || reports.length > 0;
    const slack = isUnderWay ? this.#limits.transportFeedbackInterval / 4 : 0;
    if (this.#arrivals.hasPending && now + slack >= this.#arrivals.dueAt) {
      const index = this.#firstActiveTrack((track) => track.track.feedback.transportCc);
      const mediaSsrc = this.#track(index, this.#simulcasts[index]?.selected).ssrc ?? 0;
      const parts = this.#arrivals.write(this.#localSsrc, mediaSsrc, this.#feedbackBytes);
      for (const part of parts) this.#add(index, part);
    }
    if (now >= this.#bitrateCap.dueAt) {
      const index = this.#firstActiveTrack((track) => track.track.feedback.remb);
      const ssrcs = this.#tracks.filter((track) => track.track.feedback.remb).map((track) => track.ssrc);
      this.#add(
        index,
        this.#bitrateCap.write(
          now,
          this.#localSsrc,
          ssrcs.filter((ssrc) => ssrc !== undefined),
        ),
      );
    }
    if (now >= this.#reportDueAt) {
      this.#reportDueAt = now + this.#limits.reportInterval;
      const { ntpSeconds, ntpFraction } = toNtp(now);
      this.#add(
        this.#firstActiveTrack(() => true),
        writeReferenceTime(this.#localSsrc, ntpSeconds, ntpFraction),
      );
    }
    this.#flush(reports);
    this.#feedbackNotBefore = now + this.#limits.minFeedbackSpacing;
  }

  #addTrackFeedback(now: Millis, index: number, track: TrackReceiver): void {
    const { ssrc } = track;
    if (ssrc === undefined) return;
    if (this.#isKeyFrameDue(track, now)) {
      track.counters.keyFrameRequestsSent++;
      this.#add(index, track.keyFrames.write(now, this.#localSsrc, ssrc));
    }
    if (track.nackDueAt > now) return;
    const lost = track.takeNacks(now);
    if (lost.length > 0) this.#add(index, writeNack(this.#localSsrc, ssrc, lost));
  }

  #reportBlocks(now: Millis): ReportBlock[] {
    const blocks: ReportBlock[] = [];
    for (const track of this.#tracks) {
      const block = blocks.length < MAX_REPORT_BLOCKS ? track.report(now) : undefined;
      if (block !== undefined) blocks.push(block);
    }
    return blocks;
  }

  #firstActiveTrack(concerns: (track: TrackReceiver) => boolean): number {
    const active = this.#tracks.find((track) => track.hasReceived && concerns(track)) ?? this.#tracks.find(concerns);
    return active?.index ?? 0;
  }

  #add(track: number, part: Uint8Array): void {
    if (this.#pendingBytes + part.length > this.#feedbackBytes) this.#flush([]);
    if (this.#pendingParts.length === 0) this.#pendingTrack = track;
    this.#pendingParts.push(part);
    this.#pendingBytes += part.length;
  }

  /** RFC 3550 §6.1: a compound begins with a report, an empty one if need be, and holds the CNAME. */
  #flush(reports: readonly ReportBlock[]): void {
    if (this.#pendingParts.length === 0 && reports.length === 0) return;
    const head = writeReceiverReport(this.#localSsrc, reports);
    const compound = concatBytes([head, this.#sourceDescription, ...this.#pendingParts]);
    this.#pendingParts = [];
    this.#pendingBytes = 0;
    this.#events.rtcp(this.#pendingTrack, compound);
  }
}

function tellLevel(
  now: Millis,
  owner: TrackReceiver,
  listener: AudioLevelListener,
  packet: RtpPacket,
  datagram: Uint8Array,
): void {
  const id = owner.track.audioLevelExtensionId;
  const isSound = owner.payloadTypes.codec(packet.payloadType) !== undefined && packet.payload.length > 0;
  const levelDb = id === undefined || !isSound ? 1 : audioLevel(datagram, packet, id);
  if (levelDb <= 0) listener(now, levelDb);
}
