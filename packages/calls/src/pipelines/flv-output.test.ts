import { hexToBytes, type Millis, millis } from '@callcast/core';
import { type FlvTag, parseVideoTagBody, splitAvcFormat, writeAvcVideoTagBody } from '@callcast/media';
import type { ResizedPicture } from '@callcast/scenario/protocol';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { describe, expect, test } from 'vitest';
import { FlvOutput, type FlvOutputOptions } from './flv-output.ts';
import { ResumeWindow } from './resume-window.ts';
import type { AudioEncoding, SourceHeaders, SourceUnit } from './source-unit.ts';
import type { UnitSource } from './unit-source.ts';

/** By x264 (FFmpeg 5.1): SPS, PPS and the beginning of an IDR; a P picture. */
const IDR = [
  '6742c00ada35eab0110000030001000003003c0f1226a0',
  '68ce0124b2',
  '6588843af88a8830215bc51970bc26ff7dc13597',
];
const P = ['419a2289'];
const SMALL = { body: Uint8Array.of(0x17, 0, 1), size: { width: 640, height: 360 } };
const LARGE = { body: Uint8Array.of(0x17, 0, 2), size: { width: 1280, height: 720 } };
const SLATE = { width: 1280, height: 720 };
/** Where the source's own time is when it begins. */
const SOURCE_TIME = 777_000;

function open(options: Partial<FlvOutputOptions> = {}, sourceTime = SOURCE_TIME) {
  const scheduler = new VirtualScheduler();
  const told: { started: number; tracks: string[]; resized: ResizedPicture[]; replaced: string[] } = {
    started: 0,
    tracks: [],
    resized: [],
    replaced: [],
  };
  const output = new FlvOutput({
    scheduler,
    hold: 'last-picture',
    keyframeInterval: millis(2_000),
    audio: {},
    audioCodec: 'aac',
    awaitsSize: false,
    onStarted: () => void told.started++,
    onTrack: (kind) => void told.tracks.push(kind),
    onResized: (picture) => void told.resized.push(picture),
    onReplaced: (reason) => void told.replaced.push(reason),
    ...options,
  });
  let tags: FlvTag[] = [];
  let headers: SourceHeaders = { video: undefined };
  let asked = 0;
  const wanted: string[] = [];
  const window = new ResumeWindow();
  const source = (given: Partial<UnitSource> = {}): UnitSource => ({
    hasVideo: true,
    announcedMacroblocks: undefined,
    channels: 1,
    window,
    requestKeyFrame: () => void asked++,
    wantAudio: (encoding) => void wanted.push(`want ${nameOf(encoding)}`),
    releaseAudio: (encoding) => void wanted.push(`release ${nameOf(encoding)}`),
    ...given,
  });
  const time = (): Millis => millis(sourceTime + scheduler.now());
  const unit = (
    kind: 'audio' | 'video',
    text: readonly string[],
    isKeyFrame: boolean,
    at: Millis = time(),
    sound = 1024 / 48,
  ): void => {
    const nalUnits = text.map(hexToBytes);
    const body =
      kind === 'audio'
        ? Uint8Array.of(0xaf, 1)
        : writeAvcVideoTagBody({ nalUnits, isIdr: isKeyFrame, compositionTime: millis(0) });
    const duration = millis(kind === 'audio' ? sound : 0);
    const made: SourceUnit = { kind, time: at, duration, body, isKeyFrame, isRasl: false, nalUnits };
    window.add(made, headers, scheduler.now());
    output.handleUnit(made, headers);
  };
  return {
    output,
    scheduler,
    told,
    source,
    asked: () => asked,
    wanted,
    tags: () => tags,
    publish: () => {
      tags = [];
      output.open({ write: (tag) => void tags.push(tag) }, 'aac');
    },
    setVideo: (video: SourceHeaders['video']) => {
      headers = { ...headers, video };
    },
    deliver: (kind: 'audio' | 'video', text: readonly string[], isKeyFrame: boolean, at: number) =>
      unit(kind, text, isKeyFrame, millis(at)),
    audio: (duration?: number) => unit('audio', [], false, time(), duration),
    idr: () => unit('video', IDR, true),
    p: () => unit('video', P, false),
    /** Ticks as a worker does, with whatever comes from the caller each 20 ms. */
    run: (duration: number, each: () => void = () => {}) => {
      for (let at = 0; at < duration; at += 10) {
        scheduler.advance(10);
        if (at % 20 === 0) each();
        output.handleTick(scheduler.now());
      }
    },
  };
}

const nameOf = (encoding: AudioEncoding): string =>
  encoding === 'opus' ? encoding : `${encoding.channels} ${encoding.bitrateBps}`;
const media = (tags: readonly FlvTag[], kind: 'audio' | 'video'): FlvTag[] =>
  tags.filter((tag) => tag.kind === kind && !tag.isHeader);
const summary = (tags: readonly FlvTag[]): string[] =>
  tags.map(({ kind, isHeader, isKeyFrame }) => `${kind}${isHeader ? ' header' : isKeyFrame ? ' key frame' : ''}`);
const START = ['script header', 'video header', 'audio header', 'video key frame'];

function typesOf(tag: FlvTag | undefined): number[] {
  const body = parseVideoTagBody(tag?.body ?? new Uint8Array(0));
  if (typeof body === 'string' || body.kind !== 'access-unit') throw new Error('not an access unit');
  const nalUnits = splitAvcFormat(body.sample);
  if (typeof nalUnits === 'string') throw new Error(nalUnits);
  return nalUnits.map((nalUnit) => (nalUnit[0] ?? 0) & 31);
}

function expectSteady(tags: readonly FlvTag[], distances: { readonly audio: number; readonly video: number }): void {
  for (const kind of ['audio', 'video'] as const) {
    const times = media(tags, kind).map(({ timestamp }) => timestamp);
    for (const [i, at] of times.entries()) {
      if (i === 0) continue;
      expect(at - (times[i - 1] ?? 0), `${kind} at ${at}`).toBeGreaterThan(0);
      expect(at - (times[i - 1] ?? 0), `${kind} at ${at}`).toBeLessThanOrEqual(distances[kind]);
    }
  }
}

describe('hold: "slate" before there is a picture', () => {
  test('camera off: a slate beside the sound after 1.5 s, then the caller behind a header of its own', () => {
    const call = open({ hold: 'slate' });
    call.publish();
    call.output.attach(call.source());
    call.run(1_490, call.audio);
    expect(call.tags()).toEqual([]);
    call.run(6_000, call.audio);
    const slates = call.tags();
    expect(summary(slates.slice(0, 5))).toEqual([...START, 'audio']);
    expect(typesOf(slates[3])).toEqual([7, 8, 5]);
    expect(slates[3]?.timestamp).toBe(0);
    expectSteady(slates, { audio: 20, video: 34 });
    const keys = media(slates, 'video').filter(({ isKeyFrame }) => isKeyFrame);
    expect(keys.map(({ timestamp }) => timestamp)).toEqual([0, 2_000, 4_000]);
    expect(slates.filter(({ isHeader }) => isHeader)).toHaveLength(3);
    expect(call.told).toMatchObject({ started: 1, tracks: ['audio'] });

    call.setVideo(SMALL);
    call.p(); // refers to what viewers never saw
    call.idr();
    expect(summary(call.tags().slice(-3))).toEqual(['script header', 'video header', 'video key frame']);
    expect(call.tags().at(-2)?.body).toBe(SMALL.body);
    expect(call.told.tracks).toEqual(['audio', 'video']);
    call.run(1_000, () => {
      call.audio();
      call.p();
    });
    expect(call.tags().filter(({ isHeader }) => isHeader)).toHaveLength(5);
    expectSteady(call.tags(), { audio: 20, video: 200 });
  });

  test('neither picture nor sound: a slate and silence, and both tracks of the caller when they come', () => {
    const call = open({ hold: 'slate' });
    call.publish();
    call.output.attach(call.source());
    call.run(5_000);
    expect(summary(call.tags().slice(0, 4))).toEqual(START);
    expect(call.tags()[3]?.timestamp).toBe(0);
    expect(media(call.tags(), 'audio').length).toBeGreaterThan(130);
    expectSteady(call.tags(), { audio: 22, video: 34 });
    expect(call.told).toMatchObject({ started: 1, tracks: [] });
    call.run(1_000, call.audio);
    call.setVideo(LARGE);
    call.idr();
    call.run(1_000, () => {
      call.audio();
      call.p();
    });
    expectSteady(call.tags(), { audio: 200, video: 250 });
    expect(call.tags().at(-1)?.timestamp).toBeGreaterThan(5_000);
    expect(call.tags().at(-1)?.timestamp).toBeLessThan(5_700);
    expect(call.told.tracks).toEqual(['audio', 'video']);
  });

  test('the picture comes first: it takes over from our clock', () => {
    const call = open({ hold: 'slate' });
    call.publish();
    call.output.attach(call.source());
    call.run(3_000);
    const before = call.tags().at(-1)?.timestamp ?? 0;
    call.setVideo(SMALL);
    call.idr();
    expect(call.tags().at(-1)).toMatchObject({ kind: 'video', isKeyFrame: true });
    expect((call.tags().at(-1)?.timestamp ?? 0) - before).toBeLessThanOrEqual(50);
    call.run(500, call.p);
    expectSteady(call.tags(), { audio: 500, video: 200 });
  });

  test('on a time of the caller that is long before ours, key frames go on coming', () => {
    const call = open({ hold: 'slate' }, -1_000_000);
    call.publish();
    call.output.attach(call.source());
    call.run(3_000);
    call.run(6_000, call.audio);
    const keys = media(call.tags(), 'video').filter(({ isKeyFrame }) => isKeyFrame);
    expect(keys.length).toBeGreaterThanOrEqual(4);
    for (const [i, { timestamp }] of keys.entries())
      if (i > 0) expect(timestamp - (keys[i - 1]?.timestamp ?? 0)).toBeLessThanOrEqual(2_200);
  });

  test('it goes on steadily while another caller sends nothing either', () => {
    const call = open({ hold: 'slate' });
    call.publish();
    call.output.attach(call.source());
    call.run(3_000);
    call.output.detach();
    call.output.attach(call.source());
    call.run(4_000);
    expectSteady(call.tags(), { audio: 22, video: 34 });
    expect(media(call.tags(), 'video').filter(({ isKeyFrame }) => isKeyFrame)).toHaveLength(3);
  });

  test('without any caller nobody knows what sound there will be: nothing is sent', () => {
    const call = open({ hold: 'slate' });
    call.publish();
    call.run(3_000);
    expect(call.tags()).toEqual([]);
    call.output.attach(call.source());
    call.run(2_000);
    expect(summary(call.tags().slice(0, 4))).toEqual(START);
  });

  test('a caller without video is put on air with a slate at once', () => {
    const call = open({ hold: 'slate' });
    call.publish();
    call.output.attach(call.source({ hasVideo: false }));
    call.run(100, call.audio);
    expect(summary(call.tags().slice(0, 5))).toEqual([...START, 'audio']);
  });

  test('the caller is gone before anything came: a slate and silence all the same', () => {
    const call = open({ hold: 'slate' });
    call.output.attach(call.source());
    call.output.detach();
    call.publish();
    call.run(3_000);
    expect(summary(call.tags().slice(0, 4))).toEqual(START);
    call.output.close();
    expect(call.scheduler.armed).toEqual([]);
  });

  test('no slate where a picture comes in time, and none where the last picture was asked for', () => {
    const inTime = open({ hold: 'slate' });
    inTime.publish();
    inTime.output.attach(inTime.source());
    inTime.run(1_400, inTime.audio);
    inTime.setVideo(SMALL);
    inTime.idr();
    inTime.run(1_000, inTime.p);
    expect(inTime.tags().filter(({ isHeader }) => isHeader)).toHaveLength(3);
    const last = open();
    last.publish();
    last.output.attach(last.source());
    last.run(5_000);
    expect(last.tags()).toEqual([]);
    last.run(1_000, last.audio);
    expect(media(last.tags(), 'video')).toEqual([]);
    expect(media(last.tags(), 'audio').length).toBeGreaterThan(40);
  });
});

describe('an output that is published again while its caller is silent', () => {
  test.each([
    ['last-picture', [7, 8, 5]],
    ['slate', [5]],
  ] as const)('hold: %s begins with headers and an IDR', (hold, types) => {
    const call = open({ hold });
    call.output.attach(call.source());
    call.setVideo(SMALL);
    call.publish();
    call.idr();
    call.run(3_000);
    call.publish();
    call.run(1_000);
    expect(summary(call.tags().slice(0, 4))).toEqual(START);
    expect(call.tags()[1]?.body).toBe(SMALL.body);
    expect(typesOf(call.tags()[3])).toEqual(types);
    expect(media(call.tags(), 'video').slice(1).map(typesOf)).toContainEqual([1]);
    expect(call.told).toMatchObject({ started: 2, resized: [] });
  });

  test('a slate of our own begins again with its header', () => {
    const call = open({ hold: 'slate' });
    call.output.attach(call.source());
    call.publish();
    call.run(3_000);
    call.publish();
    call.run(1_000);
    expect(summary(call.tags().slice(0, 4))).toEqual(START);
    expect(typesOf(call.tags()[3])).toEqual([7, 8, 5]);
  });
});

describe('a size that is awaited', () => {
  test('media begins when it stayed for 2 s, with the last IDR', () => {
    const call = open({ awaitsSize: true });
    call.output.attach(call.source());
    call.publish();
    let pictures = 0;
    const send = (): void => {
      call.audio();
      if (pictures % 50 === 0)
        call.idr(); // one a second
      else call.p();
      pictures++;
    };
    call.setVideo(SMALL);
    call.run(700, send);
    call.setVideo(LARGE);
    call.run(1_990, send);
    expect(call.tags()).toEqual([]);
    expect(call.told.started).toBe(0);
    call.run(100, send);
    expect(summary(call.tags().slice(0, 4))).toEqual(START);
    expect(call.tags()[1]?.body).toBe(LARGE.body);
    expect(media(call.tags(), 'video').length).toBeGreaterThan(30); // what came since was kept
    expectSteady(call.tags(), { audio: 20, video: 20 });
    expect(call.told).toMatchObject({ started: 1, resized: [] });
  });

  test('one that was announced is not awaited, nor one of a caller without a picture', () => {
    const announced = open({ awaitsSize: true });
    announced.output.attach(announced.source({ announcedMacroblocks: 3_600 }));
    announced.publish();
    announced.setVideo(LARGE);
    announced.idr();
    expect(summary(announced.tags())).toEqual(START);
    const pictureless = open({ awaitsSize: true });
    pictureless.output.attach(pictureless.source());
    pictureless.publish();
    pictureless.run(2_000, pictureless.audio);
    expect(media(pictureless.tags(), 'audio').length).toBeGreaterThan(20);
  });

  test('where the last IDR is long ago, another is asked for', () => {
    const call = open({ awaitsSize: true });
    call.output.attach(call.source());
    call.publish();
    call.setVideo(SMALL);
    call.idr();
    const before = call.asked();
    call.run(2_100, call.p);
    expect(call.tags()).toEqual([]);
    expect(call.asked()).toBe(before + 1);
    call.idr();
    expect(summary(call.tags())).toEqual(START);
  });

  test('it is awaited while the destination is being dialled', () => {
    const call = open({ awaitsSize: true });
    call.output.attach(call.source());
    call.setVideo(SMALL);
    call.idr();
    call.run(2_100, call.p);
    call.publish();
    call.idr();
    expect(summary(call.tags())).toEqual(START);
  });

  test('the next caller grows to its size anew', () => {
    const call = open({ awaitsSize: true });
    call.output.attach(call.source());
    call.setVideo(LARGE);
    call.idr();
    call.run(9_000, call.p);
    call.output.attach(call.source());
    call.publish();
    call.setVideo(SMALL);
    call.idr();
    call.run(1_900, call.p);
    expect(call.tags()).toEqual([]);
    call.run(200, call.p);
    call.idr();
    expect(summary(call.tags())).toEqual(START);
  });

  test('the caller falls silent meanwhile: its wait ends all the same', () => {
    const call = open({ awaitsSize: true, hold: 'slate' });
    call.output.attach(call.source());
    call.publish();
    call.setVideo(SMALL);
    call.idr();
    call.run(5_000);
    expect(summary(call.tags().slice(0, 4))).toEqual(START);
    expect(call.tags()[1]?.body).toBe(SMALL.body);
  });

  test('on air with sound alone, nothing waits for a size any more', () => {
    const call = open({ awaitsSize: true });
    call.output.attach(call.source());
    call.publish();
    call.run(2_000, call.audio);
    call.setVideo(SMALL);
    call.idr();
    expect(summary(call.tags().slice(-3))).toEqual(['script header', 'video header', 'video key frame']);
  });
});

test('another size in the midst of a publish passes at an IDR and is told once', () => {
  const call = open();
  call.output.attach(call.source());
  call.publish();
  call.setVideo(SMALL);
  call.idr();
  call.setVideo(LARGE);
  call.idr();
  call.p();
  call.idr();
  expect(summary(call.tags())).toEqual([
    ...START,
    ...['script header', 'video header', 'video key frame', 'video', 'video key frame'],
  ]);
  expect(call.told.resized).toEqual([{ oldSize: SMALL.size, newSize: LARGE.size }]);
});

test('the slate that stood in for the first picture had a size as well', () => {
  const call = open({ hold: 'slate' });
  call.publish();
  call.output.attach(call.source());
  call.run(2_000, call.audio);
  call.setVideo(SMALL);
  call.idr();
  expect(call.told.resized).toEqual([{ oldSize: SLATE, newSize: SMALL.size }]);
});

test('the number of channels stays as the first source had it, whoever comes next', () => {
  const call = open();
  call.output.attach(call.source());
  call.output.attach(call.source({ channels: 2 }));
  expect(call.wanted).toEqual(['want 1 64000', 'release 1 64000', 'want 1 64000']);
  call.output.detach();
  call.output.close();
  expect(call.wanted.slice(3)).toEqual(['release 1 64000']);
  const asked = open({ audio: { channels: 2 } });
  asked.output.attach(asked.source());
  asked.output.close();
  expect(asked.wanted).toEqual(['want 2 128000', 'release 2 128000']);
});

test('a first picture from just before the sound that began the publish is published, and all behind it', () => {
  const call = open();
  call.output.attach(call.source());
  call.publish();
  call.run(1_700, call.audio); // the wait for a picture is over: sound alone
  const begun = call.tags().length;
  call.setVideo(SMALL);
  call.deliver('video', IDR, true, SOURCE_TIME);
  for (const time of [33, 66]) call.deliver('video', P, false, SOURCE_TIME + time);
  const pictures = media(call.tags().slice(begun), 'video');
  expect(pictures.map(({ isKeyFrame }) => isKeyFrame)).toEqual([true, false, false]);
  expect(call.asked()).toBe(1);
});

test.each([20, 60, 120])(
  'packets of %i ms: the next caller is heard when the last packet of the one before is over',
  (duration) => {
    const call = open();
    call.publish();
    call.output.attach(call.source({ hasVideo: false }));
    for (let i = 0; i < 10; i++) {
      call.audio(duration);
      call.scheduler.advance(duration);
    }
    const last = media(call.tags(), 'audio').at(-1)?.timestamp ?? 0;
    call.output.detach();
    call.output.attach(call.source({ hasVideo: false }));
    call.audio(duration);
    expect(last).toBe(9 * duration);
    expect(media(call.tags(), 'audio').at(-1)?.timestamp).toBe(last + duration);
  },
);
