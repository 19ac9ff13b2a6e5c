import { dispatchHostEvent } from './dispatch.ts';
import { installGlobals } from './globals.ts';
import type { HostEvent } from './host-events.ts';
import { type HostFunction, openHostPort } from './host-port.ts';
import { Listeners } from './listeners.ts';
import { Session } from './session.ts';
import { Timers } from './timers.ts';

export interface GuestStart {
  readonly scenarioNames: readonly string[];
  readonly customData: string;
  readonly maxActiveTimers: number;
}

const { parse } = JSON;

/**
 * Prepares the isolate for the author's scripts. Called once, before any of them is run.
 *
 * @param startJson A {@link GuestStart}.
 * @returns What the host calls with each {@link HostEvent} as JSON. It never throws for an error of the author's.
 */
export function open(host: HostFunction, startJson: string): (eventJson: string) => void {
  const start: GuestStart = parse(startJson);
  const session = new Session(openHostPort(host), start.scenarioNames, start.maxActiveTimers);
  const application = new Listeners(session, 'VoxEngine');
  const timers = new Timers(session);
  installGlobals(session, application, timers, start.customData);
  return (eventJson) => {
    const event: HostEvent = parse(eventJson);
    session.failed = false; // Terminating and Terminated are still heard after an error
    dispatchHostEvent(session, application, timers, event);
  };
}
