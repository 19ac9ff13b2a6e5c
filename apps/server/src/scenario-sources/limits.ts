/** Bounds of reading scenarios, each with its reason. */
export const sourceLimits = {
  /** Milliseconds for the types of one scenario: 256 kB take 0.2 s, while some short texts would take a parser for ever. */
  stripTimeoutMs: 2_000,
  /** Scenarios waiting for their types to be removed; one is at work at a time, so that a hostile one has one core at most. */
  waiting: 20,
  /** Milliseconds until a text that took too long is tried again: the machine may have been busy, or the text is hostile. */
  timeoutKeptMs: 60_000,
  /** Events that a run may be sent before its scenarios are read: as many as it may have waiting later. */
  waitingEvents: 1_000,
  /** Megabytes of JavaScript heap for removing types. */
  stripMegabytes: 64,
  /** Texts whose reading is remembered, and characters of them: 16 MB at worst. */
  remembered: 1_000,
  rememberedCharacters: 8_000_000,
} as const;
