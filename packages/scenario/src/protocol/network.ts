/** What a scenario does over the network, and what reaches it from there. */
export type RequestId = string;
export type SocketId = string;

/** In the order in which they were sent; a name may come twice. */
export type HttpFields = readonly (readonly [name: string, value: string])[];

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: HttpFields;
  /** Added to the query of the url. */
  readonly parameters: HttpFields;
  /** Text, sent as UTF-8. */
  readonly body?: string;
  /** Bytes, in place of `body`. */
  readonly bodyBase64?: string;
  /** The answer's bytes are wanted too. */
  readonly rawOutput: boolean;
  readonly timeoutMs: number;
  readonly connectionTimeoutMs: number;
}

/** `code` is the status, or one of the published codes 0 to -9; then `error` says why. */
export interface HttpResponse {
  readonly code: number;
  readonly headers: HttpFields;
  readonly text: string;
  /** Where they were wanted. */
  readonly bodyBase64?: string;
  readonly error?: string;
}

/** A request to the session's own address, as its scenario sees it. */
export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly content: string;
  /** Only `X-…`. */
  readonly headers: HttpFields;
}

export type NetworkEvent =
  | { readonly kind: 'http-response'; readonly requestId: RequestId; readonly response: HttpResponse }
  | { readonly kind: 'control-request'; readonly requestId: RequestId; readonly request: ControlRequest }
  /** Somebody connected to the session's own address. */
  | { readonly kind: 'socket-accepted'; readonly socketId: SocketId; readonly request: ControlRequest }
  | { readonly kind: 'socket-refused'; readonly request: ControlRequest; readonly reason: string }
  | { readonly kind: 'socket-opened'; readonly socketId: SocketId; readonly protocol: string }
  | { readonly kind: 'socket-message'; readonly socketId: SocketId; readonly text: string }
  | { readonly kind: 'socket-error'; readonly socketId: SocketId; readonly reason: string }
  /** Last event of a socket. */
  | {
      readonly kind: 'socket-closed';
      readonly socketId: SocketId;
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
    };

export type NetworkCommand =
  | { readonly kind: 'http-request'; readonly requestId: RequestId; readonly request: HttpRequest }
  /** What the listener of a control request returned. */
  | {
      readonly kind: 'control-response';
      readonly requestId: RequestId;
      readonly contentType: string;
      readonly body: string;
    }
  | { readonly kind: 'accept-sockets' }
  | {
      readonly kind: 'open-socket';
      readonly socketId: SocketId;
      readonly url: string;
      readonly protocols: readonly string[];
      readonly headers: HttpFields;
    }
  | { readonly kind: 'send-to-socket'; readonly socketId: SocketId; readonly text: string }
  | { readonly kind: 'close-socket'; readonly socketId: SocketId; readonly code?: number; readonly reason?: string };
