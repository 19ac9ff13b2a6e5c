/** The calls of one session and how far each of them has come. What ends a call, by whatever way, ends here. */
import { type Millis, millis, type Scheduler, type Timer } from '@callcast/core';
import type { CalleeKind, CallId, ScenarioCommand, ScenarioEvent } from '@callcast/scenario/protocol';
import type { Call, IncomingCall } from './call.ts';
import { mediaFigures } from './call-figures.ts';
import {
  infoTone,
  refusedDigits,
  signalHeard,
  UNWATCHED,
  type WatchCommand,
  watchedBy,
  watchLeg,
} from './call-signals.ts';
import type { CallSnapshot, OutputSnapshot } from './call-snapshot.ts';
import type { CallLimits } from './limits.ts';
import type { LegId, LegStatistics, MediaEvent, VideoPolicy } from './media-protocol.ts';
import type { MediaSession, SessionJournal, UserDialPort } from './ports.ts';
import { ReportingInterval } from './reporting-interval.ts';
import { UNANSWERED } from './unanswered.ts';

type AnswerCommand = Extract<ScenarioCommand, { kind: 'answer' }>;
type PlaceCommand = Extract<ScenarioCommand, { kind: 'place-call' }>;

/** What a scenario hears of callees that this server has no way to. */
const UNREACHABLE: Readonly<Record<Exclude<CalleeKind, 'user'>, string>> = {
  sip: 'Calls to SIP addresses are not part of this server (FEATURE_ABSENT)',
  pstn: 'Calls to telephone numbers are not part of this server (FEATURE_ABSENT)',
  conference: 'Calls to conferences of other sessions are not part of this server (FEATURE_ABSENT)',
  whatsapp: 'Calls to WhatsApp are not part of this server (FEATURE_ABSENT)',
};
/** RFC 3261 §21.5.2 and §21.4.4. */
const NOT_IMPLEMENTED = 501;
const FORBIDDEN = 403;

export interface SessionCallsOptions {
  readonly media: MediaSession;
  readonly journal: SessionJournal;
  readonly scheduler: Scheduler;
  readonly limits: CallLimits;
  readonly users: UserDialPort;
  /** Whose users may be called. */
  readonly applicationId: number;
  readonly emit: (event: ScenarioEvent) => void;
  readonly onAnswered: (callId: CallId) => void;
  /** The call is forgotten already; `isLast`: no other one is left. */
  readonly onEnded: (callId: CallId, isLast: boolean) => void;
}

export class SessionCalls {
  readonly #options: SessionCallsOptions;
  readonly #calls = new Map<CallId, Call>();
  /** Those that are over and whose leg has not told its last figures yet, with the end of the wait for them. */
  readonly #reporting = new Map<CallId, { readonly call: Call; readonly timer: Timer }>();
  #isMediaLost = false;
  #onReported: (() => void) | undefined;
  #placed = 0;

  constructor(options: SessionCallsOptions) {
    this.#options = options;
  }

  get(callId: CallId): Call | undefined {
    return this.#calls.get(callId);
  }

  get size(): number {
    return this.#calls.size;
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
      direction: 'incoming',
      caller,
      offer,
      duplex: leg === 'sdk',
      calleeHeaders: {},
      calleeCustomData: undefined,
      dialed: undefined,
      lostLegTimeout: leg === 'sdk' ? limits.lostSdkLegTimeout : limits.lostDeviceLegTimeout,
      startedAt: scheduler.wallNow(),
      state: 'alerting',
      answerHeaders: {},
      connectedAt: undefined,
      granted: undefined,
      statistics: undefined,
      watched: UNWATCHED,
      reporting: new ReportingInterval(),
      deadline: scheduler.after(limits.answerTimeout, () =>
        this.fail(call, UNANSWERED.code, UNANSWERED.reason, UNANSWERED.errorCode),
      ),
    };
    this.#calls.set(facts.callId, call);
    journal.log('platform', `Incoming call ${facts.callId} from ${facts.callerId} to ${facts.destination}`);
    journal.callStarted({
      callId: facts.callId,
      localNumber: facts.destination,
      remoteNumber: facts.callerId,
      incoming: true,
    });
    emit({ kind: 'call-alerting', call: facts });
  }

  /** The scenario calls somebody: Ringing, then Connected or Failed. @param videoPolicy For whoever takes it. */
  place(command: PlaceCommand, videoPolicy: VideoPolicy): void {
    const { scheduler, journal, limits, emit, users, applicationId } = this.#options;
    const { callId, to, destination, callerId, displayName, headers, video, customData, timeoutSeconds } = command;
    if (this.#calls.has(callId)) return;
    const refuse = (code: number, reason: string): void => {
      journal.log('platform', `Call ${callId} to ${destination} failed: ${reason} (${code})`);
      emit({ kind: 'call-failed', callId, code, reason });
    };
    this.#placed += 1;
    const dialing = [...this.#calls.values()].filter(({ state }) => state === 'dialing').length;
    if (this.#placed > limits.maxPlacedCalls || dialing >= limits.maxDialingCalls) {
      refuse(FORBIDDEN, 'Call limit reached');
      return;
    }
    if (to !== 'user') {
      refuse(NOT_IMPLEMENTED, UNREACHABLE[to]);
      return;
    }
    const call: Call = {
      facts: { callId, callerId, displayName, destination, fromUri: '', toUri: '', headers, customData },
      direction: 'outgoing',
      caller: undefined,
      offer: '',
      duplex: true,
      lostLegTimeout: limits.lostSdkLegTimeout,
      startedAt: scheduler.wallNow(),
      state: 'dialing',
      answerHeaders: {},
      calleeHeaders: {},
      calleeCustomData: undefined,
      dialed: undefined,
      connectedAt: undefined,
      granted: undefined,
      statistics: undefined,
      watched: UNWATCHED,
      reporting: new ReportingInterval(),
      deadline: undefined,
    };
    this.#calls.set(callId, call);
    journal.log('platform', `Placing call ${callId} from ${callerId} to user ${destination}`);
    journal.callStarted({ callId, localNumber: callerId, remoteNumber: destination, incoming: false });
    const timeout = millis(timeoutSeconds * 1000);
    const { maxVideoBitrateKbps } = command;
    call.dialed = users.dial(
      { callId, applicationId, username: destination, callerId, displayName, headers, video, customData, timeout },
      {
        ringing: () => {
          if (call.state === 'dialing') emit({ kind: 'call-ringing', callId, headers: {} });
        },
        accepted: (callee) => {
          if (call.state !== 'dialing') return;
          call.caller = callee.caller;
          call.offer = callee.offer;
          call.calleeHeaders = callee.headers;
          call.calleeCustomData = callee.customData;
          this.#openLeg(call, videoPolicy, maxVideoBitrateKbps);
        },
        failed: (code, reason) => this.end(call, code, reason),
      },
    );
  }

  /** The scenario answers; a second time is without effect. */
  answer(call: Call, { headers, maxVideoBitrateKbps }: AnswerCommand, videoPolicy: VideoPolicy): void {
    if (call.state !== 'alerting') return;
    call.answerHeaders = headers;
    this.#openLeg(call, videoPolicy, maxVideoBitrateKbps);
  }

  #openLeg(call: Call, videoPolicy: VideoPolicy, maxVideoBitrateKbps: number | undefined): void {
    call.state = 'answering';
    call.dialed = undefined;
    const { offer, duplex } = call;
    this.#options.media.send({
      kind: 'open-leg',
      legId: call.facts.callId,
      offer,
      videoPolicy,
      ...(maxVideoBitrateKbps === undefined ? {} : { maxVideoBitrateBps: maxVideoBitrateKbps * 1000 }),
      ...(duplex ? { duplex } : {}),
    });
    if (call.watched !== UNWATCHED) this.#options.media.send(watchLeg(call.facts.callId, call.watched));
  }

  /** May come before the answer. */
  watch(call: Call, command: WatchCommand): void {
    call.watched = watchedBy(call.watched, command);
    const isOpened = call.state !== 'alerting' && call.state !== 'dialing';
    if (isOpened) this.#options.media.send(watchLeg(command.callId, call.watched));
  }

  handleInfo(call: Call, mimeType: string, body: string, headers: Readonly<Record<string, string>>): void {
    const { callId } = call.facts;
    this.#options.emit({ kind: 'info-received', callId, mimeType, body, headers });
    const tone = infoTone(call.watched, callId, mimeType, body);
    if (tone !== undefined) this.#options.emit(tone);
  }

  handleLegEvent(event: Extract<MediaEvent, { legId: LegId }>): void {
    if (event.kind === 'leg-statistics' && event.isLast) this.#takeLast(event.legId, event.statistics);
    const call = this.#calls.get(event.legId);
    if (call === undefined) return; // it ended while the event was on its way
    if (event.kind === 'leg-answered') this.#answered(call, event);
    else if (event.kind === 'leg-refused') this.fail(call, 488, event.message, event.code);
    else if (event.kind === 'leg-connected') this.#connected(call);
    else if (event.kind === 'leg-lost') this.waitForLeg(call, event.reason);
    else if (event.kind === 'media-stopped' || event.kind === 'media-resumed')
      this.#options.emit({ kind: event.kind, callId: event.legId });
    else if (event.kind === 'forward-mismatch') this.#logMismatch(event);
    else if (event.kind === 'leg-statistics') this.#takeStatistics(call, event.statistics);
    else if (event.kind === 'first-packet')
      this.#options.emit({ kind: `first-${event.media}-packet`, callId: event.legId });
    else if (event.kind === 'digits-refused')
      this.#options.journal.log('warning', refusedDigits(event.legId, event.code));
    else if (event.kind === 'tone' || event.kind === 'mic-status') {
      const heard = signalHeard(call.watched, event);
      if (heard !== undefined) this.#options.emit(heard);
    }
  }

  /** The scenario hears of the call's media every so many seconds; 0: no more. */
  monitor(callId: CallId, intervalSeconds: number): void {
    this.#calls.get(callId)?.reporting.set(this.#options.scheduler.now(), intervalSeconds);
  }

  #takeStatistics(call: Call, statistics: LegStatistics): void {
    const { scheduler, emit } = this.#options;
    call.statistics = statistics;
    if (!call.reporting.handleReport(scheduler.now())) return;
    emit({ kind: 'call-statistics', callId: call.facts.callId, statistics: mediaFigures(statistics) });
  }

  /** The figures of a call that is over stand in the log once its leg has told the last of them. */
  #takeLast(callId: CallId, statistics: LegStatistics): void {
    const reporting = this.#reporting.get(callId);
    if (reporting === undefined) return; // the way is lost, and the call waits for another one
    reporting.call.statistics = statistics;
    this.#report(reporting.call);
  }

  #awaitLast(call: Call): void {
    if (call.statistics === undefined || this.#isMediaLost) {
      this.#report(call);
      return;
    }
    const { limits, scheduler } = this.#options;
    const timer = scheduler.after(limits.lastReportTimeout, () => this.#report(call));
    this.#reporting.set(call.facts.callId, { call, timer });
  }

  #report({ facts: { callId }, statistics }: Call): void {
    this.#reporting.get(callId)?.timer.cancel();
    this.#reporting.delete(callId);
    if (statistics !== undefined)
      this.#options.journal.log('platform', `Call ${callId} received ${describe(statistics)}`);
    if (this.#reporting.size === 0) this.#onReported?.();
  }

  /** Calls back, once, when the figures of all calls that ended are in the log; at once when they are. */
  whenReported(done: () => void): void {
    this.#onReported = () => {
      this.#onReported = undefined;
      done();
    };
    if (this.#reporting.size === 0) this.#onReported();
  }

  /** The worker is gone, and with it what it has not told. */
  mediaLost(): void {
    this.#isMediaLost = true;
    for (const { call } of [...this.#reporting.values()]) this.#report(call);
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
    call.caller?.failed(code, reason, errorCode);
  }

  /** A call that is over, however far it came. */
  end(call: Call, code: number, reason: string): void {
    if (call.state === 'ended') return;
    const answered = call.state === 'answered' || call.state === 'connected';
    const finalCode = answered || code !== 200 ? code : 487; // a normal end before the answer is a cancelled request
    this.#close(call, finalCode, reason);
    if (answered) call.caller?.ended(reason);
    else call.caller?.failed(finalCode, reason, 'CALL_ENDED');
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
    call.caller?.answered(event.answer, call.answerHeaders);
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
    journal.callConnected(callId);
    call.caller?.connected();
    const { calleeHeaders: headers, calleeCustomData: customData } = call;
    emit({ kind: 'call-connected', callId, headers, ...(customData !== undefined && { customData }) });
  }

  #logMismatch({ legId, toLegId, fromCodec, toCodec }: Extract<MediaEvent, { kind: 'forward-mismatch' }>): void {
    const why = `one sends ${fromCodec}, the other takes ${toCodec}`;
    this.#options.journal.log('warning', `Call ${toLegId} gets no video of call ${legId}: ${why} [CODEC_MISMATCH]`);
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
    const wasOpened = call.state !== 'alerting' && call.state !== 'dialing';
    const successful = call.connectedAt !== undefined;
    const durationSeconds = this.#secondsConnected(call);
    call.state = 'ended';
    call.deadline?.cancel();
    this.#calls.delete(callId);
    call.dialed?.cancel(reason);
    if (wasOpened) media.send({ kind: 'close-leg', legId: callId });
    journal.log('platform', `Call ${callId} ended after ${durationSeconds} s: ${reason} (${code})`);
    this.#awaitLast(call);
    journal.callEnded(callId, { durationSeconds, successful, endReason: reason });
    if (call.direction === 'outgoing' && !successful) emit({ kind: 'call-failed', callId, code, reason });
    else emit({ kind: 'call-disconnected', callId, internalCode: code, reason, durationSeconds });
    onEnded(callId, this.#calls.size === 0);
  }
}

function describe(statistics: LegStatistics): string {
  const { pictures, idrPictures, picturesHeld, packets, packetsMissed, packetsLost, rttMs, freezes } = statistics;
  const held = picturesHeld > 0 ? `, ${picturesHeld} of them not published after a loss` : '';
  const stood = freezes > 0 ? `; the picture stood ${freezes} times, ${statistics.freezeMs} ms in all` : '';
  return `${pictures} pictures (${idrPictures} IDR)${held}${stood}; ${packets} packets, ${packetsMissed} missed, ${packetsLost} lost for good; round trip ${rttMs} ms`;
}
