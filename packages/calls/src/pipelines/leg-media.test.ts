import { millis, silentLog } from '@callcast/core';
import { AudioCodecs } from '@callcast/media';
import { writeRtpPacket } from '@callcast/rtp';
import { SeededRandom } from '@callcast/testing';
import { loadClip } from '@callcast/testing/robot';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { AUDIO_TRACK } from '../testing/simulated-caller.ts';
import { LegMedia } from './leg-media.ts';

const TICK_MS = 10;

/** A leg that gets the clip's sound, packet after packet; `lost` is left out until `foundAfterMs` later. */
async function hearSound(packets: number, lost: number, foundAfterMs: number) {
  const scheduler = new VirtualScheduler();
  const transcoder = (await AudioCodecs.load()).createOpusToAac({ channels: 1 });
  const { opusPackets } = await loadClip();
  const leg = new LegMedia({
    tracks: [{ ...AUDIO_TRACK, feedback: { ...AUDIO_TRACK.feedback, nack: true } }],
    transport: { sendRtcp: () => true, addRemoteCandidate: () => {}, close: () => {} },
    audio: transcoder,
    random: new SeededRandom(1),
    scheduler,
    log: silentLog,
    tick: millis(TICK_MS),
    onFirstPacket: () => {},
  });
  const deliver = (index: number) =>
    leg.handleDatagram(
      0,
      writeRtpPacket({
        payloadType: 111,
        marker: false,
        sequenceNumber: index,
        timestamp: index * 960,
        ssrc: 1,
        payload: opusPackets[index] ?? new Uint8Array(0),
      }),
      scheduler.now(),
    );
  for (let index = 0; index < packets; index++)
    scheduler.after(millis(20 * index + (index === lost ? foundAfterMs : 0)), () => deliver(index));
  for (let now = 0; now < 20 * packets; now += TICK_MS) {
    scheduler.advance(TICK_MS);
    leg.handleTick(scheduler.now());
  }
  leg.close();
  return transcoder.statistics;
}

test('a packet that is asked for again for 240 ms costs no sound: those behind it wait, and no silence is put in their place', async () => {
  const heard = await hearSound(100, 30, 240);
  expect(heard).toMatchObject({ decodedPackets: 100, latePackets: 0, concealedSamples: 0, silentSamples: 0 });
});

test('a packet that never comes costs its own 20 ms', async () => {
  const heard = await hearSound(100, 30, 60_000);
  expect(heard).toMatchObject({ decodedPackets: 99, latePackets: 0, concealedSamples: 960, silentSamples: 0 });
});
