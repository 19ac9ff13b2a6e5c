/** A media worker on virtual time whose destinations come and go as a test wants. For tests only. */
import { millis, silentLog } from '@callcast/core';
import { type AudioCodecs, type AudioEngine, type FlvTag, type FourCc, parseVideoTagBody } from '@callcast/media';
import type { StreamingAgentOptions } from '@callcast/scenario/protocol';
import type { Clip } from '@callcast/testing/robot';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { MediaNode } from '../media-node.ts';
import type {
  LegTransportEvents,
  OfferedCodecs,
  OutputConnectionEvents,
  OutputFailure,
  RecordedPublish,
} from '../media-ports.ts';
import type { MediaEvent } from '../media-protocol.ts';
import { NO_RECORDINGS } from './no-recordings.ts';
import {
  AUDIO_TRACK,
  AV1_TRACK,
  H265_TRACK,
  REMB_TRACK,
  SimulatedCaller,
  type SimulatedCallerOptions,
  VIDEO_TRACK,
} from './simulated-caller.ts';

/** What one connection got between its publish and its end. */
export interface Publish {
  readonly at: number;
  readonly tags: FlvTag[];
}

const SAID_NO: OutputFailure = { code: 'DEST_REFUSED', reason: 'Nobody listens.' };
const SAID_NO_CODEC: OutputFailure = { code: 'DEST_CODEC', reason: 'It does not take that.' };
/** How long a publish takes to be accepted, and a refusal to come. */
const ANSWER_TIME = millis(20);

/** One RTMP server, as an output sees it. */
export class Destination {
  isUp = true;
  /** Swallows what it is sent: `unsentBytes` grows and nothing arrives. */
  isStalled = false;
  /** How much gets through; what does not waits, and arrives later. */
  capacityBps = Number.POSITIVE_INFINITY;
  droppedTags = 0;
  /** What it says that it takes besides H.264 and AAC. */
  takes: readonly FourCc[] = [];
  /** What it was offered last. */
  offered: OfferedCodecs | undefined;
  readonly publishes: Publish[] = [];
  /** Addresses dialled so far, refused ones included. */
  dials = 0;
  isOpen = false;
  events: OutputConnectionEvents | undefined;
  #unsentBytes = 0;
  #deliveredBytes = 0;
  /** When the way is through with what was put on it. */
  #freeAt = 0;
  readonly #scheduler: VirtualScheduler;

  constructor(scheduler: VirtualScheduler) {
    this.#scheduler = scheduler;
  }

  open(events: OutputConnectionEvents, offered: OfferedCodecs) {
    const connection = { isOver: false, publish: undefined as Publish | undefined };
    this.dials++;
    this.offered = offered;
    this.events = events;
    this.#unsentBytes = 0;
    this.#deliveredBytes = 0;
    this.#scheduler.after(ANSWER_TIME, () => {
      if (connection.isOver) return;
      if (!this.isUp || offered.needed.some((codec) => !this.takes.includes(codec))) {
        events.failed(this.isUp ? SAID_NO_CODEC : SAID_NO);
        return;
      }
      connection.publish = { at: this.#scheduler.now(), tags: [] };
      this.isOpen = true;
      this.publishes.push(connection.publish);
      events.connected('Connect.Success');
      const { takes } = this;
      events.published(
        'Publish.Start',
        [...offered.wanted, ...offered.needed].filter((codec) => takes.includes(codec)),
      );
    });
    const facts = () => ({
      unsentBytes: this.#unsentBytes,
      delivered: { at: this.#scheduler.now(), bytes: this.#deliveredBytes },
      droppedTags: this.droppedTags,
    });
    const arrive = (tag: FlvTag): void => {
      this.#deliveredBytes += tag.body.length;
      connection.publish?.tags.push(tag);
    };
    const queue = (tag: FlvTag): void => {
      const now = this.#scheduler.now();
      this.#unsentBytes += tag.body.length;
      this.#freeAt = Math.max(now, this.#freeAt) + (8_000 * tag.body.length) / this.capacityBps;
      this.#scheduler.after(millis(this.#freeAt - now), () => {
        if (connection.isOver) return;
        this.#unsentBytes -= tag.body.length;
        arrive(tag);
      });
    };
    return {
      get facts() {
        return { stage: connection.publish === undefined ? ('handshaking' as const) : undefined, ...facts() };
      },
      write: (tag: FlvTag) => {
        if (this.isStalled) this.#unsentBytes += tag.body.length;
        else if (this.capacityBps < Number.POSITIVE_INFINITY) queue(tag);
        else arrive(tag);
      },
      statistics: () => ({ sentBytes: 0, queuedBytes: this.#unsentBytes, droppedTags: this.droppedTags }),
      close: () => {
        connection.isOver = true;
        this.isOpen = false;
      },
    };
  }

  /** It reads again, and all that waited with it. */
  resume(): void {
    this.isStalled = false;
    this.#unsentBytes = 0;
  }

  drop(code = 'DEST_CLOSED'): void {
    this.isOpen = false;
    this.events?.closed({ code, reason: 'It closed.' });
  }
}

export interface Given {
  readonly clip: Clip;
  readonly codecs: AudioCodecs;
  /** What plays sound. */
  readonly loadEngine?: () => Promise<AudioEngine>;
  readonly outputs?: number;
  readonly tracks?: readonly ('audio' | 'video')[];
  readonly reconnect?: false | number;
  /** Of each output by its place. */
  readonly audio?: readonly Pick<StreamingAgentOptions, 'channels' | 'audioBitrate' | 'audioCodec' | 'hold'>[];
  /** What callers send, and outputs are for; H.264 unless given. */
  readonly video?: 'AV1' | 'H265';
  /** Callers take a cap by REMB. */
  readonly remb?: boolean;
  readonly isRecorded?: boolean;
}

/** One recording, as an output sees it. */
export interface PlayedRecording {
  readonly of: RecordedPublish;
  readonly tags: FlvTag[];
  isClosed: boolean;
  /** It ends by itself. */
  readonly fail: () => void;
}

/** A session with as many outputs, each to a destination of its own, and calls that feed them. */
export async function openStage(given: Given) {
  const { clip, codecs, tracks = ['audio', 'video'] } = given;
  const scheduler = new VirtualScheduler();
  const events: MediaEvent[] = [];
  const legs = new Map<string, { events: LegTransportEvents; caller?: SimulatedCaller }>();
  const destinations = Array.from({ length: given.outputs ?? 1 }, () => new Destination(scheduler));
  const recordings: PlayedRecording[] = [];
  const node = new MediaNode({
    recordings: {
      ...NO_RECORDINGS,
      open: (of, onStarted, onEnded) => {
        queueMicrotask(onStarted);
        const fail = (): void => onEnded({ code: 'RECORDING_DISK_FULL', reason: 'The disk is full' });
        const recording: PlayedRecording = { of, tags: [], isClosed: false, fail };
        recordings.push(recording);
        return {
          name: `${of.output}-${of.publish}.flv`,
          write: (tag) => void recording.tags.push(tag),
          close: () => {
            recording.isClosed = true;
          },
        };
      },
    },
    transports: {
      accept: async ({ legId, events: legEvents }) => {
        legs.set(legId, { events: legEvents });
        return {
          answer: 'ANSWER',
          granted: { video: given.video ?? 'H264', videoOffered: true, audio: 'opus' },
          tracks: tracks.map((kind) =>
            kind === 'audio'
              ? AUDIO_TRACK
              : given.video !== undefined
                ? { AV1: AV1_TRACK, H265: H265_TRACK }[given.video]
                : given.remb === true
                  ? REMB_TRACK
                  : VIDEO_TRACK,
          ),
          transport: {
            sendRtcp: (_track, compound) => legs.get(legId)?.caller?.handleRtcp(compound),
            addRemoteCandidate: () => {},
            close: () => {},
          },
        };
      },
    },
    outputs: {
      open: (options, outputEvents, offered) =>
        destinations[Number(options.streamName)]?.open(outputEvents, offered) ?? SAID_NO,
    },
    codecs,
    ...(given.loadEngine && { loadEngine: given.loadEngine }),
    scheduler,
    random: { uint32: () => 0x8000_0000, bytes: (length) => new Uint8Array(length) },
    log: silentLog,
  });
  const session = node.openSession((event) => void events.push(event));
  for (const [i] of destinations.entries()) {
    const reconnect = given.reconnect === undefined ? {} : { reconnect: given.reconnect };
    const options = {
      protocol: 'RTMP',
      url: 'rtmp://x/live',
      streamName: String(i),
      ...reconnect,
      ...given.audio?.[i],
    };
    const recording = given.isRecorded
      ? { recording: { accountId: 7, sessionId: 40, output: i + 1, format: 'flv' as const } }
      : {};
    const videoCodec = given.video === undefined ? {} : { videoCodec: given.video };
    session.handle({ kind: 'open-output', outputId: `o${i}`, options, ...videoCodec, ...recording });
  }
  const indexOf = (kind: 'audio' | 'video'): number | undefined =>
    tracks.includes(kind) ? tracks.indexOf(kind) : undefined;
  return {
    node,
    session,
    scheduler,
    destinations,
    recordings,
    /** All that the worker has told. */
    events: events as readonly MediaEvent[],
    outputEvents: (outputId = 'o0') =>
      events.filter((event) => event.kind === 'output').filter((event) => event.outputId === outputId),
    names: (outputId = 'o0') =>
      events
        .filter((event) => event.kind === 'output' && event.outputId === outputId)
        .map((event) => ('name' in event ? event.name : '')),
    /** The last ones that were told. */
    statistics: (outputId = 'o0') =>
      events.filter((event) => event.kind === 'output-statistics').findLast((event) => event.outputId === outputId),
    /** The same of a leg. */
    legStatistics: (legId = 'l') =>
      events.filter((event) => event.kind === 'leg-statistics').findLast((event) => event.legId === legId),
    /** A caller on a leg of its own that feeds these outputs; its pictures follow each other whatever is asked of it. */
    call: async (legId: string, outputs: readonly number[], options: Partial<SimulatedCallerOptions> = {}) => {
      session.handle({ kind: 'open-leg', legId, offer: 'OFFER', videoPolicy: 'prefer-h264' });
      while (!legs.has(legId) || !events.some((event) => event.kind === 'leg-answered' && event.legId === legId))
        await new Promise(setImmediate);
      for (const i of outputs) session.handle({ kind: 'route', legId, outputId: `o${i}` });
      const leg = legs.get(legId);
      const caller = new SimulatedCaller({
        clip,
        scheduler,
        audioTrack: indexOf('audio'),
        videoTrack: indexOf('video'),
        deliver: (track, datagram, at) => leg?.events.datagram(track, datagram, at),
        answersPli: false,
        ...options,
      });
      if (leg !== undefined) leg.caller = caller;
      return caller;
    },
  };
}

export const mediaOf = (tags: readonly FlvTag[], kind: 'audio' | 'video'): FlvTag[] =>
  tags.filter((tag) => tag.kind === kind && !tag.isHeader);

/** Which picture of the clip each tag shows; -1 is one that is not of the clip, such as a held one. */
export function picturesOf(clip: Clip, tags: readonly FlvTag[]): number[] {
  const slices = clip.pictures.map(({ nalUnits }) => Buffer.from(nalUnits.at(-1) ?? []));
  return mediaOf(tags, 'video').map(({ body }) => {
    const parsed = parseVideoTagBody(body);
    if (typeof parsed === 'string' || parsed.kind !== 'access-unit') throw new Error('not an access unit');
    const sample = Buffer.from(parsed.sample);
    return slices.findIndex((slice) => slice.length <= sample.length && sample.includes(slice));
  });
}
