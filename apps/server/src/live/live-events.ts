/** The one source of live events: told by journals of sessions, heard by event streams and webhooks. Keeps the last ones of each account. */
import type { Clock } from '@callcast/core';
import type { Static } from 'typebox';
import type { CallState, LiveEventData, LiveEventType, SnapshotBody, StreamState } from './event-schema.ts';
import { liveLimits } from './limits.ts';

export interface LiveEvent {
  readonly accountId: number;
  readonly applicationId: number;
  readonly type: LiveEventType;
  /** Grows with each event of the account, also over a restart of the server. */
  readonly sequence: number;
  /** The whole event: `eventBody` of its type. */
  readonly json: string;
}

export interface LiveOwner {
  readonly sessionId: number;
  readonly accountId: number;
  readonly applicationId: number;
  readonly applicationName: string;
}

/** What runs of one session. */
export interface LiveSession {
  readonly owner: LiveOwner;
  readonly startedAt: string;
  readonly calls: ReadonlyMap<string, Static<typeof CallState>>;
  readonly streams: ReadonlyMap<string, Static<typeof StreamState>>;
}

export type Snapshot = Static<typeof SnapshotBody>;

interface Account {
  last: number;
  /** Events up to this one are not there any more. */
  forgotten: number;
  readonly ring: LiveEvent[];
  readonly sessions: Set<LiveSession>;
  readonly followers: Set<(event: LiveEvent) => void>;
}

/** Room for a thousand events in each millisecond that the server before this one ran: its numbers are smaller. */
const NUMBERS_OF_MILLISECOND = 1_000;

export class LiveEvents {
  readonly #clock: Clock;
  readonly #first: number;
  readonly #accounts = new Map<number, Account>();
  readonly #listeners = new Set<(event: LiveEvent) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#first = Math.floor(clock.wallNow()) * NUMBERS_OF_MILLISECOND;
  }

  /** Every event of every account, figures included. A listener must not throw. @returns Ends it. */
  listen(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Those of one account. */
  follow(accountId: number, listener: (event: LiveEvent) => void): () => void {
    const { followers } = this.#account(accountId);
    followers.add(listener);
    return () => void followers.delete(listener);
  }

  /** Part of snapshots until the returned function is called. */
  open(session: LiveSession): () => void {
    const { sessions } = this.#account(session.owner.accountId);
    sessions.add(session);
    return () => void sessions.delete(session);
  }

  publish<Type extends LiveEventType>(owner: LiveOwner, type: Type, data: LiveEventData[Type]): void {
    const { accountId, applicationId, applicationName } = owner;
    const account = this.#account(accountId);
    const sequence = ++account.last;
    const timestamp = new Date(this.#clock.wallNow()).toISOString();
    const application = { id: applicationId, name: applicationName };
    const json = JSON.stringify({ type, timestamp, sequence, application, data });
    const event: LiveEvent = { accountId, applicationId, type, sequence, json };
    // Newer figures take the place of older ones: nobody comes back for those.
    if (type !== 'stream.statistics') account.ring.push(event);
    if (account.ring.length > liveLimits.ringEvents)
      account.forgotten = account.ring.shift()?.sequence ?? account.forgotten;
    for (const listener of [...account.followers, ...this.#listeners]) listener(event);
  }

  /** What came after an event, figures left out; undefined when some of it is forgotten, or there never was such an event. */
  since(accountId: number, sequence: number): readonly LiveEvent[] | undefined {
    const { last, forgotten, ring } = this.#account(accountId);
    return sequence < forgotten || sequence > last ? undefined : ring.filter((event) => event.sequence > sequence);
  }

  lastOf(accountId: number): number {
    return this.#account(accountId).last;
  }

  /** @param applicationId Of one application; undefined: of all. */
  snapshot(accountId: number, applicationId: number | undefined): Snapshot {
    const { last, sessions } = this.#account(accountId);
    return {
      lastEventId: String(last),
      sessions: [...sessions]
        .filter(({ owner }) => applicationId === undefined || owner.applicationId === applicationId)
        .map(({ owner, startedAt, calls, streams }) => ({
          sessionId: owner.sessionId,
          application: { id: owner.applicationId, name: owner.applicationName },
          startedAt,
          calls: [...calls.values()],
          streams: [...streams.values()],
        })),
    };
  }

  #account(accountId: number): Account {
    let account = this.#accounts.get(accountId);
    if (account === undefined) {
      const sets = { sessions: new Set<LiveSession>(), followers: new Set<(event: LiveEvent) => void>() };
      account = { last: this.#first, forgotten: this.#first, ring: [], ...sets };
      this.#accounts.set(accountId, account);
    }
    return account;
  }
}
