import { concatBytes, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChunkMessage } from './chunk-message.ts';
import { ChunkReader } from './chunk-reader.ts';
import { ChunkWriter } from './chunk-writer.ts';

type Message = readonly [
  chunkStreamId: number,
  typeId: number,
  messageStreamId: number,
  timestamp: number,
  body: Uint8Array,
];

function write(messages: readonly Message[], chunkSize?: number): Uint8Array {
  const sent: Uint8Array[] = [];
  const writer = new ChunkWriter((bytes) => sent.push(bytes));
  if (chunkSize !== undefined) writer.setChunkSize(chunkSize);
  for (const message of messages) writer.write(...message);
  return concatBytes(sent);
}

function audio(timestamp: number, length = 1): Message {
  return [4, 8, 1, timestamp, new Uint8Array(length).fill(0xaa)];
}

test('RTMP 1.0 §5.3.2.1: types 0, 2, 3, 3', () => {
  const body = hexToBytes('aa'.repeat(32));
  const wire = write([1000, 1020, 1040, 1060].map((time): Message => [3, 8, 12345, time, body]));
  const aa = 'aa'.repeat(32);
  expect(wire).toEqual(hexToBytes(`03 0003e8 000020 08 39300000 ${aa} 83 000014 ${aa} c3 ${aa} c3 ${aa}`));
});

test('RTMP 1.0 §5.3.2.2: a message of 307 bytes in chunks of 128', () => {
  const body = Uint8Array.from({ length: 307 }, (_, i) => 1 + (i >> 7));
  const expected = `04 0003e8 000133 09 3a300000 ${'01'.repeat(128)} c4 ${'02'.repeat(128)} c4 ${'03'.repeat(51)}`;
  expect(write([[4, 9, 12346, 1000, body]])).toEqual(hexToBytes(expected));
});

test('type 1 when length or type changes', () => {
  expect(write([audio(0), audio(23, 2)])).toEqual(
    hexToBytes('04 000000 000001 08 01000000 aa 44 000017 000002 08 aaaa'),
  );
});

test('type 3 never begins a message right after type 0, not even with the delta servers agree about', () => {
  expect(write([audio(0), audio(0)])).toEqual(hexToBytes('04 000000 000001 08 01000000 aa 84 000000 aa'));
});

test('type 0 when the message stream changes or time steps back', () => {
  const other: Message = [4, 8, 2, 10, Uint8Array.of(0xaa)];
  expect(write([audio(10), other])).toEqual(
    hexToBytes('04 00000a 000001 08 01000000 aa 04 00000a 000001 08 02000000 aa'),
  );
  expect(write([audio(10), audio(9)])).toEqual(
    hexToBytes('04 00000a 000001 08 01000000 aa 04 000009 000001 08 01000000 aa'),
  );
});

test('timestamps of 2^24-1 and more are extended, and repeated by type 3 chunks', () => {
  const body = new Uint8Array(130).fill(0xaa);
  const aa = 'aa'.repeat(128);
  expect(write([[4, 9, 1, 0xfffffe, Uint8Array.of(1)]])).toEqual(hexToBytes('04 fffffe 000001 09 01000000 01'));
  expect(write([[4, 9, 1, 0xffffff, body]])).toEqual(
    hexToBytes(`04 ffffff 000082 09 01000000 00ffffff ${aa} c4 00ffffff aaaa`),
  );
});

test('a delta after an extended timestamp is short again, and its type 3 chunks are bare', () => {
  const body = new Uint8Array(129).fill(0xaa);
  const wire = write([audio(0x1000000), [4, 8, 1, 0x1000017, body]]);
  const expected = `04 ffffff 000001 08 01000000 01000000 aa 44 000017 000081 08 ${'aa'.repeat(128)} c4 aa`;
  expect(wire).toEqual(hexToBytes(expected));
});

test('a delta that would need the extended field goes out as type 0', () => {
  const wire = write([audio(0), audio(0xffffff)]);
  expect(wire).toEqual(hexToBytes('04 000000 000001 08 01000000 aa 04 ffffff 000001 08 01000000 00ffffff aa'));
});

test('the wrap after 49.7 days is a small delta', () => {
  const wire = write([audio(0xfffffff0), audio(0x10)]);
  expect(wire).toEqual(hexToBytes('04 ffffff 000001 08 01000000 fffffff0 aa 84 000020 aa'));
});

test('bodies are passed on as slices, not copies', () => {
  const sent: Uint8Array[] = [];
  const writer = new ChunkWriter((bytes) => sent.push(bytes));
  const body = new Uint8Array(300);
  writer.write(6, 9, 1, 0, body);
  expect(sent.filter(({ buffer }) => buffer === body.buffer).map(({ byteOffset }) => byteOffset)).toEqual([
    0, 128, 256,
  ]);
});

test('headers handed out earlier do not change when a slab is used up', () => {
  const sent: { bytes: Uint8Array; copy: Uint8Array }[] = [];
  const writer = new ChunkWriter((bytes) => sent.push({ bytes, copy: bytes.slice() }));
  for (let i = 0; i < 5_000; i++) writer.write(4, 8, 1, i * 23, new Uint8Array(i % 7));
  for (const { bytes, copy } of sent) expect(bytes).toEqual(copy);
});

const message = fc.record({
  id: fc.constantFrom(3, 4, 6, 63),
  typeId: fc.constantFrom(8, 9, 18),
  messageStreamId: fc.constantFrom(0, 1, 0xffffffff),
  timestamp: fc.oneof(fc.nat(1000), fc.constantFrom(0xfffffe, 0xffffff, 0x1000000, 0xffffffff), fc.nat(0xffffffff)),
  length: fc.oneof(fc.nat(3), fc.nat(700)),
});

test('what is written is read back, for any chunk size and any order of timestamps', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 12 }), fc.integer({ min: 1, max: 300 }), (messages, chunkSize) => {
      const wire: Uint8Array[] = [];
      const writer = new ChunkWriter((bytes) => wire.push(bytes));
      writer.write(2, 1, 0, 0, Uint8Array.of(0, 0, chunkSize >> 8, chunkSize & 0xff));
      writer.setChunkSize(chunkSize);
      const expected: ChunkMessage[] = messages.map(({ typeId, messageStreamId, timestamp, length }, i) => ({
        typeId,
        messageStreamId,
        timestamp,
        payload: new Uint8Array(length).fill(i),
      }));
      for (const [i, { id }] of messages.entries()) {
        const { typeId, messageStreamId, timestamp, payload } = expected[i]!;
        writer.write(id, typeId, messageStreamId, timestamp, payload);
      }
      const read: ChunkMessage[] = [];
      expect(new ChunkReader().read(concatBytes(wire), (one) => read.push(one))).toBeUndefined();
      expect(read).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});
