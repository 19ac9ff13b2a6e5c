/** H.265 over RTP: RFC 7798, one stream in decoding order (single NAL unit, aggregation packet, fragmentation unit). */
import { type Millis, millis, type Ticks, ticks } from '@callcast/core';
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

/** Why a picture is missing. Whatever refers to it is broken until the next IRAP picture. */
export type H265IncompleteReason = 'lost-packets' | 'start-not-seen' | 'marker-inside-picture' | H265Malformation;

export interface HevcAccessUnitSink {
  /** A whole picture, in decoding order. Its NAL units are copies, or views of datagrams that nobody writes to. */
  accessUnit(unit: HevcAccessUnit): void;
  /** At least one access unit was dropped, or lost entirely, between the previous and the next one. */
  incomplete(reason: H265IncompleteReason): void;
}

/**
 * - `start`: nothing was seen yet
 * - `lost`: packets were lost; the next one may be from the middle of an access unit
 * - `boundary`: the next packet begins an access unit
 * - `collecting`: within one, nothing of it missing
 * - `dropping`: within one that is given up
 */
type State = 'start' | 'lost' | 'boundary' | 'collecting' | 'dropping';

const FU_HEADER_BYTES = 3;
/** `[F: 1][type: 6][first bit of the layer: 1]`: what a fragment keeps of its payload header. */
const WITHOUT_TYPE = 0x81;
const FU_START = 0x80;
const FU_END = 0x40;

/**
 * Puts access units together. Feed it every packet of a track in order, and every gap in its place.
 *
 * An access unit goes out whole or not at all. It must begin right after the end of another one (its marker, or a
 * change of the timestamp, with nothing lost between); after a loss with a VPS or an access unit delimiter; as the
 * very first also with the first slice segment of a picture. It ends with the marker or where the timestamp changes. Parameter
 * sets sent on their own become part of the picture that follows. There are no decoding order numbers: offers that want them are not taken (`sprop-max-don-diff`).
 */
export class H265Depacketizer {
  readonly #sink: HevcAccessUnitSink;
  readonly #limits: H265Limits;
  #state: State = 'start';
  #position: Ticks = ticks(Number.NaN);
  /** Some senders mark every slice segment: from then on only the timestamp ends a picture, which costs one picture of delay. */
  #trustsMarker = true;

  #nalUnits: Uint8Array[] = [];
  /** Of `#nalUnits` and `#fragments`. */
  #bytes = 0;
  #hasPicture = false;
  #arrivedAt: Millis = millis(0);
  /** Of a NAL unit whose end has not come yet; the first one without its payload headers. */
  #fragments: Uint8Array[] = [];
  #fragmentBytes = 0;
  #fragmentHeader: readonly [number, number] = [0, 0];

  constructor(sink: HevcAccessUnitSink, limits: H265Limits = DEFAULT_H265_LIMITS) {
    this.#sink = sink;
    this.#limits = limits;
  }

  /** @returns What was wrong with the packet; the sink knows already when that cost a picture. */
  push(packet: ReceivedPacket): H265Malformation | undefined {
    const { payload, position } = packet;
    if (position !== this.#position) {
      if (this.#state === 'collecting') this.#finish();
      if (this.#state === 'dropping') this.#state = 'boundary';
    } else if (this.#state === 'boundary' && this.#trustsMarker && continuesPicture(payload)) {
      this.#trustsMarker = false;
      this.#drop('marker-inside-picture');
    }
    this.#position = position;
    if (this.#state === 'start' && !beginsPicture(payload)) this.#drop('start-not-seen');
    if (this.#state === 'lost' && !beginsAccessUnit(payload)) this.#state = 'dropping'; // the gap has been told
    let malformation: H265Malformation | undefined;
    if (this.#state !== 'dropping') {
      this.#state = 'collecting';
      if (packet.arrivedAt > this.#arrivedAt) this.#arrivedAt = packet.arrivedAt;
      malformation = this.#take(payload);
      // Receivers ignore types that a later specification may define (RFC 7798 §4.4).
      if (malformation !== undefined && malformation !== 'reserved-type') this.#drop(malformation);
    }
    if (packet.marker && this.#trustsMarker) {
      if (this.#state === 'collecting') this.#finish();
      this.#state = 'boundary';
    }
    return malformation;
  }

  /** Packets were lost here. Tells the sink at once: a picture of which nothing was seen is missing all the same. */
  gap(): void {
    this.#drop('lost-packets');
    this.#state = 'lost';
  }

  /** What follows comes from another source: forgets everything without a word. */
  reset(): void {
    this.#clear();
    this.#state = 'start';
    this.#trustsMarker = true;
  }

  #take(payload: Uint8Array): H265Malformation | undefined {
    if (payload.length === 0) return 'empty-packet';
    const type = hevcNalUnitType(payload);
    if (type === FU) return this.#takeFragment(payload);
    if (this.#fragments.length > 0) return 'fragment-without-end';
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
    if ((fragmentHeader & FU_START) !== 0) {
      if (this.#fragments.length > 0) return 'fragment-without-end';
      this.#fragmentHeader = [(payload[0]! & WITHOUT_TYPE) | ((fragmentHeader & 0x3f) << 1), payload[1]!];
      this.#fragmentBytes = PAYLOAD_HEADER_BYTES;
      this.#bytes += PAYLOAD_HEADER_BYTES;
    } else if (this.#fragments.length === 0) {
      return 'fragment-without-start';
    }
    this.#fragments.push(fragment);
    this.#fragmentBytes += fragment.length;
    this.#bytes += fragment.length;
    if (this.#bytes > this.#limits.accessUnitBytes) return 'access-unit-too-large';
    if (this.#fragments.length > this.#limits.fragments) return 'access-unit-too-large';
    return (fragmentHeader & FU_END) !== 0 ? this.#joinFragments() : undefined;
  }

  #joinFragments(): H265Malformation | undefined {
    const nalUnit = new Uint8Array(this.#fragmentBytes);
    nalUnit.set(this.#fragmentHeader);
    let at = PAYLOAD_HEADER_BYTES;
    for (const fragment of this.#fragments) {
      nalUnit.set(fragment, at);
      at += fragment.length;
    }
    this.#bytes -= this.#fragmentBytes;
    this.#fragments = [];
    return this.#add(nalUnit);
  }

  #add(nalUnit: Uint8Array): H265Malformation | undefined {
    if (nalUnit.length < PAYLOAD_HEADER_BYTES) return 'short-nal-unit';
    const type = hevcNalUnitType(nalUnit);
    if (type >= AP) return 'nested-type'; // a payload structure within another one
    if (this.#nalUnits.length === this.#limits.nalUnits) return 'too-many-nal-units';
    this.#bytes += nalUnit.length;
    if (this.#bytes > this.#limits.accessUnitBytes) return 'access-unit-too-large';
    this.#nalUnits.push(nalUnit);
    if (isSlice(type) && hevcLayerId(nalUnit) === 0) this.#hasPicture = true;
    return undefined;
  }

  /** The access unit at hand has ended. */
  #finish(): void {
    if (this.#fragments.length > 0) {
      this.#drop('fragment-without-end');
      return;
    }
    if (!this.#hasPicture) return; // parameter sets wait for their picture
    const unit: HevcAccessUnit = {
      nalUnits: this.#nalUnits,
      position: this.#position,
      arrivedAt: this.#arrivedAt,
    };
    this.#clear();
    this.#sink.accessUnit(unit);
  }

  #drop(reason: H265IncompleteReason): void {
    this.#clear();
    this.#state = 'dropping';
    this.#sink.incomplete(reason);
  }

  #clear(): void {
    this.#nalUnits = [];
    this.#bytes = 0;
    this.#hasPicture = false;
    this.#arrivedAt = millis(0);
    this.#fragments = [];
  }
}
