/** Scenarios in tests: on virtual time, without a server, with the outside world played by the test. */

/** What a test fails with. */
export { ScenarioTestError, type ScenarioTestErrorCode } from './failure.ts';
/** The server that an agent publishes to. */
export type { FailureOptions, TestAgent } from './handles/agent.ts';
/** Callers and callees. */
export type { AcceptOptions, IncomingCall, PlacedCall, TestCall } from './handles/call.ts';
/** Conferences that the scenario makes. */
export type { TestConference } from './handles/conference.ts';
/** Files while they are played. */
export type { TestPlayer, WhichPlayer } from './handles/player.ts';
export type { TestRecorder } from './handles/recorder.ts';
/** How long a test waits. */
export type { WaitOptions } from './handles/wait-options.ts';
/** WebSockets, whoever opened them. */
export type { TestWebSocket, TestWebSockets } from './handles/web-sockets.ts';
/** Where everything begins. */
export { scenario } from './scenario.ts';
/** What a scenario and its callers are given. */
export type { CallOptions, RequestOptions, ScenarioInput, ScenarioOptions } from './scenario-options.ts';
/** One run, and everything outside it. */
export type { TestClock, TestRun } from './test-run.ts';
/** Files that scenarios can play. */
export type { AudioFile, AudioFiles } from './world/audio-files.ts';
/** How a call ended, and what it was sent. */
export type { CallEnd, SentInfo, VideoCodec } from './world/call-records.ts';
/** What the session's own URL answered. */
export type { ControlAnswer } from './world/control.ts';
/** The web as the scenario sees it. */
export type { AnswerRequest, TestAnswer, TestHttp, TestRequest } from './world/http.ts';
/** The application's storage. */
export type { TestStorage } from './world/storage.ts';
/** What the other end of a WebSocket says. */
export type { SocketPeer } from './world/web-sockets.ts';
