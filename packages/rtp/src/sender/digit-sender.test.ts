import { hexToBytes, type Millis, millis, wallMillis } from '@callcast/core';
import { expect, test } from 'vitest';
import { MAX_WAITING_DIGITS } from '../limits.ts';
import type { NegotiatedTrack } from '../negotiated-track.ts';
import { parseTelephoneEvents, writeTelephoneEvent } from '../payload/telephone-event.ts';
import { receive } from '../receiver/recorded-receiver.ts';
import { audioTrack } from '../receiver/simulated-call.ts';
import { ToneReception } from '../receiver/tone-reception.ts';
import { parseRtcpCompound } from '../rtcp/compound.ts';
import { parseRtpPacket } from '../wire/packet.ts';
import { DigitSender } from './digit-sender.ts';
import type { OutgoingTrack } from './outgoing-track.ts';
import { PeerSender } from './peer-sender.ts';

const OPUS = hexToBytes('78');
const EVENTS = { payloadType: 110, clockRate: 48_000 } as const;

/** What is sent is told as `time seq timestamp …`, the sequence from 0 and the timestamp from 1000 on. */
function open(changes: Partial<NegotiatedTrack> = {}, knowsEvents = true) {
  const sent: { at: number; datagram: Uint8Array }[] = [];
  const rtcp: Uint8Array[] = [];
  const numbers = [0, 0, 1_000];
  let next = 0;
  let now = 0;
  const track = audioTrack({
    ...(knowsEvents ? { telephoneEvent: EVENTS } : {}),
    outgoing: { ssrc: 0x33, cname: 'us' },
    ...changes,
  });
  const sender = new PeerSender({
    tracks: [track],
    random: { uint32: () => numbers[next++] ?? 0, bytes: (length) => new Uint8Array(length) },
    wallOrigin: wallMillis(0),
    minimumBps: 1,
    events: {
      rtp: (datagram) => sent.push({ at: now, datagram }) > 0,
      rtcp: (compound) => rtcp.push(compound),
      keyFrameRequested: () => {},
    },
  });
  const audio = sender.audio as OutgoingTrack;
  const digits = new DigitSender(audio);
  const at = (ms: number): Millis => {
    now = ms;
    return millis(ms);
  };
  return {
    ...{ sender, audio, digits, sent, rtcp, track, at },
    /** Every `step` ms until `end`. */
    run: (from: number, end: number, step = 10, also: (ms: number) => void = () => {}) => {
      for (let ms = from; ms <= end; ms += step) {
        const due = digits.nextTimeout();
        if (due !== undefined && due <= ms) digits.handleTimeout(at(ms));
        also(ms);
      }
    },
    told: () =>
      sent.map(({ at: time, datagram }) => {
        const packet = parseRtpPacket(datagram);
        if (typeof packet === 'string') throw new Error(packet);
        const { payloadType, sequenceNumber, timestamp, marker, payload } = packet;
        const numbers = `${time} ${sequenceNumber} ${timestamp}${marker ? ' M' : ''}`;
        if (payloadType !== EVENTS.payloadType) return `${numbers} opus ${payload.length}`;
        const [event] = parseTelephoneEvents(payload) as Exclude<ReturnType<typeof parseTelephoneEvents>, string>;
        return `${numbers} ${event?.event}${event?.isEnd ? ' E' : ''} ${event?.duration}`;
      }),
  };
}

test('a key is 100 ms, told every 20 ms, its end three times; the next follows 100 ms later', () => {
  const s = open();
  expect(s.digits.nextTimeout()).toBeUndefined();
  expect(s.digits.push('9#')).toBe(true);
  s.run(0, 1_000);
  expect(s.told()).toEqual([
    '20 0 1000 M 9 960',
    '40 1 1000 9 1920',
    '60 2 1000 9 2880',
    '80 3 1000 9 3840',
    '100 4 1000 9 E 4800',
    '120 5 1000 9 E 4800',
    '140 6 1000 9 E 4800',
    '220 7 10600 M 11 960',
    '240 8 10600 11 1920',
    '260 9 10600 11 2880',
    '280 10 10600 11 3840',
    '300 11 10600 11 E 4800',
    '320 12 10600 11 E 4800',
    '340 13 10600 11 E 4800',
  ]);
  expect(s.digits.nextTimeout()).toBeUndefined();
});

const begins = (told: readonly string[]): readonly string[] => told.filter((line) => line.includes(' M '));

test('a p is half a second; what is pushed later waits for its turn', () => {
  const s = open();
  s.digits.push('1p2');
  s.run(0, 50);
  s.digits.push('3');
  s.run(60, 2_000);
  expect(begins(s.told()).map((line) => line.split(' ')[0])).toEqual(['20', '720', '920']);
  s.digits.push('p4');
  s.run(5_000, 6_000);
  expect(begins(s.told()).at(-1)?.split(' ')[0]).toBe('5520');
});

test('durations are of the clock that was agreed on', () => {
  const s = open({ telephoneEvent: { payloadType: 110, clockRate: 8_000 } });
  s.digits.push('1');
  s.run(0, 500);
  expect(s.told()).toContain('100 4 1000 1 E 800');
});

test('no more wait than there is room for; none of what does not fit is sent', () => {
  const s = open();
  expect(s.digits.push('1'.repeat(MAX_WAITING_DIGITS + 1))).toBe(false);
  expect(s.digits.nextTimeout()).toBeUndefined();
  expect(s.digits.push('1'.repeat(MAX_WAITING_DIGITS))).toBe(true);
  expect(s.digits.push('2')).toBe(false);
  s.run(0, 10);
  expect(s.digits.push('2')).toBe(true);
});

test('a process that was held up presses the next key as long as any', () => {
  const s = open();
  s.digits.push('12');
  s.run(0, 150);
  s.digits.handleTimeout(s.at(900));
  s.run(910, 1_500);
  expect(begins(s.told()).map((line) => line.split(' ')[0])).toEqual(['20', '920']);
});

/** One packet of Opus every 20 ms, as from another caller whose numbers are its own. */
function forwarding(s: ReturnType<typeof open>): (ms: number) => void {
  return (ms) => {
    if (ms % 20 === 0) s.audio.forward(s.at(ms), 500 + ms / 20, 90_000 + ms * 48, false, OPUS);
  };
}

test('what is forwarded makes room for a key: no number is missing, its clock goes on', () => {
  const s = open();
  s.run(0, 40, 10, forwarding(s));
  s.digits.push('5');
  s.run(50, 400, 10, forwarding(s));
  const told = s.told();
  expect(told.map((line) => Number(line.split(' ')[1]))).toEqual(told.map((_, i) => i));
  expect(told.slice(0, 5)).toEqual([
    '0 0 1000 opus 1',
    '20 1 1960 opus 1',
    '40 2 2920 opus 1',
    '70 3 3400 M 5 960',
    '90 4 3400 5 1920',
  ]);
  expect(told.filter((line) => line.includes('opus'))).toEqual(
    [0, 20, 40, 200, 220, 240, 260, 280, 300, 320, 340, 360, 380, 400].map(
      (ms, i) => `${ms} ${i < 3 ? i : i + 7} ${1_000 + ms * 48} opus 1`,
    ),
  );
});

test('what the source sent before the key, and comes late, has no place behind it', () => {
  const s = open();
  s.audio.forward(s.at(0), 500, 90_000, false, OPUS);
  s.digits.push('5');
  s.run(10, 160);
  s.audio.forward(s.at(170), 509, 98_160, false, OPUS);
  s.audio.forward(s.at(171), 508, 97_200, false, OPUS);
  expect(s.told().slice(-1)).toEqual(['170 8 9160 opus 1']);
});

test('sound of our own makes room, too, and its clock goes on', () => {
  const s = open();
  const own = (ms: number): void => {
    if (ms % 20 === 0) s.audio.sendOwn(s.at(ms), OPUS, 960);
  };
  s.run(0, 40, 10, own);
  s.digits.push('5');
  s.run(50, 240, 10, own);
  const told = s.told();
  expect(told.map((line) => Number(line.split(' ')[1]))).toEqual(told.map((_, i) => i));
  expect(told.filter((line) => line.includes('opus'))).toEqual([
    '0 0 1000 M opus 1',
    '20 1 1960 opus 1',
    '40 2 2920 opus 1',
    '200 10 10600 opus 1',
    '220 11 11560 opus 1',
    '240 12 12520 opus 1',
  ]);
});

test('sender reports tell the clock of the sound behind a key', () => {
  const s = open();
  s.sender.begin(s.at(0));
  s.audio.setSourceClock(s.at(0), 90_000);
  s.run(0, 40, 10, forwarding(s));
  s.digits.push('5');
  s.run(50, 500, 10, forwarding(s));
  s.sender.handleTimeout(s.at(500));
  const [report] = parseRtcpCompound(s.rtcp[0] ?? new Uint8Array(0)).packets;
  expect(report).toMatchObject({ kind: 'sender-report', timestamp: 1_000 + 500 * 48 });
});

test('an event of the source goes on, in the clock of the receiver', () => {
  const s = open({ telephoneEvent: { payloadType: 110, clockRate: 8_000 } });
  const payload = writeTelephoneEvent({ event: 7, isEnd: true, volume: 10, duration: 4_800 });
  s.audio.forwardEvent(s.at(0), 499, 89_040, true, payload, 48_000);
  s.audio.forward(s.at(0), 500, 90_000, false, OPUS);
  s.audio.forwardEvent(s.at(20), 501, 90_960, true, payload, 48_000);
  s.audio.forward(s.at(40), 502, 91_920, false, OPUS);
  expect(s.told()).toEqual(['0 0 1000 opus 1', '20 1 1960 M 7 E 800', '40 2 2920 opus 1']);
});

test('who knows no events gets an empty packet in its place, and misses none', () => {
  const s = open({}, false);
  const payload = writeTelephoneEvent({ event: 7, isEnd: true, volume: 10, duration: 4_800 });
  s.audio.forward(s.at(0), 500, 90_000, false, OPUS);
  s.audio.forwardEvent(s.at(20), 501, 90_960, true, payload, 48_000);
  expect(s.audio.eventClockRate).toBeUndefined();
  expect(s.told()).toEqual(['0 0 1000 opus 1', '20 1 1960 opus 0']);
});

test('while a key of ours is pressed none of the source’s is passed on, and sound of ours holds them off', () => {
  const s = open();
  const payload = writeTelephoneEvent({ event: 13, isEnd: true, volume: 10, duration: 4_800 });
  s.audio.forward(s.at(0), 500, 90_000, false, OPUS);
  s.digits.push('5');
  s.run(10, 40);
  s.audio.forwardEvent(s.at(45), 502, 91_920, true, payload, 48_000);
  s.run(50, 160);
  s.audio.sendOwn(s.at(200), OPUS, 960);
  s.audio.forwardEvent(s.at(205), 503, 92_880, true, payload, 48_000);
  expect(s.told().filter((line) => line.includes(' 13 E '))).toEqual([]);
});

test('another of our peers hears each key once', () => {
  const s = open();
  s.run(0, 40, 10, forwarding(s));
  s.digits.push('0123456789*#');
  s.run(50, 4_000, 10, forwarding(s));
  const heard = new ToneReception();
  const keys: string[] = [];
  const r = receive([audioTrack({ telephoneEvent: EVENTS })]);
  for (const [i, { at, datagram }] of s.sent.entries()) {
    const packet = parseRtpPacket(datagram);
    if (typeof packet === 'string') throw new Error(packet);
    r.datagram(at, datagram);
    if (packet.payloadType === 110 && i % 3 === 0) keys.push(...(heard.receive(packet) as string[]));
  }
  expect(keys.join('')).toBe('0123456789*#');
  expect(r.receiver.statistics(0)).toMatchObject({ packetsLost: 0, packetsMissed: 0, restarts: 0 });
  expect(r.events[0]).toHaveLength(7 * 12);
});
