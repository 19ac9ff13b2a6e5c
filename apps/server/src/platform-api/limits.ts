import { configurationLimits } from '../configuration/index.ts';

/** Bounds of management requests, each with its reason. */
export const platformLimits = {
  ...configurationLimits,
  /** Bytes of a body: 262,144 characters of scenario, each up to twelve bytes when form-encoded, and the other fields. */
  bodyBytes: 4 * 1024 * 1024,
  /** Parameters of one request: the richest documented command has about forty. */
  parameters: 200,
  /** Entries of a `;` list: as documented for session ids. */
  listEntries: 1_000,
  /** Rows of one answer. */
  count: 1_000,
  /** Rows that may be skipped. */
  offset: 1_000_000,
  /** Sessions of the history that may be skipped: as documented. */
  historyOffset: 10_000,
  /** Rows of one answer when the client does not say: not documented; the clients in use expect at least 20. */
  defaultCount: 20,
  /** SIP registrations of an account: not documented. Each will cost a request every few minutes. */
  sipRegistrations: 100,
  /** Entries of the SIP white list, and of the PSTN black list, of an account: not documented. Both are read for each call. */
  accessListItems: 1_000,
  /** Keys of an account: not documented. A deployment has a handful. */
  keys: 100,
  /** Key pairs made at once, over all accounts: an RSA key of 2048 bits takes a tenth of a second of a core, sometimes one. */
  concurrentKeys: 1,
  /** Requests for a key that may wait for their turn. */
  waitingKeys: 20,
  /** Seconds between `iat` and `exp` of a token: as documented. */
  jwtLifetimeSeconds: 3_600,
  /** Seconds by which the clock of a client may be ahead of ours. */
  jwtSkewSeconds: 30,
  /** Characters of a token: one with the documented fields has about 500. */
  jwtCharacters: 4_096,
} as const;
