import { assert, type Millis, millis } from '@callcast/core';
import { packetizeH264, packetizeH265, type RtpSender } from '@callcast/rtp';
import type { Clip } from './clip.ts';

export interface ClipSenderOptions {
  readonly clip: Clip;
  /** Left out: no sound, because none was offered or it was declined. */
  readonly audio: RtpSender | undefined;
  /** Left out: no picture. */
  readonly video: RtpSender | undefined;
  readonly startedAt: Millis;
  /**
   * What a request for a key frame does. `jump`: the clip goes on with its next second, picture and sound together, within
   * a tenth of a second. `wait`: nothing, the clip has an IDR each second anyway and its picture numbers keep going up by one.
   */
  readonly keyFrameRequests: 'jump' | 'wait';
}

/** Room for the headers of RTP, its extension and SRTP below 1200 bytes, the packet size of browsers. */
const MAX_PAYLOAD_BYTES = 1_150;

const VIDEO_CLOCK_RATE = 90_000;
const OPUS_PACKET_MS = 20;
const OPUS_PACKET_TICKS = 960;

/** A jump starts where a picture and an Opus packet begin at the same time, and both skip whole units: lip sync holds. */
const JUMP_GRID_MS = 100;

/** Encoders answer a second request only after this time; Chromium drops it before. */
const KEY_FRAME_SPACING_MS = 300;

/** Sends the clip in real time, in a loop, with continuous timestamps. Sans-IO: call `handleTimeout` when it is due. */
export class ClipSender {
  readonly #options: ClipSenderOptions;
  readonly #packetized: readonly (readonly Uint8Array[])[];
  readonly #picturesPerJumpGrid: number;
  #picturesSent = 0;
  #opusPacketsSent = 0;
  #keyFramesSent = 0;
  /** Content ahead of time by jumps. */
  #skippedPictures = 0;
  #skippedOpusPackets = 0;
  #isKeyFrameWanted = false;
  #lastKeyFrameAt = Number.NEGATIVE_INFINITY;

  constructor(options: ClipSenderOptions) {
    this.#options = options;
    const { clip } = options;
    assert((JUMP_GRID_MS * clip.frameRate) % 1_000 === 0, 'the jump grid is a whole number of pictures');
    this.#picturesPerJumpGrid = (JUMP_GRID_MS * clip.frameRate) / 1_000;
    const packetize = clip.codec === 'H265' ? packetizeH265 : packetizeH264;
    this.#packetized = clip.pictures.map(({ nalUnits }) => packetize(nalUnits, MAX_PAYLOAD_BYTES));
  }

  get picturesSent(): number {
    return this.#picturesSent;
  }

  get keyFramesSent(): number {
    return this.#keyFramesSent;
  }

  /** The receiver asked for an IDR, by PLI or FIR. */
  requestKeyFrame(): void {
    this.#isKeyFrameWanted = this.#options.keyFrameRequests === 'jump';
  }

  nextTimeout(): Millis {
    const { audio, video } = this.#options;
    let next = Math.min(this.#pictureAt(), this.#opusPacketAt());
    for (const sender of [audio, video]) if (sender) next = Math.min(next, sender.nextTimeout());
    return millis(next);
  }

  /** Sends what is due, late or not: nothing is skipped when the process was held up. */
  handleTimeout(now: Millis): void {
    const { audio, video } = this.#options;
    for (;;) {
      const pictureAt = this.#pictureAt();
      const opusPacketAt = this.#opusPacketAt();
      if (Math.min(pictureAt, opusPacketAt) > now) break;
      if (pictureAt <= opusPacketAt) this.#sendPicture(pictureAt);
      else this.#sendOpusPacket();
    }
    audio?.handleTimeout(now);
    video?.handleTimeout(now);
  }

  #pictureAt(): number {
    return this.#options.startedAt + (this.#picturesSent * 1_000) / this.#options.clip.frameRate;
  }

  #opusPacketAt(): number {
    return this.#options.startedAt + this.#opusPacketsSent * OPUS_PACKET_MS;
  }

  #sendPicture(at: number): void {
    const { clip, video } = this.#options;
    this.#jumpIfWanted(at);
    const index = (this.#picturesSent + this.#skippedPictures) % clip.pictures.length;
    const isIdr = clip.pictures[index]?.isIdr === true;
    if (video) {
      const payloads = this.#packetized[index] ?? [];
      const position = (this.#picturesSent * VIDEO_CLOCK_RATE) / clip.frameRate;
      for (const [at, payload] of payloads.entries()) video.send(payload, position, at === payloads.length - 1);
    }
    if (isIdr) {
      this.#keyFramesSent++;
      this.#lastKeyFrameAt = at;
      this.#isKeyFrameWanted = false;
    }
    this.#picturesSent++;
  }

  #jumpIfWanted(at: number): void {
    if (!this.#isKeyFrameWanted || at - this.#lastKeyFrameAt < KEY_FRAME_SPACING_MS) return;
    if (this.#picturesSent % this.#picturesPerJumpGrid !== 0) return;
    const { frameRate } = this.#options.clip;
    const pictures = (frameRate - ((this.#picturesSent + this.#skippedPictures) % frameRate)) % frameRate;
    this.#skippedPictures += pictures;
    this.#skippedOpusPackets += (pictures * 1_000) / frameRate / OPUS_PACKET_MS;
  }

  #sendOpusPacket(): void {
    const { clip, audio } = this.#options;
    const index = (this.#opusPacketsSent + this.#skippedOpusPackets) % clip.opusPackets.length;
    const payload = clip.opusPackets[index];
    if (audio && payload) audio.send(payload, this.#opusPacketsSent * OPUS_PACKET_TICKS, this.#opusPacketsSent === 0);
    this.#opusPacketsSent++;
  }
}
