/**
 * The way of a packet through a call, steps 4 to 8 of ARCHITECTURE.md, for one leg: RTP packets in order come in, finished
 * FLV tag bodies on the sender's timeline go out. Everything here is done once, however many outputs the leg has.
 */
import { type Log, type Millis, millis } from '@callcast/core';
import {
  type AacFrame,
  type AacSettings,
  type AccessUnit,
  DecodingTimes,
  type OpusToAac,
  ParameterSets,
  publishedNalUnits,
  SenderTimeline,
  writeAacRawBody,
  writeAvcSequenceHeaderBody,
  writeAvcVideoTagBody,
} from '@callcast/media';
import { H264Depacketizer, type ReceivedPacket, type SenderReportClock } from '@callcast/rtp';
import { FreezeMeter } from './flow-figures.ts';
import { LegAudio } from './leg-audio.ts';
import type { SourceHeaders, SourceUnit } from './source-unit.ts';

const NO_NAL_UNITS: readonly Uint8Array[] = [];

export interface RtpToFlvOptions {
  /** Owned: closed with this. Undefined when the caller sends no audio. */
  readonly transcoder: OpusToAac | undefined;
  /** Parameter sets that came in the SDP (`sprop-parameter-sets`). */
  readonly outOfBandParameterSets: readonly Uint8Array[];
  readonly log: Log;
  readonly onUnit: (unit: SourceUnit, headers: SourceHeaders) => void;
  /** An IDR arrived whole: whoever asked for one may rest. */
  readonly onIdr: (now: Millis) => void;
  /** Video cannot go on without an IDR. */
  readonly onIdrNeeded: () => void;
}

export interface RtpToFlvStatistics {
  accessUnits: number;
  idrs: number;
  /** Access units that were not published: damaged, or waiting for an IDR after a loss. */
  accessUnitsHeld: number;
  audioFrames: number;
  /** Between the last two IDRs; 0 before the second. */
  keyFrameInterval: Millis;
}

export class RtpToFlv {
  readonly statistics: RtpToFlvStatistics = {
    accessUnits: 0,
    idrs: 0,
    accessUnitsHeld: 0,
    audioFrames: 0,
    keyFrameInterval: millis(0),
  };
  readonly freezes = new FreezeMeter();
  readonly #options: RtpToFlvOptions;
  readonly #timeline = new SenderTimeline();
  readonly #audio: LegAudio;
  readonly #depacketizer: H264Depacketizer;
  readonly #parameterSets = new ParameterSets();
  readonly #decodingTimes = new DecodingTimes();
  #headers: SourceHeaders = { video: undefined };
  #lastIdrTime: Millis | undefined;
  /** After a loss nothing is published until the next IDR: a picture that refers to a lost one would be broken. */
  #holding = true;

  constructor(options: RtpToFlvOptions) {
    this.#options = options;
    this.#audio = new LegAudio({
      transcoder: options.transcoder,
      timeline: this.#timeline,
      log: options.log,
      onFrame: (frame, time) => this.#publishAudio(frame, time),
    });
    this.#depacketizer = new H264Depacketizer({
      accessUnit: (unit) => this.#handleAccessUnit(unit),
      incomplete: () => this.#hold(),
    });
    this.#parameterSets.store(options.outOfBandParameterSets);
  }

  /** {@link SenderTimeline.avOffset} */
  get avOffset(): number | undefined {
    return this.#timeline.avOffset;
  }

  /** Of the caller's sound; one where it sends none. */
  get channels(): 1 | 2 {
    return this.#audio.channels;
  }

  wantAudio(settings: AacSettings): void {
    this.#audio.want(settings);
  }

  releaseAudio(settings: AacSettings): void {
    this.#audio.release(settings);
  }

  /** 4. RTP payload → access unit. */
  handleVideoPacket(packet: ReceivedPacket): void {
    this.#depacketizer.push(packet);
  }

  /** RTP payload, waiting for step 7. */
  handleAudioPacket(packet: ReceivedPacket): void {
    this.#audio.handlePacket(packet);
  }

  /** 7. RTP payloads → AAC frames. */
  transcodeAudio(): void {
    this.#audio.transcode();
  }

  /** Video packets were given up: the access unit that they belonged to is not whole. */
  handleVideoGap(): void {
    this.#depacketizer.gap();
  }

  /** Another SSRC or payload type: nothing of what came before can be referred to. */
  handleRestart(kind: 'audio' | 'video'): void {
    if (kind === 'audio') {
      this.#audio.handleRestart();
      return;
    }
    this.#timeline.restart('video');
    this.#depacketizer.reset();
    this.#hold();
  }

  handleSenderReport(kind: 'audio' | 'video', report: SenderReportClock): void {
    if (kind === 'audio') this.#audio.handleSenderReport(report);
    else this.#timeline.handleSenderReport('video', report);
  }

  /** @param isAudioWaiting See {@link LegAudio.handleTick}. */
  handleTick(now: Millis, isAudioWaiting: boolean): void {
    this.#audio.handleTick(now, isAudioWaiting);
  }

  close(): void {
    this.#audio.close();
  }

  /** 5, 6 and 8. Access unit → time, parameter sets, tag body. */
  #handleAccessUnit(unit: AccessUnit): void {
    this.statistics.accessUnits++;
    const presentationTime = this.#timeline.videoTime(unit.position, unit.arrivedAt);
    if (this.#holding && !unit.isIdr) {
      this.statistics.accessUnitsHeld++;
      return;
    }
    const update = this.#parameterSets.handleAccessUnit(unit.nalUnits);
    const { active } = this.#parameterSets;
    if (update.kind === 'unusable' || active === undefined) {
      this.#hold();
      this.statistics.accessUnitsHeld++;
      return;
    }
    if (update.kind === 'changed') this.#changeVideoHeader();
    const nalUnits = publishedNalUnits(unit.nalUnits, unit.isIdr, active);
    if (nalUnits.length === 0) return; // nothing but delimiters and filler
    if (unit.isIdr) {
      this.#holding = false;
      this.statistics.idrs++;
      if (this.#lastIdrTime !== undefined)
        this.statistics.keyFrameInterval = millis(presentationTime - this.#lastIdrTime);
      this.#lastIdrTime = presentationTime;
      this.#options.onIdr(unit.arrivedAt);
    }
    this.freezes.handlePicture(unit.arrivedAt);
    const time = this.#decodingTimes.next(presentationTime);
    const compositionTime = millis(Math.max(0, Math.round(presentationTime - time)));
    const body = writeAvcVideoTagBody({ nalUnits, isIdr: unit.isIdr, compositionTime });
    this.#options.onUnit({ kind: 'video', time, body, isKeyFrame: unit.isIdr, nalUnits }, this.#headers);
    this.#audio.handlePicture(time);
  }

  #publishAudio(frame: AacFrame, time: Millis): void {
    this.statistics.audioFrames++;
    const body = writeAacRawBody(frame.payload);
    const { settings } = frame;
    const unit = { kind: 'audio', time, body, isKeyFrame: false, settings, nalUnits: NO_NAL_UNITS } as const;
    this.#options.onUnit(unit, this.#headers);
  }

  #hold(): void {
    this.#holding = true;
    this.#options.onIdrNeeded();
  }

  #changeVideoHeader(): void {
    const { active } = this.#parameterSets;
    if (active === undefined) return;
    const { width, height, vui } = active.sps;
    this.#decodingTimes.setReorderDepth(vui?.maxNumReorderFrames);
    const body = writeAvcSequenceHeaderBody(active.configurationRecord);
    this.#headers = { video: { body, size: { width, height } } };
  }
}
