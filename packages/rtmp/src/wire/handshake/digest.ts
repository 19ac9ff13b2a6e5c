import { createHmac } from 'node:crypto';

/** Bytes of C1, S1, C2 and S2 (RTMP 1.0 §5.2.3). */
export const HANDSHAKE_BYTES = 1536;
export const DIGEST_BYTES = 32;

/**
 * Where the digest block of C1 and S1 begins. The two known layouts ("schemes") put the 764-byte digest block
 * first (after time and version) or behind the key block.
 */
export const DIGEST_BLOCKS = [8, 772] as const;
export type DigestBlock = (typeof DIGEST_BLOCKS)[number];

const OFFSET_BYTES = 4;
/** 764 bytes of block less offset field and digest. */
const OFFSET_RANGE = 728;

const ascii = new TextEncoder();
const KEY_TAIL = Uint8Array.of(
  ...[0xf0, 0xee, 0xc2, 0x4a, 0x80, 0x68, 0xbe, 0xe8, 0x2e, 0x00, 0xd0, 0xd1, 0x02, 0x9e, 0x7e, 0x57],
  ...[0x6e, 0xec, 0x5d, 0x2d, 0x29, 0x80, 0x6f, 0xab, 0x93, 0xb8, 0xe6, 0x36, 0xcf, 0xeb, 0x31, 0xae],
);

/** Published constants of the digest handshake: they prove nothing, servers merely compare them. */
export const CLIENT_KEY = ascii.encode('Genuine Adobe Flash Player 001');
export const SERVER_KEY = ascii.encode('Genuine Adobe Flash Media Server 001');
export const CLIENT_KEY_WITH_TAIL = Uint8Array.of(...CLIENT_KEY, ...KEY_TAIL);
export const SERVER_KEY_WITH_TAIL = Uint8Array.of(...SERVER_KEY, ...KEY_TAIL);

/** Position of the digest: the four bytes at the block's start, added up, choose one of 728 places. */
export function digestOffset(packet: Uint8Array, block: DigestBlock): number {
  let sum = 0;
  for (let i = 0; i < OFFSET_BYTES; i++) sum += packet[block + i] ?? 0;
  return block + OFFSET_BYTES + (sum % OFFSET_RANGE);
}

/** HMAC-SHA256 of the packet with the 32 bytes of the digest itself left out. */
export function packetDigest(packet: Uint8Array, offset: number, key: Uint8Array): Uint8Array {
  return createHmac('sha256', key)
    .update(packet.subarray(0, offset))
    .update(packet.subarray(offset + DIGEST_BYTES))
    .digest();
}

/** Finds the digest of a C1 or S1, or undefined when it has none (the simple handshake). */
export function findDigest(packet: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  for (const block of DIGEST_BLOCKS) {
    const offset = digestOffset(packet, block);
    const found = packet.subarray(offset, offset + DIGEST_BYTES);
    if (packetDigest(packet, offset, key).every((byte, at) => byte === found[at])) return found;
  }
  return undefined;
}

/**
 * Fills the last 32 bytes of a C2 or S2 with its signature.
 *
 * @param packet 1536 bytes, random up to the signature. Modified.
 * @param peerDigest Digest of the peer's C1 or S1.
 */
export function signReply(packet: Uint8Array, peerDigest: Uint8Array, keyWithTail: Uint8Array): void {
  const key = createHmac('sha256', keyWithTail).update(peerDigest).digest();
  const signed = packet.subarray(0, HANDSHAKE_BYTES - DIGEST_BYTES);
  packet.set(createHmac('sha256', key).update(signed).digest(), HANDSHAKE_BYTES - DIGEST_BYTES);
}
