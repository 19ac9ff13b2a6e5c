import { AudioCodecs, type FlvTag } from '@callcast/media';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
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
