/** H.264 over RTP: RFC 6184, packetization modes 0 and 1 (single NAL unit, STAP-A, FU-A). */
import type { Millis, Ticks } from '@callcast/core';
import type { AccessUnit } from '@callcast/media';
import { DEFAULT_H264_LIMITS, type H264Limits } from '../limits.ts';
import type { ReceivedPacket } from '../receiver/received-packet.ts';
import { readUint16 } from '../wire/big-endian.ts';
import { beginsAccessUnit, beginsPicture, continuesPicture, FU_A, NalUnitType, STAP_A } from './h264-packet-start.ts';
import { type Doubt, type LossReason, PartContent, UnitAssembly } from './unit-assembly.ts';

export type H264Malformation =
  | 'empty-packet'
  | 'short-aggregate'
  | 'short-fragment'
  | 'fragment-without-start'
  | 'fragment-without-end'
  | 'interleaved-type'
  | 'reserved-type'
  | 'too-many-nal-units'
  | 'access-unit-too-large';

type MarkerInside = 'marker-inside-picture';

/** Why a picture is missing. Whatever refers to it is broken until the next IDR. */
export type IncompleteReason = LossReason | MarkerInside | H264Malformation;

export interface AccessUnitSink {
  /** A whole picture, in decoding order. Its NAL units are copies, or views of datagrams that nobody writes to. */
  accessUnit(unit: AccessUnit): void;
  /** At least one access unit was dropped, or lost entirely, between the previous and the next one. */
  incomplete(reason: IncompleteReason): void;
}

/** RFC 6184 table 1: STAP-B, MTAP16, MTAP24, FU-B belong to the interleaved mode. */
const INTERLEAVED_TYPES: readonly number[] = [25, 26, 27, 29];
const FU_START = 0x80;
const FU_END = 0x40;

/**
 * Puts access units together, whole or not at all. Feed it every packet of a track in order, and every gap in its place.
 *
 * After a loss a unit begins with an SPS or an access unit delimiter, as the very first also with
 * the first slice of a picture. Parameter sets sent on their own become part of the picture that follows.
 */
export class H264Depacketizer {
  readonly #assembly: UnitAssembly<H264Malformation, MarkerInside>;
  /** The NAL unit header of what is in fragments. */
  #fragmentHeader = 0;

  constructor(sink: AccessUnitSink, limits: H264Limits = DEFAULT_H264_LIMITS) {
    const bounds = {
      parts: limits.nalUnits,
      tooManyParts: 'too-many-nal-units',
      bytes: limits.accessUnitBytes,
      fragments: limits.fragments,
      tooLarge: 'access-unit-too-large',
    } as const;
    const assemblySink = {
      unit: (nalUnits: readonly Uint8Array[], position: Ticks, arrivedAt: Millis, content: number) =>
        sink.accessUnit({ nalUnits, isIdr: content === PartContent.idrPicture, position, arrivedAt }),
      incomplete: (reason: IncompleteReason) => sink.incomplete(reason),
    };
    this.#assembly = new UnitAssembly(assemblySink, bounds, 'marker-inside-picture');
  }

  /** @returns What was wrong with the packet; the sink knows already when that cost a picture. */
  push(packet: ReceivedPacket): H264Malformation | undefined {
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

  #take(payload: Uint8Array): H264Malformation | undefined {
    const header = payload[0];
    if (header === undefined) return 'empty-packet';
    const type = header & 0x1f;
    if (type === FU_A) return this.#takeFragment(payload, header);
    if (this.#assembly.hasFragments) return 'fragment-without-end';
    if (type >= 1 && type <= 23) return this.#add(payload);
    if (type === STAP_A) return this.#takeAggregate(payload);
    return INTERLEAVED_TYPES.includes(type) ? 'interleaved-type' : 'reserved-type';
  }

  /** RFC 6184 §5.7.1: `[STAP-A header: 1]([NAL unit size: 2][NAL unit])+`. */
  #takeAggregate(payload: Uint8Array): H264Malformation | undefined {
    if (payload.length < 4) return 'short-aggregate';
    let at = 1;
    while (at + 2 <= payload.length) {
      const end = at + 2 + readUint16(payload, at);
      if (end === at + 2 || end > payload.length) return 'short-aggregate';
      const malformation = this.#add(payload.subarray(at + 2, end));
      if (malformation !== undefined) return malformation;
      at = end;
    }
    return at === payload.length ? undefined : 'short-aggregate';
  }

  /** RFC 6184 §5.8: `[F, NRI, 28: 1][S, E, R, type: 1][fragment]`. */
  #takeFragment(payload: Uint8Array, indicator: number): H264Malformation | undefined {
    const fragmentHeader = payload[1];
    if (fragmentHeader === undefined) return 'short-fragment';
    const isStart = (fragmentHeader & FU_START) !== 0;
    if (isStart === this.#assembly.hasFragments) return isStart ? 'fragment-without-end' : 'fragment-without-start';
    if (isStart) this.#fragmentHeader = (indicator & 0xe0) | (fragmentHeader & 0x1f);
    const malformation = this.#assembly.addFragment(payload.subarray(2), isStart ? 1 : 0);
    if (malformation !== undefined || (fragmentHeader & FU_END) === 0) return malformation;
    const nalUnit = this.#assembly.joinFragments(1);
    nalUnit[0] = this.#fragmentHeader;
    return this.#add(nalUnit);
  }

  #add(nalUnit: Uint8Array): H264Malformation | undefined {
    const type = nalUnit[0]! & 0x1f;
    if (type === NalUnitType.idrSlice) return this.#assembly.add(nalUnit, PartContent.idrPicture);
    const isSlice = type >= NalUnitType.slice && type < NalUnitType.idrSlice;
    return this.#assembly.add(nalUnit, isSlice ? PartContent.picture : PartContent.noPicture);
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
