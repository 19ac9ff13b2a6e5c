import { AacLcEncoder, AacLcModule } from '@callcast/aac-lc';
import { bytesToHex } from '@callcast/core';
import { AudioCodecs, type FlvTag } from '@callcast/media';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Destination, type Given, mediaOf, openStage, picturesOf } from '../testing/destinations.ts';

let clip: Clip;
let codecs: AudioCodecs;

beforeAll(async () => {
  clip = await loadClip();
  codecs = await AudioCodecs.load();
});

async function stage(given: Partial<Given> = {}) {
  const opened = await openStage({ clip, codecs, ...given });
  onTestFinished(() => opened.node.close());
  const destination = (i: number): Destination => {
    const found = opened.destinations[i];
    if (found === undefined) throw new Error(`there is no destination ${i}`);
    return found;
  };
  return {
    ...opened,
    destination,
    tags: (i: number): FlvTag[] => destination(i).publishes.flatMap(({ tags }) => tags),
  };
}

const longest = (tags: readonly FlvTag[]): number =>
  Math.max(...tags.slice(1).map((tag, i) => tag.timestamp - (tags[i]?.timestamp ?? tag.timestamp)));

describe('several outputs of one call', () => {
  test('share every picture and every sound: one access unit, one encode', async () => {
    const { call, scheduler, tags } = await stage({ outputs: 3 });
    await call('l', [0, 1, 2]);
    scheduler.advance(4_000);
    for (const kind of ['audio', 'video'] as const) {
      const bodies = [0, 1, 2].map((i) => mediaOf(tags(i), kind).map(({ body }) => body));
      expect(bodies[0]?.length).toBeGreaterThan(100);
      for (const other of bodies.slice(1)) for (const [i, body] of other.entries()) expect(body).toBe(bodies[0]?.[i]);
    }
  });

  test('have the sound that each asks for: one encode for each setting, headers that say so', async () => {
    const open = vi.spyOn(AacLcModule.prototype, 'createEncoder');
    const { call, scheduler, session, destination, tags } = await stage({
      outputs: 4,
      audio: [{}, { channels: 2, audioBitrate: 96 }, { audioBitrate: 96 }, { channels: 2, audioBitrate: 96 }],
    });
    await call('l', [0, 1, 2, 3]);
    scheduler.advance(4_000);
    expect(open.mock.calls.map(([settings]) => settings)).toEqual([
      { channels: 1, bitrateBps: 64_000 },
      { channels: 2, bitrateBps: 96_000 },
      { channels: 1, bitrateBps: 96_000 },
    ]);
    const bodies = (i: number) => mediaOf(tags(i), 'audio').map(({ body }) => body);
    for (const i of [0, 1, 2, 3]) expect(bodies(i).length).toBeGreaterThan(170);
    for (const [i, body] of bodies(3).entries()) expect(body).toBe(bodies(1)[i]);
    const config = (i: number) =>
      tags(i)
        .find((tag) => tag.kind === 'audio' && tag.isHeader)
        ?.body.subarray(2);
    expect([0, 1, 2, 3].map((i) => bytesToHex(config(i) ?? new Uint8Array(0)))).toEqual([
      '1188',
      '1190',
      '1188',
      '1190',
    ]);
    // After a lost connection the sound of before comes in the same encoding.
    destination(1).drop();
    scheduler.advance(1_000);
    const again = destination(1).publishes[1]?.tags ?? [];
    for (const { body } of mediaOf(again, 'audio').slice(0, 20)) expect(bodies(3)).toContain(body);
    // Nobody wants it any more: it is not encoded any more.
    const close = vi.spyOn(AacLcEncoder.prototype, 'close');
    session.handle({ kind: 'unroute', legId: 'l', outputId: 'o2' });
    session.handle({ kind: 'close-output', outputId: 'o1', reason: 'enough' });
    expect(close).toHaveBeenCalledTimes(1);
    session.handle({ kind: 'close-output', outputId: 'o3', reason: 'enough' });
    expect(close).toHaveBeenCalledTimes(2);
    for (const spy of [open, close]) spy.mockRestore();
  });

  test('a caller without sound is silent in whatever each asks for', async () => {
    const { call, scheduler, tags } = await stage({ outputs: 2, tracks: ['video'], audio: [{}, { channels: 2 }] });
    await call('l', [0, 1]);
    scheduler.advance(2_000);
    for (const [i, frame] of ['00000007', '21000000001c'].entries()) {
      const sound = mediaOf(tags(i), 'audio');
      expect(sound.length).toBeGreaterThan(80);
      expect(new Set(sound.map(({ body }) => bytesToHex(body.subarray(2))))).toEqual(new Set([frame]));
    }
  });

  test('one that is dead, one that is dropped and one that stalls leave the fourth untouched', async () => {
    const { call, scheduler, destination, tags, names } = await stage({ outputs: 4 });
    destination(1).isUp = false;
    await call('l', [0, 1, 2, 3]);
    for (let at = 0; at < 30; at++) {
      if (at % 6 === 5) destination(2).drop();
      if (at === 10) destination(3).isStalled = true;
      scheduler.advance(1_000);
    }
    const video = mediaOf(tags(0), 'video');
    expect(video.length).toBeGreaterThanOrEqual(895);
    expect(longest(video)).toBeLessThanOrEqual(34);
    expect(longest(mediaOf(tags(0), 'audio'))).toBeLessThanOrEqual(22);
    expect(picturesOf(clip, tags(0).slice(0, 200)).every((picture) => picture >= 0)).toBe(true);
    expect(names('o0')).toEqual(['connected', 'stream-started', 'video-started', 'audio-started']);
    expect(destination(2).publishes).toHaveLength(6);
  });

  test('stopMediaTo one of them: that one holds its picture, the other goes on', async () => {
    const { call, scheduler, session, tags } = await stage({ outputs: 2 });
    await call('l', [0, 1]);
    scheduler.advance(3_000);
    session.handle({ kind: 'unroute', legId: 'l', outputId: 'o1' });
    scheduler.advance(5_000);
    expect(
      picturesOf(clip, tags(0))
        .slice(-30)
        .every((picture) => picture >= 0),
    ).toBe(true);
    expect(
      picturesOf(clip, tags(1))
        .slice(-30)
        .every((picture) => picture < 0),
    ).toBe(true);
    session.handle({ kind: 'route', legId: 'l', outputId: 'o1' });
    scheduler.advance(3_000);
    expect(picturesOf(clip, tags(1)).at(-1)).toBeGreaterThanOrEqual(0);
  });
});

describe('tracks', () => {
  test('the next call brings tracks of its own, and they are switched to', async () => {
    const { call, scheduler, session, outputEvents } = await stage();
    const caller = await call('l', [0]);
    scheduler.advance(3_000);
    await call('m', [0]);
    caller.stop();
    session.handle({ kind: 'close-leg', legId: 'l' });
    scheduler.advance(3_000);
    const tracks = outputEvents().filter(({ trackId }) => trackId !== undefined);
    const said = tracks.map(({ name, trackId }) => `${name} ${trackId}`);
    expect(said.slice(0, 2).sort()).toEqual(['audio-started 0', 'video-started 1']);
    expect(said.slice(2).sort()).toEqual([
      'audio-started 2',
      'audio-switched 2',
      'video-started 3',
      'video-switched 3',
    ]);
    for (const { name, reason } of tracks) if (name.endsWith('switched')) expect(reason).toBe('New stream');
  });

  test('the same call again, and a reconnect, bring none', async () => {
    const { call, scheduler, session, destination, outputEvents } = await stage();
    await call('l', [0]);
    scheduler.advance(6_000);
    session.handle({ kind: 'unroute', legId: 'l', outputId: 'o0' });
    session.handle({ kind: 'route', legId: 'l', outputId: 'o0' });
    scheduler.advance(2_000);
    destination(0).drop();
    scheduler.advance(2_000);
    expect(outputEvents().filter(({ trackId }) => trackId !== undefined)).toHaveLength(2);
  });
});

describe('health', () => {
  test('a destination that stops reading is Degraded after a second, and Recovered after five that are clean', async () => {
    const { call, scheduler, destination, names } = await stage();
    await call('l', [0]);
    scheduler.advance(5_000);
    destination(0).isStalled = true;
    scheduler.advance(900);
    expect(names()).not.toContain('degraded');
    scheduler.advance(400);
    expect(names().at(-1)).toBe('degraded');
    destination(0).resume();
    scheduler.advance(4_700);
    expect(names().at(-1)).toBe('degraded');
    scheduler.advance(600);
    expect(names().at(-1)).toBe('recovered');
  });

  test('what happened before it was called live counts as well', async () => {
    const { call, scheduler, destination, names } = await stage();
    await call('l', [0]);
    scheduler.advance(300);
    destination(0).droppedTags = 12;
    scheduler.advance(2_000);
    expect(names().at(-1)).toBe('degraded');
  });

  test('dropped media is a reason as well', async () => {
    const { call, scheduler, destination, outputEvents } = await stage();
    await call('l', [0]);
    scheduler.advance(5_000);
    destination(0).droppedTags = 12;
    scheduler.advance(200);
    expect(outputEvents().at(-1)).toMatchObject({ name: 'degraded', reason: expect.stringContaining('12 tags') });
  });
});

describe('figures of an output', () => {
  test('what is published of each kind, and nothing while there is no publish', async () => {
    const { call, scheduler, destination, tags, statistics, legStatistics } = await stage({ audio: [{ channels: 2 }] });
    expect(statistics()).toBeUndefined();
    await call('l', [0], { videoBps: 2_000_000 });
    scheduler.advance(8_000);
    const size = { width: 640, height: 360 };
    const sound = mediaOf(tags(0), 'audio');
    const from = (sound.at(-1)?.timestamp ?? 0) - 1_000;
    const secondOfSound = 8 * sound.filter((tag) => tag.timestamp > from).reduce((n, { body }) => n + body.length, 0);
    expect(secondOfSound).toBeGreaterThan(30_000);
    const kbps = (bps: number, tolerance: number) => expect.closeTo(bps, -Math.log10(2 * tolerance));
    expect(statistics()).toMatchObject({
      statistics: {
        queueDelayMs: 0,
        video: { codec: 'H264', ...size, bitrateBps: kbps(2_000_000, 500_000), keyFrameIntervalMs: expect.any(Number) },
        audio: { codec: 'aac', channels: 2, bitrateBps: kbps(secondOfSound, 2_000) },
      },
    });
    const keyFrames = mediaOf(destination(0).publishes[0]?.tags ?? [], 'video').filter(({ isKeyFrame }) => isKeyFrame);
    const [last, before] = [keyFrames.at(-1), keyFrames.at(-2)];
    expect(statistics()).toMatchObject({
      statistics: { video: { keyFrameIntervalMs: (last?.timestamp ?? 0) - (before?.timestamp ?? 0) } },
    });
    expect(legStatistics()).toMatchObject({
      statistics: {
        tracks: [
          { kind: 'audio', codec: 'opus', packetsLost: 0, bitrateBps: expect.any(Number) },
          { kind: 'video', codec: 'H264', packetsLost: 0, bitrateBps: kbps(2_000_000, 500_000) },
        ],
      },
    });
    destination(0).isStalled = true;
    scheduler.advance(2_000);
    const queueDelayMs = statistics()?.statistics.queueDelayMs;
    expect(queueDelayMs).toBeGreaterThan(1_000);
    expect(queueDelayMs).toBeLessThanOrEqual(2_000);
    destination(0).isUp = false;
    destination(0).drop();
    scheduler.advance(2_000);
    expect(statistics()).toMatchObject({ statistics: { video: null, audio: null, queueDelayMs: 0 } });
  });
});

describe('back-pressure', () => {
  const SLOW = { remb: true };
  const videoBps = 2_000_000;

  test('the only destination is slow: the caller is asked for what it takes, and its media is no later than a second', async () => {
    const { call, scheduler, destination, outputEvents, statistics } = await stage(SLOW);
    const caller = await call('l', [0], { videoBps });
    scheduler.advance(6_000);
    expect(statistics()).toMatchObject({
      statistics: { mediaBitrateBps: expect.closeTo(videoBps, -6), deliveredBitrateBps: expect.closeTo(videoBps, -6) },
    });
    expect(caller.cappedBps).toBeGreaterThan(videoBps);
    destination(0).capacityBps = 800_000;
    scheduler.advance(3_000);
    expect(caller.cappedBps).toBeLessThan(800_000);
    scheduler.advance(20_000);
    const [first] = destination(0).publishes;
    const lag = (): number => scheduler.now() - (first?.at ?? 0) - (first?.tags.at(-1)?.timestamp ?? 0);
    for (let seconds = 0; seconds < 30; seconds++) {
      scheduler.advance(1_000);
      expect(lag()).toBeLessThan(1_500);
    }
    const degraded = outputEvents().find(({ name }) => name === 'degraded');
    expect(degraded).toMatchObject({
      errorCode: 'DEST_SLOW',
      reason: expect.stringMatching(
        /^The call sends (1\.[5-9]|2\.[0-4]) Mbit\/s, the destination takes (7|8)\d\d kbit\/s: /,
      ),
      flow: { mediaBitrateBps: expect.any(Number), deliveredBitrateBps: expect.any(Number) },
    });
    destination(0).capacityBps = Number.POSITIVE_INFINITY;
    scheduler.advance(120_000);
    expect(caller.cappedBps).toBeGreaterThan(videoBps);
  });

  test('a slow one beside one that is not: nobody is asked for less', async () => {
    const { call, scheduler, destination } = await stage({ ...SLOW, outputs: 2 });
    destination(1).capacityBps = 800_000;
    const caller = await call('l', [0, 1], { videoBps });
    for (let seconds = 0; seconds < 20; seconds++) {
      scheduler.advance(1_000);
      expect(caller.cappedBps).toBeGreaterThan(videoBps);
    }
  });

  test('two slow ones: the better of them says what is sent, until one that is not joins them', async () => {
    const { call, scheduler, destination, session } = await stage({ ...SLOW, outputs: 3 });
    destination(0).capacityBps = 800_000;
    destination(1).capacityBps = 1_500_000;
    const caller = await call('l', [0, 1], { videoBps });
    scheduler.advance(12_000);
    expect(caller.cappedBps).toBeGreaterThan(900_000);
    expect(caller.cappedBps).toBeLessThan(1_700_000);
    session.handle({ kind: 'route', legId: 'l', outputId: 'o2' });
    scheduler.advance(500);
    expect(caller.cappedBps).toBeGreaterThan(videoBps);
  });

  test('one that is not on the air has no say, and while none is the cap stays', async () => {
    const { call, scheduler, destination } = await stage({ ...SLOW, outputs: 2 });
    destination(0).capacityBps = 800_000;
    destination(1).isUp = false;
    const caller = await call('l', [0, 1], { videoBps });
    scheduler.advance(8_000);
    expect(caller.cappedBps).toBeLessThan(800_000);
    destination(0).isUp = false;
    destination(0).drop();
    scheduler.advance(20_000);
    expect(caller.cappedBps).toBeLessThan(800_000);
  });

  test('with little video an IDR is asked for every four seconds, else as often as the output wants it', async () => {
    const [idr, ...others] = clip.pictures.slice(0, 30);
    if (idr === undefined) throw new Error('the clip begins with an IDR');
    const pictures = [idr, ...Array.from({ length: 20 }, () => others).flat()];
    const { call, scheduler, destination, tags } = await stage({ ...SLOW, clip: { ...clip, pictures } });
    const caller = await call('l', [0], { videoBps, answersPli: true });
    const idrTimes = (): number[] =>
      mediaOf(tags(0), 'video').flatMap((tag) => (tag.isKeyFrame ? [tag.timestamp] : []));
    const lastInterval = (): number => (idrTimes().at(-1) ?? 0) - (idrTimes().at(-2) ?? 0);
    scheduler.advance(10_000);
    expect(lastInterval()).toBeLessThan(2_100);
    destination(0).capacityBps = 400_000;
    scheduler.advance(30_000);
    expect(caller.cappedBps).toBeLessThan(400_000);
    expect(lastInterval()).toBeGreaterThan(3_900);
    expect(lastInterval()).toBeLessThan(4_200);
  });
});
