import { millis, silentLog } from '@callcast/core';
import { AudioCodecs } from '@callcast/media';
import { AudioEngine } from '@callcast/media/audio-engine';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { beforeAll, expect, test } from 'vitest';
import { NO_NAL_UNITS, type SourceHeaders, type SourceUnit } from '../pipelines/source-unit.ts';
import { Conference } from './conference.ts';
import { ConferenceSound } from './conference-sound.ts';
import { type ConferenceLeg, Participant } from './participant.ts';

let codecs: AudioCodecs;
let engine: AudioEngine;
beforeAll(async () => {
  codecs = await AudioCodecs.load();
  engine = await AudioEngine.load(codecs);
});

function silentLeg() {
  const sent: Uint8Array[] = [];
  const leg: ConferenceLeg = {
    hasVideo: true,
    announcedMacroblocks: undefined,
    listen: () => () => {},
    addSink: () => {},
    removeSink: () => {},
    requestKeyFrame: () => {},
    wantKeyFrames: () => {},
    sendAudio: (packet) => sent.push(packet) > 0,
    endAudio: () => {},
  };
  return { leg, sent };
}

test('a worker that stood still makes up for it bit by bit, and nothing is left out', () => {
  const scheduler = new VirtualScheduler();
  const conference = new Conference({
    engine,
    codecs,
    scheduler,
    log: silentLog,
    isPlayedTo: () => false,
    onSpeaker: () => {},
  });
  const { leg, sent } = silentLeg();
  conference.join('a', leg, { hears: true, speaks: true });
  scheduler.advance(1_010);
  conference.mix();
  expect(sent).toHaveLength(25);
  conference.mix();
  conference.mix();
  expect(sent).toHaveLength(50);
  conference.close();
  conference.close();
});

test('at most 100 are in it', () => {
  const scheduler = new VirtualScheduler();
  const conference = new Conference({
    engine,
    codecs,
    scheduler,
    log: silentLog,
    isPlayedTo: () => false,
    onSpeaker: () => {},
  });
  const direction = { hears: false, speaks: false };
  for (let i = 0; i < 100; i++) expect(conference.join(`${i}`, silentLeg().leg, direction)).toBe(true);
  expect(conference.join('100', silentLeg().leg, direction)).toBe(false);
  conference.leave('7');
  expect(conference.join('100', silentLeg().leg, direction)).toBe(true);
  conference.close();
});

test('what is no H.264 is not shown', () => {
  const pictures: SourceUnit[] = [];
  const audio = engine.openConference();
  const voice = audio.add({ isListener: false });
  if (voice === undefined) throw new Error('there is room');
  const { leg } = silentLeg();
  const participant = new Participant({
    ...{ legId: 'a', number: 0, leg, voice, hears: false, speaks: true },
    now: () => millis(1_000),
    onPicture: (_of, unit) => pictures.push(unit),
  });
  const picture = { kind: 'video', time: millis(900), duration: millis(0), body: new Uint8Array(9) } as const;
  const unit = { ...picture, isKeyFrame: true, isRasl: false, nalUnits: NO_NAL_UNITS };
  const header = { body: new Uint8Array(9), size: { width: 640, height: 360 } };
  const headers = (codec?: 'av01'): SourceHeaders => ({ video: codec === undefined ? header : { ...header, codec } });
  participant.handleUnit(unit, headers('av01'));
  expect([pictures, participant.hasPictures]).toEqual([[], false]);
  participant.handleUnit(unit, headers());
  // Whoever sends no sound is shown as late as if there were some.
  expect(pictures.map(({ time }) => time)).toEqual([1_060]);
  audio.close();
});

test('both encodings of a mix stand where its samples do', () => {
  const units: SourceUnit[] = [];
  const origin = millis(5_000);
  const sound = new ConferenceSound({
    ...({ channels: 1, aac: codecs.createPcmToAac(1), engine, origin, log: silentLog } as const),
    onUnit: (unit) => units.push(unit),
  });
  const aac = { channels: 1, bitrateBps: 64_000 } as const;
  sound.want(aac);
  sound.want(aac);
  sound.want('opus');
  const frame = new Float32Array(960);
  for (let i = 0; i < 3; i++) sound.push(frame);
  const times = (encoding: unknown) => units.flatMap((unit) => (unit.encoding === encoding ? [unit.time] : []));
  expect(times('opus')).toEqual([0, 20, 40].map((at) => origin + at - 312 / 48)); // what libopus takes at 48 kHz
  expect(times(aac)).toHaveLength(2);
  expect(times(aac)[0]).toBeLessThan(origin);
  sound.release(aac);
  sound.release('opus');
  units.length = 0;
  for (let i = 0; i < 16; i++) sound.push(frame);
  expect(times('opus')).toEqual([]);
  expect(times(aac)).toHaveLength(15);
  sound.release(aac);
  units.length = 0;
  for (let i = 0; i < 3; i++) sound.push(frame);
  expect(units).toEqual([]);
  sound.close();
  sound.close();
});
