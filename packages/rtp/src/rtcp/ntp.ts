/** NTP timestamps of RTCP: RFC 3550 §4, eras of RFC 5905 §6. */

/** Seconds from 1900 to 1970. */
const UNIX_EPOCH_SECONDS = 2_208_988_800;

export interface NtpTimestamp {
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
}

/**
 * Milliseconds since 1900 as a float, exact to about 0.5 µs. Seconds below 2^31 belong to the era that begins in 2036.
 * A sender may count from anywhere, its boot for instance: only differences within one sender mean anything.
 */
export function ntpToMs(ntp: NtpTimestamp): number {
  const seconds = ntp.ntpSeconds < 2 ** 31 ? ntp.ntpSeconds + 2 ** 32 : ntp.ntpSeconds;
  return seconds * 1_000 + (ntp.ntpFraction / 2 ** 32) * 1_000;
}

/** @param wallMs Milliseconds since 1970, or of any other clock when only differences matter. */
export function toNtp(wallMs: number): NtpTimestamp {
  const whole = Math.floor(wallMs / 1_000);
  const fraction = Math.floor(((wallMs - whole * 1_000) / 1_000) * 2 ** 32);
  return { ntpSeconds: (whole + UNIX_EPOCH_SECONDS) % 2 ** 32, ntpFraction: fraction };
}

/** The middle 32 bits: seconds modulo 2^16 and 1/65536 of them, wraps every 18 hours. */
export function compactNtp(ntp: NtpTimestamp): number {
  return (((ntp.ntpSeconds & 0xffff) << 16) | (ntp.ntpFraction >>> 16)) >>> 0;
}

/** A duration in 1/65536 s, as RTCP counts delays. */
export function toCompactDuration(ms: number): number {
  return Math.round((ms * 65_536) / 1_000) >>> 0;
}

/** Round trip from a compact NTP echoed by the peer; undefined when the echo cannot be true. RFC 3550 §6.4.1. */
export function roundTripMs(nowCompact: number, echoed: number, delay: number): number | undefined {
  const roundTrip = ((nowCompact - echoed - delay) | 0) / 65.536;
  // A delay measured by another clock may exceed ours by a rounding error; beyond a minute the echo is not ours.
  if (echoed === 0 || roundTrip < -2 || roundTrip > 60_000) return undefined;
  return Math.max(roundTrip, 0);
}
