/** Legs of one session that get each other's media, through networks that a test may break. For tests only. */
import { millis, silentLog } from '@callcast/core';
import type { AudioCodecs, AudioEngine } from '@callcast/media';
import {
  H264Depacketizer,
  isRtcp,
  type NegotiatedTrack,
  PeerReceiver,
  parseRtcpCompound,
  type ReceivedPacket,
  type SenderReportClock,
  ToneReception,
} from '@callcast/rtp';
import { type LinkConditions, SeededRandom, SimulatedLink } from '@callcast/testing';
import type { Clip } from '@callcast/testing/robot';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { MediaNode } from '../media-node.ts';
import type { LegTransportEvents, OutputPort, RecordingPort } from '../media-ports.ts';
import type { MediaCommand, MediaEvent } from '../media-protocol.ts';
import { NO_RECORDINGS } from './no-recordings.ts';
import { AUDIO_TRACK, REMB_TRACK, SimulatedCaller, type SimulatedCallerOptions } from './simulated-caller.ts';

const CALLEE_TICK = millis(5);

export interface GivenLeg {
  readonly tracks?: readonly NegotiatedTrack[];
  /** From and to us, each way. */
  readonly network?: LinkConditions;
  /** False: it answers, and its transport never comes up. */
  readonly connects?: boolean;
  /** Left out: the leg sends nothing. */
  readonly caller?: Partial<SimulatedCallerOptions>;
}

let seed = 1;

/** A track of a leg that goes both ways, with retransmissions on the way to it. */
export const bothWays = (track: NegotiatedTrack, ssrc: number, rtx = track.kind === 'video'): NegotiatedTrack => {
  const [codec] = track.codecs;
  if (codec === undefined) return track;
  const payloadType = codec.payloadType + 1;
  return {
    ...track,
    codecs: [rtx ? { ...codec, rtxPayloadType: payloadType } : codec],
    outgoing: { ssrc, cname: 'us', ...(rtx ? { rtxSsrc: ssrc + 1 } : {}) },
  };
};

export const DUPLEX: readonly NegotiatedTrack[] = [bothWays(AUDIO_TRACK, 0x500), bothWays(REMB_TRACK, 0x600)];

/** Who is at the other end of a leg: counts and decodes what it gets, and asks for what it lacks. */
export class SimulatedCallee {
  /** Which pictures of the clip could be decoded, in order: behind one that is missing none but a key frame. */
  readonly pictures: number[] = [];
  readonly opus: ReceivedPacket[] = [];
  /** Keys that were pressed for it, or what was wrong. */
  readonly tones: string[] = [];
  /** The longest event of each timestamp, in ticks of its clock. */
  readonly toneDurations = new Map<number, number>();
  readonly reports: { readonly track: number; readonly clock: SenderReportClock }[] = [];
  readonly receiver: PeerReceiver;
  incomplete = 0;
  gaps = 0;
  restarts = 0;
  #isGone = false;

  constructor(
    tracks: readonly NegotiatedTrack[],
    clip: Clip,
    scheduler: VirtualScheduler,
    send: (rtcp: Uint8Array) => void,
  ) {
    const slices = clip.pictures.map(({ nalUnits }) => Buffer.from(nalUnits.at(-1) ?? []).toString('base64'));
    let isBroken = false;
    const depacketizer = new H264Depacketizer({
      accessUnit: ({ nalUnits, isIdr, position, arrivedAt }) => {
        if (isIdr) isBroken = false;
        if (isBroken) return;
        this.pictures.push(slices.indexOf(Buffer.from(nalUnits.at(-1) ?? []).toString('base64')));
        this.positions.push({ position, arrivedAt });
        const video = tracks.findIndex(({ kind }) => kind === 'video');
        if (isIdr) this.receiver.keyFrameArrived(scheduler.now(), video);
      },
      incomplete: () => {
        isBroken = true;
        this.incomplete++;
        this.requestKeyFrame();
      },
    });
    this.requestKeyFrame = () => {
      const video = tracks.findIndex(({ kind }) => kind === 'video');
      if (this.receiver.statistics(video).ssrc !== undefined) this.receiver.requestKeyFrame(scheduler.now(), video);
    };
    const tones = new ToneReception();
    this.receiver = new PeerReceiver({
      tracks: tracks.map(({ outgoing, isReceived, ...track }) => ({ ...track, ssrcs: [] })),
      localSsrc: 0x7777,
      cname: 'callee',
      now: scheduler.now(),
      events: {
        packet: (track, packet) => {
          if (tracks[track]?.kind === 'audio') this.opus.push(packet);
          else if (packet.codec.codec === 'H264') depacketizer.push(packet);
        },
        gap: (track) => {
          this.gaps++;
          if (tracks[track]?.kind === 'video') depacketizer.gap();
        },
        telephoneEvent: (_track, packet) => {
          const keys = tones.receive(packet);
          const [, , high = 0, low = 0] = packet.payload;
          const longest = this.toneDurations.get(packet.timestamp) ?? 0;
          this.toneDurations.set(packet.timestamp, Math.max(longest, high * 256 + low));
          if (typeof keys === 'string') this.tones.push(keys);
          else this.tones.push(...keys);
        },
        restart: () => this.restarts++,
        senderReport: (track, clock) => this.reports.push({ track, clock }),
        rtcp: (_track, compound) => send(compound),
      },
    });
    this.handle = (datagram) => {
      this.receiver.handleRtp(scheduler.now(), 0, datagram.slice());
      if (!isRtcp(datagram)) this.rtpPackets++;
      else for (const { kind } of parseRtcpCompound(datagram).packets) if (kind === 'picture-loss') this.plis++;
    };
    const tick = (): void => {
      const timeout = this.receiver.nextTimeout();
      if (timeout !== undefined && timeout <= scheduler.now()) this.receiver.handleTimeout(scheduler.now());
      if (!this.#isGone) scheduler.after(CALLEE_TICK, tick);
    };
    tick();
  }

  readonly positions: { readonly position: number; readonly arrivedAt: number }[] = [];
  rtpPackets = 0;
  /** Asked of whom sends from here. */
  plis = 0;
  readonly handle: (datagram: Uint8Array) => void;
  readonly requestKeyFrame: () => void;

  leave(): void {
    this.#isGone = true;
  }
}

export interface GivenPorts {
  readonly outputs?: OutputPort;
  readonly recordings?: RecordingPort;
  readonly loadEngine?: () => Promise<AudioEngine>;
}

/** What an output of a test that has none does. */
const NO_OUTPUTS: OutputPort = { open: () => ({ code: 'DEST_URL_INVALID', reason: 'no output here' }) };

export async function openForwardingStage(
  clip: Clip,
  codecs: AudioCodecs,
  given: Readonly<Record<string, GivenLeg>>,
  { outputs = NO_OUTPUTS, recordings = NO_RECORDINGS, loadEngine }: GivenPorts = {},
) {
  const scheduler = new VirtualScheduler();
  const events: MediaEvent[] = [];
  const legs = new Map<
    string,
    { events: LegTransportEvents; callee: SimulatedCallee; caller?: SimulatedCaller; closed: number }
  >();
  const node = new MediaNode({
    recordings,
    outputs,
    transports: {
      accept: async ({ legId, duplex, events: legEvents }) => {
        const { tracks = DUPLEX, network = {} } = given[legId] ?? {};
        const link = (deliver: (datagram: Uint8Array) => void) =>
          new SimulatedLink({ scheduler, random: new SeededRandom(900 + seed++), conditions: network }, deliver);
        const uplink = link((datagram) => legEvents.datagram(0, datagram.slice(), scheduler.now()));
        const callee = new SimulatedCallee(tracks, clip, scheduler, (rtcp) => uplink.send(rtcp));
        const downlink = link((datagram) => {
          legs.get(legId)?.caller?.handleRtcp(datagram);
          callee.handle(datagram);
        });
        const leg = { events: legEvents, callee, closed: 0 };
        legs.set(legId, leg);
        const send = (datagram: Uint8Array): boolean => {
          if (given[legId]?.connects === false) return false;
          downlink.send(datagram.slice());
          return true;
        };
        return {
          answer: 'ANSWER',
          granted: { video: 'H264', videoOffered: true, audio: 'opus' },
          tracks,
          transport: {
            sendRtcp: (_track, compound) => void send(compound),
            ...(duplex ? { sendRtp: send } : {}),
            addRemoteCandidate: () => {},
            close: () => {
              leg.closed++;
              callee.leave();
              legs.get(legId)?.caller?.stop();
            },
          },
        };
      },
    },
    codecs,
    ...(loadEngine && { loadEngine }),
    scheduler,
    random: new SeededRandom(7),
    log: silentLog,
  });
  const session = node.openSession((event) => void events.push(event));
  const openLeg = async (legId: string): Promise<void> => {
    const before = events.length;
    session.handle({ kind: 'open-leg', legId, offer: 'OFFER', videoPolicy: 'prefer-h264', duplex: true });
    while (!events.slice(before).some((event) => event.kind === 'leg-answered')) await new Promise(setImmediate);
    if (given[legId]?.connects !== false) legs.get(legId)?.events.connected();
    const { caller } = given[legId] ?? {};
    if (caller !== undefined) startCaller(legId, caller);
  };
  const startCaller = (legId: string, caller: Partial<SimulatedCallerOptions>): void => {
    const { network = {}, tracks = DUPLEX } = given[legId] ?? {};
    const leg = legs.get(legId);
    if (leg === undefined) return;
    const uplink = new SimulatedLink(
      { scheduler, random: new SeededRandom(700 + seed++), conditions: network },
      (datagram) => leg.events.datagram(0, datagram.slice(), scheduler.now()),
    );
    const indexOf = (kind: 'audio' | 'video'): number | undefined => {
      const index = tracks.findIndex((track) => track.kind === kind && track.isReceived !== false);
      return index < 0 ? undefined : index;
    };
    leg.caller = new SimulatedCaller({
      ...{ clip, scheduler, audioTrack: indexOf('audio'), videoTrack: indexOf('video') },
      deliver: (_track, datagram) => uplink.send(datagram),
      ...caller,
    });
  };
  for (const legId of Object.keys(given)) await openLeg(legId);
  const legOf = (legId: string) => {
    const leg = legs.get(legId);
    if (leg === undefined) throw new Error(`no leg ${legId}`);
    return leg;
  };
  return {
    node,
    events,
    scheduler,
    openLeg,
    /** Of a leg that sends nothing yet. */
    startCaller,
    command: (command: MediaCommand) => session.handle(command),
    forward: (fromLegId: string, toLegId: string) => session.handle({ kind: 'forward', fromLegId, toLegId }),
    stop: (fromLegId: string, toLegId: string) => session.handle({ kind: 'stop-forward', fromLegId, toLegId }),
    /** A datagram of the peer. */
    deliver: (legId: string, datagram: Uint8Array) => legOf(legId).events.datagram(0, datagram, scheduler.now()),
    connect: (legId: string) => legOf(legId).events.connected(),
    callee: (legId: string) => legOf(legId).callee,
    caller: (legId: string) => legOf(legId).caller,
    closed: (legId: string) => legOf(legId).closed,
    /** The leg is lost on its way. */
    lose: (legId: string) => legOf(legId).events.closed('lost'),
    sent: (legId: string) => {
      const event = events.findLast((candidate) => candidate.kind === 'leg-statistics' && candidate.legId === legId);
      return event?.kind === 'leg-statistics' ? event.statistics.sent : undefined;
    },
  };
}
