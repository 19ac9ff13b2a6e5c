/** The StreamingAgents of one session: which output each one has, whose media it gets, and what its events say. */
import type { Millis, Scheduler } from '@callcast/core';
import type {
  AgentEventName,
  AgentId,
  CallId,
  ConferenceId,
  PlayerId,
  ScenarioEvent,
  StreamingAgentOptions,
  UnitRef,
} from '@callcast/scenario/protocol';
import { type Call, codecMismatch } from './call.ts';
import { receivedFigures } from './call-figures.ts';
import type { OutputSnapshot, RunningOutput } from './call-snapshot.ts';
import type { CallLimits } from './limits.ts';
import type {
  GrantedMedia,
  LegStatistics,
  MediaEvent,
  OutputStateName,
  PublishedVideoCodec,
} from './media-protocol.ts';
import { EVENTS, LOGGED, OF_STREAM, SHOWN } from './output-events.ts';
import type { OutputRecorder } from './output-record.ts';
import { OutputStanding } from './output-standing.ts';
import type { MediaSession, OutputState, PreviewPathOf, SessionJournal, WatchPathOf } from './ports.ts';
import { RepeatedLines } from './repeated-lines.ts';
import { ReportingInterval } from './reporting-interval.ts';
import { type Agent, newRecorder, PREFERRED, type PreferredVideoCodec, publishedCodecs } from './streaming-agent.ts';

type AgentEvent = Extract<ScenarioEvent, { kind: 'agent' }>;

export interface StreamingAgentsOptions {
  /** Whose recordings they are. */
  readonly owner: { readonly accountId: number; readonly sessionId: number };
  readonly media: MediaSession;
  readonly journal: SessionJournal;
  readonly limits: CallLimits;
  readonly scheduler: Scheduler;
  readonly watchPathOf: WatchPathOf;
  readonly previewPathOf: PreviewPathOf;
  /** What there is to publish of it; undefined while it has no media. */
  readonly grantedOf: (source: UnitRef) => GrantedMedia | undefined;
  /** The call, or those in the conference. */
  readonly callsOf: (source: UnitRef) => readonly Call[];
  readonly emit: (event: ScenarioEvent) => void;
}

export class StreamingAgents {
  readonly #options: StreamingAgentsOptions;
  readonly #agents = new Map<AgentId, Agent>();
  /** Of those that {@link create} refused: who was stopped already, the newest last. */
  readonly #stoppedRefused = new Set<AgentId>();

  constructor(options: StreamingAgentsOptions) {
    this.#options = options;
  }

  create(agentId: AgentId, options: StreamingAgentOptions): void {
    const { limits, emit, journal, scheduler } = this.#options;
    if (this.#agents.size >= limits.maxAgents) {
      // Not kept, or a scenario could fill the memory with them: it is known by its absence.
      const reason = `A session may have ${limits.maxAgents} streaming agents`;
      journal.log('warning', `Output ${agentId}: ${reason}`);
      emit({ kind: 'agent', agentId, name: 'Error', reason });
      return;
    }
    this.#agents.set(agentId, {
      agentId,
      options,
      number: this.#agents.size + 1,
      source: undefined,
      videoTrack: -1,
      output: 'none',
      videoCodec: undefined,
      routed: false,
      state: undefined,
      told: undefined,
      standing: new OutputStanding(),
      recorder: undefined,
      reporting: new ReportingInterval(),
      isOver: false,
      attempt: 0,
      wasLive: false,
      lines: new RepeatedLines({
        scheduler,
        write: (line) => journal.log('platform', `Output ${agentId}: ${line}`),
      }),
    });
  }

  /**
   * Whoever stops an agent waits for its two last events: one without an output, or refused by {@link create}, has them too.
   * Idempotent; for one that was refused, until {@link CallLimits.maxStoppedRefusedAgents} others were stopped.
   */
  stop(agentId: AgentId): void {
    const agent = this.#agents.get(agentId);
    if (agent?.output === 'stopped') return;
    const reason = 'Stopped by the scenario';
    if (agent === undefined) {
      this.#stopRefused(agentId, reason);
      return;
    }
    if (agent.output === 'open') this.#options.media.send({ kind: 'close-output', outputId: agentId, reason });
    else {
      this.#tell(agent, 'StreamStopped', reason);
      this.#tell(agent, 'Disconnected', reason);
    }
    // What the worker has ends with its last word.
    if (agent.output !== 'open') this.#record(agent, { state: 'stopped', reason, code: undefined });
    agent.output = 'stopped';
    agent.routed = false;
  }

  #stopRefused(agentId: AgentId, reason: string): void {
    const { emit, limits } = this.#options;
    if (this.#stoppedRefused.has(agentId)) return;
    this.#stoppedRefused.add(agentId);
    const [oldest] = this.#stoppedRefused;
    if (oldest !== undefined && this.#stoppedRefused.size > limits.maxStoppedRefusedAgents)
      this.#stoppedRefused.delete(oldest);
    emit({ kind: 'agent', agentId, name: 'StreamStopped', reason });
    emit({ kind: 'agent', agentId, name: 'Disconnected', reason });
  }

  sendMediaTo(source: UnitRef, agentId: AgentId): void {
    const agent = this.#agents.get(agentId);
    if (agent === undefined || agent.output === 'stopped') return;
    if (!isSame(agent.source, source)) this.#unroute(agent);
    agent.source = source;
    this.#route(agent);
  }

  stopMediaTo(source: UnitRef, agentId: AgentId): void {
    const agent = this.#agents.get(agentId);
    if (agent === undefined || !isSame(agent.source, source) || agent.output === 'stopped') return;
    this.#unroute(agent);
    agent.source = undefined;
  }

  /** Of a conference; -1: of who speaks. */
  showTrack(agentId: AgentId, videoTrack: number): void {
    const agent = this.#agents.get(agentId);
    if (agent === undefined) return;
    agent.videoTrack = videoTrack;
    this.#show(agent);
  }

  /**
   * What a call is to be asked for before H.264: one answer goes to all agents that it feeds, and each must want it. One whose
   * output is over gets nothing of the call, and has no say.
   */
  preferredVideo(callId: CallId): PreferredVideoCodec | undefined {
    const fed = [...this.#agents.values()].filter(
      ({ source, output, isOver }) => isSame(source, ofCall(callId)) && output !== 'stopped' && !isOver,
    );
    return PREFERRED.find((codec) => fed.length > 0 && fed.every((agent) => publishedCodecs(agent).includes(codec)));
  }

  /** The call was answered: what was recorded for it begins. */
  callAnswered(callId: CallId): void {
    for (const agent of this.#agents.values()) if (isSame(agent.source, ofCall(callId))) this.#route(agent);
  }

  /** Somebody is in it who was not, or the other way round. */
  conferenceChanged(id: ConferenceId): void {
    for (const agent of this.#agents.values()) {
      if (!isSame(agent.source, { unit: 'conference', id })) continue;
      if (agent.routed) this.#reportAgain(agent);
      else this.#route(agent);
    }
  }

  /** The call is over; the worker has closed its leg. The outputs live on and may get another call's media. */
  callEnded(callId: CallId): void {
    this.#sourceEnded(ofCall(callId));
  }

  /** As {@link callEnded}. */
  conferenceEnded(id: ConferenceId): void {
    this.#sourceEnded({ unit: 'conference', id });
  }

  /** As {@link callEnded}. */
  playerEnded(id: PlayerId): void {
    this.#sourceEnded({ unit: 'player', id });
  }

  #sourceEnded(source: UnitRef): void {
    for (const agent of this.#agents.values()) {
      if (!isSame(agent.source, source)) continue;
      agent.routed = false;
      agent.source = undefined;
    }
  }

  /** Their worker is gone, and each output that was not over with it: whoever listens for its end hears it. */
  mediaLost(reason: string): void {
    for (const agent of this.#agents.values()) {
      if (agent.output !== 'open' || agent.isOver) continue;
      this.#tell(agent, 'StreamStopped', reason, { code: 'MEDIA_WORKER_LOST' });
      this.#tell(agent, 'Disconnected', reason, { code: 'MEDIA_WORKER_LOST' });
      this.#record(agent, { state: 'failed', reason, code: 'MEDIA_WORKER_LOST' });
      agent.output = 'stopped';
      agent.routed = false;
    }
  }

  /** The session ends and its media with it: what has not ended yet is written down. The scenario hears nothing any more. */
  close(): void {
    for (const agent of this.#agents.values()) {
      const { lines, state, isOver } = agent;
      this.#record(agent, { state: 'stopped', reason: 'The session ended', code: undefined });
      lines.flush();
      if (state !== undefined && !isOver) lines.add('stopped', 'stopped with the session');
    }
    this.#agents.clear();
    this.#stoppedRefused.clear();
  }

  /** The outputs that this call feeds, alone or with others. */
  snapshots(callId: CallId): OutputSnapshot[] {
    const now = this.#options.scheduler.now();
    return [...this.#agents.values()].flatMap(({ agentId, source, state, standing }) =>
      source !== undefined && state !== undefined && this.#isFedBy(source, callId)
        ? [{ outputId: agentId, state, ...standing.snapshot(now) }]
        : [],
    );
  }

  /** One output; undefined when there is none of this id, or it is over. */
  running(outputId: AgentId): RunningOutput | undefined {
    const agent = this.#agents.get(outputId);
    if (agent?.state === undefined || agent.isOver || agent.output !== 'open') return undefined;
    const { state, wasLive } = agent;
    const hasBegun = wasLive || state === 'publishing' || state === 'live';
    return { mediaSession: this.#options.media.id, state, hasBegun };
  }

  handleStatistics({ outputId, statistics }: Extract<MediaEvent, { kind: 'output-statistics' }>): void {
    const agent = this.#agents.get(outputId);
    if (agent === undefined) return;
    agent.standing.statistics = statistics;
    if (agent.recorder !== undefined && !agent.recorder.isOver) {
      agent.recorder.handleStatistics(statistics, this.#sourceLoss(agent));
      this.#options.journal.outputMeasured(agent.recorder.record);
    }
    const now = this.#options.scheduler.now();
    if (agent.reporting.handleReport(now)) this.#tellStatistics(agent, now);
  }

  /** The scenario hears how it stands every so many seconds; 0: no more. May come before there is an output. */
  monitor(agentId: AgentId, intervalSeconds: number): void {
    this.#agents.get(agentId)?.reporting.set(this.#options.scheduler.now(), intervalSeconds);
  }

  #tellStatistics({ agentId, source, state, standing, output }: Agent, now: Millis): void {
    if (state === undefined || output !== 'open') return;
    const received = this.#received(source);
    const { statistics, reason, code, ...stands } = standing.snapshot(now);
    this.#options.emit({
      kind: 'agent-statistics',
      agentId,
      reason,
      ...(code === undefined ? {} : { code }),
      statistics: {
        state,
        ...stands,
        sent: statistics ?? null,
        received: received === undefined ? null : receivedFigures(received),
      },
    });
  }

  handleDestination({ outputId, host }: Extract<MediaEvent, { kind: 'output-destination' }>): void {
    this.#agents.get(outputId)?.recorder?.resolved(host);
  }

  /** What the one caller sends that feeds it; undefined where there is no one caller. */
  #received(source: UnitRef | undefined): LegStatistics | undefined {
    const calls = source === undefined ? [] : this.#options.callsOf(source);
    return calls.length === 1 ? calls[0]?.statistics : undefined;
  }

  #sourceLoss({ source }: Agent): number | undefined {
    const received = this.#received(source);
    if (received === undefined) return undefined;
    const { packets, packetsLost } = received;
    return packets + packetsLost === 0 ? 0 : packetsLost / (packets + packetsLost);
  }

  /** Written down where it is news. */
  #record(agent: Agent, change: Parameters<OutputRecorder['change']>[0]): void {
    if (agent.recorder?.change(change) === true) this.#options.journal.outputChanged(agent.recorder.record);
  }

  handleOutputEvent(event: Extract<MediaEvent, { kind: 'output' }>): void {
    const agent = this.#agents.get(event.outputId);
    if (agent === undefined) return;
    agent.standing.handleEvent(this.#options.scheduler.now(), event);
    const { attempt, nextInMs, trackId, tracks, resized, flow, errorCode } = event;
    const again = attempt === undefined ? '' : ` (try ${attempt} in ${nextInMs} ms)`;
    if (event.name === 'connected') agent.attempt = 0;
    if (event.name === 'reconnecting') agent.attempt = attempt ?? 0;
    this.#log(agent, event.name, again, event);
    const name = EVENTS[event.name];
    if (name === undefined) return;
    this.#tell(agent, name, event.reason, {
      ...(trackId === undefined ? {} : { trackId }),
      ...(tracks === undefined ? {} : { tracks }),
      ...(attempt === undefined ? {} : { attempt }),
      ...(nextInMs === undefined ? {} : { nextInMs }),
      ...(resized === undefined ? {} : { resized }),
      ...(flow === undefined ? {} : { flow }),
      ...(errorCode === undefined ? {} : { code: errorCode }),
    });
  }

  handleOutputState(event: Extract<MediaEvent, { kind: 'output-state' }>): void {
    const agent = this.#agents.get(event.outputId);
    if (agent === undefined) return;
    if (LOGGED.has(event.state)) this.#log(agent, event.state, '', event);
    if (event.state === 'live') agent.wasLive = true;
    agent.standing.handleState(event);
    if (agent.recorder?.handleState(event) === true) this.#options.journal.outputChanged(agent.recorder.record);
    agent.isOver = event.state === 'failed' || event.state === 'stopped';
    const shown = this.#shownState(agent, event.state);
    if (shown === undefined) return;
    agent.state = shown;
    agent.told = event;
    this.#report(agent, shown, event.reason, event.errorCode);
  }

  /**
   * A drop that is being mended is no failure to a person. A destination that never worked is one, with its code and
   * what to do, although it is tried on: undefined while that says it all.
   */
  #shownState(agent: Agent, state: OutputStateName): OutputState | undefined {
    const isHopeless = agent.attempt > 0 && !agent.wasLive;
    if (isHopeless && state === 'reconnecting') return 'failed';
    return isHopeless && SHOWN[state] === 'connecting' ? undefined : SHOWN[state];
  }

  /** Opens the output with the first call that can feed it, and hands the media over. */
  #route(agent: Agent): void {
    const { grantedOf, media } = this.#options;
    const granted = agent.source === undefined ? undefined : grantedOf(agent.source);
    if (agent.source === undefined || granted === undefined || agent.routed || agent.output === 'stopped') return;
    if (agent.isOver) {
      this.#reportAgain(agent);
      return;
    }
    const mismatch = codecMismatch(granted, publishedCodecs(agent));
    if (mismatch !== undefined) {
      this.#options.journal.log('warning', `Output ${agent.agentId}: ${mismatch} [CODEC_MISMATCH]`);
      this.#tell(agent, 'StreamError', mismatch, { code: 'CODEC_MISMATCH' });
      if (agent.output === 'none') {
        agent.recorder ??= newRecorder(agent, this.#options.scheduler);
        this.#record(agent, { state: 'failed', reason: mismatch, code: 'CODEC_MISMATCH' });
      }
      this.#report(agent, 'failed', mismatch, 'CODEC_MISMATCH');
      return;
    }
    if (agent.output === 'none') this.#open(agent, PREFERRED.find((codec) => codec === granted.video) ?? 'H264');
    agent.routed = true;
    const { agentId: outputId, source } = agent;
    if (source.unit === 'call') media.send({ kind: 'route', legId: source.id, outputId });
    else if (source.unit === 'player') media.send({ kind: 'play-to-output', playerId: source.id, outputId });
    else media.send({ kind: 'route-conference', conferenceId: source.id, outputId });
    if (agent.videoTrack >= 0) this.#show(agent);
    this.#reportAgain(agent);
  }

  #open(agent: Agent, videoCodec: PublishedVideoCodec): void {
    const { media, owner, previewPathOf, journal } = this.#options;
    agent.output = 'open';
    agent.videoCodec = videoCodec;
    agent.state = 'connecting';
    agent.recorder = newRecorder(agent, this.#options.scheduler);
    journal.outputChanged(agent.recorder.record);
    const { accountId, sessionId } = owner;
    const { record: format } = agent.options;
    media.send({
      kind: 'open-output',
      outputId: agent.agentId,
      options: agent.options,
      ...(videoCodec === 'H264' ? {} : { videoCodec }),
      ...(format === undefined ? {} : { recording: { accountId, sessionId, output: agent.number, format } }),
    });
    const path = previewPathOf(sessionId, agent.agentId);
    journal.log('platform', `Output ${agent.agentId} can be watched: POST ${path} makes a link`);
  }

  /** Another caller's output is this one's from now on: its page has heard nothing of it yet. */
  #reportAgain(agent: Agent): void {
    if (agent.state !== undefined && agent.told !== undefined)
      this.#report(agent, agent.state, agent.told.reason, agent.told.errorCode);
  }

  #unroute(agent: Agent): void {
    const { agentId: outputId, source, routed } = agent;
    const { media } = this.#options;
    agent.routed = false;
    if (!routed || source === undefined) return;
    if (source.unit === 'call') media.send({ kind: 'unroute', legId: source.id, outputId });
    else if (source.unit === 'player') media.send({ kind: 'stop-play-to-output', playerId: source.id, outputId });
    else media.send({ kind: 'unroute-conference', conferenceId: source.id, outputId });
  }

  #show({ agentId, source, routed, videoTrack }: Agent): void {
    if (!routed || source?.unit !== 'conference') return;
    const track = videoTrack < 0 ? {} : { trackId: videoTrack };
    this.#options.media.send({ kind: 'show-track', conferenceId: source.id, outputId: agentId, ...track });
  }

  #isFedBy(source: UnitRef, callId: CallId): boolean {
    return this.#options.callsOf(source).some(({ facts }) => facts.callId === callId);
  }

  /** A destination that is away for a day is tried some 23,000 times, one that throws us out every 5 s has 100,000 events. */
  #log(
    { lines }: Agent,
    what: string,
    more: string,
    { reason, errorCode }: { reason: string; errorCode?: string },
  ): void {
    const code = errorCode === undefined ? '' : ` [${errorCode}]`;
    lines.add(`${what}${code}`, `${what}${more}: ${reason}${code}`);
  }

  #tell(
    agent: Agent,
    name: AgentEventName,
    reason: string,
    more: Pick<AgentEvent, 'trackId' | 'tracks' | 'attempt' | 'nextInMs' | 'resized' | 'flow' | 'code'> = {},
  ): void {
    const { streamName } = agent.options;
    const ofStream = OF_STREAM.has(name);
    this.#options.emit({
      kind: 'agent',
      agentId: agent.agentId,
      name,
      reason,
      ...(ofStream && streamName !== undefined ? { streamName } : {}),
      ...more,
    });
  }

  #report(agent: Agent, state: OutputState, reason: string, errorCode?: string): void {
    const calls = agent.source === undefined ? [] : this.#options.callsOf(agent.source);
    const watchPath = this.#options.watchPathOf(agent.options);
    for (const { caller } of calls)
      caller?.output({
        outputId: agent.agentId,
        state,
        reason,
        ...(errorCode !== undefined ? { errorCode } : {}),
        ...(watchPath !== undefined ? { watchPath } : {}),
      });
  }
}

const ofCall = (id: CallId): UnitRef => ({ unit: 'call', id });

const isSame = (one: UnitRef | undefined, other: UnitRef): boolean => one?.unit === other.unit && one.id === other.id;
