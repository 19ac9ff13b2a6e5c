/**
 * STUN messages, as far as asking a TURN server for a relay needs them.
 *
 * Source: RFC 8489 §5 (header), §14 (attributes), §9.2 (long-term credentials); RFC 8656 §7 (Allocate).
 */
import { createHash, createHmac } from 'node:crypto';

export const STUN_HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x2112a442;
const TRANSACTION_ID_BYTES = 12;
const INTEGRITY_BYTES = 20;

export const StunType = { allocate: 0x0003, refresh: 0x0004, allocated: 0x0103, allocateError: 0x0113 } as const;

export const StunAttribute = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  realm: 0x0014,
  nonce: 0x0015,
  relayedAddress: 0x0016,
  requestedTransport: 0x0019,
} as const;

export interface StunMessage {
  readonly type: number;
  readonly transactionId: Uint8Array;
  /** In order; of a type that comes again the first counts (RFC 8489 §14). */
  readonly attributes: readonly (readonly [type: number, value: Uint8Array])[];
}

/** @param key For MESSAGE-INTEGRITY, which then stands last; left out: none. @returns Bytes that the caller owns. */
export function writeStunMessage({ type, transactionId, attributes }: StunMessage, key?: Uint8Array): Uint8Array {
  const body = Buffer.concat(attributes.map(([name, value]) => attributeBytes(name, value)));
  const header = Buffer.alloc(STUN_HEADER_BYTES);
  header.writeUInt16BE(type, 0);
  header.writeUInt32BE(MAGIC_COOKIE, 4);
  header.set(transactionId, 8);
  // The length covers the attribute that is about to be added (RFC 8489 §14.5).
  header.writeUInt16BE(body.length + (key === undefined ? 0 : 4 + INTEGRITY_BYTES), 2);
  const message = Buffer.concat([header, body]);
  if (key === undefined) return message;
  const integrity = createHmac('sha1', key).update(message).digest();
  return Buffer.concat([message, attributeBytes(StunAttribute.messageIntegrity, integrity)]);
}

/** @param bytes One whole message. @returns Undefined: it is none. Values are views into it. */
export function parseStunMessage(bytes: Uint8Array): StunMessage | undefined {
  if (bytes.length < STUN_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(4) !== MAGIC_COOKIE || STUN_HEADER_BYTES + view.getUint16(2) !== bytes.length) return undefined;
  const attributes: [number, Uint8Array][] = [];
  for (let at = STUN_HEADER_BYTES; at < bytes.length; ) {
    if (at + 4 > bytes.length) return undefined;
    const length = view.getUint16(at + 2);
    if (at + 4 + length > bytes.length) return undefined;
    attributes.push([view.getUint16(at), bytes.subarray(at + 4, at + 4 + length)]);
    at += 4 + padded(length);
  }
  return { type: view.getUint16(0), transactionId: bytes.subarray(8, 8 + TRANSACTION_ID_BYTES), attributes };
}

export function attributeOf({ attributes }: StunMessage, type: number): Uint8Array | undefined {
  return attributes.find(([name]) => name === type)?.[1];
}

/** RFC 8489 §9.2.2. */
export function longTermKey(username: string, realm: string, password: string): Uint8Array {
  return createHash('md5').update(`${username}:${realm}:${password}`).digest();
}

/** `401 Unauthorized`, of ERROR-CODE (RFC 8489 §14.8). */
export function errorText(value: Uint8Array | undefined): { readonly code: number; readonly reason: string } {
  const [, , hundreds = 0, rest = 0] = value ?? [];
  return { code: (hundreds & 7) * 100 + rest, reason: new TextDecoder().decode(value?.subarray(4)) };
}

/** `203.0.113.7:49160`, of an XOR-…-ADDRESS of IPv4 (RFC 8489 §14.2); undefined where it is another. */
export function xorAddress(value: Uint8Array | undefined): string | undefined {
  if (value?.length !== 8 || value[1] !== 1) return undefined;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const port = view.getUint16(2) ^ (MAGIC_COOKIE >>> 16);
  const address = (view.getUint32(4) ^ MAGIC_COOKIE) >>> 0;
  return `${[24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.')}:${port}`;
}

const padded = (length: number): number => (length + 3) & ~3;

function attributeBytes(type: number, value: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(4 + padded(value.length));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  bytes.set(value, 4);
  return bytes;
}
