import { expect, test } from 'vitest';
import { CALL_ESTIMATE, chooseWorker, type WorkerCandidate } from './choose-worker.ts';

const worker = (given: Partial<WorkerCandidate> = {}): WorkerCandidate => ({
  state: 'ready',
  sessions: 0,
  load: { cpu: 0, mainThread: 0 },
  pending: 0,
  silent: false,
  ...given,
});

/** As many sessions as given, each costing what a call is estimated at, all of them reported. */
const busy = (sessions: number): WorkerCandidate =>
  worker({
    sessions,
    load: { cpu: sessions * CALL_ESTIMATE.cpu, mainThread: sessions * CALL_ESTIMATE.mainThread },
  });

test.each<[string, WorkerCandidate[], number]>([
  ['nobody has anything: the first', [worker(), worker()], 0],
  ['the fullest one with room', [busy(3), busy(20), busy(5)], 1],
  [
    'sessions count, not noise of idle workers',
    [worker({ sessions: 1 }), worker({ load: { cpu: 0.02, mainThread: 0.02 } })],
    0,
  ],
  [
    'the next one, when CPU is above the budget',
    [worker({ sessions: 9, load: { cpu: 0.7, mainThread: 0.1 } }), worker()],
    1,
  ],
  [
    'the next one, when the main thread is',
    [worker({ sessions: 9, load: { cpu: 0.1, mainThread: 0.5 } }), worker()],
    1,
  ],
  ['the last that fits still goes there', [worker({ sessions: 9, load: { cpu: 0.68, mainThread: 0.1 } }), worker()], 0],
  ['pending ones count', [worker({ sessions: 46, pending: 46 }), worker()], 1],
  [
    'nobody has room: the least loaded, not the one with fewest sessions',
    [
      worker({ sessions: 50, load: { cpu: 0.8, mainThread: 0.4 } }),
      worker({ sessions: 30, load: { cpu: 0.9, mainThread: 0.4 } }),
    ],
    0,
  ],
  ['one whose reports stopped has no room', [worker({ sessions: 9, silent: true }), worker()], 1],
  [
    'all reports stopped: the one with fewest sessions',
    [worker({ sessions: 9, silent: true }), worker({ sessions: 2, silent: true })],
    1,
  ],
  ['a full ready worker before an empty one that starts', [busy(60), worker({ state: 'starting' })], 0],
  ['one that starts before none', [worker({ state: 'lost' }), worker({ state: 'starting' })], 1],
  ['nothing but lost ones', [worker({ state: 'lost' })], 0],
  ['no worker', [], -1],
])('%s', (_name, workers, expected) => {
  expect(chooseWorker(workers)).toBe(expected);
});

test('a burst of 100 calls between two reports fills one, then the other, then spreads', () => {
  const workers = [worker(), worker()];
  const placed: number[] = [];
  for (let call = 0; call < 100; call++) {
    const index = chooseWorker(workers);
    const chosen = workers[index] ?? worker();
    workers[index] = { ...chosen, sessions: chosen.sessions + 1, pending: chosen.pending + 1 };
    placed.push(index);
  }
  expect(placed.slice(0, 46)).toEqual(Array(46).fill(0));
  expect(placed.slice(46, 92)).toEqual(Array(46).fill(1));
  expect(workers.map(({ sessions }) => sessions)).toEqual([50, 50]);
});
