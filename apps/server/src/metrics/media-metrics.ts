import type { LegStatistics, OutputStatistics } from '@callcast/calls';
import { type Clock, type Millis, millis } from '@callcast/core';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Name, help, and what a total is multiplied by to be in base units. */
type CounterName = readonly [name: string, help: string, scale?: number];

/** Running totals, and what they are called outside. */
const LEG_COUNTERS = {
  packets: ['callcast_media_packets_total', 'RTP packets received, retransmissions included.'],
  bytes: ['callcast_media_bytes_total', 'Bytes of RTP packets received, headers included.'],
  packetsMissed: ['callcast_media_packets_missed_total', 'RTP packets that were missing for a while.'],
  packetsLost: ['callcast_media_packets_lost_total', 'RTP packets that never came, in spite of retransmission.'],
  nacksSent: ['callcast_media_nacks_total', 'Packets asked for again, repetitions included.'],
  keyFrameRequests: ['callcast_media_key_frame_requests_total', 'Key frames asked for by PLI or FIR.'],
  pictures: ['callcast_media_pictures_total', 'Whole pictures received.'],
  idrPictures: ['callcast_media_idr_pictures_total', 'IDR pictures received.'],
  picturesHeld: ['callcast_media_pictures_held_total', 'Pictures not published because of a loss before them.'],
  freezes: ['callcast_media_freezes_total', 'Times that no picture could be published for more than 500 ms.'],
  freezeMs: ['callcast_media_freeze_seconds_total', 'How long those lasted.', 0.001],
} as const satisfies Partial<Record<keyof LegStatistics, CounterName>>;

const OUTPUT_COUNTERS = {
  sentBytes: ['callcast_output_sent_bytes_total', 'Bytes written to RTMP connections.'],
  droppedTags: ['callcast_output_dropped_tags_total', 'Tags dropped because a destination was too slow.'],
} as const satisfies Partial<Record<keyof OutputStatistics, CounterName>>;

/** A leg or output that says nothing for so long is over, or its worker stands still: it counts in no present figure. */
const PRESENT = millis(3_000);

/**
 * Figures of all legs and outputs for `/metrics`: totals, sums of what is now, and how it is spread over calls (each leg
 * and output is counted once a second). No label names a call: a stranger could make any number of them.
 */
export class MediaMetrics {
  readonly #legs: Figures<LegStatistics, keyof typeof LEG_COUNTERS>;
  readonly #outputs: Figures<OutputStatistics, keyof typeof OUTPUT_COUNTERS>;
  readonly #spread: Spread;

  constructor(registry: Registry, clock: Clock) {
    this.#legs = new Figures<LegStatistics, keyof typeof LEG_COUNTERS>(registry, clock, LEG_COUNTERS);
    this.#outputs = new Figures<OutputStatistics, keyof typeof OUTPUT_COUNTERS>(registry, clock, OUTPUT_COUNTERS);
    this.#spread = createSpread(registry);
    const gauge = (name: string, help: string, read: () => number): void => {
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    };
    gauge('callcast_media_legs', 'Legs that are open.', () => this.#legs.count());
    gauge('callcast_media_bits_per_second', 'Received in the last second, of all legs.', () =>
      this.#legs.sum(({ bitrateBps }) => bitrateBps),
    );
    gauge('callcast_output_bits_per_second', 'Sent in the last second, by all outputs.', () =>
      this.#outputs.sum(({ bitrateBps }) => bitrateBps),
    );
    gauge('callcast_output_queued_bytes', 'Waiting for destinations, of all outputs.', () =>
      this.#outputs.sum(({ queuedBytes }) => queuedBytes),
    );
  }

  /**
   * @param leg Names the leg among those of all workers.
   * @param isLast It is closed: its totals count, and nothing of it is present any more. Its last stretch is no whole second.
   */
  recordLeg(leg: string, statistics: LegStatistics, isLast = false): void {
    this.#legs.record(leg, statistics);
    if (isLast) {
      this.#legs.forgetOne(leg);
      return;
    }
    const { rttMs, jitterMs, framesPerSecond, keyFrameIntervalMs, avOffsetMs } = statistics;
    if (rttMs > 0) this.#spread.roundTrip.observe(rttMs / 1_000);
    if (avOffsetMs !== null) this.#spread.avOffset.observe(Math.abs(avOffsetMs) / 1_000);
    if (statistics.pictures === 0) return; // sound alone
    this.#spread.jitter.observe(jitterMs / 1_000);
    this.#spread.frameRate.observe(framesPerSecond);
    if (keyFrameIntervalMs > 0) this.#spread.keyFrames.observe(keyFrameIntervalMs / 1_000);
  }

  /** @param output Names the output among those of all workers. */
  recordOutput(output: string, statistics: OutputStatistics): void {
    this.#outputs.record(output, statistics);
    this.#spread.queue.observe(statistics.queuedBytes);
  }

  /** Every leg and output whose name begins so is closed. */
  forget(prefix: string): void {
    this.#legs.forget(prefix);
    this.#outputs.forget(prefix);
  }
}

/** The last figures of each leg, or of each output. */
class Figures<T extends Record<Counted, number>, Counted extends keyof T & string> {
  readonly #clock: Clock;
  readonly #counters: readonly { readonly key: Counted; readonly counter: Counter; readonly scale: number }[];
  readonly #last = new Map<string, { readonly statistics: T; readonly at: Millis }>();

  constructor(registry: Registry, clock: Clock, names: Readonly<Record<Counted, CounterName>>) {
    this.#clock = clock;
    this.#counters = (Object.entries(names) as [Counted, CounterName][]).map(([key, [name, help, scale = 1]]) => ({
      key,
      counter: new Counter({ name, help, registers: [registry] }),
      scale,
    }));
  }

  record(name: string, statistics: T): void {
    const before = this.#last.get(name)?.statistics;
    this.#last.set(name, { statistics, at: this.#clock.now() });
    for (const { key, counter, scale } of this.#counters) {
      const total = statistics[key];
      const counted = before === undefined ? 0 : before[key];
      counter.inc((total < counted ? total : total - counted) * scale); // one that fell began anew: another connection
    }
  }

  forgetOne(name: string): void {
    this.#last.delete(name);
  }

  forget(prefix: string): void {
    for (const name of this.#last.keys()) if (name.startsWith(prefix)) this.#last.delete(name);
  }

  count(): number {
    return this.sum(() => 1);
  }

  sum(of: (statistics: T) => number): number {
    const since = this.#clock.now() - PRESENT;
    let sum = 0;
    for (const { statistics, at } of this.#last.values()) if (at >= since) sum += of(statistics);
    return sum;
  }
}

type Spread = ReturnType<typeof createSpread>;

function createSpread(registry: Registry) {
  const histogram = (name: string, help: string, buckets: number[]): Histogram =>
    new Histogram({ name, help: `${help} Each counts once a second.`, buckets, registers: [registry] });
  return {
    roundTrip: histogram(
      'callcast_media_round_trip_seconds',
      'Round trip to callers.',
      [0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6],
    ),
    jitter: histogram(
      'callcast_media_jitter_seconds',
      'Jitter of callers’ video.',
      [0.002, 0.005, 0.01, 0.03, 0.1, 0.3],
    ),
    frameRate: histogram(
      'callcast_media_frames_per_second',
      'Whole pictures in a second.',
      [0, 5, 10, 15, 20, 25, 30, 60],
    ),
    keyFrames: histogram(
      'callcast_media_key_frame_interval_seconds',
      'Between two IDRs.',
      [1, 2, 2.5, 3, 4, 6, 10, 20],
    ),
    avOffset: histogram(
      'callcast_media_av_offset_seconds',
      'Picture against sound, either way.',
      [0.001, 0.005, 0.02, 0.05, 0.1, 0.5],
    ),
    queue: histogram(
      'callcast_output_queue_bytes',
      'Waiting for one destination.',
      [0, 10_000, 100_000, 1_000_000, 8_000_000],
    ),
  };
}
