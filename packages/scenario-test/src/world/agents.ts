import { millis, type Timer } from '@callcast/core';
import type {
  AgentCommand,
  AgentEvent,
  AgentId,
  CallId,
  StreamingAgentOptions,
  UnitRef,
} from '@callcast/scenario/protocol';
import { SESSION_LIMITS } from '../limits.ts';
import type { VideoCodec } from './call-records.ts';
import { codecMismatch, type Granted, publishedCodecs } from './codec-match.ts';
import type { Surroundings, WorldPart } from './surroundings.ts';

/** A StreamingAgent as the played server knows it. */
export interface AgentRecord {
  readonly agentId: AgentId;
  readonly options: StreamingAgentOptions;
  /** Whose media it gets. */
  source: UnitRef | undefined;
  /** It has media of its source. */
  isFed: boolean;
  /**
   * without-media: nothing is dialled yet · dialling: the destination is about to say something · live: it takes the stream ·
   * waiting: for the next try · over: nothing is dialled any more · stopped: by the scenario.
   */
  state: 'without-media' | 'dialling' | 'live' | 'waiting' | 'over' | 'stopped';
  /** What its publishes are in, once the first was dialled. */
  codec: VideoCodec | undefined;
  /** What the scenario wants to see of a conference; -1: who speaks. */
  videoTrack: number;
  liveAtMs: number | undefined;
  wasLive: boolean;
  outageSinceMs: number;
  attempt: number;
  toldFailure: boolean;
  sources: number;
  retry: Timer | undefined;
}

export interface AgentsOptions {
  /** What there is to publish of it: a codec, null for sound alone, undefined while it has no media; and whether video was offered. */
  readonly grantedOf: (source: UnitRef) => Granted | undefined;
}

/** Between tries; the server waits an eighth of a second to five. */
const RETRY_MS = 1_000;
/** A close this soon after the publish began is a rejection. */
const REJECTED_WITHIN_MS = 5_000;
/** How long a destination that never worked is tried. */
const NEVER_LIVE_MS = 300_000;

/** Events that name the stream. */
const OF_STREAM: ReadonlySet<string> = new Set(['StreamStarted', 'StreamStopped', 'StreamError', 'ResolutionChanged']);
interface Failure {
  readonly reason: string;
  readonly code: string;
}

/** The StreamingAgents of a session and the destinations that they publish to: the latter say what the test makes them say. */
export class Agents implements WorldPart<AgentCommand> {
  readonly #around: Surroundings;
  readonly #options: AgentsOptions;
  /** In the order in which they were made. */
  readonly all: AgentRecord[] = [];
  readonly #stoppedRefused = new Set<AgentId>();

  readonly handlers: WorldPart<AgentCommand>['handlers'] = {
    'create-streaming-agent': ({ agentId, options }) => this.#create(agentId, options),
    'stop-agent': ({ agentId }) => this.#stop(agentId),
    'set-active-track': ({ agentId, videoTrack }) => {
      const agent = this.#find(agentId);
      if (agent !== undefined) agent.videoTrack = videoTrack;
    },
  };

  constructor(around: Surroundings, options: AgentsOptions) {
    this.#around = around;
    this.#options = options;
  }

  /** The video that a call is to be asked for: each agent that it feeds has to want it. */
  preferred(callId: CallId): VideoCodec | undefined {
    const fed = this.all.filter(
      ({ source, state }) => isSame(source, callId) && state !== 'stopped' && state !== 'over',
    );
    return (['H265', 'AV1'] as const).find(
      (codec) => fed.length > 0 && fed.every((agent) => publishedCodecs(agent.options, agent.codec).includes(codec)),
    );
  }

  route(from: UnitRef, agentId: AgentId, sends: boolean): void {
    const agent = this.#find(agentId);
    if (agent === undefined || agent.state === 'stopped') return;
    if (sends === this.#fedBy(from).includes(agent)) return;
    agent.source = sends ? from : undefined;
    agent.isFed = false;
    if (sends) this.#feed(agent);
  }

  /** Those that get it, or will when their destination is reached. */
  fedWith(source: UnitRef): AgentId[] {
    const isAlive = ({ isFed, state }: AgentRecord): boolean => isFed && state !== 'over' && state !== 'stopped';
    return this.#fedBy(source).flatMap((agent) => (isAlive(agent) ? [agent.agentId] : []));
  }

  /** What feeds agents has media from now on. */
  mediaCame(source: UnitRef): void {
    for (const agent of this.#fedBy(source)) if (!agent.isFed) this.#feed(agent);
  }

  /** It has none any more. The agents live on, and may get another's. */
  mediaEnded(source: UnitRef): void {
    for (const agent of this.#fedBy(source)) {
      agent.source = undefined;
      agent.isFed = false;
    }
  }

  /** The server lets us in and takes the stream. */
  accepts(agent: AgentRecord, reason: string): void {
    const { time } = this.#around;
    agent.state = 'live';
    agent.liveAtMs = time.now();
    agent.attempt = 0;
    this.tell(agent, { name: 'Connected', reason });
    this.tell(agent, { name: 'StreamStarted', reason: 'The server accepts the stream' });
    this.#tellTracks(agent, false);
  }

  /** It cannot be reached. */
  fails(agent: AgentRecord, failure: Failure): void {
    if (!agent.toldFailure && !agent.wasLive) this.tell(agent, { name: 'ConnectionFailed', ...failure });
    agent.toldFailure = true;
    this.#retry(agent, failure);
  }

  /** It lets us in, and refuses the stream. */
  refuses(agent: AgentRecord, failure: Failure): void {
    this.tell(agent, { name: 'Connected', reason: 'Connected' });
    agent.toldFailure = true;
    this.tell(agent, { name: 'StreamError', ...failure });
    this.tell(agent, { name: 'Disconnected', ...failure });
    this.#retry(agent, failure);
  }

  /** A live connection ends. */
  loses(agent: AgentRecord, failure: Failure): void {
    const { time } = this.#around;
    const isEarly = time.now() - (agent.liveAtMs ?? 0) < REJECTED_WITHIN_MS;
    if (isEarly) this.tell(agent, { name: 'StreamError', ...failure });
    else {
      agent.wasLive = true;
      agent.outageSinceMs = time.now();
    }
    agent.toldFailure = true;
    this.tell(agent, { name: 'StreamStopped', ...failure });
    this.tell(agent, { name: 'Disconnected', ...failure });
    this.#retry(agent, failure);
  }

  /** The address is of no use: nothing is ever dialled. */
  errs(agent: AgentRecord, failure: Failure): void {
    agent.state = 'over';
    this.tell(agent, { name: 'Error', ...failure });
  }

  /** Tries end. */
  givesUp(agent: AgentRecord, because: string, { reason, code }: Failure): void {
    agent.retry?.cancel();
    agent.state = 'over';
    this.tell(agent, { name: 'ConnectionFailed', reason: `Given up (${because}): ${reason}`, code });
  }

  tell(agent: AgentRecord, event: Omit<AgentEvent, 'kind' | 'agentId'>): void {
    const { streamName } = agent.options;
    const named = OF_STREAM.has(event.name) && streamName !== undefined ? { streamName } : {};
    this.#around.emit({ kind: 'agent', agentId: agent.agentId, ...named, ...event });
  }

  end(): void {
    for (const agent of this.all) agent.retry?.cancel();
  }

  #create(agentId: AgentId, options: StreamingAgentOptions): void {
    const { maxAgents } = SESSION_LIMITS;
    if (this.all.length >= maxAgents) {
      const reason = `A session may have ${maxAgents} streaming agents`;
      this.#around.write('warning', `Output ${agentId}: ${reason}`);
      this.#around.emit({ kind: 'agent', agentId, name: 'Error', reason });
      return;
    }
    this.all.push({
      agentId,
      options,
      source: undefined,
      isFed: false,
      state: 'without-media',
      codec: undefined,
      videoTrack: -1,
      liveAtMs: undefined,
      wasLive: false,
      outageSinceMs: 0,
      attempt: 0,
      toldFailure: false,
      sources: 0,
      retry: undefined,
    });
  }

  /** Whoever stops an agent waits for its two last events: one that was refused has them too. */
  #stop(agentId: AgentId): void {
    const agent = this.#find(agentId);
    if (agent?.state === 'stopped' || this.#stoppedRefused.has(agentId)) return;
    const reason = 'Stopped by the scenario';
    const streamName = agent?.options.streamName;
    const tell = (): void => {
      const named = streamName === undefined ? {} : { streamName };
      this.#around.emit({ kind: 'agent', agentId, name: 'StreamStopped', reason, ...named });
      this.#around.emit({ kind: 'agent', agentId, name: 'Disconnected', reason });
    };
    if (agent === undefined) this.#stoppedRefused.add(agentId);
    const hasOutput = agent !== undefined && agent.state !== 'without-media';
    if (agent !== undefined) {
      agent.retry?.cancel();
      agent.state = 'stopped';
    }
    // The media worker tells of an output: a turn later.
    if (hasOutput) this.#around.time.after(millis(0), tell);
    else tell();
  }

  /** The first media that it can publish makes it dial; that of another call goes on where it is. */
  #feed(agent: AgentRecord): void {
    const granted = agent.source === undefined ? undefined : this.#options.grantedOf(agent.source);
    if (granted === undefined || agent.state === 'over' || agent.state === 'stopped') return;
    const mismatch = codecMismatch(granted, publishedCodecs(agent.options, agent.codec));
    if (mismatch !== undefined) {
      this.#around.write('warning', `Output ${agent.agentId}: ${mismatch} [CODEC_MISMATCH]`);
      this.tell(agent, { name: 'StreamError', reason: mismatch, code: 'CODEC_MISMATCH' });
      return;
    }
    agent.sources += 1;
    agent.isFed = true;
    if (agent.state === 'without-media') {
      agent.state = 'dialling';
      agent.codec = granted.video ?? 'H264';
      agent.outageSinceMs = this.#around.time.now();
    } else if (agent.state === 'live') this.#tellTracks(agent, true);
  }

  #tellTracks(agent: AgentRecord, isSwitch: boolean): void {
    const granted = agent.source === undefined ? undefined : this.#options.grantedOf(agent.source);
    const first = 2 * Math.max(0, agent.sources - 1);
    const tell = (kind: 'Audio' | 'Video', trackId: number): void => {
      this.tell(agent, { name: `${kind}StreamCreated`, reason: `First ${kind.toLowerCase()} was sent`, trackId });
      if (isSwitch) this.tell(agent, { name: `${kind}Switched`, reason: 'New stream', trackId });
    };
    if (granted === undefined) return;
    tell('Audio', first);
    if (granted.video !== null) tell('Video', first + 1);
  }

  #retry(agent: AgentRecord, failure: Failure): void {
    const { time } = this.#around;
    const { reconnect } = agent.options;
    if (reconnect === false) {
      agent.state = 'over';
      return;
    }
    const lasted = time.now() - agent.outageSinceMs;
    const limit =
      reconnect === undefined ? (agent.wasLive ? Number.POSITIVE_INFINITY : NEVER_LIVE_MS) : reconnect * 1_000;
    if (lasted + RETRY_MS > limit) {
      this.givesUp(agent, `not reached for ${Math.round(lasted / 1_000)} s`, failure);
      return;
    }
    agent.attempt += 1;
    agent.state = 'waiting';
    this.tell(agent, { name: 'Reconnecting', ...failure, attempt: agent.attempt, nextInMs: RETRY_MS });
    agent.retry = time.after(millis(RETRY_MS), () => {
      agent.state = 'dialling';
    });
  }

  #fedBy({ unit, id }: UnitRef): AgentRecord[] {
    return this.all.filter(({ source }) => source?.unit === unit && source.id === id);
  }

  #find(agentId: AgentId): AgentRecord | undefined {
    return this.all.find((agent) => agent.agentId === agentId);
  }
}

function isSame(source: UnitRef | undefined, callId: CallId): boolean {
  return source?.unit === 'call' && source.id === callId;
}
