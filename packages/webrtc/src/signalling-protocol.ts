/**
 * Messages of the `/signal` WebSocket: JSON text frames, one message each. Types only, so that the browser SDK may
 * import it. The access token is the first message: a browser cannot set headers on a WebSocket, and a token in the
 * URL would end in logs.
 */

/** Client → server. `call` is an id that the client chose, unique on this socket. */
export type ClientMessage =
  | { readonly type: 'login'; readonly accessToken: string }
  | {
      readonly type: 'call';
      readonly call: string;
      readonly number: string;
      /** SDP offer; candidates may be missing, the server's candidates in the answer suffice. */
      readonly sdp: string;
      readonly customData?: string;
      /** Only `X-…` names reach the scenario. */
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly type: 'candidate'; readonly call: string; readonly candidate: string; readonly mid: string }
  | { readonly type: 'message'; readonly call: string; readonly text: string }
  | {
      readonly type: 'info';
      readonly call: string;
      readonly mimeType: string;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly type: 'hangup'; readonly call: string };

/** States of one output, as a person reads them. */
export type StreamState = 'connecting' | 'publishing' | 'live' | 'failed' | 'stopped';

/** Server → client. */
export type ServerMessage =
  | { readonly type: 'welcome'; readonly login: string; readonly displayName: string }
  | { readonly type: 'ringing'; readonly call: string }
  | {
      readonly type: 'answered';
      readonly call: string;
      readonly sdp: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  | { readonly type: 'connected'; readonly call: string }
  /** The call never connected. `code` is SIP-like (403, 404, 486, 500, 603, …), `errorCode` names the cause for the catalogue. */
  | {
      readonly type: 'failed';
      readonly call: string;
      readonly code: number;
      readonly reason: string;
      readonly errorCode: string;
    }
  | { readonly type: 'ended'; readonly call: string; readonly reason: string }
  | {
      readonly type: 'stream';
      readonly call: string;
      /** Opaque, stable for one output. */
      readonly output: string;
      readonly state: StreamState;
      readonly reason: string;
      /** `DEST_…`, `CODEC_MISMATCH`, … when `state` is `failed`; also when it is `connecting` again because of one. */
      readonly errorCode?: string;
      /** Path of the watch page when the output goes to the embedded test CDN. */
      readonly watchPath?: string;
    }
  | { readonly type: 'message'; readonly call: string; readonly text: string }
  | {
      readonly type: 'info';
      readonly call: string;
      readonly mimeType: string;
      readonly body: string;
      readonly headers: Readonly<Record<string, string>>;
    }
  /** About the socket itself; `LOGIN_FAILED`, `BAD_MESSAGE`, `RATE_LIMITED`. The server closes after it when it is fatal. */
  | { readonly type: 'error'; readonly code: string; readonly reason: string };
