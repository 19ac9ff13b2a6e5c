import { securityLimits } from '../security/index.ts';

/** Bounds of what an account configures, each with its reason; the same by whichever API it comes. */
export const configurationLimits = {
  /** Applications of an account: not documented. Each has at most as much below it as the limits that follow. */
  applications: 1_000,
  /** Characters of a new application's name: as documented. */
  applicationNameCharacters: 65,
  /** Scenarios of an account: not documented. With 256 K characters each that is half a gigabyte. */
  scenarios: 2_000,
  /** Characters of a scenario: the larger of the two documented limits. */
  scenarioCharacters: 256 * 1024,
  /** Characters of a scenario's name: as documented. */
  scenarioNameCharacters: 64,
  /** Scenarios of a rule: not documented. All of them are read and compiled for each session. */
  scenariosOfRule: 50,
  /** Rules of an application: not documented. All of them are tried for a number that none takes: 1,000 cost under 10 ms. */
  rulesOfApplication: 1_000,
  /** Characters of a rule's name: as documented. */
  ruleNameCharacters: 99,
  /** Users of an account: as documented. */
  users: 1_000,
  /** Characters of a user's display name, and of what is kept with a user: as documented. */
  displayNameCharacters: 255,
  userDataCharacters: 2_000,
  /** Characters of a user's password, as JavaScript and the login count them. At least: as documented. */
  userPasswordLeast: 8,
  userPasswordMost: securityLimits.passwordCharacters,
} as const;
