/**
 * The way of a packet through a call, steps 4 to 8 of ARCHITECTURE.md, for one leg: RTP packets in order come in, finished
 * FLV tag bodies on the sender's timeline go out. Everything here is done once, however many outputs the leg has.
 */
import { type Millis, millis, type Ticks, ticks } from '@callcast/core';
import {
  type AacFrame,
  type AccessUnit,
  type OpusToAac,
  ParameterSets,
  publishedNalUnits,
  SenderTimeline,
  SilentAac,
  type StreamMetadata,
  writeAacRawBody,
  writeAacSequenceHeaderBody,
  writeAvcSequenceHeaderBody,
  writeAvcVideoTagBody,
  writeOnMetaDataBody,
} from '@callcast/media';
import { H264Depacketizer, type ReceivedPacket, toOpusFrame } from '@callcast/rtp';
import type { SourceHeaders, SourceUnit } from './source-unit.ts';

/** Audio that stays away this long (mute, DTX, outage) is replaced by silence; shorter, it is only late. */
const SILENCE_AFTER = millis(200);
/** Silence is written this far behind the present, so that late packets still find their place. */
const SILENCE_LAG = millis(100);
const SAMPLES_PER_MS = 48;
const NO_COMPOSITION_TIME = millis(0);

export interface RtpToFlvOptions {
  /** Undefined when the caller sends no audio: the stream gets silence, since platforms wait for an audio track. */
  readonly audio: OpusToAac | undefined;
  readonly channels: 1 | 2;
  readonly audioBitrateBps: number;
  /** Parameter sets that came in the SDP (`sprop-parameter-sets`). */
  readonly outOfBandParameterSets: readonly Uint8Array[];
  readonly onUnit: (unit: SourceUnit, headers: SourceHeaders) => void;
  /** An IDR arrived whole: whoever asked for one may rest. */
  readonly onIdr: (now: Millis) => void;
  /** Video cannot go on without an IDR. */
  readonly onIdrNeeded: (now: Millis) => void;
}

export interface RtpToFlvStatistics {
  accessUnits: number;
  idrs: number;
  /** Access units that were not published: damaged, or waiting for an IDR after a loss. */
  accessUnitsHeld: number;
  audioFrames: number;
}

export class RtpToFlv {
  readonly statistics: RtpToFlvStatistics = { accessUnits: 0, idrs: 0, accessUnitsHeld: 0, audioFrames: 0 };
  readonly #options: RtpToFlvOptions;
  readonly #depacketizer: H264Depacketizer;
  /** Arrival of the packet being handled: when an IDR turns out to be needed. */
  #now: Millis = millis(0);
  readonly #parameterSets = new ParameterSets();
  readonly #timeline = new SenderTimeline();
  #silence: SilentAac | undefined;
  #silenceOrigin: Millis | undefined;
  #lastAudioAt: Millis | undefined;
  #lastAudioPosition: Ticks = ticks(0);
  #headers: SourceHeaders;
  /** After a loss nothing is published until the next IDR: a picture that refers to a lost one would be broken. */
  #holding = true;

  constructor(options: RtpToFlvOptions) {
    this.#options = options;
    this.#depacketizer = new H264Depacketizer({
      accessUnit: (unit) => this.#handleAccessUnit(unit),
      incomplete: () => this.#hold(this.#now),
    });
    this.#parameterSets.store(options.outOfBandParameterSets);
    const audio = options.audio?.audioSpecificConfig ?? new SilentAac(options.channels, ticks(0)).audioSpecificConfig;
    this.#headers = {
      metadata: writeOnMetaDataBody({ audio: this.#audioMetadata() }),
      video: undefined,
      audio: writeAacSequenceHeaderBody(audio),
    };
  }

  /** 4. RTP payload → access unit. */
  handleVideoPacket(packet: ReceivedPacket): void {
    this.#now = packet.arrivedAt;
    this.#depacketizer.push(packet);
  }

  /** Video packets were given up: the access unit that they belonged to is not whole. */
  handleVideoGap(now: Millis): void {
    this.#now = now;
    this.#depacketizer.gap();
  }

  /** Another SSRC or payload type: nothing of what came before can be referred to. */
  handleRestart(kind: 'audio' | 'video', now: Millis): void {
    this.#timeline.restart(kind);
    if (kind === 'video') this.handleVideoGap(now);
  }

  handleSenderReport(kind: 'audio' | 'video', report: { ntpMs: number; position: Ticks; arrivedAt: Millis }): void {
    this.#timeline.handleSenderReport(kind, report);
  }

  /** 4 and 7. RTP payload → Opus frame → AAC frames. */
  handleAudioPacket(packet: ReceivedPacket): void {
    const { audio } = this.#options;
    const frame = toOpusFrame(packet);
    if (audio === undefined || typeof frame === 'string') return; // a malformed packet is a lost one: it is concealed
    this.#timeline.anchorAudio(frame.position, frame.arrivedAt);
    this.#lastAudioAt = frame.arrivedAt;
    this.#lastAudioPosition = frame.position;
    this.#publishAudio(audio.push(frame));
  }

  /** Fills what the sender leaves out. Called about every 20 ms. */
  handleTick(now: Millis): void {
    const { audio } = this.#options;
    if (audio === undefined || this.#lastAudioAt === undefined) return;
    const away = now - this.#lastAudioAt;
    if (away < SILENCE_AFTER) return;
    const until = ticks(this.#lastAudioPosition + Math.round((away - SILENCE_LAG) * SAMPLES_PER_MS));
    this.#publishAudio(audio.fillUntil(until));
  }

  close(): void {
    this.#options.audio?.close();
  }

  /** 5, 6 and 8. Access unit → time, parameter sets, tag body. */
  #handleAccessUnit(unit: AccessUnit): void {
    this.statistics.accessUnits++;
    const time = this.#timeline.videoTime(unit.position, unit.arrivedAt);
    if (this.#holding && !unit.isIdr) {
      this.statistics.accessUnitsHeld++;
      return;
    }
    const update = this.#parameterSets.handleAccessUnit(unit.nalUnits);
    const { active } = this.#parameterSets;
    if (update.kind === 'unusable' || active === undefined) {
      this.#hold(unit.arrivedAt);
      this.statistics.accessUnitsHeld++;
      return;
    }
    if (update.kind === 'changed') this.#changeVideoHeader();
    const nalUnits = publishedNalUnits(unit.nalUnits, unit.isIdr, active);
    if (nalUnits.length === 0) return; // nothing but delimiters and filler
    if (unit.isIdr) {
      this.#holding = false;
      this.statistics.idrs++;
      this.#options.onIdr(unit.arrivedAt);
    }
    const body = writeAvcVideoTagBody({ nalUnits, isIdr: unit.isIdr, compositionTime: NO_COMPOSITION_TIME });
    this.#options.onUnit({ kind: 'video', time, body, isKeyFrame: unit.isIdr }, this.#headers);
    if (this.#options.audio === undefined) this.#publishSilenceUntil(time);
  }

  #publishAudio(frames: readonly AacFrame[]): void {
    for (const frame of frames) {
      this.statistics.audioFrames++;
      const time = this.#timeline.audioTime(frame.position);
      this.#options.onUnit(
        { kind: 'audio', time, body: writeAacRawBody(frame.payload), isKeyFrame: false },
        this.#headers,
      );
    }
  }

  /** A caller without audio: silence follows the pictures. */
  #publishSilenceUntil(time: Millis): void {
    this.#silenceOrigin ??= time;
    this.#silence ??= new SilentAac(this.#options.channels, ticks(0));
    const until = ticks(Math.round((time - this.#silenceOrigin) * SAMPLES_PER_MS));
    for (const frame of this.#silence.fillUntil(until)) {
      const at = millis(this.#silenceOrigin + frame.position / SAMPLES_PER_MS);
      this.#options.onUnit(
        { kind: 'audio', time: at, body: writeAacRawBody(frame.payload), isKeyFrame: false },
        this.#headers,
      );
    }
  }

  #hold(now: Millis): void {
    this.#holding = true;
    this.#options.onIdrNeeded(now);
  }

  #changeVideoHeader(): void {
    const active = this.#parameterSets.active;
    if (active === undefined) return;
    const { width, height } = active.sps;
    this.#headers = {
      metadata: writeOnMetaDataBody({ video: { width, height }, audio: this.#audioMetadata() }),
      video: writeAvcSequenceHeaderBody(active.configurationRecord),
      audio: this.#headers.audio,
    };
  }

  #audioMetadata(): NonNullable<StreamMetadata['audio']> {
    const { channels, audioBitrateBps } = this.#options;
    return { sampleRate: 48_000, channels, bitrateBps: audioBitrateBps };
  }
}
