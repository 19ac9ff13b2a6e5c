/**
 * Where an output stands, from the first look-up of its host to its end, and what is told about it:
 *
 *   idle → resolving → connecting → tls → handshaking → connecting-app → publishing → live (healthy | degraded)
 *            ↑                                                                     ↓
 *            └──────────────── reconnecting (attempt, when) ←──── any failure ─────┘→ failed (code)      stopped
 *
 * Sans-IO: feed it what its connection does and the time, and carry out what it returns.
 */
import { addMillis, type Millis, millis } from '@callcast/core';
import type { OutputFailure } from '../media-ports.ts';
import type { OutputEventName, OutputFlow, OutputStage, OutputStateName } from '../media-protocol.ts';
import type { HealthChange } from './output-health.ts';
import { isRejection, nextRetry, type Outage, type ReconnectOption } from './reconnect-policy.ts';

/** Media must have been taken for this long before anyone is told that the output is live. */
const LIVE_AFTER = millis(1_000);
/** A close this soon after publish is a rejection: servers that refuse a key often just close. */
const REJECTED_WITHIN = millis(5_000);

export interface LifecycleEvent {
  readonly kind: 'event';
  readonly name: OutputEventName;
  /** Never empty. */
  readonly reason: string;
  readonly errorCode?: string;
  /** Of `reconnecting`: which try in this outage, from 1, and how long until it. */
  readonly attempt?: number;
  readonly nextInMs?: number;
  /** Of `degraded`. */
  readonly flow?: OutputFlow;
}

export type LifecycleOutput =
  /** Open a connection; whatever an earlier one still says is of no interest. */
  | { readonly kind: 'dial' }
  | LifecycleEvent
  | { readonly kind: 'state'; readonly state: OutputStateName; readonly reason: string; readonly errorCode?: string };

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'dialling'; readonly stage: OutputStage; readonly isConnected: boolean }
  /** Accepted by the server. `liveAt` is set with the first media. */
  | { readonly name: 'accepted'; readonly at: Millis; readonly words: string; readonly liveAt: Millis | undefined }
  | { readonly name: 'live'; readonly acceptedAt: Millis; readonly health: 'healthy' | 'degraded' }
  | { readonly name: 'reconnecting'; readonly dialAt: Millis }
  | { readonly name: 'failed' }
  | { readonly name: 'stopped' };

export interface OutputLifecycleOptions {
  readonly reconnect: ReconnectOption;
  /** Random, from 0 up to 1. */
  readonly fraction: () => number;
}

export class OutputLifecycle {
  readonly #options: OutputLifecycleOptions;
  #state: State = { name: 'idle' };
  #outage: Outage = { since: millis(0), rejections: 0, wasLive: false };
  #attempt = 0;
  /** ConnectionFailed is told of the first round alone; later ones are tries of a reconnect. */
  #everConnected = false;
  #toldFailure = false;

  constructor(options: OutputLifecycleOptions) {
    this.#options = options;
  }

  get state(): OutputStateName {
    const state = this.#state;
    if (state.name === 'dialling') return state.stage;
    if (state.name === 'accepted') return 'publishing';
    return state.name === 'live' && state.health === 'degraded' ? 'degraded' : state.name;
  }

  start(now: Millis): readonly LifecycleOutput[] {
    this.#outage = { since: now, rejections: 0, wasLive: false };
    return this.#dial();
  }

  /** The url cannot be used: nothing was dialled, nothing ever will be. */
  handleRefused(failure: OutputFailure): readonly LifecycleOutput[] {
    return [{ kind: 'event', name: 'error', ...told(failure) }, this.#enter({ name: 'failed' }, failure)];
  }

  /** How far the connection has come, by its own account. */
  handleStage(stage: OutputStage, reason = ''): readonly LifecycleOutput[] {
    const state = this.#state;
    if (state.name !== 'dialling' || (state.stage === stage && reason === '')) return [];
    return [this.#enter({ ...state, stage }, { reason: reason === '' ? WORDS[stage] : reason })];
  }

  handleConnected(reason: string): readonly LifecycleOutput[] {
    if (this.#state.name !== 'dialling') return [];
    this.#everConnected = true;
    const connected: State = { name: 'dialling', stage: 'publishing', isConnected: true };
    return [{ kind: 'event', name: 'connected', reason: reason || 'Connected' }, this.#enter(connected, { reason })];
  }

  handlePublished(now: Millis, reason: string): readonly LifecycleOutput[] {
    if (this.#state.name !== 'dialling') return [];
    const words = reason || 'The server accepts the stream';
    return [this.#enter({ name: 'accepted', at: now, words, liveAt: undefined }, { reason: words })];
  }

  /** The first media of this publish was written. */
  handleFirstMedia(now: Millis): readonly LifecycleOutput[] {
    const state = this.#state;
    if (state.name !== 'accepted' || state.liveAt !== undefined) return [];
    this.#state = { ...state, liveAt: addMillis(now, LIVE_AFTER) };
    return [{ kind: 'event', name: 'stream-started', reason: state.words }];
  }

  handleHealth({ health, reason, errorCode, flow }: HealthChange): readonly LifecycleOutput[] {
    const state = this.#state;
    if (state.name !== 'live' || state.health === health) return [];
    const event: LifecycleEvent = {
      kind: 'event',
      name: health === 'degraded' ? 'degraded' : 'recovered',
      reason,
      ...(errorCode === undefined ? {} : { errorCode }),
      ...(flow === undefined ? {} : { flow }),
    };
    return [
      event,
      this.#enter({ ...state, health }, { reason, ...(errorCode === undefined ? {} : { code: errorCode }) }),
    ];
  }

  /** It never came to a publish: the round over all addresses and the backup is through. */
  handleFailed(now: Millis, failure: OutputFailure): readonly LifecycleOutput[] {
    const state = this.#state;
    if (state.name !== 'dialling') return [];
    if (failure.code === 'DEST_FORBIDDEN' && !this.#everConnected) return this.handleRefused(failure);
    const events: LifecycleOutput[] = [];
    if (state.isConnected) {
      events.push({ kind: 'event', name: 'stream-error', ...told(failure) });
      events.push({ kind: 'event', name: 'disconnected', ...told(failure) });
    } else if (!this.#everConnected && !this.#toldFailure) {
      this.#toldFailure = true;
      events.push({ kind: 'event', name: 'connection-failed', ...told(failure) });
    }
    return [...events, ...this.#retry(now, failure, isRejection(failure.code))];
  }

  /** It was published, and is over though nobody here wanted it. */
  handleClosed(now: Millis, failure: OutputFailure): readonly LifecycleOutput[] {
    const acceptedAt = this.#acceptedAt();
    if (acceptedAt === undefined) return [];
    const isEarly = now - acceptedAt < REJECTED_WITHIN;
    const events: LifecycleOutput[] = [];
    if (isEarly) events.push({ kind: 'event', name: 'stream-error', ...told(failure) });
    else {
      this.#outage = { since: now, rejections: 0, wasLive: true };
      this.#attempt = 0;
    }
    events.push({ kind: 'event', name: 'stream-stopped', ...told(failure) });
    events.push({ kind: 'event', name: 'disconnected', ...told(failure) });
    return [...events, ...this.#retry(now, failure, isEarly)];
  }

  /** Servers that send each other's publishers around would else have us dial with each IDR. */
  mayMove(now: Millis): boolean {
    const acceptedAt = this.#acceptedAt();
    return acceptedAt !== undefined && now - acceptedAt >= REJECTED_WITHIN;
  }

  /** It was published, and goes on over another connection at once because the server asked for that. */
  handleMoved(now: Millis, reason: string): readonly LifecycleOutput[] {
    if (this.#acceptedAt() === undefined) return [];
    this.#outage = { since: now, rejections: 0, wasLive: true };
    this.#attempt = 0;
    return [
      { kind: 'event', name: 'stream-stopped', reason },
      { kind: 'event', name: 'disconnected', reason },
      ...this.#dial(),
    ];
  }

  /** Ends it in whatever state it is. Whoever called stop() waits for both events. Idempotent. */
  stop(reason: string): readonly LifecycleOutput[] {
    if (this.#state.name === 'stopped') return [];
    return [
      { kind: 'event', name: 'stream-stopped', reason },
      { kind: 'event', name: 'disconnected', reason },
      this.#enter({ name: 'stopped' }, { reason }),
    ];
  }

  /** When to call {@link handleTimeout} next; undefined while nothing is awaited. */
  nextTimeout(): Millis | undefined {
    if (this.#state.name === 'accepted') return this.#state.liveAt;
    return this.#state.name === 'reconnecting' ? this.#state.dialAt : undefined;
  }

  handleTimeout(now: Millis): readonly LifecycleOutput[] {
    const state = this.#state;
    const at = this.nextTimeout();
    if (at === undefined || now < at) return [];
    if (state.name === 'reconnecting') return this.#dial();
    if (state.name !== 'accepted') return [];
    const live: State = { name: 'live', acceptedAt: state.at, health: 'healthy' };
    return [this.#enter(live, { reason: 'The server takes the stream' })];
  }

  #dial(): readonly LifecycleOutput[] {
    const dialling: State = { name: 'dialling', stage: 'resolving', isConnected: false };
    return [this.#enter(dialling, { reason: WORDS.resolving }), { kind: 'dial' }];
  }

  #retry(now: Millis, failure: OutputFailure, isRejected: boolean): readonly LifecycleOutput[] {
    this.#outage = { ...this.#outage, rejections: isRejected ? this.#outage.rejections + 1 : 0 };
    const retry = nextRetry(now, this.#outage, this.#options.reconnect, this.#options.fraction());
    if (retry.kind === 'retry') {
      const attempt = ++this.#attempt;
      const again = `${failure.reason} Try ${attempt} in ${retry.delay} ms.`;
      return [
        { kind: 'event', name: 'reconnecting', ...told(failure), attempt, nextInMs: retry.delay },
        this.#enter({ name: 'reconnecting', dialAt: addMillis(now, retry.delay) }, { ...failure, reason: again }),
      ];
    }
    if (retry.because === '') return [this.#enter({ name: 'failed' }, failure)];
    const final = { code: failure.code, reason: `Given up (${retry.because}): ${failure.reason}` };
    return [{ kind: 'event', name: 'gave-up', ...told(final) }, this.#enter({ name: 'failed' }, final)];
  }

  #acceptedAt(): Millis | undefined {
    const state = this.#state;
    if (state.name === 'accepted') return state.at;
    return state.name === 'live' ? state.acceptedAt : undefined;
  }

  #enter(state: State, why: { reason: string; code?: string }): LifecycleOutput {
    this.#state = state;
    const reason = why.reason || this.state;
    return { kind: 'state', state: this.state, reason, ...(why.code === undefined ? {} : { errorCode: why.code }) };
  }
}

const WORDS: Readonly<Record<OutputStage, string>> = {
  resolving: 'Looking up the server',
  connecting: 'Connecting to the server',
  tls: 'Agreeing on TLS',
  handshaking: 'RTMP handshake',
  'connecting-app': 'Asking for the application',
  publishing: 'Asking to publish',
};

function told({ code, reason }: OutputFailure): { reason: string; errorCode: string } {
  return { reason: reason || code, errorCode: code };
}
