/**
 * Receives one m-section: decides which SSRC it is, unwraps RTX, reorders, finds losses and asks for them.
 *
 * Sources: RFC 3550 A.1 (sequence validity), RFC 4588 (RTX), RFC 4585 §6.2.1 (NACK).
 */
import { type Millis, millis } from '@callcast/core';
import type { ReceiverLimits } from '../limits.ts';
import type { NegotiatedCodec, NegotiatedTrack } from '../negotiated-track.ts';
import { beginsAccessUnit } from '../payload/h264-packet-start.ts';
import { ntpToMs } from '../rtcp/ntp.ts';
import type { ReportBlock } from '../rtcp/report-block.ts';
import type { SenderReport } from '../rtcp/sender-report.ts';
import type { RtpPacket } from '../wire/packet.ts';
import { signed16, TimestampUnwrapper } from '../wire/sequence.ts';
import type { AudioLevelListener, PacketTap, PeerReceiverEvents } from './events.ts';
import { KeyFrameRequests } from './key-frame-requests.ts';
import { type MissingPacket, MissingPackets } from './missing-packets.ts';
import { PayloadTypes } from './payload-types.ts';
import type { ReceivedPacket } from './received-packet.ts';
import { Reception } from './reception.ts';
import { ReorderTolerance } from './reorder-tolerance.ts';
import { ReorderWindow } from './reorder-window.ts';
import { unwrapRetransmission } from './retransmission.ts';
import type { RoundTripTime } from './round-trip-time.ts';
import { SourceChange } from './source-change.ts';
import { type ReceiverStatistics, TrackCounters } from './statistics.ts';
import { StreamHead } from './stream-head.ts';

/** An RTX packet may run ahead of the newest original by this much, when the last packets of a burst were lost. */
const MAX_RTX_LEAD = 64;
/**
 * Without RTX a late packet and its retransmission look alike. What comes this soon after its NACK was only late; all else
 * is an answer. A share of the RTT in its place would lock in an RTT once taken too long: every answer would look late.
 */
const REORDERED_WITHIN_MS = 5;
/** NACKs due within this time share one message. */
const NACK_SLACK_MS = 5;
/** A forward jump whose timestamp moved along with the clock, give or take this, is an outage and no restart. */
const OUTAGE_TOLERANCE_MS = 2_000;

/** What waits in the window. `undefined` codec: a packet without media for us, which only fills its place. */
interface HeldPacket {
  readonly codec: NegotiatedCodec | undefined;
  readonly packet: RtpPacket;
  readonly arrivedAt: Millis;
}

export class TrackReceiver {
  /** Which track of the transport this is, or a layer of. */
  readonly index: number;
  readonly track: NegotiatedTrack;
  readonly keyFrames: KeyFrameRequests;
  readonly counters = new TrackCounters();
  tap: PacketTap | undefined;
  /** Undefined: nobody looks at levels, which costs nothing. */
  levels: AudioLevelListener | undefined;
  readonly #events: PeerReceiverEvents;
  readonly #limits: ReceiverLimits;
  readonly #roundTripTime: RoundTripTime;
  readonly payloadTypes: PayloadTypes;
  readonly #window: ReorderWindow<HeldPacket>;
  readonly #missing = new MissingPackets();
  readonly #tolerance: ReorderTolerance;
  readonly #change: SourceChange;

  #ssrc: number | undefined;
  #rtxSsrc: number | undefined;
  /** RTX of an abandoned SSRC: its sequence numbers mean another stream. */
  #staleRtxSsrc: number | undefined;
  #hasLeft = false;
  #lastMediaAt = Number.NEGATIVE_INFINITY;
  readonly #head = new StreamHead();
  #reception: Reception | undefined;
  #timestamps: TimestampUnwrapper;
  #codec: NegotiatedCodec | undefined;
  #lastDelivered: { timestamp: number; arrivedAt: number } = { timestamp: 0, arrivedAt: 0 };

  constructor(
    index: number,
    track: NegotiatedTrack,
    roundTripTime: RoundTripTime,
    events: PeerReceiverEvents,
    limits: ReceiverLimits,
  ) {
    this.track = track;
    this.index = index;
    this.#events = events;
    this.#limits = limits;
    this.#roundTripTime = roundTripTime;
    this.keyFrames = new KeyFrameRequests(track.feedback, roundTripTime, limits);
    this.#window = new ReorderWindow(limits.reorderWindowPackets);
    this.#tolerance = new ReorderTolerance(limits);
    this.#change = new SourceChange(limits);
    this.#timestamps = new TimestampUnwrapper(track.codecs[0]?.clockRate ?? 90_000);
    this.payloadTypes = new PayloadTypes(track);
  }

  /** SSRC received now; before the first packet the one that the SDP announced, so that feedback can name it. */
  get ssrc(): number | undefined {
    return this.#ssrc ?? this.track.ssrcs[0]?.media;
  }

  /** When media came in last, delivered yet or not; no padding and no retransmissions. */
  get lastMediaAt(): number {
    return this.#lastMediaAt;
  }

  get hasReceived(): boolean {
    return this.#ssrc !== undefined;
  }

  owns(ssrc: number): boolean {
    if (ssrc === this.#ssrc || ssrc === this.#rtxSsrc) return true;
    for (const announced of this.track.ssrcs) if (announced.media === ssrc || announced.rtx === ssrc) return true;
    return false;
  }

  receive(now: Millis, packet: RtpPacket, datagramBytes: number): void {
    this.counters.packets++;
    this.counters.bytes += datagramBytes;
    const rtxCodec = this.payloadTypes.rtx(packet.payloadType);
    if (rtxCodec !== undefined) this.#receiveRtx(now, packet, rtxCodec);
    else this.#receiveMedia(now, packet);
  }

  senderReport(now: Millis, report: SenderReport): void {
    if (report.ssrc !== this.ssrc) return;
    this.#reception?.senderReport(report, now);
    // Before the first packet the report itself starts the cycle count: both count from the same 32-bit value.
    const position = this.hasReceived
      ? this.#timestamps.peek(report.timestamp, now)
      : this.#timestamps.unwrap(report.timestamp, now);
    this.#events.senderReport(this.index, { ntpMs: ntpToMs(report), position, arrivedAt: now });
  }

  bye(ssrc: number): void {
    if (ssrc !== this.#ssrc) return;
    this.#hasLeft = true;
    this.#events.bye?.(this.index);
  }

  /** How long a hole is waited for, in ms. */
  get #deadline(): number {
    const { reorderWait, audioNackDeadline, videoNackDeadline, maxVideoNackDeadline } = this.#limits;
    if (!this.track.feedback.nack) return reorderWait;
    if (this.track.kind === 'audio') return audioNackDeadline;
    return Math.min(Math.max(videoNackDeadline, 5 * (this.#roundTripTime.smoothed ?? 0)), maxVideoNackDeadline);
  }

  get isWaiting(): boolean {
    return this.#missing.count > 0;
  }

  /** When the oldest hole is given up; infinite without one. */
  get gapDueAt(): number {
    const first = this.#missing.first;
    return first === undefined ? Number.POSITIVE_INFINITY : this.#giveUpAt(first);
  }

  #giveUpAt(missing: MissingPacket): number {
    return missing.foundAt + (this.#head.covers(missing.sequenceNumber) ? this.#limits.headWait : this.#deadline);
  }

  get nackDueAt(): number {
    return this.#missing.nextNackAt;
  }

  giveUpOverdue(now: Millis): void {
    while (now >= this.gapDueAt) this.#giveUpFirst();
  }

  /** Sequence numbers to ask for now. */
  takeNacks(now: Millis): readonly number[] {
    const lost = this.#missing.takeDue(now, now + NACK_SLACK_MS, (missing) => this.#nackRetryAt(missing));
    this.counters.nacksSent += lost.length;
    return lost;
  }

  report(now: Millis): ReportBlock | undefined {
    return this.#reception?.report(now);
  }

  statistics(): ReceiverStatistics {
    const rttMs = this.#roundTripTime.smoothed;
    return {
      ...this.counters,
      ssrc: this.#ssrc,
      packetsMissingNow: this.#missing.count,
      jitterMs: this.#reception?.jitter ?? 0,
      fractionLost: this.#reception?.fractionLost ?? 0,
      rttMs,
    };
  }

  #receiveMedia(now: Millis, packet: RtpPacket): void {
    if (packet.ssrc !== this.#ssrc) {
      if (!this.payloadTypes.knows(packet.payloadType)) {
        this.counters.unknownPayloadType++;
      } else if (this.#ssrc === undefined) {
        this.#begin(now, packet);
        this.#place(now, packet);
      } else {
        this.#receiveStranger(now, packet);
      }
      return;
    }
    const distance = signed16(packet.sequenceNumber - this.#window.highest);
    if (distance >= this.#limits.sequenceJump || distance <= -this.#limits.sequenceJump) {
      this.#receiveStranger(now, packet);
      return;
    }
    if (distance > 0) this.#change.dismiss();
    this.#place(now, packet);
  }

  /** Another SSRC, or a sequence number from nowhere. */
  #receiveStranger(now: Millis, packet: RtpPacket): void {
    const first = this.#hasLeft ? { packet, arrivedAt: now } : this.#change.confirm(packet, now);
    if (first === undefined) {
      this.counters.strangers++;
      return;
    }
    if (packet.ssrc === this.#ssrc && this.#isOutage(first.packet, now)) this.#skipTo(first.packet.sequenceNumber);
    else this.#restart(now, first.packet);
    if (first.packet !== packet) this.#place(millis(first.arrivedAt), first.packet);
    this.#place(now, packet);
  }

  #place(now: Millis, packet: RtpPacket): void {
    const sequenceNumber = this.#extend(packet.sequenceNumber);
    const codec = this.payloadTypes.codec(packet.payloadType);
    // The timestamp of an event stands still, which is no jitter.
    const isEvent = codec === undefined && this.payloadTypes.isEvent(packet.payloadType);
    this.#reception?.receive(sequenceNumber, isEvent ? undefined : packet.timestamp, now);
    if (codec === undefined && !isEvent) this.counters.unknownPayloadType++;
    else if (packet.payload.length === 0) this.counters.probes++;
    else this.#lastMediaAt = now;
    if (sequenceNumber < this.#window.next && this.#window.fate(sequenceNumber) !== 'given-up') {
      if (this.#change.isRestartBehind(packet)) {
        this.#restart(now, packet);
        this.#reception?.receive(packet.sequenceNumber, packet.timestamp, now);
        this.#insert(now, packet.sequenceNumber, packet, codec, false);
        return;
      }
    }
    this.#insert(now, sequenceNumber, packet, codec, false);
  }

  /** RFC 4588 §4: the payload begins with the original sequence number; timestamp and marker are the original's. */
  #receiveRtx(now: Millis, packet: RtpPacket, codec: NegotiatedCodec): void {
    this.counters.rtxPackets++;
    const original = unwrapRetransmission(packet, codec, this.#ssrc ?? 0);
    if (original === undefined) {
      this.counters.probes++;
      return;
    }
    if (this.#ssrc === undefined || !this.#acceptsRtx(packet.ssrc)) {
      this.counters.strangers++;
      return;
    }
    const sequenceNumber = this.#extend(original.sequenceNumber);
    const lead = sequenceNumber - this.#window.highest;
    if (lead > MAX_RTX_LEAD || lead <= -this.#limits.sequenceJump) {
      this.counters.strangers++;
      return;
    }
    this.#insert(now, sequenceNumber, original, codec, true);
  }

  /** The announced SSRC; without one, the first that shows up. */
  #acceptsRtx(ssrc: number): boolean {
    if (this.#rtxSsrc !== undefined) return ssrc === this.#rtxSsrc;
    if (ssrc === this.#staleRtxSsrc) return false;
    this.#rtxSsrc = ssrc;
    return true;
  }

  #insert(
    now: Millis,
    sequenceNumber: number,
    packet: RtpPacket,
    codec: NegotiatedCodec | undefined,
    isRtx: boolean,
  ): void {
    const window = this.#window;
    if (sequenceNumber < window.next) {
      if (window.fate(sequenceNumber) === 'given-up') this.counters.late++;
      else this.counters.duplicates++;
      return;
    }
    if (sequenceNumber === window.next && this.#missing.count === 0) {
      window.pass();
      this.#deliver(sequenceNumber, packet, codec, now);
      this.#tell(sequenceNumber, packet, codec);
      return;
    }
    if (sequenceNumber > window.highest) {
      this.#makeRoom(sequenceNumber);
      for (let missing = window.highest + 1; missing < sequenceNumber; missing++) {
        const nackAt = this.track.feedback.nack ? now + this.#tolerance.wait : Number.POSITIVE_INFINITY;
        this.#missing.add(missing, now, nackAt);
        if (!this.#head.covers(missing)) this.counters.packetsMissed++;
      }
    } else {
      if (window.holds(sequenceNumber)) {
        this.counters.duplicates++;
        return;
      }
      const missing = this.#missing.take(sequenceNumber);
      if (missing !== undefined) this.#learn(now, missing, isRtx);
      if (this.#head.covers(sequenceNumber)) this.#shortenHead(sequenceNumber, packet.payload);
    }
    const clockRate = codec?.clockRate ?? 90_000;
    const arrivedAt = this.#head.arrivalOf(sequenceNumber, packet.timestamp, clockRate, now);
    window.hold(sequenceNumber, { codec, packet, arrivedAt });
    this.#drain();
    this.#tell(sequenceNumber, packet, codec);
  }

  #tell(sequenceNumber: number, packet: RtpPacket, codec: NegotiatedCodec | undefined): void {
    if (this.tap === undefined) return;
    const { timestamp, marker, payload } = packet;
    if (codec !== undefined) this.tap.packet(codec, sequenceNumber, timestamp, marker, payload);
    else if (this.payloadTypes.isEvent(packet.payloadType))
      this.tap.telephoneEvent?.(sequenceNumber, timestamp, marker, payload);
  }

  /** One from before the first arrived. Those behind it are proven to exist; if it begins a picture, none before matters. */
  #shortenHead(sequenceNumber: number, payload: Uint8Array): void {
    this.counters.packetsMissed += this.#head.shortenTo(sequenceNumber);
    if (beginsAccessUnit(payload)) this.#giveUpHead();
  }

  #giveUpHead(): void {
    while (this.#missing.first !== undefined && this.#head.covers(this.#missing.first.sequenceNumber)) {
      this.#window.giveUp(this.#missing.takeFirstRun());
    }
  }

  /** A hole was filled: by reordering or by a retransmission, and each says something about the path. */
  #learn(now: Millis, missing: MissingPacket, isRtx: boolean): void {
    const sinceLast = now - missing.lastNackAt;
    const smoothed = this.#roundTripTime.smoothed ?? 0;
    if (
      !isRtx &&
      (missing.nacks === 0 || this.payloadTypes.hasRtx || (missing.nacks === 1 && sinceLast < REORDERED_WITHIN_MS))
    ) {
      this.counters.reordered++;
      this.#tolerance.sample(now - missing.foundAt);
      return;
    }
    this.#tolerance.decay();
    // Karn: after a repetition nobody knows which one was answered, unless the last is too fresh to be it.
    if (missing.nacks === 1 || (missing.nacks === 2 && sinceLast < smoothed / 2) || smoothed === 0) {
      if (missing.nacks > 0) this.#roundTripTime.sample(now - missing.firstNackAt);
    }
  }

  #deliver(sequenceNumber: number, packet: RtpPacket, codec: NegotiatedCodec | undefined, arrivedAt: Millis): void {
    if (packet.payload.length === 0) return;
    if (codec === undefined) {
      if (this.payloadTypes.isEvent(packet.payloadType)) this.#events.telephoneEvent?.(this.index, packet);
      return;
    }
    if (codec !== this.#codec) this.#changeCodec(codec);
    this.#lastDelivered.timestamp = packet.timestamp;
    this.#lastDelivered.arrivedAt = arrivedAt;
    this.counters.packetsDelivered++;
    const received: ReceivedPacket = {
      codec,
      marker: packet.marker,
      sequenceNumber,
      position: this.#timestamps.unwrap(packet.timestamp, arrivedAt),
      payload: packet.payload,
      arrivedAt,
    };
    this.#events.packet(this.index, received);
  }

  #changeCodec(codec: NegotiatedCodec): void {
    const isFirst = this.#codec === undefined;
    if (this.#codec !== undefined && this.#codec.clockRate !== codec.clockRate) {
      this.#timestamps = new TimestampUnwrapper(codec.clockRate);
    }
    this.#codec = codec;
    if (isFirst) return;
    this.counters.restarts++;
    this.#events.restart(this.index);
  }

  #drain(): void {
    for (;;) {
      const sequenceNumber = this.#window.next;
      const held = this.#window.takeNext();
      if (held === undefined) return;
      this.#deliver(sequenceNumber, held.packet, held.codec, held.arrivedAt);
    }
  }

  #giveUpFirst(): void {
    const isHead = this.#head.covers(this.#missing.first?.sequenceNumber ?? 0);
    const count = this.#missing.takeFirstRun();
    this.#window.giveUp(count);
    if (!isHead) this.#lose(count);
    this.#drain();
  }

  #lose(count: number): void {
    this.counters.packetsLost += count;
    this.#events.gap(this.index, count);
  }

  #giveUpAll(): void {
    while (this.#missing.count > 0) this.#giveUpFirst();
  }

  /** Keeps the window and the number of holes within their bounds before `sequenceNumber` becomes the highest. */
  #makeRoom(sequenceNumber: number): void {
    const window = this.#window;
    const newHoles = sequenceNumber - window.highest - 1;
    if (newHoles > this.#limits.missingPackets) {
      this.#skipTo(sequenceNumber);
      return;
    }
    while (
      this.#missing.count > 0 &&
      (sequenceNumber - window.next >= window.size || this.#missing.count + newHoles > this.#limits.missingPackets)
    ) {
      this.#giveUpFirst();
    }
  }

  /** Gives up everything before a packet that is further ahead than can be waited for. */
  #skipTo(sequenceNumber: number): void {
    this.#giveUpAll();
    const count = this.#extend(sequenceNumber) - this.#window.next;
    this.counters.packetsMissed += count;
    this.#window.giveUp(count);
    this.#lose(count);
  }

  /** True when the timestamp has moved on as far as the clock since the last packet. */
  #isOutage(packet: RtpPacket, now: Millis): boolean {
    if (signed16(packet.sequenceNumber - this.#window.highest) < 0) return false;
    const { timestamp, arrivedAt } = this.#lastDelivered;
    const advanceMs = ((packet.timestamp - timestamp) | 0) / ((this.#codec?.clockRate ?? 90_000) / 1_000);
    return Math.abs(advanceMs - (now - arrivedAt)) <= OUTAGE_TOLERANCE_MS;
  }

  #restart(now: Millis, packet: RtpPacket): void {
    this.#giveUpAll();
    if (packet.ssrc !== this.#ssrc) this.#staleRtxSsrc = this.#rtxSsrc;
    this.counters.restarts++;
    this.#timestamps.reset();
    this.#codec = undefined;
    this.#begin(now, packet);
    this.#events.restart(this.index);
    this.tap?.restart();
  }

  #begin(now: Millis, packet: RtpPacket): void {
    const isSameSource = packet.ssrc === this.#ssrc;
    this.#ssrc = packet.ssrc;
    this.#hasLeft = false;
    this.#change.dismiss();
    this.#head.clear();
    this.#window.start(packet.sequenceNumber);
    if (!isSameSource && this.#lacksHead(packet)) {
      this.#head.begin(packet, now);
      this.#window.start(packet.sequenceNumber - this.#limits.headPackets);
      this.keyFrames.request(now); // in case that the head does not come
    }
    const codec = this.payloadTypes.codec(packet.payloadType) ?? this.track.codecs[0];
    this.#reception = new Reception(packet.ssrc, codec?.clockRate ?? 90_000, packet.sequenceNumber);
    if (!isSameSource) this.#rtxSsrc = this.track.ssrcs.find((announced) => announced.media === packet.ssrc)?.rtx;
  }

  /**
   * Encoders begin with an IDR and its parameter sets, so this is not the first packet. A lost one must not cost the first
   * picture: Chromium ignores requests for another so soon after it.
   */
  #lacksHead(packet: RtpPacket): boolean {
    const isH264 = this.payloadTypes.codec(packet.payloadType)?.codec === 'H264';
    return isH264 && this.track.feedback.nack && packet.payload.length > 0 && !beginsAccessUnit(packet.payload);
  }

  #extend(sequenceNumber: number): number {
    const highest = this.#window.highest;
    return highest + signed16(sequenceNumber - highest);
  }

  #nackRetryAt(missing: MissingPacket): number {
    const smoothed = this.#roundTripTime.smoothed ?? this.#limits.initialNackInterval;
    // However much round trips vary, five attempts find room: asking once too often is cheap, a hole is not.
    const longest = Math.max(smoothed, this.#deadline / 5);
    const interval = Math.min(this.#roundTripTime.nackInterval(missing.nacks), longest);
    const answerAt = missing.lastNackAt + interval + (this.#roundTripTime.smoothed ?? this.#limits.initialNackInterval);
    // An answer to a later one would come after the hole is given up.
    if (answerAt > this.#giveUpAt(missing)) return Number.POSITIVE_INFINITY;
    return missing.lastNackAt + interval;
  }
}
