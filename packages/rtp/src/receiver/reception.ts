import type { ClockRate, Millis, RtpTimestamp } from '@callcast/core';
import { compactNtp, toCompactDuration } from '../rtcp/ntp.ts';
import type { ReportBlock } from '../rtcp/report-block.ts';
import type { SenderReport } from '../rtcp/sender-report.ts';

/** Reception of one SSRC as receiver reports tell it: RFC 3550 A.3 (loss), A.8 (jitter), §6.4.1 (LSR, DLSR). */
export class Reception {
  readonly #ssrc: number;
  readonly #ticksPerMs: number;
  readonly #base: number;
  #highest: number;
  #received = 0;
  #expectedPrior = 0;
  #receivedPrior = 0;
  #jitter = 0;
  #lastTransit: number | undefined;
  #lastReport = 0;
  #lastReportAt = 0;
  #fractionLost = 0;

  /** @param first Extended sequence number of the first packet. */
  constructor(ssrc: number, clockRate: ClockRate, first: number) {
    this.#ssrc = ssrc;
    this.#ticksPerMs = clockRate / 1_000;
    this.#base = first;
    this.#highest = first;
  }

  /** In ms. */
  get jitter(): number {
    return this.#jitter / this.#ticksPerMs;
  }

  /** In the last report, 0..1. */
  get fractionLost(): number {
    return this.#fractionLost / 256;
  }

  /**
   * Every packet of this SSRC, duplicates included (A.3 counts them too).
   *
   * @param timestamp Undefined: it does not tell when the packet was sent.
   */
  receive(sequenceNumber: number, timestamp: RtpTimestamp | undefined, arrivedAt: Millis): void {
    this.#received++;
    // A retransmission or a late packet says nothing about jitter.
    if (sequenceNumber < this.#highest) return;
    this.#highest = sequenceNumber;
    if (timestamp === undefined) return;
    const transit = arrivedAt * this.#ticksPerMs - timestamp;
    if (this.#lastTransit !== undefined) {
      // Differences of timestamps wrap; transit times of one stream differ by less than half a cycle.
      const difference = transit - this.#lastTransit;
      const wrapped = difference - 2 ** 32 * Math.round(difference / 2 ** 32);
      this.#jitter += (Math.abs(wrapped) - this.#jitter) / 16;
    }
    this.#lastTransit = transit;
  }

  senderReport(report: SenderReport, arrivedAt: Millis): void {
    this.#lastReport = compactNtp(report);
    this.#lastReportAt = arrivedAt;
  }

  /** The report block since the last call of this method. */
  report(now: Millis): ReportBlock {
    const expected = this.#highest - this.#base + 1;
    const expectedInterval = expected - this.#expectedPrior;
    const lostInterval = expectedInterval - (this.#received - this.#receivedPrior);
    this.#expectedPrior = expected;
    this.#receivedPrior = this.#received;
    this.#fractionLost =
      expectedInterval > 0 && lostInterval > 0 ? Math.min(255, Math.floor((256 * lostInterval) / expectedInterval)) : 0;
    return {
      ssrc: this.#ssrc,
      fractionLost: this.#fractionLost,
      cumulativeLost: expected - this.#received,
      highestSequence: this.#highest >>> 0,
      jitter: Math.floor(this.#jitter) >>> 0,
      lastSenderReport: this.#lastReport,
      delaySinceLastSenderReport: this.#lastReport === 0 ? 0 : toCompactDuration(now - this.#lastReportAt),
    };
  }
}
