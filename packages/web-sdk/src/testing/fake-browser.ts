/** A browser for tests: every device, socket and timer is in the test's hand. */
import type { ClientMessage, ServerMessage } from '@callcast/webrtc/signalling-protocol';
import type { Browser, SocketEvents } from '../browser.ts';

export class FakeSocket {
  readonly url: string;
  readonly events: SocketEvents;
  readonly sent: ClientMessage[] = [];
  isClosed = false;

  constructor(url: string, events: SocketEvents) {
    this.url = url;
    this.events = events;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientMessage);
  }

  close(): void {
    this.isClosed = true;
  }

  say(message: ServerMessage): void {
    this.events.received(JSON.stringify(message));
  }

  welcome(more: Partial<Extract<ServerMessage, { type: 'welcome' }>> = {}): void {
    this.events.opened();
    this.say({ type: 'welcome', login: 'user1@streaming.demo', displayName: 'User 1', ...more });
  }
}

export class FakeTrack extends EventTarget {
  readonly kind: 'audio' | 'video';
  readonly label: string;
  readonly settings: MediaTrackSettings;
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  onended: (() => void) | null = null;

  constructor(kind: 'audio' | 'video', settings: MediaTrackSettings = {}) {
    super();
    this.kind = kind;
    this.label = `${kind} ${settings.deviceId ?? 'default'}`;
    this.settings = settings;
  }

  getSettings(): MediaTrackSettings {
    return this.settings;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** Unplugs the device. */
  lose(): void {
    this.readyState = 'ended';
    this.onended?.();
  }
}

export class FakeStream {
  readonly tracks: FakeTrack[];

  constructor(...tracks: FakeTrack[]) {
    this.tracks = tracks;
  }

  getTracks = (): FakeTrack[] => [...this.tracks];
  getVideoTracks = (): FakeTrack[] => this.tracks.filter((track) => track.kind === 'video');
  getAudioTracks = (): FakeTrack[] => this.tracks.filter((track) => track.kind === 'audio');
  addTrack = (track: FakeTrack): number => this.tracks.push(track);
  removeTrack = (track: FakeTrack): void => {
    this.tracks.splice(this.tracks.indexOf(track), 1);
  };
}

export class FakePeer {
  readonly iceServers: readonly RTCIceServer[];
  connectionState: RTCPeerConnectionState = 'new';
  localDescription: { sdp: string } | null = null;
  remoteSdp: string | undefined;
  isClosed = false;
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
  onicecandidateerror: ((event: { errorCode: number; errorText: string; url: string }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  ontrack: ((event: { track: FakeTrack }) => void) | null = null;
  readonly transceivers: FakeTransceiver[] = [];

  constructor(iceServers: readonly RTCIceServer[]) {
    this.iceServers = iceServers;
  }

  addTransceiver(trackOrKind: FakeTrack | 'audio' | 'video', init: RTCRtpTransceiverInit): FakeTransceiver {
    const transceiver = new FakeTransceiver(trackOrKind, init);
    this.transceivers.push(transceiver);
    return transceiver;
  }

  getSenders(): FakeTransceiver['sender'][] {
    return this.transceivers.map(({ sender }) => sender);
  }

  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }

  async setLocalDescription(): Promise<void> {
    this.localDescription = { sdp: 'v=0 offer' };
    this.candidate('candidate:1 1 udp 1 192.0.2.7 5000 typ host');
  }

  async setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    this.remoteSdp = sdp;
  }

  /** The other side sends a track. */
  receive(track: FakeTrack): void {
    this.ontrack?.({ track });
  }

  candidate(candidate: string): void {
    this.onicecandidate?.({ candidate: { candidate, sdpMid: '0' } });
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  close(): void {
    this.isClosed = true;
  }
}

export class FakeTransceiver {
  readonly init: RTCRtpTransceiverInit;
  readonly receiver: { readonly track: FakeTrack };
  preferences: readonly RTCRtpCodec[] = [];
  readonly sender = {
    track: undefined as FakeTrack | undefined,
    dtmf: { canInsertDTMF: true, toneBuffer: '', insertDTMF: (tones: string) => this.press(tones) },
    parameters: { encodings: [] } as unknown as RTCRtpSendParameters,
    getParameters: () => this.sender.parameters,
    setParameters: async (parameters: RTCRtpSendParameters) => {
      this.sender.parameters = parameters;
    },
    replaceTrack: async (track: FakeTrack) => {
      this.sender.track = track;
    },
  };

  constructor(trackOrKind: FakeTrack | 'audio' | 'video', init: RTCRtpTransceiverInit) {
    if (typeof trackOrKind !== 'string') this.sender.track = trackOrKind;
    this.init = init;
    this.receiver = { track: new FakeTrack(typeof trackOrKind === 'string' ? trackOrKind : trackOrKind.kind) };
  }

  /** As browsers do: what is inserted takes the place of what waits. */
  press(tones: string): void {
    this.sender.dtmf.toneBuffer = tones;
  }

  get direction(): RTCRtpTransceiverDirection | undefined {
    return this.init.direction;
  }

  setCodecPreferences(codecs: readonly RTCRtpCodec[]): void {
    this.preferences = codecs;
  }
}

const H264: RTCRtpCodec = { mimeType: 'video/H264', clockRate: 90_000 };
const VP8: RTCRtpCodec = { mimeType: 'video/VP8', clockRate: 90_000 };

export class FakeBrowser implements Browser {
  isSecureContext = true;
  readonly sockets: FakeSocket[] = [];
  readonly peers: FakePeer[] = [];
  readonly timers: { atMs: number; run: () => void }[] = [];
  nowMs = 0;
  codecs: readonly RTCRtpCodec[] = [VP8, H264];
  permissions: Readonly<Record<'camera' | 'microphone', PermissionState | 'unknown'>> = {
    camera: 'prompt',
    microphone: 'prompt',
  };
  respond: (request: { url: string; body: unknown }) => Response | Promise<Response> = () =>
    Response.json({ accessToken: 'token', expiresAt: '2100-01-01T00:00:00Z' }, { status: 201 });
  /** Devices by kind; constraints of `getUserMedia` are answered from here. */
  devices: readonly { kind: string; deviceId: string }[] = [
    { kind: 'videoinput', deviceId: 'front' },
    { kind: 'videoinput', deviceId: 'back' },
    { kind: 'audioinput', deviceId: 'mic' },
  ];
  /** Throws to refuse. */
  onGetUserMedia: (constraints: MediaStreamConstraints) => void = () => undefined;
  readonly asked: MediaStreamConstraints[] = [];
  #mediaDevices: unknown = {
    enumerateDevices: async () => this.devices,
    getUserMedia: async (constraints: MediaStreamConstraints) => this.#open(constraints),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  };

  get mediaDevices(): MediaDevices | undefined {
    return this.#mediaDevices as MediaDevices | undefined;
  }

  hideMediaDevices(): void {
    this.#mediaDevices = undefined;
  }

  readonly fetch = async (url: URL | RequestInfo, init?: RequestInit): Promise<Response> =>
    this.respond({ url: String(url), body: JSON.parse(String(init?.body)) });

  openSocket(url: string, events: SocketEvents): FakeSocket {
    const socket = new FakeSocket(url, events);
    this.sockets.push(socket);
    return socket;
  }

  createPeerConnection(iceServers: RTCIceServer[]): RTCPeerConnection | undefined {
    const peer = new FakePeer(iceServers);
    this.peers.push(peer);
    return peer as unknown as RTCPeerConnection;
  }

  createStream(): MediaStream {
    return new FakeStream() as unknown as MediaStream;
  }

  videoSendCodecs(): readonly RTCRtpCodec[] {
    return this.codecs;
  }

  async permissionState(device: 'camera' | 'microphone'): Promise<PermissionState | 'unknown'> {
    return this.permissions[device];
  }

  randomId(): string {
    return `id-${this.peers.length}-${this.sockets.length}`;
  }

  random(): number {
    return 0.5;
  }

  now(): number {
    return this.nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.nowMs + delayMs, run };
    this.timers.push(timer);
    return () => {
      const at = this.timers.indexOf(timer);
      if (at >= 0) this.timers.splice(at, 1);
    };
  }

  /** Moves the clock and runs what became due, in order. */
  advance(byMs: number): void {
    const untilMs = this.nowMs + byMs;
    for (;;) {
      const due = this.timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.timers.splice(this.timers.indexOf(due), 1);
      this.nowMs = due.atMs;
      due.run();
    }
    this.nowMs = untilMs;
  }

  #open(constraints: MediaStreamConstraints): FakeStream {
    this.asked.push(constraints);
    this.onGetUserMedia(constraints);
    const stream = new FakeStream();
    for (const kind of ['video', 'audio'] as const) {
      const wanted = constraints[kind];
      if (!wanted) continue;
      const exact = typeof wanted === 'object' ? (wanted.deviceId as { exact?: string } | undefined)?.exact : undefined;
      const device = this.devices.find((one) =>
        exact === undefined ? one.kind === `${kind}input` : one.deviceId === exact,
      );
      if (device === undefined) throw named('NotFoundError');
      stream.addTrack(new FakeTrack(kind, { deviceId: device.deviceId }));
    }
    return stream;
  }
}

/** An exception as browsers throw it. */
export function named(name: string, message = ''): DOMException {
  return new DOMException(message, name);
}

/** Lets every promise that is ready go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
