import { AUTHOR_LIMITS } from '../limits.ts';
import type { CallFacts, ScenarioCommand, UnitRef } from '../protocol.ts';
import { addAbsentMethods } from './absent-names.ts';
import type * as api from './api/call.ts';
import type { CallEvent, CallEventPayloads } from './api/call-event-payloads.ts';
import { CallEvents } from './call-events.ts';
import { CallPlayback } from './call-playback.ts';
import { CallRecording } from './call-recording.ts';
import { readDigits, readTones } from './call-signals.ts';
import { boundedCustomData } from './custom-data.ts';
import { DTMFType } from './dtmf-type.ts';
import { readHeaders } from './headers.ts';
import { Listeners } from './listeners.ts';
import type { Session } from './session.ts';
import { utf8Length } from './utf8.ts';

export type CallState = api.CallState;

/** SIP final responses that refuse. */
const REJECTION_CODES = { first: 300, last: 699, default: 603 };

/** `incoming`: somebody calls; `outgoing`: the scenario does. */
export type CallDirection = 'incoming' | 'outgoing';

/** `Call`: a call as its scenario sees it. */
export class Call implements api.Call {
  readonly #session: Session;
  readonly #facts: CallFacts;
  readonly #direction: CallDirection;
  readonly #listeners: Listeners<CallEventPayloads>;
  readonly #playback: CallPlayback;
  readonly #recording: CallRecording;
  /** Of the old easyprocess script. */
  readonly is_conf = false;
  #state: CallState;
  #customData: string;
  #isVoiceWatched = false;

  constructor(session: Session, facts: CallFacts, direction: CallDirection) {
    this.#session = session;
    this.#facts = facts;
    this.#direction = direction;
    this.#state = direction === 'incoming' ? 'ALERTING' : 'PROGRESSING';
    this.#customData = facts.customData;
    this.#listeners = new Listeners(session, 'Call');
    this.#playback = new CallPlayback(session, facts.callId, (event, extra) => Call.deliver(this, event, extra));
    this.#recording = new CallRecording(session, facts.callId, (event, extra) => Call.deliver(this, event, extra));
    session.units.set(this, { unit: 'call', id: facts.callId });
  }

  /** For the session only. */
  static deliver<Event extends keyof CallEventPayloads>(
    call: Call,
    event: Event,
    extra: Omit<CallEventPayloads[Event], keyof CallEvent>,
    state?: CallState,
  ): void {
    const oldState = call.#state;
    if (state !== undefined && state !== oldState) {
      call.#state = state;
      const change = { call, name: CallEvents.StateChanged, id: call.#facts.callId, oldState, newState: state };
      call.#listeners.dispatch(CallEvents.StateChanged, change);
    }
    const payload = { call, name: event, id: call.#facts.callId, ...extra };
    call.#listeners.dispatch(event, payload as unknown as CallEventPayloads[Event]); // base and extra are all of it
  }

  id(): string {
    return this.#facts.callId;
  }

  state(): CallState {
    return this.#state;
  }

  toString(): string {
    return `Call ${this.#facts.callId} (${this.#state})`;
  }

  incoming(): boolean {
    return this.#direction === 'incoming';
  }

  callerid(): string {
    return this.#facts.callerId;
  }

  displayName(): string {
    return this.#facts.displayName;
  }

  /** The dialled number. */
  number(): string {
    return this.#facts.destination;
  }

  clientType(): string {
    return 'user';
  }

  customData(data?: unknown): string {
    if (data !== undefined) this.#customData = boundedCustomData(this.#session, data);
    return this.#customData;
  }

  addEventListener(event: unknown, callback: unknown): void {
    this.#listeners.add(event, callback);
  }

  removeEventListener(event: unknown, callback?: unknown): void {
    this.#listeners.remove(event, callback);
  }

  answer(extraHeaders?: unknown, parameters?: { maxVideoBitrate?: unknown }): void {
    if (this.#isPlaced('answer')) return;
    const maximum = readBitrate(parameters?.maxVideoBitrate);
    this.#command({ kind: 'answer', callId: this.#facts.callId, headers: this.#headers(extraHeaders), ...maximum });
  }

  /** Media of a direct call passes the server as that of any other. */
  answerDirect(_peer?: unknown, extraHeaders?: unknown, parameters?: { maxVideoBitrate?: unknown }): void {
    this.answer(extraHeaders, parameters);
  }

  reject(code?: unknown, extraHeaders?: unknown): void {
    if (this.#isPlaced('reject')) return;
    const wanted = Number(code);
    const valid = Number.isInteger(wanted) && wanted >= REJECTION_CODES.first && wanted <= REJECTION_CODES.last;
    if (!valid) this.#session.warn(`reject: ${String(code)} is no code from 300 to 699, 603 is sent`);
    const final = valid ? wanted : REJECTION_CODES.default;
    const headers = this.#headers(extraHeaders);
    this.#command({ kind: 'reject', callId: this.#facts.callId, code: final, headers });
  }

  /** The old name of {@link reject}. */
  decline(code?: unknown, extraHeaders?: unknown): void {
    this.reject(code, extraHeaders);
  }

  ring(extraHeaders?: unknown): void {
    if (this.#isPlaced('ring')) return;
    if (this.#state === 'ALERTING') this.#state = 'PROGRESSING';
    this.#command({ kind: 'ring', callId: this.#facts.callId, headers: this.#headers(extraHeaders) });
  }

  /** Nothing can be played to a caller before the answer yet, so early media is ringing. */
  startEarlyMedia(extraHeaders?: unknown): void {
    this.ring(extraHeaders);
  }

  hangup(extraHeaders?: unknown): void {
    this.#command({ kind: 'hangup', callId: this.#facts.callId, headers: this.#headers(extraHeaders) });
  }

  /** May come before the answer: the route is remembered and used when media flows. */
  sendMediaTo(unit: unknown): void {
    this.#command({ kind: 'send-media', from: this.#ref, to: this.#session.unitOf(unit, 'Call.sendMediaTo') });
  }

  stopMediaTo(unit: unknown): void {
    this.#command({ kind: 'stop-media', from: this.#ref, to: this.#session.unitOf(unit, 'Call.stopMediaTo') });
  }

  /** Heard once the call is connected, in place of what it hears now. */
  startPlayback(url: unknown, parameters?: unknown): void {
    if (this.#state === 'TERMINATED') this.#session.warn('startPlayback: the call is over, nothing is done');
    else this.#playback.start(url, parameters);
  }

  stopPlayback(): void {
    this.#playback.stop();
  }

  monitorMediaStatistics(parameters?: { monitor?: unknown; interval?: unknown }): void {
    const { minimum, maximum } = AUTHOR_LIMITS.callStatisticsSeconds;
    const wanted = Number(parameters?.interval);
    const seconds = Math.min(maximum, Math.max(minimum, Number.isNaN(wanted) ? minimum : wanted));
    const isOn = Boolean(parameters?.monitor);
    if (isOn && seconds !== wanted)
      this.#session.warn(`monitorMediaStatistics: interval is ${minimum} to ${maximum}, in seconds; it is ${seconds}`);
    this.#command({ kind: 'monitor-call', callId: this.#facts.callId, intervalSeconds: isOn ? seconds : 0 });
  }

  /** What it says and what it hears, in one file that ends with the call. */
  record(parameters?: unknown): void {
    if (this.#state === 'TERMINATED') this.#session.warn('record: the call is over, nothing is done');
    else this.#recording.start(parameters);
  }

  /** What this caller's video may have from now on, in kbit/s; 0 is as much as it likes. Not of the original platform. */
  setMaxBitrate(kbps: unknown): void {
    const wanted = Number(kbps);
    if (!(Number.isFinite(wanted) && wanted >= 0)) {
      this.#session.warn(`setMaxBitrate: ${String(kbps).slice(0, 40)} is no number of kbit/s, nothing is changed`);
      return;
    }
    this.#command({ kind: 'set-max-bitrate', callId: this.#facts.callId, kbps: wanted });
  }

  sendMessage(text: unknown): void {
    const message = String(text);
    if (!this.#fits(message, 'sendMessage')) return;
    this.#command({ kind: 'send-message', callId: this.#facts.callId, text: message });
  }

  sendInfo(mimeType: unknown, body: unknown, headers?: unknown): void {
    const content = String(body);
    const type = String(mimeType);
    if (!this.#fits(content, 'sendInfo') || !this.#fits(type, 'sendInfo')) return;
    const { callId } = this.#facts;
    this.#command({ kind: 'send-info', callId, mimeType: type, body: content, headers: this.#headers(headers) });
  }

  /** May come before the answer, as {@link handleMicStatus}. */
  handleTones(on: unknown = true, type: unknown = DTMFType.ALL): void {
    this.#command(readTones(this.#session, this.#facts.callId, on, type));
  }

  handleMicStatus(on: unknown = false): void {
    this.#isVoiceWatched = Boolean(on);
    this.#command({ kind: 'handle-mic-status', callId: this.#facts.callId, on: this.#isVoiceWatched });
  }

  vad(): boolean {
    return this.#isVoiceWatched;
  }

  /** Pressed for the other side, one after the other. */
  sendDigits(digits: unknown): void {
    const command = readDigits(this.#session, this.#facts.callId, digits);
    if (command !== undefined) this.#command(command);
  }

  /** Transfers are never told of. */
  handleBlindTransfer(on: unknown = false): void {
    const never = 'handleBlindTransfer: its event never comes, calls are not transferred by this server';
    if (on) this.#session.warn(never);
  }

  #command(command: ScenarioCommand): void {
    if (this.#state === 'TERMINATED') this.#session.warn(`${command.kind}: the call is over, nothing is done`);
    else this.#session.host.command(command);
  }

  #headers(headers: unknown): Record<string, string> {
    return readHeaders(this.#session, headers);
  }

  get #ref(): UnitRef {
    return { unit: 'call', id: this.#facts.callId };
  }

  /** Warns and is true for a call that the scenario placed: it is answered at its other end. */
  #isPlaced(method: string): boolean {
    if (this.#direction === 'outgoing') this.#session.warn(`${method}: this call was placed by the scenario`);
    return this.#direction === 'outgoing';
  }

  #fits(text: string, method: string): boolean {
    const maximum = AUTHOR_LIMITS.messageBytes;
    if (text.length <= maximum && utf8Length(text) <= maximum) return true;
    this.#session.warn(`${method}: more than ${maximum} bytes, nothing is sent`);
    return false;
  }
}

addAbsentMethods(Call.prototype, 'Call');

/** Nothing for what is no bitrate: authors pass undefined, null and 0 for "as it likes". */
export function readBitrate(kbps: unknown): { maxVideoBitrateKbps?: number } {
  const wanted = Number(kbps);
  return Number.isFinite(wanted) && wanted > 0 ? { maxVideoBitrateKbps: wanted } : {};
}
