import { assert, type Millis, type Random } from '@callcast/core';
import {
  CLIENT_KEY,
  CLIENT_KEY_WITH_TAIL,
  DIGEST_BLOCKS,
  digestOffset,
  findDigest,
  HANDSHAKE_BYTES,
  packetDigest,
  SERVER_KEY,
  signReply,
} from './digest.ts';

export type HandshakeMalformation = 'handshake-not-rtmp';

export interface HandshakeProgress {
  /** Bytes of the input that belong to the handshake; the rest is the chunk stream. */
  readonly consumed: number;
  /** C2, once S1 is whole. A fresh array. */
  readonly reply: Uint8Array | undefined;
  readonly isDone: boolean;
}

const VERSION = 3;
/** A version of the Flash Player that had the digest handshake; zero would announce the simple one. */
const CLIENT_VERSION = [9, 0, 124, 2] as const;

/**
 * The client's half of the handshake: digest ("complex") for servers that look for it, simple for those that do not.
 *
 * Source: RTMP 1.0 §5.2 for the simple handshake. The digest is not in it. C1 always carries one, in what a simple
 * server takes for random bytes; the reply follows what S1 shows. S2 is not compared: the keys are public, so a
 * signature proves nothing, and some servers sign wrongly.
 */
export class ClientHandshake {
  readonly #random: Random;
  /** S0, S1 and S2. */
  readonly #received = new Uint8Array(1 + 2 * HANDSHAKE_BYTES);
  #receivedBytes = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** C0 and C1, to be sent first. A fresh array. */
  start(now: Millis): Uint8Array {
    const hello = new Uint8Array(1 + HANDSHAKE_BYTES);
    hello[0] = VERSION;
    const c1 = hello.subarray(1);
    new DataView(c1.buffer, c1.byteOffset).setUint32(0, now);
    c1.set(CLIENT_VERSION, 4);
    c1.set(this.#random.bytes(HANDSHAKE_BYTES - 8), 8);
    const offset = digestOffset(c1, DIGEST_BLOCKS[0]);
    c1.set(packetDigest(c1, offset, CLIENT_KEY), offset);
    return hello;
  }

  /** @param bytes From the server, cut anywhere. Not retained. */
  handleBytes(bytes: Uint8Array): HandshakeProgress | HandshakeMalformation {
    const before = this.#receivedBytes;
    assert(before < this.#received.length, 'no bytes after the end of the handshake');
    const part = bytes.subarray(0, this.#received.length - before);
    this.#received.set(part, before);
    this.#receivedBytes += part.length;
    if (this.#receivedBytes > 0 && this.#received[0] !== VERSION) return 'handshake-not-rtmp';
    const s1End = 1 + HANDSHAKE_BYTES;
    const isS1New = before < s1End && this.#receivedBytes >= s1End;
    return {
      consumed: part.length,
      reply: isS1New ? this.#replyTo(this.#received.subarray(1, s1End)) : undefined,
      isDone: this.#receivedBytes === this.#received.length,
    };
  }

  #replyTo(s1: Uint8Array): Uint8Array {
    const digest = findDigest(s1, SERVER_KEY);
    if (digest === undefined) return s1.slice(); // §5.2.4: C2 echoes S1
    const c2 = this.#random.bytes(HANDSHAKE_BYTES);
    signReply(c2, digest, CLIENT_KEY_WITH_TAIL);
    return c2;
  }
}
