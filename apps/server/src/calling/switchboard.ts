/** Places an incoming call: number → rule → session → scenario. Every transport that brings calls ends here. */
import {
  type CallerPort,
  CallSession,
  type CallSessionOptions,
  type MediaPort,
  type UserDialPort,
  type WatchPathOf,
} from '@callcast/calls';
import type { Log, Random, Scheduler } from '@callcast/core';
import type { ScenarioRunner } from '@callcast/scenario/protocol';
import { previewPathOf } from '../previews/preview-path.ts';
import type { CallingStore, CallingUser, Route, RunningCall, RunningOutputOfAccount } from './ports.ts';
import type { UserDialer } from './user-dialer.ts';

/** A dialled number is a short text; 255 is what SIP user parts and our storage take. */
const MAX_NUMBER_LENGTH = 255;

export interface SwitchboardOptions {
  readonly store: CallingStore;
  readonly runner: ScenarioRunner;
  /** Where sessions of an application get their media, and what its scenarios may name there. */
  readonly mediaOf: (applicationId: number) => MediaPort;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
  readonly watchPathOf: WatchPathOf;
  /** How sessions reach users. */
  readonly users: Pick<UserDialer, 'dial'>;
  /** Simultaneous calls of one user (contract: 100). */
  readonly maxCallsPerUser: number;
}

export interface PlacedCallRequest {
  readonly user: CallingUser;
  readonly number: string;
  readonly offer: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly customData: string;
  readonly leg: 'sdk' | 'device';
  readonly initiatorAddress: string;
  readonly origin: string;
  readonly caller: CallerPort;
}

/** The transport's handle on its call. Every method may be called at any time and is idempotent. */
export interface PlacedCall {
  readonly callId: string;
  hangup(reason: string): void;
  signallingLost(reason: string): void;
  candidate(candidate: string, mid: string): void;
  message(text: string): void;
  info(mimeType: string, body: string, headers: Readonly<Record<string, string>>): void;
}

interface SessionFacts {
  readonly user: CallingUser;
  readonly sessionId: number;
}

export class Switchboard {
  readonly #options: SwitchboardOptions;
  readonly #sessions = new Map<CallSession, SessionFacts>();
  readonly #callsOfUser = new Map<number, number>();
  #refusing = false;

  constructor(options: SwitchboardOptions) {
    this.#options = options;
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  /** The calls of an account as they stand now, in the order in which they began. */
  callsOf(accountId: number): RunningCall[] {
    return [...this.#sessions].flatMap(([session, { user, sessionId }]) =>
      user.accountId === accountId
        ? session.snapshots().map((call) => ({ ...call, sessionId, application: user.applicationName }))
        : [],
    );
  }

  /** An output that is not over, and whose it is. @param sessionId As in the call history. */
  outputOf(sessionId: number, outputId: string): RunningOutputOfAccount | undefined {
    for (const [session, facts] of this.#sessions) {
      if (facts.sessionId !== sessionId) continue;
      const output = session.runningOutput(outputId);
      return output && { ...output, accountId: facts.user.accountId };
    }
    return undefined;
  }

  /** Places the call, or tells the caller at once why not and returns undefined. */
  async place(request: PlacedCallRequest): Promise<PlacedCall | undefined> {
    const { user, number, caller } = request;
    if (this.#refusing) {
      caller.failed(503, 'The server is shutting down', 'SHUTTING_DOWN');
      return undefined;
    }
    if (number === '' || number.length > MAX_NUMBER_LENGTH) {
      caller.failed(404, `A dialled number has 1 to ${MAX_NUMBER_LENGTH} characters`, 'NUMBER_INVALID');
      return undefined;
    }
    const open = this.#callsOfUser.get(user.userId) ?? 0;
    if (open >= this.#options.maxCallsPerUser) {
      caller.failed(403, `Call limit reached: ${open} calls of this user are running`, 'CALL_LIMIT');
      return undefined;
    }
    // Counted before the first wait: calls placed at the same time must see each other.
    const { counted, release } = this.#counted(user.userId, caller);
    try {
      const route = await this.#options.store.route(user.applicationId, number);
      if (route.kind === 'none') {
        counted.failed(404, noRule(number, user.applicationName, route.tried), 'NO_RULE_MATCH');
        return undefined;
      }
      return await this.#open({ ...request, caller: counted }, route);
    } catch (cause) {
      release();
      throw cause;
    }
  }

  /** Every further call is refused: the server is about to end. */
  refuseCalls(): void {
    this.#refusing = true;
  }

  /** Ends every session; their callers are told the reason. */
  terminateAll(reason: string): void {
    for (const session of [...this.#sessions.keys()]) session.terminate(reason);
  }

  async #open(request: PlacedCallRequest, route: Extract<Route, { kind: 'rule' }>): Promise<PlacedCall | undefined> {
    const { store, runner, mediaOf, scheduler, random, log, watchPathOf, users } = this.#options;
    const { user, number, offer, headers, customData, leg, initiatorAddress, origin, caller } = request;
    const recorded = await store.openSession({ user, ruleName: route.ruleName, initiatorAddress, origin });
    if (this.#refusing) {
      // It began while the store was at work: `terminateAll` could not see this session.
      recorded.journal.close('Normal termination');
      caller.failed(503, 'The server is shutting down', 'SHUTTING_DOWN');
      return undefined;
    }
    const runId = Buffer.from(random.bytes(12)).toString('base64url');
    const callId = Buffer.from(random.bytes(12)).toString('base64url');
    const domain = `${user.applicationName}.${user.accountName}`;
    const options: CallSessionOptions & { readonly users: UserDialPort } = {
      start: {
        runId,
        scenarios: route.scenarios,
        customData: '',
        accountId: user.accountId,
        applicationId: user.applicationId,
        sessionId: recorded.sessionId,
        accessUrl: `${origin}/request/${runId}`,
        accessSecureUrl: `${origin.replace(/^http:/, 'https:')}/request/${runId}`,
        logUrl: recorded.logUrl,
      },
      runner,
      media: mediaOf(user.applicationId),
      journal: recorded.journal,
      scheduler,
      log: log.child({ sessionId: recorded.sessionId }),
      watchPathOf,
      previewPathOf,
      users: {
        dial: (dial, events) => users.dial(dial, events, placedCall(session, dial.callId)),
      },
      onClosed: () => {
        this.#sessions.delete(session);
      },
    };
    const session = new CallSession(options);
    this.#sessions.set(session, { user, sessionId: recorded.sessionId });
    session.addCall({
      offer,
      caller,
      leg,
      facts: {
        callId,
        callerId: user.userName,
        displayName: user.displayName,
        destination: number,
        fromUri: `sip:${user.userName}@${domain}`,
        toUri: `sip:${number}@${domain}`,
        headers,
        customData,
      },
    });
    return placedCall(session, callId);
  }

  /** The same caller, counted as one running call until it failed, ended or was released. */
  #counted(userId: number, caller: CallerPort): { counted: CallerPort; release: () => void } {
    let isCounted = true;
    const release = (): void => {
      if (isCounted) this.#countCall(userId, -1);
      isCounted = false;
    };
    this.#countCall(userId, +1);
    const counted: CallerPort = {
      ringing: () => caller.ringing(),
      answered: (sdp, headers) => caller.answered(sdp, headers),
      connected: () => caller.connected(),
      output: (report) => caller.output(report),
      message: (text) => caller.message(text),
      info: (mimeType, body, headers) => caller.info(mimeType, body, headers),
      failed: (code, reason, errorCode) => {
        release();
        caller.failed(code, reason, errorCode);
      },
      ended: (reason) => {
        release();
        caller.ended(reason);
      },
    };
    return { counted, release };
  }

  #countCall(userId: number, change: 1 | -1): void {
    const count = (this.#callsOfUser.get(userId) ?? 0) + change;
    if (count > 0) this.#callsOfUser.set(userId, count);
    else this.#callsOfUser.delete(userId);
  }
}

/** The end of one call that its transport holds. */
function placedCall(session: CallSession, callId: string): PlacedCall {
  return {
    callId,
    hangup: (reason) => session.handleHangup(callId, reason),
    signallingLost: (reason) => session.handleSignallingLost(callId, reason),
    candidate: (candidate, mid) => session.handleCandidate(callId, candidate, mid),
    message: (text) => session.handleMessage(callId, text),
    info: (mimeType, body, headers) => session.handleInfo(callId, mimeType, body, headers),
  };
}

function noRule(number: string, application: string, tried: readonly { name: string; pattern: string }[]): string {
  if (tried.length === 0) return `Application "${application}" has no rule, so no scenario can take the call`;
  const list = tried.map((rule) => `${rule.name} = ${rule.pattern}`).join('; ');
  return `No rule of application "${application}" matches "${number}". Tried in order: ${list}`;
}
