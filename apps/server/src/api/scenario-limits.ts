import { configurationLimits } from '../configuration/index.ts';
import { storeLimits } from '../store/index.ts';

/** Bounds of requests about scenarios, each with its reason. */
export const scenarioLimits = {
  /** Bytes of a body: each character of a text up to six when it is escaped in JSON, and the other fields. */
  bodyBytes: configurationLimits.scenarioCharacters * 6 + 4_096,
  /** Versions of one answer: all that are kept. */
  versions: storeLimits.scenarioVersions,
} as const;
