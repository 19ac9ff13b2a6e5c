import { rmSync } from 'node:fs';
import { Callcast, seedScenario } from '../../interop/calls/callcast.ts';
import type { CallerReport, FromCallers, ToCallers } from './callers/callers-protocol.ts';
import { prepareClip } from './callers/clip.ts';
import type { PathConditions } from './callers/lossy-path.ts';
import { Child } from './child.ts';
import { proportionalSetKb, type ServerProcess, serverProcesses } from './measure/processes.ts';
import type { FromSink, SinkReport, ToSink } from './sink/sink-protocol.ts';

export interface CallLoadOptions extends PathConditions {
  readonly calls: number;
  readonly isStereo: boolean;
}

const APPLICATION = 'bench';
/** Between the starts of two calls: below the server's limit of WHIP POSTs. */
const RAMP_MS = 200;

/** A real server with a new data folder, robot callers and an RTMP sink, each in processes of their own. */
export class CallLoad implements AsyncDisposable {
  readonly server: Callcast;
  /** Memory of the server without a call, all processes. */
  readonly idleMemoryKb: number;
  readonly #options: CallLoadOptions;
  readonly #token: string;
  readonly #clipPath: string;
  readonly #sink: Child<ToSink, FromSink>;
  readonly #callers: Child<ToCallers, FromCallers>;
  readonly #owned: AsyncDisposableStack;

  private constructor(
    options: CallLoadOptions,
    parts: {
      readonly server: Callcast;
      readonly token: string;
      readonly clipPath: string;
      readonly sink: Child<ToSink, FromSink>;
      readonly callers: Child<ToCallers, FromCallers>;
      readonly owned: AsyncDisposableStack;
    },
  ) {
    this.#options = options;
    this.server = parts.server;
    this.#token = parts.token;
    this.#clipPath = parts.clipPath;
    this.#sink = parts.sink;
    this.#callers = parts.callers;
    this.#owned = parts.owned;
    this.idleMemoryKb = this.processes().reduce((total, { pid }) => total + proportionalSetKb(pid), 0);
  }

  /** Everything but the calls. @throws {Error} A part cannot start. */
  static async open(options: CallLoadOptions): Promise<CallLoad> {
    const clipPath = await prepareClip();
    await using stack = new AsyncDisposableStack();
    const server = await Callcast.start();
    stack.defer(killAtExit(server));
    stack.use(server);
    const sink = stack.use(new Child<ToSink, FromSink>(new URL('./sink/rtmp-sink-main.ts', import.meta.url)));
    const callers = stack.use(new Child<ToCallers, FromCallers>(new URL('./callers/callers-main.ts', import.meta.url)));
    const { port } = await sink.receive('listening');
    const scenario = seedScenario(`rtmp://127.0.0.1:${port}/live`, { expression: 'e.destination' });
    const token = await server.application(APPLICATION, scenario);
    return new CallLoad(options, { server, token, clipPath, sink, callers, owned: stack.move() });
  }

  processes(): ServerProcess[] {
    return serverProcesses(this.server.pid);
  }

  /** Resolves when the last call sends media. @throws {Error} A call failed. */
  async startCalls(): Promise<void> {
    const start: ToCallers = {
      ...this.#options,
      kind: 'start',
      clipPath: this.#clipPath,
      url: `${this.server.base}/whip/${APPLICATION}/`,
      token: this.#token,
      rampMs: RAMP_MS,
    };
    await this.#callers.ask(start, 'started');
  }

  forgetLatencies(): void {
    this.#sink.send({ kind: 'forget-latencies' });
  }

  sinkReport(): Promise<SinkReport> {
    return this.#sink.ask({ kind: 'report' }, 'report');
  }

  /** Ends the calls, and tells what was sent. */
  async finishCalls(): Promise<readonly CallerReport[]> {
    return (await this.#callers.ask({ kind: 'finish' }, 'report')).calls;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }
}

/**
 * For ends without disposal (a signal, a closed pipe, an error nobody caught): the server would go on, its callers gone.
 * Its own children end with it, those of the benchmark with this process.
 *
 * @returns Takes it back, once the server is closed.
 */
export function killAtExit({ pid, dataDir }: Callcast): () => void {
  const kill = () => {
    process.kill(pid, 'SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  };
  process.once('exit', kill);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  return () => void process.off('exit', kill);
}
