/** Whom an access token stands for. */

/** Call sessions, their calls and logs, read back. */
export type { AccessEnds, EndedAccess } from './access-ends.ts';
export type { Identity } from './access-tokens.ts';
/** Accounts and what they own. */
export type { Account } from './accounts.ts';
export type { ApiKey } from './api-keys.ts';
/** What scenarios keep. */
export {
  type ApplicationStoragePort,
  StorageError,
  type StorageItem,
  type StorageKeys,
} from './application-storage.ts';
export type { Application } from './applications.ts';
/** Who changed what. */
export type { AuditEntry, NewAuditEntry } from './audit-log.ts';
/** All of it in a file. */
export { backupStore, restoreStore } from './backup/index.ts';
export type { CallRecord, CallSession, RecordedFile } from './call-history.ts';
export type { CallSearch, StoredCall } from './call-search.ts';
/** What must not appear of a database's URL. */
export { passwordOf } from './database-url.ts';
/** Where scenarios publish to. */
export type { StoredDestination } from './destinations.ts';
/** Patterns of rules. */
export { dialPatternLimits, parseDialPattern } from './dial-pattern.ts';
/** Failures of opening, and of operations. */
export { StoreError } from './error.ts';
/** Edits and removals of a state that whoever makes them has seen. */
export type { IsExpected, Removal } from './expected.ts';
/** Logs as they are written. */
export { followLog } from './follow-log.ts';
export type { Claim, KeptAnswer } from './idempotency-keys.ts';
/** Bounds. */
export { storeLimits } from './limits.ts';
export type { MemberSession } from './member-sessions.ts';
export type { Member } from './members.ts';
/** What was published. */
export type { OutputFilter, StoredOutput } from './output-history.ts';
/** Places in lists of the newest first. */
export type { Piece, Position } from './page.ts';
/** Which rule takes a dialled number. */
export { inPlaces, type Rule, type RuleOfAccount, type RuleWithScenarios } from './rules.ts';
/** The texts. */
export type { Scenario } from './scenarios.ts';
/** What scenarios read by name. */
export type { StoredSecret } from './secrets.ts';
/** Who else may use the management API. */
export type { ServiceKey } from './service-keys.ts';
export type { LogLine, LogScope, NumberedLogLine } from './session-log.ts';
export type { SessionSearch } from './session-search.ts';
/** Where calls by SIP come from. */
export type { SipRegistration, SipRegistrationChange } from './sip-registrations.ts';
/** The store itself. */
export { openStore, type Store } from './store.ts';
/** Who may call. */
export type { User, UserWithHashes } from './users.ts';
/** What is to be sent to webhooks. */
export type {
  Busy,
  DeliveryState,
  DueDelivery,
  StoredAttempt,
  StoredDelivery,
  Verdict,
  WebhookEvent,
} from './webhook-queue.ts';
/** Where events are sent. */
export type { StoredWebhook } from './webhooks.ts';
export type { WhipKey } from './whip-keys.ts';
