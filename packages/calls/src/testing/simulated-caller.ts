/** A caller on virtual time: the robot's clip as RTP, through a path that a test may break. For tests only. */
import { type Millis, millis, wallMillis } from '@callcast/core';
import { type NegotiatedTrack, packetizeAv1, packetizeH264, packetizeH265, RtpSender } from '@callcast/rtp';
import type { Clip } from '@callcast/testing/robot';
import type { VirtualScheduler } from '@callcast/testing/virtual-scheduler';

const FEEDBACK = { nack: true, pli: true, fir: true, transportCc: false, remb: false };
const PICTURE_MS = 1000 / 30;
/** Wraps soon. */
const FIRST_SEQUENCE_NUMBER = 65_500;

export const AUDIO_TRACK: NegotiatedTrack = {
  kind: 'audio',
  mid: '0',
  codecs: [{ payloadType: 111, codec: 'opus', clockRate: 48_000, formatParameters: {} }],
  feedback: { nack: false, pli: false, fir: false, transportCc: false, remb: false },
  ssrcs: [{ media: 1 }],
  stereo: false,
};

export const VIDEO_TRACK: NegotiatedTrack = {
  kind: 'video',
  mid: '1',
  codecs: [{ payloadType: 106, codec: 'H264', clockRate: 90_000, formatParameters: { 'profile-level-id': '42e01f' } }],
  feedback: FEEDBACK,
  ssrcs: [{ media: 2 }],
  stereo: false,
};

export const REMB_TRACK: NegotiatedTrack = { ...VIDEO_TRACK, feedback: { ...FEEDBACK, remb: true } };

export const AV1_TRACK: NegotiatedTrack = {
  ...VIDEO_TRACK,
  codecs: [{ payloadType: 106, codec: 'AV1', clockRate: 90_000, formatParameters: {} }],
};

export const H265_TRACK: NegotiatedTrack = {
  ...VIDEO_TRACK,
  codecs: [{ payloadType: 106, codec: 'H265', clockRate: 90_000, formatParameters: {} }],
};

/** A picture of H.265. */
export interface H265Picture {
  readonly nalUnits: readonly Uint8Array[];
  readonly isKeyFrame: boolean;
  /** How many pictures later than it is sent it is shown; negative: earlier. */
  readonly shownLater: number;
}

/** A picture of AV1, without size fields. */
export interface Av1Picture {
  readonly obus: readonly Uint8Array[];
  readonly isKeyFrame: boolean;
}

export interface SimulatedCallerOptions {
  readonly clip: Clip;
  readonly scheduler: VirtualScheduler;
  /** Index of the track, as the leg numbers it; undefined: not sent. */
  readonly audioTrack: number | undefined;
  readonly videoTrack: number | undefined;
  readonly deliver: (track: number, datagram: Uint8Array, arrivedAt: Millis) => void;
  /** Whether this datagram of the track gets through. */
  readonly passes?: (track: number, at: Millis) => boolean;
  /** False: what is lost stays lost. */
  readonly retransmits?: boolean;
  /** Whether requests for key frames are answered by jumping to the next IDR of the clip. */
  readonly answersPli?: boolean;
  /** Sent in place of the clip's pictures, again and again; the first is a key frame. */
  readonly av1?: readonly Av1Picture[];
  /** As `av1`. */
  readonly h265?: readonly H265Picture[];
  /** Sent again and again in place of the clip's sound: a packet, and how long it is. */
  readonly opus?: { readonly packet: Uint8Array; readonly durationMs: number };
  /** What the video is filled up to, by SEI, or to what REMB allows if that is less. */
  readonly videoBps?: number;
}

/** Supplemental enhancement information of so many bytes, user data that nobody reads (H.264 D.1.7). */
function paddingSei(bytes: number): Uint8Array {
  const payloadBytes = Math.max(16, Math.round(bytes) - 8);
  const size = [...new Array(Math.floor(payloadBytes / 255)).fill(0xff), payloadBytes % 255];
  return Uint8Array.from([0x06, 0x05, ...size, ...new Array(payloadBytes).fill(0x55), 0x80]);
}

export class SimulatedCaller {
  readonly #options: SimulatedCallerOptions;
  readonly #audio: RtpSender | undefined;
  readonly #video: RtpSender | undefined;
  readonly #startedAt: number;
  #clipIndex = 0;
  #stopped = false;
  plis = 0;
  /** What REMB said last, bits per second. */
  cappedBps: number | undefined;

  constructor(options: SimulatedCallerOptions) {
    this.#options = options;
    this.#startedAt = options.scheduler.now();
    this.#audio = this.#sender(options.audioTrack, 1, 111, 48_000);
    this.#video = this.#sender(options.videoTrack, 2, 106, 90_000);
    this.#sendPicture(0);
    this.#sendOpus(0);
  }

  stop(): void {
    this.#stopped = true;
  }

  handleRtcp(compound: Uint8Array): void {
    this.#audio?.handleRtcp(compound);
    this.#video?.handleRtcp(compound);
  }

  #sender(
    track: number | undefined,
    ssrc: number,
    payloadType: number,
    clockRate: 48_000 | 90_000,
  ): RtpSender | undefined {
    if (track === undefined) return undefined;
    const { scheduler, deliver, passes } = this.#options;
    let last = FIRST_SEQUENCE_NUMBER - 1;
    return new RtpSender({
      ssrc,
      payloadType,
      clockRate,
      cname: 'caller',
      firstSequenceNumber: FIRST_SEQUENCE_NUMBER,
      firstTimestamp: 0xffff_0000,
      wallOrigin: wallMillis(scheduler.wallNow() - scheduler.now()),
      startedAt: scheduler.now(),
      events: {
        packet: (datagram) => {
          const at = scheduler.now();
          const sequenceNumber = ((datagram[2] ?? 0) << 8) | (datagram[3] ?? 0);
          const isNew = ((sequenceNumber - last) & 0xffff) < 0x8000;
          if (isNew) last = sequenceNumber;
          else if (this.#options.retransmits === false) return;
          if (passes?.(track, at) ?? true) deliver(track, datagram, at);
        },
        rtcp: (compound) => deliver(track, compound, scheduler.now()),
        keyFrameRequested: () => this.#requestKeyFrame(),
        bitrateCapped: (bps) => {
          this.cappedBps = bps;
        },
      },
    });
  }

  #requestKeyFrame(): void {
    this.plis++;
    const { clip } = this.#options;
    if (this.#options.answersPli === false) return;
    const isKeyFrame = (index: number): boolean => {
      const others = this.#options.av1 ?? this.#options.h265;
      if (others !== undefined) return others[index % others.length]?.isKeyFrame === true;
      return clip.pictures[index % clip.pictures.length]?.isIdr === true;
    };
    while (!isKeyFrame(this.#clipIndex)) this.#clipIndex++;
  }

  #sendPicture(index: number): void {
    this.#at(index * PICTURE_MS, () => {
      const { clip, scheduler } = this.#options;
      const shownLater = this.#options.h265?.[this.#clipIndex % this.#options.h265.length]?.shownLater ?? 0;
      const payloads = this.#nextPicture(clip);
      for (const [i, payload] of payloads.entries())
        this.#video?.send(payload, (index + shownLater) * 3_000, i === payloads.length - 1);
      this.#video?.handleTimeout(scheduler.now());
      this.#sendPicture(index + 1);
    });
  }

  #nextPicture(clip: Clip): readonly Uint8Array[] {
    const index = this.#clipIndex++;
    const { av1, h265 } = this.#options;
    const hevc = h265?.[index % h265.length];
    if (hevc !== undefined) return packetizeH265(hevc.nalUnits, 1_150);
    const picture = av1?.[index % av1.length];
    if (picture !== undefined) return packetizeAv1(picture.obus, 1_150, picture.isKeyFrame);
    return packetizeH264(this.#padded(clip.pictures[index % clip.pictures.length]?.nalUnits ?? []), 1_150);
  }

  #padded(nalUnits: readonly Uint8Array[]): readonly Uint8Array[] {
    const { videoBps } = this.#options;
    const slice = nalUnits.at(-1);
    if (videoBps === undefined || slice === undefined) return nalUnits;
    const bytes = (Math.min(videoBps, this.cappedBps ?? videoBps) * PICTURE_MS) / 8_000;
    return [...nalUnits.slice(0, -1), paddingSei(bytes - slice.length), slice];
  }

  #sendOpus(index: number): void {
    const { clip, scheduler, opus } = this.#options;
    const durationMs = opus?.durationMs ?? 20;
    this.#at(index * durationMs, () => {
      const packet = opus?.packet ?? clip.opusPackets[index % clip.opusPackets.length];
      if (packet !== undefined) this.#audio?.send(packet, index * durationMs * 48, false);
      this.#audio?.handleTimeout(scheduler.now());
      this.#sendOpus(index + 1);
    });
  }

  #at(mediaMs: number, run: () => void): void {
    const { scheduler } = this.#options;
    scheduler.after(millis(Math.max(0, this.#startedAt + mediaMs - scheduler.now())), () => {
      if (!this.#stopped) run();
    });
  }
}
