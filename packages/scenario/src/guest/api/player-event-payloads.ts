import type { PlayerEvents } from '../player-events.ts';
import type { Player } from './player.ts';
import type { Unspecified } from './values.ts';

/** What every event of a player has. */
export interface PlayerEvent {
  player: Player;
  /** The event. */
  name: string;
}

/** It is heard. */
export interface PlayerStartedEvent extends PlayerEvent {
  /** Of the file, in seconds; 0: it does not say. */
  duration: number;
}

/** It is over by itself. */
export interface PlaybackFinishedEvent extends PlayerEvent {
  /** Why it could not be played, or not to its end. */
  error?: string;
}

/** It could not be played, or not to its end. */
export interface PlayerErrorEvent extends PlayerEvent {
  error: string;
}

/** A place that `addMarker` named. */
export interface PlaybackMarkerReachedEvent extends PlayerEvent {
  /** As it was named. */
  offset: number;
}

/** Fields of events that never come, so that scenarios of the original platform can be checked. */
export interface UnsentPlayerEvent extends PlayerEvent {
  [field: string]: Unspecified;
}

/** What a listener of each event of a player is given. */
export interface PlayerEventPayloads {
  [PlayerEvents.Created]: PlayerEvent;
  [PlayerEvents.PlaybackReady]: PlayerEvent;
  [PlayerEvents.Started]: PlayerStartedEvent;
  [PlayerEvents.Stopped]: PlayerEvent;
  [PlayerEvents.PlaybackFinished]: PlaybackFinishedEvent;
  [PlayerEvents.Error]: PlayerErrorEvent;
  [PlayerEvents.PlaybackMarkerReached]: PlaybackMarkerReachedEvent;
  [PlayerEvents.Buffering]: UnsentPlayerEvent;
  [PlayerEvents.PlaybackBuffering]: UnsentPlayerEvent;
}
