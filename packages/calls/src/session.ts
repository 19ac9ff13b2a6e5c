/**
 * One call session: the scenario run, the calls it handles, the agents it made. Commands of the scenario come in, events
 * go out to it, to the callers and to the journal. Sans-IO: media, callers and journal are ports, time is injected.
 */
import { type Log, type Scheduler, type Timer, unreachable } from '@callcast/core';
import type {
  CallFacts,
  CallId,
  RunEndReason,
  RunOutput,
  RunStart,
  ScenarioCommand,
  ScenarioRun,
  ScenarioRunner,
} from '@callcast/scenario/protocol';
import type { Call } from './call.ts';
import { CALL_LIMITS, type CallLimits } from './limits.ts';
import type { MediaEvent, VideoPolicy } from './media-protocol.ts';
import type { CallerPort, FinishReason, MediaPort, MediaSession, SessionJournal, WatchPathOf } from './ports.ts';
import { StreamingAgents } from './streaming-agents.ts';

export interface CallSessionOptions {
  readonly start: RunStart;
  readonly runner: ScenarioRunner;
  readonly media: MediaPort;
  readonly journal: SessionJournal;
  readonly scheduler: Scheduler;
  readonly log: Log;
  readonly watchPathOf: WatchPathOf;
  /** Called once, when nothing of the session is left. */
  readonly onClosed: () => void;
  readonly limits?: CallLimits;
}

export interface IncomingCall {
  readonly facts: CallFacts;
  readonly offer: string;
  readonly caller: CallerPort;
  /** `device`: WHIP and SIP, which have no resume token. */
  readonly leg: 'sdk' | 'device';
}

export class CallSession {
  readonly #options: CallSessionOptions;
  readonly #limits: CallLimits;
  readonly #calls = new Map<CallId, Call>();
  readonly #agents: StreamingAgents;
  readonly #media: MediaSession;
  readonly #run: ScenarioRun;
  #videoPolicy: VideoPolicy = 'prefer-h264';
  #finish: FinishReason = 'Normal termination';
  #idleTimer: Timer | undefined;
  #terminateTimer: Timer | undefined;
  #terminating = false;
  #closed = false;

  constructor(options: CallSessionOptions) {
    this.#options = options;
    this.#limits = options.limits ?? CALL_LIMITS;
    this.#media = options.media.openSession(
      (event) => this.#handleMediaEvent(event),
      (reason) => this.#handleMediaLost(reason),
    );
    this.#agents = new StreamingAgents({
      media: this.#media,
      journal: options.journal,
      limits: this.#limits,
      watchPathOf: options.watchPathOf,
      callOf: (callId) => this.#calls.get(callId),
      emit: (event) => this.#run.handleEvent(event),
    });
    const names = options.start.scenarios.map((scenario) => scenario.name).join(', ');
    options.journal.log('platform', `Session ${options.start.sessionId} started: ${names}`);
    this.#run = options.runner.start(options.start, (output) => this.#handleRunOutput(output));
    this.#startIdleTimer();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** A call comes in: the scenario hears CallAlerting and has a minute to answer. */
  addCall(incoming: IncomingCall): void {
    const { facts, caller, offer, leg } = incoming;
    if (this.#closed || this.#terminating) {
      caller.failed(480, 'The session is over', 'SESSION_CLOSED');
      return;
    }
    const { scheduler, journal } = this.#options;
    const call: Call = {
      facts,
      caller,
      offer,
      lostLegTimeout: leg === 'sdk' ? this.#limits.lostSdkLegTimeout : this.#limits.lostDeviceLegTimeout,
      startedAt: scheduler.now(),
      state: 'alerting',
      answerHeaders: {},
      connectedAt: undefined,
      granted: undefined,
      deadline: scheduler.after(this.#limits.answerTimeout, () =>
        this.#failCall(call, 408, 'The scenario did not answer within 60 s', 'SCENARIO_NO_ANSWER'),
      ),
    };
    this.#calls.set(facts.callId, call);
    this.#idleTimer?.cancel();
    journal.log('platform', `Incoming call ${facts.callId} from ${facts.callerId} to ${facts.destination}`);
    journal.callStarted({ callId: facts.callId, localNumber: facts.destination, remoteNumber: facts.callerId });
    this.#run.handleEvent({ kind: 'call-alerting', call: facts });
  }

  /** The caller hung up, in words of its signalling. */
  handleHangup(callId: CallId, reason: string): void {
    const call = this.#calls.get(callId);
    if (call !== undefined) this.#endCall(call, 200, reason);
  }

  /** The caller's signalling is gone without a word; its media may still flow. */
  handleSignallingLost(callId: CallId, reason: string): void {
    const call = this.#calls.get(callId);
    if (call === undefined) return;
    if (call.state === 'connected') this.#waitForLeg(call, reason);
    else this.#endCall(call, 487, reason);
  }

  handleCandidate(callId: CallId, candidate: string, mid: string): void {
    if (this.#calls.has(callId)) this.#media.send({ kind: 'add-candidate', legId: callId, candidate, mid });
  }

  handleMessage(callId: CallId, text: string): void {
    if (this.#calls.has(callId)) this.#run.handleEvent({ kind: 'message-received', callId, text });
  }

  handleInfo(callId: CallId, mimeType: string, body: string, headers: Readonly<Record<string, string>>): void {
    if (this.#calls.has(callId)) this.#run.handleEvent({ kind: 'info-received', callId, mimeType, body, headers });
  }

  /** Ends the session from outside (shutdown, an operator). Idempotent. */
  terminate(reason: string): void {
    if (this.#terminating || this.#closed) return;
    this.#options.journal.log('platform', `Session is being ended: ${reason}`);
    this.#beginTermination(reason);
  }

  // What the scenario says

  #handleRunOutput(output: RunOutput): void {
    if (this.#closed) return;
    switch (output.kind) {
      case 'command':
        if (!this.#terminating) this.#handleCommand(output.command);
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

  #handleCommand(command: ScenarioCommand): void {
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
      case 'set-custom-data':
        this.#options.journal.customData(command.customData);
        return;
      case 'terminate':
        this.#beginTermination('VoxEngine.terminate()');
        return;
      case 'send-media-to':
        this.#agents.sendMediaTo(command.fromCallId, command.toAgentId);
        return;
      case 'stop-media-to':
        this.#agents.stopMediaTo(command.fromCallId, command.toAgentId);
        return;
      default:
        this.#handleCallCommand(command);
    }
  }

  #handleCallCommand(command: Extract<ScenarioCommand, { callId: CallId }>): void {
    const call = this.#calls.get(command.callId);
    if (call === undefined) return; // the call ended while the command was on its way
    switch (command.kind) {
      case 'answer':
        this.#answer(call, command.headers);
        return;
      case 'reject':
        this.#failCall(call, command.code, `The scenario rejected the call with ${command.code}`, 'CALL_REJECTED');
        return;
      case 'ring':
        if (call.state === 'alerting') call.caller.ringing();
        return;
      case 'hangup':
        this.#endCall(call, 200, 'The scenario hung up');
        return;
      case 'send-message':
        call.caller.message(command.text);
        return;
      case 'send-info':
        call.caller.info(command.mimeType, command.body, command.headers);
        return;
      default:
        unreachable(command);
    }
  }

  #setVideoCodec(codec: string): void {
    const name = codec.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
    if (name === 'H264') this.#videoPolicy = 'only-h264';
    else if (name === 'VP8') this.#videoPolicy = 'only-vp8';
    else this.#options.journal.log('warning', `setVideoCodec: unknown codec "${codec}" ignored; known: H264, VP8`);
  }

  #answer(call: Call, headers: Readonly<Record<string, string>>): void {
    if (call.state !== 'alerting') return; // a second answer() is without effect
    call.state = 'answering';
    call.answerHeaders = headers;
    const { offer } = call;
    this.#media.send({ kind: 'open-leg', legId: call.facts.callId, offer, videoPolicy: this.#videoPolicy });
  }

  // What the media worker says

  #handleMediaEvent(event: MediaEvent): void {
    if (this.#closed) return;
    if (event.kind === 'output') {
      this.#agents.handleOutputEvent(event);
      return;
    }
    const call = this.#calls.get(event.legId);
    if (call === undefined) return;
    switch (event.kind) {
      case 'leg-answered':
        this.#handleAnswered(call, event);
        return;
      case 'leg-refused':
        this.#failCall(call, 488, event.message, event.code);
        return;
      case 'leg-connected':
        this.#handleConnected(call);
        return;
      case 'leg-lost':
        this.#waitForLeg(call, event.reason);
        return;
      case 'first-packet':
        this.#run.handleEvent({ kind: `first-${event.media}-packet`, callId: event.legId });
        return;
      case 'leg-statistics':
        return;
      default:
        unreachable(event);
    }
  }

  #handleAnswered(call: Call, event: Extract<MediaEvent, { kind: 'leg-answered' }>): void {
    if (call.state !== 'answering') return;
    const { scheduler, journal } = this.#options;
    call.state = 'answered';
    call.granted = event.granted;
    call.deadline?.cancel();
    call.deadline = scheduler.after(this.#limits.connectTimeout, () =>
      this.#endCall(call, 408, 'No media path to the caller within 30 s'),
    );
    const { video, audio } = event.granted;
    journal.log('platform', `Call ${call.facts.callId} answered: video ${video ?? 'none'}, audio ${audio ?? 'none'}`);
    call.caller.answered(event.answer, call.answerHeaders);
    this.#agents.callAnswered(call.facts.callId);
  }

  #handleConnected(call: Call): void {
    call.deadline?.cancel();
    call.deadline = undefined;
    if (call.state !== 'answered') return; // a lost leg that came back
    call.state = 'connected';
    call.connectedAt = this.#options.scheduler.now();
    this.#options.journal.log('platform', `Call ${call.facts.callId} connected`);
    call.caller.connected();
    this.#run.handleEvent({ kind: 'call-connected', callId: call.facts.callId, headers: {} });
  }

  #waitForLeg(call: Call, reason: string): void {
    if (call.state !== 'connected') {
      this.#endCall(call, 408, reason);
      return;
    }
    const { scheduler, journal } = this.#options;
    const timeout = call.lostLegTimeout;
    journal.log(
      'platform',
      `Call ${call.facts.callId} lost its connection (${reason}); waiting ${timeout / 1000} s for it`,
    );
    call.deadline?.cancel();
    call.deadline = scheduler.after(timeout, () => this.#endCall(call, 408, reason));
  }

  /** The worker is gone: every leg and output of the session went with it. */
  #handleMediaLost(reason: string): void {
    if (this.#closed) return;
    this.#options.journal.log('error', `Media worker lost: ${reason}`);
    for (const call of [...this.#calls.values()]) this.#endCall(call, 500, `Media worker lost: ${reason}`);
    this.#finish = 'Internal error';
    this.#beginTermination('Media worker lost');
  }

  // How calls and the session end

  /** A call that never was answered. */
  #failCall(call: Call, code: number, reason: string, errorCode: string): void {
    if (call.state === 'ended') return;
    if (call.state === 'answered' || call.state === 'connected') {
      this.#endCall(call, code, reason);
      return;
    }
    this.#closeCall(call, code, reason);
    call.caller.failed(code, reason, errorCode);
  }

  /** A call that is over, however far it came. */
  #endCall(call: Call, code: number, reason: string): void {
    if (call.state === 'ended') return;
    const answered = call.state === 'answered' || call.state === 'connected';
    const finalCode = answered || code !== 200 ? code : 487; // a normal end before the answer is a cancelled request
    this.#closeCall(call, finalCode, reason);
    if (answered) call.caller.ended(reason);
    else call.caller.failed(finalCode, reason, 'CALL_ENDED');
  }

  #closeCall(call: Call, code: number, reason: string): void {
    const { scheduler, journal } = this.#options;
    const { callId } = call.facts;
    const wasOpened = call.state !== 'alerting';
    const successful = call.connectedAt !== undefined;
    const durationSeconds = successful ? Math.round((scheduler.now() - (call.connectedAt ?? 0)) / 1000) : 0;
    call.state = 'ended';
    call.deadline?.cancel();
    this.#calls.delete(callId);
    if (wasOpened) this.#media.send({ kind: 'close-leg', legId: callId });
    this.#agents.callEnded(callId);
    journal.log('platform', `Call ${callId} ended after ${durationSeconds} s: ${reason} (${code})`);
    journal.callEnded(callId, { durationSeconds, successful, endReason: reason });
    this.#run.handleEvent({ kind: 'call-disconnected', callId, internalCode: code, reason, durationSeconds });
    if (this.#calls.size === 0) this.#startIdleTimer();
  }

  #startIdleTimer(): void {
    if (this.#closed || this.#terminating) return;
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
    this.#idleTimer?.cancel();
    for (const call of [...this.#calls.values()]) this.#endCall(call, 200, reason);
    this.#media.close();
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
    const code =
      reason.kind === 'error' ? 'SCENARIO_THROW' : reason.kind === 'limit' ? 'SCENARIO_LIMIT' : 'SCENARIO_ENDED';
    const why = 'message' in reason ? reason.message : 'The scenario terminated the session';
    const alertingCode = reason.kind === 'terminated' || reason.kind === 'stopped' ? 480 : 500;
    for (const call of [...this.#calls.values()]) this.#failCall(call, alertingCode, why, code);
    this.#close();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#idleTimer?.cancel();
    this.#terminateTimer?.cancel();
    this.#media.close();
    this.#options.journal.log('platform', `Session ${this.#options.start.sessionId} ended: ${this.#finish}`);
    this.#options.journal.close(this.#finish);
    this.#options.onClosed();
  }
}
