import { AudioCodecs, type FlvTag } from '@callcast/media';
import { type Clip, loadClip } from '@callcast/testing/robot';
import type { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { OfferedCodecs, OutputConnectionEvents } from '../media-ports.ts';
import { type Destination, type Given, mediaOf, openStage, type Publish, picturesOf } from '../testing/destinations.ts';

let clip: Clip;
let codecs: AudioCodecs;

beforeAll(async () => {
  clip = await loadClip();
  codecs = await AudioCodecs.load();
});

async function stage(given: Partial<Given> = {}) {
  const opened = await openStage({ clip, codecs, ...given });
  onTestFinished(() => opened.node.close());
  const [first] = opened.destinations;
  if (first === undefined) throw new Error('a stage has a destination');
  return { ...opened, first };
}

const publishOf = (destination: Destination, i: number): Publish => {
  const publish = destination.publishes.at(i);
  if (publish === undefined) throw new Error(`there is no publish ${i}`);
  return publish;
};

/** Metadata, both sequence headers, an IDR: each once, in front of everything else. */
function expectBeginning(tags: readonly FlvTag[]): void {
  expect(tags.slice(0, 4).map((tag) => [tag.kind, tag.isHeader, tag.isKeyFrame])).toEqual([
    ['script', true, false],
    ['video', true, false],
    ['audio', true, false],
    ['video', false, true],
  ]);
  expect(tags.filter((tag) => tag.isHeader)).toHaveLength(3);
}

/** With the turns of the event loop that happen in between. */
async function advanceInTurns(scheduler: VirtualScheduler, durationMs: number): Promise<void> {
  for (let ms = 0; ms < durationMs; ms += 10) {
    scheduler.advance(10);
    await Promise.resolve();
  }
}

const distances = (tags: readonly FlvTag[]): number[] =>
  tags.slice(1).map((tag, i) => tag.timestamp - (tags[i]?.timestamp ?? tag.timestamp));

/** One timeline for all publishes of an output. */
function expectIncreasing(publishes: readonly Publish[]): void {
  for (const kind of ['audio', 'video'] as const)
    expect(
      Math.min(
        ...distances(
          mediaOf(
            publishes.flatMap(({ tags }) => tags),
            kind,
          ),
        ),
      ),
    ).toBeGreaterThan(0);
}

/** Nothing refers to a picture that is missing: within a publish each picture of the clip follows the one before it, or is an IDR. */
function expectDecodable(tags: readonly FlvTag[]): void {
  const isKey = mediaOf(tags, 'video').map((tag) => tag.isKeyFrame);
  const pictures = picturesOf(clip, tags);
  for (const [i, picture] of pictures.entries()) {
    const before = pictures[i - 1];
    if (i === 0) expect(isKey[i]).toBe(true);
    else if (picture >= 0 && !isKey[i]) expect(picture).toBe(((before ?? 0) + 1) % clip.pictures.length);
  }
}

describe('a destination that drops the connection', () => {
  test('is back within a quarter of a second, from an IDR on, and not one picture is missing', async () => {
    const { call, scheduler, first, names } = await stage();
    await call('l', [0]);
    scheduler.advance(10_500);
    const droppedAt = scheduler.now();
    first.drop();
    scheduler.advance(5_000);
    expect(first.publishes).toHaveLength(2);
    expect(publishOf(first, 1).at - droppedAt).toBeLessThanOrEqual(250 + 20 + 10);
    for (const { tags } of first.publishes) {
      expectBeginning(tags);
      expectDecodable(tags);
    }
    expectIncreasing(first.publishes);
    const [before, after] = first.publishes.map(({ tags }) => picturesOf(clip, tags));
    const resumed = after?.[0] ?? -1;
    expect(resumed).toBeLessThanOrEqual((before?.at(-1) ?? 0) + 1); // the last IDR before the end
    expect(names()).toEqual([
      ...['connected', 'stream-started', 'video-started', 'audio-started'],
      ...['stream-stopped', 'disconnected', 'reconnecting', 'connected', 'stream-started'],
    ]);
  });

  test('sound and picture of the second publish keep their distance', async () => {
    const { call, scheduler, first } = await stage();
    await call('l', [0]);
    scheduler.advance(10_500);
    first.drop();
    scheduler.advance(5_000);
    for (const { tags } of first.publishes) {
      const [video, audio] = [mediaOf(tags, 'video'), mediaOf(tags, 'audio')];
      expect(Math.max(...distances(audio))).toBeLessThanOrEqual(22);
      expect(Math.max(...distances(video))).toBeLessThanOrEqual(34);
      expect(Math.abs((video[0]?.timestamp ?? 0) - (audio[0]?.timestamp ?? 0))).toBeLessThanOrEqual(40);
      expect(Math.abs((video.at(-1)?.timestamp ?? 0) - (audio.at(-1)?.timestamp ?? 0))).toBeLessThanOrEqual(120);
    }
  });

  test('what a dead socket swallowed before anybody noticed comes again, as far back as the last IDR', async () => {
    const { call, scheduler, first } = await stage();
    await call('l', [0]);
    scheduler.advance(10_150);
    first.isStalled = true;
    scheduler.advance(600);
    first.drop();
    first.resume();
    scheduler.advance(1_000);
    const [before, after] = first.publishes.map(({ tags }) => picturesOf(clip, tags));
    expect(after?.[0]).toBeLessThanOrEqual((before?.at(-1) ?? 0) + 1);
  });

  test('every ten seconds, again and again: each time the same', async () => {
    const { call, scheduler, first } = await stage();
    await call('l', [0]);
    for (let i = 0; i < 12; i++) {
      scheduler.advance(10_000);
      first.drop();
    }
    scheduler.advance(1_000);
    expect(first.publishes).toHaveLength(13);
    for (const { tags } of first.publishes) expectBeginning(tags);
    expectIncreasing(first.publishes);
  });

  test('and is down for three seconds is on the air a second after it came back', async () => {
    const { call, scheduler, first, names } = await stage();
    await call('l', [0]);
    scheduler.advance(8_000);
    first.isUp = false;
    first.drop();
    scheduler.advance(3_000);
    expect(first.dials).toBeGreaterThan(4);
    first.isUp = true;
    const upAt = scheduler.now();
    scheduler.runUntil(() => first.publishes.length === 2);
    expect(scheduler.now() - upAt).toBeLessThanOrEqual(1_000);
    scheduler.advance(2_000);
    expectBeginning(publishOf(first, 1).tags);
    expectDecodable(publishOf(first, 1).tags);
    expectIncreasing(first.publishes);
    expect(names()).not.toContain('connection-failed');
  });
});

describe('a connection that is over', () => {
  test('has no say any more, whatever it still says', async () => {
    const { call, scheduler, first, names } = await stage();
    await call('l', [0]);
    scheduler.advance(6_000);
    const over = first.events;
    first.drop();
    scheduler.advance(2_000);
    const said = names();
    over?.closed({ code: 'DEST_CLOSED', reason: 'Once more.' });
    over?.failed({ code: 'DEST_CLOSED', reason: 'Once more.' });
    over?.published('Once more.', []);
    over?.videoDropped();
    scheduler.advance(2_000);
    expect(names()).toEqual(said);
    expect(first.publishes).toHaveLength(2);
    expect(Math.max(...distances(mediaOf(publishOf(first, 1).tags, 'video')))).toBeLessThanOrEqual(34);
  });
});

describe('a publish that begins again while', () => {
  test('the camera is off and its last IDR is too old to be gone on from: that IDR is held, beside the sound', async () => {
    const still = clip.pictures[29];
    if (still === undefined) throw new Error('the clip has a second of pictures');
    const rare = { ...clip, pictures: [...clip.pictures.slice(0, 30), ...Array<typeof still>(600).fill(still)] };
    const { call, scheduler, first } = await stage();
    await call('l', [0], { clip: rare, passes: (track, at) => track !== 1 || at < 13_000 });
    scheduler.advance(16_000);
    first.drop();
    scheduler.advance(5_000);
    const { tags } = publishOf(first, 1);
    expectBeginning(tags);
    expect(mediaOf(tags, 'video').filter((tag) => tag.isKeyFrame)).toHaveLength(1);
    expect(mediaOf(tags, 'video').length).toBeGreaterThan(100);
    expect(mediaOf(tags, 'audio').length).toBeGreaterThan(200);
  });

  test('the camera is off shows the picture that was held, and goes on holding it', async () => {
    const { call, scheduler, first } = await stage();
    await call('l', [0], { passes: (track, at) => track !== 1 || at < 5_000 || at > 30_000, retransmits: false });
    scheduler.advance(20_000);
    const shown = picturesOf(clip, publishOf(first, 0).tags)
      .filter((picture) => picture >= 0)
      .at(-1);
    first.drop();
    scheduler.advance(8_000);
    const { tags } = publishOf(first, 1);
    expectBeginning(tags);
    expectDecodable(tags);
    expectIncreasing(first.publishes);
    expect(
      picturesOf(clip, tags)
        .filter((picture) => picture >= 0)
        .at(-1),
    ).toBe(shown);
    expect(picturesOf(clip, tags).filter((picture) => picture < 0).length).toBeGreaterThan(150);
    expect(Math.max(...distances(mediaOf(tags, 'audio')))).toBeLessThanOrEqual(22);
    expect(Math.max(...distances(mediaOf(tags, 'video')))).toBeLessThanOrEqual(40);
    const [video, audio] = [mediaOf(tags, 'video').at(-1), mediaOf(tags, 'audio').at(-1)];
    expect(Math.abs((video?.timestamp ?? 0) - (audio?.timestamp ?? 0))).toBeLessThanOrEqual(300);
    scheduler.advance(6_000); // the camera is on again
    expectDecodable(tags);
    expectIncreasing(first.publishes);
    expect(picturesOf(clip, tags).at(-1)).toBeGreaterThanOrEqual(0);
  });

  test('the caller is gone: picture and silence go on', async () => {
    const { call, scheduler, session, first } = await stage();
    const caller = await call('l', [0]);
    scheduler.advance(5_000);
    caller.stop();
    session.handle({ kind: 'close-leg', legId: 'l' });
    scheduler.advance(4_000);
    first.drop();
    scheduler.advance(6_000);
    const { tags } = publishOf(first, 1);
    expectBeginning(tags);
    expectDecodable(tags);
    expectIncreasing(first.publishes);
    for (const kind of ['audio', 'video'] as const) {
      expect(mediaOf(tags, kind).at(-1)?.timestamp ?? 0).toBeGreaterThan((tags[0]?.timestamp ?? 0) + 5_000);
      expect(Math.max(...distances(mediaOf(tags, kind)))).toBeLessThanOrEqual(40);
    }
  });

  test('the call’s media is stopped: nothing that came after the stop is shown', async () => {
    const { call, scheduler, session, first } = await stage();
    await call('l', [0]);
    scheduler.advance(5_500);
    const allowed = picturesOf(clip, publishOf(first, 0).tags).at(-1) ?? -1;
    session.handle({ kind: 'unroute', legId: 'l', outputId: 'o0' });
    scheduler.advance(2_600);
    first.drop();
    scheduler.advance(2_000);
    const { tags } = publishOf(first, 1);
    expectBeginning(tags);
    const shown = picturesOf(clip, tags).filter((picture) => picture >= 0);
    expect(shown.length).toBeGreaterThan(0);
    expect(Math.max(...shown)).toBe(allowed);
  });

  test('another call’s media is just being routed to it: nothing that came before is shown', async () => {
    const { call, scheduler, session, first } = await stage();
    const caller = await call('l', [0]);
    await call('m', []);
    scheduler.advance(6_500);
    first.drop();
    caller.stop();
    session.handle({ kind: 'unroute', legId: 'l', outputId: 'o0' });
    session.handle({ kind: 'route', legId: 'm', outputId: 'o0' });
    scheduler.advance(3_000);
    const { tags } = publishOf(first, 1);
    expectBeginning(tags);
    expect(picturesOf(clip, tags)[0]).toBeGreaterThanOrEqual(195); // of the 30 a second that were sent by then
  });

  test('there is sound alone goes on at once: nobody waits for a picture that never was', async () => {
    const { call, scheduler, first } = await stage();
    await call('l', [0], { passes: (track) => track !== 1 });
    scheduler.advance(9_000);
    const droppedAt = scheduler.now();
    first.drop();
    scheduler.advance(800);
    expect(mediaOf(publishOf(first, 1).tags, 'audio').length).toBeGreaterThan(15);
    expect(publishOf(first, 1).at - droppedAt).toBeLessThanOrEqual(280);
  });

  test('a caller without a picture is gone: silence keeps it alive', async () => {
    const { call, scheduler, session, first, names } = await stage({ tracks: ['audio'] });
    const caller = await call('l', [0]);
    scheduler.advance(6_000);
    caller.stop();
    session.handle({ kind: 'close-leg', legId: 'l' });
    scheduler.advance(1_000);
    first.drop();
    scheduler.advance(3_000);
    expect(mediaOf(publishOf(first, 1).tags, 'audio').length).toBeGreaterThan(100);
    expectIncreasing(first.publishes);
    expect(names().filter((name) => name === 'stream-started')).toHaveLength(2);
  });

  test('the next call has come meanwhile: it begins with that', async () => {
    const { call, scheduler, session, first } = await stage();
    const caller = await call('l', [0]);
    scheduler.advance(6_000);
    first.isUp = false;
    first.drop();
    caller.stop();
    session.handle({ kind: 'close-leg', legId: 'l' });
    await call('m', [0]);
    scheduler.advance(1_500);
    first.isUp = true;
    scheduler.advance(3_000);
    expectBeginning(publishOf(first, 1).tags);
    expectDecodable(publishOf(first, 1).tags);
    expectIncreasing(first.publishes);
  });
});

describe('a server that asks to connect again', () => {
  const elsewhere = (destination: Destination) => ({
    open: (_: unknown, events: OutputConnectionEvents, offered: OfferedCodecs) => destination.open(events, offered),
  });

  test('is left at the next IDR, for the place that it names, and nothing is missing or told twice', async () => {
    const { call, scheduler, first, destinations, outputEvents, names } = await stage({ outputs: 2 });
    const [, second] = destinations;
    if (second === undefined) throw new Error('there are two');
    await call('l', [0]);
    scheduler.advance(6_300);
    const dials = second.dials;
    first.events?.reconnectRequested('Maintenance', elsewhere(second));
    scheduler.advance(100);
    expect([first.isOpen, second.dials]).toEqual([true, dials]);
    await advanceInTurns(scheduler, 3_000);
    expect([first.isOpen, second.dials]).toEqual([false, dials + 1]);
    const [before, after] = [publishOf(first, 0), publishOf(second, -1)];
    expectBeginning(after.tags);
    expectIncreasing([before, after]);
    const pictures = [before, after].flatMap(({ tags }) => picturesOf(clip, tags));
    for (const [i, picture] of pictures.entries())
      if (i > 0) expect(picture).toBe(((pictures[i - 1] ?? 0) + 1) % clip.pictures.length);
    expect(names().filter((name) => !name.endsWith('started') || name === 'stream-started')).toEqual([
      ...['connected', 'stream-started', 'stream-stopped', 'disconnected', 'connected', 'stream-started'],
    ]);
    expect(outputEvents().find(({ name }) => name === 'disconnected')?.reason).toBe('Maintenance');
  });

  test('and names a place that does not answer: the first one is dialled again', async () => {
    const { call, scheduler, first, destinations } = await stage({ outputs: 2 });
    const [, second] = destinations;
    if (second === undefined) throw new Error('there are two');
    await call('l', [0]);
    scheduler.advance(6_300);
    second.isUp = false;
    first.events?.reconnectRequested('Maintenance', elsewhere(second));
    await advanceInTurns(scheduler, 4_000);
    expect(first.publishes).toHaveLength(2);
    expect(first.isOpen).toBe(true);
    expectIncreasing(first.publishes);
  });

  test('again and again is followed every five seconds at most', async () => {
    const { call, scheduler, first } = await stage();
    await call('l', [0]);
    for (let seconds = 0; seconds < 30; seconds++) {
      first.events?.reconnectRequested('Go round', elsewhere(first));
      await advanceInTurns(scheduler, 1_000);
    }
    expect(first.dials).toBeGreaterThanOrEqual(5);
    expect(first.dials).toBeLessThanOrEqual(7);
  });

  test('and closes before an IDR came is a lost connection', async () => {
    const { call, scheduler, first, names } = await stage();
    await call('l', [0]);
    scheduler.advance(6_300);
    first.events?.reconnectRequested('Maintenance', elsewhere(first));
    first.drop();
    await advanceInTurns(scheduler, 3_000);
    expect(names()).toContain('reconnecting');
    expect(first.publishes).toHaveLength(2);
  });
});

describe('the end', () => {
  test.each(['close-output', 'close'] as const)('%s cancels what would have been tried again', async (how) => {
    const { call, session, scheduler, first, names } = await stage();
    const caller = await call('l', [0]);
    scheduler.advance(6_000);
    first.isUp = false;
    first.drop();
    scheduler.advance(50);
    const { dials } = first;
    caller.stop();
    if (how === 'close') session.close();
    else {
      session.handle({ kind: 'close-output', outputId: 'o0', reason: 'stop()' });
      session.handle({ kind: 'close-leg', legId: 'l' });
      expect(names().slice(-2)).toEqual(['stream-stopped', 'disconnected']);
    }
    scheduler.advance(20_000);
    expect(first.dials).toBe(dials);
    expect(scheduler.armed).toEqual([]);
  });

  test('stop() while it is being dialled closes what the dial opened, and hears nothing of it', async () => {
    const { session, scheduler, first, names } = await stage();
    session.handle({ kind: 'close-output', outputId: 'o0', reason: 'stop()' });
    scheduler.advance(1_000);
    expect(first.publishes).toEqual([]);
    expect(names()).toEqual(['stream-stopped', 'disconnected']);
  });

  test('given up: the event says so, and nothing is held for it any more', async () => {
    const { call, scheduler, first, outputEvents } = await stage({ reconnect: 4 });
    await call('l', [0]);
    scheduler.advance(6_000);
    first.isUp = false;
    first.drop();
    scheduler.advance(10_000);
    expect(outputEvents().at(-1)).toMatchObject({ name: 'gave-up', errorCode: 'DEST_REFUSED' });
    const { dials } = first;
    scheduler.advance(60_000);
    expect(first.dials).toBe(dials);
  });
});
