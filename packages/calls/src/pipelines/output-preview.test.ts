import { hexToBytes, millis } from '@callcast/core';
import {
  AudioCodecs,
  FlvReader,
  type FlvTag,
  writeHevcCodedFramesBody,
  writeHevcSequenceStartBody,
} from '@callcast/media';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { PreviewViewer } from '../media-ports.ts';
import { mediaOf, openStage } from '../testing/destinations.ts';
import { GopCache } from './gop-cache.ts';
import { OutputPreview } from './output-preview.ts';

let clip: Clip;
let codecs: AudioCodecs;

beforeAll(async () => {
  clip = await loadClip();
  codecs = await AudioCodecs.load();
});

/** Reads what it is shown as a player does. */
class Viewer implements PreviewViewer {
  readonly tags: FlvTag[] = [];
  readonly chunks: Uint8Array[] = [];
  isOver = false;
  readonly #reader = new FlvReader();

  write(bytes: Uint8Array): void {
    this.chunks.push(bytes);
    const tags = this.#reader.handleChunk(bytes);
    if (typeof tags === 'string') throw new Error(tags);
    this.tags.push(...tags);
  }

  end(): void {
    this.isOver = true;
  }

  /** The flags of its FLV header. */
  get promises(): { audio: boolean; video: boolean } {
    const flags = this.chunks[0]?.[4] ?? 0;
    return { audio: (flags & 4) !== 0, video: (flags & 1) !== 0 };
  }
}

type Stage = Awaited<ReturnType<typeof openStage>>;

async function onAir(options: Partial<Parameters<typeof openStage>[0]> = {}, callOptions = {}) {
  const stage = await openStage({ clip, codecs, ...options });
  onTestFinished(() => stage.node.close());
  const caller = await stage.call('l', [0], callOptions);
  stage.scheduler.advance(3_400); // the clip has an IDR each second: in the midst of a group
  const [destination] = stage.destinations;
  if (destination === undefined) throw new Error('a stage has a destination');
  return { ...stage, caller, destination };
}

function watch({ session }: Pick<Stage, 'session'>): Viewer & { stop: (() => void) | undefined } {
  const viewer = new Viewer();
  return Object.assign(viewer, { stop: session.watch('o0', viewer) });
}

/** What the destination got, of all publishes. */
const sent = ({ destinations }: Stage): FlvTag[] => destinations.flatMap((one) => one.publishes.flatMap((p) => p.tags));
const lastIdr = (tags: readonly FlvTag[]): number => tags.findLastIndex(({ isKeyFrame }) => isKeyFrame);

describe('on the air', () => {
  test('a viewer gets the headers, then every tag since the last IDR, then each tag as it is sent', async () => {
    const stage = await onAir();
    const before = sent(stage);
    const from = lastIdr(before);
    expect(before.length - from).toBeGreaterThan(20); // else it proves nothing
    const viewer = watch(stage);
    const headers = before.slice(0, 3);
    expect(headers.map(({ kind, isHeader }) => [kind, isHeader])).toEqual([
      ['script', true],
      ['video', true],
      ['audio', true],
    ]);
    expect(viewer.tags).toEqual([...headers, ...before.slice(from)]);
    expect(viewer.chunks).toHaveLength(1);
    expect(viewer.promises).toEqual({ audio: true, video: true });
    stage.scheduler.advance(2_500);
    const after = sent(stage);
    expect(after.length).toBeGreaterThan(before.length + 150);
    expect(viewer.tags).toEqual([...headers, ...after.slice(from)]);
  });

  test('a publish that has just begun is shown from its first tag on', async () => {
    const stage = await openStage({ clip, codecs });
    onTestFinished(() => stage.node.close());
    const viewer = watch(stage);
    await stage.call('l', [0]);
    stage.scheduler.advance(1_500);
    expect(viewer.tags.length).toBeGreaterThan(60);
    expect(viewer.tags).toEqual(sent(stage));
  });

  test('all viewers are given the same bytes, and one who left nothing more', async () => {
    const stage = await onAir();
    const [one, other] = [watch(stage), watch(stage)];
    stage.scheduler.advance(500);
    expect(one.chunks.length).toBeGreaterThan(20);
    for (const [i, bytes] of one.chunks.entries()) if (i > 0) expect(other.chunks[i]).toBe(bytes);
    const { length } = one.chunks;
    one.stop?.();
    one.stop?.();
    stage.scheduler.advance(500);
    expect(one.chunks).toHaveLength(length);
    expect(one.isOver).toBe(false);
    expect(other.chunks.length).toBeGreaterThan(length + 20);
  });

  test('whether somebody watches is nothing to the destination and to the caller', async () => {
    const plis: number[] = [];
    const tags: FlvTag[][] = [];
    for (const isWatched of [false, true]) {
      const stage = await onAir();
      if (isWatched) watch(stage);
      stage.scheduler.advance(3_000);
      plis.push(stage.caller.plis);
      tags.push(sent(stage));
    }
    expect(plis[1]).toBe(plis[0]);
    expect(tags[1]).toEqual(tags[0]);
  });

  test('held pictures and silence are shown as they are sent', async () => {
    const stage = await onAir();
    stage.caller.stop();
    stage.scheduler.advance(2_500);
    const viewer = watch(stage);
    stage.scheduler.advance(1_000);
    const all = sent(stage);
    expect(viewer.tags.slice(3)).toEqual(all.slice(lastIdr(all)));
    expect(mediaOf(viewer.tags, 'video').length).toBeGreaterThan(60);
  });
});

describe('the destination goes away and comes back', () => {
  test('a viewer stays, gets what is sent again, and never sees time go back', async () => {
    const stage = await onAir();
    const viewer = watch(stage);
    const from = lastIdr(sent(stage));
    stage.destination.isUp = false;
    stage.destination.drop();
    stage.scheduler.advance(4_000);
    expect(stage.names().at(-1)).toBe('reconnecting');
    const { length } = viewer.tags;
    expect(viewer.isOver).toBe(false);
    // Who comes now is shown nothing of before, and troubles nobody with it.
    const { plis } = stage.caller;
    const late = watch(stage);
    stage.scheduler.advance(4_000);
    expect([late.chunks.length, late.isOver, stage.caller.plis]).toEqual([0, false, plis]);
    stage.destination.isUp = true;
    stage.scheduler.advance(10_000);
    expect(stage.destination.publishes.length).toBe(2);
    expect(viewer.tags.length).toBeGreaterThan(length + 200);
    expect(late.tags).toEqual(viewer.tags.slice(length));
    expect(late.tags).toEqual(stage.destination.publishes[1]?.tags);
    expect(viewer.tags.slice(3)).toEqual(sent(stage).slice(from));
    for (const kind of ['audio', 'video'] as const) {
      const times = mediaOf(viewer.tags, kind).map(({ timestamp }) => timestamp);
      for (const [i, time] of times.entries()) if (i > 0) expect(time).toBeGreaterThan(times[i - 1] ?? 0);
    }
    // The new publish begins where the one before ended: a player has nothing to wait for but the present.
    const [last, next] = [viewer.tags[length - 1], viewer.tags[length]];
    expect((next?.timestamp ?? 0) - (last?.timestamp ?? 0)).toBeLessThan(200);
  });

  test('a viewer is ended by a publish whose sound is in another codec', async () => {
    const stage = await onAir({ audio: [{ audioCodec: 'opus' }] });
    const viewer = watch(stage);
    stage.destination.drop();
    stage.scheduler.advance(3_000);
    expect([stage.destination.publishes.length, viewer.isOver]).toEqual([2, false]);
    stage.destination.takes = ['Opus'];
    stage.destination.drop();
    stage.scheduler.advance(3_000);
    expect([stage.destination.publishes.length, viewer.isOver]).toEqual([3, true]);
    const again = watch(stage);
    stage.scheduler.advance(500);
    expect(again.tags.find(({ kind, isHeader }) => kind === 'audio' && isHeader)?.body[0]).toBe(0x90);
  });

  test.each([
    ['stopped', (stage: Stage) => stage.session.handle({ kind: 'close-output', outputId: 'o0', reason: 'over' })],
    ['ended with its session', (stage: Stage) => stage.session.close()],
  ] as const)('an output that is %s ends its viewers, and has no more', async (_how, end) => {
    const stage = await onAir();
    const [watching, gone] = [watch(stage), watch(stage)];
    gone.stop?.();
    end(stage);
    expect([watching.isOver, gone.isOver]).toEqual([true, false]);
    expect(stage.session.watch('o0', new Viewer())).toBeUndefined();
  });

  test('an output that gave up ends its viewers; one that never was has none', async () => {
    const stage = await onAir({ reconnect: false });
    const viewer = watch(stage);
    stage.destination.drop();
    expect(viewer.isOver).toBe(true);
    expect(watch(stage).stop).toBeUndefined();
    expect(stage.session.watch('o9', new Viewer())).toBeUndefined();
  });
});

describe('without a picture', () => {
  test('sound alone is promised and shown; the first picture ends it, so that a player can begin with both', async () => {
    const stage = await onAir({ tracks: ['audio'] });
    const viewer = watch(stage);
    stage.scheduler.advance(1_000);
    expect(viewer.promises).toEqual({ audio: true, video: false });
    expect(mediaOf(viewer.tags, 'audio').length).toBeGreaterThan(40);
  });

  const tag = (kind: FlvTag['kind'], timestamp: number, more: Partial<FlvTag> = {}): FlvTag => ({
    kind,
    timestamp: millis(timestamp),
    body: Uint8Array.of(kind === 'video' ? 0x27 : 0xaf, 1, 0, 0, 0, 0),
    isHeader: false,
    isKeyFrame: false,
    isRasl: false,
    ...more,
  });
  /** As the reader knows them again. */
  const [VIDEO_HEADER, IDR] = [Uint8Array.of(0x17, 0, 0, 0, 0, 1), Uint8Array.of(0x17, 1, 0, 0, 0, 0)];
  const script = tag('script', 0, { isHeader: true });
  const soundHeader = tag('audio', 0, { isHeader: true, body: Uint8Array.of(0xaf, 0, 0x11, 0x90) });
  const videoHeader = (at: number): FlvTag => tag('video', at, { isHeader: true, body: VIDEO_HEADER });
  const idr = (at: number, body = IDR): FlvTag => tag('video', at, { isKeyFrame: true, body });

  function preview() {
    const asked = { times: 0 };
    const preview = new OutputPreview(() => void asked.times++);
    const show = (...tags: readonly FlvTag[]): void => {
      for (const one of tags) preview.write(one);
    };
    const join = (): Viewer => {
      const viewer = new Viewer();
      preview.watch(viewer);
      return viewer;
    };
    return { preview, asked, show, join };
  }

  test('who waited for a picture when the publish ended begins with that of the next one', () => {
    const { preview: output, show, join } = preview();
    show(script, videoHeader(0), soundHeader, idr(0), tag('video', 10_001));
    const viewer = join();
    show(tag('audio', 11_000), tag('audio', 12_500));
    output.handlePublishEnded();
    show({ ...script, timestamp: millis(14_000) }, videoHeader(14_000), { ...soundHeader, timestamp: millis(14_000) });
    expect(viewer.tags).toEqual([]);
    show(idr(14_000));
    expect(viewer.promises).toEqual({ audio: true, video: true });
    expect(viewer.tags.at(-1)).toEqual(idr(14_000));
    expect(viewer.isOver).toBe(false);
  });

  test('a publish of sound alone is shown from its first tag on, whatever the one before had', () => {
    const { preview: output, show, join } = preview();
    show(script, videoHeader(0), soundHeader, idr(0));
    output.handlePublishEnded();
    const viewer = join();
    show(script, soundHeader, tag('audio', 60));
    expect(viewer.promises).toEqual({ audio: true, video: false });
    expect(viewer.tags).toEqual([script, soundHeader, tag('audio', 60)]);
  });

  const OPUS_HEADER = Uint8Array.of(0x90, 0x4f, 0x70, 0x75, 0x73, 1);
  const AV1_HEADER = Uint8Array.of(0x90, 0x61, 0x76, 0x30, 0x31, 0x81);

  test.each([
    ['audio', OPUS_HEADER],
    ['video', AV1_HEADER],
  ] as const)(
    'another %s codec ends who watches, and says so; who has not begun gets it from the start',
    (kind, body) => {
      const { preview: output, show, join } = preview();
      show(script, videoHeader(0), soundHeader, idr(0));
      const watching = join();
      output.handlePublishEnded();
      const waiting = join();
      show({ ...script, timestamp: millis(40) }, videoHeader(40), soundHeader);
      expect(watching.isOver).toBe(false);
      show(tag(kind, 40, { isHeader: true, body }), idr(60), tag('audio', 60));
      expect([watching.isOver, waiting.isOver]).toEqual([true, false]);
      const reason = watching.tags.at(-1);
      expect([reason?.kind, reason?.timestamp]).toEqual(['script', 40]);
      expect(Buffer.from(reason?.body ?? []).toString('latin1')).toContain('Callcast.CodecChanged');
      expect(waiting.tags.slice(-2)).toEqual([idr(60), tag('audio', 60)]);
      expect(waiting.tags.find((one) => one.kind === kind && one.isHeader)?.body).toEqual(body);
    },
  );

  test('who listens is ended by another codec of the sound, not of a picture that is not shown', () => {
    const { show, join } = preview();
    show(script, soundHeader, tag('audio', 20));
    const listening = join();
    show(tag('audio', 40), videoHeader(60), tag('video', 80, { isHeader: true, body: AV1_HEADER }), tag('audio', 80));
    expect([listening.isOver, listening.tags.length]).toEqual([false, 4]);
    show(tag('audio', 100, { isHeader: true, body: OPUS_HEADER }));
    expect(listening.isOver).toBe(true);
  });

  test('an output that is over keeps nothing', () => {
    const { preview: over, show, join } = preview();
    show(script, videoHeader(0), soundHeader, idr(0), tag('audio', 20));
    expect(join().tags).toHaveLength(5);
    over.end();
    expect(join().tags).toEqual([]);
  });

  test('who listens is ended by the first picture, and watches when it comes back', () => {
    const { show, join } = preview();
    show(script, soundHeader, tag('audio', 20));
    const listening = join();
    show(tag('audio', 40), videoHeader(60), tag('video', 50), tag('audio', 60));
    expect(listening.tags).toEqual([script, soundHeader, tag('audio', 40), tag('audio', 60)]);
    expect(listening.isOver).toBe(false);
    show(idr(80));
    expect(listening.isOver).toBe(true);
    show(tag('audio', 100));
    expect(listening.tags).toHaveLength(4);
    const again = join();
    expect(again.promises).toEqual({ audio: true, video: true });
    expect(again.tags).toEqual([script, videoHeader(60), soundHeader, idr(80), tag('audio', 100)]);
  });

  test('who joins at a CRA of H.265 gets none of its RASL pictures, and those of the next', () => {
    const { show, join } = preview();
    const hevc = (at: number, nalUnit: string, more: Partial<FlvTag> = {}): FlvTag => {
      const isKeyFrame = more.isKeyFrame === true;
      const nalUnits = [hexToBytes(nalUnit)];
      const body = writeHevcCodedFramesBody({ nalUnits, isKeyFrame, compositionTime: millis(0) });
      return tag('video', at, { body, ...more });
    };
    const group = (at: number): readonly FlvTag[] => [
      hevc(at, '2a01a0', { isKeyFrame: true }),
      hevc(at + 33, '1201d0', { isRasl: true }),
      hevc(at + 67, '1001d0', { isRasl: true }),
      hevc(at + 100, '0201d0'),
    ];
    const header = tag('video', 0, { isHeader: true, body: writeHevcSequenceStartBody(hexToBytes('01')) });
    const [cra, rasl, ...others] = group(0);
    const rest = [...others.slice(1), ...group(133)];
    if (cra === undefined || rasl === undefined) throw new Error('a group has them');
    show(script, header, cra);
    const first = join();
    show(rasl);
    const second = join();
    show(...others, ...group(133));
    const expected = [script, header, cra, ...rest];
    expect(first.tags).toEqual(expected);
    expect(second.tags).toEqual(expected);
    expect(join().tags).toEqual([script, header, ...group(133).filter(({ isRasl }) => !isRasl)]);
  });

  test.each([
    ['10 s', (at: number) => tag('audio', at), 10_001],
    ['6 MiB', (at: number) => tag('audio', at, { body: new Uint8Array(3 * 1024 * 1024) }), 60],
  ])(
    'of a group that is longer than %s nothing is kept: a viewer asks for an IDR and begins with it',
    (_, one, until) => {
      const { asked, show, join } = preview();
      show(script, videoHeader(0), soundHeader, idr(0), one(20));
      expect(join().tags).toHaveLength(5);
      expect(asked.times).toBe(0);
      show(one(40), one(until));
      const viewer = join();
      expect(asked.times).toBe(1);
      show(tag('video', until + 20));
      expect(viewer.tags).toEqual([]);
      show(idr(until + 40), tag('video', until + 60));
      expect(viewer.tags).toEqual([script, videoHeader(0), soundHeader, idr(until + 40), tag('video', until + 60)]);
    },
  );

  test('where no IDR comes for 2 s there is sound, until one comes', () => {
    const { show, join } = preview();
    show(script, videoHeader(0), soundHeader, idr(0), tag('video', 10_001));
    const viewer = join();
    show(tag('audio', 11_000), tag('audio', 13_000));
    expect(viewer.tags).toEqual([]);
    show(tag('audio', 13_020), tag('video', 13_030), tag('audio', 13_040));
    expect(viewer.tags).toEqual([script, soundHeader, tag('audio', 13_040)]);
    expect(viewer.promises).toEqual({ audio: true, video: false });
    show(idr(13_060));
    expect(viewer.isOver).toBe(true);
  });

  test('headers that change within a group stand where they changed', () => {
    const cache = new GopCache();
    const [small, large] = [videoHeader(0), { ...videoHeader(50), body: Uint8Array.of(0x17, 0, 0, 0, 0, 2) }];
    const mono = { ...soundHeader, timestamp: millis(30), body: Uint8Array.of(0xaf, 0, 0x11, 0x88) };
    for (const one of [script, small, soundHeader, idr(10), mono, tag('audio', 30), large]) cache.add(one);
    expect(cache.beginning).toEqual([script, small, soundHeader, idr(10), mono, tag('audio', 30), large]);
    cache.add(idr(50));
    expect(cache.beginning).toEqual([script, large, mono, idr(50)]);
  });
});
