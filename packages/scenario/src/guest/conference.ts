import type {
  ConferenceEvent,
  ConferenceDirection as Direction,
  EndpointId,
  ScenarioCommand,
  UnitRef,
} from '../protocol.ts';
import type * as api from './api/conference.ts';
import type { ConferenceEventPayloads } from './api/conference-event-payloads.ts';
import { ConferenceDirection, ConferenceEvents, ConferenceMode } from './conference-events.ts';
import { Endpoint, shortName } from './endpoint.ts';
import { Listeners } from './listeners.ts';
import type { Session } from './session.ts';

/** Published code of an error that has none of its own. */
const UNKNOWN_ERROR = 100;

/** `Conference`: calls that hear each other. What agents get of it is the sound of all, and the picture of who speaks. */
export class Conference implements api.Conference {
  readonly #session: Session;
  readonly #id: string;
  readonly #listeners: Listeners<ConferenceEventPayloads>;
  readonly #endpoints = new Map<EndpointId, Endpoint>();
  #endpointsMade = 0;
  #isStopped = false;
  #hasWarned = false;

  constructor(session: Session, id: string) {
    this.#session = session;
    this.#id = id;
    this.#listeners = new Listeners(session, 'Conference');
    session.units.set(this, { unit: 'conference', id });
  }

  /** For the session only. */
  static deliver(conference: Conference, event: ConferenceEvent): void {
    const { endpointId, callId } = event;
    const endpoint = endpointId === undefined ? undefined : conference.#endpoints.get(endpointId);
    const name = event.name === 'Error' ? ConferenceEvents.ConferenceError : ConferenceEvents[event.name];
    const base = { name, conference };
    switch (event.name) {
      case 'EndpointAdded':
      case 'EndpointUpdated':
      case 'EndpointRemoved':
        if (endpoint === undefined) break;
        if (event.name === 'EndpointRemoved') conference.#endpoints.delete(endpoint.id());
        conference.#listeners.dispatch(name, {
          ...base,
          endpointId: endpoint.id(),
          endpoint,
          direction: endpoint.getDirection(),
          mode: endpoint.getMode(),
        });
        break;
      case 'Error': {
        if (endpoint !== undefined) conference.#endpoints.delete(endpoint.id()); // it never came in
        const of = endpoint === undefined ? {} : { endpointId: endpoint.id(), endpoint };
        const { error = '', code = UNKNOWN_ERROR } = event;
        conference.#listeners.dispatch(name, { ...base, error, code, ...of });
        break;
      }
      case 'LoudestSpeaker': {
        const call = callId === undefined ? undefined : conference.#session.calls.get(callId);
        conference.#listeners.dispatch(name, { ...base, call, endpoint: conference.#endpointOf(callId) });
        break;
      }
      case 'Stopped':
        conference.#endpoints.clear();
        conference.#listeners.dispatch(name, base);
        break;
      default:
        conference.#listeners.dispatch(name, base);
    }
  }

  id(): string {
    return this.#id;
  }

  /** The old name of {@link id}. */
  getId(): string {
    return this.#id;
  }

  addEventListener(event: unknown, callback: unknown): void {
    this.#listeners.add(event, callback);
  }

  removeEventListener(event: unknown, callback?: unknown): void {
    this.#listeners.remove(event, callback);
  }

  /** The call takes part from now on, or as soon as it is answered. */
  add(parameters: unknown): Endpoint {
    if (typeof parameters !== 'object' || parameters === null)
      throw new TypeError('Conference.add: expected an object with call, mode and direction');
    const given = parameters as Record<string, unknown>;
    const call = this.#session.callOf(given.call, 'Conference.add');
    const direction = readDirection(given.direction);
    const mode = given.mode === ConferenceMode.FORWARD ? 'FORWARD' : 'MIX';
    if (mode === 'FORWARD') this.#warnOfForward();
    const displayName = given.displayName === undefined ? call.displayName() : shortName(given.displayName);
    this.#endpointsMade += 1;
    const id = `${this.#id}-endpoint-${this.#endpointsMade}`;
    const endpoint = new Endpoint({ id, call, direction, mode, displayName }, (name) =>
      this.#command({ kind: 'rename-endpoint', conferenceId: this.#id, endpointId: id, displayName: name }),
    );
    this.#endpoints.set(id, endpoint);
    const { id: callId } = this.#session.unitOf(call, 'Conference.add');
    this.#command({ kind: 'add-endpoint', conferenceId: this.#id, endpointId: id, callId, direction, displayName });
    return endpoint;
  }

  /** The call goes on without the conference. Not of the original platform. */
  remove(endpoint: unknown): void {
    if (!(endpoint instanceof Endpoint) || this.#endpoints.get(endpoint.id()) !== endpoint) {
      this.#session.warn('Conference.remove: no endpoint of this conference, nothing is done');
      return;
    }
    this.#command({ kind: 'remove-endpoint', conferenceId: this.#id, endpointId: endpoint.id() });
  }

  getList(): Endpoint[] {
    return [...this.#endpoints.values()];
  }

  /** Undefined: it has no endpoint of this id. */
  get(endpointId: unknown): Endpoint | undefined {
    return this.#endpoints.get(String(endpointId));
  }

  /** Its calls go on without it. */
  stop(): void {
    this.#command({ kind: 'stop-conference', conferenceId: this.#id });
    this.#isStopped = true;
  }

  sendMediaTo(unit: unknown): void {
    const to = this.#session.unitOf(unit, 'Conference.sendMediaTo');
    this.#command({ kind: 'send-media', from: this.#ref, to });
  }

  stopMediaTo(unit: unknown): void {
    const to = this.#session.unitOf(unit, 'Conference.stopMediaTo');
    this.#command({ kind: 'stop-media', from: this.#ref, to });
  }

  toString(): string {
    return `Conference ${this.#id}`;
  }

  get #ref(): UnitRef {
    return { unit: 'conference', id: this.#id };
  }

  #endpointOf(callId: string | undefined): Endpoint | undefined {
    for (const endpoint of this.#endpoints.values()) if (endpoint.getCall().id() === callId) return endpoint;
    return undefined;
  }

  #warnOfForward(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#session.warn(
      'Conference.add: with FORWARD the sound is mixed as with MIX; participants are not sent the pictures of others',
    );
  }

  #command(command: ScenarioCommand): void {
    if (this.#isStopped) this.#session.warn(`${command.kind}: the conference is stopped, nothing is done`);
    else this.#session.host.command(command);
  }
}

function readDirection(direction: unknown): Direction {
  if (direction === ConferenceDirection.SEND) return 'send';
  return direction === ConferenceDirection.RECEIVE ? 'receive' : 'both';
}

/** `VoxEngine.createConference` and `destroyConference`. Events come later, never from inside. */
export function createConferences(session: Session) {
  return {
    /** Sound has its full band whatever `hd_audio` says. */
    createConference(_parameters?: unknown): Conference {
      const conferenceId = `conference-${session.conferences.size + 1}`;
      const conference = new Conference(session, conferenceId);
      session.conferences.set(conferenceId, conference);
      session.host.command({ kind: 'create-conference', conferenceId });
      return conference;
    },
    destroyConference(conference: unknown): void {
      if (!(conference instanceof Conference)) throw new TypeError('destroyConference: expected a Conference');
      conference.stop();
    },
  };
}
