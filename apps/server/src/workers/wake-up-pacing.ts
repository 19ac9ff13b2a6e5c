/** Below it (two calls) nobody waits; at the upper rate (eight calls) and beyond, a pause has its full length. */
const NO_PAUSE_PER_SECOND = 500;
const FULL_PAUSE_PER_SECOND = 2_000;
/** Short against a picture (33 ms) and against the bursts that congestion control expects of any network (5 ms). */
const MAX_PAUSE_MS = 5;
/** How long a rate is measured before it is believed. */
const WINDOW_MS = 200;

export interface WakeUpPacingOptions {
  /** Monotonic. */
  readonly nowMs: () => number;
  /** Calls back when everything that is due in this turn of the event loop was done, socket writes included. */
  readonly afterTurn: (callback: () => void) => void;
  /** Stops the thread. */
  readonly pause: (ms: number) => void;
}

/**
 * Lets datagrams gather before the main thread looks at them, as network cards do with interrupts.
 *
 * Each datagram that finds the event loop asleep wakes it, which costs more than handling one: a sleep of the processor
 * ended, a signal of the library's threads, a poll. A busy worker therefore pauses for some milliseconds after each turn
 * that brought media, and finds a batch behind the pause. The more calls, the more it saves, and the longer the pause. Not
 * behind a turn that took as long by itself: a batch waits already.
 */
export class WakeUpPacing {
  readonly #options: WakeUpPacingOptions;
  #datagrams = 0;
  #windowStart: number;
  #pauseMs = 0;
  #armed = false;
  #pausedMs = 0;

  constructor(options: WakeUpPacingOptions) {
    this.#options = options;
    this.#windowStart = options.nowMs();
  }

  /** Milliseconds of all pauses: the event loop counts them as activity. */
  get pausedMs(): number {
    return this.#pausedMs;
  }

  /** A datagram of any call has come. */
  handleDatagram(): void {
    this.#datagrams++;
    if (this.#armed) return;
    this.#armed = true;
    const start = this.#options.nowMs();
    this.#options.afterTurn(() => this.#handleTurn(start));
  }

  /** @param start When its first datagram came. */
  #handleTurn(start: number): void {
    this.#armed = false;
    const now = this.#options.nowMs();
    const elapsed = now - this.#windowStart;
    if (elapsed >= WINDOW_MS) {
      this.#pauseMs = pauseMsFor((this.#datagrams * 1_000) / elapsed);
      this.#datagrams = 0;
      this.#windowStart += elapsed;
    }
    // Datagrams gathered while the turn worked: on a worker near its limit each pause would make the next turn longer.
    if (this.#pauseMs > now - start) this.#pause(this.#pauseMs);
  }

  #pause(ms: number): void {
    const { nowMs, pause } = this.#options;
    const start = nowMs();
    pause(ms);
    this.#pausedMs += nowMs() - start;
  }
}

/** @returns Milliseconds, 0 to 5. */
export function pauseMsFor(datagramsPerSecond: number): number {
  const load = (datagramsPerSecond - NO_PAUSE_PER_SECOND) / (FULL_PAUSE_PER_SECOND - NO_PAUSE_PER_SECOND);
  return MAX_PAUSE_MS * Math.min(1, Math.max(0, load));
}

const never = new Int32Array(new SharedArrayBuffer(4));

/** Of the thread that uses it. */
export const REAL_WAKE_UPS: WakeUpPacingOptions = {
  nowMs: () => performance.now(),
  // What is written in this turn leaves by setImmediate: only the next round of those is behind it.
  afterTurn: (callback) => void setImmediate(() => void setImmediate(callback)),
  pause: (ms) => void Atomics.wait(never, 0, 0, ms),
};
