import type { CallEvents } from '../call-events.ts';
import type { Call, CallState } from './call.ts';
import type { CallMediaStatistics } from './statistics.ts';
import type { Unspecified } from './values.ts';

/** What every event of a call has. */
export interface CallEvent {
  call: Call;
  /** The event. */
  name: string;
  /** `call.id()`. */
  id: string;
}

/** The call is answered. */
export interface CallConnectedEvent extends CallEvent {
  /** What the callee's client sent along, for a call that the scenario placed. */
  headers: Record<string, string>;
  /** Always empty. */
  customData: string;
  /** Opaque. */
  scheme: object;
}

/** The call is over. */
export interface CallDisconnectedEvent extends CallEvent {
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
export interface CallFailedEvent extends CallEvent {
  /**
   * As of SIP: 486 busy, 603 rejected, 480 not logged in, 404 no such user, 408 not answered in time, 487 hung up, 403 too
   * many calls, 501 no way to call that from this server.
   */
  code: number;
  reason: string;
  headers: Record<string, string>;
}

/** A placed call rings. */
export interface CallRingingEvent extends CallEvent {
  headers: Record<string, string>;
}

/** A text arrived. */
export interface CallMessageEvent extends CallEvent {
  text: string;
  headers: Record<string, string>;
}

/** A message with a type arrived. */
export interface CallInfoEvent extends CallEvent {
  mimeType: string;
  body: string;
  headers: Record<string, string>;
}

/** A key was pressed. */
export interface ToneReceivedEvent extends CallEvent {
  /** `0` to `9`, `*`, `#`; `A` to `D`, which few clients have. */
  tone: string;
  /** How it came: `1` as an event of RTP, `3` as a message of the type `application/dtmf-relay`. */
  type: '1' | '3';
}

/** The microphone. */
export interface MicStatusEvent extends CallEvent {
  /** Somebody speaks. False before the first one. */
  active: boolean;
}

/** The state changed. */
export interface CallStateEvent extends CallEvent {
  oldState: CallState;
  newState: CallState;
}

/** The call hears the file. */
export interface PlaybackStartedEvent extends CallEvent {
  /** Of the file, in seconds; 0: it does not say. */
  duration: number;
}

/** What it played is over by itself. */
export interface CallPlaybackFinishedEvent extends CallEvent {
  /** Why it could not be played, or not to its end. */
  error?: string;
}

/** What the call sends and is sent. */
export interface MediaStatisticsEvent extends CallEvent {
  statistics: CallMediaStatistics;
}

/** There is a file, or a picture in it. */
export interface RecordStartedEvent extends CallEvent {
  /** Where it is, also while it grows. */
  url: string;
}

/** The file is whole. */
export interface RecordStoppedEvent extends CallEvent {
  /** Where it is; empty: no media ever came, so there is none. */
  url: string;
  /** Always 0. */
  cost: number;
  /** Of the file, in seconds. */
  duration: number;
}

/** It cannot be recorded, or no more. */
export interface RecordErrorEvent extends CallEvent {
  error: string;
}

/** Fields of events that never come, so that scenarios of the original platform can be checked. */
export interface UnsentCallEvent extends CallEvent {
  [field: string]: Unspecified;
}

/** What a listener of each event of a call is given. */
export interface CallEventPayloads {
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
