import { type Log, millis, type Random, type Scheduler } from '@callcast/core';
import { describeThrown } from '../guest/author-error.ts';
import type { HostEvent } from '../guest/host-events.ts';
import type { ScenarioLimits } from '../limits.ts';
import type {
  RunEndReason,
  RunLimit,
  RunOutput,
  RunStart,
  ScenarioEvent,
  ScenarioRun,
  StatisticsEvent,
} from '../protocol.ts';
import { Allowance } from './allowance.ts';
import { GuestIsolate, isolateFailure } from './guest-isolate.ts';
import type { GuestProgram } from './guest-program.ts';
import { GuestRequests } from './guest-requests.ts';
import { HostTimers } from './host-timers.ts';
import { Mailbox } from './mailbox.ts';
import { charactersOf, type QueuedEvent } from './queued-event.ts';
import type { Turnstile } from './turnstile.ts';

/** What the runs of one process share. */
export interface RunSurroundings {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
  readonly limits: ScenarioLimits;
  readonly program: GuestProgram;
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

/** Pause between looks at the debt, so that `stop` is not kept waiting by a run that used too much CPU. */
const PACE = millis(100);

/**
 * One scenario run in one isolate: scripts, Started, then one event at a time until there is a verdict; then Terminating
 * and Terminated, unless the isolate is gone; then `ended`, and nothing after it.
 *
 * Owns its isolate and its timers. The first verdict counts.
 */
export class IsolateRun implements ScenarioRun {
  readonly runId: string;
  readonly #start: RunStart;
  readonly #onOutput: (output: RunOutput) => void;
  readonly #around: RunSurroundings;
  readonly #names: readonly string[];
  readonly #events = new Mailbox<QueuedEvent>(charactersOf);
  readonly #timers: HostTimers;
  readonly #requests: GuestRequests;
  readonly #cpu: Allowance;
  #cpuMs = 0;
  readonly #over = Promise.withResolvers<void>();
  #guest: GuestIsolate | undefined;
  #verdict: RunEndReason | undefined;

  constructor(start: RunStart, onOutput: (output: RunOutput) => void, around: RunSurroundings) {
    this.runId = start.runId;
    this.#start = start;
    this.#onOutput = onOutput;
    this.#around = around;
    this.#names = start.scenarios.map((scenario) => scenario.name);
    const { limits, random, scheduler } = around;
    this.#timers = new HostTimers(scheduler, limits.maxActiveTimers, (id) => this.#enqueue({ kind: 'timer', id }));
    this.#requests = new GuestRequests({ scheduler, random, limits, timers: this.#timers, effects: this.#effects() });
    this.#cpu = new Allowance(limits.cpuBurstMs, limits.cpuShare * 1_000, scheduler.now());
  }

  /** Resolves when `ended` was output. Never rejects. */
  async live(): Promise<void> {
    await Promise.resolve(); // nothing may be output from inside the caller's start
    try {
      await this.#open();
      await this.#work();
      await this.#terminate();
    } catch (error) {
      this.#around.log.error('scenario run failed', { runId: this.runId, error: describeThrown(error, this.#names) });
      this.#verdict = { kind: 'shard-lost', message: 'the platform failed to run the scenario' };
    }
    this.#timers.clearAll();
    this.#guest?.dispose();
    this.#output({ kind: 'ended', reason: this.#verdict ?? { kind: 'stopped', message: 'nothing is left to run' } });
    this.#over.resolve();
  }

  /**
   * Resolves when the run has nothing to do until an event or a timer comes, or is over: whoever moves virtual time goes on then.
   * A run that pays off a debt of CPU still has something to do.
   */
  async settled(): Promise<void> {
    await Promise.race([this.#events.idle(), this.#over.promise]);
  }

  handleEvent(event: ScenarioEvent): void {
    this.#enqueue(event);
  }

  stop(message: string): void {
    this.#decide({ kind: 'stopped', message });
  }

  /** Due timers count like what comes from outside: a guest that sets and clears them in a loop makes any number. */
  #enqueue(event: QueuedEvent): void {
    const isAnswered = event.kind === 'http-response' && event.requestId === this.#requests.lastRequestId;
    if (this.#verdict !== undefined && !isAnswered) return;
    if (event.kind === 'agent-statistics' || event.kind === 'call-statistics')
      this.#events.discard((waiting) => isOlder(waiting, event));
    const { maxQueuedEvents, maxQueuedCharacters } = this.#around.limits;
    // Later, because nothing may be output from inside this function.
    const refuse = (what: string): void => queueMicrotask(() => this.#limit('events', `more than ${what} are waiting`));
    if (this.#events.length >= maxQueuedEvents) refuse(`${maxQueuedEvents} events`);
    else if (this.#events.weight + charactersOf(event) > maxQueuedCharacters)
      refuse(`${maxQueuedCharacters} characters of events`);
    else this.#events.put(event);
  }

  async #open(): Promise<void> {
    const { limits, program, observer } = this.#around;
    const { maxActiveTimers, memoryMegabytes, callbackTimeoutMs } = limits;
    this.#guest = await GuestIsolate.open({
      program,
      start: {
        scenarioNames: this.#names,
        customData: this.#start.customData,
        secrets: this.#start.secrets ?? {},
        maxActiveTimers,
      },
      host: this.#requests.handle,
      memoryMegabytes,
      callbackTimeoutMs,
      onCatastrophe: (message) => observer.catastrophe(this.runId, message),
    });
  }

  async #work(): Promise<void> {
    for (const scenario of this.#start.scenarios) {
      if (this.#verdict !== undefined) return;
      await this.#callback((guest) => guest.runScenario(scenario), 'error');
    }
    if (this.#verdict !== undefined) return;
    const { accessUrl, accessSecureUrl, logUrl, accountId, applicationId, sessionId, conferenceName } = this.#start;
    await this.#dispatch({
      kind: 'started',
      accessUrl,
      accessSecureUrl,
      logUrl,
      conferenceName: conferenceName ?? '',
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
      if (event.kind === 'call-alerting') this.#requests.admitCall(event.call.callId);
      if (event.kind === 'http-response') this.#requests.settleRequest(event.requestId);
      if (event.kind === 'socket-accepted') this.#requests.admitSocket(event.socketId);
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
    this.#requests.allowLastRequest();
    await this.#dispatch({ kind: 'terminating', ...systemError });
    await this.#lastAnswer();
    await this.#dispatch({ kind: 'terminated', ...systemError });
  }

  /** The one request of the Terminating listeners: its answer is still heard. The session says it failed when none comes. */
  async #lastAnswer(): Promise<void> {
    const { lastRequestId } = this.#requests;
    if (lastRequestId === undefined) return;
    const isAnswer = (event: ScenarioEvent | undefined): boolean =>
      event?.kind === 'http-response' && event.requestId === lastRequestId;
    while (!this.#isGone) {
      const event = this.#events.take();
      if (event === undefined) await this.#events.arrival();
      else if (event.kind !== 'timer' && isAnswer(event)) return this.#dispatch(event);
    }
  }

  get #isGone(): boolean {
    return this.#guest?.isDisposed ?? true;
  }

  async #dispatch(event: HostEvent): Promise<void> {
    await this.#callback((guest) => guest.dispatch(event), 'unhandled-rejection');
  }

  /** Runs the author's code once and judges how it ended. */
  async #callback(run: (guest: GuestIsolate) => Promise<void>, thrown: 'error' | 'unhandled-rejection'): Promise<void> {
    const { turnstile, observer } = this.#around;
    const guest = this.#guest;
    if (guest === undefined) return;
    await turnstile.through(async () => {
      if (guest.isDisposed) return;
      observer.callbackStarted(this.runId);
      try {
        await run(guest);
      } catch (error) {
        this.#judge(error, thrown);
      } finally {
        observer.callbackEnded(this.runId);
      }
    });
  }

  #judge(error: unknown, thrown: 'error' | 'unhandled-rejection'): void {
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
        if (thrown === 'error') this.#fail(text);
        else this.#requests.print('error', `unhandled rejection: ${text}`);
    }
  }

  #effects() {
    const run = this;
    return {
      get decided(): boolean {
        return run.#verdict !== undefined;
      },
      output: (output: RunOutput) => this.#output(output),
      terminate: () => this.#decide({ kind: 'terminated' }),
      fail: (message: string) => this.#fail(message),
      limit: (limit: RunLimit, message: string) => this.#limit(limit, message),
    };
  }

  #fail(message: string): void {
    this.#requests.print('error', message);
    this.#decide({ kind: 'error', message });
  }

  /** Over a limit: whatever still runs inside is ended too, and it is the reason even after `terminate()`. */
  #limit(limit: RunLimit, message: string): void {
    if (this.#verdict?.kind === 'limit') return;
    this.#output({ kind: 'log', level: 'error', message: `limit ${limit}: ${message}` });
    this.#verdict = { kind: 'limit', limit, message };
    this.#guest?.dispose();
    this.#events.nudge();
  }

  #decide(verdict: RunEndReason): void {
    this.#verdict ??= verdict;
    this.#events.nudge();
  }

  #output(output: RunOutput): void {
    const silenced = output.kind === 'log' && this.#verdict?.kind === 'limit';
    if (!silenced) this.#onOutput(output);
  }

  /** A run that used more than its share of CPU waits before its next callback. What the host did for it counts too. */
  async #pace(): Promise<void> {
    const { scheduler } = this.#around;
    const used = (this.#guest?.cpuMs ?? 0) + this.#requests.hostMs;
    this.#cpu.take(scheduler.now(), Math.max(0, used - this.#cpuMs));
    this.#cpuMs = used;
    while (this.#cpu.inDebt && this.#verdict === undefined) {
      await new Promise<void>((resolve) => scheduler.after(PACE, resolve));
      this.#cpu.take(scheduler.now(), 0);
    }
  }
}

/** Figures of the same agent or call that wait while newer ones come: a scenario that is late is not told of the past. */
function isOlder(waiting: QueuedEvent, { kind, ...of }: StatisticsEvent): boolean {
  if (waiting.kind !== kind) return false;
  if (waiting.kind === 'agent-statistics') return 'agentId' in of && waiting.agentId === of.agentId;
  return waiting.kind === 'call-statistics' && 'callId' in of && waiting.callId === of.callId;
}

/** The `name:line:column ` a described error begins with, or nothing. */
function positionOf(text: string): string {
  return /^\S.*?:\d+:\d+ /.exec(text)?.[0] ?? '';
}
