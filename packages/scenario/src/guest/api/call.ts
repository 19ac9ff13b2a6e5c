import type { DTMFType } from '../dtmf-type.ts';
import type { CallEventPayloads } from './call-event-payloads.ts';
import type { Conference } from './conference.ts';
import type { PlaybackParameters } from './player.ts';
import type { Recorder, RecordParameters } from './recorder.ts';
import type { MonitorMediaStatisticsParameters } from './statistics.ts';
import type { StreamingAgent } from './streaming-agent.ts';
import type { CallHeaders, Unspecified } from './values.ts';

/** ALERTING: somebody calls. PROGRESSING: it rings. */
export type CallState = 'ALERTING' | 'PROGRESSING' | 'CONNECTED' | 'TERMINATED';

/** How a key comes. */
export type ToneType = keyof typeof DTMFType;

/** What media can be sent to. */
export type MediaReceiver = Call | Conference | StreamingAgent | Recorder;

/** How a call is answered. Options of the original platform that are not named here are read over. */
export interface AnswerParameters {
  /** What the caller's video may have, in kbit/s; unless given: as much as it likes. */
  maxVideoBitrate?: number | undefined;
  [option: string]: Unspecified;
}

/**
 * A call: one that comes in (`AppEvents.CallAlerting`) or one that the scenario places (`VoxEngine.callUser`).
 *
 * A method of a call that is over does nothing, with a warning in the log.
 */
export interface Call {
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
