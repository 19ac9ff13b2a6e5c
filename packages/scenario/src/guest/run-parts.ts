import type { AppEventPayloads } from './api/app-event-payloads.ts';
import type { ApplicationStorage } from './application-storage.ts';
import type { Listeners } from './listeners.ts';
import type { Net } from './net.ts';
import type { Session } from './session.ts';
import type { Timers } from './timers.ts';

/** What a run is made of: who hears events of the host, and what authors are given. */
export interface RunParts {
  readonly session: Session;
  /** The listeners of `VoxEngine`. */
  readonly application: Listeners<AppEventPayloads>;
  readonly timers: Timers;
  readonly net: Net;
  readonly storage: ApplicationStorage;
}
