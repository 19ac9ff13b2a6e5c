/** Events share SSRC, sequence numbers and clock with the sound, and change nothing for it. */
import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { writeTelephoneEvent } from '../payload/telephone-event.ts';
import { type RtpPacketFields, writeRtpPacket } from '../wire/packet.ts';
import type { PacketTap } from './events.ts';
import { receive } from './recorded-receiver.ts';
import { audioTrack, videoTrack } from './simulated-call.ts';

const TRACK = audioTrack({ telephoneEvent: { payloadType: 110, clockRate: 48_000 }, audioLevelExtensionId: 1 });
const NACKED: typeof TRACK = { ...TRACK, feedback: { ...TRACK.feedback, nack: true } };
const SOUND = { payloadType: 111, payload: Uint8Array.of(0x78) };
const digit = (duration: number): Partial<RtpPacketFields> => ({
  payloadType: 110,
  payload: writeTelephoneEvent({ event: 5, isEnd: false, volume: 10, duration }),
});

test('they come in order among the sound, each once; they are neither sound nor unknown nor lost', () => {
  const r = receive([TRACK]);
  r.rtp(0, 10, SOUND);
  r.rtp(40, 12, { ...digit(960), timestamp: 960 });
  r.rtp(41, 11, { ...digit(480), timestamp: 960, marker: true });
  r.rtp(41, 12, { ...digit(960), timestamp: 960 });
  r.rtp(45, 13, { ...digit(960), payload: new Uint8Array(0), timestamp: 960 });
  r.rtp(60, 14, { ...SOUND, timestamp: 2_880 });
  r.runUntil(1_000);
  expect(r.events[0]).toEqual(['M 05 0a 480', '- 05 0a 960']);
  expect(r.told[0]).toEqual(['10', '14']);
  expect(r.positions[0]).toEqual([0, 2_880]);
  expect(r.receiver.statistics(0)).toMatchObject({ packetsLost: 0, duplicates: 1, unknownPayloadType: 0, restarts: 0 });
});

test('an event that is lost is asked for, and waited for, as sound is', () => {
  const r = receive([NACKED]);
  r.rtp(0, 10, SOUND);
  r.rtp(40, 12, { ...SOUND, timestamp: 1_920 });
  r.runUntil(60);
  expect(r.sent('nack').map(({ packet }) => packet.lost)).toEqual([[11]]);
  r.rtp(60, 11, { ...digit(480), timestamp: 960, marker: true });
  expect(r.told[0]).toEqual(['10', '12']);
  expect(r.events[0]).toEqual(['M 05 0a 480']);
  expect(r.receiver.statistics(0)).toMatchObject({ packetsMissed: 1, packetsLost: 0 });
});

/** Its timestamp is of its beginning: taken for the time of sending it would show 20 ms of jitter. */
test('a held key is no jitter', () => {
  const r = receive([TRACK]);
  let sequenceNumber = 0;
  for (let i = 0; i < 50; i++) r.rtp(i * 20, sequenceNumber++, { ...SOUND, timestamp: i * 960 });
  for (let i = 50; i < 150; i++) r.rtp(i * 20, sequenceNumber++, { ...digit((i - 49) * 960), timestamp: 48_000 });
  expect(r.receiver.statistics(0).jitterMs).toBe(0);
  for (let i = 150; i < 200; i++) r.rtp(i * 20, sequenceNumber++, { ...SOUND, timestamp: i * 960 });
  expect(r.receiver.statistics(0)).toMatchObject({ jitterMs: 0, packetsLost: 0, fractionLost: 0 });
});

test('a source that begins with an event is the sound’s', () => {
  const r = receive([videoTrack(), TRACK]);
  r.rtp(0, 10, { ...digit(480), ssrc: 9, marker: true });
  r.rtp(20, 11, { ...SOUND, ssrc: 9, timestamp: 960 });
  expect(r.events[1]).toEqual(['M 05 0a 480']);
  expect(r.told[1]).toEqual(['11']);
  expect(r.receiver.statistics(1)).toMatchObject({ ssrc: 9, packets: 2 });
});

test('they are told to a tap as they arrive; not to one that knows none, and nothing where they were not negotiated', () => {
  const told: string[] = [];
  const tap: PacketTap = {
    packet: (codec, sequenceNumber) => told.push(`${codec.codec} ${sequenceNumber}`),
    telephoneEvent: (sequenceNumber, timestamp, marker, payload) =>
      told.push(`${sequenceNumber} ${timestamp} ${marker ? 'M' : '-'} ${payload.length}`),
    restart: () => {},
  };
  const r = receive([TRACK]);
  r.receiver.tap(0, tap);
  r.rtp(0, 10, SOUND);
  r.rtp(20, 12, { ...digit(960), timestamp: 960 });
  r.rtp(21, 11, { ...digit(480), timestamp: 960, marker: true });
  const plain: PacketTap = { packet: tap.packet, restart: tap.restart };
  r.receiver.tap(0, plain);
  r.rtp(40, 13, { ...digit(960), timestamp: 960 });
  expect(told).toEqual(['opus 10', '12 960 - 4', '11 960 M 4']);

  const without = receive([audioTrack()]);
  without.receiver.tap(0, tap);
  without.rtp(0, 1, SOUND);
  without.rtp(20, 2, digit(960));
  expect(told.slice(3)).toEqual(['opus 1']);
  expect(without.events[0]).toEqual([]);
  expect(without.receiver.statistics(0).unknownPayloadType).toBe(1);
});

test('the level of each packet of sound is told to who listens, once it is accepted', () => {
  const heard: number[][] = [];
  const r = receive([TRACK]);
  const packet = (sequenceNumber: number, level: number, fields: Partial<RtpPacketFields> = {}): Uint8Array => {
    const plain = writeRtpPacket({ ...SOUND, sequenceNumber, timestamp: 0, marker: false, ssrc: 1, ...fields });
    const extension = Uint8Array.of(0xbe, 0xde, 0, 1, 0x10, level, 0, 0);
    const datagram = Uint8Array.of(...plain.subarray(0, 12), ...extension, ...plain.subarray(12));
    datagram[0] = 0x90;
    return datagram;
  };
  expect(r.receiver.listenToLevels(0, (now, levelDb) => heard.push([now, levelDb]))).toBe(true);
  r.datagram(0, packet(1, 0x80 | 30));
  r.datagram(20, packet(2, 127));
  r.datagram(40, packet(3, 30, digit(960)));
  r.datagram(60, packet(4, 30, { payload: new Uint8Array(0) }));
  r.rtp(80, 5, SOUND);
  r.datagram(100, packet(6, 0));
  r.receiver.listenToLevels(0, undefined);
  r.datagram(120, packet(7, 30));
  expect(heard).toEqual([
    [0, -30],
    [20, -127],
    [100, -0],
  ]);
  expect(receive([audioTrack()]).receiver.listenToLevels(0, () => {})).toBe(false);
  expect(r.receiver.nextTimeout()).toBeGreaterThan(millis(0));
});
