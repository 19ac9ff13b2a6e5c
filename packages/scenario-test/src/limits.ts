/** Bounds of the kit, each with its reason. */
export const KIT_LIMITS = {
  /** How long a test waits for something, in virtual time, unless it says: what a server gives a scenario to answer. */
  waitMs: 60_000,
  /** How long it waits for the end: sessions end by themselves a minute after their last call. */
  endWaitMs: 3_600_000,
  /** Timers of the guest's that run at one moment: more of them arm each other without a delay, and time would never go on. */
  timersAtOneMoment: 10_000,
  /** Lines of what happened last that a failure shows: a screenful. */
  shownLines: 15,
  /** Characters of such a line. */
  shownCharacters: 160,
} as const;

/**
 * What a session of the server does by itself, and when. Its tests compare them with the server's.
 */
export const SESSION_LIMITS = {
  answerTimeout: 60_000,
  idleSessionTimeout: 60_000,
  connectTimeout: 30_000,
  maxPlacedCalls: 50,
  maxDialingCalls: 10,
  maxAgents: 50,
  maxConferences: 10,
  maxConferenceMembers: 100,
} as const;

/** What bounds the players of a session, as on the server. */
export const PLAYER_LIMITS = {
  maxPlayers: 10,
  maxMarkers: 100,
  /** Until a file is there. */
  downloadTimeoutMs: 12_000,
} as const;

/** Runs of the kit are not slowed down for the CPU they use: with time standing still it would be paid off by nobody. */
export const UNMETERED_CPU_MS = Number.MAX_SAFE_INTEGER;
