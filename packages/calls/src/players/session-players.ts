/** The players of one session, as its scenario has them: files are fetched and handed to the worker, what happens is told. */
import type { Scheduler, Timer } from '@callcast/core';
import type { CallId, PlayerCommand, PlayerEvent, PlayerId } from '@callcast/scenario/protocol';
import type { MediaSession, SessionJournal } from '../ports.ts';
import type { FetchAudio, FetchedAudio } from './audio-fetch.ts';
import { PLAYER_LIMITS } from './limits.ts';
import type { PlayerMediaEvent } from './player-protocol.ts';

type CreateCommand = Extract<PlayerCommand, { kind: 'create-player' }>;

interface Player {
  readonly playerId: PlayerId;
  /** Whose own playback it is. */
  readonly callId: CallId | undefined;
  /** The file is on its way here, or from here to the worker. */
  cancel: () => void;
  fileBytes: number;
}

export interface SessionPlayersOptions {
  readonly media: MediaSession;
  readonly journal: Pick<SessionJournal, 'log'>;
  readonly scheduler: Scheduler;
  readonly fetchAudio: FetchAudio;
  readonly isCall: (callId: CallId) => boolean;
  readonly emit: (event: PlayerEvent) => void;
  /** It is over: no stream gets anything of it any more. */
  readonly onEnded: (playerId: PlayerId) => void;
}

export class SessionPlayers {
  readonly #options: SessionPlayersOptions;
  readonly #players = new Map<PlayerId, Player>();
  /** A call hears one, the newest. */
  readonly #heardBy = new Map<CallId, PlayerId>();

  constructor(options: SessionPlayersOptions) {
    this.#options = options;
  }

  has(playerId: PlayerId): boolean {
    return this.#players.has(playerId);
  }

  handle(command: PlayerCommand): void {
    if (command.kind === 'create-player') {
      this.#create(command);
      return;
    }
    const { media, emit } = this.#options;
    const { playerId } = command;
    if (!this.#players.has(playerId)) return; // it ended while the command was on its way
    if (command.kind !== 'stop-player') {
      media.send(command);
      return;
    }
    this.#close(playerId);
    emit({ kind: 'player', playerId, name: 'stopped' });
  }

  /** May come before the call is answered, and before the file is here. In place of any other sound of ours. */
  sendToCall(playerId: PlayerId, callId: CallId): void {
    if (!this.#players.has(playerId) || !this.#options.isCall(callId)) return;
    this.#heardBy.set(callId, playerId);
    this.#options.media.send({ kind: 'play-to-leg', playerId, legId: callId });
  }

  stopToCall(playerId: PlayerId, callId: CallId): void {
    if (this.#heardBy.get(callId) === playerId) this.releaseCall(callId);
  }

  /** Somebody else is heard there from now on, or nobody. */
  releaseCall(callId: CallId): void {
    const playerId = this.#heardBy.get(callId);
    if (playerId === undefined) return;
    this.#heardBy.delete(callId);
    this.#options.media.send({ kind: 'stop-play-to-leg', playerId, legId: callId });
  }

  /** Its own playback ends with it. */
  callEnded(callId: CallId): void {
    this.releaseCall(callId);
    for (const player of this.#players.values()) if (player.callId === callId) this.#close(player.playerId);
  }

  handleMediaEvent(event: PlayerMediaEvent): void {
    const { emit, journal } = this.#options;
    const { playerId } = event;
    if (!this.#players.has(playerId)) return; // stopped while the event was on its way
    if (event.name === 'unheard') {
      journal.log('warning', `Call ${event.legId} takes no sound from here: it hears nothing of ${playerId}`);
      return;
    }
    if (event.name === 'finished') this.#finish(playerId, event.error);
    else emit(event);
  }

  /** The session ends, and its media with it. Idempotent. */
  close(): void {
    for (const { cancel } of this.#players.values()) cancel();
    this.#players.clear();
    this.#heardBy.clear();
  }

  #create({ playerId, source, loop, isPaused, callId }: CreateCommand): void {
    const { media, emit, fetchAudio, isCall } = this.#options;
    if (this.#players.has(playerId) || (callId !== undefined && !isCall(callId))) return;
    const ofCalls = [...this.#players.values()].filter((player) => player.callId !== undefined);
    if (callId === undefined && this.#players.size - ofCalls.length >= PLAYER_LIMITS.maxPlayers) {
      const error = `A session has ${PLAYER_LIMITS.maxPlayers} players at most`;
      emit({ kind: 'player', playerId, name: 'finished', error });
      return;
    }
    for (const player of ofCalls) if (player.callId === callId) this.#close(player.playerId);
    media.send({ kind: 'open-player', playerId, loop, isPaused });
    const player: Player = { playerId, callId, cancel: () => undefined, fileBytes: 0 };
    this.#players.set(playerId, player);
    emit({ kind: 'player', playerId, name: 'created' });
    player.cancel = fetchAudio(source, (file) => this.#fetched(player, file));
    if (callId !== undefined) this.sendToCall(playerId, callId);
  }

  #fetched(player: Player, file: FetchedAudio): void {
    const { emit } = this.#options;
    const { playerId } = player;
    if (this.#players.get(playerId) !== player) return;
    const error = 'error' in file ? file.error : this.#refusal(file.bytes);
    if ('error' in file || error !== undefined) {
      this.#options.media.send({ kind: 'close-player', playerId });
      this.#finish(playerId, error);
      return;
    }
    player.fileBytes = file.bytes.length;
    emit({ kind: 'player', playerId, name: 'ready' });
    this.#handOver(player, file.bytes);
  }

  #refusal({ length }: Uint8Array): string | undefined {
    const used = [...this.#players.values()].reduce((bytes, { fileBytes }) => bytes + fileBytes, 0);
    if (used + length <= PLAYER_LIMITS.maxFileBytes) return undefined;
    return `The files that this session plays are larger than ${PLAYER_LIMITS.maxFileBytes} bytes together`;
  }

  /** In slices: a worker has calls to care for beside it. */
  #handOver(player: Player, bytes: Uint8Array): void {
    const { media, scheduler } = this.#options;
    const { playerId } = player;
    const { sliceBytes, sliceInterval } = PLAYER_LIMITS;
    let timer: Timer | undefined;
    player.cancel = () => timer?.cancel();
    const send = (from: number): void => {
      const until = Math.min(from + sliceBytes, bytes.length);
      const isLast = until === bytes.length;
      media.send({ kind: 'player-bytes', playerId, bytes: bytes.slice(from, until), isLast });
      if (!isLast) timer = scheduler.after(sliceInterval, () => send(until));
    };
    send(0);
  }

  #finish(playerId: PlayerId, error: string | undefined): void {
    const { emit, journal } = this.#options;
    this.#forget(playerId);
    if (error !== undefined) journal.log('warning', `Player ${playerId}: ${error}`);
    emit({ kind: 'player', playerId, name: 'finished', ...(error === undefined ? {} : { error }) });
  }

  #close(playerId: PlayerId): void {
    this.#options.media.send({ kind: 'close-player', playerId });
    this.#forget(playerId);
  }

  #forget(playerId: PlayerId): void {
    this.#players.get(playerId)?.cancel();
    this.#players.delete(playerId);
    for (const [callId, heard] of this.#heardBy) if (heard === playerId) this.#heardBy.delete(callId);
    this.#options.onEnded(playerId);
  }
}
