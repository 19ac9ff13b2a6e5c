import { AUTHOR_LIMITS } from '../limits.ts';
import type { PlayerCommand, PlayerEvent, UnitRef } from '../protocol.ts';
import type * as api from './api/player.ts';
import type { PlayerEvent as Heard, PlayerEventPayloads } from './api/player-event-payloads.ts';
import { Listeners } from './listeners.ts';
import { PlayerEvents } from './player-events.ts';
import { isRecord, readPlayerSource } from './player-source.ts';
import type { Session } from './session.ts';

const SECOND_MS = 1_000;

/** `Player`: plays a file to the calls and streams that it sends media to. */
export class Player implements api.Player {
  readonly #session: Session;
  readonly #id: string;
  readonly #listeners: Listeners<PlayerEventPayloads>;
  #isOver = false;

  constructor(session: Session, id: string) {
    this.#session = session;
    this.#id = id;
    this.#listeners = new Listeners(session, 'Player');
    session.units.set(this, { unit: 'player', id });
  }

  /** For the session only. */
  static deliver(player: Player, event: PlayerEvent): void {
    const tell = <Name extends keyof PlayerEventPayloads>(
      name: Name,
      extra: Omit<PlayerEventPayloads[Name], keyof Heard>,
    ): void => {
      const payload = { player, name, ...extra } as unknown as PlayerEventPayloads[Name]; // base and extra are all of it
      player.#listeners.dispatch(name, payload);
    };
    switch (event.name) {
      case 'created':
        tell(PlayerEvents.Created, {});
        return;
      case 'ready':
        tell(PlayerEvents.PlaybackReady, {});
        return;
      case 'started':
        tell(PlayerEvents.Started, { duration: event.durationMs / SECOND_MS });
        return;
      case 'marker':
        tell(PlayerEvents.PlaybackMarkerReached, { offset: event.offsetMs });
        return;
      case 'stopped':
        player.#end();
        tell(PlayerEvents.Stopped, {});
        return;
      case 'finished': {
        player.#end();
        const { error } = event;
        if (error !== undefined) tell(PlayerEvents.Error, { error });
        tell(PlayerEvents.PlaybackFinished, error === undefined ? {} : { error });
      }
    }
  }

  id(): string {
    return this.#id;
  }

  addEventListener(event: unknown, callback: unknown): void {
    this.#listeners.add(event, callback);
  }

  removeEventListener(event: unknown, callback?: unknown): void {
    this.#listeners.remove(event, callback);
  }

  pause(): void {
    this.#command({ kind: 'pause-player', playerId: this.#id });
  }

  resume(): void {
    this.#command({ kind: 'resume-player', playerId: this.#id });
  }

  /** For good. */
  stop(): void {
    this.#command({ kind: 'stop-player', playerId: this.#id });
  }

  /** Milliseconds from the beginning of the file; from its end when negative. */
  addMarker(offset: unknown): void {
    const offsetMs = Number(offset);
    if (!Number.isFinite(offsetMs) || Math.abs(offsetMs) > AUTHOR_LIMITS.maxMarkerMs)
      throw new RangeError('Player.addMarker: the offset is milliseconds, within a day');
    this.#command({ kind: 'mark-player', playerId: this.#id, offsetMs });
  }

  /** May come before the file is here: it begins when the first one can hear it. */
  sendMediaTo(unit: unknown): void {
    const to = this.#session.unitOf(unit, 'Player.sendMediaTo');
    if (this.#isHere('sendMediaTo')) this.#session.host.command({ kind: 'send-media', from: this.#ref, to });
  }

  stopMediaTo(unit: unknown): void {
    const to = this.#session.unitOf(unit, 'Player.stopMediaTo');
    if (this.#isHere('stopMediaTo')) this.#session.host.command({ kind: 'stop-media', from: this.#ref, to });
  }

  #command(command: PlayerCommand): void {
    if (this.#isHere(command.kind)) this.#session.host.command(command);
  }

  #isHere(what: string): boolean {
    if (this.#isOver) this.#session.warn(`${what}: the player is over, nothing is done`);
    return !this.#isOver;
  }

  get #ref(): UnitRef {
    return { unit: 'player', id: this.#id };
  }

  #end(): void {
    this.#isOver = true;
    this.#session.players.delete(this.#id);
  }
}

/**
 * Its events come later, never from inside this call: authors add their listeners afterwards.
 *
 * @throws TypeError when there is no url, RangeError when the session has as many players as it may.
 */
export function createUrlPlayer(session: Session, source: unknown, parameters?: unknown): Player {
  const from = readPlayerSource(session, source, 'createURLPlayer');
  const open = [...session.players.values()].filter((one) => one instanceof Player).length;
  if (open >= AUTHOR_LIMITS.maxPlayers)
    throw new RangeError(`createURLPlayer: a session has ${AUTHOR_LIMITS.maxPlayers} players at most`);
  const given = isRecord(parameters) ? parameters : {};
  const playerId = session.newPlayerId();
  const player = new Player(session, playerId);
  session.players.set(playerId, player);
  const [loop, isPaused] = [Boolean(given.loop), Boolean(given.onPause)];
  session.host.command({ kind: 'create-player', playerId, source: from, loop, isPaused });
  return player;
}
