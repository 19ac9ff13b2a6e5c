import { execFileSync } from 'node:child_process';
import { concatBytes, millis, type Ticks, ticks } from '@callcast/core';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readOpusPackets } from '../../testdata/opus-packets.ts';
import { AAC_LC, writeAudioSpecificConfig } from '../aac/audio-specific-config.ts';
import { writeAacRawBody, writeAacSequenceHeaderBody } from '../flv/audio-tag-body.ts';
import { writeFlvFileHeader, writeFlvTag } from '../flv/writer.ts';
import { MAX_AUDIO_JUMP_SAMPLES } from '../limits.ts';
import { OpusPassThrough } from '../opus/opus-pass-through.ts';
import type { AacFrame, OpusFrame } from '../unit.ts';
import { AudioCodecs } from './audio-codecs.ts';
import { DEFAULT_AAC_BITRATE_BPS } from './frame-encoder.ts';
import { OpusToAac } from './opus-to-aac.ts';
import { PcmTap } from './pcm-tap.ts';

/** A position as RTP has them: anywhere. */
const START = 987_654_321;
const BEEP_AT = 48_000;

let codecs: AudioCodecs;
beforeAll(async () => {
  codecs = await AudioCodecs.load();
});

const opusFrame = (payload: Uint8Array, position: number, arrivedAt = 0): OpusFrame => ({
  payload,
  position: ticks(position),
  arrivedAt: millis(arrivedAt),
});

const SETTINGS = {
  1: { channels: 1, bitrateBps: DEFAULT_AAC_BITRATE_BPS[1] },
  2: { channels: 2, bitrateBps: DEFAULT_AAC_BITRATE_BPS[2] },
} as const;

/** One that encodes what it decodes. */
function openTranscoder(channels: 1 | 2): OpusToAac {
  const transcoder = codecs.createOpusToAac(channels);
  transcoder.addEncoding(SETTINGS[channels]);
  return transcoder;
}

function pushAll(transcoder: OpusToAac, packets: readonly Uint8Array[], from: number): AacFrame[] {
  return packets.flatMap((packet, i) => [...transcoder.push(opusFrame(packet, from + 960 * i))]);
}

const audioSpecificConfig = (channels: 1 | 2): Uint8Array =>
  writeAudioSpecificConfig({ audioObjectType: AAC_LC, sampleRate: 48_000, channelConfiguration: channels });

/** Decoded by FFmpeg, out of an FLV stream as it would be published; channels apart. */
function decodeAac(transcoder: OpusToAac, frames: readonly AacFrame[]): Float32Array[] {
  const header = writeAacSequenceHeaderBody(audioSpecificConfig(transcoder.channels));
  const flv = concatBytes([
    writeFlvFileHeader({ hasAudio: true, hasVideo: false }),
    writeFlvTag({ kind: 'audio', timestamp: millis(0), body: header }),
    ...frames.map(({ payload }, k) =>
      writeFlvTag({ kind: 'audio', timestamp: millis(Math.round((1024 * k) / 48)), body: writeAacRawBody(payload) }),
    ),
  ]);
  const decoded = execFileSync('ffmpeg', ['-v', 'warning', '-xerror', '-f', 'flv', '-i', '-', '-f', 'f32le', '-'], {
    input: flv,
    maxBuffer: 64 * 1024 * 1024,
  });
  const samples = new Float32Array(decoded.buffer.slice(decoded.byteOffset, decoded.byteOffset + decoded.length));
  const { channels } = transcoder;
  return Array.from({ length: channels }, (_, channel) => samples.filter((_, i) => i % channels === channel));
}

const loudestOf = (samples: Float32Array): number => samples.reduce((loudest, s) => Math.max(loudest, Math.abs(s)), 0);

/** Position of the first loud sample, on the sender's clock. */
function beepPosition(frames: readonly AacFrame[], samples: Float32Array): number {
  const at = samples.findIndex((sample) => Math.abs(sample) > 0.2);
  return at < 0 ? Number.NaN : frames[0]!.position + at;
}

for (const channels of [1, 2] as const) {
  test(`a beep stands within 1 ms of where it was recorded, ${channels} channels`, async () => {
    const transcoder = openTranscoder(channels);
    const frames = pushAll(transcoder, readOpusPackets(channels === 1 ? 'beep-mono.ogg' : 'beep-stereo.ogg'), START);
    const [left, right] = decodeAac(transcoder, frames);
    expect(Math.abs(beepPosition(frames, left!) - (START + BEEP_AT))).toBeLessThan(48);
    expect(loudestOf(left!)).toBeGreaterThan(0.6);
    if (right) expect(loudestOf(right) / loudestOf(left!)).toBeCloseTo(0.5, 1);
    transcoder.close();
  });
}

test('channels are those of the transcoder: stereo is mixed down, mono plays on both', async () => {
  const mono = openTranscoder(1);
  const [mixed] = decodeAac(mono, pushAll(mono, readOpusPackets('beep-stereo.ogg'), START));
  expect(loudestOf(mixed!)).toBeGreaterThan(0.45); // (0.7 + 0.35) / 2
  expect(loudestOf(mixed!)).toBeLessThan(0.6);
  const stereo = openTranscoder(2);
  const [left, right] = decodeAac(stereo, pushAll(stereo, readOpusPackets('beep-mono.ogg'), START));
  expect(loudestOf(right!)).toBeCloseTo(loudestOf(left!), 2);
  mono.close();
  stereo.close();
});

test('a beep behind a long silence, whose frames were not encoded, is where it belongs', async () => {
  const transcoder = openTranscoder(1);
  const frames = [...transcoder.fillUntil(ticks(START)), ...transcoder.fillUntil(ticks(START + 480_000))];
  expect(frames.filter(({ payload }) => payload.length === 4).length).toBeGreaterThan(460);
  frames.push(...pushAll(transcoder, readOpusPackets('beep-mono.ogg'), START + 480_000));
  const [samples] = decodeAac(transcoder, frames);
  expect(Math.abs(beepPosition(frames, samples!) - (START + 480_000 + BEEP_AT))).toBeLessThan(48);
  transcoder.close();
});

test('the transcoders of two calls do not hear each other', async () => {
  const packets = readOpusPackets('mix-mono.ogg').slice(0, 50);
  const alone = openTranscoder(1);
  const expected = pushAll(alone, packets, START);
  const a = openTranscoder(1);
  const b = openTranscoder(2);
  const frames = packets.flatMap((packet, i) => {
    b.push(opusFrame(readOpusPackets('mix-stereo.ogg')[i]!, 960 * i));
    return [...a.push(opusFrame(packet, START + 960 * i))];
  });
  expect(frames).toEqual(expected);
  for (const transcoder of [alone, a, b]) transcoder.close();
});

test('sound is decoded once and encoded for each setting, at the same positions, mixed where channels differ', () => {
  const transcoder = openTranscoder(2);
  const mono = { channels: 1, bitrateBps: 48_000 } as const;
  const decoded = pushAll(transcoder, readOpusPackets('beep-stereo.ogg').slice(0, 20), START);
  transcoder.addEncoding(mono);
  const frames = pushAll(transcoder, readOpusPackets('beep-stereo.ogg').slice(20), START + 20 * 960);
  expect(decoded.every(({ settings }) => settings.channels === 2)).toBe(true);
  const [both, mixed] = [SETTINGS[2], mono].map((wanted) => frames.filter(({ settings }) => settings === wanted));
  expect(mixed!.map(({ position }) => position)).toEqual(both!.map(({ position }) => position));
  const bitrate =
    (mixed!.reduce((bytes, { payload }) => bytes + payload.length, 0) * 8 * 48_000) / (1024 * mixed!.length);
  expect(bitrate).toBeLessThan(49_000);
  const [middle] = decodeAac(openTranscoder(1), mixed!);
  expect(loudestOf(middle!)).toBeGreaterThan(0.45); // (0.7 + 0.35) / 2
  expect(loudestOf(middle!)).toBeLessThan(0.6);
  transcoder.removeEncoding(SETTINGS[2]);
  transcoder.removeEncoding({ channels: 1, bitrateBps: 96_000 }); // nobody's
  const rest = pushAll(transcoder, readOpusPackets('mix-stereo.ogg').slice(0, 50), START + 100 * 960);
  expect(rest.length).toBeGreaterThan(40);
  expect(new Set(rest.map(({ settings }) => settings))).toEqual(new Set([mono]));
  expect(() => transcoder.addEncoding({ ...mono })).toThrow('each setting is encoded once');
  transcoder.close();
});

test('without an encoding time goes on, and nothing is decoded', () => {
  const transcoder = codecs.createOpusToAac(1);
  expect(pushAll(transcoder, readOpusPackets('mix-mono.ogg').slice(0, 50), START)).toEqual([]);
  expect(transcoder.statistics.decodedPackets).toBe(0);
  expect(transcoder.writtenUntil).toBe(START + 50 * 960);
  transcoder.addEncoding(SETTINGS[1]);
  const [frame] = pushAll(transcoder, readOpusPackets('mix-mono.ogg').slice(50, 60), START + 50 * 960);
  expect((frame!.position - START + 1_912) % 1024).toBe(0);
  expect(frame!.position).toBeGreaterThan(START + 45 * 960);
  transcoder.close();
});

test('settings that AAC-LC does not know are refused', () => {
  const transcoder = codecs.createOpusToAac(1);
  expect(() => transcoder.addEncoding({ channels: 1, bitrateBps: 1_000 })).toThrow(
    expect.objectContaining({ code: 'AUDIO_ENCODER_OPEN_FAILED' }),
  );
  transcoder.close();
});

test('malformed packets are counted and never reach the decoder, which would print', async () => {
  const print = vi.spyOn(console, 'error');
  const transcoder = openTranscoder(1);
  for (const packet of [[], [0xfb], [0xfb, 0x00], [0xfa, 0xfc]]) {
    expect(transcoder.push(opusFrame(Uint8Array.from(packet), START))).toEqual([]);
  }
  expect(transcoder.statistics).toMatchObject({ malformedPackets: 4, decodedPackets: 0 });
  expect(print).not.toHaveBeenCalled();
  print.mockRestore();
  transcoder.close();
});

test('noise inside valid packets decodes to something and encodes', async () => {
  const print = vi.spyOn(console, 'error');
  for (const channels of [1, 2] as const) {
    const transcoder = openTranscoder(channels);
    let position = START;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 200 }), (toc, noise) => {
        transcoder.push(opusFrame(Uint8Array.of(toc & 0xfc, ...noise), position));
        position += 2_880;
      }),
      { numRuns: 150 },
    );
    transcoder.close();
  }
  expect(print).not.toHaveBeenCalled();
  print.mockRestore();
});

test('close is idempotent, and a closed transcoder cannot be used', async () => {
  const transcoder = openTranscoder(1);
  transcoder.close();
  transcoder.close();
  expect(() => transcoder.push(opusFrame(Uint8Array.of(0xf8), START))).toThrow('the transcoder is open');
  expect(() => transcoder.fillUntil(ticks(START))).toThrow('the transcoder is open');
});

/** A transcoder with ears inside: what would be encoded is kept, what is decoded is a constant. */
function openRecording(options: { level?: number } = {}) {
  const level = options.level ?? 0.5;
  const written: number[] = [];
  const pcm = (samples: number, value: number): Float32Array => new Float32Array(samples).fill(value);
  const decoder = {
    decode: (packet: Uint8Array) => pcm(960, packet[1] === undefined ? level : packet[1] / 100),
    recover: vi.fn((_packet: Uint8Array, samples: number) => pcm(samples, level / 2)),
    conceal: vi.fn((samples: number) => pcm(samples, level / 2)),
    save: vi.fn(() => new Uint8Array(0)),
    restore: () => undefined,
    close: vi.fn(),
  };
  const encoder = {
    encode: (samples: Float32Array) => {
      written.push(...samples);
      return new Uint8Array(1);
    },
    close: vi.fn(),
  };
  const transcoder = new OpusToAac(1, decoder, () => encoder);
  transcoder.addEncoding(SETTINGS[1]);
  return { transcoder, written, decoder, encoder };
}

/** A CELT packet of 20 ms that the recording decoder plays at `percent`. */
const packet = (percent = 50): Uint8Array => Uint8Array.of(0xf8, percent);
const largestStep = (samples: readonly number[]): number =>
  samples.reduce((largest, sample, i) => Math.max(largest, Math.abs(sample - (samples[i - 1] ?? sample))), 0);
/** A fade of 5 ms moves by a 240th of full scale per sample. */
const FADE_STEP = 1 / 240 + 1e-6;

test('a hole of up to 120 ms is concealed', () => {
  const { transcoder, written } = openRecording();
  transcoder.push(opusFrame(packet(), START));
  transcoder.push(opusFrame(packet(), START + 960 + 5_760));
  transcoder.push(opusFrame(packet(), START + 8_000)); // 320 behind it
  expect(transcoder.statistics).toMatchObject({ concealedSamples: 5_760 + 320, silentSamples: 0, decodedPackets: 3 });
  expect(transcoder.writtenUntil).toBe(START + 8_960);
  expect(written.slice(240, 960).every((sample) => sample === 0.5)).toBe(true);
  expect(written.slice(960, 6_720).every((sample) => sample === 0.25)).toBe(true);
  expect(written[6_720]).toBe(0.5);
});

test('when the last encoding is gone nothing is decoded or concealed any more; the next one fades in where the sound stands', () => {
  const { transcoder, written, decoder } = openRecording();
  for (let i = 0; i < 10; i++) transcoder.push(opusFrame(packet(), START + 960 * i, 20 * i));
  transcoder.removeEncoding(SETTINGS[1]);
  const before = written.length;
  for (let i = 11; i < 20; i++) transcoder.push(opusFrame(packet(), START + 960 * i, 20 * i)); // one was lost
  transcoder.fillUntil(ticks(START + 960 * 30));
  expect(transcoder.statistics.decodedPackets).toBe(10);
  expect(decoder.recover).not.toHaveBeenCalled();
  expect(decoder.conceal).not.toHaveBeenCalled();
  expect(written).toHaveLength(before);
  transcoder.addEncoding(SETTINGS[1]);
  for (let i = 30; i < 40; i++) transcoder.push(opusFrame(packet(), START + 960 * i, 20 * i));
  expect(transcoder.writtenUntil).toBe(START + 960 * 40);
  const since = written.slice(before);
  const heardAt = since.findIndex((sample) => sample > 0);
  expect(since.slice(heardAt + 240).every((sample) => sample === 0.5)).toBe(true);
  expect(largestStep(since)).toBeLessThan(FADE_STEP);
  expect(transcoder.statistics.decodedPackets).toBe(20);
});

test('silence right behind the last encoding has no sound of it to fade out', () => {
  const { transcoder, decoder } = openRecording();
  transcoder.push(opusFrame(packet(), START));
  transcoder.removeEncoding(SETTINGS[1]);
  transcoder.fillUntil(ticks(START + 9_600));
  expect(decoder.conceal).not.toHaveBeenCalled();
  expect(transcoder.writtenUntil).toBe(START + 9_600);
});

test('a longer hole becomes silence, faded out and in', () => {
  const { transcoder, written } = openRecording();
  transcoder.push(opusFrame(packet(), START));
  transcoder.push(opusFrame(packet(), START + 960 + 5_761));
  transcoder.push(opusFrame(packet(), START + 960 + 5_761 + 960));
  expect(transcoder.statistics).toMatchObject({ concealedSamples: 0, silentSamples: 5_761 - 240 });
  expect(written.slice(1_200, 6_721).every((sample) => sample === 0)).toBe(true);
  expect(largestStep(written.slice(960, 7_000))).toBeLessThan(FADE_STEP);
  expect(written.slice(6_721 + 240, 7_900).every((sample) => sample === 0.5)).toBe(true);
});

test('filled time is not filled twice: packets for it are cut or dropped', () => {
  const { transcoder, written } = openRecording();
  transcoder.push(opusFrame(packet(), START));
  transcoder.fillUntil(ticks(START + 2_500));
  transcoder.fillUntil(ticks(START + 2_500));
  transcoder.fillUntil(ticks(START + 100)); // the past
  transcoder.push(opusFrame(packet(), START + 960)); // all of it filled
  transcoder.push(opusFrame(packet(), START + 1_920)); // 580 of it filled
  expect(transcoder.statistics).toMatchObject({ latePackets: 1, decodedPackets: 3, silentSamples: 2_500 - 960 - 240 });
  expect(transcoder.writtenUntil).toBe(START + 2_880);
  transcoder.push(opusFrame(packet(), START + 2_880));
  expect(written.slice(1_200, 2_500).every((sample) => sample === 0)).toBe(true);
  expect(largestStep(written.slice(960, 3_000))).toBeLessThan(FADE_STEP);
});

test('a hole behind filled time is silence too, not concealment of what ended long ago', () => {
  const { transcoder } = openRecording();
  transcoder.push(opusFrame(packet(), START));
  transcoder.fillUntil(ticks(START + 10_000));
  transcoder.push(opusFrame(packet(), START + 12_000));
  expect(transcoder.statistics).toMatchObject({ concealedSamples: 0, silentSamples: 12_000 - 960 - 240 });
});

test('duplicates and latecomers are dropped before they are decoded', () => {
  const { transcoder, written } = openRecording();
  transcoder.push(opusFrame(packet(), START));
  transcoder.push(opusFrame(packet(), START + 960));
  transcoder.push(opusFrame(packet(99), START + 960));
  transcoder.push(opusFrame(packet(99), START));
  transcoder.push(opusFrame(packet(), START + 1_920));
  expect(transcoder.statistics).toMatchObject({ decodedPackets: 3, latePackets: 2 });
  expect(Math.max(...written)).toBe(0.5);
});

test('a jump of more than 10 s either way is closed and counted; less is a hole', () => {
  for (const jump of [480_001, -480_001]) {
    const { transcoder } = openRecording();
    transcoder.push(opusFrame(packet(), START));
    transcoder.push(opusFrame(packet(), START + 960 + jump));
    transcoder.push(opusFrame(packet(), START + 1_920 + jump));
    expect(transcoder.statistics).toMatchObject({
      reanchored: 1,
      silentSamples: 0,
      concealedSamples: 0,
      latePackets: 0,
    });
    expect(transcoder.positionOffset).toBe(-jump);
    expect(transcoder.writtenUntil).toBe(START + 2_880);
  }
  const { transcoder } = openRecording();
  transcoder.push(opusFrame(packet(), START));
  transcoder.push(opusFrame(packet(), START + 960 + 470_000, 20));
  expect(transcoder.statistics.reanchored).toBe(0);
  expect(transcoder.writtenUntil).toBe(START + 1_920 + 470_000);
});

test('a sender that jumps again and again gets ten seconds of silence ahead of time, not ten for each packet', () => {
  const { transcoder, written } = openRecording();
  for (let i = 0; i < 100; i++) transcoder.push(opusFrame(packet(), START + 400_000 * i, i));
  expect(written.length).toBeLessThan(480_000 + 100 * 960);
  const { reanchored, floodedPackets } = transcoder.statistics;
  expect(reanchored + floodedPackets).toBe(98);
  expect(transcoder.writtenUntil! - START).toBeLessThan(480_000 + 100 * 960);
});

test('packets faster than time are decoded for ten seconds of sound, then as many as time passes', () => {
  const { transcoder, written } = openRecording();
  for (let i = 0; i < 5_000; i++) transcoder.push(opusFrame(packet(), START + 960 * i, i));
  const { decodedPackets, floodedPackets } = transcoder.statistics;
  expect(decodedPackets + floodedPackets).toBe(5_000);
  expect(written.length).toBeLessThan((10_000 + 5_000 * 1.02) * 48);
  expect(floodedPackets).toBeGreaterThan(4_000);
});

test('what was lost is asked of the packet behind it', () => {
  const { transcoder, written, decoder } = openRecording();
  transcoder.push(opusFrame(packet(), START));
  transcoder.push(opusFrame(packet(60), START + 1_920));
  expect(decoder.recover).toHaveBeenCalledExactlyOnceWith(packet(60), 960);
  transcoder.push(opusFrame(packet(), START + 2_880 + 100)); // no multiple of 2.5 ms: its last 100 samples
  expect(decoder.recover).toHaveBeenLastCalledWith(packet(), 120);
  expect(transcoder.writtenUntil).toBe(START + 3_940);
  expect(written.slice(960, 1_920).every((sample) => sample === 0.25)).toBe(true);
});

test('a hole inside a sound is left to the decoder alone, and so is one that the next packet tells of', () => {
  const loud = openRecording();
  loud.transcoder.push(opusFrame(packet(), START));
  loud.transcoder.push(opusFrame(packet(), START + 1_920));
  expect(loud.decoder.save).not.toHaveBeenCalled();
  const fec = openRecording();
  fec.transcoder.push(opusFrame(packet(0), START));
  const hybrid = Uint8Array.of(0x78, 0x40, 0);
  fec.transcoder.push(opusFrame(hybrid, START + 1_920));
  expect(fec.decoder.save).not.toHaveBeenCalled();
  expect(fec.decoder.recover).toHaveBeenCalledExactlyOnceWith(hybrid, 960);
});

test('a sound that begins in a hole is heard from its middle on', () => {
  const { transcoder, written } = openRecording();
  for (let i = 0; i < 2; i++) transcoder.push(opusFrame(packet(0), START + 960 * i));
  transcoder.push(opusFrame(packet(), START + 2_880));
  transcoder.push(opusFrame(packet(), START + 3_840));
  expect(transcoder.statistics).toMatchObject({ concealedSamples: 960, decodedPackets: 4 });
  expect(transcoder.writtenUntil).toBe(START + 4_800);
  expect(written[2_399]).toBe(0.25); // what the recording decoder conceals with
  expect(written.slice(2_520, 4_000).every((sample) => sample === 0.5)).toBe(true);
});

for (const [name, channels] of [
  ['onsets-mono.ogg', 1],
  ['onsets-stereo.ogg', 2],
] as const) {
  test(`beeps whose first packets are lost come out of AAC within 11 ms of their places, ${name}`, () => {
    const packets = readOpusPackets(name);
    const beeps = Array.from({ length: 8 }, (_, k) => 24_120 * (k + 1));
    const lost = new Set(beeps.map((at) => Math.floor((at + 312) / 960)));
    const transcoder = openTranscoder(channels);
    const frames = packets.flatMap((packet, i) =>
      lost.has(i) ? [] : [...transcoder.push(opusFrame(packet, START + 960 * i))],
    );
    const [samples] = decodeAac(transcoder, frames);
    const first = frames[0]!.position - START;
    for (const at of beeps) {
      const from = at - first - 2_000;
      const onset = samples!.subarray(from).findIndex((sample) => Math.abs(sample) > 0.126) - 2_000;
      expect(Math.abs(onset) / 48).toBeLessThan(11);
    }
    transcoder.close();
  });
}

test('after a restart the next packet follows on, wherever it stands', () => {
  const { transcoder, written } = openRecording();
  transcoder.restart(); // nothing to go on from yet
  transcoder.push(opusFrame(packet(), START));
  expect(transcoder.positionOffset).toBe(0);
  transcoder.restart();
  transcoder.push(opusFrame(packet(), START - 5_000));
  transcoder.push(opusFrame(packet(), START - 4_040));
  expect(transcoder.positionOffset).toBe(5_960);
  expect(transcoder.writtenUntil).toBe(START + 2_880);
  expect(written[961]).toBeLessThan(0.01); // faded in
});

test('one fillUntil makes ten seconds at most', () => {
  const { transcoder } = openRecording();
  transcoder.fillUntil(ticks(START));
  expect(transcoder.fillUntil(ticks(START + 1e12)).length).toBeLessThanOrEqual(469);
  expect(transcoder.writtenUntil).toBe(START + 480_000);
});

test('both codecs are closed with the transcoder', () => {
  const { transcoder, decoder, encoder } = openRecording();
  transcoder.close();
  expect(decoder.close).toHaveBeenCalledOnce();
  expect(encoder.close).toHaveBeenCalledOnce();
});

test('whatever is lost, late, doubled, filled or jumps: AAC frame k starts at first + 1024 k, and no sample is missing', () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.constant({ kind: 'packet' as const, by: 960 }) },
    { weight: 2, arbitrary: fc.integer({ min: -3_000, max: 40_000 }).map((by) => ({ kind: 'packet' as const, by })) },
    { weight: 1, arbitrary: fc.integer({ min: -1e9, max: 1e9 }).map((by) => ({ kind: 'packet' as const, by })) },
    { weight: 2, arbitrary: fc.integer({ min: -2_000, max: 20_000 }).map((by) => ({ kind: 'fill' as const, by })) },
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const { transcoder, written } = openRecording();
      const positions: Ticks[] = [];
      let at = START;
      let end: number | undefined;
      for (const { kind, by } of steps) {
        if (kind === 'packet') at += by;
        const frames =
          kind === 'packet'
            ? transcoder.push(opusFrame(packet(by % 3 === 0 ? 50 : 0), at))
            : transcoder.fillUntil(ticks((transcoder.writtenUntil ?? START) + by));
        positions.push(...frames.map(({ position }) => position));
        expect(transcoder.writtenUntil!).toBeGreaterThanOrEqual(end ?? Number.NEGATIVE_INFINITY);
        end = transcoder.writtenUntil;
      }
      const first = positions[0];
      if (first === undefined) return;
      expect(positions).toEqual(positions.map((_, k) => first + 1024 * k));
      // 1912 samples of delay, and less than a frame that waits to be whole
      const waiting = transcoder.writtenUntil! - 1_912 - (positions.at(-1)! + 1024);
      expect(waiting).toBeGreaterThanOrEqual(0);
      expect(waiting).toBeLessThan(1024);
      expect(written.length % 1024).toBe(0);
    }),
    { numRuns: 200 },
  );
});

afterAll(() => vi.restoreAllMocks());

test('packets pass through in the places of their sound, and nothing is decoded for them', () => {
  const packets = readOpusPackets('mix-mono.ogg');
  const transcoder = codecs.createOpusToAac(1);
  const through = new OpusPassThrough(1);
  transcoder.passThrough(through);
  for (const [i, packet] of packets.entries()) {
    if (i === 100) transcoder.restart(); // positions begin anew: the track goes on
    expect(transcoder.push(opusFrame(packet, (i < 100 ? START : 5) + 960 * i, 20 * i))).toEqual([]);
  }
  const track = through.take();
  expect(track.map(({ payload }) => payload)).toEqual(packets);
  expect(track.map(({ position }) => position)).toEqual(packets.map((_, i) => START + 960 * i));
  expect(transcoder.statistics.decodedPackets).toBe(0);
  expect(transcoder.writtenUntil).toBe(START + 960 * packets.length);
});

test.each([20, 55, 100, 150])('who begins to listen at packet %i hears what was sent from the first moment', (at) => {
  const packets = readOpusPackets('mix-mono.ogg');
  /** What a tap hears that is opened before this packet. */
  const hear = (from: number): Float32Array => {
    const transcoder = codecs.createOpusToAac(1);
    const tap = new PcmTap();
    const heard = new Float32Array(960 * packets.length);
    for (const [i, payload] of packets.entries()) {
      if (i === from) transcoder.tapPcm(tap);
      transcoder.push(opusFrame(payload, 960 * i, 20 * i));
      for (const { samples, position } of tap.take()) if (typeof samples !== 'number') heard.set(samples, position);
    }
    expect(transcoder.statistics.decodedPackets).toBe(packets.length - from);
    transcoder.close();
    return heard;
  };
  const [all, late] = [hear(0), hear(at)];
  let [signal, difference] = [0, 0];
  for (let i = 960 * at + 240; i < 960 * (at + 1); i++) {
    signal += all[i]! ** 2;
    difference += (all[i]! - late[i]!) ** 2;
  }
  expect(10 * Math.log10(signal / difference)).toBeGreaterThan(30); // behind the fade of 5 ms
});

test('AAC that is wanted later stands where the passed packets stand', () => {
  const packets = readOpusPackets('beep-mono.ogg');
  const transcoder = codecs.createOpusToAac(1);
  transcoder.passThrough(new OpusPassThrough(1));
  pushAll(transcoder, packets.slice(0, 20), START);
  transcoder.addEncoding(SETTINGS[1]);
  const frames = pushAll(transcoder, packets.slice(20), START + 960 * 20);
  const [sound] = decodeAac(transcoder, frames);
  expect(Math.abs(beepPosition(frames, sound!) - (START + BEEP_AT))).toBeLessThan(48);
  expect(transcoder.statistics.decodedPackets).toBe(packets.length - 20);
});

test('sound that stays away is silence for those who take packets too, however far ahead', () => {
  const [packet] = readOpusPackets('mix-mono.ogg');
  const transcoder = codecs.createOpusToAac(1);
  const through = new OpusPassThrough(1);
  transcoder.passThrough(through);
  transcoder.push(opusFrame(packet!, START));
  transcoder.fillUntil(ticks(START + 960 * 11));
  expect(through.take()).toHaveLength(11);
  transcoder.fillUntil(ticks(START + 3600 * 48_000));
  expect(through.take()).toHaveLength(MAX_AUDIO_JUMP_SAMPLES / 960);
  transcoder.passThrough(undefined);
  transcoder.push(opusFrame(packet!, START + 3600 * 48_000));
  expect(through.take()).toEqual([]);
});
