import { Gauge, type Registry } from 'prom-client';
import type { WorkerState } from '../workers/media-workers.ts';

/** What `/metrics` tells of each media worker. The label is its number: there are as many as were configured. */
const GAUGES: readonly (readonly [string, string, (worker: WorkerState) => number])[] = [
  ['callcast_media_worker_up', '1 while it takes calls at once.', ({ ready }) => Number(ready)],
  ['callcast_media_worker_sessions', 'Call sessions on it.', ({ sessions }) => sessions],
  ['callcast_media_worker_cpu_cores', 'CPU of all its threads in the last second.', ({ cpu }) => cpu],
  [
    'callcast_media_worker_main_thread_ratio',
    'Share of time its main thread was busy.',
    ({ mainThread }) => mainThread,
  ],
  ['callcast_media_worker_report_age_seconds', 'Since it told so.', ({ reportAge }) => reportAge / 1_000],
];

export function registerWorkerMetrics(registry: Registry, states: () => readonly WorkerState[]): void {
  for (const [name, help, read] of GAUGES)
    new Gauge({
      name,
      help,
      labelNames: ['worker'],
      registers: [registry],
      collect() {
        for (const [worker, state] of states().entries()) this.set({ worker }, read(state));
      },
    });
}
