import { millis } from '@callcast/core';
import type {
  CallId,
  ConferenceCommand,
  ConferenceDirection,
  ConferenceEvent,
  ConferenceId,
  EndpointId,
} from '@callcast/scenario/protocol';
import { SESSION_LIMITS } from '../limits.ts';
import type { Surroundings, WorldPart } from './surroundings.ts';

export interface EndpointRecord {
  readonly endpointId: EndpointId;
  readonly callId: CallId;
  readonly direction: ConferenceDirection;
  displayName: string;
}

/** A conference as the played server knows it. */
export interface ConferenceRecord {
  readonly conferenceId: ConferenceId;
  readonly endpoints: EndpointRecord[];
  /** Calls that are in it by `sendMediaTo`, one way or both. */
  readonly routed: Map<CallId, { hears: boolean; speaks: boolean }>;
  state: 'running' | 'stopped';
}

export interface ConferencesOptions {
  readonly isRunning: (callId: CallId) => boolean;
  /** Agents that get it may find that they can be fed now. */
  readonly onMembersChanged: (conferenceId: ConferenceId) => void;
  readonly onEnded: (conferenceId: ConferenceId) => void;
}

/** Published code of an error that has none of its own. */
const UNKNOWN_ERROR = 100;

/** The conferences of a session, as the server's `SessionConferences` treats them. */
export class Conferences implements WorldPart<ConferenceCommand> {
  readonly #around: Surroundings;
  readonly #options: ConferencesOptions;
  readonly all: ConferenceRecord[] = [];

  readonly handlers: WorldPart<ConferenceCommand>['handlers'] = {
    'create-conference': ({ conferenceId }) => this.#create(conferenceId),
    'stop-conference': ({ conferenceId }) => {
      const conference = this.running(conferenceId);
      if (conference === undefined) return;
      this.#stop(conference);
      this.tell(conferenceId, { name: 'Stopped' });
    },
    'add-endpoint': ({ conferenceId, endpointId, callId, direction, displayName }) => {
      const conference = this.running(conferenceId);
      if (conference !== undefined) this.#add(conference, { endpointId, callId, direction, displayName });
    },
    'rename-endpoint': ({ conferenceId, endpointId, displayName }) => {
      const endpoint = this.running(conferenceId)?.endpoints.find((one) => one.endpointId === endpointId);
      if (endpoint === undefined) return;
      endpoint.displayName = displayName;
      this.tell(conferenceId, { name: 'EndpointUpdated', endpointId });
    },
    'remove-endpoint': ({ conferenceId, endpointId }) => {
      const conference = this.running(conferenceId);
      if (conference !== undefined) this.#remove(conference, (one) => one.endpointId === endpointId);
    },
  };

  constructor(around: Surroundings, options: ConferencesOptions) {
    this.#around = around;
    this.#options = options;
  }

  running(conferenceId: ConferenceId): ConferenceRecord | undefined {
    return this.all.find((one) => one.conferenceId === conferenceId && one.state === 'running');
  }

  membersOf({ endpoints, routed }: ConferenceRecord): CallId[] {
    return [...new Set([...endpoints.map(({ callId }) => callId), ...routed.keys()])];
  }

  /** `hears`: the call gets the conference; `speaks`: the conference gets the call. */
  route(conferenceId: ConferenceId, callId: CallId, way: 'hears' | 'speaks', isOn: boolean): void {
    const conference = this.running(conferenceId);
    if (conference === undefined || !this.#options.isRunning(callId)) return;
    const ways = conference.routed.get(callId) ?? { hears: false, speaks: false };
    if (isOn && !this.#hasRoom(conference, callId)) return;
    ways[way] = isOn;
    if (ways.hears || ways.speaks) conference.routed.set(callId, ways);
    else conference.routed.delete(callId);
    this.#options.onMembersChanged(conferenceId);
  }

  callAnswered(callId: CallId): void {
    for (const conference of this.all)
      if (conference.state === 'running' && this.membersOf(conference).includes(callId))
        this.#options.onMembersChanged(conference.conferenceId);
  }

  callEnded(callId: CallId): void {
    for (const conference of this.all) {
      if (conference.state !== 'running') continue;
      conference.routed.delete(callId);
      this.#remove(conference, (one) => one.callId === callId);
    }
  }

  tell(conferenceId: ConferenceId, event: Omit<ConferenceEvent, 'kind' | 'conferenceId'>): void {
    this.#around.emit({ kind: 'conference', conferenceId, ...event });
  }

  /** It breaks down. */
  fails(conference: ConferenceRecord, error: string): void {
    this.#stop(conference);
    this.#fail(conference.conferenceId, error);
  }

  #create(conferenceId: ConferenceId): void {
    const { maxConferences } = SESSION_LIMITS;
    if (this.all.filter(({ state }) => state === 'running').length >= maxConferences) {
      this.#fail(conferenceId, `A session may have ${maxConferences} conferences`);
      return;
    }
    this.all.push({ conferenceId, endpoints: [], routed: new Map(), state: 'running' });
    // A turn later: the media worker has to open it.
    this.#around.time.after(millis(0), () => {
      if (this.running(conferenceId) !== undefined) this.tell(conferenceId, { name: 'Started' });
    });
  }

  #stop(conference: ConferenceRecord): void {
    conference.state = 'stopped';
    this.#options.onEnded(conference.conferenceId);
  }

  #add(conference: ConferenceRecord, endpoint: EndpointRecord): void {
    const { conferenceId, endpoints } = conference;
    const { endpointId, callId } = endpoint;
    if (endpoints.some((one) => one.endpointId === endpointId)) return;
    if (!this.#options.isRunning(callId)) {
      this.#fail(conferenceId, 'The call is over', endpointId);
      return;
    }
    if (!this.#hasRoom(conference, callId, endpointId)) return;
    endpoints.push(endpoint);
    this.tell(conferenceId, { name: 'EndpointAdded', endpointId });
    this.#options.onMembersChanged(conferenceId);
  }

  #remove({ conferenceId, endpoints }: ConferenceRecord, isMeant: (endpoint: EndpointRecord) => boolean): void {
    for (const endpoint of endpoints.filter(isMeant)) {
      endpoints.splice(endpoints.indexOf(endpoint), 1);
      this.tell(conferenceId, { name: 'EndpointRemoved', endpointId: endpoint.endpointId });
    }
    this.#options.onMembersChanged(conferenceId);
  }

  /** False, and told: there is no room for one more, or the call is in another conference. */
  #hasRoom(conference: ConferenceRecord, callId: CallId, endpointId?: EndpointId): boolean {
    const members = this.membersOf(conference);
    if (members.includes(callId)) return true;
    const other = this.all.find((one) => one.state === 'running' && this.membersOf(one).includes(callId));
    const { maxConferenceMembers } = SESSION_LIMITS;
    const error =
      other !== undefined
        ? `Call ${callId} is in ${other.conferenceId}, and cannot be in two`
        : members.length >= maxConferenceMembers
          ? `A conference has room for ${maxConferenceMembers} calls`
          : undefined;
    if (error !== undefined) this.#fail(conference.conferenceId, error, endpointId);
    return error === undefined;
  }

  #fail(conferenceId: ConferenceId, error: string, endpointId?: EndpointId): void {
    this.#around.write('warning', `Conference ${conferenceId}: ${error}`);
    const of = endpointId === undefined ? {} : { endpointId };
    this.tell(conferenceId, { name: 'Error', error, code: UNKNOWN_ERROR, ...of });
  }
}
