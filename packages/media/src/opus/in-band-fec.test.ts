import { expect, test } from 'vitest';
import { readOpusPackets } from '../../testdata/opus-packets.ts';
import { hasInBandFec } from './in-band-fec.ts';
import { type OpusToc, parseOpusPacket } from './toc.ts';

const ask = (...bytes: number[]): boolean => {
  const packet = Uint8Array.from([...bytes, 0, 0, 0, 0]);
  return hasInBandFec(packet, parseOpusPacket(packet) as OpusToc);
};

test('an encoder that was told of losses sends FEC, one that was not sends none', () => {
  const share = (name: string): number => {
    const packets = readOpusPackets(name);
    return packets.filter((packet) => hasInBandFec(packet, parseOpusPacket(packet) as OpusToc)).length / packets.length;
  };
  expect(share('fec-mono.ogg')).toBeGreaterThan(0.5);
  expect(share('onsets-mono.ogg')).toBe(0);
});

/** Configurations of RFC 6716 Table 2: 1 SILK 20 ms, 2 SILK 40 ms, 3 SILK 60 ms, 14 hybrid 10 ms, 31 CELT 20 ms. */
test('the flag stands behind the VAD flags of the frame, for the side channel behind that of the middle one', () => {
  expect([ask(1 << 3, 0x40), ask(1 << 3, 0xbf)]).toEqual([true, false]);
  expect([ask(2 << 3, 0x20), ask(2 << 3, 0xdf)]).toEqual([true, false]);
  expect([ask(3 << 3, 0x10), ask(3 << 3, 0xef)]).toEqual([true, false]);
  expect([ask(14 << 3, 0x40), ask(14 << 3, 0xbf)]).toEqual([true, false]);
  expect([ask((1 << 3) | 4, 0x10), ask((1 << 3) | 4, 0xaf), ask((3 << 3) | 4, 0x01)]).toEqual([true, false, true]);
  expect(ask(31 << 3, 0xff)).toBe(false);
});

test('lengths and padding come before the first frame', () => {
  expect(ask((1 << 3) | 1, 0x40, 0)).toBe(true);
  expect(ask((1 << 3) | 2, 1, 0x40)).toBe(true);
  const long = new Uint8Array(600);
  long.set([(1 << 3) | 2, 252, 1, 0x40]);
  expect(hasInBandFec(long, parseOpusPacket(long) as OpusToc)).toBe(true);
  expect(ask((1 << 3) | 3, 0x01, 0x40)).toBe(true);
  expect(ask((1 << 3) | 3, 0x83, 1, 1, 0x40)).toBe(true);
  expect(ask((1 << 3) | 3, 0x41, 2, 0x40)).toBe(true);
  const padded = new Uint8Array(600);
  padded.set([(1 << 3) | 3, 0x41, 255, 3, 0x40]);
  expect(hasInBandFec(padded, parseOpusPacket(padded) as OpusToc)).toBe(true);
});
