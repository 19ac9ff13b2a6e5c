import { expect, test } from 'vitest';
import { MAX_OGG_PACKET_BYTES } from '../limits.ts';
import { oggCrc } from './crc.ts';
import { type OggPacket, OggPacketReader } from './packet-reader.ts';

const CONTINUED = 1;
const FIRST = 2;
const LAST = 4;

/** RFC 3533 §6, by hand: our writer never lets a packet go on. */
function page(
  sequence: number,
  flags: number,
  lacing: number[],
  { serial = 1, granule = 5, fill = sequence } = {},
): Uint8Array {
  const bytes = new Uint8Array(27 + lacing.length + lacing.reduce((sum, length) => sum + length, 0)).fill(fill);
  bytes.fill(0, 0, 27);
  bytes.set([0x4f, 0x67, 0x67, 0x53, 0, flags, granule]);
  bytes[14] = serial;
  bytes[18] = sequence;
  bytes[26] = lacing.length;
  bytes.set(lacing, 27);
  new DataView(bytes.buffer).setUint32(22, oggCrc(bytes), true);
  return bytes;
}

function packetsOf(...pages: Uint8Array[]): OggPacket[] {
  const file = new Uint8Array(Buffer.concat(pages));
  const reader = new OggPacketReader();
  const packets: OggPacket[] = [];
  for (let at = 0; ; ) {
    const read = reader.read(file.subarray(at));
    if (typeof read !== 'number') packets.push(read);
    else if (read === 0) return packets;
    else at += read;
  }
}

const sizes = (packets: OggPacket[]): number[] => packets.map(({ bytes }) => bytes.length);

test('packets within pages and across them', () => {
  const packets = packetsOf(page(0, FIRST, [9]), page(1, 0, [255, 10, 0, 255]), page(2, CONTINUED | LAST, [255, 3, 7]));
  expect(sizes(packets)).toEqual([9, 265, 0, 513, 7]);
  expect([...packets[3]!.bytes]).toEqual([...new Array(255).fill(1), ...new Array(258).fill(2)]);
  expect(packets.map(({ isFirst }) => isFirst)).toEqual([true, false, false, false, false]);
  expect(packets.map(({ isLast }) => isLast)).toEqual([false, false, false, false, true]);
  expect(packets.map(({ granulePosition }) => granulePosition)).toEqual([5, undefined, 5, undefined, 5]);
});

test('what goes on on a page that is gone is left out, and so is the rest of it', () => {
  expect(sizes(packetsOf(page(0, 0, [4, 255]), page(2, CONTINUED, [6, 8])))).toEqual([4, 8]);
  expect(sizes(packetsOf(page(0, 0, [4, 255]), page(1, 0, [6, 8])))).toEqual([4, 6, 8]);
  expect(sizes(packetsOf(page(3, CONTINUED, [255, 255, 6, 8])))).toEqual([8]);
});

test('a damaged page is passed over, and what is no page searched through', () => {
  const damaged = page(1, 0, [20]);
  damaged[30]! ^= 1;
  const junk = new TextEncoder().encode('some text, OggX and Og');
  expect(sizes(packetsOf(page(0, 0, [4]), damaged, junk, page(2, 0, [6])))).toEqual([4, 6]);
});

test('packets beyond 64 KB are told to be too long, and are not kept', () => {
  const half = new Array(129).fill(255);
  const packets = packetsOf(page(0, 0, half), page(1, CONTINUED, [...half, 9, 8]));
  expect(2 * 129 * 255 + 9).toBeGreaterThan(MAX_OGG_PACKET_BYTES);
  expect(packets.map(({ bytes, isTooLong }) => [bytes.length, isTooLong])).toEqual([
    [0, true],
    [8, false],
  ]);
});

test('of streams side by side one is followed, and the beginnings of others are seen', () => {
  const reader = new OggPacketReader();
  reader.follow(1);
  const pages = [page(0, 0, [4]), page(0, 0, [5], { serial: 2 }), page(1, FIRST, [6], { serial: 3 })];
  const seen = pages.map((bytes) => [reader.read(bytes), reader.hasPacket && reader.read(new Uint8Array(0))]);
  expect(seen.map(([, packet]) => packet && (packet as OggPacket).serialNumber)).toEqual([1, false, 3]);
});

test('no page is read before all of it is there', () => {
  const whole = page(0, 0, [40]);
  for (let length = 0; length < whole.length; length++)
    expect(new OggPacketReader().read(whole.subarray(0, length))).toBe(0);
  expect(new OggPacketReader().read(whole)).toBe(whole.length);
});
