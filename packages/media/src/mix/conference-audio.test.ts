import { beforeAll, expect, test } from 'vitest';
import { compileOpusEncoder } from '../io/compiled-modules.ts';
import { compileOpusDecoder } from '../io/compiled-opus-decoder.ts';
import { parseOpusPacket } from '../opus/toc.ts';
import { instantiateOpusDecoder } from '../transcode/opus-decoder-exports.ts';
import { OpusDecoderModule } from '../transcode/opus-decoder-module.ts';
import { instantiateOpusEncoder } from '../transcode/opus-encoder-exports.ts';
import { OpusEncoderModule } from '../transcode/opus-encoder-module.ts';
import type { WebAssemblyModule } from '../transcode/web-assembly.ts';
import { ConferenceAudio, type ConferenceParticipant } from './conference-audio.ts';
import { levelDbov } from './level.ts';

let decoders: OpusDecoderModule;
let encoders: OpusEncoderModule;
let compiledEncoder: WebAssemblyModule;
beforeAll(async () => {
  decoders = new OpusDecoderModule(instantiateOpusDecoder(await compileOpusDecoder()));
  compiledEncoder = await compileOpusEncoder();
  encoders = new OpusEncoderModule(instantiateOpusEncoder(compiledEncoder));
});

const tone = (hertz: number, tick: number, gain = 0.2): Float32Array =>
  Float32Array.from({ length: 960 }, (_, i) => gain * Math.sin((2 * Math.PI * hertz * (tick * 960 + i)) / 48_000));

/** Of many tones that swell: what a packet foretells of the next one matters. */
function chord(tick: number): Float32Array {
  const sum = new Float32Array(960);
  for (let harmonic = 1; harmonic < 12; harmonic++)
    for (const [i, sample] of tone(150 * harmonic, tick, 0.2 / harmonic).entries())
      sum[i]! += sample * (0.6 + 0.4 * Math.sin((tick * 960 + i) / 4_000));
  return sum;
}

/** Level of one tone in what is heard: the others do not count. */
function levelOf(hertz: number, samples: Float32Array): number {
  let [re, im] = [0, 0];
  for (let i = 0; i < samples.length; i++) {
    re += samples[i]! * Math.cos((2 * Math.PI * hertz * i) / 48_000);
    im += samples[i]! * Math.sin((2 * Math.PI * hertz * i) / 48_000);
  }
  return (2 * Math.hypot(re, im)) / samples.length;
}

test('each hears the others and not themselves, through their packets', () => {
  const conference = new ConferenceAudio(encoders);
  const tones = [400, 1_000, 1_700, 0];
  const all = tones.map(() => conference.add({ isListener: true })!);
  const ears = all.map(() => decoders.createDecoder(1));
  for (let tick = 0; tick < 40; tick++) {
    for (const [i, hertz] of tones.entries()) if (hertz > 0) all[i]!.push(tone(hertz, tick));
    conference.handleTick();
    for (const [listener, ear] of ears.entries()) {
      const heard = ear.decode(all[listener]!.packet!);
      if (tick < 10) continue;
      for (const [speaker, hertz] of tones.entries()) {
        if (hertz === 0) continue;
        if (speaker === listener) expect(levelOf(hertz, heard)).toBeLessThan(0.01);
        else expect(levelOf(hertz, heard)).toBeGreaterThan(0.15);
      }
    }
  }
  expect(encoders.openEncoders).toBe(4); // one for each who speaks, one for all others
  conference.close();
  conference.close();
  expect(encoders.openEncoders).toBe(0);
  for (const ear of ears) ear.close();
});

test('silent listeners share one packet, a silent conference costs no encoder, and recorders alone none either', () => {
  const conference = new ConferenceAudio(encoders);
  const speaker = conference.add({ isListener: false })!;
  for (let tick = 0; tick < 3; tick++) {
    speaker.push(tone(400, tick));
    conference.handleTick();
  }
  expect(encoders.openEncoders).toBe(0);
  expect(levelDbov(conference.fullMix)).toBeGreaterThan(-20);
  expect(speaker.packet).toBeUndefined();
  const listeners = Array.from({ length: 50 }, () => conference.add({ isListener: true })!);
  for (let tick = 0; tick < 40; tick++) {
    if (tick < 3) speaker.push(tone(400, tick));
    conference.handleTick();
    expect(new Set(listeners.map(({ packet }) => packet)).size).toBe(1);
    expect(encoders.openEncoders).toBe(1);
    if (tick < 3) expect(listeners[0]!.packet!.length).toBeGreaterThan(20);
  }
  expect(listeners[0]!.packet).toHaveLength(3);
  expect(parseOpusPacket(listeners[0]!.packet!)).toMatchObject({ samples: 960 });
  conference.close();
});

test('a listener who begins to speak, and falls silent again, soon hears what one would who had heard only those packets', () => {
  const conference = new ConferenceAudio(encoders);
  const [speaker, other, turns] = [0, 1, 2].map(() => conference.add({ isListener: true })!) as [
    ConferenceParticipant,
    ConferenceParticipant,
    ConferenceParticipant,
  ];
  const ear = decoders.createDecoder(1);
  const shared = decoders.createDecoder(1);
  const own = decoders.createDecoder(1);
  const errors = { shared: 0, own: 0, late: 0 };
  const ticks = { shared: 0, own: 0 };
  const lateEar = decoders.createDecoder(1);
  let late: ConferenceParticipant | undefined;
  for (let tick = 0; tick < 120; tick++) {
    if (tick === 100) late = conference.add({ isListener: true })!;
    speaker.push(chord(tick));
    if (tick >= 40 && tick < 60) turns.push(tone(1_700, tick));
    conference.handleTick();
    const heard = ear.decode(turns.packet!).slice();
    const ofShared = shared.decode(other.packet!).slice();
    if (late !== undefined) {
      const heardLate = lateEar.decode(late.packet!);
      if (tick > 100) for (let i = 0; i < 960; i++) errors.late += (heardLate[i]! - ofShared[i]!) ** 2;
    }
    if (tick < 40) continue;
    const source = turns.packet === other.packet ? 'shared' : 'own';
    const expected = source === 'shared' ? ofShared : own.decode(turns.packet!);
    // The first one overlaps for 2.5 ms with what was before.
    if (ticks[source]++ > 0) for (let i = 0; i < 960; i++) errors[source] += (heard[i]! - expected[i]!) ** 2;
  }
  expect(ticks).toEqual({ shared: 36, own: 44 });
  expect(errors.own).toBeLessThan(1e-4);
  expect(errors.shared).toBeLessThan(1e-4);
  expect(errors.late).toBeLessThan(1e-4);
  expect(encoders.openEncoders).toBe(2); // for all listeners, and for who still speaks
  for (const decoder of [ear, shared, own, lateEar]) decoder.close();
  conference.close();
});

test('who has the floor is told', () => {
  const conference = new ConferenceAudio(encoders);
  const [first, second] = [conference.add({ isListener: true })!, conference.add({ isListener: true })!];
  expect(conference.loudestSpeaker).toBeUndefined();
  for (let tick = 0; tick < 40; tick++) {
    second.push(tone(400, tick));
    conference.handleTick();
  }
  expect(conference.loudestSpeaker).toBe(second);
  conference.remove(second);
  conference.remove(second);
  expect(conference.loudestSpeaker).toBeUndefined();
  expect([...conference.participants]).toEqual([first]);
  conference.close();
});

test('an encoder that fails costs its listener one tick, and nobody else anything', () => {
  const exports = instantiateOpusEncoder(compiledEncoder);
  const conference = new ConferenceAudio(new OpusEncoderModule(exports));
  const all = [0, 1, 2].map(() => conference.add({ isListener: true })!);
  const tick = (at: number): void => {
    all[0]!.push(tone(400, at));
    all[1]!.push(tone(900, at));
    conference.handleTick();
  };
  for (let at = 0; at < 5; at++) tick(at);
  // States stand one behind the other in the order of their first use: that of all listeners first.
  const state = exports.firstStateAddress() + exports.stateBytes(1);
  new Uint8Array(exports.memory.buffer, state, exports.stateBytes(1)).fill(0x7f);
  tick(5);
  expect(conference.failedEncoders).toBe(1);
  expect(all.map(({ packet }) => packet!.length > 3).filter((isSound) => !isSound)).toHaveLength(1);
  tick(6);
  expect(conference.failedEncoders).toBe(1);
  expect(all.every(({ packet }) => packet!.length > 3)).toBe(true);
  conference.close();
});

test('a hundred at most', () => {
  const conference = new ConferenceAudio(encoders);
  for (let i = 0; i < 100; i++) expect(conference.add({ isListener: true })).toBeDefined();
  expect(conference.add({ isListener: true })).toBeUndefined();
  conference.close();
});
