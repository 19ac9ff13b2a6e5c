/** When an output dials again after its destination was lost or refused it, and when it gives up. Pure: no clock, no dice of its own. */
import { type Millis, millis } from '@callcast/core';

/** The first try after a drop comes within this; not at once, so that a restarting server is not met by all of its publishers together. */
const FIRST_DELAY_MS = 250;
/** A destination that comes back after a night is on the air again this soon; some sixteen tries a minute cost neither side anything. */
const MAX_DELAY_MS = 5_000;
/** A wait is at most this share of the outage so far: the delays grow exponentially, and a destination that was away for 3 s is found within 0.75 s. */
const SHARE_OF_OUTAGE = 1 / 4;
/** A service that refuses a key is asked again more slowly: some lock accounts out. */
const FIRST_DELAY_AFTER_REJECTION_MS = 1_000;
/** Refusals in a row that mean no: one may be an encoder that has not left yet, or a server in the middle of its restart. */
const REJECTIONS_THAT_MEAN_NO = 3;
/**
 * A server often still holds the publish that was lost, and refuses the next one as its double until it notices:
 * nginx-rtmp after 90 s at most.
 */
const GHOST_LIFETIME_MS = 120_000;
/** A destination that never worked is most likely a mistake; five minutes are enough to start its server. */
const NEVER_LIVE_LIMIT_MS = 300_000;

/** The server looked at application and key and said no, in words or by closing. */
const REJECTIONS: ReadonlySet<string> = new Set([
  'DEST_APP_REJECTED',
  'DEST_CODEC',
  'DEST_KEY_REJECTED',
  'DEST_CLOSED_AFTER_PUBLISH',
]);

export const isRejection = (code: string): boolean => REJECTIONS.has(code);

/**
 * The scenario's `reconnect`: false never, a number of seconds that an outage may last, or undefined: as long as the
 * session lives once the output was live, five minutes before that.
 */
export type ReconnectOption = false | number | undefined;

/** Time without a publish that lasted. */
export interface Outage {
  readonly since: Millis;
  /** The latest failure was a refusal, and so many of them came in a row. */
  readonly rejections: number;
  /** The output had a publish that lasted before this outage. */
  readonly wasLive: boolean;
}

export type Retry =
  | { readonly kind: 'retry'; readonly delay: Millis }
  /** `because`: a clause for people; empty when nobody wanted another try. */
  | { readonly kind: 'give-up'; readonly because: string };

/** @param fraction Random, from 0 up to 1. */
export function nextRetry(now: Millis, outage: Outage, option: ReconnectOption, fraction: number): Retry {
  if (option === false) return { kind: 'give-up', because: '' };
  const lasted = now - outage.since;
  const isMeantForGood = !outage.wasLive || lasted > GHOST_LIFETIME_MS;
  if (outage.rejections >= REJECTIONS_THAT_MEAN_NO && isMeantForGood)
    return { kind: 'give-up', because: `refused ${outage.rejections} times in a row` };
  const first = outage.rejections > 0 ? FIRST_DELAY_AFTER_REJECTION_MS : FIRST_DELAY_MS;
  const longest = Math.min(MAX_DELAY_MS, Math.max(first, lasted * SHARE_OF_OUTAGE));
  const delay = Math.round(longest * (0.5 + 0.5 * fraction));
  const limit =
    option === undefined ? (outage.wasLive ? Number.POSITIVE_INFINITY : NEVER_LIVE_LIMIT_MS) : option * 1000;
  if (lasted + delay > limit) return { kind: 'give-up', because: `not reached for ${Math.round(lasted / 1000)} s` };
  return { kind: 'retry', delay: millis(delay) };
}
