import type { CallSnapshot, RunningOutput, SessionJournal } from '@callcast/calls';
import type { ScenarioSource } from '@callcast/scenario/protocol';

/** Who is calling, from its access token. */
export interface CallingUser {
  readonly accountId: number;
  readonly accountName: string;
  readonly applicationId: number;
  readonly applicationName: string;
  readonly userId: number;
  readonly userName: string;
  readonly displayName: string;
}

export type TokenVerdict =
  | { readonly kind: 'user'; readonly user: CallingUser }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string };

/** Where a dialled number leads. `tried` names every rule in order, for the caller who found none. */
export type Route =
  | {
      readonly kind: 'rule';
      readonly ruleId: number;
      readonly ruleName: string;
      /** Calls to the same number share a session. */
      readonly isConference?: boolean;
      readonly scenarios: readonly ScenarioSource[];
    }
  | { readonly kind: 'none'; readonly tried: readonly { readonly name: string; readonly pattern: string }[] };

/** Whose a session is. */
export interface SessionOwner {
  readonly accountId: number;
  readonly applicationId: number;
  readonly applicationName: string;
  /** Null for a session that no user began. */
  readonly userId: number | null;
}

/** A call session in the history, open for writing. */
export interface RecordedSession {
  readonly sessionId: number;
  readonly logUrl: string;
  /** Of its application, for its scenarios alone. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly journal: SessionJournal;
}

/** A call that is going on. */
export interface RunningCall extends CallSnapshot {
  /** As in the call history. */
  readonly sessionId: number;
  readonly application: string;
}

/** An output that is not over. */
export interface RunningOutputOfAccount extends RunningOutput {
  readonly accountId: number;
}

/** What placing a call needs from storage. */
export interface CallingStore {
  authenticate(accessToken: string): Promise<TokenVerdict>;
  route(applicationId: number, number: string): Promise<Route>;
  openSession(session: {
    readonly user: SessionOwner;
    readonly ruleName: string;
    readonly initiatorAddress: string;
    /** Origin (scheme and host) by which the caller reached the server, for links. */
    readonly origin: string;
  }): Promise<RecordedSession>;
}
