import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_CONFERENCE_PARTICIPANTS } from '../limits.ts';
import { ConferenceMixer, type MixerInput } from './conference-mixer.ts';
import { levelDbov } from './level.ts';
import { softClip } from './soft-clip.ts';

const tone = (hertz: number, gain: number, tick = 0): Float32Array =>
  Float32Array.from({ length: 960 }, (_, i) => gain * Math.sin((2 * Math.PI * hertz * (tick * 960 + i)) / 48_000));
const SILENCE = new Float32Array(960);
const peak = (samples: Float32Array): number => samples.reduce((most, s) => Math.max(most, Math.abs(s)), 0);

function speak(mixer: ConferenceMixer, speakers: ReadonlyMap<MixerInput, Float32Array>, ticks = 2): void {
  for (let tick = 0; tick < ticks; tick++) {
    for (const [input, frame] of speakers) input.push(frame);
    mixer.mix();
  }
}

test('everybody hears the others, and nobody themselves', () => {
  const mixer = new ConferenceMixer();
  const inputs = Array.from({ length: 5 }, () => mixer.add()!);
  const frames = new Map(inputs.slice(0, 4).map((input, i) => [input, tone(200 * (i + 1), 0.1)]));
  speak(mixer, frames);
  for (const input of inputs) {
    const others = [...frames].filter(([other]) => other !== input).map(([, frame]) => frame);
    const mixed = mixer.mixFor(input);
    for (let i = 0; i < 960; i++)
      expect(mixed[i]).toBeCloseTo(
        others.reduce((sum, frame) => sum + frame[i]!, 0),
        6,
      );
  }
  expect(mixer.mixFor(inputs[4]!)).toBe(mixer.fullMix);
  expect(mixer.heardInputs).toBe(4);
});

test('who speaks alone hears nothing, not even rounding, and is passed on bit for bit', () => {
  const mixer = new ConferenceMixer();
  const [speaker, listener] = [mixer.add()!, mixer.add()!];
  const frame = tone(440, 1);
  speak(mixer, new Map([[speaker, frame]]));
  expect(mixer.mixFor(speaker)).toEqual(SILENCE);
  expect(mixer.mixFor(listener)).toEqual(frame);
});

test('many loud voices stay within full scale, and quiet ones are left as they are', () => {
  const mixer = new ConferenceMixer();
  const inputs = Array.from({ length: MAX_CONFERENCE_PARTICIPANTS }, () => mixer.add()!);
  speak(mixer, new Map(inputs.map((input) => [input, tone(300, 1)])));
  expect(peak(mixer.fullMix)).toBeLessThanOrEqual(1);
  expect(peak(mixer.fullMix)).toBeGreaterThan(0.98);
  expect(peak(mixer.mixFor(inputs[3]!))).toBeLessThanOrEqual(1);
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 2, maxLength: 50 }),
      (values) => {
        const sorted = Float32Array.from(values).sort();
        const bent = sorted.slice();
        softClip(bent);
        for (let i = 0; i < bent.length; i++) {
          expect(Math.abs(bent[i]!)).toBeLessThanOrEqual(1);
          if (Math.abs(sorted[i]!) <= 0.7) expect(bent[i]).toBe(sorted[i]);
          if (i > 0) expect(bent[i]!).toBeGreaterThanOrEqual(bent[i - 1]!); // never folded back
        }
      },
    ),
  );
});

test('loudness of one does not move with another who comes and goes', () => {
  const mixer = new ConferenceMixer();
  const [quiet, loud] = [mixer.add()!, mixer.add()!];
  const levels: number[] = [];
  for (let tick = 0; tick < 100; tick++) {
    quiet.push(tone(1_000, 0.1, tick));
    if (tick > 30 && tick < 60) loud.push(tone(100, 1, tick));
    mixer.mix();
    if (tick > 90 || tick < 30) levels.push(levelDbov(mixer.fullMix));
  }
  expect(Math.max(...levels.slice(2)) - Math.min(...levels.slice(2))).toBeLessThan(0.1);
});

test('who is silent for half a second is left out, and fades in when they speak again', () => {
  const mixer = new ConferenceMixer();
  const [speaker, other] = [mixer.add()!, mixer.add()!];
  speak(mixer, new Map([[speaker, tone(440, 0.3)]]));
  expect(speaker.isHeard).toBe(true);
  const noise = tone(440, 0.0005); // −69 dBov
  speak(mixer, new Map([[speaker, noise]]), 23);
  expect(speaker.isHeard).toBe(true);
  expect(mixer.fullMix).toEqual(noise);
  speak(mixer, new Map([[speaker, noise]]), 1);
  expect(Math.abs(mixer.fullMix[959]!)).toBe(0); // faded out
  speak(mixer, new Map([[speaker, noise]]), 1);
  expect(speaker.isHeard).toBe(false);
  expect(mixer.fullMix).toEqual(SILENCE);
  const voice = tone(440, 0.3);
  speak(mixer, new Map([[speaker, voice]]), 1);
  const heard = mixer.mixFor(other);
  expect(Math.abs(heard[20]!)).toBeLessThan(0.15 * Math.abs(voice[20]!));
  expect(heard.subarray(240)).toEqual(voice.subarray(240));
});

test('who pushes nothing, as while muted, is silent at once', () => {
  const mixer = new ConferenceMixer();
  const [speaker, other] = [mixer.add()!, mixer.add()!];
  speak(mixer, new Map([[speaker, tone(440, 0.5)]]));
  mixer.mix();
  expect(mixer.mixFor(other)).toEqual(SILENCE);
  expect(speaker.levelDbov).toBe(-127);
});

test('what was pushed may be used for something else at once, and who left is not heard', () => {
  const mixer = new ConferenceMixer();
  const [speaker, other] = [mixer.add()!, mixer.add()!];
  speak(mixer, new Map([[speaker, tone(440, 0.5)]]));
  const frame = tone(440, 0.5);
  speaker.push(frame);
  frame.fill(9);
  mixer.mix();
  expect(peak(mixer.mixFor(other))).toBeCloseTo(0.5, 2);
  speaker.push(tone(440, 0.5));
  mixer.remove(speaker);
  mixer.mix();
  expect(mixer.mixFor(other)).toEqual(SILENCE);
});

test('a hundred at most', () => {
  const mixer = new ConferenceMixer();
  const inputs = Array.from({ length: MAX_CONFERENCE_PARTICIPANTS }, () => mixer.add());
  expect(inputs.every((input) => input !== undefined)).toBe(true);
  expect(mixer.add()).toBeUndefined();
  mixer.remove(inputs[0]!);
  expect(mixer.add()).toBeDefined();
  expect(() => inputs[1]!.push(new Float32Array(480))).toThrow('20 ms');
});

test('levels as RFC 6464 has them', () => {
  expect(levelDbov(tone(480, 1))).toBeCloseTo(-3.01, 1);
  expect(levelDbov(new Float32Array(960).fill(1))).toBeCloseTo(0, 5);
  expect(levelDbov(tone(480, 0.01))).toBeCloseTo(-43.01, 1);
  expect(levelDbov(SILENCE)).toBe(-127);
  expect(levelDbov(new Float32Array(960).fill(1e-10))).toBe(-127);
});
