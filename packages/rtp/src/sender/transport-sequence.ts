/** Transport-wide sequence numbers of one transport: every packet of every sender takes the next. */
export class TransportSequence {
  readonly #id: number;
  #next = 0;

  /** @param id Header extension id, 1..14. */
  constructor(id: number) {
    this.#id = id;
  }

  take(): { readonly id: number; readonly sequenceNumber: number } {
    return { id: this.#id, sequenceNumber: this.#next++ & 0xffff };
  }
}
