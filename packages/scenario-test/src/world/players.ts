import { millis, type Timer } from '@callcast/core';
import type { CallId, PlayerCommand, PlayerId } from '@callcast/scenario/protocol';
import { PLAYER_LIMITS } from '../limits.ts';
import { withoutQuery } from '../transcript.ts';
import type { AudioFiles, FetchedFile } from './audio-files.ts';
import type { CallRecord } from './call-records.ts';
import { isOver, type PlayerRecord } from './player-records.ts';
import type { Surroundings, WorldPart } from './surroundings.ts';

export interface PlayersOptions {
  readonly files: AudioFiles;
  /** Undefined: there is none, or it is over. */
  readonly callOf: (callId: CallId) => CallRecord | undefined;
  /** It is on its way to a destination. */
  readonly feedsAgent: (playerId: PlayerId) => boolean;
  /** Agents get nothing of it any more. */
  readonly onEnded: (playerId: PlayerId) => void;
}

type CreateCommand = PlayerCommand & { readonly kind: 'create-player' };

/**
 * The players of a session, as the server's `SessionPlayers` and its media worker treat them. Each moment is exact, where the worker
 * goes by frames of 20 ms.
 */
export class Players implements WorldPart<PlayerCommand> {
  readonly #around: Surroundings;
  readonly #options: PlayersOptions;
  /** In the order in which they were made, those that are over included. */
  readonly all: PlayerRecord[] = [];
  /** A call hears one, the newest. */
  readonly #heardBy = new Map<CallId, PlayerId>();
  /** The next moment at which one of them has something to tell: one timer, so that they tell it in their own order. */
  #due: Timer | undefined;

  readonly handlers: WorldPart<PlayerCommand>['handlers'] = {
    'create-player': (command) => this.#create(command),
    'pause-player': ({ playerId }) =>
      this.#with(playerId, (player) => {
        player.isPaused = true;
      }),
    'resume-player': ({ playerId }) =>
      this.#with(playerId, (player) => {
        player.isPaused = false;
      }),
    'mark-player': ({ playerId, offsetMs }) =>
      this.#with(playerId, ({ markers }) => {
        if (markers.size < PLAYER_LIMITS.maxMarkers) markers.add(offsetMs);
      }),
    'stop-player': ({ playerId }) =>
      this.#with(playerId, (player) => {
        this.#end(player, 'stopped', 'The scenario stopped it');
        this.#around.emit({ kind: 'player', playerId, name: 'stopped' });
      }),
  };

  constructor(around: Surroundings, options: PlayersOptions) {
    this.#around = around;
    this.#options = options;
  }

  /** One that is not over. */
  running(playerId: PlayerId): PlayerRecord | undefined {
    return this.all.find((player) => player.playerId === playerId && !isOver(player));
  }

  /** Calls that hear it, or will once they are connected. */
  listenersOf({ playerId }: PlayerRecord): CallId[] {
    return [...this.#heardBy].flatMap(([callId, heard]) => (heard === playerId ? [callId] : []));
  }

  /** Milliseconds of its file, this time round. */
  positionOf(player: PlayerRecord): number {
    const { state, isPaused, positionMs, atMs, file } = player;
    if (state !== 'playing' || isPaused || file === undefined) return positionMs;
    const played = positionMs + this.#around.time.now() - atMs;
    return isEndless(player) && played > file.lengthMs ? played % file.lengthMs : Math.min(played, file.lengthMs);
  }

  /** In place of whatever else of ours the call hears. May come before it is answered, and before the file is here. */
  sendToCall(playerId: PlayerId, callId: CallId): void {
    if (this.running(playerId) === undefined || this.#options.callOf(callId) === undefined) return;
    this.#heardBy.set(callId, playerId);
    this.listenersChanged();
  }

  stopToCall(playerId: PlayerId, callId: CallId): void {
    if (this.#heardBy.get(callId) === playerId) this.releaseCall(callId);
  }

  /** It hears something else from now on, or nothing. */
  releaseCall(callId: CallId): void {
    this.#heardBy.delete(callId);
  }

  /** Its own playback ends with it. */
  callEnded(callId: CallId): void {
    this.releaseCall(callId);
    this.#endPlaybackOf(callId, 'Its call ended');
  }

  /** Somebody may hear one of them who did not. */
  listenersChanged(): void {
    const { time } = this.#around;
    this.#due?.cancel();
    const delays = this.all.flatMap((player) => this.#nextOf(player) ?? []);
    this.#due = delays.length === 0 ? undefined : time.after(millis(Math.min(...delays)), () => this.#play());
  }

  end(): void {
    for (const player of this.all) if (!isOver(player)) this.#end(player, 'stopped', 'The session ended');
    this.#due?.cancel();
  }

  #with(playerId: PlayerId, action: (player: PlayerRecord) => void): void {
    const player = this.running(playerId);
    if (player === undefined) return; // it ended while the command was on its way
    this.#moveOn(player);
    action(player);
    this.listenersChanged();
  }

  #create({ playerId, source, loop, isPaused, callId }: CreateCommand): void {
    const { emit, time } = this.#around;
    const isOurs = callId === undefined || this.#options.callOf(callId) !== undefined;
    if (!isOurs || this.running(playerId) !== undefined) return;
    const { maxPlayers } = PLAYER_LIMITS;
    const others = this.all.filter((one) => !isOver(one) && one.callId === undefined).length;
    const player: PlayerRecord = {
      ...{ playerId, source, loop, isPaused, callId, state: 'fetching', hasStarted: false, ended: undefined },
      ...{
        file: undefined,
        positionMs: 0,
        atMs: 0,
        markers: new Set<number>(),
        unheardBy: new Set<CallId>(),
        download: undefined,
      },
    };
    if (callId === undefined && others >= maxPlayers) {
      this.all.push(player);
      this.#finish(player, `A session has ${maxPlayers} players at most`);
      return;
    }
    if (callId !== undefined) this.#endPlaybackOf(callId, 'Another playback took its place');
    this.all.push(player);
    emit({ kind: 'player', playerId, name: 'created' });
    const { file, afterMs } = this.#fileOf(source.url);
    player.download = time.after(millis(afterMs), () => this.#fetched(player, file));
    if (callId !== undefined) this.sendToCall(playerId, callId);
  }

  #fileOf(url: string): { readonly file: FetchedFile; readonly afterMs: number } {
    const found = this.#options.files.find(url);
    if (found !== undefined) return found;
    const shown = withoutQuery(url);
    this.#around.unanswered(
      `The scenario plays ${shown}, and the test says nothing of that file. ` +
        `Write run.files.on('${shown}', { seconds: 10 }) before.`,
    );
    return { file: { error: 'The test says nothing of this file' }, afterMs: 0 };
  }

  #fetched(player: PlayerRecord, file: FetchedFile): void {
    const { playerId } = player;
    if ('error' in file) {
      this.#finishBadly(player, file.error);
      return;
    }
    player.file = file;
    player.state = 'waiting';
    this.#around.emit({ kind: 'player', playerId, name: 'ready' });
    this.listenersChanged();
  }

  /** Milliseconds until it has something to tell; undefined: never, as things stand. */
  #nextOf(player: PlayerRecord): number | undefined {
    const { state, isPaused, file, markers } = player;
    if (file === undefined || isPaused) return undefined;
    if (state === 'waiting') return this.#isHeard(player) ? 0 : undefined;
    if (state !== 'playing') return undefined;
    if (this.#deafOf(player).length > 0) return 0;
    const places = [...markers].map((offsetMs) => placeOf(offsetMs, file));
    if (!isEndless(player)) places.push(file.lengthMs);
    return places.length === 0 ? undefined : Math.max(0, Math.min(...places) - this.positionOf(player));
  }

  #isHeard(player: PlayerRecord): boolean {
    const isConnected = (callId: CallId): boolean => this.#options.callOf(callId)?.state === 'connected';
    return this.listenersOf(player).some(isConnected) || this.#options.feedsAgent(player.playerId);
  }

  /** Connected calls that take no sound, and are not told of yet. */
  #deafOf(player: PlayerRecord): CallId[] {
    return this.listenersOf(player).filter((callId) => {
      const call = this.#options.callOf(callId);
      return call?.state === 'connected' && !call.takesSound && !player.unheardBy.has(callId);
    });
  }

  /** What is due is told. */
  #play(): void {
    for (const player of this.all) this.#playOne(player);
    this.listenersChanged();
  }

  #playOne(player: PlayerRecord): void {
    const { emit, write, time } = this.#around;
    const { playerId, file, markers } = player;
    if (file === undefined || player.isPaused) return;
    if (player.state === 'waiting' && this.#isHeard(player)) {
      player.state = 'playing';
      player.hasStarted = true;
      player.atMs = time.now();
      emit({ kind: 'player', playerId, name: 'started', durationMs: file.toldMs });
    }
    if (player.state !== 'playing') return;
    for (const callId of this.#deafOf(player)) {
      player.unheardBy.add(callId);
      write('warning', `Call ${callId} takes no sound from here: it hears nothing of ${playerId}`);
    }
    this.#moveOn(player);
    for (const offsetMs of markers) {
      if (placeOf(offsetMs, file) > player.positionMs) continue;
      markers.delete(offsetMs);
      emit({ kind: 'player', playerId, name: 'marker', offsetMs });
    }
    if (player.positionMs < file.lengthMs) return;
    if (isEndless(player)) player.positionMs = 0;
    else if (file.breaks === undefined) this.#finish(player);
    else this.#finishBadly(player, file.breaks);
  }

  #moveOn(player: PlayerRecord): void {
    player.positionMs = this.positionOf(player);
    player.atMs = this.#around.time.now();
  }

  #finishBadly(player: PlayerRecord, error: string): void {
    this.#around.write('warning', `Player ${player.playerId}: ${error}`);
    this.#finish(player, error);
  }

  #finish(player: PlayerRecord, error?: string): void {
    const { playerId } = player;
    this.#end(player, error === undefined ? 'finished' : 'failed', error ?? 'It was played to its end');
    this.#around.emit({ kind: 'player', playerId, name: 'finished', ...(error === undefined ? {} : { error }) });
  }

  #endPlaybackOf(callId: CallId, why: string): void {
    for (const player of this.all) if (player.callId === callId && !isOver(player)) this.#end(player, 'stopped', why);
  }

  #end(player: PlayerRecord, state: 'finished' | 'failed' | 'stopped', why: string): void {
    this.#moveOn(player);
    player.state = state;
    player.ended = why;
    player.download?.cancel();
    for (const callId of this.listenersOf(player)) this.#heardBy.delete(callId);
    this.#options.onEnded(player.playerId);
  }
}

/** It is heard again and again until something stops it. */
function isEndless({ loop, file }: PlayerRecord): boolean {
  return loop && file?.breaks === undefined;
}

/** Milliseconds from the beginning. */
function placeOf(offsetMs: number, { toldMs }: { readonly toldMs: number }): number {
  return offsetMs < 0 ? toldMs + offsetMs : offsetMs;
}
