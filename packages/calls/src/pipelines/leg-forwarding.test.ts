import { bytesToHex, hexToBytes, millis, silentLog } from '@callcast/core';
import {
  type NegotiatedTrack,
  parseRtcpCompound,
  parseRtpPacket,
  type RtcpPacket,
  writeRtpPacket,
} from '@callcast/rtp';
import { SeededRandom } from '@callcast/testing';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { DUPLEX } from '../testing/forwarding-stage.ts';
import { AUDIO_TRACK } from '../testing/simulated-caller.ts';
import { LegMedia } from './leg-media.ts';
import { SourceClock } from './source-clock.ts';

const OPUS = hexToBytes('78');

function openLeg(scheduler: VirtualScheduler, tracks: readonly NegotiatedTrack[]) {
  const sent: Uint8Array[] = [];
  const rtcp: RtcpPacket[] = [];
  const leg = new LegMedia({
    tracks,
    transport: {
      sendRtp: (packet) => {
        sent.push(packet.slice());
        return true;
      },
      sendRtcp: (_track, compound) => rtcp.push(...parseRtcpCompound(compound).packets),
      addRemoteCandidate() {},
      close() {},
    },
    audio: undefined,
    maxVideoBitrateBps: undefined,
    random: new SeededRandom(3),
    scheduler,
    log: silentLog,
    tick: millis(10),
    onFirstPacket: () => {},
    onSilence: () => {},
  });
  const packets = () =>
    sent.map((datagram) => {
      const packet = parseRtpPacket(datagram);
      if (typeof packet === 'string') throw new Error(packet);
      return packet;
    });
  let sequenceNumber = 0;
  const speak = (): void => {
    const fields = { payloadType: 111, marker: false, ssrc: 1, timestamp: sequenceNumber * 960 };
    leg.handleDatagram(
      0,
      writeRtpPacket({ ...fields, sequenceNumber: sequenceNumber++, payload: OPUS }),
      scheduler.now(),
    );
  };
  return { leg, packets, speak, rtcp };
}

test('a player takes the place of a caller and gives it back: one source for who listens, without a jump', () => {
  const scheduler = new VirtualScheduler();
  const [caller, callee] = [openLeg(scheduler, [AUDIO_TRACK]), openLeg(scheduler, DUPLEX)];
  callee.leg.forwarding.handleConnected();
  caller.leg.forwarding.forwardTo(callee.leg.forwarding);
  const run = (count: number, plays: boolean): void => {
    for (let i = 0; i < count; i++) {
      if (plays) expect(callee.leg.sendAudio(hexToBytes('aabb'), 960)).toBe(true);
      caller.speak();
      scheduler.advance(20);
      callee.leg.handleTick(scheduler.now());
    }
  };
  run(50, false);
  run(100, true);
  callee.leg.endAudio();
  callee.leg.endAudio();
  run(50, false);
  const packets = callee.packets();
  expect(packets.map(({ payload }) => bytesToHex(payload))).toEqual([
    ...Array(50).fill('78'),
    ...Array(100).fill('aabb'),
    ...Array(50).fill('78'),
  ]);
  const [first] = packets;
  for (const [i, packet] of packets.entries()) {
    expect(packet.ssrc).toBe(0x500);
    expect(packet.sequenceNumber).toBe(((first?.sequenceNumber ?? 0) + i) & 0xffff);
    expect(packet.timestamp).toBe(((first?.timestamp ?? 0) + i * 960) >>> 0);
  }
  // Its own clock is reported while it plays; the caller has told none.
  const reports = callee.rtcp.filter((packet) => packet.kind === 'sender-report');
  expect(reports.length).toBeGreaterThanOrEqual(1);
});

test('nothing is sent to a leg that is not connected, or that takes no sound; what is forwarded to it may still end', () => {
  const scheduler = new VirtualScheduler();
  const [listener, deaf] = [openLeg(scheduler, DUPLEX), openLeg(scheduler, [AUDIO_TRACK])];
  expect(listener.leg.sendAudio(OPUS, 960)).toBe(false);
  listener.leg.forwarding.handleConnected();
  expect(listener.leg.sendAudio(OPUS, 960)).toBe(true);
  deaf.leg.forwarding.handleConnected();
  expect(deaf.leg.sendAudio(OPUS, 960)).toBe(false);
  deaf.leg.endAudio();
  deaf.leg.close();
  deaf.leg.close();
});

test('a caller who starts anew is another source: the clock of the one before is not told of it', () => {
  const scheduler = new VirtualScheduler();
  const [caller, callee] = [openLeg(scheduler, [AUDIO_TRACK]), openLeg(scheduler, DUPLEX)];
  callee.leg.forwarding.handleConnected();
  caller.leg.forwarding.forwardTo(callee.leg.forwarding);
  for (let i = 0; i < 5; i++) caller.speak();
  scheduler.advance(600);
  for (const sequenceNumber of [900, 901]) {
    const packet = { payloadType: 111, marker: false, ssrc: 9, timestamp: 4_000_000_000 + sequenceNumber * 960 };
    caller.leg.handleDatagram(0, writeRtpPacket({ ...packet, sequenceNumber, payload: OPUS }), scheduler.now());
  }
  const steps = callee.packets().map(({ timestamp }) => timestamp);
  expect(((steps[5] ?? 0) - (steps[4] ?? 0)) >>> 0).toBe(600 * 48);
  expect(((steps[6] ?? 0) - (steps[5] ?? 0)) >>> 0).toBe(960);
});

test('a sender has one clock for all its tracks, until it is set anew', () => {
  const clock = new SourceClock();
  expect(clock.toOurs(10_000_000, millis(500))).toBe(500);
  expect(clock.toOurs(10_001_000, millis(1_540))).toBe(1_500); // under way for longer
  expect(clock.toOurs(10_002_000, millis(2_495))).toBe(2_500); // or shorter: may be a little ahead
  expect(clock.toOurs(20_000_000, millis(3_500))).toBe(3_500);
  expect(clock.toOurs(20_001_000, millis(4_510))).toBe(4_500);
});
