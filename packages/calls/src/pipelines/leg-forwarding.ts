/** What a leg gives to other legs, and what it gets: media as they arrive, requests for key frames and bounds the other way. */
import { type Millis, type Random, type Scheduler, wallMillis } from '@callcast/core';
import {
  beginsKeyFrame,
  DigitSender,
  type NegotiatedCodec,
  type NegotiatedTrack,
  type OutgoingTrack,
  type PacketTap,
  type PeerReceiver,
  PeerSender,
  type RtcpPacket,
  type SenderReportClock,
} from '@callcast/rtp';
import type { LegTransport } from '../media-ports.ts';
import type { DigitsRefusal, LegSendStatistics } from '../media-protocol.ts';
import { MIN_VIDEO_BPS } from './bitrate-governor.ts';
import { canForward, codecName } from './codec-match.ts';
import { SourceClock } from './source-clock.ts';

type Kind = NegotiatedTrack['kind'];
const KINDS: readonly Kind[] = ['audio', 'video'];
const NOTHING = new Uint8Array(0);

/** Video that cannot go from one leg to another. */
export interface ForwardMismatch {
  /** For people. */
  readonly fromCodec: string;
  readonly toCodec: string;
}

export interface LegForwardingOptions {
  readonly tracks: readonly NegotiatedTrack[];
  readonly transport: Pick<LegTransport, 'sendRtp' | 'sendRtcp'>;
  readonly receiver: Pick<PeerReceiver, 'tap' | 'requestKeyFrame' | 'keyFrameArrived'>;
  readonly random: Random;
  readonly scheduler: Scheduler;
}

/** A received track, as other legs get it. */
class ForwardedTrack implements PacketTap {
  readonly index: number;
  readonly codec: NegotiatedCodec;
  readonly outgoing: OutgoingTrack[] = [];
  /** What its sender reported last: our instant, and its timestamp then. */
  clock: { readonly at: Millis; readonly timestamp: number } | undefined;
  /** Events are taken out of what goes on. */
  keepsEvents = false;
  readonly #options: LegForwardingOptions;

  constructor(index: number, codec: NegotiatedCodec, options: LegForwardingOptions) {
    this.index = index;
    this.codec = codec;
    this.#options = options;
  }

  telephoneEvent(sequenceNumber: number, timestamp: number, marker: boolean, payload: Uint8Array): void {
    const now = this.#options.scheduler.now();
    const clockRate = this.#options.tracks[this.index]?.telephoneEvent?.clockRate ?? this.codec.clockRate;
    for (const track of this.outgoing) {
      if (this.keepsEvents)
        track.forward(now, sequenceNumber, timestamp, false, NOTHING); // nobody misses a packet
      else track.forwardEvent(now, sequenceNumber, timestamp, marker, payload, clockRate);
    }
  }

  packet(
    codec: NegotiatedCodec,
    sequenceNumber: number,
    timestamp: number,
    marker: boolean,
    payload: Uint8Array,
  ): void {
    const now = this.#options.scheduler.now();
    // Nobody else looks into VP8.
    if (codec.codec === 'VP8' && beginsKeyFrame('VP8', payload))
      this.#options.receiver.keyFrameArrived(now, this.index);
    for (const track of this.outgoing) track.forward(now, sequenceNumber, timestamp, marker, payload);
  }

  restart(): void {
    this.clock = undefined;
    for (const track of this.outgoing) track.switchSource();
    this.requestKeyFrame();
  }

  requestKeyFrame(): void {
    if (this.codec.codec !== 'opus') this.#options.receiver.requestKeyFrame(this.#options.scheduler.now(), this.index);
  }

  /** Somebody gets nothing before its next key frame. */
  get isAwaited(): boolean {
    return this.outgoing.some((track) => track.isWaitingForKeyFrame);
  }

  tellClock(track: OutgoingTrack): void {
    if (this.clock !== undefined) track.setSourceClock(this.clock.at, this.clock.timestamp);
  }

  add(track: OutgoingTrack): void {
    this.tellClock(track);
    this.outgoing.push(track);
    if (this.outgoing.length === 1) this.#options.receiver.tap(this.index, this);
    this.requestKeyFrame();
  }

  remove(track: OutgoingTrack): void {
    const at = this.outgoing.indexOf(track);
    if (at < 0) return;
    this.outgoing.splice(at, 1);
    track.switchSource();
    if (this.outgoing.length === 0) this.#options.receiver.tap(this.index, undefined);
  }
}

/** One for each leg. Packets go on in the order in which they arrive; nothing is spent while nobody wants them. */
export class LegForwarding {
  /** Undefined: we send nothing to this leg. */
  readonly #sender: PeerSender | undefined;
  /** Undefined: this leg knows no events. */
  readonly #digits: DigitSender | undefined;
  readonly #received: Partial<Record<Kind, ForwardedTrack>> = {};
  readonly #clock = new SourceClock();
  readonly #options: LegForwardingOptions;
  readonly #targets = new Set<LegForwarding>();
  #source: LegForwarding | undefined;
  /** Before that nothing can be sent. */
  #isConnected = false;

  constructor(options: LegForwardingOptions) {
    this.#options = options;
    const { tracks, transport, random, scheduler } = options;
    for (const [index, { kind, codecs, isReceived }] of tracks.entries()) {
      const [codec] = codecs;
      if (isReceived !== false && codec !== undefined) this.#received[kind] = new ForwardedTrack(index, codec, options);
    }
    if (!tracks.some(({ outgoing }) => outgoing !== undefined)) return;
    this.#sender = new PeerSender({
      tracks,
      random,
      wallOrigin: wallMillis(scheduler.wallNow() - scheduler.now()),
      minimumBps: MIN_VIDEO_BPS,
      events: {
        rtp: (datagram) => transport.sendRtp?.(datagram) ?? false,
        rtcp: (compound) => transport.sendRtcp(0, compound),
        keyFrameRequested: () => this.#source?.requestKeyFrame(),
      },
    });
    const { audio } = this.#sender;
    if (audio?.eventClockRate !== undefined) this.#digits = new DigitSender(audio);
  }

  /** The least of what its receivers can take, for all that they get; undefined while none says anything. */
  get boundBps(): number | undefined {
    let least: number | undefined;
    for (const target of this.#targets) {
      const bps = target.#sender?.boundBps;
      if (bps !== undefined) least = Math.min(least ?? bps, bps);
    }
    return least;
  }

  /**
   * From now on the other leg gets what this one receives, in place of what it got.
   *
   * @returns Why it does not get the video, when codecs are the reason.
   */
  forwardTo(target: LegForwarding): ForwardMismatch | undefined {
    target.#source?.stopForwardTo(target);
    target.#source = this;
    this.#targets.add(target);
    if (target.#isConnected) this.#link(target);
    const from = this.#received.video?.codec;
    const to = target.#sender?.video?.codec;
    if (from === undefined || to === undefined || canForward(from, to)) return undefined;
    return { fromCodec: codecName(from), toCodec: codecName(to) };
  }

  stopForwardTo(target: LegForwarding): void {
    if (!this.#targets.delete(target)) return;
    target.#source = undefined;
    for (const kind of KINDS) {
      const track = target.#sender?.[kind];
      if (track !== undefined) this.#received[kind]?.remove(track);
    }
  }

  /** The transport is there. Only the first call counts. */
  handleConnected(): void {
    if (this.#isConnected) return;
    this.#isConnected = true;
    this.#sender?.begin(this.#options.scheduler.now());
    if (this.#source !== undefined) this.#source.#link(this);
  }

  /** Whether the transport has been there. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Of a track that is received. */
  handleSenderReport(kind: Kind, { ntpMs, position, arrivedAt }: SenderReportClock): void {
    const received = this.#received[kind];
    if (received === undefined) return;
    received.clock = { at: this.#clock.toOurs(ntpMs, arrivedAt), timestamp: position };
    for (const track of received.outgoing) received.tellClock(track);
  }

  /** What the peer says about what it gets. */
  handleFeedback(packet: RtcpPacket): void {
    this.#sender?.handleFeedback(this.#options.scheduler.now(), packet);
  }

  handleTick(now: Millis): void {
    const timeout = this.#sender?.nextTimeout();
    if (timeout !== undefined && timeout <= now) this.#sender?.handleTimeout(now);
    const digitAt = this.#digits?.nextTimeout();
    if (digitAt !== undefined && digitAt <= now) this.#digits?.handleTimeout(now);
    // A key frame that was on its way when a receiver came has arrived by half for it, and for all others whole.
    if (this.#received.video?.isAwaited) this.requestKeyFrame();
  }

  /** Of the video that this leg sends to us. */
  requestKeyFrame(): void {
    this.#received.video?.requestKeyFrame();
  }

  /**
   * Sends one Opus packet of our own to this leg. From the first one on it gets no forwarded sound, until {@link endAudio}.
   *
   * @param packet Is copied. @param durationSamples48k How long it lasts: the next one follows it, or the clock after a pause.
   * @returns False when there is nothing to send to: we send no sound to this leg, or it is not connected yet.
   */
  sendAudio(packet: Uint8Array, durationSamples48k: number): boolean {
    const track = this.#sender?.audio;
    if (track === undefined || !this.#isConnected) return false;
    track.sendOwn(this.#options.scheduler.now(), packet, durationSamples48k);
    return true;
  }

  /**
   * Presses these keys for this leg, behind those that wait; no sound is sent during each.
   *
   * @param digits Of `0-9*#A-Dp`.
   * @returns Why none of them is.
   */
  sendDigits(digits: string): DigitsRefusal | undefined {
    if (this.#digits === undefined) return 'DIGITS_NOT_NEGOTIATED';
    if (!this.#isConnected) return 'DIGITS_NOT_CONNECTED';
    return this.#digits.push(digits) ? undefined : 'DIGITS_TOO_MANY';
  }

  /** Whether keys that are pressed here are taken out of the sound that goes on to others. */
  keepEvents(keeps: boolean): void {
    if (this.#received.audio !== undefined) this.#received.audio.keepsEvents = keeps;
  }

  /** Forwarded sound has its place again, when there is any. Idempotent. */
  endAudio(): void {
    const track = this.#sender?.audio;
    if (track === undefined) return;
    track.endOwn();
    const received = this.#source === undefined ? undefined : this.#source.#received.audio;
    if (received?.outgoing.includes(track)) received.tellClock(track);
  }

  /** Undefined: we send nothing to this leg. */
  statistics(): LegSendStatistics | undefined {
    if (this.#sender === undefined) return undefined;
    const { audio, video } = this.#sender;
    const sum = (of: 'packets' | 'bytes' | 'retransmissions' | 'forgotten' | 'keyFrameRequests'): number =>
      (audio?.statistics[of] ?? 0) + (video?.statistics[of] ?? 0);
    const main = (video ?? audio)?.statistics;
    return {
      packets: sum('packets'),
      bytes: sum('bytes'),
      retransmissions: sum('retransmissions'),
      notFound: sum('forgotten'),
      keyFrameRequests: sum('keyFrameRequests'),
      fractionLost: main?.fractionLost ?? 0,
      rttMs: Math.round(main?.rttMs ?? 0),
      boundBps: this.#sender.boundBps === undefined ? null : Math.round(this.#sender.boundBps),
    };
  }

  /** Ends what it gives and what it gets. Idempotent. */
  close(): void {
    for (const target of [...this.#targets]) this.stopForwardTo(target);
    this.#source?.stopForwardTo(this);
  }

  #link(target: LegForwarding): void {
    for (const kind of KINDS) {
      const received = this.#received[kind];
      const track = target.#sender?.[kind];
      if (received !== undefined && track !== undefined && canForward(received.codec, track.codec)) received.add(track);
    }
  }
}
