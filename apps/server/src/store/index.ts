/** Whom an access token stands for. */
export type { Identity } from './access-tokens.ts';
/** Accounts and what they own. */
export type { Account } from './accounts.ts';
export type { Application } from './applications.ts';
/** Call sessions, their calls and logs, read back. */
export type { CallRecord, CallSession, LogLine, SessionFilter } from './call-history.ts';
/** Failures of opening. */
export { StoreError, type StoreErrorCode } from './database.ts';
/** Patterns of rules. */
export { dialPatternLimits, parseDialPattern } from './dial-pattern.ts';
/** Bounds. */
export { storeLimits } from './limits.ts';
/** Which rule takes a dialled number. */
export type { Route, Routing } from './routing.ts';
export type { Rule } from './rules.ts';
export type { Scenario } from './scenarios.ts';
/** What a new store begins with. */
export type { SeedContents } from './seed.ts';
/** Writes call sessions. */
export type { OpenedSession, SessionOpening, SessionRecorder } from './session-recorder.ts';
/** The store itself. */
export { openStore, type Store, type StoreOptions } from './store.ts';
export type { User } from './users.ts';
