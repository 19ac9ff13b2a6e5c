/** Payload of telephone-event packets: RFC 4733 §2.3. */
import { readUint16, writeUint16 } from '../wire/big-endian.ts';

/** One named event, or a segment of a long one. */
export interface TelephoneEvent {
  /** 0..255; 0 to 15 are keys: {@link keyOf}. */
  readonly event: number;
  /** It is over. False while the duration is 0: such an event is a state (§2.3.5). */
  readonly isEnd: boolean;
  /** -dBm0, 0..63. */
  readonly volume: number;
  /** So far, in ticks of the format's clock; uint16. */
  readonly duration: number;
}

export type TelephoneEventMalformation = 'cut-event' | 'too-many-events';

const BLOCK_BYTES = 4;
/** Events that follow each other without a pause may share a packet (§2.5.1.5). No sender waits for more of them. */
const MAX_EVENTS = 16;
const KEYS = '0123456789*#ABCD';

/** @param payload Not empty. @returns One after the other as they happened, or what is wrong with it. */
export function parseTelephoneEvents(payload: Uint8Array): readonly TelephoneEvent[] | TelephoneEventMalformation {
  //  0                   1                   2                   3
  // |     event     |E|R| volume    |          duration             |
  if (payload.length % BLOCK_BYTES !== 0) return 'cut-event';
  if (payload.length > MAX_EVENTS * BLOCK_BYTES) return 'too-many-events';
  const events: TelephoneEvent[] = [];
  for (let at = 0; at < payload.length; at += BLOCK_BYTES) {
    const second = payload[at + 1]!;
    const duration = readUint16(payload, at + 2);
    events.push({ event: payload[at]!, isEnd: second >= 0x80 && duration > 0, volume: second & 0x3f, duration });
  }
  return events;
}

/** @returns A fresh array that the caller owns. */
export function writeTelephoneEvent({ event, isEnd, volume, duration }: TelephoneEvent): Uint8Array {
  const payload = new Uint8Array(BLOCK_BYTES);
  payload[0] = event;
  payload[1] = (isEnd ? 0x80 : 0) | volume;
  writeUint16(payload, 2, duration);
  return payload;
}

/**
 * The same events for a receiver whose format has another clock. Durations that do not fit become the longest.
 *
 * @returns `payload` itself when the clocks are the same, or it cannot be read.
 */
export function rescaleTelephoneEvents(payload: Uint8Array, from: number, to: number): Uint8Array {
  if (from === to || payload.length % BLOCK_BYTES !== 0) return payload;
  const rescaled = payload.slice();
  for (let at = 2; at < payload.length; at += BLOCK_BYTES)
    writeUint16(rescaled, at, Math.min(0xffff, Math.round((readUint16(payload, at) * to) / from)));
  return rescaled;
}

/** `0` to `9`, `*`, `#`, `A` to `D` (§3.2 table 3); undefined: an event that is no key. */
export function keyOf(event: number): string | undefined {
  return KEYS[event];
}

/** -1: there is no such key. */
export function eventOf(key: string): number {
  return key.length === 1 ? KEYS.indexOf(key) : -1;
}
