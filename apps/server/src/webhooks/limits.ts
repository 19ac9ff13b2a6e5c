import { millis } from '@callcast/core';

const DAY_MS = 24 * 3_600_000;

/** Bounds of webhooks, each with its reason. */
export const webhookLimits = {
  /** Of one account: a receiver for each of its systems, and some to try things with. */
  perAccount: 20,
  urlCharacters: 2_048,
  descriptionCharacters: 200,
  /** A secret that was replaced goes on signing so long: a day to give the new one to every receiver. */
  oldSecretMs: DAY_MS,
  /** Secrets of one webhook that were replaced and still sign: whoever lost the new one before its receiver had it replaces it again. */
  oldSecrets: 4,
  /** Deliveries of one webhook that wait: a day of a call every ten seconds. Further events are counted and dropped. */
  waiting: 10_000,
  /** Events on their way to the database, while it takes none. */
  unwritten: 5_000,
  /** Of one try, with the look-up of the name: as the convention recommends, 15 to 30 s. */
  timeout: millis(15_000),
  /** Tries at once, and of one webhook: a receiver that hangs holds up its own alone. */
  attempts: 32,
  attemptsOfWebhook: 4,
  /** Tries of one delivery: with the pauses below, some 32 hours. */
  triesOfDelivery: 12,
  /** Pause after the first try, which grows by the factor up to the longest; each varies by a fifth either way. */
  firstPauseMs: 5_000,
  pauseFactor: 4,
  longestPauseMs: 6 * 3_600_000,
  jitter: 0.2,
  /** A receiver to which nothing arrived for so long is given up. */
  patienceMs: 3 * DAY_MS,
  /** Bytes of an answer that are kept for its owner: enough for a message of its framework. */
  answerBytes: 1_024,
  /** Deliveries that are over are kept so long, and so many of each webhook. */
  keepMs: 7 * DAY_MS,
  keep: 1_000,
  sweepInterval: millis(600_000),
  /** Until the database is asked again after it failed. */
  storeRetry: millis(2_000),
  /** The longest sleep: timers of Node hold 24 days, a clock that was set does not wait for that. */
  longestSleep: millis(3_600_000),
} as const;
