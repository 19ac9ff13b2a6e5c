import { type Millis, millis, type Random, type Scheduler, type Timer, wallMillis } from '@callcast/core';
import { RtpSender, TransportSequence } from '@callcast/rtp';
import type { AnsweredSection } from '@callcast/webrtc';
import { OFFERED_PAYLOAD_TYPES, type OfferedKind, OfferingPeer } from '@callcast/webrtc/io';
import type { Clip } from './clip.ts';
import { ClipSender } from './clip-sender.ts';
import { RobotError } from './robot-error.ts';
import type { RobotDestination } from './signalling.ts';
import { SocketSignalling } from './socket-signalling.ts';
import { WhipSignalling } from './whip-signalling.ts';

export interface RobotCallOptions extends RobotDestination {
  readonly via: 'whip' | 'signal';
  /** Media time; the call ends itself after it. */
  readonly durationMs: number;
  readonly clip: Clip;
  /** Ends the call early, as if its time were over. */
  readonly signal?: AbortSignal;
  /** Default `h264`. `vp8`: offers VP8 alone and sends no picture. `none`: offers sound alone. */
  readonly video?: 'h264' | 'vp8' | 'none';
  /** Default true. */
  readonly audio?: boolean;
  /** Default true: retransmissions on their own SSRC (RFC 4588), else in place. */
  readonly rtx?: boolean;
  /** Default true. */
  readonly transportCc?: boolean;
  /** See {@link ClipSender}. Default `jump`. */
  readonly keyFrameRequests?: 'jump' | 'wait';
  /** Local address of ICE; default 127.0.0.1 when `url` is there, else every interface. */
  readonly bindAddress?: string;
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** States of the outputs, as they come. */
  readonly onOutputState?: (state: string, reason: string) => void;
}

export interface RobotCallReport {
  /** From the call to the answer, and to ICE and DTLS being through. */
  readonly answeredAfterMs: number;
  readonly connectedAfterMs: number;
  readonly mediaMs: number;
  /** Why it ended: `finished`, `aborted`, or what the server said. */
  readonly endReason: string;
  readonly granted: { readonly audio: boolean; readonly video: boolean };
  readonly framesSent: number;
  readonly keyFramesSent: number;
  readonly videoPacketsSent: number;
  readonly audioPacketsSent: number;
  readonly bytesSent: number;
  readonly packetsNacked: number;
  readonly nacksAnswered: number;
  readonly plis: number;
  readonly outputStates: readonly string[];
}

const CONNECT_TIMEOUT_MS = 15_000;
/**
 * A camera and an encoder need longer than this for a first picture. The robot answers DTLS as the server, so the other
 * side derives its keys a moment after ours: media that comes in between would be lost.
 */
const FIRST_MEDIA_DELAY_MS = 100;

/**
 * One call of a robot: over real WebRTC, with the clip as camera and microphone.
 *
 * @throws {RobotError} `ROBOT_CALL_REFUSED`, `ROBOT_UNREACHABLE`, `ROBOT_NOT_CONNECTED`.
 */
export async function runRobotCall(options: RobotCallOptions): Promise<RobotCallReport> {
  const { scheduler, random } = options;
  const signal = options.signal ?? new AbortController().signal;
  const signalling = options.via === 'whip' ? new WhipSignalling(options) : new SocketSignalling(options);
  const ended = Promise.withResolvers<string>();
  const connected = Promise.withResolvers<void>();
  connected.promise.catch(() => undefined); // nobody waits for it when the call is refused
  const outputStates: string[] = [];
  signal.addEventListener('abort', () => ended.resolve('aborted'), { once: true });

  const offered = offeredMedia(options, random);
  const handleRtcp: Record<OfferedKind, (compound: Uint8Array) => void> = { audio: () => {}, video: () => {} };
  const peer = new OfferingPeer({
    ...offered,
    events: {
      connected: () => connected.resolve(),
      closed: () => {
        connected.reject(new RobotError('ROBOT_NOT_CONNECTED', 'no network path to the server'));
        ended.resolve('connection lost');
      },
      rtcp: (kind, compound) => handleRtcp[kind](compound),
    },
  });
  try {
    const calledAt = scheduler.now();
    const answer = await signalling.call(
      await peer.createOffer(),
      {
        ended: (reason) => ended.resolve(reason),
        outputState: (state, reason) => {
          outputStates.push(state);
          options.onOutputState?.(state, reason);
        },
      },
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
    const media = sendMedia(options, offered, granted, peer, scheduler.now());
    handleRtcp.audio = (compound) => media.audio?.handleRtcp(compound);
    handleRtcp.video = (compound) => media.video?.handleRtcp(compound);
    const finish = scheduler.after(millis(options.durationMs), () => ended.resolve('finished'));
    const endReason = await ended.promise;
    finish.cancel();
    media.stop();

    const audio = media.audio?.statistics;
    const video = media.video?.statistics;
    return {
      answeredAfterMs: Math.round(answeredAt - calledAt),
      connectedAfterMs: Math.round(connectedAt - calledAt),
      mediaMs: Math.round(scheduler.now() - connectedAt),
      endReason,
      granted: { audio: granted.has('audio'), video: granted.has('video') },
      framesSent: video ? media.clipSender.picturesSent : 0,
      keyFramesSent: video ? media.clipSender.keyFramesSent : 0,
      videoPacketsSent: video?.packets ?? 0,
      audioPacketsSent: audio?.packets ?? 0,
      bytesSent: (audio?.bytes ?? 0) + (video?.bytes ?? 0),
      packetsNacked: (audio?.nacked ?? 0) + (video?.nacked ?? 0),
      nacksAnswered: (audio?.retransmissions ?? 0) + (video?.retransmissions ?? 0),
      plis: video?.keyFrameRequests ?? 0,
      outputStates,
    };
  } finally {
    await signalling.hangUp();
    peer.close();
  }
}

function offeredMedia(options: RobotCallOptions, random: Random) {
  const { audio = true, video = 'h264', rtx = true, transportCc = true } = options;
  const { hostname } = new URL(options.url);
  const bindAddress = options.bindAddress ?? (/^(127\..*|localhost)$/.test(hostname) ? '127.0.0.1' : undefined);
  return {
    cname: `robot-${random.uint32().toString(36)}`,
    hasTransportCc: transportCc,
    ...(bindAddress === undefined ? {} : { bindAddress }),
    ...(audio ? { audio: { ssrc: random.uint32() } } : {}),
    ...(video === 'none'
      ? {}
      : {
          video: {
            codec: video === 'h264' ? ('H264' as const) : ('VP8' as const),
            ssrc: random.uint32(),
            ...(rtx ? { rtxSsrc: random.uint32() } : {}),
          },
        }),
  };
}

/** Sends the clip from now on, as far as it was granted. */
function sendMedia(
  options: RobotCallOptions,
  offered: ReturnType<typeof offeredMedia>,
  granted: ReadonlyMap<OfferedKind, AnsweredSection>,
  peer: OfferingPeer,
  startedAt: Millis,
) {
  const { scheduler, random } = options;
  const extensionId = [...granted.values()].find((section) => section.transportCcExtensionId)?.transportCcExtensionId;
  const transportSequence = extensionId === undefined ? undefined : new TransportSequence(extensionId);
  const common = {
    cname: offered.cname,
    startedAt,
    wallOrigin: wallMillis(scheduler.wallNow() - scheduler.now()),
    ...(transportSequence === undefined ? {} : { transportSequence }),
  };
  const openSender = (
    kind: OfferedKind,
    ssrc: number,
    payloadType: number,
    rtx?: { readonly ssrc: number; readonly payloadType: number },
  ) =>
    new RtpSender({
      ...common,
      ssrc,
      payloadType,
      clockRate: kind === 'audio' ? 48_000 : 90_000,
      firstSequenceNumber: random.uint32() & 0xffff,
      firstTimestamp: random.uint32(),
      ...(rtx === undefined ? {} : { rtx }),
      events: {
        packet: (datagram) => void peer.send(kind, datagram),
        rtcp: (compound) => void peer.send(kind, compound),
        keyFrameRequested: () => clipSender.requestKeyFrame(),
      },
    });

  const { h264, h264Rtx, opus } = OFFERED_PAYLOAD_TYPES;
  const audio = granted.has('audio') && offered.audio ? openSender('audio', offered.audio.ssrc, opus) : undefined;
  const answeredVideo = granted.get('video');
  const video =
    offered.video && answeredVideo?.payloadTypes.includes(h264)
      ? openSender(
          'video',
          offered.video.ssrc,
          h264,
          offered.video.rtxSsrc !== undefined && answeredVideo.payloadTypes.includes(h264Rtx)
            ? { ssrc: offered.video.rtxSsrc, payloadType: h264Rtx }
            : undefined,
        )
      : undefined;
  const clipSender = new ClipSender({
    clip: options.clip,
    audio,
    video,
    startedAt,
    keyFrameRequests: options.keyFrameRequests ?? 'jump',
  });

  let timer: Timer | undefined;
  const send = () => {
    const now = scheduler.now();
    clipSender.handleTimeout(now);
    const delay = millis(Math.max(0, clipSender.nextTimeout() - now));
    timer = scheduler.after(delay, send);
  };
  send();
  return { audio, video, clipSender, stop: () => timer?.cancel() };
}
