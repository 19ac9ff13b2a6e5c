import { AUTHOR_LIMITS } from '../limits.ts';
import type { ConferenceDirection, EndpointId } from '../protocol.ts';
import { addAbsentMethods } from './absent-names.ts';
import type * as api from './api/conference.ts';
import type { Call } from './call.ts';

const DIRECTIONS = { send: 'SEND', receive: 'RECEIVE', both: 'BOTH' } as const;

export interface EndpointFacts {
  readonly id: EndpointId;
  readonly call: Call;
  readonly direction: ConferenceDirection;
  readonly mode: api.EndpointMode;
  readonly displayName: string;
}

/** `Endpoint`: a call as a conference has it. */
export class Endpoint implements api.Endpoint {
  readonly #facts: EndpointFacts;
  readonly #rename: (displayName: string) => void;
  #displayName: string;

  constructor(facts: EndpointFacts, rename: (displayName: string) => void) {
    this.#facts = facts;
    this.#rename = rename;
    this.#displayName = facts.displayName;
  }

  id(): string {
    return this.#facts.id;
  }

  /** The same as {@link id}, as a conference has it too. Not of the original platform. */
  getId(): string {
    return this.#facts.id;
  }

  getCall(): Call {
    return this.#facts.call;
  }

  getDirection(): api.EndpointDirection {
    return DIRECTIONS[this.#facts.direction];
  }

  getMode(): api.EndpointMode {
    return this.#facts.mode;
  }

  /** Not of the original platform. */
  displayName(): string {
    return this.#displayName;
  }

  setDisplayName(displayName: unknown): void {
    this.#displayName = shortName(displayName);
    this.#rename(this.#displayName);
  }

  toString(): string {
    return `Endpoint ${this.#facts.id}`;
  }
}

addAbsentMethods(Endpoint.prototype, 'Endpoint');

export const shortName = (name: unknown): string =>
  name === undefined || name === null ? '' : String(name).slice(0, AUTHOR_LIMITS.addressCharacters);
