import type { ConferenceEvents } from '../conference-events.ts';
import type { Call } from './call.ts';
import type { Conference, Endpoint, EndpointDirection, EndpointMode } from './conference.ts';
import type { Unspecified } from './values.ts';

/** What every event of a conference has. */
export interface ConferenceEvent {
  conference: Conference;
  /** The event. */
  name: string;
}

/** About one endpoint. */
export interface EndpointEvent extends ConferenceEvent {
  endpointId: string;
  endpoint: Endpoint;
  direction: EndpointDirection;
  mode: EndpointMode;
}

/** Something failed. */
export interface ConferenceErrorEvent extends ConferenceEvent {
  /** What happened, for people. */
  error: string;
  /** Always 100. */
  code: number;
  /** Of the endpoint that could not be added. */
  endpointId?: string;
  endpoint?: Endpoint;
}

/** Somebody else has the floor. */
export interface LoudestSpeakerEvent extends ConferenceEvent {
  /** Undefined: nobody speaks any more. */
  call: Call | undefined;
  /** Undefined too where the call takes part without an endpoint. */
  endpoint: Endpoint | undefined;
}

/** Fields of events that never come, so that scenarios of the original platform can be checked. */
export interface UnsentConferenceEvent extends ConferenceEvent {
  [field: string]: Unspecified;
}

/** What a listener of each event of a conference is given. */
export interface ConferenceEventPayloads {
  [ConferenceEvents.Started]: ConferenceEvent;
  [ConferenceEvents.Stopped]: ConferenceEvent;
  [ConferenceEvents.EndpointAdded]: EndpointEvent;
  [ConferenceEvents.EndpointUpdated]: EndpointEvent;
  [ConferenceEvents.EndpointRemoved]: EndpointEvent;
  [ConferenceEvents.EndpointManaged]: UnsentConferenceEvent;
  [ConferenceEvents.ConferenceError]: ConferenceErrorEvent;
  [ConferenceEvents.LoudestSpeaker]: LoudestSpeakerEvent;
}
