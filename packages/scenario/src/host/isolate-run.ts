import { type Log, millis, type Random, type Scheduler } from '@callcast/core';
import { describeThrown } from '../guest/author-error.ts';
import type { HostEvent } from '../guest/host-events.ts';
import type { HostFunction } from '../guest/host-port.ts';
import { AUTHOR_LIMITS, type ScenarioLimits } from '../limits.ts';
import type {
  RunEndReason,
  RunLimit,
  RunOutput,
  RunStart,
  ScenarioEvent,
  ScenarioLogLevel,
  ScenarioRun,
} from '../protocol.ts';
import { Allowance } from './allowance.ts';
import { digestHex } from './digest.ts';
import { GuestIsolate, isolateFailure } from './guest-isolate.ts';
import type { GuestModules } from './guest-modules.ts';
import { HostTimers } from './host-timers.ts';
import { Mailbox } from './mailbox.ts';
import { parseCommand } from './parse-command.ts';
import type { Turnstile } from './turnstile.ts';

/** What the runs of one process share. */
export interface RunSurroundings {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
  readonly limits: ScenarioLimits;
  readonly modules: GuestModules;
  readonly turnstile: Turnstile;
  readonly observer: RunObserver;
}

/** Hears of every callback, to notice one that does not stop. */
export interface RunObserver {
  callbackStarted(runId: string): void;
  callbackEnded(runId: string): void;
  /** V8 lost control of the isolate of this run: nothing in this process can be relied on any more. */
  catastrophe(runId: string, message: string): void;
}

const LOG_LEVELS: readonly string[] = ['scenario', 'platform', 'warning', 'error'] satisfies ScenarioLogLevel[];
/** Pause between looks at the debt, so that `stop` is not kept waiting by a run that used too much CPU. */
const PACE = millis(100);

/** Extra characters a line may have over the author's limit: our own position and explanation. */
const LINE_CHARACTERS = AUTHOR_LIMITS.logMessageCharacters + AUTHOR_LIMITS.errorCharacters;

/**
 * One scenario run in one isolate: scripts, Started, then one event at a time until there is a verdict; then Terminating
 * and Terminated, unless the isolate is gone; then `ended`, and nothing after it.
 *
 * Owns its isolate and timers. The first verdict counts.
 */
export class IsolateRun implements ScenarioRun {
  readonly runId: string;
  readonly #start: RunStart;
  readonly #onOutput: (output: RunOutput) => void;
  readonly #around: RunSurroundings;
  readonly #events = new Mailbox<ScenarioEvent | { readonly kind: 'timer'; readonly id: number }>();
  readonly #timers: HostTimers;
  readonly #logLines: Allowance;
  readonly #logCharacters: Allowance;
  readonly #commands: Allowance;
  readonly #cpu: Allowance;
  readonly #calls = new Set<string>();
  readonly #agents = new Set<string>();
  readonly #names: readonly string[];
  #guest: GuestIsolate | undefined;
  #verdict: RunEndReason | undefined;
  #accepting = true;
  #cpuMs = 0;

  constructor(start: RunStart, onOutput: (output: RunOutput) => void, around: RunSurroundings) {
    this.runId = start.runId;
    this.#start = start;
    this.#onOutput = onOutput;
    this.#around = around;
    this.#names = start.scenarios.map((scenario) => scenario.name);
    const { limits, scheduler } = around;
    const now = scheduler.now();
    this.#timers = new HostTimers(scheduler, limits.maxActiveTimers, (id) => this.#events.put({ kind: 'timer', id }));
    this.#logLines = new Allowance(limits.logLineBurst, limits.logLinesPerSecond, now);
    this.#logCharacters = new Allowance(limits.logCharacterBurst, limits.logCharactersPerSecond, now);
    this.#commands = new Allowance(limits.commandBurst, limits.commandsPerSecond, now);
    this.#cpu = new Allowance(limits.cpuBurstMs, limits.cpuShare * 1_000, now);
  }

  /** Resolves when `ended` was output. */
  async live(): Promise<void> {
    await Promise.resolve(); // nothing may be output from inside the caller's start
    try {
      await this.#open();
      await this.#work();
      await this.#terminate();
    } catch (error) {
      this.#around.log.error('scenario run failed', { runId: this.runId, error: describeThrown(error, this.#names) });
      this.#decide({ kind: 'shard-lost', message: 'the platform failed to run the scenario' });
    } finally {
      this.#accepting = false;
      this.#timers.clearAll();
      this.#guest?.dispose();
      this.#onOutput({ kind: 'ended', reason: this.#verdict ?? { kind: 'stopped', message: 'nothing left to run' } });
    }
  }

  handleEvent(event: ScenarioEvent): void {
    if (!this.#accepting || this.#verdict !== undefined) return;
    const { maxQueuedEvents } = this.#around.limits;
    if (this.#events.length < maxQueuedEvents) this.#events.put(event);
    else queueMicrotask(() => this.#limit('events', `more than ${maxQueuedEvents} events are waiting`)); // not from in here
  }

  stop(message: string): void {
    this.#decide({ kind: 'stopped', message });
  }

  async #open(): Promise<void> {
    const { limits, modules, observer } = this.#around;
    this.#guest = await GuestIsolate.open({
      modules,
      start: {
        scenarioNames: this.#names,
        customData: this.#start.customData,
        maxActiveTimers: limits.maxActiveTimers,
      },
      host: this.#host,
      memoryMegabytes: limits.memoryMegabytes,
      callbackTimeoutMs: limits.callbackTimeoutMs,
      onCatastrophe: (message) => observer.catastrophe(this.runId, message),
    });
  }

  async #work(): Promise<void> {
    for (const scenario of this.#start.scenarios) {
      if (this.#verdict !== undefined) return;
      await this.#callback((guest) => guest.runScenario(scenario), 'error');
    }
    if (this.#verdict !== undefined) return;
    const { accessUrl, accessSecureUrl, logUrl, accountId, applicationId, sessionId } = this.#start;
    await this.#dispatch({
      kind: 'started',
      accessUrl,
      accessSecureUrl,
      logUrl,
      accountId,
      applicationId,
      sessionId,
    });
    while (this.#verdict === undefined) {
      const event = this.#events.take();
      if (event === undefined) {
        await this.#events.arrival();
        continue;
      }
      if (event.kind === 'call-alerting') this.#calls.add(event.call.callId);
      await this.#dispatch(event);
      if (event.kind === 'timer') this.#timers.settle(event.id);
      await this.#pace();
    }
  }

  /** Only Terminating and Terminated still reach the guest. A run over its limits has no guest any more. */
  async #terminate(): Promise<void> {
    this.#events.clear();
    this.#timers.clearAll();
    const verdict = this.#verdict;
    const systemError = verdict?.kind === 'error' ? { systemError: verdict.message } : {};
    await this.#dispatch({ kind: 'terminating', ...systemError });
    await this.#dispatch({ kind: 'terminated', ...systemError });
  }

  async #dispatch(event: HostEvent): Promise<void> {
    await this.#callback((guest) => guest.dispatch(event), 'unhandled-rejection');
  }

  /** Runs the author's code once and judges how it ended. */
  async #callback(
    run: (guest: GuestIsolate) => Promise<void>,
    otherwise: 'error' | 'unhandled-rejection',
  ): Promise<void> {
    const { turnstile, observer } = this.#around;
    const guest = this.#guest;
    if (guest === undefined || guest.isDisposed) return;
    await turnstile.through(async () => {
      if (guest.isDisposed) return;
      observer.callbackStarted(this.runId);
      try {
        await run(guest);
      } catch (error) {
        this.#judge(error, otherwise);
      } finally {
        observer.callbackEnded(this.runId);
      }
    });
  }

  #judge(error: unknown, otherwise: 'error' | 'unhandled-rejection'): void {
    const { callbackTimeoutMs, memoryMegabytes } = this.#around.limits;
    const text = describeThrown(error, this.#names);
    switch (isolateFailure(error)) {
      case 'timeout':
        this.#limit('callback-time', `${positionOf(text)}a callback ran longer than ${callbackTimeoutMs} ms`);
        break;
      case 'memory':
        this.#limit('memory', `the scenario used more than ${memoryMegabytes} MB of memory`);
        break;
      case 'disposed':
        this.#decide({ kind: 'stopped', message: 'the isolate is gone' }); // who disposed of it gave the reason before
        break;
      case undefined:
        if (otherwise === 'error') this.#fail(text);
        else this.#print('error', `unhandled rejection: ${text}`);
    }
  }

  /** Answers the guest. Called from its thread's point of view synchronously, here on the main thread. */
  readonly #host: HostFunction = (operation, ...parameters) => {
    const [first, second, third] = parameters;
    switch (operation) {
      case 'log':
        this.#print(LOG_LEVELS.includes(String(first)) ? (first as ScenarioLogLevel) : 'scenario', String(second));
        return undefined;
      case 'command':
        this.#command(String(first));
        return undefined;
      case 'fail':
        this.#fail(String(first).slice(0, LINE_CHARACTERS));
        return undefined;
      case 'exceed':
        this.#limit('timers', String(first).slice(0, LINE_CHARACTERS));
        return undefined;
      case 'set-timer':
        if (this.#verdict === undefined && !this.#timers.set(Number(first), Number(second), third === true)) {
          this.#limit('timers', `more than ${this.#around.limits.maxActiveTimers} active timers`);
        }
        return undefined;
      case 'clear-timer':
        this.#timers.clear(Number(first));
        return undefined;
      case 'digest':
        return digestHex(first, second, third);
      case 'uuid':
        return uuid(this.#around.random);
      default:
        return undefined;
    }
  };

  #command(json: string): void {
    if (this.#verdict !== undefined) return; // after terminate() the block runs on, but changes nothing any more
    if (!this.#commands.take(this.#around.scheduler.now(), 1)) {
      this.#limit('commands', `more than ${this.#around.limits.commandsPerSecond} commands per second`);
      return;
    }
    const command = parseCommand(json);
    if (command === 'malformed-command') {
      this.#print('warning', 'a malformed command was dropped');
      return;
    }
    if (command.kind === 'create-streaming-agent') this.#agents.add(command.agentId);
    const callId = 'callId' in command ? command.callId : 'fromCallId' in command ? command.fromCallId : undefined;
    const agentId = 'toAgentId' in command ? command.toAgentId : 'agentId' in command ? command.agentId : undefined;
    const knownCall = callId === undefined || this.#calls.has(callId);
    const knownAgent = agentId === undefined || this.#agents.has(agentId);
    if (!knownCall || !knownAgent) {
      this.#print('warning', `${command.kind}: no such call or agent`);
      return;
    }
    this.#emit({ kind: 'command', command });
    if (command.kind === 'terminate') this.#decide({ kind: 'terminated' });
  }

  #print(level: ScenarioLogLevel, message: string): void {
    if (this.#verdict?.kind === 'limit') return;
    const now = this.#around.scheduler.now();
    const line = message.slice(0, LINE_CHARACTERS);
    const withinLines = this.#logLines.take(now, 1);
    const withinCharacters = this.#logCharacters.take(now, line.length);
    if (withinLines && withinCharacters) this.#emit({ kind: 'log', level, message: line });
    else this.#limit('log', `more than ${this.#around.limits.logLinesPerSecond} log lines per second`);
  }

  /** An error of the author's. */
  #fail(message: string): void {
    this.#print('error', message);
    this.#decide({ kind: 'error', message });
  }

  /** Over a limit: whatever still runs inside is ended too. */
  #limit(limit: RunLimit, message: string): void {
    if (this.#verdict?.kind === 'limit') return;
    this.#emit({ kind: 'log', level: 'error', message: `limit ${limit}: ${message}` });
    this.#verdict = { kind: 'limit', limit, message };
    this.#guest?.dispose();
    this.#events.nudge();
  }

  #decide(verdict: RunEndReason): void {
    this.#verdict ??= verdict;
    this.#events.nudge();
  }

  #emit(output: RunOutput): void {
    if (this.#accepting) this.#onOutput(output);
  }

  /** A run that used more than its share of CPU waits before its next callback. */
  async #pace(): Promise<void> {
    const { scheduler } = this.#around;
    const used = this.#guest?.cpuMs ?? 0;
    this.#cpu.take(scheduler.now(), Math.max(0, used - this.#cpuMs));
    this.#cpuMs = used;
    while (this.#cpu.debtMs > 0 && this.#verdict === undefined) {
      await new Promise<void>((resolve) => scheduler.after(PACE, resolve));
      this.#cpu.take(scheduler.now(), 0);
    }
  }
}

/** The `name:line:column ` a described error begins with, or nothing. */
function positionOf(text: string): string {
  return /^\S.*?:\d+:\d+ /.exec(text)?.[0] ?? '';
}

/** RFC 9562 §5.4, version 4. */
function uuid(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
