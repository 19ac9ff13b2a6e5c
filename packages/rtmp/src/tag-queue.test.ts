import { readFileSync } from 'node:fs';
import { addMillis, type Millis, millis } from '@callcast/core';
import { type FlvTag, hevcNalUnitType, isRaslTagBody, writeHevcCodedFramesBody } from '@callcast/media';
import { toHevcPictures } from '@callcast/testing/robot';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeHevc, hevcNalUnitsOf } from '../../media/testdata/decode-hevc.ts';
import { MAX_QUEUED_AGE, MAX_QUEUED_BYTES } from './limits.ts';
import { TagQueue } from './tag-queue.ts';

const NOW = millis(1_000);
const MIB = 1024 * 1024;
const key = { isKeyFrame: true } as const;
const tag = (kind: FlvTag['kind'], bytes: number, more: Partial<FlvTag> = {}): FlvTag => ({
  kind,
  timestamp: millis(0),
  body: new Uint8Array(bytes),
  isHeader: false,
  isKeyFrame: false,
  isRasl: false,
  ...more,
});

/** A CRA picture for nobody's eyes. */
const craBody = (bytes: number): Uint8Array =>
  writeHevcCodedFramesBody({
    nalUnits: [Uint8Array.of(0x2a, 0x01, 0xa0, ...new Uint8Array(bytes))],
    isKeyFrame: true,
    compositionTime: millis(0),
  });

function drain(queue: TagQueue): FlvTag[] {
  const tags: FlvTag[] = [];
  for (let next = queue.shift(NOW); next !== undefined; next = queue.shift(NOW)) tags.push(next);
  return tags;
}

test('keeps order and counts bytes', () => {
  const queue = new TagQueue();
  const tags = [tag('video', 10), tag('audio', 3)];
  for (const one of tags) queue.push(NOW, one);
  expect(queue.bytes).toBe(13);
  expect(drain(queue)).toEqual(tags);
  expect(queue.bytes).toBe(0);
});

test('at the bound nothing is dropped, over it the video goes, and comes back with a key frame', () => {
  const queue = new TagQueue();
  const header = tag('video', 50, { isHeader: true });
  const audio = tag('audio', 50);
  for (const one of [header, audio]) queue.push(NOW, one);
  for (let i = 0; i < 7; i++) queue.push(NOW, tag('video', MIB));
  queue.push(NOW, tag('video', MIB - 100));
  expect(queue.bytes).toBe(MAX_QUEUED_BYTES);
  expect(queue.droppedTags).toBe(0);

  queue.push(NOW, tag('audio', 1));
  expect(queue.droppedTags).toBe(8);
  expect(queue.bytes).toBe(101);
  expect(queue.admit(tag('video', 1))).toBeUndefined();
  for (const one of [tag('video', 1, { isHeader: true }), tag('audio', 1), tag('video', 1, key), tag('video', 1)])
    expect(queue.admit(one)).toBe(one);
  expect(queue.droppedTags).toBe(9);
  expect(drain(queue)).toEqual([header, audio, tag('audio', 1)]);
});

test('what waits behind the queue counts too', () => {
  const queue = new TagQueue();
  queue.push(NOW, tag('video', MIB), MAX_QUEUED_BYTES - MIB);
  expect(queue.droppedTags).toBe(0);
  queue.push(NOW, tag('audio', 1), MAX_QUEUED_BYTES - MIB);
  expect([queue.length, queue.droppedTags]).toEqual([1, 1]);
});

const after = (ms: number): Millis => addMillis(NOW, millis(ms));

test('at 3 s nothing is dropped, after it video goes up to the next key frame and sound goes by itself', () => {
  const queue = new TagQueue();
  const header = tag('video', 1, { isHeader: true });
  const late = tag('audio', 2);
  const next = [tag('video', 3, key), tag('video', 4)];
  queue.push(NOW, header);
  queue.push(NOW, tag('video', 5, key));
  queue.push(NOW, tag('audio', 6));
  queue.push(after(1), late);
  queue.push(after(1), tag('video', 7));
  for (const one of next) queue.push(after(2), one);
  expect(queue.shift(addMillis(NOW, MAX_QUEUED_AGE))).toBe(header);
  expect(queue.droppedTags).toBe(0);
  expect(queue.shift(addMillis(after(1), MAX_QUEUED_AGE))).toBe(late);
  expect(queue.droppedTags).toBe(3);
  expect([queue.shift(NOW), queue.shift(NOW), queue.shift(NOW)]).toEqual([...next, undefined]);
});

test('without a key frame in the queue video waits for one to come', () => {
  const queue = new TagQueue();
  queue.push(NOW, tag('video', 1, key));
  queue.push(after(2_000), tag('video', 2));
  expect(queue.shift(after(3_001))).toBeUndefined();
  expect([queue.droppedTags, queue.bytes]).toEqual([2, 0]);
  expect(queue.admit(tag('video', 3))).toBeUndefined();
  const next = tag('video', 3, key);
  expect(queue.admit(next)).toBe(next);
});

test('old sound does not cost a picture', () => {
  const queue = new TagQueue();
  const picture = tag('video', 1);
  queue.push(NOW, tag('audio', 1));
  queue.push(after(1), picture);
  expect(queue.shift(after(3_001))).toBe(picture);
});

test('of headers that replace each other, the last stays; of those with pictures between, all', () => {
  const queue = new TagQueue({ maxBytes: 10 });
  const headers = [1, 2, 3].map((bytes) => tag('video', bytes, { isHeader: true }));
  for (const one of headers) queue.push(NOW, one);
  queue.push(NOW, tag('video', 8, key));
  expect(drain(queue)).toEqual(headers.slice(2));

  const aged = new TagQueue();
  aged.push(NOW, tag('audio', 1));
  const rest = [headers[0] as FlvTag, tag('video', 1, key), headers[1] as FlvTag, tag('video', 1, key)];
  for (const one of rest) aged.push(after(1), one);
  expect(aged.shift(after(3_001))).toBe(rest[0]);
  expect(drain(aged)).toEqual(rest.slice(1));
});

/** Of H.265: each 16 pictures a CRA with three RASL pictures. */
const OPEN_GOP = toHevcPictures(readFileSync(new URL('../../media/testdata/open-gop.h265', import.meta.url))).map(
  ({ nalUnits, isIdr }, i): FlvTag => {
    const body = writeHevcCodedFramesBody({ nalUnits, isKeyFrame: isIdr, compositionTime: millis(0) });
    return tag('video', 0, { timestamp: millis(i), body, isKeyFrame: isIdr, isRasl: isRaslTagBody(body) });
  },
);
const CRA = OPEN_GOP.findIndex(({ isKeyFrame }, i) => isKeyFrame && i > 0);

test.each<[where: string, pass: (queue: TagQueue, pictures: readonly FlvTag[]) => (FlvTag | undefined)[]]>([
  [
    'in the queue, behind which others follow',
    (queue, pictures) => {
      for (const one of pictures) queue.push(after(one.timestamp), one);
      const before = [1, 2, 3, 4].map(() => queue.shift(NOW));
      return [...before, queue.shift(addMillis(after(CRA - 3), MAX_QUEUED_AGE)), ...drain(queue)];
    },
  ],
  [
    'at the end of the queue, whose RASL pictures are yet to come',
    (queue, pictures) => {
      for (const one of pictures.slice(0, CRA + 1)) queue.push(after(one.timestamp), one);
      const before = [1, 2, 3, 4].map(() => queue.shift(NOW));
      const cra = queue.shift(addMillis(after(CRA - 3), MAX_QUEUED_AGE));
      return [...before, cra, ...pictures.slice(CRA + 1).map((one) => queue.admit(one))];
    },
  ],
  [
    'that is yet to come',
    (queue, pictures) => {
      const before = pictures.slice(0, 4).map((one) => queue.admit(one));
      queue.push(NOW, pictures[4] as FlvTag);
      expect(queue.shift(after(3_001))).toBeUndefined();
      return [...before, ...pictures.slice(5).map((one) => queue.admit(one))];
    },
  ],
])('behind what was dropped, a CRA %s: a BLA without its RASL pictures', (_where, pass) => {
  const queue = new TagQueue();
  const sent = pass(queue, OPEN_GOP).filter((one) => one !== undefined);
  const isLeftOut = (at: number): boolean => at >= 4 && at < CRA + 4 && at !== CRA;
  expect(sent.map(({ timestamp }) => timestamp)).toEqual([...OPEN_GOP.keys()].filter((at) => !isLeftOut(at)));
  expect(queue.droppedTags).toBe(OPEN_GOP.length - sent.length);
  expect(sent.filter(({ isRasl }) => isRasl)).toHaveLength(3); // behind the next CRA, before which nothing is missing
  const firstTypes = sent.filter(({ isKeyFrame }) => isKeyFrame).map((one) => hevcNalUnitsOf(one).map(hevcNalUnitType));
  expect(firstTypes.map((types) => types.filter((type) => type < 32))).toEqual([[20], [17], [21]]);
  const { complaints, pictures } = decodeHevc(sent.flatMap(hevcNalUnitsOf));
  expect(complaints).toBe('');
  expect(pictures).toHaveLength(sent.length);
});

/** What an output does to its queue, in steps of time. */
const steps = fc.array(
  fc.record({
    kind: fc.constantFrom('audio' as const, 'video' as const, 'script' as const),
    bytes: fc.nat(40),
    isHeader: fc.nat(9).map((one) => one === 0),
    isKeyFrame: fc.nat(4).map((one) => one === 0),
    isRasl: fc.nat(2).map((one) => one === 0),
    wait: fc.nat(600),
    shifts: fc.nat(3),
  }),
  { maxLength: 60, size: 'max' },
);

test('whatever comes and however it drains: bounds hold, order stays, and no picture refers to a missing one', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const maxBytes = 200;
      const queue = new TagQueue({ maxBytes });
      const given: FlvTag[] = [];
      const since: Millis[] = [];
      const left: FlvTag[] = [];
      let now = NOW;
      const shift = (): void => {
        const one = queue.shift(now);
        if (one === undefined) return;
        left.push(one);
        if (!one.isHeader) expect(now - (since[one.timestamp] ?? 0)).toBeLessThanOrEqual(MAX_QUEUED_AGE);
      };
      for (const { kind, bytes, wait, shifts, ...flags } of all) {
        const isHeader = flags.isHeader || kind === 'script';
        const isKeyFrame = kind === 'video' && flags.isKeyFrame && !isHeader;
        const isRasl = kind === 'video' && flags.isRasl && !isHeader && !isKeyFrame;
        const body = isKeyFrame ? craBody(bytes) : new Uint8Array(bytes);
        const one = tag(kind, 0, { timestamp: millis(given.length), body, isHeader, isKeyFrame, isRasl });
        given.push(one);
        since.push(now);
        const admitted = queue.admit(one);
        if (admitted !== undefined) queue.push(now, admitted);
        expect(queue.bytes).toBeLessThanOrEqual(maxBytes);
        now = addMillis(now, millis(wait));
        for (let i = 0; i < shifts; i++) shift();
      }
      while (queue.length > 0) shift();
      expect(queue.bytes).toBe(0);
      expect(given.length - left.length).toBe(queue.droppedTags);
      const places = left.map(({ timestamp }) => timestamp);
      expect(places).toEqual([...places].sort((a, b) => a - b));
      const sent = new Map(left.map((one) => [given[one.timestamp], one]));
      const seen: FlvTag[] = [];
      let previous: FlvTag | undefined; // but RASL pictures: only their like refers to them
      let beforeKeyFrame: FlvTag | undefined;
      let header: FlvTag | undefined;
      for (const one of given.filter(({ kind }) => kind === 'video')) {
        if (one.isHeader) {
          header = one;
          continue;
        }
        const asSent = sent.get(one);
        const refersTo = one.isKeyFrame ? [] : one.isRasl ? [seen.at(-1), beforeKeyFrame] : [previous];
        if (asSent !== undefined)
          for (const other of [...refersTo, header]) if (other !== undefined) expect([...sent.keys()]).toContain(other);
        if (one.isKeyFrame) {
          beforeKeyFrame = previous;
          if (previous !== undefined && !sent.has(previous)) expect(asSent).not.toBe(one);
          if (left.length === given.length) expect(asSent).toBe(one);
        }
        if (!one.isRasl) previous = one;
        seen.push(one);
      }
      if (header !== undefined) expect([...sent.keys()]).toContain(header);
    }),
    { numRuns: 2_000 },
  );
});

test('audio alone cannot exceed the bound either', () => {
  const queue = new TagQueue();
  queue.push(NOW, tag('audio', 5, { isHeader: true }));
  for (let i = 0; i < 20; i++) queue.push(NOW, tag('audio', MIB));
  expect(queue.bytes).toBeLessThanOrEqual(MAX_QUEUED_BYTES);
  expect(drain(queue)[0]?.isHeader).toBe(true);
});

test('clear forgets everything', () => {
  const queue = new TagQueue();
  queue.push(NOW, tag('audio', 5));
  queue.clear();
  expect([queue.bytes, queue.length, queue.shift(NOW)]).toEqual([0, 0, undefined]);
});
