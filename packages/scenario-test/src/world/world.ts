import type { CallId, PlayerId, ScenarioCommand, UnitRef } from '@callcast/scenario/protocol';
import { Agents } from './agents.ts';
import { AudioFiles } from './audio-files.ts';
import { Calls } from './calls.ts';
import type { Granted } from './codec-match.ts';
import { Conferences } from './conferences.ts';
import { Control } from './control.ts';
import { TestHttp } from './http.ts';
import { Players } from './players.ts';
import { Recorders } from './recorders.ts';
import { Routes } from './routes.ts';
import { Session } from './session.ts';
import { Statistics } from './statistics.ts';
import { TestStorage } from './storage.ts';
import type { CommandHandlers, SessionEnd, Surroundings } from './surroundings.ts';
import { WebSockets } from './web-sockets.ts';

export interface WorldOptions {
  readonly users: ReadonlySet<string> | undefined;
  readonly customData: string;
  readonly storage: Readonly<Record<string, string>>;
  /** Ends the run. */
  readonly stop: (reason: string) => void;
}

/** Everything outside the scenario, played: one part for each kind of thing. */
export class World {
  readonly session: Session;
  readonly calls: Calls;
  readonly agents: Agents;
  readonly conferences: Conferences;
  readonly files = new AudioFiles();
  readonly players: Players;
  readonly recorders: Recorders;
  readonly statistics: Statistics;
  readonly http: TestHttp;
  readonly webSockets: WebSockets;
  readonly control: Control;
  readonly storage: TestStorage;
  readonly #handlers: CommandHandlers<ScenarioCommand>;
  readonly #parts: readonly { end?(why: SessionEnd): void }[];

  constructor(around: Surroundings, { users, customData, storage, stop }: WorldOptions) {
    this.session = new Session(around, {
      customData,
      stop,
      onTerminated: () => this.end({ code: 200, reason: 'VoxEngine.terminate()' }),
    });
    this.calls = new Calls(around, {
      users,
      policy: (callId) => this.session.policy(callId === undefined ? undefined : this.agents.preferred(callId)),
      watcher: {
        callAnswered: (callId) => {
          this.agents.mediaCame(call(callId));
          this.conferences.callAnswered(callId);
        },
        callConnected: () => {
          this.players.listenersChanged();
          this.recorders.mediaChanged();
        },
        callEnded: (callId) => {
          this.agents.mediaEnded(call(callId));
          this.conferences.callEnded(callId);
          this.players.callEnded(callId);
          this.recorders.callEnded(callId);
        },
      },
      onCount: (count) => this.session.callsChanged(count),
    });
    this.agents = new Agents(around, { grantedOf: (source) => this.#grantedOf(source) });
    this.conferences = new Conferences(around, {
      isRunning: (callId) => this.calls.running(callId) !== undefined,
      onMembersChanged: (id) => this.agents.mediaCame({ unit: 'conference', id }),
      onEnded: (id) => this.agents.mediaEnded({ unit: 'conference', id }),
    });
    this.players = new Players(around, {
      files: this.files,
      callOf: (callId) => this.calls.running(callId),
      feedsAgent: (playerId) => this.agents.fedWith(player(playerId)).length > 0,
      onEnded: (playerId) => this.agents.mediaEnded(player(playerId)),
    });
    this.recorders = new Recorders(around, {
      isRunning: (callId) => this.calls.running(callId) !== undefined,
      hasMedia: (source) => this.#isHeard(source),
    });
    this.statistics = new Statistics(around);
    this.http = new TestHttp(around);
    this.webSockets = new WebSockets(around);
    this.control = new Control(around);
    this.storage = new TestStorage(around, storage);
    const { calls, agents, conferences, players, recorders } = this;
    const routes = new Routes(around, { calls, agents, conferences, players, recorders });
    // A kind of command that no part takes does not compile.
    this.#handlers = {
      ...routes.handlers,
      ...this.session.handlers,
      ...this.calls.handlers,
      ...this.agents.handlers,
      ...this.conferences.handlers,
      'add-endpoint': (command) => {
        if (command.direction !== 'send') this.players.releaseCall(command.callId); // a call hears one sound, the newest
        this.conferences.handlers['add-endpoint'](command);
      },
      ...this.players.handlers,
      ...this.recorders.handlers,
      ...this.statistics.handlers,
      ...this.http.handlers,
      ...this.webSockets.handlers,
      ...this.control.handlers,
      ...this.storage.handlers,
    };
    this.#parts = [this.session, this.calls, this.agents, this.players, this.recorders, this.http, this.webSockets];
  }

  handle(command: ScenarioCommand): void {
    (this.#handlers[command.kind] as (command: ScenarioCommand) => void)(command);
  }

  /** The session is over. Idempotent: the first reason counts. */
  end(why: SessionEnd): void {
    for (const part of this.#parts) part.end?.(why);
  }

  #grantedOf({ unit, id }: UnitRef): Granted | undefined {
    if (unit === 'call') return this.#mediaOf(id);
    if (unit === 'player') return this.players.running(id) === undefined ? undefined : SOUND_ALONE;
    const conference = this.conferences.running(id);
    const members = conference === undefined ? [] : this.conferences.membersOf(conference);
    // A conference is shown in H.264, whoever is in it.
    return members.some((callId) => this.#mediaOf(callId) !== undefined)
      ? { video: 'H264', videoOffered: true }
      : undefined;
  }

  #isHeard({ unit, id }: UnitRef): boolean {
    if (unit === 'call') return this.calls.running(id)?.state === 'connected';
    if (unit === 'player') return this.players.running(id)?.file !== undefined;
    const conference = this.conferences.running(id);
    return (
      conference !== undefined && this.conferences.membersOf(conference).some((callId) => this.#isHeard(call(callId)))
    );
  }

  #mediaOf(callId: CallId): Granted | undefined {
    const found = this.calls.running(callId);
    if (found?.granted === undefined) return undefined;
    return { video: found.granted, videoOffered: found.offered.length > 0 };
  }
}

/** What a player gives. */
const SOUND_ALONE: Granted = { video: null, videoOffered: false };

const call = (id: CallId): UnitRef => ({ unit: 'call', id });
const player = (id: PlayerId): UnitRef => ({ unit: 'player', id });
