import { ApplicationStorage } from './application-storage.ts';
import { dispatchHostEvent } from './dispatch.ts';
import { installGlobals } from './globals.ts';
import type { HostEvent } from './host-events.ts';
import { type HostFunction, openHostPort } from './host-port.ts';
import { Listeners } from './listeners.ts';
import { Net } from './net.ts';
import type { RunParts } from './run-parts.ts';
import { Session } from './session.ts';
import { Timers } from './timers.ts';

export interface GuestStart {
  readonly scenarioNames: readonly string[];
  readonly customData: string;
  readonly secrets: Readonly<Record<string, string>>;
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
  const parts: RunParts = {
    session,
    application: new Listeners(session, 'VoxEngine'),
    timers: new Timers(session),
    net: new Net(session),
    storage: new ApplicationStorage(session),
  };
  installGlobals(parts, start);
  return (eventJson) => {
    const event: HostEvent = parse(eventJson);
    session.failed = false; // Terminating and Terminated are still heard after an error
    dispatchHostEvent(parts, event);
  };
}
