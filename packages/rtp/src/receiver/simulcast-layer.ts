import type { Millis } from '@callcast/core';
import type { ReceiverLimits } from '../limits.ts';
import type { SenderReportClock } from './events.ts';
import type { ReceivedPacket } from './received-packet.ts';

/** Packets of one layer before the show begins: 100 ms of 20 Mbit/s, an IDR of 400 KB among them. */
const MAX_QUEUED_PACKETS = 512;
/** Share of packets that no retransmission healed, above which another layer serves better. */
const MAX_LOSS = 0.05;

/** What a review leaves of the counts of the one before: about 2 s are judged, so that one lost picture decides nothing. */
const MEMORY = 0.75;

/** What is known of one encoding of a simulcast. */
export class SimulcastLayer {
  /** Of its last SPS; 0 while unknown. */
  pixels = 0;
  /** What brings its positions onto the track's, in ticks. */
  offset = 0;
  /** Its last sender report. */
  clock: SenderReportClock | undefined;
  #queue: ReceivedPacket[] = [];
  /** Packets, older ones counting less. */
  #received = 0;
  #lost = 0;
  #isAlive = false;
  #isUsable = false;
  #usableSince = Number.POSITIVE_INFINITY;
  #notBefore = Number.NEGATIVE_INFINITY;

  /** An IDR and what follows it wait in the queue. */
  get hasBegun(): boolean {
    return this.#queue.length > 0;
  }

  received(): void {
    this.#received++;
  }

  lose(packets: number): void {
    this.#lost += packets;
    this.#queue = []; // it begins anew with the next IDR
  }

  restart(): void {
    this.pixels = 0;
    this.offset = 0;
    this.clock = undefined;
    this.#queue = [];
  }

  /** @returns False when the packet is of no use: no IDR has come before it. */
  enqueue(packet: ReceivedPacket, isBeginning: boolean): boolean {
    if (this.#queue.length === MAX_QUEUED_PACKETS) this.#queue = [];
    if (this.#queue.length === 0 && !isBeginning) return false;
    this.#queue.push(packet);
    return true;
  }

  takeQueue(): readonly ReceivedPacket[] {
    const queue = this.#queue;
    this.#queue = [];
    return queue;
  }

  /** Judges what has come. @param lastMediaAt When media arrived last. */
  review(now: Millis, lastMediaAt: number, limits: ReceiverLimits): void {
    this.#isAlive = now - lastMediaAt < limits.layerSilence;
    const isLossy = this.#lost > MAX_LOSS * (this.#received + this.#lost);
    this.#isUsable = this.#isAlive && !isLossy && now >= this.#notBefore;
    this.#received *= MEMORY;
    this.#lost *= MEMORY;
    if (!this.#isUsable) this.#usableSince = Number.POSITIVE_INFINITY;
    else if (this.#usableSince === Number.POSITIVE_INFINITY) this.#usableSince = now;
  }

  /** As of the last review; usable: it arrives well, too. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  get isUsable(): boolean {
    return this.#isUsable;
  }

  /** Usable for long enough that switching to it is worth a change of the picture's size. */
  isSteady(now: Millis, limits: ReceiverLimits): boolean {
    return now - this.#usableSince >= limits.layerProof;
  }

  /** Not to be chosen before `until`. */
  penalise(until: number): void {
    this.#isUsable = false;
    this.#notBefore = until;
  }
}
