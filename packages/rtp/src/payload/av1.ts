/** AV1 over RTP: "RTP Payload Format For AV1" (aomediacodec.github.io/av1-rtp-spec) version 1.0. */
import type { Millis, Ticks } from '@callcast/core';
import { parseLeb128, type TemporalUnit } from '@callcast/media';
import { type Av1Limits, DEFAULT_AV1_LIMITS } from '../limits.ts';
import type { ReceivedPacket } from '../receiver/received-packet.ts';
import { type Doubt, type LossReason, PartContent, UnitAssembly } from './unit-assembly.ts';

export type Av1Malformation =
  | 'empty-packet'
  | 'empty-obu'
  | 'bad-length'
  | 'short-element'
  | 'fragment-without-start'
  | 'fragment-without-end'
  | 'sequence-begins-with-fragment'
  | 'too-many-obus'
  | 'temporal-unit-too-large';

type MarkerInside = 'marker-inside-unit';

/** Why a temporal unit is missing. Whatever refers to it is broken until the next key frame. */
export type Av1IncompleteReason = LossReason | MarkerInside | Av1Malformation;

export interface TemporalUnitSink {
  /** A whole temporal unit, in order. Its OBUs are copies, or views of datagrams that nobody writes to. */
  temporalUnit(unit: TemporalUnit): void;
  /** At least one was dropped, or lost entirely, between the previous and the next one. */
  incomplete(reason: Av1IncompleteReason): void;
}

/** §4.4: `|Z|Y| W |N|-|-|-|`. */
const Z_CONTINUES = 0x80;
const Y_IS_CONTINUED = 0x40;
const N_NEW_SEQUENCE = 0x08;

/**
 * Puts temporal units together, whole or not at all. Feed it every packet of a track in order, and every gap in its place.
 *
 * As the very first, and right behind a loss, a unit begins only where a coded video sequence does (N).
 */
export class Av1Depacketizer {
  readonly #assembly: UnitAssembly<Av1Malformation, MarkerInside>;

  constructor(sink: TemporalUnitSink, limits: Av1Limits = DEFAULT_AV1_LIMITS) {
    const bounds = {
      parts: limits.obus,
      tooManyParts: 'too-many-obus',
      bytes: limits.temporalUnitBytes,
      fragments: limits.fragments,
      tooLarge: 'temporal-unit-too-large',
    } as const;
    const assemblySink = {
      unit: (obus: readonly Uint8Array[], position: Ticks, arrivedAt: Millis) =>
        sink.temporalUnit({ obus, position, arrivedAt }),
      incomplete: (reason: Av1IncompleteReason) => sink.incomplete(reason),
    };
    this.#assembly = new UnitAssembly(assemblySink, bounds, 'marker-inside-unit');
  }

  /** @returns What was wrong with the packet; the sink knows already when that cost a temporal unit. */
  push(packet: ReceivedPacket): Av1Malformation | undefined {
    const assembly = this.#assembly;
    const doubt = assembly.begin(packet.position);
    if (doubt !== undefined) assembly.settle(doubt, beginsUnit(packet.payload, doubt));
    const malformation = assembly.isCollecting ? this.#take(packet.payload) : undefined;
    assembly.end(packet, malformation);
    return malformation;
  }

  /** Packets were lost here. Tells the sink at once: a picture of which nothing was seen is missing all the same. */
  gap(): void {
    this.#assembly.gap();
  }

  /** What follows comes from another source: forgets everything without a word. */
  reset(): void {
    this.#assembly.reset();
  }

  /** §4.3: `[aggregation header: 1]([length: leb128][OBU element])*`, W elements, the last of them then without a length. */
  #take(payload: Uint8Array): Av1Malformation | undefined {
    const header = payload[0];
    if (header === undefined || payload.length === 1) return 'empty-packet';
    const continues = (header & Z_CONTINUES) !== 0;
    if (continues && (header & N_NEW_SEQUENCE) !== 0) return 'sequence-begins-with-fragment';
    if (continues !== this.#assembly.hasFragments) return continues ? 'fragment-without-start' : 'fragment-without-end';
    const count = (header >> 4) & 3;
    let at = 1;
    for (let element = 1; at < payload.length; element++) {
      let end = payload.length;
      if (count === 0 || element < count) {
        const length = parseLeb128(payload, at);
        if (length === undefined) return 'bad-length';
        at = length.end;
        end = at + length.value;
        if (end > payload.length) return 'short-element';
      }
      const isLast = end === payload.length;
      if (isLast && element < count) return 'short-element';
      const isWhole = !isLast || (header & Y_IS_CONTINUED) === 0;
      const malformation = this.#takeElement(payload.subarray(at, end), isWhole);
      if (malformation !== undefined) return malformation;
      at = end;
    }
    return undefined;
  }

  /** @param isWhole Nothing of it follows in the next packet. */
  #takeElement(element: Uint8Array, isWhole: boolean): Av1Malformation | undefined {
    if (isWhole && !this.#assembly.hasFragments) return this.#add(element);
    const malformation = this.#assembly.addFragment(element, 0);
    if (malformation !== undefined || !isWhole) return malformation;
    return this.#add(this.#assembly.joinFragments(0));
  }

  #add(obu: Uint8Array): Av1Malformation | undefined {
    if (obu.length === 0) return 'empty-obu';
    return this.#assembly.add(obu, PartContent.picture); // whatever it is: no temporal unit waits for another
  }
}

/** Whether nothing of its temporal unit can be missing before this payload. Two never share a timestamp, whatever the marker says. */
function beginsUnit(payload: Uint8Array, doubt: Doubt): boolean {
  return doubt !== 'boundary' && ((payload[0] ?? 0) & N_NEW_SEQUENCE) !== 0;
}
