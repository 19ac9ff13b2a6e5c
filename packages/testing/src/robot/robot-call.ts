import { type Millis, millis, type Timer, wallMillis } from '@callcast/core';
import { parseRtpPacket, RtpSender, TransportSequence } from '@callcast/rtp';
import { OFFERED_PAYLOAD_TYPES, type OfferedKind } from '@callcast/webrtc/io';
import type { Clip } from './clip.ts';
import { ClipSender } from './clip-sender.ts';
import { connectRobot, type RobotConnection, type RobotConnectionOptions } from './robot-connection.ts';

export interface RobotCallOptions extends RobotConnectionOptions {
  /** Media time; the call ends itself after it. */
  readonly durationMs: number;
  readonly clip: Clip;
  /** See {@link ClipSender}. Default `jump`. */
  readonly keyFrameRequests?: 'jump' | 'wait';
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
  /** Opus packets that came, in the order in which they did. */
  readonly heard: readonly Uint8Array[];
}

/**
 * One call of a robot: over real WebRTC, with the clip as camera and microphone.
 *
 * @throws {RobotError} `ROBOT_CALL_REFUSED`, `ROBOT_UNREACHABLE`, `ROBOT_NOT_CONNECTED`.
 */
export async function runRobotCall(options: RobotCallOptions): Promise<RobotCallReport> {
  const { scheduler } = options;
  const outputStates: string[] = [];
  const connection = await connectRobot({
    ...options,
    onOutputState: (state, reason) => {
      outputStates.push(state);
      options.onOutputState?.(state, reason);
    },
  });
  try {
    const { calledAt, answeredAt, connectedAt, granted } = connection;
    const media = sendMedia(options, connection, scheduler.now());
    connection.onRtcp((kind, compound) => media[kind]?.handleRtcp(compound));
    const heard: Uint8Array[] = [];
    connection.onSound((datagram) => {
      const packet = parseRtpPacket(datagram);
      if (typeof packet !== 'string' && packet.payload.length > 0) heard.push(packet.payload);
    });
    const finished = Promise.withResolvers<string>();
    const finish = scheduler.after(millis(options.durationMs), () => finished.resolve('finished'));
    const endReason = await Promise.race([connection.ended, finished.promise]);
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
      heard,
    };
  } finally {
    await connection.close();
  }
}

/** Sends the clip from now on, as far as it was granted. */
function sendMedia(options: RobotCallOptions, { offered, granted, peer }: RobotConnection, startedAt: Millis) {
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

  const { h264, h264Rtx, h265, h265Rtx, opus } = OFFERED_PAYLOAD_TYPES;
  const [payloadType, rtxPayloadType] = options.clip.codec === 'H265' ? [h265, h265Rtx] : [h264, h264Rtx];
  const audio = granted.has('audio') && offered.audio ? openSender('audio', offered.audio.ssrc, opus) : undefined;
  const answeredVideo = granted.get('video');
  const video =
    offered.video && answeredVideo?.payloadTypes.includes(payloadType)
      ? openSender(
          'video',
          offered.video.ssrc,
          payloadType,
          offered.video.rtxSsrc !== undefined && answeredVideo.payloadTypes.includes(rtxPayloadType)
            ? { ssrc: offered.video.rtxSsrc, payloadType: rtxPayloadType }
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
