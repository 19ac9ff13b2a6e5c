import { MAX_SENDER_REPORTS } from '../limits.ts';

/** One sender report in milliseconds: the sender's wall clock and its media clock at the same instant. */
interface Point {
  readonly ntpMs: number;
  readonly mediaMs: number;
}

export type ReportVerdict = 'accepted' | 'doubtful' | 'restarted';

/** Senders fill reports in a few ms before or after the truth; a clock that was set moves by more. */
const DOUBT_MS = 40;
/** Before this a slope would be jitter, not skew: 10 ms of jitter over 15 s still look like 600 ppm. */
const MIN_SLOPE_SPAN_MS = 15_000;
const MIN_SLOPE_POINTS = 5;
/** Crystals keep within 100 ppm, badly clocked sound devices within 500. */
const MAX_SLOPE = 0.001;

/**
 * The line through a track's sender reports: where its media clock stands at an instant of the sender's wall clock.
 *
 * Source: RFC 3550 §6.4.1 (NTP and RTP timestamp of a sender report name the same instant).
 * A least-squares fit over the last reports, so that jitter of single reports averages out and a skew between the two
 * clocks leaves no standing error. A report off the line is set aside; when the next one agrees with it, the sender's
 * clock was set and the line starts anew.
 */
export class ReportLine {
  #points: Point[] = [];
  #doubtful: Point | undefined;
  #meanNtpMs = 0;
  /** Media clock − wall clock at `#meanNtpMs`. */
  #meanOffsetMs = 0;
  /** Change of that offset per millisecond of wall clock. */
  #slope = 0;

  get isKnown(): boolean {
    return this.#points.length > 0;
  }

  add(ntpMs: number, mediaMs: number): ReportVerdict {
    const point = { ntpMs, mediaMs };
    const isOnLine = !this.isKnown || Math.abs(mediaMs - this.mediaAt(ntpMs)) <= DOUBT_MS;
    if (isOnLine) {
      this.#doubtful = undefined;
      this.#points.push(point);
      if (this.#points.length > MAX_SENDER_REPORTS) this.#points.shift();
      this.#fit();
      return 'accepted';
    }
    const doubtful = this.#doubtful;
    this.#doubtful = point;
    if (!doubtful || Math.abs(mediaMs - ntpMs - (doubtful.mediaMs - doubtful.ntpMs)) > DOUBT_MS) return 'doubtful';
    this.#points = [doubtful, point];
    this.#doubtful = undefined;
    this.#fit();
    return 'restarted';
  }

  /** Forgets the line; what was set aside becomes its first point. For when the other track saw the wall clock being set. */
  restart(): void {
    this.#points = this.#doubtful ? [this.#doubtful] : [];
    this.#doubtful = undefined;
    this.#fit();
  }

  /** Forgets everything: the track's media clock begins anew. */
  forget(): void {
    this.#points = [];
    this.#doubtful = undefined;
  }

  /** Media clock, ms, at an instant of the sender's wall clock. Only when {@link isKnown}. */
  mediaAt(ntpMs: number): number {
    return ntpMs + this.#meanOffsetMs + this.#slope * (ntpMs - this.#meanNtpMs);
  }

  /** The inverse of {@link mediaAt}. */
  ntpAt(mediaMs: number): number {
    return this.#meanNtpMs + (mediaMs - this.#meanNtpMs - this.#meanOffsetMs) / (1 + this.#slope);
  }

  #fit(): void {
    const count = this.#points.length;
    const first = this.#points[0];
    const last = this.#points[count - 1];
    if (!first || !last) return;
    // Relative to the first point: squares of wall clock milliseconds would not fit a double.
    let x = 0;
    let y = 0;
    for (const point of this.#points) {
      x += point.ntpMs - first.ntpMs;
      y += point.mediaMs - point.ntpMs - (first.mediaMs - first.ntpMs);
    }
    x /= count;
    y /= count;
    this.#meanNtpMs = first.ntpMs + x;
    this.#meanOffsetMs = first.mediaMs - first.ntpMs + y;
    this.#slope = 0;
    if (count < MIN_SLOPE_POINTS || last.ntpMs - first.ntpMs < MIN_SLOPE_SPAN_MS) return;
    let covariance = 0;
    let variance = 0;
    for (const point of this.#points) {
      const dx = point.ntpMs - this.#meanNtpMs;
      covariance += dx * (point.mediaMs - point.ntpMs - this.#meanOffsetMs);
      variance += dx * dx;
    }
    this.#slope = Math.max(-MAX_SLOPE, Math.min(MAX_SLOPE, covariance / variance));
  }
}
