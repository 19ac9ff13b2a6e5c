/**
 * What the depacketizers of all video codecs have in common: where a unit begins and ends, what a loss costs, and the bounds.
 *
 * A unit is an access unit of NAL units, or a temporal unit of OBUs; the one or the other is a part of it here.
 */
import { type Millis, millis, type Ticks, ticks } from '@callcast/core';
import type { ReceivedPacket } from '../receiver/received-packet.ts';

/** Why a unit of any codec may be missing. */
export type LossReason = 'lost-packets' | 'start-not-seen' | 'fragment-without-end';

/** Where a packet stands that may begin a unit; only the codec can tell from its payload whether it does. */
export type Doubt = Extract<State, 'start' | 'lost' | 'boundary'>;

/** What a part brings into its unit, as bits. A unit without a picture waits for the one that follows, and joins it. */
export const PartContent = { noPicture: 0, picture: 1, idrPicture: 3 } as const;

export interface UnitSink<Reason> {
  /** A whole one. @param parts Handed over. @param content Of all of them. */
  unit(parts: readonly Uint8Array[], position: Ticks, arrivedAt: Millis, content: number): void;
  incomplete(reason: LossReason | Reason): void;
}

/** Each bound, and what the codec calls it when it is passed. */
export interface UnitBounds<Malformation extends string> {
  readonly parts: number;
  readonly tooManyParts: Malformation;
  /** Of all parts, and of the fragments of one whose end has not come yet. */
  readonly bytes: number;
  /** Of one part. */
  readonly fragments: number;
  readonly tooLarge: Malformation;
}

/**
 * - `start`: nothing was seen yet
 * - `lost`: packets were lost; the next one may be from the middle of a unit
 * - `boundary`: the next packet begins a unit
 * - `collecting`: within one, nothing of it missing
 * - `dropping`: within one that is given up
 */
type State = 'start' | 'lost' | 'boundary' | 'collecting' | 'dropping';

/**
 * Puts units together. A depacketizer calls, for every packet of a track in order:
 *
 * 1. `begin`, and `settle` when that leaves a doubt;
 * 2. if it `isCollecting`: `add`, `addFragment` and `joinFragments`, as the payload comes apart;
 * 3. `end`.
 *
 * A unit goes out whole or not at all. It must begin right after the end of another one (its marker, or a change of the
 * timestamp, with nothing lost between), or as its codec makes certain. It ends with the marker or where the timestamp
 * changes. It is a class of its own, and no base class, so that the calls of each packet stay monomorphic when a process
 * takes several codecs.
 */
export class UnitAssembly<Malformation extends string, MarkerInside extends string> {
  readonly #sink: UnitSink<MarkerInside | Malformation>;
  readonly #bounds: UnitBounds<Malformation>;
  readonly #markerInside: MarkerInside;
  #state: State = 'start';
  #position: Ticks = ticks(Number.NaN);
  /** Some senders mark every slice or layer: from then on only the timestamp ends a unit, which costs one picture of delay. */
  #trustsMarker = true;

  #parts: Uint8Array[] = [];
  /** Of `#parts` and `#fragments`. */
  #bytes = 0;
  #content: number = PartContent.noPicture;
  #arrivedAt: Millis = millis(0);
  /** Of a part whose end has not come yet; the first one without the header that the part will have. */
  #fragments: Uint8Array[] = [];
  /** With that header. */
  #fragmentBytes = 0;

  /** @param markerInside Why a unit is missing that went on behind its marker. */
  constructor(
    sink: UnitSink<MarkerInside | Malformation>,
    bounds: UnitBounds<Malformation>,
    markerInside: MarkerInside,
  ) {
    this.#sink = sink;
    this.#bounds = bounds;
    this.#markerInside = markerInside;
  }

  /** A packet has come. @returns Whether it begins a unit is in doubt: to be settled by its payload. */
  begin(position: Ticks): Doubt | undefined {
    const isSame = position === this.#position;
    if (isSame) {
      if (this.#state === 'collecting' || this.#state === 'dropping') return undefined;
    } else {
      if (this.#state === 'collecting') this.#finish();
      this.#position = position;
    }
    if (this.#state === 'start' || this.#state === 'lost') return this.#state;
    if (isSame && this.#trustsMarker) return 'boundary';
    this.#state = 'collecting'; // the marker or the timestamp ended the one before, whole or given up
    return undefined;
  }

  /** @param begins Nothing of the unit of this packet can be missing before it. */
  settle(doubt: Doubt, begins: boolean): void {
    if (begins) {
      this.#state = 'collecting';
    } else if (doubt === 'start') {
      this.#drop('start-not-seen');
    } else if (doubt === 'lost') {
      this.#state = 'dropping'; // the gap has been told
    } else {
      this.#trustsMarker = false;
      this.#drop(this.#markerInside);
    }
  }

  /** The payload of this packet is wanted. */
  get isCollecting(): boolean {
    return this.#state === 'collecting';
  }

  /** The packet has been taken apart. @param malformation What was wrong with it. */
  end(packet: ReceivedPacket, malformation: Malformation | undefined): void {
    if (this.#state === 'collecting' && packet.arrivedAt > this.#arrivedAt) this.#arrivedAt = packet.arrivedAt;
    // Receivers ignore types that a later specification may define (RFC 6184 §5.2, RFC 7798 §4.4). AV1 has none.
    if (malformation !== undefined && malformation !== 'reserved-type') this.#drop(malformation);
    if (packet.marker && this.#trustsMarker) {
      if (this.#state === 'collecting') this.#finish();
      this.#state = 'boundary';
    }
  }

  /** Packets were lost here. Tells the sink at once: a unit of which nothing was seen is missing all the same. */
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

  /** @param content One of `PartContent`. */
  add(part: Uint8Array, content: number): Malformation | undefined {
    if (this.#parts.length === this.#bounds.parts) return this.#bounds.tooManyParts;
    this.#bytes += part.length;
    if (this.#bytes > this.#bounds.bytes) return this.#bounds.tooLarge;
    this.#parts.push(part);
    this.#content |= content;
    return undefined;
  }

  /** A part has begun whose end has not come yet. */
  get hasFragments(): boolean {
    return this.#fragments.length > 0;
  }

  /** @param headerBytes Before the first fragment: of the header that the part will have. */
  addFragment(fragment: Uint8Array, headerBytes: number): Malformation | undefined {
    this.#fragments.push(fragment);
    this.#fragmentBytes += headerBytes + fragment.length;
    this.#bytes += headerBytes + fragment.length;
    if (this.#bytes > this.#bounds.bytes) return this.#bounds.tooLarge;
    return this.#fragments.length > this.#bounds.fragments ? this.#bounds.tooLarge : undefined;
  }

  /** @returns The part, to be added. Its header, of so many bytes, is not written yet. */
  joinFragments(headerBytes: number): Uint8Array {
    const part = new Uint8Array(this.#fragmentBytes);
    let at = headerBytes;
    for (const fragment of this.#fragments) {
      part.set(fragment, at);
      at += fragment.length;
    }
    this.#bytes -= this.#fragmentBytes;
    this.#fragments = [];
    this.#fragmentBytes = 0;
    return part;
  }

  /** The unit at hand has ended. */
  #finish(): void {
    this.#state = 'boundary';
    if (this.#fragments.length > 0) {
      this.#drop('fragment-without-end');
      return;
    }
    if (this.#content === PartContent.noPicture) return;
    const parts = this.#parts;
    const arrivedAt = this.#arrivedAt;
    const content = this.#content;
    this.#clear();
    this.#sink.unit(parts, this.#position, arrivedAt, content);
  }

  #drop(reason: LossReason | MarkerInside | Malformation): void {
    this.#clear();
    this.#state = 'dropping';
    this.#sink.incomplete(reason);
  }

  #clear(): void {
    this.#parts = [];
    this.#bytes = 0;
    this.#content = PartContent.noPicture;
    this.#arrivedAt = millis(0);
    this.#fragments = [];
    this.#fragmentBytes = 0;
  }
}
