import type { IceServer } from '@callcast/webrtc/signalling-protocol';
import type { Browser } from './browser.ts';
import { CallError } from './call-error.ts';
import type { LocalMedia } from './local-media.ts';
import { isUsefulCandidate, type OfferPlan, offerMedia, replaceSentTrack } from './peer.ts';
import type { Unsubscribe } from './typed-emitter.ts';

export interface CallPeerOptions {
  readonly browser: Browser;
  readonly media: LocalMedia;
  readonly plan: OfferPlan;
  readonly sendCandidate: (candidate: string, mid: string) => void;
  /** Beside the server's own address: where that cannot be reached, a relay may be. */
  readonly iceServers: readonly IceServer[];
  /** A TURN server answers, and gives no relay. Other ways may work all the same. */
  readonly onRelayRefused: (reason: string) => void;
  readonly onState: (state: RTCPeerConnectionState) => void;
  /** The other side sends a track more; always the same stream. */
  readonly onRemoteTrack: (stream: MediaStream) => void;
}

/** The peer connection of one call: what it sends, what it is sent, and its candidates. */
export class CallPeer {
  readonly #options: CallPeerOptions;
  readonly #peer: RTCPeerConnection;
  readonly #unsubscribe: Unsubscribe;
  #remoteStream: MediaStream | undefined;
  /** Found before the offer was sent; the server must learn of the call first. */
  #waiting: RTCIceCandidate[] | undefined = [];

  /** @throws {CallError} `WEBRTC_MISSING`. */
  constructor(options: CallPeerOptions) {
    const { browser, iceServers, media, onState } = options;
    const peer = browser.createPeerConnection(iceServers.map((one) => ({ ...one, urls: [...one.urls] })));
    if (peer === undefined) throw new CallError('WEBRTC_MISSING', 'this browser has no RTCPeerConnection');
    this.#options = options;
    this.#peer = peer;
    peer.onicecandidate = ({ candidate }) => {
      if (candidate === null) return;
      if (this.#waiting === undefined) this.#send(candidate);
      else this.#waiting.push(candidate);
    };
    peer.onicecandidateerror = ({ errorCode, errorText, url }) => {
      // 701 is the browser's own: no answer. The rest are of STUN (RFC 8656 §19): 401, 403, 486, 508.
      if (errorCode < 700 && /^turns?:/i.test(url))
        options.onRelayRefused(`${url} answers ${errorCode} ${errorText}`.trim());
    };
    peer.onconnectionstatechange = () => onState(peer.connectionState);
    peer.ontrack = ({ track }) => this.#receive(track);
    this.#unsubscribe = media.on('track', ({ kind, track }) => {
      // A closed connection refuses; then the call has ended anyway.
      replaceSentTrack(peer, kind, track).catch(() => undefined);
    });
  }

  /** What the other side sends; undefined while it sends nothing. */
  get remoteStream(): MediaStream | undefined {
    return this.#remoteStream;
  }

  /** @throws {CallError} `WEBRTC_MISSING`. */
  offer(): Promise<string> {
    const { browser, media, plan } = this.#options;
    return offerMedia(this.#peer, media, browser.videoSendCodecs(), plan);
  }

  /** The offer was sent: candidates may follow. */
  releaseCandidates(): void {
    const early = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const candidate of early) this.#send(candidate);
  }

  /** @throws {CallError} `BAD_SERVER_ANSWER`. */
  async answered(sdp: string): Promise<void> {
    try {
      await this.#peer.setRemoteDescription({ type: 'answer', sdp });
    } catch (cause) {
      throw new CallError('BAD_SERVER_ANSWER', 'the SDP answer is refused', { cause });
    }
  }

  /** Behind the tones that are still being sent. @returns False: no sound is sent, or the other side takes no tones. */
  sendTone(key: string): boolean {
    const dtmf = this.#peer.getSenders().find(({ track }) => track?.kind === 'audio')?.dtmf;
    if (!dtmf?.canInsertDTMF) return false;
    dtmf.insertDTMF(dtmf.toneBuffer + key);
    return true;
  }

  getStats(): Promise<RTCStatsReport> {
    return this.#peer.getStats();
  }

  /** Quiet from here on. Idempotent. */
  close(): void {
    this.#unsubscribe();
    this.#peer.onconnectionstatechange = null;
    this.#peer.onicecandidate = null;
    this.#peer.onicecandidateerror = null;
    this.#peer.ontrack = null;
    this.#peer.close();
  }

  #send({ candidate, sdpMid }: RTCIceCandidate): void {
    if (isUsefulCandidate(candidate)) this.#options.sendCandidate(candidate, sdpMid ?? '0');
  }

  /** A stream of our own: an answer need not name one, and sound and picture belong to the one who is called with. */
  #receive(track: MediaStreamTrack): void {
    this.#remoteStream ??= this.#options.browser.createStream();
    this.#remoteStream.addTrack(track);
    this.#options.onRemoteTrack(this.#remoteStream);
  }
}
