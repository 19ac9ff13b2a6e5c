/** Bounds on strangers, each with its reason. */
export const securityLimits = {
  /** Logins one address may try in a minute: a farm of 100 callers behind one NAT starts within half a minute. */
  loginsPerMinute: 240,
  /** Wrong passwords for one user from one address in a minute: a person mistyping needs five. */
  loginFailuresPerMinute: 10,
  /** Failures of one address over all users in a minute: stops trying one password on every user. */
  addressFailuresPerMinute: 60,
  /** Wrong API keys of one address in a minute. */
  apiKeyFailuresPerMinute: 30,
  /** Keys a limiter remembers; the oldest is forgotten, so that a botnet cannot fill the memory. */
  limiterKeys: 10_000,
  /** Password hashes computed at once: each occupies a thread of the pool that files and DNS share. */
  concurrentHashes: 2,
  /** Password checks waiting for their turn: about a second of work; more would only time out. */
  waitingHashes: 100,
  /** Characters of a password: argon2id takes any length, a form field does not need more. */
  passwordCharacters: 256,
  /** Characters of a secret worth masking: shorter ones are ordinary words and would mangle the log. */
  secretCharacters: 8,
  /** Secrets known to one redactor. */
  secrets: 10_000,
} as const;
