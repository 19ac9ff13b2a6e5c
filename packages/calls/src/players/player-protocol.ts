import type { PlayerId } from '@callcast/scenario/protocol';
import type { LegId, OutputId } from '../media-protocol.ts';

/** What the server says to a media worker about players: part of `MediaCommand`. */
export type PlayerMediaCommand =
  /** Its file follows; it begins when all of that is there and somebody is there to hear it. */
  | { readonly kind: 'open-player'; readonly playerId: PlayerId; readonly loop: boolean; readonly isPaused: boolean }
  /** The next bytes of its file, in order. */
  | { readonly kind: 'player-bytes'; readonly playerId: PlayerId; readonly bytes: Uint8Array; readonly isLast: boolean }
  | { readonly kind: 'pause-player' | 'resume-player' | 'close-player'; readonly playerId: PlayerId }
  /** Tells once when it comes by: milliseconds of the file, from its end when negative. */
  | { readonly kind: 'mark-player'; readonly playerId: PlayerId; readonly offsetMs: number }
  /** The leg, opened `duplex`, hears it in place of any other sound of ours, and of sound that is forwarded. */
  | { readonly kind: 'play-to-leg' | 'stop-play-to-leg'; readonly playerId: PlayerId; readonly legId: LegId }
  /** The output gets its sound, and no picture, in place of its source. */
  | { readonly kind: 'play-to-output'; readonly playerId: PlayerId; readonly outputId: OutputId }
  | { readonly kind: 'stop-play-to-output'; readonly playerId: PlayerId; readonly outputId: OutputId };

/** What a media worker says about them: part of `MediaEvent`. */
export type PlayerMediaEvent = {
  readonly kind: 'player';
  readonly playerId: PlayerId;
} /** What the file says of itself; 0 where it says nothing. */ & (
  | { readonly name: 'started'; readonly durationMs: number }
  | { readonly name: 'marker'; readonly offsetMs: number }
  /** Last. `error`: why it could not be played, or not to its end. */
  | { readonly name: 'finished'; readonly error?: string }
  /** This leg takes no sound of ours: it hears nothing, time passes all the same. */
  | { readonly name: 'unheard'; readonly legId: LegId }
);
