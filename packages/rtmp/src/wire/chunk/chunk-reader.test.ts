import { bytesToHex, concatBytes, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCapture } from '../../io/testing/captures.ts';
import { MAX_CHUNK_STREAMS, MAX_MESSAGE_BYTES } from '../../limits.ts';
import { parseCommand } from '../message/command.ts';
import type { ChunkMessage } from './chunk-message.ts';
import { type ChunkMalformation, ChunkReader } from './chunk-reader.ts';

function read(...pieces: readonly Uint8Array[]): {
  messages: ChunkMessage[];
  malformation: ChunkMalformation | undefined;
} {
  const reader = new ChunkReader();
  const messages: ChunkMessage[] = [];
  for (const piece of pieces) {
    const malformation = reader.read(piece, (message) => messages.push(message));
    if (malformation !== undefined) return { messages, malformation };
  }
  return { messages, malformation: undefined };
}

/** RTMP 1.0 §5.3.2.1, written out: four audio messages of 32 bytes, 20 ms apart, in chunk types 0, 2, 3, 3. */
const AUDIO = 'aa'.repeat(32);
const EXAMPLE_1 = `03 0003e8 000020 08 39300000 ${AUDIO} 83 000014 ${AUDIO} c3 ${AUDIO} c3 ${AUDIO}`;
/** RTMP 1.0 §5.3.2.2: a video message of 307 bytes in three chunks. */
const EXAMPLE_2 = `04 0003e8 000133 09 3a300000 ${'01'.repeat(128)} c4 ${'02'.repeat(128)} c4 ${'03'.repeat(51)}`;

test('example 1 of the specification', () => {
  const { messages } = read(hexToBytes(EXAMPLE_1));
  expect(messages.map(({ timestamp }) => timestamp)).toEqual([1000, 1020, 1040, 1060]);
  expect(messages.every(({ typeId, messageStreamId }) => typeId === 8 && messageStreamId === 12345)).toBe(true);
});

test('example 2 of the specification', () => {
  const { messages } = read(hexToBytes(EXAMPLE_2));
  expect(messages).toHaveLength(1);
  expect(bytesToHex(messages[0]!.payload)).toBe('01'.repeat(128) + '02'.repeat(128) + '03'.repeat(51));
});

test('basic headers of two and three bytes (§5.3.1.1)', () => {
  const { messages } = read(hexToBytes('00 00 000001 000001 14 00000000 11  01 0100 000002 000001 14 00000000 22'));
  expect(messages.map(({ timestamp }) => timestamp)).toEqual([1, 2]);
  // A type 3 chunk must find the chunk stream that its id names: 64 and 65 (little-endian).
  const again = '00 00 000001 000001 14 00000000 11  01 0100 000002 000001 14 00000000 22  40 01 000005 000001 14 33';
  expect(read(hexToBytes(again)).messages[2]?.timestamp).toBe(7);
});

test('extended timestamps, repeated by type 3 chunks (§5.3.1.3)', () => {
  const first = `04 ffffff 000081 09 01000000 01000000 ${'01'.repeat(128)} c4 01000000 02`;
  const { messages } = read(hexToBytes(first));
  expect(messages).toMatchObject([{ timestamp: 0x01000000 }]);
  expect(messages[0]?.payload.at(-1)).toBe(2);
});

test('timestamps wrap', () => {
  const { messages } = read(hexToBytes('04 ffffff 000001 09 01000000 fffffff0 11 84 000020 22'));
  expect(messages.map(({ timestamp }) => timestamp)).toEqual([0xfffffff0, 0x10]);
});

test('type 1 keeps the message stream, type 0 after it starts anew', () => {
  const { messages } = read(
    hexToBytes('04 00000a 000001 09 05000000 11 44 000001 000002 08 2233 04 000003 000001 09 06000000 44'),
  );
  expect(messages).toMatchObject([
    { timestamp: 10, typeId: 9, messageStreamId: 5 },
    { timestamp: 11, typeId: 8, messageStreamId: 5 },
    { timestamp: 3, typeId: 9, messageStreamId: 6 },
  ]);
});

test('empty messages are messages', () => {
  expect(read(hexToBytes('04 000001 000000 14 00000000 04 000002 000000 14 00000000')).messages).toHaveLength(2);
});

const SET_CHUNK_SIZE = (size: string): string => `02 000000 000004 01 00000000 ${size}`;

test('Set Chunk Size 1: a header per byte', () => {
  const wire = `${SET_CHUNK_SIZE('00000001')} 03 000000 000003 14 00000000 01 c3 02 c3 03`;
  expect([...read(hexToBytes(wire)).messages[0]!.payload]).toEqual([1, 2, 3]);
});

test('Set Chunk Size of the largest value: the limit of the message still holds', () => {
  const size = SET_CHUNK_SIZE('7fffffff');
  expect(read(hexToBytes(`${size} 03 000000 00ffff 14 00000000 ${'00'.repeat(0xffff)}`)).messages).toHaveLength(1);
  expect(read(hexToBytes(`${size} 03 000000 ffffff 14 00000000`)).malformation).toBe('message-too-long');
});

test('a chunk size may change while another message is open', () => {
  const wire = `03 000000 000082 14 00000000 ${'01'.repeat(128)} ${SET_CHUNK_SIZE('00000001')} c3 02 c3 03`;
  expect(read(hexToBytes(wire)).messages[0]?.payload).toHaveLength(130);
});

test('Abort throws the open message away (§5.4.2)', () => {
  const wire = `03 000000 000082 14 00000000 ${'01'.repeat(128)} 02 000000 000004 02 00000000 00000003 03 000000 000001 14 00000000 ff`;
  expect(read(hexToBytes(wire)).messages).toMatchObject([{ payload: Uint8Array.of(0xff) }]);
});

test('a new header before the message is whole gives it up', () => {
  const wire = `03 000000 000082 14 00000000 ${'01'.repeat(128)} 03 000000 000001 14 00000000 ff`;
  expect(read(hexToBytes(wire)).messages).toMatchObject([{ payload: Uint8Array.of(0xff) }]);
});

/** Headers of messages that never come, one per chunk stream. */
const openings = (count: number, length: string): string =>
  SET_CHUNK_SIZE('00000001') +
  Array.from(
    { length: count },
    (_, i) => `${(3 + i).toString(16).padStart(2, '0')} 000000 ${length} 14 00000000 00`,
  ).join('');

const malformed: Record<ChunkMalformation, string> = {
  'chunk-stream-without-header': 'c3 00',
  'too-many-chunk-streams': openings(MAX_CHUNK_STREAMS, '000002'), // and the control stream
  'message-too-long': '03 000000 010001 14 00000000',
  'too-many-open-message-bytes': openings(3, '00ffff'),
  'bad-chunk-size': SET_CHUNK_SIZE('00000000'),
  'bad-abort': '02 000000 000003 02 00000000 000000',
};
for (const [malformation, wire] of Object.entries(malformed)) {
  test(`malformed: ${malformation}`, () => expect(read(hexToBytes(wire)).malformation).toBe(malformation));
}

test('malformed: chunk sizes with the first bit set, and too short', () => {
  expect(read(hexToBytes(SET_CHUNK_SIZE('80000000'))).malformation).toBe('bad-chunk-size');
  expect(read(hexToBytes('02 000000 000003 01 00000000 000000')).malformation).toBe('bad-chunk-size');
});

test('the limits themselves are allowed', () => {
  expect(read(hexToBytes(openings(MAX_CHUNK_STREAMS - 1, '000002'))).malformation).toBeUndefined();
  expect(read(hexToBytes(openings(2, '00ffff'))).malformation).toBeUndefined();
  expect(MAX_MESSAGE_BYTES).toBe(0x10000);
  expect(read(hexToBytes('03 000000 010000 14 00000000')).malformation).toBeUndefined();
});

test('messages that were completed or aborted no longer count as open', () => {
  const message = `03 000000 000081 14 00000000 ${'00'.repeat(128)} c3 00`;
  const aborted = `03 000000 00ffff 14 00000000 ${'00'.repeat(128)} 02 000000 000004 02 00000000 00000003`;
  expect(read(hexToBytes(message.repeat(2000))).messages).toHaveLength(2000);
  expect(read(hexToBytes(aborted.repeat(10))).malformation).toBeUndefined();
});

test('messages before a malformation are passed on', () => {
  const { messages, malformation } = read(hexToBytes('03 000000 000001 14 00000000 ff c9'));
  expect(messages).toHaveLength(1);
  expect(malformation).toBe('chunk-stream-without-header');
});

test('what nginx, node-media-server and ffmpeg answer, however it is cut', () => {
  for (const name of ['nginx-rtmp-answers', 'node-media-server-answers', 'ffmpeg-listen-answers']) {
    const { chunkStream } = readCapture(name);
    const whole = read(chunkStream);
    const names = whole.messages
      .filter(({ typeId }) => typeId === 20)
      .map(({ payload }) => (parseCommand(20, payload) as { name: string }).name);
    expect(names.filter((command) => command === '_result').length).toBeGreaterThanOrEqual(2);
    expect(names).toContain('onStatus');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (cut) => {
        const pieces: Uint8Array[] = [];
        for (let at = 0; at < chunkStream.length; at += cut) pieces.push(chunkStream.subarray(at, at + cut));
        expect(read(...pieces)).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  }
});

test('a whole publish of ffmpeg: metadata, headers, pictures and sound', () => {
  const { messages, malformation } = read(readCapture('ffmpeg-publish').chunkStream);
  expect(malformation).toBeUndefined();
  const count = (typeId: number): number => messages.filter((message) => message.typeId === typeId).length;
  expect(count(9)).toBe(7); // sequence header, five pictures, end of sequence
  expect(count(8)).toBeGreaterThan(20);
  expect(count(18)).toBe(1);
});

const captures = ['nginx-rtmp-answers', 'ffmpeg-listen-answers'].map((name) => readCapture(name).chunkStream);
test('damaged chunk streams never throw', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...captures, hexToBytes(EXAMPLE_1), hexToBytes(EXAMPLE_2)),
      fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 3 }),
      fc.nat(600),
      (capture, damages, keep) => {
        const wire = capture.slice(0, keep);
        for (const [at, value] of damages) if (at < wire.length) wire[at] = value;
        const before = concatBytes([wire]);
        read(wire);
        expect(wire).toEqual(before);
      },
    ),
    { numRuns: 2_000 },
  );
});
