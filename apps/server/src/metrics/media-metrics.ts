import type { LegStatistics } from '@callcast/calls';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Counters of {@link LegStatistics}, and what they are called outside. */
const COUNTERS = {
  packets: ['callcast_media_packets_total', 'RTP packets received, retransmissions included.'],
  bytes: ['callcast_media_bytes_total', 'Bytes of RTP packets received, headers included.'],
  packetsMissed: ['callcast_media_packets_missed_total', 'RTP packets that were missing for a while.'],
  packetsLost: ['callcast_media_packets_lost_total', 'RTP packets that never came, in spite of retransmission.'],
  nacksSent: ['callcast_media_nacks_total', 'Packets asked for again, repetitions included.'],
  keyFrameRequests: ['callcast_media_key_frame_requests_total', 'Key frames asked for by PLI or FIR.'],
  pictures: ['callcast_media_pictures_total', 'Whole pictures received.'],
  idrPictures: ['callcast_media_idr_pictures_total', 'IDR pictures received.'],
  picturesHeld: ['callcast_media_pictures_held_total', 'Pictures not published because of a loss before them.'],
} as const satisfies Partial<Record<keyof LegStatistics, readonly [string, string]>>;

type Counted = keyof typeof COUNTERS;

/** Sums the figures of all legs for `/metrics`. Holds one entry per leg that is open. */
export class MediaMetrics {
  readonly #counters: Readonly<Record<Counted, Counter>>;
  readonly #last = new Map<string, LegStatistics>();

  constructor(registry: Registry) {
    const registers = [registry];
    this.#counters = Object.fromEntries(
      Object.entries(COUNTERS).map(([key, [name, help]]) => [key, new Counter({ name, help, registers })]),
    ) as Record<Counted, Counter>;
    const last = this.#last;
    new Gauge({
      name: 'callcast_media_legs',
      help: 'Legs that are open.',
      registers,
      collect() {
        this.set(last.size);
      },
    });
  }

  /** @param leg Names the leg among those of all workers. */
  record(leg: string, statistics: LegStatistics): void {
    const before = this.#last.get(leg);
    this.#last.set(leg, statistics);
    for (const key of Object.keys(COUNTERS) as Counted[])
      this.#counters[key].inc(Math.max(0, statistics[key] - (before?.[key] ?? 0)));
  }

  /** Every leg whose name begins so is closed. */
  forget(prefix: string): void {
    for (const leg of this.#last.keys()) if (leg.startsWith(prefix)) this.#last.delete(leg);
  }
}
