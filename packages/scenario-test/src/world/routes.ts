import type { RouteCommand, UnitRef } from '@callcast/scenario/protocol';
import type { Agents } from './agents.ts';
import type { Calls } from './calls.ts';
import type { Conferences } from './conferences.ts';
import type { Players } from './players.ts';
import type { Recorders } from './recorders.ts';
import type { Surroundings, WorldPart } from './surroundings.ts';

export interface RoutesOptions {
  readonly calls: Calls;
  readonly agents: Agents;
  readonly conferences: Conferences;
  readonly players: Players;
  readonly recorders: Recorders;
}

/** Who gets whose media, by `sendMediaTo` and `stopMediaTo`, as the server's `CallSession` sorts it. */
export class Routes implements WorldPart<RouteCommand> {
  readonly #around: Surroundings;
  readonly #options: RoutesOptions;

  readonly handlers: WorldPart<RouteCommand>['handlers'] = {
    'send-media': ({ from, to }) => this.#route(from, to, true),
    'stop-media': ({ from, to }) => this.#route(from, to, false),
  };

  constructor(around: Surroundings, options: RoutesOptions) {
    this.#around = around;
    this.#options = options;
  }

  #route(from: UnitRef, to: UnitRef, sends: boolean): void {
    if (to.unit === 'recorder') this.#options.recorders.route(from, to.id, sends);
    else if (from.unit === 'player') this.#routePlayer(from, to, sends);
    else if (to.unit === 'agent') this.#options.agents.route(from, to.id, sends);
    else if (to.unit === 'conference') {
      if (from.unit === 'call') this.#options.conferences.route(to.id, from.id, 'speaks', sends);
    } else if (to.unit === 'call') this.#routeToCall(from, to.id, sends);
  }

  /** A call hears one sound, the newest. */
  #routeToCall({ unit, id }: UnitRef, callId: string, sends: boolean): void {
    const { calls, conferences, players } = this.#options;
    const isMeant = unit === 'conference' || (calls.running(id) !== undefined && calls.running(callId) !== undefined);
    if (sends && isMeant) players.releaseCall(callId);
    if (unit === 'conference') conferences.route(id, callId, 'hears', sends);
  }

  #routePlayer(from: UnitRef, to: UnitRef, sends: boolean): void {
    const { agents, players } = this.#options;
    if (players.running(from.id) === undefined) return; // it ended while the command was on its way
    if (to.unit === 'agent') {
      agents.route(from, to.id, sends);
      players.listenersChanged();
    } else if (to.unit === 'call') {
      if (sends) players.sendToCall(from.id, to.id);
      else players.stopToCall(from.id, to.id);
    } else if (sends)
      this.#around.write(
        'warning',
        `Player ${from.id}: a ${to.unit} takes nothing of a player; a call and an agent do`,
      );
  }
}
