import type { AppEventPayloads } from './api/app-event-payloads.ts';
import { AppEvents } from './app-events.ts';
import type { Call } from './call.ts';
import { CallEvents } from './call-events.ts';
import type { Listeners } from './listeners.ts';
import { createUrlPlayer, type Player } from './player.ts';
import type { Session } from './session.ts';

/** What `VoxEngine` plays. */
export function createPlayerFunctions(
  session: Session,
  application: Listeners<AppEventPayloads>,
  terminate: () => void,
) {
  return {
    createURLPlayer(source: unknown, parameters?: unknown): Player {
      return createUrlPlayer(session, source, parameters);
    },
    /** A whole scenario: takes each call, plays the file and hangs up. */
    playSoundAndHangup(url: unknown): void {
      application.add(AppEvents.CallAlerting, ({ call }: { readonly call: Call }) => {
        call.addEventListener(CallEvents.Connected, () => call.startPlayback(url));
        call.addEventListener(CallEvents.PlaybackFinished, () => call.hangup());
        call.addEventListener(CallEvents.Disconnected, terminate);
        call.addEventListener(CallEvents.Failed, terminate);
        call.answer();
      });
    },
  };
}
