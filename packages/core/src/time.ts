/** Units of time. A unit lives in the type, so that two clocks cannot be added by accident. */
declare const unit: unique symbol;

/** Milliseconds on the monotonic clock or on an output timeline (RTMP, FLV). May be fractional. */
export type Millis = number & { readonly [unit]: 'ms' };

/** Milliseconds since 1970-01-01 UTC. Only for logs, storage, APIs and NTP in RTCP: it may jump. */
export type WallMillis = number & { readonly [unit]: 'wall-ms' };

/** RTP timestamp as sent: unsigned 32-bit, random start, wraps (RFC 3550 §5.1). */
export type RtpTimestamp = number & { readonly [unit]: 'rtp32' };

/** RTP timestamp after unwrapping: never wraps, in ticks of the stream's own clock rate. */
export type Ticks = number & { readonly [unit]: 'ticks' };

/** Ticks per second: 90_000 for video, 48_000 for Opus, 8_000 for PCMU/PCMA. */
export type ClockRate = 8_000 | 48_000 | 90_000;

export const millis = (value: number): Millis => value as Millis;
export const wallMillis = (value: number): WallMillis => value as WallMillis;
export const rtpTimestamp = (value: number): RtpTimestamp => (value >>> 0) as RtpTimestamp;
export const ticks = (value: number): Ticks => value as Ticks;

export const addMillis = (instant: Millis, duration: Millis): Millis => millis(instant + duration);

/** Converts an absolute position, never a delta, so rounding cannot accumulate into drift. */
export const ticksToMillis = (position: Ticks, rate: ClockRate): Millis => millis((position * 1000) / rate);
