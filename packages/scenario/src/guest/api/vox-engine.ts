import type { AppEventPayloads } from './app-event-payloads.ts';
import type { Call, MediaReceiver } from './call.ts';
import type { Conference, ConferenceParameters } from './conference.ts';
import type { Player, URLPlayerParameters, URLPlayerRequest } from './player.ts';
import type { Recorder, RecordParameters } from './recorder.ts';
import type { AddressedAgentOptions, StoredDestinationAgentOptions, StreamingAgent } from './streaming-agent.ts';
import type { CallHeaders, Unspecified } from './values.ts';
import type { WebSocket, WebSocketOptions } from './web-socket.ts';

/** How a placed call is announced. Options of the original platform that are not named here are read over. */
export interface PlacedCallOptions {
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
export interface CallUserOptions extends PlacedCallOptions {
  /** Name of a user of the application. */
  username: string;
}

/** How a SIP address is called. */
export interface CallSipOptions extends Omit<PlacedCallOptions, 'extraHeaders'> {
  /** In place of `extraHeaders`. */
  headers?: CallHeaders;
  [option: string]: Unspecified;
}

/** Told when two joined calls are connected. */
export type OnEstablished = ((first: Call, second: Call) => unknown) | null;

/**
 * The session. No function of it uses `this`, so `setTimeout(VoxEngine.terminate, 6000)` works.
 */
export interface VoxEngine {
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
export declare const VoxEngine: VoxEngine;

/** What a published scenario calls in place of `VoxEngine`. */
export interface VoxImplant {
  /** The same as `VoxEngine.createStreamingAgent`. */
  createStreamingAgent: VoxEngine['createStreamingAgent'];
}

/** What a published scenario calls in place of `VoxEngine`. */
export declare const VoxImplant: VoxImplant;
