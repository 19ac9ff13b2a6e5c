import { type Millis, millis, type Random, type Scheduler, type Timer } from '@callcast/core';
import { isRtcp } from '@callcast/rtp';
import type { AnsweredSection } from '@callcast/webrtc';
import { type OfferedKind, OfferingPeer } from '@callcast/webrtc/io';
import { RobotError } from './robot-error.ts';
import type { RobotDestination } from './signalling.ts';
import { SocketSignalling } from './socket-signalling.ts';
import { WhipSignalling } from './whip-signalling.ts';

export interface RobotConnectionOptions extends RobotDestination {
  readonly via: 'whip' | 'signal';
  /** Ends the call early. */
  readonly signal?: AbortSignal;
  /** Default `h264`. `h265`, `vp8`: offers that alone; the clip must be of it. `none`: offers sound alone. */
  readonly video?: 'h264' | 'h265' | 'vp8' | 'none';
  /** Default true. */
  readonly audio?: boolean;
  /** Default false: takes sound, too. */
  readonly hears?: boolean;
  /** Default true: offers retransmissions on an SSRC of their own (RFC 4588). */
  readonly rtx?: boolean;
  /** Default true. */
  readonly transportCc?: boolean;
  /** Local address of ICE; default 127.0.0.1 when `url` is there, else every interface. */
  readonly bindAddress?: string;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** States of the outputs, as they come. */
  readonly onOutputState?: (state: string, reason: string) => void;
}

/** A call that was answered and whose media path is open. Who opened it closes it. */
export interface RobotConnection {
  readonly peer: OfferingPeer;
  readonly offered: ReturnType<typeof offeredMedia>;
  /** A kind is missing when it was declined. */
  readonly granted: ReadonlyMap<OfferedKind, AnsweredSection>;
  readonly calledAt: Millis;
  readonly answeredAt: Millis;
  readonly connectedAt: Millis;
  /** Why it ended: `aborted`, or what the server said; undefined while it lasts. */
  readonly endReason: string | undefined;
  /** Resolves with {@link endReason}. */
  readonly ended: Promise<string>;
  /** From now on; what came before is lost. */
  onRtcp(handle: (kind: OfferedKind, compound: Uint8Array) => void): void;
  /** RTP packets of the sound that it hears; from now on. */
  onSound(handle: (datagram: Uint8Array) => void): void;
  /** Hangs up. Never throws. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 15_000;
/** A server that ends a call says so on the signalling socket, too. */
const SAYS_WHY_MS = 2_000;
/**
 * A camera and an encoder need longer than this for a first picture. The robot answers DTLS as the server, so the other
 * side derives its keys a moment after ours: media that comes in between would be lost.
 */
const FIRST_MEDIA_DELAY_MS = 100;

/**
 * Places a call over real WebRTC; it may send as soon as this resolves.
 *
 * @throws {RobotError} `ROBOT_CALL_REFUSED`, `ROBOT_UNREACHABLE`, `ROBOT_NOT_CONNECTED`.
 */
export async function connectRobot(options: RobotConnectionOptions): Promise<RobotConnection> {
  const { scheduler, random } = options;
  const signal = options.signal ?? new AbortController().signal;
  const signalling = options.via === 'whip' ? new WhipSignalling(options) : new SocketSignalling(options);
  const { promise: ended, resolve: resolveEnded } = Promise.withResolvers<string>();
  let endReason: string | undefined;
  const end = (reason: string) => {
    endReason ??= reason;
    resolveEnded(reason);
  };
  const connected = Promise.withResolvers<void>();
  connected.promise.catch(() => undefined); // nobody waits for it when the call is refused
  signal.addEventListener('abort', () => end('aborted'), { once: true });

  const offered = offeredMedia(options, random);
  let handleRtcp: (kind: OfferedKind, compound: Uint8Array) => void = () => {};
  let handleSound: (datagram: Uint8Array) => void = () => {};
  let saysWhy: Timer | undefined;
  const peer = new OfferingPeer({
    ...offered,
    events: {
      connected: () => connected.resolve(),
      closed: () => {
        connected.reject(new RobotError('ROBOT_NOT_CONNECTED', 'no network path to the server'));
        // Media ends by another way than what is said of it, and may be faster.
        if (options.via === 'whip') end('connection lost');
        else saysWhy = scheduler.after(millis(SAYS_WHY_MS), () => end('connection lost'));
      },
      rtcp: (kind, datagram) => (isRtcp(datagram) ? handleRtcp(kind, datagram) : handleSound(datagram)),
    },
  });
  const close = async () => {
    saysWhy?.cancel();
    await signalling.hangUp();
    peer.close();
  };
  try {
    const calledAt = scheduler.now();
    const answer = await signalling.call(
      await peer.createOffer(),
      { ended: end, outputState: (state, reason) => options.onOutputState?.(state, reason) },
      signal,
    );
    const answeredAt = scheduler.now();
    const granted = peer.acceptAnswer(answer);
    const giveUp = scheduler.after(millis(CONNECT_TIMEOUT_MS), () =>
      connected.reject(new RobotError('ROBOT_NOT_CONNECTED', `not connected after ${CONNECT_TIMEOUT_MS} ms`)),
    );
    await connected.promise.finally(() => giveUp.cancel());
    const connectedAt = scheduler.now();
    await new Promise<void>((resolve) => scheduler.after(millis(FIRST_MEDIA_DELAY_MS), resolve));
    return {
      ...{ peer, offered, granted, calledAt, answeredAt, connectedAt, ended, close },
      get endReason() {
        return endReason;
      },
      onRtcp: (handle) => {
        handleRtcp = handle;
      },
      onSound: (handle) => {
        handleSound = handle;
      },
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

function offeredMedia(options: RobotConnectionOptions, random: Random) {
  const { audio = true, video = 'h264', rtx = true, transportCc = true, hears = false } = options;
  const { hostname } = new URL(options.url);
  const bindAddress = options.bindAddress ?? (/^(127\..*|localhost)$/.test(hostname) ? '127.0.0.1' : undefined);
  return {
    cname: `robot-${random.uint32().toString(36)}`,
    hasTransportCc: transportCc,
    ...(bindAddress === undefined ? {} : { bindAddress }),
    ...(audio ? { audio: { ssrc: random.uint32(), hears } } : {}),
    ...(video === 'none'
      ? {}
      : {
          video: {
            codec: ({ h264: 'H264', h265: 'H265', vp8: 'VP8' } as const)[video],
            ssrc: random.uint32(),
            ...(rtx ? { rtxSsrc: random.uint32() } : {}),
          },
        }),
  };
}
