import type { ReceiverLimits } from '../limits.ts';
import type { RtpPacket } from '../wire/packet.ts';
import { signed16 } from '../wire/sequence.ts';

/**
 * Two packets further apart do not follow each other: the first one, played with the second, would put all that comes
 * ahead of its time by the distance. Above what a sender in DTX (400 ms) or with a picture a second leaves between two.
 */
const MAX_DISTANCE_MS = 2_000;

/**
 * Tells a sender that started anew (another SSRC, or a far jump of the sequence number) from stray packets: two packets
 * in a row prove it (RFC 3550 A.1). The first of them is kept, since it may begin a key frame.
 *
 * One candidate only: a storm of SSRCs replaces it with every packet and costs nothing more.
 */
export class SourceChange {
  readonly #limits: ReceiverLimits;
  #candidate: { packet: RtpPacket; arrivedAt: number } | undefined;
  #changedAt = Number.NEGATIVE_INFINITY;
  #staleRun = 0;
  #lastStale = 0;

  constructor(limits: ReceiverLimits) {
    this.#limits = limits;
  }

  /** The expected sender goes on: a candidate must not be proven by packets that lie far apart. */
  dismiss(): void {
    this.#candidate = undefined;
    this.#staleRun = 0;
  }

  /**
   * @returns The kept packet that `packet` follows, which makes the change true; or undefined: `packet` is the
   *   candidate now, or came too soon after the last change.
   */
  confirm(packet: RtpPacket, now: number): { packet: RtpPacket; arrivedAt: number } | undefined {
    const candidate = this.#candidate;
    this.#candidate = { packet, arrivedAt: now };
    if (candidate === undefined || candidate.packet.ssrc !== packet.ssrc) return undefined;
    if (signed16(packet.sequenceNumber - candidate.packet.sequenceNumber) !== 1) return undefined;
    if (now - candidate.arrivedAt > MAX_DISTANCE_MS) return undefined;
    if (now < this.#changedAt + this.#limits.restartInterval) return undefined;
    this.#candidate = undefined;
    this.#changedAt = now;
    return candidate;
  }

  /** @returns True when packets behind the window have come in order for so long that the sender must have restarted. */
  isRestartBehind(packet: RtpPacket): boolean {
    const follows = signed16(packet.sequenceNumber - this.#lastStale) === 1;
    this.#lastStale = packet.sequenceNumber;
    this.#staleRun = follows ? this.#staleRun + 1 : 1;
    if (this.#staleRun < this.#limits.staleRun) return false;
    this.#staleRun = 0;
    return true;
  }
}
