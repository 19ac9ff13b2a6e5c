import { type Log, millis, silentLog } from '@callcast/core';
import { type AudioLevelListener, eventOf } from '@callcast/rtp';
import { expect, test } from 'vitest';
import type { PcmListener } from './leg-audio.ts';
import { LegSignals } from './leg-signals.ts';
import { soundLevel } from './sound-level.ts';

function open({ tellsLevels = true, audioTrack = 0 } = {}) {
  const told: string[] = [];
  const warnings: string[] = [];
  let now = 0;
  let levels: AudioLevelListener | undefined;
  let pcm: PcmListener | undefined;
  const log: Log = { ...silentLog, warn: (message) => void warnings.push(message) };
  const signals = new LegSignals({
    audioTrack,
    receiver: {
      listenToLevels: (_track, listener) => {
        levels = listener;
        return tellsLevels;
      },
    },
    listen: (listener) => {
      pcm = listener;
      return () => {
        pcm = undefined;
      };
    },
    now: () => millis(now),
    log,
    onTone: (key) => told.push(key),
    onMicStatus: (isActive) => told.push(isActive ? 'speaks' : 'is silent'),
  });
  let timestamp = 0;
  return {
    ...{ signals, told, warnings },
    levels: () => levels,
    pcm: () => pcm,
    wait: (ms: number, each: (now: number) => void = () => {}) => {
      for (const end = now + ms; now < end; now += 20) {
        each(now);
        signals.handleTick(millis(now));
      }
    },
    press: (key: string) => {
      timestamp += 9_600;
      const payload = Uint8Array.of(eventOf(key), 0x8a, 0x12, 0xc0);
      signals.handleTelephoneEvent({ timestamp, marker: true, payload });
      signals.handleTelephoneEvent({ timestamp, marker: false, payload });
    },
    damage: () => signals.handleTelephoneEvent({ timestamp, marker: true, payload: Uint8Array.of(1) }),
    again: (key: string) =>
      signals.handleTelephoneEvent({
        timestamp,
        marker: false,
        payload: Uint8Array.of(eventOf(key), 0x8a, 0x12, 0xc0),
      }),
  };
}

const TONES = { tones: true, micStatus: false };
const MIC = { tones: false, micStatus: true };

test('tones are told while somebody wants them; one that began before is not', () => {
  const s = open();
  s.press('1');
  s.signals.watch(TONES);
  s.again('1');
  for (const key of '2#') s.press(key);
  s.signals.watch({ tones: false, micStatus: false });
  s.press('3');
  expect(s.told).toEqual(['2', '#']);
});

test('behind another source the same timestamp is another tone', () => {
  const s = open();
  s.signals.watch(TONES);
  s.press('1');
  s.signals.handleRestart();
  s.again('1');
  expect(s.told).toEqual(['1', '1']);
});

test('tones come no faster than 20 a second, 32 at once; said once', () => {
  const s = open();
  s.wait(60_000);
  s.signals.watch(TONES);
  for (let i = 0; i < 200; i++) s.press('1');
  expect(s.told).toHaveLength(32);
  s.wait(1_000);
  for (let i = 0; i < 200; i++) s.press('1');
  expect(s.told).toHaveLength(52);
  expect(s.warnings).toHaveLength(1);
});

test('events that cannot be read are said once', () => {
  const s = open();
  for (let i = 0; i < 3; i++) s.damage();
  expect(s.warnings).toEqual(['telephone events cannot be read: cut-event']);
});

test('who tells its level is listened to by that, and not decoded; only while somebody wants it', () => {
  const s = open();
  expect(s.levels()).toBeUndefined();
  s.signals.watch(MIC);
  expect(s.pcm()).toBeUndefined();
  s.wait(500, (now) => s.levels()?.(millis(now), -20));
  s.signals.watch({ tones: true, micStatus: true }); // as before
  s.wait(1_500);
  expect(s.told).toEqual(['speaks', 'is silent']);
  s.wait(500, (now) => s.levels()?.(millis(now), -20));
  s.signals.watch(TONES);
  expect(s.levels()).toBeUndefined();
  s.wait(2_000);
  expect(s.told).toEqual(['speaks', 'is silent', 'speaks']);
});

test('who tells none is decoded', () => {
  const s = open({ tellsLevels: false });
  const [loud, quiet] = [new Float32Array(960).fill(0.1), new Float32Array(960).fill(0.001)];
  s.signals.watch(MIC);
  s.wait(500, () => s.pcm()?.(quiet, millis(0)));
  expect(s.told).toEqual([]);
  s.wait(500, () => s.pcm()?.(loud, millis(0)));
  s.wait(1_500, () => s.pcm()?.(960, millis(0)));
  expect(s.told).toEqual(['speaks', 'is silent']);
  s.signals.watch(TONES);
  expect(s.pcm()).toBeUndefined();
});

test('who sends no sound is not listened to', () => {
  const s = open({ tellsLevels: false, audioTrack: -1 });
  s.signals.watch(MIC);
  expect([s.levels(), s.pcm()]).toEqual([undefined, undefined]);
});

/** RFC 6464 appendix A: a square wave of full scale is 0 dBov, a sine of full scale -3. */
test('the level of samples', () => {
  const sine = Float32Array.from({ length: 4_800 }, (_, i) => Math.sin((2 * Math.PI * i) / 48));
  expect(soundLevel(new Float32Array(960).fill(-1))).toBe(0);
  expect(soundLevel(sine)).toBeCloseTo(-3.01, 2);
  expect(soundLevel(new Float32Array(960).fill(2))).toBe(0);
  expect([soundLevel(new Float32Array(960)), soundLevel(960), soundLevel(new Float32Array(0))]).toEqual([
    -127, -127, -127,
  ]);
});
