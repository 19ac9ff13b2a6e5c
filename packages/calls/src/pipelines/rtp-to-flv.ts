/**
 * The way of a packet through a call, steps 4 to 8 of ARCHITECTURE.md, for one leg: RTP packets in order come in, finished
 * FLV tag bodies on the sender's timeline go out. Everything here is done once, however many outputs the leg has.
 */
import { type Log, type Millis, millis } from '@callcast/core';
import {
  AAC_FRAME_SAMPLES,
  type AacFrame,
  DecodingTimes,
  type OpusToAac,
  SenderTimeline,
  writeAacRawBody,
  writeOpusCodedFramesBody,
} from '@callcast/media';
import type { ReceivedPacket, SenderReportClock } from '@callcast/rtp';
import type { PublishedVideoCodec } from '../media-protocol.ts';
import { Av1Video } from './av1-video.ts';
import { FreezeMeter } from './flow-figures.ts';
import { H264Video } from './h264-video.ts';
import { HevcVideo } from './hevc-video.ts';
import { LegAudio, type PcmListener } from './leg-audio.ts';
import { type AudioEncoding, NO_NAL_UNITS, type SourceHeaders, type SourceUnit } from './source-unit.ts';
import type { PictureSink, PictureTimes, VideoCodec } from './video-codec.ts';

const NO_DURATION = millis(0);
const AAC_FRAME_DURATION = millis(AAC_FRAME_SAMPLES / 48);

export interface RtpToFlvOptions {
  /** Owned: closed with this. Undefined when the caller sends no audio. */
  readonly transcoder: OpusToAac | undefined;
  readonly videoCodec: PublishedVideoCodec;
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
  readonly #video: VideoCodec;
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
      onFrame: (frame, time) => this.#publishAac(frame, time),
      onOpusPacket: (packet, time, duration) =>
        this.#publishAudio(writeOpusCodedFramesBody(packet), 'opus', time, duration),
    });
    const sink: PictureSink = {
      picture: (times, isKeyFrame) => this.#handlePicture(times, isKeyFrame),
      incomplete: () => this.#hold(),
    };
    this.#video =
      options.videoCodec === 'AV1'
        ? new Av1Video(sink)
        : new (options.videoCodec === 'H265' ? HevcVideo : H264Video)(sink, options.outOfBandParameterSets);
  }

  /** {@link SenderTimeline.avOffset} */
  get avOffset(): number | undefined {
    return this.#timeline.avOffset;
  }

  /** Of the caller's sound; one where it sends none. */
  get channels(): 1 | 2 {
    return this.#audio.channels;
  }

  wantAudio(encoding: AudioEncoding): void {
    this.#audio.want(encoding);
  }

  releaseAudio(encoding: AudioEncoding): void {
    this.#audio.release(encoding);
  }

  /** See {@link LegAudio.listen}. */
  listen(listener: PcmListener): () => void {
    return this.#audio.listen(listener);
  }

  /** 4. RTP payload → picture: one access unit, or temporal unit. */
  handleVideoPacket(packet: ReceivedPacket): void {
    this.#video.push(packet);
  }

  /** RTP payload, waiting for step 7. */
  handleAudioPacket(packet: ReceivedPacket): void {
    this.#audio.handlePacket(packet);
  }

  /** 7. RTP payloads → AAC frames, or Opus packets in their places. */
  transcodeAudio(): void {
    this.#audio.transcode();
  }

  /** Video packets were given up: the access unit that they belonged to is not whole. */
  handleVideoGap(): void {
    this.#video.gap();
  }

  /** Another SSRC or payload type: nothing of what came before can be referred to. */
  handleRestart(kind: 'audio' | 'video'): void {
    if (kind === 'audio') {
      this.#audio.handleRestart();
      return;
    }
    this.#timeline.restart('video');
    this.#video.reset();
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

  /** 5, 6 and 8. Picture → time, parameters of the decoder, tag body. */
  #handlePicture({ position, arrivedAt }: PictureTimes, isKeyFrame: boolean): void {
    this.statistics.accessUnits++;
    const presentationTime = this.#timeline.videoTime(position, arrivedAt);
    if (this.#holding && !isKeyFrame) {
      this.#video.skip();
      this.statistics.accessUnitsHeld++;
      return;
    }
    const readiness = this.#video.read();
    if (readiness === 'unusable') {
      this.#hold();
      this.statistics.accessUnitsHeld++;
      return;
    }
    if (readiness === 'changed') this.#changeVideoHeader();
    if (this.#video.isEmpty) return;
    if (isKeyFrame) {
      this.#holding = false;
      this.statistics.idrs++;
      if (this.#lastIdrTime !== undefined)
        this.statistics.keyFrameInterval = millis(presentationTime - this.#lastIdrTime);
      this.#lastIdrTime = presentationTime;
      this.#options.onIdr(arrivedAt);
    }
    this.freezes.handlePicture(arrivedAt);
    const time = this.#decodingTimes.next(presentationTime);
    const compositionTime = millis(Math.max(0, Math.round(presentationTime - time)));
    const { body, isRasl, nalUnits } = this.#video.publish(compositionTime);
    this.#options.onUnit(
      { kind: 'video', time, duration: NO_DURATION, body, isKeyFrame, isRasl, nalUnits },
      this.#headers,
    );
    this.#audio.handlePicture(time);
  }

  #publishAac(frame: AacFrame, time: Millis): void {
    this.#publishAudio(writeAacRawBody(frame.payload), frame.settings, time, AAC_FRAME_DURATION);
  }

  #publishAudio(body: Uint8Array, encoding: AudioEncoding, time: Millis, duration: Millis): void {
    this.statistics.audioFrames++;
    const unit = {
      kind: 'audio',
      time,
      duration,
      body,
      isKeyFrame: false,
      isRasl: false,
      encoding,
      nalUnits: NO_NAL_UNITS,
    } as const;
    this.#options.onUnit(unit, this.#headers);
  }

  #hold(): void {
    this.#holding = true;
    this.#options.onIdrNeeded();
  }

  #changeVideoHeader(): void {
    const { header, reorderDepth } = this.#video;
    this.#decodingTimes.setReorderDepth(reorderDepth);
    this.#headers = { video: header };
  }
}
