import { assert } from '@callcast/core';

/** What became of a sequence number behind the window. */
export type PacketFate = 'unknown' | 'delivered' | 'given-up';

const FATES: readonly PacketFate[] = ['unknown', 'delivered', 'given-up'];

/**
 * Holds packets behind a hole until it is filled or given up. Sequence numbers are extended ones. Between
 * {@link next} and {@link highest} every slot is either held or a hole that its owner waits for.
 */
export class ReorderWindow<Packet> {
  readonly size: number;
  readonly #mask: number;
  readonly #held: (Packet | undefined)[];
  readonly #fates: Uint8Array;
  #next = 0;
  #highest = -1;

  /** @param size A power of two. */
  constructor(size: number) {
    assert((size & (size - 1)) === 0, 'window size is a power of two');
    this.size = size;
    this.#mask = size - 1;
    this.#held = new Array<Packet | undefined>(size).fill(undefined);
    this.#fates = new Uint8Array(size);
  }

  /** The next one to deliver. */
  get next(): number {
    return this.#next;
  }

  /** The newest one seen. */
  get highest(): number {
    return this.#highest;
  }

  /** Forgets everything; `next` is delivered first. */
  start(next: number): void {
    this.#held.fill(undefined);
    this.#fates.fill(0);
    this.#next = next;
    this.#highest = next - 1;
  }

  holds(sequenceNumber: number): boolean {
    return this.#held[sequenceNumber & this.#mask] !== undefined;
  }

  /** @param sequenceNumber Within the window and not held. */
  hold(sequenceNumber: number, packet: Packet): void {
    this.#held[sequenceNumber & this.#mask] = packet;
    if (sequenceNumber > this.#highest) this.#highest = sequenceNumber;
  }

  /** The packet that is next passes without being held. */
  pass(): void {
    this.#fates[this.#next & this.#mask] = 1;
    if (this.#next > this.#highest) this.#highest = this.#next;
    this.#next++;
  }

  /** The next packet when it is here; it counts as delivered. */
  takeNext(): Packet | undefined {
    const at = this.#next & this.#mask;
    const packet = this.#held[at];
    if (packet === undefined) return undefined;
    this.#held[at] = undefined;
    this.pass();
    return packet;
  }

  /** Moves past `count` holes. */
  giveUp(count: number): void {
    const from = count > this.size ? this.#next + count - this.size : this.#next;
    const end = this.#next + count;
    for (let sequenceNumber = from; sequenceNumber < end; sequenceNumber++) {
      this.#fates[sequenceNumber & this.#mask] = 2;
    }
    this.#next = end;
    if (this.#highest < end - 1) this.#highest = end - 1;
  }

  /** @param sequenceNumber Below {@link next}. */
  fate(sequenceNumber: number): PacketFate {
    if (sequenceNumber < this.#next - this.size) return 'unknown';
    return FATES[this.#fates[sequenceNumber & this.#mask]!]!;
  }
}
