import type { Random, Scheduler } from '@callcast/core';
import type { HostFunction } from '../guest/host-port.ts';
import { AUTHOR_LIMITS, type ScenarioLimits } from '../limits.ts';
import type { RunLimit, RunOutput, ScenarioCommand, ScenarioLogLevel, UnitRef } from '../protocol.ts';
import { Allowance } from './allowance.ts';
import { parseCommand } from './commands/parse-command.ts';
import { digestHex } from './digest.ts';
import type { HostTimers } from './host-timers.ts';

/** What a request of the guest can lead to. */
export interface RequestEffects {
  /** The run has its verdict: nothing but its log changes any more. */
  readonly decided: boolean;
  output(output: RunOutput): void;
  terminate(): void;
  /** An error of the author's. */
  fail(message: string): void;
  limit(limit: RunLimit, message: string): void;
}

export interface GuestRequestsOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly limits: ScenarioLimits;
  readonly timers: HostTimers;
  readonly effects: RequestEffects;
}

const LOG_LEVELS: readonly string[] = ['scenario', 'platform', 'warning', 'error'] satisfies ScenarioLogLevel[];
/** A line may hold the author's longest message and our own words before it. */
const LINE_CHARACTERS = AUTHOR_LIMITS.logMessageCharacters + AUTHOR_LIMITS.errorCharacters;

/** 96 bits: unique among all calls of all servers. */
const CALL_ID_BYTES = 12;

/** Answers what the guest asks of the host. Everything it says may be forged, so everything is checked and counted. */
export class GuestRequests {
  readonly #options: GuestRequestsOptions;
  readonly #logLines: Allowance;
  readonly #logCharacters: Allowance;
  readonly #commands: Allowance;
  readonly #commandCharacters: Allowance;
  readonly #units: Readonly<Record<UnitRef['unit'], Set<string>>> = {
    call: new Set(),
    agent: new Set(),
    conference: new Set(),
    player: new Set(),
    recorder: new Set(),
  };
  readonly #sockets = new Set<string>();
  readonly #openRequests = new Set<string>();
  #lastRequest: 'not-yet' | 'allowed' | { readonly requestId: string } = 'not-yet';
  #hostMs = 0;

  constructor(options: GuestRequestsOptions) {
    this.#options = options;
    const { limits, scheduler } = options;
    const now = scheduler.now();
    this.#logLines = new Allowance(limits.logLineBurst, limits.logLinesPerSecond, now);
    this.#logCharacters = new Allowance(limits.logCharacterBurst, limits.logCharactersPerSecond, now);
    this.#commands = new Allowance(limits.commandBurst, limits.commandsPerSecond, now);
    this.#commandCharacters = new Allowance(limits.commandCharacterBurst, limits.commandCharactersPerSecond, now);
  }

  /**
   * Fractional milliseconds that answering has taken so far. The isolate's own CPU time does not hold them: its thread
   * waits meanwhile, and a digest of a megabyte keeps this one busy.
   */
  get hostMs(): number {
    return this.#hostMs;
  }

  /** Commands may name this call from now on. */
  admitCall(callId: string): void {
    this.#units.call.add(callId);
  }

  /** The same for a WebSocket that somebody opened to the session. */
  admitSocket(socketId: string): void {
    this.#sockets.add(socketId);
  }

  /** It was answered. */
  settleRequest(requestId: string): void {
    this.#openRequests.delete(requestId);
  }

  /** The run is over but for Terminating, whose listeners may make one HTTP request. */
  allowLastRequest(): void {
    this.#lastRequest = 'allowed';
  }

  /** The one that was made; undefined: none. */
  get lastRequestId(): string | undefined {
    return typeof this.#lastRequest === 'object' ? this.#lastRequest.requestId : undefined;
  }

  /** Called by the guest, whose thread waits for the answer. Never throws. */
  readonly handle: HostFunction = (operation, first, second, third) => {
    const { scheduler } = this.#options;
    const startedAt = scheduler.now();
    const answer = this.#answer(operation, first, second, third);
    this.#hostMs += Math.max(0, scheduler.now() - startedAt);
    return answer;
  };

  #answer(...[operation, first, second, third]: Parameters<HostFunction>): ReturnType<HostFunction> {
    const { effects, limits, random, scheduler, timers } = this.#options;
    switch (operation) {
      case 'log':
        this.print(LOG_LEVELS.includes(String(first)) ? (first as ScenarioLogLevel) : 'scenario', String(second));
        return undefined;
      case 'command':
        this.#command(String(first));
        return undefined;
      case 'fail':
        effects.fail(String(first).slice(0, LINE_CHARACTERS));
        return undefined;
      case 'exceed':
        effects.limit('timers', String(first).slice(0, LINE_CHARACTERS));
        return undefined;
      case 'set-timer':
        if (!effects.decided && !timers.set(Number(first), Number(second), third === true)) {
          effects.limit('timers', `more than ${limits.maxActiveTimers} active timers`);
        }
        return undefined;
      case 'clear-timer':
        timers.clear(Number(first));
        return undefined;
      case 'digest':
        return digestHex(first, second, third);
      case 'uuid':
        return uuid(random);
      case 'new-call': {
        const callId = Buffer.from(random.bytes(CALL_ID_BYTES)).toString('base64url');
        return this.#name(this.#units.call, callId) ? callId : undefined;
      }
      case 'wall-now':
        return String(scheduler.wallNow());
      default:
        return undefined;
    }
  }

  /** Logs within the allowance; beyond it the run is over. */
  print(level: ScenarioLogLevel, message: string): void {
    const { effects, limits, scheduler } = this.#options;
    const now = scheduler.now();
    const line = message.slice(0, LINE_CHARACTERS);
    const withinLines = this.#logLines.take(now, 1);
    const withinCharacters = this.#logCharacters.take(now, line.length);
    if (withinLines && withinCharacters) effects.output({ kind: 'log', level, message: line });
    else if (withinLines) effects.limit('log', `more than ${limits.logCharactersPerSecond} log characters per second`);
    else effects.limit('log', `more than ${limits.logLinesPerSecond} log lines per second`);
  }

  #command(json: string): void {
    const { effects, limits, scheduler } = this.#options;
    // After terminate() the code block runs on, but changes nothing any more.
    if (effects.decided && this.#lastRequest !== 'allowed') return;
    if (!this.#commands.take(scheduler.now(), 1)) {
      effects.limit('commands', `more than ${limits.commandsPerSecond} commands per second`);
      return;
    }
    if (!this.#commandCharacters.take(scheduler.now(), json.length)) {
      effects.limit('commands', `more than ${limits.commandCharactersPerSecond} characters of commands per second`);
      return;
    }
    const command = parseCommand(json);
    if (command === 'malformed-command') {
      this.print('warning', 'a malformed command was dropped');
      return;
    }
    if (effects.decided && command.kind !== 'http-request') return;
    if (!this.#admit(command)) {
      this.print('warning', `${command.kind}: no such call, agent, conference, player, recorder or socket`);
      return;
    }
    effects.output({ kind: 'command', command });
    if (command.kind === 'terminate') effects.terminate();
  }

  /** Objects that a command makes are known from now on; false: it names one that is not. */
  #admit(command: ScenarioCommand): boolean {
    switch (command.kind) {
      case 'create-streaming-agent':
        return this.#name(this.#units.agent, command.agentId);
      case 'create-conference':
        return this.#name(this.#units.conference, command.conferenceId);
      case 'create-player':
        if (command.callId !== undefined && !this.#units.call.has(command.callId)) return false;
        return this.#name(this.#units.player, command.playerId);
      case 'create-recorder':
        if (command.callId !== undefined && !this.#units.call.has(command.callId)) return false;
        return this.#name(this.#units.recorder, command.recorderId);
      case 'http-request':
        return this.#admitRequest(command.requestId);
      case 'open-socket':
        return !this.#sockets.has(command.socketId) && this.#name(this.#sockets, command.socketId);
      case 'send-media':
      case 'stop-media':
        return this.#knows(command.from) && this.#knows(command.to);
      default:
    }
    if ('conferenceId' in command && !this.#units.conference.has(command.conferenceId)) return false;
    if ('callId' in command) return this.#units.call.has(command.callId);
    if ('agentId' in command) return this.#units.agent.has(command.agentId);
    if ('recorderId' in command) return this.#units.recorder.has(command.recorderId);
    if ('playerId' in command) return this.#units.player.has(command.playerId);
    if ('socketId' in command) return this.#sockets.has(command.socketId);
    return true;
  }

  /** Remembers an id that the guest made, or had made; false: it is one too many, and the run is over. */
  #name(known: Set<string>, id: string): boolean {
    const { effects, limits } = this.#options;
    known.add(id);
    if (known.size <= limits.maxNamedUnits) return true;
    effects.limit(
      'commands',
      `more than ${limits.maxNamedUnits} calls, agents, conferences or WebSockets of one session`,
    );
    return false;
  }

  #knows({ unit, id }: UnitRef): boolean {
    return this.#units[unit].has(id);
  }

  /** The guest counts them too and tells the author; this count cannot be forged. */
  #admitRequest(requestId: string): boolean {
    if (this.#lastRequest === 'allowed') {
      this.#lastRequest = { requestId };
      return true;
    }
    if (this.#openRequests.size >= AUTHOR_LIMITS.http.open || this.#openRequests.has(requestId)) return false;
    this.#openRequests.add(requestId);
    return true;
  }
}

/** RFC 9562 §5.4, version 4. */
function uuid(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
