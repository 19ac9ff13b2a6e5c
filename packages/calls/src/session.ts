/**
 * One call session: the scenario run, the calls it handles, the agents it made. Commands of the scenario come in, events
 * go out to it, to the callers and to the journal. Sans-IO: media, callers and journal are ports, time is injected.
 */
import { type Log, type Scheduler, type Timer, unreachable } from '@callcast/core';
import type {
  CallCommand,
  CallId,
  NetworkCommand,
  PlayerId,
  RouteCommand,
  RunEndReason,
  RunOutput,
  RunStart,
  ScenarioCommand,
  ScenarioRun,
  ScenarioRunner,
  StorageCommand,
} from '@callcast/scenario/protocol';
import type { IncomingCall } from './call.ts';
import { CallRoutes } from './call-routes.ts';
import type { CallSnapshot, RunningOutput } from './call-snapshot.ts';
import { CALL_LIMITS, type CallLimits } from './limits.ts';
import type { GrantedMedia, MediaEvent, VideoPolicy } from './media-protocol.ts';
import { SessionPlayers } from './players/session-players.ts';
import type {
  FinishReason,
  MediaPort,
  MediaSession,
  PreviewPathOf,
  RecordingUrlOf,
  SessionJournal,
  UserDialPort,
  WatchPathOf,
} from './ports.ts';
import { SessionRecorders } from './recorders/session-recorders.ts';
import { isForServices, type OpenServices, type ScenarioServices } from './services.ts';
import { SessionCalls } from './session-calls.ts';
import { SessionConferences } from './session-conferences.ts';
import { StreamingAgents } from './streaming-agents.ts';

export interface CallSessionOptions {
  readonly start: RunStart;
  readonly runner: ScenarioRunner;
  readonly media: MediaPort;
  readonly journal: SessionJournal;
  readonly scheduler: Scheduler;
  readonly log: Log;
  readonly watchPathOf: WatchPathOf;
  readonly previewPathOf: PreviewPathOf;
  readonly recordingUrlOf: RecordingUrlOf;
  /** Calls users on their devices. */
  readonly users: UserDialPort;
  readonly openServices: OpenServices;
  /** Called once, when nothing of the session is left. */
  readonly onClosed: () => void;
  readonly limits?: CallLimits;
}

/** Of the video that agents want. */
const POLICIES = { H265: 'prefer-h265', AV1: 'prefer-av1' } as const;

/** What a player gives: pictures are held, or a slate, as when a caller's camera is off. */
const SOUND_ALONE: GrantedMedia = { video: null, videoOffered: false, audio: 'opus' };

export class CallSession {
  readonly #options: CallSessionOptions;
  readonly #limits: CallLimits;
  readonly #media: MediaSession;
  readonly #calls: SessionCalls;
  readonly #agents: StreamingAgents;
  readonly #routes: CallRoutes;
  readonly #conferences: SessionConferences;
  readonly #players: SessionPlayers;
  readonly #recorders: SessionRecorders;
  readonly #services: ScenarioServices;
  readonly #run: ScenarioRun;
  #videoPolicy: VideoPolicy = 'prefer-h264';
  #finish: FinishReason = 'Normal termination';
  #idleTimer: Timer | undefined;
  #terminateTimer: Timer | undefined;
  #mediaLostTimer: Timer | undefined;
  #terminating = false;
  #isMediaLost = false;
  #closed = false;

  constructor(options: CallSessionOptions) {
    const { journal, scheduler, start } = options;
    this.#options = options;
    this.#limits = options.limits ?? CALL_LIMITS;
    this.#media = options.media.openSession(
      (event) => this.#handleMediaEvent(event),
      (reason) => this.#handleMediaLost(reason),
    );
    const shared = {
      media: this.#media,
      journal,
      scheduler,
      limits: this.#limits,
      emit: (event: Parameters<ScenarioRun['handleEvent']>[0]) => this.#run.handleEvent(event),
    };
    this.#agents = new StreamingAgents({
      ...shared,
      owner: start,
      watchPathOf: options.watchPathOf,
      previewPathOf: options.previewPathOf,
      grantedOf: ({ unit, id }) => {
        if (unit === 'player') return this.#players.has(id) ? SOUND_ALONE : undefined;
        return unit === 'call' ? this.#calls.get(id)?.granted : this.#conferences.grantedOf(id);
      },
      callsOf: ({ unit, id }) => {
        if (unit === 'player') return [];
        if (unit !== 'call') return this.#conferences.callsOf(id);
        const call = this.#calls.get(id);
        return call === undefined ? [] : [call];
      },
    });
    this.#calls = new SessionCalls({
      ...shared,
      users: options.users,
      applicationId: start.applicationId,
      onAnswered: (callId) => {
        this.#agents.callAnswered(callId);
        this.#routes.opened(callId);
        this.#conferences.callAnswered(callId);
        this.#recorders.callAnswered(callId);
      },
      onEnded: (callId, isLast) => {
        this.#agents.callEnded(callId);
        this.#routes.ended(callId);
        this.#conferences.callEnded(callId);
        this.#players.callEnded(callId);
        this.#recorders.callEnded(callId);
        if (isLast) this.#startIdleTimer();
      },
    });
    this.#routes = new CallRoutes({
      media: this.#media,
      isOpen: (callId) => this.#calls.get(callId)?.granted !== undefined,
    });
    this.#conferences = new SessionConferences({
      ...shared,
      callOf: (callId) => this.#calls.get(callId),
      onMembersChanged: (conferenceId) => this.#agents.conferenceChanged(conferenceId),
      onEnded: (conferenceId) => this.#agents.conferenceEnded(conferenceId),
    });
    this.#players = new SessionPlayers({
      ...shared,
      fetchAudio: (source, onFetched) => this.#services.fetchAudio(source, onFetched),
      isCall: (callId) => this.#calls.get(callId) !== undefined,
      onEnded: (playerId) => this.#agents.playerEnded(playerId),
    });
    this.#recorders = new SessionRecorders({
      ...shared,
      owner: { accountId: start.accountId, sessionId: start.sessionId },
      urlOf: options.recordingUrlOf,
      callOf: (callId) => this.#calls.get(callId),
    });
    this.#services = options.openServices({
      emit: shared.emit,
      warn: (message) => journal.log('warning', message),
      callCount: () => this.#calls.size,
    });
    journal.log(
      'platform',
      `Session ${start.sessionId} started: ${start.scenarios.map(({ name }) => name).join(', ')}`,
    );
    this.#run = options.runner.start(start, (output) => this.#handleRunOutput(output));
    this.#startIdleTimer();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** False once it ends. */
  get takesCalls(): boolean {
    return !this.#closed && !this.#terminating && !this.#isMediaLost;
  }

  /** Its calls as they stand now. */
  snapshots(): CallSnapshot[] {
    return this.#calls.snapshots((callId) => this.#agents.snapshots(callId));
  }

  /** One of its outputs; undefined when there is none of this id, or it is over. */
  runningOutput(outputId: string): RunningOutput | undefined {
    return this.#agents.running(outputId);
  }

  addCall(incoming: IncomingCall): void {
    if (!this.takesCalls) {
      incoming.caller.failed(480, 'The session is over', 'SESSION_CLOSED');
      return;
    }
    this.#idleTimer?.cancel();
    this.#calls.add(incoming);
  }

  /** The caller hung up, in words of its signalling. */
  handleHangup(callId: CallId, reason: string): void {
    const call = this.#calls.get(callId);
    if (call !== undefined) this.#calls.end(call, 200, reason);
  }

  /** The caller's signalling is gone without a word; its media may still flow. */
  handleSignallingLost(callId: CallId, reason: string): void {
    const call = this.#calls.get(callId);
    if (call !== undefined) this.#calls.waitForLeg(call, reason);
  }

  handleCandidate(callId: CallId, candidate: string, mid: string): void {
    if (this.#calls.get(callId)) this.#media.send({ kind: 'add-candidate', legId: callId, candidate, mid });
  }

  handleMessage(callId: CallId, text: string): void {
    if (this.#calls.get(callId)) this.#run.handleEvent({ kind: 'message-received', callId, text });
  }

  handleInfo(callId: CallId, mimeType: string, body: string, headers: Readonly<Record<string, string>>): void {
    const call = this.#calls.get(callId);
    if (call !== undefined) this.#calls.handleInfo(call, mimeType, body, headers);
  }

  /** Ends the session from outside (shutdown, an operator). Idempotent. */
  terminate(reason: string): void {
    if (this.#terminating || this.#closed) return;
    this.#options.journal.log('platform', `Session is being ended: ${reason}`);
    this.#beginTermination(reason);
  }

  #handleRunOutput(output: RunOutput): void {
    if (this.#closed) return;
    switch (output.kind) {
      case 'command':
        // After its end it may make one more HTTP request; the run sees to it that it is one.
        if (isForServices(output.command)) this.#services.handle(output.command);
        else if (!this.#terminating) this.#handleCommand(output.command);
        return;
      case 'log':
        this.#options.journal.log(output.level, output.message);
        return;
      case 'ended':
        this.#handleRunEnd(output.reason);
        return;
      default:
        unreachable(output);
    }
  }

  #handleCommand(command: Exclude<ScenarioCommand, NetworkCommand | StorageCommand>): void {
    switch (command.kind) {
      case 'set-video-codec':
        this.#setVideoCodec(command.codec);
        return;
      case 'create-streaming-agent':
        this.#agents.create(command.agentId, command.options);
        return;
      case 'stop-agent':
        this.#agents.stop(command.agentId);
        return;
      case 'set-active-track':
        this.#agents.showTrack(command.agentId, command.videoTrack);
        return;
      case 'monitor-agent':
        this.#agents.monitor(command.agentId, command.intervalSeconds);
        return;
      case 'monitor-call':
        this.#calls.monitor(command.callId, command.intervalSeconds);
        return;
      case 'create-conference':
      case 'stop-conference':
      case 'add-endpoint':
      case 'rename-endpoint':
      case 'remove-endpoint':
        if (command.kind === 'add-endpoint' && command.direction !== 'send') this.#players.releaseCall(command.callId);
        this.#conferences.handle(command);
        return;
      case 'create-player':
      case 'pause-player':
      case 'resume-player':
      case 'stop-player':
      case 'mark-player':
        this.#players.handle(command);
        return;
      case 'create-recorder':
      case 'mute-recorder':
      case 'stop-recorder':
        this.#recorders.handle(command);
        return;
      case 'set-custom-data':
        this.#options.journal.customData(command.customData);
        return;
      case 'terminate':
        this.#beginTermination('VoxEngine.terminate()');
        return;
      case 'send-media':
      case 'stop-media':
        this.#handleRoute(command);
        return;
      case 'place-call':
        if (this.#isMediaLost) return; // nobody could be connected any more
        this.#idleTimer?.cancel();
        this.#calls.place(command, this.#videoPolicy);
        if (this.#calls.size === 0) this.#startIdleTimer();
        return;
      default:
        this.#handleCallCommand(command);
    }
  }

  #handleRoute({ kind, from, to }: RouteCommand): void {
    if (from.unit === 'agent' || from.unit === 'recorder') return; // they only receive
    const sends = kind === 'send-media';
    if (to.unit === 'recorder') {
      this.#recorders.route(from, to.id, sends);
      return;
    }
    if (from.unit === 'player') {
      this.#routePlayer(from.id, to, sends);
      return;
    }
    if (to.unit === 'agent') {
      if (sends) this.#agents.sendMediaTo(from, to.id);
      else this.#agents.stopMediaTo(from, to.id);
    } else if (to.unit === 'conference') {
      if (from.unit === 'call') this.#conferences.route(to.id, from.id, 'speaks', sends);
    } else if (to.unit !== 'call') {
      return; // nothing else receives
    } else if (from.unit === 'conference') {
      if (sends) this.#players.releaseCall(to.id); // a call hears one sound, the newest
      this.#conferences.route(from.id, to.id, 'hears', sends);
    } else if (this.#calls.get(from.id) !== undefined && this.#calls.get(to.id) !== undefined) {
      if (sends) this.#players.releaseCall(to.id);
      if (sends) this.#routes.send(from.id, to.id);
      else this.#routes.stop(from.id, to.id);
    }
  }

  #routePlayer(playerId: PlayerId, to: RouteCommand['to'], sends: boolean): void {
    if (!this.#players.has(playerId)) return; // it ended while the command was on its way
    if (to.unit === 'agent') {
      if (sends) this.#agents.sendMediaTo({ unit: 'player', id: playerId }, to.id);
      else this.#agents.stopMediaTo({ unit: 'player', id: playerId }, to.id);
    } else if (to.unit === 'call') {
      if (sends) this.#players.sendToCall(playerId, to.id);
      else this.#players.stopToCall(playerId, to.id);
    } else if (sends) {
      const line = `Player ${playerId}: a ${to.unit} takes nothing of a player; a call, an agent and a recorder do`;
      this.#options.journal.log('warning', line);
    }
  }

  #handleCallCommand(command: Exclude<CallCommand, { kind: 'place-call' }>): void {
    const call = this.#calls.get(command.callId);
    if (call === undefined) return; // the call ended while the command was on its way
    switch (command.kind) {
      case 'answer':
        this.#calls.answer(call, command, this.#videoPolicyFor(command.callId));
        return;
      case 'reject':
        this.#calls.fail(call, command.code, `The scenario rejected the call with ${command.code}`, 'CALL_REJECTED');
        return;
      case 'ring':
        if (call.state === 'alerting') call.caller?.ringing();
        return;
      case 'hangup':
        this.#calls.end(call, 200, 'The scenario hung up');
        return;
      case 'send-message':
        call.caller?.message(command.text);
        return;
      case 'send-info':
        call.caller?.info(command.mimeType, command.body, command.headers);
        return;
      case 'send-digits':
        this.#media.send({ kind: 'send-digits', legId: command.callId, digits: command.digits });
        return;
      case 'handle-tones':
      case 'handle-mic-status':
        this.#calls.watch(call, command);
        return;
      case 'set-max-bitrate':
        this.#media.send({ kind: 'cap-leg', legId: command.callId, maxVideoBitrateBps: command.kbps * 1000 });
        return;
      default:
        unreachable(command);
    }
  }

  /** What the scenario said by setVideoCodec is meant for every call, whatever its agents would rather have. */
  #videoPolicyFor(callId: CallId): VideoPolicy {
    const preferred = this.#agents.preferredVideo(callId);
    return this.#videoPolicy === 'prefer-h264' && preferred !== undefined ? POLICIES[preferred] : this.#videoPolicy;
  }

  #setVideoCodec(codec: string): void {
    const name = codec.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
    if (name === 'H264') this.#videoPolicy = 'only-h264';
    else if (name === 'VP8') this.#videoPolicy = 'only-vp8';
    else this.#options.journal.log('warning', `setVideoCodec: unknown codec "${codec}" ignored; known: H264, VP8`);
  }

  #handleMediaEvent(event: MediaEvent): void {
    if (this.#closed) {
      if (event.kind === 'leg-statistics' && event.isLast) this.#calls.handleLegEvent(event);
      return;
    }
    if (event.kind === 'output') this.#agents.handleOutputEvent(event);
    else if (event.kind === 'output-statistics') this.#agents.handleStatistics(event);
    else if (event.kind === 'output-state') this.#agents.handleOutputState(event);
    else if (event.kind === 'output-destination') this.#agents.handleDestination(event);
    else if ('conferenceId' in event) this.#conferences.handleMediaEvent(event);
    else if (event.kind === 'player') this.#players.handleMediaEvent(event);
    else if (event.kind === 'recorder') this.#recorders.handleMediaEvent(event);
    else this.#calls.handleLegEvent(event);
  }

  /** The worker is gone: every leg and output of the session went with it. */
  #handleMediaLost(reason: string): void {
    if (this.#closed || this.#terminating) return;
    this.#options.journal.log('error', `Media worker lost: ${reason}`);
    this.#isMediaLost = true;
    this.#finish = 'Internal error';
    this.#calls.mediaLost();
    this.#calls.endAll(500, `Media worker lost: ${reason}`);
    this.#agents.mediaLost(`Media worker lost: ${reason}`);
    this.#recorders.close();
    this.#players.close();
    this.#idleTimer?.cancel();
    this.#mediaLostTimer = this.#options.scheduler.after(this.#limits.mediaLostGrace, () =>
      this.#beginTermination('Media worker lost'),
    );
  }

  #startIdleTimer(): void {
    if (this.#closed || this.#terminating || this.#isMediaLost) return;
    this.#idleTimer?.cancel();
    this.#idleTimer = this.#options.scheduler.after(this.#limits.idleSessionTimeout, () => {
      this.#options.journal.log('platform', 'No call for 60 s: the session ends');
      this.#finish = 'Timeout';
      this.#beginTermination('No call for 60 s');
    });
  }

  /** The guest gets Terminating and Terminated; media is dropped at once. The end of the run closes the rest. */
  #beginTermination(reason: string): void {
    if (this.#terminating || this.#closed) return;
    this.#terminating = true;
    this.#mediaLostTimer?.cancel();
    this.#idleTimer?.cancel();
    this.#calls.endAll(200, reason);
    this.#recorders.close();
    this.#players.close();
    this.#agents.close();
    this.#media.close();
    this.#services.end();
    this.#run.stop(reason);
    this.#terminateTimer = this.#options.scheduler.after(this.#limits.terminateTimeout, () => {
      this.#options.journal.log('error', 'The scenario run did not end in time');
      this.#close();
    });
  }

  #handleRunEnd(reason: RunEndReason): void {
    // Why it ended stands in the session log already: the runner wrote it.
    if (reason.kind === 'error' || reason.kind === 'limit') this.#finish = 'JS session error';
    if (reason.kind === 'shard-lost') this.#finish = 'Internal error';
    if (reason.kind === 'error' || reason.kind === 'limit' || reason.kind === 'shard-lost')
      this.#options.journal.scenarioFailed({ kind: reason.kind, message: reason.message });
    const code =
      reason.kind === 'error' ? 'SCENARIO_THROW' : reason.kind === 'limit' ? 'SCENARIO_LIMIT' : 'SCENARIO_ENDED';
    const why = 'message' in reason ? reason.message : 'The scenario terminated the session';
    this.#calls.failAll(reason.kind === 'terminated' || reason.kind === 'stopped' ? 480 : 500, why, code);
    this.#close();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#mediaLostTimer?.cancel();
    this.#idleTimer?.cancel();
    this.#terminateTimer?.cancel();
    this.#recorders.close();
    this.#players.close();
    this.#agents.close();
    this.#media.close();
    this.#services.close();
    this.#calls.whenReported(() => {
      this.#options.journal.log('platform', `Session ${this.#options.start.sessionId} ended: ${this.#finish}`);
      this.#options.journal.close(this.#finish);
      this.#options.onClosed();
    });
  }
}
