/** What `/metrics` tells of the server process and of what it holds. */
import { type Clock, millis, type Scheduler } from '@callcast/core';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

/** A database that has not answered by then is down: a scrape waits for ten seconds at most. */
const DATABASE_TIMEOUT = millis(2_000);

export interface ServerFigures {
  readonly version: string;
  readonly sessions: () => number;
  readonly scenarioRuns: () => number;
  readonly scenarioShards: () => number;
  readonly signallingSockets: () => number;
  readonly queuedLogLines: () => number;
  readonly isDraining: () => boolean;
  /** When the TLS certificate runs out, by the wall clock; undefined: there is none. */
  readonly certificateUntilMs: () => number | undefined;
  /** A query that a database which works answers. */
  readonly checkDatabase: () => Promise<void>;
  readonly scheduler: Scheduler & Clock;
}

export function registerServerMetrics(registry: Registry, figures: ServerFigures): void {
  collectDefaultMetrics({ register: registry, prefix: 'callcast_' });
  const gauge = (name: string, help: string, read: () => number | undefined): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const value = read();
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  };
  new Gauge({
    name: 'callcast_info',
    help: 'Always 1; `version` is that of the server.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version: figures.version }, 1);
  gauge('callcast_call_sessions', 'Call sessions that are running.', figures.sessions);
  gauge('callcast_scenario_runs', 'Scenarios that are running.', figures.scenarioRuns);
  gauge('callcast_scenario_shards', 'Processes for scenarios, spare ones included.', figures.scenarioShards);
  gauge('callcast_signalling_sockets', 'Open /signal sockets.', figures.signallingSockets);
  gauge(
    'callcast_session_log_queued_lines',
    'Lines and facts of sessions that wait to be written.',
    figures.queuedLogLines,
  );
  gauge('callcast_draining', '1 after a signal: no call is taken any more.', () => Number(figures.isDraining()));
  gauge('callcast_tls_certificate_expiry_seconds', 'Unix time at which the TLS certificate runs out.', () => {
    const until = figures.certificateUntilMs();
    return until === undefined ? undefined : until / 1_000;
  });
  registerDatabaseMetrics(registry, figures);
}

function registerDatabaseMetrics(registry: Registry, { checkDatabase, scheduler }: ServerFigures): void {
  // Metrics are collected side by side: the second waits for what the first measures.
  let measured: Promise<void> = Promise.resolve();
  let took = 0;
  new Gauge({
    name: 'callcast_database_up',
    help: '1: the database answered that query within 2 s.',
    registers: [registry],
    async collect() {
      const done = Promise.withResolvers<void>();
      measured = done.promise;
      const begin = scheduler.now();
      const late = Promise.withResolvers<boolean>();
      const timer = scheduler.after(DATABASE_TIMEOUT, () => late.resolve(false));
      const answered = checkDatabase().then(
        () => true,
        () => false,
      );
      this.set(Number(await Promise.race([answered, late.promise])));
      timer.cancel();
      took = (scheduler.now() - begin) / 1_000;
      done.resolve();
    },
  });
  new Gauge({
    name: 'callcast_database_round_trip_seconds',
    help: 'What that query took.',
    registers: [registry],
    async collect() {
      await measured;
      this.set(took);
    },
  });
}
