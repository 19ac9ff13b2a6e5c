import type { Millis } from '@callcast/core';
import type { CallHeaders, CallId } from '@callcast/scenario/protocol';
import type { CallerPort } from './ports.ts';

/** Whom a scenario calls, and what they are told. */
export interface DialOptions {
  readonly callId: CallId;
  readonly applicationId: number;
  /** Of a user of the application. */
  readonly username: string;
  readonly callerId: string;
  readonly displayName: string;
  readonly headers: CallHeaders;
  readonly video: boolean;
  readonly customData: string;
  /** How long it may ring. */
  readonly timeout: Millis;
}

/** A device that took the call. From here on it is a caller like any other, whose offer waits for an answer. */
export interface Callee {
  readonly offer: string;
  readonly caller: CallerPort;
  readonly headers: CallHeaders;
}

/** Never told from inside `dial`. `accepted` or `failed` comes once, and last. */
export interface CalleeEvents {
  ringing(): void;
  accepted(callee: Callee): void;
  failed(code: number, reason: string, headers: CallHeaders): void;
}

export interface DialedCall {
  /** Without an event. Idempotent. */
  cancel(reason: string): void;
}

/** Rings the devices of a user. */
export interface UserDialPort {
  dial(options: DialOptions, events: CalleeEvents): DialedCall;
}
