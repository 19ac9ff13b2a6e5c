/** What was negotiated and whether an agent may publish it. */
export { codecMismatch, type IncomingCall } from './call.ts';
/** What can be told of a running call. */
export type { CallSnapshot, OutputSnapshot, RunningOutput } from './call-snapshot.ts';
/** Limits of a call session. */
export { CALL_LIMITS, type CallLimits } from './limits.ts';
/** The legs and outputs of one media worker. */
export { MediaNode, type MediaNodeOptions, MediaNodeSession } from './media-node.ts';
/** What a media worker needs from its transports and outputs. */
export type {
  AcceptedLeg,
  LegTransport,
  LegTransportEvents,
  LegTransportPort,
  OfferedCodecs,
  OutputConnection,
  OutputConnectionEvents,
  OutputFacts,
  OutputFailure,
  OutputPort,
  PreviewViewer,
  RecordedPublish,
  Recording,
  RecordingPort,
} from './media-ports.ts';
/** Messages between the server and a media worker. */
export type {
  GrantedMedia,
  LegId,
  LegSendStatistics,
  LegStatistics,
  MediaCommand,
  MediaEvent,
  OutputEventName,
  OutputId,
  OutputStage,
  OutputStateName,
  OutputStatistics,
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
  PreviewPathOf,
  SessionJournal,
  WatchPathOf,
} from './ports.ts';
/** One call session: scenario run, calls and agents. */
export { CallSession, type CallSessionOptions } from './session.ts';
