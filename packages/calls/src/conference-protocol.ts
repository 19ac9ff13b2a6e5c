/** What the server and a media worker say to each other about conferences: {@link MediaCommand}, {@link MediaEvent}. */
import type { LegId, OutputId } from './media-protocol.ts';

export type ConferenceId = string;

export type ConferenceMediaCommand =
  | { readonly kind: 'open-conference'; readonly conferenceId: ConferenceId }
  /** With all that is in it; its outputs go on without media. */
  | { readonly kind: 'close-conference'; readonly conferenceId: ConferenceId }
  /**
   * The leg's sound is mixed (`speaks`), and it is sent that of the others (`hears`; opened `duplex`). Told again it replaces
   * what was said. A leg is in one conference at most. It leaves when it is closed.
   */
  | {
      readonly kind: 'join-conference';
      readonly conferenceId: ConferenceId;
      readonly legId: LegId;
      readonly hears: boolean;
      readonly speaks: boolean;
    }
  | { readonly kind: 'leave-conference'; readonly conferenceId: ConferenceId; readonly legId: LegId }
  /** The output gets the mix and the picture of the loudest speaker. */
  | { readonly kind: 'route-conference'; readonly conferenceId: ConferenceId; readonly outputId: OutputId }
  | { readonly kind: 'unroute-conference'; readonly conferenceId: ConferenceId; readonly outputId: OutputId }
  /** The output shows this track from now on; left out: that of the loudest speaker. */
  | {
      readonly kind: 'show-track';
      readonly conferenceId: ConferenceId;
      readonly outputId: OutputId;
      readonly trackId?: number;
    };

export type ConferenceMediaEvent =
  | { readonly kind: 'conference-opened'; readonly conferenceId: ConferenceId }
  /** It never was opened. For people. */
  | { readonly kind: 'conference-failed'; readonly conferenceId: ConferenceId; readonly reason: string }
  /** This leg is not in it: as many are as there may be. */
  | { readonly kind: 'conference-full'; readonly conferenceId: ConferenceId; readonly legId: LegId }
  /** Who has the floor from now on; left out: who had it is gone. */
  | { readonly kind: 'conference-speaker'; readonly conferenceId: ConferenceId; readonly legId?: LegId };
