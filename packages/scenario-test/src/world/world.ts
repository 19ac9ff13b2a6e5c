import type { CallId, RouteCommand, ScenarioCommand, UnitRef } from '@callcast/scenario/protocol';
import { Agents } from './agents.ts';
import { Calls } from './calls.ts';
import type { Granted } from './codec-match.ts';
import { Conferences } from './conferences.ts';
import { Control } from './control.ts';
import { TestHttp } from './http.ts';
import { Session } from './session.ts';
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
        callEnded: (callId) => {
          this.agents.mediaEnded(call(callId));
          this.conferences.callEnded(callId);
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
    this.http = new TestHttp(around);
    this.webSockets = new WebSockets(around);
    this.control = new Control(around);
    this.storage = new TestStorage(around, storage);
    const routes: CommandHandlers<RouteCommand> = {
      'send-media': (command) => this.#route(command, true),
      'stop-media': (command) => this.#route(command, false),
    };
    // A kind of command that no part takes does not compile.
    this.#handlers = {
      ...routes,
      ...this.session.handlers,
      ...this.calls.handlers,
      ...this.agents.handlers,
      ...this.conferences.handlers,
      ...this.http.handlers,
      ...this.webSockets.handlers,
      ...this.control.handlers,
      ...this.storage.handlers,
    };
    this.#parts = [this.session, this.calls, this.agents, this.http, this.webSockets];
  }

  handle(command: ScenarioCommand): void {
    (this.#handlers[command.kind] as (command: ScenarioCommand) => void)(command);
  }

  /** The session is over. Idempotent: the first reason counts. */
  end(why: SessionEnd): void {
    for (const part of this.#parts) part.end?.(why);
  }

  #route({ from, to }: RouteCommand, sends: boolean): void {
    if (to.unit === 'agent') this.agents.route(from, to.id, sends);
    else if (to.unit === 'conference') {
      if (from.unit === 'call') this.conferences.route(to.id, from.id, 'speaks', sends);
    } else if (from.unit === 'conference') this.conferences.route(from.id, to.id, 'hears', sends);
  }

  #grantedOf({ unit, id }: UnitRef): Granted | undefined {
    if (unit === 'call') return this.#mediaOf(id);
    const conference = this.conferences.running(id);
    const members = conference === undefined ? [] : this.conferences.membersOf(conference);
    // A conference is shown in H.264, whoever is in it.
    return members.some((callId) => this.#mediaOf(callId) !== undefined)
      ? { video: 'H264', videoOffered: true }
      : undefined;
  }

  #mediaOf(callId: CallId): Granted | undefined {
    const found = this.calls.running(callId);
    if (found?.granted === undefined) return undefined;
    return { video: found.granted, videoOffered: found.offered.length > 0 };
  }
}

const call = (id: CallId): UnitRef => ({ unit: 'call', id });
