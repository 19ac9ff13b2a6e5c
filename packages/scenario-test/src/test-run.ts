import type { RunEndReason, RunOutput, ScenarioCommand, ScenarioEvent } from '@callcast/scenario/protocol';
import { ScenarioTestError } from './failure.ts';
import type { GuestLink, GuestLinkOptions } from './guest/guest-link.ts';
import { TestAgent } from './handles/agent.ts';
import { DEFAULT_VIDEO, IncomingCall, PlacedCall, type WaitOptions } from './handles/call.ts';
import { TestConference } from './handles/conference.ts';
import { TestWebSocket, TestWebSockets } from './handles/web-sockets.ts';
import { keepingAwake } from './io/unawaited-time.ts';
import { KIT_LIMITS } from './limits.ts';
import { report } from './report.ts';
import type { Awaited, RunControl } from './run-control.ts';
import type { CallOptions, RequestOptions, ScenarioOptions } from './scenario-options.ts';
import type { RunTexts } from './texts.ts';
import { Timeline } from './time/timeline.ts';
import { VirtualTime } from './time/virtual-time.ts';
import { Transcript } from './transcript.ts';
import { isVisibleHeader } from './world/calls.ts';
import type { ControlAnswer } from './world/control.ts';
import type { TestHttp } from './world/http.ts';
import type { TestStorage } from './world/storage.ts';
import type { Surroundings } from './world/surroundings.ts';
import { World } from './world/world.ts';

/** The clock of a run: it stands still until somebody moves it. */
export interface TestClock {
  /** What `new Date()` is in the scenario. */
  readonly now: Date;
  /** Milliseconds since the run started. */
  readonly elapsedMs: number;
  /** Lets so many milliseconds pass: everything that is due meanwhile happens, each at its own time. */
  advance(milliseconds: number): Promise<void>;
}

export interface TestRunOptions {
  readonly texts: RunTexts;
  readonly options: ScenarioOptions;
  readonly wallMs: number;
  /** Starts it. */
  readonly open: (told: Pick<GuestLinkOptions, 'onOutput' | 'onTime'>) => GuestLink;
}

const DOMAIN = 'streaming.demo';

/**
 * One run of a scenario, and everything outside it, played by the test.
 *
 * What a test does (`call.hangUp()`) happens in the order in which it is said. Its promise resolves when the scenario has done all
 * that it does at that moment. What a test waits for (`call.answered()`) lets virtual time go on, only as far as it needs to.
 */
export class TestRun implements AsyncDisposable {
  readonly #texts: RunTexts;
  readonly #time: VirtualTime;
  readonly #transcript: Transcript;
  readonly #link: GuestLink;
  readonly #world: World;
  readonly #around: Surroundings;
  readonly #timeline: Timeline;
  readonly #control: RunControl;
  #calls = 0;
  #trouble: { readonly error: unknown; isTold: boolean } | undefined;
  /** How much of what went wrong the test has asked for, or was told: the end, and so many errors of the log. */
  #hasSeenEnd = false;
  #seenErrors = 0;

  readonly clock: TestClock;
  /** What answers HTTP requests of the scenario. */
  readonly http: TestHttp;
  /** What the scenario connects to. */
  readonly webSockets: TestWebSockets;
  /** The application's storage. */
  readonly storage: TestStorage;

  /** @internal */
  constructor({ texts, options, wallMs, open }: TestRunOptions) {
    this.#texts = texts;
    this.#time = new VirtualTime(wallMs);
    const time = this.#time;
    this.#transcript = new Transcript(() => time.now());
    this.#around = {
      time,
      emit: (event) => this.#emit(event),
      write: (level, line) => this.#transcript.write(level, line),
      unanswered: (message) => {
        this.#trouble ??= { error: new ScenarioTestError('TEST_UNANSWERED', this.#explain(message)), isTold: false };
      },
      during: (task) => this.#timeline.during(task),
      failed: (error) => {
        this.#trouble ??= { error, isTold: false };
      },
    };
    const { users, customData = '', storage = {} } = options;
    this.#world = new World(this.#around, {
      users: users === undefined ? undefined : new Set(users),
      customData,
      storage,
      stop: (reason) => this.#stop(reason),
    });
    this.#link = open({
      onOutput: (output) => this.#handleOutput(output),
      onTime: (nowMs) => time.moveTo(nowMs),
    });
    this.#timeline = new Timeline({
      link: this.#link,
      time,
      keepingAwake,
      check: () => this.#check(),
    });
    this.#control = {
      act: (action) => this.#act(action),
      wait: (awaited) => this.#timeline.do(() => this.#await(awaited)),
      actWhen: (awaited, action) =>
        this.#timeline.do(async () => {
          action(await this.#await(awaited));
          await this.#timeline.settle();
        }),
    };
    this.clock = {
      get now() {
        return new Date(time.wallNow());
      },
      get elapsedMs() {
        return time.now();
      },
      advance: (milliseconds) => this.#timeline.do(() => this.#timeline.advance(milliseconds)),
    };
    this.http = this.#world.http;
    this.webSockets = new TestWebSockets(this.#world.webSockets);
    this.storage = this.#world.storage;
  }

  /** The session log: the author's lines as they are, others with `warning: ` or `error: ` before them. */
  get log(): readonly string[] {
    return this.#transcript.log;
  }

  /**
   * What was logged as an error: a promise that was rejected and handled by nobody does not end a run. Whoever reads this expects
   * them: else they fail the test when the run is closed.
   */
  get errors(): readonly string[] {
    this.#seenErrors = this.#transcript.errors.length;
    return this.#transcript.errors;
  }

  /** What the scenario has done, in order. */
  get commands(): readonly ScenarioCommand[] {
    return this.#transcript.commands;
  }

  /** What the scenario was told, in order. */
  get events(): readonly ScenarioEvent[] {
    return this.#transcript.events;
  }

  /** All of that with its virtual time, for people. */
  get transcript(): string {
    return this.#transcript.toString();
  }

  /** `VoxEngine.customData()` as the call history would have it. */
  get customData(): string {
    return this.#world.session.customData;
  }

  /** Somebody calls. */
  incomingCall(options: CallOptions = {}): IncomingCall {
    const { from = 'user1', to = '100', displayName = from, headers = {}, customData = '', connects = true } = options;
    const { video = DEFAULT_VIDEO } = options;
    const hidden = Object.keys(headers).find((name) => !isVisibleHeader(name));
    if (hidden !== undefined) {
      const message = `The header ${hidden} would not reach the scenario: only X-… and User-to-User pass the server.`;
      throw new ScenarioTestError('TEST_MISUSE', message);
    }
    this.#calls += 1;
    const facts = {
      callId: `call-${this.#calls}`,
      callerId: from,
      displayName,
      destination: to,
      fromUri: `sip:${from}@${DOMAIN}`,
      toUri: `sip:${to}@${DOMAIN}`,
      headers,
      customData,
    };
    const call = new IncomingCall(this.#callHandles, `the call of ${from} to ${to}`);
    void this.#act(() => call.attach(this.#world.calls.add(facts, video === false ? [] : video, connects)));
    return call;
  }

  /** A call that the scenario places. What its callee does waits for it. @param which To whom, or the how manieth, from 1. */
  placedCall(which: string | number = 1): PlacedCall {
    const title =
      typeof which === 'string'
        ? `the call that the scenario places to ${which}`
        : `call ${which} that the scenario places`;
    return new PlacedCall(this.#callHandles, title, () => {
      const placed = this.#world.calls.all.filter(({ direction }) => direction === 'outgoing');
      return typeof which === 'number'
        ? placed[which - 1]
        : placed.findLast(({ facts }) => facts.destination === which);
    });
  }

  /**
   * The destination of a StreamingAgent. What it does waits for the agent.
   *
   * @param which The how manieth agent, from 1; or what its url, or the name of its destination, is or matches.
   */
  agent(which: number | string | RegExp = 1): TestAgent {
    const isMeant = (text: string | undefined): boolean =>
      text !== undefined && (which instanceof RegExp ? which.test(text) : text === which);
    const { agents } = this.#world;
    const title = typeof which === 'number' ? `agent ${which}` : `agent of ${String(which)}`;
    return new TestAgent(agents, this.#control, title, () =>
      typeof which === 'number'
        ? agents.all[which - 1]
        : agents.all.find(({ options }) => isMeant(options.url) || isMeant(options.destination)),
    );
  }

  /** A conference that the scenario makes. @param which The how manieth, from 1. */
  conference(which = 1): TestConference {
    const { conferences } = this.#world;
    return new TestConference(conferences, this.#control, `conference ${which}`, () => conferences.all[which - 1]);
  }

  /** A WebSocket between scenario and test, whoever opened it. @param which The how manieth, from 1. */
  webSocket(which = 1): TestWebSocket {
    const { webSockets } = this.#world;
    return new TestWebSocket(webSockets, this.#control, `WebSocket ${which}`, () => webSockets.all[which - 1]);
  }

  /** Somebody opens a WebSocket to the session's own URL. */
  async connectWebSocket({ path = '/', content = '', headers = {} }: RequestOptions = {}): Promise<TestWebSocket> {
    const { webSockets, control, calls } = this.#world;
    const request = { method: 'GET', path, content, headers: Object.entries(headers) };
    let which = 0;
    await this.#act(() => {
      if (!control.allowsWebSockets)
        throw this.#misuse(
          'The server refuses the WebSocket: the scenario has not called allowWebSocketConnections().',
        );
      const open = webSockets.all.filter(({ socketId, state }) => state === 'open' && socketId.startsWith('accepted-'));
      const most = calls.count + 3;
      if (open.length >= most) {
        const reason = `${most} WebSockets are open already`;
        this.#emit({ kind: 'socket-refused', request, reason });
        return;
      }
      webSockets.accept(request);
      which = webSockets.all.length;
    });
    if (which === 0) throw this.#misuse('The server refuses the WebSocket: too many are open.');
    return this.webSocket(which);
  }

  /** A request to the session's own URL; resolves with what `AppEvents.HttpRequest` returned. */
  request(options: RequestOptions = {}): Promise<ControlAnswer> {
    const { content = '', method = content === '' ? 'GET' : 'POST', path = '/', headers = {} } = options;
    const { control } = this.#world;
    return this.#timeline.do(async () => {
      await this.#timeline.settle();
      this.#refuseWhenOver();
      const id = control.ask({ method, path, content, headers: Object.entries(headers) });
      return this.#await({ what: `the request ${method} ${path} is answered`, find: () => control.answerOf(id) });
    });
  }

  /** Resolves when the scenario has done all that it does at this moment. */
  settled(): Promise<void> {
    return this.#timeline.do(() => this.#timeline.settle());
  }

  /** Waits until something holds. @param what For the failure: `both agents publish`. */
  async until(condition: () => boolean, what = 'the condition holds', { withinMs }: WaitOptions = {}): Promise<void> {
    const find = (): true | undefined => (condition() ? true : undefined);
    await this.#control.wait({ what, find, withinMs });
  }

  /** Waits for a line of the session log. @returns The first one. */
  async logged(text: string | RegExp, { withinMs }: WaitOptions = {}): Promise<string> {
    const isMeant = (line: string): boolean => (typeof text === 'string' ? line.includes(text) : text.test(line));
    const find = (): string | undefined => this.log.find(isMeant);
    const line = await this.#control.wait({ what: `${String(text)} is logged`, find, withinMs });
    if (line.startsWith('error: ')) this.#seenErrors = this.#transcript.errors.length;
    return line;
  }

  /** Waits for a command of the scenario. @returns The first one of this kind. */
  command<Kind extends ScenarioCommand['kind']>(
    kind: Kind,
    { withinMs }: WaitOptions = {},
  ): Promise<ScenarioCommand & { readonly kind: Kind }> {
    const isMeant = (command: ScenarioCommand): command is ScenarioCommand & { readonly kind: Kind } =>
      command.kind === kind;
    return this.#control.wait({ what: `the scenario says ${kind}`, find: () => this.commands.find(isMeant), withinMs });
  }

  /** Waits for the end of the run, and says why it came. Sessions end by themselves a minute after their last call. */
  async ended({ withinMs = KIT_LIMITS.endWaitMs }: WaitOptions = {}): Promise<RunEndReason> {
    const reason = await this.#control.wait({ what: 'the run ends', find: () => this.#link.ended, withinMs });
    this.#hasSeenEnd = true;
    return reason;
  }

  /** The server ends the session: the scenario hears Terminating and Terminated. */
  stop(reason = 'The server is closing'): Promise<void> {
    return this.#act(() => this.#stop(reason));
  }

  /**
   * Ends the run, and with it its isolate. Idempotent.
   *
   * @throws What no other call has told: a request that the test does not answer, an error by which the scenario ended.
   */
  async close(): Promise<void> {
    await this.#timeline.do(async () => {
      if (this.#link.ended === undefined) {
        this.#stop('The test is over');
        const seen = this.#trouble;
        this.#trouble = undefined; // what came before must not keep it from ending
        await this.#timeline.until(() => this.#link.ended !== undefined, 0);
        this.#trouble = seen ?? this.#trouble;
      }
    });
    if (this.#trouble !== undefined && !this.#trouble.isTold) {
      this.#trouble.isTold = true;
      throw this.#trouble.error;
    }
    const { ended } = this.#link;
    const message = ended?.kind === 'error' || ended?.kind === 'limit' ? ended.message : undefined;
    const others = this.#transcript.errors
      .slice(this.#seenErrors)
      .filter((line) => message === undefined || !line.endsWith(message));
    const hasFailed = message !== undefined && !this.#hasSeenEnd;
    if (!hasFailed && others.length === 0) return;
    const asked = hasFailed ? 'run.ended()' : 'run.errors';
    const text = `The scenario failed, and the test did not ask for that by ${asked}.`;
    throw new ScenarioTestError('TEST_SCENARIO_FAILED', this.#explain(text));
  }

  /** {@link close} */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  get #callHandles() {
    return { calls: this.#world.calls, control: this.#control, around: this.#around };
  }

  #emit(event: ScenarioEvent): void {
    this.#transcript.hear(event);
    this.#link.send(event);
  }

  #handleOutput(output: RunOutput): void {
    this.#transcript.say(output);
    if (output.kind === 'command') this.#world.handle(output.command);
    else if (output.kind === 'ended') {
      const { reason } = output;
      const failed = reason.kind === 'error' || reason.kind === 'limit' || reason.kind === 'shard-lost';
      this.#world.end(failed ? { code: 500, reason: reason.message } : { code: 200, reason: 'The session is over' });
    }
  }

  #stop(reason: string): void {
    this.#world.end({ code: 200, reason });
    this.#link.stop(reason);
  }

  #act(action: () => void): Promise<void> {
    return this.#timeline.do(async () => {
      await this.#timeline.settle();
      this.#refuseWhenOver();
      action();
      await this.#timeline.settle();
    });
  }

  async #await<T>({ what, find, spoilt, hint, withinMs = KIT_LIMITS.waitMs }: Awaited<T>): Promise<T> {
    const isOver = (): boolean => this.#link.ended !== undefined;
    const isDecided = (): boolean => find() !== undefined || spoilt?.() !== undefined || isOver();
    await this.#timeline.settle();
    const forgotten = hint?.(); // as things stand now: a minute later the call may be over
    const outcome = await this.#timeline.until(isDecided, withinMs);
    const found = find();
    if (found !== undefined) return found;
    const bound = outcome === 'too-late' ? ` within ${withinMs / 1_000} s of virtual time` : '';
    const nothing = outcome === 'nothing-left' ? 'Nothing is left that could happen' : undefined;
    const sentences = [`Expected that ${what}${bound}`, isOver() ? undefined : spoilt?.(), forgotten, nothing];
    const text = sentences.flatMap((one) => (one === undefined ? [] : [one.replace(/\.?$/, '.')])).join(' ');
    throw new ScenarioTestError('TEST_EXPECTATION', this.#explain(text));
  }

  #refuseWhenOver(): void {
    if (this.#link.ended === undefined) return;
    throw this.#misuse('The run is over: nothing reaches the scenario any more.');
  }

  #misuse(message: string): ScenarioTestError {
    return new ScenarioTestError('TEST_MISUSE', this.#explain(message));
  }

  #check(): void {
    if (this.#trouble === undefined) return;
    this.#trouble.isTold = true;
    throw this.#trouble.error;
  }

  /** Whatever went wrong is in it, and so need not be told again. */
  #explain(message: string): string {
    this.#hasSeenEnd = this.#link.ended !== undefined;
    this.#seenErrors = this.#transcript.errors.length;
    return `${message}\n${report(this.#transcript, this.#texts, this.#link.ended, this.#time.now())}`;
  }
}
