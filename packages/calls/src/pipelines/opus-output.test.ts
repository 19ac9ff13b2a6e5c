/** Outputs that publish the Opus of their caller, where the destination takes it. */
import { AacLcEncoder, AacLcModule } from '@callcast/aac-lc';
import { bytesToHex } from '@callcast/core';
import {
  AudioCodecs,
  type FlvTag,
  OpusPassThrough,
  parseAudioTagBody,
  parseOpusIdHeader,
  parseOpusPacket,
  parseOpusTagBody,
} from '@callcast/media';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Destination, type Given, mediaOf, openStage, picturesOf } from '../testing/destinations.ts';

let clip: Clip;
let codecs: AudioCodecs;

beforeAll(async () => {
  clip = await loadClip();
  codecs = await AudioCodecs.load();
});

const OPUS = { audioCodec: 'opus' } as const;

async function stage(given: Partial<Given> = {}) {
  const opened = await openStage({ clip, codecs, audio: [OPUS], ...given });
  onTestFinished(() => opened.node.close());
  const destination = (i = 0): Destination => {
    const found = opened.destinations[i];
    if (found === undefined) throw new Error(`there is no destination ${i}`);
    return found;
  };
  return {
    ...opened,
    destination,
    tags: (i = 0): FlvTag[] => destination(i).publishes.flatMap(({ tags }) => tags),
  };
}

function packetOf({ body }: FlvTag): Uint8Array {
  const parsed = parseOpusTagBody(body);
  if (typeof parsed === 'string' || parsed.kind !== 'coded-frames') throw new Error('no Opus packet');
  return parsed.packet;
}

const samplesOf = (tag: FlvTag): number => {
  const toc = parseOpusPacket(packetOf(tag));
  if (typeof toc === 'string') throw new Error(toc);
  return toc.samples;
};

/** Each packet begins where the one before it ends, but for what whole milliseconds hide. */
function expectContinuous(sound: readonly FlvTag[]): void {
  let end: number | undefined;
  for (const tag of sound) {
    if (end !== undefined) expect(Math.abs(tag.timestamp - end), `at ${tag.timestamp}`).toBeLessThanOrEqual(1);
    end = tag.timestamp + samplesOf(tag) / 48;
  }
}

const isFromClip = (tag: FlvTag): boolean =>
  clip.opusPackets.some((packet) => Buffer.compare(packet, packetOf(tag)) === 0);

describe('audioCodec: "opus"', () => {
  test('to a server that takes it: the packets of the caller, untouched, and nothing is encoded', async () => {
    const encode = vi.spyOn(AacLcEncoder.prototype, 'encode');
    const { call, scheduler, destination, tags, names } = await stage();
    destination().takes = ['Opus'];
    await call('l', [0]);
    scheduler.advance(100);
    expect(destination().offered).toEqual({ wanted: ['Opus'], needed: [] });
    encode.mockClear(); // until the answer of the server either was possible
    scheduler.advance(4_900);
    expect(encode).not.toHaveBeenCalled();
    encode.mockRestore();
    const sound = mediaOf(tags(), 'audio');
    expect(sound.length).toBeGreaterThan(240);
    const first = clip.opusPackets.findIndex((packet) => Buffer.compare(packet, packetOf(sound[0]!)) === 0);
    for (const [i, tag] of sound.entries())
      expect(bytesToHex(packetOf(tag))).toBe(bytesToHex(clip.opusPackets[(first + i) % clip.opusPackets.length]!));
    expectContinuous(sound);
    const headers = tags().filter(({ isHeader }) => isHeader);
    expect(headers.map(({ kind }) => kind)).toEqual(['script', 'video', 'audio']);
    const codecId = Buffer.alloc(8);
    codecId.writeDoubleBE(0x4f707573); // "Opus"
    expect(bytesToHex(headers[0]!.body)).toContain(
      `${Buffer.from('audiocodecid').toString('hex')}00${codecId.toString('hex')}`,
    );
    const parsed = parseOpusTagBody(headers[2]!.body);
    if (typeof parsed === 'string' || parsed.kind !== 'sequence-start') throw new Error('no sequence start');
    expect(parseOpusIdHeader(parsed.idHeader)).toEqual({ channels: 1, preSkip: 0 });
    expect(names()).toEqual(['connected', 'stream-started', 'video-started', 'audio-started']);
  });

  test('to a server that does not: AAC, and a line that says so', async () => {
    const { call, scheduler, tags, outputEvents } = await stage();
    await call('l', [0]);
    scheduler.advance(3_000);
    const sound = mediaOf(tags(), 'audio');
    expect(sound.length).toBeGreaterThan(130);
    for (const { body } of sound) expect(parseAudioTagBody(body)).toMatchObject({ kind: 'raw' });
    expect(outputEvents().filter(({ name }) => name === 'sound-replaced')).toMatchObject([
      { reason: 'The sound goes out as AAC, since the server does not say that it takes Opus' },
    ]);
  });

  test('a packet stands where its sound was captured: 6.5 ms, the delay of its encoder, before its picture', async () => {
    const { call, scheduler, destination, tags } = await stage();
    destination().takes = ['Opus'];
    await call('l', [0]);
    scheduler.advance(4_000);
    const clipMs = (clip.pictures.length / clip.frameRate) * 1_000;
    const video = mediaOf(tags(), 'video').at(-1)!;
    const [picture] = picturesOf(clip, [video]);
    const placesOf = (tag: FlvTag): number[] =>
      clip.opusPackets.flatMap((candidate, i) => (Buffer.compare(candidate, packetOf(tag)) === 0 ? [i] : []));
    const sound = mediaOf(tags(), 'audio').findLast((tag) => placesOf(tag).length === 1)!; // most are of one silence
    const [packet] = placesOf(sound);
    expect(picture).toBeGreaterThan(100);
    expect(packet).toBeGreaterThan(150);
    expect(clipMs).toBeGreaterThan(4_100);
    const videoDelay = video.timestamp - (picture! * 1_000) / clip.frameRate;
    expect(Math.abs(sound.timestamp - packet! * 20 - videoDelay + 6.5)).toBeLessThanOrEqual(2);
  });

  test('one call, one output each way; the server of a backup or of the next try may say something else', async () => {
    const { call, scheduler, destination } = await stage({ outputs: 2, audio: [OPUS, OPUS] });
    destination(0).takes = ['Opus'];
    await call('l', [0, 1]);
    scheduler.advance(2_000);
    destination(0).takes = [];
    destination(1).takes = ['Opus'];
    for (const i of [0, 1]) destination(i).drop();
    scheduler.advance(3_000);
    const isOpus = ({ body }: FlvTag): boolean => typeof parseOpusTagBody(body) === 'object';
    for (const [i, expected] of [
      [0, [true, false]],
      [1, [false, true]],
    ] as const) {
      const publishes = destination(i).publishes.map(({ tags }) => tags);
      expect(publishes.map((tags) => isOpus(tags.find(({ kind, isHeader }) => kind === 'audio' && isHeader)!))).toEqual(
        expected,
      );
      for (const [k, tags] of publishes.entries()) {
        const sound = mediaOf(tags, 'audio');
        expect(sound.length).toBeGreaterThan(80);
        expect(sound.every((tag) => isOpus(tag) === expected[k])).toBe(true);
        // The second one begins with what was kept since the last IDR, sound included.
        expect(sound[0]!.timestamp - mediaOf(tags, 'video')[0]!.timestamp).toBeLessThan(40);
      }
    }
  });

  test('the next connection of a lone output begins with the sound since the last IDR, whatever its server takes', async () => {
    for (const [before, after] of [
      [['Opus'], []],
      [[], ['Opus']],
    ] as const) {
      const { call, scheduler, destination } = await stage();
      destination().takes = before;
      await call('l', [0]);
      scheduler.advance(2_900);
      destination().takes = after;
      destination().drop();
      scheduler.advance(2_000);
      const { tags } = destination().publishes[1]!;
      const sound = mediaOf(tags, 'audio');
      expect(sound.every(({ body }) => (typeof parseOpusTagBody(body) === 'object') === after.length > 0)).toBe(true);
      // What came while the connection was open is there in the codec of then alone.
      const fromDialling = sound.filter(({ timestamp }) => timestamp < 3_000 + 100);
      expect(fromDialling.length).toBeGreaterThan(5);
    }
  });

  test('an output that is closed leaves no work behind', async () => {
    const { call, scheduler, session, destination } = await stage();
    destination().takes = ['Opus'];
    await call('l', [0]);
    scheduler.advance(1_000);
    const passed = vi.spyOn(OpusPassThrough.prototype, 'handlePacket');
    scheduler.advance(1_000);
    expect(passed).toHaveBeenCalled();
    const opened = vi.spyOn(AacLcModule.prototype, 'createEncoder');
    session.handle({ kind: 'close-output', outputId: 'o0', reason: 'enough' });
    passed.mockClear();
    scheduler.advance(1_000);
    expect(passed).not.toHaveBeenCalled();
    expect(opened).not.toHaveBeenCalled();
    opened.mockRestore();
    passed.mockRestore();
  });

  test('packets that are lost are concealed, a pause is silence, in one continuous track', async () => {
    const { call, scheduler, destination, tags } = await stage();
    destination().takes = ['Opus'];
    let sent = 0;
    await call('l', [0], {
      passes: (track) => {
        if (track !== 0) return true;
        sent++;
        return sent !== 60 && (sent < 100 || sent >= 150);
      },
    });
    scheduler.advance(6_000);
    const sound = mediaOf(tags(), 'audio');
    expectContinuous(sound);
    const ours = sound.filter((tag) => !isFromClip(tag)).map((tag) => packetOf(tag).length);
    // One frame without data; a second of silence, less what a timeout of 200 ms and its lag cannot change.
    expect(ours[0]).toBe(1);
    expect(ours.filter((length) => length === 1)).toHaveLength(1);
    expect(ours.filter((length) => length === 3).length).toBeGreaterThanOrEqual(49);
    expect(ours.length).toBeLessThanOrEqual(52);
    expect(sound.at(-1)!.timestamp).toBeGreaterThan(5_700);
  });

  test('a caller who is gone, and one who never made a sound, are silent in Opus', async () => {
    const { call, scheduler, session, destination, tags } = await stage();
    destination().takes = ['Opus'];
    const caller = await call('l', [0]);
    scheduler.advance(2_000);
    caller.stop();
    session.handle({ kind: 'close-leg', legId: 'l' });
    scheduler.advance(3_000);
    const sound = mediaOf(tags(), 'audio');
    expect(sound.at(-1)!.timestamp).toBeGreaterThan(4_500);
    expectContinuous(sound);
    expect(sound.slice(-100).some(isFromClip)).toBe(false);

    const mute = await stage({ tracks: ['video'] });
    mute.destination().takes = ['Opus'];
    await mute.call('l', [0]);
    mute.scheduler.advance(2_000);
    const silence = mediaOf(mute.tags(), 'audio');
    expect(silence.length).toBeGreaterThan(90);
    expectContinuous(silence);
    expect(silence.every((tag) => packetOf(tag).length === 3)).toBe(true);
  });

  test.each([60, 120])('the silence behind packets of %i ms begins where the last one ends', async (durationMs) => {
    const { call, scheduler, session, destination, tags } = await stage();
    destination().takes = ['Opus'];
    // Code 3, constant bitrate: so many silent CELT frames of 20 ms (RFC 6716 §3.2.5).
    const frames = Array.from({ length: durationMs / 20 }, () => [0xff, 0xfe]).flat();
    const packet = Uint8Array.of(0xfb, durationMs / 20, ...frames);
    const caller = await call('l', [0], { opus: { packet, durationMs } });
    scheduler.advance(2_000);
    caller.stop();
    session.handle({ kind: 'close-leg', legId: 'l' });
    scheduler.advance(2_000);
    const sound = mediaOf(tags(), 'audio');
    const ours = sound.findIndex((tag) => samplesOf(tag) === 960);
    expect(sound.slice(0, ours).map(samplesOf)).toEqual(new Array(ours).fill(durationMs * 48));
    expect(ours * durationMs).toBeGreaterThan(1_500);
    expect(sound.length - ours).toBeGreaterThan(70);
    expectContinuous(sound);
  });

  test('the next call is heard on the same publish, in the same codec', async () => {
    const { call, scheduler, session, destination, tags } = await stage();
    destination().takes = ['Opus'];
    const first = await call('first', [0]);
    scheduler.advance(1_500);
    first.stop();
    expect(mediaOf(tags(), 'audio').some(isFromClip)).toBe(true);
    session.handle({ kind: 'close-leg', legId: 'first' });
    scheduler.advance(1_000);
    await call('second', [0]);
    scheduler.advance(2_000);
    expect(destination().publishes).toHaveLength(1);
    const sound = mediaOf(tags(), 'audio');
    expect(sound.slice(-50).every(isFromClip)).toBe(true);
    expect(tags().filter(({ kind, isHeader }) => kind === 'audio' && isHeader)).toHaveLength(1);
  });
});
