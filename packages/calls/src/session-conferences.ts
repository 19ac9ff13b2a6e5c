/** The conferences of one session: which calls are in them, which way their sound goes, and what their scenario hears of it. */
import type {
  CallId,
  ConferenceCommand,
  ConferenceDirection,
  ConferenceEvent,
  ConferenceId,
  EndpointId,
  ScenarioEvent,
} from '@callcast/scenario/protocol';
import type { Call } from './call.ts';
import type { ConferenceMediaEvent } from './conference-protocol.ts';
import type { CallLimits } from './limits.ts';
import type { GrantedMedia } from './media-protocol.ts';
import type { MediaSession, SessionJournal } from './ports.ts';

/** Published codes of a conference's errors. 100: whatever has none of its own. */
const UNKNOWN_ERROR = 100;

interface Member {
  /** By `sendMediaTo`. */
  isRouted: { hears: boolean; speaks: boolean };
  readonly endpoints: Map<EndpointId, ConferenceDirection>;
}

interface ConferenceEntry {
  readonly conferenceId: ConferenceId;
  readonly members: Map<CallId, Member>;
}

export interface SessionConferencesOptions {
  readonly media: MediaSession;
  readonly journal: SessionJournal;
  readonly limits: CallLimits;
  readonly callOf: (callId: CallId) => Call | undefined;
  readonly emit: (event: ScenarioEvent) => void;
  /** Agents that get it may find that they can be fed now. */
  readonly onMembersChanged: (conferenceId: ConferenceId) => void;
  readonly onEnded: (conferenceId: ConferenceId) => void;
}

export class SessionConferences {
  readonly #options: SessionConferencesOptions;
  readonly #conferences = new Map<ConferenceId, ConferenceEntry>();

  constructor(options: SessionConferencesOptions) {
    this.#options = options;
  }

  handle(command: ConferenceCommand): void {
    const { conferenceId } = command;
    if (command.kind === 'create-conference') {
      this.#create(conferenceId);
      return;
    }
    const conference = this.#conferences.get(conferenceId);
    if (conference === undefined) return; // it was stopped, or never could be
    switch (command.kind) {
      case 'stop-conference':
        this.#options.media.send({ kind: 'close-conference', conferenceId });
        this.#end(conference);
        this.#tell(conferenceId, { name: 'Stopped' });
        return;
      case 'add-endpoint':
        this.#addEndpoint(conference, command);
        return;
      case 'rename-endpoint':
        if (endpointOf(conference, command.endpointId) !== undefined)
          this.#tell(conferenceId, { name: 'EndpointUpdated', endpointId: command.endpointId });
        return;
      case 'remove-endpoint':
        this.#removeEndpoint(conference, command.endpointId);
        return;
      default:
        command satisfies never;
    }
  }

  /** `hears`: the call gets the conference; `speaks`: the conference gets the call. By `sendMediaTo`, or taken back. */
  route(conferenceId: ConferenceId, callId: CallId, way: 'hears' | 'speaks', isOn: boolean): void {
    const conference = this.#conferences.get(conferenceId);
    if (conference === undefined || this.#options.callOf(callId) === undefined) return;
    if (!isOn && !conference.members.has(callId)) return;
    const member = this.#memberOf(conference, callId);
    if (member === undefined) return;
    member.isRouted[way] = isOn;
    this.#apply(conference, callId, member);
  }

  /** The worker has a leg of this call from now on. */
  callAnswered(callId: CallId): void {
    for (const conference of this.#conferences.values()) {
      const member = conference.members.get(callId);
      if (member !== undefined) this.#apply(conference, callId, member);
    }
  }

  /** The worker has closed its leg. */
  callEnded(callId: CallId): void {
    for (const conference of this.#conferences.values()) {
      const member = conference.members.get(callId);
      if (member === undefined) continue;
      conference.members.delete(callId);
      this.#options.media.send({ kind: 'leave-conference', conferenceId: conference.conferenceId, legId: callId });
      for (const endpointId of member.endpoints.keys())
        this.#tell(conference.conferenceId, { name: 'EndpointRemoved', endpointId });
    }
  }

  handleMediaEvent(event: ConferenceMediaEvent): void {
    const { conferenceId } = event;
    const conference = this.#conferences.get(conferenceId);
    if (conference === undefined) return;
    switch (event.kind) {
      case 'conference-opened':
        this.#tell(conferenceId, { name: 'Started' });
        return;
      case 'conference-failed':
        this.#end(conference);
        this.#fail(conferenceId, event.reason);
        return;
      case 'conference-full':
        this.#fail(conferenceId, `The conference is full: call ${event.legId} is not in it`);
        return;
      case 'conference-speaker':
        this.#tell(conferenceId, {
          name: 'LoudestSpeaker',
          ...(event.legId === undefined ? {} : { callId: event.legId }),
        });
        return;
      default:
        event satisfies never;
    }
  }

  /** What agents can be given of it; undefined while nobody in it has media. */
  grantedOf(conferenceId: ConferenceId): GrantedMedia | undefined {
    for (const call of this.callsOf(conferenceId))
      if (call.granted !== undefined) return { video: 'H264', videoOffered: true, audio: 'opus' };
    return undefined;
  }

  /** Those that are in it. */
  callsOf(conferenceId: ConferenceId): Call[] {
    const members = this.#conferences.get(conferenceId)?.members.keys() ?? [];
    return [...members].flatMap((callId) => this.#options.callOf(callId) ?? []);
  }

  #create(conferenceId: ConferenceId): void {
    const { limits, media } = this.#options;
    if (this.#conferences.has(conferenceId)) return;
    if (this.#conferences.size >= limits.maxConferences) {
      this.#fail(conferenceId, `A session may have ${limits.maxConferences} conferences`);
      return;
    }
    this.#conferences.set(conferenceId, { conferenceId, members: new Map() });
    media.send({ kind: 'open-conference', conferenceId });
  }

  #addEndpoint(conference: ConferenceEntry, command: Extract<ConferenceCommand, { kind: 'add-endpoint' }>): void {
    const { endpointId, callId, direction } = command;
    const { conferenceId } = conference;
    if (endpointOf(conference, endpointId) !== undefined) return;
    if (this.#options.callOf(callId) === undefined) {
      this.#fail(conferenceId, 'The call is over', endpointId);
      return;
    }
    const member = this.#memberOf(conference, callId, endpointId);
    if (member === undefined) return;
    member.endpoints.set(endpointId, direction);
    this.#tell(conferenceId, { name: 'EndpointAdded', endpointId });
    this.#apply(conference, callId, member);
  }

  #removeEndpoint(conference: ConferenceEntry, endpointId: EndpointId): void {
    const callId = endpointOf(conference, endpointId);
    const member = callId === undefined ? undefined : conference.members.get(callId);
    if (callId === undefined || member === undefined) return;
    member.endpoints.delete(endpointId);
    this.#tell(conference.conferenceId, { name: 'EndpointRemoved', endpointId });
    this.#apply(conference, callId, member);
  }

  /** Undefined, and told: there is no room for one more, or the call is in another conference. */
  #memberOf(conference: ConferenceEntry, callId: CallId, endpointId?: EndpointId): Member | undefined {
    const known = conference.members.get(callId);
    if (known !== undefined) return known;
    const { conferenceId, members } = conference;
    const { maxConferenceMembers } = this.#options.limits;
    for (const other of this.#conferences.values())
      if (other.members.has(callId)) {
        this.#fail(conferenceId, `Call ${callId} is in ${other.conferenceId}, and cannot be in two`, endpointId);
        return undefined;
      }
    if (members.size >= maxConferenceMembers) {
      this.#fail(conferenceId, `A conference has room for ${maxConferenceMembers} calls`, endpointId);
      return undefined;
    }
    const member: Member = { isRouted: { hears: false, speaks: false }, endpoints: new Map() };
    members.set(callId, member);
    return member;
  }

  #apply(conference: ConferenceEntry, callId: CallId, member: Member): void {
    const { conferenceId, members } = conference;
    const { media, callOf, onMembersChanged } = this.#options;
    const directions = [...member.endpoints.values()];
    const hears = member.isRouted.hears || directions.some((direction) => direction !== 'send');
    const speaks = member.isRouted.speaks || directions.some((direction) => direction !== 'receive');
    const call = callOf(callId);
    if (!hears && !speaks) {
      members.delete(callId);
      media.send({ kind: 'leave-conference', conferenceId, legId: callId });
    } else if (call?.granted !== undefined) {
      media.send({ kind: 'join-conference', conferenceId, legId: callId, hears, speaks });
      this.#warnOfVideo(conferenceId, call);
    }
    onMembersChanged(conferenceId);
  }

  #warnOfVideo(conferenceId: ConferenceId, { facts, granted }: Call): void {
    const video = granted?.video ?? null;
    if (video === null || video === 'H264') return;
    const line = `Conference ${conferenceId}: the video of call ${facts.callId} is ${video}; only H.264 can be shown of a conference`;
    this.#options.journal.log('warning', line);
  }

  #end({ conferenceId }: ConferenceEntry): void {
    this.#conferences.delete(conferenceId);
    this.#options.onEnded(conferenceId);
  }

  #fail(conferenceId: ConferenceId, error: string, endpointId?: EndpointId): void {
    this.#options.journal.log('warning', `Conference ${conferenceId}: ${error}`);
    const of = endpointId === undefined ? {} : { endpointId };
    this.#tell(conferenceId, { name: 'Error', error, code: UNKNOWN_ERROR, ...of });
  }

  #tell(conferenceId: ConferenceId, event: Omit<ConferenceEvent, 'kind' | 'conferenceId'>): void {
    this.#options.emit({ kind: 'conference', conferenceId, ...event });
  }
}

/** Whose endpoint it is. */
function endpointOf({ members }: ConferenceEntry, endpointId: EndpointId): CallId | undefined {
  for (const [callId, { endpoints }] of members) if (endpoints.has(endpointId)) return callId;
  return undefined;
}
