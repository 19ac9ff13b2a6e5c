import { AudioCodecs } from '@callcast/media';
import { type NegotiatedTrack, writeRtpPacket } from '@callcast/rtp';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  bothWays,
  DUPLEX,
  type GivenLeg,
  openForwardingStage,
  type SimulatedCallee,
} from './testing/forwarding-stage.ts';
import { AUDIO_TRACK, AV1_TRACK, REMB_TRACK, VIDEO_TRACK } from './testing/simulated-caller.ts';

let clip: Clip;
let codecs: AudioCodecs;

beforeAll(async () => {
  clip = await loadClip();
  codecs = await AudioCodecs.load();
});

async function open(given: Readonly<Record<string, GivenLeg>>) {
  const stage = await openForwardingStage(clip, codecs, given);
  onTestFinished(() => stage.node.close());
  return stage;
}

const CALLER: GivenLeg = { caller: {} };
/** One whose next IDR is a long way off: what comes sooner was asked for. */
const LONELY = (): GivenLeg => ({
  caller: { clip: { ...clip, pictures: [...clip.pictures.slice(0, 30), ...Array(900).fill(clip.pictures[29])] } },
});

/** Every picture but the first follows the one before it, or is an IDR: nothing refers to what is missing. */
function expectDecodable({ pictures }: SimulatedCallee): void {
  for (const [i, picture] of pictures.entries()) {
    expect(picture).toBeGreaterThanOrEqual(0);
    if (clip.pictures[picture]?.isIdr !== true) expect(picture).toBe((pictures[i - 1] ?? Number.NaN) + 1);
  }
}

test('sound and pictures of each reach the other as they come', async () => {
  const s = await open({ a: CALLER, b: CALLER });
  s.forward('a', 'b');
  s.forward('b', 'a');
  s.scheduler.advance(10_000);
  for (const legId of ['a', 'b']) {
    const callee = s.callee(legId);
    expect(callee.pictures.length).toBeGreaterThan(295);
    expectDecodable(callee);
    expect(callee.opus.length).toBeGreaterThan(495);
    expect([callee.gaps, callee.incomplete, callee.restarts]).toEqual([0, 0, 0]);
    // Without delay: what is on the way is decoded at the instant at which it was sent.
    for (const { position, arrivedAt } of callee.positions.slice(1))
      expect(
        Math.abs(
          arrivedAt -
            position / 90 -
            ((callee.positions[1]?.arrivedAt ?? 0) - (callee.positions[1]?.position ?? 0) / 90),
        ),
      ).toBeLessThan(1);
  }
});

test.each([0.03, 0.1])('loss of %d on both ways of both: everything is healed by retransmissions', async (loss) => {
  const network = { loss, delayMs: 20, jitterMs: 5 };
  const s = await open({ a: { network, caller: {} }, b: { network } });
  s.forward('a', 'b');
  s.scheduler.advance(20_000);
  const callee = s.callee('b');
  expect(callee.pictures.length).toBeGreaterThan(loss < 0.05 ? 590 : 540);
  expectDecodable(callee);
  expect(s.sent('b')?.retransmissions).toBeGreaterThan(20);
  expect(s.sent('b')?.rttMs).toBeGreaterThan(30);
  expect(callee.incomplete).toBeLessThan(loss < 0.05 ? 1 : 10);
});

test('pictures begin with a key frame that is asked for, so in the middle of a call too', async () => {
  const s = await open({ a: LONELY(), b: {} });
  s.scheduler.advance(5_000);
  const plis = s.caller('a')?.plis ?? 0;
  s.forward('a', 'b');
  s.scheduler.advance(1_000);
  expect(s.caller('a')?.plis).toBe(plis + 1);
  expect(clip.pictures[s.callee('b').pictures[0] ?? -1]?.isIdr).toBe(true);
  expect(s.callee('b').pictures.length).toBeGreaterThan(20);
});

test('a key frame that the receiver asks for is asked for at the source, at the pace of the receive engine', async () => {
  const s = await open({ a: LONELY(), b: {} });
  s.forward('a', 'b');
  s.scheduler.advance(2_000);
  const before = s.caller('a')?.plis ?? 0;
  s.callee('b').requestKeyFrame();
  s.scheduler.advance(500);
  expect(s.caller('a')?.plis).toBe(before + 1);
  const idrs = s.callee('b').pictures.filter((picture) => clip.pictures[picture]?.isIdr).length;
  expect(idrs).toBeGreaterThanOrEqual(2);
  s.scheduler.advance(2_000);
  for (let i = 0; i < 100; i++) {
    s.callee('b').requestKeyFrame();
    s.scheduler.advance(10);
  }
  expect((s.caller('a')?.plis ?? 0) - before).toBeLessThan(8);
});

test('the clock of the source arrives: what was captured together has one time', async () => {
  const s = await open({ a: CALLER, b: { network: { delayMs: 50 } } });
  s.forward('a', 'b');
  s.scheduler.advance(5_000);
  const { reports, opus, positions } = s.callee('b');
  const last = (track: number) => {
    const report = reports.findLast((candidate) => candidate.track === track);
    if (report === undefined) throw new Error('nothing was reported');
    return report.clock;
  };
  const captured = (track: number, position: number, rate: number): number =>
    last(track).ntpMs + (position - last(track).position) / rate;
  // The robot sends picture and sound of an instant at that instant.
  const [sound, picture] = [opus.at(-1), positions.at(-1)];
  if (sound === undefined || picture === undefined) throw new Error('nothing came');
  const soundAt = captured(0, sound.position, 48) - sound.arrivedAt;
  const pictureAt = captured(1, picture.position, 90) - picture.arrivedAt;
  expect(Math.abs(soundAt - pictureAt)).toBeLessThan(1);
  // And it is our wall clock.
  expect(Math.abs(last(0).ntpMs - (s.scheduler.wallNow() + 2_208_988_800_000))).toBeLessThan(2_000);
});

test('another source takes the place of the first: numbers and time go on, from a key frame', async () => {
  const s = await open({ a: CALLER, b: CALLER, c: {} });
  s.forward('a', 'c');
  s.scheduler.advance(2_033);
  s.forward('b', 'c');
  s.scheduler.advance(2_000);
  s.forward('a', 'c');
  s.scheduler.advance(2_000);
  const { pictures, positions, opus, restarts, gaps, receiver } = s.callee('c');
  expect([restarts, gaps, receiver.statistics(0).strangers, receiver.statistics(1).strangers]).toEqual([0, 0, 0, 0]);
  expect(pictures.length).toBeGreaterThan(170);
  expectDecodable(s.callee('c'));
  const offsets = [...positions.map(({ position, arrivedAt }) => position / 90 - arrivedAt)];
  expect(Math.max(...offsets) - Math.min(...offsets)).toBeLessThan(40);
  const sound = opus.map(({ position, arrivedAt }) => position / 48 - arrivedAt);
  expect(Math.max(...sound) - Math.min(...sound)).toBeLessThan(40);
  for (const [i, { sequenceNumber }] of opus.entries())
    if (i > 0) expect(sequenceNumber).toBe((opus[i - 1]?.sequenceNumber ?? 0) + 1);
});

test('one leg to many; one of them ends, the others go on', async () => {
  const s = await open({ a: CALLER, b: {}, c: {}, d: {} });
  for (const toLegId of ['b', 'c', 'd']) s.forward('a', toLegId);
  s.scheduler.advance(1_000);
  s.stop('a', 'b');
  s.stop('c', 'd'); // not its source
  s.command({ kind: 'close-leg', legId: 'c' });
  const [b, d] = [s.callee('b').rtpPackets, s.callee('d').rtpPackets];
  s.scheduler.advance(1_000);
  expect(s.callee('b').rtpPackets).toBe(b);
  expect(s.callee('d').rtpPackets).toBeGreaterThan(d + 50);
  expect(s.closed('c')).toBe(1);
  s.command({ kind: 'close-leg', legId: 'a' });
  const { plis } = s.callee('a');
  s.callee('d').requestKeyFrame();
  s.scheduler.advance(1_000);
  expect(s.callee('a').plis).toBe(plis); // there is nobody to ask
  expect(s.events.some((event) => event.kind === 'leg-lost')).toBe(false);
});

test('told before its legs are there, and while one of them comes back, it is done when they are', async () => {
  const given = { a: CALLER, b: { connects: false } };
  const s = await open(given);
  s.forward('a', 'b');
  s.scheduler.advance(1_000);
  expect(s.sent('b')?.packets).toBe(0); // it begins when it can be sent
  s.connect('b');
  s.scheduler.advance(2_000);
  expect(s.sent('b')?.packets).toBeGreaterThan(50);
  s.command({ kind: 'close-leg', legId: 'a' });
  s.scheduler.advance(1_000);
  const before = s.sent('b')?.packets ?? 0;
  s.scheduler.advance(1_000);
  expect(s.sent('b')?.packets).toBe(before);
  await s.openLeg('a');
  s.scheduler.advance(2_000);
  expect(s.sent('b')?.packets).toBeGreaterThan(before + 50);
});

const vp8 = (track: NegotiatedTrack): NegotiatedTrack => ({
  ...track,
  codecs: [{ payloadType: 106, codec: 'VP8', clockRate: 90_000, formatParameters: {} }],
});

test('codecs that differ: sound alone, and it is told once, with both names', async () => {
  const s = await open({ a: CALLER, b: { tracks: [bothWays(AUDIO_TRACK, 0x500), bothWays(AV1_TRACK, 0x600)] } });
  s.forward('a', 'b');
  s.forward('a', 'b');
  s.scheduler.advance(1_000);
  expect(s.callee('b').opus.length).toBeGreaterThan(40);
  expect(s.callee('b').pictures).toEqual([]);
  const mismatch = s.events.filter(({ kind }) => kind === 'forward-mismatch');
  expect(mismatch).toEqual([
    {
      ...{ kind: 'forward-mismatch', legId: 'a', toLegId: 'b' },
      ...{ fromCodec: 'H264, packetization-mode 0', toCodec: 'AV1' },
    },
  ]);
});

const mode = (track: NegotiatedTrack, packetizationMode: string): NegotiatedTrack => ({
  ...track,
  codecs: track.codecs.map((codec) => ({
    ...codec,
    formatParameters: { ...codec.formatParameters, 'packetization-mode': packetizationMode },
  })),
});

test.each([
  ['1', '1', 0],
  ['0', '1', 0],
  ['1', '0', 1],
])('H.264 of packetization-mode %s to one of mode %s', async (from, to, mismatches) => {
  const s = await open({
    a: { tracks: [AUDIO_TRACK, mode(VIDEO_TRACK, from)], caller: {} },
    b: { tracks: [bothWays(AUDIO_TRACK, 0x500), bothWays(mode(VIDEO_TRACK, to), 0x600)] },
  });
  s.forward('a', 'b');
  s.scheduler.advance(1_000);
  expect(s.events.filter(({ kind }) => kind === 'forward-mismatch')).toHaveLength(mismatches);
  expect(s.callee('b').pictures.length > 0).toBe(mismatches === 0);
});

test('VP8 is asked for a key frame until it comes, though nobody publishes it, and begins with it', async () => {
  const tracks = [bothWays(AUDIO_TRACK, 0x500), bothWays(vp8(VIDEO_TRACK), 0x600, false)];
  const s = await open({ a: { tracks }, b: { tracks } });
  let sequenceNumber = 65_500;
  /** RFC 7741 §4.2, §4.3: a whole frame; the last bit of its header says that it is no key frame. */
  const frames = (count: number, header = 0x91): void => {
    for (let i = 0; i < count; i++) {
      const packet = { payloadType: 106, marker: true, timestamp: sequenceNumber * 3_000, ssrc: 5 };
      s.deliver(
        'a',
        writeRtpPacket({ ...packet, sequenceNumber: sequenceNumber++, payload: Uint8Array.of(0x10, header, 0) }),
      );
      s.scheduler.advance(33);
    }
  };
  frames(1);
  s.forward('a', 'b');
  frames(60);
  expect(s.callee('a').plis).toBeGreaterThan(1);
  expect(s.callee('b').rtpPackets).toBe(0);
  frames(1, 0x90);
  const before = s.callee('a').plis;
  frames(100);
  expect(s.callee('a').plis).toBe(before);
  expect(s.callee('b').rtpPackets).toBe(101);
  expect(s.events.some(({ kind }) => kind === 'forward-mismatch')).toBe(false);
});

test('a leg that only sends gets nothing; one that only listens is no source', async () => {
  const listening = DUPLEX.map((track): NegotiatedTrack => ({ ...track, isReceived: false }));
  const s = await open({ a: { tracks: [AUDIO_TRACK, REMB_TRACK], caller: {} }, b: { tracks: listening } });
  s.forward('a', 'b');
  s.forward('b', 'a');
  s.scheduler.advance(2_000);
  expect(s.callee('b').pictures.length).toBeGreaterThan(50);
  expect(s.callee('a').rtpPackets).toBe(0);
  expect(s.sent('a')).toBeUndefined();
});

test('what the receiver can take bounds the source, until it gets nothing any more', async () => {
  const s = await open({ a: { caller: { videoBps: 2_000_000 } }, b: {} });
  s.forward('a', 'b');
  s.scheduler.advance(4_000);
  expect(s.caller('a')?.cappedBps).toBeGreaterThan(2_000_000);
  s.callee('b').receiver.capBitrate(s.scheduler.now(), 1_000_000);
  s.scheduler.advance(1_500);
  expect(s.caller('a')?.cappedBps).toBeCloseTo(1_000_000, -4);
  s.stop('a', 'b');
  s.scheduler.advance(1_500);
  expect(s.caller('a')?.cappedBps).toBeGreaterThan(2_000_000);
});

test('of several receivers the weakest bounds the source', async () => {
  const s = await open({ a: { caller: { videoBps: 2_000_000 } }, b: {}, c: {} });
  s.forward('a', 'b');
  s.forward('a', 'c');
  s.scheduler.advance(4_000);
  s.callee('b').receiver.capBitrate(s.scheduler.now(), 1_500_000);
  s.callee('c').receiver.capBitrate(s.scheduler.now(), 1_000_000);
  s.scheduler.advance(300);
  expect(s.caller('a')?.cappedBps).toBeCloseTo(1_000_000, -4);
  s.command({ kind: 'close-leg', legId: 'c' });
  s.scheduler.advance(300);
  expect(s.caller('a')?.cappedBps).toBeCloseTo(1_500_000, -4);
});
