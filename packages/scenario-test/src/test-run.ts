import type { RunEndReason, ScenarioCommand, ScenarioEvent } from '@callcast/scenario/protocol';
import { ScenarioTestError } from './failure.ts';
import { TestAgent } from './handles/agent.ts';
import { DEFAULT_VIDEO, IncomingCall, PlacedCall } from './handles/call.ts';
import { TestConference } from './handles/conference.ts';
import { choosePlayer, TestPlayer, type WhichPlayer } from './handles/player.ts';
import { TestRecorder } from './handles/recorder.ts';
import type { WaitOptions } from './handles/wait-options.ts';
import { TestWebSocket, TestWebSockets } from './handles/web-sockets.ts';
import { KIT_LIMITS } from './limits.ts';
import type { RunEngine } from './run-engine.ts';
import type { CallOptions, RequestOptions } from './scenario-options.ts';
import type { AudioFiles } from './world/audio-files.ts';
import { isVisibleHeader } from './world/calls.ts';
import type { ControlAnswer } from './world/control.ts';
import type { TestHttp } from './world/http.ts';
import type { TestStorage } from './world/storage.ts';

/** The clock of a run: it stands still until somebody moves it. */
export interface TestClock {
  /** What `new Date()` is in the scenario. */
  readonly now: Date;
  /** Milliseconds since the run started. */
  readonly elapsedMs: number;
  /** Lets so many milliseconds pass: everything that is due meanwhile happens, each at its own time. */
  advance(milliseconds: number): Promise<void>;
}

const DOMAIN = 'streaming.demo';

/**
 * One run of a scenario, and everything outside it, played by the test.
 *
 * What a test does (`call.hangUp()`) happens in the order in which it is said. Its promise resolves when the scenario has done all
 * that it does at that moment. What a test waits for (`call.answered()`) lets virtual time go on, only as far as it needs to.
 */
export class TestRun implements AsyncDisposable {
  readonly #engine: RunEngine;
  #calls = 0;

  readonly clock: TestClock;
  /** What answers HTTP requests of the scenario. */
  readonly http: TestHttp;
  /** The files that the scenario plays. */
  readonly files: AudioFiles;
  /** What the scenario connects to. */
  readonly webSockets: TestWebSockets;
  /** The application's storage. */
  readonly storage: TestStorage;

  /** @internal */
  constructor(engine: RunEngine) {
    this.#engine = engine;
    const { time, timeline, world } = engine;
    this.clock = {
      get now() {
        return new Date(time.wallNow());
      },
      get elapsedMs() {
        return time.now();
      },
      advance: (milliseconds) => timeline.do(() => timeline.advance(milliseconds)),
    };
    this.http = world.http;
    this.files = world.files;
    this.webSockets = new TestWebSockets(world.webSockets);
    this.storage = world.storage;
  }

  /** The session log: the author's lines as they are, others with `warning: ` or `error: ` before them. */
  get log(): readonly string[] {
    return this.#engine.transcript.log;
  }

  /**
   * What was logged as an error: a promise that was rejected and handled by nobody does not end a run. Whoever reads this expects
   * them: else they fail the test when the run is closed.
   */
  get errors(): readonly string[] {
    this.#engine.seeErrors();
    return this.#engine.transcript.errors;
  }

  /** What the scenario has done, in order. */
  get commands(): readonly ScenarioCommand[] {
    return this.#engine.transcript.commands;
  }

  /** What the scenario was told, in order. */
  get events(): readonly ScenarioEvent[] {
    return this.#engine.transcript.events;
  }

  /** All of that with its virtual time, for people. */
  get transcript(): string {
    return this.#engine.transcript.toString();
  }

  /** `VoxEngine.customData()` as the call history would have it. */
  get customData(): string {
    return this.#engine.world.session.customData;
  }

  /** Somebody calls. */
  incomingCall(options: CallOptions = {}): IncomingCall {
    const { from = 'user1', to = '100', displayName = from, headers = {}, customData = '', connects = true } = options;
    const { video = DEFAULT_VIDEO, takesSound = true } = options;
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
    void this.#engine.act(() =>
      call.attach(this.#engine.world.calls.add(facts, { offered: video === false ? [] : video, connects, takesSound })),
    );
    return call;
  }

  /** A call that the scenario places. What its callee does waits for it. @param which To whom, or the how manieth, from 1. */
  placedCall(which: string | number = 1): PlacedCall {
    const title =
      typeof which === 'string'
        ? `the call that the scenario places to ${which}`
        : `call ${which} that the scenario places`;
    return new PlacedCall(this.#callHandles, title, () => {
      const placed = this.#engine.world.calls.all.filter(({ direction }) => direction === 'outgoing');
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
    const { agents } = this.#engine.world;
    const title = typeof which === 'number' ? `agent ${which}` : `agent of ${String(which)}`;
    return new TestAgent(agents, this.#engine, title, () =>
      typeof which === 'number'
        ? agents.all[which - 1]
        : agents.all.find(({ options }) => isMeant(options.url) || isMeant(options.destination)),
    );
  }

  /** A conference that the scenario makes. @param which The how manieth, from 1. */
  conference(which = 1): TestConference {
    const { conferences } = this.#engine.world;
    return new TestConference(conferences, this.#engine, `conference ${which}`, () => conferences.all[which - 1]);
  }

  /**
   * A file that the scenario plays by `createURLPlayer`. What a call plays by `startPlayback` is at `call.playback()`.
   *
   * @param which The how manieth, from 1; or what its url is or matches, the newest of these.
   */
  player(which: WhichPlayer = 1): TestPlayer {
    const { world } = this.#engine;
    const title = typeof which === 'number' ? `player ${which}` : `the player of ${String(which)}`;
    return new TestPlayer(world, this.#engine, title, () =>
      choosePlayer(
        world.players.all.filter(({ callId }) => callId === undefined),
        which,
      ),
    );
  }

  /** A recorder that the scenario makes. What a call records by `record` is at `call.recording()`. @param which The how manieth, from 1. */
  recorder(which = 1): TestRecorder {
    const { recorders } = this.#engine.world;
    const find = () => recorders.all.filter(({ callId }) => callId === undefined)[which - 1];
    return new TestRecorder(recorders, this.#engine, `recorder ${which}`, find);
  }

  /** A WebSocket between scenario and test, whoever opened it. @param which The how manieth, from 1. */
  webSocket(which = 1): TestWebSocket {
    const { webSockets } = this.#engine.world;
    return new TestWebSocket(webSockets, this.#engine, `WebSocket ${which}`, () => webSockets.all[which - 1]);
  }

  /** Somebody opens a WebSocket to the session's own URL. */
  async connectWebSocket({ path = '/', content = '', headers = {} }: RequestOptions = {}): Promise<TestWebSocket> {
    const { webSockets, control, calls } = this.#engine.world;
    const request = { method: 'GET', path, content, headers: Object.entries(headers) };
    let which = 0;
    await this.#engine.act(() => {
      if (!control.allowsWebSockets)
        throw this.#engine.misuse(
          'The server refuses the WebSocket: the scenario has not called allowWebSocketConnections().',
        );
      const open = webSockets.all.filter(({ socketId, state }) => state === 'open' && socketId.startsWith('accepted-'));
      const most = calls.count + 3;
      if (open.length >= most) {
        const reason = `${most} WebSockets are open already`;
        this.#engine.emit({ kind: 'socket-refused', request, reason });
        return;
      }
      webSockets.accept(request);
      which = webSockets.all.length;
    });
    if (which === 0) throw this.#engine.misuse('The server refuses the WebSocket: too many are open.');
    return this.webSocket(which);
  }

  /** A request to the session's own URL; resolves with what `AppEvents.HttpRequest` returned. */
  request(options: RequestOptions = {}): Promise<ControlAnswer> {
    const { content = '', method = content === '' ? 'GET' : 'POST', path = '/', headers = {} } = options;
    const { control } = this.#engine.world;
    return this.#engine.ask(
      () => control.ask({ method, path, content, headers: Object.entries(headers) }),
      (id) => ({ what: `the request ${method} ${path} is answered`, find: () => control.answerOf(id) }),
    );
  }

  /** Resolves when the scenario has done all that it does at this moment. */
  settled(): Promise<void> {
    return this.#engine.timeline.do(() => this.#engine.timeline.settle());
  }

  /** Waits until something holds. @param what For the failure: `both agents publish`. */
  async until(condition: () => boolean, what = 'the condition holds', { withinMs }: WaitOptions = {}): Promise<void> {
    const find = (): true | undefined => (condition() ? true : undefined);
    await this.#engine.wait({ what, find, withinMs });
  }

  /** Waits for a line of the session log. @returns The first one. */
  async logged(text: string | RegExp, { withinMs }: WaitOptions = {}): Promise<string> {
    const isMeant = (line: string): boolean => (typeof text === 'string' ? line.includes(text) : text.test(line));
    const find = (): string | undefined => this.log.find(isMeant);
    const line = await this.#engine.wait({ what: `${String(text)} is logged`, find, withinMs });
    if (line.startsWith('error: ')) this.#engine.seeErrors();
    return line;
  }

  /** Waits for a command of the scenario. @returns The first one of this kind. */
  command<Kind extends ScenarioCommand['kind']>(
    kind: Kind,
    { withinMs }: WaitOptions = {},
  ): Promise<ScenarioCommand & { readonly kind: Kind }> {
    const isMeant = (command: ScenarioCommand): command is ScenarioCommand & { readonly kind: Kind } =>
      command.kind === kind;
    return this.#engine.wait({ what: `the scenario says ${kind}`, find: () => this.commands.find(isMeant), withinMs });
  }

  /** Waits for the end of the run, and says why it came. Sessions end by themselves a minute after their last call. */
  async ended({ withinMs = KIT_LIMITS.endWaitMs }: WaitOptions = {}): Promise<RunEndReason> {
    const reason = await this.#engine.wait({ what: 'the run ends', find: () => this.#engine.ended, withinMs });
    this.#engine.seeEnd();
    return reason;
  }

  /** The server ends the session: the scenario hears Terminating and Terminated. */
  stop(reason = 'The server is closing'): Promise<void> {
    return this.#engine.act(() => this.#engine.stop(reason));
  }

  /**
   * Ends the run, and with it its isolate. Idempotent.
   *
   * @throws What no other call has told: a request that the test does not answer, an error by which the scenario ended.
   */
  close(): Promise<void> {
    return this.#engine.close();
  }

  /** {@link close} */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#engine.close();
  }

  get #callHandles() {
    const { world, around } = this.#engine;
    return { world, control: this.#engine, around };
  }
}
