import type { CallId, PlayerEvent } from '../protocol.ts';
import type { CallEvent, CallEventPayloads } from './api/call-event-payloads.ts';
import { CallEvents } from './call-events.ts';
import { isRecord, readPlayerSource } from './player-source.ts';
import type { Session } from './session.ts';

const SECOND_MS = 1_000;

type TellCall = <Event extends keyof CallEventPayloads>(
  event: Event,
  extra: Omit<CallEventPayloads[Event], keyof CallEvent>,
) => void;

/** What `Call.startPlayback` plays: one file at a time. */
export class CallPlayback {
  readonly #session: Session;
  readonly #callId: CallId;
  readonly #tell: TellCall;
  #playerId: string | undefined;

  constructor(session: Session, callId: CallId, tell: TellCall) {
    this.#session = session;
    this.#callId = callId;
    this.#tell = tell;
  }

  /** For the session only. */
  static deliver(playback: CallPlayback, event: PlayerEvent): void {
    switch (event.name) {
      case 'ready':
        playback.#tell(CallEvents.PlaybackReady, {});
        return;
      case 'started':
        playback.#tell(CallEvents.PlaybackStarted, { duration: event.durationMs / SECOND_MS });
        return;
      case 'finished':
        playback.#forget();
        playback.#tell(CallEvents.PlaybackFinished, event.error === undefined ? {} : { error: event.error });
        return;
      case 'created':
      case 'marker':
      case 'stopped':
      // Of players that authors hold.
    }
  }

  /** In place of what it plays. @param parameters An object; whether it repeats, in old scenarios. */
  start(url: unknown, parameters?: unknown): void {
    const source = readPlayerSource(this.#session, url, 'startPlayback');
    const loop = isRecord(parameters) ? Boolean(parameters.loop) : parameters === true;
    this.#forget();
    const playerId = this.#session.newPlayerId();
    this.#playerId = playerId;
    this.#session.players.set(playerId, this);
    const callId = this.#callId;
    this.#session.host.command({ kind: 'create-player', playerId, source, loop, isPaused: false, callId });
  }

  /** Without PlaybackFinished. */
  stop(): void {
    const playerId = this.#playerId;
    this.#forget();
    if (playerId !== undefined) this.#session.host.command({ kind: 'stop-player', playerId });
  }

  #forget(): void {
    if (this.#playerId !== undefined) this.#session.players.delete(this.#playerId);
    this.#playerId = undefined;
  }
}
