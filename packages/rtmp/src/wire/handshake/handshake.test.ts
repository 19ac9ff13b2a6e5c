import { millis, type Random } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCapture } from '../../io/testing/captures.ts';
import { ClientHandshake, type HandshakeProgress } from './client-handshake.ts';
import {
  CLIENT_KEY,
  CLIENT_KEY_WITH_TAIL,
  DIGEST_BLOCKS,
  DIGEST_BYTES,
  digestOffset,
  findDigest,
  HANDSHAKE_BYTES,
  packetDigest,
  SERVER_KEY,
  SERVER_KEY_WITH_TAIL,
  signReply,
} from './digest.ts';

const random: Random = { uint32: () => 7, bytes: (length) => new Uint8Array(length).fill(0xa5) };
const client = readCapture('ffmpeg-publish');
const nginx = readCapture('nginx-rtmp-answers');

test('the digest of C1 is where ffmpeg put it, and that of S1 where nginx put it', () => {
  expect(findDigest(client.first, CLIENT_KEY)).toHaveLength(DIGEST_BYTES);
  expect(findDigest(nginx.first, SERVER_KEY)).toHaveLength(DIGEST_BYTES);
  expect(findDigest(client.first, SERVER_KEY)).toBeUndefined();
});

test('the digest is found in both places where servers put it', () => {
  for (const block of DIGEST_BLOCKS) {
    const s1 = new Uint8Array(HANDSHAKE_BYTES).fill(0xff); // the largest sum that the offset bytes can have
    const offset = digestOffset(s1, block);
    s1.set(packetDigest(s1, offset, SERVER_KEY), offset);
    expect(findDigest(s1, SERVER_KEY)).toEqual(s1.slice(offset, offset + DIGEST_BYTES));
  }
});

test('our signature is the one ffmpeg sent in C2, and the one nginx sent in S2', () => {
  const player = readCapture('ffmpeg-play');
  const answer = readCapture('nginx-rtmp-play-answers');
  const c2 = player.second.slice().fill(0, HANDSHAKE_BYTES - DIGEST_BYTES);
  signReply(c2, findDigest(answer.first, SERVER_KEY) as Uint8Array, CLIENT_KEY_WITH_TAIL);
  expect(c2).toEqual(player.second);
  const s2 = answer.second.slice().fill(0, HANDSHAKE_BYTES - DIGEST_BYTES);
  signReply(s2, findDigest(player.first, CLIENT_KEY) as Uint8Array, SERVER_KEY_WITH_TAIL);
  expect(s2).toEqual(answer.second);
});

test('C0 and C1: version 3, our time, a digest that servers find', () => {
  const hello = new ClientHandshake(random).start(millis(0x01020304));
  expect(hello).toHaveLength(1 + HANDSHAKE_BYTES);
  expect([...hello.subarray(0, 5)]).toEqual([3, 1, 2, 3, 4]);
  expect(findDigest(hello.subarray(1), CLIENT_KEY)).toBeDefined();
});

function run(
  capture: { first: Uint8Array; second: Uint8Array },
  cut: number,
): { replies: Uint8Array[]; done: boolean } {
  const handshake = new ClientHandshake(random);
  handshake.start(millis(0));
  const answer = Uint8Array.of(3, ...capture.first, ...capture.second);
  const replies: Uint8Array[] = [];
  let isDone = false;
  for (let at = 0; at < answer.length; at += cut) {
    const progress = handshake.handleBytes(answer.subarray(at, at + cut)) as HandshakeProgress;
    expect(progress.consumed).toBe(Math.min(cut, answer.length - at));
    if (progress.reply !== undefined) replies.push(progress.reply);
    isDone = progress.isDone;
  }
  return { replies, done: isDone };
}

test('nginx and node-media-server show a digest and get a signed C2', () => {
  for (const name of ['nginx-rtmp-answers', 'node-media-server-answers']) {
    const capture = readCapture(name);
    const { replies, done } = run(capture, 4096);
    const signed = new Uint8Array(HANDSHAKE_BYTES).fill(0xa5);
    signReply(signed, findDigest(capture.first, SERVER_KEY) as Uint8Array, CLIENT_KEY_WITH_TAIL);
    expect(replies).toEqual([signed]);
    expect(done).toBe(true);
  }
});

test('ffmpeg -listen shows none and gets its S1 back', () => {
  const capture = readCapture('ffmpeg-listen-answers');
  expect(run(capture, 4096)).toEqual({ replies: [capture.first], done: true });
});

test('however the answer is cut, one C2 is sent and nothing after S2 is consumed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4000 }), (cut) => {
      expect(run(nginx, cut).replies).toHaveLength(1);
    }),
    { numRuns: 50 },
  );
  const handshake = new ClientHandshake(random);
  handshake.start(millis(0));
  const progress = handshake.handleBytes(Uint8Array.of(3, ...nginx.first, ...nginx.second, 1, 2, 3));
  expect(progress).toMatchObject({ consumed: 1 + 2 * HANDSHAKE_BYTES, isDone: true });
});

test('an HTTP answer is not RTMP', () => {
  const handshake = new ClientHandshake(random);
  handshake.start(millis(0));
  expect(handshake.handleBytes(new TextEncoder().encode('HTTP/1.1 400 Bad Request'))).toBe('handshake-not-rtmp');
});
