import { assert } from '@callcast/core';

/** Message type id of User Control messages, RTMP 1.0 §6.2. */
export const USER_CONTROL_TYPE = 4;

/** Event types a publisher meets, §7.1.7. Both carry a 4-byte timestamp that the response repeats. */
export const PING_REQUEST_EVENT = 6;
const PING_RESPONSE_EVENT = 7;

export interface UserControl {
  readonly kind: 'user-control';
  readonly eventType: number;
  /** View into the payload. */
  readonly eventData: Uint8Array;
}

export function parseUserControl(payload: Uint8Array): UserControl | 'short-user-control' {
  const [high, low] = payload;
  if (high === undefined || low === undefined) return 'short-user-control';
  const eventType = (high << 8) | low;
  // Every defined event carries at least a stream id or a timestamp; answering a ping without one would echo nothing.
  if (eventType === PING_REQUEST_EVENT && payload.length < 6) return 'short-user-control';
  return { kind: 'user-control', eventType, eventData: payload.subarray(2) };
}

/** @param pingTimestamp The four bytes of the request. */
export function writePingResponse(pingTimestamp: Uint8Array): Uint8Array {
  assert(pingTimestamp.length >= 4, 'a ping request carries four bytes');
  const payload = new Uint8Array(6);
  payload[1] = PING_RESPONSE_EVENT;
  payload.set(pingTimestamp.subarray(0, 4), 2);
  return payload;
}
