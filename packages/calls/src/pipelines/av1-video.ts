/** AV1 from RTP to the tag bodies of Enhanced RTMP. */
import { assert } from '@callcast/core';
import {
  type Av1TemporalUnit,
  parseAv1TemporalUnit,
  type TemporalUnit,
  writeAv1CodecConfigurationRecord,
  writeAv1CodedFramesBody,
  writeAv1SequenceStartBody,
} from '@callcast/media';
import { Av1Depacketizer, type ReceivedPacket } from '@callcast/rtp';
import { NO_NAL_UNITS, type VideoHeader } from './source-unit.ts';
import type { PictureReadiness, PictureSink, PublishedPicture, VideoCodec } from './video-codec.ts';

export class Av1Video implements VideoCodec {
  readonly #sink: PictureSink;
  readonly #depacketizer: Av1Depacketizer;
  #unit: Av1TemporalUnit | undefined;
  header: VideoHeader | undefined;
  /** Temporal units are in the order in which they are shown. */
  readonly reorderDepth = 0;
  readonly isEmpty = false;

  constructor(sink: PictureSink) {
    this.#sink = sink;
    this.#depacketizer = new Av1Depacketizer({
      temporalUnit: (unit) => this.#handleUnit(unit),
      incomplete: () => sink.incomplete(),
    });
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
    const { sequence } = this.#current;
    if (sequence === undefined) return this.header === undefined ? 'unusable' : 'ready';
    const body = writeAv1SequenceStartBody(writeAv1CodecConfigurationRecord(sequence.header, sequence.obu));
    if (this.header !== undefined && Buffer.compare(body, this.header.body) === 0) return 'ready';
    const { width, height } = sequence.header;
    this.header = { body, size: { width, height }, codec: 'av01' };
    return 'changed';
  }

  /** A key frame brings its sequence header along. */
  skip(): void {}

  publish(): PublishedPicture {
    const { obus, isKeyFrame } = this.#current;
    return { body: writeAv1CodedFramesBody(obus, isKeyFrame), isRasl: false, nalUnits: NO_NAL_UNITS };
  }

  #handleUnit(unit: TemporalUnit): void {
    const parsed = parseAv1TemporalUnit(unit.obus);
    if (parsed === 'no-frame') return; // nothing to show, and nothing that a picture refers to
    if (typeof parsed === 'string') {
      this.#sink.incomplete();
      return;
    }
    this.#unit = parsed;
    this.#sink.picture(unit, parsed.isKeyFrame);
    this.#unit = undefined;
  }

  get #current(): Av1TemporalUnit {
    assert(this.#unit !== undefined, 'asked about the picture that is being told');
    return this.#unit;
  }
}
