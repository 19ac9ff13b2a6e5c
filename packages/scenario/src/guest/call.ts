import { AUTHOR_LIMITS } from '../limits.ts';
import type { CallFacts, ScenarioCommand } from '../protocol.ts';
import { boundedCustomData } from './custom-data.ts';
import { readHeaders } from './headers.ts';
import { Listeners } from './listeners.ts';
import type { Session } from './session.ts';
import { StreamingAgent } from './streaming-agent.ts';
import { utf8Length } from './utf8.ts';

export type CallState = 'ALERTING' | 'PROGRESSING' | 'CONNECTED' | 'TERMINATED';

/** SIP final responses that refuse. */
const REJECTION_CODES = { first: 300, last: 699, default: 603 };

/** `Call`: an incoming call as its scenario sees it. */
export class Call {
  readonly #session: Session;
  readonly #facts: CallFacts;
  readonly #listeners: Listeners;
  #state: CallState = 'ALERTING';
  #customData: string;

  constructor(session: Session, facts: CallFacts) {
    this.#session = session;
    this.#facts = facts;
    this.#customData = facts.customData;
    this.#listeners = new Listeners(session, 'Call');
  }

  /** For the session only. */
  static deliver(call: Call, event: string, extra: Record<string, unknown>, state?: CallState): void {
    if (state !== undefined) call.#state = state;
    call.#listeners.dispatch(event, { call, name: event, id: call.#facts.callId, ...extra });
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
    return true;
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
    const bitrate = Number(parameters?.maxVideoBitrate);
    const maximum = Number.isFinite(bitrate) && bitrate > 0 ? { maxVideoBitrateKbps: bitrate } : {};
    this.#command({ kind: 'answer', callId: this.#facts.callId, headers: this.#headers(extraHeaders), ...maximum });
  }

  reject(code?: unknown, extraHeaders?: unknown): void {
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
    const toAgentId = this.#agentId(unit, 'sendMediaTo');
    this.#command({ kind: 'send-media-to', fromCallId: this.#facts.callId, toAgentId });
  }

  stopMediaTo(unit: unknown): void {
    const toAgentId = this.#agentId(unit, 'stopMediaTo');
    this.#command({ kind: 'stop-media-to', fromCallId: this.#facts.callId, toAgentId });
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

  #command(command: ScenarioCommand): void {
    if (this.#state === 'TERMINATED') this.#session.warn(`${command.kind}: the call is over, nothing is done`);
    else this.#session.host.command(command);
  }

  #headers(headers: unknown): Record<string, string> {
    return readHeaders(this.#session, headers);
  }

  #agentId(unit: unknown, method: string): string {
    if (unit instanceof StreamingAgent) return unit.id();
    throw new TypeError(`Call.${method}: expected a StreamingAgent`);
  }

  #fits(text: string, method: string): boolean {
    const maximum = AUTHOR_LIMITS.messageBytes;
    if (text.length <= maximum && utf8Length(text) <= maximum) return true;
    this.#session.warn(`${method}: more than ${maximum} bytes, nothing is sent`);
    return false;
  }
}
