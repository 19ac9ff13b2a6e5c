/** For tests: a sender and a receiver on virtual time, joined by a network that loses, delays, swaps and repeats. */
import { type Millis, millis, wallMillis } from '@callcast/core';
import type { NegotiatedCodec, NegotiatedTrack } from '../negotiated-track.ts';
import { parseRtcpCompound } from '../rtcp/compound.ts';
import { RtpSender } from '../sender/rtp-sender.ts';
import { TransportSequence } from '../sender/transport-sequence.ts';
import { isRtcp, parseRtpPacket, transportSequenceNumber } from '../wire/packet.ts';
import { PeerReceiver } from './peer-receiver.ts';

export interface PathOptions {
  /** 0..1, either way. */
  readonly loss: number;
  /** Mean length of a run of lost packets. */
  readonly burst: number;
  /** Without jitter. */
  readonly rttMs: number;
  /** Uniform 0..jitter on top of each direction; order is kept. */
  readonly jitterMs: number;
  /** Share of packets held back by `reorderMs`, so that later ones overtake them. */
  readonly reorder: number;
  readonly reorderMs: number;
  readonly duplicate: number;
}

export const CLEAN_PATH: PathOptions = {
  loss: 0,
  burst: 1,
  rttMs: 40,
  jitterMs: 0,
  reorder: 0,
  reorderMs: 0,
  duplicate: 0,
};

export interface CallOptions {
  readonly path: PathOptions;
  readonly durationMs: number;
  readonly seed: number;
  readonly framesPerSecond?: number;
  readonly packetsPerFrame?: number;
  readonly payloadBytes?: number;
  readonly video?: Partial<NegotiatedTrack['feedback']>;
  readonly rtx?: boolean;
  readonly announceSsrcs?: boolean;
  readonly firstSequenceNumber?: number;
  readonly firstTimestamp?: number;
}

export const VIDEO = 0;
export const AUDIO = 1;

const FEEDBACK = { nack: true, pli: true, fir: false, transportCc: true, remb: false };
const H264: NegotiatedCodec = { payloadType: 96, codec: 'H264', clockRate: 90_000, formatParameters: {} };
const OPUS: NegotiatedCodec = { payloadType: 111, codec: 'opus', clockRate: 48_000, formatParameters: {} };

export function videoTrack(changes: Partial<NegotiatedTrack> = {}): NegotiatedTrack {
  return {
    kind: 'video',
    mid: '0',
    codecs: [{ ...H264, rtxPayloadType: 97 }],
    feedback: FEEDBACK,
    transportCcExtensionId: 5,
    ssrcs: [],
    stereo: false,
    ...changes,
  };
}

export function audioTrack(changes: Partial<NegotiatedTrack> = {}): NegotiatedTrack {
  return {
    kind: 'audio',
    mid: '1',
    codecs: [OPUS],
    feedback: { ...FEEDBACK, nack: false, pli: false },
    transportCcExtensionId: 5,
    ssrcs: [],
    stereo: false,
    ...changes,
  };
}

/** Small fast generator with a seed (mulberry32): a run can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Virtual time: callbacks in the order of their instants, a binary heap. */
export class VirtualTime {
  now = 0;
  readonly #heap: { at: number; order: number; run: () => void }[] = [];
  #order = 0;

  at(instant: number, run: () => void): void {
    const entry = { at: Math.max(instant, this.now), order: this.#order++, run };
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(entry, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  runUntil(end: number): void {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.at > end) break;
      this.#removeFirst();
      this.now = first.at;
      first.run();
    }
    this.now = end;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(a: { at: number; order: number }, b: { at: number; order: number }): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** One direction of a path. */
export class SimulatedPath {
  readonly #options: PathOptions;
  readonly #time: VirtualTime;
  readonly #random: () => number;
  readonly #deliver: (datagram: Uint8Array) => void;
  #isLosing = false;
  #lastAt = 0;
  lost = 0;
  sent = 0;

  constructor(options: PathOptions, time: VirtualTime, random: () => number, deliver: (datagram: Uint8Array) => void) {
    this.#options = options;
    this.#time = time;
    this.#random = random;
    this.#deliver = deliver;
  }

  send(datagram: Uint8Array): void {
    const { rttMs, jitterMs, reorder, reorderMs, duplicate } = this.#options;
    this.sent++;
    if (this.#loses()) {
      this.lost++;
      return;
    }
    let at = Math.max(this.#lastAt, this.#time.now + rttMs / 2 + jitterMs * this.#random());
    if (reorder > 0 && this.#random() < reorder) at += reorderMs * this.#random();
    else this.#lastAt = at;
    this.#time.at(at, () => this.#deliver(datagram));
    if (duplicate > 0 && this.#random() < duplicate) this.#time.at(at + 5, () => this.#deliver(datagram.slice()));
  }

  /** Gilbert's model: runs of losses of a mean length, at the given rate overall. */
  #loses(): boolean {
    const { loss, burst } = this.#options;
    if (loss === 0) return false;
    const stay = 1 - 1 / burst;
    const enter = (loss / (1 - loss)) * (1 / burst);
    this.#isLosing = this.#random() < (this.#isLosing ? stay : enter);
    return this.#isLosing;
  }
}

export interface DeliveredPacket {
  readonly sequenceNumber: number;
  readonly position: number;
  readonly arrivedAt: number;
  readonly deliveredAt: number;
  readonly size: number;
}

/** What came out at the end of a call; index by {@link VIDEO} and {@link AUDIO}. */
export interface CallResult {
  readonly receiver: PeerReceiver;
  readonly sent: readonly number[];
  readonly delivered: readonly DeliveredPacket[][];
  readonly gaps: readonly number[];
  readonly restarts: readonly number[];
  readonly reports: readonly { track: number; ntpMs: number; position: number }[];
  readonly rtcpPackets: number;
  readonly rtcpBytes: number;
  /** Media packets that the network lost: what NACKs are worth. */
  readonly lostInNetwork: number;
  /** Arrivals by transport-wide sequence number in 250 µs, extended; and the same as the feedback told them. */
  readonly arrivals: ReadonlyMap<number, number>;
  readonly reported: ReadonlyMap<number, number>;
}

export function simulateCall(options: CallOptions): CallResult {
  const { path, durationMs, seed, framesPerSecond = 30, packetsPerFrame = 8, payloadBytes = 40, rtx = true } = options;
  const time = new VirtualTime();
  const random = seededRandom(seed);
  const delivered: DeliveredPacket[][] = [[], []];
  const gaps = [0, 0];
  const restarts = [0, 0];
  const reports: { track: number; ntpMs: number; position: number }[] = [];
  const arrivals = new Map<number, number>();
  const reported = new Map<number, number>();
  let rtcpPackets = 0;
  let rtcpBytes = 0;
  let armedAt = Number.POSITIVE_INFINITY;
  const now = (): Millis => millis(time.now);

  const video = videoTrack({
    codecs: [rtx ? { ...H264, rtxPayloadType: 97 } : H264],
    feedback: { ...FEEDBACK, ...options.video },
    ssrcs: options.announceSsrcs === true ? [rtx ? { media: 0x1000, rtx: 0x1001 } : { media: 0x1000 }] : [],
  });
  const receiver = new PeerReceiver({
    tracks: [video, audioTrack()],
    localSsrc: 0xabcd,
    cname: 'simulated',
    now: now(),
    events: {
      packet: (track, packet) =>
        delivered[track]!.push({
          sequenceNumber: packet.sequenceNumber,
          position: packet.position,
          arrivedAt: packet.arrivedAt,
          deliveredAt: time.now,
          size: packet.payload.length,
        }),
      gap: (track, lost) => {
        gaps[track]! += lost;
      },
      restart: (track) => {
        restarts[track]!++;
      },
      senderReport: (track, report) => reports.push({ track, ntpMs: report.ntpMs, position: report.position }),
      rtcp: (_track, compound) => {
        rtcpPackets++;
        rtcpBytes += compound.length;
        backward.send(compound);
        recordFeedback(compound);
      },
    },
  });

  const arm = () => {
    const next = receiver.nextTimeout();
    if (next === undefined || next >= armedAt) return;
    armedAt = next;
    time.at(next, () => {
      if (armedAt !== next) return; // an earlier one was armed since
      armedAt = Number.POSITIVE_INFINITY;
      receiver.handleTimeout(now());
      arm();
    });
  };
  let highestTransport = 0;
  const extendTransport = (sequenceNumber: number) => {
    const extended = highestTransport + (((sequenceNumber - highestTransport) << 16) >> 16);
    highestTransport = Math.max(highestTransport, extended);
    return extended;
  };
  const recordFeedback = (compound: Uint8Array) => {
    for (const packet of parseRtcpCompound(compound).packets) {
      if (packet.kind !== 'transport-feedback') continue;
      for (const { sequenceNumber, at } of packet.received) reported.set(extendTransport(sequenceNumber), at);
    }
  };
  const forward = new SimulatedPath(path, time, random, (datagram) => {
    if (!isRtcp(datagram)) {
      const packet = parseRtpPacket(datagram);
      const transport = typeof packet === 'string' ? -1 : transportSequenceNumber(datagram, packet, 5);
      if (transport >= 0) {
        const extended = extendTransport(transport);
        if (!arrivals.has(extended)) arrivals.set(extended, Math.round(time.now * 4));
      }
    }
    receiver.handleRtp(now(), VIDEO, datagram);
    arm();
  });
  const backward = new SimulatedPath(path, time, random, (datagram) => {
    for (const sender of senders) sender.handleRtcp(datagram);
  });

  let lostInNetwork = 0;
  const sendForward = (datagram: Uint8Array) => {
    const before = forward.lost;
    forward.send(datagram);
    if (!isRtcp(datagram)) lostInNetwork += forward.lost - before;
  };
  const transportSequence = new TransportSequence(5);
  const shared = {
    cname: 'robot',
    transportSequence,
    firstSequenceNumber: options.firstSequenceNumber ?? 65_000,
    firstTimestamp: options.firstTimestamp ?? 2 ** 32 - 900_000,
    wallOrigin: wallMillis(1_700_000_000_000),
    startedAt: millis(0),
    events: { packet: sendForward, rtcp: sendForward, keyFrameRequested: () => {} },
  };
  const senders = [
    new RtpSender({
      ...shared,
      ssrc: 0x1000,
      payloadType: 96,
      clockRate: 90_000,
      ...(rtx ? { rtx: { ssrc: 0x1001, payloadType: 97 } } : {}),
    }),
    new RtpSender({ ...shared, ssrc: 0x2000, payloadType: 111, clockRate: 48_000 }),
  ];
  const sent = [0, 0];
  const payload = new Uint8Array(payloadBytes).fill(0x09); // delimiters: each could be the first packet of a stream
  const frame = (index: number) => {
    for (let i = 0; i < packetsPerFrame; i++) {
      senders[VIDEO]!.send(payload, Math.round((index * 90_000) / framesPerSecond), i === packetsPerFrame - 1);
      sent[VIDEO]!++;
    }
    const at = ((index + 1) * 1_000) / framesPerSecond;
    if (at < durationMs) time.at(at, () => frame(index + 1));
  };
  const audioFrame = (index: number) => {
    senders[AUDIO]!.send(payload, index * 960, false);
    sent[AUDIO]!++;
    if ((index + 1) * 20 < durationMs) time.at((index + 1) * 20, () => audioFrame(index + 1));
  };
  const report = () => {
    for (const sender of senders) sender.handleTimeout(now());
    if (time.now + 1_000 < durationMs) time.at(time.now + 1_000, report);
  };
  time.at(0, () => frame(0));
  time.at(0, () => audioFrame(0));
  time.at(10, report);
  time.runUntil(durationMs + 3_000);
  return {
    receiver,
    sent,
    delivered,
    gaps,
    restarts,
    reports,
    rtcpPackets,
    rtcpBytes,
    lostInNetwork,
    arrivals,
    reported,
  };
}
