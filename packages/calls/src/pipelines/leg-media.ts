/** One leg on its worker: transport, receive engine, pipeline, and the outputs that it feeds. */
import { type Log, type Millis, millis, type Random, type Scheduler, type Timer } from '@callcast/core';
import { maxPictureMacroblocks, type OpusToAac } from '@callcast/media';
import { type NegotiatedTrack, PeerReceiver, type ReceivedPacket, type ReceiverStatistics } from '@callcast/rtp';
import { CALL_LIMITS } from '../limits.ts';
import type { LegTransport } from '../media-ports.ts';
import type { LegStatistics, LegTrackStatistics, PublishedVideoCodec } from '../media-protocol.ts';
import { Rate } from './flow-figures.ts';
import type { FlvOutput } from './flv-output.ts';
import { KeyFramePolicy } from './key-frame-policy.ts';
import type { PcmListener } from './leg-audio.ts';
import { LegForwarding } from './leg-forwarding.ts';
import { LegSignals, type WatchedSignals } from './leg-signals.ts';
import { outOfBandParameterSets } from './out-of-band-parameter-sets.ts';
import { ResumeWindow } from './resume-window.ts';
import { RtpToFlv } from './rtp-to-flv.ts';
import type { AudioEncoding, UnitSink } from './source-unit.ts';
import type { UnitSource } from './unit-source.ts';

/** How much of the bitrate that REMB allows Chromium makes video payload: the rest is sound, headers and retransmissions (measured). */
const VIDEO_SHARE = 0.82;

/**
 * With less than this an encoder of 720p that makes an IDR every 2 s has little left for the pictures between them: 11 of
 * them a second at 600 kbit/s (measured).
 */
const LITTLE_VIDEO_BPS = 700_000;
const KEY_FRAME_INTERVAL_OF_LITTLE_VIDEO = millis(4_000);

export interface LegMediaOptions {
  readonly tracks: readonly NegotiatedTrack[];
  readonly transport: LegTransport;
  /** The leg closes it. Undefined when the caller sends no audio. */
  readonly audio: OpusToAac | undefined;
  /** What the scenario allows; undefined: no limit. {@link LegMedia.capVideoBitrate} never goes above it. {@link LegMedia.allowVideoBitrate} changes it. */
  readonly maxVideoBitrateBps: number | undefined;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly log: Log;
  /** Distance of the calls of {@link LegMedia.handleTick}. */
  readonly tick: Millis;
  readonly onFirstPacket: (media: 'audio' | 'video') => void;
  /** No packet has come for {@link CALL_LIMITS.silentLegTimeout}, or one comes again. */
  readonly onSilence: (isSilent: boolean) => void;
  /** As long as they are {@link LegMedia.watch}ed. */
  readonly onTone: (key: string) => void;
  readonly onMicStatus: (isActive: boolean) => void;
}

export class LegMedia implements UnitSource {
  readonly hasVideo: boolean;
  readonly announcedMacroblocks: number | undefined;
  readonly window = new ResumeWindow();
  /** To other legs, and from them. */
  readonly forwarding: LegForwarding;
  readonly #options: LegMediaOptions;
  readonly #receiver: PeerReceiver;
  readonly #pipeline: RtpToFlv;
  readonly #signals: LegSignals;
  readonly #keyFrames = new KeyFramePolicy();
  readonly #outputs = new Set<FlvOutput>();
  /** Others that its units go to. */
  readonly #sinks = new Set<UnitSink>();
  readonly #videoTrack: number;
  readonly #audioTrack: number;
  readonly #seen: boolean[];
  #now: Millis;
  #tickedAt: Millis;
  #allowedBps: number | undefined;
  #cappedBps: number | undefined;
  /** When something came; undefined before that. */
  #heardAt: Millis | undefined;
  #isSilent = false;
  readonly #bits = new Rate();
  readonly #pictures = new Rate();
  readonly #bitsOfTracks: readonly Rate[];
  /** Armed while a retransmission is due before the next tick: every millisecond counts there. */
  #soon: Timer | undefined;

  constructor(options: LegMediaOptions) {
    this.#options = options;
    this.#now = options.scheduler.now();
    this.#tickedAt = this.#now;
    this.#allowedBps = options.maxVideoBitrateBps;
    const { tracks, audio, transport, random, log } = options;
    this.#videoTrack = tracks.findIndex((track) => publishedCodec(track) !== undefined);
    this.#audioTrack = tracks.findIndex(({ kind, isReceived }) => kind === 'audio' && isReceived !== false);
    this.hasVideo = this.#videoTrack >= 0;
    const level = tracks[this.#videoTrack]?.codecs[0]?.formatParameters['profile-level-id'];
    this.announcedMacroblocks = level === undefined ? undefined : maxPictureMacroblocks(level);
    this.#seen = tracks.map(() => false);
    this.#bitsOfTracks = tracks.map(() => new Rate());
    this.#pipeline = new RtpToFlv({
      transcoder: audio,
      log,
      videoCodec: publishedCodec(tracks[this.#videoTrack]) ?? 'H264',
      outOfBandParameterSets: outOfBandParameterSets(tracks[this.#videoTrack]),
      onUnit: (unit, headers) => {
        this.window.add(unit, headers, this.#now);
        for (const output of this.#outputs) output.handleUnit(unit, headers);
        for (const sink of this.#sinks) sink.handleUnit(unit, headers);
      },
      onIdr: (now) => {
        this.#keyFrames.handleIdr(now);
        this.#receiver.keyFrameArrived(now, this.#videoTrack);
      },
      onIdrNeeded: () => this.requestKeyFrame(),
    });
    this.#receiver = new PeerReceiver({
      tracks,
      localSsrc: random.uint32(),
      cname:
        tracks.find(({ outgoing }) => outgoing !== undefined)?.outgoing?.cname ??
        Buffer.from(random.bytes(12)).toString('base64url'),
      now: this.#now,
      events: {
        packet: (track, packet) => this.#handlePacket(track, packet),
        gap: (track) => {
          if (track === this.#videoTrack) this.#pipeline.handleVideoGap();
        },
        restart: (track) => {
          const kind = tracks[track]?.kind;
          if (kind !== undefined) this.#pipeline.handleRestart(kind);
          if (track === this.#audioTrack) this.#signals.handleRestart();
        },
        telephoneEvent: (track, packet) => {
          if (track === this.#audioTrack) this.#signals.handleTelephoneEvent(packet);
        },
        senderReport: (track, report) => {
          const kind = tracks[track]?.kind;
          if (kind === undefined) return;
          this.#pipeline.handleSenderReport(kind, report);
          this.forwarding.handleSenderReport(kind, report);
        },
        rtcp: (track, compound) => transport.sendRtcp(track, compound),
        feedback: (packet) => this.forwarding.handleFeedback(packet),
      },
    });
    const { scheduler, onTone, onMicStatus } = options;
    this.#signals = new LegSignals({
      audioTrack: this.#audioTrack,
      receiver: this.#receiver,
      listen: (listener) => this.listen(listener),
      now: () => this.#now,
      log,
      onTone,
      onMicStatus,
    });
    this.forwarding = new LegForwarding({ tracks, transport, receiver: this.#receiver, random, scheduler });
    this.capVideoBitrate(undefined);
  }

  get channels(): 1 | 2 {
    return this.#pipeline.channels;
  }

  wantAudio(encoding: AudioEncoding): void {
    this.#pipeline.wantAudio(encoding);
  }

  releaseAudio(encoding: AudioEncoding): void {
    this.#pipeline.releaseAudio(encoding);
  }

  /** 1 → 3. A datagram of the leg: it comes back as packets in order, gaps and reports. */
  handleDatagram(track: number, datagram: Uint8Array, arrivedAt: Millis): void {
    this.#now = arrivedAt;
    this.#heardAt = arrivedAt;
    this.#receiver.handleRtp(arrivedAt, track, datagram);
    const timeout = this.#receiver.nextTimeout();
    if (timeout === undefined || timeout >= this.#tickedAt + this.#options.tick) return;
    if (timeout <= arrivedAt) this.#receiver.handleTimeout(arrivedAt);
    else this.#soon ??= this.#options.scheduler.after(millis(timeout - arrivedAt), () => this.#handleSoon());
  }

  /** Called every few milliseconds by the worker's one tick. */
  handleTick(now: Millis): void {
    this.#now = now;
    this.#tickedAt = now;
    const timeout = this.#receiver.nextTimeout();
    if (timeout !== undefined && timeout <= now) this.#receiver.handleTimeout(now);
    const keyFrameAt = this.#keyFrames.nextRequestAt();
    if (keyFrameAt !== undefined && keyFrameAt <= now) this.requestKeyFrame();
    this.forwarding.handleTick(now);
    this.#signals.handleTick(now);
    this.#noticeSilence(now);
    this.#pipeline.handleTick(now, this.#audioTrack >= 0 && this.#receiver.isWaiting(this.#audioTrack));
  }

  /** Sound that has come becomes AAC. Called by the worker for all its legs in one go. */
  transcodeAudio(): void {
    this.#pipeline.transcodeAudio();
  }

  /** @param keyframeInterval How often this output's platform wants an IDR. */
  addOutput(output: FlvOutput, keyframeInterval: Millis): void {
    this.#outputs.add(output);
    this.#keyFrames.want(output, keyframeInterval);
    output.attach(this);
  }

  removeOutput(output: FlvOutput): void {
    this.#keyFrames.forget(output);
    if (this.#outputs.delete(output)) output.detach();
  }

  /** Its units go there, too: to nothing that would have to be attached. */
  addSink(sink: UnitSink): void {
    this.#sinks.add(sink);
  }

  removeSink(sink: UnitSink): void {
    this.#sinks.delete(sink);
  }

  /** IDRs come this often for somebody, who is no output of this leg; undefined: they want none any more. */
  wantKeyFrames(owner: object, interval: Millis | undefined): void {
    if (interval === undefined) this.#keyFrames.forget(owner);
    else this.#keyFrames.want(owner, interval);
  }

  /** Its sound goes there as samples, too, until the function that is returned is called. */
  listen(listener: PcmListener): () => void {
    return this.#pipeline.listen(listener);
  }

  /** What of the caller's doings is told from now on. Tones that are told do not go on to other legs. */
  watch(signals: WatchedSignals): void {
    this.#signals.watch(signals);
    this.forwarding.keepEvents(signals.tones);
  }

  requestKeyFrame(): void {
    if (this.hasVideo) this.#receiver.requestKeyFrame(this.#now, this.#videoTrack);
  }

  /**
   * Sends one Opus packet of our own to this leg, a player's or a mixer's: {@link LegForwarding.sendAudio}.
   *
   * @param durationSamples48k How long it lasts.
   */
  sendAudio(packet: Uint8Array, durationSamples48k: number): boolean {
    return this.forwarding.sendAudio(packet, durationSamples48k);
  }

  /** The sound that is forwarded to this leg, if any, has its place again. Idempotent. */
  endAudio(): void {
    this.forwarding.endAudio();
  }

  /**
   * Asks the caller for no more video than this, from now on. Not every device obeys. IDRs are asked for less often where
   * they would take most of it.
   *
   * @param bitrateBps Undefined: no limit but that of the scenario.
   */
  capVideoBitrate(bitrateBps: number | undefined): void {
    this.#cappedBps = bitrateBps;
    const cap = Math.min(bitrateBps ?? Number.POSITIVE_INFINITY, this.#allowedBps ?? Number.POSITIVE_INFINITY);
    this.#keyFrames.stretchTo(cap < LITTLE_VIDEO_BPS ? KEY_FRAME_INTERVAL_OF_LITTLE_VIDEO : millis(0));
    this.#receiver.capBitrate(this.#now, cap === Number.POSITIVE_INFINITY ? undefined : cap / VIDEO_SHARE);
  }

  /** The scenario allows this much from now on. @param bitrateBps Undefined: no limit. */
  allowVideoBitrate(bitrateBps: number | undefined): void {
    this.#allowedBps = bitrateBps;
    this.capVideoBitrate(this.#cappedBps);
  }

  /** What the legs that get its video can take of it; undefined: as much as comes. */
  get forwardedCapBps(): number | undefined {
    const { boundBps } = this.forwarding;
    return boundBps === undefined ? undefined : boundBps * VIDEO_SHARE;
  }

  /** Rates are since the last call. */
  statistics(now: Millis): LegStatistics {
    const tracks = this.#options.tracks.map((_, track) => this.#receiver.statistics(track));
    const sum = (of: (track: ReceiverStatistics) => number): number =>
      tracks.reduce((all, track) => all + of(track), 0);
    const { accessUnits, idrs, accessUnitsHeld, keyFrameInterval } = this.#pipeline.statistics;
    const { avOffset } = this.#pipeline;
    const video = tracks[this.#videoTrack];
    const bytes = sum((track) => track.bytes);
    const sent = this.forwarding.statistics();
    return {
      packets: sum((track) => track.packets),
      bytes,
      packetsMissed: sum((track) => track.packetsMissed),
      packetsLost: sum((track) => track.packetsLost),
      nacksSent: sum((track) => track.nacksSent),
      keyFrameRequests: sum((track) => track.keyFrameRequestsSent),
      pictures: accessUnits,
      idrPictures: idrs,
      picturesHeld: accessUnitsHeld,
      jitterMs: Math.round(video?.jitterMs ?? 0),
      rttMs: Math.round(video?.rttMs ?? 0),
      bitrateBps: Math.round(this.#bits.next(now, bytes * 8)),
      framesPerSecond: Math.round(this.#pictures.next(now, accessUnits)),
      keyFrameIntervalMs: Math.round(keyFrameInterval),
      ...this.#pipeline.freezes.figures(now),
      avOffsetMs: avOffset === undefined ? null : Math.round(avOffset),
      tracks: this.#trackStatistics(now, tracks),
      ...(sent === undefined ? {} : { sent }),
    };
  }

  #trackStatistics(now: Millis, statistics: readonly ReceiverStatistics[]): LegTrackStatistics[] {
    return this.#options.tracks.flatMap(({ kind, codecs, isReceived }, track) => {
      const [codec, received] = [codecs[0]?.codec, statistics[track]];
      if (codec === undefined || received === undefined || isReceived === false) return [];
      const { packets, packetsLost, jitterMs, rttMs = 0, bytes } = received;
      const bitrateBps = Math.round(this.#bitsOfTracks[track]?.next(now, bytes * 8) ?? 0);
      return [
        { kind, codec, packets, packetsLost, jitterMs: Math.round(jitterMs), rttMs: Math.round(rttMs), bitrateBps },
      ];
    });
  }

  /** Idempotent. Closes the transport too. */
  close(): void {
    for (const output of this.#outputs) output.detach();
    this.#outputs.clear();
    this.#sinks.clear();
    this.#soon?.cancel();
    this.forwarding.close();
    this.#options.transport.close();
    this.#pipeline.close();
  }

  #handleSoon(): void {
    this.#soon = undefined;
    const now = this.#options.scheduler.now();
    this.#now = now;
    const timeout = this.#receiver.nextTimeout();
    if (timeout !== undefined && timeout <= now) this.#receiver.handleTimeout(now);
  }

  #noticeSilence(now: Millis): void {
    if (this.#heardAt === undefined) return;
    const isSilent = now - this.#heardAt >= CALL_LIMITS.silentLegTimeout;
    if (isSilent === this.#isSilent) return;
    this.#isSilent = isSilent;
    this.#options.onSilence(isSilent);
  }

  #handlePacket(track: number, packet: ReceivedPacket): void {
    if (this.#seen[track] === false) this.#handleFirstPacket(track);
    if (track === this.#videoTrack) this.#pipeline.handleVideoPacket(packet);
    else if (packet.codec.codec === 'opus') this.#pipeline.handleAudioPacket(packet);
  }

  #handleFirstPacket(track: number): void {
    this.#seen[track] = true;
    const kind = this.#options.tracks[track]?.kind;
    if (kind === undefined) return;
    this.#options.onFirstPacket(kind);
    if (track === this.#videoTrack) this.requestKeyFrame(); // the moment video arrives (DESIGN §4.3)
  }
}

/** Undefined: VP8, or no video that comes to us. */
function publishedCodec(track: NegotiatedTrack | undefined): PublishedVideoCodec | undefined {
  if (track?.isReceived === false) return undefined;
  const codec = track?.codecs[0]?.codec;
  return codec === 'VP8' || codec === 'opus' ? undefined : codec;
}

/** Milliseconds of `keyframeInterval`: within its limits, the least when it is no number. */
export function keyframeIntervalOf(seconds: number | undefined): Millis {
  const { minKeyframeIntervalSeconds: min, maxKeyframeIntervalSeconds: max } = CALL_LIMITS;
  const wanted = typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : min;
  return millis(Math.min(max, Math.max(min, wanted)) * 1000);
}
