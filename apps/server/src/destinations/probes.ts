/** Probes of destinations: bounded in number, each of all servers of a destination. */
import type { SecureContext } from 'node:tls';
import { type Millis, millis, type Random, type Scheduler } from '@callcast/core';
import { type RtmpTimeouts, resolvePublishTarget } from '@callcast/rtmp';
import type { EgressPolicy } from '../security/index.ts';
import { RateLimiter } from '../security/index.ts';
import { destinationLimits } from './limits.ts';
import { type ProbeResult, probeServer } from './probe.ts';
import { publishOptions } from './publish-options.ts';
import type { OpenDestination } from './vault.ts';

export interface ProbeReport {
  /** The first server is as it should be. */
  readonly ok: boolean;
  readonly primary: ProbeResult;
  /** Null when there is none. */
  readonly backup: ProbeResult | null;
}

export interface DestinationProbesOptions {
  readonly egress: EgressPolicy;
  readonly trust?: SecureContext | undefined;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly timeouts?: RtmpTimeouts;
  readonly probeTimeout?: Millis;
  readonly probeStays?: Millis;
}

export class DestinationProbes implements Disposable {
  readonly #options: DestinationProbesOptions;
  readonly #rate: RateLimiter;
  readonly #running = new Map<number, number>();
  readonly #closing = new AbortController();

  constructor(options: DestinationProbesOptions) {
    this.#options = options;
    this.#rate = new RateLimiter(options.scheduler, destinationLimits.probesPerMinute, millis(60_000));
  }

  /** @returns The report, which never holds the key; or after how many seconds to ask again. */
  async run(accountId: number, destination: OpenDestination): Promise<ProbeReport | { retryAfterSeconds: number }> {
    const own = this.#running.get(accountId) ?? 0;
    const all = [...this.#running.values()].reduce((sum, count) => sum + count, 0);
    const isFull = own >= destinationLimits.probesOfAccount || all >= destinationLimits.probesInAll;
    if (isFull) return { retryAfterSeconds: Math.ceil(destinationLimits.probeTimeout / 1_000) };
    if (!this.#rate.take(String(accountId)))
      return { retryAfterSeconds: this.#rate.retryAfterSeconds(String(accountId)) };
    this.#running.set(accountId, own + 1);
    try {
      return await this.#probe(destination);
    } finally {
      const left = (this.#running.get(accountId) ?? 1) - 1;
      if (left === 0) this.#running.delete(accountId);
      else this.#running.set(accountId, left);
    }
  }

  /** Ends all probes. */
  [Symbol.dispose](): void {
    this.#closing.abort();
  }

  async #probe(destination: OpenDestination): Promise<ProbeReport> {
    const { egress, ...options } = this.#options;
    const target = resolvePublishTarget(publishOptions(destination, { protocol: 'RTMP', url: '' }));
    if ('malformation' in target) throw new Error(`invariant broken: a stored destination is ${target.malformation}`);
    const shared = {
      ...options,
      signal: this.#closing.signal,
      egress: (address: string, port: number, host: string) => egress.allows(address, port, host),
    };
    // At the same time, as YouTube takes its two: one after the other would take twice as long to fail.
    const [primary, backup] = await Promise.all([
      probeServer({ ...shared, target }),
      target.backup === undefined ? null : probeServer({ ...shared, target: target.backup }),
    ]);
    return { ok: primary.ok, primary, backup };
  }
}
