import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { type Millis, millis, wallMillis } from '@callcast/core';
import { AudioCodecs, type FlvTag, writeSilentOpusPacket } from '@callcast/media';
import { analyseRecording } from '@callcast/testing';
import { type Clip, loadClip } from '@callcast/testing/robot';
import type { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { bothWays, DUPLEX, type GivenLeg, openForwardingStage } from '../testing/forwarding-stage.ts';
import { KeptOutputs } from '../testing/kept-output.ts';
import { AUDIO_TRACK } from '../testing/simulated-caller.ts';

let clip: Clip;
let codecs: AudioCodecs;

beforeAll(async () => {
  clip = await loadClip();
  codecs = await AudioCodecs.load();
});

const SILENCE = { packet: writeSilentOpusPacket(960, 1), durationMs: 20 };
/** Beeps: sound and picture stay together only when the clip does not jump to a key frame. */
const BEEPER: GivenLeg = { caller: { answersPli: false } };
const QUIET: GivenLeg = { caller: { opus: SILENCE } };
/** The clip, with sound from here to there of its 8 s. */
const talking = (fromMs: number, untilMs: number): Clip => {
  const loud = clip.opusPackets.slice(0, 2);
  const isLoud = (i: number): boolean => i * 20 >= fromMs && i * 20 < untilMs;
  const opusPackets = clip.opusPackets.map((_, i) => (isLoud(i) ? loud[i % 2]! : SILENCE.packet));
  // Not the picture that others send at the same time.
  const pictures = [...clip.pictures.slice(45), ...clip.pictures.slice(0, 45)];
  return { ...clip, pictures, opusPackets };
};
/** Pictures come before the key frame that was asked for. */
const FAR = { delayMs: 60 };
const ONLY_SOUND = [bothWays(AUDIO_TRACK, 0x700)];
const ON_AIR = 'air';
const CONFERENCE = { conferenceId: 'f' } as const;

async function open(given: Readonly<Record<string, GivenLeg>>) {
  const outputs = new KeptOutputs();
  const stage = await openForwardingStage(clip, codecs, given, { outputs });
  onTestFinished(() => stage.node.close());
  const until = async (kind: string): Promise<void> => {
    while (!stage.events.some((event) => event.kind === kind)) await new Promise(setImmediate);
  };
  stage.command({ kind: 'open-conference', ...CONFERENCE });
  await until('conference-opened');
  const join = (legId: string, hears = true, speaks = true): void =>
    stage.command({ kind: 'join-conference', ...CONFERENCE, legId, hears, speaks });
  return {
    ...stage,
    outputs,
    join,
    air: async (options: object = {}, maxVideoBitrateBps?: number) => {
      const destination = { protocol: 'RTMP', url: 'rtmp://x/live', streamName: ON_AIR, ...options };
      const most = maxVideoBitrateBps === undefined ? {} : { maxVideoBitrateBps };
      stage.command({ kind: 'open-output', outputId: 'o', options: destination, ...most });
      stage.command({ kind: 'route-conference', ...CONFERENCE, outputId: 'o' });
      await new Promise(setImmediate);
    },
    show: (trackId?: number) =>
      stage.command({
        kind: 'show-track',
        ...CONFERENCE,
        outputId: 'o',
        ...(trackId === undefined ? {} : { trackId }),
      }),
    tracks: () =>
      stage.events.flatMap((event) =>
        event.kind === 'output' && event.name.startsWith('video-')
          ? [[event.name, event.reason, event.trackId, event.tracks?.active].join(' ')]
          : [],
      ),
    speakers: () => stage.events.flatMap((event) => (event.kind === 'conference-speaker' ? [event.legId] : [])),
    recording: async () => {
      const folder = await mkdtemp(joinPath(tmpdir(), 'conference-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      await outputs.save(ON_AIR, joinPath(folder, 'air.flv'));
      return analyseRecording(joinPath(folder, 'air.flv'));
    },
  };
}

/** Loudest sample, 0..1, of each 20 ms that a leg was sent. */
function heard(packets: readonly { readonly payload: Uint8Array }[]): number[] {
  const decoder = codecs.opusDecoder.createDecoder(1);
  const levels = packets.map(({ payload }) =>
    decoder.decode(payload).reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0),
  );
  decoder.close();
  return levels;
}

/** Every picture follows the one before it in the clip, or is an IDR: nothing refers to what is missing. */
function expectNothingBroken(tags: readonly FlvTag[]): void {
  const slices = clip.pictures.map(({ nalUnits }) => Buffer.from(nalUnits.at(-1) ?? []));
  let previous = -1;
  let switches = 0;
  for (const { kind, isHeader, isKeyFrame, body } of tags) {
    if (kind !== 'video' || isHeader) continue;
    const index = slices.findIndex((slice) => Buffer.from(body).includes(slice));
    if (!isKeyFrame) expect(index).toBe((previous + 1) % slices.length);
    else if (index !== (previous + 1) % slices.length) switches++;
    previous = index;
  }
  expect(switches).toBeGreaterThan(1);
}

test('three callers on air: sound without a gap, the picture of who speaks, in step with what they say', async () => {
  const s = await open({ a: BEEPER, b: QUIET, c: { ...QUIET, tracks: ONLY_SOUND } });
  for (const legId of ['a', 'b', 'c']) s.join(legId);
  await s.air();
  s.scheduler.advance(20_000);
  const recording = await s.recording();
  expect(recording.video).toMatchObject({ codec: 'h264', outOfOrder: 0 });
  expect(recording.audio).toMatchObject({ codec: 'aac', outOfOrder: 0, sampleRate: 48_000, channels: 1 });
  expect(recording.audio.maxGapMs).toBeLessThanOrEqual(22);
  expect(recording.audio.lastMs).toBeGreaterThan(18_500);
  expect(recording.pictures).toMatchObject({ unreadable: 0, lost: 0 });
  expect(recording.avOffsetsMs.length).toBeGreaterThan(10);
  // Where the clip begins again its sound clicks 20 ms before the beep.
  for (const offset of recording.avOffsetsMs.slice(2)) expect(Math.abs(offset)).toBeLessThanOrEqual(21);
  expect(s.speakers()).toEqual([]); // a beep a second is no speech
  expect(s.tracks()).toEqual(['video-started First video came 1 1', 'video-started First video came 3 1']);
});

test('who speaks is seen from a key frame of theirs on, and until somebody else speaks', async () => {
  const s = await open({
    a: QUIET,
    b: { network: FAR, caller: { clip: talking(0, 4_000) } },
    c: { network: FAR, caller: { clip: talking(4_000, 8_000) } },
  });
  for (const legId of ['a', 'b', 'c']) s.join(legId);
  await s.air();
  s.scheduler.advance(9_500);
  expect(s.speakers()).toEqual(['b', 'c', 'b']);
  expect(s.tracks()).toEqual([
    'video-started First video came 1 1',
    'video-started First video came 3 1',
    'video-started First video came 5 1',
    'video-switched New stream 3 3',
    'video-switched New stream 5 5',
    'video-switched New stream 3 3',
  ]);
  expectNothingBroken(s.outputs.of(ON_AIR));
  const recording = await s.recording();
  expect(recording.pictures.unreadable).toBe(0);
  expect(recording.pictures.lost).toBeLessThanOrEqual(3);
  expect(recording.video.outOfOrder).toBe(0);
  s.lose('b');
  s.scheduler.advance(1_000);
  expect(s.speakers().at(-1)).toBeUndefined();
  expect(s.tracks().at(-1)).toMatch(/^video-switched New stream/);
});

test('each hears the others and not themselves', async () => {
  const s = await open({ a: BEEPER, b: QUIET, c: QUIET });
  for (const legId of ['a', 'b', 'c']) s.join(legId);
  s.scheduler.advance(10_000);
  for (const legId of ['b', 'c']) {
    const { opus } = s.callee(legId);
    expect(opus.length).toBeGreaterThan(490);
    expect(heard(opus).filter((level) => level > 0.1).length).toBeGreaterThan(25);
  }
  expect(heard(s.callee('a').opus).filter((level) => level > 0.01)).toEqual([]);
});

test('who only speaks hears nothing, who only hears is not heard, and who has left is neither', async () => {
  const s = await open({ a: BEEPER, b: BEEPER });
  s.join('a', false, true);
  s.join('b', true, false);
  s.scheduler.advance(5_000);
  expect(s.callee('a').opus).toEqual([]);
  expect(Math.max(...heard(s.callee('b').opus))).toBeGreaterThan(0.1);
  s.join('a', true, true);
  s.scheduler.advance(5_000);
  expect(s.callee('a').opus.length).toBeGreaterThan(240);
  expect(Math.max(...heard(s.callee('a').opus))).toBeLessThan(0.01);
  s.command({ kind: 'leave-conference', ...CONFERENCE, legId: 'a' });
  const before = s.callee('a').opus.length;
  s.scheduler.advance(5_000);
  expect(s.callee('a').opus.length - before).toBeLessThan(3);
  expect(Math.max(...heard(s.callee('b').opus.slice(-100)))).toBeLessThan(0.01);
});

test('a track that is chosen is shown until it is gone, or none is chosen any more', async () => {
  const s = await open({ a: { caller: { clip: talking(0, 8_000) } }, b: QUIET });
  s.join('a');
  s.join('b');
  await s.air();
  s.scheduler.advance(5_000);
  s.show(3);
  s.scheduler.advance(2_000);
  expect(s.tracks().at(-1)).toBe('video-switched Set stream 3 3');
  s.show();
  s.scheduler.advance(2_000);
  expect(s.tracks().at(-1)).toBe('video-switched New stream 1 1');
  s.show(3);
  s.scheduler.advance(2_000);
  s.lose('b');
  s.scheduler.advance(3_000);
  expect(s.tracks().at(-1)).toBe('video-switched New stream 1 1');
  const recording = await s.recording();
  expect(recording.pictures.unreadable).toBe(0);
  expect(recording.video.outOfOrder).toBe(0);
  expect(recording.audio.maxGapMs).toBeLessThanOrEqual(22);
});

test('who is shown is asked for what the output takes, and nobody else', async () => {
  const s = await open({ a: QUIET, b: QUIET });
  s.join('a');
  s.join('b');
  await s.air({}, 500_000);
  s.scheduler.advance(3_000);
  const caps = () => ['a', 'b'].map((legId) => (s.caller(legId)?.cappedBps ?? Number.POSITIVE_INFINITY) < 700_000);
  expect(caps()).toEqual([true, false]);
  s.show(3);
  s.scheduler.advance(3_000);
  expect(caps()).toEqual([false, true]);
});

test('over a path with loss and jitter sound goes on, and stays in step', async () => {
  const network = { loss: 0.03, delayMs: 40, jitterMs: 25 };
  const s = await open({ a: { ...BEEPER, network }, b: QUIET });
  s.join('a');
  s.join('b');
  await s.air();
  s.scheduler.advance(40_000);
  const recording = await s.recording();
  expect(recording.audio.maxGapMs).toBeLessThanOrEqual(22);
  expect(recording.pictures.unreadable).toBe(0);
  expect(recording.avOffsetsMs.length).toBeGreaterThan(20);
  for (const offset of recording.avOffsetsMs.slice(3)) expect(Math.abs(offset)).toBeLessThanOrEqual(40);
  expect(Math.max(...heard(s.callee('b').opus))).toBeGreaterThan(0.1);
});

/** Its crystal runs faster than ours by so much. */
const skewed = (scheduler: VirtualScheduler, factor: number): VirtualScheduler =>
  ({
    now: () => millis(scheduler.now() * factor),
    wallNow: () => wallMillis(scheduler.wallNow() + scheduler.now() * (factor - 1)),
    after: (delay: Millis, run: () => void) => scheduler.after(millis(delay / factor), run),
  }) as unknown as VirtualScheduler;

test.each([1.0005, 0.9995])(
  'a caller whose clock runs %d times as fast stays in step, in sound and picture alike',
  async (factor) => {
    const s = await open({ a: { tracks: DUPLEX }, b: QUIET });
    s.startCaller('a', { ...BEEPER.caller, scheduler: skewed(s.scheduler, factor) });
    s.join('a');
    s.join('b');
    await s.air();
    s.scheduler.advance(120_000);
    const recording = await s.recording();
    expect(recording.audio.maxGapMs).toBeLessThanOrEqual(22);
    expect(recording.pictures.unreadable).toBe(0);
    const offsets = recording.avOffsetsMs.slice(3);
    expect(offsets.length).toBeGreaterThan(100);
    for (const offset of offsets) expect(Math.abs(offset)).toBeLessThanOrEqual(40);
  },
  60_000,
);

test('key frames come at the interval of the output, from whom it shows', async () => {
  const pictures = [...clip.pictures.slice(0, 30), ...Array<Clip['pictures'][number]>(900).fill(clip.pictures[29]!)];
  const s = await open({ a: { caller: { clip: { ...clip, pictures } } } });
  s.join('a');
  await s.air({ keyframeInterval: 3 });
  s.scheduler.advance(21_000);
  const keyFrames = s.outputs.of(ON_AIR).filter(({ isKeyFrame }) => isKeyFrame);
  const distances = keyFrames.slice(1).map(({ timestamp }, i) => timestamp - keyFrames[i]!.timestamp);
  expect(distances.length).toBeGreaterThan(4);
  for (const distance of distances.slice(1)) expect(Math.abs(distance - 3_000)).toBeLessThan(100);
});

test('who leaves a conference has the forwarded sound again that it took the place of', async () => {
  const s = await open({ a: BEEPER, b: QUIET, c: QUIET });
  s.forward('a', 'b');
  s.join('b');
  s.join('c');
  s.scheduler.advance(3_000);
  expect(Math.max(...heard(s.callee('b').opus.slice(-100)))).toBeLessThan(0.01);
  s.command({ kind: 'leave-conference', ...CONFERENCE, legId: 'b' });
  s.scheduler.advance(3_000);
  expect(Math.max(...heard(s.callee('b').opus.slice(-100)))).toBeGreaterThan(0.1);
});

test('a conference that is over, or never was, is no error', async () => {
  const s = await open({ a: BEEPER });
  s.join('a');
  await s.air();
  s.scheduler.advance(2_000);
  s.command({ kind: 'close-conference', ...CONFERENCE });
  s.join('a');
  s.show(1);
  s.scheduler.advance(2_000);
  expect(s.callee('a').opus.length).toBeLessThan(105);
});

test('an output that takes Opus gets the mix in Opus', async () => {
  const s = await open({ a: BEEPER });
  s.join('a');
  await s.air({ audioCodec: 'opus' });
  s.scheduler.advance(10_000);
  const packets = s.outputs.of(ON_AIR).filter(({ kind, isHeader }) => kind === 'audio' && !isHeader);
  for (const [i, { timestamp }] of packets.entries()) if (i > 0) expect(timestamp - packets[i - 1]!.timestamp).toBe(20);
  // Behind the five bytes of the tag: packet type and FourCC.
  const levels = heard(packets.map(({ body }) => ({ payload: body.subarray(5) })));
  expect(levels.filter((level) => level > 0.1).length).toBeGreaterThan(25);
});

test('what is said of a conference before the engine is there holds, and what is closed meanwhile stays closed', async () => {
  const outputs = new KeptOutputs();
  const stage = await openForwardingStage(clip, codecs, { a: BEEPER, b: { tracks: DUPLEX } }, { outputs });
  onTestFinished(() => stage.node.close());
  for (const conferenceId of ['kept', 'closed']) {
    stage.command({ kind: 'open-conference', conferenceId });
    stage.command({ kind: 'join-conference', conferenceId, legId: 'a', hears: false, speaks: true });
    stage.command({ kind: 'join-conference', conferenceId, legId: 'b', hears: true, speaks: false });
  }
  stage.command({ kind: 'close-conference', conferenceId: 'closed' });
  while (!stage.events.some(({ kind }) => kind === 'conference-opened')) await new Promise(setImmediate);
  stage.scheduler.advance(3_000);
  expect(stage.events.filter(({ kind }) => kind === 'conference-opened')).toHaveLength(1);
  expect(stage.callee('b').opus.length).toBeGreaterThan(140);
  expect(stage.callee('b').opus.length).toBeLessThan(152);
});
