/** The media worker processes: started, watched, replaced. A session's media lives on one of them. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LegStatistics, MediaEvent, MediaPort, MediaSession } from '@callcast/calls';
import { type Log, millis, type Scheduler } from '@callcast/core';
import type { FromMediaWorker, MediaWorkerConfig, ToMediaWorker } from './media-worker-protocol.ts';

const WORKER_MAIN = fileURLToPath(new URL('./media-worker-main.ts', import.meta.url));
/** A worker that dies at once would otherwise be started in a tight loop. */
const RESTART_DELAY = millis(500);
/** What a worker needs to close its peers and outputs; then it is killed. */
const SHUTDOWN_TIMEOUT = millis(3_000);

interface SessionEntry {
  readonly onEvent: (event: MediaEvent) => void;
  readonly onLost: (reason: string) => void;
}

interface Worker {
  readonly config: MediaWorkerConfig;
  process: ChildProcess;
  ready: boolean;
  readonly sessions: Map<number, SessionEntry>;
}

export interface MediaWorkersOptions {
  readonly configs: readonly MediaWorkerConfig[];
  readonly scheduler: Scheduler;
  readonly log: Log;
  /** Figures of a leg, once a second. `leg` begins with the session's number and a slash. */
  readonly onStatistics: (leg: string, statistics: LegStatistics) => void;
  /** What happens to an output. `output` begins like `leg`. */
  readonly onOutput: (output: string, event: Extract<MediaEvent, { kind: 'output' | 'output-state' }>) => void;
  /** Nothing more comes of the session with this number. */
  readonly onSessionClosed: (session: number) => void;
}

export class MediaWorkers implements MediaPort, AsyncDisposable {
  readonly #options: MediaWorkersOptions;
  readonly #workers: Worker[];
  #nextSession = 1;
  #closing = false;

  private constructor(options: MediaWorkersOptions) {
    this.#options = options;
    this.#workers = options.configs.map((config) => {
      const worker: Worker = { config, process: this.#spawn(config), ready: false, sessions: new Map() };
      this.#watch(worker);
      return worker;
    });
  }

  /** Resolves when every worker takes commands. */
  static async start(options: MediaWorkersOptions): Promise<MediaWorkers> {
    const workers = new MediaWorkers(options);
    await Promise.all(
      workers.#workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            worker.process.on('message', (message: FromMediaWorker) => message.kind === 'ready' && resolve());
            worker.process.once('exit', (code) =>
              reject(new Error(`media worker ${worker.config.workerIndex} ended with ${code} while starting`)),
            );
          }),
      ),
    );
    return workers;
  }

  get ready(): boolean {
    return this.#workers.every((worker) => worker.ready);
  }

  get processIds(): readonly number[] {
    return this.#workers.map((worker) => worker.process.pid ?? 0);
  }

  openSession(onEvent: (event: MediaEvent) => void, onLost: (reason: string) => void): MediaSession {
    const session = this.#nextSession++;
    const worker = this.#leastLoaded();
    worker.sessions.set(session, { onEvent, onLost });
    return {
      send: (command) => {
        if (worker.sessions.has(session)) this.#send(worker, { kind: 'command', session, command });
      },
      close: () => {
        if (!worker.sessions.delete(session)) return;
        this.#options.onSessionClosed(session);
        this.#send(worker, { kind: 'close-session', session });
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#workers.map((worker) => this.#shutDown(worker)));
  }

  #leastLoaded(): Worker {
    const usable = this.#workers.filter((worker) => worker.ready);
    const [first, ...rest] = usable.length > 0 ? usable : this.#workers;
    if (first === undefined) throw new Error('invariant broken: no media worker is configured');
    return rest.reduce((least, worker) => (worker.sessions.size < least.sessions.size ? worker : least), first);
  }

  #spawn(config: MediaWorkerConfig): ChildProcess {
    // The worker gets no environment of the server's: it needs none of its secrets. SIGUSR1 opens Node's inspector; on a
    // port of its own, so that every worker can be profiled while it works.
    const execArgv = ['--max-semi-space-size=4', '--inspect-port=127.0.0.1:0'];
    const child = fork(WORKER_MAIN, [], { serialization: 'advanced', env: {}, execArgv });
    child.send({ kind: 'init', config } satisfies ToMediaWorker);
    return child;
  }

  #watch(worker: Worker): void {
    const { log, scheduler } = this.#options;
    const name = `media worker ${worker.config.workerIndex}`;
    worker.process.on('message', (message: FromMediaWorker) => {
      if (message.kind === 'ready') worker.ready = true;
      else if (message.kind === 'log') log[message.level](message.message, message.fields);
      else this.#handleEvent(worker, message.session, message.event);
    });
    worker.process.on('error', (cause) => log.error(`${name}: ${cause.message}`));
    worker.process.once('exit', (code, signal) => {
      worker.ready = false;
      if (this.#closing) return;
      log.error(`${name} ended unexpectedly; starting another`, { code, signal, sessions: worker.sessions.size });
      const lost = [...worker.sessions];
      worker.sessions.clear();
      for (const [session, { onLost }] of lost) {
        this.#options.onSessionClosed(session);
        onLost(`${name} ended with ${signal ?? code}`);
      }
      scheduler.after(RESTART_DELAY, () => {
        if (this.#closing) return;
        worker.process = this.#spawn(worker.config);
        this.#watch(worker);
      });
    });
  }

  #handleEvent(worker: Worker, session: number, event: MediaEvent): void {
    const entry = worker.sessions.get(session);
    if (entry === undefined) return; // closed while the event was on its way
    if (event.kind === 'leg-statistics') this.#options.onStatistics(`${session}/${event.legId}`, event.statistics);
    if (event.kind === 'output' || event.kind === 'output-state')
      this.#options.onOutput(`${session}/${event.outputId}`, event);
    entry.onEvent(event);
  }

  #send(worker: Worker, message: ToMediaWorker): void {
    if (worker.process.connected) worker.process.send(message);
  }

  async #shutDown(worker: Worker): Promise<void> {
    const { process: child } = worker;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.#send(worker, { kind: 'shutdown' });
    const timer = this.#options.scheduler.after(SHUTDOWN_TIMEOUT, () => child.kill('SIGKILL'));
    await exited;
    timer.cancel();
  }
}
