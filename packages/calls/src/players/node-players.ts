/** The players of one session on its worker, and who hears which: a leg or an output hears one, the newest. */
import { type Log, type Millis, type Scheduler, unreachable } from '@callcast/core';
import type { AudioCodecs, AudioEngine } from '@callcast/media';
import type { PlayerId } from '@callcast/scenario/protocol';
import type { LegId, OutputId } from '../media-protocol.ts';
import type { FlvOutput } from '../pipelines/flv-output.ts';
import type { LegMedia } from '../pipelines/leg-media.ts';
import type { PlayerMediaCommand, PlayerMediaEvent } from './player-protocol.ts';
import { PlayerSound } from './player-sound.ts';

export interface NodePlayersOptions {
  readonly loadEngine: () => Promise<AudioEngine>;
  readonly codecs: AudioCodecs;
  readonly scheduler: Scheduler;
  readonly log: Log;
  /** Undefined: not open. */
  readonly legOf: (legId: LegId) => LegMedia | undefined;
  /** Undefined: there is none, or it is over. */
  readonly outputOf: (outputId: OutputId) => FlvOutput | undefined;
  readonly emit: (event: PlayerMediaEvent) => void;
}

const KINDS: Readonly<Record<PlayerMediaCommand['kind'], true>> = {
  'open-player': true,
  'player-bytes': true,
  'pause-player': true,
  'resume-player': true,
  'close-player': true,
  'mark-player': true,
  'play-to-leg': true,
  'stop-play-to-leg': true,
  'play-to-output': true,
  'stop-play-to-output': true,
};

export function isForPlayers(command: { readonly kind: string }): command is PlayerMediaCommand {
  return Object.hasOwn(KINDS, command.kind);
}

export class NodePlayers {
  readonly #options: NodePlayersOptions;
  readonly #players = new Map<PlayerId, PlayerSound>();
  readonly #heardByLeg = new Map<LegId, PlayerId>();
  readonly #heardByOutput = new Map<OutputId, PlayerId>();

  constructor(options: NodePlayersOptions) {
    this.#options = options;
  }

  /** Whether any of them needs ticks. */
  get isEmpty(): boolean {
    return this.#players.size === 0;
  }

  handle(command: PlayerMediaCommand): void {
    if (command.kind === 'open-player') {
      this.#open(command.playerId, command.loop, command.isPaused);
      return;
    }
    const player = this.#players.get(command.playerId);
    if (player === undefined) return; // it ended while the command was on its way
    switch (command.kind) {
      case 'player-bytes':
        player.handleBytes(command.bytes, command.isLast);
        return;
      case 'pause-player':
        player.pause();
        return;
      case 'resume-player':
        player.resume();
        return;
      case 'mark-player':
        player.addMarker(command.offsetMs);
        return;
      case 'close-player':
        this.#forget(command.playerId);
        player.close();
        return;
      case 'play-to-leg':
        this.releaseLeg(command.legId);
        this.#heardByLeg.set(command.legId, command.playerId);
        player.addLeg(command.legId);
        return;
      case 'stop-play-to-leg':
        if (this.#heardByLeg.get(command.legId) === command.playerId) this.releaseLeg(command.legId);
        return;
      case 'play-to-output':
        this.#playToOutput(command.outputId, command.playerId, player);
        return;
      case 'stop-play-to-output':
        if (this.#heardByOutput.get(command.outputId) === command.playerId) this.releaseOutput(command.outputId);
        return;
      default:
        unreachable(command);
    }
  }

  /** Whether one of them is heard there now: nothing else of ours is, meanwhile. */
  isPlayingTo(legId: LegId): boolean {
    return this.heardBy(legId) !== undefined;
  }

  /** Undefined: there is none, or it is over. */
  get(playerId: PlayerId): PlayerSound | undefined {
    return this.#players.get(playerId);
  }

  /** Which of them is heard there now. */
  heardBy(legId: LegId): PlayerSound | undefined {
    const playerId = this.#heardByLeg.get(legId);
    const player = playerId === undefined ? undefined : this.#players.get(playerId);
    return player?.isPlaying === true ? player : undefined;
  }

  /** The leg hears none of them any more. */
  releaseLeg(legId: LegId): void {
    const playerId = this.#heardByLeg.get(legId);
    if (playerId === undefined) return;
    this.#heardByLeg.delete(legId);
    this.#players.get(playerId)?.removeLeg(legId);
  }

  /** The output gets nothing of them any more. */
  releaseOutput(outputId: OutputId): void {
    const playerId = this.#heardByOutput.get(outputId);
    if (playerId === undefined) return;
    this.#heardByOutput.delete(outputId);
    this.#players.get(playerId)?.removeOutput(outputId);
  }

  /** Called every 10 ms. */
  handleTick(): void {
    for (const player of this.#players.values()) player.decodeAhead();
  }

  /** Called every 20 ms. */
  play(now: Millis): void {
    for (const player of [...this.#players.values()]) player.play(now);
  }

  close(): void {
    for (const player of this.#players.values()) player.close();
    this.#players.clear();
    this.#heardByLeg.clear();
    this.#heardByOutput.clear();
  }

  #open(playerId: PlayerId, loop: boolean, isPaused: boolean): void {
    if (this.#players.has(playerId)) return;
    const { loadEngine, codecs, scheduler, log, legOf, emit } = this.#options;
    const player = new PlayerSound({
      ...{ loop, isPaused, codecs, scheduler, legOf },
      engine: loadEngine(),
      log: log.child({ playerId }),
      emit: (event) => {
        if (event.name === 'finished') this.#forget(playerId);
        emit({ kind: 'player', playerId, ...event });
      },
    });
    this.#players.set(playerId, player);
  }

  #playToOutput(outputId: OutputId, playerId: PlayerId, player: PlayerSound): void {
    const output = this.#options.outputOf(outputId);
    if (output === undefined) return;
    this.releaseOutput(outputId);
    this.#heardByOutput.set(outputId, playerId);
    player.addOutput(outputId, output);
  }

  #forget(playerId: PlayerId): void {
    this.#players.delete(playerId);
    for (const [legId, heard] of this.#heardByLeg) if (heard === playerId) this.#heardByLeg.delete(legId);
    for (const [outputId, heard] of this.#heardByOutput) if (heard === playerId) this.#heardByOutput.delete(outputId);
  }
}
