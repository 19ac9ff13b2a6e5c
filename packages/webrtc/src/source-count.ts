import { MAX_SOURCES } from './limits.ts';

/**
 * Counts the SSRCs that a peer sends from, in RTP (RFC 3550 §5.1) and RTCP (§6.4). The WebRTC library keeps a stream
 * with its keys for each, for as long as the peer lives, and looks through all of them for every datagram, on a thread
 * that serves other peers too.
 */
export class SourceCount {
  readonly #seen = new Set<number>();
  #latest = -1;

  /** @returns False once there are more than any sender needs. */
  admits(datagram: Uint8Array): boolean {
    const type = datagram[1];
    const ssrcAt = type !== undefined && type >= 192 && type <= 223 ? 4 : 8;
    if (datagram.length < ssrcAt + 4) return true; // nothing was opened for it
    const ssrc =
      (datagram[ssrcAt]! << 24) | (datagram[ssrcAt + 1]! << 16) | (datagram[ssrcAt + 2]! << 8) | datagram[ssrcAt + 3]!;
    if (ssrc === this.#latest) return true;
    this.#latest = ssrc;
    if (this.#seen.has(ssrc)) return true;
    if (this.#seen.size === MAX_SOURCES) return false;
    this.#seen.add(ssrc);
    return true;
  }
}
