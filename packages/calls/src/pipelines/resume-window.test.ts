import { millis } from '@callcast/core';
import { writeAvcVideoTagBody } from '@callcast/media';
import { describe, expect, test } from 'vitest';
import { ResumeWindow } from './resume-window.ts';
import type { SourceHeaders, SourceUnit } from './source-unit.ts';

const HEADERS: SourceHeaders = {
  video: { body: new Uint8Array(2), size: { width: 640, height: 360 } },
};

function picture(time: number, isKeyFrame = false, sizeBytes = 40): SourceUnit {
  const nalUnits = [new Uint8Array(sizeBytes).fill(time & 127)];
  const body = writeAvcVideoTagBody({ nalUnits, isIdr: isKeyFrame, compositionTime: millis(0) });
  return { kind: 'video', time: millis(time), duration: millis(0), body, isKeyFrame, isRasl: false, nalUnits };
}

function sound(time: number): SourceUnit {
  return {
    kind: 'audio',
    time: millis(time),
    duration: millis(20),
    body: new Uint8Array(20),
    isKeyFrame: false,
    isRasl: false,
    nalUnits: [],
  };
}

/** A window that got these units, each at its own time. */
function filled(...units: readonly SourceUnit[]): ResumeWindow {
  const window = new ResumeWindow();
  for (const unit of units) window.add(unit, HEADERS, unit.time);
  return window;
}

const timesOf = (window: ResumeWindow, now: number, maxSpan?: number): string[] =>
  window
    .replay(millis(now), millis(0), maxSpan === undefined ? undefined : millis(maxSpan))
    ?.units.map(({ kind, time }) => `${kind} ${time}`) ?? [];

describe('what is kept', () => {
  test('nothing before the first IDR; then all from the last one on', () => {
    expect(timesOf(filled(picture(0), sound(10)), 10)).toEqual([]);
    const window = filled(picture(0, true), picture(33), picture(66, true), picture(99), sound(100));
    expect(timesOf(window, 100)).toEqual(['video 66', 'video 99', 'audio 100']);
  });

  test('sound that came before the IDR that it belongs behind', () => {
    const window = filled(picture(0, true), sound(40), sound(62));
    window.add(picture(60, true), HEADERS, millis(63));
    expect(timesOf(window, 63)).toEqual(['video 60', 'audio 62']);
  });

  test('can be had more than once: every output of the leg may need it', () => {
    const window = filled(picture(0, true), picture(33));
    expect(timesOf(window, 33)).toEqual(timesOf(window, 33));
  });

  test('units come back as they were', () => {
    const units = [picture(0, true), picture(33), sound(40)];
    const replay = filled(...units).replay(millis(40), millis(0));
    expect(replay?.headers).toBe(HEADERS);
    expect(replay?.units.map(({ nalUnits }) => nalUnits)).toEqual(units.map(({ nalUnits }) => nalUnits));
    expect(replay?.units.map(({ body }) => body)).toEqual(units.map(({ body }) => body));
    expect(replay?.units.map(({ duration }) => duration)).toEqual([0, 0, 20]);
  });

  test('nothing that its headers do not fit', () => {
    const window = filled(picture(0, true));
    window.add(picture(33), { ...HEADERS }, millis(33));
    expect(timesOf(window, 33)).toEqual([]);
  });
});

describe('what it is not for', () => {
  test('those who were not meant to get its IDR', () => {
    const window = filled(picture(0, true), picture(33));
    expect(window.replay(millis(40), millis(0))).toBeDefined();
    expect(window.replay(millis(40), millis(1))).toBeUndefined();
    window.add(picture(66, true), HEADERS, millis(66));
    expect(window.replay(millis(70), millis(66))).toBeDefined();
  });

  test('those who got a copy when their part was over', () => {
    const window = filled(picture(0, true), sound(10));
    const copy = window.frozen();
    window.add(picture(33), HEADERS, millis(33));
    expect(timesOf(copy, 33)).toEqual(['video 0', 'audio 10']);
    window.add(picture(66, true), HEADERS, millis(66));
    expect(timesOf(copy, 66)).toEqual(['video 0', 'audio 10']);
  });
});

describe('limits', () => {
  test('8 MB', () => {
    const megabyte = 1024 * 1024;
    const window = filled(picture(0, true, 4 * megabyte - 100), picture(33, false, 4 * megabyte - 100));
    expect(timesOf(window, 33)).toHaveLength(2);
    window.add(picture(66, false, 400), HEADERS, millis(66));
    expect(timesOf(window, 66)).toEqual([]);
    window.add(picture(99), HEADERS, millis(99));
    expect(timesOf(window, 99)).toEqual([]);
    window.add(picture(132, true), HEADERS, millis(132));
    expect(timesOf(window, 132)).toEqual(['video 132']);
  });

  test('an IDR makes room: bytes of what it replaced are not counted', () => {
    const window = new ResumeWindow();
    for (let i = 0; i < 40; i++) window.add(picture(i * 33, true, 1024 * 1024), HEADERS, millis(i * 33));
    expect(timesOf(window, 40 * 33)).toHaveLength(1);
  });

  test('10 s without an IDR', () => {
    const pictures = Array.from({ length: 302 }, (_, i) => picture(i * 33.2, i === 0));
    expect(timesOf(filled(...pictures), 10_000)).toHaveLength(302);
    expect(timesOf(filled(...pictures, picture(10_001)), 10_001)).toEqual([]);
  });

  test('a first publish that is late begins with none of it', () => {
    const window = filled(picture(0, true), picture(1_500));
    expect(timesOf(window, 1_500, 1_500)).toHaveLength(2);
    expect(timesOf(window, 1_500, 1_499)).toEqual([]);
  });
});

describe('a picture that stands still', () => {
  const still = (): ResumeWindow => {
    const window = filled(picture(0, true), picture(500), picture(1_000));
    for (let time = 1_000; time <= 60_000; time += 20) window.add(sound(time), HEADERS, millis(time));
    return window;
  };

  test('is kept as long as it stands; its past takes a moment, at the present', () => {
    const times = timesOf(still(), 60_000);
    expect(times.filter((time) => time.startsWith('video'))).toEqual(['video 59998', 'video 59999', 'video 60000']);
    expect(times.filter((time) => time.startsWith('audio'))).toEqual(['audio 60000']);
  });

  test('when nothing comes at all, the present goes on nevertheless, a little behind', () => {
    expect(timesOf(still(), 70_000).at(-1)).toBe('video 69850');
  });

  test('says from where it is to be held; one that moves does not', () => {
    expect(still().replay(millis(60_000), millis(0))?.stillFrom).toBe(60_000);
    expect(filled(picture(0, true), picture(33)).replay(millis(33), millis(0))?.stillFrom).toBeUndefined();
  });

  test('costs no more and no more: sound beside it goes after 10 s', () => {
    const window = filled(picture(0, true));
    const second = { ...sound(0), body: new Uint8Array(512 * 1024) };
    for (let time = 1_000; time <= 100_000; time += 1_000)
      window.add({ ...second, time: millis(time) }, HEADERS, millis(time));
    expect(timesOf(window, 100_000)).toContain('video 100000'); // 100 s of it would be 50 MB, and the limit had taken all
  });
});
