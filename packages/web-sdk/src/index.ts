/** One outgoing call and what it tells. */
export { Call, type CallEvents, type CallOptions, type StreamStatus } from './call.ts';
/** Entry point. */
export { CallClient, type CallClientOptions } from './call-client.ts';
/** The one error type. */
export { CallError } from './call-error.ts';
/** States of a call and how it ends. */
export type { CallEnd, CallState } from './call-machine.ts';
/** Figures about the media being sent. */
export type { CallStats } from './call-stats.ts';
/** Every known error code. */
export { ERROR_CODES, type ErrorCode, type KnownErrorCode } from './error-codes.ts';
/** Camera and microphone in use. */
export type { LocalMedia, LocalMediaEvents, MediaKind } from './local-media.ts';
/** Opening and listing devices. */
export type { DeviceList, MediaAccess, MediaRequest } from './media-access.ts';
/** Typed events. */
export { TypedEmitter, type Unsubscribe } from './typed-emitter.ts';
/** The logged-in user. */
export type { UserSession } from './user-session.ts';
