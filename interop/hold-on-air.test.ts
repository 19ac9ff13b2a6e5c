/**
 * What an output puts on air while its caller's picture stays away, or changes: whole FLV streams, as viewers get them,
 * judged by real decoders.
 */
import { createHash } from 'node:crypto';
import { silentLog } from '@callcast/core';
import {
  AudioCodecs,
  type FlvTag,
  parseAvcDecoderConfigurationRecord,
  parseVideoTagBody,
  splitAvcFormat,
  writeFlvFileHeader,
  writeFlvTag,
} from '@callcast/media';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { beforeAll, expect, test } from 'vitest';
import { MediaNode } from '../packages/calls/src/media-node.ts';
import type { LegTransportEvents, OutputConnectionEvents } from '../packages/calls/src/media-ports.ts';
import { NO_RECORDINGS } from '../packages/calls/src/testing/no-recordings.ts';
import {
  AUDIO_TRACK,
  SimulatedCaller,
  type SimulatedCallerOptions,
  VIDEO_TRACK,
} from '../packages/calls/src/testing/simulated-caller.ts';
import { decodeByFfmpeg, decodeFlvByFfmpeg, decoders } from './hold-decoders.ts';
import { type AccessUnitBytes, encode } from './hold-streams.ts';

let robot: Clip;
let codecs: AudioCodecs;

beforeAll(async () => {
  robot = await loadClip();
  codecs = await AudioCodecs.load();
});

const SLATE = { y: 40, cb: 128, cr: 128 };
const IDR = 5;

/** One output of one leg on virtual time. */
async function onAir(hold: 'last-picture' | 'slate') {
  const scheduler = new VirtualScheduler();
  let legEvents: LegTransportEvents | undefined;
  let caller: SimulatedCaller | undefined;
  let output: OutputConnectionEvents | undefined;
  let tags: FlvTag[] = [];
  const log: string[] = [];
  const node = new MediaNode({
    transports: {
      accept: async ({ events }) => {
        legEvents = events;
        return {
          answer: '',
          granted: { video: 'H264', videoOffered: true, audio: 'opus' },
          tracks: [AUDIO_TRACK, VIDEO_TRACK],
          transport: {
            sendRtcp: (_track, compound) => caller?.handleRtcp(compound),
            addRemoteCandidate: () => {},
            close: () => {},
          },
        };
      },
    },
    recordings: NO_RECORDINGS,
    outputs: {
      open: (_options, events) => {
        output = events;
        return {
          facts: { stage: undefined, unsentBytes: 0, delivered: undefined, droppedTags: 0 },
          write: (tag) => void tags.push(tag),
          statistics: () => ({ queuedBytes: 0, sentBytes: 0, droppedTags: 0 }),
          close: () => {},
        };
      },
    },
    codecs,
    scheduler,
    random: { uint32: () => 1, bytes: (length) => new Uint8Array(length) },
    log: silentLog,
  });
  const session = node.openSession((event) => {
    if (event.kind === 'output') log.push(`${event.name}: ${event.reason}`);
  });
  session.handle({ kind: 'open-leg', legId: 'l', offer: '', videoPolicy: 'prefer-h264' });
  while (legEvents === undefined) await new Promise(setImmediate);
  await new Promise(setImmediate);
  const options = { protocol: 'RTMP', url: 'rtmp://x/live', streamName: 'k', hold };
  session.handle({ kind: 'open-output', outputId: 'o', options });
  session.handle({ kind: 'route', legId: 'l', outputId: 'o' });
  return {
    log,
    scheduler,
    tags: () => tags,
    publish: () => {
      tags = [];
      output?.published('ok', []);
    },
    call: (accessUnits: readonly AccessUnitBytes[], options: Partial<SimulatedCallerOptions> = {}) => {
      const pictures = accessUnits.map((nalUnits) => ({
        nalUnits,
        isIdr: nalUnits.some((unit) => typeOf(unit) === IDR),
      }));
      caller = new SimulatedCaller({
        clip: { ...robot, pictures } as Clip,
        scheduler,
        audioTrack: 0,
        videoTrack: 1,
        deliver: (track, datagram, at) => legEvents?.datagram(track, datagram, at),
        retransmits: false,
        answersPli: false,
        ...options,
      });
      return caller;
    },
    close: () => node.close(),
  };
}

const typeOf = (nalUnit: Uint8Array): number => (nalUnit[0] ?? 0) & 31;

const flvOf = (tags: readonly FlvTag[]): Uint8Array =>
  Buffer.concat([writeFlvFileHeader({ hasAudio: true, hasVideo: true }), ...tags.map((tag) => writeFlvTag(tag))]);

/** The access units of a publish, each sequence header's parameter sets before what follows it: as a player feeds its decoder. */
function accessUnitsOf(tags: readonly FlvTag[]): AccessUnitBytes[] {
  let parameterSets: Uint8Array[] = [];
  const accessUnits: AccessUnitBytes[] = [];
  for (const { kind, body } of tags) {
    if (kind !== 'video') continue;
    const parsed = parseVideoTagBody(body);
    if (typeof parsed === 'string') throw new Error(parsed);
    if (parsed.kind === 'sequence-header') {
      const record = parseAvcDecoderConfigurationRecord(parsed.configurationRecord);
      if (typeof record === 'string') throw new Error(record);
      parameterSets = [...record.sequenceParameterSets, ...record.pictureParameterSets];
    } else if (parsed.kind === 'access-unit') {
      const nalUnits = splitAvcFormat(parsed.sample);
      if (typeof nalUnits === 'string') throw new Error(nalUnits);
      accessUnits.push([...parameterSets, ...nalUnits]);
      parameterSets = [];
    }
  }
  return accessUnits;
}

function flat(width: number, height: number): string {
  const hash = createHash('md5').update(new Uint8Array(width * height).fill(SLATE.y));
  for (const sample of [SLATE.cb, SLATE.cr]) hash.update(new Uint8Array((width * height) / 4).fill(sample));
  return hash.digest('hex');
}

/** @returns MD5 of each picture, on which all decoders agree. */
async function decoded(tags: readonly FlvTag[], isForFfmpegAlone = false): Promise<readonly string[]> {
  const flv = await decodeFlvByFfmpeg(flvOf(tags));
  expect(flv.complaints).toBe('');
  if (!isForFfmpegAlone) {
    const openH264 = await decoders.get('OpenH264')?.(accessUnitsOf(tags));
    if (openH264 !== undefined) expect(openH264).toEqual(flv);
  }
  return flv.pictures;
}

/** The picture of the last access unit before `tags` ends in held ones, and how many of those there are. */
const runLength = (pictures: readonly string[]): number =>
  pictures.length - (pictures.findLastIndex((picture) => picture !== pictures.at(-1)) + 1);

const baseline = ['-profile:v', 'baseline', '-g', '30'];

test('a slate before the first picture, and the caller in another size behind it', async () => {
  const show = await onAir('slate');
  show.publish();
  show.call(
    robot.pictures.slice(0, 240).map(({ nalUnits }) => nalUnits),
    {
      passes: (track, at) => track !== 1 || at > 5_000,
    },
  );
  show.scheduler.advance(8_000);
  show.close();
  const pictures = await decoded(show.tags());
  const slates = pictures.findIndex((picture) => picture !== flat(1280, 720));
  expect(slates).toBeGreaterThan(90);
  const sent = (await decodeByFfmpeg(robot.pictures.slice(0, 240).map(({ nalUnits }) => nalUnits))).pictures;
  const caller = pictures.slice(slates);
  expect(caller.length).toBeGreaterThan(30);
  const from = sent.indexOf(caller[0] ?? '');
  expect(sent.slice(from, from + caller.length)).toEqual(caller);
  expect(show.log).toEqual(expect.not.arrayContaining([expect.stringContaining('picture-replaced')]));
});

test('another size in the midst of a publish', async () => {
  const show = await onAir('last-picture');
  const [small, large] = [await encode('320x180', 60, baseline), await encode('640x360', 60, baseline)];
  show.publish();
  show.call([...small, ...large]);
  show.scheduler.advance(3_800);
  show.close();
  const pictures = await decoded(show.tags());
  const sent = [...(await decodeByFfmpeg(small)).pictures, ...(await decodeByFfmpeg(large)).pictures];
  expect(pictures.length).toBeGreaterThan(100);
  expect(pictures).toEqual(sent.slice(0, pictures.length));
  expect(show.tags().filter((tag) => tag.kind === 'video' && tag.isHeader)).toHaveLength(2);
});

/** FFmpeg alone decodes what OpenH264 has no profile for. */
const unheld = [
  { name: 'all intra', size: '320x180', parameters: ['-g', '1', '-bf', '0'], isForFfmpegAlone: false },
  {
    name: 'interlaced',
    size: '320x192',
    parameters: ['-g', '30', '-bf', '0', '-x264-params', 'interlaced=1'],
    isForFfmpegAlone: true,
  },
  {
    name: '4:2:2 with 10 bits',
    size: '320x180',
    parameters: ['-g', '30', '-bf', '0', '-pix_fmt', 'yuv422p10le'],
    isForFfmpegAlone: true,
  },
];
for (const { name, size, parameters, isForFfmpegAlone } of unheld) {
  test(`${name}: the last key frame is shown again and again, then the caller`, async () => {
    const show = await onAir('last-picture');
    const accessUnits = await encode(size, 90, parameters);
    show.publish();
    show.call(accessUnits, { passes: (track, at) => track !== 1 || at < 2_000 || at > 6_000 });
    show.scheduler.advance(6_000);
    const held = await decoded(show.tags(), isForFfmpegAlone);
    const sent = (await decodeByFfmpeg(accessUnits)).pictures;
    expect(runLength(held)).toBeGreaterThanOrEqual(10);
    const idrs = sent.filter((_, i) => accessUnits[i]?.some((nalUnit) => typeOf(nalUnit) === IDR));
    expect(idrs).toContain(held.at(-1));
    expect(show.log.filter((line) => line.startsWith('picture-replaced'))).toHaveLength(1);
    show.scheduler.advance(3_000);
    show.close();
    const all = await decoded(show.tags(), isForFfmpegAlone);
    const caller = all.slice(all.lastIndexOf(held.at(-1)!) + 1);
    expect(caller.length).toBeGreaterThan(20);
    for (const picture of caller) expect(sent).toContain(picture);
  });
}

test.each(['last-picture', 'slate'] as const)('published again while it is held by %s', async (hold) => {
  const show = await onAir(hold);
  const accessUnits = await encode('320x180', 90, baseline);
  show.publish();
  const caller = show.call(accessUnits);
  show.scheduler.advance(2_500);
  caller.stop();
  show.scheduler.advance(3_000);
  show.publish();
  show.scheduler.advance(3_000);
  show.close();
  const pictures = await decoded(show.tags());
  expect(pictures.length).toBeGreaterThan(80);
  const shown = [...new Set(pictures)]; // in order of appearance
  if (hold === 'slate') {
    expect(shown).toEqual([flat(320, 180)]);
    return;
  }
  const sent = (await decodeByFfmpeg(accessUnits)).pictures;
  const lastIdr = accessUnits.findLastIndex(
    (nalUnits, i) => i < 75 && nalUnits.some((nalUnit) => typeOf(nalUnit) === IDR),
  );
  // From its IDR on, in a moment, up to the last picture that the caller sent: that one stays.
  expect(shown).toEqual(sent.slice(lastIdr, lastIdr + shown.length));
  expect(pictures.lastIndexOf(shown.at(-1) ?? '') - pictures.indexOf(shown.at(-1) ?? '')).toBeGreaterThan(70);
});
