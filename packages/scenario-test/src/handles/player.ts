import type { PlayerSource, UnitRef } from '@callcast/scenario/protocol';
import { ScenarioTestError } from '../failure.ts';
import { KIT_LIMITS } from '../limits.ts';
import type { Awaited, RunControl } from '../run-control.ts';
import { matchesUrl } from '../world/http.ts';
import { isOver, type PlayerRecord } from '../world/player-records.ts';
import type { World } from '../world/world.ts';
import type { WaitOptions } from './wait-options.ts';

/** Which of several: the how manieth, from 1; or what its url is or matches, the newest of these. */
export type WhichPlayer = number | string | RegExp;

/** A file that is being played. How long it is says `run.files`. */
export class TestPlayer {
  readonly #world: World;
  readonly #control: RunControl;
  readonly #title: string;
  readonly #find: () => PlayerRecord | undefined;

  /** @internal */
  constructor(world: World, control: RunControl, title: string, find: () => PlayerRecord | undefined) {
    this.#world = world;
    this.#control = control;
    this.#title = title;
    this.#find = find;
  }

  get id(): string {
    return this.#record.playerId;
  }

  /** What the server asks for: address, method, headers and body. */
  get source(): PlayerSource {
    return this.#record.source;
  }

  /** It repeats until it is stopped. */
  get loops(): boolean {
    return this.#record.loop;
  }

  get state(): PlayerRecord['state'] {
    return this.#record.state;
  }

  /** By the scenario, before it began or since. */
  get isPaused(): boolean {
    return this.#record.isPaused;
  }

  /** Where in the file it is, milliseconds of this time round. */
  get positionMs(): number {
    return this.#world.players.positionOf(this.#record);
  }

  /** Calls that hear it, or will once they are connected, and agents that get it. Others leave this list when something takes its place. */
  get heardBy(): readonly UnitRef[] {
    const { players, agents } = this.#world;
    const record = this.#record;
    return [
      ...players.listenersOf(record).map((id): UnitRef => ({ unit: 'call', id })),
      ...agents.fedWith({ unit: 'player', id: record.playerId }).map((id): UnitRef => ({ unit: 'agent', id })),
    ];
  }

  /** Waits for the scenario to make it. */
  async created(options: WaitOptions = {}): Promise<void> {
    await this.#wait('is made', () => true, options);
  }

  /** Waits until its file is there and the first one hears it. */
  async started(options: WaitOptions = {}): Promise<void> {
    await this.#wait('begins', ({ hasStarted }) => hasStarted, options);
  }

  /** Waits for its end; an hour of virtual time, unless given. */
  async played({ withinMs = KIT_LIMITS.endWaitMs }: WaitOptions = {}): Promise<void> {
    await this.#wait('is played to its end', ({ state }) => state === 'finished', { withinMs });
  }

  /** Waits until it fails. @returns What the scenario hears of it. */
  async failed(options: WaitOptions = {}): Promise<string> {
    const { ended = '' } = await this.#wait('fails', ({ state }) => state === 'failed', options);
    return ended;
  }

  /** Waits until it is stopped: by the scenario, by a playback in its place, by the end of the call whose playback it is. */
  async stopped(options: WaitOptions = {}): Promise<void> {
    await this.#wait('is stopped', ({ state }) => state === 'stopped', options);
  }

  get #record(): PlayerRecord {
    const found = this.#find();
    if (found === undefined) throw new ScenarioTestError('TEST_MISUSE', `There is no such thing yet: ${this.#title}.`);
    return found;
  }

  #wait(what: string, isMeant: (player: PlayerRecord) => boolean, { withinMs }: WaitOptions): Promise<PlayerRecord> {
    const awaited: Awaited<PlayerRecord> = {
      what: `${this.#title} ${what}`,
      find: () => {
        const player = this.#find();
        return player !== undefined && isMeant(player) ? player : undefined;
      },
      spoilt: () => {
        const player = this.#find();
        return player === undefined || !isOver(player) ? undefined : player.ended;
      },
      hint: () => this.#hint(),
      withinMs,
    };
    return this.#control.wait(awaited);
  }

  #hint(): string | undefined {
    const player = this.#find();
    if (player === undefined) return 'The scenario has made no such player.';
    if (isOver(player)) return undefined;
    if (player.isPaused) return 'It is paused.';
    if (player.state === 'playing') return player.loop ? 'It repeats until it is stopped.' : undefined;
    return this.heardBy.length === 0
      ? 'Nobody hears it: sendMediaTo is missing, or whoever it was sent to is gone or hears something else.'
      : 'Nobody whom it is sent to can hear yet: a call has to be connected.';
  }
}

/** Among `players`, in the order in which they were made. */
export function choosePlayer(players: readonly PlayerRecord[], which: WhichPlayer): PlayerRecord | undefined {
  return typeof which === 'number'
    ? players[which - 1]
    : players.findLast(({ source }) =>
        matchesUrl(which, URL.canParse(source.url) ? new URL(source.url).href : source.url),
      );
}
