/** Events of a Player, with the published values. */
export const PlayerEvents = Object.freeze({
  /** It can be sent to whoever is to hear it. */
  Created: 'Player.Created',
  /** The file is here. */
  PlaybackReady: 'Player.PlaybackReady',
  /** The first one hears it. */
  Started: 'Player.Started',
  /** It is over, by `stop()`. */
  Stopped: 'Player.Stopped',
  /** It is over by itself: at its end, or because it could not be played. */
  PlaybackFinished: 'Player.PlaybackFinished',
  /** It could not be played, or not to its end; `PlaybackFinished` follows. */
  Error: 'Player.Error',
  /** A place that `addMarker` named is reached. */
  PlaybackMarkerReached: 'Player.PlaybackMarkerReached',
  /** @deprecated Never comes: a file is played when it is whole. */
  Buffering: 'Player.Buffering',
  /** @deprecated Never comes: a file is played when it is whole. */
  PlaybackBuffering: 'Player.PlaybackBuffering',
});
