import type { MediaEvent, OutputEventName, OutputStateName } from '@callcast/calls';
import { Counter, Gauge, type Registry } from 'prom-client';

type OutputEvent = Extract<MediaEvent, { kind: 'output' | 'output-state' }>;

/** Events that say how well outputs do; the rest follows from them or tells of the calls that feed them. */
const COUNTED: ReadonlySet<OutputEventName> = new Set([
  'error',
  'connection-failed',
  'stream-started',
  'stream-error',
  'stream-stopped',
  'reconnecting',
  'gave-up',
  'degraded',
  'recovered',
]);

/** All states, so that a state without outputs is 0 and not missing. */
const STATES: readonly OutputStateName[] = [
  'idle',
  'resolving',
  'connecting',
  'tls',
  'handshaking',
  'connecting-app',
  'publishing',
  'live',
  'degraded',
  'reconnecting',
  'failed',
];

/** Where the outputs of all workers stand, and what happens to them, for `/metrics`. Holds one entry per output that is open. */
export class OutputMetrics {
  readonly #events: Counter;
  readonly #states = new Map<string, OutputStateName>();

  constructor(registry: Registry) {
    const registers = [registry];
    this.#events = new Counter({
      name: 'callcast_output_events_total',
      help: 'What happened to RTMP outputs. `code` is that of the error, or empty.',
      labelNames: ['event', 'code'],
      registers,
    });
    const states = this.#states;
    new Gauge({
      name: 'callcast_outputs',
      help: 'RTMP outputs by state. `degraded` is live, and behind.',
      labelNames: ['state'],
      registers,
      collect() {
        for (const state of STATES) this.set({ state }, 0);
        for (const state of states.values()) this.inc({ state });
      },
    });
  }

  /** @param output Names the output among those of all workers. */
  record(output: string, event: OutputEvent): void {
    if (event.kind === 'output') {
      if (COUNTED.has(event.name)) this.#events.inc({ event: event.name, code: event.errorCode ?? '' });
    } else if (event.state === 'stopped') this.#states.delete(output);
    else this.#states.set(output, event.state);
  }

  /** Every output whose name begins so is closed. */
  forget(prefix: string): void {
    for (const output of this.#states.keys()) if (output.startsWith(prefix)) this.#states.delete(output);
  }
}
