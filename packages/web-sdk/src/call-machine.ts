import { CallError } from './call-error.ts';
import { ANSWER_TIMEOUT_MS, CONNECT_TIMEOUT_MS, RECONNECT_TIMEOUT_MS } from './limits.ts';
import { mediaPathError } from './media-path.ts';
import type { CallMessage } from './signalling.ts';

/**
 * - `dialing`: the offer is on its way, the scenario has not begun to ring
 * - `ringing`: the scenario rings; of an incoming call: it rings here, and may be answered
 * - `connecting`: answered, the media path is being opened
 * - `connected`: media flows
 * - `reconnecting`: the media path is interrupted and may come back
 * - `ended`: for good
 */
export type CallState = 'dialing' | 'ringing' | 'connecting' | 'connected' | 'reconnecting' | 'ended';

export type CallDirection = 'outgoing' | 'incoming';

export interface CallEnd {
  /** `local`: hung up here. `remote`: the scenario or the server ended it in the normal way. `failure`: see `error`. */
  readonly by: 'local' | 'remote' | 'failure';
  readonly reason: string;
  readonly error?: CallError;
  /** SIP-like code of the server (403, 486, …) when the call never connected. */
  readonly sipCode?: number;
  /** Another device of this user took the incoming call. */
  readonly answeredElsewhere?: true;
}

export type CallInput =
  | { readonly kind: 'server'; readonly message: CallMessage }
  | { readonly kind: 'peer'; readonly state: RTCPeerConnectionState }
  /** A TURN server refused: only the reason why no media path opened, if none does. */
  | { readonly kind: 'relay-refused'; readonly reason: string }
  /** The person takes the incoming call. */
  | { readonly kind: 'answer' }
  | { readonly kind: 'hang-up'; readonly reason: string }
  | { readonly kind: 'fail'; readonly error: CallError }
  | { readonly kind: 'timeout' };

export type CallOutput =
  | { readonly kind: 'state'; readonly state: Exclude<CallState, 'ended'> }
  | { readonly kind: 'apply-answer'; readonly sdp: string }
  | { readonly kind: 'send-hang-up' }
  | { readonly kind: 'ended'; readonly end: CallEnd };

/** Dialing and ringing share one deadline. */
const STATE_TIMEOUT_MS: Readonly<Record<CallState, number | undefined>> = {
  dialing: ANSWER_TIMEOUT_MS,
  ringing: ANSWER_TIMEOUT_MS,
  connecting: CONNECT_TIMEOUT_MS,
  connected: undefined,
  reconnecting: RECONNECT_TIMEOUT_MS,
  ended: undefined,
};

/**
 * One call from the side of this page. Owns no socket, no timer and no peer connection: feed it what happened,
 * carry out what it returns, and give it a `timeout` when it stayed in one state for {@link timeoutMs}.
 *
 * It is `connected` when both the server says so and the peer connection does: either alone shows a person
 * something that is not yet true.
 */
export class CallMachine {
  readonly #serverHost: string;
  readonly #isIncoming: boolean;
  #state: CallState;
  #answer = '';
  #isServerConnected = false;
  #peer: RTCPeerConnectionState = 'new';
  #relayRefusal: string | undefined;

  constructor(serverHost: string, direction: CallDirection = 'outgoing') {
    this.#serverHost = serverHost;
    this.#isIncoming = direction === 'incoming';
    this.#state = this.#isIncoming ? 'ringing' : 'dialing';
  }

  get state(): CallState {
    return this.#state;
  }

  /** How long the current state may last. How long it rings here is the server's to say. */
  get timeoutMs(): number | undefined {
    return this.#isIncoming && this.#state === 'ringing' ? undefined : STATE_TIMEOUT_MS[this.#state];
  }

  handle(input: CallInput): readonly CallOutput[] {
    if (this.#state === 'ended') return [];
    switch (input.kind) {
      case 'server':
        return this.#handleMessage(input.message);
      case 'peer':
        this.#peer = input.state;
        return this.#handlePeer(input.state);
      case 'relay-refused':
        this.#relayRefusal = input.reason;
        return [];
      case 'answer':
        return this.#isIncoming && this.#state === 'ringing' ? [this.#enter('connecting')] : [];
      case 'hang-up':
        return [{ kind: 'send-hang-up' }, this.#end({ by: 'local', reason: input.reason })];
      case 'fail':
        return this.#fail(input.error);
      case 'timeout':
        return this.#fail(this.#timeoutError());
    }
  }

  #handleMessage(message: CallMessage): readonly CallOutput[] {
    switch (message.type) {
      case 'ringing':
        return this.#state === 'dialing' ? [this.#enter('ringing')] : [];
      case 'answered':
        return this.#handleAnswer(message.sdp);
      case 'connected':
        this.#isServerConnected = true;
        return this.#connectWhenBoth();
      case 'failed':
        return [
          this.#end({
            by: 'failure',
            reason: message.reason,
            error: new CallError(message.errorCode, message.reason),
            sipCode: message.code,
          }),
        ];
      case 'ended':
        return [
          this.#end({
            by: 'remote',
            reason: message.reason,
            ...(message.answeredElsewhere === true ? { answeredElsewhere: true } : {}),
          }),
        ];
      case 'stream':
      case 'message':
      case 'info':
        return []; // They change nothing about the call itself.
    }
  }

  #handleAnswer(sdp: string): readonly CallOutput[] {
    const apply: CallOutput = { kind: 'apply-answer', sdp };
    const isExpected = this.#isIncoming
      ? this.#state === 'connecting' && this.#answer === ''
      : this.#state === 'dialing' || this.#state === 'ringing';
    if (!isExpected) return [];
    this.#answer = sdp;
    return this.#isIncoming ? [apply] : [this.#enter('connecting'), apply];
  }

  #handlePeer(state: RTCPeerConnectionState): readonly CallOutput[] {
    if (state === 'connected') return this.#connectWhenBoth();
    if (state === 'disconnected' && this.#state === 'connected') return [this.#enter('reconnecting')];
    if (state === 'failed') return this.#fail(this.#pathError());
    return [];
  }

  #connectWhenBoth(): readonly CallOutput[] {
    const mayConnect = this.#state === 'connecting' || this.#state === 'reconnecting';
    return mayConnect && this.#isServerConnected && this.#peer === 'connected' ? [this.#enter('connected')] : [];
  }

  #pathError(): CallError {
    return this.#state === 'connecting'
      ? mediaPathError(this.#answer, this.#serverHost, this.#relayRefusal)
      : new CallError('CONNECTION_LOST', 'the media path was lost');
  }

  #timeoutError(): CallError {
    if (this.#state === 'connecting' && this.#answer === '')
      return new CallError('SERVER_UNREACHABLE', 'the server did not answer the offer');
    return this.#state === 'dialing' || this.#state === 'ringing'
      ? new CallError('SCENARIO_NO_ANSWER', 'the call was not answered in time')
      : this.#pathError();
  }

  /** The server may not know yet, so it is told. */
  #fail(error: CallError): readonly CallOutput[] {
    return [{ kind: 'send-hang-up' }, this.#end({ by: 'failure', reason: error.message, error })];
  }

  #enter(state: Exclude<CallState, 'ended'>): CallOutput {
    this.#state = state;
    return { kind: 'state', state };
  }

  #end(end: CallEnd): CallOutput {
    this.#state = 'ended';
    return { kind: 'ended', end };
  }
}
