import { concatBytes, hexToBytes, millis, rtpTimestamp } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_RECEIVER_LIMITS } from '../limits.ts';
import { toNtp } from '../rtcp/ntp.ts';
import { writeSenderReport } from '../rtcp/sender-report.ts';
import { type RtpPacketFields, writeRtpPacket } from '../wire/packet.ts';
import { receive } from './recorded-receiver.ts';
import { seededRandom, videoTrack } from './simulated-call.ts';

/** Parameter sets of real encoders: 322×178, 720×576, 1280×720. */
const SPS = {
  l: hexToBytes('67f4000d91d64054678f8fc044000003000400000300f03c50a920'),
  m: hexToBytes('677a001fb6cd940b424dff8020001688000003000800000301e3130007a12000f427261807c58b6580'),
  h: hexToBytes('6742c01fd9005005bb0110000003001000000303c8f1832480'),
} as const;
const IDR = hexToBytes('6588');
const P_SLICE = hexToBytes('419a');
type Rid = keyof typeof SPS;
const SSRC: Readonly<Record<Rid, number>> = { l: 0x11, m: 0x22, h: 0x33 };
const RTX_SSRC: Readonly<Record<Rid, number>> = { l: 0x12, m: 0x23, h: 0x34 };
/** Where each layer's own RTP timestamps and sequence numbers begin. */
const FIRST_TIMESTAMP: Readonly<Record<Rid, number>> = { l: 1_000_000, m: 3_000_000_000, h: 500 };
const FIRST: Readonly<Record<Rid, number>> = { l: 1_000, m: 5_000, h: 9_000 };
const RID_ID = 10;
const REPAIRED_RID_ID = 11;
const PICTURE_MS = 40;

const track = videoTrack({
  simulcast: { rids: ['l', 'm', 'h'], ridExtensionId: RID_ID, repairedRidExtensionId: REPAIRED_RID_ID },
});

/** One-byte header extension (RFC 8285 §4.2) with a RID, put behind the fixed header. */
function withExtension(packet: Uint8Array, id: number, rid: string): Uint8Array {
  const element = concatBytes([Uint8Array.of((id << 4) | (rid.length - 1)), new TextEncoder().encode(rid)]);
  const words = Math.ceil(element.length / 4);
  const data = new Uint8Array(4 + 4 * words);
  data.set([0xbe, 0xde, 0, words]);
  data.set(element, 4);
  const head = packet.slice(0, 12);
  head[0] = (head[0] ?? 0) | 0x10;
  return concatBytes([head, data, packet.subarray(12)]);
}

/** Layers as a browser sends them: a picture of two packets each 40 ms, RIDs on every packet. */
function openSimulcast() {
  const receiver = receive([track]);
  const sequence: Record<Rid, number> = { ...FIRST };
  const send = (at: number, rid: Rid, fields: Partial<RtpPacketFields> = {}): number => {
    const sequenceNumber = fields.sequenceNumber ?? sequence[rid]++;
    const timestamp = FIRST_TIMESTAMP[rid] + at * 90;
    const packet = { payloadType: 96, marker: false, ssrc: SSRC[rid], payload: P_SLICE, timestamp, sequenceNumber };
    receiver.datagram(at, withExtension(writeRtpPacket({ ...packet, ...fields }), RID_ID, rid));
    return sequenceNumber;
  };
  const picture = (at: number, rid: Rid, isIdr = false): void => {
    send(at, rid, { payload: isIdr ? SPS[rid] : P_SLICE });
    send(at, rid, { payload: isIdr ? IDR : P_SLICE, marker: true });
  };
  /** Pictures of these layers, the first of each an IDR where `idr` names it; `to` is exclusive. */
  const play = (from: number, to: number, rids: readonly Rid[], idr: readonly Rid[] = []): void => {
    for (let at = from; at < to; at += PICTURE_MS)
      for (const rid of rids) picture(at, rid, at === from && idr.includes(rid));
  };
  const report = (at: number, rid: Rid, ntpMs = 1_700_000_000_000 + at): void => {
    const timestamp = rtpTimestamp((FIRST_TIMESTAMP[rid] + at * 90) >>> 0);
    const fields = { ssrc: SSRC[rid], ...toNtp(millis(ntpMs)), timestamp, packetCount: 1, octetCount: 1, reports: [] };
    receiver.datagram(at, writeSenderReport(fields));
  };
  const layerOf = (word: string): Rid | undefined =>
    (['h', 'm', 'l'] as const).find((rid) => Number(word) >= FIRST[rid]);
  return {
    ...receiver,
    layerOf,
    send,
    picture,
    play,
    report,
    /** Which layers were passed on, in runs; other events as they are. */
    runs: () => {
      const runs: string[] = [];
      for (const word of receiver.told[0]!) {
        const run = layerOf(word) ?? word;
        if (runs.at(-1) !== run) runs.push(run);
      }
      return runs;
    },
    plis: (rid: Rid) => receiver.sent('picture-loss').filter(({ packet }) => packet.mediaSsrc === SSRC[rid]),
  };
}

function expectIncreasing(positions: readonly number[]): void {
  for (const [i, position] of positions.entries())
    if (i > 0) expect(position).toBeGreaterThanOrEqual(positions[i - 1]!);
}

test('the show begins with the first picture of the largest layer, though the smallest came first', () => {
  const s = openSimulcast();
  for (const rid of ['l', 'm', 'h'] as const) s.picture(0, rid, true);
  expect(s.told[0]).toEqual(['9000', '9001']);
  s.play(40, 1_000, ['l', 'm', 'h']);
  expect(s.runs()).toEqual(['h']);
  expect(s.told[0]).toHaveLength(50);
  expect(s.sent('picture-loss')).toEqual([]);
});

test('a layer that comes alone goes on the air after a moment, with nothing lost', () => {
  const s = openSimulcast();
  s.play(0, 200, ['m'], ['m']);
  expect(s.told[0]!.slice(0, 3)).toEqual(['5000', '5001', '5002']);
  expect(s.told[0]).toHaveLength(10);
});

test('layers that begin without an IDR are asked for one each, and the first that makes one goes on the air', () => {
  const s = openSimulcast();
  s.play(0, 400, ['l', 'm']);
  expect(s.told[0]).toEqual([]);
  expect(s.plis('l')[0]?.at).toBe(0);
  expect(s.plis('m')[0]?.at).toBe(DEFAULT_RECEIVER_LIMITS.minFeedbackSpacing);
  s.play(400, 800, ['l', 'm'], ['l']);
  expect(s.runs()).toEqual(['l']);
  expect(s.told[0]![0]).toBe(String(FIRST.l + 20));
  const [toL, toM] = [s.plis('l').length, s.plis('m').length];
  s.runUntil(1_000);
  expect(s.plis('l')).toHaveLength(toL);
  expect(s.plis('m').length).toBeLessThanOrEqual(toM + 1); // its size is unknown still
});

test('a better layer is switched to at its IDR, once it has arrived well for 2 s; only that layer is asked', () => {
  const s = openSimulcast();
  s.play(0, 1_000, ['l'], ['l']);
  s.play(1_000, 4_200, ['l', 'h'], ['h']);
  expect(s.runs()).toEqual(['l']);
  expect(s.plis('h').length).toBeGreaterThan(0);
  expect(s.plis('h')[0]!.at).toBeGreaterThanOrEqual(3_000);
  expect(s.plis('l')).toEqual([]);
  s.play(4_200, 5_000, ['l', 'h'], ['h']);
  expect(s.runs()).toEqual(['l', 'h']);
  expect(s.told[0]!.filter((word) => word === 'gap 0')).toEqual([]);
  expectIncreasing(s.positions[0]!);
});

test('a layer that goes silent is replaced by the next one, and taken again when it is back', () => {
  const s = openSimulcast();
  s.play(0, 2_000, ['l', 'm', 'h'], ['l', 'm', 'h']);
  s.play(2_000, 2_960, ['l', 'm']);
  expect(s.plis('m').length).toBeGreaterThan(0);
  expect(s.plis('l')).toEqual([]);
  s.play(3_000, 4_000, ['l', 'm'], ['m']);
  expect(s.runs()).toEqual(['h', 'm']);
  s.play(4_000, 7_000, ['l', 'm', 'h'], ['h']);
  s.play(7_000, 8_000, ['l', 'm', 'h'], ['h']);
  expect(s.runs()).toEqual(['h', 'm', 'h']);
  expectIncreasing(s.positions[0]!);
});

test('sender reports put the pictures of all layers onto one time, to the tick', () => {
  const s = openSimulcast();
  s.play(0, 1_000, ['m', 'h'], ['m', 'h']);
  s.report(1_000, 'h');
  s.report(1_000, 'm');
  s.play(1_040, 3_000, ['m']);
  s.play(3_000, 4_000, ['m'], ['m']);
  expect(s.runs()).toEqual(['h', 'm']);
  const first = s.told[0]!.indexOf(String(FIRST.m + 2 * (25 + 49)));
  expect(first).toBeGreaterThan(0);
  expect(s.positions[0]![first]).toBe(FIRST_TIMESTAMP.h + 3_000 * 90);
  s.report(4_000, 'm');
  s.report(4_000, 'h');
  const hundredth = (position: number) => Math.round(position / 100);
  expect(s.reports.map(({ position }) => hundredth(position))).toEqual([
    hundredth(FIRST_TIMESTAMP.h + 1_000 * 90),
    hundredth(FIRST_TIMESTAMP.h + 4_000 * 90),
  ]);
});

test.each([
  ['no sender reports', (_: ReturnType<typeof openSimulcast>) => {}],
  [
    'reports hours apart',
    (s: ReturnType<typeof openSimulcast>) => {
      s.report(1_000, 'h');
      s.report(1_000, 'm', 1_700_000_000_000 + 9_999_999);
    },
  ],
])('%s: the time of arrival relates the layers', (_, report) => {
  const s = openSimulcast();
  s.play(0, 1_000, ['m', 'h'], ['m', 'h']);
  report(s);
  s.play(1_040, 3_000, ['m']);
  s.play(3_000, 3_200, ['m'], ['m']);
  const first = s.told[0]!.indexOf(String(FIRST.m + 2 * (25 + 49)));
  expect(s.positions[0]![first]).toBe(FIRST_TIMESTAMP.h + 3_000 * 90);
});

test('the same picture in the next layer stays behind the one that was passed on', () => {
  const s = openSimulcast();
  s.play(0, 4_000, ['l'], ['l']);
  s.picture(4_000, 'h', true);
  s.play(4_000, 7_000, ['l', 'h']);
  s.picture(7_000, 'l'); // then the IDR of the same instant
  s.picture(7_000, 'h', true);
  expect(s.runs()).toEqual(['l', 'h']);
  const at = s.positions[0]!.length;
  expect(s.positions[0]!.slice(at - 3).map((position) => position - FIRST_TIMESTAMP.l - 7_000 * 90)).toEqual([
    0, 90, 90,
  ]);
});

test('a switch in the middle of a picture tells that it does not end', () => {
  const s = openSimulcast();
  s.play(0, 1_000, ['l'], ['l']);
  s.play(1_000, 4_200, ['l', 'h'], ['h']);
  s.send(4_200, 'l'); // its second packet is overtaken
  s.picture(4_201, 'h', true);
  s.send(4_202, 'l', { marker: true });
  expect(s.runs()).toEqual(['l', 'gap 0', 'h']);
});

/** `l` is on the air, `h` is wanted and has made no IDR since. */
function openSwitching() {
  const s = openSimulcast();
  s.play(0, 1_000, ['l'], ['l']);
  s.play(1_000, 3_600, ['l', 'h'], ['h']);
  expect(s.runs()).toEqual(['l']);
  expect(s.plis('h').length).toBeGreaterThan(0);
  expect(s.plis('l')).toEqual([]);
  return s;
}

test('a loss on the air while a switch is under way is healed there, and the switch ends that request', () => {
  const s = openSwitching();
  s.receiver.requestKeyFrame(millis(3_600), 0);
  s.play(3_600, 4_200, ['l', 'h']);
  expect(s.plis('l')[0]?.at).toBeLessThanOrEqual(3_600 + DEFAULT_RECEIVER_LIMITS.minFeedbackSpacing);
  expect(s.plis('l').length).toBeGreaterThan(1);
  s.picture(4_200, 'h', true);
  s.receiver.keyFrameArrived(millis(4_200), 0);
  const asked = s.sent('picture-loss').length;
  s.play(4_240, 8_000, ['l', 'h']);
  expect(s.runs()).toEqual(['l', 'h']);
  expect(s.sent('picture-loss')).toHaveLength(asked);
});

test('an IDR of the layer on the air ends the request there alone', () => {
  const s = openSwitching();
  s.receiver.requestKeyFrame(millis(3_600), 0);
  s.play(3_600, 4_000, ['l', 'h']);
  s.picture(4_000, 'l', true);
  s.receiver.keyFrameArrived(millis(4_000), 0);
  const [toL, toH] = [s.plis('l').length, s.plis('h').length];
  expect(toL).toBeGreaterThan(0);
  s.play(4_040, 5_000, ['l', 'h']);
  expect(s.plis('l')).toHaveLength(toL);
  expect(s.plis('h').length).toBeGreaterThan(toH);
});

test('the track waits for a hole in the layer on the air, not for one in another', () => {
  const s = openSimulcast();
  s.play(0, 400, ['l', 'h'], ['l', 'h']);
  s.send(400, 'l', { sequenceNumber: FIRST.l + 21 });
  expect(s.receiver.isWaiting(0)).toBe(false);
  s.send(400, 'h', { sequenceNumber: FIRST.h + 21 });
  expect(s.receiver.isWaiting(0)).toBe(true);
});

test('a wanted layer that makes no IDR is left alone for a while', () => {
  const s = openSimulcast();
  s.play(0, 1_000, ['l'], ['l']);
  s.play(1_000, 12_000, ['l', 'h'], ['h']);
  const asked = s.plis('h').map(({ at }) => at);
  expect(asked.length).toBeGreaterThan(3);
  const last = asked.at(-1)!;
  expect(last - asked[0]!).toBeLessThanOrEqual(3_500);
  expect(last).toBeLessThan(7_500);
  s.play(12_000, 20_000, ['l', 'h']);
  expect(s.plis('h').at(-1)!.at).toBeGreaterThan(last + 9_000);
  expect(s.runs()).toEqual(['l']);
});

test('a layer whose losses do not heal gives way to the next one; a single lost picture decides nothing', () => {
  const s = openSimulcast();
  s.play(0, 2_000, ['m', 'h'], ['m', 'h']);
  s.send(2_000, 'm');
  const lost = FIRST.h + 100;
  for (let i = 0; i < 3; i++) s.send(2_000 + i, 'h', { sequenceNumber: lost + 3 + i });
  let next = lost + 6;
  const playH = (from: number, to: number, skip: number) => {
    for (let at = from; at < to; at += 20) {
      s.send(at, 'h', { sequenceNumber: next });
      s.send(at, 'm');
      next += skip;
    }
  };
  playH(2_020, 5_000, 1);
  expect(s.runs()).toEqual(['h', 'gap 3', 'h']);
  expect(s.plis('m')).toEqual([]);
  playH(5_000, 9_000, 2);
  expect(s.plis('m').length).toBeGreaterThan(0);
  s.picture(9_000, 'm', true);
  expect(s.runs().at(-1)).toBe('m');
});

test('retransmissions go to the layer that their repaired RID names', () => {
  const s = openSimulcast();
  s.play(0, 400, ['l', 'h'], ['l', 'h']);
  s.runUntil(400);
  const lost = FIRST.h + 20;
  s.send(400, 'h', { sequenceNumber: lost + 1, marker: true });
  const rtx = { payloadType: 97, marker: false, timestamp: 0, payload: P_SLICE, sequenceNumber: 1 };
  const retransmit = (rid: Rid, originalSequenceNumber: number) =>
    withExtension(writeRtpPacket({ ...rtx, ssrc: RTX_SSRC[rid], originalSequenceNumber }), REPAIRED_RID_ID, rid);
  s.datagram(440, retransmit('l', lost));
  expect(s.told[0]!.at(-1)).toBe(String(lost - 1));
  s.datagram(441, retransmit('h', lost));
  expect(s.told[0]!.slice(-2)).toEqual([String(lost), String(lost + 1)]);
  expect(s.sent('nack')[0]?.packet).toMatchObject({ mediaSsrc: SSRC.h, lost: [lost] });
});

test('once its SSRC is known a layer needs no RID; a packet that names none, or an unknown one, is a stranger', () => {
  const s = openSimulcast();
  s.play(0, 200, ['h'], ['h']);
  const packet = { payloadType: 96, marker: true, timestamp: 0, payload: P_SLICE, sequenceNumber: FIRST.h + 10 };
  s.datagram(200, writeRtpPacket({ ...packet, ssrc: SSRC.h }));
  expect(s.told[0]!.at(-1)).toBe(String(FIRST.h + 10));
  const told = s.told[0]!.length;
  for (let i = 0; i < 1_000; i++) s.datagram(200, writeRtpPacket({ ...packet, ssrc: 0x1000 + i }));
  s.datagram(200, withExtension(writeRtpPacket({ ...packet, ssrc: 0x99 }), RID_ID, 'x'));
  s.datagram(200, withExtension(writeRtpPacket({ ...packet, ssrc: 0x99 }), RID_ID, 'hhhhhhhhhhhhhhhh'));
  expect(s.told[0]).toHaveLength(told);
  expect(s.receiver.statistics(0)).toMatchObject({ strangers: 1_002, ssrc: SSRC.h });
});

test('another SSRC under the RID on the air is a restart; under any other nobody hears of it', () => {
  const s = openSimulcast();
  s.play(0, 1_000, ['l', 'h'], ['l', 'h']);
  for (const [rid, ssrc] of [
    ['l', 0x77],
    ['h', 0x88],
  ] as const) {
    s.send(1_000, rid, { ssrc, sequenceNumber: FIRST[rid] + 200, payload: SPS[rid], timestamp: 0 });
    s.send(1_000, rid, { ssrc, sequenceNumber: FIRST[rid] + 201, payload: IDR, timestamp: 0, marker: true });
  }
  expect(s.runs()).toEqual(['h', 'restart', 'h']);
  expect(s.positions[0]!.at(-1)).toBe(0);
  expect(s.receiver.statistics(0).restarts).toBe(2);
});

test('a layer whose parameter sets we cannot read is better than none', () => {
  const s = openSimulcast();
  s.send(0, 'm', { payload: hexToBytes('67ff') });
  s.send(0, 'm', { payload: IDR, marker: true });
  s.play(40, 400, ['m']);
  expect(s.runs()).toEqual(['m']);
  s.runUntil(3_000);
  expect(s.sent('picture-loss')).toEqual([]);
});

test('what waits for the choice of a layer is bounded', () => {
  const s = openSimulcast();
  s.send(0, 'h', { payload: SPS.h });
  for (let i = 0; i < 1_500; i++) s.send(1, 'h');
  s.runUntil(2_000);
  expect(s.told[0]).toEqual([]); // an IDR without end is no beginning
  expect(s.plis('h').length).toBeGreaterThan(0);
  s.play(2_000, 2_400, ['h'], ['h']);
  expect(s.runs()).toEqual(['h']);
});

test('reports, REMB and statistics cover every layer', () => {
  const s = openSimulcast();
  s.play(0, 2_000, ['l', 'm', 'h'], ['l', 'm', 'h']);
  const reports = s.rtcp.flatMap(({ packets }) => packets.flatMap((p) => (p.kind === 'receiver-report' ? [p] : [])));
  expect(reports.at(-1)?.reports.map(({ ssrc }) => ssrc)).toEqual([SSRC.l, SSRC.m, SSRC.h]);
  expect(s.receiver.statistics(0)).toMatchObject({ packets: 300, packetsDelivered: 300, ssrc: SSRC.h });
  for (const { bytes } of s.rtcp) expect(bytes).toBeLessThanOrEqual(DEFAULT_RECEIVER_LIMITS.compoundBytes);
});

/** Spells of a call: which layers send, which of them make an IDR at its beginning, and how many of their packets are lost. */
const spells = fc.array(
  fc.record({
    durationMs: fc.integer({ min: 1, max: 100 }).map((pictures) => pictures * PICTURE_MS),
    sending: fc.subarray<Rid>(['l', 'm', 'h']),
    idrs: fc.subarray<Rid>(['l', 'm', 'h']),
    lossPercent: fc.constantFrom(0, 0, 3, 30),
    hasReports: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

test('whatever the layers do: time never goes back, each change of layer begins with an IDR, and deadlines keep moving', () => {
  fc.assert(
    fc.property(spells, fc.integer({ min: 1, max: 2 ** 31 }), (script, seed) => {
      const s = openSimulcast();
      const random = seededRandom(seed);
      const sequence: Record<Rid, number> = { ...FIRST };
      const beginnings = new Set<string>();
      let at = 0;
      for (const { durationMs, sending, idrs, lossPercent, hasReports } of script) {
        const from = at;
        for (; at < from + durationMs; at += PICTURE_MS)
          for (const rid of sending) {
            const isIdr = at === from && idrs.includes(rid);
            if (isIdr) beginnings.add(String(sequence[rid]));
            for (const [payload, marker] of [
              [isIdr ? SPS[rid] : P_SLICE, false],
              [isIdr ? IDR : P_SLICE, true],
            ] as const) {
              const sequenceNumber = sequence[rid]++;
              if (random() * 100 >= lossPercent) s.send(at, rid, { payload, marker, sequenceNumber });
            }
            if (hasReports && at === from) s.report(at, rid);
          }
      }
      s.runUntil(at + 5_000);
      let previous: string | undefined;
      for (const word of s.told[0]!.filter((told) => /^\d+$/.test(told))) {
        if (s.layerOf(word) !== previous) expect(beginnings).toContain(word);
        previous = s.layerOf(word);
      }
      expectIncreasing(s.positions[0]!);
      for (const { bytes } of s.rtcp) expect(bytes).toBeLessThanOrEqual(DEFAULT_RECEIVER_LIMITS.compoundBytes);
    }),
    { numRuns: 200 },
  );
});

/** STAP-A (RFC 6184 §5.7.1). */
const aggregate = (...nalUnits: Uint8Array[]): Uint8Array =>
  concatBytes([Uint8Array.of(0x78), ...nalUnits.flatMap((nalUnit) => [Uint8Array.of(0, nalUnit.length), nalUnit])]);

test('an encoder that delimits its pictures, in one packet with their parameter sets, is not waited for in vain', () => {
  const s = openSimulcast();
  const delimiter = hexToBytes('09f0');
  for (const rid of ['l', 'm', 'h'] as const) {
    s.send(0, rid, { payload: aggregate(delimiter, SPS[rid]) });
    s.send(0, rid, { payload: IDR, marker: true });
  }
  expect(s.told[0]).toEqual(['9000', '9001']);
});

test('an aggregate that is cut, or holds a delimiter alone, begins no layer', () => {
  const delimited = aggregate(hexToBytes('09f0'), SPS.l);
  for (let length = 1; length <= 5 + 2; length++) {
    const s = openSimulcast();
    s.send(0, 'l', { payload: delimited.subarray(0, length) });
    s.runUntil(500);
    expect(s.told[0]).toEqual([]);
  }
});

test('a tap gets the layer on the air alone, as one stream that shows what was lost and where a picture broke off', () => {
  const s = openSimulcast();
  const told: (number | string)[] = [];
  const timestamps: number[] = [];
  s.receiver.tap(0, {
    packet: (_codec, sequenceNumber, timestamp) => {
      told.push(sequenceNumber);
      timestamps.push(timestamp);
    },
    restart: () => told.push('restart'),
  });
  s.play(0, 400, ['m', 'h'], ['m', 'h']);
  expect(told).toEqual(Array.from({ length: 20 }, (_, i) => i));
  s.send(400, 'h'); // its picture does not end
  s.play(440, 2_000, ['m']);
  s.play(2_000, 2_400, ['m'], ['m']);
  expect(s.runs()).toEqual(['h', 'gap 0', 'm']);
  expect(told.slice(19, 24)).toEqual([19, 20, 22, 23, 24]);
  expect(told).toHaveLength(21 + 20);
  expectIncreasing(timestamps);
});

test('a tap of a simulcast: what was lost is missing in its numbers', () => {
  const s = openSimulcast();
  const told: number[] = [];
  s.receiver.tap(0, { packet: (_codec, sequenceNumber) => told.push(sequenceNumber), restart: () => {} });
  s.play(0, 400, ['h'], ['h']);
  for (let i = 0; i < 10; i++) s.send(400 + i * PICTURE_MS, 'h', { sequenceNumber: FIRST.h + 23 + i });
  s.runUntil(3_000);
  expect(told).toEqual([...Array.from({ length: 20 }, (_, i) => i), ...Array.from({ length: 10 }, (_, i) => 23 + i)]);
});
