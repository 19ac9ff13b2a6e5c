import type { LegStatistics, OutputStatistics } from '@callcast/calls';
import { silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import type { MediaWorkerEvents } from './io/fork-media-worker.ts';
import type { MediaWorkerConfig, ToMediaWorker } from './media-worker-protocol.ts';
import { MediaWorkers } from './media-workers.ts';

/** A worker process played by the test. */
class PlayedProcess {
  connected = true;
  killed = false;
  readonly received: ToMediaWorker[] = [];
  readonly index: number;
  readonly #events: MediaWorkerEvents;

  constructor(config: MediaWorkerConfig, events: MediaWorkerEvents) {
    this.index = config.workerIndex;
    this.#events = events;
  }

  send(message: ToMediaWorker): void {
    if (this.connected) this.received.push(message);
  }

  kill(): void {
    this.killed = true;
    this.die('SIGKILL');
  }

  ready(): void {
    this.#events.message({ kind: 'ready' });
  }

  report(cpu: number, mainThread: number): void {
    this.#events.message({ kind: 'load', load: { cpu, mainThread } });
  }

  say(session: number): void {
    this.#events.message({ kind: 'event', session, event: { kind: 'leg-connected', legId: 'c' } });
  }

  sayFigures(session: number, isLast: boolean): void {
    const event = { kind: 'leg-statistics', legId: 'c', statistics: {} as LegStatistics } as const;
    this.#events.message({ kind: 'event', session, event: isLast ? { ...event, isLast } : event });
  }

  sayClosed(session: number): void {
    this.#events.message({ kind: 'session-closed', session });
  }

  figures(session: number): void {
    const statistics = { sentBytes: 1 } as OutputStatistics;
    this.#events.message({
      kind: 'event',
      session,
      event: { kind: 'output-statistics', outputId: 'o', statistics },
    });
  }

  reserve(request: number, name: string, bytes: number): void {
    this.#events.message({ kind: 'reserve-room', request, accountId: 1, name, bytes });
  }

  release(name: string): void {
    this.#events.message({ kind: 'recording-released', accountId: 1, name });
  }

  die(how: string): void {
    this.connected = false;
    this.#events.exited(how);
  }

  get sessions(): number {
    return new Set(this.received.flatMap((message) => (message.kind === 'command' ? [message.session] : []))).size;
  }
}

/** Begins to start workers whose processes the test plays. */
function launch(count: number) {
  const scheduler = new VirtualScheduler();
  const processes: PlayedProcess[] = [];
  const closed: number[] = [];
  const figures: string[] = [];
  const rooms: string[] = [];
  const starting = MediaWorkers.start({
    configs: Array.from({ length: count }, (_, workerIndex) => ({
      workerIndex,
      bindAddress: '127.0.0.1',
      publicAddress: undefined,
      mediaPort: 40_000 + workerIndex,
      egressAllow: [],
      previewSocket: `/previews-${workerIndex}`,
      rtmpsAuthorities: undefined,
      recordings: { folder: '/nowhere', maxFileBytes: 0 },
    })),
    scheduler,
    log: silentLog,
    openProcess: (config, events) => {
      const process = new PlayedProcess(config, events);
      processes.push(process);
      return process;
    },
    recordings: {
      reserve: async (holder, { name }, bytes) => {
        rooms.push(`${name} ${bytes} of ${processes.indexOf(holder as PlayedProcess)}`);
        return { bytes: 2 * bytes };
      },
      release: (holder, { name }) =>
        void rooms.push(`${name} released by ${processes.indexOf(holder as PlayedProcess)}`),
      releaseAll: (holder) => void rooms.push(`all released by ${processes.indexOf(holder as PlayedProcess)}`),
    },
    onLegStatistics: (leg, _, isLast) => void figures.push(isLast ? `${leg} last` : leg),
    onOutputStatistics: (output) => void figures.push(output),
    onOutput: () => {},
    onSessionClosed: (session) => void closed.push(session),
  });
  return { scheduler, processes, closed, figures, rooms, starting };
}

async function startWorkers(count: number) {
  const { scheduler, processes, closed, figures, rooms, starting } = launch(count);
  for (const process of processes) process.ready();
  const workers = await starting;
  const told: string[] = [];
  const open = () => {
    const session = workers.openSession(
      (event) => void told.push(event.kind),
      (reason) => void told.push(`lost: ${reason}`),
    );
    session.send({ kind: 'close-leg', legId: 'c' });
    return session;
  };
  return { workers, scheduler, processes, open, told, closed, figures, rooms };
}

test('sessions of a worker that ends are told once, and their media is gone', async () => {
  const { processes, open, told, closed } = await startWorkers(1);
  const session = open();
  processes[0]?.say(1);
  processes[0]?.die('SIGKILL');
  session.close();
  expect(told).toEqual(['leg-connected', 'lost: media worker 0 ended with SIGKILL']);
  expect(closed).toEqual([1]);
});

test('the last figures of a leg come behind the end of its session, and nothing else does', async () => {
  const { processes, open, told, closed, figures } = await startWorkers(1);
  const [session, other] = [open(), open()];
  session.close();
  processes[0]?.sayFigures(1, true);
  processes[0]?.sayFigures(1, false);
  processes[0]?.say(1);
  expect([told, figures, closed]).toEqual([['leg-statistics'], ['1/c last'], []]);
  processes[0]?.sayClosed(1);
  processes[0]?.sayFigures(1, true);
  expect([told.length, figures.length, closed]).toEqual([1, 1, [1]]);
  other.close();
  processes[0]?.die('SIGKILL'); // it will not say so any more
  expect([told.length, closed]).toEqual([1, [1, 2]]);
});

test('a call placed while the only worker is being started again is told at once', async () => {
  const { workers, scheduler, processes, open, told } = await startWorkers(1);
  processes[0]?.die('SIGSEGV');
  expect(workers.ready).toBe(false);
  open();
  expect(told).toEqual([]); // not from inside openSession
  open().close();
  await Promise.resolve();
  expect(told).toEqual(['lost: media worker 0 is being started again']); // a closed session hears nothing
  scheduler.advance(500);
  expect(processes).toHaveLength(2);
  open(); // it starts, and takes commands already
  processes[1]?.ready();
  expect(processes[1]?.sessions).toBe(1);
  expect(told).toHaveLength(1);
});

test('previews of a session are served where its media is, as long as it is there', async () => {
  const { workers, processes, open } = await startWorkers(2);
  const [session, other] = [open(), open()];
  expect(workers.previewSocketOf(session.id)).toBe('/previews-0');
  expect(other.id).not.toBe(session.id);
  session.close();
  expect(workers.previewSocketOf(session.id)).toBeUndefined();
  processes[0]?.die('SIGKILL');
  expect(workers.previewSocketOf(other.id)).toBeUndefined();
  const [first] = processes;
  if (first !== undefined) first.connected = false;
  expect(workers.previewSocketOf(open().id)).toBe('/previews-1');
});

test('between the end of a process and the news of it a call goes elsewhere', async () => {
  const { processes, open, told } = await startWorkers(2);
  const [first, second] = processes;
  if (first !== undefined) first.connected = false;
  open();
  await Promise.resolve();
  expect([first?.sessions, second?.sessions, told]).toEqual([0, 1, []]);
});

test('one worker is filled before the next, by what they report', async () => {
  const { scheduler, processes, open } = await startWorkers(2);
  const [first, second] = processes;
  const reports = (ofFirst: [number, number], ofSecond: [number, number]): void => {
    scheduler.advance(1_000);
    first?.report(...ofFirst);
    second?.report(...ofSecond);
  };
  for (let call = 0; call < 5; call++) open();
  expect([first?.sessions, second?.sessions]).toEqual([5, 0]);
  for (let i = 0; i < 2; i++) reports([0.7, 0.2], [0.01, 0.01]);
  open();
  expect([first?.sessions, second?.sessions]).toEqual([6, 0]); // a peak, so far
  reports([0.7, 0.2], [0.01, 0.01]);
  open();
  expect([first?.sessions, second?.sessions]).toEqual([6, 1]);
  reports([0.4, 0.2], [0.03, 0.01]);
  open();
  expect([first?.sessions, second?.sessions]).toEqual([7, 1]);
  scheduler.advance(4_000);
  second?.report(0.03, 0.01);
  open();
  expect([first?.sessions, second?.sessions]).toEqual([7, 2]); // the first one is silent
});

test('the state of each worker is told, and figures under a name that no other session has', async () => {
  const { workers, scheduler, processes, open, figures } = await startWorkers(2);
  open();
  scheduler.advance(1_000);
  processes[0]?.report(0.25, 0.125);
  scheduler.advance(300);
  expect(workers.states).toEqual([
    { sessions: 1, ready: true, cpu: 0.25, mainThread: 0.125, reportAge: 300 },
    { sessions: 0, ready: true, cpu: 0, mainThread: 0, reportAge: 1_300 },
  ]);
  processes[0]?.figures(1);
  processes[0]?.figures(2); // closed, or of nobody
  expect(figures).toEqual(['1/o']);
});

test('a worker asks for room for its recordings, and what it had is free when it is gone, whatever it still says', async () => {
  const { scheduler, processes, rooms } = await startWorkers(1);
  processes[0]?.reserve(7, '2-1-1.flv', 500);
  await expect.poll(() => processes[0]?.received).toEqual([{ kind: 'room', request: 7, room: { bytes: 1_000 } }]);
  processes[0]?.release('2-1-1.flv');
  processes[0]?.die('SIGKILL');
  scheduler.advance(500);
  processes[0]?.release('2-2-1.flv'); // was on its way
  expect(processes).toHaveLength(2);
  expect(rooms).toEqual([
    '2-1-1.flv 500 of 0',
    '2-1-1.flv released by 0',
    'all released by 0',
    '2-2-1.flv released by 0',
  ]);
});

test('a worker that ends while starting fails the start, and none is left', async () => {
  const { scheduler, processes, starting } = launch(2);
  processes[0]?.ready();
  processes[1]?.die('1');
  const outcome = starting.catch((cause: unknown) => String(cause));
  await expect.poll(() => processes[0]?.received).toEqual([{ kind: 'shutdown' }]);
  scheduler.advance(3_000); // it does not follow, so it is killed
  expect(await outcome).toContain('media worker 1 ended with 1 while starting');
  expect(processes[0]?.killed).toBe(true);
});

test('closing asks first, and starts nothing again', async () => {
  const { workers, scheduler, processes } = await startWorkers(2);
  const closing = workers[Symbol.asyncDispose]();
  for (const process of processes) {
    expect(process.received).toEqual([{ kind: 'shutdown' }]);
    process.die('0');
  }
  await closing;
  scheduler.advance(10_000);
  expect(processes).toHaveLength(2);
  expect(processes.map(({ killed }) => killed)).toEqual([false, false]);
});
