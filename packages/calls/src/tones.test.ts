/** Keys: of one leg to the scenario and to other legs, and of the scenario to a leg. */
import { AudioCodecs } from '@callcast/media';
import { AudioEngine } from '@callcast/media/audio-engine';
import { eventOf, type NegotiatedTrack, writeRtpPacket } from '@callcast/rtp';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { bothWays, type GivenLeg, openForwardingStage } from './testing/forwarding-stage.ts';
import { AUDIO_TRACK, REMB_TRACK } from './testing/simulated-caller.ts';

let clip: Clip;
let codecs: AudioCodecs;

beforeAll(async () => {
  clip = await loadClip();
  codecs = await AudioCodecs.load();
});

const soundWith = (telephoneEvent?: NegotiatedTrack['telephoneEvent']): NegotiatedTrack => {
  const track = bothWays(AUDIO_TRACK, 0x500);
  return telephoneEvent === undefined ? track : { ...track, telephoneEvent };
};
const VIDEO = bothWays(REMB_TRACK, 0x600);
const KNOWS: GivenLeg = { tracks: [soundWith({ payloadType: 110, clockRate: 48_000 }), VIDEO] };
const KNOWS_8000: GivenLeg = { tracks: [soundWith({ payloadType: 101, clockRate: 8_000 }), VIDEO] };
const KNOWS_NONE: GivenLeg = { tracks: [soundWith(), VIDEO] };

async function open(given: Readonly<Record<string, GivenLeg>>) {
  const stage = await openForwardingStage(clip, codecs, given);
  onTestFinished(() => stage.node.close());
  return stage;
}

type Stage = Awaited<ReturnType<typeof open>>;

/** Sound of leg `a` every 20 ms, and in the middle of it each key for 100 ms, as browsers send them. */
function press(s: Stage, keys: string, firstFrame = 0, ssrc = 1): void {
  const [first = 0] = clip.opusPackets.keys();
  let sequenceNumber = 100 + firstFrame;
  let frame = firstFrame;
  const deliver = (payloadType: number, at: number, marker: boolean, payload: Uint8Array): void => {
    const packet = { payloadType, marker, sequenceNumber: sequenceNumber++, timestamp: at * 960, ssrc, payload };
    s.deliver('a', writeRtpPacket(packet));
  };
  const speak = (frames: number): void => {
    for (let i = 0; i < frames; i++) {
      deliver(111, frame, false, clip.opusPackets[first + frame] ?? Uint8Array.of(0x78));
      frame++;
      s.scheduler.advance(20);
    }
  };
  speak(10);
  for (const key of keys) {
    const beganAt = frame;
    for (let i = 1; i <= 5; i++) {
      frame++;
      s.scheduler.advance(20);
      const duration = i * 960;
      const payload = Uint8Array.of(eventOf(key), i === 5 ? 0x8a : 0x0a, duration >> 8, duration & 0xff);
      for (let n = 0; n < (i === 5 ? 3 : 1); n++) deliver(110, beganAt, i === 1, payload);
    }
    speak(4);
  }
  speak(10);
}

const tonesOf = (s: Stage): string[] => s.events.flatMap((event) => (event.kind === 'tone' ? [event.key] : []));
const watch = (s: Stage, tones: boolean): void => s.command({ kind: 'watch-leg', legId: 'a', tones, micStatus: false });

test('keys are told to who watches, each once and in order; nothing of the sound is lost', async () => {
  const s = await open({ a: KNOWS });
  press(s, '1');
  expect(tonesOf(s)).toEqual([]);
  watch(s, true);
  press(s, '00123456789*#A', 31); // as many packets as were sent
  expect(tonesOf(s).join('')).toBe('00123456789*#A');
  s.scheduler.advance(1_000);
  const figures = s.events.findLast((event) => event.kind === 'leg-statistics');
  expect(figures).toMatchObject({ statistics: { packetsLost: 0, packetsMissed: 0, nacksSent: 0 } });
});

test('another source of the same caller has events of its own, whatever their timestamps are', async () => {
  const s = await open({ a: KNOWS });
  watch(s, true);
  press(s, '1');
  s.scheduler.advance(1_000);
  press(s, '1', 0, 9);
  expect(tonesOf(s)).toEqual(['1', '1']);
});

test('what is watched while the leg is being opened is watched from its first packet on', async () => {
  const given: Record<string, GivenLeg> = {};
  const s = await open(given);
  given.a = KNOWS;
  const opening = s.openLeg('a');
  watch(s, true);
  await opening;
  s.command({ kind: 'watch-leg', legId: 'gone', tones: true, micStatus: false });
  press(s, '5');
  expect(tonesOf(s)).toEqual(['5']);
});

test('keys go on to a leg that knows events, in its clock; another misses nothing', async () => {
  const s = await open({ a: KNOWS, b: KNOWS, c: KNOWS_8000, d: KNOWS_NONE });
  for (const legId of ['b', 'c', 'd']) s.forward('a', legId);
  press(s, '12*');
  for (const [legId, heard, durations] of [
    ['b', '12*', [4_800, 4_800, 4_800]],
    ['c', '12*', [800, 800, 800]],
    ['d', '', []],
  ] as const) {
    const callee = s.callee(legId);
    expect(callee.tones.join(''), legId).toBe(heard);
    expect([...callee.toneDurations.values()], legId).toEqual(durations);
    expect([callee.gaps, callee.restarts], legId).toEqual([0, 0]);
    expect(callee.opus, legId).toHaveLength(32);
    const positions = callee.opus.map(({ position }) => position - (callee.opus[0]?.position ?? 0));
    expect(positions.slice(9, 11), legId).toEqual([9 * 960, 15 * 960]);
  }
});

test('keys that the scenario hears do not go on', async () => {
  const s = await open({ a: KNOWS, b: KNOWS });
  s.forward('a', 'b');
  watch(s, true);
  press(s, '12*');
  expect(tonesOf(s).join('')).toBe('12*');
  const callee = s.callee('b');
  expect([callee.tones, callee.gaps, callee.opus.length]).toEqual([[], 0, 32]);
});

test.each([0, 0.1])('digits are pressed for a leg while it gets sound, with a loss of %d', async (loss) => {
  const s = await open({ a: { caller: {} }, b: { ...KNOWS, network: { loss, delayMs: 20 } } });
  s.forward('a', 'b');
  s.scheduler.advance(1_000);
  s.command({ kind: 'send-digits', legId: 'b', digits: '0123456789p*#' });
  s.scheduler.advance(6_000);
  const callee = s.callee('b');
  expect(callee.tones.join('')).toBe('0123456789*#');
  expect(callee.restarts).toBe(0);
  // 12 keys of 140 ms, in which nothing else is sent.
  expect(callee.opus.length).toBeGreaterThan((350 - 12 * 8) * (1 - 2 * loss));
  if (loss === 0) expect(callee.gaps).toBe(0);
  expect(s.events.some(({ kind }) => kind === 'digits-refused')).toBe(false);
});

test('digits to who gets nothing else', async () => {
  const s = await open({ b: KNOWS_8000 });
  s.command({ kind: 'send-digits', legId: 'b', digits: '42' });
  s.scheduler.advance(1_000);
  expect(s.callee('b').tones.join('')).toBe('42');
});

test('why digits are not sent is told', async () => {
  const s = await open({ none: KNOWS_NONE, early: { ...KNOWS, connects: false }, full: KNOWS });
  const refusals = (): string[] =>
    s.events.flatMap((event) => (event.kind === 'digits-refused' ? [`${event.legId} ${event.code}`] : []));
  for (const legId of ['none', 'early', 'gone', 'full']) s.command({ kind: 'send-digits', legId, digits: '1' });
  expect(refusals()).toEqual(['none DIGITS_NOT_NEGOTIATED', 'early DIGITS_NOT_CONNECTED', 'gone DIGITS_NOT_CONNECTED']);
  s.command({ kind: 'send-digits', legId: 'full', digits: '1'.repeat(256) });
  expect(refusals().slice(3)).toEqual(['full DIGITS_TOO_MANY']);
});

/** -33 dBov, without a pause. */
async function humming(): Promise<Clip> {
  const engine = await AudioEngine.load(codecs);
  const encoder = engine.createOpusEncoder({
    channels: 1,
    bitrateBps: 40_000,
    application: 'low-delay',
    complexity: 3,
  });
  const frame = Float32Array.from({ length: 960 }, (_, i) => 0.03 * Math.sin((2 * Math.PI * 500 * i) / 48_000));
  const opusPackets = clip.opusPackets.map(() => encoder.encode(frame));
  encoder.close();
  return { ...clip, opusPackets };
}

test('who speaks is told, of a leg that tells no levels by its sound', async () => {
  const s = await open({ a: { caller: { clip: await humming() } } });
  s.scheduler.advance(1_000);
  s.command({ kind: 'watch-leg', legId: 'a', tones: false, micStatus: true });
  s.scheduler.advance(1_000);
  s.caller('a')?.stop();
  s.scheduler.advance(2_000);
  expect(s.events.flatMap((event) => (event.kind === 'mic-status' ? [event.isActive] : []))).toEqual([true, false]);
});
