import { CodedError, millis, silentLog } from '@callcast/core';
import { AudioCodecs, type FlvTag, parseVideoTagBody } from '@callcast/media';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { MediaNode } from './media-node.ts';
import type { LegTransportEvents, OutputConnectionEvents } from './media-ports.ts';
import type { GrantedMedia, MediaEvent } from './media-protocol.ts';
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
          facts: { stage: undefined, unsentBytes: 0, droppedTags: 0 },
          write: (tag) => void output.tags.push(tag),
          close: (reason) => {
            output.closed = reason;
          },
        };
      },
    },
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
        output.events.published('Publish.Start');
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

  test('one that is published later begins with headers and an IDR of its own, near 0', async () => {
    const call = await openCall({ outputs: 2 });
    call.outputs[0]?.events.published('ok');
    call.startCaller({ answersPli: false }); // the next IDR comes in its own time
    call.scheduler.advance(5_500);
    call.outputs[1]?.events.published('ok');
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
    expect(last).toMatchObject({ packetsLost: 0, picturesHeld: 0 });
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

/** A sequence whose only IDRs, but for the first, are those that were asked for: the clip's first second, then one picture again and again. */
function rareIdrs(): Clip {
  const still = clip.pictures[29];
  if (still === undefined) throw new Error('the clip has a second of pictures');
  return { ...clip, pictures: [...clip.pictures.slice(0, 30), ...Array<typeof still>(900).fill(still)] };
}

/** An SPS of a higher level_idc: other bytes, as an encoder sends them after a change. Other NAL units as they are. */
function withHigherLevel(nalUnit: Uint8Array): Uint8Array {
  if (((nalUnit[0] ?? 0) & 0x1f) !== 7) return nalUnit;
  const changed = new Uint8Array(nalUnit); // slice() of a Buffer would share its memory
  changed[3] = 51;
  return changed;
}
