import type { Writable } from 'node:stream';

/**
 * Collects what is written during one turn of the event loop into one system call (writev), or one TLS record run.
 *
 * Without it every chunk header would be a packet of its own, since Nagle's algorithm is off.
 */
export class SocketBatch {
  readonly #socket: Writable;
  #isCorked = false;

  constructor(socket: Writable) {
    this.#socket = socket;
  }

  /** @param bytes Kept until written. */
  write(bytes: Uint8Array): void {
    if (this.#socket.destroyed) return;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
      setImmediate(() => this.flush());
    }
    this.#socket.write(bytes);
  }

  flush(): void {
    if (!this.#isCorked) return;
    this.#isCorked = false;
    this.#socket.uncork();
  }
}
