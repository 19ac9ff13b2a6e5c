// Types of the scenario API of Callcast. Generated: node scripts/scenario-reference.mjs writes it.
// For a folder of scenarios: "lib": ["es2022"], "types": [], "checkJs": true, "moduleDetection": "force".

/** How a placed call is announced. Options of the original platform that are not named here are read over. */
interface PlacedCallOptions {
  /** Who calls, as the callee sees it. */
  callerid?: string;
  /** Name of who calls, for people. */
  displayName?: string;
  /** `VI-CallTimeout` among them says how many seconds it may ring: 10 to 400, 60 by default. */
  extraHeaders?: CallHeaders;
  /** Whether pictures are wanted. */
  video?: boolean;
  /** What the callee's video may have, in kbit/s. */
  maxVideoBitrate?: number | undefined;
  /** For the callee's client, at most 200 bytes. Not of the original platform. */
  customData?: string;
  [option: string]: Unspecified;
}

/** How a user is called. */
interface CallUserOptions extends PlacedCallOptions {
  /** Name of a user of the application. */
  username: string;
}

/** How a SIP address is called. */
interface CallSipOptions extends Omit<PlacedCallOptions, 'extraHeaders'> {
  /** In place of `extraHeaders`. */
  headers?: CallHeaders;
  [option: string]: Unspecified;
}

/** Told when two joined calls are connected. */
type OnEstablished = ((first: Call, second: Call) => unknown) | null;

/**
 * The session. No function of it uses `this`, so `setTimeout(VoxEngine.terminate, 6000)` works.
 */
interface VoxEngine {
  /** Calls `callback` at each `event` from now on. The same function added twice is called twice. */
  addEventListener<Event extends keyof AppEventPayloads>(
    event: Event,
    callback: (event: AppEventPayloads[Event]) => unknown,
  ): void;
  /** Takes a listener away; without a callback all of the event. */
  removeEventListener<Event extends keyof AppEventPayloads>(
    event: Event,
    callback?: (event: AppEventPayloads[Event]) => unknown,
  ): void;
  /** Reads the text that belongs to the session, or replaces it. At most 200 bytes: the rest is cut, with a warning. */
  customData(data?: string): string;
  /** Ends the session. The current code block runs on; then Terminating and Terminated come and nothing else. */
  terminate(): void;
  /** Value of a secret of the application; undefined: there is none of that name. */
  getSecretValue(name: string): string | undefined;
  /** Which video codec calls that are answered from now on are asked for. */
  setVideoCodec(codec: 'H264' | 'VP8'): void;
  /**
   * Makes an agent that publishes the call or the conference that it is sent. It dials once that call, or the first of them, is
   * answered.
   * @throws RangeError for a value that an option cannot have, TypeError without options.
   */
  createStreamingAgent(parameters: AddressedAgentOptions | StoredDestinationAgentOptions): StreamingAgent;
  /** Calls a user of the application. @throws TypeError without a name. */
  callUser(options: CallUserOptions): Call;
  /** @deprecated Its old form. */
  callUser(
    username: string,
    callerid?: string,
    displayName?: string,
    extraHeaders?: CallHeaders | null,
    video?: boolean,
    scheme?: Unspecified,
  ): Call;
  /** The same as `callUser` with video: media of a direct call passes the server, as that of any other. */
  callUserDirect(peer: Call | null, username: string, options?: PlacedCallOptions): Call;
  /** @deprecated Its old form. */
  callUserDirect(
    peer: Call | null,
    username: string,
    callerid: string,
    displayName?: string,
    extraHeaders?: CallHeaders | null,
    scheme?: Unspecified,
  ): Call;
  /** The call fails with 501: this server calls no SIP addresses. */
  callSIP(to: string, options?: CallSipOptions): Call;
  /** @deprecated Its old form. */
  callSIP(
    to: string,
    callerid: string,
    displayName?: string,
    password?: string,
    authUser?: string,
    extraHeaders?: CallHeaders | null,
    video?: boolean,
    outProxy?: string,
  ): Call;
  /** The call fails with 501: this server calls no telephones. */
  callPSTN(number: string, callerid?: string, options?: object): Call;
  /** The call fails with 501: no session is called. A rule with `video_conference` has calls to one number meet. */
  callConference(
    conferenceId: string,
    callerid?: string,
    displayName?: string,
    extraHeaders?: CallHeaders | null,
    scheme?: Unspecified,
  ): Call;
  /** The call fails with 501: this server has no way to WhatsApp. */
  callWhatsappUser(options: { number: string; callerid?: string; [option: string]: Unspecified }): Call;
  /** Makes a conference: calls that are added to it hear each other. */
  createConference(parameters?: ConferenceParameters): Conference;
  /** The same as `stop()` of the conference. @throws TypeError for what is none. */
  destroyConference(conference: Conference): void;
  /** Sends media of each to the other. @throws TypeError for what sends none. */
  sendMediaBetween(first: Call, second: Call | Conference): void;
  /** The same, with the conference first. */
  sendMediaBetween(first: Conference, second: Call): void;
  /** Ends what `sendMediaBetween` began. */
  stopMediaBetween(first: MediaReceiver, second: MediaReceiver): void;
  /**
   * Joins a call that came in with one that was placed for it: ringing, answer, media, messages, refusal. The session ends
   * with either of them. `onEstablished` is told when both are connected.
   */
  easyProcess(first: Call, second: Call, onEstablished?: OnEstablished, direct?: boolean): void;
  /** A scenario of one line: calls the user whose name was dialled and joins both calls. */
  forwardCallToUser(onEstablished?: OnEstablished, video?: boolean): void;
  /** The same as `forwardCallToUser`. */
  forwardCallToUserDirect(onEstablished?: OnEstablished): void;
  /** The placed call fails with 501: this server calls no SIP addresses. */
  forwardCallToSIP(onEstablished?: OnEstablished, video?: boolean): void;
  /** The placed call fails with 501: this server calls no telephones. */
  forwardCallToPSTN(
    numberTransform?: ((number: string) => string) | null,
    onEstablished?: OnEstablished,
    options?: { callerid?: string },
  ): void;
  /** Makes a player of a file. @throws TypeError for another url, RangeError for an eleventh. */
  createURLPlayer(source: string | URLPlayerRequest, parameters?: URLPlayerParameters): Player;
  /** The same as the global of this name. */
  readonly RecordExpireTime: {
    readonly DEFAULT: string;
    readonly THREEMONTHS: string;
    readonly SIXMONTHS: string;
    readonly ONEYEAR: string;
    readonly TWOYEARS: string;
    readonly THREEYEARS: string;
  };
  /** Makes a recorder. @param parameters Unless it is the name alone, in old scenarios. */
  createRecorder(parameters?: RecordParameters): Recorder;
  /** @deprecated Its old form. */
  createRecorder(name: string, secure?: boolean): Recorder;
  /** A scenario of one line: answers each call, plays the file to it and hangs up. */
  playSoundAndHangup(url: string): void;
  /** Opens a WebSocket to another server. @throws TypeError for another url, RangeError for an eleventh. */
  createWebSocket(url: string, options?: WebSocketOptions | string | string[]): WebSocket;
  /** From now on the session's own address takes WebSockets: `AppEvents.WebSocket`. */
  allowWebSocketConnections(): void;
}

/** The session. */
declare const VoxEngine: VoxEngine;

/** What a published scenario calls in place of `VoxEngine`. */
interface VoxImplant {
  /** The same as `VoxEngine.createStreamingAgent`. */
  createStreamingAgent: VoxEngine['createStreamingAgent'];
}

/** What a published scenario calls in place of `VoxEngine`. */
declare const VoxImplant: VoxImplant;

/** Events of the session. They come in this order: Started, CallAlerting and HttpRequest, Terminating, Terminated. */
declare const AppEvents: {
  /** The first event, once. */
  readonly Started: 'Application.Started';
  /** Somebody calls. Unanswered calls end after a minute. */
  readonly CallAlerting: 'Application.CallAlerting';
  /** A request to the session's own address. What the listener returns, or its promise resolves to, is the answer. */
  readonly HttpRequest: 'Application.HttpRequest';
  /** The session ends: timers are dead already, one more HTTP request may be made. */
  readonly Terminating: 'Application.Terminating';
  /** The session has ended: only the log can be written to. */
  readonly Terminated: 'Application.Terminated';
  /** Somebody opened a WebSocket to the session's own address, after `allowWebSocketConnections()`. */
  readonly WebSocket: 'AppEvents.NewWebSocketConnection';
  /** A WebSocket to the session's own address was refused. */
  readonly NewWebSocketFailed: 'Application.OnNewWebSocketFailed';
};
type AppEvents = (typeof AppEvents)[keyof typeof AppEvents];

/** The session has begun. */
interface StartedEvent {
  name: string;
  /** Address of the session: requests to it become `AppEvents.HttpRequest`. */
  accessURL: string;
  /** The same by HTTPS. */
  accessSecureURL: string;
  accountId: number;
  applicationId: number;
  /** The id that the call history has. */
  sessionId: number;
  /** Where the log of the session can be read. */
  logURL: string;
  /** The number that all calls of the session dial, where its rule is for conferences; else empty. */
  conference_name: string;
}

/** Somebody calls. */
interface CallAlertingEvent {
  name: string;
  call: Call;
  /** Who calls. */
  callerid: string;
  /** The dialled number; rules are chosen by it. */
  destination: string;
  toURI: string;
  fromURI: string;
  displayName: string;
  /** `X-…` and a few more. */
  headers: Record<string, string>;
  /** What the caller's client sent along. */
  customData: string;
  /** Opaque: to be handed on to a call that is placed. */
  scheme: object;
}

/** A request to the session's own address. */
interface HttpRequestEvent {
  name: string;
  method: string;
  path: string;
  /** The body. */
  content: string;
  /** Only `X-…`. */
  headers: RequestHeaders;
}

/** Somebody opened a WebSocket to the session's own address. */
interface NewWebSocketEvent extends HttpRequestEvent {
  websocket: WebSocket;
}

/** A WebSocket to the session's own address was refused. */
interface NewWebSocketFailedEvent extends HttpRequestEvent {
  /** Why. */
  reason: string;
}

/** The session ends, or has ended. */
interface TerminationEvent {
  name: string;
  /** The error that ended it, if one did. */
  systemError?: string;
}

/** What a listener of each event of the session is given. */
interface AppEventPayloads {
  [AppEvents.Started]: StartedEvent;
  [AppEvents.CallAlerting]: CallAlertingEvent;
  [AppEvents.HttpRequest]: HttpRequestEvent;
  [AppEvents.Terminating]: TerminationEvent;
  [AppEvents.Terminated]: TerminationEvent;
  [AppEvents.WebSocket]: NewWebSocketEvent;
  [AppEvents.NewWebSocketFailed]: NewWebSocketFailedEvent;
}

/** ALERTING: somebody calls. PROGRESSING: it rings. */
type CallState = 'ALERTING' | 'PROGRESSING' | 'CONNECTED' | 'TERMINATED';

/** How a key comes. */
type ToneType = keyof typeof DTMFType;

/** What media can be sent to. */
type MediaReceiver = Call | Conference | StreamingAgent | Recorder;

/** How a call is answered. Options of the original platform that are not named here are read over. */
interface AnswerParameters {
  /** What the caller's video may have, in kbit/s; unless given: as much as it likes. */
  maxVideoBitrate?: number | undefined;
  [option: string]: Unspecified;
}

/**
 * A call: one that comes in (`AppEvents.CallAlerting`) or one that the scenario places (`VoxEngine.callUser`).
 *
 * A method of a call that is over does nothing, with a warning in the log.
 */
interface Call {
  /** @deprecated Of the old easyprocess script; always false. */
  readonly is_conf: boolean;
  /** The call's own id, unique on this server. */
  id(): string;
  /** How far the call has come. */
  state(): CallState;
  /** For the log. */
  toString(): string;
  /** True for a call that comes in, false for one that the scenario placed. */
  incoming(): boolean;
  /** Who calls. */
  callerid(): string;
  /** Name of who calls, for people. */
  displayName(): string;
  /** The dialled number. */
  number(): string;
  /** Always `user`: calls come from clients of this server. */
  clientType(): string;
  /**
   * Reads the text that belongs to the call, or replaces it. At most 200 bytes: the rest is cut, with a warning.
   * What the caller's client sent along is its first value.
   */
  customData(data?: string): string;
  /** Calls `callback` at each `event` from now on. The same function added twice is called twice. */
  addEventListener<Event extends keyof CallEventPayloads>(
    event: Event,
    callback: (event: CallEventPayloads[Event]) => unknown,
  ): void;
  /** Takes a listener away; without a callback all of the event. */
  removeEventListener<Event extends keyof CallEventPayloads>(
    event: Event,
    callback?: (event: CallEventPayloads[Event]) => unknown,
  ): void;
  /** Takes the call. `CallEvents.Connected` follows when media flows. */
  answer(extraHeaders?: CallHeaders | null, parameters?: AnswerParameters): void;
  /** The same as `answer`: media of a direct call passes the server, as that of any other. */
  answerDirect(peer?: Call, extraHeaders?: CallHeaders | null, parameters?: AnswerParameters): void;
  /** Refuses the call with a final code of SIP, 300 to 699. With anything else 603 is sent, with a warning. */
  reject(code?: number, extraHeaders?: CallHeaders | null): void;
  /** @deprecated The old name of `reject`. */
  decline(code?: number, extraHeaders?: CallHeaders | null): void;
  /** Tells the caller that it rings. */
  ring(extraHeaders?: CallHeaders | null): void;
  /** Rings: nothing can be played to a caller before the answer. */
  startEarlyMedia(extraHeaders?: CallHeaders | null, ...more: Unspecified[]): void;
  /** Ends the call. */
  hangup(extraHeaders?: CallHeaders | null): void;
  /**
   * Sends the call's media to an agent, a recorder, a conference or another call, until `stopMediaTo`. May come before the answer. A call
   * sends to any number of receivers, one conference among them, and hears one alone: a conference, or else the last.
   */
  sendMediaTo(unit: MediaReceiver, parameters?: object): void;
  /** Ends what `sendMediaTo` began. */
  stopMediaTo(unit: MediaReceiver): void;
  /** Sends a text to the client, at most 8,192 bytes; a longer one is not sent, with a warning. */
  sendMessage(text: string): void;
  /** Sends a message with a type to the client, at most 8,192 bytes; a longer one is not sent, with a warning. */
  sendInfo(mimeType: string, body: string, headers?: CallHeaders | null): void;
  /** What this caller's video may have from now on, in kbit/s; 0 is as much as it likes. Not of the original platform. */
  setMaxBitrate(kbps: number): void;
  /**
   * Whether `ToneReceived` comes, for keys of `type` (all by default); false ends all of it. May come before the answer. Keys that
   * are told of do not go on to calls that get this call's sound; others do. Keys within the sound itself are never told of.
   */
  handleTones(on?: boolean, type?: ToneType | null): void;
  /** Whether `MicStatusChange` comes. May come before the answer. */
  handleMicStatus(on?: boolean): void;
  /** Whether voice is looked for: `handleMicStatus` was the last word on it. */
  vad(): boolean;
  /**
   * Presses keys for the other side, of `0-9*#`, each for 100 ms and with a pause of 100 ms; a `p` is a pause of 500 ms. Nothing else
   * of ours is heard during a key. After `Connected` alone, and to clients that take telephone events, as browsers and telephones
   * do: else nothing is sent, with a warning. 256 may wait.
   */
  sendDigits(digits: string): void;
  /** Transfers are never told of, so switching that off does nothing, and switching it on warns. */
  handleBlindTransfer(on?: boolean): void;
  /**
   * Plays a file to the call once it is connected, in place of any other sound of ours and of what it plays already: a url of a
   * WAV, MP3, Ogg or FLAC file of 10 MB at most. Old scenarios say `true` for `{ loop: true }`.
   *
   * @throws TypeError for another url.
   */
  startPlayback(url: string, parameters?: PlaybackParameters | boolean): void;
  /** Ends it, without `PlaybackFinished`. */
  stopPlayback(): void;
  /**
   * `CallEvents.MediaStatisticsReceived` tells every `interval` seconds, 3 to 10, what the call sends and is sent; with
   * `monitor: false` no more. Another interval acts as the nearest of those, with a warning.
   */
  monitorMediaStatistics(parameters: MonitorMediaStatisticsParameters): void;
  /**
   * Records the call: what it says, and what it hears of this server, in one file from the first media on until the call ends.
   * Then `CallEvents.RecordStopped` comes. A second time meanwhile does nothing, with a warning.
   */
  record(parameters?: RecordParameters): void;
}

/** Events of a call. */
declare const CallEvents: {
  /** The call is answered: media flows. */
  readonly Connected: 'Call.Connected';
  /** The call is over. The session lives on; it ends by itself a minute after its last call. */
  readonly Disconnected: 'Call.Disconnected';
  /** A call that the scenario placed came to nothing. */
  readonly Failed: 'Call.Failed';
  /** A call that the scenario placed rings. */
  readonly Ringing: 'Call.Ringing';
  /** A text of the caller's. */
  readonly MessageReceived: 'Call.MessageReceived';
  /** A message of the caller's with a type. */
  readonly InfoReceived: 'Call.InfoReceived';
  /** `state()` is another from now on. */
  readonly StateChanged: 'Call.StateChanged';
  /** The first sound of the caller's arrived. */
  readonly FirstAudioPacketReceived: 'Call.FirstAudioPacketReceived';
  /** The first piece of a picture of the caller's arrived. */
  readonly FirstVideoPacketReceived: 'Call.FirstVideoPacketReceived';
  /** Nothing arrives from the caller any more: a path that is lost, or both muted. */
  readonly RtpStopped: 'Call.RtpStopped';
  /** Media arrives again. */
  readonly RtpResumed: 'Call.RtpResumed';
  /** @deprecated Never comes: there is no media before the answer. */
  readonly AudioStarted: 'Call.AudioStarted';
  /** A key was pressed at the other side, once for each, as soon as it is; after `handleTones` alone. */
  readonly ToneReceived: 'Call.ToneReceived';
  /** Somebody begins to speak, or has been silent for a second; after `handleMicStatus(true)` alone. */
  readonly MicStatusChange: 'Call.MicStatusChange';
  /** @deprecated Never comes: calls are not put on hold here. */
  readonly OnHold: 'Call.OnHold';
  /** @deprecated Never comes: calls are not put on hold here. */
  readonly OffHold: 'Call.OffHold';
  /** @deprecated Never comes: calls are not forwarded by their callee here. */
  readonly Forwarding: 'Call.Forwarding';
  /** @deprecated Never comes: what a call carries is agreed on once. */
  readonly ReInviteReceived: 'Call.ReInviteReceived';
  /** @deprecated Never comes: what a call carries is agreed on once. */
  readonly ReInviteAccepted: 'Call.ReInviteAccepted';
  /** @deprecated Never comes: what a call carries is agreed on once. */
  readonly ReInviteRejected: 'Call.ReInviteRejected';
  /** The file of `startPlayback` is here. */
  readonly PlaybackReady: 'Call.PlaybackReady';
  /** The call hears the file of `startPlayback`. */
  readonly PlaybackStarted: 'Call.PlaybackStarted';
  /** What `startPlayback` played is over by itself, at its end or because it could not be played. */
  readonly PlaybackFinished: 'Call.PlaybackFinished';
  /** The first media of a call that is recorded came: there is a file. */
  readonly RecordStarted: 'Call.RecordStarted';
  /** The file of `record` is whole; after `Disconnected`. */
  readonly RecordStopped: 'Call.RecordStopped';
  /** The call cannot be recorded, or no more; `RecordStopped` follows. */
  readonly RecordError: 'Call.RecordError';
  /** The first picture of the caller is in the file of `record({ video: true })`. */
  readonly VideoTrackCreated: 'Call.Video.TrackCreated';
  /** @deprecated Never comes: calls are not transferred here. */
  readonly TransferComplete: 'Call.TransferComplete';
  /** @deprecated Never comes: calls are not transferred here. */
  readonly TransferFailed: 'Call.TransferFailed';
  /** @deprecated Never comes: calls are not transferred here. */
  readonly BlindTransferRequested: 'Call.BlindTransferRequested';
  /** @deprecated Never comes: sound is not analysed. */
  readonly AudioQualityDetected: 'Call.AudioQualityDetected';
  /** @deprecated Never comes: sound is not analysed. */
  readonly BeepDetectionComplete: 'Call.BeepDetectionComplete';
  /** @deprecated Never comes: sound is not analysed. */
  readonly BeepDetectionError: 'Call.BeepDetectionError';
  /** @deprecated Never comes: sound is not analysed. */
  readonly AudioIdentificationResult: 'Call.AudioIdentificationResult';
  /** @deprecated Never comes: sound is not analysed. */
  readonly AudioIdentificationStopped: 'Call.AudioIdentificationStopped';
  /** @deprecated Never comes: sound is not analysed. */
  readonly AudioIdentificationError: 'Call.AudioIdentificationError';
  /** @deprecated Never comes: sound is not analysed. */
  readonly ToneDetected: 'Call.ToneDetected';
  /** @deprecated Never comes: no push notifications are sent. */
  readonly PushSent: 'Call.PushSent';
  /** @deprecated Never comes: figures of calls are in `GET /api/v1/calls`. */
  readonly Statistics: 'Call.Statistics';
  /** Figures of what the call sends and is sent, every few seconds after `monitorMediaStatistics`. */
  readonly MediaStatisticsReceived: 'Call.MediaStatisticsReceived';
};
type CallEvents = (typeof CallEvents)[keyof typeof CallEvents];

/** What every event of a call has. */
interface CallEvent {
  call: Call;
  /** The event. */
  name: string;
  /** `call.id()`. */
  id: string;
}

/** The call is answered. */
interface CallConnectedEvent extends CallEvent {
  /** What the callee's client sent along, for a call that the scenario placed. */
  headers: Record<string, string>;
  /** Always empty. */
  customData: string;
  /** Opaque. */
  scheme: object;
}

/** The call is over. */
interface CallDisconnectedEvent extends CallEvent {
  /** As of SIP: 200 for a call that was connected; 408, 486, 487 or 603 for one that never was. */
  internalCode: number;
  reason: string;
  /** Seconds since it was connected. */
  duration: number;
  /** Always 0. */
  cost: number;
  direction: 'incoming' | 'outgoing';
  headers: Record<string, string>;
}

/** A placed call came to nothing. */
interface CallFailedEvent extends CallEvent {
  /**
   * As of SIP: 486 busy, 603 rejected, 480 not logged in, 404 no such user, 408 not answered in time, 487 hung up, 403 too
   * many calls, 501 no way to call that from this server.
   */
  code: number;
  reason: string;
  headers: Record<string, string>;
}

/** A placed call rings. */
interface CallRingingEvent extends CallEvent {
  headers: Record<string, string>;
}

/** A text arrived. */
interface CallMessageEvent extends CallEvent {
  text: string;
  headers: Record<string, string>;
}

/** A message with a type arrived. */
interface CallInfoEvent extends CallEvent {
  mimeType: string;
  body: string;
  headers: Record<string, string>;
}

/** A key was pressed. */
interface ToneReceivedEvent extends CallEvent {
  /** `0` to `9`, `*`, `#`; `A` to `D`, which few clients have. */
  tone: string;
  /** How it came: `1` as an event of RTP, `3` as a message of the type `application/dtmf-relay`. */
  type: '1' | '3';
}

/** The microphone. */
interface MicStatusEvent extends CallEvent {
  /** Somebody speaks. False before the first one. */
  active: boolean;
}

/** The state changed. */
interface CallStateEvent extends CallEvent {
  oldState: CallState;
  newState: CallState;
}

/** The call hears the file. */
interface PlaybackStartedEvent extends CallEvent {
  /** Of the file, in seconds; 0: it does not say. */
  duration: number;
}

/** What it played is over by itself. */
interface CallPlaybackFinishedEvent extends CallEvent {
  /** Why it could not be played, or not to its end. */
  error?: string;
}

/** What the call sends and is sent. */
interface MediaStatisticsEvent extends CallEvent {
  statistics: CallMediaStatistics;
}

/** There is a file, or a picture in it. */
interface RecordStartedEvent extends CallEvent {
  /** Where it is, also while it grows. */
  url: string;
}

/** The file is whole. */
interface RecordStoppedEvent extends CallEvent {
  /** Where it is; empty: no media ever came, so there is none. */
  url: string;
  /** Always 0. */
  cost: number;
  /** Of the file, in seconds. */
  duration: number;
}

/** It cannot be recorded, or no more. */
interface RecordErrorEvent extends CallEvent {
  error: string;
}

/** Fields of events that never come, so that scenarios of the original platform can be checked. */
interface UnsentCallEvent extends CallEvent {
  [field: string]: Unspecified;
}

/** What a listener of each event of a call is given. */
interface CallEventPayloads {
  [CallEvents.Connected]: CallConnectedEvent;
  [CallEvents.Disconnected]: CallDisconnectedEvent;
  [CallEvents.Failed]: CallFailedEvent;
  [CallEvents.Ringing]: CallRingingEvent;
  [CallEvents.MessageReceived]: CallMessageEvent;
  [CallEvents.InfoReceived]: CallInfoEvent;
  [CallEvents.StateChanged]: CallStateEvent;
  [CallEvents.FirstAudioPacketReceived]: CallEvent;
  [CallEvents.FirstVideoPacketReceived]: CallEvent;
  [CallEvents.RtpStopped]: CallEvent;
  [CallEvents.RtpResumed]: CallEvent;
  [CallEvents.AudioStarted]: UnsentCallEvent;
  [CallEvents.ToneReceived]: ToneReceivedEvent;
  [CallEvents.MicStatusChange]: MicStatusEvent;
  [CallEvents.OnHold]: UnsentCallEvent;
  [CallEvents.OffHold]: UnsentCallEvent;
  [CallEvents.Forwarding]: UnsentCallEvent;
  [CallEvents.ReInviteReceived]: UnsentCallEvent;
  [CallEvents.ReInviteAccepted]: UnsentCallEvent;
  [CallEvents.ReInviteRejected]: UnsentCallEvent;
  [CallEvents.PlaybackReady]: CallEvent;
  [CallEvents.PlaybackStarted]: PlaybackStartedEvent;
  [CallEvents.PlaybackFinished]: CallPlaybackFinishedEvent;
  [CallEvents.RecordStarted]: RecordStartedEvent;
  [CallEvents.RecordStopped]: RecordStoppedEvent;
  [CallEvents.RecordError]: RecordErrorEvent;
  [CallEvents.VideoTrackCreated]: RecordStartedEvent;
  [CallEvents.TransferComplete]: UnsentCallEvent;
  [CallEvents.TransferFailed]: UnsentCallEvent;
  [CallEvents.BlindTransferRequested]: UnsentCallEvent;
  [CallEvents.AudioQualityDetected]: UnsentCallEvent;
  [CallEvents.BeepDetectionComplete]: UnsentCallEvent;
  [CallEvents.BeepDetectionError]: UnsentCallEvent;
  [CallEvents.AudioIdentificationResult]: UnsentCallEvent;
  [CallEvents.AudioIdentificationStopped]: UnsentCallEvent;
  [CallEvents.AudioIdentificationError]: UnsentCallEvent;
  [CallEvents.ToneDetected]: UnsentCallEvent;
  [CallEvents.PushSent]: UnsentCallEvent;
  [CallEvents.Statistics]: UnsentCallEvent;
  [CallEvents.MediaStatisticsReceived]: MediaStatisticsEvent;
}

/** Which tones `Call.handleTones` is about. */
declare const DTMFType: {
  /** Those of both other kinds that are heard here. */
  readonly ALL: 'ALL';
  /** Keys within the sound: not listened for. */
  readonly IN_BAND: 'IN_BAND';
  /** Keys as messages of the type `application/dtmf-relay`. */
  readonly SIP_INFO: 'SIP_INFO';
  /** Keys as events of RTP (RFC 4733, once RFC 2833), which browsers and telephones send. */
  readonly TELEPHONE_EVENT: 'TELEPHONE_EVENT';
};
type DTMFType = (typeof DTMFType)[keyof typeof DTMFType];

/** Options of every agent, wherever it publishes. They are not of the original platform, but for `keyframeInterval`. */
interface StreamingAgentOptions {
  /** Seconds between key frames, 2 by default; less than 2 acts as 2. */
  keyframeInterval?: number;
  /** What viewers see while no picture comes: the last one (by default), or a dark grey slate. */
  hold?: 'last-picture' | 'slate';
  /** `pass` (by default): whatever size the caller sends. `pin`: one size for each publish, as far as it depends on us. */
  resolutionPolicy?: 'pass' | 'pin';
  /** 1: mono, 2: stereo. Unless given: as the first call sends it. */
  channels?: 1 | 2;
  /** `aac` (by default), or `opus`: packets of the caller as they come, to a server that announces Opus (Enhanced RTMP). */
  audioCodec?: 'aac' | 'opus';
  /** What callers are asked for. `av1` and `hevc` go out as they come, to a server that announces them (Enhanced RTMP). */
  videoCodec?: 'h264' | 'av1' | 'hevc';
  /** Of the published AAC, 16 to 288 kbit/s; 64 mono and 128 stereo by default. */
  audioBitrate?: number;
  /**
   * How long a lost destination is dialled again, in seconds; `false`: never. Unless given: as long as the session lives
   * once it was live, five minutes before that.
   */
  reconnect?: boolean | number;
  /** What is sent is kept on the server too, in a file for each publish: as FLV (`true`, `flv`) or as fragmented MP4. */
  record?: boolean | 'flv' | 'mp4';
}

/** An agent that publishes to an address. */
interface AddressedAgentOptions extends StreamingAgentOptions {
  /** Always `RTMP`; `rtmps://` urls too. */
  protocol: 'RTMP';
  /** Of the server: `rtmp://live.twitch.tv/app`. Without `streamName` its last segment is the stream key. */
  url: string;
  /** The stream key. */
  streamName?: string;
  /** Added to the path of the url: `live2` for `rtmp://a.rtmp.youtube.com/`. */
  applicationName?: string;
  /** Dialled when `url` cannot be reached. */
  backupUrl?: string;
}

/** An agent that publishes to a stored destination, whose key no scenario sees. Not of the original platform. */
interface StoredDestinationAgentOptions extends StreamingAgentOptions {
  protocol?: 'RTMP';
  /** Name of a stored destination of the application. */
  destination: string;
}

/**
 * One of the tracks that an agent gets. Counts as its number wherever a number is wanted, as before typings 18.0.0.
 */
interface StreamingAgentTrack {
  /** `audio` or `video`. */
  kind: string;
  /** The number, as text. */
  trackId: string;
}

/** Which tracks are published. */
interface TrackChoice {
  audioTrack?: number | string | StreamingAgentTrack;
  videoTrack?: number | string | StreamingAgentTrack;
}

/**
 * Publishes the call or the conference that it is sent (`call.sendMediaTo(agent)`) to an RTMP server. It only receives. Made
 * by `VoxEngine.createStreamingAgent`; its events come later, never from inside of that.
 */
interface StreamingAgent {
  /** The agent's own id, unique in its session. */
  id(): string;
  /** Calls `callback` at each `event` from now on. The same function added twice is called twice. */
  addEventListener<Event extends keyof StreamingAgentEventPayloads>(
    event: Event,
    callback: (event: StreamingAgentEventPayloads[Event]) => unknown,
  ): void;
  /** Takes a listener away; without a callback all of the event. */
  removeEventListener<Event extends keyof StreamingAgentEventPayloads>(
    event: Event,
    callback?: (event: StreamingAgentEventPayloads[Event]) => unknown,
  ): void;
  /** Ends the publish: `StreamStopped`, then `Disconnected`, in whatever state it is. */
  stop(): void;
  /** Number of the track that is heard, the first that sent; -1 is none. */
  activeAudioTrack(): number;
  /** Number of the track that is seen, the one that last began to send, or that is shown of a conference; -1 is none. */
  activeVideoTrack(): number;
  /** Tracks with sound. */
  audioTracks(): StreamingAgentTrack[];
  /** Tracks with pictures: of a conference one for each participant. */
  videoTracks(): StreamingAgentTrack[];
  /**
   * Of a conference: whose picture is published, -1 for whoever speaks loudest; its sound is one track. Of a call it only
   * checks that the tracks are there: there is one of each to choose. A track that is not there is a warning.
   */
  setActiveTrack(choice?: TrackChoice): void;
  /**
   * From now on `StreamingAgentEvents.Statistics` tells every few seconds how the output stands, from when it is opened until it
   * has failed or is stopped. Nothing is told unless this was called. Not of the original platform.
   *
   * @throws RangeError for an interval of less than 1 s or more than 60 s.
   */
  monitorStatistics(parameters?: MonitorStatisticsParameters): void;
}

/** Events of a StreamingAgent, with the values published since typings 18.0.0. Every one has a `reason`. */
declare const StreamingAgentEvents: {
  /** The server was reached and let us in. Comes again after a loss. */
  readonly Connected: 'StreamingAgent.Connected';
  /** All addresses were tried once and failed, or tries have ended ("Given up"). */
  readonly ConnectionFailed: 'StreamingAgent.ConnectionFailed';
  /** The connection is over; after `stop()` it is the last event. */
  readonly Disconnected: 'StreamingAgent.Disconnected';
  /** Nothing is ever dialled: the url is wrong, or may not be reached. */
  readonly Error: 'StreamingAgent.Error';
  /** The server takes the stream, and the first media was sent. Comes again after a loss. */
  readonly StreamStarted: 'StreamingAgent.Stream.Started';
  /** The publish has ended. */
  readonly StreamStopped: 'StreamingAgent.Stream.Stopped';
  /** The server refused the stream, or ended it within 5 s, or the caller has the wrong codec. */
  readonly StreamError: 'StreamingAgent.Stream.Error';
  /** Sound of a call arrives at the agent. */
  readonly AudioStreamCreated: 'StreamingAgent.Stream.AudioStarted';
  /** Pictures of a call arrive at the agent. */
  readonly VideoStreamCreated: 'StreamingAgent.Stream.VideoStarted';
  /** The sound comes from another track from now on. */
  readonly AudioSwitched: 'StreamingAgent.Stream.AudioSwitched';
  /** The picture comes from another track from now on. */
  readonly VideoSwitched: 'StreamingAgent.Stream.VideoSwitched';
  /** The destination is lost and is dialled again. Not of the original platform. */
  readonly Reconnecting: 'StreamingAgent.Reconnecting';
  /** The destination takes less than is sent, or nothing. Not of the original platform. */
  readonly Degraded: 'StreamingAgent.Degraded';
  /** The destination takes everything again. Not of the original platform. */
  readonly Recovered: 'StreamingAgent.Recovered';
  /** With `resolutionPolicy: "pin"`: the size of the picture changed all the same. Not of the original platform. */
  readonly ResolutionChanged: 'StreamingAgent.Stream.ResolutionChanged';
  /** How the output stands, every few seconds after `monitorStatistics`. Not of the original platform. */
  readonly Statistics: 'StreamingAgent.Statistics';
};
type StreamingAgentEvents = (typeof StreamingAgentEvents)[keyof typeof StreamingAgentEvents];

/** What every event of an agent has. */
interface StreamingAgentEvent {
  streamingAgent: StreamingAgent;
  /** The event. */
  name: string;
  /** What happened and why, for people. Never empty. */
  reason: string;
  /** What a program branches on where something went wrong: `DEST_…` or `CODEC_MISMATCH`. Not of the original platform. */
  code?: string;
}

/** About one publish. */
interface StreamEvent extends StreamingAgentEvent {
  /** The stream key, as the scenario gave it. */
  streamName: string;
}

/** About a track. */
interface TrackEvent extends StreamingAgentEvent {
  /** -1 is none. */
  trackId: number;
}

/** The destination is dialled again. */
interface ReconnectingEvent extends StreamingAgentEvent {
  /** Which try in this outage, from 1. */
  attempt: number;
  /** Milliseconds until it. */
  nextInMs: number;
}

/** The destination is too slow. */
interface DegradedEvent extends StreamingAgentEvent {
  /** Bits per second that the call sends, where that is known. */
  mediaBitrateBps?: number;
  /** Bits per second that the destination takes, where that is known. */
  deliveredBitrateBps?: number;
}

/** Width and height of a picture in pixels. */
interface PictureSize {
  width: number;
  height: number;
}

/** The size of the picture changed in the midst of a publish. */
interface ResolutionChangedEvent extends StreamEvent {
  code: string;
  oldSize: PictureSize;
  newSize: PictureSize;
}

/** How the output stands. `reason` and `code` say why its health is what it is. */
interface StatisticsEvent extends StreamingAgentEvent, AgentStatistics {}

/** What a listener of each event of an agent is given. */
interface StreamingAgentEventPayloads {
  [StreamingAgentEvents.Connected]: StreamingAgentEvent;
  [StreamingAgentEvents.ConnectionFailed]: StreamingAgentEvent;
  [StreamingAgentEvents.Disconnected]: StreamingAgentEvent;
  [StreamingAgentEvents.Error]: StreamingAgentEvent;
  [StreamingAgentEvents.StreamStarted]: StreamEvent;
  [StreamingAgentEvents.StreamStopped]: StreamEvent;
  [StreamingAgentEvents.StreamError]: StreamEvent;
  [StreamingAgentEvents.AudioStreamCreated]: TrackEvent;
  [StreamingAgentEvents.VideoStreamCreated]: TrackEvent;
  [StreamingAgentEvents.AudioSwitched]: TrackEvent;
  [StreamingAgentEvents.VideoSwitched]: TrackEvent;
  [StreamingAgentEvents.Reconnecting]: ReconnectingEvent;
  [StreamingAgentEvents.Degraded]: DegradedEvent;
  [StreamingAgentEvents.Recovered]: StreamingAgentEvent;
  [StreamingAgentEvents.ResolutionChanged]: ResolutionChangedEvent;
  [StreamingAgentEvents.Statistics]: StatisticsEvent;
  /** @deprecated Of typings before 18.0.0: `StreamingAgentEvents.AudioStreamCreated`. */
  'StreamingAgent.AudioStreamCreated': TrackEvent;
  /** @deprecated Of typings before 18.0.0: `StreamingAgentEvents.VideoStreamCreated`. */
  'StreamingAgent.VideoStreamCreated': TrackEvent;
}

/** Which way the sound of an endpoint goes, as its call sees it. */
type EndpointDirection = keyof typeof ConferenceDirection;

/** What becomes of its sound and picture. */
type EndpointMode = keyof typeof ConferenceMode;

/** How a conference is made. */
interface ConferenceParameters {
  /** Read over: sound always has its full band. */
  hd_audio?: boolean;
}

/** How a call takes part. Options of the original platform that are not named here are read over. */
interface EndpointParameters {
  call: Call;
  /** `MIX` unless given; `FORWARD` does the same, with a warning. */
  mode?: EndpointMode;
  /** `BOTH` unless given. */
  direction?: EndpointDirection;
  /** For people; that of the call unless given. */
  displayName?: string;
  [option: string]: Unspecified;
}

/** A call as a conference has it: made by `Conference.add`. */
interface Endpoint {
  /** The endpoint's own id, unique in its session. */
  id(): string;
  /** The same as `id`. Not of the original platform. */
  getId(): string;
  /** The call that takes part. */
  getCall(): Call;
  /** Which way its sound goes. */
  getDirection(): EndpointDirection;
  /** As it was added; `FORWARD` acts as `MIX`. */
  getMode(): EndpointMode;
  /** Its name, for people. Not of the original platform. */
  displayName(): string;
  /** Names it anew, for the scenario: `ConferenceEvents.EndpointUpdated`. No client is told. */
  setDisplayName(displayName: string): void;
  /** For the log. Not of the original platform. */
  toString(): string;
}

/**
 * Calls that hear each other: 100 of them. An agent that gets a conference publishes the sound of all, and the picture of who
 * speaks. Made by `VoxEngine.createConference`, ten in a session; its events come later, never from inside of that.
 *
 * Calls meet in a session by a rule with `video_conference`, or where the scenario places them. A call is in one conference at
 * a time. A method of a conference that was stopped does nothing, with a warning in the log.
 */
interface Conference {
  /** The conference's own id, unique in its session. */
  id(): string;
  /** @deprecated The old name of `id`. */
  getId(): string;
  /** Calls `callback` at each `event` from now on. The same function added twice is called twice. */
  addEventListener<Event extends keyof ConferenceEventPayloads>(
    event: Event,
    callback: (event: ConferenceEventPayloads[Event]) => unknown,
  ): void;
  /** Takes a listener away; without a callback all of the event. */
  removeEventListener<Event extends keyof ConferenceEventPayloads>(
    event: Event,
    callback?: (event: ConferenceEventPayloads[Event]) => unknown,
  ): void;
  /** The call takes part from now on, or as soon as it is answered. @throws TypeError without a call. */
  add(parameters: EndpointParameters): Endpoint;
  /** The call goes on without the conference. Not of the original platform. */
  remove(endpoint: Endpoint): void;
  /** All that take part; one that is refused leaves it at its `ConferenceEvents.ConferenceError`. */
  getList(): Endpoint[];
  /** Undefined: it has no endpoint of this id. */
  get(endpointId: string): Endpoint | undefined;
  /** Ends it; its calls go on without it. */
  stop(): void;
  /** To an agent: what is published. To a call: it hears the conference, without an endpoint. */
  sendMediaTo(unit: Call | StreamingAgent | Recorder, parameters?: object): void;
  /** Ends what `sendMediaTo` began. */
  stopMediaTo(unit: Call | StreamingAgent | Recorder): void;
  /** For the log. Not of the original platform. */
  toString(): string;
}

/** Events of a Conference, with the published values. */
declare const ConferenceEvents: {
  /** It can be heard from now on. */
  readonly Started: 'Conference.Started';
  /** It is over, by `stop()`. */
  readonly Stopped: 'Conference.Stopped';
  /** `Conference.add` was done. */
  readonly EndpointAdded: 'Conference.EndpointAdded';
  /** It has another name. */
  readonly EndpointUpdated: 'Conference.EndpointUpdated';
  /** It was removed, or its call is over. */
  readonly EndpointRemoved: 'Conference.EndpointRemoved';
  /** @deprecated Never comes: what a participant is sent cannot be chosen here. */
  readonly EndpointManaged: 'Conference.EndpointManaged';
  /** It could not be made, or a call has no room in it or is in another one. */
  readonly ConferenceError: 'Conference.Error';
  /** Who speaks loudest is another from now on, or nobody. Not of the original platform. */
  readonly LoudestSpeaker: 'Conference.LoudestSpeaker';
};
type ConferenceEvents = (typeof ConferenceEvents)[keyof typeof ConferenceEvents];

/** Which way the sound of an endpoint goes, as its call sees it. */
declare const ConferenceDirection: {
  /** It speaks, and hears nothing. */
  readonly SEND: 'SEND';
  /** It hears, and is not heard. */
  readonly RECEIVE: 'RECEIVE';
  /** It speaks and hears. */
  readonly BOTH: 'BOTH';
};
type ConferenceDirection = (typeof ConferenceDirection)[keyof typeof ConferenceDirection];

/** What becomes of the sound and the picture of an endpoint. Pictures go to streaming agents alone. */
declare const ConferenceMode: {
  /** Everybody hears the sound of all others, mixed. */
  readonly MIX: 'MIX';
  /** The same, with a warning: participants are not sent the pictures of others. */
  readonly FORWARD: 'FORWARD';
};
type ConferenceMode = (typeof ConferenceMode)[keyof typeof ConferenceMode];

/** What every event of a conference has. */
interface ConferenceEvent {
  conference: Conference;
  /** The event. */
  name: string;
}

/** About one endpoint. */
interface EndpointEvent extends ConferenceEvent {
  endpointId: string;
  endpoint: Endpoint;
  direction: EndpointDirection;
  mode: EndpointMode;
}

/** Something failed. */
interface ConferenceErrorEvent extends ConferenceEvent {
  /** What happened, for people. */
  error: string;
  /** Always 100. */
  code: number;
  /** Of the endpoint that could not be added. */
  endpointId?: string;
  endpoint?: Endpoint;
}

/** Somebody else has the floor. */
interface LoudestSpeakerEvent extends ConferenceEvent {
  /** Undefined: nobody speaks any more. */
  call: Call | undefined;
  /** Undefined too where the call takes part without an endpoint. */
  endpoint: Endpoint | undefined;
}

/** Fields of events that never come, so that scenarios of the original platform can be checked. */
interface UnsentConferenceEvent extends ConferenceEvent {
  [field: string]: Unspecified;
}

/** What a listener of each event of a conference is given. */
interface ConferenceEventPayloads {
  [ConferenceEvents.Started]: ConferenceEvent;
  [ConferenceEvents.Stopped]: ConferenceEvent;
  [ConferenceEvents.EndpointAdded]: EndpointEvent;
  [ConferenceEvents.EndpointUpdated]: EndpointEvent;
  [ConferenceEvents.EndpointRemoved]: EndpointEvent;
  [ConferenceEvents.EndpointManaged]: UnsentConferenceEvent;
  [ConferenceEvents.ConferenceError]: ConferenceErrorEvent;
  [ConferenceEvents.LoudestSpeaker]: LoudestSpeakerEvent;
}

/** Where a file is, when a url alone does not say it. */
interface URLPlayerRequest {
  /** `https://` or `http://`; the operator's rules of what scenarios may reach hold for it. */
  url: string;
  /** `GET` unless given. */
  method?: string;
  headers?: { name: string; value: string }[] | RequestHeaders | Record<string, string>;
  /** Sent as UTF-8. */
  body?: string;
}

/** How a file is played. Options of the original platform that are not named here are read over. */
interface URLPlayerParameters {
  /** Again from its beginning, until it is stopped. */
  loop?: boolean;
  /** It waits for `resume()`. */
  onPause?: boolean;
  /** Read over: a file is played when it is whole. */
  progressivePlayback?: boolean;
  [option: string]: Unspecified;
}

/** What `Call.startPlayback` is told. */
interface PlaybackParameters {
  /** Again from its beginning, until `stopPlayback`. */
  loop?: boolean;
  /** Read over: a file is played when it is whole. */
  progressivePlayback?: boolean;
  [option: string]: Unspecified;
}

/**
 * Plays a file: WAV, MP3, Ogg (Vorbis or Opus) or FLAC, mono or stereo, 10 MB at most. It begins when the first one can hear it,
 * and goes by the clock from then on. Made by `VoxEngine.createURLPlayer`, ten in a session; its events come later, never from
 * inside of that. A method of a player that is over does nothing, with a warning in the log.
 */
interface Player {
  /** The player's own id, unique in its session. */
  id(): string;
  /** Calls `callback` at each `event` from now on. The same function added twice is called twice. */
  addEventListener<Event extends keyof PlayerEventPayloads>(
    event: Event,
    callback: (event: PlayerEventPayloads[Event]) => unknown,
  ): void;
  /** Takes a listener away; without a callback all of the event. */
  removeEventListener<Event extends keyof PlayerEventPayloads>(
    event: Event,
    callback?: (event: PlayerEventPayloads[Event]) => unknown,
  ): void;
  /** Who hears it hears nothing of it until `resume()`. */
  pause(): void;
  /** It goes on where it was. */
  resume(): void;
  /** For good. */
  stop(): void;
  /** Tells once when this place is reached: milliseconds of the file, from its end when negative. @throws RangeError over a day. */
  addMarker(offset: number): void;
  /**
   * To a call: heard in place of any other sound of ours, also before the answer, and before the file is here. To an agent: in
   * place of the call that it gets, whose last picture stays, or a slate. To a recorder: beside whatever else that gets.
   */
  sendMediaTo(unit: Call | StreamingAgent | Recorder, parameters?: object): void;
  /** Ends what `sendMediaTo` began. */
  stopMediaTo(unit: Call | StreamingAgent | Recorder): void;
}

/** Events of a Player, with the published values. */
declare const PlayerEvents: {
  /** It can be sent to whoever is to hear it. */
  readonly Created: 'Player.Created';
  /** The file is here. */
  readonly PlaybackReady: 'Player.PlaybackReady';
  /** The first one hears it. */
  readonly Started: 'Player.Started';
  /** It is over, by `stop()`. */
  readonly Stopped: 'Player.Stopped';
  /** It is over by itself: at its end, or because it could not be played. */
  readonly PlaybackFinished: 'Player.PlaybackFinished';
  /** It could not be played, or not to its end; `PlaybackFinished` follows. */
  readonly Error: 'Player.Error';
  /** A place that `addMarker` named is reached. */
  readonly PlaybackMarkerReached: 'Player.PlaybackMarkerReached';
  /** @deprecated Never comes: a file is played when it is whole. */
  readonly Buffering: 'Player.Buffering';
  /** @deprecated Never comes: a file is played when it is whole. */
  readonly PlaybackBuffering: 'Player.PlaybackBuffering';
};
type PlayerEvents = (typeof PlayerEvents)[keyof typeof PlayerEvents];

/** What every event of a player has. */
interface PlayerEvent {
  player: Player;
  /** The event. */
  name: string;
}

/** It is heard. */
interface PlayerStartedEvent extends PlayerEvent {
  /** Of the file, in seconds; 0: it does not say. */
  duration: number;
}

/** It is over by itself. */
interface PlaybackFinishedEvent extends PlayerEvent {
  /** Why it could not be played, or not to its end. */
  error?: string;
}

/** It could not be played, or not to its end. */
interface PlayerErrorEvent extends PlayerEvent {
  error: string;
}

/** A place that `addMarker` named. */
interface PlaybackMarkerReachedEvent extends PlayerEvent {
  /** As it was named. */
  offset: number;
}

/** Fields of events that never come, so that scenarios of the original platform can be checked. */
interface UnsentPlayerEvent extends PlayerEvent {
  [field: string]: Unspecified;
}

/** What a listener of each event of a player is given. */
interface PlayerEventPayloads {
  [PlayerEvents.Created]: PlayerEvent;
  [PlayerEvents.PlaybackReady]: PlayerEvent;
  [PlayerEvents.Started]: PlayerStartedEvent;
  [PlayerEvents.Stopped]: PlayerEvent;
  [PlayerEvents.PlaybackFinished]: PlaybackFinishedEvent;
  [PlayerEvents.Error]: PlayerErrorEvent;
  [PlayerEvents.PlaybackMarkerReached]: PlaybackMarkerReachedEvent;
  [PlayerEvents.Buffering]: UnsentPlayerEvent;
  [PlayerEvents.PlaybackBuffering]: UnsentPlayerEvent;
}

/** What is recorded, and how. Options of the original platform that are not named here are read over. */
interface RecordParameters {
  /** In the call history. */
  name?: string;
  /** The url needs the account's API key. Else whoever has the url may fetch the file. */
  secure?: boolean;
  /** 48 kHz and 192 kbit/s in place of 8 kHz and 32 kbit/s. Of Ogg: 96 in place of 32 kbit/s. */
  hd_audio?: boolean;
  /** @deprecated No lossless files are made: the same as `hd_audio`, with a warning. */
  lossless?: boolean;
  /** Two channels: the first call left and all others right; of `Call.record` what the call says left, what it hears right. */
  stereo?: boolean;
  /** An MP4 with the picture of the first call (H.264) or conference, and a slate while there is none. Else sound alone. */
  video?: boolean;
  /** Sound alone: `"mp3"` unless given, or `"ogg"` (Opus). Not of the original platform, which has transcriptions in `"json"`. */
  format?: string;
  /** How long the url works: a value of `RecordExpireTime`, three months by default. Files are kept as long as the operator says. */
  expire?: string;
  /** What a browser saves the file as. */
  contentDispositionFilename?: string;
  [option: string]: Unspecified;
}

/**
 * Keeps what calls, conferences and players send to it (`sendMediaTo`), mixed, in one file. It begins with the first media that
 * comes, and goes on through silence until `stop()` or the end of the session. Made by `VoxEngine.createRecorder`, ten at a time
 * in a session, calls that are recorded included; its events come later, never from inside of that. A method of a recorder that
 * is stopped does nothing, with a warning in the log.
 */
interface Recorder {
  /** The recorder's own id, unique in its session. */
  id(): string;
  /** Calls `callback` at each `event` from now on. The same function added twice is called twice. */
  addEventListener<Event extends keyof RecorderEventPayloads>(
    event: Event,
    callback: (event: RecorderEventPayloads[Event]) => unknown,
  ): void;
  /** Takes a listener away; without a callback all of the event. */
  removeEventListener<Event extends keyof RecorderEventPayloads>(
    event: Event,
    callback?: (event: RecorderEventPayloads[Event]) => unknown,
  ): void;
  /** Silence and a slate are recorded in place of what comes, or not any more. */
  mute(doMute: boolean): void;
  /** For good. `RecorderEvents.Stopped` follows when the file is whole. */
  stop(): void;
}

/** Events of a Recorder, with the published values. */
declare const RecorderEvents: {
  /** The first media came: there is a file, which grows from now on. */
  readonly Started: 'Recorder.Started';
  /** The file is whole, or there never was one. The last event. */
  readonly Stopped: 'Recorder.Stopped';
  /** It cannot begin, or go on; `Stopped` follows. */
  readonly RecorderError: 'Recorder.RecorderError';
};
type RecorderEvents = (typeof RecorderEvents)[keyof typeof RecorderEvents];

/** How long the url of a recording works: `expire`. */
declare const RecordExpireTime: {
  readonly DEFAULT: '3 months';
  readonly THREEMONTHS: '3 months';
  readonly SIXMONTHS: '6 months';
  readonly ONEYEAR: '1 year';
  readonly TWOYEARS: '2 years';
  readonly THREEYEARS: '3 years';
};
type RecordExpireTime = (typeof RecordExpireTime)[keyof typeof RecordExpireTime];

/** What every event of a recorder has. */
interface RecorderEvent {
  recorder: Recorder;
  /** The event. */
  name: string;
}

/** There is a file. */
interface RecorderStartedEvent extends RecorderEvent {
  /** Where it is, also while it grows. */
  url: string;
}

/** The file is whole. */
interface RecorderStoppedEvent extends RecorderEvent {
  /** Where it is; empty: no media ever came, so there is none. Not of the original platform. */
  url: string;
  /** Always 0. */
  cost: number;
  /** Of the file, in seconds. */
  duration: number;
}

/** It cannot begin, or go on. */
interface RecorderErrorEvent extends RecorderEvent {
  error: string;
}

/** What a listener of each event of a recorder is given. */
interface RecorderEventPayloads {
  [RecorderEvents.Started]: RecorderStartedEvent;
  [RecorderEvents.Stopped]: RecorderStoppedEvent;
  [RecorderEvents.RecorderError]: RecorderErrorEvent;
}

/** How often somebody is told of figures. */
interface MonitorStatisticsParameters {
  /** True, unless given: from now on. False: no more. */
  monitor?: boolean;
  /** Seconds between two events, 1 to 60; 5 unless given. */
  interval?: number;
}

/** How often somebody is told of the media of a call. */
interface MonitorMediaStatisticsParameters {
  /** True: from now on. False: no more. */
  monitor: boolean;
  /** Seconds between two events, 3 to 10. */
  interval: number;
}

/** One track that a call sends, since the call was answered. */
interface ReceivedTrackStatistics {
  kind: 'audio' | 'video';
  /** As in `received`. */
  codec: 'H264' | 'H265' | 'AV1' | 'VP8' | 'opus';
  packets: number;
  packetsLost: number;
  jitterMs: number;
  rttMs: number;
  bitrateBps: number;
}

/** What a call sends, since it was answered. The same as `received` of `GET /api/v1/calls`. */
interface ReceivedStatistics {
  /** RTP packets of all tracks, and their bytes; retransmissions included. */
  packets: number;
  bytes: number;
  /** Packets that were missing for a while, and those of them that never came. */
  packetsMissed: number;
  packetsLost: number;
  /** Packets asked for again, and key frames asked for. */
  nacksSent: number;
  keyFrameRequests: number;
  /** Whole pictures, IDR pictures among them, and pictures not published because of a loss before them. */
  pictures: number;
  idrPictures: number;
  picturesHeld: number;
  /** Of the video track; 0 while unknown. */
  jitterMs: number;
  rttMs: number;
  /** Of the last second. */
  bitrateBps: number;
  framesPerSecond: number;
  /** Between the last two IDR pictures; 0 before the second. */
  keyFrameIntervalMs: number;
  /** How often, and how long in all, no picture could be published for more than 500 ms. */
  freezes: number;
  freezeMs: number;
  /** How much later than its sound the last picture was placed; null while that is unknown. */
  avOffsetMs: number | null;
  /** Each track by itself. */
  tracks: readonly ReceivedTrackStatistics[];
}

/** The pictures of a publish, held ones and slates included. */
interface PublishedVideoStatistics {
  codec: 'H264' | 'H265' | 'AV1';
  /** Pixels. */
  width: number;
  height: number;
  /** Of the last second. */
  bitrateBps: number;
  /** Between the last two key frames; 0 before the second. */
  keyFrameIntervalMs: number;
}

/** The sound of a publish, silence of ours included. */
interface PublishedAudioStatistics {
  codec: 'aac' | 'opus';
  channels: 1 | 2;
  /** Of the last second. */
  bitrateBps: number;
}

/** What an agent sends to its destination. The same as `sent` of `GET /api/v1/calls`. */
interface SentStatistics {
  /** Over the present connection; in the last second. */
  sentBytes: number;
  bitrateBps: number;
  /** Sound and pictures that there were to send, and what arrived, in the last three seconds; 0 while unknown. */
  mediaBitrateBps: number;
  deliveredBitrateBps: number;
  /** What waits for the destination, and for how long the oldest of it has. */
  queuedBytes: number;
  queueDelayMs: number;
  /** Tags, a picture or a piece of sound each, that were dropped because they waited too long; over the present connection. */
  droppedTags: number;
  /** Pictures of callers; held ones and slates are none. */
  pictures: number;
  framesPerSecond: number;
  /** How often, and how long in all, no picture of a caller was written for more than 500 ms. */
  freezes: number;
  freezeMs: number;
  /** Null while there are none, or there is no publish. */
  video: PublishedVideoStatistics | null;
  audio: PublishedAudioStatistics | null;
}

/** How the output of an agent stands. */
interface AgentStatistics {
  /** As its caller's page shows it. */
  state: 'connecting' | 'publishing' | 'live' | 'failed' | 'stopped';
  /** `bad`: a fault keeps everything from the destination. `degraded`: it takes less than is sent. `good`: no fault is known. */
  health: 'good' | 'degraded' | 'bad';
  /** Since the present publish began; 0 while there is none. */
  uptimeSeconds: number;
  /** How many publishes there were before this one. */
  reconnects: number;
  /** Null before the first figures. */
  sent: SentStatistics | null;
  /** Of the call that feeds the agent; null where none does, and of a conference with several. */
  received: ReceivedStatistics | null;
}

/** One direction of one track of a call. */
interface CallMediaStatisticsSample {
  /** The track, from 0; in the order in which the call offered them. */
  id: number;
  /** RTP packets, from the beginning of the call. */
  numPackets: number;
  /** How many of them were lost for good; of what is sent, how many the client asked for again. */
  packetLoss: number;
  /** Milliseconds (RFC 3550 §6.4.1); 0 while unknown. Not of what is sent: the client alone knows that. */
  jitter?: number;
  /** Which track it is; left out of what is sent, which is counted over all. Not of the original platform. */
  kind?: 'audio' | 'video';
  /** Not of the original platform. */
  codec?: string;
  /** Of the last second, bits per second. Not of the original platform. */
  bitrateBps?: number;
  /** Round trip; 0 while unknown. Not of the original platform. */
  rttMs: number;
  /** Of what is sent, by the client's last report, 0 to 1. Not of the original platform. */
  fractionLost?: number;
}

/** What a call sends (`in`) and is sent (`out`). */
interface CallMediaStatistics {
  /** One sample for each track. */
  in: CallMediaStatisticsSample[];
  /** One sample of all tracks; none while nothing is sent to the call. */
  out: CallMediaStatisticsSample[];
}

/** How a request is made. */
interface HttpRequestOptions {
  /** `GET` by default. */
  method?: string;
  /** The body: text, bytes, or an object that is sent as JSON. */
  postData?: string | Bytes | object | null;
  /** By name, or as lines: `Name: value`. */
  headers?: Record<string, string | string[]> | string[];
  /** Added to the query of the url. */
  params?: Record<string, string | number | (string | number)[]>;
  /** The answer's bytes are wanted too, in `data`. */
  rawOutput?: boolean;
  /** Milliseconds for the whole request: 90,000 at most and by default. */
  timeout?: number;
  /** Milliseconds for the connection: 6,000 at most and by default. */
  connectionTimeout?: number;
  /** Is read over. */
  enableSystemLog?: boolean;
}

/** What a request ends with. */
interface HttpRequestResult {
  /**
   * The status. Or 0: limits, -1: unknown, -2: malformed url, -3: host not found, -4: no connection, -5: too many
   * redirects, -6: network, -7: timeout, -8: internal, -9: over 2 MB; then `error` says why.
   */
  code: number;
  text: string;
  /** With `rawOutput`. */
  data: Bytes | undefined;
  headers: RequestHeaders;
  /** Lines that end with CR LF. */
  raw_headers: string;
  error?: string;
}

/** Requests by HTTP: 3 at a time, others wait, 35 in a session. */
interface Net {
  /** Makes a request. The callback may be null. @throws TypeError for a callback that is none. */
  httpRequest(
    url: string,
    callback?: ((result: HttpRequestResult) => unknown) | null,
    options?: HttpRequestOptions | null,
  ): void;
  /** Makes a request. The promise is never rejected: a failure is a `code` of 0 or less. */
  httpRequestAsync(url: string, options?: HttpRequestOptions | null): Promise<HttpRequestResult>;
  /** @deprecated An empty object to fill in. */
  HttpRequestOptions: new () => HttpRequestOptions;
}

/** Requests by HTTP. */
declare const Net: Net;

/** How a WebSocket is opened. Options of the original platform that are not named here are read over. */
interface WebSocketOptions {
  /** Subprotocols, the best first. */
  protocols?: string | string[];
  headers?: Record<string, string> | string[];
  [option: string]: Unspecified;
}

/** What every event of a WebSocket has. */
interface WebSocketEvent {
  websocket: WebSocket;
  /** The event. */
  name: string;
}

/** A text arrived. */
interface WebSocketMessageEvent extends WebSocketEvent {
  text: string;
  /** The same. */
  data: string;
}

/** It failed. */
interface WebSocketErrorEvent extends WebSocketEvent {
  reason: string;
}

/** It is over. */
interface WebSocketCloseEvent extends WebSocketEvent {
  code: number;
  reason: string;
  wasClean: boolean;
}

/** What a listener of each event of a WebSocket is given. */
interface WebSocketEventPayloads {
  [WebSocketEvents.OPEN]: WebSocketEvent;
  [WebSocketEvents.MESSAGE]: WebSocketMessageEvent;
  [WebSocketEvents.ERROR]: WebSocketErrorEvent;
  [WebSocketEvents.CLOSE]: WebSocketCloseEvent;
  [WebSocketEvents.CREATED]: WebSocketEvent;
  [WebSocketEvents.MEDIA_STARTED]: WebSocketEvent;
  [WebSocketEvents.MEDIA_ENDED]: WebSocketEvent;
}

/** How far a WebSocket has come. */
type WebSocketState = (typeof WebSocketReadyState)[keyof typeof WebSocketReadyState];

/**
 * A WebSocket: one that the scenario opened (`VoxEngine.createWebSocket`) or one to the session's own address
 * (`AppEvents.WebSocket`). It carries text, 131,072 characters at a time; a session has ten at most.
 */
interface WebSocket {
  /** The old way to listen. */
  onopen: ((event: WebSocketEvent) => unknown) | null | undefined;
  onmessage: ((event: WebSocketMessageEvent) => unknown) | null | undefined;
  onerror: ((event: WebSocketErrorEvent) => unknown) | null | undefined;
  onclose: ((event: WebSocketCloseEvent) => unknown) | null | undefined;
  /** The socket's own id, unique in its session. */
  id(): string;
  /** Where it was opened to; of one that came in: the path. */
  url(): string;
  /** How far it has come. */
  readyState(): WebSocketState;
  /** Calls `callback` at each `event` from now on. The same function added twice is called twice. */
  addEventListener<Event extends keyof WebSocketEventPayloads>(
    event: Event,
    callback: (event: WebSocketEventPayloads[Event]) => unknown,
  ): void;
  /** Takes a listener away; without a callback all of the event. */
  removeEventListener<Event extends keyof WebSocketEventPayloads>(
    event: Event,
    callback?: (event: WebSocketEventPayloads[Event]) => unknown,
  ): void;
  /** Sends a text; of anything else its JSON. */
  send(text: string | object): void;
  /** Ends it, with a code of 1000 or 3000 to 4999 and up to 100 characters that say why. */
  close(code?: number, reason?: string): void;
}

/** @deprecated `VoxEngine.createWebSocket` makes the same. */
declare const WebSocket: new (url: string, options?: WebSocketOptions | string | string[]) => WebSocket;

/** Events of a WebSocket. */
declare const WebSocketEvents: {
  /** What is sent goes out from now on. */
  readonly OPEN: 'WebSocket.Open';
  /** A text arrived. */
  readonly MESSAGE: 'WebSocket.Message';
  /** It failed; CLOSE follows. */
  readonly ERROR: 'WebSocket.Error';
  /** The last event. */
  readonly CLOSE: 'WebSocket.Close';
  /** @deprecated Never comes: a WebSocket carries text alone. */
  readonly CREATED: 'WebSocket.Created';
  /** @deprecated Never comes: a WebSocket carries text alone. */
  readonly MEDIA_STARTED: 'WebSocket.MediaStarted';
  /** @deprecated Never comes: a WebSocket carries text alone. */
  readonly MEDIA_ENDED: 'WebSocket.MediaEnded';
};
type WebSocketEvents = (typeof WebSocketEvents)[keyof typeof WebSocketEvents];

/** What `readyState()` of a WebSocket says. */
declare const WebSocketReadyState: {
  /** Not open yet. */
  readonly CONNECTING: 'connecting';
  /** Text passes. */
  readonly OPEN: 'open';
  /** `close()` was called; the other side has not agreed yet. */
  readonly CLOSING: 'closing';
  /** Over. */
  readonly CLOSED: 'closed';
};
type WebSocketReadyState = (typeof WebSocketReadyState)[keyof typeof WebSocketReadyState];

/** A value of the application. */
interface StorageKey {
  key: string;
  value: string;
  /** Unix time in seconds. */
  expireAt: number;
}

/** Keys that fit a pattern. */
interface StorageKeys {
  keys: string[];
  /** Where the next answer goes on; null: there is no more. */
  cursor: string | null;
}

/**
 * Texts by key that all sessions of the application share. A key has 1 to 200 characters, a value 2,000 at most. Promises are
 * rejected with a RangeError for what does not fit, and with an Error when the store fails.
 */
interface ApplicationStorage {
  /** Reads; null: there is no such key. */
  get(key: string): Promise<StorageKey | null>;
  /** Writes, for `ttl` seconds: half a year at most and by default. */
  put(key: string, value: string | number | boolean, ttl?: number): Promise<StorageKey | null>;
  /** Removes and gives what was there. */
  remove(key: string): Promise<StorageKey | null>;
  /** Keys that fit a pattern with `*`, up to `count` of them, from `cursor` of the last answer on. */
  keys(pattern?: string, cursor?: string | null, count?: number): Promise<StorageKeys>;
}

/** Texts by key that all sessions of the application share. */
declare const ApplicationStorage: ApplicationStorage;

/** The log of the session, which the owner reads. */
interface Logger {
  /** Writes a line of at most 15,000 characters. Anything but a string is turned into one. */
  write(message: unknown): void;
  /** Does nothing: tones are never logged. */
  hideTones(flag?: boolean): void;
}

/** The log of the session. */
declare const Logger: Logger;

/** Writes to the same log as `Logger`: `warn` and `error` at those levels. */
interface Console {
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  trace(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
}

/** Writes to the same log as `Logger`. */
declare const console: Console;

/** Digests as lower-case hexadecimal digits. Of a string its UTF-8 bytes are digested. */
interface Crypto {
  md5(data: string | Bytes): string;
  sha1(data: string | Bytes): string;
  sha256(data: string | Bytes): string;
  /** RFC 2104. */
  hmac_sha256(key: string | Bytes, data: string | Bytes): string;
}

/** Digests. */
declare const Crypto: Crypto;

/** Asks for a module of `Modules`. Never throws: names of no module are read over. */
declare function require(name: string): void;

/** Writes to the log, as `Logger.write`. */
declare function trace(data: unknown): void;

/** Calls `callback` after `delay` milliseconds. A session has 100 timers at most. @throws TypeError for no function. */
declare function setTimeout<Values extends unknown[]>(
  callback: (...values: Values) => unknown,
  delay?: number,
  ...values: Values
): number;

/** Calls `callback` every `delay` milliseconds, at least 100. A session has 100 timers at most. */
declare function setInterval<Values extends unknown[]>(
  callback: (...values: Values) => unknown,
  delay?: number,
  ...values: Values
): number;

/** Ends a timer. An id that is none is ignored. */
declare function clearTimeout(id?: number): void;

/** Ends a timer. An id that is none is ignored. */
declare function clearInterval(id?: number): void;

/** A random UUID, RFC 9562 version 4. */
declare function uuidgen(): string;

/** RFC 4648 §4, padded. */
declare function base64_encode(data: string | Bytes): string;

/** Takes the URL alphabet too; white space is skipped. @throws RangeError for other characters. */
declare function base64_decode(text: string): Bytes;

/** Bytes of a text. Encodings: `utf-8` (by default) and `latin1`. @throws RangeError for another. */
declare function str2bytes(text: string, encoding?: string): Bytes;

/** Text of bytes. Encodings: `utf-8` (by default) and `latin1`. @throws RangeError for another. */
declare function bytes2str(data: Bytes, encoding?: string): string;

/** Bytes of hexadecimal digits. @throws RangeError for other characters. */
declare function hex2bytes(text: string): Bytes;

/** Hexadecimal digits of bytes, lower case by default. */
declare function bytes2hex(data: string | Bytes, upper?: boolean): string;

/** What a clock in that zone shows, as a Date whose UTC parts are the zone's. @throws RangeError for an unknown zone. */
declare function getLocalTime(zone: string, date?: Date | number | string): Date;

/** How many characters have to be changed, added or taken away to make one text of the other. */
declare function levenshtein_distance(first: string, second: string): number;

/** Names that `require` is given, including those only old scenarios use. A name not listed here is no error either. */
declare const Modules: {
  readonly ACD: 'acd';
  readonly AI: 'ai';
  readonly AMD: 'amd';
  readonly ApplicationStorage: 'applicationstorage';
  readonly ASR: 'asr';
  readonly Avatar: 'avatar';
  readonly CallList: 'calllist';
  readonly Cartesia: 'cartesia';
  readonly Conference: 'conference';
  readonly Deepgram: 'deepgram';
  readonly ElevenLabs: 'elevenlabs';
  readonly Gemini: 'gemini';
  readonly Google: 'google';
  readonly Grok: 'grok';
  readonly IVR: 'ivr';
  readonly MCP: 'mcp';
  readonly OpenAI: 'openai';
  readonly Player: 'player';
  readonly PushService: 'pushservice';
  readonly Recorder: 'recorder';
  readonly SmartQueue: 'smartqueue';
  readonly StreamingAgent: 'streamingagent';
  readonly Ultravox: 'ultravox';
  readonly VoximplantAPI: 'voximplantapi';
  readonly WebSocket: 'websocket';
  readonly Yandex: 'yandex';
};
type Modules = (typeof Modules)[keyof typeof Modules];

/** @deprecated `VoxEngine`. */
interface JSession {
  /** The same as `VoxEngine.terminate`. */
  close(): void;
}

/** @deprecated `VoxEngine`. */
declare const JSession: JSession;

/** @deprecated Does nothing. */
declare function JSession_GC(): void;

/** @deprecated Always 0. */
declare function JSession_getLeftMemBytes(): number;

/** Headers of a call: `X-…`, `VI-…` and `User-to-User`, in one line of at most 4,095 characters; others are not sent. */
type CallHeaders = Record<string, string | number | boolean>;

/** Headers of a request, in the order in which they came. */
type RequestHeaders = { key: string; value: string }[];

/** Bytes are arrays of 0 to 255. A string stands for its UTF-8 bytes. */
type Bytes = number[];

/** Anything at all: what events carry that never come. */
type Unspecified = any;

interface VoxEngine {
  /** @deprecated FEATURE_ABSENT: speech recognition is not part of this server. */
  createASR(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: a sequence of players is not part of this server; PlayerEvents.PlaybackFinished of one can begin the next. */
  createSequencePlayer(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: queueing calls is not part of this server. */
  createSmartQueue(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: speech synthesis is not part of this server. */
  createTTSPlayer(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: playing tones is not part of this server; Call.sendDigits presses keys. */
  createToneScriptPlayer(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: queueing calls is not part of this server. */
  enqueueACDRequest(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: queueing calls is not part of this server. */
  enqueueTask(...parameters: Unspecified[]): Unspecified;
}

interface Call {
  /** @deprecated FEATURE_ABSENT: changing what a call carries is not part of this server. */
  acceptReInvite(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: analysing sound is not part of this server. */
  disableBeepDetection(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: analysing sound is not part of this server. */
  enableBeepDetection(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: transferring a call is not part of this server. */
  notifyBlindTransferFailed(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: transferring a call is not part of this server. */
  notifyBlindTransferSuccess(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: playing tones is not part of this server; Call.sendDigits presses keys. */
  playProgressTone(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: changing what a call carries is not part of this server. */
  reInvite(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: changing what a call carries is not part of this server. */
  rejectReInvite(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: speech synthesis is not part of this server. */
  say(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: transferring a call is not part of this server. */
  transferTo(...parameters: Unspecified[]): Unspecified;
}

interface Endpoint {
  /** @deprecated FEATURE_ABSENT: choosing what a participant is sent is not part of this server. */
  manageEndpoint(...parameters: Unspecified[]): Unspecified;
}

interface WebSocket {
  /** @deprecated FEATURE_ABSENT: media over a WebSocket is not part of this server. */
  clearMediaBuffer(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: media over a WebSocket is not part of this server. */
  sendMediaTo(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: media over a WebSocket is not part of this server. */
  stopMediaTo(...parameters: Unspecified[]): Unspecified;
}

interface Net {
  /** @deprecated FEATURE_ABSENT: sending mail is not part of this server; an HTTP request to a mail service does it. */
  sendMail(...parameters: Unspecified[]): Unspecified;
  /** @deprecated FEATURE_ABSENT: sending mail is not part of this server; an HTTP request to a mail service does it. */
  sendMailAsync(...parameters: Unspecified[]): Unspecified;
}

/** @deprecated FEATURE_ABSENT: queueing calls is not part of this server. */
declare const ACDEvents: Unspecified;

/** @deprecated FEATURE_ABSENT: it is not part of this server. */
declare const AI: Unspecified;

/** @deprecated FEATURE_ABSENT: analysing sound is not part of this server. */
declare const AMD: Unspecified;

/** @deprecated FEATURE_ABSENT: speech recognition is not part of this server. */
declare const ASREvents: Unspecified;

/** @deprecated FEATURE_ABSENT: speech recognition is not part of this server. */
declare const ASRLanguage: Unspecified;

/** @deprecated FEATURE_ABSENT: speech recognition is not part of this server. */
declare const ASRModelList: Unspecified;

/** @deprecated FEATURE_ABSENT: speech recognition is not part of this server. */
declare const ASRProfileList: Unspecified;

/** @deprecated FEATURE_ABSENT: it is not part of this server. */
declare const Avatar: Unspecified;

/** @deprecated FEATURE_ABSENT: it is not part of this server. */
declare const AvatarEvents: Unspecified;

/** @deprecated FEATURE_ABSENT: calling a list is not part of this server. */
declare const CallList: Unspecified;

/** @deprecated FEATURE_ABSENT: it is not part of this server. */
declare const Cartesia: Unspecified;

/** @deprecated FEATURE_ABSENT: it is not part of this server. */
declare const Deepgram: Unspecified;

/** @deprecated FEATURE_ABSENT: it is not part of this server. */
declare const ElevenLabs: Unspecified;

/** @deprecated FEATURE_ABSENT: it is not part of this server. */
declare const Gemini: Unspecified;

/** @deprecated FEATURE_ABSENT: it is not part of this server. */
declare const Google: Unspecified;

/** @deprecated FEATURE_ABSENT: it is not part of this server. */
declare const Grok: Unspecified;

/** @deprecated FEATURE_ABSENT: it is not part of this server. */
declare const IVR: Unspecified;

/** @deprecated FEATURE_ABSENT: speech synthesis is not part of this server. */
declare const Language: Unspecified;

/** @deprecated FEATURE_ABSENT: it is not part of this server. */
declare const OpenAI: Unspecified;

/** @deprecated FEATURE_ABSENT: looking telephone numbers up is not part of this server. */
declare const PhoneNumber: Unspecified;

/** @deprecated FEATURE_ABSENT: sending push notifications is not part of this server. */
declare const PushServiceEvents: Unspecified;

/** @deprecated FEATURE_ABSENT: sending push notifications is not part of this server. */
declare const PushServiceState: Unspecified;

/** @deprecated FEATURE_ABSENT: queueing calls is not part of this server. */
declare const SmartQueue: Unspecified;

/** @deprecated FEATURE_ABSENT: queueing calls is not part of this server. */
declare const SmartQueueEvents: Unspecified;

/** @deprecated FEATURE_ABSENT: it is not part of this server. */
declare const Ultravox: Unspecified;

/** @deprecated FEATURE_ABSENT: speech synthesis is not part of this server. */
declare const VoiceList: Unspecified;

/** @deprecated FEATURE_ABSENT: it is not part of this server; its management API is served under /platform_api. */
declare const VoximplantAPI: Unspecified;

/** @deprecated FEATURE_ABSENT: it is not part of this server. */
declare const Yandex: Unspecified;

declare module '*';
