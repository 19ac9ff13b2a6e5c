/** H.265 over RTP: RFC 7798, one stream in decoding order (single NAL unit, aggregation packet, fragmentation unit). */
import type { Millis, Ticks } from '@callcast/core';
import { type HevcAccessUnit, hevcLayerId, hevcNalUnitType, isSlice } from '@callcast/media';
import { DEFAULT_H265_LIMITS, type H265Limits } from '../limits.ts';
import type { ReceivedPacket } from '../receiver/received-packet.ts';
import { readUint16 } from '../wire/big-endian.ts';
import {
  AP,
  beginsAccessUnit,
  beginsPicture,
  continuesPicture,
  FU,
  PACI,
  PAYLOAD_HEADER_BYTES,
} from './h265-packet-start.ts';
import { type Doubt, type LossReason, PartContent, UnitAssembly } from './unit-assembly.ts';

export type H265Malformation =
  | 'empty-packet'
  | 'short-aggregate'
  | 'short-fragment'
  | 'fragment-without-start'
  | 'fragment-without-end'
  | 'short-nal-unit'
  | 'nested-type'
  | 'paci'
  | 'reserved-type'
  | 'too-many-nal-units'
  | 'access-unit-too-large';

type MarkerInside = 'marker-inside-picture';

/** Why a picture is missing. Whatever refers to it is broken until the next IRAP picture. */
export type H265IncompleteReason = LossReason | MarkerInside | H265Malformation;

export interface HevcAccessUnitSink {
  /** A whole picture, in decoding order. Its NAL units are copies, or views of datagrams that nobody writes to. */
  accessUnit(unit: HevcAccessUnit): void;
  /** At least one access unit was dropped, or lost entirely, between the previous and the next one. */
  incomplete(reason: H265IncompleteReason): void;
}

const FU_HEADER_BYTES = 3;
/** `[F: 1][type: 6][first bit of the layer: 1]`: what a fragment keeps of its payload header. */
const WITHOUT_TYPE = 0x81;
const FU_START = 0x80;
const FU_END = 0x40;

/**
 * Puts access units together, whole or not at all. Feed it every packet of a track in order, and every gap in its place.
 *
 * After a loss a unit begins with a VPS or an access unit delimiter, as the very first also with
 * the first slice segment of a picture. Parameter sets sent on their own become part of the picture that follows. There are
 * no decoding order numbers: offers that want them are not taken (`sprop-max-don-diff`).
 */
export class H265Depacketizer {
  readonly #assembly: UnitAssembly<H265Malformation, MarkerInside>;
  /** The NAL unit header of what is in fragments. */
  #fragmentHeader: readonly [number, number] = [0, 0];

  constructor(sink: HevcAccessUnitSink, limits: H265Limits = DEFAULT_H265_LIMITS) {
    const bounds = {
      parts: limits.nalUnits,
      tooManyParts: 'too-many-nal-units',
      bytes: limits.accessUnitBytes,
      fragments: limits.fragments,
      tooLarge: 'access-unit-too-large',
    } as const;
    const assemblySink = {
      unit: (nalUnits: readonly Uint8Array[], position: Ticks, arrivedAt: Millis) =>
        sink.accessUnit({ nalUnits, position, arrivedAt }),
      incomplete: (reason: H265IncompleteReason) => sink.incomplete(reason),
    };
    this.#assembly = new UnitAssembly(assemblySink, bounds, 'marker-inside-picture');
  }

  /** @returns What was wrong with the packet; the sink knows already when that cost a picture. */
  push(packet: ReceivedPacket): H265Malformation | undefined {
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

  #take(payload: Uint8Array): H265Malformation | undefined {
    if (payload.length === 0) return 'empty-packet';
    const type = hevcNalUnitType(payload);
    if (type === FU) return this.#takeFragment(payload);
    if (this.#assembly.hasFragments) return 'fragment-without-end';
    if (type === AP) return this.#takeAggregate(payload);
    // Extensions of the payload header tell of temporal scalability. No sender of calls is known to have them.
    if (type === PACI) return 'paci';
    return type > PACI ? 'reserved-type' : this.#add(payload);
  }

  /** §4.4.2: `[payload header: 2]([NAL unit size: 2][NAL unit])+`. */
  #takeAggregate(payload: Uint8Array): H265Malformation | undefined {
    if (payload.length === PAYLOAD_HEADER_BYTES) return 'short-aggregate';
    let at = PAYLOAD_HEADER_BYTES;
    while (at + 2 <= payload.length) {
      const end = at + 2 + readUint16(payload, at);
      const malformation = this.#add(payload.subarray(at + 2, end));
      if (malformation !== undefined) return malformation;
      at = end;
    }
    return at === payload.length ? undefined : 'short-aggregate'; // less than a size is left, or the last size was too large
  }

  /** §4.4.3: `[payload header: 2][S, E, type: 1][fragment]`. */
  #takeFragment(payload: Uint8Array): H265Malformation | undefined {
    const fragment = payload.subarray(FU_HEADER_BYTES);
    if (fragment.length === 0) return 'short-fragment'; // "MUST NOT be empty"
    const fragmentHeader = payload[PAYLOAD_HEADER_BYTES]!;
    const isStart = (fragmentHeader & FU_START) !== 0;
    if (isStart === this.#assembly.hasFragments) return isStart ? 'fragment-without-end' : 'fragment-without-start';
    if (isStart) this.#fragmentHeader = [(payload[0]! & WITHOUT_TYPE) | ((fragmentHeader & 0x3f) << 1), payload[1]!];
    const malformation = this.#assembly.addFragment(fragment, isStart ? PAYLOAD_HEADER_BYTES : 0);
    if (malformation !== undefined || (fragmentHeader & FU_END) === 0) return malformation;
    const nalUnit = this.#assembly.joinFragments(PAYLOAD_HEADER_BYTES);
    nalUnit.set(this.#fragmentHeader);
    return this.#add(nalUnit);
  }

  #add(nalUnit: Uint8Array): H265Malformation | undefined {
    if (nalUnit.length < PAYLOAD_HEADER_BYTES) return 'short-nal-unit';
    const type = hevcNalUnitType(nalUnit);
    if (type >= AP) return 'nested-type'; // a payload structure within another one
    const isPicture = isSlice(type) && hevcLayerId(nalUnit) === 0;
    return this.#assembly.add(nalUnit, isPicture ? PartContent.picture : PartContent.noPicture);
  }
}

/** Whether nothing of its access unit can be missing before this payload. */
function beginsUnit(payload: Uint8Array, doubt: Doubt): boolean {
  switch (doubt) {
    case 'start':
      return beginsPicture(payload);
    case 'lost':
      return beginsAccessUnit(payload);
    case 'boundary': // behind a marker, and with the same timestamp
      return !continuesPicture(payload);
  }
}
