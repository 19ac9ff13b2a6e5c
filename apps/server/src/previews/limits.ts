/** Every number that bounds previews, with its reason. */
export const previewLimits = {
  /** Seconds that a link works: a look at what is on the air. The account asks for another. */
  linkSeconds: 3_600,
  /** Shorter ones are over before somebody has opened them. */
  minLinkSeconds: 10,
  /** As long as a link to a session log. */
  maxLinkSeconds: 24 * 3_600,
  /** Each costs the media worker what another destination costs. A preview is for the eyes of a few; a CDN is for the many. */
  viewersOfOutput: 8,
  /** One account must not take the places of all others. */
  viewersOfAccount: 24,
  /** With the backlog it bounds the memory that they take of the server: 512 MB. */
  viewers: 64,
  /** Unsent bytes of one viewer, in the server and in the media worker: what it begins with (6 MiB at most), and 6 s of 2.5 Mbit/s. */
  backlogBytes: 8 * 1024 * 1024,
  /** Milliseconds for the first bytes: a media worker that is waiting for a key frame begins with sound after 2 s. */
  answerTimeoutMs: 5_000,
  /** Milliseconds that a media worker waits for the one line of a request, and its characters. */
  requestTimeoutMs: 2_000,
  requestCharacters: 256,
  /** Milliseconds that a media worker waits for the server to read the last bytes of an output that is over. */
  lingerMs: 3_000,
} as const;
