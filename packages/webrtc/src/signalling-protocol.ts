/**
 * Messages of the `/signal` WebSocket: JSON text frames, one message each. Types only, so that the browser SDK may
 * import it. The access token is the first message: a browser cannot set headers on a WebSocket, and a token in the
 * URL would end in logs.
 */

/**
 * What ids of calls that the server places begin with. Those that a client chooses may not, so that the two never meet.
 */
export type ServerCallId = `@${string}`;

/**
 * Client → server. `call` is an id that the client chose, unique on this socket, or that of an `incoming-call`. Of a call
 * that rings no longer on this socket nothing is heard: its `ended` is on the way.
 */
export type ClientMessage =
  | { readonly type: 'login'; readonly accessToken: string }
  /** Before the login, in place of a password: `login-key` answers. */
  | { readonly type: 'request-login-key'; readonly login: string }
  /** Answers the `login-key` of this socket: `MD5(key + "|" + MD5(user + ":voximplant.com:" + password))`, 32 hexadecimal digits. */
  | { readonly type: 'login-with-key'; readonly login: string; readonly hash: string }
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
  | { readonly type: 'hangup'; readonly call: string }
  /** The `incoming-call` is shown to a person. */
  | { readonly type: 'ringing-here'; readonly call: string }
  /** Takes an `incoming-call`, with the offer of the one who is called. From here on it is a call like any other. */
  | {
      readonly type: 'accept';
      readonly call: string;
      /** SDP offer, as of `call`: the server answers in both directions. */
      readonly sdp: string;
      readonly customData?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** `code`: 400 to 699, 603 (declined) when it is left out. 480 is a device that cannot ring: it counts as none. */
  | {
      readonly type: 'decline';
      readonly call: string;
      readonly code?: number;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** States of one output, as a person reads them. */
export type StreamState = 'connecting' | 'publishing' | 'live' | 'failed' | 'stopped';

/** As `RTCIceServer` of WebRTC. */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** Server → client. */
export type ServerMessage =
  | {
      readonly type: 'welcome';
      readonly login: string;
      readonly displayName: string;
      /** For peers made from now on; missing: none. */
      readonly iceServers?: readonly IceServer[];
    }
  /** In place of those of the `welcome`, whose credentials run out. */
  | { readonly type: 'ice-servers'; readonly iceServers: readonly IceServer[] }
  /** Good for one `login-with-key` on this socket within a minute. There is one for every login, whether it is known or not. */
  | { readonly type: 'login-key'; readonly key: string }
  /** The `login-with-key` was right: this is for the `login`, on this socket or another. `expiresAt`: ISO 8601. */
  | { readonly type: 'access-token'; readonly accessToken: string; readonly expiresAt: string }
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
  /** Also of an `incoming-call` that nobody took here; `answeredElsewhere`: another device of the user did. */
  | {
      readonly type: 'ended';
      readonly call: string;
      readonly reason: string;
      readonly answeredElsewhere?: boolean;
    }
  /** A scenario calls this user. All their sockets hear it; the first `accept` gets the call. */
  | {
      readonly type: 'incoming-call';
      readonly call: ServerCallId;
      readonly callerId: string;
      readonly displayName: string;
      readonly headers: Readonly<Record<string, string>>;
      /** Whether the scenario wants video, too. */
      readonly video: boolean;
      readonly customData?: string;
    }
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
