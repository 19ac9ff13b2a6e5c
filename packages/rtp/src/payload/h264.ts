/** H.264 over RTP: RFC 6184, packetization modes 0 and 1 (single NAL unit, STAP-A, FU-A). */
import { type Millis, millis, type Ticks, ticks } from '@callcast/core';
import type { AccessUnit } from '@callcast/media';
import { DEFAULT_H264_LIMITS, type H264Limits } from '../limits.ts';
import type { ReceivedPacket } from '../receiver/received-packet.ts';
import { readUint16 } from '../wire/big-endian.ts';
import { beginsAccessUnit, beginsPicture, continuesPicture, FU_A, NalUnitType, STAP_A } from './h264-packet-start.ts';

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

/** Why a picture is missing. Whatever refers to it is broken until the next IDR. */
export type IncompleteReason = 'lost-packets' | 'start-not-seen' | 'marker-inside-picture' | H264Malformation;

export interface AccessUnitSink {
  /** A whole picture, in decoding order. Its NAL units are copies, or views of datagrams that nobody writes to. */
  accessUnit(unit: AccessUnit): void;
  /** At least one access unit was dropped, or lost entirely, between the previous and the next one. */
  incomplete(reason: IncompleteReason): void;
}

/**
 * - `start`: nothing was seen yet
 * - `lost`: packets were lost; the next one may be from the middle of an access unit
 * - `boundary`: the next packet begins an access unit
 * - `collecting`: within one, nothing of it missing
 * - `dropping`: within one that is given up
 */
type State = 'start' | 'lost' | 'boundary' | 'collecting' | 'dropping';

/** RFC 6184 table 1: STAP-B, MTAP16, MTAP24, FU-B belong to the interleaved mode. */
const INTERLEAVED_TYPES: readonly number[] = [25, 26, 27, 29];
const FU_START = 0x80;
const FU_END = 0x40;

/**
 * Puts access units together. Feed it every packet of a track in order, and every gap in its place.
 *
 * An access unit goes out whole or not at all. It must begin right after the end of another one (its marker, or a
 * change of the timestamp, with nothing lost between); after a loss with an SPS or an access unit delimiter; as the
 * very first also with the first slice of a picture. It ends with the marker or where the timestamp changes. Parameter
 * sets sent on their own become part of the picture that follows.
 */
export class H264Depacketizer {
  readonly #sink: AccessUnitSink;
  readonly #limits: H264Limits;
  #state: State = 'start';
  #position: Ticks = ticks(Number.NaN);
  /** Some senders mark every slice: from then on only the timestamp ends a picture, which costs one picture of delay. */
  #trustsMarker = true;

  #nalUnits: Uint8Array[] = [];
  /** Of `#nalUnits` and `#fragments`. */
  #bytes = 0;
  #hasPicture = false;
  #isIdr = false;
  #arrivedAt: Millis = millis(0);
  /** Of a NAL unit whose end has not come yet; the first one without its NAL unit header. */
  #fragments: Uint8Array[] = [];
  #fragmentBytes = 0;
  #fragmentHeader = 0;

  constructor(sink: AccessUnitSink, limits: H264Limits = DEFAULT_H264_LIMITS) {
    this.#sink = sink;
    this.#limits = limits;
  }

  /** @returns What was wrong with the packet; the sink knows already when that cost a picture. */
  push(packet: ReceivedPacket): H264Malformation | undefined {
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
    let malformation: H264Malformation | undefined;
    if (this.#state !== 'dropping') {
      this.#state = 'collecting';
      if (packet.arrivedAt > this.#arrivedAt) this.#arrivedAt = packet.arrivedAt;
      malformation = this.#take(payload);
      // Receivers ignore types that a later specification may define (RFC 6184 §5.2).
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
    this.#position = ticks(Number.NaN);
  }

  #take(payload: Uint8Array): H264Malformation | undefined {
    const header = payload[0];
    if (header === undefined) return 'empty-packet';
    const type = header & 0x1f;
    if (type === FU_A) return this.#takeFragment(payload, header);
    if (this.#fragments.length > 0) return 'fragment-without-end';
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
    if ((fragmentHeader & FU_START) !== 0) {
      if (this.#fragments.length > 0) return 'fragment-without-end';
      this.#fragmentHeader = (indicator & 0xe0) | (fragmentHeader & 0x1f);
      this.#fragmentBytes = 1;
      this.#bytes += 1;
    } else if (this.#fragments.length === 0) {
      return 'fragment-without-start';
    }
    const fragment = payload.subarray(2);
    this.#fragments.push(fragment);
    this.#fragmentBytes += fragment.length;
    this.#bytes += fragment.length;
    if (this.#bytes > this.#limits.accessUnitBytes) return 'access-unit-too-large';
    if (this.#fragments.length > this.#limits.fragments) return 'access-unit-too-large';
    return (fragmentHeader & FU_END) !== 0 ? this.#joinFragments() : undefined;
  }

  #joinFragments(): H264Malformation | undefined {
    const nalUnit = new Uint8Array(this.#fragmentBytes);
    nalUnit[0] = this.#fragmentHeader;
    let at = 1;
    for (const fragment of this.#fragments) {
      nalUnit.set(fragment, at);
      at += fragment.length;
    }
    this.#bytes -= this.#fragmentBytes;
    this.#fragments = [];
    return this.#add(nalUnit);
  }

  #add(nalUnit: Uint8Array): H264Malformation | undefined {
    if (this.#nalUnits.length === this.#limits.nalUnits) return 'too-many-nal-units';
    this.#bytes += nalUnit.length;
    if (this.#bytes > this.#limits.accessUnitBytes) return 'access-unit-too-large';
    this.#nalUnits.push(nalUnit);
    const type = nalUnit[0]! & 0x1f;
    if (type >= NalUnitType.slice && type <= NalUnitType.idrSlice) this.#hasPicture = true;
    if (type === NalUnitType.idrSlice) this.#isIdr = true;
    return undefined;
  }

  /** The access unit at hand has ended. */
  #finish(): void {
    this.#state = 'boundary';
    if (this.#fragments.length > 0) {
      this.#drop('fragment-without-end');
      this.#state = 'boundary';
      return;
    }
    if (!this.#hasPicture) return; // parameter sets wait for their picture
    const unit: AccessUnit = {
      nalUnits: this.#nalUnits,
      isIdr: this.#isIdr,
      position: this.#position,
      arrivedAt: this.#arrivedAt,
    };
    this.#clear();
    this.#sink.accessUnit(unit);
  }

  #drop(reason: IncompleteReason): void {
    this.#clear();
    this.#state = 'dropping';
    this.#sink.incomplete(reason);
  }

  #clear(): void {
    this.#nalUnits = [];
    this.#bytes = 0;
    this.#hasPicture = false;
    this.#isIdr = false;
    this.#arrivedAt = millis(0);
    this.#fragments = [];
  }
}
