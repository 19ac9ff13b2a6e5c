import { millis } from '@callcast/core';
import type { CallCommand, CallFacts, CallId } from '@callcast/scenario/protocol';
import { SESSION_LIMITS } from '../limits.ts';
import type { CallEnd, CallRecord, CallWatcher, VideoCodec, VideoPolicy } from './call-records.ts';
import type { SessionEnd, Surroundings, WorldPart } from './surroundings.ts';

/** What a scenario hears of callees that the server has no way to. */
const UNREACHABLE = {
  sip: 'Calls to SIP addresses are not part of this server (FEATURE_ABSENT)',
  pstn: 'Calls to telephone numbers are not part of this server (FEATURE_ABSENT)',
  conference: 'Calls to conferences of other sessions are not part of this server (FEATURE_ABSENT)',
  whatsapp: 'Calls to WhatsApp are not part of this server (FEATURE_ABSENT)',
} as const;

export interface CallsOptions {
  /** Whose devices are online; undefined: everybody's. */
  readonly users: ReadonlySet<string> | undefined;
  /** What a call is asked for, as things stand. @param callId One that agents may already wait for; undefined: a placed one. */
  readonly policy: (callId: CallId | undefined) => VideoPolicy;
  readonly watcher: CallWatcher;
  /** So many calls are not over. */
  readonly onCount: (count: number) => void;
}

type PlaceCommand = CallCommand & { readonly kind: 'place-call' };

/** The callers and callees of a session, as the server's `SessionCalls` treats them. */
export class Calls implements WorldPart<CallCommand> {
  readonly #around: Surroundings;
  readonly #options: CallsOptions;
  /** In the order in which they came, those that are over included. */
  readonly all: CallRecord[] = [];
  /** Of placed calls: what was said before they were. */
  readonly #policies = new Map<CallRecord, VideoPolicy>();
  #placed = 0;

  readonly handlers: WorldPart<CallCommand>['handlers'] = {
    answer: ({ callId, headers, maxVideoBitrateKbps }) => {
      const call = this.running(callId);
      if (call?.state !== 'alerting') return;
      call.maxVideoBitrateKbps = maxVideoBitrateKbps;
      call.headers = headers;
      this.#answer(call, this.#options.policy(callId));
    },
    reject: ({ callId, code, headers }) => {
      const call = this.running(callId);
      if (call === undefined) return;
      call.headers = headers;
      this.#end(call, { by: 'scenario', code, reason: `The scenario rejected the call with ${code}` });
    },
    ring: ({ callId }) => {
      const call = this.running(callId);
      if (call?.state === 'alerting') call.isRinging = true;
    },
    hangup: ({ callId }) => {
      const call = this.running(callId);
      if (call !== undefined) this.#end(call, { by: 'scenario', code: 200, reason: 'The scenario hung up' });
    },
    'send-message': ({ callId, text }) => void this.running(callId)?.messages.push(text),
    'send-info': ({ callId, mimeType, body, headers }) =>
      void this.running(callId)?.infos.push({ mimeType, body, headers }),
    'set-max-bitrate': ({ callId, kbps }) => {
      const call = this.running(callId);
      if (call !== undefined) call.maxVideoBitrateKbps = kbps === 0 ? undefined : kbps;
    },
    'send-digits': ({ callId, digits }) => {
      const call = this.running(callId);
      if (call?.state === 'connected') call.digits += digits;
      else if (call !== undefined) {
        const why = 'it is not connected; send them after CallEvents.Connected';
        this.#around.write('warning', `sendDigits: nothing is sent to call ${callId}: ${why} [DIGITS_NOT_CONNECTED]`);
      }
    },
    'handle-tones': ({ callId, telephoneEvents, infos }) => {
      const call = this.running(callId);
      if (call !== undefined) call.watched = { ...call.watched, tones: telephoneEvents, infoTones: infos };
    },
    'handle-mic-status': ({ callId, on }) => {
      const call = this.running(callId);
      if (call !== undefined) call.watched = { ...call.watched, micStatus: on };
    },
    'place-call': (command) => this.#place(command),
  };

  constructor(around: Surroundings, options: CallsOptions) {
    this.#around = around;
    this.#options = options;
  }

  /** One that is not over. */
  running(callId: CallId): CallRecord | undefined {
    return this.all.find(({ facts, state }) => facts.callId === callId && state !== 'ended');
  }

  get count(): number {
    return this.all.filter(({ state }) => state !== 'ended').length;
  }

  /** Somebody calls: the scenario has a minute to answer. */
  add(
    facts: CallFacts,
    { offered, connects, takesSound }: Pick<CallRecord, 'offered' | 'connects' | 'takesSound'>,
  ): CallRecord {
    const call = this.#record(facts, 'incoming', { offered, connects, takesSound });
    this.#expect(call, SESSION_LIMITS.answerTimeout, 'The scenario did not answer within 60 s');
    this.#options.onCount(this.count);
    this.#around.emit({ kind: 'call-alerting', call: facts });
    return call;
  }

  /** The callee's device rings. */
  rings(call: CallRecord): void {
    if (call.state !== 'dialing') return;
    call.isRinging = true;
    this.#around.emit({ kind: 'call-ringing', callId: call.facts.callId, headers: {} });
  }

  /** The callee takes it. */
  takes(call: CallRecord, callee: CallRecord['callee'], offered: readonly VideoCodec[]): void {
    if (call.state !== 'dialing') return;
    call.callee = callee;
    call.offered = offered;
    this.#answer(call, this.#policies.get(call) ?? this.#options.policy(undefined));
  }

  /** The other end, or the way to it, ends the call. */
  ends(call: CallRecord, by: CallEnd['by'], code: number, reason: string): void {
    this.#end(call, { by, code, reason });
  }

  end({ code, reason }: SessionEnd): void {
    for (const call of this.all) {
      call.deadline?.cancel();
      if (call.state === 'ended') continue;
      const wasAnswered = call.state === 'answered' || call.state === 'connected';
      call.state = 'ended';
      call.end = { by: 'server', code: wasAnswered || code !== 200 ? code : 487, reason };
    }
  }

  #record(
    facts: CallFacts,
    direction: CallRecord['direction'],
    can: Pick<CallRecord, 'offered' | 'connects' | 'takesSound'>,
  ): CallRecord {
    const call: CallRecord = {
      facts,
      direction,
      ...can,
      state: direction === 'incoming' ? 'alerting' : 'dialing',
      isRinging: false,
      granted: undefined,
      headers: {},
      callee: { headers: {}, customData: undefined },
      maxVideoBitrateKbps: undefined,
      connectedAtMs: undefined,
      end: undefined,
      deadline: undefined,
      messages: [],
      infos: [],
      digits: '',
      watched: { tones: false, infoTones: false, micStatus: false },
    };
    this.all.push(call);
    return call;
  }

  #place(command: PlaceCommand): void {
    const { callId, to, destination, callerId, displayName, headers, customData, timeoutSeconds } = command;
    const { maxPlacedCalls, maxDialingCalls } = SESSION_LIMITS;
    this.#placed += 1;
    const refuse = (code: number, reason: string): void => {
      this.#around.emit({ kind: 'call-failed', callId, code, reason });
      this.#options.onCount(this.count);
    };
    const dialing = this.all.filter(({ state }) => state === 'dialing').length;
    if (this.#placed > maxPlacedCalls || dialing >= maxDialingCalls) {
      refuse(403, 'Call limit reached');
      return;
    }
    if (to !== 'user') {
      refuse(501, UNREACHABLE[to]);
      return;
    }
    const facts = { callId, callerId, displayName, destination, fromUri: '', toUri: '', headers, customData };
    const call = this.#record(facts, 'outgoing', { offered: [], connects: true, takesSound: true });
    call.maxVideoBitrateKbps = command.maxVideoBitrateKbps;
    this.#policies.set(call, this.#options.policy(undefined));
    this.#options.onCount(this.count);
    const { users } = this.#options;
    if (users === undefined || users.has(destination))
      this.#expect(call, timeoutSeconds * 1_000, `No answer within ${timeoutSeconds} s`);
    else
      this.#around.time.after(millis(0), () =>
        this.#end(call, { by: 'server', code: 480, reason: `No device of ${destination} is online` }),
      );
  }

  #answer(call: CallRecord, policy: VideoPolicy): void {
    const { callId } = call.facts;
    const { watcher } = this.#options;
    call.granted = policy(call.offered);
    call.state = 'answered';
    this.#expect(call, SESSION_LIMITS.connectTimeout, 'No media path to the caller within 30 s');
    watcher.callAnswered(callId);
    if (call.connects) this.#around.time.after(millis(0), () => this.#connect(call));
  }

  #connect(call: CallRecord): void {
    if (call.state !== 'answered') return;
    const { emit, time } = this.#around;
    const { callId } = call.facts;
    call.deadline?.cancel();
    call.state = 'connected';
    call.connectedAtMs = time.now();
    const { headers, customData } = call.callee;
    emit({ kind: 'call-connected', callId, headers, ...(customData !== undefined && { customData }) });
    emit({ kind: 'first-audio-packet', callId });
    if (call.granted !== null) emit({ kind: 'first-video-packet', callId });
    this.#options.watcher.callConnected(callId);
  }

  #expect(call: CallRecord, timeoutMs: number, otherwise: string): void {
    call.deadline?.cancel();
    call.deadline = this.#around.time.after(millis(timeoutMs), () =>
      this.#end(call, { by: 'server', code: 408, reason: otherwise }),
    );
  }

  /** As the server tells it: 487 for a normal end before the answer; Failed for a placed call that never was connected. */
  #end(call: CallRecord, { by, code, reason }: CallEnd): void {
    if (call.state === 'ended') return;
    const { emit, time } = this.#around;
    const { callId } = call.facts;
    const wasAnswered = call.state === 'answered' || call.state === 'connected';
    const finalCode = wasAnswered || code !== 200 ? code : 487;
    const durationSeconds =
      call.connectedAtMs === undefined ? 0 : Math.round((time.now() - call.connectedAtMs) / 1_000);
    call.state = 'ended';
    call.end = { by, code: finalCode, reason };
    call.deadline?.cancel();
    if (call.direction === 'outgoing' && call.connectedAtMs === undefined)
      emit({ kind: 'call-failed', callId, code: finalCode, reason });
    else emit({ kind: 'call-disconnected', callId, internalCode: finalCode, reason, durationSeconds });
    this.#options.watcher.callEnded(callId);
    this.#options.onCount(this.count);
  }
}

/** Whether the server lets the scenario see a header of this name. */
export function isVisibleHeader(name: string): boolean {
  return /^(x-[\w-]{1,64}|user-to-user)$/i.test(name);
}
