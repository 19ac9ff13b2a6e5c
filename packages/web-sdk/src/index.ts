/** What became of a login. */
export type { AuthResult } from './auth-result.ts';
/** One call and what it tells. */
export { Call, type CallEvents, type StreamStatus } from './call.ts';
/** Entry point. */
export { CallClient, type CallClientOptions, type ClientEvents } from './call-client.ts';
/** The one error type. */
export { CallError } from './call-error.ts';
/** States of a call and how it ends. */
export type { CallDirection, CallEnd, CallState } from './call-machine.ts';
/** Figures about the media being sent. */
export type { CallStats } from './call-stats.ts';
/** Every known error code. */
export { ERROR_CODES, type ErrorCode, type KnownErrorCode } from './error-codes.ts';
/** A call of a scenario to this user. */
export { type AnswerOptions, type DeclineOptions, IncomingCall } from './incoming-call.ts';
/** Camera and microphone in use. */
export type { LocalMedia, LocalMediaEvents, MediaKind } from './local-media.ts';
/** Opening and listing devices. */
export type { DeviceList, MediaAccess, MediaRequest } from './media-access.ts';
/** A call that this page places. */
export { type CallOptions, OutgoingCall } from './outgoing-call.ts';
/** Typed events. */
export { TypedEmitter, type Unsubscribe } from './typed-emitter.ts';
/** The logged-in user. */
export type { UserSession } from './user-session.ts';
