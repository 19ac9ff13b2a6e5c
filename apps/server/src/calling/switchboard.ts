/** Places an incoming call: number → rule → session → scenario. Every transport that brings calls ends here. */
import {
  type CallerPort,
  CallSession,
  type MediaPort,
  type ScenarioNetworkPort,
  type WatchPathOf,
} from '@callcast/calls';
import type { Log, Random, Scheduler } from '@callcast/core';
import type { ScenarioRunner, ScenarioSource } from '@callcast/scenario/protocol';
import { previewPathOf } from '../previews/preview-path.ts';
import type { RecordingLinks } from '../recordings/index.ts';
import type { SessionControl, SessionControls, SessionUrls } from '../scenario-net/index.ts';
import { SessionServices } from '../scenario-services/index.ts';
import type { ApplicationStoragePort } from '../store/index.ts';
import type { SessionTrace, TracedSession } from '../tracing/index.ts';
import { ConferenceSessions } from './conference-sessions.ts';
import { describeNoRule, NO_RULE } from './no-rule.ts';
import { type CallWatch, observedCaller } from './observed-caller.ts';
import type {
  CallingStore,
  CallingUser,
  RecordedSession,
  Route,
  RunningCall,
  RunningOutputOfAccount,
  SessionOwner,
} from './ports.ts';
import type { UserDialer } from './user-dialer.ts';

/** A dialled number is a short text; 255 is what SIP user parts and our storage take. */
const MAX_NUMBER_LENGTH = 255;
/**
 * Sessions of one account that were started without a call and run: each holds an isolate for a minute at least. The original
 * platform takes as many requests at once.
 */
const MAX_STARTED_SESSIONS = 200;

export interface SwitchboardOptions {
  readonly store: CallingStore;
  readonly runner: ScenarioRunner;
  /** Where sessions of an application get their media, and what its scenarios may name there. */
  readonly mediaOf: (applicationId: number) => MediaPort;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
  readonly watchPathOf: WatchPathOf;
  /** The URLs by which sessions are spoken to. */
  readonly controls: SessionControls;
  /** How sessions reach users. */
  readonly users: Pick<UserDialer, 'dial'>;
  /** What scenarios do over the network. */
  readonly network: ScenarioNetworkPort;
  readonly storageOf: (applicationId: number) => ApplicationStoragePort;
  /** Where they are fetched. */
  readonly recordings: Pick<RecordingLinks, 'url'>;
  /** Hears of each call that a caller places. */
  readonly watchCall?: (call: PlacedCallRequest) => CallWatch;
  /** Hears of each session; undefined: nobody wants to. */
  readonly traceSession?: (session: TracedSession) => SessionTrace | undefined;
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

/** A session that begins without a call. */
export interface StartRequest {
  readonly owner: SessionOwner;
  readonly ruleName: string;
  readonly scenarios: readonly ScenarioSource[];
  /** What `VoxEngine.customData()` says. */
  readonly customData: string;
  readonly initiatorAddress: string;
  readonly origin: string;
}

/** A session without a call that callers of one number will share, as they do where a rule is for conferences. */
export interface ConferenceRequest extends StartRequest {
  readonly ruleId: number;
  /** The number that they dial. */
  readonly conferenceName: string;
}

export interface StartedSession extends SessionUrls {
  readonly sessionId: number;
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
  readonly user: SessionOwner;
  readonly sessionId: number;
  readonly control: SessionControl;
}

interface OpenedSession {
  readonly session: CallSession;
  readonly told: StartedSession;
}

interface NewSession {
  readonly owner: SessionOwner;
  readonly recorded: RecordedSession;
  readonly scenarios: readonly ScenarioSource[];
  readonly customData: string;
  readonly origin: string;
  /** The number that all its callers dial. */
  readonly conferenceName: string | undefined;
  readonly onClosed?: (session: CallSession) => void;
}

export class Switchboard {
  readonly #options: SwitchboardOptions;
  readonly #sessions = new Map<CallSession, SessionFacts>();
  readonly #callsOfUser = new Map<number, number>();
  readonly #conferences = new ConferenceSessions();
  readonly #startedOfAccount = new Map<number, number>();
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
  place(request: PlacedCallRequest): Promise<PlacedCall | undefined> {
    const watch = this.#options.watchCall?.(request);
    return this.#place(watch === undefined ? request : { ...request, caller: observedCaller(request.caller, watch) });
  }

  async #place(request: PlacedCallRequest): Promise<PlacedCall | undefined> {
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
        const why = describeNoRule(number, user.applicationName, route.tried);
        counted.failed(NO_RULE.code, why, NO_RULE.errorCode);
        return undefined;
      }
      return await this.#open({ ...request, caller: counted }, route);
    } catch (cause) {
      release();
      throw cause;
    }
  }

  /** Starts a session without a call: the scenario hears `Started`, and goes on by itself or by requests to its URL. */
  async start(request: StartRequest): Promise<StartedSession | 'shutting-down' | 'too-many'> {
    const opened = await this.#openWithoutCall(request, () => {});
    return typeof opened === 'string' ? opened : opened.told;
  }

  /** The session that callers of this number share, started where none runs. */
  async startConference(request: ConferenceRequest): Promise<StartedSession | 'shutting-down' | 'too-many'> {
    const key = conferenceKey(request.ruleId, request.conferenceName);
    for (;;) {
      let mine: StartedSession | 'shutting-down' | 'too-many' | undefined;
      const session = await this.#conferences.join(key, async () => {
        const opened = await this.#openWithoutCall(request, (over) => this.#conferences.forget(key, over));
        mine = typeof opened === 'string' ? opened : opened.told;
        return typeof opened === 'string' ? undefined : opened.session;
      });
      if (mine !== undefined) return mine;
      const running = session && this.#sessions.get(session);
      // It may have ended in this very moment: then there is none, and the next round opens one.
      if (running) return { ...running.control.urls(request.origin), sessionId: running.sessionId };
    }
  }

  async #openWithoutCall(
    request: StartRequest & Partial<Pick<ConferenceRequest, 'conferenceName'>>,
    onClosed: (session: CallSession) => void,
  ): Promise<OpenedSession | 'shutting-down' | 'too-many'> {
    const { store } = this.#options;
    const { owner, ruleName, scenarios, customData, initiatorAddress, origin, conferenceName } = request;
    if (this.#refusing) return 'shutting-down';
    const { accountId } = owner;
    if ((this.#startedOfAccount.get(accountId) ?? 0) >= MAX_STARTED_SESSIONS) return 'too-many';
    // Counted before the first wait: sessions started at the same time must see each other.
    count(this.#startedOfAccount, accountId, +1);
    const release = (): void => count(this.#startedOfAccount, accountId, -1);
    let recorded: RecordedSession;
    try {
      recorded = await store.openSession({ user: owner, ruleName, initiatorAddress, origin });
    } catch (cause) {
      release();
      throw cause;
    }
    if (this.#refusing) {
      recorded.journal.close('Normal termination');
      release();
      return 'shutting-down';
    }
    if (customData !== '') recorded.journal.customData(customData);
    return this.#openSession({
      owner,
      recorded,
      scenarios,
      customData,
      origin,
      conferenceName,
      onClosed: (session) => {
        release();
        onClosed(session);
      },
    });
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
    const { random } = this.#options;
    const { user, number, offer, headers, customData, leg, caller } = request;
    const key = conferenceKey(route.ruleId, number);
    const session =
      route.isConference === true
        ? await this.#conferences.join(key, () =>
            this.#openForCall(request, route, (over) => this.#conferences.forget(key, over)),
          )
        : await this.#openForCall(request, route);
    if (session === undefined || this.#refusing) {
      caller.failed(503, 'The server is shutting down', 'SHUTTING_DOWN');
      return undefined;
    }
    const callId = Buffer.from(random.bytes(12)).toString('base64url');
    const domain = `${user.applicationName}.${user.accountName}`;
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

  /** Undefined: the server is shutting down. */
  async #openForCall(
    { user, number, initiatorAddress, origin }: PlacedCallRequest,
    { ruleName, scenarios, isConference }: Extract<Route, { kind: 'rule' }>,
    onClosed: (session: CallSession) => void = () => {},
  ): Promise<CallSession | undefined> {
    const recorded = await this.#options.store.openSession({ user, ruleName, initiatorAddress, origin });
    if (this.#refusing) {
      // It began while the store was at work: `terminateAll` could not see this session.
      recorded.journal.close('Normal termination');
      return undefined;
    }
    const conferenceName = isConference === true ? number : undefined;
    return this.#openSession({ owner: user, recorded, scenarios, customData: '', origin, conferenceName, onClosed })
      .session;
  }

  #openSession(opening: NewSession): OpenedSession {
    const { owner, recorded, scenarios, customData, origin, conferenceName, onClosed } = opening;
    const { controls, runner, mediaOf, scheduler, random, log, watchPathOf, users, network, storageOf, recordings } =
      this.#options;
    const { sessionId, journal, logUrl, secrets } = recorded;
    const { accountId, applicationId } = owner;
    const control = controls.open(sessionId);
    const urls = control.urls(origin);
    const { accessUrl, accessSecureUrl } = urls;
    const runId = Buffer.from(random.bytes(12)).toString('base64url');
    const trace = this.#options.traceSession?.({ sessionId, accountId, applicationName: owner.applicationName });
    const media = mediaOf(applicationId);
    const session = new CallSession({
      start: {
        runId,
        scenarios,
        customData,
        accountId,
        applicationId,
        sessionId,
        accessUrl,
        accessSecureUrl,
        logUrl,
        ...(conferenceName === undefined ? {} : { conferenceName }),
        secrets,
      },
      runner,
      media: trace?.media(media) ?? media,
      journal: trace?.journal(journal) ?? journal,
      scheduler,
      log: log.child({ sessionId }),
      watchPathOf,
      previewPathOf,
      recordingUrlOf: (file, link) => recordings.url(origin, accountId, file, link),
      users: { dial: (dial, events) => users.dial(dial, events, placedCall(session, dial.callId)) },
      openServices: (serviced) => {
        const services = new SessionServices({
          session: serviced,
          network: trace?.network(network) ?? network,
          storage: storageOf(applicationId),
          log,
        });
        control.attach(services);
        return services;
      },
      onClosed: () => {
        this.#sessions.delete(session);
        control.close();
        onClosed?.(session);
      },
    });
    this.#sessions.set(session, { user: owner, sessionId, control });
    return { session, told: { ...urls, sessionId } };
  }

  /** The same caller, counted as one running call until it failed, ended or was released. */
  #counted(userId: number, caller: CallerPort): { counted: CallerPort; release: () => void } {
    let isCounted = true;
    const release = (): void => {
      if (isCounted) count(this.#callsOfUser, userId, -1);
      isCounted = false;
    };
    count(this.#callsOfUser, userId, +1);
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
}

/** Of the sessions that calls to this number by this rule share. */
const conferenceKey = (ruleId: number, number: string): string => `${ruleId} ${number}`;

function count(counts: Map<number, number>, key: number, change: 1 | -1): void {
  const next = (counts.get(key) ?? 0) + change;
  if (next > 0) counts.set(key, next);
  else counts.delete(key);
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
