import { AUTHOR_LIMITS } from '../limits.ts';
import type { ConferenceDirection, EndpointId } from '../protocol.ts';
import type { Call } from './call.ts';

export interface EndpointFacts {
  readonly id: EndpointId;
  readonly call: Call;
  readonly direction: ConferenceDirection;
  readonly mode: 'MIX' | 'FORWARD';
  readonly displayName: string;
}

/** `Endpoint`: a call as a conference has it. */
export class Endpoint {
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

  /** The old name of {@link id}. */
  getId(): string {
    return this.#facts.id;
  }

  getCall(): Call {
    return this.#facts.call;
  }

  getDirection(): string {
    return this.#facts.direction.toUpperCase();
  }

  getMode(): string {
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

export const shortName = (name: unknown): string =>
  name === undefined || name === null ? '' : String(name).slice(0, AUTHOR_LIMITS.addressCharacters);
