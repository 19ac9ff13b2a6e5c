import { millis } from '@callcast/core';

/** Every number that bounds what players of one session use, with its reason. */
export const PLAYER_LIMITS = {
  /** API limit. What `Call.startPlayback` plays is not among them: that is one for each call. */
  maxPlayers: 10,
  /** Of all files of a session that are being played, at once: as many as its players may have, of the largest kind. */
  maxFileBytes: 100 * 1024 * 1024,
  /** Markers of one player that were not reached: more than any scenario sets. */
  maxMarkers: 100,
  /** Bytes that go to the media worker at once, and how soon the next ones: 10 MB within a second, and no wait for its calls. */
  sliceBytes: 256 * 1024,
  sliceInterval: millis(20),
  /** A worker that stood still for longer goes on with the present. */
  longestCatchUp: millis(200),
} as const;
