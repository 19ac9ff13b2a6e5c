import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventOf, writeTelephoneEvent } from '../payload/telephone-event.ts';
import { ToneReception } from './tone-reception.ts';

interface Sent {
  readonly key: string;
  readonly at: number;
  readonly duration: number;
  readonly isEnd?: boolean;
  readonly marker?: boolean;
}

const packet = ({ key, at, duration, isEnd = false, marker = false }: Sent) => ({
  timestamp: at >>> 0,
  marker,
  payload: writeTelephoneEvent({ event: eventOf(key), isEnd, volume: 10, duration }),
});

/** As a browser sends one: marker on the first, three ends. */
const press = (key: string, at: number, duration = 4_800): readonly Sent[] => {
  const updates = Math.max(1, Math.floor(duration / 960) - 1);
  const end = { key, at, duration, isEnd: true };
  return [
    ...Array.from({ length: updates }, (_, i) => ({ key, at, duration: 960 * (i + 1), marker: i === 0 })),
    ...[end, end, end],
  ];
};

function heard(sent: readonly Sent[], reception = new ToneReception()): string {
  return sent
    .map((one) => reception.receive(packet(one)))
    .join('')
    .replaceAll(',', '');
}

test('each is told once, at its first packet', () => {
  const reception = new ToneReception();
  const [first, ...others] = press('1', 1_000);
  expect(heard(first === undefined ? [] : [first], reception)).toBe('1');
  expect(heard(others, reception)).toBe('');
  expect(heard([...press('1', 10_000), ...press('1', 20_000), ...press('2', 24_800)], reception)).toBe('112');
});

/** The RFC's example, at 8000 Hz: 200 ms, 250 ms from 0.8 s on, and a third from 1.4 s on that has just begun. */
test('a dialled 911', () => {
  const dialled = [
    ...[400, 800, 1_200].map((duration) => ({ key: '9', at: 0, duration, marker: duration === 400 })),
    ...[1, 2, 3].map(() => ({ key: '9', at: 0, duration: 1_600, isEnd: true })),
    ...[400, 800, 1_200, 1_600].map((duration) => ({ key: '1', at: 6_400, duration, marker: duration === 400 })),
    ...[1, 2, 3].map(() => ({ key: '1', at: 6_400, duration: 2_000, isEnd: true })),
    { key: '1', at: 11_200, duration: 400, marker: true },
  ];
  expect(heard(dialled)).toBe('911');
});

test('whatever is lost of it, as long as a packet comes: its beginning, its end, all but one', () => {
  const [one, two] = [press('7', 500), press('7', 9_000)];
  for (let kept = 0; kept < one.length; kept++)
    expect(heard([one[kept]!, ...two.filter((_, i) => i !== 0)]), `${kept}`).toBe('77');
});

test('timestamps wrap', () => {
  expect(heard([...press('1', 0xffff_ff00), ...press('2', 0x1_0000_2000), ...press('1', 0x1_0000_5000)])).toBe('121');
  expect(heard([...press('1', 0xffff_ff00), ...press('2', 0x1_0000_2000), ...press('1', 0xffff_ff00).slice(-1)])).toBe(
    '12',
  );
});

test('an event that comes again behind another is the same one', () => {
  expect(heard([...press('1', 1_000), ...press('2', 9_000), ...press('1', 1_000).slice(-1)])).toBe('12');
});

test('a sender that set its clock back by more than 10 s is heard', () => {
  expect(heard([...press('1', 900_000), ...press('2', 900_000 - 480_001)])).toBe('12');
  expect(heard([...press('1', 900_000), ...press('2', 900_000 - 480_000)])).toBe('1');
});

test('behind a restart the same timestamp is another event', () => {
  const reception = new ToneReception();
  expect(heard(press('1', 1_000), reception)).toBe('1');
  reception.restart();
  expect(heard(press('1', 1_000), reception)).toBe('1');
});

/** §2.5.1.3: a segment begins where the one before ends; libwebrtc begins it with the next packet of sound. */
test('a key that is held for long comes in segments, and is one', () => {
  const held = (second: number): readonly Sent[] => [
    { key: '5', at: 0, duration: 960, marker: true },
    { key: '5', at: 0, duration: 0xffff },
    { key: '5', at: second, duration: 960 },
    { key: '5', at: second, duration: 9_600, isEnd: true },
  ];
  expect(heard(held(0xffff))).toBe('5');
  expect(heard(held(0xffff + 5_760))).toBe('5');
  expect(heard(held(0xffff + 5_761))).toBe('55');
  expect(heard(held(0xfffe))).toBe('55');
  expect(heard(held(0xffff).filter(({ duration }) => duration !== 0xffff))).toBe('5'); // lost
});

test('a segment that is full and marked as an end, as libwebrtc does, goes on; any other end ends', () => {
  const then = { key: '5', at: 0xffff + 400, duration: 960, isEnd: true };
  expect(heard([{ key: '5', at: 0, duration: 0xffff, isEnd: true }, then])).toBe('5');
  expect(heard([{ key: '5', at: 0, duration: 0xfff0, isEnd: true }, then])).toBe('55');
  expect(
    heard([
      { key: '5', at: 0, duration: 0xffff },
      { ...then, marker: true },
    ]),
  ).toBe('55');
  expect(
    heard([
      { key: '5', at: 0, duration: 0xffff },
      { ...then, key: '6' },
    ]),
  ).toBe('56');
});

test('several events in one packet follow each other in time; what is no key is passed over', () => {
  const blocks = (...events: [number, number][]) => ({
    timestamp: 1_000,
    marker: true,
    payload: Uint8Array.from(
      events.flatMap(([event, duration]) => [...writeTelephoneEvent({ event, isEnd: true, volume: 10, duration })]),
    ),
  });
  const reception = new ToneReception();
  expect(reception.receive(blocks([1, 800], [16, 800], [1, 800]))).toEqual(['1', '1']);
  expect(reception.receive(blocks([1, 800], [16, 800], [1, 800]))).toEqual([]);
  expect(reception.receive({ timestamp: 2_600, marker: false, payload: blocks([1, 900]).payload })).toEqual([]);
});

test('what is wrong with a packet is named, and changes nothing', () => {
  const reception = new ToneReception();
  expect(heard(press('1', 1_000), reception)).toBe('1');
  expect(reception.receive({ timestamp: 5_000, marker: true, payload: Uint8Array.of(1, 2, 3) })).toBe('cut-event');
  expect(heard(press('1', 1_000), reception)).toBe('');
});

test('exactly the keys that were pressed, whatever is lost or comes twice, in whatever quick succession', () => {
  const key = fc.constantFrom(...'0123456789*#ABCD');
  const pressed = fc.array(
    fc.record({
      key,
      gap: fc.integer({ min: 1_920, max: 96_000 }),
      duration: fc.integer({ min: 1_920, max: 60_000 }),
      kept: fc.array(fc.boolean(), { minLength: 70, maxLength: 70 }),
      keptAnyway: fc.nat(69),
    }),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), pressed, (start, keys) => {
      let at = start;
      let before = { key: '', at: 0 };
      const sent = keys.flatMap(({ gap, duration, kept, keptAnyway, ...one }) => {
        at += gap;
        // The same key a segment later is one that was held, where the end of the first and the beginning of the second are lost (above).
        const isSegmentLater = at - before.at >= 0xffff && at - before.at <= 0xffff + 5_760;
        if (one.key === before.key && isSegmentLater) at += 5_761;
        before = { key: one.key, at };
        const packets = press(one.key, at, duration);
        at += duration;
        const some = packets.filter((_, i) => kept[i] || i === keptAnyway % packets.length);
        return some.flatMap((each, i) => (kept[69 - i] ? [each, each] : [each]));
      });
      expect(heard(sent)).toBe(keys.map((one) => one.key).join(''));
    }),
    { examples: [[1_000, [{ key: '1', gap: 1_920, duration: 4_800, kept: new Array(70).fill(true), keptAnyway: 0 }]]] },
  );
});
