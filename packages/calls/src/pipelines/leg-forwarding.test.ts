import { bytesToHex, hexToBytes, millis, silentLog } from '@callcast/core';
import {
  type NegotiatedTrack,
  type PacketTap,
  packetizeH264,
  parseRtcpCompound,
  parseRtpPacket,
  type RtcpPacket,
  writeRtpPacket,
} from '@callcast/rtp';
import { SeededRandom } from '@callcast/testing';
import { loadClip } from '@callcast/testing/robot';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { DUPLEX } from '../testing/forwarding-stage.ts';
import { AUDIO_TRACK, REMB_TRACK } from '../testing/simulated-caller.ts';
import { LegForwarding } from './leg-forwarding.ts';
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
    onTone: () => {},
    onMicStatus: () => {},
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
  /** RFC 3550 §6.4.1: its clock shows now what it is about to say. */
  const report = (): void => {
    const seconds = Math.floor(10_000_000 + scheduler.now() / 1_000)
      .toString(16)
      .padStart(8, '0');
    const timestamp = (sequenceNumber * 960).toString(16).padStart(8, '0');
    const fields = ['80c80006', '00000001', seconds, '00000000', timestamp, '00000000', '00000000'];
    leg.handleDatagram(0, hexToBytes(fields.join('')), scheduler.now());
  };
  const reports = () => rtcp.filter((packet) => packet.kind === 'sender-report');
  const requests = () => rtcp.filter((packet) => packet.kind === 'picture-loss').length;
  return { leg, packets, speak, report, reports, requests };
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
});

test('whose clock is reported: the one of what is sent, as soon as it is known', () => {
  const scheduler = new VirtualScheduler();
  const [caller, callee] = [openLeg(scheduler, [AUDIO_TRACK]), openLeg(scheduler, DUPLEX)];
  const run = (count: number, step: () => void): void => {
    for (let i = 0; i < count; i++) {
      step();
      callee.leg.handleTick(scheduler.now());
      scheduler.advance(20);
    }
  };
  caller.speak();
  caller.report(); // at 0, and never again
  callee.leg.forwarding.handleConnected();
  caller.leg.forwarding.forwardTo(callee.leg.forwarding);
  run(50, caller.speak);
  run(50, () => callee.leg.sendAudio(OPUS, 960));
  callee.leg.endAudio();
  run(50, caller.speak);
  expect(callee.reports()).toHaveLength(3);
  const [first] = callee.packets();
  const stamps = callee.reports().map(({ timestamp }) => (timestamp - (first?.timestamp ?? 0)) >>> 0);
  // At 500 and 1500 ms of real time; at 2500 what the caller has captured by its clock, although it said nothing for a second.
  expect(stamps).toEqual([24_000, 72_000, 120_000 + 48_000]);
});

test('a key frame that had begun when its receiver came is none for it: another one is asked for until it comes', async () => {
  const [idr] = (await loadClip()).pictures;
  const payloads = packetizeH264(idr?.nalUnits ?? [], 300);
  const scheduler = new VirtualScheduler();
  const [caller, callee] = [openLeg(scheduler, [REMB_TRACK]), openLeg(scheduler, DUPLEX)];
  callee.leg.forwarding.handleConnected();
  let sequenceNumber = 0;
  const send = (timestamp: number, from: number, to: number): void => {
    for (const [i, payload] of [...payloads.entries()].slice(from, to)) {
      const fields = { payloadType: 106, marker: i === payloads.length - 1, ssrc: 2, timestamp };
      caller.leg.handleDatagram(
        0,
        writeRtpPacket({ ...fields, sequenceNumber: sequenceNumber++, payload }),
        scheduler.now(),
      );
    }
  };
  const run = (durationMs: number): void => {
    for (let ms = 0; ms < durationMs; ms += 10) {
      scheduler.advance(10);
      caller.leg.handleTick(scheduler.now());
    }
  };
  send(0, 0, payloads.length - 1);
  caller.leg.forwarding.forwardTo(callee.leg.forwarding);
  run(10);
  send(0, payloads.length - 1, payloads.length);
  expect(callee.packets()).toEqual([]);
  const before = caller.requests();
  run(3_000);
  expect(caller.requests()).toBeGreaterThan(before + 2);
  send(90_000, 0, payloads.length);
  expect(callee.packets()).toHaveLength(payloads.length);
  const answered = caller.requests();
  run(3_000);
  expect(caller.requests()).toBe(answered);
});

test('another source takes the place of the first, and is heard alone', () => {
  const scheduler = new VirtualScheduler();
  const [first, second] = [openLeg(scheduler, [AUDIO_TRACK]), openLeg(scheduler, [AUDIO_TRACK])];
  const callee = openLeg(scheduler, DUPLEX);
  callee.leg.forwarding.handleConnected();
  first.leg.forwarding.forwardTo(callee.leg.forwarding);
  first.speak();
  second.leg.forwarding.forwardTo(callee.leg.forwarding);
  first.speak();
  expect(callee.packets()).toHaveLength(1);
  scheduler.advance(30);
  second.speak();
  const [before, after] = callee.packets();
  expect(callee.packets()).toHaveLength(2);
  expect(((after?.sequenceNumber ?? 0) - (before?.sequenceNumber ?? 0)) & 0xffff).toBe(1);
  expect(((after?.timestamp ?? 0) - (before?.timestamp ?? 0)) >>> 0).toBe(30 * 48);
});

test('a receive engine is listened to while somebody gets what it receives, and no longer', () => {
  const scheduler = new VirtualScheduler();
  const taps: [number, boolean][] = [];
  const receiver = {
    tap: (track: number, tap: PacketTap | undefined) => void taps.push([track, tap !== undefined]),
    requestKeyFrame: () => {},
    keyFrameArrived: () => {},
  };
  const options = { transport: { sendRtcp: () => {} }, receiver, random: new SeededRandom(3), scheduler };
  const [source, one, other] = [AUDIO_TRACK, ...DUPLEX.slice(0, 1), ...DUPLEX.slice(0, 1)].map(
    (track) => new LegForwarding({ ...options, tracks: [track] }),
  );
  for (const target of [one, other]) {
    target?.handleConnected();
    if (target !== undefined) source?.forwardTo(target);
  }
  expect(taps).toEqual([[0, true]]);
  one?.close();
  expect(taps).toHaveLength(1);
  other?.close();
  expect(taps).toEqual([
    [0, true],
    [0, false],
  ]);
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
  caller.report();
  scheduler.advance(600);
  for (const sequenceNumber of [900, 901]) {
    const packet = { payloadType: 111, marker: false, ssrc: 9, timestamp: 4_000_000_000 + sequenceNumber * 960 };
    caller.leg.handleDatagram(0, writeRtpPacket({ ...packet, sequenceNumber, payload: OPUS }), scheduler.now());
  }
  const steps = callee.packets().map(({ timestamp }) => timestamp);
  expect(((steps[5] ?? 0) - (steps[4] ?? 0)) >>> 0).toBe(600 * 48);
  expect(((steps[6] ?? 0) - (steps[5] ?? 0)) >>> 0).toBe(960);
  const another = openLeg(scheduler, DUPLEX);
  another.leg.forwarding.handleConnected();
  caller.leg.forwarding.forwardTo(another.leg.forwarding);
  const packet = { payloadType: 111, marker: false, ssrc: 9, timestamp: 5, sequenceNumber: 902, payload: OPUS };
  caller.leg.handleDatagram(0, writeRtpPacket(packet), scheduler.now());
  scheduler.advance(600);
  for (const { leg } of [callee, another]) leg.handleTick(scheduler.now());
  expect([callee.packets().length, another.packets().length]).toEqual([8, 1]);
  expect([callee.reports(), another.reports()]).toEqual([[], []]);
});

test('a sender has one clock for all its tracks, until it is set anew', () => {
  const clock = new SourceClock();
  expect(clock.toOurs(10_000_000, millis(500))).toBe(500);
  expect(clock.toOurs(10_001_000, millis(1_540))).toBe(1_500); // under way for longer
  expect(clock.toOurs(10_002_000, millis(2_495))).toBe(2_500); // or shorter: may be a little ahead
  expect(clock.toOurs(20_000_000, millis(3_500))).toBe(3_500);
  expect(clock.toOurs(20_001_000, millis(4_510))).toBe(4_500);
});
