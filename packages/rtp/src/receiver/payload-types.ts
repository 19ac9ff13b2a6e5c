import type { NegotiatedCodec, NegotiatedTrack } from '../negotiated-track.ts';

/** What the payload types of one m-section mean: array look-ups, for every packet. */
export class PayloadTypes {
  /** Then an original that fills a hole is no retransmission. */
  readonly hasRtx: boolean;
  readonly #codecs: (NegotiatedCodec | undefined)[] = new Array(128).fill(undefined);
  readonly #rtxCodecs: (NegotiatedCodec | undefined)[] = new Array(128).fill(undefined);
  readonly #telephoneEvent: number | undefined;

  constructor({ codecs, telephoneEvent }: NegotiatedTrack) {
    this.#telephoneEvent = telephoneEvent?.payloadType;
    this.hasRtx = codecs.some((codec) => codec.rtxPayloadType !== undefined);
    for (const codec of codecs) {
      this.#codecs[codec.payloadType] = codec;
      if (codec.rtxPayloadType !== undefined) this.#rtxCodecs[codec.rtxPayloadType] = codec;
    }
  }

  knows(payloadType: number): boolean {
    return this.codec(payloadType) !== undefined || this.rtx(payloadType) !== undefined || this.isEvent(payloadType);
  }

  codec(payloadType: number): NegotiatedCodec | undefined {
    return this.#codecs[payloadType];
  }

  /** What its packets are retransmissions of. */
  rtx(payloadType: number): NegotiatedCodec | undefined {
    return this.#rtxCodecs[payloadType];
  }

  /** Of RFC 4733. */
  isEvent(payloadType: number): boolean {
    return payloadType === this.#telephoneEvent;
  }
}
