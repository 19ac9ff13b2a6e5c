import { hexToBytes, type Millis, millis, silentLog, ticks } from '@callcast/core';
import { AudioCodecError, AudioCodecs, type OpusToAac, SenderTimeline } from '@callcast/media';
import type { ReceivedPacket } from '@callcast/rtp';
import { expect, test } from 'vitest';
import { AUDIO_TRACK } from '../testing/simulated-caller.ts';
import { LegAudio } from './leg-audio.ts';

/** Opus: 20 ms of CELT silence, mono (RFC 6716 §3.1: config 31, code 0). */
const SILENT_PACKET = hexToBytes('f8fffe');

function packet(index: number, position = index * 960): ReceivedPacket {
  const codec = AUDIO_TRACK.codecs[0];
  if (codec === undefined) throw new Error('the track has a codec');
  return {
    codec,
    marker: false,
    sequenceNumber: index,
    position: ticks(position),
    payload: SILENT_PACKET,
    arrivedAt: millis(1_000 + index * 20),
  };
}

const MONO = { channels: 1, bitrateBps: 64_000 } as const;

function openAudio(transcoder: OpusToAac | undefined) {
  const times: Millis[] = [];
  const opusTimes: Millis[] = [];
  const timeline = new SenderTimeline();
  const audio = new LegAudio({
    transcoder,
    timeline,
    log: silentLog,
    onFrame: (_frame, time) => void times.push(time),
    onOpusPacket: (_packet, time) => void opusTimes.push(time),
  });
  audio.want(MONO);
  return { audio, times, opusTimes, timeline };
}

const distances = (times: readonly number[]): number[] => times.slice(1).map((time, i) => time - (times[i] ?? 0));

test('a sender whose positions begin anew keeps the track going, one frame after another', async () => {
  const codecs = await AudioCodecs.load();
  const { audio, times } = openAudio(codecs.createOpusToAac(1));
  for (let i = 0; i < 50; i++) audio.handlePacket(packet(i));
  audio.handleRestart();
  for (let i = 50; i < 100; i++) audio.handlePacket(packet(i, 4_000_000_000 + i * 960));
  audio.transcode();
  audio.close();
  expect(times.length).toBeGreaterThan(90);
  for (const distance of distances(times)) expect(distance).toBeCloseTo(1024 / 48, 3);
});

test('a codec that fails is put away; silence follows the pictures', () => {
  let closed = 0;
  const broken = {
    channels: 1,
    addEncoding: () => {},
    positionOffset: 0,
    push: () => {
      throw new AudioCodecError('AUDIO_ENCODER_FAILED', 'out of memory');
    },
    close: () => void closed++,
  } as unknown as OpusToAac;
  const { audio, times } = openAudio(broken);
  audio.handlePacket(packet(0));
  audio.handlePacket(packet(1));
  audio.transcode();
  for (let i = 0; i < 30; i++) audio.handlePicture(millis(2_000 + i * 33));
  expect(closed).toBe(1);
  expect(times.length).toBeGreaterThan(40);
});

test('a malformed packet far ahead is no place to fill silence up to', async () => {
  const codecs = await AudioCodecs.load();
  const { audio, times } = openAudio(codecs.createOpusToAac(1));
  for (let i = 0; i < 50; i++) audio.handlePacket(packet(i));
  // Config 0, code 3, and no frames (RFC 6716 §3.2.5 forbids it), half of the RTP timestamp range ahead.
  audio.handlePacket({ ...packet(50, 2 ** 31 - 1), payload: hexToBytes('0300') });
  audio.transcode();
  for (let now = 2_000; now < 3_000; now += 5) audio.handleTick(millis(now), false);
  audio.close();
  expect(times.length).toBeLessThan(100); // two seconds are 94 frames
  for (const distance of distances(times)) expect(distance).toBeCloseTo(1024 / 48, 3);
});

test('packets wait for the worker to transcode them, but a flood is not kept', async () => {
  const codecs = await AudioCodecs.load();
  const { audio, times } = openAudio(codecs.createOpusToAac(1));
  for (let i = 0; i < 10; i++) audio.handlePacket(packet(i));
  expect(times).toEqual([]);
  audio.transcode();
  const once = times.length;
  expect(once).toBeGreaterThan(5);
  audio.transcode();
  expect(times.length).toBe(once);
  for (let i = 10; i < 60; i++) audio.handlePacket(packet(i));
  expect(times.length).toBeGreaterThan(30);
  audio.close();
});

test('sound that leaves out seconds with every packet is not filled faster than time passes', async () => {
  const codecs = await AudioCodecs.load();
  const { audio, times } = openAudio(codecs.createOpusToAac(1));
  // A thousand seconds of positions in two seconds.
  for (let i = 0; i < 100; i++) audio.handlePacket(packet(i, i * 475_200));
  audio.transcode();
  audio.close();
  expect(times.length * 1024).toBeLessThan((10 + 2 * 2 + 2) * 48_000);
  for (const distance of distances(times)) expect(distance).toBeCloseTo(1024 / 48, 3);
});

test('more packets than time has room for are left out', async () => {
  const codecs = await AudioCodecs.load();
  const transcoder = codecs.createOpusToAac(1);
  const { audio } = openAudio(transcoder);
  for (let i = 0; i < 1_000; i++) audio.handlePacket({ ...packet(i), arrivedAt: millis(1_000 + i) });
  audio.transcode();
  expect(transcoder.statistics.decodedPackets).toBeLessThan((10_000 + 2 * 1_000) / 20 + 2);
  expect(transcoder.statistics.decodedPackets).toBeGreaterThan(500);
  audio.close();
});

test('a pause of the sender is still filled with silence, and what comes after it stands where it belongs', async () => {
  const codecs = await AudioCodecs.load();
  const transcoder = codecs.createOpusToAac(1);
  const { audio, times } = openAudio(transcoder);
  for (let i = 0; i < 50; i++) audio.handlePacket(packet(i));
  for (let i = 450; i < 500; i++) audio.handlePacket(packet(i));
  audio.transcode();
  expect(transcoder.positionOffset).toBe(0);
  audio.close();
  expect(times.length).toBeGreaterThan(460); // ten seconds are 468 frames
});

test('silence before the first sound does not come again when the codec fails much later', () => {
  let fails = false;
  const transcoder = {
    channels: 1,
    addEncoding: () => {},
    positionOffset: 0,
    writtenUntil: 1_000_000,
    push: () => {
      if (fails) throw new AudioCodecError('AUDIO_ENCODER_FAILED', 'out of memory');
      return [];
    },
    close: () => {},
  } as unknown as OpusToAac;
  const { audio, times } = openAudio(transcoder);
  for (let at = 1_000; at < 4_000; at += 33) audio.handlePicture(millis(at));
  expect(times[0]).toBeGreaterThanOrEqual(2_000);
  expect(times.length).toBeGreaterThan(80);
  const { length } = times;
  audio.handlePacket(packet(0));
  audio.transcode();
  audio.handlePicture(millis(60_000));
  expect(times).toHaveLength(length);
  fails = true;
  audio.handlePacket(packet(1));
  audio.transcode();
  for (const at of [60_033, 60_066]) audio.handlePicture(millis(at));
  expect(times.slice(length).every((time) => time >= 60_000)).toBe(true);
});

test('whoever wants Opus of a caller without sound gets silence from then on, not from the beginning', () => {
  const { audio, times, opusTimes } = openAudio(undefined);
  const show = (from: number, until: number): void => {
    for (let at = from; at < until; at += 33) audio.handlePicture(millis(at));
  };
  show(1_000, 4_000);
  audio.want('opus');
  show(4_000, 5_000);
  expect(opusTimes[0]).toBeGreaterThanOrEqual(3_970);
  for (const distance of distances(opusTimes)) expect(distance).toBeCloseTo(20, 3);
  audio.release('opus');
  audio.release('opus');
  const { length } = opusTimes;
  show(5_000, 8_000);
  expect(opusTimes).toHaveLength(length);
  audio.want('opus');
  show(8_000, 9_000);
  expect(opusTimes[length]).toBeGreaterThanOrEqual(7_970);
  expect(times.length).toBeGreaterThan(360); // AAC all the while
});

test('a sender report right behind the first packet, or behind a restart, is understood', async () => {
  const codecs = await AudioCodecs.load();
  const { audio, timeline } = openAudio(codecs.createOpusToAac(1));
  const report = (position: number, arrivedAt: number) =>
    audio.handleSenderReport({
      ntpMs: 1_700_000_000_000 + arrivedAt,
      position: ticks(position),
      arrivedAt: millis(arrivedAt),
    });
  audio.handlePacket(packet(0));
  report(0, 1_001);
  for (let i = 1; i < 50; i++) audio.handlePacket(packet(i));
  audio.transcode();
  audio.handleRestart();
  audio.handlePacket(packet(50, 4_000_000_000));
  report(4_000_000_000, 2_001);
  audio.close();
  expect(timeline.statistics.ignoredSenderReports).toBe(0);
});
