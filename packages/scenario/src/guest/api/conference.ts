import type { ConferenceDirection, ConferenceMode } from '../conference-events.ts';
import type { Call } from './call.ts';
import type { ConferenceEventPayloads } from './conference-event-payloads.ts';
import type { Recorder } from './recorder.ts';
import type { StreamingAgent } from './streaming-agent.ts';
import type { Unspecified } from './values.ts';

/** Which way the sound of an endpoint goes, as its call sees it. */
export type EndpointDirection = keyof typeof ConferenceDirection;

/** What becomes of its sound and picture. */
export type EndpointMode = keyof typeof ConferenceMode;

/** How a conference is made. */
export interface ConferenceParameters {
  /** Read over: sound always has its full band. */
  hd_audio?: boolean;
}

/** How a call takes part. Options of the original platform that are not named here are read over. */
export interface EndpointParameters {
  call: Call;
  /** `MIX` unless given; `FORWARD` does the same, with a warning. */
  mode?: EndpointMode;
  /** `BOTH` unless given. */
  direction?: EndpointDirection;
  /** For people; that of the call unless given. */
  displayName?: string;
  [option: string]: Unspecified;
}

/** A call as a conference has it: made by `Conference.add`. */
export interface Endpoint {
  /** The endpoint's own id, unique in its session. */
  id(): string;
  /** The same as `id`. Not of the original platform. */
  getId(): string;
  /** The call that takes part. */
  getCall(): Call;
  /** Which way its sound goes. */
  getDirection(): EndpointDirection;
  /** As it was added; `FORWARD` acts as `MIX`. */
  getMode(): EndpointMode;
  /** Its name, for people. Not of the original platform. */
  displayName(): string;
  /** Names it anew, for the scenario: `ConferenceEvents.EndpointUpdated`. No client is told. */
  setDisplayName(displayName: string): void;
  /** For the log. Not of the original platform. */
  toString(): string;
}

/**
 * Calls that hear each other: 100 of them. An agent that gets a conference publishes the sound of all, and the picture of who
 * speaks. Made by `VoxEngine.createConference`, ten in a session; its events come later, never from inside of that.
 *
 * Calls meet in a session by a rule with `video_conference`, or where the scenario places them. A call is in one conference at
 * a time. A method of a conference that was stopped does nothing, with a warning in the log.
 */
export interface Conference {
  /** The conference's own id, unique in its session. */
  id(): string;
  /** @deprecated The old name of `id`. */
  getId(): string;
  /** Calls `callback` at each `event` from now on. The same function added twice is called twice. */
  addEventListener<Event extends keyof ConferenceEventPayloads>(
    event: Event,
    callback: (event: ConferenceEventPayloads[Event]) => unknown,
  ): void;
  /** Takes a listener away; without a callback all of the event. */
  removeEventListener<Event extends keyof ConferenceEventPayloads>(
    event: Event,
    callback?: (event: ConferenceEventPayloads[Event]) => unknown,
  ): void;
  /** The call takes part from now on, or as soon as it is answered. @throws TypeError without a call. */
  add(parameters: EndpointParameters): Endpoint;
  /** The call goes on without the conference. Not of the original platform. */
  remove(endpoint: Endpoint): void;
  /** All that take part; one that is refused leaves it at its `ConferenceEvents.ConferenceError`. */
  getList(): Endpoint[];
  /** Undefined: it has no endpoint of this id. */
  get(endpointId: string): Endpoint | undefined;
  /** Ends it; its calls go on without it. */
  stop(): void;
  /** To an agent: what is published. To a call: it hears the conference, without an endpoint. */
  sendMediaTo(unit: Call | StreamingAgent | Recorder, parameters?: object): void;
  /** Ends what `sendMediaTo` began. */
  stopMediaTo(unit: Call | StreamingAgent | Recorder): void;
  /** For the log. Not of the original platform. */
  toString(): string;
}
