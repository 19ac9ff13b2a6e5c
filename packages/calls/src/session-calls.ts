/** The calls of one session and how far each of them has come. What ends a call, by whatever way, ends here. */
import type { Millis, Scheduler } from '@callcast/core';
import type { CallId, ScenarioCommand, ScenarioEvent } from '@callcast/scenario/protocol';
import type { Call, IncomingCall } from './call.ts';
import type { CallSnapshot, OutputSnapshot } from './call-snapshot.ts';
import type { CallLimits } from './limits.ts';
import type { LegStatistics, MediaEvent, VideoPolicy } from './media-protocol.ts';
import type { MediaSession, SessionJournal } from './ports.ts';

type AnswerCommand = Extract<ScenarioCommand, { kind: 'answer' }>;

export interface SessionCallsOptions {
  readonly media: MediaSession;
  readonly journal: SessionJournal;
  readonly scheduler: Scheduler;
  readonly limits: CallLimits;
  readonly emit: (event: ScenarioEvent) => void;
  readonly onAnswered: (callId: CallId) => void;
  /** The call is forgotten already; `isLast`: no other one is left. */
  readonly onEnded: (callId: CallId, isLast: boolean) => void;
}

export class SessionCalls {
  readonly #options: SessionCallsOptions;
  readonly #calls = new Map<CallId, Call>();

  constructor(options: SessionCallsOptions) {
    this.#options = options;
  }

  get(callId: CallId): Call | undefined {
    return this.#calls.get(callId);
  }

  /** @param outputsOf What this call feeds. */
  snapshots(outputsOf: (callId: CallId) => readonly OutputSnapshot[]): CallSnapshot[] {
    return [...this.#calls.values()].map((call) => {
      const { callId, callerId, destination } = call.facts;
      const { state, startedAt, granted, statistics } = call;
      const durationSeconds = this.#secondsConnected(call);
      const outputs = outputsOf(callId);
      return { callId, callerId, destination, state, startedAt, durationSeconds, granted, statistics, outputs };
    });
  }

  /** The scenario hears CallAlerting and has a minute to answer. */
  add({ facts, caller, offer, leg }: IncomingCall): void {
    const { scheduler, journal, limits, emit } = this.#options;
    const call: Call = {
      facts,
      caller,
      offer,
      lostLegTimeout: leg === 'sdk' ? limits.lostSdkLegTimeout : limits.lostDeviceLegTimeout,
      startedAt: scheduler.wallNow(),
      state: 'alerting',
      answerHeaders: {},
      connectedAt: undefined,
      granted: undefined,
      statistics: undefined,
      deadline: scheduler.after(limits.answerTimeout, () =>
        this.fail(call, 408, 'The scenario did not answer within 60 s', 'SCENARIO_NO_ANSWER'),
      ),
    };
    this.#calls.set(facts.callId, call);
    journal.log('platform', `Incoming call ${facts.callId} from ${facts.callerId} to ${facts.destination}`);
    journal.callStarted({ callId: facts.callId, localNumber: facts.destination, remoteNumber: facts.callerId });
    emit({ kind: 'call-alerting', call: facts });
  }

  /** The scenario answers; a second time is without effect. */
  answer(call: Call, { headers, maxVideoBitrateKbps }: AnswerCommand, videoPolicy: VideoPolicy): void {
    if (call.state !== 'alerting') return;
    call.state = 'answering';
    call.answerHeaders = headers;
    const cap = maxVideoBitrateKbps === undefined ? {} : { maxVideoBitrateBps: maxVideoBitrateKbps * 1000 };
    this.#options.media.send({ kind: 'open-leg', legId: call.facts.callId, offer: call.offer, videoPolicy, ...cap });
  }

  handleLegEvent(event: Exclude<MediaEvent, { kind: 'output' | 'output-state' | 'output-statistics' }>): void {
    const call = this.#calls.get(event.legId);
    if (call === undefined) return; // it ended while the event was on its way
    if (event.kind === 'leg-answered') this.#answered(call, event);
    else if (event.kind === 'leg-refused') this.fail(call, 488, event.message, event.code);
    else if (event.kind === 'leg-connected') this.#connected(call);
    else if (event.kind === 'leg-lost') this.waitForLeg(call, event.reason);
    else if (event.kind === 'leg-statistics') call.statistics = event.statistics;
    else if (event.kind === 'first-packet')
      this.#options.emit({ kind: `first-${event.media}-packet`, callId: event.legId });
  }

  /** The way to a connected caller is gone: it has a while to come back. */
  waitForLeg(call: Call, reason: string): void {
    const { scheduler, journal } = this.#options;
    if (call.state !== 'connected') {
      this.end(call, call.state === 'answered' ? 408 : 487, reason);
      return;
    }
    const { callId } = call.facts;
    const seconds = call.lostLegTimeout / 1000;
    journal.log('platform', `Call ${callId} lost its connection (${reason}); waiting ${seconds} s for it`);
    call.deadline?.cancel();
    call.deadline = scheduler.after(call.lostLegTimeout, () => this.end(call, 408, reason));
  }

  /** A call that never was answered; one that was ends. */
  fail(call: Call, code: number, reason: string, errorCode: string): void {
    if (call.state === 'ended') return;
    if (call.state === 'answered' || call.state === 'connected') {
      this.end(call, code, reason);
      return;
    }
    this.#close(call, code, reason);
    call.caller.failed(code, reason, errorCode);
  }

  /** A call that is over, however far it came. */
  end(call: Call, code: number, reason: string): void {
    if (call.state === 'ended') return;
    const answered = call.state === 'answered' || call.state === 'connected';
    const finalCode = answered || code !== 200 ? code : 487; // a normal end before the answer is a cancelled request
    this.#close(call, finalCode, reason);
    if (answered) call.caller.ended(reason);
    else call.caller.failed(finalCode, reason, 'CALL_ENDED');
  }

  endAll(code: number, reason: string): void {
    for (const call of [...this.#calls.values()]) this.end(call, code, reason);
  }

  failAll(code: number, reason: string, errorCode: string): void {
    for (const call of [...this.#calls.values()]) this.fail(call, code, reason, errorCode);
  }

  #answered(call: Call, event: Extract<MediaEvent, { kind: 'leg-answered' }>): void {
    if (call.state !== 'answering') return;
    const { journal, limits, onAnswered } = this.#options;
    const { callId } = call.facts;
    const { video, audio } = event.granted;
    call.state = 'answered';
    call.granted = event.granted;
    this.#expect(call, limits.connectTimeout, 'No media path to the caller within 30 s');
    journal.log('platform', `Call ${callId} answered: video ${video ?? 'none'}, audio ${audio ?? 'none'}`);
    call.caller.answered(event.answer, call.answerHeaders);
    onAnswered(callId);
  }

  #connected(call: Call): void {
    call.deadline?.cancel();
    call.deadline = undefined;
    if (call.state !== 'answered') return; // a lost leg that came back
    const { scheduler, journal, emit } = this.#options;
    const { callId } = call.facts;
    call.state = 'connected';
    call.connectedAt = scheduler.now();
    journal.log('platform', `Call ${callId} connected`);
    call.caller.connected();
    emit({ kind: 'call-connected', callId, headers: {} });
  }

  #secondsConnected({ connectedAt }: Call): number {
    return connectedAt === undefined ? 0 : Math.round((this.#options.scheduler.now() - connectedAt) / 1000);
  }

  #expect(call: Call, timeout: Millis, otherwise: string): void {
    call.deadline?.cancel();
    call.deadline = this.#options.scheduler.after(timeout, () => this.end(call, 408, otherwise));
  }

  #close(call: Call, code: number, reason: string): void {
    const { journal, media, emit, onEnded } = this.#options;
    const { callId } = call.facts;
    const wasOpened = call.state !== 'alerting';
    const successful = call.connectedAt !== undefined;
    const durationSeconds = this.#secondsConnected(call);
    call.state = 'ended';
    call.deadline?.cancel();
    this.#calls.delete(callId);
    if (wasOpened) media.send({ kind: 'close-leg', legId: callId });
    journal.log('platform', `Call ${callId} ended after ${durationSeconds} s: ${reason} (${code})`);
    if (call.statistics !== undefined) journal.log('platform', `Call ${callId} received ${describe(call.statistics)}`);
    journal.callEnded(callId, { durationSeconds, successful, endReason: reason });
    emit({ kind: 'call-disconnected', callId, internalCode: code, reason, durationSeconds });
    onEnded(callId, this.#calls.size === 0);
  }
}

function describe(statistics: LegStatistics): string {
  const { pictures, idrPictures, picturesHeld, packets, packetsMissed, packetsLost, rttMs, freezes } = statistics;
  const held = picturesHeld > 0 ? `, ${picturesHeld} of them not published after a loss` : '';
  const stood = freezes > 0 ? `; the picture stood ${freezes} times, ${statistics.freezeMs} ms in all` : '';
  return `${pictures} pictures (${idrPictures} IDR)${held}${stood}; ${packets} packets, ${packetsMissed} missed, ${packetsLost} lost for good; round trip ${rttMs} ms`;
}
