import type { Timer } from '@callcast/core';
import type { CallFacts, CallHeaders, CallId } from '@callcast/scenario/protocol';

export type VideoCodec = 'H264' | 'VP8' | 'AV1' | 'H265';

/** What is agreed on with somebody who can send these; null: no video. */
export type VideoPolicy = (offered: readonly VideoCodec[]) => VideoCodec | null;

/** A call as the played server knows it. */
export interface CallRecord {
  readonly facts: CallFacts;
  /** `outgoing`: the scenario placed it. */
  readonly direction: 'incoming' | 'outgoing';
  /** What the other end can send; empty: no video. */
  offered: readonly VideoCodec[];
  /** Whether media finds its way once the call is answered. */
  readonly connects: boolean;
  /** False: it hears nothing of what is played to it. */
  readonly takesSound: boolean;
  state: 'alerting' | 'dialing' | 'answered' | 'connected' | 'ended';
  isRinging: boolean;
  /** What was agreed on; undefined: not answered yet; null: no video. */
  granted: VideoCodec | null | undefined;
  /** With which headers it was answered or refused. */
  headers: CallHeaders;
  /** Of the callee of a placed call, for Connected. */
  callee: { readonly headers: CallHeaders; readonly customData: string | undefined };
  /** What the other end may send, kbit/s; undefined: as much as it likes. */
  maxVideoBitrateKbps: number | undefined;
  connectedAtMs: number | undefined;
  end: CallEnd | undefined;
  deadline: Timer | undefined;
  /** What the scenario sent to the other end. */
  readonly messages: string[];
  readonly infos: SentInfo[];
  /** By `sendDigits`, one after another. */
  digits: string;
  /** What the scenario wants to hear of. */
  watched: { readonly tones: boolean; readonly infoTones: boolean; readonly micStatus: boolean };
}

export interface CallEnd {
  readonly by: 'scenario' | 'other-end' | 'server';
  /** SIP code; 200 for one that was connected. */
  readonly code: number;
  readonly reason: string;
}

export interface SentInfo {
  readonly mimeType: string;
  readonly body: string;
  readonly headers: CallHeaders;
}

/** What other parts of the world do when a call has media, when it can hear, and when it is over. */
export interface CallWatcher {
  callAnswered(callId: CallId): void;
  callConnected(callId: CallId): void;
  callEnded(callId: CallId): void;
}
