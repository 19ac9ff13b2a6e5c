/** Running calls and their figures over HTTP. */

/** Keys, members, sessions of the console and the audit log. */
export { registerAccess } from './access.ts';
/** The account of a request. */
export { accountsOfRequests } from './accounts-of-requests.ts';
/** Ids in paths. */
export { idOf } from './application-of-request.ts';
/** Notes in the audit log. */
export { noteChange } from './audit.ts';
/** What placing a call needs. */
export { createCallingStore } from './calling-store.ts';
export { registerCalls } from './calls.ts';
/** Applications, scenarios, rules and users over HTTP. */
export { registerConfiguration } from './configuration.ts';
/** Destinations over HTTP. */
export { registerDestinations } from './destinations.ts';
/** Lists of the history, as pages and as files. */
export { historyLists } from './history-list.ts';
/** Requests that may be sent again. */
export { registerIdempotency } from './idempotency.ts';
/** Users by token. */
export { authenticate, authenticateEncoder } from './identity.ts';
/** Streams of the test CDN over HTTP. */
export { registerLiveStreams } from './live-streams.ts';
/** Users by password. */
export { Login, type LoginName, parseLoginName } from './login.ts';
/** Refused logins. */
export { refusalOf } from './login-refusal.ts';
/** Outputs of the history over HTTP. */
export { registerOutputs } from './outputs.ts';
/** What is told of a recording. */
export { RecordingBody } from './recording-facts.ts';
/** Types of the scenario API over HTTP. */
export { registerScenarioTypes } from './scenario-types.ts';
/** Secrets over HTTP. */
export { registerSecrets } from './secrets.ts';
/** Lines of session logs as text. */
export { formatNumberedLogLine } from './session-log-format.ts';
/** Links to session logs. */
export { SessionLogLinks } from './session-log-link.ts';
/** Session logs over HTTP. */
export { registerSessionLogs } from './session-logs.ts';
/** Sessions and calls of the history over HTTP. */
export { registerSessions } from './sessions.ts';
/** Logins over HTTP. */
export { registerUserSessions } from './user-sessions.ts';
