/** A scenario: the path of its file, or its text. A path that is not absolute counts from the test's own file. */
export type ScenarioInput = string | URL | { readonly name: string; readonly source: string };

/** What the scenario finds when it starts. */
export interface ScenarioOptions {
  /** For `VoxEngine.customData()`: what `StartScenarios` was given. */
  readonly customData?: string;
  /** For `VoxEngine.getSecretValue(name)`. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Users with a device that is online: calls to others fail with 480. Everybody is, unless given. */
  readonly users?: readonly string[];
  /** What the application's storage holds: `run.storage.items` of a run before, for one. */
  readonly storage?: Readonly<Record<string, string>>;
  /** Scenarios that may be required by name. Those beside the file that requires them need not be named. */
  readonly library?: readonly ScenarioInput[];
  /** The date at which it starts; 2026-01-01T12:00:00Z unless given. */
  readonly startAt?: Date | string | number;
  readonly accountId?: number;
  readonly applicationId?: number;
  readonly sessionId?: number;
}

/** Somebody who calls. */
export interface CallOptions {
  /** User name of the caller; `user1` unless given. */
  readonly from?: string;
  /** The number that was dialled; `100` unless given. */
  readonly to?: string;
  readonly displayName?: string;
  /** Only `X-…` and `User-to-User`: others do not pass the server. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly customData?: string;
  /** What the caller can send; `['H264', 'VP8']`, as browsers, unless given. */
  readonly video?: readonly ('H264' | 'VP8' | 'AV1' | 'H265')[] | false;
  /** Whether media finds its way once the call is answered; it does unless given. */
  readonly connects?: boolean;
  /** Whether the caller hears what is played; browsers do, encoders that come by WHIP do not. It does unless given. */
  readonly takesSound?: boolean;
}

/** A request to the session's own URL. */
export interface RequestOptions {
  /** `GET` unless given, `POST` with content. */
  readonly method?: string;
  /** What stands behind the session's URL, query included. */
  readonly path?: string;
  readonly content?: string;
  /** Only `X-…`. */
  readonly headers?: Readonly<Record<string, string>>;
}
