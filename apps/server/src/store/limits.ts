/** Bounds of what the store keeps, each with its reason. */
export const storeLimits = {
  /** Milliseconds that a session log line may wait in memory: a reader of a running session's log sees it within 1 s. */
  logFlushIntervalMs: 200,
  /** Lines waiting for the next batch before a batch is written at once: bounds memory while many scenarios log. */
  logFlushLines: 2_000,
  /** Changes kept in memory while the disk refuses writes; beyond it the oldest log lines are dropped and counted. */
  pendingChanges: 50_000,
  /** Characters of one log line: the scenario API allows 15,000 in one `Logger.write`. */
  logLineCharacters: 16_000,
  /** Characters of one session's log: a scenario that logs in a loop must not fill the disk. */
  sessionLogCharacters: 8 * 1024 * 1024,
  /** Milliseconds between two writes of an output's figures: what a server that dies may lose of them. */
  outputFiguresMs: 10_000,
  /** Milliseconds between two tries to write what the database refused: at first, and at most. */
  logRetryMs: 200,
  logLongestRetryMs: 5_000,
  /** Milliseconds between two lines of the server's log that say so. */
  logComplaintMs: 60_000,
  /** Characters of a session's custom data: the larger of the two documented limits of the scenario API. */
  customDataCharacters: 2_000,
  /** Days that a finished session and its log are kept, unless somebody says otherwise: as documented for the platform. */
  sessionKeepDays: 31,
  /** Days that entries of the audit log are kept, unless somebody says otherwise: what changed within a year. */
  auditKeepDays: 365,
  /** Sessions, or audit entries, removed in one sweep, so that a sweep never holds the database for long. */
  sessionsPerSweep: 500,
  /** Milliseconds an idempotency key is kept: whoever asks again does so within a day. */
  idempotencyKeyMs: 24 * 3_600_000,
  /** Milliseconds until a claim that nobody answered is worth nothing: longer than any request takes. */
  idempotencyClaimMs: 60_000,
  /** Keys of an account: what a program makes in a day, times 64 KB at most. */
  idempotencyKeys: 2_000,
  /** Milliseconds between sweeps. */
  sweepIntervalMs: 3_600_000,
  /** Milliseconds SQLite waits, and the event loop with it, for another process (the command line) to finish its write. */
  busyTimeoutMs: 1_000,
  /** Connections to PostgreSQL: as many statements as a small server runs at once; more would only wait there. */
  connections: 10,
  /** Milliseconds until a connection to PostgreSQL is there, the wait for a free one included: a caller waits no longer for an error. */
  connectTimeoutMs: 5_000,
  /** Milliseconds of one statement: none of ours takes a second. PostgreSQL ends it then; a network that swallows packets does not. */
  statementTimeoutMs: 30_000,
  answerTimeoutMs: 35_000,
  /** Versions of a scenario that are kept, the newest: 25 MB at worst. */
  scenarioVersions: 100,
  /** Milliseconds an access token of a user is good for: longer than the longest call between two logins of an encoder. */
  accessTokenTtlMs: 24 * 3_600_000,
  /** Of the key-value storage, as documented for the platform: characters of a key and of a value. */
  storageKeyCharacters: 200,
  storageValueCharacters: 2_000,
  /** Seconds that an item may be kept (90 days) and is kept when nobody says (30 days), as documented. */
  storageTtlSeconds: 7_776_000,
  storageDefaultTtlSeconds: 2_592_000,
  /** Items of one application: 20 MB of ASCII, 60 MB at worst. Counting them for each new key takes under a millisecond. */
  storageItems: 10_000,
  /** Keys of one answer, as documented. */
  storageKeysPerAnswer: 1_000,
  /** Expired items removed in one go, so that a sweep never holds the database for long. */
  storageItemsPerSweep: 5_000,
  /** Milliseconds between sweeps: an expired item is not seen any more anyway, it only takes room. */
  storageSweepIntervalMs: 600_000,
} as const;
