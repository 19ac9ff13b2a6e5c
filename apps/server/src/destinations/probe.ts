/** Tries a destination stage by stage, without a call: dials, publishes nothing for a moment, says goodbye. */
import { isIP } from 'node:net';
import type { SecureContext } from 'node:tls';
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
  /** Node's own authorities when left out. */
  readonly trust?: SecureContext | undefined;
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
  /** How long each stage took that was reached; where another address or server was tried, there. */
  readonly #took = new Map<ProbeStageName, number>();
  #stage: ProbeStageName | undefined;
  #since: Millis;
  readonly #abandon = (): void => this.#end('timed-out');

  constructor(options: ProbeOptions) {
    const { target, egress, trust, scheduler, random, timeouts = RTMP_TIMEOUTS, resolve, signal } = options;
    const { probeTimeout = destinationLimits.probeTimeout, probeStays = destinationLimits.probeStays } = options;
    this.#options = options;
    this.#since = scheduler.now();
    this.#publisher = openPublisher({
      target,
      egress,
      trust,
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
          this.#leaveStage(); // how long it stands is no time of the server's
          this.#timers.push(scheduler.after(probeStays, () => this.#end(undefined)));
        },
        failed: (error) => this.#end(error),
        closed: (error) => this.#end(error),
      },
    });
    this.#timers.push(scheduler.after(probeTimeout, () => this.#end('timed-out')));
    signal?.addEventListener('abort', this.#abandon, { once: true });
    if (signal?.aborted) this.#abandon();
  }

  get result(): Promise<ProbeResult> {
    return this.#outcome.promise;
  }

  #enter(stage: ProbeStageName): void {
    this.#leaveStage();
    this.#stage = stage;
    this.#since = this.#options.scheduler.now();
  }

  #leaveStage(): void {
    if (this.#stage === undefined) return;
    this.#took.set(this.#stage, Math.round(this.#options.scheduler.now() - this.#since));
    this.#stage = undefined;
  }

  /** The first call counts. @param failure Undefined: the publish was accepted and stands. */
  #end(failure: RtmpError | 'timed-out' | undefined): void {
    for (const timer of this.#timers.splice(0)) timer.cancel();
    // It lives as long as the server, and would keep this probe with its key.
    this.#options.signal?.removeEventListener('abort', this.#abandon);
    this.#publisher.close('the probe is over');
    const failed = failure === undefined ? undefined : this.#failedStage(failure);
    this.#leaveStage();
    const reached = failed === undefined ? STAGES : STAGES.slice(0, STAGES.indexOf(failed));
    const stages = STAGES.map((stage): ProbeStage => {
      const ms = this.#took.get(stage);
      if (failure !== undefined && stage === failed)
        return { stage, status: 'failed', ms: ms ?? 0, ...describe(failure) };
      const isNeeded = stage !== 'dns' || isIP(this.#options.target.host) === 0;
      return reached.includes(stage) && isNeeded && ms !== undefined
        ? { stage, status: 'ok', ms }
        : { stage, status: 'skipped' };
    });
    this.#outcome.resolve({ server: this.#options.target.display, ok: failure === undefined, stages });
  }

  #failedStage(failure: RtmpError | 'timed-out'): ProbeStageName {
    if (failure === 'timed-out') return this.#stage ?? (this.#took.has('publish') ? 'publish' : 'dns');
    const { stage } = failure.details;
    return stage === 'published' ? 'publish' : (STAGE_OF[stage as OpeningStage] ?? 'dns');
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
