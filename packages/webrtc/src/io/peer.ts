import { CodedError, type Log, type Millis, millis, type Scheduler, type Timer } from '@callcast/core';
import type { NegotiatedTrack } from '@callcast/rtp';
import { PeerConnection, type Track } from 'node-datachannel';
import { type AnswerOptions, finishAnswer } from '../answer.ts';
import { BundleDemultiplexer } from '../bundle-demultiplexer.ts';
import { usableCandidate } from '../candidate.ts';
import {
  CONNECT_TIMEOUT_MS,
  DISCONNECTED_TIMEOUT_MS,
  GATHERING_TIMEOUT_MS,
  MAX_TRICKLED_CANDIDATES,
} from '../limits.ts';
import { type FilteredOffer, filterOffer, type Granted, type OfferRefusal } from '../offer-filter.ts';
import type { VideoPolicy } from '../section-codecs.ts';
import { TRANSPORT_MID } from '../transport-offer.ts';

export type PeerErrorCode = OfferRefusal | 'WEBRTC_NO_ANSWER' | 'WEBRTC_CLOSED';

/** Fatal to one peer; the host keeps serving. */
export class PeerError extends CodedError<PeerErrorCode> {}

/** Why a peer is gone. `closed-here`: by {@link Peer.close}, and then no event tells. */
export type PeerCloseReason = 'ice-failed' | 'path-lost' | 'never-connected' | 'closed-by-peer';

/** What happens to a peer, told on the event loop, never from inside a call of ours. */
export interface PeerEvents {
  /**
   * One decrypted RTP packet or compound RTCP packet.
   *
   * @param datagram A fresh array that the receiver owns. An RTCP packet about several tracks is given to each of
   *   them as the same array: do not write into it.
   */
  datagram(trackIndex: number, datagram: Uint8Array, arrivedAt: Millis): void;
  /** ICE and DTLS are through. At most once. */
  connected(): void;
  /** The peer is gone and everything of it is released. At most once, the last event. */
  closed(reason: PeerCloseReason): void;
}

export interface PeerHostOptions {
  /** UDP port of all peers. */
  readonly port: number;
  readonly bindAddress: string;
  /** Announced instead of the bound address. */
  readonly publicAddress?: string;
  /** See {@link AnswerOptions.startBitrateKbps}. */
  readonly startBitrateKbps?: number;
  readonly scheduler: Scheduler;
  readonly log: Log;
}

export interface AcceptOptions {
  readonly legId: string;
  readonly offer: string;
  readonly policy: { readonly video: VideoPolicy };
  readonly events: PeerEvents;
}

export interface AcceptedPeer {
  /** SDP for the caller, with all candidates. */
  readonly answer: string;
  readonly granted: Granted;
  readonly tracks: readonly NegotiatedTrack[];
  readonly peer: Peer;
}

/**
 * The WebRTC peers of one process, all on one UDP port (told apart by ICE user fragment).
 *
 * Owns the peers it accepts: `close()` closes them. The port is bound by the first peer and released with the last.
 */
export class PeerHost {
  readonly #options: PeerHostOptions;
  readonly #peers = new Set<Peer>();
  #isClosed = false;

  constructor(options: PeerHostOptions) {
    this.#options = options;
  }

  get peerCount(): number {
    return this.#peers.size;
  }

  /**
   * Answers an offer. ICE and DTLS go on by themselves; `events.connected` tells when they are through.
   *
   * @throws {PeerError} `SDP_…`: see {@link OfferRefusal}; nothing was opened.
   * @throws {PeerError} `WEBRTC_NO_ANSWER`: the library refused or gave no answer in time (port taken, for instance).
   * @throws {PeerError} `WEBRTC_CLOSED`: this host was closed.
   */
  async accept({ legId, offer, policy, events }: AcceptOptions): Promise<AcceptedPeer> {
    if (this.#isClosed) throw new PeerError('WEBRTC_CLOSED', 'the peer host is closed');
    const filtered = filterOffer(offer, policy);
    if (typeof filtered === 'string') throw new PeerError(filtered, refusalText[filtered]);

    const { bindAddress, port, scheduler } = this.#options;
    const log = this.#options.log.child({ legId });
    const connection = new PeerConnection(legId, {
      iceServers: [],
      bindAddress,
      enableIceUdpMux: true,
      portRangeBegin: port,
      portRangeEnd: port,
    });
    const peer = new Peer({ connection, filtered, events, scheduler, log, forget: () => this.#peers.delete(peer) });
    this.#peers.add(peer);
    try {
      const transportAnswer = await peer.negotiate();
      const answer = finishAnswer(transportAnswer, filtered, this.#options);
      return { answer, granted: filtered.granted, tracks: filtered.tracks, peer };
    } catch (cause) {
      peer.close();
      throw cause instanceof PeerError
        ? cause
        : new PeerError('WEBRTC_NO_ANSWER', 'the WebRTC library refused the offer', { cause });
    }
  }

  /** Closes every peer. Idempotent. */
  close(): void {
    this.#isClosed = true;
    for (const peer of [...this.#peers]) peer.close();
  }
}

const refusalText: Readonly<Record<OfferRefusal, string>> = {
  SDP_TOO_LARGE: 'the offer is larger than any client makes it',
  SDP_MALFORMED: 'the offer is not valid SDP',
  SDP_NO_ICE: 'the offer has no valid ice-ufrag and ice-pwd',
  SDP_NO_FINGERPRINT: 'the offer has no usable certificate fingerprint',
  SDP_NO_MEDIA: 'the offer has no audio or video that is sent to us over DTLS-SRTP',
  SDP_NO_CODEC: 'the offer has no codec that is served: Opus, H.264, VP8',
  SDP_NO_BUNDLE: 'audio and video are not in one BUNDLE group',
};

interface PeerParts {
  readonly connection: PeerConnection;
  readonly filtered: FilteredOffer;
  readonly events: PeerEvents;
  readonly scheduler: Scheduler;
  readonly log: Log;
  /** Called when the peer is closed, whoever closes it. */
  readonly forget: () => void;
}

/** One WebRTC peer. Made by {@link PeerHost.accept}. */
export class Peer {
  readonly #parts: PeerParts;
  readonly #demultiplexer: BundleDemultiplexer;
  /** Kept for its own sake too: a Track that is garbage-collected stops delivering, silently. */
  #track: Track | undefined;
  #timer: Timer | undefined;
  #hasConnected = false;
  #isClosed = false;
  #trickledCandidates = 0;
  #strayDatagrams = 0;

  constructor(parts: PeerParts) {
    this.#parts = parts;
    this.#demultiplexer = new BundleDemultiplexer(parts.filtered.tracks);
    this.#arm(CONNECT_TIMEOUT_MS, 'never-connected');
    parts.connection.onTrack((track) => this.#openTrack(track));
    parts.connection.onStateChange((state) => this.#handleState(state));
  }

  /** Datagrams that belonged to no track so far. */
  get strayDatagrams(): number {
    return this.#strayDatagrams;
  }

  /**
   * Hands the filtered offer to the library and waits for its answer with all host candidates. Called once, by the host.
   *
   * @throws {PeerError} `WEBRTC_NO_ANSWER`.
   */
  negotiate(): Promise<string> {
    const { connection, filtered, scheduler } = this.#parts;
    return new Promise((resolve, reject) => {
      const giveUp = scheduler.after(millis(GATHERING_TIMEOUT_MS), () =>
        reject(new PeerError('WEBRTC_NO_ANSWER', `no answer in ${GATHERING_TIMEOUT_MS} ms`)),
      );
      connection.onGatheringStateChange((state) => {
        const description = this.#isClosed ? null : connection.localDescription();
        if (state !== 'complete' || description === null) return;
        giveUp.cancel();
        resolve(description.sdp);
      });
      try {
        connection.setRemoteDescription(filtered.offer, 'offer');
      } catch (cause) {
        giveUp.cancel();
        reject(cause);
      }
    });
  }

  /**
   * Sends one compound RTCP packet. It travels on the one transport of the peer, whatever the track.
   *
   * @returns false when it was not sent: not connected yet, closed, or the path is congested.
   */
  sendRtcp(_trackIndex: number, packet: Uint8Array): boolean {
    if (this.#isClosed || !this.#hasConnected || !this.#track?.isOpen()) return false;
    try {
      return this.#track.sendMessageBinary(Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength));
    } catch {
      return false; // closed by the library between the check and the call; its state change follows
    }
  }

  /** Takes a trickled candidate. What is of no use, or one too many, is dropped. */
  addRemoteCandidate(candidate: string): void {
    const usable = usableCandidate(candidate);
    if (this.#isClosed || usable === undefined || this.#trickledCandidates >= MAX_TRICKLED_CANDIDATES) return;
    this.#trickledCandidates++;
    try {
      this.#parts.connection.addRemoteCandidate(usable, TRANSPORT_MID);
    } catch (error) {
      this.#parts.log.debug('candidate refused by the WebRTC library', { error: String(error) });
    }
  }

  /** Closes without an event. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#parts.connection.close();
    this.#track = undefined;
    this.#parts.forget();
  }

  #openTrack(track: Track): void {
    this.#track = track;
    const { events, scheduler } = this.#parts;
    track.onMessage((datagram) => {
      if (this.#isClosed) return;
      const arrivedAt = scheduler.now();
      const tracks = this.#demultiplexer.tracksOf(datagram);
      if (tracks.length === 0) this.#strayDatagrams++;
      for (const index of tracks) events.datagram(index, datagram, arrivedAt);
    });
  }

  #handleState(state: string): void {
    if (this.#isClosed) return;
    switch (state) {
      case 'connected':
        this.#timer?.cancel();
        if (this.#hasConnected) return;
        this.#hasConnected = true;
        this.#parts.events.connected();
        return;
      case 'disconnected':
        this.#arm(DISCONNECTED_TIMEOUT_MS, 'path-lost');
        return;
      case 'failed':
        this.#end(this.#hasConnected ? 'path-lost' : 'ice-failed');
        return;
      case 'closed':
        this.#end('closed-by-peer');
        return;
    }
  }

  #arm(timeoutMs: number, reason: PeerCloseReason): void {
    this.#timer?.cancel();
    this.#timer = this.#parts.scheduler.after(millis(timeoutMs), () => this.#end(reason));
  }

  #end(reason: PeerCloseReason): void {
    if (this.#isClosed) return;
    this.close();
    this.#parts.log.info('peer closed', { reason, strayDatagrams: this.#strayDatagrams });
    this.#parts.events.closed(reason);
  }
}
