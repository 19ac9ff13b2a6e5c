/**
 * The stamp that each access unit of a benchmark call carries through the server: which call, which frame, what media
 * time, when it was sent. A sink counts missing frames and measures latency from it, without decoding.
 *
 * Source: H.264 §7.3.2.3.1 (SEI message), §D.1.7 (user_data_unregistered). The fields are hexadecimal ASCII of fixed
 * width: no byte is zero, so that nothing needs emulation prevention (§7.4.1.1).
 */
export interface FrameStamp {
  /** 0..65535. */
  readonly call: number;
  /** From 0; uint32. */
  readonly frame: number;
  /** Time of the frame on the sender's timeline, whole milliseconds; uint32. */
  readonly mediaMs: number;
  /** See {@link machineMicros}; whole microseconds below 2^53. */
  readonly sentAtUs: number;
}

const UUID = Buffer.from('callcast-bench-1', 'latin1');
const SEI = 6;
const USER_DATA_UNREGISTERED = 5;
const CALL_DIGITS = 4;
const FRAME_DIGITS = 8;
const MEDIA_DIGITS = 8;
const SENT_DIGITS = 14;
const PAYLOAD_BYTES = UUID.length + CALL_DIGITS + FRAME_DIGITS + MEDIA_DIGITS + SENT_DIGITS;
const RBSP_TRAILING_BITS = 0x80;

/** Bytes at the start of a video tag body in which a stamp is found: parameter sets may stand before it. */
export const STAMP_SEARCH_BYTES = 512;

/** The SEI NAL unit, fresh. */
export function writeFrameStamp({ call, frame, mediaMs, sentAtUs }: FrameStamp): Uint8Array {
  const hex = (value: number, digits: number) => Math.floor(value).toString(16).padStart(digits, '0');
  const fields =
    hex(call, CALL_DIGITS) + hex(frame, FRAME_DIGITS) + hex(mediaMs, MEDIA_DIGITS) + hex(sentAtUs, SENT_DIGITS);
  const nalUnit = Buffer.alloc(3 + PAYLOAD_BYTES + 1);
  nalUnit.set([SEI, USER_DATA_UNREGISTERED, PAYLOAD_BYTES]);
  nalUnit.set(UUID, 3);
  nalUnit.write(fields, 3 + UUID.length, 'latin1');
  nalUnit[nalUnit.length - 1] = RBSP_TRAILING_BITS;
  return nalUnit;
}

/** @param start The first bytes of a video tag body with NAL units: `[header: 5][(length: u32)(NAL unit)]*`. */
export function findFrameStamp(start: Buffer): FrameStamp | undefined {
  for (let at = 5; at + 4 + 3 + PAYLOAD_BYTES <= start.length; at += 4 + start.readUInt32BE(at)) {
    const nalUnit = at + 4;
    if (((start[nalUnit] ?? 0) & 0x1f) !== SEI || start[nalUnit + 1] !== USER_DATA_UNREGISTERED) continue;
    const payload = nalUnit + 3;
    if (start.compare(UUID, 0, UUID.length, payload, payload + UUID.length) !== 0) continue;
    return readFields(start.toString('latin1', payload + UUID.length, payload + PAYLOAD_BYTES));
  }
  return undefined;
}

function readFields(fields: string): FrameStamp {
  let at = 0;
  const take = (digits: number) => {
    at += digits;
    return Number.parseInt(fields.slice(at - digits, at), 16);
  };
  return {
    call: take(CALL_DIGITS),
    frame: take(FRAME_DIGITS),
    mediaMs: take(MEDIA_DIGITS),
    sentAtUs: take(SENT_DIGITS),
  };
}
