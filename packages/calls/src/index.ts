/** What was negotiated and whether an agent may publish it. */
export { codecMismatch } from './call.ts';
/** Limits of a call session. */
export { CALL_LIMITS, type CallLimits } from './limits.ts';
/** Messages between the server and a media worker. */
export type {
  GrantedMedia,
  LegId,
  MediaCommand,
  MediaEvent,
  OutputEventName,
  OutputId,
  VideoPolicy,
} from './media-protocol.ts';
/** What a session needs from outside. */
export type {
  CallerPort,
  CallRecord,
  FinishReason,
  MediaPort,
  MediaSession,
  OutputReport,
  OutputState,
  SessionJournal,
  WatchPathOf,
} from './ports.ts';
/** One call session: scenario run, calls and agents. */
export { CallSession, type CallSessionOptions, type IncomingCall } from './session.ts';
