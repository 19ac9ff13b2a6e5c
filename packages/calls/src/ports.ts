import type { Millis } from '@callcast/core';
import type { ScenarioLogLevel, StreamingAgentOptions } from '@callcast/scenario/protocol';
import type { MediaCommand, MediaEvent } from './media-protocol.ts';
import type { OutputRecord } from './output-record.ts';

/** The media side of one session, on whichever worker has it. */
export interface MediaSession {
  /** Names it among all media sessions of this server, those that are over included. */
  readonly id: number;
  send(command: MediaCommand): void;
  /** Closes every leg and output of the session. Idempotent. */
  close(): void;
}

/** Where sessions get their media. `onEvent` is never called synchronously from `openSession` or `send`. */
export interface MediaPort {
  /** `onLost` is called once when the worker dies: nothing of the session's media is left. */
  openSession(onEvent: (event: MediaEvent) => void, onLost: (reason: string) => void): MediaSession;
}

export type OutputState = 'connecting' | 'publishing' | 'live' | 'failed' | 'stopped';

/** One state of one output, as the caller's page shows it. */
export interface OutputReport {
  readonly outputId: string;
  readonly state: OutputState;
  readonly reason: string;
  readonly errorCode?: string;
  readonly watchPath?: string;
}

/** The caller's end of a call, whatever carries its signalling. Each of `failed` and `ended` comes at most once, and last. */
export interface CallerPort {
  ringing(): void;
  answered(sdp: string, headers: Readonly<Record<string, string>>): void;
  connected(): void;
  /** The call never was answered. `code` is SIP-like, `errorCode` is stable API. */
  failed(code: number, reason: string, errorCode: string): void;
  ended(reason: string): void;
  output(report: OutputReport): void;
  message(text: string): void;
  info(mimeType: string, body: string, headers: Readonly<Record<string, string>>): void;
}

/** A call that a session places to a user of its application. */
export interface DialOptions {
  /** Of the session's own; unique in it. */
  readonly callId: string;
  readonly applicationId: number;
  /** Bare name of a user of that application. */
  readonly username: string;
  readonly callerId: string;
  readonly displayName: string;
  /** Only `X-…` names reach the devices. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the user is asked for video, too. */
  readonly video: boolean;
  readonly customData: string;
  /** How long devices ring; held within 10 to 400 s. */
  readonly timeout: Millis;
}

/** The device that took a call. It makes the offer, and its leg is opened as that of a caller. */
export interface Callee {
  readonly offer: string;
  readonly caller: CallerPort;
  readonly headers: Readonly<Record<string, string>>;
  readonly customData?: string;
  readonly leg: 'sdk';
}

/** What becomes of a dialled call. Each of `accepted` and `failed` comes at most once, and last; after `cancel`, `failed`. */
export interface CalleeEvents {
  /** At most once: the first device shows the call to a person. */
  ringing(): void;
  accepted(callee: Callee): void;
  /** 404 no such user · 408 no answer in time · 480 no device · 486, 603, … declined · 487 cancelled · 500 the server failed. */
  failed(code: number, reason: string, headers: Readonly<Record<string, string>>): void;
}

export interface DialedCall {
  /** Stops the ringing. Nothing happens once the call was accepted or failed. */
  cancel(reason: string): void;
}

/** Calls users on their devices. Events never come synchronously from `dial` or `cancel`. */
export interface UserDialPort {
  dial(options: DialOptions, events: CalleeEvents): DialedCall;
}

export interface CallRecord {
  readonly callId: string;
  readonly localNumber: string;
  readonly remoteNumber: string;
  /** False: the scenario placed it. */
  readonly incoming: boolean;
}

/** Why a session is over, in the words of the call history. */
export type FinishReason = 'Normal termination' | 'JS session error' | 'Internal error' | 'Timeout';

/** `error`: nobody caught it. `limit`: it took too much. `shard-lost`: its process died, by whomever. */
export interface ScenarioFailure {
  readonly kind: 'error' | 'limit' | 'shard-lost';
  readonly message: string;
}

/** A file of a recorder, for the call history. */
export interface RecordFacts {
  /** Its name among the recordings of the account. */
  readonly file: string;
  /** What the scenario calls it. */
  readonly title?: string;
  /** Whose own recording it is. */
  readonly callId?: string;
  readonly isSecure: boolean;
  readonly linkSeconds: number;
  readonly fileName?: string;
}

/** Writes down what happens; nothing here may throw or wait. */
export interface SessionJournal {
  log(level: ScenarioLogLevel, message: string): void;
  callStarted(call: CallRecord): void;
  /** At most once, between its start and its end. */
  callConnected(callId: string): void;
  callEnded(callId: string, facts: { durationSeconds: number; successful: boolean; endReason: string }): void;
  customData(customData: string): void;
  /** A recorder has a file. */
  recordStarted(record: RecordFacts): void;
  /** An output was opened, or stands otherwise than before; the last time with `endedAt`. */
  outputChanged(output: OutputRecord): void;
  /** It goes on as before: at most once a second. */
  outputMeasured(output: OutputRecord): void;
  /** The scenario ended by itself, and not as its author wanted. */
  scenarioFailed(failure: ScenarioFailure): void;
  /** It is whole. @param file Its name. */
  recordEnded(file: string, durationMs: number): void;
  close(finishReason: FinishReason): void;
}

/** How the url of a recording works. */
export interface RecordingLink {
  /** For whoever has the account's API key. Else: for whoever has the url, so many seconds long. */
  readonly isSecure: boolean;
  readonly linkSeconds: number;
  /** What a browser saves it as. */
  readonly fileName?: string;
}

/** Where a recording of the session's account is fetched. @param file Its name. */
export type RecordingUrlOf = (file: string, link: RecordingLink) => string;

/** Where the account asks for a link to watch an output, whatever its destination is: for the session log, and so no link itself. */
export type PreviewPathOf = (sessionId: number, outputId: string) => string;

/** Where viewers of the embedded test CDN watch what these options publish; undefined for any other destination. */
export type WatchPathOf = (options: StreamingAgentOptions) => string | undefined;
