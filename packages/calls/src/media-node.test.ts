import { CodedError, hexToBytes, millis, type Random, silentLog } from '@callcast/core';
import { AudioCodecs, type FlvTag, parseVideoTagBody } from '@callcast/media';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { MediaNode, type MediaNodeSession } from './media-node.ts';
import type { LegTransportEvents, OutputConnectionEvents } from './media-ports.ts';
import type { GrantedMedia, MediaEvent } from './media-protocol.ts';
import { NO_RECORDINGS } from './testing/no-recordings.ts';
import { AUDIO_TRACK, SimulatedCaller, type SimulatedCallerOptions, VIDEO_TRACK } from './testing/simulated-caller.ts';

let clip: Clip;
let codecs: AudioCodecs;

beforeAll(async () => {
  clip = await loadClip();
  codecs = await AudioCodecs.load();
});

const GRANTED: GrantedMedia = { video: 'H264', videoOffered: true, audio: 'opus' };

interface FakeOutput {
  readonly events: OutputConnectionEvents;
  readonly tags: FlvTag[];
  closed: string | undefined;
}

/** One session on a worker whose sockets are played by the test; a caller sends the robot's clip. */
async function openCall(
  given: {
    tracks?: ('audio' | 'video')[];
    outputs?: number;
    keyframeInterval?: number;
    hold?: 'last-picture' | 'slate';
    resolutionPolicy?: 'pass' | 'pin';
    reconnect?: false;
  } = {},
) {
  const scheduler = new VirtualScheduler();
  const kinds = given.tracks ?? ['audio', 'video'];
  const events: MediaEvent[] = [];
  const outputs: FakeOutput[] = [];
  let legEvents: LegTransportEvents | undefined;
  let transportClosed = 0;
  let caller: SimulatedCaller | undefined;
  const node = new MediaNode({
    transports: {
      accept: async (options) => {
        if (options.offer === 'BAD') throw new CodedError('SDP_MALFORMED', 'not SDP');
        legEvents = options.events;
        return {
          answer: 'ANSWER',
          granted: GRANTED,
          tracks: kinds.map((kind) => (kind === 'audio' ? AUDIO_TRACK : VIDEO_TRACK)),
          transport: {
            sendRtcp: (_track, compound) => caller?.handleRtcp(compound),
            addRemoteCandidate: () => {},
            close: () => void transportClosed++,
          },
        };
      },
    },
    outputs: {
      open: (options, outputEvents) => {
        if (options.url === 'BAD') return { code: 'DEST_URL_INVALID', reason: 'The url is not one' };
        const output: FakeOutput = { events: outputEvents, tags: [], closed: undefined };
        outputs.push(output);
        return {
          facts: { stage: undefined, unsentBytes: 0, delivered: undefined, droppedTags: 0 },
          write: (tag) => void output.tags.push(tag),
          statistics: () => ({
            sentBytes: output.tags.reduce((bytes, tag) => bytes + tag.body.length, 0),
            queuedBytes: 7,
            droppedTags: 0,
          }),
          close: (reason) => {
            output.closed = reason;
          },
        };
      },
    },
    recordings: NO_RECORDINGS,
    codecs,
    scheduler,
    random: { uint32: () => 0x1234_5678, bytes: (length) => new Uint8Array(length) },
    log: silentLog,
  });
  const session = node.openSession((event) => void events.push(event));
  session.handle({ kind: 'open-leg', legId: 'l', offer: 'OFFER', videoPolicy: 'prefer-h264' });
  const ids = Array.from({ length: given.outputs ?? 1 }, (_, i) => `o${i}`);
  for (const outputId of ids) {
    const options = {
      protocol: 'RTMP',
      url: 'rtmp://x/live',
      streamName: 'k',
      ...(given.keyframeInterval === undefined ? {} : { keyframeInterval: given.keyframeInterval }),
      ...(given.hold === undefined ? {} : { hold: given.hold }),
      ...(given.resolutionPolicy === undefined ? {} : { resolutionPolicy: given.resolutionPolicy }),
      ...(given.reconnect === undefined ? {} : { reconnect: given.reconnect }),
    };
    session.handle({ kind: 'open-output', outputId, options });
    session.handle({ kind: 'route', legId: 'l', outputId });
  }
  while (!events.some((event) => event.kind === 'leg-answered')) await new Promise(setImmediate);
  onTestFinished(() => node.close());
  return {
    node,
    session,
    scheduler,
    events,
    outputs,
    names: () => events.filter((event) => event.kind === 'output').map((event) => event.name),
    closed: () => transportClosed,
    legEvents: () => legEvents,
    publish: () => {
      for (const output of outputs) {
        output.events.connected('Connect.Success');
        output.events.published('Publish.Start', []);
      }
    },
    startCaller: (options: Partial<SimulatedCallerOptions> = {}) => {
      const index = (kind: 'audio' | 'video'): number | undefined =>
        kinds.includes(kind) ? kinds.indexOf(kind) : undefined;
      caller = new SimulatedCaller({
        clip,
        scheduler,
        audioTrack: index('audio'),
        videoTrack: index('video'),
        deliver: (track, datagram, at) => legEvents?.datagram(track, datagram, at),
        ...options,
      });
      return caller;
    },
  };
}

const media = (tags: readonly FlvTag[], kind: 'audio' | 'video'): FlvTag[] =>
  tags.filter((tag) => tag.kind === kind && !tag.isHeader);

function expectIncreasing(tags: readonly FlvTag[]): void {
  for (const kind of ['audio', 'video'] as const) {
    const times = media(tags, kind).map((tag) => tag.timestamp);
    for (const [i, time] of times.entries()) if (i > 0) expect(time).toBeGreaterThan(times[i - 1] ?? 0);
  }
}

/**
 * Every published picture follows the one before it in the clip, or is an IDR: nothing refers to what is missing. Held
 * pictures are not of the clip; after them only an IDR may go on.
 */
function expectNothingBroken(tags: readonly FlvTag[]): void {
  const samples = clip.pictures.map(({ nalUnits }) => Buffer.from(nalUnits.at(-1) ?? []).toString('base64'));
  let previous = -1;
  for (const tag of media(tags, 'video')) {
    const parsed = parseVideoTagBody(tag.body);
    if (typeof parsed === 'string' || parsed.kind !== 'access-unit') throw new Error('not an access unit');
    const text = Buffer.from(parsed.sample).toString('base64');
    expect(text.length).toBeGreaterThan(0);
    const slice = Buffer.from(parsed.sample);
    const index = samples.findIndex((sample) => slice.includes(Buffer.from(sample, 'base64')));
    if (index < 0)
      expect(slice.length).toBeLessThan(1_000); // a held picture is a few bytes, a slate a few hundred
    else if (!tag.isKeyFrame) expect(index).toBe((previous + 1) % samples.length);
    previous = index < 0 ? Number.NaN : index;
  }
}

describe('a call on air', () => {
  test('begins with metadata, both sequence headers and an IDR; every picture follows', async () => {
    const call = await openCall();
    call.publish();
    call.startCaller();
    call.scheduler.advance(10_000);
    const [output] = call.outputs;
    const tags = output?.tags ?? [];
    expect(tags.slice(0, 4).map((tag) => [tag.kind, tag.isHeader, tag.isKeyFrame])).toEqual([
      ['script', true, false],
      ['video', true, false],
      ['audio', true, false],
      ['video', false, true],
    ]);
    expect(tags.filter((tag) => tag.isHeader)).toHaveLength(3);
    expect(media(tags, 'video').length).toBeGreaterThanOrEqual(300);
    expect(media(tags, 'audio').length).toBeGreaterThanOrEqual(460);
    expectIncreasing(tags);
    expectNothingBroken(tags);
    expect(call.names()).toEqual(['connected', 'stream-started', 'video-started', 'audio-started']);
    expect(call.events.findLast((event) => event.kind === 'output-state')).toMatchObject({ state: 'live' });
  });

  test('keyframeInterval: a sender that makes no IDR by itself is asked in time', async () => {
    const call = await openCall({ keyframeInterval: 4 });
    call.publish();
    // An endless picture sequence whose only IDRs are those that were asked for.
    const lonely = {
      ...clip,
      pictures: [...clip.pictures.slice(0, 30), ...Array(900).fill(clip.pictures[29])] as Clip['pictures'],
    };
    call.startCaller({ clip: lonely });
    call.scheduler.advance(20_000);
    const keys = media(call.outputs[0]?.tags ?? [], 'video')
      .filter((tag) => tag.isKeyFrame)
      .map((tag) => tag.timestamp);
    expect(keys.length).toBeGreaterThanOrEqual(5);
    for (const [i, at] of keys.entries())
      if (i > 0) expect(at - (keys[i - 1] ?? 0)).toSatisfy((gap: number) => gap >= 3_900 && gap <= 4_150);
  });

  test('a loss that cannot be healed holds video to the next IDR, which is asked for, while audio goes on', async () => {
    const call = await openCall();
    call.publish();
    let count = 0;
    const caller = call.startCaller({
      retransmits: false,
      passes: (track, at) => track !== 1 || at < 3_000 || at > 5_000 || ++count % 9 !== 4,
    });
    call.scheduler.advance(10_000);
    const tags = call.outputs[0]?.tags ?? [];
    expectNothingBroken(tags);
    expectIncreasing(tags);
    expect(caller.plis).toBeGreaterThan(1);
    expect(media(tags, 'video').length).toBeLessThan(295);
    const gaps = media(tags, 'audio').map((tag, i, all) => tag.timestamp - (all[i - 1]?.timestamp ?? tag.timestamp));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(22);
    expect(media(tags, 'video').at(-1)?.timestamp ?? 0).toBeGreaterThan(9_800);
  });

  test('a lost packet is asked for again, and nothing is missing', async () => {
    const call = await openCall();
    call.publish();
    let count = 0;
    call.startCaller({ passes: (track) => track !== 1 || ++count % 20 !== 7 });
    call.scheduler.advance(10_000);
    const tags = call.outputs[0]?.tags ?? [];
    expectNothingBroken(tags);
    expect(media(tags, 'video').length).toBeGreaterThanOrEqual(298);
  });

  test('after a loss the IDR is asked for at once, not when the interval is over', async () => {
    const call = await openCall({ keyframeInterval: 10 });
    call.publish();
    let lost = 0;
    call.startCaller({
      clip: rareIdrs(),
      retransmits: false,
      passes: (track, at) => track !== 1 || at < 3_000 || lost++ > 0,
    });
    call.scheduler.advance(6_000);
    const times = media(call.outputs[0]?.tags ?? [], 'video').map((tag) => tag.timestamp);
    const gaps = times.map((at, i) => at - (times[i - 1] ?? at));
    expect(Math.max(...gaps)).toBeGreaterThan(100);
    expect(Math.max(...gaps)).toBeLessThan(1_500);
  });

  test('new parameter sets make a new video header before their IDR, and no other header', async () => {
    const call = await openCall();
    call.publish();
    const raised = clip.pictures.map(({ nalUnits, isIdr }) => ({ isIdr, nalUnits: nalUnits.map(withHigherLevel) }));
    call.startCaller({ clip: { ...clip, pictures: [...clip.pictures.slice(0, 60), ...raised.slice(60)] } });
    call.scheduler.advance(4_000);
    const tags = call.outputs[0]?.tags ?? [];
    const headers = tags.filter((tag) => tag.isHeader && tag.kind === 'video');
    expect(headers).toHaveLength(2);
    expect(headers[0]?.body).not.toEqual(headers[1]?.body);
    expect(tags.filter((tag) => tag.isHeader && tag.kind === 'audio')).toHaveLength(1);
    const second = tags.indexOf(headers[1] as FlvTag);
    expect(tags.slice(second).find((tag) => tag.kind === 'video' && !tag.isHeader)?.isKeyFrame).toBe(true);
  });

  test('muted audio becomes silence: the track never stops', async () => {
    const call = await openCall();
    call.publish();
    call.startCaller({ passes: (track, at) => track !== 0 || at < 2_000 || at > 5_000 });
    call.scheduler.advance(4_500);
    expect(media(call.outputs[0]?.tags ?? [], 'audio').at(-1)?.timestamp ?? 0).toBeGreaterThan(4_300);
    call.scheduler.advance(3_500);
    const audio = media(call.outputs[0]?.tags ?? [], 'audio').map((tag) => tag.timestamp);
    const gaps = audio.map((at, i) => at - (audio[i - 1] ?? at));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(22);
    expect(audio.length).toBeGreaterThan(365);
  });

  test('a caller without audio gets a silent track', async () => {
    const call = await openCall({ tracks: ['video'] });
    call.publish();
    call.startCaller();
    call.scheduler.advance(4_000);
    const audio = media(call.outputs[0]?.tags ?? [], 'audio');
    expect(audio.length).toBeGreaterThan(180);
    expectIncreasing(call.outputs[0]?.tags ?? []);
  });

  test('a caller whose microphone sends nothing gets a silent track, and the sound once it comes', async () => {
    const call = await openCall();
    call.publish();
    call.startCaller({ passes: (track, at) => track !== 0 || at > 6_000 });
    call.scheduler.advance(900);
    expect(media(call.outputs[0]?.tags ?? [], 'audio')).toEqual([]); // it may be on its way
    call.scheduler.advance(5_100);
    const silent = media(call.outputs[0]?.tags ?? [], 'audio');
    expect(silent.length).toBeGreaterThan(220);
    expect(new Set(silent.map(({ body }) => Buffer.from(body).toString('hex'))).size).toBe(1);
    call.scheduler.advance(4_000);
    const tags = call.outputs[0]?.tags ?? [];
    const audio = media(tags, 'audio');
    expect(Math.max(...distances(audio))).toBeLessThanOrEqual(150);
    expect(audio.at(-1)?.timestamp).toBeGreaterThan(9_800);
    expect(audio.length).toBeLessThan((9_100 / 1_000) * (48_000 / 1_024));
    expect(tags.filter((tag) => tag.isHeader)).toHaveLength(3);
    expectIncreasing(tags);
  });

  test('a caller whose camera sends nothing is published with audio alone, and with video once it comes', async () => {
    const call = await openCall();
    call.publish();
    call.startCaller({ passes: (track, at) => track !== 1 || at > 4_000 });
    call.scheduler.advance(3_500);
    const [output] = call.outputs;
    expect(media(output?.tags ?? [], 'video')).toEqual([]);
    expect(media(output?.tags ?? [], 'audio').length).toBeGreaterThan(70);
    call.scheduler.advance(4_500);
    const tags = output?.tags ?? [];
    expect(media(tags, 'video')[0]?.isKeyFrame).toBe(true);
    expect(tags.filter((tag) => tag.isHeader && tag.kind === 'video')).toHaveLength(1);
    expectIncreasing(tags);
  });
});

/** Time from each to the next. */
const distances = (tags: readonly FlvTag[]): number[] =>
  tags.slice(1).map((tag, i) => tag.timestamp - (tags[i]?.timestamp ?? tag.timestamp));

describe('nothing comes from the caller', () => {
  test('camera off: the last picture is held at the frame rate, sound goes on, and an IDR ends it', async () => {
    const call = await openCall();
    call.publish();
    const caller = call.startCaller({
      passes: (track, at) => track !== 1 || at < 3_000 || at > 9_000,
      retransmits: false,
    });
    call.scheduler.advance(8_900);
    const held = media(call.outputs[0]?.tags ?? [], 'video').filter((tag) => tag.timestamp > 4_500);
    expect(held.length).toBeGreaterThan(110);
    for (const distance of distances(held)) expect(distance).toBeLessThanOrEqual(40);
    expect(caller.plis).toBeGreaterThan(0);
    call.scheduler.advance(3_000);
    const tags = call.outputs[0]?.tags ?? [];
    expectNothingBroken(tags);
    expectIncreasing(tags);
    expect(Math.max(...distances(media(tags, 'video')))).toBeLessThanOrEqual(1_300);
    expect(Math.max(...distances(media(tags, 'audio')))).toBeLessThanOrEqual(22);
    expect(tags.filter((tag) => tag.isHeader)).toHaveLength(3);
  });

  test('the caller is gone: picture and silence go on until the output is closed', async () => {
    const call = await openCall();
    call.publish();
    const caller = call.startCaller();
    call.scheduler.advance(3_000);
    caller.stop();
    call.session.handle({ kind: 'close-leg', legId: 'l' });
    call.scheduler.advance(6_000);
    const tags = call.outputs[0]?.tags ?? [];
    expect(media(tags, 'video').at(-1)?.timestamp).toBeGreaterThan(8_700);
    expect(media(tags, 'audio').at(-1)?.timestamp).toBeGreaterThan(8_700);
    expect(Math.max(...distances(media(tags, 'audio')))).toBeLessThanOrEqual(22);
    expectNothingBroken(tags);
    expectIncreasing(tags);
    call.session.handle({ kind: 'close-output', outputId: 'o0', reason: 'stop()' });
    const { length } = tags;
    call.scheduler.advance(1_000);
    expect(call.outputs[0]?.tags).toHaveLength(length);
    expect(call.scheduler.armed).toEqual([]);
  });

  test('hold: "slate" begins with an IDR of one colour and makes one again every keyframeInterval', async () => {
    const call = await openCall({ hold: 'slate', keyframeInterval: 2 });
    call.publish();
    const caller = call.startCaller();
    call.scheduler.advance(3_000);
    caller.stop();
    call.scheduler.advance(7_000);
    const slates = media(call.outputs[0]?.tags ?? [], 'video').filter((tag) => tag.timestamp > 3_010);
    expect(slates[0]?.isKeyFrame).toBe(true);
    const keys = slates.filter((tag) => tag.isKeyFrame);
    expect(keys.length).toBeGreaterThanOrEqual(3);
    for (const distance of distances(keys)) expect(distance).toBeLessThanOrEqual(2_050);
    expect(slates.length).toBeGreaterThan(150);
  });

  test('hold: "slate", and the camera is off from the start: a slate with sound, then the caller', async () => {
    const call = await openCall({ hold: 'slate' });
    call.publish();
    call.startCaller({ passes: (track, at) => track !== 1 || at > 4_000 });
    call.scheduler.advance(4_000);
    const [output] = call.outputs;
    expect(media(output?.tags ?? [], 'video')[0]).toMatchObject({ isKeyFrame: true, timestamp: 0 });
    expect(media(output?.tags ?? [], 'video').length).toBeGreaterThan(65);
    call.scheduler.advance(4_000);
    const tags = output?.tags ?? [];
    expect(tags.slice(0, 4).map((tag) => tag.kind)).toEqual(['script', 'video', 'audio', 'video']);
    expect(tags.filter((tag) => tag.isHeader).map((tag) => tag.kind)).toEqual([
      ...['script', 'video', 'audio'],
      ...['script', 'video'],
    ]);
    expectNothingBroken(tags.slice(tags.findLastIndex((tag) => tag.isHeader)));
    expectIncreasing(tags);
    expect(Math.max(...distances(media(tags, 'video')))).toBeLessThanOrEqual(250);
    expect(Math.max(...distances(media(tags, 'audio')))).toBeLessThanOrEqual(22);
    expect(call.names()).toEqual(['connected', 'stream-started', 'audio-started', 'video-started']);
  });

  test('hold: "slate" and nothing comes at all: a slate and silence', async () => {
    const call = await openCall({ hold: 'slate' });
    call.publish();
    call.scheduler.advance(6_000);
    const tags = call.outputs[0]?.tags ?? [];
    expect(media(tags, 'video').length).toBeGreaterThan(120);
    expect(Math.max(...distances(media(tags, 'audio')))).toBeLessThanOrEqual(22);
    expect(call.names()).toEqual(['connected', 'stream-started']);
  });

  test('a stream that cannot be held is told in the log once, and a picture goes on', async () => {
    const call = await openCall();
    call.publish();
    // POC type 1 in place of the clip's own: its last picture cannot be repeated.
    const uncommon = clip.pictures.map(({ nalUnits, isIdr }) => ({
      isIdr,
      nalUnits: nalUnits.map((nalUnit) => (typeOf(nalUnit) === 7 ? POC_TYPE_1 : nalUnit)),
    }));
    const caller = call.startCaller({ clip: { ...clip, pictures: uncommon } });
    call.scheduler.advance(3_000);
    caller.stop();
    call.scheduler.advance(5_000);
    const held = media(call.outputs[0]?.tags ?? [], 'video').filter((tag) => tag.timestamp > 3_100);
    expect(held.length).toBeGreaterThanOrEqual(20);
    for (const tag of held) expect(tag.isKeyFrame).toBe(true);
    const told = call.events.filter((event) => event.kind === 'output' && event.name === 'picture-replaced');
    expect(told).toMatchObject([{ reason: expect.stringMatching(/last key frame again, since .* \(POC type 1\)$/) }]);
  });

  test('the next caller takes over from a held picture with an IDR of its own', async () => {
    const call = await openCall();
    call.publish();
    const first = call.startCaller();
    call.scheduler.advance(3_000);
    first.stop();
    call.session.handle({ kind: 'close-leg', legId: 'l' });
    call.scheduler.advance(5_000);
    call.session.handle({ kind: 'open-leg', legId: 'm', offer: 'OFFER', videoPolicy: 'prefer-h264' });
    while (!call.events.some((event) => event.kind === 'leg-answered' && event.legId === 'm'))
      await new Promise(setImmediate);
    call.session.handle({ kind: 'route', legId: 'm', outputId: 'o0' });
    call.startCaller();
    call.scheduler.advance(4_000);
    const tags = call.outputs[0]?.tags ?? [];
    expectNothingBroken(tags);
    expectIncreasing(tags);
    for (const kind of ['audio', 'video'] as const)
      expect(Math.max(...distances(media(tags, kind)))).toBeLessThanOrEqual(1_300);
    expect(tags.at(-1)?.timestamp).toBeGreaterThan(11_000);
    expect(tags.at(-1)?.timestamp).toBeLessThan(13_000);
  });
});

describe('outputs', () => {
  test('a destination that is ready within 1.5 s shows the call from its first picture', async () => {
    const call = await openCall();
    const caller = call.startCaller({ answersPli: false });
    call.scheduler.advance(700);
    call.publish();
    call.scheduler.advance(1_300);
    const tags = call.outputs[0]?.tags ?? [];
    expect(tags.slice(0, 4).map((tag) => tag.kind)).toEqual(['script', 'video', 'audio', 'video']);
    expect(media(tags, 'video').length).toBeGreaterThanOrEqual(60);
    expectNothingBroken(tags);
    expectIncreasing(tags);
    caller.stop();
  });

  test('one that takes longer begins with a fresh IDR, not with the past', async () => {
    const call = await openCall({ keyframeInterval: 10 });
    call.startCaller({ clip: rareIdrs() });
    call.scheduler.advance(5_000);
    call.publish();
    call.scheduler.advance(2_000);
    const tags = call.outputs[0]?.tags ?? [];
    expect(media(tags, 'video')[0]?.isKeyFrame).toBe(true);
    expect(media(tags, 'video').length).toBeLessThanOrEqual(61);
  });

  test('one that takes longer does not begin with a picture of the past, though none came after it', async () => {
    const call = await openCall();
    let pictures = 0;
    const isFirst = (datagram: number): boolean => datagram < 20; // an IDR and some pictures, then the camera is off
    call.startCaller({ passes: (track) => track === 0 || isFirst(pictures++), retransmits: false });
    call.scheduler.advance(6_000);
    call.publish();
    call.scheduler.advance(2_500);
    const tags = call.outputs[0]?.tags ?? [];
    expect(media(tags, 'audio').length).toBeGreaterThan(30);
    expect(tags.at(-1)?.timestamp).toBeLessThanOrEqual(2_500);
  });

  test('one that is published later begins with headers and an IDR of its own, near 0', async () => {
    const call = await openCall({ outputs: 2 });
    call.outputs[0]?.events.published('ok', []);
    call.startCaller({ answersPli: false }); // the next IDR comes in its own time
    call.scheduler.advance(5_500);
    call.outputs[1]?.events.published('ok', []);
    call.scheduler.advance(3_000);
    const tags = call.outputs[1]?.tags ?? [];
    expect(tags.slice(0, 4).map((tag) => tag.kind)).toEqual(['script', 'video', 'audio', 'video']);
    expect(tags[3]).toMatchObject({ isKeyFrame: true, timestamp: 0 });
    const audio = media(tags, 'audio').map((tag) => tag.timestamp);
    for (const [i, at] of audio.entries()) if (i > 0) expect(at - (audio[i - 1] ?? 0)).toBeGreaterThanOrEqual(21);
    expectNothingBroken(tags);
  });

  test('a bad url is an Error and nothing is dialled', async () => {
    const call = await openCall({ outputs: 0 });
    call.session.handle({ kind: 'open-output', outputId: 'x', options: { protocol: 'RTMP', url: 'BAD' } });
    expect(call.events.filter((event) => event.kind === 'output')).toEqual([
      {
        kind: 'output',
        outputId: 'x',
        name: 'error',
        reason: 'The url is not one',
        errorCode: 'DEST_URL_INVALID',
      },
    ]);
    expect(call.outputs).toEqual([]);
  });

  test('never connected: connection-failed; refused after the connect: stream-error, disconnected', async () => {
    const call = await openCall({ outputs: 2, reconnect: false });
    call.outputs[0]?.events.failed({ code: 'DEST_REFUSED', reason: 'refused' });
    call.outputs[1]?.events.connected('ok');
    call.outputs[1]?.events.failed({ code: 'DEST_KEY_REJECTED', reason: 'bad key' });
    expect(call.names()).toEqual(['connection-failed', 'connected', 'stream-error', 'disconnected']);
  });

  test.each([
    [2_000, ['stream-error', 'stream-stopped', 'disconnected']],
    [7_000, ['stream-stopped', 'disconnected']],
  ])('closed by the server %d ms after publish', async (after, names) => {
    const call = await openCall({ reconnect: false });
    call.publish();
    call.startCaller();
    call.scheduler.advance(after);
    call.outputs[0]?.events.closed({ code: 'DEST_CLOSED', reason: 'bye' });
    expect(call.names().slice(-names.length)).toEqual(names);
    const { length } = call.outputs[0]?.tags ?? [];
    call.scheduler.advance(1_000);
    expect(call.outputs[0]?.tags).toHaveLength(length);
  });

  test('close-output says StreamStopped, then Disconnected, once', async () => {
    const call = await openCall();
    call.publish();
    call.startCaller();
    call.scheduler.advance(3_000);
    for (let i = 0; i < 2; i++) call.session.handle({ kind: 'close-output', outputId: 'o0', reason: 'stop()' });
    expect(call.names().slice(-2)).toEqual(['stream-stopped', 'disconnected']);
    expect(call.names().filter((name) => name === 'disconnected')).toHaveLength(1);
    expect(call.outputs[0]?.closed).toBe('stop()');
  });

  test('the next leg goes on with the same output: no time stands still, and it starts with an IDR', async () => {
    const call = await openCall();
    call.publish();
    const first = call.startCaller();
    call.scheduler.advance(3_000);
    first.stop();
    call.session.handle({ kind: 'close-leg', legId: 'l' });
    call.session.handle({ kind: 'open-leg', legId: 'm', offer: 'OFFER', videoPolicy: 'prefer-h264' });
    while (!call.events.some((event) => event.kind === 'leg-answered' && event.legId === 'm'))
      await new Promise(setImmediate);
    const before = call.outputs[0]?.tags.length ?? 0;
    call.session.handle({ kind: 'route', legId: 'm', outputId: 'o0' });
    call.startCaller();
    call.scheduler.advance(3_000);
    const tags = call.outputs[0]?.tags ?? [];
    expect(media(tags.slice(before), 'video')[0]?.isKeyFrame).toBe(true);
    expectIncreasing(tags);
    expectNothingBroken(tags);
    expect(tags.filter((tag) => tag.isHeader)).toHaveLength(3); // it says what the first one said
  });
});

describe('resolutionPolicy', () => {
  const resizedAt = (index: number): Clip => ({
    ...clip,
    pictures: clip.pictures.map(({ nalUnits, isIdr }, i) => ({
      isIdr,
      nalUnits: nalUnits.map((nalUnit) => (i >= index && typeOf(nalUnit) === 7 ? SPS_720P : nalUnit)),
    })),
  });
  const resized = (call: Awaited<ReturnType<typeof openCall>>) =>
    call.events.filter((event) => event.kind === 'output' && event.name === 'resolution-changed');

  test('pin: the publish begins when the size has settled, and tells a change after that', async () => {
    const call = await openCall({ resolutionPolicy: 'pin' });
    call.publish();
    call.startCaller({ clip: resizedAt(150) });
    call.scheduler.advance(1_900);
    expect(call.outputs[0]?.tags).toEqual([]);
    expect(call.names()).toEqual(['connected']);
    call.scheduler.advance(6_000);
    const tags = call.outputs[0]?.tags ?? [];
    expect(tags.slice(0, 4).map((tag) => tag.kind)).toEqual(['script', 'video', 'audio', 'video']);
    expect(tags.filter((tag) => tag.isHeader && tag.kind === 'video')).toHaveLength(2);
    expect(resized(call)).toEqual([
      {
        kind: 'output',
        outputId: 'o0',
        name: 'resolution-changed',
        reason: 'The picture changed from 640x360 to 1280x720',
        errorCode: 'RESOLUTION_CHANGED',
        resized: { oldSize: { width: 640, height: 360 }, newSize: { width: 1280, height: 720 } },
      },
    ]);
  });

  test('pin: a picture as large as the level that was negotiated is not waited for', async () => {
    const call = await openCall({ resolutionPolicy: 'pin' });
    call.publish();
    call.startCaller({ clip: resizedAt(0) });
    call.scheduler.advance(300);
    expect(media(call.outputs[0]?.tags ?? [], 'video').length).toBeGreaterThan(5);
  });

  test('pass, as without it: nothing waits, nothing is told', async () => {
    for (const policy of [{}, { resolutionPolicy: 'pass' as const }]) {
      const call = await openCall(policy);
      call.publish();
      call.startCaller({ clip: resizedAt(60) });
      call.scheduler.advance(300);
      expect(media(call.outputs[0]?.tags ?? [], 'video').length).toBeGreaterThan(5);
      call.scheduler.advance(5_000);
      expect(call.outputs[0]?.tags.filter((tag) => tag.isHeader && tag.kind === 'video')).toHaveLength(2);
      expect(resized(call)).toEqual([]);
    }
  });
});

describe('legs', () => {
  test('the figures of a leg are told once a second', async () => {
    const call = await openCall();
    call.publish();
    let count = 0;
    call.startCaller({ passes: (track) => track !== 1 || ++count % 20 !== 7 });
    call.scheduler.advance(5_000);
    const reports = call.events.filter((event) => event.kind === 'leg-statistics').map((event) => event.statistics);
    expect(reports.length).toBeGreaterThanOrEqual(5);
    expect(reports.length).toBeLessThanOrEqual(6);
    const last = reports.at(-1);
    expect(last?.packets).toBeGreaterThan(300);
    expect(last?.pictures).toBeGreaterThan(100);
    expect(last?.packetsMissed).toBeGreaterThan(3);
    expect(last).toMatchObject({ packetsLost: 0, picturesHeld: 0, freezes: 0, freezeMs: 0 });
    expect(last?.framesPerSecond).toBeGreaterThanOrEqual(28); // of those that were lost some come in the next second
    expect(last?.framesPerSecond).toBeLessThanOrEqual(31);
    expect(last?.bitrateBps).toBeGreaterThan(100_000);
    expect(last?.bitrateBps).toBe(((last?.bytes ?? 0) - (reports.at(-2)?.bytes ?? 0)) * 8);
    expect(last?.keyFrameIntervalMs).toBe(1_000); // the clip's own
    expect(Math.abs(last?.avOffsetMs ?? 99)).toBeLessThanOrEqual(20);
  });

  test('a leg that is closed tells its last figures: nothing of the last second is missing, whoever closes it', async () => {
    for (const close of ['leg', 'path', 'session'] as const) {
      const call = await openCall();
      let sent = 0;
      call.startCaller({ passes: () => ++sent > 0 });
      call.scheduler.advance(3_700);
      const told = () => call.events.flatMap((event) => (event.kind === 'leg-statistics' ? [event] : []));
      const before = told().at(-1);
      expect(before).not.toHaveProperty('isLast');
      if (close === 'leg') call.session.handle({ kind: 'close-leg', legId: 'l' });
      else if (close === 'path') call.legEvents()?.closed('ICE failed');
      else call.session.close();
      const last = told().at(-1);
      expect(last).toMatchObject({ legId: 'l', isLast: true, statistics: { packets: sent } });
      expect(before?.statistics.packets).toBeLessThan(sent - 50);
      call.session.handle({ kind: 'close-leg', legId: 'l' });
      call.session.close();
      call.scheduler.advance(2_000);
      expect(told().at(-1)).toBe(last);
    }
  });

  test('figures are told at whole seconds: those of all sessions fall into one tick', async () => {
    const call = await openCall();
    call.publish();
    call.startCaller();
    const told: number[] = [];
    for (let count = 0; call.scheduler.now() < 3_500; ) {
      call.scheduler.advance(10);
      const now = call.events.filter(({ kind }) => kind === 'leg-statistics').length;
      if (now > count) told.push(call.scheduler.now());
      count = now;
    }
    expect(told.slice(-3)).toEqual([1_000, 2_000, 3_000]);
  });

  test('a picture that stands is told as a freeze, of the leg and of its output', async () => {
    const call = await openCall();
    call.publish();
    call.startCaller({ passes: (track, at) => track !== 1 || at < 3_000 || at > 5_000 });
    call.scheduler.advance(4_500);
    const last = (kind: 'leg-statistics' | 'output-statistics') =>
      call.events.filter((event) => event.kind === kind).at(-1);
    expect(last('leg-statistics')).toMatchObject({ statistics: { freezes: 1, framesPerSecond: 0 } });
    call.scheduler.advance(3_500);
    for (const kind of ['leg-statistics', 'output-statistics'] as const) {
      const { statistics } = last(kind) as { statistics: { freezes: number; freezeMs: number } };
      expect(statistics.freezes).toBe(1);
      expect(statistics.freezeMs).toBeGreaterThan(1_900);
      expect(statistics.freezeMs).toBeLessThan(2_500);
    }
  });

  test('the figures of an output are told once a second until it is over', async () => {
    const call = await openCall({ reconnect: false });
    call.publish();
    call.startCaller();
    call.scheduler.advance(5_000);
    const reports = () =>
      call.events.filter((event) => event.kind === 'output-statistics').map((event) => event.statistics);
    const last = reports().at(-1);
    expect(last).toMatchObject({ queuedBytes: 7, droppedTags: 0, freezes: 0 });
    expect(Math.abs((last?.framesPerSecond ?? 0) - 30)).toBeLessThanOrEqual(1);
    expect(last?.pictures).toBeGreaterThan(100);
    expect(last?.bitrateBps).toBeGreaterThan(100_000);
    expect(last?.bitrateBps).toBe(((last?.sentBytes ?? 0) - (reports().at(-2)?.sentBytes ?? 0)) * 8);
    const count = reports().length;
    expect(count).toBeGreaterThanOrEqual(5);
    call.outputs[0]?.events.closed({ code: 'DEST_CLOSED', reason: 'gone' });
    call.scheduler.advance(3_000);
    expect(reports()).toHaveLength(count);
  });

  test('a lost first packet does not cost the first picture, even when the caller makes no other IDR', async () => {
    const call = await openCall();
    call.publish();
    let videoPackets = 0;
    call.startCaller({ answersPli: false, passes: (track) => track !== 1 || ++videoPackets > 1 });
    call.scheduler.advance(900);
    const tags = call.outputs[0]?.tags ?? [];
    expect(media(tags, 'video').length).toBeGreaterThan(20);
    expectNothingBroken(tags);
  });

  test('an offer that cannot be served is refused with its code', async () => {
    const call = await openCall();
    call.session.handle({ kind: 'open-leg', legId: 'bad', offer: 'BAD', videoPolicy: 'prefer-h264' });
    while (!call.events.some((event) => event.kind === 'leg-refused')) await new Promise(setImmediate);
    expect(call.events.at(-1)).toMatchObject({ kind: 'leg-refused', legId: 'bad', code: 'SDP_MALFORMED' });
  });

  test('first packets are told once per kind, and a lost path closes the leg', async () => {
    const call = await openCall();
    call.startCaller();
    call.scheduler.advance(1_000);
    expect(call.events.filter((event) => event.kind === 'first-packet')).toHaveLength(2);
    call.legEvents()?.closed('path lost');
    expect(call.events.at(-1)).toEqual({ kind: 'leg-lost', legId: 'l', reason: 'path lost' });
  });

  test('closing the session closes its transports and outputs, and leaves no timer', async () => {
    const call = await openCall();
    call.publish();
    const caller = call.startCaller();
    call.scheduler.advance(500);
    caller.stop();
    call.session.close();
    call.session.close();
    expect(call.closed()).toBe(1);
    expect(call.outputs[0]?.closed).toBeDefined();
    call.scheduler.advance(100);
    expect(call.scheduler.armed).toEqual([]);
  });

  test('garbage in place of RTP costs nothing but a counter', async () => {
    const call = await openCall();
    call.publish();
    call.startCaller();
    for (let i = 0; i < 2_000; i++) {
      const junk = Uint8Array.from({ length: i % 60 }, (_, at) => (i * 31 + at * 17) & 255);
      call.legEvents()?.datagram(i % 2, junk, millis(i));
    }
    call.scheduler.advance(3_000);
    expectNothingBroken(call.outputs[0]?.tags ?? []);
    expect(media(call.outputs[0]?.tags ?? [], 'video').length).toBeGreaterThan(60);
  });
});

describe('a leg that is not opened after all', () => {
  /** A worker whose transport answers when the test says so; counts what stays open. */
  function openLegSlowly(random: Random) {
    const events: MediaEvent[] = [];
    const accepted = Promise.withResolvers<void>();
    let transportsOpen = 0;
    let codecsOpen = 0;
    const create = codecs.createOpusToAac.bind(codecs);
    const createSpy = vi.spyOn(codecs, 'createOpusToAac').mockImplementation((settings) => {
      const codec = create(settings);
      const close = codec.close.bind(codec);
      codecsOpen++;
      codec.close = () => {
        codecsOpen--;
        close();
      };
      return codec;
    });
    onTestFinished(() => createSpy.mockRestore());
    const node = new MediaNode({
      transports: {
        accept: async () => {
          await accepted.promise;
          transportsOpen++;
          return {
            answer: 'ANSWER',
            granted: GRANTED,
            tracks: [AUDIO_TRACK, VIDEO_TRACK],
            transport: { sendRtcp() {}, addRemoteCandidate() {}, close: () => void transportsOpen-- },
          };
        },
      },
      outputs: { open: () => ({ code: 'DEST_URL_INVALID', reason: 'none here' }) },
      recordings: NO_RECORDINGS,
      codecs,
      scheduler: new VirtualScheduler(),
      random,
      log: silentLog,
    });
    onTestFinished(() => node.close());
    const session = node.openSession((event) => void events.push(event));
    session.handle({ kind: 'open-leg', legId: 'l', offer: 'OFFER', videoPolicy: 'prefer-h264' });
    const settle = async () => {
      for (let turns = 0; turns < 5; turns++) await new Promise(setImmediate);
    };
    return { session, events, accepted, createSpy, settle, open: () => ({ transportsOpen, codecsOpen }) };
  }

  const random: Random = { uint32: () => 1, bytes: (length) => new Uint8Array(length) };

  test('no codec to be had: refused, and its transport is closed', async () => {
    const leg = openLegSlowly(random);
    leg.createSpy.mockImplementation(() => {
      throw new CodedError('AUDIO_DECODER_FAILED', 'no memory');
    });
    leg.accepted.resolve();
    await leg.settle();
    expect(leg.events).toMatchObject([{ kind: 'leg-refused', legId: 'l', code: 'AUDIO_DECODER_FAILED' }]);
    expect(leg.open()).toEqual({ transportsOpen: 0, codecsOpen: 0 });
  });

  test('its pipeline cannot be built: refused, and transport and codec are closed', async () => {
    const leg = openLegSlowly({
      ...random,
      uint32: () => {
        throw new Error('no randomness');
      },
    });
    leg.accepted.resolve();
    await leg.settle();
    expect(leg.events).toMatchObject([{ kind: 'leg-refused', legId: 'l', code: 'MEDIA_FAILED' }]);
    expect(leg.createSpy).toHaveBeenCalledOnce();
    expect(leg.open()).toEqual({ transportsOpen: 0, codecsOpen: 0 });
  });

  test.each([
    ['the leg', (session: MediaNodeSession) => session.handle({ kind: 'close-leg', legId: 'l' })],
    ['its session', (session: MediaNodeSession) => session.close()],
  ])('%s was closed while the answer was being made: no codec is built for it', async (_, close) => {
    const leg = openLegSlowly(random);
    close(leg.session);
    leg.accepted.resolve();
    await leg.settle();
    expect(leg.createSpy).not.toHaveBeenCalled();
    expect(leg.open()).toEqual({ transportsOpen: 0, codecsOpen: 0 });
    expect(leg.events).toEqual([]);
  });

  test('a transport that fails after the leg was closed is not told as a refusal', async () => {
    const leg = openLegSlowly(random);
    leg.session.handle({ kind: 'close-leg', legId: 'l' });
    leg.accepted.reject(new CodedError('WEBRTC_CLOSED', 'the peer host is closed'));
    await leg.settle();
    expect(leg.events).toEqual([]);
  });
});

/** A sequence whose only IDRs, but for the first, are those that were asked for: the clip's first second, then one picture again and again. */
function rareIdrs(): Clip {
  const still = clip.pictures[29];
  if (still === undefined) throw new Error('the clip has a second of pictures');
  return { ...clip, pictures: [...clip.pictures.slice(0, 30), ...Array<typeof still>(900).fill(still)] };
}

const typeOf = (nalUnit: Uint8Array): number => (nalUnit[0] ?? 0) & 0x1f;

/** x264, baseline 1280x720 (FFmpeg 5.1). */
const SPS_720P = hexToBytes('6742c01fd9005005bb0110000003001000000303c8f1832480');
/**
 * By §7.3.2.1.1: baseline, level 3.0, ue(0) id, ue(0) frame_num of 4 bits, ue(1) POC type, 1 always zero, se(0) se(0) ue(0),
 * ue(1) reference, 0 gaps, ue(39) ue(22): 640x368, 11 frames alone, 0 cropping, 0 VUI, stop bit.
 */
const POC_TYPE_1 = hexToBytes('6742c01ed7a0280be4');

/** An SPS of a higher level_idc: other bytes, as an encoder sends them after a change. Other NAL units as they are. */
function withHigherLevel(nalUnit: Uint8Array): Uint8Array {
  if (((nalUnit[0] ?? 0) & 0x1f) !== 7) return nalUnit;
  const changed = new Uint8Array(nalUnit); // slice() of a Buffer would share its memory
  changed[3] = 51;
  return changed;
}
