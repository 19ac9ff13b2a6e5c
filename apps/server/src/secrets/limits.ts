/** Bounds of secrets, each with its reason. */
export const secretLimits = {
  /** As documented for the platform. */
  name: '^[A-Za-z][A-Za-z0-9_]{0,63}$',
  valueCharacters: 8_192,
  descriptionCharacters: 200,
  /** Secrets of one application: all of them travel to a scenario run when it starts, 800 kB at worst. */
  perApplication: 100,
  /** Values of one application that are masked in its logs, those used last: what a change replaced is masked for a while. */
  maskedPerApplication: 200,
  /** Applications whose values are masked in logs, those used last: as many as have calls at once on a large machine. */
  maskedApplications: 1_000,
} as const;
