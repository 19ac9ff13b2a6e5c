/** H.264 from RTP to FLV tag bodies. */
import { assert, type Millis } from '@callcast/core';
import {
  type AccessUnit,
  ParameterSets,
  publishedNalUnits,
  writeAvcSequenceHeaderBody,
  writeAvcVideoTagBody,
} from '@callcast/media';
import { H264Depacketizer, type ReceivedPacket } from '@callcast/rtp';
import { NO_NAL_UNITS, type VideoHeader } from './source-unit.ts';
import type { PictureReadiness, PictureSink, PublishedPicture, VideoCodec } from './video-codec.ts';

export class H264Video implements VideoCodec {
  readonly #depacketizer: H264Depacketizer;
  readonly #parameterSets = new ParameterSets();
  #unit: AccessUnit | undefined;
  #nalUnits = NO_NAL_UNITS;
  header: VideoHeader | undefined;
  reorderDepth: number | undefined;

  /** @param outOfBandParameterSets What came in the SDP. */
  constructor(sink: PictureSink, outOfBandParameterSets: readonly Uint8Array[]) {
    this.#depacketizer = new H264Depacketizer({
      accessUnit: (unit) => {
        this.#unit = unit;
        sink.picture(unit, unit.isIdr);
        this.#unit = undefined;
      },
      incomplete: () => sink.incomplete(),
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
  }

  read(): PictureReadiness {
    const { nalUnits, isIdr } = this.#current;
    const update = this.#parameterSets.handleAccessUnit(nalUnits);
    const { active } = this.#parameterSets;
    if (update.kind === 'unusable' || active === undefined) return 'unusable';
    this.#nalUnits = publishedNalUnits(nalUnits, isIdr, active);
    if (update.kind !== 'changed') return 'ready';
    const { width, height, vui } = active.sps;
    this.reorderDepth = vui?.maxNumReorderFrames;
    this.header = { body: writeAvcSequenceHeaderBody(active.configurationRecord), size: { width, height } };
    return 'changed';
  }

  /** Nothing but delimiters and filler. */
  get isEmpty(): boolean {
    return this.#nalUnits.length === 0;
  }

  skip(): void {
    this.#parameterSets.store(this.#current.nalUnits);
  }

  publish(compositionTime: Millis): PublishedPicture {
    const nalUnits = this.#nalUnits;
    const body = writeAvcVideoTagBody({ nalUnits, isIdr: this.#current.isIdr, compositionTime });
    return { body, isRasl: false, nalUnits };
  }

  get #current(): AccessUnit {
    assert(this.#unit !== undefined, 'asked about the picture that is being told');
    return this.#unit;
  }
}
