import { Audio, PeerConnection, type Track, Video } from 'node-datachannel';
import { type AnsweredSection, readAnsweredSections } from '../answered-media.ts';
import { transportCcUri } from '../section-codecs.ts';
import { keepUntilClosed } from './keep-until-closed.ts';

/** Payload types as Chromium numbers them; the offer is ours, so they are fixed. */
export const OFFERED_PAYLOAD_TYPES = {
  ...{ opus: 111, h264: 102, h264Rtx: 103, vp8: 96, vp8Rtx: 97, h265: 49, h265Rtx: 50 },
} as const;

const TRANSPORT_CC_EXTENSION_ID = 3;

export type OfferedKind = 'audio' | 'video';

export interface OfferingPeerOptions {
  /** Local address of ICE; left out: every interface. */
  readonly bindAddress?: string;
  readonly cname: string;
  /** `hears`: it takes sound, too. */
  readonly audio?: { readonly ssrc: number; readonly isStereo?: boolean; readonly hears?: boolean };
  readonly video?: {
    /** Alone: VP8 as browsers without H.264 offer it, H.265 as WHIP encoders do. */
    readonly codec: 'H264' | 'VP8' | 'H265';
    readonly ssrc: number;
    readonly rtxSsrc?: number;
  };
  readonly hasTransportCc: boolean;
  readonly events: {
    connected(): void;
    /** The path is gone or the other side has closed. At most once, the last event. */
    closed(): void;
    /** A compound RTCP packet about this track, or an RTP packet where it hears; a fresh array. */
    rtcp(kind: OfferedKind, compound: Uint8Array): void;
  };
}

/** The calling side of WebRTC, sending only unless it hears: robot callers. The caller of the constructor closes it. */
export class OfferingPeer {
  readonly #events: OfferingPeerOptions['events'];
  /** Dropped on closing and never captured by a callback: see `Peer`. */
  #connection: PeerConnection | undefined;
  readonly #tracks = new Map<OfferedKind, Track>();
  #granted: readonly OfferedKind[] = [];
  #isPathUp = false;
  #hasConnected = false;

  constructor(options: OfferingPeerOptions) {
    this.#events = options.events;
    const { bindAddress } = options;
    const connection = new PeerConnection(options.cname, {
      iceServers: [],
      disableAutoNegotiation: true,
      ...(bindAddress === undefined ? {} : { bindAddress }),
    });
    this.#connection = connection;
    connection.onStateChange((state) => this.#handleState(state));
    if (options.audio) this.#addTrack('audio', describeAudio(options, options.audio));
    if (options.video) this.#addTrack('video', describeVideo(options, options.video));
  }

  /**
   * The offer: without candidates, since the answerer learns our address from our checks, and as the DTLS server.
   *
   * Both for reliable times on networks without delay. The library stores the fingerprint of the answer only after it
   * has started ICE with it, so that a fast handshake fails on its own: neither side can check before
   * {@link acceptAnswer} adds the candidates, behind it. And its handshake begins on either side as soon as ICE is
   * through there, while a first message that comes too early is repeated only after a second; the answerer, whose
   * checks follow ours, is the later one.
   */
  createOffer(): Promise<string> {
    return new Promise((resolve) => {
      this.#connection?.onGatheringStateChange((state) => {
        const description = this.#connection?.localDescription();
        if (state === 'complete' && description)
          resolve(splitCandidates(description.sdp).rest.replaceAll('a=setup:actpass', 'a=setup:passive'));
      });
      this.#connection?.setLocalDescription('offer');
    });
  }

  /**
   * @returns What was granted; a kind is missing when it was declined.
   * @throws What the library says when it cannot use the answer.
   */
  acceptAnswer(answer: string): ReadonlyMap<OfferedKind, AnsweredSection> {
    const { rest, candidates } = splitCandidates(answer);
    this.#connection?.setRemoteDescription(rest, 'answer');
    for (const candidate of candidates) this.#connection?.addRemoteCandidate(candidate, '');
    const sections = readAnsweredSections(answer);
    const granted = new Map<OfferedKind, AnsweredSection>();
    for (const kind of this.#tracks.keys()) {
      const section = sections.get(kind);
      if (section) granted.set(kind, section);
    }
    this.#granted = [...granted.keys()];
    return granted;
  }

  /** @returns false when it could not be sent: not connected, declined or closed. */
  send(kind: OfferedKind, datagram: Uint8Array): boolean {
    const track = this.#tracks.get(kind);
    if (!track?.isOpen()) return false;
    try {
      return track.sendMessageBinary(Buffer.from(datagram.buffer, datagram.byteOffset, datagram.byteLength));
    } catch {
      return false; // closed by the library between the check and the call; its state change follows
    }
  }

  /** Closes without an event. Idempotent. */
  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
    this.#tracks.clear();
  }

  #addTrack(kind: OfferedKind, description: Audio | Video): void {
    const track = this.#connection?.addTrack(description);
    if (track === undefined) return;
    this.#tracks.set(kind, track);
    keepUntilClosed(track);
    track.onOpen(() => this.#announceConnected());
    listenForRtcp(track, kind, this.#events);
  }

  /** The library opens tracks a moment after the path is up; before that nothing that we send would go out. */
  #announceConnected(): void {
    if (this.#connection === undefined || this.#hasConnected || !this.#isPathUp) return;
    if (!this.#granted.every((kind) => this.#tracks.get(kind)?.isOpen())) return;
    this.#hasConnected = true;
    this.#events.connected();
  }

  #handleState(state: string): void {
    if (this.#connection === undefined) return;
    if (state === 'connected') {
      this.#isPathUp = true;
      this.#announceConnected();
    }
    if (state !== 'failed' && state !== 'closed') return;
    this.close();
    this.#events.closed();
  }
}

function splitCandidates(sdp: string): { readonly rest: string; readonly candidates: readonly string[] } {
  const isCandidate = (line: string) => line.startsWith('a=candidate:');
  const lines = sdp.split(/\r?\n/).filter((line) => line !== '' && line !== 'a=end-of-candidates');
  return {
    rest: `${lines.filter((line) => !isCandidate(line)).join('\r\n')}\r\n`,
    candidates: lines.filter(isCandidate).map((line) => line.slice('a='.length)),
  };
}

/** Not a closure of the method that has the Track in its hands: it would keep the Track for ever. */
function listenForRtcp(track: Track, kind: OfferedKind, events: OfferingPeerOptions['events']): void {
  track.onMessage((compound) => events.rtcp(kind, compound));
}

function describeAudio(
  options: OfferingPeerOptions,
  { ssrc, isStereo, hears }: NonNullable<OfferingPeerOptions['audio']>,
): Audio {
  const audio = new Audio('audio', hears ? 'SendRecv' : 'SendOnly');
  const { opus } = OFFERED_PAYLOAD_TYPES;
  audio.addOpusCodec(opus, `minptime=10;useinbandfec=1${isStereo ? ';stereo=1;sprop-stereo=1' : ''}`);
  addTransportCc(audio, options, opus);
  audio.addSSRC(ssrc, options.cname, options.cname, 'audio');
  return audio;
}

const VIDEO_PAYLOAD_TYPES = {
  H264: { payloadType: OFFERED_PAYLOAD_TYPES.h264, rtxPayloadType: OFFERED_PAYLOAD_TYPES.h264Rtx },
  H265: { payloadType: OFFERED_PAYLOAD_TYPES.h265, rtxPayloadType: OFFERED_PAYLOAD_TYPES.h265Rtx },
  VP8: { payloadType: OFFERED_PAYLOAD_TYPES.vp8, rtxPayloadType: OFFERED_PAYLOAD_TYPES.vp8Rtx },
} as const;

function describeVideo(options: OfferingPeerOptions, offered: NonNullable<OfferingPeerOptions['video']>): Video {
  const video = new Video('video', 'SendOnly');
  const { payloadType, rtxPayloadType } = VIDEO_PAYLOAD_TYPES[offered.codec];
  if (offered.codec === 'H264')
    video.addH264Codec(payloadType, 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f');
  else if (offered.codec === 'H265')
    video.addVideoCodec(payloadType, 'H265', 'level-id=93;profile-id=1;tier-flag=0;tx-mode=SRST');
  else video.addVP8Codec(payloadType);
  video.parseSdpLine(`a=rtcp-fb:${payloadType} ccm fir`);
  addTransportCc(video, options, payloadType);
  video.addSSRC(offered.ssrc, options.cname, options.cname, 'video');
  if (offered.rtxSsrc !== undefined) {
    video.addRTXCodec(rtxPayloadType, payloadType, 90_000);
    video.parseSdpLine(`a=ssrc-group:FID ${offered.ssrc} ${offered.rtxSsrc}`);
    video.addSSRC(offered.rtxSsrc, options.cname, options.cname, 'video');
  }
  return video;
}

function addTransportCc(media: Audio | Video, options: OfferingPeerOptions, payloadType: number): void {
  if (!options.hasTransportCc) return;
  media.parseSdpLine(`a=rtcp-fb:${payloadType} transport-cc`);
  media.parseSdpLine(`a=extmap:${TRANSPORT_CC_EXTENSION_ID} ${transportCcUri}`);
}
