import { randomBytes } from 'node:crypto';
import { CodedError, type Log, type Millis, millis, type Scheduler, type Timer } from '@callcast/core';
import type { NegotiatedTrack } from '@callcast/rtp';
import { IceUdpMuxListener, PeerConnection, type Track } from 'node-datachannel';
import { type AnswerOptions, finishAnswer } from '../answer.ts';
import { BundleDemultiplexer } from '../bundle-demultiplexer.ts';
import { usableCandidate } from '../candidate.ts';
import { CONNECT_TIMEOUT_MS, GATHERING_TIMEOUT_MS, MAX_TRICKLED_CANDIDATES } from '../limits.ts';
import { type FilteredOffer, filterOffer, type Granted, type OfferRefusal } from '../offer-filter.ts';
import type { OutgoingIdentity } from '../outgoing-streams.ts';
import type { VideoPolicy } from '../section-codecs.ts';
import { SourceCount } from '../source-count.ts';
import { TRANSPORT_MID } from '../transport-offer.ts';
import { keepUntilClosed } from './keep-until-closed.ts';

export type PeerErrorCode = OfferRefusal | 'WEBRTC_NO_ANSWER' | 'WEBRTC_CLOSED' | 'WEBRTC_PORT_TAKEN';

/** Fatal to one peer; the host keeps serving. */
export class PeerError extends CodedError<PeerErrorCode> {}

/** Why a peer is gone. `closed-here`: by {@link Peer.close}, and then no event tells. */
export type PeerCloseReason = 'ice-failed' | 'path-lost' | 'never-connected' | 'closed-by-peer' | 'too-many-sources';

/** What happens to a peer, told on the event loop, never from inside a call of ours. */
export interface PeerEvents {
  /**
   * One decrypted RTP packet, or one compound RTCP packet: that one is about the whole transport, and `trackIndex` is 0.
   *
   * @param datagram A fresh array that the receiver owns.
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
  readonly policy: {
    readonly video: VideoPolicy;
    /** The encoder of the caller begins at no more than this. */
    readonly maxVideoBitrateKbps?: number;
  };
  /** Media goes both ways wherever the offer allows it: {@link Peer.sendRtp}. Left out: we only receive. */
  readonly isDuplex?: boolean;
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
 * Owns the port from its construction to `close()`, and the peers it accepts: `close()` closes them.
 */
export class PeerHost {
  readonly #options: PeerHostOptions;
  readonly #peers = new Set<Peer>();
  /** Binds the port before the first peer does, and keeps it after the last. */
  readonly #listener: IceUdpMuxListener;
  #isClosed = false;

  /** @throws {PeerError} `WEBRTC_PORT_TAKEN`: the UDP port cannot be bound. */
  constructor(options: PeerHostOptions) {
    this.#options = options;
    const { port, bindAddress } = options;
    try {
      this.#listener = new IceUdpMuxListener(port, bindAddress);
    } catch (cause) {
      throw new PeerError('WEBRTC_PORT_TAKEN', 'the UDP port for WebRTC cannot be bound', { cause, details: { port } });
    }
  }

  get peerCount(): number {
    return this.#peers.size;
  }

  /**
   * Answers an offer. ICE and DTLS go on by themselves; `events.connected` tells when they are through.
   *
   * @throws {PeerError} `SDP_…`: see {@link OfferRefusal}; nothing was opened.
   * @throws {PeerError} `WEBRTC_NO_ANSWER`: the library refused or gave no answer in time.
   * @throws {PeerError} `WEBRTC_CLOSED`: this host was closed, before or meanwhile.
   */
  async accept({ legId, offer, policy, isDuplex = false, events }: AcceptOptions): Promise<AcceptedPeer> {
    if (this.#isClosed) throw closedError();
    const filtered = filterOffer(offer, { ...policy, outgoing: isDuplex ? freshIdentity() : undefined });
    if (typeof filtered === 'string') throw new PeerError(filtered, refusalText[filtered]);

    const { bindAddress, port, scheduler } = this.#options;
    const log = this.#options.log.child({ legId });
    const connection = new PeerConnection(legId, {
      iceServers: [],
      bindAddress,
      enableIceUdpMux: true,
      portRangeBegin: port,
      portRangeEnd: port,
      disableAutoNegotiation: true,
    });
    const peer = new Peer(connection, { filtered, events, scheduler, log, forget: () => this.#peers.delete(peer) });
    this.#peers.add(peer);
    try {
      const transportAnswer = await peer.negotiate();
      if (this.#isClosed) throw closedError();
      const answer = finishAnswer(transportAnswer, filtered, this.#answerOptions(policy.maxVideoBitrateKbps));
      return { answer, granted: filtered.granted, tracks: filtered.tracks, peer };
    } catch (cause) {
      peer.close();
      throw cause instanceof PeerError
        ? cause
        : new PeerError('WEBRTC_NO_ANSWER', 'the WebRTC library refused the offer', { cause });
    }
  }

  #answerOptions(maxVideoBitrateKbps = Number.POSITIVE_INFINITY): AnswerOptions {
    const { publicAddress, startBitrateKbps } = this.#options;
    return {
      ...(publicAddress === undefined ? {} : { publicAddress }),
      ...(startBitrateKbps === undefined ? {} : { startBitrateKbps: Math.min(startBitrateKbps, maxVideoBitrateKbps) }),
    };
  }

  /** Closes every peer and releases the port. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const peer of [...this.#peers]) peer.close();
    this.#listener.stop();
  }
}

const closedError = () => new PeerError('WEBRTC_CLOSED', 'the peer host is closed');

const refusalText: Readonly<Record<OfferRefusal, string>> = {
  SDP_TOO_LARGE: 'the offer is larger than any client makes it',
  SDP_MALFORMED: 'the offer is not valid SDP',
  SDP_NO_ICE: 'the offer has no valid ice-ufrag and ice-pwd',
  SDP_NO_FINGERPRINT: 'the offer has no usable certificate fingerprint',
  SDP_NO_MEDIA: 'the offer has no audio or video that is sent to us over DTLS-SRTP',
  SDP_NO_CODEC: 'the offer has no codec that is served: Opus, H.264, VP8, and H.265 or AV1 where the scenario wants it',
  SDP_NO_BUNDLE: 'audio and video are not in one BUNDLE group',
};

/**
 * The user fragment tells the peers of a port apart. The library's own has 24 bits: at a thousand peers a collision,
 * which ends in a lost call, would be a matter of days.
 */
const freshIceCredentials = () => ({
  iceUfrag: randomBytes(9).toString('base64'),
  icePwd: randomBytes(24).toString('base64'),
});

/** base64url has only characters of a token (RFC 8830 §2, RFC 4566 §9). */
const freshIdentity = (): OutgoingIdentity => ({
  cname: randomBytes(12).toString('base64url'),
  ssrc: () => randomBytes(4).readUInt32BE(0),
});

interface PeerParts {
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
  /**
   * Dropped on closing, and never captured by a callback: the library's callbacks are roots of the garbage collector
   * and are released only when the PeerConnection itself is collected.
   */
  #connection: PeerConnection | undefined;
  readonly #demultiplexer: BundleDemultiplexer;
  readonly #sources = new SourceCount();
  /** Kept for its own sake too: a Track that is garbage-collected stops delivering, silently. */
  #track: Track | undefined;
  readonly #connectTimer: Timer;
  /** Ends a negotiation that is under way: stops its timer and rejects its promise. */
  #abandon: (() => void) | undefined;
  #isPathUp = false;
  #hasConnected = false;
  #trickledCandidates = 0;
  #strayDatagrams = 0;
  #lastDatagramAt: Millis | undefined;

  constructor(connection: PeerConnection, parts: PeerParts) {
    this.#parts = parts;
    this.#connection = connection;
    this.#demultiplexer = new BundleDemultiplexer(parts.filtered.tracks);
    this.#connectTimer = parts.scheduler.after(millis(CONNECT_TIMEOUT_MS), () => this.#end('never-connected'));
    connection.onTrack((track) => this.#openTrack(track));
    connection.onStateChange((state) => this.#handleState(state));
  }

  /** Datagrams that belonged to no track so far. */
  get strayDatagrams(): number {
    return this.#strayDatagrams;
  }

  /** When anything was heard last; a dead path shows here long before ICE consent runs out (30 s). */
  get lastDatagramAt(): Millis | undefined {
    return this.#lastDatagramAt;
  }

  /**
   * Hands the filtered offer to the library and waits for its answer with all host candidates. Called once, by the host.
   *
   * @throws {PeerError} `WEBRTC_NO_ANSWER`.
   * @throws {PeerError} `WEBRTC_CLOSED`: closed meanwhile. No `closed` event follows: nobody has this peer yet.
   */
  negotiate(): Promise<string> {
    return new Promise((resolve, reject) => {
      const giveUp = this.#parts.scheduler.after(millis(GATHERING_TIMEOUT_MS), () => {
        this.#abandon = undefined;
        reject(new PeerError('WEBRTC_NO_ANSWER', `no answer in ${GATHERING_TIMEOUT_MS} ms`));
      });
      const settle = () => {
        this.#abandon = undefined;
        giveUp.cancel();
      };
      this.#abandon = () => {
        settle();
        reject(closedError());
      };
      this.#connection?.onGatheringStateChange((state) => {
        const description = this.#connection?.localDescription();
        if (state !== 'complete' || !description) return;
        settle();
        resolve(description.sdp);
      });
      try {
        this.#connection?.setRemoteDescription(this.#parts.filtered.offer, 'offer');
        this.#connection?.setLocalDescription('answer', freshIceCredentials());
      } catch (cause) {
        settle();
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
    return this.#send(packet);
  }

  /**
   * Sends one RTP packet of a stream that the answer announced. Its SSRC and payload type tell which.
   *
   * @param packet Copied: it may be sent again.
   * @returns As {@link sendRtcp}; also false where we only receive.
   */
  sendRtp(packet: Uint8Array): boolean {
    return this.#send(packet);
  }

  #send(packet: Uint8Array): boolean {
    if (!this.#hasConnected || !this.#track?.isOpen()) return false;
    try {
      return this.#track.sendMessageBinary(Buffer.from(packet.buffer, packet.byteOffset, packet.byteLength));
    } catch {
      return false; // closed by the library between the check and the call; its state change follows
    }
  }

  /** Takes a trickled candidate. What is of no use, or one too many, is dropped. */
  addRemoteCandidate(candidate: string): void {
    const usable = usableCandidate(candidate);
    if (usable === undefined || this.#trickledCandidates >= MAX_TRICKLED_CANDIDATES) return;
    this.#trickledCandidates++;
    try {
      this.#connection?.addRemoteCandidate(usable, TRANSPORT_MID);
    } catch (error) {
      this.#parts.log.debug('candidate refused by the WebRTC library', { error: String(error) });
    }
  }

  /** Closes without an event. Idempotent. */
  close(): void {
    if (this.#connection === undefined) return;
    this.#connectTimer.cancel();
    this.#connection.close();
    this.#connection = undefined;
    this.#track = undefined;
    this.#abandon?.();
    this.#parts.forget();
  }

  #openTrack(track: Track): void {
    this.#track = track;
    const { events, scheduler } = this.#parts;
    keepUntilClosed(track);
    track.onOpen(() => this.#announceConnected());
    track.onMessage((datagram) => {
      if (this.#connection === undefined) return;
      const arrivedAt = scheduler.now();
      this.#lastDatagramAt = arrivedAt;
      if (!this.#sources.admits(datagram)) {
        this.#end('too-many-sources');
        return;
      }
      const index = this.#demultiplexer.trackOf(datagram);
      if (index === -1) this.#strayDatagrams++;
      else events.datagram(index, datagram, arrivedAt);
    });
  }

  /** The library opens tracks a moment after the path is up; before that nothing that we send would go out. */
  #announceConnected(): void {
    if (this.#connection === undefined || this.#hasConnected) return;
    if (!this.#isPathUp || this.#track?.isOpen() === false) return;
    this.#hasConnected = true;
    this.#parts.events.connected();
  }

  #handleState(state: string): void {
    if (this.#connection === undefined) return;
    switch (state) {
      case 'connected':
        this.#connectTimer.cancel();
        this.#isPathUp = true;
        this.#announceConnected();
        return;
      case 'failed':
        this.#end(this.#hasConnected ? 'path-lost' : 'ice-failed');
        return;
      case 'closed':
        this.#end('closed-by-peer');
        return;
    }
  }

  #end(reason: PeerCloseReason): void {
    if (this.#connection === undefined) return;
    const wasNegotiating = this.#abandon !== undefined;
    this.close();
    if (wasNegotiating) return; // the rejection tells
    this.#parts.log.info('peer closed', { reason, strayDatagrams: this.#strayDatagrams });
    this.#parts.events.closed(reason);
  }
}
