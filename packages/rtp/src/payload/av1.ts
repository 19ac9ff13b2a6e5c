/** AV1 over RTP: "RTP Payload Format For AV1" (aomediacodec.github.io/av1-rtp-spec) version 1.0. */
import { type Millis, millis, type Ticks, ticks } from '@callcast/core';
import { parseLeb128, type TemporalUnit } from '@callcast/media';
import { type Av1Limits, DEFAULT_AV1_LIMITS } from '../limits.ts';
import type { ReceivedPacket } from '../receiver/received-packet.ts';

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

/** Why a temporal unit is missing. Whatever refers to it is broken until the next key frame. */
export type Av1IncompleteReason = 'lost-packets' | 'start-not-seen' | 'marker-inside-unit' | Av1Malformation;

export interface TemporalUnitSink {
  /** A whole temporal unit, in order. Its OBUs are copies, or views of datagrams that nobody writes to. */
  temporalUnit(unit: TemporalUnit): void;
  /** At least one was dropped, or lost entirely, between the previous and the next one. */
  incomplete(reason: Av1IncompleteReason): void;
}

/**
 * - `start`: nothing was seen yet
 * - `lost`: packets were lost; the next one may be from the middle of a temporal unit
 * - `boundary`: the next packet begins a temporal unit
 * - `collecting`: within one, nothing of it missing
 * - `dropping`: within one that is given up
 */
type State = 'start' | 'lost' | 'boundary' | 'collecting' | 'dropping';

/** §4.4: `|Z|Y| W |N|-|-|-|`. */
const Z_CONTINUES = 0x80;
const Y_IS_CONTINUED = 0x40;
const N_NEW_SEQUENCE = 0x08;

/**
 * Puts temporal units together. Feed it every packet of a track in order, and every gap in its place.
 *
 * A temporal unit goes out whole or not at all. It begins right after the end of another one (its marker, or a change of the
 * timestamp, with nothing lost between); as the very first, and right behind a loss, only where a coded video sequence begins
 * (N). It ends with the marker or where the timestamp changes.
 */
export class Av1Depacketizer {
  readonly #sink: TemporalUnitSink;
  readonly #limits: Av1Limits;
  #state: State = 'start';
  #position: Ticks = ticks(Number.NaN);
  /** A sender that marks each layer of a picture: from then on only the timestamp ends a unit. */
  #trustsMarker = true;

  #obus: Uint8Array[] = [];
  /** Of `#obus` and `#fragments`. */
  #bytes = 0;
  #arrivedAt: Millis = millis(0);
  /** Of an OBU whose end has not come yet. */
  #fragments: Uint8Array[] = [];
  #fragmentBytes = 0;

  constructor(sink: TemporalUnitSink, limits: Av1Limits = DEFAULT_AV1_LIMITS) {
    this.#sink = sink;
    this.#limits = limits;
  }

  /** @returns What was wrong with the packet; the sink knows already when that cost a temporal unit. */
  push(packet: ReceivedPacket): Av1Malformation | undefined {
    const { payload, position } = packet;
    if (position !== this.#position) {
      if (this.#state === 'collecting') this.#finish();
      if (this.#state === 'dropping') this.#state = 'boundary';
    } else if (this.#state === 'boundary' && this.#trustsMarker) {
      this.#trustsMarker = false;
      this.#drop('marker-inside-unit');
    }
    this.#position = position;
    const beginsSequence = ((payload[0] ?? 0) & N_NEW_SEQUENCE) !== 0;
    if (this.#state === 'start' && !beginsSequence) this.#drop('start-not-seen');
    if (this.#state === 'lost' && !beginsSequence) this.#state = 'dropping'; // the gap has been told
    let malformation: Av1Malformation | undefined;
    if (this.#state !== 'dropping') {
      this.#state = 'collecting';
      if (packet.arrivedAt > this.#arrivedAt) this.#arrivedAt = packet.arrivedAt;
      malformation = this.#take(payload);
      if (malformation !== undefined) this.#drop(malformation);
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

  /** §4.3: `[aggregation header: 1]([length: leb128][OBU element])*`, W elements, the last of them then without a length. */
  #take(payload: Uint8Array): Av1Malformation | undefined {
    const header = payload[0];
    if (header === undefined || payload.length === 1) return 'empty-packet';
    const continues = (header & Z_CONTINUES) !== 0;
    if (continues && (header & N_NEW_SEQUENCE) !== 0) return 'sequence-begins-with-fragment';
    if (continues !== this.#fragments.length > 0) return continues ? 'fragment-without-start' : 'fragment-without-end';
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
    this.#bytes += element.length;
    if (this.#bytes > this.#limits.temporalUnitBytes) return 'temporal-unit-too-large';
    if (isWhole && this.#fragments.length === 0) return this.#add(element);
    if (this.#fragments.length === this.#limits.fragments) return 'temporal-unit-too-large';
    this.#fragments.push(element);
    this.#fragmentBytes += element.length;
    return isWhole ? this.#joinFragments() : undefined;
  }

  #joinFragments(): Av1Malformation | undefined {
    const obu = new Uint8Array(this.#fragmentBytes);
    let at = 0;
    for (const fragment of this.#fragments) {
      obu.set(fragment, at);
      at += fragment.length;
    }
    this.#fragments = [];
    this.#fragmentBytes = 0;
    return this.#add(obu);
  }

  #add(obu: Uint8Array): Av1Malformation | undefined {
    if (obu.length === 0) return 'empty-obu';
    if (this.#obus.length === this.#limits.obus) return 'too-many-obus';
    this.#obus.push(obu);
    return undefined;
  }

  /** The temporal unit at hand has ended. */
  #finish(): void {
    this.#state = 'boundary';
    if (this.#fragments.length > 0) {
      this.#drop('fragment-without-end');
      this.#state = 'boundary';
      return;
    }
    const unit: TemporalUnit = { obus: this.#obus, position: this.#position, arrivedAt: this.#arrivedAt };
    this.#clear();
    this.#sink.temporalUnit(unit);
  }

  #drop(reason: Av1IncompleteReason): void {
    this.#clear();
    this.#state = 'dropping';
    this.#sink.incomplete(reason);
  }

  #clear(): void {
    this.#obus = [];
    this.#bytes = 0;
    this.#arrivedAt = millis(0);
    this.#fragments = [];
    this.#fragmentBytes = 0;
  }
}
