import type { Millis, Ticks } from '@callcast/core';
import type { NegotiatedCodec } from '../negotiated-track.ts';

/** A media packet as it was sent: in order, once, unwrapped from RTX. */
export interface ReceivedPacket {
  readonly codec: NegotiatedCodec;
  readonly marker: boolean;
  /** Extended: never wraps. Packets without media (padding, foreign payload types) leave holes; only `gap` means loss. */
  readonly sequenceNumber: number;
  /** Unwrapped RTP timestamp in ticks of `codec.clockRate`. Starts anew after `restart`. */
  readonly position: Ticks;
  /** Never empty. View into the datagram given to the receiver, which nobody writes to again. */
  readonly payload: Uint8Array;
  /** When its datagram was read, which may be long before its delivery. */
  readonly arrivedAt: Millis;
}
