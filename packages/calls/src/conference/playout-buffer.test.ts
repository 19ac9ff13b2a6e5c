import { expect, test } from 'vitest';
import { PlayoutBuffer } from './playout-buffer.ts';

const FRAME = 960;
const packet = (level: number): Float32Array => new Float32Array(FRAME).fill(level);

/** Writes and plays by turns; what is played is said by its level in the middle of the frame, or not at all. */
function play(buffer: PlayoutBuffer): number | undefined {
  const frame = new Float32Array(FRAME);
  return buffer.play(frame) ? Number(frame[FRAME / 2]?.toFixed(3)) : undefined;
}

test('sound is played two frames after it came, in order, and its position says where it is', () => {
  const buffer = new PlayoutBuffer();
  expect(buffer.position).toBeUndefined();
  expect(play(buffer)).toBeUndefined();
  const played: (number | undefined)[] = [];
  for (let i = 0; i < 6; i++) {
    buffer.write(packet((i + 1) / 10), 5_000 + i * FRAME);
    expect(buffer.position).toBe(5_000 + (i - 2) * FRAME);
    played.push(play(buffer));
  }
  expect(played).toEqual([0, 0, 0.1, 0.2, 0.3, 0.4]);
});

test('a packet that is late is waited for: nothing of it is lost, and what follows is later by as much', () => {
  const buffer = new PlayoutBuffer();
  for (let i = 0; i < 5; i++) {
    buffer.write(packet(0.1), i * FRAME);
    play(buffer);
  }
  for (let i = 0; i < 4; i++) play(buffer); // a stall of 80 ms: two frames were left
  const played: (number | undefined)[] = [];
  for (let i = 5; i < 9; i++) buffer.write(packet(i / 10), i * FRAME);
  for (let i = 0; i < 4; i++) played.push(play(buffer));
  // Five milliseconds of the frame before come first.
  expect(played).toEqual([0.5, 0.6, 0.7, 0.8]);
});

test('silence for what stays away makes nothing later', () => {
  const buffer = new PlayoutBuffer();
  for (let i = 0; i < 5; i++) {
    buffer.write(packet(0.1), i * FRAME);
    play(buffer);
  }
  for (let i = 5; i < 60; i++) {
    if (i > 15) buffer.write(FRAME, (i - 11) * FRAME); // long after it was due
    play(buffer);
  }
  buffer.write(60 * FRAME - 49 * FRAME, 49 * FRAME);
  buffer.write(packet(0.5), 60 * FRAME);
  expect(buffer.position).toBe(58 * FRAME);
});

test('what is later than 300 ms is not heard, and the delay does not grow beyond that', () => {
  const buffer = new PlayoutBuffer();
  buffer.write(packet(0.1), 0);
  play(buffer);
  for (let i = 0; i < 40; i++) play(buffer);
  buffer.write(packet(0.2), FRAME);
  const delay = (buffer.position ?? 0) - (41 - 2) * FRAME;
  expect(delay).toBe(-14_400);
});

test('a delay that nothing needs any more is cut after some seconds, while it is quiet', () => {
  const buffer = new PlayoutBuffer();
  let i = 0;
  const turn = (level: number): void => {
    buffer.write(packet(level), i++ * FRAME);
    play(buffer);
  };
  for (let k = 0; k < 5; k++) turn(0.1);
  for (let k = 0; k < 6; k++) play(buffer); // late by four frames from here on
  for (let k = 0; k < 5; k++) turn(0.1);
  const late = i * FRAME - (buffer.position ?? 0);
  // The way is as short as before: those six come at once.
  for (let k = 0; k < 6; k++) buffer.write(packet(0), i++ * FRAME);
  expect(i * FRAME - (buffer.position ?? 0)).toBe(late + 6 * FRAME);
  for (let k = 0; k < 2_000; k++) turn(0);
  expect(i * FRAME - (buffer.position ?? 0)).toBeLessThanOrEqual(3 * FRAME);
});

test('it is cut in a pause, where there is one soon', () => {
  const buffer = new PlayoutBuffer();
  let i = 0;
  const turns = (count: number, level: number): void => {
    for (let k = 0; k < count; k++) {
      buffer.write(packet(level), i++ * FRAME);
      play(buffer);
    }
  };
  turns(5, 0.1);
  for (let k = 0; k < 4; k++) buffer.write(packet(0.1), i++ * FRAME); // from here on 80 ms more than are needed
  const late = () => i * FRAME - (buffer.position ?? 0);
  const before = late();
  turns(520, 0.1);
  expect(late()).toBe(before);
  turns(9, 0);
  expect(late()).toBe(before - FRAME);
  // Without a pause it is cut all the same.
  turns(360, 0.1);
  expect(late()).toBe(before - 2 * FRAME);
});

test('what ends in the midst of sound fades out, and what begins again fades in: nothing jumps', () => {
  const buffer = new PlayoutBuffer();
  const samples: number[] = [];
  const frame = new Float32Array(FRAME);
  const next = (): void => {
    if (!buffer.play(frame)) frame.fill(0);
    samples.push(...frame);
  };
  for (let i = 0; i < 6; i++) {
    buffer.write(packet(0.5), i * FRAME);
    next();
  }
  for (let i = 0; i < 5; i++) next();
  for (let i = 6; i < 12; i++) {
    buffer.write(packet(0.5), i * FRAME);
    next();
  }
  const steps = samples.slice(1).map((sample, i) => Math.abs(sample - (samples[i] ?? 0)));
  expect(Math.max(...samples)).toBe(0.5);
  expect(samples.filter((sample) => sample === 0).length).toBeGreaterThan(FRAME);
  // Where the first packet begins there is no fade: that is the sender's own onset, held to one ramp of 5 ms at the first frame.
  expect(Math.max(...steps.slice(3 * FRAME))).toBeLessThan(0.01);
});

test('an axis that jumps goes on as far behind as before; one that runs away is caught up with', () => {
  const buffer = new PlayoutBuffer();
  buffer.write(packet(0.1), 0);
  const before = FRAME - (buffer.position ?? 0);
  buffer.write(packet(0.1), 1_000_000);
  expect(1_000_000 + FRAME - (buffer.position ?? 0)).toBe(before + FRAME);
  for (let i = 1; i < 60; i++) buffer.write(packet(0.1), 1_000_000 + i * FRAME);
  expect(1_000_000 + 60 * FRAME - (buffer.position ?? 0)).toBeLessThanOrEqual(30 * FRAME);
});
