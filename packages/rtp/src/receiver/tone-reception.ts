/** Keys that a peer presses, each told once: RFC 4733 §2.5.2. */
import {
  keyOf,
  parseTelephoneEvents,
  type TelephoneEvent,
  type TelephoneEventMalformation,
} from '../payload/telephone-event.ts';

/** A packet of the peer's events, in the order of sequence numbers, each once. */
export interface TelephoneEventPacket {
  /** uint32: when its first event began. */
  readonly timestamp: number;
  /** On the first packet of an event. */
  readonly marker: boolean;
  /** Never empty. View into the datagram given to the receiver. */
  readonly payload: Uint8Array;
}

const LONGEST_SEGMENT = 0xffff;
/** How much later than it ought to a segment of libwebrtc begins: with the next packet of sound, 120 ms at most. */
const SEGMENT_LATENESS = 5_760;
/** In ticks: what is older than 10 s at 48 kHz is a sender that set its clock back, and no repetition. */
const REPEATED_WITHIN = 480_000;

/**
 * An event is known by its timestamp, so it does not matter how often its packets come or which of them are lost: it is told
 * by the first that does come.
 */
export class ToneReception {
  #last: (TelephoneEvent & { readonly timestamp: number }) | undefined;

  /** @returns The keys that nobody was told of yet, in order, or what is wrong with the packet. */
  receive({ timestamp, marker, payload }: TelephoneEventPacket): readonly string[] | TelephoneEventMalformation {
    const events = parseTelephoneEvents(payload);
    if (typeof events === 'string') return events;
    const keys: string[] = [];
    let at = timestamp;
    for (const event of events) {
      const isNew = this.#isNew(event, at, marker);
      if (isNew !== 'repeated') this.#last = { ...event, timestamp: at };
      const key = isNew === 'begins' ? keyOf(event.event) : undefined;
      if (key !== undefined) keys.push(key);
      at = (at + event.duration) >>> 0;
    }
    return keys;
  }

  /** What follows has nothing to do with what was before. */
  restart(): void {
    this.#last = undefined;
  }

  /** `goes-on`: the last event, or the next segment of it (§2.5.1.3). */
  #isNew({ event }: TelephoneEvent, timestamp: number, marker: boolean): 'begins' | 'goes-on' | 'repeated' {
    const last = this.#last;
    if (last === undefined) return 'begins';
    const later = (timestamp - last.timestamp) | 0;
    if (later < 0) return later >= -REPEATED_WITHIN ? 'repeated' : 'begins';
    if (event !== last.event) return 'begins';
    if (later === 0) return 'goes-on';
    const isNextSegment = later >= LONGEST_SEGMENT && later <= LONGEST_SEGMENT + SEGMENT_LATENESS;
    const mayGoOn = !last.isEnd || last.duration === LONGEST_SEGMENT; // libwebrtc ends a segment that is full, too
    return isNextSegment && mayGoOn && !marker ? 'goes-on' : 'begins';
  }
}
