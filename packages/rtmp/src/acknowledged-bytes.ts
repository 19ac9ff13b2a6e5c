/**
 * Unwraps the sequence numbers of Acknowledgements (RTMP 1.0 §5.4.3), which are taken modulo 2^32: 3.7 hours at 2.6 Mbit/s.
 *
 * Never goes back and never exceeds what was sent, whatever a server claims.
 */
export class AcknowledgedBytes {
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  handleSequenceNumber(sequenceNumber: number, sentBytes: number): void {
    const advance = (sequenceNumber - this.#bytes) >>> 0;
    if (advance >= 2 ** 31) return; // older than the last one
    this.#bytes = Math.min(this.#bytes + advance, sentBytes);
  }
}
