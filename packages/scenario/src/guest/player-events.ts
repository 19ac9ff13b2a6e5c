/** Events of a Player. */
export const PlayerEvents = Object.freeze({
  Created: 'Player.Created',
  PlaybackReady: 'Player.PlaybackReady',
  Started: 'Player.Started',
  Stopped: 'Player.Stopped',
  PlaybackFinished: 'Player.PlaybackFinished',
  Error: 'Player.Error',
  PlaybackMarkerReached: 'Player.PlaybackMarkerReached',
  // Never here: a file is played when it is whole. Old and new name.
  Buffering: 'Player.Buffering',
  PlaybackBuffering: 'Player.PlaybackBuffering',
});
