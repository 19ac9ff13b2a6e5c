/** Tries a destination stage by stage, without a call: dials, publishes nothing for a moment, says goodbye. */
import { isIP } from 'node:net';
import { type Millis, millis, type Random, type Scheduler, silentLog, type Timer } from '@callcast/core';
import {
  type OpeningStage,
  type PublishTarget,
  partsOf,
  RTMP_TIMEOUTS,
  type RtmpError,
  type RtmpTimeouts,
} from '@callcast/rtmp';
import { type Egress, openPublisher, type ResolveHost, type RtmpPublisher } from '@callcast/rtmp/io';
import { destinationLimits } from './limits.ts';

export type ProbeStageName = 'dns' | 'tcp' | 'tls' | 'handshake' | 'connect' | 'publish';

export type ProbeStage =
  | { readonly stage: ProbeStageName; readonly status: 'ok'; readonly ms: number }
  | { readonly stage: ProbeStageName; readonly status: 'skipped' }
  | {
      readonly stage: ProbeStageName;
      readonly status: 'failed';
      readonly ms: number;
      readonly code: string;
      /** What happened, and what to do. Neither holds the key. */
      readonly reason: string;
      readonly remedy: string;
    };

export interface ProbeResult {
  /** For people: key masked. */
  readonly server: string;
  readonly ok: boolean;
  /** All six, in order. Skipped: not needed, or not reached. */
  readonly stages: readonly ProbeStage[];
}

export interface ProbeOptions {
  readonly target: PublishTarget;
  readonly egress: Egress;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly timeouts?: RtmpTimeouts;
  readonly resolve?: ResolveHost;
  /** All of it, and how long an accepted publish must stand. */
  readonly probeTimeout?: Millis;
  readonly probeStays?: Millis;
  /** Ends the probe: nobody waits for its result. */
  readonly signal?: AbortSignal;
}

const STAGES: readonly ProbeStageName[] = ['dns', 'tcp', 'tls', 'handshake', 'connect', 'publish'];
const STAGE_OF: Readonly<Record<OpeningStage, ProbeStageName>> = {
  resolving: 'dns',
  connecting: 'tcp',
  tls: 'tls',
  handshaking: 'handshake',
  'connecting-app': 'connect',
  publishing: 'publish',
};

/** Probes one server; a backup is a server of its own. Always resolves; nothing is left open then. */
export function probeServer(options: ProbeOptions): Promise<ProbeResult> {
  const { backup: _, ...target } = options.target;
  return new Probe({ ...options, target }).result;
}

class Probe {
  readonly #options: ProbeOptions;
  readonly #outcome = Promise.withResolvers<ProbeResult>();
  readonly #timers: Timer[] = [];
  readonly #publisher: RtmpPublisher;
  /** When each stage began that was reached; a second address or server begins again. */
  readonly #begun = new Map<ProbeStageName, Millis>();
  #acceptedAt: Millis | undefined;

  constructor(options: ProbeOptions) {
    const { target, egress, scheduler, random, timeouts = RTMP_TIMEOUTS, resolve, signal } = options;
    const { probeTimeout = destinationLimits.probeTimeout, probeStays = destinationLimits.probeStays } = options;
    this.#options = options;
    this.#publisher = openPublisher({
      target,
      egress,
      scheduler,
      random,
      timeouts,
      log: silentLog,
      ...(resolve === undefined ? {} : { resolve }),
      events: {
        stage: (stage) => this.#enter(STAGE_OF[stage]),
        connecting: () => {},
        connected: () => {},
        published: () => {
          this.#acceptedAt = scheduler.now();
          this.#timers.push(scheduler.after(probeStays, () => this.#end(undefined)));
        },
        failed: (error) => this.#end(error),
        closed: (error) => this.#end(error),
      },
    });
    this.#timers.push(scheduler.after(probeTimeout, () => this.#end('timed-out')));
    signal?.addEventListener('abort', () => this.#end('timed-out'), { once: true });
    if (signal?.aborted) this.#end('timed-out');
  }

  get result(): Promise<ProbeResult> {
    return this.#outcome.promise;
  }

  #enter(stage: ProbeStageName): void {
    for (const later of STAGES.slice(STAGES.indexOf(stage))) this.#begun.delete(later);
    this.#begun.set(stage, this.#options.scheduler.now());
  }

  /** The first call counts. @param failure Undefined: the publish was accepted and stands. */
  #end(failure: RtmpError | 'timed-out' | undefined): void {
    for (const timer of this.#timers.splice(0)) timer.cancel();
    this.#publisher.close('the probe is over');
    const stages = STAGES.map((stage) => this.#stage(stage, failure));
    this.#outcome.resolve({ server: this.#options.target.display, ok: failure === undefined, stages });
  }

  #stage(stage: ProbeStageName, failure: RtmpError | 'timed-out' | undefined): ProbeStage {
    const failedStage = failure === undefined ? undefined : this.#failedStage(failure);
    const at = STAGES.indexOf(stage);
    if (failure !== undefined && stage === failedStage)
      return { stage, status: 'failed', ms: this.#elapsed(stage), ...describe(failure) };
    const isReached = this.#begun.has(stage) && (failedStage === undefined || at < STAGES.indexOf(failedStage));
    const isNeeded = stage !== 'dns' || isIP(this.#options.target.host) === 0;
    return isReached && isNeeded ? { stage, status: 'ok', ms: this.#elapsed(stage) } : { stage, status: 'skipped' };
  }

  #failedStage(failure: RtmpError | 'timed-out'): ProbeStageName {
    if (failure === 'timed-out') return STAGES.findLast((stage) => this.#begun.has(stage)) ?? 'dns';
    const { stage } = failure.details;
    return stage === 'published' ? 'publish' : (STAGE_OF[stage as OpeningStage] ?? 'dns');
  }

  /** From the beginning of a stage to that of the next; the last one ends now, or when the publish was accepted. */
  #elapsed(stage: ProbeStageName): number {
    const now = this.#options.scheduler.now();
    const next = STAGES.slice(STAGES.indexOf(stage) + 1).find((later) => this.#begun.has(later));
    const end = (next === undefined ? this.#acceptedAt : this.#begun.get(next)) ?? now;
    return Math.max(0, Math.round(end - (this.#begun.get(stage) ?? end)));
  }
}

function describe(failure: RtmpError | 'timed-out'): { code: string; reason: string; remedy: string } {
  if (failure === 'timed-out')
    return {
      code: 'DEST_TIMEOUT',
      reason: `The server did not come to a result within ${destinationLimits.probeTimeout / millis(1_000)} s.`,
      remedy: 'Try another server of the service, or rtmps:// on 443.',
    };
  const { happened, advice } = partsOf(failure);
  return { code: failure.code, reason: happened, remedy: advice };
}
