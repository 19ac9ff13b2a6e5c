/** What was negotiated and whether an agent may publish it. */
export { codecMismatch, type IncomingCall } from './call.ts';
/** What can be told of a running call. */
export type { CallSnapshot, OutputHealthName, OutputSnapshot, RunningOutput } from './call-snapshot.ts';
/** Limits of a call session. */
export { CALL_LIMITS, type CallLimits } from './limits.ts';
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
  RecordedFile,
  RecordedFileEvents,
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
  LegTrackStatistics,
  MediaCommand,
  MediaEvent,
  OutputEventName,
  OutputId,
  OutputStage,
  OutputStateName,
  OutputStatistics,
  PublishedAudio,
  PublishedVideo,
  VideoPolicy,
} from './media-protocol.ts';
/** What scenarios do over the network. */
export {
  type ControlAnswer,
  type ControlRequest,
  HTTP_FAILURES,
  type HttpClientPort,
  type HttpHeader,
  type HttpRequestHandle,
  type HttpRequestOptions,
  type HttpResult,
  type ScenarioNetworkPort,
  type SessionControlPort,
  type SessionHttp,
  type SessionNetwork,
  type WebSocketClientPort,
  type WebSocketClosure,
  type WebSocketConnection,
  type WebSocketEvents,
  type WebSocketOptions,
} from './net-ports.ts';
/** What became of an output. */
export type { OutputRecord, RecordedOutputState } from './output-record.ts';
/** Files that are played. */
export type { FetchAudio, FetchedAudio } from './players/audio-fetch.ts';
/** What a session needs from outside. */
export type {
  Callee,
  CalleeEvents,
  CallerPort,
  CallRecord,
  DialedCall,
  DialOptions,
  FinishReason,
  MediaPort,
  MediaSession,
  OutputReport,
  OutputState,
  PreviewPathOf,
  RecordFacts,
  RecordingLink,
  RecordingUrlOf,
  ScenarioFailure,
  SessionJournal,
  UserDialPort,
  WatchPathOf,
} from './ports.ts';
/** Files of recorders. */
export type { RecorderOwner } from './recorders/recorder-protocol.ts';
/** What a scenario uses beside calls and streams. */
export type { OpenServices, ScenarioServices, ServicedSession } from './services.ts';
/** One call session: scenario run, calls and agents. */
export { CallSession, type CallSessionOptions } from './session.ts';
/** What callers hear whom nobody answers. */
export { UNANSWERED } from './unanswered.ts';
