import { millis } from '@callcast/core';
import type { FlvTag } from '@callcast/media';
import { expect, test } from 'vitest';
import { MAX_QUEUED_BYTES } from './limits.ts';
import { TagQueue } from './tag-queue.ts';

const MIB = 1024 * 1024;
const tag = (kind: FlvTag['kind'], bytes: number, more: Partial<FlvTag> = {}): FlvTag => ({
  kind,
  timestamp: millis(0),
  body: new Uint8Array(bytes),
  isHeader: false,
  isKeyFrame: false,
  ...more,
});

function drain(queue: TagQueue): FlvTag[] {
  const tags: FlvTag[] = [];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) tags.push(next);
  return tags;
}

test('keeps order and counts bytes', () => {
  const queue = new TagQueue();
  const tags = [tag('video', 10), tag('audio', 3)];
  for (const one of tags) queue.push(one);
  expect(queue.bytes).toBe(13);
  expect(drain(queue)).toEqual(tags);
  expect(queue.bytes).toBe(0);
});

test('at the bound nothing is dropped, over it the video goes, and comes back with a key frame', () => {
  const queue = new TagQueue();
  const header = tag('video', 50, { isHeader: true });
  const audio = tag('audio', 50);
  for (const one of [header, audio]) queue.push(one);
  for (let i = 0; i < 7; i++) queue.push(tag('video', MIB));
  queue.push(tag('video', MIB - 100));
  expect(queue.bytes).toBe(MAX_QUEUED_BYTES);
  expect(queue.droppedTags).toBe(0);

  queue.push(tag('audio', 1));
  expect(queue.droppedTags).toBe(8);
  expect(queue.bytes).toBe(101);
  expect(queue.admit(tag('video', 1))).toBe(false);
  expect(queue.admit(tag('video', 1, { isHeader: true }))).toBe(true);
  expect(queue.admit(tag('audio', 1))).toBe(true);
  expect(queue.admit(tag('video', 1, { isKeyFrame: true }))).toBe(true);
  expect(queue.admit(tag('video', 1))).toBe(true);
  expect(queue.droppedTags).toBe(9);
  expect(drain(queue)).toEqual([header, audio, tag('audio', 1)]);
});

test('audio alone cannot exceed the bound either', () => {
  const queue = new TagQueue();
  queue.push(tag('audio', 5, { isHeader: true }));
  for (let i = 0; i < 20; i++) queue.push(tag('audio', MIB));
  expect(queue.bytes).toBeLessThanOrEqual(MAX_QUEUED_BYTES);
  expect(drain(queue)[0]?.isHeader).toBe(true);
});

test('clear forgets everything', () => {
  const queue = new TagQueue();
  queue.push(tag('audio', 5));
  queue.clear();
  expect([queue.bytes, queue.length, queue.shift()]).toEqual([0, 0, undefined]);
});
