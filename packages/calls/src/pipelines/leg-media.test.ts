import { hexToBytes, type Millis, millis, silentLog } from '@callcast/core';
import { AudioCodecs, type OpusToAac } from '@callcast/media';
import { parseRtcpCompound, writeRtpPacket } from '@callcast/rtp';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { MediaNode } from '../media-node.ts';
import type { LegTransport, LegTransportPort } from '../media-ports.ts';
import { NO_RECORDINGS } from '../testing/no-recordings.ts';
import { AUDIO_TRACK, REMB_TRACK } from '../testing/simulated-caller.ts';
import { LegMedia } from './leg-media.ts';

const FIRST_PACKET = hexToBytes('80 ea 0001 00000000 00000002 65 88 84');
const random = { uint32: () => 7, bytes: (length: number) => new Uint8Array(length) };

/** Takes what goes back to the caller; `rembKbps` empties it. */
function recordingTransport() {
  const compounds: Uint8Array[] = [];
  const transport: LegTransport = {
    sendRtcp: (_track, compound) => void compounds.push(compound),
    addRemoteCandidate() {},
    close() {},
  };
  const rembKbps = (): number[] =>
    compounds
      .splice(0)
      .flatMap((compound) => parseRtcpCompound(compound).packets)
      .flatMap((packet) => (packet.kind === 'receiver-estimated-bitrate' ? [packet.bitrateBps / 1000] : []))
      .map(Math.round);
  return { transport, rembKbps };
}

function openLeg(maxVideoBitrateBps: number | undefined) {
  const scheduler = new VirtualScheduler();
  const { transport, rembKbps } = recordingTransport();
  const startedAt = scheduler.now();
  const silences: [number, boolean][] = [];
  const leg = new LegMedia({
    tracks: [REMB_TRACK],
    transport,
    audio: undefined,
    maxVideoBitrateBps,
    random,
    scheduler,
    log: silentLog,
    tick: millis(10),
    onFirstPacket: () => {},
    onTone: () => {},
    onMicStatus: () => {},
    onSilence: (isSilent) => silences.push([scheduler.now() - startedAt, isSilent]),
  });
  const runFor = (durationMs: number): void => {
    for (let ms = 0; ms < durationMs; ms += 10) {
      scheduler.advance(10);
      leg.transcodeAudio();
      leg.handleTick(scheduler.now());
    }
  };
  leg.handleDatagram(0, FIRST_PACKET.slice(), scheduler.now());
  runFor(500);
  return {
    leg,
    rembKbps,
    runFor,
    silences,
    receive: () => leg.handleDatagram(0, FIRST_PACKET.slice(), scheduler.now()),
  };
}

test('a cap for video leaves room for what else the bitrate of REMB has to carry, and is repeated', () => {
  const { leg, rembKbps, runFor } = openLeg(undefined);
  expect(rembKbps()).toEqual([5_000]);
  leg.capVideoBitrate(820_000);
  runFor(2_500);
  expect(rembKbps()).toEqual([1_000, 1_000, 1_000]);
  leg.capVideoBitrate(undefined);
  runFor(500);
  expect(rembKbps()).toEqual([100_000]);
});

test('a cap never goes above what the scenario allows, and lifted it falls back to that', () => {
  const { leg, rembKbps, runFor } = openLeg(820_000);
  expect(rembKbps()).toEqual([1_000]);
  leg.capVideoBitrate(410_000);
  runFor(500);
  expect(rembKbps()).toEqual([500]);
  leg.capVideoBitrate(8_200_000);
  runFor(500);
  expect(rembKbps()).toEqual([1_000]);
  leg.capVideoBitrate(undefined);
  runFor(400);
  expect(rembKbps()).toEqual([]);
});

test('what the scenario allows can change in the call; a cap by a slow output stays below it', () => {
  const { leg, rembKbps, runFor } = openLeg(820_000);
  leg.capVideoBitrate(410_000);
  leg.allowVideoBitrate(1_640_000);
  runFor(500);
  expect(rembKbps()).toEqual([1_000, 500]);
  leg.capVideoBitrate(undefined);
  runFor(1_000);
  expect(rembKbps()).toEqual([2_000]);
  leg.allowVideoBitrate(undefined);
  runFor(1_000);
  expect(rembKbps().at(-1)).toBe(100_000);
});

test('silence is told once, 7 s after the last packet, and so is its end', () => {
  const { runFor, silences, receive } = openLeg(undefined);
  runFor(20_000);
  receive();
  runFor(7_010);
  expect(silences).toEqual([
    [7_000, true],
    [20_510, false],
    [27_500, true],
  ]);
});

/** Opus of 20 ms each, of which number 10 is lost and comes `healedAfter` ms late, by NACK, if at all. */
async function loseAudioPacket(
  healedAfter: number | undefined,
): Promise<OpusToAac['statistics'] & { nacked: number[] }> {
  const scheduler = new VirtualScheduler();
  const nacked = new Set<number>();
  const audio = (await AudioCodecs.load()).createOpusToAac(1);
  const leg = new LegMedia({
    tracks: [{ ...AUDIO_TRACK, feedback: { ...AUDIO_TRACK.feedback, nack: true } }],
    transport: {
      sendRtcp: (_track, compound) => {
        for (const packet of parseRtcpCompound(compound).packets)
          if (packet.kind === 'nack') for (const sequenceNumber of packet.lost) nacked.add(sequenceNumber);
      },
      addRemoteCandidate() {},
      close() {},
    },
    audio,
    maxVideoBitrateBps: undefined,
    random,
    scheduler,
    log: silentLog,
    tick: millis(10),
    onFirstPacket: () => {},
    onTone: () => {},
    onMicStatus: () => {},
    onSilence: () => {},
  });
  leg.wantAudio({ channels: 1, bitrateBps: 64_000 });
  const send = (index: number, at: Millis): void => {
    const fields = { payloadType: 111, marker: false, timestamp: index * 960, ssrc: 1 };
    leg.handleDatagram(0, writeRtpPacket({ ...fields, sequenceNumber: index, payload: hexToBytes('f8fffe') }), at);
  };
  for (let now = 0; now < 1_000; now += 10) {
    if (now % 20 === 0 && now !== 200) send(now / 20, scheduler.now());
    if (healedAfter !== undefined && now === 200 + healedAfter) send(10, scheduler.now());
    scheduler.advance(10);
    leg.transcodeAudio();
    leg.handleTick(scheduler.now());
  }
  const { statistics } = audio;
  leg.close();
  return { ...statistics, nacked: [...nacked] };
}

test.each([
  ['healed late', 240, { concealedSamples: 0, decodedPackets: 50 }],
  ['not healed', undefined, { concealedSamples: 960, decodedPackets: 49 }],
])(
  'lost sound, asked for and %s: no silence is put in its place, and nothing after it is too late',
  async (_, after, expected) => {
    const heard = await loseAudioPacket(after);
    expect(heard).toMatchObject({ ...expected, nacked: [10], silentSamples: 0, latePackets: 0 });
  },
);

test('the limit of open-leg reaches the answer and the caller', async () => {
  const { transport, rembKbps } = recordingTransport();
  const asked: Parameters<LegTransportPort['accept']>[0][] = [];
  const scheduler = new VirtualScheduler();
  const node = new MediaNode({
    transports: {
      accept: async (options) => {
        asked.push(options);
        const granted = { video: 'H264', videoOffered: true, audio: null } as const;
        return { answer: 'ANSWER', granted, tracks: [REMB_TRACK], transport };
      },
    },
    outputs: { open: () => ({ code: 'DEST_URL_INVALID', reason: 'none here' }) },
    recordings: NO_RECORDINGS,
    codecs: undefined as unknown as AudioCodecs, // the caller sends no audio
    scheduler,
    random,
    log: silentLog,
  });
  const answered = Promise.withResolvers<void>();
  const session = node.openSession((event) => {
    if (event.kind === 'leg-answered') answered.resolve();
  });
  session.handle({ kind: 'open-leg', legId: 'l', offer: '', videoPolicy: 'only-h264', maxVideoBitrateBps: 410_000 });
  await answered.promise;
  asked[0]?.events.datagram(0, FIRST_PACKET.slice(), scheduler.now());
  scheduler.advance(100);
  expect(asked[0]?.maxVideoBitrateBps).toBe(410_000);
  expect(rembKbps()).toEqual([500]);
  node.close();
});
