/** Calls: those that come in, and those that the scenario places. */
export type CallId = string;

/** Only `X-…` and a few platform names, as the scenario may see them. */
export type CallHeaders = Readonly<Record<string, string>>;

export interface CallFacts {
  readonly callId: CallId;
  readonly callerId: string;
  readonly displayName: string;
  readonly destination: string;
  readonly fromUri: string;
  readonly toUri: string;
  readonly headers: CallHeaders;
  readonly customData: string;
}

/** Whom a scenario may call. Which of them can be reached is the session's to say. */
export type CalleeKind = 'user' | 'sip' | 'pstn' | 'conference' | 'whatsapp';

export type CallEvent =
  | { readonly kind: 'call-alerting'; readonly call: CallFacts }
  /** Of a call that the scenario placed: it rings. */
  | { readonly kind: 'call-ringing'; readonly callId: CallId; readonly headers: CallHeaders }
  | {
      readonly kind: 'call-connected';
      readonly callId: CallId;
      readonly headers: CallHeaders;
      /** Of whoever took a call that the scenario placed. */
      readonly customData?: string;
    }
  | {
      readonly kind: 'call-disconnected';
      readonly callId: CallId;
      readonly internalCode: number;
      readonly reason: string;
      readonly durationSeconds: number;
      readonly headers?: CallHeaders;
    }
  /** Of a call that the scenario placed: it never was connected. */
  | {
      readonly kind: 'call-failed';
      readonly callId: CallId;
      readonly code: number;
      readonly reason: string;
      readonly headers?: CallHeaders;
    }
  | { readonly kind: 'first-audio-packet' | 'first-video-packet'; readonly callId: CallId }
  /** No packet came for a while, and they come again. */
  | { readonly kind: 'media-stopped' | 'media-resumed'; readonly callId: CallId }
  /** A key was pressed. `1`: as a telephone event of RTP, `3`: as an INFO message. */
  | { readonly kind: 'tone-received'; readonly callId: CallId; readonly tone: string; readonly type: '1' | '3' }
  | { readonly kind: 'mic-status-change'; readonly callId: CallId; readonly active: boolean }
  | { readonly kind: 'message-received'; readonly callId: CallId; readonly text: string }
  | {
      readonly kind: 'info-received';
      readonly callId: CallId;
      readonly mimeType: string;
      readonly body: string;
      readonly headers: CallHeaders;
    };

export type CallCommand =
  | {
      readonly kind: 'answer';
      readonly callId: CallId;
      readonly headers: CallHeaders;
      readonly maxVideoBitrateKbps?: number;
    }
  | { readonly kind: 'reject'; readonly callId: CallId; readonly code: number; readonly headers: CallHeaders }
  | { readonly kind: 'ring'; readonly callId: CallId; readonly headers: CallHeaders }
  | { readonly kind: 'hangup'; readonly callId: CallId; readonly headers: CallHeaders }
  | { readonly kind: 'send-message'; readonly callId: CallId; readonly text: string }
  | {
      readonly kind: 'send-info';
      readonly callId: CallId;
      readonly mimeType: string;
      readonly body: string;
      readonly headers: CallHeaders;
    }
  /** Of `0-9*#p`, not empty. */
  | { readonly kind: 'send-digits'; readonly callId: CallId; readonly digits: string }
  /** What is told from now on. */
  | {
      readonly kind: 'handle-tones';
      readonly callId: CallId;
      readonly telephoneEvents: boolean;
      readonly infos: boolean;
    }
  | { readonly kind: 'handle-mic-status'; readonly callId: CallId; readonly on: boolean }
  | {
      readonly kind: 'place-call';
      /** Given by the host for this call. */
      readonly callId: CallId;
      readonly to: CalleeKind;
      /** A user's name, an address or a number. */
      readonly destination: string;
      readonly callerId: string;
      readonly displayName: string;
      readonly headers: CallHeaders;
      readonly video: boolean;
      readonly customData: string;
      /** How long it may ring, 10 to 400. */
      readonly timeoutSeconds: number;
      readonly maxVideoBitrateKbps?: number;
    }
  /** What the caller's video may have from now on, kbit/s; 0: as much as it likes. Not of the original platform. */
  | { readonly kind: 'set-max-bitrate'; readonly callId: CallId; readonly kbps: number };
