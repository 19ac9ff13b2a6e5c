import { millis, wallMillis } from '@callcast/core';
import { packetizeH264, RtpSender, TransportSequence } from '@callcast/rtp';
import { OFFERED_PAYLOAD_TYPES, type OfferedKind, OfferingPeer } from '@callcast/webrtc/io';
import { writeFrameStamp } from '../frame-stamp.ts';
import { machineMicros } from '../machine-time.ts';
import type { CallerReport } from './callers-protocol.ts';
import { type BenchClip, MAX_PAYLOAD_BYTES } from './clip.ts';
import { LossyPath, type PathConditions } from './lossy-path.ts';

export interface BenchCallerOptions extends PathConditions {
  /** Number of the call, for the stamp of its frames. */
  readonly call: number;
  /** WHIP endpoint. */
  readonly url: string;
  readonly token: string;
  readonly isStereo: boolean;
  readonly clip: BenchClip;
  readonly opusPackets: readonly Uint8Array[];
}

const VIDEO_CLOCK_RATE = 90_000;
const OPUS_PACKET_MS = 20;
const OPUS_PACKET_TICKS = 960;
/** Chromium drops requests that come sooner after an IDR. */
const KEY_FRAME_SPACING_MS = 300;
/** RFC 3550 §6.4.2, no report blocks, of SSRC 1. */
const EMPTY_RECEIVER_REPORT = Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 1);
const CONNECT_TIMEOUT_MS = 15_000;

/** One call by WHIP: the clip with a stamp in each frame, whose next IDR comes at once when the server asks for one. */
export class BenchCaller {
  readonly #options: BenchCallerOptions;
  readonly #path: LossyPath;
  #peer: OfferingPeer | undefined;
  #resource: URL | undefined;
  #senders: Partial<Record<OfferedKind, RtpSender>> = {};
  #timer: NodeJS.Timeout | undefined;
  #startedAtMs = 0;
  #frames = 0;
  #opusPackets = 0;
  #position = 0;
  #isKeyFrameWanted = false;
  #keyFrameAtMs = 0;
  #keyFrames = 0;
  #calledAtUs = 0;
  #connectedAtUs = 0;
  #firstVideoAtUs = 0;
  #maxLatenessMs = 0;
  #endReason = '';

  constructor(options: BenchCallerOptions) {
    this.#options = options;
    this.#path = new LossyPath(options, 7_919 * (options.call + 1));
  }

  /** Calls and begins to send. @throws {Error} The call was refused, or no path was found. */
  async start(): Promise<void> {
    const { url, token, isStereo, call } = this.#options;
    const connected = Promise.withResolvers<void>();
    const ssrc = 1_000 + 10 * call;
    const video = { codec: 'H264' as const, ssrc, rtxSsrc: ssrc + 1 };
    const peer = new OfferingPeer({
      bindAddress: '127.0.0.1',
      cname: `bench-${call}`,
      audio: { ssrc: ssrc + 2, isStereo },
      video,
      hasTransportCc: true,
      events: {
        connected: () => connected.resolve(),
        closed: () => {
          connected.reject(new Error(`call ${call}: the connection closed`));
          this.#endReason = 'connection lost';
          this.#stopSending();
        },
        rtcp: (kind, compound) => this.#senders[kind]?.handleRtcp(compound),
      },
    });
    this.#peer = peer;
    this.#calledAtUs = machineMicros();
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp', authorization: `Bearer ${token}` },
      body: await peer.createOffer(),
    });
    const sdp = await answer.text();
    if (answer.status !== 201) throw new Error(`call ${call}: WHIP answered ${answer.status}: ${sdp.slice(0, 200)}`);
    this.#resource = new URL(answer.headers.get('location') ?? '', url);
    const extensionId = peer.acceptAnswer(sdp).get('video')?.transportCcExtensionId;
    const giveUp = setTimeout(() => connected.reject(new Error(`call ${call}: not connected`)), CONNECT_TIMEOUT_MS);
    await connected.promise.finally(() => clearTimeout(giveUp));
    // The library says `connected` a moment before its tracks take packets.
    while (!peer.send('video', EMPTY_RECEIVER_REPORT)) {
      if (this.#endReason !== '') throw new Error(`call ${call}: ${this.#endReason}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    this.#connectedAtUs = machineMicros();
    this.#startedAtMs = performance.now();
    const transportSequence =
      extensionId === undefined ? {} : { transportSequence: new TransportSequence(extensionId) };
    this.#senders = {
      audio: this.#openSender('audio', {
        ssrc: ssrc + 2,
        payloadType: OFFERED_PAYLOAD_TYPES.opus,
        ...transportSequence,
      }),
      video: this.#openSender('video', {
        ssrc,
        payloadType: OFFERED_PAYLOAD_TYPES.h264,
        rtx: { ssrc: video.rtxSsrc, payloadType: OFFERED_PAYLOAD_TYPES.h264Rtx },
        ...transportSequence,
      }),
    };
    this.#sendDue();
  }

  /** Sends no more media; what is on its way arrives, and NACKs are still answered. */
  stop(): void {
    this.#stopSending();
  }

  async hangUp(): Promise<void> {
    this.#stopSending();
    if (this.#resource)
      await fetch(this.#resource, { method: 'DELETE', headers: { authorization: `Bearer ${this.#options.token}` } });
    this.#path.close();
    this.#peer?.close();
    this.#peer = undefined;
  }

  report(): CallerReport {
    const video = this.#senders.video?.statistics;
    const audio = this.#senders.audio?.statistics;
    return {
      call: this.#options.call,
      connectMs: (this.#connectedAtUs - this.#calledAtUs) / 1_000,
      firstVideoAtUs: this.#firstVideoAtUs,
      frames: this.#frames,
      keyFrames: this.#keyFrames,
      bytes: (video?.bytes ?? 0) + (audio?.bytes ?? 0),
      packets: (video?.packets ?? 0) + (audio?.packets ?? 0),
      retransmissions: (video?.retransmissions ?? 0) + (audio?.retransmissions ?? 0),
      lostPackets: this.#path.lost,
      keyFrameRequests: video?.keyFrameRequests ?? 0,
      maxLatenessMs: this.#maxLatenessMs,
      endReason: this.#endReason,
    };
  }

  #openSender(
    kind: OfferedKind,
    how: Pick<ConstructorParameters<typeof RtpSender>[0], 'ssrc' | 'payloadType' | 'rtx' | 'transportSequence'>,
  ): RtpSender {
    return new RtpSender({
      ...how,
      clockRate: kind === 'audio' ? 48_000 : VIDEO_CLOCK_RATE,
      cname: `bench-${this.#options.call}`,
      firstSequenceNumber: 0xff00 + this.#options.call,
      firstTimestamp: 0xffff_0000,
      wallOrigin: wallMillis(performance.timeOrigin),
      startedAt: millis(this.#startedAtMs),
      events: {
        packet: (datagram) => this.#path.rtp(() => void this.#peer?.send(kind, datagram)),
        rtcp: (compound) => this.#path.rtcp(() => void this.#peer?.send(kind, compound)),
        keyFrameRequested: () => {
          this.#isKeyFrameWanted = true;
        },
      },
    });
  }

  #stopSending(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Sends what is due, late or not: nothing is skipped when the process was held up. */
  #sendDue(): void {
    const now = performance.now();
    const { audio, video } = this.#senders;
    if (audio === undefined || video === undefined) return;
    const { frameRate } = this.#options.clip;
    for (;;) {
      const frameAt = this.#startedAtMs + (this.#frames * 1_000) / frameRate;
      const opusPacketAt = this.#startedAtMs + this.#opusPackets * OPUS_PACKET_MS;
      const at = Math.min(frameAt, opusPacketAt);
      if (at > now) {
        this.#timer = setTimeout(() => this.#sendDue(), at - now);
        break;
      }
      this.#maxLatenessMs = Math.max(this.#maxLatenessMs, now - at);
      if (frameAt === at) this.#sendFrame(video, at);
      else this.#sendOpusPacket(audio);
    }
    audio.handleTimeout(millis(now));
    video.handleTimeout(millis(now));
  }

  #sendFrame(video: RtpSender, at: number): void {
    const { clip, call } = this.#options;
    if (this.#isKeyFrameWanted && at - this.#keyFrameAtMs >= KEY_FRAME_SPACING_MS)
      while (clip.pictures[this.#position]?.isIdr !== true)
        this.#position = (this.#position + 1) % clip.pictures.length;
    const picture = clip.pictures[this.#position];
    if (picture === undefined) return;
    this.#position = (this.#position + 1) % clip.pictures.length;
    if (picture.isIdr) {
      this.#isKeyFrameWanted = false;
      this.#keyFrameAtMs = at;
      this.#keyFrames++;
    }
    const sentAtUs = machineMicros();
    if (this.#frames === 0) this.#firstVideoAtUs = sentAtUs;
    const stamp = writeFrameStamp({ call, frame: this.#frames, mediaMs: at - this.#startedAtMs, sentAtUs });
    const position = Math.round((this.#frames * VIDEO_CLOCK_RATE) / clip.frameRate);
    for (const payload of packetizeH264([...picture.parameterSets, stamp], MAX_PAYLOAD_BYTES))
      video.send(payload, position, false);
    for (const [i, payload] of picture.payloads.entries())
      video.send(payload, position, i === picture.payloads.length - 1);
    this.#frames++;
  }

  #sendOpusPacket(audio: RtpSender): void {
    const { opusPackets } = this.#options;
    const payload = opusPackets[this.#opusPackets % opusPackets.length];
    if (payload) audio.send(payload, this.#opusPackets * OPUS_PACKET_TICKS, this.#opusPackets === 0);
    this.#opusPackets++;
  }
}
