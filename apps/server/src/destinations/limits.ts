import { millis } from '@callcast/core';

/** Bounds of destinations and their probes, each with its reason. */
export const destinationLimits = {
  /** Names: lower case, so that scenarios and people cannot disagree about one; short enough for a log line. */
  name: '^[a-z0-9][a-z0-9_-]{0,63}$',
  /** Destinations of one application: ten services for ten shows; a list that a person can still read. */
  perApplication: 100,
  /** Keys that the log's redactor is told of: those used last, as many as outputs fill a machine. Each costs every line. */
  redactedKeys: 100,
  /** Probes at once: a probe is a dial to anywhere, so one account must not make a scanner of this server. */
  probesOfAccount: 2,
  probesInAll: 8,
  /** Probes of one account in a minute: a person mending a key needs five. */
  probesPerMinute: 30,
  /** A probe as a whole: each stage may take its 5 or 10 s, but eight addresses of a host would take minutes. */
  probeTimeout: millis(25_000),
  /** Services that refuse a key often accept the publish and then close: within this time on a good way. */
  probeStays: millis(2_000),
} as const;
