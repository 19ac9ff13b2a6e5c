import { millis, wallMillis } from '@callcast/core';
import { parseRtpPacket, type RtpPacket, RtpSender } from '@callcast/rtp';
import { expect, test } from 'vitest';
import { PICTURES } from '../clip-picture.ts';
import { VirtualScheduler } from '../virtual-scheduler.ts';
import { loadClip } from './clip.ts';
import { ClipSender, type ClipSenderOptions } from './clip-sender.ts';

const clip = await loadClip();

function start(keyFrameRequests: ClipSenderOptions['keyFrameRequests'] = 'jump') {
  const scheduler = new VirtualScheduler();
  const packets: Record<'audio' | 'video', RtpPacket[]> = { audio: [], video: [] };
  let rtcpPackets = 0;
  const open = (kind: 'audio' | 'video') =>
    new RtpSender({
      ssrc: kind === 'audio' ? 1 : 2,
      payloadType: kind === 'audio' ? 111 : 102,
      clockRate: kind === 'audio' ? 48_000 : 90_000,
      cname: 'robot',
      firstSequenceNumber: 0,
      firstTimestamp: 0,
      wallOrigin: wallMillis(0),
      startedAt: millis(0),
      events: {
        packet: (datagram) => {
          const packet = parseRtpPacket(datagram);
          if (typeof packet !== 'string') packets[kind].push(packet);
        },
        rtcp: () => rtcpPackets++,
        keyFrameRequested: () => sender.requestKeyFrame(),
      },
    });
  const sender = new ClipSender({
    clip,
    audio: open('audio'),
    video: open('video'),
    startedAt: millis(0),
    keyFrameRequests,
  });
  const send = () => {
    sender.handleTimeout(scheduler.now());
    scheduler.after(millis(sender.nextTimeout() - scheduler.now()), send);
  };
  send();
  return { scheduler, packets, sender, rtcpPackets: () => rtcpPackets };
}

/** RTP timestamps at which pictures with an IDR start. */
const idrTimes = (packets: readonly RtpPacket[]) => [
  ...new Set(packets.filter(({ payload }) => holdsIdr(payload)).map(({ timestamp }) => timestamp / 90_000)),
];

/** Parameter sets stand before each IDR, in a STAP-A or before its fragments (RFC 6184 §5.7.1, §5.8). */
const holdsIdr = (payload: Uint8Array): boolean =>
  ((payload[0] ?? 0) & 0x1f) === 24 ? ((payload[3] ?? 0) & 0x1f) === 7 : ((payload[0] ?? 0) & 0x1f) === 7;

test('the clip: 30 pictures and 50 Opus packets a second, an IDR at each second', () => {
  expect(clip.pictures).toHaveLength(PICTURES);
  expect(clip.opusPackets).toHaveLength(400);
  expect(clip.pictures.flatMap(({ isIdr }, index) => (isIdr ? [index] : []))).toEqual(
    Array.from({ length: 8 }, (_, second) => second * 30),
  );
});

test('timestamps go on over the end of the clip, without a gap', () => {
  const { scheduler, packets, sender, rtcpPackets } = start();
  scheduler.advance(20_000);
  expect(sender.picturesSent).toBe(601);
  const pictureTimes = [...new Set(packets.video.map(({ timestamp }) => timestamp))];
  expect(pictureTimes).toEqual(Array.from({ length: 601 }, (_, index) => index * 3_000));
  expect(packets.audio.map(({ timestamp }) => timestamp)).toEqual(
    Array.from({ length: 1_001 }, (_, index) => index * 960),
  );
  expect(idrTimes(packets.video)).toEqual(Array.from({ length: 21 }, (_, second) => second));
  expect(rtcpPackets()).toBe(42);
});

test('packets fit a browser-sized datagram; the last of each picture has the marker', () => {
  const { scheduler, packets } = start();
  scheduler.advance(1_000);
  for (const { payload } of packets.video) expect(payload.length).toBeLessThanOrEqual(1_150);
  const lastOfEach = new Map(packets.video.map((packet) => [packet.timestamp, packet]));
  expect(packets.video.filter(({ marker }) => marker)).toEqual([...lastOfEach.values()]);
});

test('a request for a key frame is answered within a tenth of a second, by picture and sound together', () => {
  const { scheduler, packets, sender } = start();
  scheduler.advance(3_450);
  sender.requestKeyFrame();
  scheduler.advance(1_000);
  expect(idrTimes(packets.video)).toEqual([0, 1, 2, 3, 3.5]);
  // The Opus packet that begins with that picture is the one of the clip's next whole second.
  const opus = packets.audio.find(({ timestamp }) => timestamp === 3.5 * 48_000);
  expect(opus?.payload).toEqual(Uint8Array.from(clip.opusPackets[4 * 50] ?? []));
});

test('requests soon after an IDR wait, and are not answered twice', () => {
  const { scheduler, packets, sender } = start();
  scheduler.advance(1_010);
  for (let request = 0; request < 5; request++) {
    sender.requestKeyFrame();
    scheduler.advance(20);
  }
  scheduler.advance(800);
  expect(idrTimes(packets.video)).toEqual([0, 1, 1.3]);
});

test('with `wait` nothing jumps', () => {
  const { scheduler, packets, sender } = start('wait');
  scheduler.advance(1_500);
  sender.requestKeyFrame();
  scheduler.advance(1_000);
  expect(idrTimes(packets.video)).toEqual([0, 1, 2]);
});
