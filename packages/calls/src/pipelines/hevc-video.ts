/** H.265 from RTP to the tag bodies of Enhanced RTMP. */
import { assert, type Millis } from '@callcast/core';
import {
  type HevcAccessUnit,
  HevcParameterSets,
  type HevcPicture,
  parseHevcPicture,
  toBlaTagBody,
  writeHevcCodedFramesBody,
  writeHevcSequenceStartBody,
} from '@callcast/media';
import { H265Depacketizer, type ReceivedPacket } from '@callcast/rtp';
import { NO_NAL_UNITS, type VideoHeader } from './source-unit.ts';
import type { PictureReadiness, PictureSink, PublishedPicture, VideoCodec } from './video-codec.ts';

export class HevcVideo implements VideoCodec {
  readonly #sink: PictureSink;
  readonly #depacketizer: H265Depacketizer;
  readonly #parameterSets = new HevcParameterSets();
  #picture: HevcPicture | undefined;
  /** Something is missing, so decoding begins anew at the next key frame. */
  #isBroken = true;
  /** It began anew at the last key frame: pictures that look back over it cannot be decoded (ITU-T H.265 §8.1.3). */
  #skipsRasl = true;
  header: VideoHeader | undefined;
  reorderDepth: number | undefined;
  readonly isEmpty = false;

  /** @param outOfBandParameterSets What came in the SDP. */
  constructor(sink: PictureSink, outOfBandParameterSets: readonly Uint8Array[]) {
    this.#sink = sink;
    this.#depacketizer = new H265Depacketizer({
      accessUnit: (unit) => this.#handleUnit(unit),
      incomplete: () => this.#handleIncomplete(),
    });
    this.#parameterSets.store(outOfBandParameterSets);
  }

  push(packet: ReceivedPacket): void {
    this.#depacketizer.push(packet);
  }

  gap(): void {
    this.#depacketizer.gap();
  }

  reset(): void {
    this.#depacketizer.reset();
    this.#isBroken = true;
  }

  read(): PictureReadiness {
    const update = this.#parameterSets.handlePicture(this.#current);
    if (update.kind === 'unusable') {
      this.#isBroken = true;
      return 'unusable';
    }
    if (update.kind === 'unchanged') return 'ready';
    const { sps, configurationRecord } = update.active;
    const { width, height, maxNumReorderPics } = sps;
    this.reorderDepth = maxNumReorderPics;
    this.header = { body: writeHevcSequenceStartBody(configurationRecord), size: { width, height }, codec: 'hvc1' };
    return 'changed';
  }

  skip(): void {
    this.#parameterSets.store(this.#current.parameterSets);
  }

  publish(compositionTime: Millis): PublishedPicture {
    const { nalUnits, isKeyFrame, isRasl } = this.#current;
    const body = writeHevcCodedFramesBody({ nalUnits, isKeyFrame, compositionTime });
    const isCut = isKeyFrame && this.#skipsRasl;
    return { body: isCut ? toBlaTagBody(body) : body, isRasl, nalUnits: NO_NAL_UNITS };
  }

  #handleUnit(unit: HevcAccessUnit): void {
    const picture = parseHevcPicture(unit.nalUnits);
    if (typeof picture === 'string') {
      this.#handleIncomplete();
      return;
    }
    if (picture.isKeyFrame) {
      this.#skipsRasl = this.#isBroken || !picture.isCra;
      this.#isBroken = false;
    } else if (picture.isRasl && this.#skipsRasl) {
      this.#parameterSets.store(picture.parameterSets); // what follows may refer to them
      return;
    }
    this.#picture = picture;
    this.#sink.picture(unit, picture.isKeyFrame);
    this.#picture = undefined;
  }

  #handleIncomplete(): void {
    this.#isBroken = true;
    this.#sink.incomplete();
  }

  get #current(): HevcPicture {
    assert(this.#picture !== undefined, 'asked about the picture that is being told');
    return this.#picture;
  }
}
