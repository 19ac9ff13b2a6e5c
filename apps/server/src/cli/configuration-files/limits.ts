import { configurationLimits } from '../../configuration/index.ts';

/** Bounds of what is read from a folder, which a stranger may have made, each with its reason. */
export const fileLimits = {
  /** An account has no more. */
  applications: configurationLimits.applications,
  /** Bytes of one YAML file: a thousand rules, each with a pattern and a name, and room for remarks. */
  yamlBytes: 8 * 1024 * 1024,
  /** Bytes of a scenario: four of UTF-8 for each character that the server takes. */
  sourceBytes: 4 * configurationLimits.scenarioCharacters,
  /** Bytes of what was kept of the last pull: a hash for each item that an account may have. */
  agreedBytes: 256 * 1024 * 1024,
  /** Characters of a file's name, without what makes it unique: names of file systems have 255 bytes. */
  nameCharacters: 80,
} as const;
