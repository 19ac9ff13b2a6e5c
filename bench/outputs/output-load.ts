import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Callcast } from '../../interop/calls/callcast.ts';
import { makeCertificates } from '../../interop/rtmp/certificates.ts';
import { killAtExit } from '../calls/call-load.ts';
import type { CallerReport, FromCallers, ToCallers } from '../calls/callers/callers-protocol.ts';
import { prepareClip } from '../calls/callers/clip.ts';
import { Child } from '../calls/child.ts';
import { type ServerProcess, serverProcesses } from '../calls/measure/processes.ts';
import type { PublishedCallReport } from '../calls/sink/published-call.ts';
import type { FromSink, SinkReport, ToSink } from '../calls/sink/sink-protocol.ts';
import { fanOutScenario, numberPrefix, streamName, type Transport } from './fan-out-scenario.ts';
import { WorkerProbe } from './worker-probe.ts';

const APPLICATION = 'bench';
/** With sound, 2.6 Mbit/s arrive at each destination. */
const VIDEO_KBIT_PER_SECOND = 2_530;
const START_TIMEOUT_MS = 20_000;
const POLL_MS = 200;

/** A server with one media worker, and a sink that takes RTMP and RTMPS. Its calls come one after the other. */
export class OutputLoad implements AsyncDisposable {
  readonly server: Callcast;
  readonly probe: WorkerProbe;
  readonly #token: string;
  readonly #clipPath: string;
  readonly #sink: Child<ToSink, FromSink>;
  readonly #owned: AsyncDisposableStack;
  #calls = 0;

  private constructor(parts: {
    readonly server: Callcast;
    readonly probe: WorkerProbe;
    readonly token: string;
    readonly clipPath: string;
    readonly sink: Child<ToSink, FromSink>;
    readonly owned: AsyncDisposableStack;
  }) {
    this.server = parts.server;
    this.probe = parts.probe;
    this.#token = parts.token;
    this.#clipPath = parts.clipPath;
    this.#sink = parts.sink;
    this.#owned = parts.owned;
  }

  /** Everything but the calls. @throws {Error} A part cannot start. */
  static async open(): Promise<OutputLoad> {
    const clipPath = await prepareClip(VIDEO_KBIT_PER_SECOND);
    await using stack = new AsyncDisposableStack();
    const server = await Callcast.start({ CALLCAST_MEDIA_WORKERS: '1' });
    stack.defer(killAtExit(server));
    stack.use(server);
    const sink = stack.use(new Child<ToSink, FromSink>(new URL('../calls/sink/rtmp-sink-main.ts', import.meta.url)));
    const plain = await sink.receive('listening');
    const { ca, key, certificate } = certificates();
    const secure = await sink.ask({ kind: 'listen-tls', key, certificate }, 'listening');
    const scenario = fanOutScenario({
      rtmp: `rtmp://127.0.0.1:${plain.port}/live`,
      rtmps: `rtmps://127.0.0.1:${secure.port}/live`,
    });
    const token = await server.application(APPLICATION, scenario);
    const worker = serverProcesses(server.pid).find(({ role }) => role.startsWith('media worker'));
    if (worker === undefined) throw new Error('the server has no media worker');
    const probe = stack.use(await WorkerProbe.open(server, worker.pid));
    await probe.trust(ca);
    return new OutputLoad({ server, probe, token, clipPath, sink, owned: stack.move() });
  }

  processes(): ServerProcess[] {
    return serverProcesses(this.server.pid);
  }

  /** Resolves when every output has begun. @throws {Error} The call failed, or an output has no picture in time. */
  async startCall(transport: Transport, outputs: number): Promise<FanOutCall> {
    // A number of its own for each call: its streams are told from those of earlier ones.
    const dialled = `${numberPrefix(transport, outputs)}${this.#calls++}`;
    const callers = new Child<ToCallers, FromCallers>(new URL('../calls/callers/callers-main.ts', import.meta.url));
    const call = new FanOutCall(`${dialled}-call-0`, outputs, callers, this.#sink);
    const start: ToCallers = {
      kind: 'start',
      clipPath: this.#clipPath,
      calls: 1,
      url: `${this.server.base}/whip/${APPLICATION}/${dialled}-`,
      token: this.#token,
      isStereo: false,
      lossPercent: 0,
      delayMs: 0,
      rampMs: 0,
    };
    await callers.ask(start, 'started');
    await call.untilOnAir();
    return call;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }
}

/** One call to many destinations. */
export class FanOutCall {
  readonly #dialled: string;
  readonly #outputs: number;
  readonly #callers: Child<ToCallers, FromCallers>;
  readonly #sink: Child<ToSink, FromSink>;

  constructor(dialled: string, outputs: number, callers: Child<ToCallers, FromCallers>, sink: Child<ToSink, FromSink>) {
    this.#dialled = dialled;
    this.#outputs = outputs;
    this.#callers = callers;
    this.#sink = sink;
  }

  async untilOnAir(): Promise<void> {
    for (let waitedMs = 0; ; waitedMs += POLL_MS) {
      const onAir = (await this.publishes()).filter(({ accessUnits }) => accessUnits > 0).length;
      if (onAir === this.#outputs) return;
      if (waitedMs > START_TIMEOUT_MS) throw new Error(`${onAir} of ${this.#outputs} outputs have begun`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async publishes(): Promise<readonly PublishedCallReport[]> {
    const { publishes } = await this.#report();
    return publishes.filter(({ name }) => name.startsWith(`${this.#dialled}-`));
  }

  forgetLatencies(): void {
    this.#sink.send({ kind: 'forget-latencies' });
  }

  async latencyMs(): Promise<SinkReport['latencyMs']> {
    return (await this.#report()).latencyMs;
  }

  /** The first so many destinations stay connected and take nothing more. @returns Their stream names. */
  stopReading(count: number): readonly string[] {
    const names = Array.from({ length: count }, (_, output) => streamName(this.#dialled, output));
    this.#sink.send({ kind: 'stop-reading', names });
    return names;
  }

  /** Hangs up. */
  async finish(): Promise<readonly CallerReport[]> {
    const { calls } = await this.#callers.ask({ kind: 'finish' }, 'report');
    await this.#callers[Symbol.asyncDispose]();
    return calls;
  }

  #report(): Promise<SinkReport> {
    return this.#sink.ask({ kind: 'report' }, 'report');
  }
}

function certificates(): ReturnType<typeof makeCertificates> {
  const folder = mkdtempSync(join(tmpdir(), 'callcast-bench-'));
  try {
    return makeCertificates(folder, 'IP:127.0.0.1');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
