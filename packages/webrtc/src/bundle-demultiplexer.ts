import type { NegotiatedTrack } from '@callcast/rtp';
import { MAX_LEARNT_SSRCS } from './limits.ts';

/**
 * Tells which track a datagram of a BUNDLE transport belongs to.
 *
 * Source: RFC 9143 §9.2 (association of RTP and RTCP with m-sections), RFC 5761 §4 (RTP or RTCP). RTP goes by payload
 * type; its SSRC is learnt, so that RTCP, which has only SSRCs, finds the same track. No IO, no time.
 */
export class BundleDemultiplexer {
  readonly #trackOfPayloadType: Int8Array = new Int8Array(128).fill(-1);
  readonly #trackOfSsrc = new Map<number, number>();
  readonly #allTracks: readonly number[];

  constructor(tracks: readonly NegotiatedTrack[]) {
    this.#allTracks = tracks.map((_, index) => index);
    for (const [index, { codecs, ssrcs }] of tracks.entries()) {
      for (const { payloadType, rtxPayloadType } of codecs) {
        this.#trackOfPayloadType[payloadType] = index;
        if (rtxPayloadType !== undefined) this.#trackOfPayloadType[rtxPayloadType] = index;
      }
      for (const { media, rtx } of ssrcs) {
        this.#learn(media, index);
        if (rtx !== undefined) this.#learn(rtx, index);
      }
    }
  }

  /**
   * @returns Indexes of the tracks that the datagram is for: none when it belongs nowhere, several only for RTCP that
   *   names no SSRC heard of so far (each receiver knows its own) or those of several tracks.
   */
  tracksOf(datagram: Uint8Array): readonly number[] {
    if (datagram.length < 8 || (datagram[0] as number) >> 6 !== 2) return [];
    const second = datagram[1] as number;
    return second >= 192 && second <= 223 ? this.#tracksOfRtcp(datagram) : this.#trackOfRtp(datagram, second & 0x7f);
  }

  #trackOfRtp(datagram: Uint8Array, payloadType: number): readonly number[] {
    const track = this.#trackOfPayloadType[payloadType] as number;
    if (track === -1 || datagram.length < 12) return [];
    const ssrc = readUint32(datagram, 8);
    if (this.#trackOfSsrc.get(ssrc) !== track) this.#learn(ssrc, track);
    return [track];
  }

  /** Every packet of a compound begins with the SSRC of its sender (RFC 3550 §6). */
  #tracksOfRtcp(datagram: Uint8Array): readonly number[] {
    const found = new Set<number>();
    for (let at = 0; at + 8 <= datagram.length; ) {
      const track = this.#trackOfSsrc.get(readUint32(datagram, at + 4));
      if (track !== undefined) found.add(track);
      at += 4 + 4 * (((datagram[at + 2] as number) << 8) | (datagram[at + 3] as number));
    }
    return found.size === 0 ? this.#allTracks : [...found];
  }

  #learn(ssrc: number, track: number): void {
    if (this.#trackOfSsrc.size >= MAX_LEARNT_SSRCS) {
      const oldest = this.#trackOfSsrc.keys().next();
      if (!oldest.done) this.#trackOfSsrc.delete(oldest.value);
    }
    this.#trackOfSsrc.set(ssrc, track);
  }
}

function readUint32(source: Uint8Array, at: number): number {
  return (
    (((source[at] as number) << 24) |
      ((source[at + 1] as number) << 16) |
      ((source[at + 2] as number) << 8) |
      (source[at + 3] as number)) >>>
    0
  );
}
