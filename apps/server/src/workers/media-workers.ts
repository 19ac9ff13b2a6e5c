/** The media worker processes: started, watched, replaced. A session's media lives on one of them. */
import type { LegStatistics, MediaEvent, MediaPort, MediaSession, OutputStatistics } from '@callcast/calls';
import { assert, type Log, type Millis, millis, type Scheduler, unreachable } from '@callcast/core';
import type { RecordingLedger } from '../recordings/index.ts';
import { chooseWorker } from './choose-worker.ts';
import type { MediaWorkerEvents, MediaWorkerProcess } from './io/fork-media-worker.ts';
import type { FromMediaWorker, MediaWorkerConfig } from './media-worker-protocol.ts';
import { LoadRecord, type WorkerLoad } from './worker-load.ts';

/** A worker that dies at once would otherwise be started in a tight loop. */
const RESTART_DELAY = millis(500);
/** What a worker needs to close its peers and outputs; then it is killed. */
const SHUTDOWN_TIMEOUT = millis(3_000);

/** Of sessions that no worker has. */
const NO_SESSION = 0;

interface SessionEntry {
  readonly onEvent: (event: MediaEvent) => void;
  readonly onLost: (reason: string) => void;
}

interface Worker {
  readonly config: MediaWorkerConfig;
  readonly name: string;
  /** Undefined from its exit until another one is started. */
  process: MediaWorkerProcess | undefined;
  ready: boolean;
  load: LoadRecord;
  readonly sessions: Map<number, SessionEntry>;
  /** Closed by us; the last figures of their legs may still come. */
  readonly closing: Map<number, SessionEntry>;
  /** Resolved when it first is ready, rejected when it ends before. */
  readonly started: PromiseWithResolvers<void>;
  exited: PromiseWithResolvers<void>;
}

export interface WorkerState extends WorkerLoad {
  readonly sessions: number;
  readonly ready: boolean;
  /** How long ago it reported its load. */
  readonly reportAge: Millis;
}

/** The recordings that workers write. A worker's process has what it reserved until it releases it or is gone. */
export type RecordingRooms = Pick<RecordingLedger, 'reserve' | 'release' | 'releaseAll'>;

export interface MediaWorkersOptions {
  readonly configs: readonly MediaWorkerConfig[];
  readonly scheduler: Scheduler;
  readonly log: Log;
  readonly openProcess: (config: MediaWorkerConfig, events: MediaWorkerEvents) => MediaWorkerProcess;
  readonly recordings: RecordingRooms;
  /** Figures of a leg, once a second, and when it is closed. `leg` begins with the session's number and a slash. */
  readonly onLegStatistics: (leg: string, statistics: LegStatistics, isLast: boolean) => void;
  /** The same of an output. */
  readonly onOutputStatistics: (output: string, statistics: OutputStatistics) => void;
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
    this.#workers = options.configs.map((config) => ({
      config,
      name: `media worker ${config.workerIndex}`,
      process: undefined,
      ready: false,
      load: new LoadRecord(options.scheduler.now()),
      sessions: new Map(),
      closing: new Map(),
      started: Promise.withResolvers<void>(),
      exited: Promise.withResolvers<void>(),
    }));
    for (const worker of this.#workers) this.#start(worker);
  }

  /** Resolves when every worker takes commands. Rejects when one ends before; none is left then. */
  static async start(options: MediaWorkersOptions): Promise<MediaWorkers> {
    const workers = new MediaWorkers(options);
    try {
      await Promise.all(workers.#workers.map((worker) => worker.started.promise));
    } catch (cause) {
      await workers[Symbol.asyncDispose]();
      throw cause;
    }
    return workers;
  }

  get ready(): boolean {
    return this.#workers.every((worker) => worker.ready);
  }

  /** Each worker as it stands now, in the order of their ports. */
  get states(): readonly WorkerState[] {
    const now = this.#options.scheduler.now();
    return this.#workers.map(({ sessions, load, ready }) => ({
      sessions: sessions.size,
      ready,
      ...load.latest,
      reportAge: load.age(now),
    }));
  }

  openSession(onEvent: (event: MediaEvent) => void, onLost: (reason: string) => void): MediaSession {
    const worker = this.#choose();
    if (!worker.process?.connected) return lostSession(`${worker.name} is being started again`, onLost);
    const session = this.#nextSession++;
    worker.sessions.set(session, { onEvent, onLost });
    worker.load.place();
    return {
      id: session,
      send: (command) => {
        if (worker.sessions.has(session)) worker.process?.send({ kind: 'command', session, command });
      },
      close: () => {
        const entry = worker.sessions.get(session);
        if (entry === undefined) return;
        worker.sessions.delete(session);
        worker.closing.set(session, entry); // until the worker says so, or ends
        worker.process?.send({ kind: 'close-session', session });
      },
    };
  }

  /** Where previews of a session's outputs are served; undefined when the session is over. @param session `MediaSession.id`. */
  previewSocketOf(session: number): string | undefined {
    return this.#workers.find(({ sessions }) => sessions.has(session))?.config.previewSocket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#workers.map((worker) => this.#shutDown(worker)));
  }

  #choose(): Worker {
    const now = this.#options.scheduler.now();
    const index = chooseWorker(
      this.#workers.map(({ process, ready, sessions, load }) => ({
        state: !process?.connected ? 'lost' : ready ? 'ready' : 'starting',
        sessions: sessions.size,
        load: load.steady,
        pending: load.pending,
        silent: load.isSilent(now),
      })),
    );
    const worker = this.#workers[index];
    assert(worker !== undefined, 'no media worker is configured');
    return worker;
  }

  #start(worker: Worker): void {
    const { openProcess, log } = this.#options;
    worker.exited = Promise.withResolvers<void>();
    const process = openProcess(worker.config, {
      message: (message) => this.#handleMessage(worker, process, message),
      error: (message) => log.error(`${worker.name}: ${message}`),
      exited: (how) => {
        this.#options.recordings.releaseAll(process);
        this.#handleExit(worker, how);
      },
    });
    worker.process = process;
  }

  #handleMessage(worker: Worker, process: MediaWorkerProcess, message: FromMediaWorker): void {
    const { log, scheduler, recordings } = this.#options;
    switch (message.kind) {
      case 'ready':
        worker.ready = true;
        worker.load = new LoadRecord(scheduler.now());
        worker.started.resolve();
        return;
      case 'load':
        worker.load.handleReport(scheduler.now(), message.load);
        return;
      case 'log':
        log[message.level](message.message, message.fields);
        return;
      case 'event':
        this.#handleEvent(worker, message.session, message.event);
        return;
      case 'session-closed':
        if (worker.closing.delete(message.session)) this.#options.onSessionClosed(message.session);
        return;
      case 'reserve-room':
        void recordings
          .reserve(process, message, message.bytes)
          .then((room) => process.send({ kind: 'room', request: message.request, room }));
        return;
      case 'recording-released':
        recordings.release(process, message);
        return;
      default:
        unreachable(message);
    }
  }

  #handleExit(worker: Worker, how: string): void {
    const { log, scheduler } = this.#options;
    worker.process = undefined;
    worker.ready = false;
    worker.exited.resolve();
    for (const session of worker.closing.keys()) this.#options.onSessionClosed(session);
    worker.closing.clear();
    worker.started.reject(new Error(`${worker.name} ended with ${how} while starting`));
    if (this.#closing) return;
    log.error(`${worker.name} ended unexpectedly; starting another`, { how, sessions: worker.sessions.size });
    const lost = [...worker.sessions];
    worker.sessions.clear();
    for (const [session, { onLost }] of lost) {
      this.#options.onSessionClosed(session);
      onLost(`${worker.name} ended with ${how}`);
    }
    scheduler.after(RESTART_DELAY, () => {
      if (!this.#closing) this.#start(worker);
    });
  }

  #handleEvent(worker: Worker, session: number, event: MediaEvent): void {
    const isLast = event.kind === 'leg-statistics' && event.isLast === true;
    const entry = worker.sessions.get(session) ?? (isLast ? worker.closing.get(session) : undefined);
    if (entry === undefined) return; // closed while the event was on its way
    const { onLegStatistics, onOutputStatistics, onOutput } = this.#options;
    if (event.kind === 'leg-statistics') onLegStatistics(`${session}/${event.legId}`, event.statistics, isLast);
    if (event.kind === 'output-statistics') onOutputStatistics(`${session}/${event.outputId}`, event.statistics);
    if (event.kind === 'output' || event.kind === 'output-state') onOutput(`${session}/${event.outputId}`, event);
    entry.onEvent(event);
  }

  async #shutDown(worker: Worker): Promise<void> {
    const { process } = worker;
    if (process === undefined) return;
    process.send({ kind: 'shutdown' });
    const timer = this.#options.scheduler.after(SHUTDOWN_TIMEOUT, () => process.kill());
    await worker.exited.promise;
    timer.cancel();
  }
}

/** Media of a session for which there is no worker: told on the event loop, as everything that a session hears. */
function lostSession(reason: string, onLost: (reason: string) => void): MediaSession {
  let isClosed = false;
  queueMicrotask(() => {
    if (!isClosed) onLost(reason);
  });
  return {
    id: NO_SESSION,
    send: () => {},
    close: () => {
      isClosed = true;
    },
  };
}
