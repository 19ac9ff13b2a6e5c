/** The StreamingAgents of one session: which output each one has, whose media it gets, and what its events say. */
import type {
  AgentEventName,
  AgentId,
  CallId,
  ResizedPicture,
  ScenarioEvent,
  StreamingAgentOptions,
} from '@callcast/scenario/protocol';
import { type Call, codecMismatch } from './call.ts';
import type { OutputSnapshot } from './call-snapshot.ts';
import type { CallLimits } from './limits.ts';
import type { MediaEvent, OutputEventName, OutputStatistics } from './media-protocol.ts';
import type { MediaSession, OutputState, SessionJournal, WatchPathOf } from './ports.ts';

interface Agent {
  readonly agentId: AgentId;
  readonly options: StreamingAgentOptions;
  /** The call whose media it gets; recorded before the call is answered, as scenarios do. */
  source: CallId | undefined;
  /** none: nothing to publish yet · open: the worker has it · stopped: for good. */
  output: 'none' | 'open' | 'stopped';
  /** The source's media has been handed to the output. */
  routed: boolean;
  /** What the worker said last; undefined while no output was opened. */
  state: OutputState | undefined;
  statistics: OutputStatistics | undefined;
}

/** Which event of the scenario API tells what the worker saw, and which state the caller's page shows for it. */
const MEANING: Readonly<Record<OutputEventName, { event?: AgentEventName; state?: OutputState; trackId?: number }>> = {
  error: { event: 'Error', state: 'failed' },
  connecting: { state: 'connecting' },
  connected: { event: 'Connected', state: 'connecting' },
  'connection-failed': { event: 'ConnectionFailed', state: 'failed' },
  'stream-started': { event: 'StreamStarted', state: 'publishing' },
  live: { state: 'live' },
  'stream-error': { event: 'StreamError', state: 'failed' },
  'stream-stopped': { event: 'StreamStopped' },
  disconnected: { event: 'Disconnected', state: 'stopped' },
  'audio-started': { event: 'AudioStreamCreated', trackId: 0 },
  'video-started': { event: 'VideoStreamCreated', trackId: 1 },
  'resolution-changed': { event: 'ResolutionChanged' },
  'picture-replaced': {},
};

/** Events that name the stream. */
const OF_STREAM: ReadonlySet<AgentEventName> = new Set([
  'StreamStarted',
  'StreamStopped',
  'StreamError',
  'ResolutionChanged',
]);

export interface StreamingAgentsOptions {
  readonly media: MediaSession;
  readonly journal: SessionJournal;
  readonly limits: CallLimits;
  readonly watchPathOf: WatchPathOf;
  readonly callOf: (callId: CallId) => Call | undefined;
  readonly emit: (event: ScenarioEvent) => void;
}

export class StreamingAgents {
  readonly #options: StreamingAgentsOptions;
  readonly #agents = new Map<AgentId, Agent>();

  constructor(options: StreamingAgentsOptions) {
    this.#options = options;
  }

  create(agentId: AgentId, options: StreamingAgentOptions): void {
    const { limits, emit } = this.#options;
    if (this.#agents.size >= limits.maxAgents) {
      const reason = `A session may have ${limits.maxAgents} streaming agents`;
      emit({ kind: 'agent', agentId, name: 'Error', reason });
      return;
    }
    this.#agents.set(agentId, {
      agentId,
      options,
      source: undefined,
      output: 'none',
      routed: false,
      state: undefined,
      statistics: undefined,
    });
  }

  stop(agentId: AgentId): void {
    const agent = this.#agents.get(agentId);
    if (agent === undefined || agent.output === 'stopped') return;
    const reason = 'Stopped by the scenario';
    if (agent.output === 'open') this.#options.media.send({ kind: 'close-output', outputId: agentId, reason });
    else this.#tell(agent, 'StreamStopped', reason);
    agent.output = 'stopped';
    agent.routed = false;
    agent.source = undefined;
  }

  sendMediaTo(callId: CallId, agentId: AgentId): void {
    const agent = this.#agents.get(agentId);
    if (agent === undefined || agent.output === 'stopped') return;
    if (agent.source !== callId) this.#unroute(agent);
    agent.source = callId;
    this.#route(agent);
  }

  stopMediaTo(callId: CallId, agentId: AgentId): void {
    const agent = this.#agents.get(agentId);
    if (agent === undefined || agent.source !== callId) return;
    this.#unroute(agent);
    agent.source = undefined;
  }

  /** The call was answered: what was recorded for it begins. */
  callAnswered(callId: CallId): void {
    for (const agent of this.#agents.values()) if (agent.source === callId) this.#route(agent);
  }

  /** The call is over; the worker has closed its leg. The outputs live on and may get another call's media. */
  callEnded(callId: CallId): void {
    for (const agent of this.#agents.values()) {
      if (agent.source !== callId) continue;
      agent.routed = false;
      agent.source = undefined;
    }
  }

  /** The session ends and its media with it: what has not ended yet is written down. The scenario hears nothing any more. */
  close(): void {
    for (const { agentId, state } of this.#agents.values())
      if (state !== undefined && state !== 'failed' && state !== 'stopped')
        this.#options.journal.log('platform', `Output ${agentId}: stopped with the session`);
    this.#agents.clear();
  }

  /** The outputs that this call feeds. */
  snapshots(callId: CallId): OutputSnapshot[] {
    return [...this.#agents.values()].flatMap(({ agentId, source, state, statistics }) =>
      source === callId && state !== undefined ? [{ outputId: agentId, state, statistics }] : [],
    );
  }

  handleStatistics({ outputId, statistics }: Extract<MediaEvent, { kind: 'output-statistics' }>): void {
    const agent = this.#agents.get(outputId);
    if (agent !== undefined) agent.statistics = statistics;
  }

  handleOutputEvent(event: Extract<MediaEvent, { kind: 'output' }>): void {
    const agent = this.#agents.get(event.outputId);
    if (agent === undefined) return;
    const { journal } = this.#options;
    const code = event.errorCode === undefined ? '' : ` [${event.errorCode}]`;
    journal.log('platform', `Output ${event.outputId}: ${event.name}: ${event.reason}${code}`);
    const meaning = MEANING[event.name];
    agent.state = meaning.state ?? agent.state;
    const { resized } = event;
    if (meaning.event !== undefined)
      this.#tell(agent, meaning.event, event.reason, meaning.trackId, resized, event.errorCode);
    if (meaning.state !== undefined) this.#report(agent, meaning.state, event.reason, event.errorCode);
  }

  /** Opens the output with the first call that can feed it, and hands the media over. */
  #route(agent: Agent): void {
    const { callOf, media } = this.#options;
    const granted = agent.source === undefined ? undefined : callOf(agent.source)?.granted;
    if (agent.source === undefined || granted === undefined || agent.routed) return;
    const mismatch = codecMismatch(granted);
    if (mismatch !== undefined) {
      this.#options.journal.log('warning', `Output ${agent.agentId}: ${mismatch}`);
      this.#tell(agent, 'StreamError', mismatch);
      this.#report(agent, 'failed', mismatch, 'CODEC_MISMATCH');
      return;
    }
    if (agent.output === 'none') {
      agent.output = 'open';
      agent.state = 'connecting';
      media.send({ kind: 'open-output', outputId: agent.agentId, options: agent.options });
    }
    agent.routed = true;
    media.send({ kind: 'route', legId: agent.source, outputId: agent.agentId });
  }

  #unroute(agent: Agent): void {
    if (agent.routed && agent.source !== undefined)
      this.#options.media.send({ kind: 'unroute', legId: agent.source, outputId: agent.agentId });
    agent.routed = false;
  }

  #tell(
    agent: Agent,
    name: AgentEventName,
    reason: string,
    trackId?: number,
    resized?: ResizedPicture,
    code?: string,
  ): void {
    const { streamName } = agent.options;
    const ofStream = OF_STREAM.has(name);
    this.#options.emit({
      kind: 'agent',
      agentId: agent.agentId,
      name,
      reason,
      ...(ofStream && streamName !== undefined ? { streamName } : {}),
      ...(trackId !== undefined ? { trackId } : {}),
      ...(resized !== undefined ? { resized } : {}),
      ...(code !== undefined ? { code } : {}),
    });
  }

  #report(agent: Agent, state: OutputState, reason: string, errorCode?: string): void {
    const caller = agent.source === undefined ? undefined : this.#options.callOf(agent.source)?.caller;
    const watchPath = this.#options.watchPathOf(agent.options);
    caller?.output({
      outputId: agent.agentId,
      state,
      reason,
      ...(errorCode !== undefined ? { errorCode } : {}),
      ...(watchPath !== undefined ? { watchPath } : {}),
    });
  }
}
