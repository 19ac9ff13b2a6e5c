/** Bounds of management requests, each with its reason. */
export const platformLimits = {
  /** Bytes of a body: 262,144 characters of scenario, each up to twelve bytes when form-encoded, and the other fields. */
  bodyBytes: 4 * 1024 * 1024,
  /** Parameters of one request: the richest documented command has about forty. */
  parameters: 200,
  /** Entries of a `;` list: as documented for session ids. */
  listEntries: 1_000,
  /** Characters of a scenario: the larger of the two documented limits. */
  scenarioCharacters: 256 * 1024,
  /** Rows of one answer. */
  count: 1_000,
  /** Rows that may be skipped. */
  offset: 1_000_000,
  /** Rows of one answer when the client does not say: not documented; the clients in use expect at least 20. */
  defaultCount: 20,
} as const;
