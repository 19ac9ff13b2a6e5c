import type { Writable } from 'node:stream';
import { type Millis, millis, type Scheduler, type Timer } from '@callcast/core';

/**
 * How long bytes that are in no hurry wait for company. Sound comes every 21 ms and a picture every 33: it travels with
 * the next picture, which saves every second system call, the largest cost of an output.
 */
const PATIENCE: Millis = millis(30);

/**
 * Collects what is written into few system calls (writev), or few TLS record runs: everything of one turn of the event
 * loop, and what is in no hurry with what comes after it.
 *
 * Without it every chunk header would be a packet of its own, since Nagle's algorithm is off.
 */
export class SocketBatch {
  readonly #socket: Writable;
  readonly #scheduler: Scheduler;
  #isCorked = false;
  #isFlushing = false;
  #patience: Timer | undefined;
  /** Set while what is written may wait. */
  isPatient = false;

  constructor(socket: Writable, scheduler: Scheduler) {
    this.#socket = socket;
    this.#scheduler = scheduler;
  }

  /** @param bytes Kept until written. */
  write(bytes: Uint8Array): void {
    if (this.#socket.destroyed) return;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
    }
    this.#socket.write(bytes);
    if (this.isPatient) this.#patience ??= this.#scheduler.after(PATIENCE, () => this.flush());
    else if (!this.#isFlushing) {
      this.#isFlushing = true;
      setImmediate(() => this.flush());
    }
  }

  flush(): void {
    this.#patience?.cancel();
    this.#patience = undefined;
    this.#isFlushing = false;
    if (!this.#isCorked) return;
    this.#isCorked = false;
    this.#socket.uncork();
  }
}
