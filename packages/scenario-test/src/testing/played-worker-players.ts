import type { MediaCommand, MediaEvent } from '@callcast/calls';
import { millis, type Timer } from '@callcast/core';
import type { VirtualTime } from '../time/virtual-time.ts';

/** What stands in for a file's bytes on the way to the worker. */
export interface Sound {
  readonly lengthMs: number;
  readonly toldMs: number;
  readonly breaks?: string;
}

interface Playing {
  readonly playerId: string;
  readonly loop: boolean;
  isPaused: boolean;
  sound: Sound | undefined;
  isPlaying: boolean;
  positionMs: number;
  atMs: number;
  readonly markers: Set<number>;
}

const TICK_MS = 25;

/** The players of a media worker, by ticks as there, without their sound. */
export class PlayedWorkerPlayers {
  readonly #time: VirtualTime;
  readonly #emit: (event: MediaEvent) => void;
  readonly #players = new Map<string, Playing>();
  /** By leg or output. */
  readonly #heardBy = new Map<string, string>();
  readonly #connected = new Set<string>();
  readonly #outputs = new Set<string>();
  #timer: Timer | undefined;

  constructor(time: VirtualTime, emit: (event: MediaEvent) => void) {
    this.#time = time;
    this.#emit = emit;
  }

  legConnected(legId: string): void {
    this.#connected.add(legId);
    this.#wake(0);
  }

  handle(command: MediaCommand): void {
    if (command.kind === 'open-output') this.#outputs.add(command.outputId);
    if (command.kind === 'close-output') this.#outputs.delete(command.outputId);
    if (command.kind === 'close-leg') {
      this.#connected.delete(command.legId);
      this.#heardBy.delete(command.legId);
    }
    if (['close-output', 'route', 'route-conference', 'unroute', 'unroute-conference'].includes(command.kind))
      this.#heardBy.delete(String(Object(command).outputId));
    if (command.kind === 'open-player') {
      const { playerId, loop, isPaused } = command;
      const begin = { sound: undefined, isPlaying: false, positionMs: 0, atMs: 0, markers: new Set<number>() };
      this.#players.set(playerId, { playerId, loop, isPaused, ...begin });
      return;
    }
    const player = 'playerId' in command ? this.#players.get(command.playerId) : undefined;
    if (player !== undefined) this.#handle(command, player);
  }

  #handle(command: MediaCommand, player: Playing): void {
    const { playerId } = player;
    const end = (id: string): void => {
      if (this.#heardBy.get(id) === playerId) this.#heardBy.delete(id);
    };
    switch (command.kind) {
      case 'player-bytes':
        player.sound = JSON.parse(Buffer.from(command.bytes).toString());
        break;
      case 'pause-player':
        this.#moveOn(player);
        player.isPaused = true;
        return;
      case 'resume-player':
        this.#moveOn(player);
        player.isPaused = false;
        break;
      case 'mark-player':
        player.markers.add(command.offsetMs);
        break;
      case 'close-player':
        this.#forget(playerId);
        return;
      case 'play-to-leg':
        this.#heardBy.set(command.legId, playerId);
        break;
      case 'play-to-output':
        if (this.#outputs.has(command.outputId)) this.#heardBy.set(command.outputId, playerId);
        break;
      case 'stop-play-to-leg':
        end(command.legId);
        return;
      case 'stop-play-to-output':
        end(command.outputId);
        return;
      default:
        return;
    }
    this.#wake(0);
  }

  /** The next tick: after everything else of its moment. */
  #wake(inMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#time.after(millis(inMs), () => {
      for (const player of [...this.#players.values()]) this.#tick(player);
      if ([...this.#players.values()].some(({ isPlaying, isPaused }) => isPlaying && !isPaused)) this.#wake(TICK_MS);
    });
  }

  #moveOn(player: Playing): void {
    const now = this.#time.now();
    if (player.isPlaying && !player.isPaused) player.positionMs += now - player.atMs;
    player.atMs = now;
  }

  #tick(player: Playing): void {
    const { playerId, sound, loop } = player;
    if (sound === undefined || player.isPaused) return;
    const isAwaited = [...this.#heardBy].some(
      ([id, heard]) => heard === playerId && (this.#connected.has(id) || this.#outputs.has(id)),
    );
    if (!player.isPlaying && isAwaited) {
      player.isPlaying = true;
      player.atMs = this.#time.now();
      this.#emit({ kind: 'player', playerId, name: 'started', durationMs: sound.toldMs });
    }
    if (!player.isPlaying) return;
    this.#moveOn(player);
    for (const offsetMs of player.markers) {
      if (player.positionMs < (offsetMs < 0 ? sound.toldMs + offsetMs : offsetMs)) continue;
      player.markers.delete(offsetMs);
      this.#emit({ kind: 'player', playerId, name: 'marker', offsetMs });
    }
    if (player.positionMs < sound.lengthMs) return;
    if (loop && sound.breaks === undefined) {
      player.positionMs -= sound.lengthMs;
      return;
    }
    this.#forget(playerId);
    const error = sound.breaks === undefined ? {} : { error: sound.breaks };
    this.#emit({ kind: 'player', playerId, name: 'finished', ...error });
  }

  #forget(playerId: string): void {
    this.#players.delete(playerId);
    for (const [id, heard] of this.#heardBy) if (heard === playerId) this.#heardBy.delete(id);
  }
}
