/** Bounds of who gets in and for how long, each with its reason. */
export const accessLimits = {
  /** API keys of an account: one for each machine and program of a large team. */
  apiKeys: 100,
  /** Members of an account: their list is one page. */
  members: 100,
  /** WHIP keys of a user: an encoder each. */
  whipKeys: 20,
  /** Sessions of a member: browsers and devices of one person. The oldest makes room. */
  sessionsPerMember: 20,
  /** Milliseconds between two notes of the last use: a busy key must not write with every request. */
  lastUseMs: 60_000,
  /** Milliseconds without a request after which a session of the console ends: a night. */
  sessionIdleMs: 12 * 3_600_000,
  /** Milliseconds after its login that a session ends, used or not. */
  sessionLongestMs: 7 * 24 * 3_600_000,
  /** Milliseconds until a session's token is replaced by another: what was stolen is soon worth nothing. */
  sessionTokenMs: 15 * 60_000,
  /** Milliseconds that a replaced token is still taken once its successor was seen: requests that were on their way. */
  sessionGraceMs: 30_000,
  /** Milliseconds that a browser is known by after a login. */
  deviceMs: 365 * 24 * 3_600_000,
  /** Wrong passwords for one name from all unknown addresses in ten minutes, until each of them gets fewer tries. */
  failuresPerName: 50,
  /** Wrong passwords from an unknown address in ten minutes for a name under attack: the right one still gets in. */
  failuresUnderAttack: 2,
  /** Characters of a member's password, at least: what NIST SP 800-63B asks of passwords that stand alone, and a margin. */
  memberPasswordCharacters: 10,
  /** Milliseconds a refresh token is good for. */
  refreshTokenMs: 30 * 24 * 3_600_000,
  /** Entries of one account that the audit log keeps, the newest: 20 MB. */
  auditEntries: 100_000,
  /** Entries of one answer of the audit log. */
  auditPage: 200,
  /** Characters of an audit entry's target. */
  auditTargetCharacters: 500,
} as const;
