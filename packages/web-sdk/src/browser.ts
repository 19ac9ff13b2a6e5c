/** What happens on a WebSocket. Exactly one `closed` ends it, also when it never opened. */
export interface SocketEvents {
  opened(): void;
  received(data: unknown): void;
  closed(): void;
}

/** The part of a WebSocket that signalling uses. */
export interface Socket {
  send(text: string): void;
  close(): void;
}

/**
 * What this SDK needs of a browser. The real one is `io/browser.ts`; tests bring their own.
 * Everything that a browser may lack is optional here, because it is `undefined` on insecure origins.
 */
export interface Browser {
  readonly isSecureContext: boolean;
  readonly mediaDevices: MediaDevices | undefined;
  readonly fetch: typeof fetch;
  openSocket(url: string, events: SocketEvents): Socket;
  /** Undefined where the browser has no WebRTC. */
  createPeerConnection(iceServers: RTCIceServer[]): RTCPeerConnection | undefined;
  /** A stream without tracks. */
  createStream(): MediaStream;
  /** Codecs that the browser can send; empty where it does not say. */
  videoSendCodecs(): readonly RTCRtpCodec[];
  /** `unknown` where the browser does not say, as Firefox and Safari for some devices. */
  permissionState(device: 'camera' | 'microphone'): Promise<PermissionState | 'unknown'>;
  randomId(): string;
  /** From 0 to below 1. */
  random(): number;
  /** Monotonic milliseconds. */
  now(): number;
  /** Runs `run` once; returns what cancels it. */
  after(delayMs: number, run: () => void): () => void;
}
