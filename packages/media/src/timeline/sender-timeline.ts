import { assert, type Millis, millis, type Ticks } from '@callcast/core';
import { RecentMinimum } from './recent-minimum.ts';
import { ReportLine } from './report-line.ts';

/** What a sender report says of one track (RFC 3550 §6.4.1). */
export interface SenderReportTime {
  /** NTP timestamp in milliseconds; 0 when the sender has no wall clock. */
  readonly ntpMs: number;
  /** RTP timestamp, unwrapped like those of the track's packets. */
  readonly position: Ticks;
  readonly arrivedAt: Millis;
}

const AUDIO_TICKS_PER_MS = 48;
const VIDEO_TICKS_PER_MS = 90;

/** Corrections are spread: at least this many ms per second of video, under 2 ms a picture, which nobody sees. */
const MIN_SLEW = 0.05;
/** A correction of any size is over after this time. */
const SLEW_DURATION_MS = 1_800;
/** A larger error is corrected at once: lips half a second off are worse than one jerk. */
const STEP_MS = 500;
/** While time must wait after a step back, video goes on at this fraction of its speed, to stay strictly increasing. */
const HELD_SPEED = 1 / 8;
/** Reports may not claim that the tracks are further apart than their arrival says by this. */
const MAX_CORRECTION_MS = 5_000;
/** A track whose transit time changes by more has restarted its clock; a report that is off by more is damaged. */
const MAX_TRANSIT_CHANGE_MS = 5_000;
/** Least transit time is taken over 5 to 10 s: long enough to meet an empty queue, short enough to follow clock skew. */
const TRANSIT_SPAN = millis(5_000);

interface AudioAnchor {
  readonly position: Ticks;
  readonly time: Millis;
}

/**
 * Puts both tracks of one sender onto one axis in milliseconds.
 *
 * The sender's audio sample clock is master: audio time is the arrival of the first audio packet plus the samples since.
 * Video follows: by the difference of the tracks' least transit times until both have a sender report, from then on by
 * the reports (video ticks → sender's wall clock → audio ticks → time). Corrections are slewed. Without audio the video
 * clock rules alone. Positions are unwrapped, so nothing here wraps.
 */
export class SenderTimeline {
  #audioAnchor: AudioAnchor | undefined;
  #lastAudio: { time: Millis; arrivedAt: Millis } | undefined;
  readonly #audioTransit = new RecentMinimum(TRANSIT_SPAN);
  readonly #videoTransit = new RecentMinimum(TRANSIT_SPAN);
  readonly #audioReports = new ReportLine();
  readonly #videoReports = new ReportLine();
  /** Last offset that reports gave; stands while one track waits for a new report. */
  #reportedOffset: number | undefined;

  /** Video time − video ticks, ms: the one in force, on its way to the one wanted. */
  #videoOffset: number | undefined;
  #slew = 0;
  #highestVideo: Ticks | undefined;
  #videoError: number | undefined;
  #lastVideo: { time: Millis; arrivedAt: Millis; transit: number } | undefined;
  #ignoredReports = 0;
  #videoSteps = 0;

  get statistics(): { readonly ignoredSenderReports: number; readonly videoSteps: number } {
    return { ignoredSenderReports: this.#ignoredReports, videoSteps: this.#videoSteps };
  }

  /**
   * How much later than its sound the last picture stands on the axis, ms, by the sender reports; negative: earlier.
   * Undefined while the reports of the tracks have not been put together.
   */
  get avOffset(): number | undefined {
    return this.#videoError;
  }

  get hasAudio(): boolean {
    return this.#audioAnchor !== undefined;
  }

  /** To be called for every audio packet, in order. The first one anchors the axis at its arrival. */
  anchorAudio(position: Ticks, arrivedAt: Millis): void {
    assert(Number.isFinite(position) && Number.isFinite(arrivedAt), 'audio position and arrival are finite');
    // After a restart the axis goes on: what the sender's clock gained or lost so far must stay in it.
    const last = this.#lastAudio;
    this.#audioAnchor ??= { position, time: last ? millis(last.time + arrivedAt - last.arrivedAt) : arrivedAt };
    const time = this.audioTime(position);
    this.#lastAudio = { time, arrivedAt };
    this.#audioTransit.add(arrivedAt, arrivedAt - time);
  }

  /** Time of an audio sample, 48 kHz. Comes after {@link anchorAudio}. */
  audioTime(position: Ticks): Millis {
    const anchor = this.#audioAnchor;
    assert(anchor, 'anchorAudio() comes before audioTime()');
    return millis(anchor.time + (position - anchor.position) / AUDIO_TICKS_PER_MS);
  }

  /**
   * Time of a picture, to be called once for every access unit in decoding order.
   *
   * @returns Strictly increasing as long as `position` is. A position below an earlier one (B pictures) is placed by the
   *   same offset.
   */
  videoTime(position: Ticks, arrivedAt: Millis): Millis {
    assert(Number.isFinite(position) && Number.isFinite(arrivedAt), 'video position and arrival are finite');
    const ticksMs = position / VIDEO_TICKS_PER_MS;
    const transit = arrivedAt - ticksMs;
    if (this.#lastVideo && Math.abs(transit - this.#lastVideo.transit) > MAX_TRANSIT_CHANGE_MS) this.restart('video');
    this.#videoTransit.add(arrivedAt, transit);
    const isBehind = this.#highestVideo !== undefined && position <= this.#highestVideo;
    if (isBehind && this.#videoOffset !== undefined) return millis(ticksMs + this.#videoOffset);

    const elapsed = this.#highestVideo === undefined ? undefined : ticksMs - this.#highestVideo / VIDEO_TICKS_PER_MS;
    const offset = this.#nextVideoOffset(position, arrivedAt, elapsed);
    const earliest = this.#lastVideo ? this.#lastVideo.time + (elapsed ?? 1) * HELD_SPEED : Number.NEGATIVE_INFINITY;
    const time = millis(Math.max(ticksMs + offset, earliest));
    this.#videoOffset = offset;
    this.#videoError = this.#reportedOffset === undefined ? undefined : time - ticksMs - this.#reportedOffset;
    this.#highestVideo = position;
    this.#lastVideo = { time, arrivedAt, transit };
    return time;
  }

  handleSenderReport(track: 'audio' | 'video', report: SenderReportTime): void {
    const mediaMs = report.position / (track === 'audio' ? AUDIO_TICKS_PER_MS : VIDEO_TICKS_PER_MS);
    if (!this.#isPlausible(track, report, mediaMs)) {
      this.#ignoredReports++;
      return;
    }
    const [line, other] =
      track === 'audio' ? [this.#audioReports, this.#videoReports] : [this.#videoReports, this.#audioReports];
    const verdict = line.add(report.ntpMs, mediaMs);
    if (verdict === 'doubtful') this.#ignoredReports++;
    else if (verdict === 'restarted') other.restart(); // the sender's wall clock was set: the other's line is of the old one
  }

  /** The track's positions begin anew (another SSRC, a jump). Time goes on where it is. */
  restart(track: 'audio' | 'video'): void {
    if (track === 'audio') {
      this.#audioAnchor = undefined;
      this.#audioTransit.clear();
      this.#audioReports.forget();
      return;
    }
    this.#videoOffset = undefined;
    this.#videoError = undefined;
    this.#highestVideo = undefined;
    this.#reportedOffset = undefined;
    this.#slew = 0;
    this.#videoTransit.clear();
    this.#videoReports.forget();
  }

  #isPlausible(track: 'audio' | 'video', { ntpMs, arrivedAt }: SenderReportTime, mediaMs: number): boolean {
    if (!(ntpMs > 0) || !Number.isFinite(ntpMs) || !Number.isFinite(mediaMs)) return false;
    const expected = track === 'audio' ? this.#expectedAudioMs(arrivedAt) : this.#expectedVideoMs(arrivedAt);
    return expected !== undefined && Math.abs(mediaMs - expected) <= MAX_TRANSIT_CHANGE_MS;
  }

  /** Where the track's media clock should stand by its last packet; undefined before the first. */
  #expectedAudioMs(at: Millis): number | undefined {
    if (!this.#audioAnchor || !this.#lastAudio) return undefined;
    const time = this.#lastAudio.time + at - this.#lastAudio.arrivedAt;
    return time - this.#audioAnchor.time + this.#audioAnchor.position / AUDIO_TICKS_PER_MS;
  }

  #expectedVideoMs(at: Millis): number | undefined {
    return this.#lastVideo && this.#highestVideo !== undefined ? at - this.#lastVideo.transit : undefined;
  }

  #nextVideoOffset(position: Ticks, arrivedAt: Millis, elapsed: number | undefined): number {
    const offset = this.#videoOffset;
    const wanted = this.#wantedVideoOffset(position, arrivedAt);
    if (offset === undefined || elapsed === undefined) return wanted;
    const error = wanted - offset;
    if (Math.abs(error) > STEP_MS) {
      this.#videoSteps++;
      this.#slew = 0;
      return wanted;
    }
    // The speed stands until the error is gone, so that a refined target does not stretch the correction.
    this.#slew = Math.max(MIN_SLEW, this.#slew, Math.abs(error) / SLEW_DURATION_MS);
    const move = this.#slew * Math.min(elapsed, SLEW_DURATION_MS);
    if (move < Math.abs(error)) return offset + Math.sign(error) * move;
    this.#slew = 0;
    return wanted;
  }

  #wantedVideoOffset(position: Ticks, arrivedAt: Millis): number {
    const ticksMs = position / VIDEO_TICKS_PER_MS;
    const arrival = this.#arrivalOffset(ticksMs, arrivedAt);
    if (!this.#audioAnchor) return this.#reportedOffset ?? arrival;
    if (this.#audioReports.isKnown && this.#videoReports.isKnown) {
      const audioMs = this.#audioReports.mediaAt(this.#videoReports.ntpAt(ticksMs));
      const reported = this.audioTime((audioMs * AUDIO_TICKS_PER_MS) as Ticks) - ticksMs;
      // Two tracks with two wall clocks, as some SIP devices have, are not synchronised by them.
      if (Math.abs(reported - arrival) <= MAX_CORRECTION_MS) this.#reportedOffset = reported;
    }
    return this.#reportedOffset ?? arrival;
  }

  /** The offset by arrival: transit of video like that of audio, or the clock of video alone. */
  #arrivalOffset(ticksMs: number, arrivedAt: Millis): number {
    if (this.#audioAnchor) return this.#videoTransit.value - this.#audioTransit.value;
    if (this.#videoOffset !== undefined) return this.#videoOffset;
    const last = this.#lastVideo;
    return (last ? last.time + arrivedAt - last.arrivedAt : arrivedAt) - ticksMs;
  }
}
