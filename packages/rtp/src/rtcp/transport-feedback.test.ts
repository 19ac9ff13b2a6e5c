import { bytesToHex, hexToBytes } from '@callcast/core';
import { threadCpuMs } from '@callcast/testing/cpu-time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRtcpCompound } from './compound.ts';
import { PION_TRANSPORT_FEEDBACK } from './testdata/pion-transport-feedback.ts';
import { parseTransportFeedback, type TransportFeedback, writeTransportFeedback } from './transport-feedback.ts';

const parse = (packet: Uint8Array): TransportFeedback => {
  const [parsed] = parseRtcpCompound(packet).packets;
  if (parsed?.kind !== 'transport-feedback') throw new Error('no feedback');
  return parsed;
};

for (const [i, { packets, arrivals }] of PION_TRANSPORT_FEEDBACK.entries()) {
  test(`another implementation's feedback tells its log, ${i}`, () => {
    const told = packets.flatMap((wire) => parse(hexToBytes(wire)).received);
    expect(told.map((r) => r.sequenceNumber)).toEqual(arrivals.map(([sequenceNumber]) => sequenceNumber));
    // That recorder rounds every delta, so only differences can be compared.
    for (let k = 1; k < told.length; k++) {
      const truth = arrivals[k]![1] - arrivals[k - 1]![1];
      expect(Math.abs((told[k]!.at - told[k - 1]!.at) * 250 - truth)).toBeLessThanOrEqual(250);
    }
  });

  test(`and ours tells the same in no more bytes, ${i}`, () => {
    const base = arrivals[0]![0];
    const log: number[] = [];
    for (const [sequenceNumber, microseconds] of arrivals) {
      const offset = (sequenceNumber - base) & 0xffff;
      while (log.length < offset) log.push(Number.NaN);
      log.push(Math.round(microseconds / 250));
    }
    const { packet, covered } = writeTransportFeedback(1, 2, 9, { baseSequenceNumber: base, arrivals: log }, 1_200);
    expect(covered).toBe(log.length);
    expect(decodeIndependently(packet)).toEqual(log.map((at, k) => [(base + k) & 0xffff, at]));
    const theirs = packets.reduce((sum, wire) => sum + wire.length / 2, 0);
    expect(packet.length).toBeLessThanOrEqual(theirs);
  });
}

/** Assembled by hand from draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1. */
test('each kind of chunk, lost runs and negative deltas', () => {
  const head = '8fcd {len} 00000001 00000002 0005';
  const cases: readonly { body: string; expected: readonly (readonly [number, number])[] }[] = [
    // run length: 3 small; reference time 1 × 64 ms = 256 ticks
    {
      body: '0003 000001 07 2003 010203',
      expected: [
        [5, 257],
        [6, 259],
        [7, 262],
      ],
    },
    // one-bit vector: received, lost, received, then 11 that do not count
    {
      body: '0003 000000 00 a800 0405',
      expected: [
        [5, 4],
        [7, 9],
      ],
    },
    // two-bit vector: large, lost, small; a delta of −1 and one of 2
    {
      body: '0003 ffffff 00 e100 ffff 02',
      expected: [
        [5, -257],
        [7, -255],
      ],
    },
    // a run of 8191 lost between two received
    {
      body: '2001 000000 00 2001 1fff 2001 0101',
      expected: [
        [5, 1],
        [8197, 2],
      ],
    },
  ];
  for (const { body, expected } of cases) {
    let wire = (head + body).replaceAll(/\s|\{len\}/g, '');
    const bytes = 2 + wire.length / 2; // the length field is still missing
    wire = `8fcd${(Math.ceil(bytes / 4) - 1).toString(16).padStart(4, '0')}${wire.slice(4)}`.padEnd(
      2 * Math.ceil(bytes / 4) * 4,
      '0',
    );
    const received = parse(hexToBytes(wire)).received.map((r) => [r.sequenceNumber, r.at]);
    expect(received).toEqual(expected);
  }
});

test('bad feedback: chunks or deltas that are not there, a run of nothing, the reserved symbol', () => {
  const body = (rest: string) => hexToBytes(`00000001 00000002 0005 ${rest}`);
  expect(parseTransportFeedback(body('0003 000001 07'))).toBe('bad-transport-feedback');
  expect(parseTransportFeedback(body('0003 000001 07 2003 0102'))).toBe('bad-transport-feedback');
  expect(parseTransportFeedback(body('0001 000001 07 4001 01'))).toBe('bad-transport-feedback');
  expect(parseTransportFeedback(body('0003 000001 07 2000 2000 2000'))).toBe('bad-transport-feedback');
  expect(parseTransportFeedback(body('0001 000001 07 6001 0101'))).toBe('bad-transport-feedback');
  expect(parseTransportFeedback(body('0003 000001'))).toBe('bad-transport-feedback');
});

test('losses that are only claimed cost next to nothing', () => {
  const claims = hexToBytes(`00000001 00000002 0005 ffff 000001 07 ${'1fff'.repeat(8)} 0007`);
  expect(parseTransportFeedback(claims)).toMatchObject({ statusCount: 65_535, received: [] });
  const before = threadCpuMs();
  for (let i = 0; i < 10_000; i++) parseTransportFeedback(claims);
  expect(threadCpuMs() - before).toBeLessThan(1_000);
});

/** Logs of arrivals: small and large steps, reordering, single losses and long runs. */
const log = fc
  .tuple(
    fc.nat(2 ** 40),
    fc.array(
      fc.tuple(
        fc.oneof(
          { weight: 60, arbitrary: fc.integer({ min: 0, max: 40 }) },
          { weight: 60, arbitrary: fc.integer({ min: -200, max: 5_000 }) },
          { weight: 1, arbitrary: fc.integer({ min: -40_000, max: 40_000 }) },
        ),
        fc.oneof(
          { weight: 60, arbitrary: fc.constant(0) },
          { weight: 12, arbitrary: fc.nat(20) },
          { weight: 1, arbitrary: fc.nat(9_000) },
        ),
      ),
      { minLength: 1, maxLength: 300 },
    ),
  )
  .map(([start, steps]) => {
    const arrivals: number[] = [];
    let at = start + 100_000_000;
    for (const [i, [delta, lost]] of steps.entries()) {
      at += delta;
      if (i > 0) for (let k = 0; k < lost && arrivals.length < 20_000; k++) arrivals.push(Number.NaN);
      arrivals.push(at);
    }
    return arrivals;
  });

test('feedback tells the log exactly, whatever it is split into', () => {
  fc.assert(
    fc.property(log, fc.nat(0xffff), fc.integer({ min: 60, max: 1_200 }), (arrivals, first, maxBytes) => {
      let from = 0;
      const told: number[] = [];
      const cycle = 2 ** 24 * 256;
      while (from < arrivals.length) {
        while (Number.isNaN(arrivals[from])) {
          told.push(Number.NaN);
          from++;
        }
        const rest = arrivals.slice(from);
        const { packet, covered } = writeTransportFeedback(
          1,
          2,
          0,
          { baseSequenceNumber: first + from, arrivals: rest },
          maxBytes,
        );
        expect(packet.length).toBeLessThanOrEqual(maxBytes);
        expect(covered).toBeGreaterThan(0);
        const decoded = decodeIndependently(packet);
        expect(decoded.map(([sequenceNumber]) => sequenceNumber)).toEqual(
          Array.from({ length: covered }, (_, k) => (first + from + k) & 0xffff),
        );
        // The reference time is a 24-bit number: times are told modulo its cycle.
        const offset = Math.round((rest[0]! - decoded[0]![1]) / cycle) * cycle;
        for (const [, at] of decoded) told.push(at + offset);
        expect(parse(packet).received.map((r) => r.at)).toEqual(
          decoded.map(([, at]) => at).filter((at) => !Number.isNaN(at)),
        );
        from += covered;
      }
      expect(told).toEqual(arrivals);
    }),
    { numRuns: 200 },
  );
});

/** Chunks by hand from §3.1.2 to §3.1.4: each time the one that covers the most. */
test('feedback is short: a run where there is one, one bit where that is enough', () => {
  const chunks = (arrivals: readonly number[]) => {
    const { packet } = writeTransportFeedback(1, 2, 0, { baseSequenceNumber: 0, arrivals }, 1_200);
    return bytesToHex(packet.subarray(20, 26));
  };
  const every = (step: number, count: number) => Array.from({ length: count }, (_, i) => i * step);
  expect(chunks(every(1, 300))).toMatch(/^212c0001/); // 300 small deltas
  expect(chunks([0, Number.NaN, 1, Number.NaN, 2, Number.NaN, 3, Number.NaN, 4, Number.NaN, 5, 6, 7, 8])).toMatch(
    /^aaaf0001/,
  );
  // A small delta and six large ones, a run of nine large ones, two small ones.
  const large = every(300, 16);
  expect(chunks([...large, 4_501, 4_502])).toBe('daaa40092002');
});

/** Written from the draft alone and bit by bit, to share nothing with the reader under test. */
function decodeIndependently(packet: Uint8Array): [number, number][] {
  const bits = [...packet].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const number = (from: number, count: number) => Number.parseInt(bits.slice(from, from + count), 2);
  expect(bytesToHex(packet.subarray(0, 2))).toBe('8fcd');
  expect(number(16, 16)).toBe(packet.length / 4 - 1);
  const base = number(96, 16);
  const count = number(112, 16);
  const reference = number(128, 24);
  let at = 160;
  const symbols: number[] = [];
  while (symbols.length < count) {
    if (bits[at] === '0') {
      symbols.push(...new Array<number>(number(at + 3, 13)).fill(number(at + 1, 2)));
    } else {
      const width = bits[at + 1] === '0' ? 1 : 2;
      for (let k = 2; k < 16; k += width) symbols.push(number(at + k, width));
    }
    at += 16;
  }
  let time = (reference >= 2 ** 23 ? reference - 2 ** 24 : reference) * 256;
  const result: [number, number][] = [];
  for (let k = 0; k < count; k++) {
    if (symbols[k] === 0) {
      result.push([(base + k) % 65_536, Number.NaN]);
      continue;
    }
    const width = symbols[k] === 1 ? 8 : 16;
    const delta = number(at, width);
    time += width === 16 && delta >= 2 ** 15 ? delta - 2 ** 16 : delta;
    at += width;
    result.push([(base + k) % 65_536, time]);
  }
  expect(bits.slice(at)).toMatch(/^0*$/);
  expect(bits.length - at).toBeLessThan(32);
  return result;
}

test('lost packets cost nothing: many claims of 65,535 are parsed in the time of their bytes', () => {
  // Eight runs of 8,191 lost packets and one of 7, in 40 bytes, and no delta.
  const claim = hexToBytes(
    `8fcd0009${'00000001'}${'00000002'}${'0000ffff'}${'00000000'}${'1fff'.repeat(8)}0007${'0000'}`,
  );
  const feedback = parse(claim);
  expect(feedback).toMatchObject({ statusCount: 65_535, received: [] });
  const datagram = new Uint8Array(claim.length * 30);
  for (let i = 0; i < 30; i++) datagram.set(claim, i * claim.length);
  const ordinary = hexToBytes(PION_TRANSPORT_FEEDBACK[0]!.packets[0]!);
  const cost = (bytes: Uint8Array): number => {
    const startedAt = process.cpuUsage().user;
    for (let i = 0; i < 300; i++) parseRtcpCompound(bytes);
    return process.cpuUsage().user - startedAt;
  };
  cost(datagram);
  // Symbol by symbol it would be 20 ms for each datagram: 6 s.
  expect(cost(datagram)).toBeLessThan(1_000_000 + cost(ordinary));
});
