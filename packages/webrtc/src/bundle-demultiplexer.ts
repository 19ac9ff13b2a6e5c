import type { NegotiatedTrack } from '@callcast/rtp';

/** Where RTCP goes: it is about the transport, and its packets name the SSRCs that they are about. */
const RTCP_TRACK = 0;

/**
 * Tells which track a datagram of a BUNDLE transport belongs to.
 *
 * Source: RFC 9143 §9.2 (by payload type, unique in a BUNDLE group), RFC 5761 §4 (RTP or RTCP).
 */
export class BundleDemultiplexer {
  readonly #trackOfPayloadType = new Int8Array(128).fill(-1);

  constructor(tracks: readonly NegotiatedTrack[]) {
    for (const [index, { codecs, telephoneEvent, isReceived }] of tracks.entries()) {
      if (isReceived === false) continue; // the peer agreed to send nothing there
      if (telephoneEvent !== undefined) this.#trackOfPayloadType[telephoneEvent.payloadType] = index;
      for (const { payloadType, rtxPayloadType } of codecs) {
        this.#trackOfPayloadType[payloadType] = index;
        if (rtxPayloadType !== undefined) this.#trackOfPayloadType[rtxPayloadType] = index;
      }
    }
  }

  /** @returns The index of the track; 0 for RTCP, whichever tracks it is about; -1 for what was not negotiated. */
  trackOf(datagram: Uint8Array): number {
    const first = datagram[0];
    const second = datagram[1];
    if (first === undefined || second === undefined || first >> 6 !== 2) return -1;
    if (second >= 192 && second <= 223) return RTCP_TRACK;
    return this.#trackOfPayloadType[second & 0x7f] ?? -1;
  }
}
